"""What if: forks, pins and tapes. What elsewhere are overrides, scenarios, transactions that are thrown away."""

from __future__ import annotations

import pytest

from efp_graph.graph import GraphError


@pytest.fixture
def shop(graph, runs):
    price, count = graph.input("price", 2.0), graph.input("count", 5)
    net = graph.computed("net", runs("net", lambda: price() * count()))
    total = graph.computed("total", runs("total", lambda: net() * 1.25))
    total()
    runs.clear()
    return price, count, net, total


# Forks


def test_a_fork_does_not_touch_the_graph(graph, shop, runs):
    price, _, _, total = shop
    with graph.fork({price: 4.0}) as fork:
        assert fork[total] == 25.0
        runs.clear()
        assert (price(), total()) == (2.0, 12.5)
        assert runs.taken() == []
    assert not graph.history.done


def test_a_fork_runs_only_what_differs_in_it(graph, shop, runs):
    _, count, _, total = shop
    tax = graph.input("tax", 1.25)
    other = graph.computed("other", runs("other", lambda: count() + tax()))
    other()
    runs.clear()
    with graph.fork({tax: 2.0}) as fork:
        assert fork[total] == 12.5
        assert fork[other] == 7.0
    assert runs.taken() == ["other"]


def test_a_fork_is_cut_off_where_values_are_the_same(graph, runs):
    a = graph.input("a", 1)
    sign = graph.computed("sign", runs("sign", lambda: a() > 0))
    text = graph.computed("text", runs("text", lambda: str(sign())))
    text()
    runs.clear()
    with graph.fork({a: 7}) as fork:
        assert fork[text] == "True"
    assert runs.taken() == ["sign"]


def test_a_fork_computes_each_value_once(graph, shop, runs):
    price, _, _, total = shop
    with graph.fork({price: 4.0}) as fork:
        fork[total], fork[total]
    assert runs.taken() == ["net", "total"]


def test_forks_do_not_see_each_other(graph, shop):
    price, _, _, total = shop
    with graph.fork({price: 4.0}) as one, graph.fork({price: 6.0}) as two:
        assert (one[total], two[total], total()) == (25.0, 37.5, 12.5)


def test_a_fork_on_a_fork_has_both_changes(graph, shop):
    price, count, _, total = shop
    with graph.fork({price: 4.0}) as one, one.fork({count: 1}) as two:
        assert (one[total], two[total]) == (25.0, 5.0)


def test_a_fork_follows_the_graph_where_it_says_nothing_itself(graph, shop):
    price, count, _, total = shop
    with graph.fork({price: 4.0}) as fork:
        count.set(1)
        assert fork[total] == 5.0
        price.set(100.0)
        assert fork[total] == 5.0


def test_a_fork_may_take_another_branch(graph):
    switch, a, b = graph.input("switch", True), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", lambda: a() if switch() else b())
    chosen()
    with graph.fork({switch: False}) as fork:
        assert fork[chosen] == 2
    assert chosen.dependencies == (switch, a)


def test_an_error_in_a_fork_stays_there(graph, shop):
    _, count, net, _ = shop
    mean = graph.computed("mean", lambda: net() / count())
    graph.keep(mean)
    with graph.fork({count: 0}) as fork:
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                fork[mean]
        assert mean() == 2.0
        fork.set(count, 1)
        assert fork[mean] == 2.0


def test_an_intermediate_value_can_be_overridden(graph, shop, runs):
    _, _, net, total = shop
    with graph.fork() as fork:
        fork.pin(net, 100.0)
        assert fork[total] == 125.0
    assert runs.taken() == ["total"]
    assert total() == 12.5


def test_an_override_may_stand_in_for_a_formula_that_cannot_run(graph):
    broken = graph.computed("broken", lambda: 1 / 0)
    above = graph.computed("above", lambda: broken() + 1)
    with graph.fork() as fork:
        fork.pin(broken, 1)
        assert fork[above] == 2
    with pytest.raises(ZeroDivisionError):
        above()


