"""What a `with` block holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from efp_graph.graph import BatchOpen, Graph
from efp_graph.graph.handles import HoldAll
from efp_graph.graph.ownership import enter
from tests.graph.keeping import KeepingGraph
from tests.graph.test_ownership import in_thread


def test_two_that_hold_the_same_graphs_do_not_block_each_other():
    graphs = [KeepingGraph() for _ in range(4)]
    counts = [graph.input("count", 0) for graph in graphs]

    def work(order: list[Graph]) -> None:
        for _ in range(100):
            with HoldAll(order):
                for count in counts:
                    count.set(count() + 1)

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(work, graphs), pool.submit(work, graphs[::-1])]:
            each.result(60)
    assert [count() for count in counts] == [200] * 4


def test_graphs_that_were_held_before_one_was_refused_are_free_again(monkeypatch):
    graphs = [KeepingGraph(), Graph()]
    counts = [graph.input("count", 0) for graph in graphs]
    entered = []

    def refuse(claim, handle):
        if entered:
            raise BatchOpen("for the test")
        enter(claim, handle)
        entered.append(claim)

    monkeypatch.setattr("efp_graph.graph.handles.enter", refuse)
    with pytest.raises(BatchOpen), HoldAll(graphs):
        pass
    monkeypatch.undo()
    assert not any(graph.inside for graph in graphs)
    for count in counts:
        in_thread(lambda count=count: count.set(1))
    assert [count() for count in counts] == [1, 1]
