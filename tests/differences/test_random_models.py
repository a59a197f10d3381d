"""Random models and random changes of them: the laws of the parts, whatever the model."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings, strategies as st

from efp_graph import ModelingUpdate
from efp_graph.errors import EfpGraphError
from efp_graph.values import same_value
from tests.footprint.random_models import build, changes, descriptions, realised
from tests.footprint.small_model import same_state, state

RANDOM = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


@st.composite
def models_and_changes(draw):
    description = draw(descriptions())
    several = {each[:2]: each for each in draw(st.lists(changes(description), min_size=1, max_size=5))}
    return description, list(several.values())


def made(description, several):
    """The objects, and an update of them; a case that the model refuses is none."""
    objects = build(description)
    update = {}
    for key, attribute, plain in several:
        one = objects[key]
        update[type(one).attributes[attribute].of(one)] = realised(plain, objects)
    system = next(one for one in objects.values() if type(one).__name__ == "System")
    return objects, system, update


def total(system):
    return system.footprints.criterion("gwp").total if system.footprints.rows else 0.0


def sums_hold(explained, before, after):
    scale = max(abs(before), abs(after), 1e-300)
    for name, wanted in (("before", before), ("after", after)):
        assert abs(getattr(explained, name) - wanted) <= 1e-9 * scale
    assert abs(math.fsum(each.share for each in explained.causes) - explained.difference) <= 1e-11 * scale
    for columns in (("category", "phase"), ("object", "month")):
        split = explained.split(*columns)
        for name, parts in split.rows.items():
            assert abs(math.fsum(parts.values()) - explained[name].share) <= 1e-9 * scale
        for key in split.keys:
            assert abs(math.fsum(parts[key] for parts in split.rows.values()) - split.sums[key]) <= 1e-9 * scale


@RANDOM
@given(models_and_changes())
def test_the_parts_of_an_update_sum_to_its_difference_and_the_model_stays_as_it_was(case):
    try:
        _, system, update = made(*case)
        before, was = total(system), state(system)
        with system.what_if(update) as done:
            after = total(system)
            explained = done.explain()
    except EfpGraphError:
        assume(False)
    sums_hold(explained, before, after)
    assert same_state(system, was)
    system.check()


@RANDOM
@given(models_and_changes())
def test_two_models_are_explained_both_ways_with_opposite_signs(case):
    description, several = case
    try:
        _, older, _ = made(description, several)
        _, newer, update = made(description, several)
        done = ModelingUpdate(update)
        both = total(older), total(newer)
    except EfpGraphError:
        assume(False)
    states = state(older), state(newer)
    assert done is not None

    there, back = newer.explain_difference(older), older.explain_difference(newer)

    sums_hold(there, *both)
    sums_hold(back, *both[::-1])
    scale = max(*map(abs, both), 1e-300)
    opposite = {each.name: each.share for each in back.causes}
    assert opposite.keys() == {each.name for each in there.causes}
    for each in there.causes:
        assert abs(each.share + opposite[each.name]) <= 1e-9 * scale
    for system, was in zip((older, newer), states, strict=True):
        assert same_state(system, was)
        system.check()


@RANDOM
@given(models_and_changes())
def test_what_changes_nothing_at_any_place_gets_exactly_nothing(case):
    try:
        _, system, update = made(*case)
    except EfpGraphError:
        assume(False)
    server = next(iter(system.servers), None)
    assume(server is not None)
    idle = type(server).attributes["lifespan"].of(server)
    assume(idle not in update)
    spare = server.lifespan.copy()
    spare.source = None
    try:
        with system.what_if({**update, idle: spare}) as done:
            explained = done.explain()
    except EfpGraphError:
        assume(False)
    found = [each for each in explained.causes if each.name.endswith(".lifespan") and server.name in each.name]
    for each in found:
        assert (each.share, each.alone, each.last, each.error) == (0, 0, 0, 0)
        assert not each.cells.any()
    assert same_value(spare, server.lifespan)


@pytest.mark.parametrize("seed", range(3))
def test_random_orders_agree_with_the_exact_parts(seed, monkeypatch):
    from efp_graph.differences import shapley
    from tests.differences.test_explaining import many

    m, several = many()
    with m.system.what_if(several[:7]) as update:
        exact = update.explain()
        monkeypatch.setattr(shapley, "EXACT", 1)
        monkeypatch.setattr(shapley, "SMALL", 0.0)
        drawn = update.explain(seed=seed)
    assert exact.is_exact
    assert not drawn.is_exact
    for each in exact.causes:
        other = drawn[each.name]
        assert abs(each.share - other.share) <= 6 * other.error + 1e-9 * abs(exact.difference)
        assert (each.alone, each.last) == pytest.approx((other.alone, other.last), rel=1e-12)
