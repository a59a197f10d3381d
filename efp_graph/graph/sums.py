"""Sums of many values, in a tree of WIDTH branches, from left to right in each branch.

One changed summand costs a run, or an addition of WIDTH numbers, for each level. The order depends on nothing but the
number of summands, so the bits are those of a fresh build. (They may differ in the last places from `sum(list)`, which
adds from left to right.)
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_
from typing import TYPE_CHECKING, Any

from efp_graph.graph.families import Family

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

WIDTH = 16  # of the tree


class Tree:
    """A tree of nodes that add up others. These may change; a node serves as long as its summands are the same."""

    def __init__(self, graph: Graph, name: str) -> None:
        self._parts: Family[Any] = Family(graph, name, _sum_of_nodes)

    def top(self, nodes: tuple[Node[Any], ...]) -> tuple[Node[Any], ...]:
        """At most WIDTH nodes that together add up all of these, in their order."""
        level = 1
        while len(nodes) > WIDTH:
            chunks = [nodes[place : place + WIDTH] for place in range(0, len(nodes), WIDTH)]
            nodes = tuple(
                self._parts.entry(tuple(map(id, chunk)), chunk, f"level {level}, part {number}")
                for number, chunk in enumerate(chunks, 1)
            )
            level += 1
        return nodes


def _sum_of_nodes(*nodes: Node[Any]) -> Any:
    return _added([node.read() for node in nodes])


class PartialSums:
    """The sums of the branches of the last list that was added up, by level."""

    def __init__(self) -> None:
        self._memory: tuple[list[Any], list[list[Any]]] = ([], [])

    def of(self, values: list[Any]) -> list[Any]:
        """At most WIDTH sums, which together are that of all values."""
        before, sums_before = self._memory
        levels: list[list[Any]] = []
        summands = values
        while len(summands) > WIDTH:
            old = sums_before[len(levels)] if len(levels) < len(sums_before) else []
            sums = _sums(before, summands, old)
            levels.append(sums)
            before, summands = old, sums
        self._memory = values, levels
        return summands


def _sums(before: list[Any], summands: list[Any], old: list[Any]) -> list[Any]:
    """The sum of each WIDTH summands; `old` are those of the summands before, and serve where these are the same."""
    count = -(-len(summands) // WIDTH)
    common = min(len(before), len(summands))
    changed = {place // WIDTH for place, is_same in enumerate(map(is_, before, summands)) if not is_same}
    if len(before) != len(summands):
        changed.add(common // WIDTH)
    sums = old[:count]
    sums += [None] * (count - len(sums))
    for number in (*changed, *range(len(old), count)):
        if number < count:
            sums[number] = _added(summands[number * WIDTH : (number + 1) * WIDTH])
    return sums


def total_of(summands: list[Any], start: Any) -> Any:
    """What is added up to `start`: some sums that stand for all values."""
    return start + _added(summands) if summands else start


def _added(summands: Sequence[Any]) -> Any:
    """The sum of some values, from left to right, by the operator: `sum` adds otherwise from Python 3.12 on."""
    total = summands[0]
    for summand in summands[1:]:
        total = total + summand
    return total
