"""A chain and a fan-out of 100,000 nodes: cold, then updated, under the default recursion limit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median

from benchmarks.core.rows import Row, timed
from efp_graph.graph import Graph, Node

LONG = 100_000


def long_shapes(rounds: int = 3) -> list[Row]:
    """A chain and a fan-out of 100,000 nodes: cold, then updated, under the default recursion limit."""
    rows = []
    for name, is_chain in (("chain", True), ("fan-out", False)):
        floors, cold, updates, most = [], [], [], 0
        for _ in range(rounds):
            floors.append(timed(long_floor(is_chain)))
            source, last, entered, read_all = long_graph(is_chain)
            cold.append(timed(read_all))
            most = max(most, *entered)
            expected = LONG if is_chain else 1
            assert last.read() == expected
            for node in last.graph:
                last.graph.keep(node)
            updates.append(timed(lambda source=source: source.set(1)))  # type: ignore[misc]
            assert last.read() == expected + 1
        floor = median(floors)
        note = f"recursion limit {sys.getrecursionlimit()}, formulas entered at most {most} times"
        rows.append(Row(f"{name} of 100,000 cold nodes, {'read at its end' if is_chain else 'each read'}",
                        median(cold) / floor, None, note))  # fmt: skip
        rows.append(Row("  updated", median(updates) / floor))
    return rows


def long_floor(is_chain: bool) -> Callable[[], None]:
    values = [0] * (LONG + 1)

    def link(read: int) -> Callable[[], int]:
        return lambda: values[read] + 1

    formulas = [link(place if is_chain else 0) for place in range(LONG)]

    def loop() -> None:
        for place, formula in enumerate(formulas, 1):
            values[place] = formula()

    return loop


def long_graph(is_chain: bool) -> tuple[Node[int], Node[int], list[int], Callable[[], None]]:
    """The input, the last node, how often each formula was entered, and what reads all nodes."""
    graph = Graph()
    entered = [0] * LONG
    source = last = graph.input("source", 0)
    nodes = []

    def link(read: Callable[[], int], place: int) -> Callable[[], int]:
        def formula() -> int:
            entered[place] += 1
            return read() + 1

        return formula

    for place in range(LONG):
        last = graph.computed(f"{place}", link((last if is_chain else source).read, place))
        nodes.append(last)

    def read_all() -> None:
        for node in nodes[-1:] if is_chain else nodes:
            node.read()

    return source, last, entered, read_all