def test_promoting_is_one_step(graph, shop):
    price, count, _, total = shop
    with graph.fork({price: 4.0, count: 1}, label="sale") as fork:
        fork.promote()
    assert total() == 5.0
    assert graph.undo().label == "undo sale"
    assert total() == 12.5


def test_a_fork_of_what_has_changed_meanwhile_is_not_promoted(graph, shop):
    price, _, _, _ = shop
    with graph.fork({price: 4.0}) as fork:
        price.set(3.0)
        with pytest.raises(GraphError, match="price"):
            fork.promote()
        fork.rebase()
        fork.promote()
    assert price() == 4.0


def test_a_dry_run_tells_what_would_run_and_changes_nothing(graph, shop):
    price, _, net, total = shop
    graph.keep(total)
    report = graph.would_run({price: 4.0})
    assert report.recomputed == [net, total]
    assert (price(), total()) == (2.0, 12.5)


# Pins


def test_a_pinned_node_holds_its_value_whatever_changes_below(graph, shop, runs):
    price, _, net, total = shop
    net.pin(100.0)
    assert total() == 125.0
    runs.clear()
    price.set(50.0)
    assert total() == 125.0
    assert runs.taken() == []


def test_a_pin_is_propagated_like_a_change(graph, shop, runs):
    _, _, net, total = shop
    graph.keep(total)
    with graph.batch() as report:
        net.pin(100.0)
    assert report.recomputed == [net, total]
    assert runs.taken() == ["total"]


def test_without_the_pin_the_formula_is_up_to_date_again(graph, shop):
    price, _, net, total = shop
    net.pin(100.0)
    price.set(4.0)
    net.unpin()
    assert total() == 25.0


def test_a_pin_to_the_value_that_is_there_is_cut_off(graph, shop, runs):
    _, _, net, total = shop
    net.pin(10.0)
    assert total() == 12.5
    assert runs.taken() == []


def test_a_pin_can_be_given_another_value(graph, shop):
    _, _, net, total = shop
    net.pin(100.0)
    net.pin(200.0, source="counted again")
    assert total() == 250.0


def test_a_pin_makes_a_node_that_fails_usable(graph):
    broken = graph.computed("broken", lambda: 1 / 0)
    above = graph.computed("above", lambda: broken() + 1)
    broken.pin(1)
    assert above() == 2
    broken.unpin()
    with pytest.raises(ZeroDivisionError):
        above()


def test_what_only_a_pinned_formula_read_is_not_needed(graph, shop):
    price, _, net, total = shop
    base = graph.computed("base", lambda: price() + 1)
    top = graph.computed("top", lambda: base() * 2)
    graph.keep(top)
    assert base.is_needed
    top.pin(0)
    assert not base.is_needed
    assert (net(), total()) == (10.0, 12.5)


def test_an_input_is_set_and_not_pinned(graph, shop):
    price, _, _, _ = shop
    with pytest.raises(GraphError, match="set"):
        price.pin(3.0)


# Tapes


def test_a_tape_gives_what_a_graph_that_is_set_gives(graph, shop):
    price, count, _, total = shop
    prices, counts = [1.0, 2.0, 3.5], [4, 0, 7]
    table = graph.tape([total], [price, count]).run([prices, counts])[total].tolist()
    one_by_one = []
    for one, number in zip(prices, counts, strict=True):
        with graph.fork({price: one, count: number}) as fork:
            one_by_one.append(fork[total])
    assert table == one_by_one


def test_a_tape_follows_branches(graph):
    load = graph.input("load", 1.0)
    cost = graph.computed("cost", lambda: load() * 2 if load() > 10 else 0.0)
    assert graph.tape([cost], [load]).run([[1.0, 20.0, 5.0]])[cost].tolist() == [0.0, 40.0, 0.0]
