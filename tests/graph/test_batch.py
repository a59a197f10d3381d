"""A batch is wholly applied, in one propagation, or not at all."""

from __future__ import annotations

import gc
from contextlib import suppress
from weakref import ref

import pytest

from efp_graph.graph import GraphError, ImpureFormula


@pytest.fixture
def shop(graph, log):
    """total = price x count, and tax on it."""
    price, count = graph.input("price", 3.0), graph.input("count", 4)
    total = graph.computed("total", log("total", lambda: price() * count()))
    tax = graph.computed("tax", log("tax", lambda: total() * 0.5))
    assert tax() == 6.0  # 3 x 4 x 0.5
    log.clear()
    return price, count, total, tax


def test_changes_are_propagated_together(shop, graph, log):
    price, count, total, tax = shop
    with graph.batch() as report:
        price.set(2.0)
        count.set(6)
        assert log == []
    assert log == ["total"]  # 2 x 6 is 12 again
    assert report.cut_off == [total]
    assert tax() == 6.0


def test_the_order_inside_a_batch_does_not_matter(shop, graph):
    price, count, total, _ = shop
    with graph.batch():
        price.set(5.0)
        count.set(2)
    one = total()
    with graph.batch():
        price.set(1.0)
        count.set(1)
    with graph.batch():
        count.set(2)
        price.set(5.0)
    assert total() == one == 10.0


def test_an_input_is_read_back_at_once_and_a_computed_node_up_to_date(shop, graph, log):
    price, count, total, tax = shop
    with graph.batch():
        price.set(10.0)
        assert price() == 10.0
        assert log == []
        assert total() == 40.0
        assert log == ["total", "tax"]
        count.set(1)
        assert tax() == 5.0
    assert total() == 10.0


def test_an_exception_takes_everything_back(shop, graph, log):
    price, _, total, tax = shop
    with pytest.raises(KeyError):
        with graph.batch():
            price.set(100.0)
            assert total() == 400.0
            raise KeyError
    log.clear()
    assert (price(), total(), tax()) == (3.0, 12.0, 6.0)
    assert log == []  # values were put back, not computed


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_of_a_formula_takes_everything_back(kind, graph):
    a = graph.input("a", 1)

    def formula():
        if a() > 1:
            raise kind
        return a()

    b = graph.computed("b", formula)
    others = [graph.computed(f"c{place}", lambda: a() * 2) for place in range(20)]
    for node in (b, *others):
        node()
    with pytest.raises(kind):
        a.set(2)
    assert (a(), b(), others[0]()) == (1, 1, 2)
    a.set(0)
    assert (b(), others[19]()) == (0, 0)


def test_an_inner_batch_that_fails_leaves_the_outer_one_going(shop, graph, log):
    price, count, total, _ = shop
    with graph.batch() as report:
        price.set(10.0)
        with pytest.raises(KeyError):
            with graph.batch():
                count.set(100)
                assert total() == 1000.0
                raise KeyError
        assert (price(), count()) == (10.0, 4)
        assert total() == 40.0
    assert total() == 40.0
    assert [node.key for node in report.changed] == ["price"]
    assert [node.key for node in report.order] == ["total", "tax"]  # what was taken back is not in the report


def test_an_inner_batch_is_propagated_with_the_outer_one(shop, graph, log):
    price, count, total, _ = shop
    with graph.batch():
        price.set(10.0)
        with graph.batch():
            count.set(1)
        assert log == []
    assert log == ["total", "tax"]
    assert total() == 10.0


def test_an_outer_batch_that_fails_takes_the_inner_one_back_too(shop, graph):
    price, count, total, _ = shop
    with pytest.raises(KeyError):
        with graph.batch():
            with graph.batch():
                price.set(10.0)
            assert total() == 40.0
            count.set(1)
            raise KeyError
    assert (price(), count(), total()) == (3.0, 4, 12.0)


def test_a_batch_whose_failure_is_caught_inside_is_lost(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: 1 / a())
    b()
    with pytest.raises(GraphError, match="failed before") as refused:
        with graph.batch():
            a.set(0)
            with pytest.raises(ZeroDivisionError):
                b()
            with pytest.raises(GraphError, match="failed before"):
                b()  # no value in between is ever shown
            a.set(5)
    assert isinstance(refused.value.__cause__, ZeroDivisionError)
    assert (a(), b()) == (1, 1.0)


def test_a_comparison_that_fails_takes_the_batch_back(graph):
    a = graph.input("a", 1, same=lambda old, new: old < new)
    b = graph.computed("b", lambda: a())
    b()
    with pytest.raises(TypeError):
        a.set("x")
    assert (a(), b()) == (1, 1)


def test_a_node_computed_first_in_a_refused_batch_is_cold_again(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() * 2)
    with pytest.raises(KeyError):
        with graph.batch():
            a.set(5)
            assert b() == 10
            raise KeyError
    assert b.is_cold
    assert b() == 2


def test_nodes_added_in_a_refused_batch_are_gone(graph):
    with pytest.raises(KeyError):
        with graph.batch():
            a = graph.input("a", 1)
            b = graph.computed("b", lambda: a())
            assert b() == 1
            raise KeyError
    assert len(graph) == 0
    with pytest.raises(GraphError, match="removed"):
        a()
    with pytest.raises(GraphError, match="removed"):
        b()


@pytest.mark.parametrize("verb", ["set", "batch", "remove", "undo", "absorb"])
@pytest.mark.parametrize("when", ["cold", "updated"])
def test_a_formula_may_not_change_the_graph(verb, when, graph):
    a, other = graph.input("a", 1), graph.input("other", 1)
    a.set(2)

    def change():
        if verb == "set":
            other.set(2)
        elif verb == "batch":
            with graph.batch():
                pass
        elif verb == "remove":
            graph.remove(other)
        elif verb == "undo":
            graph.undo()
        else:
            graph.absorb(graph)

    def formula():
        if when == "cold" or a() > 2:
            change()
        return a()

    b = graph.computed("b", formula)
    with pytest.raises(ImpureFormula):
        b()
        a.set(3)
    assert (a(), other()) == (2, 1)


def test_a_computed_node_cannot_be_set(graph):
    b = graph.computed("b", lambda: 1)
    with pytest.raises(GraphError, match="b is computed"):
        b.set(2)
    assert b() == 1


def test_nodes_run_again_with_the_next_propagation_when_their_formula_gives_something_else(graph):
    factor = [2.0]
    price = graph.input("price", 3.0)
    cost = graph.computed("cost", lambda: price() * factor[0])
    total = graph.computed("total", lambda: cost() + 1)
    assert total() == 7
    with graph.batch() as report:
        factor[0] = 5.0
        graph.run_again([cost])
    assert [node.key for node in report.recomputed] == ["cost", "total"]
    assert total() == 16
    graph.check()


@pytest.mark.parametrize("fails", [False, True])
def test_a_batch_that_has_ended_is_freed_without_the_collector_and_with_it_the_values_that_it_replaced(
    graph, fails
):
    price = graph.input("price", 1.0)
    graph.keep(graph.computed("double", lambda: 2 * price()))
    batch = graph.batch()
    claim = ref(batch.claim)
    gc.disable()
    try:
        with suppress(ZeroDivisionError), batch:
            price.set(2.0)
            assert graph["double"]() == 4.0  # an operation inside it
            1 / (not fails)
        del batch
        assert claim() is None
    finally:
        gc.enable()
    assert graph["double"]() == (2.0 if fails else 4.0)
