"""Edges and ranks: an integer per node such that every node ranks above all its dependencies.

The scheduler visits dirty nodes by increasing rank, so a node runs after everything it reads, and once per batch.

A run that reads the same nodes as the last one touches nothing here. Another list of reads rewires the node in
O(reads); when it now reads a node that ranks higher, the node and those of its dependents that need it are lifted, each
once, in O(lifted nodes + their edges, log). A node that reads less comes down again; its dependents stay.

Cycles: a node is rewired when all it reads is final, and then so are all edges above that. So a lift that comes back to
what the node reads has found a real cycle. One closed by formulas that wait for each other is found by the scheduler.

Considered and not taken: a topological sort of the dirty part at each update (4 to 10 times the update itself on
10,000 nodes); numbering ranks afresh from time to time: gaps between ranks cost nothing, since buckets are in a dict.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from efp_graph.errors import CycleError, GraphError
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.keys import Unnamed
from efp_graph.graph.needs import add_need, add_reader, drop_need
from efp_graph.graph.node import CLEAN, FAILED, UNRANKED, UNSET

if TYPE_CHECKING:
    from efp_graph.graph.journal import Journal
    from efp_graph.graph.node import Node


def rewire(node: Node[Any], reads: list[Node[Any]], journal: Journal) -> None:
    """Make `reads` the dependencies of a node that has just run, and its rank follow.

    Args:
        reads: in order, repetitions included; all of them final.
        journal: where the old edges and ranks are noted first, so that an exception at any point can be undone.

    Raises:
        CycleError: a dependency depends on `node`.
        GraphError: a dependency belongs to another graph, or failed.
    """
    _verify_fixed(node, reads)
    wanted = rank_above(node, reads)
    set_edges(node, list(reads), journal)
    if wanted <= node.rank:
        node.rank = wanted
    else:
        lift(node, wanted, journal)


def rank_first(node: Node[Any], reads: list[Node[Any]]) -> None:
    """Give a node without edges that has just been computed its edges and its rank. No node up to date reads it.

    Raises:
        GraphError: a dependency belongs to another graph, or failed.
    """
    if type(node.direct) is Fixed:
        _verify_fixed(node, reads)
    above, graph = 1, node.graph
    if graph is None:
        raise foreign(node, node)
    node.reads = reads  # first: an exception from here on finds all that is to be undone in `reads`
    graph.edits += 1
    is_plain = not node.needs and type(node.key) is not Unnamed  # most: those read only have to know of it
    for dependency in reads:
        if dependency.graph is not graph:
            raise foreign(node, dependency)
        if is_plain:
            dependency.dependents[node] = None
        if (rank := dependency.rank) >= above:
            above = rank + 1
            if above > UNRANKED:
                above = rank_above(node, reads)
    if node.needs:
        miscounted, graph.is_miscounted = graph.is_miscounted, True  # until it is done: see `Graph.repair`
        link(node, reads)
        graph.is_miscounted = miscounted
    elif not is_plain:
        add_reader(node, reads)  # `link` would ask first whether they know of it: a sixth of the time of a cold node
    node.rank = above


def rank_above(node: Node[Any], reads: Iterable[Node[Any]]) -> int:
    """The lowest rank of a node that reads these.

    Raises:
        GraphError: one belongs to another graph, or failed.
    """
    above, graph = 1, node.graph
    for dependency in reads:
        if dependency.graph is not graph:
            raise foreign(node, dependency)
        rank = dependency.rank
        if rank == UNRANKED:
            if dependency.state != FAILED:
                raise swallowed(node, dependency)
            rank = dependency._value.rank
        if rank >= above:
            above = rank + 1
    return above


def set_edges(node: Node[Any], reads: list[Node[Any]], journal: Journal) -> None:
    """Replace the reads of `node` and keep the dependents of both the old and the new ones in step."""
    journal.note_edges(node)
    _edited(node)
    old, node.reads = node.reads, reads  # first: an exception from here on finds all that is to be undone in `reads`
    for dependency in set(old).difference(reads):
        _unlink(node, dependency)
    link(node, reads)


def drop_edges(node: Node[Any]) -> None:
    """Make `node` read nothing. The caller has noted its edges."""
    _edited(node)
    for dependency in node.reads:
        _unlink(node, dependency)
    node.reads = []


def link(node: Node[Any], reads: Iterable[Node[Any]]) -> None:
    """Have the nodes that a node reads know of it."""
    for dependency in reads:
        if not dependency.is_read_by(node):
            add_reader(node, (dependency,))
            if node.needs:
                add_need(dependency)


def _unlink(node: Node[Any], dependency: Node[Any]) -> None:
    if dependency.onlookers is not None:
        dependency.onlookers.discard(node)
    if dependency.dependents.pop(node, node) is not node and node.needs:
        drop_need(dependency)


def _edited(node: Node[Any]) -> None:
    """Edges or ranks of the node's graph are about to change: what was recorded of earlier propagations is void."""
    if node.graph is not None:
        node.graph.edits += 1


