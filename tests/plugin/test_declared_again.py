"""A class that is declared again, or stands in two modules under one name: figures, tables and files are right."""

from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from efp_graph import Server, Storage, System, load, u
from efp_graph.cli import efp
from efp_graph.errors import EfpGraphError, LedgerConflict, ModelFileError, NotAllowed, UnknownOption, WrongKind
from efp_graph.footprint.hardware import InfraHardware
from efp_graph.objects import Category, Criterion, Phase, classes, find_class, footprint, link, quantity, reverse_link
from efp_graph.values import sum_of
from tests.footprint.small_model import small_system
from tests.plugin import site

SOURCE = Path(site.__file__).read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def registries():
    """Whatever a test declares is gone after it."""
    kinds = {kind: dict(kind.known) for kind in (Phase, Category, Criterion)}
    known = dict(classes._classes)
    yield
    classes._classes.clear()
    classes._classes.update(known)
    for kind, records in kinds.items():
        kind.known.clear()
        kind.known.update(records)


def executed(name: str = site.__name__, source: str = SOURCE) -> Any:
    """The plug-in, from its source."""
    module = ModuleType(name)
    exec(compile(source, site.__file__, "exec", dont_inherit=True), vars(module))
    return module


def system_of(one: Any, other: Any = None) -> Any:
    """A system with the classes of a plug-in; the battery of another one, if given."""
    m = small_system()
    m.battery = (other or one).Battery.from_defaults("bat")
    m.server = one.BackedServer.from_defaults("backed", storage=Storage.ssd("disks"), battery=m.battery)
    m.job.server = m.server
    m.parts = one.SpareParts.from_defaults("parts")
    m.pattern.devices.append(one.RepairedDevice.from_defaults("phone", parts=m.parts, **repaired()))
    return m


def repaired() -> dict[str, Any]:
    from efp_graph import Device

    return {each.name: value for each in Device.arguments() if (value := Device.default_values().get(each.name))}


def figures(system: Any) -> Any:
    return (
        system.footprints.totals,
        {
            name: system.footprints.criterion(name).by("category", "phase").lines()
            for name in system.footprints.criteria
        },
    )


@pytest.mark.parametrize("mixed", [False, True], ids=["all of the second", "the battery of the first"])
def test_the_figures_are_those_of_the_first_declaration(mixed, tmp_path):
    first = system_of(site)
    told = figures(first.system)
    again = executed()
    second = system_of(again, site if mixed else None)
    assert figures(second.system) == told
    assert figures(first.system) == told == figures(system_of(site).system)
    for system in (first.system, second.system):
        read = System.from_json(system.to_json(tmp_path / "m.json"))
        assert figures(read) == figures(system.copy()) == figures(pickle.loads(pickle.dumps(system))) == told
        read.check()
        system.check()
    assert find_class("Battery") is again.Battery


def test_a_copy_is_of_the_classes_of_its_original():
    m = system_of(site)
    told = m.system.footprints.totals
    executed(source=SOURCE.replace("return self._per_hour(self.carbon", "return 2 * self._per_hour(self.carbon"))
    for twin in (m.system.copy(), copy.deepcopy(m.system)):
        assert twin.footprints.totals == told
        assert {type(each) for each in twin.all_linked_objects} == {type(each) for each in m.system.all_linked_objects}
    moved = copy.deepcopy(m.battery)
    assert type(moved) is site.Battery


def test_a_former_declaration_with_other_inputs_is_not_saved(tmp_path):
    m = system_of(site)
    executed(source=SOURCE.replace("water_per_set", "water_of_a_set"))
    with pytest.raises(WrongKind, match="former declaration of its class, which has other inputs"):
        m.system.to_json(tmp_path / "m.json")


