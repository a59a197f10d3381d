"""The three services of examples/services: each script is run as a user does, and its YAML file is the same model."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from efp_graph import load
from efp_graph.cli import efp
from efp_graph.cli.models import load_model

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "services"

SERVICES = ["shop", "saas", "intranet"]
SWEPT = {
    "shop": "page.data_transferred=0.5,1,2,4 MB",
    "saas": "answer.output_token_count=300,3000,30000",
    "intranet": "cellar.pue=1.2:1.8:0.2",
}
PERIODS = {
    "shop": "whole period, 2024-12-31 to 2026-12-31 (UTC)",
    "saas": "whole period, 2025-12-31 to 2026-12-31 (UTC)",
    "intranet": "whole period, 2025-12-31 to 2028-12-31 (UTC)",
}
SHOWN = {**PERIODS, "intranet": f"{PERIODS['intranet']}, simulated from 2027-01-01 on"}  # by page and chart

pytestmark = pytest.mark.parametrize("name", SERVICES)


def as_told(kilograms):
    """A total as a table of one scale may have it: in kg or t, with some decimals."""
    return [f"{kilograms * factor:,.{places}f}" for factor in (1, 1e-3) for places in (2, 1, 0)]


def by_hand(*arguments: str) -> str:
    """What `efp` prints for a model."""
    result = CliRunner().invoke(efp, arguments, prog_name="efp")
    assert result.exit_code == 0, result.output
    return result.output


def amounts(system):
    """{(criterion, category, object, phase): amount}; of a file and of a script the objects have the same names."""
    found = {}
    for row in system.footprints:
        key = row.criterion, row.category, row.object.name, row.phase
        found[key] = found.get(key, 0.0) + row.amount
    return found


def test_the_script_answers_and_leaves_what_shows_it(name, tmp_path):
    script = FOLDER / f"{name}.py"
    for file in (script, script.with_suffix(".yaml")):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 60
    folder = tmp_path / "made by the script"
    command = [sys.executable, str(script), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert run.stdout.count(PERIODS[name]) >= 3  # figures, comparison, sweep: each says of which hours it is
    assert len(re.findall(r"^.*\?$", run.stdout, re.MULTILINE)) >= 4  # questions
    assert sorted(path.name for path in folder.iterdir()) == [
        "chart.html", "comparison.html", "page.html", "sheet.xlsx", "sweep.csv",
    ]  # fmt: skip

    assert SHOWN[name] in (folder / "page.html").read_text(encoding="utf-8")
    for scenario, total in load(FOLDER / f"{name}.yaml").compare_scenarios().totals.items():
        assert scenario in run.stdout
        assert any(re.search(rf"(?<![\d,.]){re.escape(told)}", run.stdout) for told in as_told(total)), total
    for chart in ("chart.html", "comparison.html"):
        assert PERIODS[name].removeprefix("whole period, ") in (folder / chart).read_text(encoding="utf-8")
    assert PERIODS[name] in (folder / "sweep.csv").read_text(encoding="utf-8")
    sheets = openpyxl.load_workbook(folder / "sheet.xlsx", read_only=True)
    cells = [cell for row in sheets["Footprint"].iter_rows(values_only=True) for cell in row]
    assert any(PERIODS[name] in str(cell) for cell in cells)
    sheets.close()


def test_the_file_is_the_same_model(name):
    script = load_model(str(FOLDER / f"{name}.py")).system
    file = load(FOLDER / f"{name}.yaml")
    assert amounts(file) == pytest.approx(amounts(script), rel=1e-9)
    differences = script.compare_to(file)
    assert (differences.inputs, differences.only_here, differences.only_there) == ([], [], [])


def test_the_commands_work_on_the_file(name, tmp_path):
    path = str(FOLDER / f"{name}.yaml")
    system = load(path)
    total = system.total_footprint_sum_over_period.to("kg").magnitude

    assert json.loads(by_hand("run", path, "--json"))["total"] == pytest.approx(total, rel=1e-9)
    compared = by_hand("compare", path)
    assert all(scenario.name in compared for scenario in system.scenarios)
    rows = json.loads(by_hand("sweep", path, "--vary", SWEPT[name], "--json"))["rows"]
    assert len(rows) >= 3
    assert all(row["error"] is None for row in rows)
    assert len({row["total_footprint"] for row in rows}) == len(rows)

    by_hand("report", path, "-o", str(tmp_path / "page.html"))
    assert PERIODS[name] in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert by_hand("validate", path)
