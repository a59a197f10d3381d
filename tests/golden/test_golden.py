"""Golden figures: five models, recorded from efootprint 9.1.5 without its intermediate rounding.

The cases (`<case>.py`, `<case>.exact.json`) and `check.py` are copies of ../shared/golden; replace them there first.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import efp_graph
from tests.golden.check import check

HERE = Path(__file__).parent

# Figures of all stages: the build, each update, and the values that a simulation shows
FIGURES = {"minimal": 358, "quickstart": 843, "storage_heavy": 315, "on_premise": 316, "multi_country": 574}


@pytest.mark.parametrize("case", FIGURES)
def test_every_figure_of_the_case_holds(case):
    checked, problems = check(HERE / f"{case}.py", efp_graph, rel=1e-9)

    assert problems == []
    assert checked == FIGURES[case]


def test_the_check_sees_a_wrong_figure(tmp_path):
    expected = json.loads((HERE / "minimal.exact.json").read_text())
    expected["stages"][0]["objects"]["server"]["calculated"]["energy_footprint"]["sum"] *= 1.00001
    (tmp_path / "minimal.py").write_text((HERE / "minimal.py").read_text())
    (tmp_path / "minimal.exact.json").write_text(json.dumps(expected))

    _, problems = check(tmp_path / "minimal.py", efp_graph, rel=1e-9, stages=1)

    assert len(problems) == 1
    assert "server.energy_footprint: sum" in problems[0]
