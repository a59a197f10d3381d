"""Commands that write files, on real files."""

from __future__ import annotations

import csv
import json
import re
import shlex
import sys
import tomllib
import zipfile
from pathlib import Path

import openpyxl
import pytest

from efp_graph import Countries, Device, Source, SourceValue, Storage, System, load, u
from efp_graph.cli.commands import new
from efp_graph.cli.commands.new import NAMES, starter
from efp_graph.cli.output import working
from efp_graph.rendering import picture
from efp_graph.serialization import to_yaml
from tests.cli.conftest import MODEL, write_model
from tests.footprint.random_models import bits
from tests.footprint.small_model import small_system


def total(cli, path):
    return json.loads(cli.run("run", str(path), "--json").output)["total"]


def test_a_new_model_runs_and_is_never_written_over(cli, tmp_path):
    path = tmp_path / "mine.yaml"

    assert f"next: efp run {path}" in cli.run("new", str(path)).output
    assert total(cli, path) > 0
    assert f"efp new {tmp_path / 'mine-2.yaml'}" in cli.run("new", str(path), code=3).output


@pytest.mark.parametrize("name", NAMES)
def test_each_model_to_start_from_runs_at_once_and_says_what_to_replace_first(cli, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    chosen = starter(name)

    output = cli.run("new", name).output

    assert f"Its figures are examples. Replace first: {chosen.replace}" in output
    assert f"next: efp run {name}.yaml" in output
    text = (tmp_path / f"{name}.yaml").read_text()
    assert f"`efp run {name}.yaml`" in text
    assert "{name}" not in text
    assert text.splitlines()[1] == f"# Replace first: {chosen.replace}"
    cli.run("validate", f"{name}.yaml")
    data = json.loads(cli.run("run", f"{name}.yaml", "--json").output)
    assert {"Servers", "Storage", "Network"} <= {each["category"] for each in data["footprints"] if each["value"] > 0}
    assert data["not_read"] == []
    if name != "service":  # the plainest has none
        assert data["scenarios"]
        compared = json.loads(cli.run("compare", f"{name}.yaml", "--json").output)["scenarios"]
        totals = [each["criteria"]["gwp"]["total"] for each in compared]
        assert totals[1] < totals[0]


def test_every_model_to_start_from_is_listed_and_in_the_package():
    folder = Path(new.__file__).parents[1] / "starters"
    assert sorted(NAMES) == sorted(each.stem for each in folder.glob("*.yaml"))
    packaged = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    assert packaged["efp_graph.cli"] == ["starters/*.yaml"]


def test_the_models_to_start_from_are_listed(cli):
    output = " ".join(cli.run("new", "--list").output.split())
    listed = json.loads(cli.run("new", "--list", "--json").output)

    assert [each["name"] for each in listed] == list(NAMES)
    for each in listed:
        assert each["name"] in output
        assert each["replace_first"].split(",")[0] in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["webshop"], "Did you mean 'web-shop'?"),
        (["web-shop", "shop.json"], "Allowed: '.yaml', '.yml'"),
        (["shop.json"], "A file ends in .yaml: efp new shop.yaml"),
    ],
)
def test_what_there_is_no_model_of_is_told(cli, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert message in cli.run("new", *arguments, code=3).output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".svg", ".dot", ".html"])
def test_a_calculation_is_drawn(cli, model, tmp_path, ending):
    path = tmp_path / f"energy{ending}"

    cli.run("graph", model, "web.energy_footprint", "-o", str(path), "--depth", "3")

    assert "Web front" in path.read_text()


def test_a_calculation_is_drawn_from_some_inputs_with_like_values_as_one_on_a_dark_ground(cli, model, tmp_path):
    path = tmp_path / "energy.dot"
    energy = ("graph", model, "web.energy_footprint", "-o", str(path))

    cli.run(*energy, "--only-from", "web.power", "--dark", "--bundle", "2")

    text = path.read_text()
    assert "Power of Web front" in text
    assert len(re.findall(r"(?m)^\tn\d+ \[", text)) == 3  # the power, the energy, the footprint
    assert 'bgcolor="#1b1d21"' in text


def test_what_differs_from_another_model_is_drawn(cli, model, tmp_path):
    newer = write_model(tmp_path / "newer.py", ", power=SourceValue(150 * u.W)")
    path = tmp_path / "what-moved.svg"

    cli.run("graph", newer, "system.total_footprint", "--against", model, "-o", str(path))

    text = path.read_text()
    assert "300 W" in text
    assert "→ 150 W" in text
    refused = cli.run("graph", newer, "web.power", "--against", model, "--collapse", "-o", str(path), code=3)
    assert "leave --collapse and --only-from out" in refused.output


