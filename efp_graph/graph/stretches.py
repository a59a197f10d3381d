"""Stretches: how the nodes of a recorded wave are parted, so that nodes alike run in one go.

Nodes of one rank do not read each other. Where they are declared with `reads=`, all of a rank can be computed before
the first gets its value: one loop that only calls functions, and one each that compares, notes and puts in place, in C.
Per node that is two thirds of running them singly. Whatever else a wave holds is a stretch that is run node by node.

It is done where nobody asks for the time of each formula, so for `node.set(value)` and not in `graph.batch()`, whose
report tells it; and where values are compared by bits, so not for modeling objects.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from efp_graph.graph.fixed import Fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from efp_graph.graph.node import Node

DIRECT: tuple[Any, ...] = ("direct",)  # what stands for the reads of a node that has a direct way which may fail
FEWEST = 8  # nodes that are worth the preparations of a stretch that is run together
MOST_READS = 3


class Stretch:
    """Nodes of a wave that follow one another: what is called, with whose values, and whether the node is cut off.

    `reads` holds for each node the nodes whose values the call gets, DIRECT, or None if the formula reads by itself.
    If all have the same rank and number of reads, and none has its own test of equality, it can be run `together`.
    """

    __slots__ = ("calls", "nodes", "reads", "stops", "together")

    def __init__(self, nodes: list[Node[Any]], stops: list[bool], *, together: bool) -> None:
        self.nodes, self.stops, self.together = nodes, stops, together
        self.calls: list[Callable[..., Any]] = []
        self.reads: list[tuple[Node[Any], ...] | None] = []
        for node in nodes:
            direct = node.direct
            call = direct.function if isinstance(direct, Fixed) else direct or node.formula
            assert call is not None
            self.calls.append(call)
            self.reads.append(None if direct is None else direct.reads if isinstance(direct, Fixed) else DIRECT)

    def values(self, places: Iterator[Node[Any]]) -> list[Any]:
        """The new value of each node; `places` stands at the node whose function is called."""
        reads: Any = self.reads
        count = len(reads[0])
        if count == 3:
            return [f(a._value, b._value, c._value) for f, (a, b, c), _ in zip(self.calls, reads, places, strict=True)]
        if count == 2:
            return [f(a._value, b._value) for f, (a, b), _ in zip(self.calls, reads, places, strict=True)]
        return [f(a._value) for f, (a,), _ in zip(self.calls, reads, places, strict=True)]


def stretches_of(nodes: list[Node[Any]], stops: list[bool]) -> list[Stretch]:
    """Part the nodes of a wave, in their order."""
    stretches: list[Stretch] = []
    start = end = 0  # of the nodes before which are run singly
    for alike, group in groupby(nodes, _alike):
        count = sum(1 for _ in group)
        if alike is not None and count >= FEWEST:
            if start < end:
                stretches.append(Stretch(nodes[start:end], stops[start:end], together=False))
            start = end + count
            stretches.append(Stretch(nodes[end:start], stops[end:start], together=True))
        end += count
    if start < end:
        stretches.append(Stretch(nodes[start:], stops[start:], together=False))
    return stretches


def _alike(node: Node[Any]) -> tuple[int, int] | None:
    """Nodes that give the same can run together; None can not."""
    direct = node.direct
    if isinstance(direct, Fixed) and 1 <= len(direct.reads) <= MOST_READS and node.same is None:
        return node.rank, len(direct.reads)
    return None
