"""Copies and pickles of graphs: another graph of the same inputs and formulas, or an error that names the node."""

from __future__ import annotations

import copy
import functools
import pickle
import threading

import pytest

from efp_graph.graph import Graph, GraphError
from tests.graph import module_of_a_user as user

WAYS = {"pickle": lambda thing: pickle.loads(pickle.dumps(thing)), "deepcopy": copy.deepcopy, "copy": copy.copy}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def copied(request):
    return request.param


def shop():
    graph = Graph()
    price = graph.input("price", 2.0, label="Price", meta={"shop": 7}, same=user.nearly)
    count = graph.input("count", 3)
    total = graph.computed("total", user.product, reads=[price, count], unit="€")
    hidden = graph.input(value=10.0)
    graph.computed("sum", functools.partial(user.total_of, total, hidden))
    return graph


def test_a_copy_is_another_graph_of_the_same(copied):
    graph = shop()
    assert graph["sum"]() == 16.0
    twin = copied(graph)
    graph["count"].set(100)
    assert twin["sum"]() == 16.0
    twin["count"].set(5)
    assert (twin["sum"](), graph["sum"]()) == (20.0, 210.0)
    assert twin["price"].meta == {"label": "Price", "shop": 7}
    twin["price"].set(2.4)  # nearly the same, as before
    assert twin["sum"]() == 20.0
    assert len(twin) == len(graph) == 5
    assert not twin.history.undone
    twin.check()


def test_a_copy_has_the_options_of_the_original(copied):
    graph = Graph(on_error="keep", history=(2, "5 kB"))
    zero = graph.input("zero", 0)
    graph.computed("kept", user.inverse, reads=[zero])
    graph.computed("vetoed", user.inverse, reads=[zero], on_error="veto")
    twin = copied(graph)
    assert twin.history.limits == graph.history.limits
    with pytest.raises(ZeroDivisionError):
        twin["kept"]()
    assert isinstance(twin["kept"].error, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        twin["vetoed"]()
    assert twin["vetoed"].error is None


@pytest.mark.parametrize("way", ["pickle", "deepcopy"])
def test_nodes_travel_with_their_graph(way):
    graph = shop()
    twin, total = WAYS[way]((graph, graph["total"]))
    assert twin["total"] is total
    alone = WAYS[way](graph["total"])
    assert alone() == 6.0
    assert alone.graph is not graph


def test_values_that_nodes_share_are_shared():
    graph = Graph()
    names = ["a"]
    graph.input("one", names)
    graph.input("two", names)
    twin = copy.deepcopy(graph)
    assert twin["one"]() is twin["two"]() is not names


def closure():
    return lambda: 1


REFUSED = {
    "a lambda": (lambda graph: graph.computed("total", closure()), r"total cannot be pickled.*because of its function"),
    "a global node": (lambda graph: graph.computed("total", user.doubled), r"total .* reads price by a global name"),
    "a decorated one": (
        lambda graph: graph.computed("total", user.decorated.direct.function, reads=[graph["price"]]),
        r"total cannot be pickled.*with no node in its place",
    ),
    "a value": (lambda graph: graph.input("lock", threading.Lock()), r"lock cannot be pickled.*because of its value"),
    "of another graph": (
        lambda graph: graph.computed("total", functools.partial(user.total_of, user.price)),
        r"total .* it holds the node price of another graph",
    ),
    "a test of equality": (
        lambda graph: graph.input("total", 1, same=lambda one, other: True),
        r"total .*because of its description",
    ),
}


@pytest.mark.parametrize(("declare", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_travel_is_named(graph, copied, declare, message):
    graph.input("price", 1.0)
    declare(graph)
    with pytest.raises(GraphError, match=message):
        copied(graph)


def test_a_node_without_a_key_does_not_travel_alone(graph, copied):
    with pytest.raises(GraphError, match="has no key of its own"):
        copied(graph.input(value=1))


def test_a_graph_is_not_copied_in_the_middle_of_a_batch(graph, copied):
    a = graph.input("a", 1)
    with graph.batch():
        a.set(2)
        with pytest.raises(GraphError, match="Leave the batch first"):
            copied(graph)


def test_a_copy_keeps_errors_where_the_original_does():
    graph = Graph(on_error="keep")
    divisor = graph.input("divisor", 0)
    graph.computed("ratio", divide, reads=[divisor])
    graph.computed("strict", divide, reads=[divisor], on_error="veto")
    twin = copy.deepcopy(graph)
    twin.keep(twin["ratio"])
    assert isinstance(twin["ratio"].error, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        twin.keep(twin["strict"])


def divide(number):
    return 1 / number


@pytest.mark.parametrize("is_read", [False, True])
@pytest.mark.parametrize("what", ["due", "map of orders"])
def test_a_graph_with_a_family_or_a_collection_is_refused_with_its_name(copied, what, is_read):
    graph = Graph()
    orders = graph.input("orders", [1, 2])
    made = graph.family("due", abs) if what == "due" else graph.map(orders, abs)
    if is_read:
        made(3) if what == "due" else made()
    nodes = list(graph)
    with pytest.raises(GraphError, match=f"a family or a collection is not copied or pickled: this one has {what}"):
        copied(graph)
    assert list(graph) == nodes
    graph.check()