def test_a_refusal_speaks_of_options_that_can_be_typed(cli, model, tmp_path, monkeypatch):
    monkeypatch.setattr(picture, "MOST_NODES", 10)
    whole = ("graph", model, "system.total_footprint", "-o", str(tmp_path / "x.svg"))
    message = " ".join(cli.run(*whole, code=3).output.split())
    assert "max_depth" not in message
    advised = re.findall(r"(--(?:depth \d+|only-from '.+?')) draws (\d+) nodes", message)
    assert len(advised) == 2
    monkeypatch.undo()
    for option, nodes in advised:
        cli.run(*whole, *shlex.split(option))
        assert (tmp_path / "x.svg").read_text().count('class="node"') == int(nodes)


def test_what_cannot_be_drawn_is_told(cli, model, tmp_path):
    assert "is a link" in cli.run("graph", model, "web.storage", "-o", str(tmp_path / "x.svg"), code=3).output
    assert "ends in '.bmp'" in cli.run("graph", model, "web.power", "-o", str(tmp_path / "x.bmp"), code=3).output
    assert "Did you mean 'power'" in cli.run("graph", model, "web.pwer", "-o", str(tmp_path / "x.svg"), code=3).output


def test_an_audit_page_is_written(cli, model, tmp_path):
    cli.run("report", model, "-o", str(tmp_path / "audit.html"))

    assert "Web front" in (tmp_path / "audit.html").read_text()


DRAWS = ("--uncertainty", "--assume", "hypothesis=low", "--count", "1024", "--seed", "3")


def test_a_page_and_a_workbook_say_how_sure_the_total_is_by_the_draws_asked_for(cli, model, tmp_path):
    page, book, tables = tmp_path / "audit.html", tmp_path / "audit.xlsx", tmp_path / "tables"
    cli.run("report", model, "-o", str(page), *DRAWS)
    cli.run("export", model, "-o", str(book), "--period", "year", *DRAWS)

    band = cli.run("uncertainty", model, *DRAWS[1:]).output.splitlines()[1]
    assert "90% between" in band
    assert band in page.read_text()
    with zipfile.ZipFile(book) as workbook:
        texts = "".join(workbook.read(each).decode() for each in workbook.namelist() if "/worksheets/sheet" in each)
    assert band in texts
    assert "1,024 draws, latin-hypercube, seed 3" in texts
    trail = tmp_path / "trail.json"
    for other in (trail, tables):
        cli.run("export", model, "-o", str(other), "--sensitivity", *DRAWS)
    assert json.loads(trail.read_text())["uncertainty"] == band
    with open(tables / "inputs.csv", encoding="utf-8-sig") as file:
        rows = {row["address"]: row for row in csv.DictReader(file)}
    weights = [float(row["weight"]) for row in rows.values() if row["weight"]]
    assert sum(weights) == pytest.approx(1)
    assert {row["uncertainty"] for row in rows.values()} >= {"", "taken as exact"}
    told = cli.run("export", model, "-o", "trail.provn", "--uncertainty", code=3).output
    assert "PROV tells where figures come from" in " ".join(told.split())


def test_a_workbook_says_what_each_input_moves(cli, model, tmp_path):
    book = tmp_path / "audit.xlsx"
    cli.run("export", model, "-o", str(book), "--sensitivity")
    sheet = openpyxl.load_workbook(book)["Inputs"]
    heads, *rows = sheet.iter_rows(min_row=4, values_only=True)
    weight, effects = heads.index("Weight in the sensitivity"), heads.index("Effect on the total")
    assert sum(row[weight] or 0.0 for row in rows) == pytest.approx(1)
    assert all(("+10%" in row[effects] or "one-sided" in row[effects]) for row in rows if row[weight])
    assert sheet.column_dimensions["L"].hidden  # nobody asked how sure they are
    assert not sheet.column_dimensions["M"].hidden


def test_a_page_says_what_moves_the_total(cli, model, tmp_path):
    path = tmp_path / "audit.html"
    cli.run("report", model, "-o", str(path), "--sensitivity")
    assert "numeric inputs make up 95% of the sensitivity" in path.read_text()


