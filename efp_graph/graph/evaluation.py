"""Computing cold nodes on demand, however deep the chain of what they need.

A formula that reads a cold node has it computed on the spot, on the interpreter's stack, up to MAX_DEPTH formulas deep.
One level deeper, the waiting formulas are interrupted (`TooDeep`) and the loop in `drive` goes on from the deepest
node; each interrupted formula then runs a second time, with what it needs at hand. So a chain of 100,000 cold nodes
works under the default recursion limit, and each of its formulas is entered at most twice. (A formula that reads
several chains of that kind is entered once for each of them, and once more.)

`graph.chain` lists the cold nodes that are being computed or wait for the next one in the list, in the order of demand.
A read of a node of that list is a cycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import CycleError, GraphError
from efp_graph.graph.node import CLEAN, COMPUTING, UNRANKED, UNSET, Frame, current_frame
from efp_graph.graph.ranks import make_cold, rank_first, swallowed
from efp_graph.graph.signals import TooDeep
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

MAX_DEPTH = 40  # formulas; at up to ten Python calls each this stays far below the default recursion limit of 1000


def demand(graph: Graph, node: Node[Any]) -> None:
    """Compute a cold node, read from outside any formula, and all cold nodes that it needs.

    Raises:
        CycleError: the node depends on itself.
        Whatever a formula raises; what was computed before stays, the rest stays cold.
    """
    base = len(graph.chain)
    graph.chain.append(node)
    node.state = COMPUTING
    try:
        drive(graph, base, UNRANKED)
    except BaseException as error:
        if len(graph.chain) > base:
            blame(error, graph.chain[-1])
        abandon(graph, base)
        raise


def drive(graph: Graph, base: int, limit: int) -> None:
    """Compute the nodes of the chain above `base`, the last demanded first.

    Args:
        limit: rank from which nodes may still change in the batch under way.
    """
    while len(graph.chain) > base:
        try:
            compute(graph, graph.chain[-1], limit, 0)
        except TooDeep:
            continue


def demand_inside(graph: Graph, node: Node[Any], frame: Frame) -> None:
    """Compute a cold node that a formula has just read."""
    chain = graph.chain
    if node.state == COMPUTING:
        raise CycleError([each.key for each in (*chain[chain.index(node) :], node)])
    chain.append(node)
    node.state = COMPUTING
    if frame.depth >= MAX_DEPTH:
        raise TooDeep
    compute(graph, node, frame.final_below, frame.depth + 1)


def abandon(graph: Graph, base: int) -> None:
    """Give up the demands above `base`: their nodes are cold again, even if interrupted between value and rank."""
    for node in graph.chain[base:]:
        make_cold(node)
    del graph.chain[base:]


def compute(graph: Graph, node: Node[Any], limit: int, depth: int) -> None:
    assert node.formula is not None
    frame = Frame(graph, limit, depth)
    outer = current_frame.get()
    try:
        current_frame.set(frame)
        value = node.formula()
    finally:
        current_frame.set(outer)
        frame.close()
    if graph.chain[-1] is not node:
        raise swallowed(node, graph.chain[-1])
    batch = graph.innermost
    if batch is not None:
        batch.journal.values += UNSET, node  # a rollback makes it cold again
        batch.report.computed.append(node)
    node._value = value
    rank_first(node, list(frame))
    node.state = CLEAN
    graph.chain.pop()


def blame(error: BaseException, node: Node[Any]) -> None:
    """Note on an exception that a formula raised which node it was. Errors of the graph name their nodes themselves."""
    if isinstance(error, Exception) and not isinstance(error, GraphError):
        error.add_note(f"(while computing {visible(node.key)})")
