"""Cycles are found and named, only where they are, and a graph recovers from them."""

from __future__ import annotations

import pytest

from efp_graph.graph import CycleError, GraphError


def test_a_node_that_reads_itself(graph):
    a = graph.computed("a", lambda: a() + 1)
    with pytest.raises(CycleError) as refused:
        a()
    assert refused.value.path == ["a", "a"]


def test_two_nodes_that_read_each_other_from_whichever_is_asked(graph):
    a = graph.computed("a", lambda: b())
    b = graph.computed("b", lambda: a())
    for first, path in ((a, ["a", "b", "a"]), (b, ["b", "a", "b"])):
        with pytest.raises(CycleError) as refused:
            first()
        assert refused.value.path == path


def test_the_path_leaves_out_what_only_leads_to_the_cycle(graph):
    way = graph.computed("way", lambda: a())
    a = graph.computed("a", lambda: b())
    b = graph.computed("b", lambda: a())
    with pytest.raises(CycleError) as refused:
        way()
    assert refused.value.path == ["a", "b", "a"]


def test_a_long_cycle_is_found_without_recursion(graph):
    nodes = []
    for place in range(5000):
        nodes.append(graph.computed(f"{place}", lambda place=place: nodes[(place + 1) % 5000]()))
    with pytest.raises(CycleError) as refused:
        nodes[0]()
    assert len(refused.value.path) == 5001
    assert all(node.is_cold for node in nodes)


@pytest.fixture
def closing(graph):
    """Two nodes that form a cycle while the switch is on."""
    switch = graph.input("switch", False)
    a = graph.computed("a", lambda: b() if switch() else 1)
    b = graph.computed("b", lambda: a() + 1)
    return switch, a, b


def test_a_cycle_that_a_change_closes_refuses_the_change(graph, closing):
    switch, a, b = closing
    graph.keep(b)
    with pytest.raises(CycleError) as refused:
        switch.set(True)
    assert set(refused.value.path) == {"a", "b"}
    assert (switch(), a(), b()) == (False, 1, 2)


def test_a_cycle_that_nobody_needs_is_raised_at_each_read_until_it_is_opened(closing):
    switch, a, b = closing
    assert b() == 2
    switch.set(True)
    for _ in range(2):
        with pytest.raises(CycleError):
            b()
        with pytest.raises(CycleError):
            a()
    switch.set(False)
    assert (a(), b()) == (1, 2)


def test_a_cycle_that_is_met_cold_can_be_opened(closing):
    switch, _, b = closing
    switch.set(True)
    with pytest.raises(CycleError):
        b()
    switch.set(False)
    assert b() == 2


def test_a_cycle_cannot_be_kept(graph, closing):
    switch, _, b = closing
    switch.set(True)
    with pytest.raises(CycleError):
        graph.keep(b)
    assert not b.is_needed


def test_a_batch_may_pass_through_a_cycle_and_open_it_again(graph, closing):
    switch, _, b = closing
    graph.keep(b)
    with graph.batch():
        switch.set(True)
        switch.set(False)
    assert b() == 2


def test_other_nodes_work_while_a_cycle_stands(graph, closing):
    switch, _, b = closing
    fine = graph.computed("fine", lambda: switch())
    switch.set(True)
    with pytest.raises(CycleError):
        b()
    assert fine() is True


def test_a_formula_must_not_go_on_after_a_cycle(graph):
    def careless():
        try:
            return a()
        except CycleError:
            return 0

    a = graph.computed("a", lambda: b())
    b = graph.computed("b", careless)
    with pytest.raises(GraphError, match="went on after a"):
        a()
    assert (a.is_cold, b.is_cold) == (True, True)


def test_no_cycle_is_seen_where_old_and_new_edges_together_would_make_one(graph):
    flip, x = graph.input("flip", False), graph.input("x", 1)
    one = graph.computed("one", lambda: x() if flip() else two())
    two = graph.computed("two", lambda: one() if flip() else x())
    top = graph.computed("top", lambda: (one(), two()))
    graph.keep(top)
    for value in (True, False, True):
        with graph.batch():
            flip.set(value)
            x.update(lambda number: number + 1)
        assert top() == (x(), x())