@pytest.mark.parametrize("command", ["report", "export"])
@pytest.mark.parametrize("option", [("--assume", "hypothesis=low"), ("--count", "1024"), ("--seed", "1")], ids=str)
def test_draws_that_nobody_asked_for_are_told(cli, model, tmp_path, command, option):
    path = tmp_path / "audit.xlsx"
    assert f"{option[0]} goes with --uncertainty" in cli.run(command, model, "-o", str(path), *option, code=2).output
    assert not path.exists()


def test_what_is_under_way_is_told_to_a_person_and_not_to_a_pipe(capsys, monkeypatch):
    with working("drawing"):
        assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with working("drawing"):
        pass
    assert "drawing ..." in capsys.readouterr().err


def test_a_spreadsheet_is_written_with_the_figure_asked_for(cli, model, tmp_path):
    cli.run("export", model, "-o", str(tmp_path / "audit.xlsx"), "--figure", "web.energy_footprint")

    with zipfile.ZipFile(tmp_path / "audit.xlsx") as workbook:
        assert "xl/workbook.xml" in workbook.namelist()


def test_the_trail_is_written_as_json_prov_and_csv(cli, model, tmp_path):
    cli.run("export", model, "-o", str(tmp_path / "trail.json"), "--period", "year")
    cli.run("export", model, "-o", str(tmp_path / "trail.provn"))
    cli.run("export", model, "-o", str(tmp_path / "trail"))

    assert json.loads((tmp_path / "trail.json").read_text())
    assert (tmp_path / "trail.provn").read_text().startswith("document")
    assert (tmp_path / "trail" / "inputs.csv").exists()
    assert "tells no format" in cli.run("export", model, "-o", "trail.docx", code=3).output


def test_a_model_is_converted_and_keeps_its_figures_to_the_last_bit(cli, model, tmp_path):
    native, results = tmp_path / "model.json", tmp_path / "results.json"

    cli.run("convert", model, "-o", str(native))
    cli.run("convert", str(native), "-o", str(results), "--results")

    assert total(cli, native) == total(cli, model) == total(cli, results)
    assert System.from_json(native).name == "Search service"
    assert cli.run("diff", model, str(native)).output == "No input differs.\nNo footprint differs.\n"


def test_a_model_is_converted_with_results_beside_it(cli, tmp_path):
    path = small_system(*range(60)).system.to_json(tmp_path / "model.json")

    cli.run("convert", str(path), "-o", str(tmp_path / "fast.json"), "--results", "--series", "binary")

    assert [each.suffix for each in (tmp_path / "fast.series").iterdir()] == [".npy"]
    assert total(cli, path) == total(cli, tmp_path / "fast.json")


EXAMPLES = sorted(Path("examples/models").glob("*.yaml"))
GOLDEN = [each for each in sorted(Path("tests/golden/efootprint_json").glob("*.json")) if "golden." not in each.name]


@pytest.mark.parametrize("path", [*EXAMPLES, *GOLDEN[:6]], ids=lambda path: path.stem)
def test_a_model_becomes_yaml_by_its_ending_and_stays_the_same(cli, tmp_path, path):
    written = tmp_path / "again.yaml"

    assert f"written: {written}" in cli.run("convert", str(path), "-o", str(written)).output

    assert written.read_text().startswith("# What is left out has the default of its class.")
    data = json.loads(cli.run("diff", str(path), str(written), "--json").output)
    assert (data["inputs"], data["only_in_first"], data["only_in_second"]) == ([], [], [])
    assert data["total"]["after"] == pytest.approx(data["total"]["before"], rel=1e-12)
    before, after = (load(each).scenarios for each in (path, written))
    assert [str(each) for each in after] == [str(each) for each in before]


def test_yaml_has_shares_by_name_regions_and_what_is_on(tmp_path):
    m = small_system(*range(60))
    devices = {m.device: 0.7, Device.smartphone(): SourceValue(0.3 * u.dimensionless, Source("survey"))}
    m.pattern.devices, m.pattern.country = devices, {m.country: 0.5, Countries.of("Spain", year=2020): 0.5}
    m.server.storage = Storage.hdd("archive", always_on=True)

    path = to_yaml(m.system, tmp_path / "model.yaml")

    assert {each.name for each in load(path).usage_patterns[0].devices} == {m.device.name, "Default smartphone"}
    assert "Default smartphone: {value: 0.3, source: survey}" in path.read_text()
    tables = [each.name for each in (tmp_path / "model.series").iterdir()]
    assert [name.rpartition("-")[0] for name in tables] == [f"{m.pattern.name}.hourly_usage_journey_starts"]
    total, again = (each.total_footprint.sum().magnitude for each in (m.system, load(path)))
    assert again == pytest.approx(total, rel=1e-12)


