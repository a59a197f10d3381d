"""Families: a node for each argument, as long as somebody asks."""

from __future__ import annotations

import gc
import weakref

import pytest

from efp_graph.graph import Graph, GraphError


@pytest.fixture
def rate(graph):
    return graph.input("rate", 2)


def test_each_argument_has_a_node_and_is_computed_once(graph, log, rate):
    price = graph.family("price", lambda size: log(f"{size}", lambda: size * rate())(), meta={"unit": "€"})
    total = graph.computed("total", lambda: price(1) + price(10) + price(1))
    assert (total(), log) == (24, ["1", "10"])
    assert price.node(10) is price.node(10)
    assert (price.node(10).key, price.node(10).meta) == ("price[10]", {"unit": "€"})
    assert {entry.key for entry in price.entries} == {"price[1]", "price[10]"}
    rate.set(3)
    assert (total(), sorted(log)) == (36, ["1", "1", "10", "10"])
    assert repr(price) == "<Family 'price': 2 entries>"


def test_an_entry_that_no_other_node_reads_any_more_leaves_at_the_next_commit(graph, log, rate):
    price = graph.family("price", lambda size: log(f"{size}", lambda: size * rate())())
    size = graph.input("size", 1)
    total = graph.computed("total", lambda: price(size()))
    assert total() == 2
    reference = weakref.ref(price.node(1))
    size.set(5)
    assert (total(), [entry.key for entry in price.entries], set(graph.nodes)) == (
        10,
        ["price[5]"],
        {"rate", "size", "total", "price[5]"},
    )
    log.clear()
    rate.set(3)
    assert (total(), log) == (15, ["5"])
    graph.undo()
    graph.undo()
    assert total() == 2
    graph.redo()
    del log[:]
    gc.collect()
    assert reference() is None or reference().is_cold


def test_entries_of_entries_leave_with_them(graph):
    fibonacci = graph.family("fibonacci", lambda n: n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2))
    size = graph.input("size", 300)
    result = graph.computed("result", lambda: fibonacci(size()))
    assert result() % 1000 == 600
    assert len(fibonacci) == 301
    size.set(10)
    assert (result(), len(fibonacci)) == (55, 11)


def test_one_that_was_only_read_from_outside_leaves_and_can_be_read_again():
    graph = Graph()
    rate = graph.input("rate", 2)
    price = graph.family("price", lambda size: size * rate())
    node = price.node(7)
    assert node() == 14
    rate.set(3)
    assert len(price) == 0
    assert (node(), price.node(7) is node, len(price)) == (21, True, 1)


def test_a_pinned_entry_stays(graph, rate):
    price = graph.family("price", lambda size: size * rate())
    price.node(7).pin(1)
    rate.set(3)
    assert (price(7), len(price)) == (1, 1)


def test_arguments_are_told_apart_to_the_bit(graph):
    kind = graph.family("kind", lambda value: repr(value))
    values = [1, True, 1.0, 0.0, -0.0, (1, 2), (1.0, 2), "1", None]
    assert [kind(value) for value in values] == list(map(repr, values))
    assert len(kind) == len(values)
    pair = graph.family("pair", lambda a, b: a - b)
    assert (pair(3, 1), pair(1, 3), pair((3), 1)) == (2, -2, 2)
    assert len(pair) == 2


def test_what_cannot_be_a_key_is_refused_by_name(graph):
    kind = graph.family("kind", repr)
    with pytest.raises(GraphError, match=r"kind is asked for \(\[1, 2\],\), which cannot be a key"):
        kind([1, 2])


def test_a_batch_that_fails_leaves_no_entry(graph, rate):
    price = graph.family("price", lambda size: 1 / (5 - size) * rate())
    size = graph.input("size", 1)
    total = graph.computed("total", lambda: price(size()))
    total()
    before = set(graph.nodes)
    held = price.node(4)
    with pytest.raises(ZeroDivisionError):
        with graph.batch():
            size.set(4)
            assert held() == 2.0
            size.set(5)
    assert set(graph.nodes) == before
    size.set(4)
    assert total() == 2.0


