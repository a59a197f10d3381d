"""Interrupts while a difference is explained in which inputs change at a date: nothing stays shown or changed."""

from __future__ import annotations

from datetime import datetime

import pytest

from efp_graph import Job, Scenario, Server, SourceValue, u
from tests.footprint.small_model import small_system
from tests.graph.interrupting import Interrupt, Interrupter


def test_an_interrupt_while_a_dated_scenario_is_shown_or_hidden_leaves_the_model_as_it_was():
    m = small_system()
    changes = {Server.power.of(m.server): SourceValue(500 * u.W), Job.data_transferred.of(m.job): SourceValue(2 * u.MB)}
    later = Scenario("later", changes, simulation_date=datetime(2025, 1, 1, 1))

    def state():
        inputs = [repr(each.node_of(one).read()) for one in m.system.all_linked_objects for each in one.inputs()]
        return inputs, str(m.system.total_footprint), m.system.graph.version, m.system.graph.shows

    def look():
        with later.applied():
            str(m.system.total_footprint)

    look()
    known = state()
    inside = Interrupter(0, of="efp_graph/graph/parking.py")
    inside.run(look)
    for first in range(1, inside.count, max(1, inside.count // 20)):
        with pytest.raises(Interrupt):
            Interrupter(first, of="efp_graph/graph/parking.py").run(look)
        assert state() == known, first
    look()
    assert state() == known


def test_an_interrupt_while_it_is_explained_leaves_the_model_as_it_was():
    m = small_system()
    changes = {Server.power.of(m.server): SourceValue(500 * u.W), Job.data_transferred.of(m.job): SourceValue(2 * u.MB)}
    comparison = m.system.compare_scenarios([Scenario("later", changes, simulation_date=datetime(2025, 1, 1, 1))])
    known = str(m.system.total_footprint), m.system.graph.version, m.system.graph.shows
    comparison.explain("later")
    of = "efp_graph/differences/"
    inside = Interrupter(0, of=of)
    inside.run(lambda: comparison.explain("later"))
    for first in range(1, inside.count * 9 // 10, inside.count // 5):
        with pytest.raises(Interrupt):
            Interrupter(first, of=of).run(lambda: comparison.explain("later"))
        assert (str(m.system.total_footprint), m.system.graph.version, m.system.graph.shows) == known, first
