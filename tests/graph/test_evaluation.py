"""Cold nodes are computed when they are read, however deep what they need lies."""

from __future__ import annotations

import sys

import pytest

from efp_graph.graph import UNSET, CycleError, GraphError


def test_a_node_is_cold_until_it_is_read(graph, log):
    a = graph.input("a", 1)
    b = graph.computed("b", log("b", lambda: a() + 1))
    assert b.is_cold
    assert b.last_value is UNSET
    a.set(5)
    assert log == []

    assert b() == 6
    assert b() == 6
    assert log == ["b"]
    assert not b.is_cold


def test_a_chain_of_100_000_cold_nodes_is_computed_from_its_end(graph):
    runs = [0] * 100_000

    def link(read, place):
        def formula():
            runs[place] += 1
            return read() + 1

        return formula

    last = graph.input("first", 0)
    for place in range(100_000):
        last = graph.computed(f"{place}", link(last.read, place))
    limit = sys.getrecursionlimit()

    assert last() == 100_000

    assert sys.getrecursionlimit() == limit <= 1000
    assert max(runs) <= 2
    assert last.rank == 100_000


def test_a_cold_chain_is_computed_when_an_update_comes_to_read_it(graph):
    a, switch = graph.input("a", 0), graph.input("switch", 0)
    runs = [0] * 1000

    def link(read, place):
        def formula():
            runs[place] += 1
            return read() + 1

        return formula

    last = a
    for place in range(1000):
        last = graph.computed(f"{place}", link(last.read, place))
    top = graph.computed("top", lambda: last() if switch() else -1)
    assert top() == -1
    with graph.batch() as report:
        switch.set(1)
        a.set(7)
    assert top() == 1007
    assert len(report.computed) == 1000
    assert max(runs) <= 2


def test_a_cold_node_waits_for_what_the_batch_still_changes(graph, log):
    a = graph.input("a", 0)
    middle = graph.computed("middle", log("middle", lambda: a() * 2))
    high = graph.computed("high", log("high", lambda: middle() + 1))
    cold = graph.computed("cold", log("cold", lambda: high() + 1))
    low = graph.computed("low", log("low", lambda: cold() if a() else 0))
    high(), low()
    log.clear()
    a.set(1)
    assert low() == 4  # 1 x 2 + 1 + 1
    assert (log.count("middle"), log.count("high")) == (1, 1)
    assert cold.rank == high.rank + 1 < low.rank


def test_a_cycle_of_cold_nodes_is_reported_with_its_path(graph):
    a = graph.computed("a", lambda: b())
    b = graph.computed("b", lambda: c())
    c = graph.computed("c", lambda: b())
    with pytest.raises(CycleError) as refused:
        a()
    assert refused.value.path == ["b", "c", "b"]
    assert "b  reads  c" in str(refused.value)
    assert a.is_cold
    assert b.is_cold
    assert c.is_cold


def test_a_failed_read_leaves_cold_what_it_could_not_compute_and_works_later(graph, log):
    a = graph.input("a", 0)
    fine = graph.computed("fine", log("fine", lambda: a() + 1))
    b = graph.computed("b", lambda: fine() / a())
    c = graph.computed("c", lambda: b() + 1)
    with pytest.raises(ZeroDivisionError) as refused:
        c()
    assert refused.value.__notes__ == ["(while computing b)"]
    assert b.is_cold
    assert c.is_cold
    assert fine.last_value == 1

    a.set(2)
    assert c() == 2.5  # (2 + 1) / 2 + 1
    assert log == ["fine", "fine"]


def test_a_formula_may_not_go_on_after_what_it_reads_failed(graph):
    a = graph.input("a", 0)
    b = graph.computed("b", lambda: 1 / a())

    def careless():
        try:
            return b()
        except ZeroDivisionError:
            return 0

    c = graph.computed("c", careless)
    with pytest.raises(GraphError, match="went on after b"):
        c()
    assert c.is_cold
    a.set(4)
    assert c() == 0.25
    with pytest.raises(ZeroDivisionError):
        a.set(0)  # b runs by itself now and refuses the change
    assert c() == 0.25


def test_a_keyboard_interrupt_leaves_cold_nodes_cold(graph):
    stop = [True]

    def formula():
        if stop[0]:
            raise KeyboardInterrupt
        return 1

    a = graph.computed("a", formula)
    b = graph.computed("b", lambda: a() + 1)
    with pytest.raises(KeyboardInterrupt):
        b()
    graph.check()
    stop[0] = False
    assert b() == 2


@pytest.mark.parametrize("above", [0, 10])
def test_a_formula_that_reads_several_deep_chains_is_entered_once(graph, above):
    """It waits on, however deep they are, as long as it is near the node that was asked for; in a fork too."""
    first = graph.input("first", 0)
    runs = [0]
    ends = []
    for chain in range(5):
        last = first
        for place in range(200):
            last = graph.computed(f"{chain}.{place}", lambda read=last.read: read() + 1)
        ends.append(last)

    def formula():
        runs[0] += 1
        return sum(end() for end in ends)

    last = graph.computed("total", formula)
    for place in range(above):
        last = graph.computed(f"above {place}", lambda read=last.read: read() + 1)
    with graph.fork({first: 1}) as fork:
        assert fork[last] == 5 * 201 + above
    assert runs[0] == 1
    assert last() == 5 * 200 + above
    assert runs[0] == 2


def test_a_formula_far_below_that_reads_several_deep_chains_comes_to_an_end(graph):
    """It is entered once more for each chain deeper than the stack allows, and never loops."""
    runs = [0]
    ends = []
    for chain in range(5):
        last = graph.input(f"first {chain}", chain)
        for place in range(200):
            last = graph.computed(f"{chain}.{place}", lambda read=last.read: read() + 1)
        ends.append(last)

    def formula():
        runs[0] += 1
        return sum(end() for end in ends)

    last = graph.computed("total", formula)
    for place in range(30):
        last = graph.computed(f"above {place}", lambda read=last.read: read() + 1)
    assert last() == 1040  # 0 + 1 + 2 + 3 + 4 + 5 x 200 + 30
    assert 1 < runs[0] <= 6