def test_entries_made_in_a_fork_are_not_of_the_graph(graph, rate):
    price = graph.family("price", lambda size: size * rate())
    size = graph.input("size", 1)
    total = graph.computed("total", lambda: price(size()))
    total()
    before = set(graph.nodes)
    with graph.fork({size: 9, rate: 1}) as fork:
        assert (fork[total], set(graph.nodes)) == (9, before)
        size.set(9)
        assert (total(), fork[total]) == (18, 9)


def test_two_families_of_one_name_do_not_meet(graph):
    first, second = graph.family("f", lambda n: n), graph.family("f", lambda n: -n)
    assert (first(1), second(1)) == (1, -1)
    assert len(graph) == 2


def test_a_family_of_another_graph_is_refused_in_a_formula(graph):
    other = Graph().family("f", lambda n: n)
    reads = graph.computed("reads", lambda: other(1))
    with pytest.raises(GraphError, match="another graph"):
        reads()


@pytest.mark.parametrize("verb", ["keep", "observe"])
def test_an_entry_that_nobody_has_read_can_be_kept(verb, graph, rate):
    price = graph.family("price", lambda size: size * rate())
    node, told = price.node(3), []
    more = [] if verb == "keep" else [lambda old, new, report: told.append((old, new))]
    with getattr(graph, verb)(node, *more):
        assert (graph["price[3]"], node.is_needed) == (node, True)
        rate.set(5)
        assert (node(), told) == (15, [(6, 15)] if more else [])
    rate.set(6)
    assert "price[3]" not in graph


def test_an_entry_that_is_held_outlasts_a_batch_that_is_taken_back(graph, rate):
    price = graph.family("price", lambda size: size * rate())
    node = price.node(3)
    total = graph.computed("total", lambda price: price + 1, reads=[node])
    with pytest.raises(KeyError), graph.batch():
        rate.set(9)
        assert total() == 28
        raise KeyError
    assert (node.is_cold, "price[3]" in graph) == (True, False)
    assert (total(), price.node(3) is node) == (7, True)


# A graph that joins another


@pytest.fixture
def two():
    """Another graph with a family, of which one entry is read and one only held, and a collection."""
    other = Graph()
    rate = other.input("rate", 2)
    price = other.family("price", lambda size: size * rate())
    total = other.computed("total", lambda: price(1))
    items = other.input("items", [1, 2])
    tripled = other.map(items, lambda item: item * 3 * rate(), name="tripled")
    added = other.sum(tripled, name="added")
    assert (total(), added()) == (2, 18)
    other.keep(added)
    return other, rate, price, price.node(7), items, added


def asked(graph, two) -> None:
    """Have everything asked for that a family can be asked for, in the graph that its nodes are in."""
    other, rate, price, held, items, added = two
    rate.set(3)
    above = graph.computed("above", lambda: price(1) + price(50))
    assert (held(), above(), {price.node(1), price.node(50), held} <= set(graph.nodes.values())) == (21, 153, True)
    items.set([2, 1, 5])
    assert added() == 72
    rate.set(2)
    assert (held(), above(), added()) == (14, 102, 48)
    with graph.batch(recorded=False):
        graph.remove(above)
    rate.set(4)
    assert [entry.key for entry in price.entries] == ["price[1]"]
    graph.check()
    other.check()


def test_a_family_follows_its_graph_into_another(two):
    graph, (other, _, price, *_) = Graph(), two
    graph.absorb(other)
    assert (price.graph, price in graph.families, list(other.families)) == (graph, True, [])
    asked(graph, two)
    graph.undo()
    graph.undo()
    assert two[-1]() == 72


def test_a_family_goes_back_with_its_graph(two):
    graph, (other, rate, price, held, *_) = Graph(), two
    with pytest.raises(ZeroDivisionError), graph.batch():
        graph.absorb(other)
        rate.set(5)
        assert (held(), price(9)) == (35, 45)
        raise ZeroDivisionError
    assert (price.graph, price in other.families, held.graph, len(graph)) == (other, True, other, 0)
    asked(other, two)
