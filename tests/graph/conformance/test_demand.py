"""Laziness: nothing runs for nobody, and what nobody holds can go."""

from __future__ import annotations

import gc
import weakref

import pytest

from efp_graph.graph import Graph, Input, Model, computed


def test_declaring_runs_nothing(graph, runs):
    a = graph.input("a", 1)
    graph.computed("b", runs("b", lambda: a()))
    a.set(2)
    assert runs.taken() == []


def test_reading_twice_runs_once(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    b(), b()
    assert runs.taken() == ["b"]


def test_a_write_runs_nothing_that_nobody_needs(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    b()
    runs.clear()
    for value in range(2, 12):
        a.set(value)
    assert runs.taken() == []
    assert b() == 11
    assert runs.taken() == ["b"]


def test_a_write_elsewhere_runs_nothing_at_the_next_read(graph, runs):
    a, other = graph.input("a", 1), graph.input("other", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    b()
    runs.clear()
    other.set(2)
    b()
    assert runs.taken() == []


def test_only_the_output_that_is_read_runs(graph, runs):
    slider = graph.input("slider", 0)
    outputs = [graph.computed(f"{n}", runs(f"{n}", lambda n=n: slider() + n)) for n in range(20)]
    for node in outputs:
        node()
    runs.clear()
    slider.set(1)
    assert outputs[7]() == 8
    assert runs.taken() == ["7"]


def test_what_is_kept_runs_with_the_commit(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    graph.keep(b)
    runs.clear()
    a.set(2)
    assert runs.taken() == ["b"]
    b()
    assert runs.taken() == []


def test_what_a_kept_node_reads_is_needed(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    c = graph.computed("c", lambda: b())
    c()
    assert not b.is_needed
    with graph.keep(c):
        assert b.is_needed
    assert not b.is_needed


def test_a_node_is_needed_until_the_last_reason_goes(graph, runs):
    a = graph.input("a", 1)
    b = graph.computed("b", runs("b", lambda: a()))
    first, second = graph.keep(b), graph.keep(b)
    first.dispose()
    first.dispose()
    runs.clear()
    a.set(2)
    assert runs.taken() == ["b"]
    second.dispose()
    a.set(3)
    assert runs.taken() == []
    assert b() == 3


def test_a_branch_that_a_kept_node_leaves_is_needed_no_more(graph, runs):
    switch, a = graph.input("switch", True), graph.input("a", 1)
    branch = graph.computed("branch", runs("branch", lambda: a()))
    graph.keep(graph.computed("top", lambda: branch() if switch() else 0))
    switch.set(False)
    runs.clear()
    a.set(2)
    assert runs.taken() == []
    assert not branch.is_needed
    switch.set(True)
    assert branch.is_needed
    assert runs.taken() == ["branch"]


def test_a_node_that_is_kept_again_has_not_missed_anything(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() * 10)
    graph.keep(b).dispose()
    a.set(2)
    with graph.keep(b):
        assert b.last_value == 20


def test_reading_makes_nothing_needed(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    b()
    assert not b.is_needed
    assert b.is_up_to_date
    a.set(2)
    assert not b.is_up_to_date


def test_what_nobody_needs_refuses_no_write(graph):
    a = graph.input("a", 1)
    inverse = graph.computed("inverse", lambda: 1 / a())
    assert inverse() == 1
    a.set(0)
    with pytest.raises(ZeroDivisionError):
        inverse()
    a.set(4)
    assert inverse() == 0.25


def test_one_cold_node_under_two_readers_runs_once(graph, runs):
    a = graph.input("a", 1)
    shared = graph.computed("shared", runs("shared", lambda: a()))
    left, right = graph.computed("left", lambda: shared() + 1), graph.computed("right", lambda: shared() + 2)
    assert left() + right() == 5
    assert runs.taken() == ["shared"]


def test_a_reading_between_two_marks_is_enough(graph, runs):
    a, b = graph.input("a", 1), graph.input("b", 1)
    total = graph.computed("total", runs("total", lambda: a() + b()))
    total()
    a.set(2)
    b.set(2)
    assert total() == 4
    assert runs.taken() == ["total", "total"]


def test_a_node_without_key_that_nobody_has_read_can_go(graph):
    a = graph.input("a", 1)
    gone = weakref.ref(graph.computed(lambda: a()))
    gc.collect()
    assert gone() is None
    assert len(graph) == 1


def test_a_node_without_key_that_was_read_and_dropped_can_go(graph):
    a = graph.input("a", 1)
    node = graph.computed(lambda: a())
    assert node() == 1
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None


def test_nodes_that_earlier_runs_of_a_formula_made_can_go(graph):
    a = graph.input("a", 0)
    outer = graph.computed("outer", lambda: graph.computed(lambda: a() + 1)())
    for value in range(10):
        a.set(value)
        assert outer() == value + 1
    gc.collect()
    assert len(graph) <= 3


def test_an_instance_without_key_can_go_from_a_graph_that_others_use(graph):
    class Cart(Model):
        count = Input(2)

        @computed
        def total(self):
            return self.count * price()

    price = graph.input("price", 3)
    for _ in range(10):
        assert Cart(graph).total == 6
    gc.collect()
    assert len(graph) == 1


def test_a_node_without_key_lives_while_a_reader_of_it_does(graph):
    a = graph.input("a", 1)
    hidden = graph.computed(lambda: a() + 1)
    shown = graph.computed("shown", lambda read=hidden.read: read() * 2)
    del hidden
    gc.collect()
    assert shown() == 4
    a.set(2)
    assert shown() == 6


def test_a_kept_node_lives_without_being_held(graph, runs):
    a = graph.input("a", 1)
    graph.keep(graph.computed(runs("hidden", lambda: a())))
    gc.collect()
    runs.clear()
    a.set(2)
    assert runs.taken() == ["hidden"]


def test_a_graph_that_nobody_holds_can_go():
    graph = Graph()
    a = graph.input("a", 1)
    b = graph.computed("b", a.read)
    observer = graph.keep(b)
    gone = weakref.ref(graph)
    del graph, a, b, observer
    gc.collect()
    assert gone() is None


def test_a_value_that_was_replaced_can_go(graph):
    class Value:
        pass

    a = graph.input("a", Value())
    b = graph.computed("b", lambda: [a()])
    gone = weakref.ref(b()[0])
    with graph.batch(recorded=False):
        a.set(Value())
    b()
    gc.collect()
    assert gone() is None


def test_a_removed_node_can_go(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    b()
    gone = weakref.ref(b)
    graph.remove(b, recorded=False)
    del b
    gc.collect()
    assert gone() is None
    assert not a.dependents
