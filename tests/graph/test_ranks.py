"""Ranks and edges follow what the formulas read."""

from __future__ import annotations

import pytest

from efp_graph.graph import GraphError
from efp_graph.graph.ranks import dependents_outside
from tests.graph.keeping import KeepingGraph


def test_inputs_have_rank_zero_and_a_formula_that_reads_nothing_rank_one(graph):
    a = graph.input("a", 1)
    constant = graph.computed("constant", lambda: 42)
    assert constant() == 42
    assert (a.rank, constant.rank) == (0, 1)


def test_a_node_ranks_one_above_the_highest_it_reads(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    c = graph.computed("c", lambda: b() + a())
    c()
    assert (b.rank, c.rank) == (1, 2)


def test_edges_are_known_on_both_sides_and_repetitions_count_once(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + a())
    b()
    assert b.reads == [a, a]
    assert b.dependencies == (a,)
    assert list(a.dependents) == [b]


def test_a_lift_takes_the_dependents_along(graph):
    switch, a = graph.input("switch", 0), graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    c = graph.computed("c", lambda: b())
    p = graph.computed("p", lambda: c() if switch() else a())
    q = graph.computed("q", lambda: p())
    r = graph.computed("r", lambda: q() + p())
    c(), r()
    assert (p.rank, q.rank, r.rank) == (1, 2, 3)
    switch.set(1)
    assert (c.rank, p.rank, q.rank, r.rank) == (2, 3, 4, 5)


def test_a_node_that_reads_less_comes_down_again(graph):
    switch, a = graph.input("switch", 1), graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    p = graph.computed("p", lambda: b() if switch() else a())
    p()
    assert p.rank == 2
    switch.set(0)
    assert p.rank == 1
    assert list(b.dependents) == []


def test_a_formula_may_not_read_a_node_of_another_graph(graph):
    other = KeepingGraph()
    far = other.input("far", 1)
    near = graph.computed("near", lambda: far())
    with pytest.raises(GraphError, match="near reads far"):
        near()
    assert near.is_cold
    assert not far.dependents


def test_a_formula_may_not_read_a_cold_node_of_another_graph_either(graph):
    other = KeepingGraph()
    far = other.computed("far", lambda: 1)
    near = graph.computed("near", lambda: far())
    with pytest.raises(GraphError, match="another graph"):
        near()
    assert near.is_cold
    assert far.is_cold
    other.check()


def test_an_update_may_not_come_to_read_a_node_of_another_graph(graph):
    other = KeepingGraph()
    far = other.input("far", 1)
    switch = graph.input("switch", 0)
    near = graph.computed("near", lambda: far() if switch() else 0)
    near()
    with pytest.raises(GraphError, match="near reads far"):
        switch.set(1)
    assert near() == 0
    other.check()


def test_dependents_outside_names_reader_and_what_it_reads(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a())
    c = graph.computed("c", lambda: b())
    c()
    assert dependents_outside([a, b]) == {c: b}
    assert dependents_outside([b, c]) == {}
