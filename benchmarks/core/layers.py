"""100 layers of 100 scalar nodes, each reading 3 of the layer before."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.core.formulas import Wiring, weighted, weighted_reads, weighted_values
from benchmarks.core.rows import Row, interleaved, run_and_minimum
from efp_graph.graph import Graph, Node

# Why rows are near their targets, or beyond them
CACHE = "10,000 nodes and their values do not fit a second-level cache of 2 MB"
FIXED_COST = "half of it is what any batch costs: journal, report, history"

LAYERS, WIDTH, FAN = 100, 100, 3


class Refused(Exception):
    """What a formula refuses a change with."""


def layers(rounds: int = 31) -> list[Row]:
    """One input changed; the same, cut off at the first layer; the same, refused by the last node."""
    dice = random.Random(1)
    wiring: Wiring = []
    for layer in range(LAYERS):
        first = layer * WIDTH
        wiring += [tuple(first + dice.randrange(WIDTH) for _ in range(FAN)) for _ in range(WIDTH)]  # type: ignore[misc]
    loop = floor_of(wiring)
    source, top = graph_of(wiring, bound=True)
    called, _ = graph_of(wiring, bound=False)
    rewired, _ = graph_of(wiring, bound=True)
    fixed = graph_of_fixed_nodes(wiring)
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
        Row("  the same, formulas declared with reads=", by_arguments / floor, 2.5, CACHE),
        Row("  cut off at the first layer", cut_off / floor, 0.1, FIXED_COST),
        Row("  cut off at the first layer, reads=", fixed_cut_off / floor, 0.1),
        Row("  refused by the last node, against the update", refused / update, 1.1),
        Row("  nodes run / minimum", ran / minimum, 1, f"{minimum} nodes have a dependency that changed"),
    ]


def floor_of(wiring: Wiring) -> Callable[[float], None]:
    values = [0.0] * (WIDTH + len(wiring))
    formulas = [weighted(values, *reads) for reads in wiring]

    def loop(value: float) -> None:
        for place in range(WIDTH):
            values[place] = value // 1.0 + place
        for place, formula in enumerate(formulas, WIDTH):
            values[place] = formula()

    return loop


def graph_of(wiring: Wiring, *, bound: bool) -> tuple[Node[float], Node[float]]:
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
    for node in (*nodes, top):
        graph.keep(node)
    return source, top


def graph_of_fixed_nodes(wiring: Wiring) -> Node[float]:
    """The input of the same graph, declared with `reads=`."""
    graph = Graph()
    source = graph.input("source", 0.0)
    nodes: list[Node[float]] = []
    for place in range(WIDTH):
        nodes.append(graph.computed(f"{place}", whole_of(place), reads=[source]))
    for reads in wiring:
        nodes.append(graph.computed(f"{len(nodes)}", weighted_values(), reads=[nodes[each] for each in reads]))
    for node in nodes:
        graph.keep(node)
    return source


def whole_of(place: int) -> Callable[[float], float]:
    return lambda value: value // 1.0 + place


def whole(read: Callable[[], float], place: int) -> Callable[[], float]:
    return lambda: read() // 1.0 + place