def test_two_modules_with_a_class_of_one_name_are_two(tmp_path):
    source = SOURCE.replace("500 * u.kg", "700 * u.kg")
    other = executed("elsewhere.site", source)
    first, second = system_of(site), system_of(other)
    assert first.battery.servers == (first.server,)
    assert second.battery.servers == (second.server,)
    assert second.system.footprints.totals["gwp"] > first.system.footprints.totals["gwp"]
    for m in (first, second):
        assert m.system.copy().footprints.totals == m.system.footprints.totals
        with pytest.raises(WrongKind, match="rename one of them"):
            m.system.to_json(tmp_path / "m.json")
    with pytest.raises(WrongKind, match=r"That is elsewhere.site.Battery, and tests.plugin.site.Battery is meant"):
        first.server.battery = second.battery
    with pytest.raises(UnknownOption, match=r"elsewhere.site.Battery and tests.plugin.site.Battery. Rename one"):
        find_class("Battery")


def test_a_file_with_a_name_of_two_classes_is_refused_and_both_are_named(tmp_path):
    path = system_of(site).system.to_json(tmp_path / "m.json")
    executed("elsewhere.site")
    with pytest.raises(ModelFileError, match=r"elsewhere.site.\w+ and tests.plugin.site.\w+. Rename one"):
        load(path)


def test_a_stranger_of_the_name_of_a_class_of_ours_is_none():
    class Stranger(InfraHardware):
        """Another thing."""

        category = "Strangers"
        carbon_footprint_fabrication = quantity(1 * u.kg)

        @footprint(phase="fabrication")
        def instances_fabrication_footprint(self):
            """Nothing of interest."""
            return sum_of(())

    stranger = type(Stranger)("Storage", (Stranger,), {"__module__": "elsewhere", "__doc__": "Of another module."})
    with pytest.raises(WrongKind, match=r"That is elsewhere.Storage, and efp_graph.footprint.storage.Storage is meant"):
        Server.from_defaults("web", storage=stranger.from_defaults("mine"))


def test_a_class_that_a_link_names_as_a_class_and_that_was_declared_again_is_told():
    source = SOURCE.replace('battery = link("Battery"', "battery = link(Battery")
    again = executed(source=source)
    newer = executed()
    with pytest.raises(WrongKind, match=r'Battery was declared again since.*BackedServer again too.*"Battery"'):
        again.BackedServer.from_defaults("s", storage=Storage.ssd(), battery=newer.Battery.from_defaults("b"))


def test_a_way_back_to_no_class_is_refused():
    class Odd(InfraHardware):
        """It asks for what is not there."""

        category = "Odd"
        carbon_footprint_fabrication = quantity(1 * u.kg)
        servers = reverse_link("BackedServr", "battery")

        @footprint(phase="fabrication")
        def instances_fabrication_footprint(self):
            """Of nobody."""
            return sum_of(server.nb_of_instances for server in self.servers)

    with pytest.raises(EfpGraphError, match=r"no class 'BackedServr'. Did you mean 'BackedServer'.*import that first"):
        Odd.from_defaults("odd").servers


# What is not declared


def test_a_file_of_a_class_that_was_not_imported_says_what_to_do(tmp_path, capsys):
    path = system_of(site).system.to_json(tmp_path / "m.json")
    path.write_text(path.read_text().replace('"BackedServer"', '"BackedServr"'))
    told = (
        "no class 'BackedServr'. Did you mean 'BackedServer'.*If a module of yours declares it, import that first; "
        ".*import my_module; from efp_graph import load"
    )
    with pytest.raises(ModelFileError, match=f"(?s){told}"):
        load(path)
    from click.testing import CliRunner

    result = CliRunner().invoke(efp, ["run", str(path)])
    assert result.exit_code != 0
    assert "import that first" in " ".join(result.output.split())


def test_what_the_message_says_works_on_the_command_line(tmp_path, monkeypatch):
    from click.testing import CliRunner

    path = system_of(site).system.to_json(tmp_path / "m.json")
    total = system_of(site).system.footprints.totals["gwp"]
    file = tmp_path / "model.py"
    file.write_text(f"import tests.plugin.site\nfrom efp_graph import load\nsystem = load({str(path)!r})\n")
    monkeypatch.setitem(sys.modules, "tests.plugin.site", site)
    result = CliRunner().invoke(efp, ["run", str(file), "--json"])
    assert json.loads(result.output)["total"] == pytest.approx(total)


