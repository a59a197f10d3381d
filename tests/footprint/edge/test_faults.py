"""A fault at every node of a batch in turn, on a model with edge devices: the model is as it was, bit for bit."""

from __future__ import annotations

from typing import Any

import pytest

from efp_graph import (
    EdgeComputer,
    EdgeDeviceGroup,
    EdgeFunction,
    EdgeUsagePattern,
    ModelingUpdate,
    RecurrentEdgeComponentNeed,
    u,
)
from tests.footprint.edge.test_life_of_a_model import figures, whole_model


def batch(m: Any) -> Any:
    return {
        EdgeComputer.power.of(m.computer): 50 * u.W,
        EdgeUsagePattern.usage_span.of(m.pattern): 75.5 * u.hour,
        EdgeDeviceGroup.edge_device_counts.of(m.desks): {m.computer: 3, m.lamp: 1},
        EdgeFunction.recurrent_edge_device_needs.of(m.function): [m.counting, m.process, m.lit, m.lit],
        RecurrentEdgeComponentNeed.recurrent_need.of(m.analysis): 1.5 * u.cpu_core,
    }


def name_of(node: Any) -> str:
    return f"{node.owner.name}.{node.attribute.name}{'' if node.item is None else f'[{node.item.name}]'}"


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_fault_at_any_node_of_a_batch_leaves_the_model_as_it_was(fault, monkeypatch):
    other = whole_model()
    names = [name_of(node) for node in ModelingUpdate(batch(other)).report.order]
    m = whole_model()
    by_name = {name_of(node): node for node in m.system.graph if not node.is_input}
    before = figures(m.system)
    names = [name for name in dict.fromkeys(names) if name in by_name][::3]  # each third: all take minutes
    assert len(names) > 20

    def fail() -> Any:
        raise fault("on purpose")

    for name in names:
        with monkeypatch.context() as patch:
            patch.setattr(by_name[name], "formula", fail)
            with pytest.raises(fault, match="on purpose"):
                ModelingUpdate(batch(m))
    assert figures(m.system) == before
    m.system.check()

    ModelingUpdate(batch(m))
    assert m.system.total_footprint.magnitude.tolist() == other.system.total_footprint.magnitude.tolist()
