from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys

import pytest

from tests.cli.conftest import write_model


def test_run_prints_the_footprint_by_category_and_object(cli, model):
    lines = cli.run("run", model).output.splitlines()

    assert lines[0].rstrip() == "Search service, 2024-12-31 to 2025-01-02 (UTC), kg CO2eq"
    assert [line.split()[0] for line in lines if re.search(r"\d%", line)] == [
        "Servers", "Storage", "Network", "Devices", "Total",
    ]  # fmt: skip
    assert next(line for line in lines if line.split()[:1] == ["Total"]).split()[-1] == "100.0%"
    assert next(line for line in lines if line.split()[:1] == ["Network"]).split()[-3] == "–"
    assert lines[-2] == "–: not modelled: fabrication of Network."
    assert lines[-1].startswith("Left out: electricity of what is on without load")


def test_run_as_json_has_the_figures_of_the_model(cli, model):
    data = json.loads(cli.run("run", model, "--json").output)

    system = runpy.run_path(model)["system"]
    assert data["total"] == pytest.approx(system.total_footprint_sum_over_period.to("kg").magnitude, rel=1e-12)
    assert data["period"] == {"start": "2024-12-31T23:00:00+00:00", "hours": 48}
    assert data["total"] == pytest.approx(sum(row["value"] for row in data["footprints"]), rel=1e-12)


def test_run_draws_a_chart(cli, model, tmp_path):
    cli.run("run", model, "--chart", str(tmp_path / "out.html"))

    assert "Web front" in (tmp_path / "out.html").read_text()


def test_a_function_build_gives_the_system_too(cli, tmp_path):
    path = tmp_path / "built.py"
    path.write_text("import model\ndef build():\n    return model.system\n")
    write_model(tmp_path / "model.py")

    assert "Search service" in cli.run("run", str(path)).output


def test_validate_tells_that_a_model_is_valid(cli, model):
    told, left_out = cli.run("validate", model).output.splitlines()
    assert told == f"{model} is valid: system 'Search service', 10 objects."
    assert left_out.endswith("1 Storage (give always_on=True or idle_power).")
    assert json.loads(cli.run("validate", model, "--json").output)["left_out"] == left_out


def test_validate_as_json_tells_why_a_model_is_refused(cli, tmp_path):
    path = write_model(tmp_path / "bad.py", server=", base_ram_consumption=SourceValue(999 * u.GB)")

    data = json.loads(cli.run("validate", path, "--json", code=1).output)

    assert data["valid"] is False
    assert data["error"] == "InsufficientCapacity"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such file"),
        ("x = 1\n", "holds no `system`"),
        ("x = 1\ny = 1 / 0\n", "line 2: ZeroDivisionError: division by zero"),
        ("x = (\n", "line 1: SyntaxError"),
        ("from efp_graph import *\nServer.from_defaults('s')\n", "lacks storage"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_line_without_traceback(cli, tmp_path, content, message):
    path = tmp_path / "model.py"
    if content is not None:
        path.write_text(content)

    result = cli.run("run", str(path), code=3)

    assert message in result.output
    assert "Traceback" not in result.output


def test_a_typo_in_a_command_offers_the_nearest(cli):
    assert "Did you mean 'run'?" in cli.run("rum", code=2).output


def test_names_cannot_steer_the_terminal(cli, tmp_path):
    path = tmp_path / "model.py"
    write_model(path)
    path.write_text(path.read_text().replace("Web front", r"\x1b[31mred\x1b]0;title\x07 [bold]b[/bold]"))

    output = cli.run("run", str(path)).output

    assert "\x1b" not in output
    assert "\x07" not in output
    assert "[bold]b[/bold]" in output


def test_the_module_is_the_command(model):
    run = [sys.executable, "-m", "efp_graph", "run", model]
    assert "Search service" in subprocess.run(run, capture_output=True, text=True, check=True).stdout


def test_starting_the_command_line_loads_nothing_heavy(model):
    code = (
        f"import sys, runpy; sys.argv = ['efp', 'run', {model!r}, '--json']\n"
        "try: runpy.run_module('efp_graph', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "heavy = {'plotly', 'requests', 'networkx', 'pandas', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