def make_cold(node: Node[Any]) -> None:
    """Make a computed node as if its formula had never run."""
    drop_edges(node)
    node.rank = UNRANKED
    node.state = CLEAN
    node._value = UNSET


def lift(node: Node[Any], rank: int, journal: Journal) -> None:
    """Give `node` a higher rank, and lift the dependents that this reaches.

    Raises:
        CycleError: they reach something that `node` reads.
    """
    _edited(node)
    reads = set(node.reads)
    wanted = {node: rank}
    reached_from: dict[Node[Any], Node[Any]] = {}
    heap = [(node.rank, 0, node)]  # by old rank: each node is lifted once, with its final rank
    while heap:
        _, _, lifted = heappop(heap)
        rank = wanted[lifted]
        journal.note_rank(lifted)
        lifted.rank = rank
        for dependent in lifted.readers:
            if dependent.rank > rank:  # a marked one gets its rank when it is demanded
                continue
            if dependent not in wanted:
                reached_from[dependent] = lifted
                heappush(heap, (dependent.rank, len(wanted), dependent))
                wanted[dependent] = rank + 1
            elif wanted[dependent] <= rank:
                wanted[dependent] = rank + 1
            if dependent in reads:
                path = [node, dependent]
                while path[-1] is not node:
                    path.append(reached_from[path[-1]])
                raise CycleError([member.key for member in path])


def dependents_outside(nodes: Iterable[Node[Any]]) -> dict[Node[Any], Node[Any]]:
    """Who reads one of `nodes` without being one of them: {reader: what it reads}."""
    inside = set(nodes)
    return {reader: node for node in inside for reader in node.readers if reader not in inside}


def _verify_fixed(node: Node[Any], reads: list[Node[Any]]) -> None:
    """Raise GraphError when a function of fixed nodes reads others; it reads fewer when one of them has failed."""
    if isinstance(node.direct, Fixed) and tuple(reads) != node.direct.reads[: len(reads)]:
        raise not_fixed(node, reads)


def foreign(node: Node[Any], dependency: Node[Any]) -> GraphError:
    """The error for a formula that reads a node of another graph: its changes would never arrive."""
    return GraphError(
        f"{node.key} reads {dependency.key}, which belongs to another graph or was removed. "
        "Join the two graphs first: graph.absorb(other)."
    )


def not_fixed(node: Node[Any], reads: Iterable[Node[Any]]) -> GraphError:
    """The error for a function of fixed nodes that reads others by itself: their changes would never arrive."""
    named = node.direct.reads if isinstance(node.direct, Fixed) else ()
    others = ", ".join(dict.fromkeys(read.key for read in reads if read not in named))
    return GraphError(
        f"{node.key} was declared with `reads`, and its function reads {others or 'them again'} by itself. "
        "Use the values it is given as arguments, and name all nodes in `reads`; or leave `reads` out."
    )


def swallowed(node: Node[Any], failed: Node[Any]) -> GraphError:
    """The error for a formula that caught the exception of a node it reads: its value would never be updated."""
    return GraphError(
        f"The formula of {node.key} went on after {failed.key}, which it reads, had failed. "
        "A formula has to let the exceptions of what it reads pass."
    )
