"""Commands that write files, on real files."""

from __future__ import annotations

import json
import sys
import zipfile

import pytest

from efp_graph import System
from efp_graph.cli.output import working


def total(cli, path):
    return json.loads(cli.run("run", str(path), "--json").output)["total"]


def test_a_new_model_runs_and_is_never_written_over(cli, tmp_path):
    path = tmp_path / "mine.yaml"

    assert f"next: efp run {path}" in cli.run("new", str(path)).output
    assert total(cli, path) > 0
    assert f"efp new {tmp_path / 'mine-2.yaml'}" in cli.run("new", str(path), code=3).output


@pytest.mark.parametrize("ending", [".svg", ".dot", ".html"])
def test_a_calculation_is_drawn(cli, model, tmp_path, ending):
    path = tmp_path / f"energy{ending}"

    cli.run("graph", model, "web.energy_footprint", "-o", str(path), "--depth", "3")

    assert "Web front" in path.read_text()


def test_what_cannot_be_drawn_is_told(cli, model, tmp_path):
    assert "is a link" in cli.run("graph", model, "web.storage", "-o", str(tmp_path / "x.svg"), code=3).output
    assert "ends in '.bmp'" in cli.run("graph", model, "web.power", "-o", str(tmp_path / "x.bmp"), code=3).output
    assert "Did you mean 'power'" in cli.run("graph", model, "web.pwer", "-o", str(tmp_path / "x.svg"), code=3).output


def test_an_audit_page_is_written(cli, model, tmp_path):
    cli.run("report", model, "-o", str(tmp_path / "audit.html"))

    assert "Web front" in (tmp_path / "audit.html").read_text()


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
