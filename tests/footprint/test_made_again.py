"""A system that takes the place of another: `System(..., replace=True)`, and `efp_graph.reset()`."""

from __future__ import annotations

import inspect
from datetime import datetime

import pytest

import efp_graph
from efp_graph import ModelingUpdate, Scenario, Server, System, UsagePattern, u
from efp_graph.errors import HistoryError, InputError, LinkConflict, RemovedNode, WrongKind
from efp_graph.objects import NoChange
from tests.footprint.small_model import series, small_model, small_system, state


@pytest.fixture
def m():
    return small_system(10, 20, 30)


def another_pattern(m):
    return UsagePattern("again", m.journey, [m.device], m.network, m.country, series(5, 6, 7))


def test_without_it_the_objects_of_another_system_are_refused_and_the_message_says_how(m):
    again = another_pattern(m)
    before = state(m.system)
    for patterns in ([m.pattern], [again]):  # a pattern that is made again has the journey of the old one
        with pytest.raises(LinkConflict, match=r"write System\(\.\.\., replace=True\)"):
            System("second", usage_patterns=patterns)
    assert state(m.system) == before
    m.system.check()


def test_the_new_system_has_the_figures_of_a_fresh_one_and_the_old_one_is_deleted(m):
    second = System("second", usage_patterns=[m.pattern], replace=True)
    assert m.system.is_deleted
    with pytest.raises(RemovedNode, match='System "system" was deleted'):
        str(m.system)
    assert m.pattern.modeling_obj_containers == [second]
    assert second.footprints.total == small_system(10, 20, 30).system.footprints.total
    second.check()
    m.server.power = 100 * u.W
    fresh = small_model(10, 20, 30, server={"power": 100 * u.W})
    assert second.footprints.total == System("fresh", [fresh.pattern]).footprints.total


def test_what_the_new_system_does_not_use_leaves_the_old_one_and_can_be_used(m):
    pattern = another_pattern(m)
    second = System("second", [pattern], replace=True)
    assert (m.pattern.is_placed(), m.pattern.is_deleted) == (False, False)
    second.usage_patterns.append(m.pattern)
    second.check()


def test_several_systems_are_replaced_by_one():
    first, other = small_system(1, tag=" one"), small_system(2, tag=" two")
    both = System("both", [first.pattern, other.pattern], replace=True)
    assert first.system.is_deleted
    assert other.system.is_deleted
    both.check()
    assert len(both.servers) == 2


def test_a_system_in_the_place_of_none_is_one_like_others():
    assert System("first", [small_model().pattern], replace=True).usage_patterns


def test_what_was_done_before_cannot_be_undone(m):
    m.server.power = 100 * u.W
    second = System("second", [m.pattern], replace=True)
    assert second.history == []
    with pytest.raises(HistoryError):
        second.undo()
    with pytest.raises(NoChange):
        second.emission_diffs()
    m.server.power = 200 * u.W
    second.undo()
    assert m.server.power.to(u.W).magnitude == 100
    second.check()


@pytest.mark.parametrize("wrong", [lambda m: [m.pattern, 3], lambda m: [m.pattern, m.server], lambda m: m.pattern])
def test_a_system_that_is_refused_replaces_none(m, wrong):
    m.server.power = 100 * u.W
    before, history = state(m.system), m.system.history
    with pytest.raises(InputError):
        System("second", wrong(m), replace=True)
    assert (state(m.system), m.system.history) == (before, history)
    m.system.undo()
    m.system.check()


def test_one_that_cannot_be_calculated_replaces_none_and_the_simulation_is_shown_as_before(m):
    m.server.power = 100 * u.W
    update = ModelingUpdate([[m.server.power, 5 * u.W]], simulation_date=datetime(2025, 1, 1, 1))
    update.set_updated_values()
    before, other = state(m.system), small_model(1)
    other.server.base_ram_consumption = 10_000 * u.GB  # more than it has
    with pytest.raises(efp_graph.EfpGraphError):
        System("second", [m.pattern, other.pattern], replace=True)
    assert state(m.system) == before
    assert update.updated_values_set
    update.reset_values()
    m.system.undo()
    m.system.check()


def test_a_simulation_that_is_shown_is_not_any_more(m):
    update = ModelingUpdate([[m.server.power, 5 * u.W]], simulation_date=datetime(2025, 1, 1, 1))
    update.set_updated_values()
    second = System("second", [m.pattern], replace=True)
    assert second.simulated == ""
    assert second.footprints.total == small_system(10, 20, 30).system.footprints.total


def test_inside_a_what_if_it_is_taken_back_with_it(m):
    m.server.power = 100 * u.W
    before = state(m.system)
    with m.system.what_if({Server.power.of(m.server): 5 * u.W}):
        second = System("second", [m.pattern], replace=True)
        assert m.system.is_deleted
    assert second.is_deleted
    assert state(m.system) == before
    m.system.undo()
    m.system.check()


def test_after_a_reset_systems_give_way_to_new_ones_and_those_made_since_do_not(m):
    before = state(m.system)
    scenario = Scenario("less", {Server.power.of(m.server): 5 * u.W})
    efp_graph.reset()
    assert state(m.system) == before  # as it was, and can be used on
    m.system.scenarios.append(scenario)
    second = System("second", [m.pattern])
    assert m.system.is_deleted
    with pytest.raises(LinkConflict):
        System("third", [m.pattern])
    second.check()


def test_whether_to_replace_is_true_or_false_and_the_signature_has_it(m):
    with pytest.raises(WrongKind, match="replace is True or False"):
        System("second", [m.pattern], replace="yes")
    assert list(inspect.signature(System).parameters) == [
        "name", "usage_patterns", "edge_usage_patterns", "conventions", "replace",
    ]  # fmt: skip
    assert "replace" not in [each.name for each in System.arguments()]  # no input: files do not have it
