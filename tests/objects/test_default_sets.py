"""Named sets of defaults: what is chosen, where it reaches, who sees it, and what is remembered of it."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

import efp_graph as efp
from efp_graph import Device, GPUServer, Job, Network, Server, SourceValue, Storage, System, u
from efp_graph.errors import MissingInput, NotAllowed, UnknownOption
from efp_graph.objects.attributes import REQUIRED, Input
from efp_graph.objects.classes import find_class, modeling_classes
from efp_graph.objects.default_sets import DECLARED, DefaultFigure, DefaultSet, default_set

SETS = [name for name in efp.default_set_names() if name != DECLARED]
INTENSITY = 400.0


def intensity(server):
    return server.average_carbon_intensity.to("g/kWh").magnitude


def server_from_defaults(name="web"):
    return Server.from_defaults(name, storage=Storage.ssd(f"disks of {name}"))


def system_of(server, *, name="system"):
    job = Job.from_defaults("page", server=server)
    journey = efp.UsageJourney("journey", [efp.UsageJourneyStep.from_defaults("step", jobs=[job])])
    starts = efp.create_source_hourly_values_from_list([10.0, 20.0], datetime(2025, 1, 1))
    country, network = efp.Countries.FRANCE(timezone="UTC"), Network.wifi_network()
    return System(name, [efp.UsagePattern("pattern", journey, [Device.laptop()], network, country, starts)])


def test_the_figures_of_the_reference():
    """First stages of the golden models of version 27, where they have objects from defaults."""
    with efp.defaults("efootprint 27"):
        server, gpus = server_from_defaults(), GPUServer.from_defaults("gpus", storage=Storage.hdd("slow"))
        assert (intensity(server), intensity(gpus)) == (INTENSITY, INTENSITY)
        for storage in (server.storage, gpus.storage, Storage.from_defaults("plain")):
            assert storage.power_per_storage_capacity.magnitude == storage.idle_power.magnitude == 0
        assert server.power.magnitude == 300
        cloud = efp.BoaviztaCloudServer.default_values()
        assert (str(cloud["instance_type"]), str(cloud["provider"])) == ("ent1-s", "scaleway")
        assert cloud["average_carbon_intensity"].to("g/kWh").magnitude == INTENSITY
    assert server.average_carbon_intensity.source.name == "e-footprint 27.0.0, default values"
    assert intensity(server_from_defaults("another")) == 100
    assert Storage.ssd().power_per_storage_capacity.to("W/TB").magnitude == 1.3


def test_what_is_given_holds():
    with efp.defaults("efootprint 27"):
        storage = Storage.ssd("disks", power_per_storage_capacity=SourceValue(2 * u.W / u.TB))
        server = Server.from_defaults("web", storage=storage, average_carbon_intensity=SourceValue(7 * u.g / u.kWh))
    assert (intensity(server), storage.power_per_storage_capacity.magnitude) == (7, 2)


def test_constructors_take_what_is_left_out_from_a_set_that_was_chosen_only():
    with pytest.raises(MissingInput, match=r"lacks .*power_per_storage_capacity"):
        Storage("disks", storage_capacity=2 * u.TB)
    with efp.defaults("efootprint 27"):
        storage = Storage("disks", storage_capacity=2 * u.TB)
        with pytest.raises(MissingInput, match="lacks storage"):
            Server("web")
        with efp.defaults(DECLARED), pytest.raises(MissingInput, match=r"lacks .*power_per_storage_capacity"):
            Storage("disks", storage_capacity=2 * u.TB)
    assert (storage.storage_capacity.magnitude, storage.power_per_storage_capacity.magnitude) == (2, 0)
    assert storage.data_replication_factor.magnitude == 3


def test_a_refused_block_leaves_the_choice_as_it_was():
    with pytest.raises(ZeroDivisionError), efp.defaults("efootprint 27"):
        raise ZeroDivisionError
    assert intensity(server_from_defaults()) == 100


@pytest.mark.parametrize("name", ["efootprint 28", "27", "", None, 27])
def test_a_set_that_there_is_not_is_told_with_those_that_exist(name):
    with pytest.raises(UnknownOption, match="efootprint 27"), efp.defaults(name):
        pass
    with pytest.raises(UnknownOption, match="There are no defaults"):
        efp.use_defaults(name)
    assert intensity(server_from_defaults()) == 100


def test_threads_and_tasks_do_not_see_the_choice_of_others():
    chosen, read = threading.Event(), threading.Event()
    found = {}

    def chooses():
        with efp.defaults("efootprint 27"):
            chosen.set()
            assert read.wait(20)
            found["chosen"] = intensity(server_from_defaults())

    def says_nothing():
        assert chosen.wait(20)
        found["silent"] = intensity(server_from_defaults())
        read.set()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(chooses), pool.submit(says_nothing)]:
            done.result()
    assert found == {"chosen": INTENSITY, "silent": 100}

    async def task(name, turn, other):
        efp.use_defaults(name)
        turn.set()
        await other.wait()
        return intensity(server_from_defaults())

    async def both():
        one, two = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(task("efootprint 27", one, two), task(DECLARED, two, one))

    assert asyncio.run(both()) == [INTENSITY, 100]
    assert intensity(server_from_defaults()) == 100


def test_use_defaults_holds_until_another_is_used():
    def in_a_thread_of_its_own():
        efp.use_defaults("efootprint 27")
        first = intensity(server_from_defaults())
        efp.use_defaults(DECLARED)
        return first, intensity(server_from_defaults())

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(in_a_thread_of_its_own).result() == (INTENSITY, 100)


def test_objects_and_systems_know_and_tell(tmp_path):
    with efp.defaults("efootprint 27"):
        system = system_of(server_from_defaults())
    (server,) = system.servers

    assert server.default_set == system.default_sets == "efootprint 27"
    assert "\ndefaults: efootprint 27\n" in str(server)
    told = "Made with the defaults of efootprint 27."
    assert told in system.remarks
    assert told in str(system)
    assert told in server.energy_footprint.explain()
    system.audit_report(tmp_path / "page.html")
    assert told in (tmp_path / "page.html").read_text(encoding="utf-8")

    plain = system_of(server_from_defaults())
    assert (plain.default_sets, plain.servers[0].default_set) == ("", "")
    assert "defaults" not in str(plain).lower()


def test_a_mixture_is_told_as_one():
    with efp.defaults("efootprint 27"):
        server = server_from_defaults()
    system = system_of(server)

    assert system.default_sets.startswith("a mixture: efootprint 10 (")
    assert system.default_sets.endswith(" and efootprint 27 (2 objects)")
    assert f"Made with the defaults of {system.default_sets}." in system.remarks


def test_what_has_no_defaults_makes_no_mixture():
    with efp.defaults("efootprint 27"):
        server = server_from_defaults()
        pattern = system_of(server, name="other").usage_patterns[0]
    system = System("system", [pattern], replace=True)
    assert system.default_set == ""
    assert system.default_sets == "efootprint 27"


def test_the_name_is_saved_with_the_model_whatever_is_chosen_where_it_is_read(tmp_path):
    with efp.defaults("efootprint 27"):
        system = system_of(server_from_defaults())
    system.to_json(tmp_path / "model.json")

    again = efp.load(tmp_path / "model.json")
    assert (again.default_sets, intensity(again.servers[0])) == ("efootprint 27", INTENSITY)
    assert system.copy().default_sets == "efootprint 27"

    plain = system_of(server_from_defaults())
    plain.to_json(tmp_path / "plain.json")
    assert '"defaults"' not in (tmp_path / "plain.json").read_text()
    with efp.defaults("efootprint 27"):
        assert efp.load(tmp_path / "plain.json").default_sets == ""


def test_a_set_of_ones_own():
    ours = DefaultSet("tests: ours", [DefaultFigure("Server", "power", 250 * u.W, "measured")])
    efp.register_defaults(ours)
    efp.register_defaults(DefaultSet("tests: ours", [DefaultFigure("Server", "power", 250 * u.W, "measured")]))
    with efp.defaults("tests: ours"):
        server = server_from_defaults()
    assert (server.power.magnitude, server.power.source.name, server.default_set) == (250, "measured", "tests: ours")

    with pytest.raises(NotAllowed, match="Other defaults"):
        efp.register_defaults(DefaultSet("tests: ours", [DefaultFigure("Server", "power", 251 * u.W, "measured")]))
    with pytest.raises(NotAllowed, match=r"two figures for Server\.power"):
        DefaultSet("twice", [DefaultFigure("Server", "power", each * u.W, "measured") for each in (1, 2)])


def test_a_figure_holds_for_the_classes_below_unless_they_declare_it_anew():
    found = default_set("efootprint 27")
    assert "average_carbon_intensity" in found.of(GPUServer)
    figures = {figure.kind for figure in found.figures_of(efp.BoaviztaCloudServer)}
    assert figures == {"BoaviztaCloudServer"}


# The tables


@pytest.mark.parametrize("name", SETS)
def test_every_figure_of_a_table_is_one_of_a_class_with_its_source_and_no_repetition(name):
    found = default_set(name)
    assert found.name == name
    assert found.figures
    for figure in found.figures:
        kind = find_class(figure.kind)
        attribute = kind.attributes.get(figure.attribute)
        assert isinstance(attribute, Input), f"{figure.kind} has no input {figure.attribute}"
        assert attribute.default is not REQUIRED
        value = attribute.checked(kind.__new__(kind), figure.as_input()) if figure.archetype else figure.as_input()
        assert value.source.name
        assert value.source.link
        if figure.archetype:
            assert figure.archetype in kind.archetype_names
        else:
            assert str(value) != str(attribute.default), f"{figure} is what is declared already"
        if attribute.unit_text:
            assert value.unit.is_compatible_with(u(attribute.unit_text))


WITH_ARCHETYPES = [
    (kind, archetype)
    for kind in modeling_classes().values()
    if kind.__module__.startswith("efp_graph.footprint")
    for archetype in kind.archetype_names
]


@pytest.mark.parametrize(("kind", "archetype"), WITH_ARCHETYPES, ids=lambda each: getattr(each, "__name__", each))
def test_every_archetype_takes_the_figures_of_the_chosen_set(kind, archetype):
    number = next(each for each in kind.inputs() if each.in_constructor and hasattr(each, "minimum"))
    name = f"tests: {kind.__name__} {archetype}"
    figure = DefaultFigure(kind.__name__, number.name, 0.123 * number.unit.pint, "a test", archetype)
    efp.register_defaults(DefaultSet(name, [figure]))
    with efp.defaults(name):
        assert getattr(getattr(kind, archetype)(), number.name).magnitude == 0.123
        given = SourceValue(0.456 * number.unit.pint)
        assert getattr(getattr(kind, archetype)(**{number.name: given}), number.name).magnitude == 0.456
    assert getattr(getattr(kind, archetype)(), number.name).magnitude != 0.123


WHOLE_GRAMS = {"FRANCE": 44, "GERMANY": 344, "FINLAND": 72, "AFGHANISTAN": 123, "SWITZERLAND": 36, "UZBEKISTAN": 1121}


def test_countries_of_27_are_in_whole_grams_and_those_of_a_year_are_not():
    """Figures that 27.0.0 shows."""
    with efp.defaults("efootprint 27"):
        for name, grams in WHOLE_GRAMS.items():
            country = getattr(efp.Countries, name)()
            assert country.average_carbon_intensity.to("g/kWh").magnitude == grams
            assert country.default_set == "efootprint 27"
        france = efp.Countries.FRANCE()
        assert france.data_vintage == "yearly mean of 2024, in whole grams as e-footprint 27 has it"
        assert efp.Countries.FRANCE(year=2024).average_carbon_intensity.magnitude == pytest.approx(44.18, abs=0.01)
        assert efp.Countries.FRANCE(average_carbon_intensity=SourceValue(1 * u.g / u.kWh)).average_carbon_intensity == (
            SourceValue(1 * u.g / u.kWh)
        )
    assert efp.Countries.FRANCE().average_carbon_intensity.magnitude == 85


def test_the_page_has_the_sets_side_by_side():
    page = (Path(__file__).parents[2] / "docs/how-to/defaults.md").read_text(encoding="utf-8")
    (name,) = SETS  # with another set the page gets another column
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    wanted = []
    for figure in default_set(name).figures:
        kind = find_class(figure.kind)
        declared, what = kind.attributes[figure.attribute].default, f"`{figure.kind}.{figure.attribute}`"
        if figure.archetype:
            declared = getattr(getattr(kind, figure.archetype)(), figure.attribute)
            what = f"`{figure.kind}.{figure.archetype}` `{figure.attribute}`"
        source = f"[{figure.source.name}]({figure.source.link})"
        wanted.append(f"| {what} | {declared} | {figure.as_input()} | {source} |")
    assert lines == wanted
    assert f"| input | {DECLARED} | {name} | source |" in page
