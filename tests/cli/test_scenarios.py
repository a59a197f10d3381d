"""`efp compare`, and scenarios elsewhere on the command line."""

from __future__ import annotations

import csv
import json

import pytest

from efp_graph import load
from tests.cli.conftest import MODEL

VIDEO = "examples/models/video-platform.yaml"


@pytest.fixture(scope="module")
def comparison():
    return load(VIDEO).compare_scenarios()


def test_the_scenarios_of_a_file_are_compared(cli, comparison):
    output = cli.run("compare", VIDEO).output

    lines = output.splitlines()
    assert lines[0].rstrip() == "Video platform, footprint over the period, t CO2eq"
    total = next(line for line in lines if line.split()[:1] == ["Total"]).split()[1:]
    tonnes = [each / 1000 for each in comparison.totals.values()]
    assert [float(each.replace(",", "")) for each in total] == pytest.approx(tonnes, abs=0.5)
    phases = {line.split()[1] for line in lines if line.split()[:1] == ["Servers"]}
    assert phases == {"electricity", "fabrication"} <= set(cli.run("run", VIDEO).output.split())  # the words of `run`
    assert "Not modelled: fabrication of Network." in lines
    assert "as it is: whole period, 2024-12-31 to 2028-01-01 (UTC)." in lines
    assert "cleaner hosting: whole period, 2024-12-31 to 2028-01-01 (UTC), simulated from 2027-01-01 on." in lines
    assert "cleaner hosting: the contract ends with 2026" in lines


def test_some_are_chosen_by_name(cli):
    data = json.loads(cli.run("compare", VIDEO, "cleaner_hosting", "--json").output)
    assert [each["name"] for each in data["scenarios"]] == ["as it is", "cleaner hosting"]


def test_json_has_the_figures_of_the_comparison(cli, comparison):
    data = json.loads(cli.run("compare", VIDEO, "--json").output)

    for each in data["scenarios"]:
        figures = each["criteria"]["gwp"]
        assert figures["unit"] == "kg CO2eq over the period"
        assert figures["total"] == pytest.approx(comparison.totals[each["name"]], rel=1e-12)
        assert figures["not_modelled"] == "fabrication of Network"
        parts = {(part["category"], part["phase"]): part["value"] for part in figures["footprints"]}
        assert parts == pytest.approx(comparison.footprints[each["name"]], rel=1e-12)


def test_a_table_and_a_chart_are_written(cli, comparison, tmp_path):
    table, chart = tmp_path / "table.csv", tmp_path / "chart.html"

    cli.run("compare", VIDEO, "-o", str(table), "--chart", str(chart))

    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    sums = {}
    for row in rows:
        if row["amount"]:
            assert row["period"].startswith("whole period, 2024-12-31")
            assert row["unit"] == "kg CO2eq"
            sums[row["scenario"]] = sums.get(row["scenario"], 0.0) + float(row["amount"])
    assert sums == pytest.approx(comparison.totals, rel=1e-12)
    assert "smaller pictures" in chart.read_text()
    assert "Allowed: '.csv'" in cli.run("compare", VIDEO, "-o", str(tmp_path / "table.xlsx"), code=3).output


def test_a_typo_offers_the_nearest_and_a_model_without_scenarios_says_what_to_do(cli, model):
    assert "Did you mean 'cleaner hosting'?" in cli.run("compare", VIDEO, "clener hosting", code=3).output
    assert "has no scenario. Write some" in cli.run("compare", model, code=3).output


def test_scenarios_of_a_python_file_need_not_be_kept_with_the_system(cli, tmp_path):
    path = tmp_path / "model.py"
    made = 'hosting = Scenario("hosting", [web.power, SourceValue(100 * u.W)])\n'
    path.write_text(MODEL.format(server="") + made + "system.scenarios.append(hosting)\n")
    other = tmp_path / "other.py"
    other.write_text(MODEL.format(server="") + made)

    for each in (path, other):
        data = json.loads(cli.run("compare", str(each), "--json").output)
        assert [one["name"] for one in data["scenarios"]] == ["as it is", "hosting"]


def test_run_names_the_scenarios_that_are_not_in_its_figures(cli, model):
    output = cli.run("run", VIDEO).output
    named = "Scenarios, not in these figures: smaller pictures, cleaner hosting."
    assert f"{named} To compare them: efp compare {VIDEO}" in output
    assert json.loads(cli.run("run", VIDEO, "--json").output)["scenarios"] == ["smaller pictures", "cleaner hosting"]
    assert "Scenarios" not in cli.run("run", model).output
