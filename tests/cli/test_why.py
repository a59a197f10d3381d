from __future__ import annotations

import json

import pytest

from tests.cli.conftest import write_model


@pytest.fixture
def newer(tmp_path):
    """The same model with a server that draws less and has another PUE."""
    server = ", power=SourceValue(150 * u.W), power_usage_effectiveness=1.5 * u.dimensionless"
    return write_model(tmp_path / "newer.py", server)


def test_why_prints_causes_that_sum_to_the_difference(cli, model, newer):
    data = json.loads(cli.run("why", model, newer, "--json").output)

    assert {each["cause"] for each in data["causes"]} == {"Web front.power", "Web front.power_usage_effectiveness"}
    assert sum(each["share"] for each in data["causes"]) == pytest.approx(data["difference"], rel=1e-12)
    assert data["difference"] == pytest.approx(data["after"]["total"] - data["before"]["total"])
    assert data["exact"] is True
    assert data["evaluations"] == 4
    assert data["not_read"] == []


def test_why_prints_a_table_with_what_the_figures_are(cli, model, newer):
    output = cli.run("why", model, newer, "--split", "category, phase").output

    assert "Web front.power" in output
    assert "Sum" in output
    assert "Shares by category, phase, kg CO2eq" in output
    assert "whole period" in output
    assert "Not modelled" in output


def test_a_split_wider_than_the_terminal_says_what_is_left_out(cli, model, newer):
    output = cli.run("why", model, newer, "--split", "object,category,phase,month").output

    table = output.split("Shares by ")[1]
    assert "Web front, Servers" in table  # where the causes act
    assert "No cause has a part in: " in table  # and where they do not
    assert "laptop" not in table.split("No cause")[0]


def test_causes_are_grouped_and_written_to_files(cli, model, newer, tmp_path):
    table, chart = tmp_path / "why.csv", tmp_path / "why.html"
    data = json.loads(
        cli.run("why", model, newer, "--group", "object", "-o", str(table), "--chart", str(chart), "--json").output
    )

    assert [each["cause"] for each in data["causes"]] == ['Server "Web front"']
    assert "Web front" in table.read_text("utf-8-sig")
    assert chart.stat().st_size > 1000


def test_the_same_file_twice_has_no_difference(cli, model):
    assert "No difference" in cli.run("why", model, model).output


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--group", "colour"], 2, "object"),
        (["--criterion", "watr"], 3, "water"),
        (["--criterion", "water"], 3, "nothing has a footprint"),
        (["--split", "categry"], 3, "category"),
    ],
)
def test_what_is_not_known_is_refused(cli, model, newer, options, code, words):
    assert words in cli.run("why", model, newer, *options, code=code).output
