"""Transactions: all or nothing, whatever fails and wherever; undo; deletion; graphs that join and part."""

from __future__ import annotations

import gc
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from efp_graph import SourceValue, Storage, u
from efp_graph.errors import GraphError, LinkConflict, ObjectInUse, RemovedNode, ValueOutOfRange
from efp_graph.objects.transaction import apply_changes, redo, undo
from tests.footprint.small_model import same_state, small_model, small_system, state
from tests.graph.interrupting import BY_MONITORING, Interrupter
from tests.objects.bakery import Bakery, Bread, Oven, Recipe, bakery, kwh, log


def test_several_changes_run_each_formula_once():
    oven, rye, _, _, top = bakery()
    log.clear()

    apply_changes([(oven, Oven.power, 4 * u.kW), (rye, Bread.time, 2 * u.hour)])

    assert kwh(top.energy) == 10  # 4 x 2 + 4 x 0.5
    assert sorted(log) == sorted(
        ["energy of rye", "energy of rolls", "recipe of rye", "recipe of rolls", "energy of recipe", "energy of bakery"]
    )


def test_a_change_and_its_inverse_inside_one_batch_run_nothing():
    oven, _, _, _, top = bakery()
    log.clear()

    with oven.graph.batch():
        oven.power.node.set(oven.power.copy())

    assert log == []
    assert kwh(top.energy) == 3


def test_a_refused_change_of_several_applies_none():
    oven, rye, _, _, top = bakery()

    with pytest.raises(ValueOutOfRange, match="rye burns"):
        apply_changes([(oven, Oven.power, 4 * u.kW), (rye, Bread.time, 6 * u.hour)])

    assert oven.power.magnitude == 2
    assert kwh(top.energy) == 3


def test_a_refusal_says_that_the_model_is_as_before():
    _, rye, *_ = bakery()

    with pytest.raises(ValueOutOfRange) as refusal:
        rye.time = 6 * u.hour

    assert 'Bread "rye".time: refused. The model is as it was before.' in refusal.value.__notes__[-1]


def test_an_object_that_could_not_join_the_system_works_afterwards():
    """Nodes that were made during the refused update used to stay behind, dead."""
    m, bad = small_system(), small_model(tag=" bad", server={"base_ram_consumption": 500 * u.GB})
    before = state(m.system), state(bad.server)
    for _ in range(2):
        with pytest.raises(ValueError, match="500 gigabyte is reserved"):
            m.system.usage_patterns.append(bad.pattern)
        assert same_state(m.system, before[0])
        assert same_state(bad.server, before[1])
        assert bad.server.graph is not m.server.graph

    bad.server.base_ram_consumption = 0 * u.GB
    m.system.usage_patterns.append(bad.pattern)

    assert len(bad.server.nb_of_instances) == 3
    assert m.system.graph is bad.server.graph
    m.system.graph.check()


def test_an_object_that_was_not_made_leaves_no_trace():
    oven, _rye, _, recipe, _top = bakery()
    before = state(oven)

    with pytest.raises(ValueOutOfRange, match="toast burns"):
        Bread("toast", 9 * u.hour, oven)

    assert same_state(oven, before)
    assert [holder.name for holder in oven.modeling_obj_containers] == ["rye", "rolls"]
    recipe.breads.append(Bread("toast", 1 * u.min, oven))


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, MemoryError])
def test_an_interrupt_takes_the_update_back(interrupt, monkeypatch):
    oven, _, _, recipe, top = bakery()
    node = type(recipe).energy.of(recipe)
    before = state(oven)

    def stop():
        raise interrupt

    with monkeypatch.context() as patch, pytest.raises((interrupt, Exception)):
        patch.setattr(node, "formula", stop)
        oven.power = 4 * u.kW

    assert same_state(oven, before)
    oven.power = 4 * u.kW
    assert kwh(top.energy) == 6


