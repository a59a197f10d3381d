"""Shapes that break what recurses or goes through everything."""

from __future__ import annotations

import sys

import pytest

from efp_graph.graph import CycleError
from tests.graph.conformance.counting import chain

DEPTH = 20_000


@pytest.fixture(autouse=True)
def recursion_limit():
    limit = sys.getrecursionlimit()
    yield
    assert sys.getrecursionlimit() == limit  # the graph does not help itself by raising it


def test_a_deep_chain_is_computed_updated_marked_and_read_again(graph):
    a = graph.input("a", 0)
    last = chain(graph, a, DEPTH)
    assert last() == DEPTH
    a.set(1)
    assert last() == DEPTH + 1
    with graph.keep(last):
        a.set(2)
        assert last.last_value == DEPTH + 2
    a.set(3)
    assert last() == DEPTH + 3


def test_a_deep_chain_passes_an_error_up(sheet):
    a = sheet.input("a", "no number")
    last = chain(sheet, a, DEPTH)
    with pytest.raises(TypeError) as caught:
        last()
    assert caught.value.__notes__ == ["(while computing link 0)"]
    a.set(0)
    assert last() == DEPTH


def test_a_deep_chain_can_be_tried_in_a_fork_and_taken_back(graph):
    a = graph.input("a", 0)
    last = chain(graph, a, DEPTH)
    last()
    with graph.fork({a: 5}) as fork:
        assert fork[last] == DEPTH + 5
    a.set(7)
    graph.undo()
    assert last() == DEPTH


def test_a_deep_chain_that_is_left_is_no_longer_needed(graph):
    switch, a = graph.input("switch", True), graph.input("a", 0)
    last = chain(graph, a, DEPTH)
    graph.keep(graph.computed("top", lambda: last() if switch() else -1))
    assert graph["link 0"].is_needed
    switch.set(False)
    assert not graph["link 0"].is_needed


def test_one_input_with_many_readers(graph, runs):
    a = graph.input("a", 1)
    readers = [graph.computed(f"{place}", lambda place=place: a() + place) for place in range(DEPTH)]
    total = graph.computed("total", runs("total", lambda: sum(reader() for reader in readers)))
    with graph.keep(total):
        a.set(2)
    assert total() == 2 * DEPTH + sum(range(DEPTH))
    assert runs.taken() == ["total", "total"]


def test_one_node_with_many_dependencies_of_which_one_changes(graph, runs):
    inputs = [graph.input(f"{place}", 1) for place in range(DEPTH)]
    doubles = [
        graph.computed(f"double {place}", runs("double", lambda node=node: 2 * node()))
        for place, node in enumerate(inputs)
    ]
    total = graph.computed("total", runs("total", lambda: sum(double() for double in doubles)))
    total()
    runs.clear()
    inputs[DEPTH // 2].set(2)
    assert total() == 2 * DEPTH + 2
    assert runs.taken() == ["double", "total"]


def test_a_change_that_is_cut_off_at_once_does_not_go_through_the_cone(graph, runs):
    a = graph.input("a", 1)
    sign = graph.computed("sign", lambda: a() > 0)
    above = [graph.computed(f"{place}", runs("above", lambda: not sign())) for place in range(1000)]
    total = graph.computed("total", lambda: [node() for node in above])
    graph.keep(total)
    runs.clear()
    with graph.batch() as report:
        a.set(2)
    assert report.cut_off == [sign]
    assert len(report.ran) == 1
    assert report.marked == 0


def test_a_formula_that_reads_many_deep_cold_chains(graph):
    a = graph.input("a", 1)
    ends = [chain(graph, a, 60, f"chain {number}") for number in range(30)]
    assert graph.computed("total", lambda: sum(end() for end in ends))() == 30 * 61


def test_a_deep_family(graph):
    depth = graph.family("depth", lambda level: 0 if level == 0 else depth(level - 1) + 1)
    assert depth(3000) == 3000


def test_a_cycle_at_the_end_of_a_deep_chain(graph):
    head = graph.computed("head", lambda: tail())
    tail = chain(graph, head, 3000)
    with pytest.raises(CycleError) as refused:
        tail()
    assert len(refused.value.path) == 3002
