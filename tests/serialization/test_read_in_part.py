"""What was read in part is never taken for whole: the system knows it, and whatever is made of it says so."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from efp_graph import (
    ModelingUpdate,
    Scenario,
    SourceValue,
    Sweep,
    System,
    load,
    read_efootprint_json,
    u,
    write_efootprint_json,
)
from efp_graph.cli import efp
from efp_graph.cli.application import COMMANDS
from efp_graph.serialization.efootprint_reading import is_tried

MINIMAL = Path(__file__).parents[1] / "golden/efootprint_json/v9.1.5__minimal.json"
MARK = "(read in part)"
LOST = 'UsagePattern "the big one": hourly_usage_journey_starts is given without its content'


@pytest.fixture
def partial(tmp_path):
    """A file of e-footprint with a usage pattern that cannot be read."""
    content = json.loads(MINIMAL.read_text())
    ((id, pattern),) = content["UsagePattern"].items()
    content["UsagePattern"]["big"] = {
        **pattern, "id": "big", "name": "the big one", "hourly_usage_journey_starts": {"label": "x"},
    }  # fmt: skip
    for system in content["System"].values():
        system["usage_patterns"] = [id, "big"]
    path = tmp_path / "partial.json"
    path.write_text(json.dumps(content))
    return path


@pytest.fixture
def whole(tmp_path):
    return load(MINIMAL).to_json(tmp_path / "whole.json")


def model_for(command, path):
    """The model, with a scenario for the command that needs one."""
    if command == "compare":
        system = load(path)
        system.scenarios.append(dearer(system))
        return system.to_json(path.with_name(f"compared-{path.name}"))
    return path


def run(*arguments):
    return CliRunner().invoke(efp, [str(each) for each in arguments], prog_name="efp")


ATTRIBUTE = "system.total_footprint"
ARGUMENTS = {
    "run": (),
    "show": (),
    "compare": (),
    "sweep": ("--vary", "server.power=100,200 W", "-o", "out.csv"),
    "validate": (),
    "explain": (ATTRIBUTE,),
    "diff": ("whole.json",),
    "why": ("whole.json",),
    "what-if": ("--set", "server.power=200 W"),
    "check": ("--max-total", "1000 t"),
    "uncertainty": (),
    "pivot": ("-o", "out.csv"),
    "sankey": (),
    "sci": (),
    "scopes": (),
    "sensitivity": ("-o", "out.csv"),
    "graph": (ATTRIBUTE, "-o", "out.svg"),
    "report": ("-o", "out.html"),
    "export": ("-o", "out.json"),
    "convert": ("-o", "out.json"),
}
WITHOUT_MODEL = {"new", "data"}
BEHIND_A_PAGE = {"verify"}
IN_JSON = (
    "run", "show", "compare", "sweep", "validate", "explain", "diff", "why", "what-if", "check", "pivot", "sci",
    "scopes", "sankey", "sensitivity", "uncertainty",
)  # fmt: skip


def test_every_command_that_reads_a_model_is_tried_here():
    assert set(ARGUMENTS) | WITHOUT_MODEL | BEHIND_A_PAGE == set(COMMANDS)


def test_a_page_that_is_held_against_a_file_read_in_part_says_so_and_ends_with_4(partial):
    page = load(partial).audit_report(partial.with_name("audit.html"))
    result = run("verify", page, partial)
    assert result.exit_code == 4
    assert "as it was sealed" in result.stdout
    assert LOST in result.stdout
    assert run("verify", page, partial, "--allow-partial").exit_code == 0
    assert json.loads(run("verify", page, partial, "--json").stdout)["not_read"]


@pytest.mark.parametrize("command", ARGUMENTS)
def test_a_command_on_a_file_read_in_part_says_so_and_ends_with_4(command, partial, whole, monkeypatch):
    monkeypatch.chdir(partial.parent)
    partial = model_for(command, partial)
    result = run(command, partial, *ARGUMENTS[command])
    assert result.exit_code == 4
    assert "READ IN PART" in result.stdout
    assert LOST in result.stdout
    assert "--allow-partial" in result.stderr
    for written in partial.parent.glob("out.*"):
        text = written.read_text()
        for quoted in ("&quot;", '\\"', '""'):  # in HTML, JSON and CSV
            text = text.replace(quoted, '"')
        assert LOST[:26] in text

    allowed = run(command, partial, *ARGUMENTS[command], "--allow-partial")
    assert allowed.exit_code == 0
    assert allowed.stdout == result.stdout
    assert allowed.stderr.count("--allow-partial") == 0


@pytest.mark.parametrize("command", IN_JSON)
def test_json_has_what_was_not_read(command, partial, whole, monkeypatch):
    monkeypatch.chdir(partial.parent)
    partial, whole = model_for(command, partial), model_for(command, whole)
    partly = run(command, partial, *ARGUMENTS[command], "--json")
    complete = run(command, whole, *ARGUMENTS[command], "--json")
    assert (partly.exit_code, complete.exit_code) == (4, 0)
    assert any(f"{partial}: {LOST}" in each for each in json.loads(partly.stdout)["not_read"])
    assert json.loads(complete.stdout)["not_read"] == []


def test_a_gate_does_not_pass_in_json_unless_that_is_accepted(partial):
    for command, key, options in (("check", "passed", ("--max-total", "1000 t")), ("validate", "valid", ())):
        assert json.loads(run(command, partial, *options, "--json").stdout)[key] is False
        assert json.loads(run(command, partial, *options, "--json", "--allow-partial").stdout)[key] is True


def test_a_limit_that_does_not_hold_for_a_part_fails_as_a_limit(partial):
    assert run("check", partial, "--max-total", "1 g").exit_code == 1
    assert run("check", partial, "--max-total", "1 g", "--allow-partial").exit_code == 1


def test_a_command_below_another_counts_too(partial):
    result = run("data", "moves", partial)
    assert (result.exit_code, LOST in result.stdout) == (4, True)
    assert run("data", "moves", partial, "--allow-partial").exit_code == 0


def test_the_second_model_counts_too(partial, whole):
    assert run("diff", whole, partial).exit_code == 4
    assert run("check", whole, "--baseline", partial, "--max-increase", "5%").exit_code == 4
    script = partial.with_suffix(".py")
    script.write_text(f"import efp_graph\nsystem = efp_graph.load({str(partial)!r})\n")
    assert run("run", script).exit_code == 4


def test_the_system_knows_it(partial):
    system = read_efootprint_json(partial)
    assert system.not_read == (LOST, 'System "system": 1 of its usage_patterns are not read')
    assert LOST in str(system)
    assert system.title == "system (read in part)"
    assert load(MINIMAL).not_read == ()
    assert "in part" not in str(load(MINIMAL))


def test_what_is_saved_says_so_until_somebody_has_looked_at_it(partial, tmp_path):
    system = load(partial)
    again = System.from_json(system.to_json(tmp_path / "native.json"))
    assert again.not_read == system.not_read
    assert run("validate", tmp_path / "native.json").exit_code == 4

    again.not_read = ()
    assert run("validate", again.to_json(tmp_path / "native.json")).exit_code == 0


def test_a_file_of_e_footprint_says_so_in_the_name_of_its_system(partial, tmp_path):
    write_efootprint_json(load(partial), tmp_path / "other.json")
    again = load(tmp_path / "other.json")
    assert again.name == "system"
    assert again.not_read == ("2 parts of what the file was made from, as the name of its system says",)
    assert "[partly read: 2 parts missing]" in (tmp_path / "other.json").read_text()


def test_every_export_says_so(partial, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    system = load(partial)
    scenario = Scenario("s", [[system.servers[0].power, SourceValue(1 * u.kW)]])
    texts = {
        "page": system.audit_report().read_text(),
        "json": system.export_json().read_text(),
        "csv": (system.export_csv() / "results.csv").read_text(),
        "bars": system.plot_footprints_by_category_and_object(return_only_html=True),
        "scenarios": system.compare_scenarios([scenario]).plot(return_only_html=True),
        "comparison": str(system.compare_to(load(MINIMAL))),
    }
    with zipfile.ZipFile(system.export_xlsx()) as book:
        texts["xlsx"] = "".join(book.read(each).decode() for each in book.namelist() if each.endswith(".xml"))
    for name, text in texts.items():
        assert MARK in text, name
    texts["prov"] = system.export_prov("x.provn").read_text()
    for name in ("page", "json", "csv", "prov", "xlsx"):
        assert "the big one" in texts[name], name


# Whatever shows figures of a model to people, made from the system or from one object or value of it.
SHOWN = {
    "print(system)": lambda system, _: str(system),
    "footprints": lambda system, _: str(system.footprints.by("month", "phase")),
    "footprints in a notebook": lambda system, _: system._repr_html_(),
    "footprints as a table": lambda system, folder: system.footprints.to_csv(folder / "footprints.csv").read_text(),
    "object in a notebook": lambda system, _: system.servers[0]._repr_html_(),
    "bars in a notebook": lambda system, _: str(system.plot_footprints_by_category_and_object()),
    "graph in a notebook": lambda system, _: "".join(
        ET.fromstring(
            system.total_footprint.calculus_graph_to_file()._repr_mimebundle_()["image/svg+xml"].encode()
        ).itertext()
    ),
    "scenarios": lambda system, _: str(system.compare_scenarios([dearer(system)])),
    "what-if": lambda system, _: told_inside(system),
    "update": lambda system, _: str(dearer(system).update()),
    "diffs": lambda system, _: str(system.emission_diffs()) if dearer(system).update() else "",
    "comparison": lambda system, _: str(system.compare_to(load(MINIMAL))),
    "explain": lambda system, _: system.total_footprint.explain(),
    "explain a part": lambda system, _: system.servers[0].energy_footprint.explain(depth=2),
    "notebook": lambda system, _: system.total_footprint._repr_html_(),
    "graphviz": lambda system, _: system.total_footprint.to_graphviz(max_depth=1).source,
    "graph": lambda system, folder: system.total_footprint.calculus_graph_to_file(folder / "graph.html").read_text(),
    "graph as a picture": lambda system, folder: "".join(
        ET.fromstring(system.servers[0].power.calculus_graph_to_file(folder / "graph.svg").read_bytes()).itertext()
    ),
    "graph of a difference": lambda system, _: ET.tostring(
        ET.fromstring(
            system.compare_scenarios([dearer(system)]).graph_diff("dearer")._repr_mimebundle_()["image/svg+xml"].encode()
        ),
        encoding="unicode",
        method="text",
    ),
    "relationships": lambda system, folder: system.object_relationship_graph_to_file(folder / "rel.html").read_text(),
    "relationships as a picture": lambda system, folder: "".join(
        ET.fromstring(system.servers[0].object_relationship_graph_to_file(folder / "rel.svg").read_bytes()).itertext()
    ),
    "line": lambda system, folder: system.total_footprint.plot(filepath=folder / "line.svg").read_text(),
    "line of a part": lambda system, _: system.servers[0].energy_footprint.plot(cumsum=True).layout.title.text,
    "diffs as bars": lambda system, folder: (
        system.plot_emission_diffs(folder / "diffs.svg").read_text() if dearer(system).update() else ""
    ),
    "scenarios as bars": lambda system, folder: (
        system.compare_scenarios([dearer(system)]).plot(folder / "bars.svg").read_text()
    ),
    "workbook of a part": lambda system, folder: workbook_texts(
        system.servers[0].energy_footprint.export_xlsx(folder / "part.xlsx")
    ),
    "sweep as a table": lambda system, folder: (
        Sweep(system, [system.servers[0].power, [1, 2]]).run().to_csv(folder / "sweep.csv").read_text()
    ),
    "update in a notebook": lambda system, _: dearer(system).update()._repr_html_(),
    "diffs in a notebook": lambda system, _: system.emission_diffs()._repr_html_() if dearer(system).update() else "",
    "scenarios in a notebook": lambda system, _: system.compare_scenarios([dearer(system)])._repr_html_(),
    "explained": lambda system, _: str(system.explain_difference(load(MINIMAL))),
    "explained in a notebook": lambda system, _: system.explain_difference(load(MINIMAL))._repr_html_(),
    "comparison in a notebook": lambda system, _: system.compare_to(load(MINIMAL))._repr_html_(),
    "sweep in a notebook": lambda system, _: (
        Sweep(system, {type(system.servers[0]).power.of(system.servers[0]): [1, 2]}).run()._repr_html_()
    ),
    "sensitivity": lambda system, folder: system.sensitivity().to_csv(folder / "sensitivity.csv").read_text(),
    "sensitivity as bars": lambda system, folder: system.sensitivity().tornado(folder / "tornado.svg").read_text(),
    "sweep": lambda system, _: repr(Sweep(system, {type(system.servers[0]).power.of(system.servers[0]): [1, 2]}).run()),
    "pivot": lambda system, _: str(system.attribution().pivot("job")),
    "pivot in a notebook": lambda system, _: system.attribution().pivot("job")._repr_html_(),
    "pivot as a table": lambda system, folder: (
        system.attribution().pivot("job").to_csv(folder / "pivot.csv").read_text()
    ),
    "sankey": lambda system, folder: system.attribution().sankey(filename=folder / "flows.svg").read_text(),
    "icicle": lambda system, folder: system.attribution().icicle(filename=folder / "parts.svg").read_text(),
    "atoms as a table": lambda system, folder: system.attribution().to_csv(folder / "atoms.csv").read_text(),
    "atoms for pandas": lambda system, _: str(system.attribution().to_pandas().attrs),
    "attributions": lambda system, _: str(system.attributions([dearer(system)])),
    "sci": lambda system, _: str(system.sci("journey")),
    "scopes": lambda system, _: str(system.scopes({})),
    "sweep printed": lambda system, _: str(Sweep(system, [system.servers[0].power, [1, 2]]).run()),
}


def dearer(system):
    return Scenario("dearer", [[system.servers[0].power, SourceValue(1 * u.kW)]])


def told_inside(system):
    with system.what_if([[system.servers[0].power, SourceValue(1 * u.kW)]]) as update:
        return str(update)


def workbook_texts(path):
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(each).decode() for each in book.namelist() if each.endswith(".xml"))


@pytest.mark.parametrize("name", ["system", "a long name " * 40])
@pytest.mark.parametrize("output", SHOWN)
def test_whatever_shows_figures_says_so_however_long_names_are(output, name, partial, tmp_path):
    system = load(partial)
    system.name = system.servers[0].name = name
    assert "read in part" in SHOWN[output](system, tmp_path).lower()
    system.not_read = ()
    (tmp_path / "again").mkdir()
    assert "read in part" not in SHOWN[output](system, tmp_path / "again").lower()


# What changes the model on its way, which is refused while a simulation is shown.
CHANGING = {
    "explained", "explained in a notebook", "attributions", "graph of a difference",
    "scenarios", "what-if", "update", "diffs", "diffs as bars", "scenarios as bars", "sweep", "sweep as a table",
    "sensitivity", "sensitivity as bars",
    "sweep printed", "update in a notebook", "diffs in a notebook", "scenarios in a notebook", "sweep in a notebook",
}  # fmt: skip
WRITTEN = {
    "page": lambda system, folder: system.audit_report(folder / "page.html").read_text(),
    "json": lambda system, folder: system.export_json(folder / "trail.json").read_text(),
    "csv": lambda system, folder: (system.export_csv(folder / "csv") / "results.csv").read_text(),
    "prov": lambda system, folder: system.export_prov(folder / "prov.json").read_text(),
    "provn": lambda system, folder: system.export_prov(folder / "prov.provn").read_text(),
    "workbook": lambda system, folder: workbook_texts(system.export_xlsx(folder / "book.xlsx")),
    "bars": lambda system, _: system.plot_footprints_by_category_and_object(return_only_html=True),
    "bars as a picture": lambda system, folder: (
        system.plot_footprints_by_category_and_object(folder / "bars.svg").read_text()
    ),
}


@pytest.mark.parametrize("name", ["system", "a long name " * 40])
@pytest.mark.parametrize("is_partial", [False, True])
@pytest.mark.parametrize("output", [*WRITTEN, *(name for name in SHOWN if name not in CHANGING)])
def test_whatever_shows_figures_of_a_simulation_says_so(output, is_partial, name, partial, tmp_path):
    system = load(partial) if is_partial else load(MINIMAL)
    system.name = system.servers[0].name = name
    date = system.period.start + timedelta(hours=1)
    server = system.servers[0]
    update = ModelingUpdate({type(server).power.of(server): SourceValue(1 * u.kW)}, simulation_date=date)
    update.set_updated_values()
    write = (WRITTEN | SHOWN)[output]
    text = write(system, tmp_path)
    assert f"simulatedfrom{date:%Y-%m-%d%H:%M}on" in "".join(text.split()).replace("<BR/>", "")  # lines are broken
    assert not is_partial or "read in part" in text.lower() or "not read" in text.lower()
    update.reset_values()
    (tmp_path / "again").mkdir()
    assert "simulated from" not in write(system, tmp_path / "again")


def test_what_is_only_apart_from_the_system_is_no_part_of_it(tmp_path):
    content = json.loads(MINIMAL.read_text())
    device = next(iter(content["Hardware"].values()))
    content["Hardware"]["alone"] = {**device, "id": "alone", "name": "a spare one"}
    (tmp_path / "model.json").write_text(json.dumps(content))
    system = load(tmp_path / "model.json")
    assert system.not_read == ()
    assert system.reading_report.apart == ['Device "a spare one"']
    assert "a spare one" in str(system.reading_report)


# Files that are read otherwise than before


def test_an_empty_system_is_read_back_from_what_was_written_for_e_footprint(tmp_path):
    write_efootprint_json(System("work in progress", usage_patterns=[]), tmp_path / "empty.json")
    system = load(tmp_path / "empty.json")
    assert (system.name, list(system.usage_patterns), system.not_read) == ("work in progress", [], ())


def test_a_file_of_a_later_version_that_cannot_be_read_is_told_by_its_version(tmp_path):
    content = json.loads(MINIMAL.read_text())
    content["efootprint_version"] = "28.0.0"
    for server in content["Server"].values():
        server["power"] = "much"  # as no version writes it
    (tmp_path / "v28.json").write_text(json.dumps(content))
    words = r"written by e-footprint 28\.0\.0; read are versions 9 up to 27\. .*later efp_graph"
    with pytest.raises(ValueError, match=words):
        load(tmp_path / "v28.json")


def test_versions_are_told_apart():
    assert [is_tried(each) for each in ("8.9", "9.1.5", "22.1", "27.0.0", "28", None, "soon")] == [
        False, True, True, True, False, True, True,
    ]  # fmt: skip


ABSTRACT = ["Service", "ServiceJob", "ServerBase", "JobBase", "InfraHardware", "ModelingObject"]


@pytest.mark.parametrize("name", ABSTRACT)
def test_a_class_without_objects_of_its_own_is_refused_in_our_words(name, tmp_path):
    words = f"{name} is what several classes have in common.*Take one of these: "
    one = {"x": {"name": "x", "id": "x"}}
    system = {"s": {"name": "s", "id": "s", "usage_patterns": []}}
    files = {
        "other.json": {"efootprint_version": "9.1.5", "System": system, name: one},
        "native.json": {
            "format": "efp_graph model", "schema_version": 2, "system": "s",
            "objects": {"s": {"class": "System", "name": "s", "usage_patterns": []}, "x": {"class": name, "name": "x"}},
        },
        "hand.yaml": {"usage_patterns": {}, "objects": {"x": {"class": name}}},
    }  # fmt: skip
    for file, content in files.items():
        (tmp_path / file).write_text(json.dumps(content))
        with pytest.raises(ValueError, match=words) as refused:
            load(tmp_path / file)
        assert file in str(refused.value)


def test_the_server_of_a_partial_model_can_still_be_changed(partial):
    system = load(partial)
    system.servers[0].power = SourceValue(1 * u.kW)
    assert system.not_read