@pytest.mark.parametrize("step", ["settle", "verify", "calculate"])
def test_a_failure_while_settling_takes_the_update_back(step, monkeypatch):
    from efp_graph.objects import transaction

    oven, _, _, _recipe, top = bakery()
    other = Recipe("other", [Bread("cake", 1 * u.hour, Oven.from_defaults("second"))])
    before, others = state(oven), state(other)

    def fail(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(transaction.Transaction if step == "settle" else Recipe, step, fail)
        top.recipes.append(other)

    assert same_state(oven, before)
    assert same_state(other, others)
    assert other.graph is not oven.graph
    top.recipes.append(other)
    assert kwh(top.energy) == 5


def test_an_update_inside_a_batch_that_fails_goes_with_it():
    oven, _, _, recipe, top = bakery()
    before = state(oven)

    with pytest.raises(RuntimeError), oven.graph.batch():
        oven.power = 4 * u.kW
        recipe.breads.clear()
        assert kwh(top.energy) is None
        toast = Bread("toast", 1 * u.hour, oven)
        recipe.breads.append(toast)
        assert kwh(top.energy) == 4
        raise RuntimeError

    assert same_state(oven, before)
    assert kwh(top.energy) == 3
    with pytest.raises(RemovedNode):
        recipe.breads.append(toast)


def test_an_update_that_fails_inside_a_batch_leaves_the_rest_of_it():
    oven, rye, _, _, top = bakery()

    with oven.graph.batch():
        oven.power = 4 * u.kW
        with pytest.raises(ValueOutOfRange):
            rye.time = 6 * u.hour
        rye.time = 2 * u.hour

    assert kwh(top.energy) == 10
    oven.graph.check()


def test_graphs_join_inside_a_batch_and_part_when_the_link_is_refused():
    oven, _, _, recipe, top = bakery()
    cake = Bread("cake", 1 * u.hour, Oven.from_defaults("second"))
    other_top = Bakery("other", [Recipe("other", [cake])])
    toast = Bread("toast", 1 * u.hour, Oven.from_defaults("third"))

    with oven.graph.batch():
        with pytest.raises(LinkConflict):
            recipe.breads.append(cake)
        assert other_top.graph is not oven.graph
        recipe.breads.append(toast)

    assert toast.graph is oven.graph
    assert kwh(top.energy) == 5
    oven.graph.check()
    other_top.graph.check()


def test_two_open_batches_are_not_joined():
    oven, _, _, recipe, top = bakery()
    cake = Bread("cake", 1 * u.hour, Oven.from_defaults("second"))

    with oven.graph.batch(), cake.graph.batch(), pytest.raises(GraphError, match="open batch"):
        recipe.breads.append(cake)

    assert cake.graph is not oven.graph
    assert kwh(top.energy) == 3


def test_objects_start_apart_and_a_link_brings_them_together():
    oven, other = Oven.from_defaults("oven"), Oven.from_defaults("other")
    assert oven.graph is not other.graph

    Recipe("recipe", [Bread("rye", 1 * u.hour, oven), Bread("cake", 1 * u.hour, other)])

    assert oven.graph is other.graph


def test_undo_and_redo_keep_the_links_of_what_was_made_in_between():
    oven, rye, rolls, recipe, top = bakery()
    second = Oven.from_defaults("second", power=4 * u.kW)
    rye.oven = second
    toast = Bread("toast", 1 * u.hour, oven)
    recipe.breads.append(toast)
    assert kwh(top.energy) == 4 + 1 + 2

    oven.graph.undo()
    oven.graph.undo()

    assert rye.oven is oven
    assert set(oven.modeling_obj_containers) == {rye, rolls, toast}
    late = Bread("late", 1 * u.hour, second)
    oven.graph.redo()
    oven.graph.redo()
    assert set(second.modeling_obj_containers) == {rye, late}
    assert kwh(top.energy) == 7
    oven.graph.check()


def test_removal_of_a_key_and_back_and_undo_of_both():
    oven, rye, rolls, recipe, top = bakery()
    recipe.breads = [rye]
    recipe.breads = [rye, rolls]

    oven.graph.undo()
    oven.graph.undo()

    assert kwh(top.energy) == 3
    assert list(recipe.energy_per_bread) == [rye, rolls]
    oven.graph.check()


# Deletion


def test_a_held_object_is_not_deleted():
    oven, rye, *_ = bakery()

    with pytest.raises(
        ObjectInUse, match=r'Oven "oven" cannot be deleted: Bread "rye", Bread "rolls" hold it'
    ) as refusal:
        oven.self_delete()

    assert isinstance(refusal.value, PermissionError)
    assert rye.oven is oven


def test_a_deleted_object_is_gone_and_what_it_held_is_free():
    oven, rye, rolls, recipe, _top = bakery()
    recipe.breads = [rye]

    rolls.self_delete()

    assert oven.modeling_obj_containers == [rye]
    assert not [key for key in oven.graph.nodes if key.startswith(rolls.id)]
    for use in (
        lambda: rolls.oven,
        lambda: rolls.energy,
        lambda: setattr(rolls, "time", 1 * u.hour),
        rolls.self_delete,
    ):
        with pytest.raises(RemovedNode):
            use()
    with pytest.raises(RemovedNode, match='Bread "rolls" was deleted'):
        recipe.breads.append(rolls)
    oven.graph.check()


def test_undo_of_a_deletion_brings_the_object_back():
    oven, rye, rolls, recipe, top = bakery()
    recipe.breads = [rye]
    rolls.self_delete()

    oven.graph.undo()
    recipe.breads = [rye, rolls]

    assert kwh(top.energy) == 3
    assert set(oven.modeling_obj_containers) == {rye, rolls}
    oven.graph.check()


def test_deletion_of_the_top_frees_everything_below():
    _, rye, _, recipe, top = bakery()

    top.self_delete()

    assert recipe.place is None
    assert rye.recipes == ()
    again = Bakery("again", [recipe])
    assert kwh(again.energy) == 3


def test_a_deleted_object_does_not_leak_once_the_history_is_forgotten():
    oven, rye, rolls, recipe, _ = bakery()
    recipe.breads = [rye]
    rolls.self_delete()
    gone = weakref.ref(rolls)
    oven.graph.history.done.clear()
    del rolls
    gc.collect()

    assert gone() is None


def test_a_storage_that_is_shared_is_refused_and_everything_works_afterwards():
    m = small_system()
    spare = Storage.ssd("spare")
    other = small_model(tag=" 2")
    with pytest.raises(PermissionError):
        m.server.storage = other.storage

    m.server.storage = spare

    assert m.storage.server is None
    assert spare.server is m.server
    m.storage.self_delete()
    m.system.graph.check()


def test_undo_disposes_of_what_leaves_the_system_with_it():
    oven, rye, _, _recipe, top = bakery()
    second = Recipe("second", [rye])
    top.recipes.append(second)

    undo(oven.graph)
    assert not [node for node in second.nodes() if node.attribute.name == "energy"]
    redo(oven.graph)

    assert kwh(top.energy) == 5
    oven.graph.check()


class Alarm(Exception):
    """What a signal handler raises to end something that takes too long."""


def interrupted_at(point: int) -> tuple[bool, bool, int]:
    """Whether a change was made, whether what interrupted it says that it was not, and how far it came."""
    oven, _, _, _, top = bakery()
    assert kwh(top.energy) == 3
    interrupter = Interrupter(point, of="efp_graph/", kind=Alarm)
    noted = False
    try:
        interrupter.run(partial(setattr, oven, "power", SourceValue(4 * u.kW)))
    except Exception as alarm:  # a formula tells it as an error of its own
        noted = any("as it was before" in note for note in getattr(alarm, "__notes__", ()))
    changed = oven.power.magnitude == 4
    assert kwh(top.energy) == (6 if changed else 3)
    assert len(oven.graph.history.done) == changed
    oven.graph.check()
    return changed, noted, interrupter.count


@pytest.mark.skipif(not BY_MONITORING and sys.gettrace() is not None, reason="the test traces by itself")
def test_what_is_raised_after_the_commit_does_not_say_that_the_model_is_as_before(monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)  # pytest's keeps what a finalizer was interrupted with
    with ThreadPoolExecutor(1) as thread:  # of its own: see test_interrupts.py
        _, _, total = thread.submit(interrupted_at, 0).result()
        points = [*range(1, total, total // 30), *range(total - 120, total + 1, 3)]
        found = {thread.submit(interrupted_at, point).result()[:2] for point in points}
    assert found == {(False, False), (False, True), (True, False)}


def test_the_collector_is_switched_on_again_after_a_change_that_was_refused():
    _, rye, _, _, _ = bakery()

    with pytest.raises(ValueOutOfRange):
        rye.time = SourceValue(6 * u.hour)

    assert gc.isenabled()
