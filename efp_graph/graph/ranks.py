"""Edges and ranks: an integer per node such that every node ranks above all its dependencies.

The scheduler visits dirty nodes by increasing rank, so a node runs after everything it reads, and once per batch.

A run that reads the same nodes as the last one touches nothing here. Another list of reads rewires the node in
O(reads); when it now reads a node that ranks higher, the node and those of its dependents that need it are lifted, each
once, in O(lifted nodes + their edges, log). A node that reads less comes down again, so ranks do not drift.

Cycles: an edge into a node that waits for its run proves nothing, since the run may drop it. So a cycle is reported when
the formulas under way close it (`Graph.settle`), or when lifting closes it over edges of nodes that will not run again.

Considered and not taken: a topological sort of the dirty part at each update (4 to 10 times the update itself on
10,000 nodes).
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from efp_graph.errors import CycleError, GraphError
from efp_graph.graph.node import QUEUED

if TYPE_CHECKING:
    from efp_graph.graph.journal import Journal
    from efp_graph.graph.node import Node


def rewire(node: Node[Any], reads: list[Node[Any]], journal: Journal | None, proven: set[Node[Any]]) -> None:
    """Make `reads` the dependencies of `node`, and its rank follow.

    Args:
        node: a node that has just run (or was interrupted: then `reads` is what it read so far).
        reads: in order, repetitions included.
        journal: where the old edges and ranks are noted first, so that an exception at any point can be undone.
        proven: queued nodes whose edges are known to hold in this batch already.

    Raises:
        CycleError: a dependency depends on `node`.
        GraphError: a dependency belongs to another graph.
    """
    set_edges(node, list(reads), journal)
    highest = _highest_read(node)
    wanted = 1 if highest is None else highest.rank + 1
    if wanted <= node.rank:
        if journal is not None:
            journal.note_rank(node)
        node.rank = wanted
    elif highest is not None:
        lift_above(node, highest, journal, proven)


def rank_first(node: Node[Any], reads: list[Node[Any]], journal: Journal | None) -> None:
    """Give a node that has just been computed for the first time its edges and its rank. It has no dependents yet."""
    set_edges(node, list(reads), journal)
    highest = _highest_read(node)
    node.rank = 1 if highest is None else highest.rank + 1


def _highest_read(node: Node[Any]) -> Node[Any] | None:
    highest, top, graph = None, -1, node.graph
    for dependency in node.reads:
        if dependency.graph is not graph:
            raise GraphError(f"{node.key} reads {dependency.key}, which belongs to another graph or was removed.")
        if dependency.rank > top:
            highest, top = dependency, dependency.rank
    return highest


def set_edges(node: Node[Any], reads: list[Node[Any]], journal: Journal | None) -> None:
    """Replace the reads of `node` and keep the dependents of both the old and the new ones in step."""
    if journal is not None:
        journal.note_edges(node)
    old, node.reads = node.reads, reads  # first: an exception from here on finds all that is to be undone in `reads`
    for dependency in set(old).difference(reads):
        dependency.dependents.pop(node, None)
    for dependency in reads:
        dependency.dependents[node] = None


def lift_above(node: Node[Any], dependency: Node[Any], journal: Journal | None, proven: set[Node[Any]]) -> None:
    """Give `node` a rank above `dependency`, and lift the dependents that this reaches.

    Dependents that wait for their run are left where they are when lifting them would close a cycle: their run tells
    whether they still read what they used to read.
    """
    cycle = _path(node, dependency, proven, only_proven=False)
    avoid_unproven = cycle is not None
    if cycle is not None:
        cycle = _path(node, dependency, proven, only_proven=True)
        if cycle is not None:
            raise CycleError([node.key, *(each.key for each in reversed(cycle))])
    wanted = {node: dependency.rank + 1}
    heap = [(node.rank, 0, node)]  # by old rank: each node is lifted once, with its final rank
    order = 0
    while heap:
        _, _, lifted = heappop(heap)
        rank = wanted[lifted]
        if lifted.rank >= rank:
            continue
        if journal is not None:
            journal.note_rank(lifted)
        lifted.rank = rank
        for dependent in lifted.dependents:
            if dependent.rank > rank or (avoid_unproven and dependent.state == QUEUED and dependent not in proven):
                continue
            if dependent in wanted:
                wanted[dependent] = max(wanted[dependent], rank + 1)
                continue
            wanted[dependent] = rank + 1
            order += 1
            heappush(heap, (dependent.rank, order, dependent))


def _path(
    start: Node[Any], goal: Node[Any], proven: set[Node[Any]], *, only_proven: bool
) -> list[Node[Any]] | None:
    """Nodes from `start` to `goal` along dependents that do not rank above the goal, or None."""
    reached: dict[Node[Any], Node[Any] | None] = {start: None}
    stack = [start]
    while stack:
        node = stack.pop()
        if node is goal:
            path: list[Node[Any]] = []
            step: Node[Any] | None = node
            while step is not None:
                path.append(step)
                step = reached[step]
            return path[::-1]
        for dependent in node.dependents:
            if dependent.rank > goal.rank or dependent in reached:
                continue
            if only_proven and dependent.state == QUEUED and dependent not in proven:
                continue
            reached[dependent] = node
            stack.append(dependent)
    return None


def dependents_outside(nodes: Iterable[Node[Any]]) -> dict[Node[Any], Node[Any]]:
    """Who still reads one of `nodes` without being one of them: {reader: what it reads}."""
    inside = set(nodes)
    return {reader: node for node in inside for reader in node.dependents if reader not in inside}
