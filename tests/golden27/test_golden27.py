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
CASES = ("edge_minimal", "edge_components", "edge_appliance_groups", "external_llm", "mixed_system")
HELD = [(case, False) for case in CASES]
# mixed_system has local weeks in three zones, which e-footprint 27 turns round: held by our conventions only
HELD += [(case, True) for case in CASES if case != "mixed_system"]


@pytest.mark.parametrize(("case", "parity"), HELD)
def test_every_figure_of_the_case_holds(case, parity):
    with efp_graph.defaults("efootprint 27"):
        checked, problems = check(HERE / f"{case}.py", efp_graph, parity=parity, attribution=False)

    assert problems == []
    assert checked > 150


def test_the_check_sees_a_wrong_figure(tmp_path):
    expected = json.loads((HERE / "edge_minimal.exact.json").read_text())
    expected["stages"][0]["objects"]["computer"]["calculated"]["use_footprint"]["sum"] *= 1.00001
    (tmp_path / "edge_minimal.py").write_text((HERE / "edge_minimal.py").read_text())
    (tmp_path / "edge_minimal.exact.json").write_text(json.dumps(expected))

    _, problems = check(tmp_path / "edge_minimal.py", efp_graph, stages=1, attribution=False)

    assert len([each for each in problems if "computer.use_footprint: sum" in each]) == 1
