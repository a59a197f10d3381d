"""Undo and redo take committed batches back and make them again."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

from efp_graph.graph import Graph, GraphError, HistoryError, RemovedNode
from efp_graph.graph.limits import size_of
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


@pytest.mark.parametrize("kind", [bytes, bytearray])
def test_the_history_is_bounded_in_memory(kind):
    graph = Graph(history="1 MB")
    a = graph.input("a", kind(100_000))
    graph.computed("b", lambda: len(a()))
    for _ in range(50):
        a.set(kind(100_000))
    assert 7 <= len(graph.history.done) <= 10
    for _ in range(len(graph.history.done)):
        graph.undo()
    with pytest.raises(HistoryError, match=r"any more: the history keeps at most 1 MB.*Graph"):
        graph.undo()
    graph.redo()
    graph.check()


def test_many_small_steps_are_bounded_in_memory_too():
    graph = Graph(history="100 kB")
    a = graph.input("a", 0)
    for value in range(1000):
        a.set(value)
    assert 50 < len(graph.history.done) < 500


def test_what_is_larger_than_the_history_ends_it():
    """Were only that step missing, `undo` would go from another state than the one it knows."""
    graph = Graph(history="5 kB")
    a, b = graph.input("a", 1), graph.input("b", "x" * 5000)
    a.set(2)
    assert len(graph.history.done) == 1
    b.set("")
    assert not graph.history.done
    with pytest.raises(HistoryError, match="any more"):
        graph.undo()
    assert (a(), b()) == (2, "")
    a.set(3)
    graph.undo()
    assert (a(), b()) == (2, "")


def test_without_history_there_is_no_undo_and_nothing_old_is_held():
    class Value:
        pass

    graph = Graph(history=0)
    value = Value()
    gone = weakref.ref(value)
    a = graph.input("a", value)
    b = graph.computed("b", lambda: type(a()).__name__)
    graph.keep(b)
    a.set(1)
    del value
    assert gone() is None
    with pytest.raises(HistoryError, match=r"keeps no history.*Graph\(history=100\)"):
        graph.undo()
    with pytest.raises(HistoryError, match="no undone update"):
        graph.redo()
    with pytest.raises(ZeroDivisionError):
        with graph.batch() as update:
            a.set(2)
            1 / 0  # a batch is taken back nevertheless
    assert (a(), b(), update.revision) == (1, "int", None)
    graph.check()


@pytest.mark.parametrize(
    ("history", "steps"), [(3, 3), ((3, "1 MB"), 3), (("1 MB", 3), 3), ((9, "4kB"), 3), ("0 B", 0)]
)
def test_the_length_of_a_history_can_be_chosen(history, steps):
    graph = Graph(history=history)
    a = graph.input("a", 0)
    for value in range(1, 8):
        a.set(value)
    assert len(graph.history.done) == steps
    for _ in range(steps):
        graph.undo()
    assert a() == 7 - steps
    for _ in range(steps):
        graph.redo()
    assert a() == 7


@pytest.mark.parametrize(
    "history",
    [-1, True, None, 1.5, "64", "64 MiB", "-1 MB", "", "MB", (), (1,), (1, 2), ("1 MB", "2 MB"), 10**40, "\u202e"],
)
def test_what_is_no_length_of_a_history_is_refused(history):
    with pytest.raises(GraphError, match=r"history is .*number of steps.*64 MB") as refused:
        Graph(history=history)
    assert "\u202e" not in str(refused.value)


class Odd:
    """A value whose size cannot be told."""

    @property
    def nbytes(self) -> int:
        raise RuntimeError

    def __sizeof__(self) -> int:
        raise RuntimeError


class Holder:
    def __init__(self, content):
        self.content = content


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (1.0, 16, 100),
        (None, 1, 100),
        (10**3000, 1000, 5000),
        (np.zeros(1000), 8000, 8000),
        (Holder(np.zeros(1000)), 8000, 9000),
        ([0.5 + place for place in range(100_000)], 2_400_000, 4_000_000),
        ({place: np.zeros(100) for place in range(50)}, 40_000, 60_000),
        ((np.zeros(1000),) * 2, 16_000, 17_000),
        (range(10**9), 1, 100),
        (Odd(), 0, 0),
        (Holder, 1, 5000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_size_of_a_value_is_estimated(value, least, most):
    assert least <= size_of(value) <= most


def test_graphs_that_join_keep_what_the_history_of_the_first_may_hold():
    graph, other = Graph(history=3), Graph()
    a, x = graph.input("a", 0), other.input("x", 0)
    for value in range(1, 6):
        a.set(value)
        x.set(value)
    with pytest.raises(ZeroDivisionError):
        with graph.batch():
            graph.absorb(other)
            1 / 0  # they part again
    assert (len(graph.history.done), len(other.history.done)) == (3, 5)
    graph.absorb(other)
    assert (len(graph.history.done), len(other.history.done)) == (3, 0)
    for _ in range(3):
        graph.undo()
    assert (a(), x()) == (4, 3)
    graph.check()


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


def test_a_node_whose_key_was_taken_meanwhile_stops_an_undo_with_a_way_out(graph):
    x = graph.input("x", 1)
    x.set(2)
    graph.remove(x)
    other = graph.input("x", 50)
    steps = graph.history
    with pytest.raises(HistoryError, match=r"brings x back.*recorded=False.*graph\['x'\]"):
        graph.undo()
    assert (graph["x"], other(), graph.history) == (other, 50, steps)
    graph.check()
    with graph.batch(recorded=False):
        graph.remove(graph["x"])
    graph.undo()
    assert (graph["x"], x()) == (x, 2)
    graph.undo()
    assert x() == 1
    graph.check()


ADVICE = {
    1: "100",
    20: "200",
    "1 kB": '"1 GB"',
    "2 GB": None,
    (1, "64 MB"): '(100, "64 MB")',
    (9, "1 kB"): '(9, "1 GB")',
}


@pytest.mark.parametrize("limit", ADVICE, ids=str)
def test_a_history_that_ran_out_advises_more_of_what_ran_out(limit):
    graph = Graph(history=limit)
    x = graph.input("x", b"")
    for number in range(30):
        x.set(bytes(5000 + number))
    with pytest.raises(HistoryError) as refused:
        for _ in range(31):
            graph.undo()
    if ADVICE[limit] is None:
        assert "Graph(history=" not in str(refused.value)
        return
    assert str(refused.value).endswith(f"Graph(history={ADVICE[limit]}).")
    longer = Graph(history=eval(ADVICE[limit]))
    x = longer.input("x", b"")
    for number in range(30):
        x.set(bytes(5000 + number))
    for _ in range(9):
        longer.undo()
