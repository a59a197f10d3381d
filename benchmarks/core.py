"""What the graph costs beside the formulas themselves: `python -m benchmarks.core`.

Each figure is a ratio to the *floor*: a plain Python loop over closures in topological order, which recomputes
everything, compares nothing, cannot be undone and knows no dependencies. Floor and graph take turns within one process,
and medians of processor time are compared, so that a busy machine disturbs both alike. The floor is always the whole
recomputation, for the rows that are cut off too. Formulas read what they like, except in the rows with `reads=`.
Changes are repeated, as a slider does; the row "first change" is one whose wave is not known yet.

A batch holds the old values until it is committed, which the floor does not: 210 MB for the nodes of hours. The process
keeps the memory it frees (see `keep_freed_memory`), else these rows measure how fast the system hands out pages.
"""

from __future__ import annotations

import ctypes
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from efp_graph.graph import Graph, Node, same_bits

LAYERS, WIDTH, FAN = 100, 100, 3
HOURS, HOUR_NODES = 26_298, 1_000
LONG = 100_000

Wiring = list[tuple[int, int, int]]


@dataclass
class Row:
    """One line of the table; `target` is the highest ratio that was asked for."""

    name: str
    ratio: float
    target: float | None = None
    note: str = ""

    def __str__(self) -> str:
        target = "" if self.target is None else f"<= {self.target:g}"
        return f"{self.name:<58} {self.ratio:>9.3f}  {target:<8} {self.note}"


class Refused(Exception):
    """What a formula refuses a change with."""


def main() -> None:
    keep_freed_memory()
    print(f"{'':<58} {'ratio':>9}  {'target':<8}")
    for rows in (dag(), hour_nodes(), long_shapes()):
        for row in rows:
            print(row, flush=True)


