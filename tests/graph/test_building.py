"""How nodes are declared: with keys and without, by call and by decorator; reads that are no dependencies."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from efp_graph.graph import CycleError, DuplicateKey, GraphError, untracked
from tests.graph.keeping import KeepingGraph

# Decorators


def test_a_decorated_function_gives_its_name(graph):
    price = graph.input("price", 2.0)

    @graph.computed
    def total() -> float:
        return price() * 3

    assert (total.key, total(), graph["total"]) == ("total", 6.0, total)


def test_a_decorator_takes_arguments(graph):
    price, count = graph.input("price", 2.0), graph.input("count", 3)

    @graph.computed(reads=[price, count], label="Sum", meta={"shop": 7})
    def total(price, count):
        return price * count

    @graph.computed("tax", unit="€")
    def function() -> float:
        return total() * 0.2

    @graph.computed(key=None)
    def unnamed():
        return 1

    assert (total.key, total(), total.meta) == ("total", 6.0, {"label": "Sum", "shop": 7})
    assert (function.key, function.meta) == ("tax", {"unit": "€"})
    assert unnamed.key not in graph


def test_two_functions_of_one_name_need_keys(graph):
    def total():
        return 1

    graph.computed(total)
    with pytest.raises(DuplicateKey, match="'total'"):
        graph.computed(total)
    assert graph.computed("another", total)() == 1


def test_words_without_content_are_not_there(graph):
    assert graph.input("a", 1, label=None).label == "a"
    assert graph.input("b", 1, label=None, unit="kg").meta == {"unit": "kg"}


# Nodes without keys


def test_a_node_without_a_key_is_one_like_the_others(graph):
    price = graph.input(value=2.0)
    count = graph.input(None, 3)
    total = graph.computed(lambda: price() * count(), formula="price × count")
    assert total() == 6.0
    price.set(4.0)
    assert total() == 12.0
    graph.undo()
    assert total() == 6.0
    assert len({node.key for node in graph}) == len(graph) == 3
    assert all(node in graph and node.key not in graph for node in graph)
    view = graph.to_networkx()
    assert set(view.predecessors(total.key)) == {price.key, count.key}


def test_the_graph_does_not_keep_it_alive(graph):
    price = graph.input("price", 2.0)
    total = graph.computed(lambda: price() * 3)
    gone = weakref.ref(total)
    del total
    gc.collect()
    assert gone() is None
    assert list(graph) == [price]


def test_its_readers_keep_it_alive(graph):
    hidden = graph.input(value=2.0)
    total = graph.computed("total", lambda hidden: hidden * 3, reads=[hidden])
    gone = weakref.ref(hidden)
    del hidden
    gc.collect()
    assert total() == 6.0
    assert gone() in total.dependencies


def test_it_is_not_removed(graph):
    node = graph.input(value=1)
    with pytest.raises(GraphError, match="goes when nobody holds it"):
        graph.remove(node)
    assert node() == 1


def test_a_batch_that_fails_takes_it_back(graph):
    with pytest.raises(ZeroDivisionError), graph.batch():
        node = graph.input(value=1)
        assert node() == 1
        1 / 0
    assert len(graph) == 0
    with pytest.raises(LookupError):
        node.set(2)


def test_it_goes_along_when_graphs_are_joined(graph):
    other = KeepingGraph()
    node = other.input(value=1)
    with pytest.raises(ZeroDivisionError), graph.batch():
        graph.absorb(other)
        1 / 0
    assert (list(other), list(graph), node.graph) == ([node], [], other)
    graph.absorb(other)
    assert (list(other), list(graph), node.graph) == ([], [node], graph)
    node.set(2)
    assert node() == 2


# Reads that are no dependencies


def test_peeking_makes_no_edge_and_is_up_to_date(graph, log):
    a, b = graph.input("a", 1), graph.input("b", 10)
    double = graph.computed("double", log("double", lambda: 2 * b()))
    total = graph.computed("total", log("total", lambda: a() + double.peek()))
    assert total() == 21
    assert total.dependencies == (a,)
    b.set(20)
    assert total() == 21
    a.set(2)
    assert total() == 42
    with graph.batch():  # both: what is peeked at comes first, whatever its rank
        a.set(3)
        b.set(30)
    assert total() == 63
    assert double.peek() == 60


def test_a_block_of_untracked_reads(graph):
    a, b, c = (graph.input(key, place) for place, key in enumerate("abc"))

    def formula():
        first = a()
        with untracked():
            second = b()
            with untracked():
                second += b()
        return first, second, c()

    node = graph.computed("node", formula)
    assert node() == (0, 2, 2)
    assert node.dependencies == (a, c)
    b.set(5)
    assert node() == (0, 2, 2)
    c.set(7)
    assert node() == (0, 10, 7)


def test_an_error_inside_ends_the_block(graph):
    a, b = graph.input("a", 0), graph.input("b", 1)

    def formula():
        try:
            with untracked():
                1 / a()
        except ZeroDivisionError:
            return b()

    node = graph.computed("node", formula)
    assert node() == 1
    assert node.dependencies == (b,)


def test_outside_formulas_it_is_a_read(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    with untracked():
        assert b() == 2
    with graph.batch():
        a.set(2)
        assert b.peek() == 3


def test_peeking_at_oneself_is_a_cycle(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + c.peek())
    c = graph.computed("c", lambda: b() + 1)
    with pytest.raises(CycleError):
        b()


# Updates


def test_an_update_gets_the_present_value(graph):
    count = graph.input("count", 1)
    with graph.batch():
        count.set(5)
        count.update(lambda value: value * 2)
        count.update(lambda value: value + 1)
    assert count() == 11
    graph.undo()
    assert count() == 1
    with pytest.raises(ZeroDivisionError):
        count.update(lambda value: value / 0)
    assert count() == 1


def test_updates_of_threads_are_all_counted(graph):
    count = graph.input("count", 0)

    def work():
        for _ in range(50):
            count.update(lambda value: value + 1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count() == 200
