"""Computed nodes that are declared as a function of fixed nodes."""

from __future__ import annotations

import pytest

from efp_graph.graph import CycleError, GraphError, WrongDeclaration
from tests.graph.keeping import KeepingGraph


@pytest.mark.parametrize("count", range(6))
def test_the_function_gets_the_values_of_its_nodes_in_their_order(graph, count):
    inputs = [graph.input(f"{place}", place) for place in range(count)]
    node = graph.computed("all", lambda *values: values, reads=inputs)
    assert node() == tuple(range(count))
    for value in (10, 20, 30):  # the last ones on the way of the one before
        for one in inputs:
            one.set(value)
        assert node() == (value,) * count
    assert node.dependencies == tuple(inputs)


def test_a_node_that_is_read_twice_is_given_twice(graph):
    a = graph.input("a", 3)
    square = graph.computed("square", lambda x, y: x * y, reads=[a, a])
    assert square() == 9
    a.set(4)
    assert square() == 16


def test_cold_nodes_among_the_reads_are_computed_when_the_node_is_read(graph, log):
    a = graph.input("a", 1)
    b = graph.computed("b", log("b", lambda: a() + 1))
    c = graph.computed("c", lambda value: value * 10, reads=[b])
    assert (log, c(), log) == (["b"], 20, ["b"])


def test_each_runs_once_and_only_when_something_it_reads_has_changed(graph):
    runs = []
    a = graph.input("a", 1.5)
    whole = graph.computed("whole", lambda value: runs.append("whole") or value // 1, reads=[a])
    double = graph.computed("double", lambda value: runs.append("double") or value * 2, reads=[whole])
    assert double() == 2.0
    for value in (1.6, 2.5, 2.6, 3.5, 3.6):
        runs.clear()
        a.set(value)
        assert runs == (["whole"] if value in (1.6, 2.6, 3.6) else ["whole", "double"])
        assert double() == 2 * (value // 1)


def test_it_follows_a_dependency_that_starts_to_read_a_node_far_above(graph):
    a = graph.input("a", 0)
    chain = [a]
    for place in range(5):
        chain.append(graph.computed(f"{place}", lambda read=chain[-1]: read() + 1))
    jumper = graph.computed("jumper", lambda: chain[-1]() if a() > 2 else 0)
    user = graph.computed("user", lambda value, other: value + other, reads=[jumper, a])
    assert (user(), chain[-1]()) == (0, 5)
    for value in (1, 2, 3, 4):
        a.set(value)
        assert user() == (value if value <= 2 else 2 * value + 5)
    assert user.rank > jumper.rank > chain[-1].rank


def test_a_function_that_reads_another_node_by_itself_is_refused(graph):
    a, b = graph.input("a", 1), graph.input("b", 2)
    wrong = graph.computed("wrong", lambda value: value + b(), reads=[a])
    with pytest.raises(GraphError, match="wrong was declared with `reads`, and its function reads b by itself"):
        wrong()
    assert wrong.is_cold


@pytest.mark.parametrize("times", [1, 2])  # by the queue, and on the way of the update before
def test_a_function_that_reads_another_node_later_is_refused_too(graph, times):
    a, b = graph.input("a", 1), graph.input("b", 2)
    wrong = graph.computed("wrong", lambda value: value + b() if value > 5 else value, reads=[a])
    assert wrong() == 1
    for value in range(2, 2 + times):
        a.set(value)
    with pytest.raises(GraphError, match="its function reads b by itself"):
        a.set(9)
    assert (a(), wrong()) == (1 + times, 1 + times)
    assert not b.dependents


def test_cycles_are_found(graph):
    a = graph.input("a", 0)
    first = graph.computed("first", lambda: second() if a() else 0)
    second = graph.computed("second", lambda value: value + 1, reads=[first])
    assert second() == 1
    with pytest.raises(CycleError):
        a.set(1)
    assert (a(), second()) == (0, 1)


def test_a_node_of_another_graph_is_refused(graph):
    other = KeepingGraph().input("other", 1)
    with pytest.raises(WrongDeclaration, match="another graph"):
        graph.computed("node", lambda value: value, reads=[other])
    assert "node" not in graph
