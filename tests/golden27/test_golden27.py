"""Golden figures of edge models, by independent evaluation of the specification and by e-footprint 27.0.0.

The cases and `check27.py` are copies of ../shared/golden27; replace them there first. Both sets of conventions are
held: ours, and those of e-footprint 27.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import efp_graph
from tests.golden27.check27 import check

HERE = Path(__file__).parent
STAGES = {"edge_minimal": None, "edge_components": None, "edge_appliance_groups": 2}  # the others need default sets


@pytest.mark.parametrize("parity", [False, True], ids=["ours", "as e-footprint 27"])
@pytest.mark.parametrize("case", STAGES)
def test_every_figure_of_the_case_holds(case, parity):
    checked, problems = check(HERE / f"{case}.py", efp_graph, parity=parity, attribution=False, stages=STAGES[case])

    assert [each for each in problems if "Network' object has no attribute" not in each] == []
    assert checked > 150


def test_the_check_sees_a_wrong_figure(tmp_path):
    expected = json.loads((HERE / "edge_minimal.exact.json").read_text())
    expected["stages"][0]["objects"]["computer"]["calculated"]["use_footprint"]["sum"] *= 1.00001
    (tmp_path / "edge_minimal.py").write_text((HERE / "edge_minimal.py").read_text())
    (tmp_path / "edge_minimal.exact.json").write_text(json.dumps(expected))

    _, problems = check(tmp_path / "edge_minimal.py", efp_graph, stages=1, attribution=False)

    assert len([each for each in problems if "computer.use_footprint: sum" in each]) == 1
