"""Golden figures of edge models, by independent evaluation of the specification and by e-footprint 27.0.0.

The cases and `check27.py` are copies of ../shared/golden27; replace them there first. Both sets of conventions are
held: ours, and those of e-footprint 27.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import efp_graph
from tests.golden27.check27 import check, load_case

HERE = Path(__file__).parent
CASES = (
    "edge_minimal", "edge_components", "edge_appliance_groups", "weighted_journeys", "external_llm", "comparison",
    "mixed_system",
)  # fmt: skip
HELD = [(case, False) for case in CASES]
# one server of mixed_system has noise in 27.0.0, which is a defect to leave: see the last test
HELD += [(case, True) for case in CASES if case != "mixed_system"]


@pytest.mark.parametrize(("case", "parity"), HELD)
def test_every_figure_of_the_case_holds(case, parity):
    with efp_graph.defaults("efootprint 27"):
        checked, problems = check(HERE / f"{case}.py", efp_graph, parity=parity)

    assert problems == []
    assert checked > 700


def test_the_check_sees_a_wrong_figure(tmp_path):
    expected = json.loads((HERE / "edge_minimal.exact.json").read_text())
    expected["stages"][0]["objects"]["computer"]["calculated"]["use_footprint"]["sum"] *= 1.00001
    (tmp_path / "edge_minimal.py").write_text((HERE / "edge_minimal.py").read_text())
    (tmp_path / "edge_minimal.exact.json").write_text(json.dumps(expected))

    _, problems = check(tmp_path / "edge_minimal.py", efp_graph, stages=1, attribution=False)

    assert len([each for each in problems if "computer.use_footprint: sum" in each]) == 1


def test_what_has_noise_there_is_all_that_differs():
    with efp_graph.defaults("efootprint 27"):
        _, problems = check(HERE / "mixed_system.py", efp_graph, parity=True)

    noisy = ("web", "Servers", "total_footprint", "page", "helping", "counter", "shop", "malls", "france")
    assert all(any(name in problem for name in noisy) for problem in problems)
    assert 0 < len(problems) < 40


def test_the_smallest_case_by_hand():
    """8 devices for 48 h: 12 W at 0.1 kg/kWh, and their part of six years of 60 kg and 0.5 TB of 160 kg."""
    with efp_graph.defaults("efootprint 27"):
        system = load_case(HERE / "edge_minimal.py").build(efp_graph)["system"]
    hours = 8 * 48
    made = hours * (60 + 0.5 * 160) / (6 * 365.25 * 24)

    assert system.footprint_sums().total == pytest.approx(hours * 0.012 * 0.1 + made, rel=1e-12)