# After the body, and refused classes


def later(kind: Any) -> dict[str, Any]:
    added = footprint("energy")(lambda self: self.instances_fabrication_footprint)
    return {
        "its category": lambda: setattr(kind, "category", "Servers"),
        "no category": lambda: delattr(kind, "category"),
        "another footprint": lambda: setattr(kind, "more", added),
        "one less": lambda: delattr(kind, "end_of_life_footprint"),
        "one replaced": lambda: setattr(kind, "end_of_life_footprint", None),
        "an input": lambda: setattr(kind, "water_per_set", quantity(1 * u.liter)),
        "a link": lambda: setattr(kind, "neighbour", link("Battery")),
        "the table of accounts": lambda: setattr(kind, "accounts", {}),
    }


@pytest.mark.parametrize("what", later(None))
def test_a_class_stays_as_its_body_says(what):
    m = system_of(site)
    before, body = figures(m.system), dict(vars(site.Battery))
    with pytest.raises(NotAllowed, match=r"Battery.\w+ is declared in the body .*class MyBattery\(Battery\)"):
        later(site.Battery)[what]()
    assert dict(vars(site.Battery)) == body
    assert figures(m.system) == before == figures(system_of(site).system)
    site.Battery.remark = "of no interest to figures"
    del site.Battery.remark


def records() -> Any:
    return [kind.all() for kind in (Phase, Category, Criterion)], list(classes._classes)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"phase": "melting", "category": ""}, "no category"),
        ({"phase": "melting", "category": "servers"}, "Take 'Servers'"),
        ({"phase": "melting", "category": "Melted, or not"}, "was to be called"),
        ({"phase": "melting", "other": "Melting", "category": "Melted"}, "Take 'melting'"),
        ({"phase": "melting", "category": "Melted", "emissions": quantity(1 * u.kg), "hook": True}, "not this one"),
    ],
    ids=["no category", "category that clashes", "no name", "phases that clash", "a hook of the base"],
)
def test_a_class_that_is_refused_leaves_nothing_behind(body, error):
    class Base(InfraHardware):
        """With a hook."""

        category = "Bases"

        def __init_subclass__(cls, hook: bool = False, **options: Any) -> None:
            super().__init_subclass__(**options)
            if hook:
                raise RuntimeError("not this one")

        @footprint(phase="fabrication")
        def instances_fabrication_footprint(self):
            """Nothing."""
            return sum_of(())

    before = records()
    base: Any = Base if "hook" in body else InfraHardware
    names = {"instances_fabrication_footprint": body["phase"], "second_footprint": body.get("other", body["phase"])}
    with pytest.raises((EfpGraphError, RuntimeError), match=error):
        members = {name: footprint(phase=phase)(lambda self: sum_of(())) for name, phase in names.items()}
        members |= {"category": body["category"], "__module__": __name__, "__doc__": "Refused."}
        type(base)("Refused", (base,), members, **({"hook": True} if "hook" in body else {}))
    assert records() == before


def test_declarations_in_several_threads_are_one_after_another():
    """Of clashing records one is there, and everybody else is told; those that agree are one."""
    for number in range(30):
        start, clashes, made = threading.Barrier(8), [], []

        def declare(
            turn: int, number: int = number, start: Any = start, clashes: Any = clashes, made: Any = made
        ) -> None:
            start.wait()
            try:
                Phase(f"contested {number}", title=f"Contested {number}, {turn % 4}")
                made.append(turn % 4)
            except LedgerConflict:
                clashes.append(turn)
            type(InfraHardware)(f"Threaded{turn}", (Server,), {"__module__": f"m{number}", "__doc__": "One."})
            Category(f"agreed {number} {turn}")

        threads = [threading.Thread(target=declare, args=(turn,)) for turn in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(clashes) == 6
        assert len(set(made)) == 1
        assert len({each.order for each in Category.all()}) == len(Category.all())
        for turn in range(8):
            assert len(classes._classes[f"Threaded{turn}"]) == number + 1
