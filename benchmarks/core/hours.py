"""1,000 nodes of three years by the hour, each reading 3 of the 10 before it."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from benchmarks.core.formulas import Wiring, weighted, weighted_reads, weighted_values
from benchmarks.core.rows import Row, interleaved
from efp_graph.graph import Graph, Node

HOURS, HOUR_NODES, FAN = 26_298, 1_000, 3


def hour_nodes(rounds: int = 9) -> list[Row]:
    """One input changed; the same, cut off at the first node."""
    dice = random.Random(2)
    wiring: Wiring = [
        tuple(max(0, place - dice.randint(1, 10)) for _ in range(FAN))  # type: ignore[misc]
        for place in range(1, HOUR_NODES)
    ]
    pattern = np.random.default_rng(3).random(HOURS)
    inputs = [pattern + number for number in range(4)]
    high = [inputs[3] + 10 + number for number in range(4)]  # beyond the limit of the first node

    def limited(value: Any) -> Any:
        return np.minimum(value, inputs[3])

    values: list[Any] = [None] * HOUR_NODES
    formulas = [weighted(values, *reads) for reads in wiring]

    def loop(number: int) -> None:
        values[0] = limited(inputs[number % 3])
        for place, formula in enumerate(formulas, 1):
            values[place] = formula()

    def keeping_loop(number: int) -> None:
        old = values.copy()
        loop(number)
        old.clear()

    graph = Graph(same=same_series)
    source: Node[Any] = graph.input("source", inputs[0])
    nodes: list[Node[Any]] = [graph.computed("0", lambda: limited(source.read()))]
    for a, b, c in wiring:
        nodes.append(graph.computed(f"{len(nodes)}", weighted_reads(nodes[a].read, nodes[b].read, nodes[c].read)))
    for node in nodes:
        graph.keep(node)
    other = Graph(same=same_series)
    fixed: Node[Any] = other.input("source", inputs[0])
    row: list[Node[Any]] = [other.computed("0", limited, reads=[fixed])]
    for reads in wiring:
        row.append(other.computed(f"{len(row)}", weighted_values(), reads=[row[each] for each in reads]))
    for node in row:
        other.keep(node)
    changes = [source, fixed]
    floor, kept, update, by_arguments = interleaved(
        [loop, keeping_loop, *(lambda number, node=node: node.set(inputs[number % 3]) for node in changes)],  # type: ignore[misc]
        rounds,
    )
    source.set(high[0])
    cut_off = interleaved([lambda number: source.set(high[number % 4])], rounds)[0]
    return [
        Row("1,000 nodes of 26,298 hours, one input changed", update / floor, 1.1, f"floor {1e3 * floor:.0f} ms"),
        Row("  the same, formulas declared with reads=", by_arguments / floor, 1.05),
        Row("  the floor itself when it keeps all old values to its end", kept / floor),
        Row("  cut off at the first node", cut_off / floor, 0.01),
    ]


def same_series(old: Any, new: Any) -> bool:
    """Equality of two arrays, the cheap answers first."""
    return old is new or (old[0] == new[0] and bool((old == new).all()))