def test_yaml_keeps_what_is_known_of_a_value_its_source_and_names_like_numbers(cli, tmp_path):
    path = tmp_path / "model.py"
    known = """SourceValue(
        200 * u.W, Source("invoice", "https://example.org"), low=150 * u.W, high=0.3 * u.kW, confidence="low",
        comment="a: b # c", distribution=Distribution("triangular", low=150, mode=200, high=300))"""
    path.write_text(MODEL.format(server=f", power={known}").replace('"search"', '"1e5"').replace('"read"', '"no"'))
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"

    cli.run("convert", str(path), "-o", str(first))
    cli.run("convert", str(first), "-o", str(second))

    assert first.read_text().replace("a.series", "b.series") == second.read_text()
    power = load(second).servers[0].power
    assert (str(power.source), power.confidence, power.comment) == ("invoice (https://example.org)", "low", "a: b # c")
    assert (str(power.low), str(power.high), power.distribution.kind) == ("150 watt", "0.3 kilowatt", "triangular")
    assert [job.name for job in load(second).servers[0].jobs] == ["1e5"]


def test_objects_of_one_name_get_a_number_in_yaml_and_it_says_so(cli, tmp_path):
    path = tmp_path / "model.py"
    again = 'UsageJourneyStep.from_defaults("read", jobs=[search])'
    path.write_text(MODEL.format(server="").replace("uj_steps=[", f"uj_steps=[{again}, "))

    cli.run("convert", str(path), "-o", str(tmp_path / "model.yaml"))

    assert 'UsageJourneyStep "read" is read (2)' in (tmp_path / "model.yaml").read_text().splitlines()[1]
    assert total(cli, tmp_path / "model.yaml") == pytest.approx(total(cli, path), rel=1e-12)


def test_results_go_into_native_files_only(cli, model, tmp_path):
    output = cli.run("convert", model, "-o", str(tmp_path / "x.yaml"), "--results", code=3).output
    assert "native files only" in output
    assert "Allowed: '.yaml', '.yml'" in cli.run("convert", model, "-o", "x.json", "--to", "yaml", code=3).output


def test_a_model_that_was_read_in_part_does_not_become_one_that_looks_whole(cli, tmp_path):
    path = tmp_path / "part.json"
    system = load("examples/models/smallest.json")
    system.not_read = ("a usage pattern",)
    system.to_json(path)
    output = cli.run("convert", str(path), "-o", str(tmp_path / "x.yaml"), code=3).output
    assert "was read in part" in output
    assert "ends in .json" in output


def test_the_file_to_start_from_is_named_as_for_other_commands(cli, tmp_path):
    target = tmp_path / "mine.yaml"
    assert f"written: {target}" in cli.run("new", "saas", "-o", str(target)).output
    assert "given twice" in cli.run("new", "saas", "a.yaml", "-o", "b.yaml", code=3).output


def test_a_model_is_converted_for_efootprint_27_and_back(cli, tmp_path):
    source, path = tmp_path / "edge.yaml", tmp_path / "for-efootprint.json"
    cli.run("new", "edge", "-o", str(source))

    output = cli.run("convert", str(source), "-o", str(path), "--to", "e-footprint", "--version", "27").output

    assert f"written: {path}" in output
    assert bits(load(path).total_footprint) == bits(load(source).total_footprint)
    refused = cli.run("convert", str(source), "-o", str(path), "--to", "e-footprint", code=3).output
    assert "e-footprint 10 has no class" in refused
    assert (
        "give --to e-footprint too" in cli.run("convert", str(source), "-o", "x.json", "--version", "27", code=3).output
    )


def test_a_model_is_converted_for_efootprint_and_back(cli, model, tmp_path):
    path = tmp_path / "theirs.json"

    cli.run("convert", model, "-o", str(path), "--to", "e-footprint")

    assert "efootprint_version" in path.read_text()
    assert total(cli, path) == pytest.approx(total(cli, model), rel=1e-9)


def test_a_broken_file_is_told_with_its_line(cli, tmp_path):
    path = tmp_path / "model.yaml"
    cli.run("new", str(path))
    lines = path.read_text().splitlines()
    number = next(at for at, line in enumerate(lines) if "power: 300 W" in line)
    path.write_text("\n".join([*lines[:number], lines[number].replace("power", "pwer"), *lines[number + 1 :]]))

    output = cli.run("run", str(path), code=3).output

    assert f"line {number + 1}" in output
    assert "power" in output
