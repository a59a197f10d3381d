"""1,000 diamonds in a row: a top, two nodes that read it, and a bottom that reads both and is the next top."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.core.rows import Row, interleaved, run_and_minimum
from efp_graph.graph import Graph, Node

DIAMONDS = 1_000


def diamonds(rounds: int = 31) -> list[Row]:
    """One input changed; the same, cut off at the first node."""
    loop, source, fixed = diamonds_floor(), diamonds_graph(), diamonds_of_fixed_nodes()
    ran, minimum = run_and_minimum(source, 0.5 - DIAMONDS)
    floor, update, by_arguments, cut_off, fixed_cut_off = interleaved(
        [
            lambda number: loop(float(number)),
            lambda number: source.set(float(number)),
            lambda number: fixed.set(float(number)),
            lambda number: source.set(number + 0.25),  # the first node rounds it away
            lambda number: fixed.set(number + 0.25),
        ],
        rounds,
    )
    nodes = 3 * DIAMONDS + 1
    note = f"{1e6 * update / nodes:.2f} us per node, floor {1e6 * floor / nodes:.2f} us"
    return [
        Row(f"{DIAMONDS:,} diamonds in a row, one input changed", update / floor, None, note),
        Row("  the same, formulas declared with reads=", by_arguments / floor),
        Row("  cut off at the first node", cut_off / floor),
        Row("  cut off at the first node, reads=", fixed_cut_off / floor),
        Row("  nodes run / minimum", ran / minimum, 1, f"{minimum} nodes have a dependency that changed"),
    ]


def diamonds_floor() -> Callable[[float], None]:
    """The loop that recomputes all."""
    values = [0.0] * (3 * DIAMONDS + 1)

    def side(top: int) -> Callable[[], float]:
        return lambda: values[top] + 1.0

    def bottom(left: int) -> Callable[[], float]:
        return lambda: (values[left] + values[left + 1]) * 0.5

    formulas: list[Callable[[], float]] = []
    for top in range(0, 3 * DIAMONDS, 3):
        formulas += [side(top), side(top), bottom(top + 1)]

    def loop(value: float) -> None:
        values[0] = value // 1.0
        for place, formula in enumerate(formulas, 1):
            values[place] = formula()

    return loop


def diamonds_graph() -> Node[float]:
    """The input."""
    graph = Graph()
    source = graph.input("source", 0.0)

    def side(read: Callable[[], float]) -> Callable[[], float]:
        return lambda: read() + 1.0

    def bottom(left: Callable[[], float], right: Callable[[], float]) -> Callable[[], float]:
        return lambda: (left() + right()) * 0.5

    top = graph.computed("top", lambda: source.read() // 1.0)
    for number in range(DIAMONDS):
        left = graph.computed(f"left {number}", side(top.read))
        right = graph.computed(f"right {number}", side(top.read))
        top = graph.computed(f"bottom {number}", bottom(left.read, right.read))
    graph.keep(top)
    assert top.read() == DIAMONDS
    return source


def diamonds_of_fixed_nodes() -> Node[float]:
    """The input of the same graph, declared with `reads=`."""
    graph = Graph()
    source = graph.input("source", 0.0)
    top = graph.computed("top", lambda value: value // 1.0, reads=[source])
    for number in range(DIAMONDS):
        left = graph.computed(f"left {number}", lambda value: value + 1.0, reads=[top])
        right = graph.computed(f"right {number}", lambda value: value + 1.0, reads=[top])
        top = graph.computed(f"bottom {number}", lambda left, right: (left + right) * 0.5, reads=[left, right])
    graph.keep(top)
    assert top.read() == DIAMONDS
    return source
