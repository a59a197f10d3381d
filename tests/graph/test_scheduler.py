"""What runs when an input changes: each formula that is reached, once, after what it reads, and no other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from efp_graph.graph import CycleError


@dataclass(frozen=True)
class Case:
    """A named shape: edges from what is read to who reads it, the input that changes, and what has to run."""

    name: str
    edges: list[tuple[str, str]]
    change: str
    runs: list[str]

    def __str__(self) -> str:
        return self.name

    def build(self, graph, log):
        """Nodes without a dependency are inputs; the others sum what they read."""
        keys = list(dict.fromkeys(key for edge in self.edges for key in edge))
        nodes = {}

        def total(key):
            return lambda: sum(nodes[read]() for read, reader in self.edges if reader == key)

        for key in keys:
            if any(reader == key for _, reader in self.edges):
                nodes[key] = graph.computed(key, log(key, total(key)))
            else:
                nodes[key] = graph.input(key, 1)
        for key in reversed(keys):  # the last first, so that ranks are not simply the order of creation
            nodes[key]()
        log.clear()
        return nodes


CHAIN = Case("chain", [("a", "b"), ("b", "c"), ("c", "d")], change="a", runs=["b", "c", "d"])
DIAMOND = Case("diamond", [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")], change="a", runs=["b", "c", "d"])
TWO_ROADS = Case(
    "a short and a long road", [("a", "d"), ("a", "b"), ("b", "c"), ("c", "d")], change="a", runs=["b", "c", "d"]
)
FAN_OUT = Case("fan-out", [("a", "b"), ("a", "c"), ("a", "d"), ("x", "d")], change="a", runs=["b", "c", "d"])
FAN_IN = Case("fan-in", [("a", "d"), ("b", "d"), ("c", "d")], change="b", runs=["d"])
ASIDE = Case("a branch left alone", [("a", "b"), ("x", "y"), ("b", "z"), ("y", "z")], change="a", runs=["b", "z"])


@pytest.mark.parametrize("case", [CHAIN, DIAMOND, TWO_ROADS, FAN_OUT, FAN_IN, ASIDE], ids=str)
def test_each_node_runs_once_and_after_what_it_reads(case, graph, log):
    nodes = case.build(graph, log)

    nodes[case.change].set(10)

    assert sorted(log) == case.runs
    for read, reader in case.edges:
        if read in log and reader in log:
            assert log.index(read) < log.index(reader)


def test_an_equal_input_runs_nothing(graph, log):
    a = graph.input("a", 2.0)
    b = graph.computed("b", log("b", lambda: a() * 2))
    b()
    log.clear()

    a.set(2.0)

    assert log == []


def test_a_change_that_rounds_to_the_same_value_stops_there(graph, log):
    load = graph.input("load", 10.2)
    servers = graph.computed("servers", log("servers", lambda: math.ceil(load())))
    energy = graph.computed("energy", log("energy", lambda: servers() * 0.3))
    assert energy() == pytest.approx(3.3)  # ceil(10.2) = 11, and 11 x 0.3 = 3.3
    log.clear()

    load.set(10.9)  # ceil(10.9) is 11 again

    assert energy() == pytest.approx(3.3)
    assert log == ["servers"]  # energy was cut off


def test_nan_stays_nan_and_stops_the_route_while_zero_and_minus_zero_differ(graph, log):
    a = graph.input("a", 1.0)
    nan = graph.computed("nan", log("nan", lambda: a() * math.nan))
    zero = graph.computed("zero", log("zero", lambda: a() * 0.0))
    below = graph.computed("below", log("below", lambda: (nan(), zero())))
    below()
    log.clear()

    a.set(2.0)
    assert sorted(log) == ["nan", "zero"]

    log.clear()
    a.set(-1.0)  # 0.0 becomes -0.0
    assert sorted(log) == ["below", "nan", "zero"]


def test_a_formula_may_change_the_type_of_its_value(graph):
    numpy = pytest.importorskip("numpy")
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: 0.5 if a() > 1 else numpy.zeros(3))
    b()
    a.set(2)  # a comparison of a float to an array has no truth value
    assert b() == 0.5
    a.set(0)
    assert b().tolist() == [0, 0, 0]


def test_a_tolerance_is_measured_from_what_was_propagated(graph, log):
    a = graph.input("a", 1.0)
    b = graph.computed("b", lambda: a(), same=lambda old, new: abs(old - new) < 1)
    c = graph.computed("c", log("c", lambda: b()))
    c()
    log.clear()

    a.set(1.6)
    assert (log, c()) == ([], 1.0)
    a.set(2.2)  # a step of 0.6 only, but 1.2 from what c has seen
    assert (log, c()) == (["c"], 2.2)


def test_the_tolerance_of_an_input_does_not_let_small_steps_add_up_unseen(graph, log):
    a = graph.input("a", 1.0, same=lambda old, new: abs(old - new) < 1)
    b = graph.computed("b", log("b", lambda: a()))
    b()
    log.clear()

    a.set(1.6)
    assert (log, b()) == ([], 1.0)
    a.set(2.2)
    assert (log, b()) == (["b"], 2.2)


def test_a_branch_that_is_not_taken_is_no_dependency(graph, log):
    choice, a, b = graph.input("choice", True), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", log("chosen", lambda: a() if choice() else b()))
    chosen()
    log.clear()

    b.set(20)
    assert log == []
    choice.set(False)
    a.set(10)
    assert (log, chosen()) == (["chosen"], 20)
    assert chosen.dependencies == (choice, b)


def test_a_new_dependency_that_ranks_higher_runs_first(graph, log):
    a = graph.input("a", 0)
    high = a
    for place in range(5):
        high = graph.computed(f"high {place}", log(f"high {place}", lambda read=high: read() + 1))
    low = graph.computed("low", log("low", lambda: high() if a() else -1))
    high(), low()
    log.clear()

    with graph.batch() as report:
        a.set(1)

    assert low() == 6  # 1 + 5
    assert log == ["high 0", "low", "high 1", "high 2", "high 3", "high 4", "low"]
    assert report.restarts == 1
    assert [node.key for node in report.order].count("low") == 1


def test_a_demanded_node_that_turns_out_unchanged_does_not_run(graph, log):
    a, b = graph.input("a", 0), graph.input("b", 5)
    half = graph.computed("half", log("half", lambda: a() // 2))
    more = graph.computed("more", log("more", lambda: half() + b()))
    most = graph.computed("most", log("most", lambda: more() + 1))
    early = graph.computed("early", log("early", lambda: most() if a() else 0))
    most(), early()
    log.clear()

    a.set(1)  # half stays 0, so more and most stay

    assert early() == 6
    assert sorted(log) == ["early", "early", "half"] or sorted(log) == ["early", "half"]


@pytest.mark.parametrize("through", ["an input", "a computed node", "a computed node of high rank"])
def test_two_nodes_may_exchange_who_reads_whom(through, graph, log):
    switch = graph.input("switch", 0)
    chosen = switch
    if through != "an input":
        for place in range(1 if through == "a computed node" else 9):
            chosen = graph.computed(f"chosen {place}", lambda read=chosen: read())
    x = graph.input("x", 1)
    p = graph.computed("p", log("p", lambda: q() + 1 if switch() else x()))
    q = graph.computed("q", log("q", lambda: x() * 10 if chosen() else p() + 1))
    total = graph.computed("total", log("total", lambda: p() * 100 + q()))
    assert total() == 102  # p = 1, q = 1 + 1
    log.clear()

    switch.set(1)  # for a while p reads q, which still reads p
    assert total() == 1110  # q = 10, p = 10 + 1
    assert log.count("q") == 1
    assert log.count("total") == 1

    log.clear()
    switch.set(0)
    assert total() == 102
    assert log.count("total") == 1
    assert p.rank < q.rank < total.rank


def test_an_exchange_works_through_nodes_in_between(graph):
    switch, x = graph.input("switch", 0), graph.input("x", 1)
    late = switch
    for place in range(20):
        late = graph.computed(f"late {place}", lambda read=late: read())
    p = graph.computed("p", lambda: q2() if switch() else x())
    p1 = graph.computed("p1", lambda: p() + 1)
    p2 = graph.computed("p2", lambda: p1() + 1)
    q = graph.computed("q", lambda: x() * 5 if late() else p2())
    q1 = graph.computed("q1", lambda: q() + 1)
    q2 = graph.computed("q2", lambda: q1() + 1)
    assert (p2(), q2()) == (3, 5)
    switch.set(1)
    assert (p2(), q2()) == (9, 7)
    switch.set(0)
    assert (p2(), q2()) == (3, 5)


def test_a_cycle_that_an_update_closes_is_refused_with_its_path(graph):
    switch, x = graph.input("switch", 0), graph.input("x", 1)
    p = graph.computed("p", lambda: r() if switch() else x())
    q = graph.computed("q", lambda: p() + 1)
    r = graph.computed("r", lambda: q() + 1)
    assert r() == 3

    with pytest.raises(CycleError) as refused:
        switch.set(1)

    assert set(refused.value.path) == {"p", "q", "r"}
    assert refused.value.path[0] == refused.value.path[-1]
    for reader, read in zip(refused.value.path, refused.value.path[1:], strict=False):
        assert (reader, read) in {("p", "r"), ("r", "q"), ("q", "p")}
    assert (switch(), r()) == (0, 3)


def test_a_cycle_is_found_when_a_higher_dependency_hides_it(graph):
    """Found by the state machine: only the highest of the reads was searched for the way back."""
    c, a = graph.input("c", 1), graph.input("a", 0)
    p = graph.computed("p", lambda: a())
    r = graph.computed("r", lambda: p())
    w = graph.computed("w", lambda: r())
    s = graph.computed("s", lambda: c() if c() else u() + w())
    u = graph.computed("u", lambda: s())
    u()
    with pytest.raises(CycleError) as refused:
        c.set(0)
    assert refused.value.path == ["s", "u", "s"]


def test_a_cycle_through_a_cold_node_is_reported_with_it(graph):
    switch, x = graph.input("switch", 0), graph.input("x", 1)
    p = graph.computed("p", lambda: cold() if switch() else x())
    q = graph.computed("q", lambda: p() + x())
    cold = graph.computed("cold", lambda: q() + 1)
    assert q() == 2
    with pytest.raises(CycleError) as refused:
        with graph.batch():
            switch.set(1)
            x.set(5)
    assert set(refused.value.path) == {"p", "cold", "q"}
    assert cold.is_cold
    assert q() == 2


def test_a_node_that_comes_to_read_itself_is_a_cycle(graph):
    switch = graph.input("switch", 0)
    p = graph.computed("p", lambda: p() if switch() else 1)
    p()
    with pytest.raises(CycleError) as refused:
        switch.set(1)
    assert refused.value.path == ["p", "p"]
    assert p() == 1


def test_the_exception_of_a_formula_says_which_node_it_was(graph):
    a = graph.input("a", 1)
    b = graph.computed("b", lambda: 1 / a())
    b()
    with pytest.raises(ZeroDivisionError) as refused:
        a.set(0)
    assert refused.value.__notes__ == ["(while computing b)"]


def test_a_formula_that_hides_an_interruption_still_ends_up_right(graph):
    """A bare `except` catches what the engine interrupts formulas with."""
    a = graph.input("a", 0)
    high = graph.computed("high", lambda: graph["middle"]() + 1)
    graph.computed("middle", lambda: a() + 1)

    def careless():
        if not a():
            return 0
        try:
            return high()
        except BaseException:
            return -1

    low = graph.computed("low", careless)
    high(), low()
    a.set(1)
    assert low() in (3, -1)
    a.set(2)
    assert low() == 4


def test_a_chain_of_100_000_nodes_updates_each_once_under_the_default_recursion_limit(graph):
    runs = [0]

    def link(read):
        def formula():
            runs[0] += 1
            return read() + 1

        return formula

    first = graph.input("first", 0)
    last = first
    for place in range(100_000):
        last = graph.computed(f"{place}", link(last.read))
        if place % 30 == 0:
            last()
    assert last() == 100_000
    runs[0] = 0

    first.set(5)

    assert last() == 100_005
    assert runs[0] == 100_000


def test_a_fan_out_of_100_000_nodes_updates_each_once(graph):
    runs = [0]
    first = graph.input("first", 0)

    def formula():
        runs[0] += 1
        return first.read()

    nodes = [graph.computed(f"{place}", formula) for place in range(100_000)]
    for node in nodes:
        node()
    assert runs[0] == 100_000  # cold: once each

    first.set(1)

    assert runs[0] == 200_000
    assert nodes[-1]() == 1


def test_a_wide_demand_during_an_update_does_not_recurse(graph):
    """20,000 nodes high: what an interrupted formula waits for is made final by a loop."""
    a, switch = graph.input("a", 0), graph.input("switch", 0)
    high = a
    for place in range(20_000):
        high = graph.computed(f"{place}", lambda read=high.read: read() + 1)
        if place % 30 == 0:
            high()
    low = graph.computed("low", lambda: high() if switch() else 0)
    high(), low()
    with graph.batch() as report:
        a.set(1)
        switch.set(1)
    assert low() == 20_001
    assert len(report.order) == 20_001
