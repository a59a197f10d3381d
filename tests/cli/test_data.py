from __future__ import annotations

import json
from pathlib import Path

import pytest

from efp_graph.footprint import tables


def test_data_list_shows_each_table_with_version_date_licence_rows_and_a_verified_checksum(cli):
    output = cli.run("data", "list").output

    for table in tables.tables():
        line = next(line for line in output.splitlines() if line.split()[:1] == [table.name])
        assert table.date in line
        assert f"{table.rows:,}" in line
        assert f"{table.sha256[:8]} verified" in line
    assert "MPL-2.0" in output


def test_data_list_as_json_says_where_each_table_comes_from(cli):
    listed = json.loads(cli.run("data", "list", "--json").output)

    assert [each["name"] for each in listed] == [table.name for table in tables.tables()]
    countries = listed[0]
    assert (countries["rows"], countries["licence"], countries["verified"]) == (16, "CC BY 4.0", True)
    assert countries["link"].startswith("https://ourworldindata.org")


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_a_changed_table_is_told_and_the_exit_code_says_so(cli, monkeypatch, arguments):
    found = tables.Table._found
    monkeypatch.setattr(
        tables.Table, "_found", lambda self: found(self) + b"\n" * (self.name == "countries")
    )
    output = cli.run("data", "list", *arguments, code=1).output
    if arguments:
        assert [each["name"] for each in json.loads(output) if not each["verified"]] == ["countries"]
    else:
        assert output.count("DIFFERS") == 1


CHAT = """
gpus = GPUServer.from_defaults("gpus", compute=16 * u.gpu, storage=Storage.ssd("gpu disks"))
chat = GenAIModel.from_defaults("chat", server=gpus, provider="openai", model_name="gpt-4o")
visit.uj_steps[0].jobs.append(GenAIJob.from_defaults("answer", service=chat))
"""


def test_data_moves_tells_what_a_newer_catalogue_would_change_of_a_model(cli, model, tmp_path):
    assert cli.run("data", "moves", model).output == "ecologits 0.11.3 moves no model.\n"

    path = tmp_path / "chat.py"
    path.write_text(Path(model).read_text() + CHAT)

    assert cli.run("data", "moves", str(path)).output == (
        "openai/gpt-4o: active parameters (billion) 55 to 220 -> 44 to 132\n"
    )
    assert json.loads(cli.run("data", "moves", str(path), "--json").output)[0]["after"] == "44 to 132"
    assert "moves no model" in cli.run("data", "moves", str(path), "--catalogue", "ecologits 0.5.2").output
    assert "Did you mean" in cli.run("data", "moves", str(path), "--catalogue", "ecologits 0.5", code=3).output
