"""Undo and redo take committed batches back and make them again."""

from __future__ import annotations

import pytest

from efp_graph.graph import DuplicateKey, Graph, HistoryError, RemovedNode
from tests.graph.keeping import KeepingGraph


def test_undo_gives_back_the_values_before_and_redo_those_after(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() * 10)
    b()
    a.set(2)
    a.set(3)
    graph.undo()
    assert (a(), b()) == (2, 20)
    graph.undo()
    assert (a(), b()) == (1, 10)
    graph.redo()
    graph.redo()
    assert (a(), b()) == (3, 30)


def test_undo_is_an_update_with_a_report(graph, log):
    a = graph.input("a", 1)
    b = graph.computed("b", log("b", lambda: a() * 10))
    b()
    with graph.batch("double it"):
        a.set(2)
    log.clear()
    report = graph.undo()
    assert (report.label, report.restored, report.path_to(b), log) == ("undo double it", [b], [a, b], [])
    assert graph.redo().label == "redo double it"


def test_there_may_be_nothing_to_undo_or_redo(graph):
    with pytest.raises(HistoryError, match="no update to undo"):
        graph.undo()
    with pytest.raises(HistoryError, match="no undone update"):
        graph.redo()


def test_a_new_change_ends_what_can_be_made_again(graph):
    a = graph.input("a", 1)
    a.set(2)
    graph.undo()
    a.set(3)
    with pytest.raises(HistoryError):
        graph.redo()
    graph.undo()
    assert a() == 1


def test_a_batch_without_effect_or_refused_or_unrecorded_is_no_step(graph):
    a = graph.input("a", 1.5)
    a.set(1.5)
    with pytest.raises(KeyError):
        with graph.batch():
            a.set(2.5)
            raise KeyError
    with graph.batch():
        a.set(3.5)
        a.set(3.0 / 2)
    with graph.batch(recorded=False):
        a.set(9.5)
    assert not graph.history.done


def test_an_undo_that_fails_changes_nothing_and_can_be_tried_again(graph):
    a, b = graph.input("a", 0), graph.input("b", 1)
    a.set(5)
    inverse = graph.computed("inverse", lambda: b() / a())
    assert inverse() == 0.2
    with pytest.raises(ZeroDivisionError):
        graph.undo()  # the node is younger than the state to go back to
    assert (a(), inverse()) == (5, 0.2)
    assert len(graph.history.done) == 1
    graph.remove(inverse)
    graph.undo()  # of the removal
    assert inverse() == 0.2


def test_undo_inside_a_batch_is_refused(graph):
    a = graph.input("a", 1)
    a.set(2)
    with pytest.raises(HistoryError, match="inside a batch"):
        with graph.batch():
            graph.undo()
    assert a() == 2
    graph.undo()
    assert a() == 1


def test_undo_brings_removed_nodes_back_with_their_values(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    cold = graph.computed("cold", lambda: a() + 2)
    b()
    with graph.batch():
        a.set(7)
        graph.remove(a, b, cold)
    with pytest.raises(RemovedNode):
        b()
    graph.undo()
    assert (a.last_value, b.last_value, cold.is_cold) == (1, 2, True)
    assert b.dependencies == (a,)
    graph.redo()
    assert len(graph) == 0
    with pytest.raises(RemovedNode):
        a()
    graph.undo()
    assert (graph["b"](), graph["cold"]()) == (2, 3)


def test_undo_exchanges_a_node_and_the_one_that_took_its_key(graph):
    old = graph.input("a", 1)
    with graph.batch():
        graph.remove(old)
        new = graph.input("a", 2)
    graph.undo()
    assert graph["a"] is old
    assert old() == 1
    graph.redo()
    assert graph["a"] is new
    assert new() == 2


def test_undo_is_refused_when_another_node_has_taken_the_key_since(graph):
    old = graph.input("a", 1)
    graph.remove(old)
    new = graph.input("a", 2)
    with pytest.raises(DuplicateKey):
        graph.undo()
    assert graph["a"] is new


def test_the_history_is_bounded(graph):
    a = graph.input("a", 0)
    limit = graph.history.done.maxlen
    for value in range(limit + 10):
        a.set(value + 1)
    assert len(graph.history.done) == limit
    for _ in range(limit):
        graph.undo()
    assert a() == 10
    graph.redo()
    assert a() == 11


def test_histories_are_joined_by_time():
    one, two = KeepingGraph(), Graph()
    a, b = one.input("a", 1), two.input("b", 1)
    a.set(2)
    b.set(2)
    a.set(3)
    one.absorb(two)
    one.undo()
    assert (a(), b()) == (2, 2)
    one.undo()
    assert (a(), b()) == (2, 1)
    one.undo()
    assert (a(), b()) == (1, 1)
    with pytest.raises(HistoryError):
        two.undo()
    one.check()


def test_what_is_needed_is_up_to_date_when_undo_or_redo_brings_it_back():
    graph = Graph(on_error="keep")
    divisor = graph.input("divisor", 0)
    first = graph.computed("ratio", lambda: 12 // divisor())
    graph.keep(first)
    with graph.batch():
        graph.remove(first)
        second = graph.computed("ratio", lambda: 24 // divisor())
    told = []
    graph.observe(second, lambda old, new, report: told.append(new))
    graph.undo()
    assert isinstance(first.error, ZeroDivisionError)
    graph.redo()
    assert isinstance(second.error, ZeroDivisionError)
    divisor.set(2)
    assert (second.last_value, told) == (12, [12])


def test_a_node_that_a_batch_adds_and_removes_is_no_part_of_the_history():
    graph = Graph()
    with graph.batch():
        graph.remove(graph.computed("draft", lambda: 1))
    assert not graph.history.done
    graph.computed("price", lambda: 1)
    with graph.batch():
        for value in (2, 3, 4):
            graph.remove(graph["price"])
            graph.computed("price", lambda value=value: value)
    graph.undo()
    assert graph["price"]() == 1
    graph.redo()
    assert graph["price"]() == 4