def keep_freed_memory() -> None:
    """Have glibc keep up to 1 GB of freed memory; elsewhere nothing happens."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for parameter in (-1, -3):  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD
        mallopt(parameter, 1 << 30)


def timed(action: Callable[[], object]) -> float:
    """Processor time of one call [s]."""
    start = process_time()
    action()
    return process_time() - start


def interleaved(actions: Sequence[Callable[[int], object]], rounds: int) -> list[float]:
    """Median processor time of each action [s]; they take turns. Each is called with the number of the round."""
    times: list[list[float]] = [[] for _ in actions]
    for number in range(1, rounds + 1):
        for action, spent in zip(actions, times, strict=True):
            spent.append(timed(lambda action=action, number=number: action(number)))  # type: ignore[misc]
    return [median(spent) for spent in times]


# 100 layers of 100 scalar nodes, each reading 3 of the layer before


def dag(rounds: int = 31) -> list[Row]:
    """One input changed; the same, cut off at the first layer; the same, refused by the last node."""
    dice = random.Random(1)
    wiring: Wiring = []
    for layer in range(LAYERS):
        first = layer * WIDTH
        wiring += [tuple(first + dice.randrange(WIDTH) for _ in range(FAN)) for _ in range(WIDTH)]  # type: ignore[misc]
    loop = dag_floor(wiring)
    source, top = dag_graph(wiring, bound=True)
    called, _ = dag_graph(wiring, bound=False)
    rewired, _ = dag_graph(wiring, bound=True)
    fixed = dag_of_fixed_nodes(wiring)
    ran, minimum = run_and_minimum(source, 0.5 - LAYERS)

    def refuse(number: int) -> None:
        top.meta = {"refuses": True}
        try:
            source.set(number + 1000.0)
        except Refused:
            top.meta = None
        else:
            raise AssertionError("the change was not refused")

    def first_change(number: int) -> None:
        assert rewired.graph is not None
        rewired.graph.edits += 1  # as if an edge had come or gone since the last change
        rewired.set(float(number))

    floor, update, by_call, by_arguments, cut_off, fixed_cut_off, refused, first = interleaved(
        [
            lambda number: loop(float(number)),
            lambda number: source.set(float(number)),
            lambda number: called.set(float(number)),
            lambda number: fixed.set(float(number)),
            lambda number: source.set(number + 0.25),  # the first layer rounds it away
            lambda number: fixed.set(number + 0.25),
            refuse,
            first_change,
        ],
        rounds,
    )
    per_node = f"{1e6 * update / len(wiring):.2f} us per node, floor {1e6 * floor / len(wiring):.2f} us"
    return [
        Row("10,000 nodes, one input changed, formulas read by node.read", update / floor, 6, per_node),
        Row("  the same, formulas read by node()", by_call / floor),
        Row("  the same, first change", first / floor),
        Row("  the same, formulas declared with reads=", by_arguments / floor, 2.5),
        Row("  cut off at the first layer", cut_off / floor, 0.1),
        Row("  cut off at the first layer, reads=", fixed_cut_off / floor, 0.1),
        Row("  refused by the last node, against the update", refused / update, 1.1),
        Row("  nodes run / minimum", ran / minimum, 1, f"{minimum} nodes have a dependency that changed"),
    ]


def dag_floor(wiring: Wiring) -> Callable[[float], None]:
    values = [0.0] * (WIDTH + len(wiring))
    formulas = [weighted(values, *reads) for reads in wiring]

    def loop(value: float) -> None:
        for place in range(WIDTH):
            values[place] = value // 1.0 + place
        for place, formula in enumerate(formulas, WIDTH):
            values[place] = formula()

    return loop


def weighted(values: list[float], a: int, b: int, c: int) -> Callable[[], float]:
    return lambda: values[a] * 0.5 + values[b] * 0.3 + values[c] * 0.2


def dag_graph(wiring: Wiring, *, bound: bool) -> tuple[Node[float], Node[float]]:
    """The input and the node that can refuse."""
    graph = Graph()
    source = graph.input("source", 0.0)
    nodes: list[Node[float]] = []
    for place in range(WIDTH):
        nodes.append(graph.computed(f"{place}", whole(source.read, place)))
    for a, b, c in wiring:
        reads = [node.read if bound else node for node in (nodes[a], nodes[b], nodes[c])]
        nodes.append(graph.computed(f"{len(nodes)}", weighted_reads(*reads)))

    def refusing() -> float:
        if top.meta:
            raise Refused
        return sum(node.read() for node in nodes[-WIDTH:])

    top = graph.computed("top", refusing)
    for node in nodes:
        node.read()
    top.read()
    return source, top


def dag_of_fixed_nodes(wiring: Wiring) -> Node[float]:
    """The input of the same graph, declared with `reads=`."""
    graph = Graph()
    source = graph.input("source", 0.0)
    nodes: list[Node[float]] = []
    for place in range(WIDTH):
        nodes.append(graph.computed(f"{place}", whole_of(place), reads=[source]))
    for reads in wiring:
        nodes.append(graph.computed(f"{len(nodes)}", weighted_values(), reads=[nodes[each] for each in reads]))
    for node in nodes:
        node.read()
    return source


def whole_of(place: int) -> Callable[[float], float]:
    return lambda value: value // 1.0 + place


def weighted_values() -> Callable[[Any, Any, Any], Any]:
    return lambda a, b, c: a * 0.5 + b * 0.3 + c * 0.2


def whole(read: Callable[[], float], place: int) -> Callable[[], float]:
    return lambda: read() // 1.0 + place


def weighted_reads(a: Callable[[], Any], b: Callable[[], Any], c: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: a() * 0.5 + b() * 0.3 + c() * 0.2


def run_and_minimum(source: Node[float], value: float) -> tuple[int, int]:
    """How many formulas an update ran, and how many nodes have a dependency whose value it changed."""
    graph = source.graph
    assert graph is not None
    before = {node: node.peek() for node in graph}
    with graph.batch() as report:
        source.set(value)
    changed = {node for node in graph if not same_bits(node.peek(), before[node])}
    return len(report.order), sum(1 for node in graph if changed.intersection(node.reads))


# 1,000 nodes of three years by the hour


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
        node.read()
    other = Graph(same=same_series)
    fixed: Node[Any] = other.input("source", inputs[0])
    row: list[Node[Any]] = [other.computed("0", limited, reads=[fixed])]
    for reads in wiring:
        row.append(other.computed(f"{len(row)}", weighted_values(), reads=[row[each] for each in reads]))
    row[-1].read()
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


# Long and wide


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


if __name__ == "__main__":
    main()
