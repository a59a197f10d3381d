"""Undo and redo: each committed batch is a step, and no other thing is."""

from __future__ import annotations

import pytest

from efp_graph.graph import HistoryError


def test_undo_and_redo_give_back_values_and_run_nothing(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: [a()]))
    graph.keep(b)
    first = b()
    a.set(2)
    second = b()
    runs.clear()
    graph.undo()
    assert b() is first
    graph.redo()
    assert b() is second
    assert runs.taken() == []


def test_a_batch_is_one_step(graph):
    a, b = graph.input("a", 1), graph.input("b", 1)
    with graph.batch("both"):
        a.set(2)
        b.set(2)
        with graph.batch("inner"):
            a.set(3)
    assert graph.undo().label == "undo both"
    assert (a(), b()) == (1, 1)
    with pytest.raises(HistoryError):
        graph.undo()


def test_steps_are_taken_back_in_reverse_order(graph):
    a = graph.input("a", 0)
    for value in range(1, 6):
        a.set(value)
    seen = []
    for _ in range(5):
        graph.undo()
        seen.append(a())
    for _ in range(5):
        graph.redo()
        seen.append(a())
    assert seen == [4, 3, 2, 1, 0, 1, 2, 3, 4, 5]


def test_a_new_change_forgets_what_could_be_redone(graph):
    a = graph.input("a", 0)
    a.set(1)
    graph.undo()
    a.set(2)
    with pytest.raises(HistoryError):
        graph.redo()
    assert a() == 2


@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_there_may_be_nothing_to_take_back(graph, verb):
    with pytest.raises(HistoryError):
        getattr(graph, verb)()


def test_a_batch_that_failed_is_no_step(graph):
    a = graph.input("a", 1)
    graph.keep(graph.computed("inverse", lambda: 1 / a()))
    with pytest.raises(ZeroDivisionError):
        a.set(0)
    with pytest.raises(HistoryError):
        graph.undo()


def test_a_set_that_changes_nothing_is_no_step(graph):
    a = graph.input("a", 1)
    a.set(1)
    with graph.batch():
        a.set(2)
        a.set(1)
    assert not graph.history.done


def test_a_batch_that_is_not_recorded_is_no_step(graph):
    a = graph.input("a", 1)
    with graph.batch(recorded=False):
        a.set(2)
    assert not graph.history.done
    assert a() == 2


def test_reading_is_no_step(graph):
    a = graph.input("a", 1)
    graph.computed("b", lambda: a())()
    assert not graph.history.done


def test_undo_marks_what_nobody_needs(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    a.set(2)
    assert b() == 2
    runs.clear()
    graph.undo()
    assert runs.taken() == []
    assert b() == 1


def test_undo_is_not_refused_by_what_nobody_needs(graph):
    a = graph.input("a", 0)
    a.set(5)
    assert graph.computed("inverse", lambda: 10 / a())() == 2.0
    graph.undo()
    assert a() == 0


def test_undo_that_a_needed_formula_refuses_changes_nothing(graph):
    a = graph.input("a", 0)
    a.set(5)
    inverse = graph.computed("inverse", lambda: 10 / a())
    graph.keep(inverse)
    with pytest.raises(ZeroDivisionError):
        graph.undo()
    assert (a(), inverse()) == (5, 2.0)
    assert len(graph.history.done) == 1


def test_undo_brings_errors_back_as_it_brings_values_back(sheet):
    a = sheet.input("a", 0)
    inverse = sheet.computed("inverse", lambda: 1 / a())
    sheet.keep(inverse)
    a.set(2)
    assert inverse() == 0.5
    sheet.undo()
    assert isinstance(inverse.error, ZeroDivisionError)
    sheet.redo()
    assert inverse() == 0.5


def test_undo_follows_branches_back(graph):
    switch, a, b = graph.input("switch", True), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", lambda: a() if switch() else b())
    graph.keep(chosen)
    switch.set(False)
    graph.undo()
    assert chosen.dependencies == (switch, a)
    a.set(10)
    assert chosen() == 10


def test_a_pin_is_a_step(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    b.pin(5)
    graph.undo()
    assert (b(), b.is_pinned) == (1, False)
    graph.redo()
    assert (b(), b.is_pinned) == (5, True)


def test_a_removal_is_a_step(graph):
    a = graph.input("a", 1)
    graph.remove(a)
    assert "a" not in graph
    graph.undo()
    assert graph["a"] is a
    assert a() == 1


def test_undo_inside_a_batch_is_refused(graph):
    a = graph.input("a", 1)
    a.set(2)
    with graph.batch(), pytest.raises(HistoryError):
        graph.undo()
    assert a() == 2
