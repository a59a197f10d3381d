from __future__ import annotations

import json

import pytest
from pyarrow import parquet


def test_pivot_tells_who_causes_the_footprint(cli, model):
    lines = cli.run("pivot", model, "--rows", "source", "--columns", "phase").output.splitlines()

    assert lines[0].startswith("Search service")
    assert [line.split()[0] for line in lines if line.split()[:1] in (["laptop"], ["Total"])] == ["laptop", "Total"]


def test_pivot_as_json_sums_to_the_total(cli, model, tmp_path):
    path = tmp_path / "cells.csv"
    data = json.loads(cli.run("pivot", model, "--rows", "job", "--by", "month", "--json", "-o", str(path)).output)

    assert sum(cell["kg"] for cell in data["cells"]) == pytest.approx(data["total"], rel=1e-12)
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == "job,month,kg,of,period,note"


def test_a_table_is_as_wide_as_there_is_room_and_says_what_is_left_out(cli, model):
    lines = cli.run("pivot", model, "--rows", "source", "--by", "hour").output.splitlines()

    table = [line for line in lines if "laptop" in line or "Total" in line]
    assert max(map(len, lines)) <= 130
    assert "laptop" in table[1]
    assert any(line.startswith("And ") and "columns more" in line for line in lines)
    assert "columns more" not in cli.run("pivot", model, "--rows", "source", "--columns", "phase").output


def test_a_tree_and_the_parts_of_a_row(cli, model):
    lines = [line.split() for line in cli.run("pivot", model, "--tree").output.splitlines()]
    assert next(line[:3] for line in lines if line[:1] == ["category"]) == ["category", "source", "job"]
    assert next(line[:2] for line in lines if "Web" in line) == ["Web", "front"]
    assert "--columns" in cli.run("pivot", model, "--tree", "--by", "month", code=3).output
    data = json.loads(cli.run("pivot", model, "--rows", "job", "--explain", "search", "--json").output)
    assert {"name", "of"} <= set(data["sources"][0])
    amount = next(cell["kg"] for cell in data["cells"] if cell["job"] == "search")
    assert sum(part["kg"] for part in data["parts"]) == pytest.approx(amount, rel=1e-12)
    assert all("=" in part["formula"] for part in data["parts"] if part["kg"])
    assert cli.run("pivot", model, "--explain", "search").output.startswith("Search service, whole period")


def test_a_part_only(cli, model):
    whole = json.loads(cli.run("pivot", model, "--json").output)["total"]
    part = json.loads(cli.run("pivot", model, "--within", "phase=energy", "--json").output)
    flows = json.loads(cli.run("sankey", model, "--within", "phase=energy", "--json").output)
    assert part["total"] == pytest.approx(flows["total"])
    assert 0 < part["total"] < whole
    assert "Only phase energy." in part["remarks"]
    assert "LEVEL=NAME" in cli.run("pivot", model, "--within", "energy", code=3).output
    assert "France" in cli.run("pivot", model, "--within", "country=Narnia", code=3).output


def test_cells_as_parquet(cli, model, tmp_path):
    path = tmp_path / "cells.parquet"
    output = cli.run("pivot", model, "--rows", "source,job", "--columns", "phase", "-o", str(path)).output

    table = parquet.read_table(path)
    assert table.column_names == ["source", "job", "phase", "kg"]
    assert table.schema.field("kg").metadata == {b"unit": b"kg CO2eq"}
    assert b"Not modelled" in table.schema.metadata[b"remarks"]
    assert "laptop" in output


def test_a_level_that_there_is_not_is_refused_with_the_nearest(cli, model):
    result = cli.run("pivot", model, "--rows", "jop", code=3)

    assert "job" in result.output


def test_intensity_and_scopes(cli, model):
    assert "per journey" in cli.run("sci", model).output
    data = json.loads(cli.run("scopes", model, "--owner", "Web front=owned", "--json").output)
    assert data["owners"]["Web front"] == "owned"
    assert data["kg"]["2"] > 0


def test_scopes_with_both_figures_and_intensity_per_user(cli, model):
    asked = ["--owner", "web_front=owned", "--market", "web=10 g/kWh", "--boundary", "web=direct"]
    data = json.loads(cli.run("scopes", model, *asked, "--capital", "purchase", "--json").output)
    assert data["market"]["kg"] == pytest.approx(data["kg"]["2"] / 10)
    assert data["kg"]["3.2"] == pytest.approx(sum(data["capital"]["purchase"].values()))
    assert "generation only: Web front" in " ".join(data["remarks"])
    assert "gram" in cli.run("scopes", model, *asked[:2], "--market", "web=10 W", code=3).output
    assert "NAME=TEXT" in cli.run("scopes", model, "--owner", "web", code=3).output
    assert json.loads(cli.run("sci", model, "--user", "10", "--json").output)["per"] == "user"
