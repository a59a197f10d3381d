"""A state put aside: exchanged with the committed one, both exact, without running a formula."""

import pytest

from efp_graph.graph import GraphError
from efp_graph.graph.parking import park
from tests.graph.keeping import KeepingGraph


class TakeBack(Exception):
    pass


def parked_change(graph, change):
    try:
        with graph.batch():
            change()
            parked = park(graph)
            raise TakeBack
    except TakeBack:
        parked.settle()
        return parked


def test_exchanging_shows_the_parked_state_and_back_without_running_a_formula(graph, log):
    price = graph.input("price", 3.0)
    total = graph.computed("total", log("total", lambda: price() * 4))
    assert total() == 12.0

    parked = parked_change(graph, lambda: price.set(5.0))
    assert (price(), total()) == (3.0, 12.0)
    log.clear()

    parked.exchange()
    assert (price(), total()) == (5.0, 20.0)
    graph.check()
    parked.exchange()
    assert (price(), total()) == (3.0, 12.0)
    graph.check()
    assert log == []


def test_edges_and_nodes_of_the_parked_state_come_and_go_with_it():
    graph = KeepingGraph()
    which, left, right = graph.input("which", True), graph.input("left", 1), graph.input("right", 2)
    chosen = graph.computed("chosen", lambda: left() if which() else right())
    chosen()
    extra = []

    def change():
        which.set(False)
        extra.append(graph.computed("extra", lambda: chosen() + 10))
        extra[0]()

    parked = parked_change(graph, change)
    assert ("extra" in graph, list(left.dependents), list(right.dependents)) == (False, [chosen], [])

    parked.exchange()
    assert ("extra" in graph, list(left.dependents), list(right.dependents)) == (True, [], [chosen])
    assert extra[0]() == 12
    graph.check()
    parked.exchange()
    assert "extra" not in graph
    graph.check()


def test_what_is_computed_first_in_one_state_is_cold_in_the_other():
    graph = KeepingGraph()
    price = graph.input("price", 3.0)
    total = graph.computed("total", lambda: price() * 4)
    late = graph.computed("late", lambda: total() + 1)
    total()
    parked = parked_change(graph, lambda: price.set(5.0))

    assert late() == 13.0
    parked.exchange()
    assert late() == 21.0
    parked.exchange()
    assert late() == 13.0
    graph.check()


def test_while_a_parked_state_is_shown_the_graph_takes_no_batch():
    graph = KeepingGraph()
    price = graph.input("price", 3.0)
    parked = parked_change(graph, lambda: price.set(5.0))

    parked.exchange("the dear one")
    with pytest.raises(GraphError, match="shows the dear one"):
        price.set(1.0)
    parked.exchange()
    price.set(1.0)
