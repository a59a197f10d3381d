"""A change that is made again follows the route of the last one, and leaves it where it goes otherwise."""

from __future__ import annotations

import math

import pytest

from efp_graph.graph import CycleError, Graph
from efp_graph.graph.routes import MAX_ROUTES, Route
from efp_graph.graph.scheduler import Scheduler
from tests.graph.keeping import KeepingGraph


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The nodes that ran in the order of a recorded route, one list per route followed."""
    routes: list[list[str]] = []
    leave, end = Scheduler.leave_route, Scheduler._end_route

    def left(self: Scheduler) -> None:
        routes.append([node.key for node in self.ran])
        leave(self)

    def ended(self: Scheduler, route: Route) -> None:
        routes.append([node.key for node in self.ran])
        end(self, route)

    monkeypatch.setattr(Scheduler, "leave_route", left)
    monkeypatch.setattr(Scheduler, "_end_route", ended)
    return routes


def test_a_second_change_of_an_input_follows_the_route_of_the_first(graph, log, followed):
    a = graph.input("a", 1)
    b = graph.computed("b", log("b", lambda: a() + 1))
    c = graph.computed("c", log("c", lambda: b() * a()))
    assert c() == 2
    a.set(2)
    assert followed == []
    log.clear()

    a.set(3)

    assert (b(), c(), log, followed) == (4, 12, ["b", "c"], [["b", "c"]])


def test_a_node_that_is_cut_off_this_time_ends_the_route(graph, log, followed):
    load = graph.input("load", 0.5)
    servers = graph.computed("servers", log("servers", lambda: math.ceil(load())))
    share = graph.computed("share", log("share", lambda: load() / 10))
    energy = graph.computed("energy", log("energy", lambda: servers() * 3))
    report = graph.computed("report", log("report", lambda: share() + 1))
    assert (energy(), report()) == (3, 1.05)
    load.set(1.5)
    log.clear()

    with graph.batch() as update:
        load.set(1.6)  # two servers again

    assert (energy(), report()) == (6, 1.16)
    assert log == ["servers", "share", "report"]
    assert followed == [["servers"]]
    assert [node.key for node in update.cut_off] == ["servers"]
    assert [node.key for node in update.recomputed] == ["share", "report"]


def test_a_node_that_was_cut_off_the_last_time_and_is_not_now_reaches_what_reads_it(graph, log, followed):
    load = graph.input("load", 0.5)
    servers = graph.computed("servers", log("servers", lambda: math.ceil(load())))
    energy = graph.computed("energy", log("energy", lambda: servers() * 3))
    assert energy() == 3
    load.set(0.6)
    log.clear()

    load.set(1.5)

    assert (energy(), log, followed) == (6, ["servers", "energy"], [["servers"]])


def test_a_formula_that_reads_another_node_is_rewired(graph, followed):
    a, b, c = graph.input("a", 0), graph.input("b", 10), graph.input("c", 20)
    chosen = graph.computed("chosen", lambda: b() if a() < 3 else c())
    after = graph.computed("after", lambda: chosen() + a())
    assert after() == 10
    a.set(1), a.set(2)
    assert len(followed) == 1

    a.set(3)
    c.set(30)
    b.set(99)

    assert (chosen(), after()) == (30, 33)
    assert [node.key for node in chosen.dependencies] == ["a", "c"]


def test_formulas_that_exchange_what_they_read_are_told_apart(graph):
    a, x = graph.input("a", 0), graph.input("x", 5)
    first = graph.computed("first", lambda: (a(), x() if a() > 2 else 0))
    second = graph.computed("second", lambda: (a(), x() if a() <= 2 else 0))
    first(), second()
    a.set(1), a.set(2), a.set(3)

    x.set(6)

    assert (first(), second()) == ((3, 6), (3, 0))
    assert list(x.dependents) == [first]


def test_a_formula_that_suddenly_needs_a_node_that_may_still_change_waits_for_it(graph, log, followed):
    a = graph.input("a", 0)
    low = graph.computed("low", lambda: far() if a() > 2 else -1)
    near = graph.computed("near", log("near", lambda: a() + 1))
    far = graph.computed("far", log("far", lambda: near() * 10))
    low(), far()
    a.set(1), a.set(2)
    log.clear()

    with graph.batch() as update:
        a.set(3)

    assert (low(), far(), log) == (40, 40, ["near", "far"])
    assert update.restarts >= 1
    assert low.rank > far.rank


def test_a_formula_that_suddenly_needs_a_cold_node_has_it_computed(graph, log):
    a = graph.input("a", 0)
    cold = graph.computed("cold", log("cold", lambda: a() * 10))
    user = graph.computed("user", lambda: cold() if a() > 2 else -1)
    assert user() == -1
    a.set(1), a.set(2)
    assert log == []

    a.set(3)

    assert (user(), log) == (30, ["cold"])


def test_a_chain_of_cold_nodes_that_is_too_deep_for_the_stack_is_computed_on_the_way(graph):
    a = graph.input("a", 0)
    chain = [a]
    for place in range(3000):
        chain.append(graph.computed(f"{place}", lambda read=chain[-1]: read() + 1))
    user = graph.computed("user", lambda: chain[-1]() if a() > 2 else -1)
    assert user() == -1
    a.set(1), a.set(2)

    a.set(3)

    assert user() == 3003


def test_a_cycle_that_closes_on_the_way_is_found_and_taken_back(graph):
    a = graph.input("a", 0)
    p = graph.computed("p", lambda: q() if a() > 2 else a())
    q = graph.computed("q", lambda: p() + 1)
    assert q() == 1
    a.set(1), a.set(2)

    with pytest.raises(CycleError) as caught:
        a.set(3)

    assert caught.value.path[0] == caught.value.path[-1]
    assert (a(), p(), q()) == (2, 2, 3)


def test_a_failure_on_the_way_is_taken_back_and_names_the_node(graph):
    a = graph.input("a", 0)
    b = graph.computed("b", lambda: a() + 1)
    broken = graph.computed("broken", lambda: 1 / (b() - 4))
    after = graph.computed("after", lambda: broken() + a())
    after()
    a.set(1), a.set(2)
    before = {node.key: (id(node.last_value), node.rank, list(node.reads)) for node in graph}

    with pytest.raises(ZeroDivisionError) as caught:
        a.set(3)

    assert caught.value.__notes__ == ["(while computing broken)"]
    assert {node.key: (id(node.last_value), node.rank, list(node.reads)) for node in graph} == before
    a.set(4)
    assert after() == 5.0


def test_an_update_that_was_refused_does_not_make_the_graph_forget_its_routes(graph, followed):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: 1 / a())
    b()
    a.set(2), a.set(3)
    with pytest.raises(ZeroDivisionError):
        a.set(0)
    followed.clear()

    a.set(4)

    assert followed == [["b"]]


def test_another_node_that_reads_the_input_makes_the_route_void(graph, followed):
    a = graph.input("a", 1)
    graph.computed("b", lambda: a() + 1)()
    a.set(2), a.set(3)
    late = graph.computed("late", lambda: a() * 2)
    assert late() == 6
    followed.clear()

    a.set(4)

    assert (late(), followed) == (8, [])


def test_a_single_change_that_is_cut_off_does_not_void_the_route(graph, followed):
    load = graph.input("load", 0.5)
    servers = graph.computed("servers", lambda: math.ceil(load()))
    graph.computed("energy", lambda: servers() * 3)()
    load.set(1.5), load.set(2.5), load.set(2.6)
    followed.clear()

    load.set(3.5)

    assert followed == [["servers", "energy"]]


def test_changes_that_go_otherwise_twice_take_the_place_of_the_route(graph, followed):
    load = graph.input("load", 0.5)
    servers = graph.computed("servers", lambda: math.ceil(load()))
    graph.computed("energy", lambda: servers() * 3)()
    load.set(1.5), load.set(1.6), load.set(1.7), load.set(1.8)
    followed.clear()
    with graph.batch() as update:
        load.set(1.9)
    assert (followed, update.cut_off) == ([["servers"]], [servers])


def test_routes_are_told_apart_by_all_inputs_that_changed(graph, log):
    a, b = graph.input("a", 1), graph.input("b", 1)
    of_a = graph.computed("of a", log("of a", lambda: a() + 1))
    of_b = graph.computed("of b", log("of b", lambda: b() + 1))
    of_a(), of_b()
    for value in (2, 3):
        with graph.batch():
            a.set(value)
            b.set(value)
    log.clear()

    with graph.batch():
        a.set(4)
        b.set(3)  # no change
    assert log == ["of a"]
    b.set(5)
    assert log == ["of a", "of b"]


def test_a_tolerance_counts_from_the_last_value_that_was_propagated(graph, log):
    a = graph.input("a", 0.0)
    near = graph.computed("near", lambda: a(), same=lambda old, new: abs(old - new) < 1)
    reader = graph.computed("reader", log("reader", lambda: near()))
    reader()
    a.set(2.0), a.set(4.0)
    log.clear()
    for value in (4.4, 4.8, 5.2):
        a.set(value)
    assert (log, near(), reader()) == (["reader"], 5.2, 5.2)


def test_the_number_of_routes_that_are_kept_is_bounded():
    graph = KeepingGraph()
    inputs = [graph.input(f"{place}", 0) for place in range(3 * MAX_ROUTES)]
    total = graph.computed("total", lambda: sum(node() for node in inputs))
    total()
    for node in inputs:
        node.set(1)
    assert total() == len(inputs)
    assert len(graph.scheduler.routes._routes) == MAX_ROUTES


def test_a_followed_route_tells_the_time_of_each_formula(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: a() + 1)
    c = graph.computed("c", lambda: b() + 1)
    c()
    a.set(2)
    with graph.batch() as update:
        a.set(3)
    assert list(update.seconds) == [b, c]
    assert all(seconds >= 0 for seconds in update.seconds.values())


BESIDE = {
    "reads an input": lambda a, double: lambda: a() * 10,
    "reads a node of the route": lambda a, double: lambda: double() * 10,
    "reads both": lambda a, double: lambda: double() * 10 + a(),
}
ASKED = ["itself", "above", "cold", "not looked at yet"]


@pytest.mark.parametrize("formula", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("is_read", [True, False])
def test_a_formula_of_a_route_sees_no_old_value_of_what_nobody_needs(formula, asked, is_read):
    """It takes another branch, and what it reads there was up to date before the change."""
    graph = Graph()
    a, switch = graph.input("a", 0), graph.input("switch", 1)
    double = graph.computed("double", lambda: a() * 2)
    high = graph.computed("high", lambda: double() + 1)
    higher = graph.computed("higher", lambda: high() + 1)
    beside = graph.computed("beside", formula(a, double))
    above = graph.computed("above", lambda: beside() + 1)
    other = graph.computed("other", lambda: (above if asked in ("above", "not looked at yet") else beside)() + 1)
    read = beside if asked == "itself" else above if asked == "above" else other
    top = graph.computed("top", lambda: higher() if switch() % 2 else read())
    graph.keep(top)
    for number in range(1, 5):
        with graph.batch():
            a.set(number)
            switch.set(2 * number + 1)
        if is_read:
            (beside if asked in ("cold", "not looked at yet") else read)()
    with graph.batch():
        a.set(9)
        switch.set(2)
    fresh = Graph()
    inputs = fresh.input("a", 9)
    expected = formula(inputs, fresh.computed("double", lambda: inputs() * 2))()
    graph.check()
    assert top.last_value == expected + {"itself": 0, "above": 1, "cold": 1, "not looked at yet": 2}[asked]
