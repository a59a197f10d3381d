"""`efp sweep`: ranges and values that are typed, and the table that comes out."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest

from efp_graph import Server, SourceValue, Sweep, load, u
from efp_graph.cli.variations import variations_of
from tests.cli.conftest import MODEL

VIDEO = "examples/models/video-platform.yaml"


@pytest.fixture(scope="module")
def video():
    from efp_graph.cli.models import load_model

    return load_model(VIDEO)


def magnitudes(model, text, *, is_random=False):
    ((_, values),) = variations_of(model, [f"web front.{text}"], is_random=is_random).items()
    return [(each.magnitude, str(each.unit)) for each in values]


@pytest.mark.parametrize(
    ("text", "numbers", "unit"),
    [
        ("power=100:400:50W", [100, 150, 200, 250, 300, 350, 400], "watt"),
        ("power=100:400:150 W", [100, 250, 400], "watt"),
        ("power=0.1:0.4:0.1 kW", [0.1, 0.2, 0.3, 0.4], "kilowatt"),
        ("power=400:100:-100 W", [400, 300, 200, 100], "watt"),
        ("power=100:380:100 W", [100, 200, 300], "watt"),
        ("power=100,200,400 W", [100, 200, 400], "watt"),
        ("power=100 W, 0.2 kW", [100, 0.2], None),
        ("pue=1:2:0.5", [1, 1.5, 2], "dimensionless"),
        ("power_usage_effectiveness=1:2:0.25", [1, 1.25, 1.5, 1.75, 2], "dimensionless"),
        ("average_carbon_intensity=50;100 g/kWh", [50, 100], "gram / kilowatt_hour"),
        ("power=250:250:1 W", [250], "watt"),
    ],
)
def test_a_range_has_its_stop_and_numbers_take_the_last_unit(video, text, numbers, unit):
    found = magnitudes(video, text)
    assert [number for number, _ in found] == pytest.approx(numbers, rel=1e-12)
    assert unit is None or {each for _, each in found} == {unit}


def test_a_sweep_has_the_figures_of_the_graph(cli, model):
    data = json.loads(cli.run("sweep", model, "--vary", "web.power=100:400:100W", "--json").output)

    assert data["units"] == {"Web front.power": "watt", "total_footprint": "kilogram"}
    assert data["period"] == "whole period, 2024-12-31 to 2025-01-02 (UTC)"
    for row in data["rows"]:
        asked = ("what-if", model, "--set", f"web.power={row['Web front.power']} W", "--json")
        assert row["total_footprint"] == pytest.approx(json.loads(cli.run(*asked).output)["total"]["after"], rel=1e-12)
        assert row["error"] is None


def test_several_inputs_are_every_combination_or_go_side_by_side(cli, model):
    varied = ("--vary", "web.power=100,200 W", "--vary", "usage.country=France,Germany,Spain 2022")
    rows = json.loads(cli.run("sweep", model, *varied, "--json").output)["rows"]
    pairs = [(row["Web front.power"], row["visits.country"]) for row in rows]
    assert pairs == [(power, country) for power in (100, 200) for country in ("France", "Germany", "Spain 2022")]

    aside = ("--vary", "web.power=100,200 W", "--vary", "web.server_type=autoscaling,serverless", "--design", "zip")
    rows = json.loads(cli.run("sweep", model, *aside, "--json").output)["rows"]
    assert [(row["Web front.power"], row["Web front.server_type"]) for row in rows] == [
        (100, "autoscaling"), (200, "serverless"),
    ]  # fmt: skip
    uneven = ("--vary", "web.power=100,200 W", "--vary", "web.lifespan=4,5,6 years", "--design", "zip")
    assert "these differ in number" in cli.run("sweep", model, *uneven, code=3).output


def test_lists_are_parted_by_semicolons(cli, model):
    data = json.loads(cli.run("sweep", model, "--vary", "usage.devices=laptop; laptop, screen", "--json").output)
    assert len(data["rows"]) == 2
    assert data["rows"][0]["total_footprint"] < data["rows"][1]["total_footprint"]


def test_the_table_on_the_screen_has_units_period_and_what_is_not_in_it(cli, model):
    figures = ("total_footprint", "web.energy_footprint", "search.hourly_occurrences_per_usage_pattern[usage]")
    shown = [each for figure in figures for each in ("--show", figure)]
    output = cli.run("sweep", model, "--vary", "web.power=100:400:100 W", *shown).output

    assert output.startswith("Search service, 4 scenarios")
    assert all(text in output for text in ("[W]", "CO2eq]", "web.energy_footprint"))
    assert "Totals: whole period, 2024-12-31 to 2025-01-02 (UTC)." in output
    assert "Not modelled: fabrication of Network." in output


def test_a_long_table_is_cut_on_the_screen_and_whole_in_a_file(cli, model, tmp_path):
    path = tmp_path / "sweep.csv"

    output = cli.run("sweep", model, "--vary", "web.power=100:200:1 W", "-o", str(path)).output

    assert "51 more rows: give -o table.csv, or --json." in output
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["Web front.power [watt]", "total_footprint [kilogram]", "error"]
    assert len(rows) == 1 + 101 + 1
    assert rows[-1] == ["Search service, whole period, 2024-12-31 to 2025-01-02 (UTC), as it is"]
    assert "Allowed: '.csv'" in cli.run("sweep", model, "--vary", "web.power=1 W", "-o", "x.xlsx", code=3).output


def test_years_are_columns(cli):
    data = json.loads(cli.run("sweep", VIDEO, "--vary", "web front.power=100,200 W", "--by", "year", "--json").output)
    assert [name for name in data["rows"][0] if name.startswith("total")] == [
        f"total_footprint {year}" for year in (2024, 2025, 2026, 2027, 2028)
    ]


def test_what_the_model_refuses_is_a_row_without_figures(cli, model):
    varied = ("--vary", "web.base_ram_consumption=1,500 GB")
    output = cli.run("sweep", model, *varied).output
    rows = json.loads(cli.run("sweep", model, *varied, "--json").output)["rows"]

    assert "refused" in output
    assert "Refused, 1 of 2: InsufficientCapacity" in output
    assert (rows[1]["total_footprint"], rows[1]["error"][:20]) == (None, "InsufficientCapacity")
    none = cli.run("sweep", model, "--vary", "web.base_ram_consumption=400,500 GB", code=3).output
    assert "None of 2 scenarios can be calculated" in none


def test_values_in_between_are_taken_at_random(cli, model):
    pytest.importorskip("scipy")
    varied = ("--vary", "web.power=100:400 W", "--design", "latin-hypercube", "--count", "20", "--seed", "7", "--json")
    rows = json.loads(cli.run("sweep", model, *varied).output)["rows"]

    powers = [row["Web front.power"] for row in rows]
    assert len(set(powers)) == 20
    assert all(100 <= power <= 400 for power in powers)
    assert rows == json.loads(cli.run("sweep", model, *varied).output)["rows"]


def test_an_input_that_nothing_uses_is_said_to_have_no_effect(cli, tmp_path):
    path = tmp_path / "model.py"
    path.write_text(MODEL.format(server="") + 'spare = Server.from_defaults("spare", storage=Storage.ssd())\n')

    output = cli.run("sweep", str(path), "--vary", "spare.power=1,2 W").output

    assert 'Server "spare".power has no effect' in " ".join(output.split())


@pytest.mark.parametrize(
    ("values", "taken"),
    [("1.1,1.25", [1.1, 1.25]), ("1.5", [1.5]), ("1e0,1.2e0", [1.0, 1.2]), ("120,130 %", [1.2, 1.3])],
)
def test_decimals_without_a_unit_are_values(cli, model, values, taken):
    rows = json.loads(cli.run("sweep", model, "--vary", f"web.pue={values}", "--json").output)["rows"]
    assert [next(iter(row.values())) for row in rows] == taken


@pytest.mark.parametrize(
    ("variation", "message"),
    [
        ("web.power", "varies nothing. Write object.attribute=start:stop:step"),
        ("web.power=", "varies nothing"),
        ("wev.power=1,2 W", "Did you mean 'web'"),
        ("web.pwer=1,2 W", "Did you mean 'power'"),
        ("web.power=100:400 W", "lacks its step. Write 100:400:step W"),
        ("web.power=100:400:0 W", "never gets there"),
        ("web.power=400:100:50 W", "never gets there"),
        ("web.power=0:400:0.0001 W", "more than 100,000 values"),
        ("web.power=100,200 wat", "Did you mean 'watt'?"),
        ("web.power=100,200 pieces", "Write a number and a unit: 1 watt"),
        ("web.power=100:400:100 kwh", "'100 kwh'. Write a number and a unit: 1 watt"),
        ("web.power=100:400:100", 'needs a unit. Write --vary "web.power=100:400:100 watt"'),
        ("power=100,200 W", "as in web.power or"),
        ("web.power=100:400:100 kWh", '--set "Web front.power=1 watt"'),
        ("web.power_usage_effectiveness=0.5:2:0.5", "Allowed: at least 1"),
        ("web.server_type=autoscaling,serverles", "Did you mean 'serverless'"),
        ("usage.country=France,Germny", "Did you mean 'Germany'"),
        ("web.energy_footprint=1,2 kg", "is calculated"),
        ("web.region=aws/eu-west-3,azure/northeurope", "stands for several inputs"),
    ],
)
def test_what_cannot_vary_is_told(cli, model, variation, message):
    assert message in cli.run("sweep", model, "--vary", variation, code=3).output


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("web.energy_fotprint", "Did you mean 'energy_footprint'"),
        ("total_fotprint", "Did you mean 'total_footprint'"),
        ("wev.energy_footprint", "Did you mean 'web'"),
        ("search.hourly_occurrences_per_usage_pattern", "Name one: search.hourly_occurrences_per_usage_pattern[visi"),
        ("web.storage", "number"),
    ],
)
def test_what_cannot_come_out_is_told(cli, model, figure, message):
    assert message in cli.run("sweep", model, "--vary", "web.power=1,2 W", "--show", figure, code=3).output


def test_one_input_twice_and_no_input_are_mistakes(cli, model):
    twice = ("--vary", "web.power=1,2 W", "--vary", "Web front.power=3 W")
    assert "varies twice" in cli.run("sweep", model, *twice, code=3).output
    assert "Missing option '--vary'" in cli.run("sweep", model, code=2).output


def test_a_table_is_written_as_csv_from_python(tmp_path):
    system = load(VIDEO)
    table = Sweep(system, [Server.power.of(system.servers[0]), [SourceValue(100 * u.W), SourceValue(1 * u.kW)]]).run()

    rows = list(csv.reader(table.to_csv(tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()))

    assert [float(row[0]) for row in rows[1:3]] == [100, 1000]
    assert [float(row[1]) for row in rows[1:3]] == table["total_footprint"].tolist()


def test_the_example_of_the_documentation_runs(cli, tmp_path, monkeypatch):
    page = Path("docs/how-to/command-line.md").read_text()
    block = re.search(r"## Many values at once.*?```sh\n(.*?)```", page, re.DOTALL)[1].replace("\\\n", " ")
    monkeypatch.chdir(tmp_path)

    for command in block.strip().splitlines():
        program, *arguments = shlex.split(command)
        assert program == "efp"
        cli.run(*arguments)

    rows = list(csv.reader((tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 1 + 8 + 1
