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

# How many stages of a case are asked for. The others need what is not built yet: extend the table with it.
STAGES = {
    "minimal": 5,
    "quickstart": 2,  # of 6: a generative-AI model, batches, a simulation
    "storage_heavy": 5,
    "on_premise": 6,
    "multi_country": 6,
}


@pytest.mark.parametrize("case", STAGES)
def test_every_figure_of_the_case_holds(case):
    checked, problems = check(HERE / f"{case}.py", efp_graph, rel=1e-9, stages=STAGES[case])

    assert problems == []
    assert checked > 100


@pytest.mark.parametrize("case", STAGES)
def test_the_table_asks_for_no_more_stages_than_there_are(case):
    stages = json.loads((HERE / f"{case}.exact.json").read_text())["stages"]

    assert STAGES[case] <= len(stages)


def test_the_check_sees_a_wrong_figure(tmp_path):
    expected = json.loads((HERE / "minimal.exact.json").read_text())
    expected["stages"][0]["objects"]["server"]["calculated"]["energy_footprint"]["sum"] *= 1.00001
    (tmp_path / "minimal.py").write_text((HERE / "minimal.py").read_text())
    (tmp_path / "minimal.exact.json").write_text(json.dumps(expected))

    _, problems = check(tmp_path / "minimal.py", efp_graph, rel=1e-9, stages=1)

    assert len(problems) == 1
    assert "server.energy_footprint: sum" in problems[0]
