"""`efp sankey`: a table, JSON or a picture of what passes from level to level."""

from __future__ import annotations

import json
import math

import pytest


def test_a_table_of_flows_with_shares_and_what_is_not_in_them(cli, model):
    output = cli.run("sankey", model, "--columns", "source,job").output

    assert "laptop" not in output  # it is of no job
    assert " are of no job." in output
    assert "Not modelled: fabrication of Network." in output
    assert "Over the whole period, 2024-12-31 to 2025-01-02 (UTC)." in output


def test_flows_as_json_sum_to_what_stands_in_the_columns(cli, model):
    data = json.loads(cli.run("sankey", model, "--columns", "phase", "--columns", "source", "--json").output)

    assert data["levels"] == ["phase", "source"]
    assert data["unit"] == "kg CO2eq"
    assert math.fsum(each["kg"] for each in data["flows"]) == pytest.approx(data["total"], rel=1e-12)
    for place, node in enumerate(data["nodes"]):
        assert node["kg"] == pytest.approx(
            math.fsum(each["kg"] for each in data["flows"] if place in (each["source"], each["target"])), rel=1e-12
        )


def test_it_is_drawn_without_devices_and_with_columns_hidden(cli, model, tmp_path):
    path = tmp_path / "who.svg"
    told = cli.run("sankey", model, "-o", str(path), "--without-devices", "--hide", "category,pattern").output

    assert told == f"written: {path}\n"
    text = path.read_text()
    assert "laptop" not in text
    assert "Left out: Device." in text
    assert "category" not in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--columns", "job,sorce"], "Did you mean 'source'"),
        (["--columns", "job"], "two or more"),
        (["--merge-below", "7"], "from 0 to 1"),
        (["-o", "x.csv"], "A chart was to be written"),
    ],
)
def test_what_cannot_be_shown_is_refused(cli, model, options, words):
    assert words in cli.run("sankey", model, *options, code=3).output
