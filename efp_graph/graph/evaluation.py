"""Computing nodes on demand: cold ones, and marked ones, however deep the chain of what they need.

`graph.chain` lists the nodes that were demanded and are not up to date yet, in the order of demand. `drive` works on
the last of them: what it read the last time is made up to date first, read by read; its formula runs as soon as one of
these has changed. If none has, its memory holds, and no formula is entered. A demand for a node of the list is a cycle.

A formula that reads a node that is not up to date has it computed on the spot, on the interpreter's stack, up to
MAX_DEPTH formulas deep. One level deeper, the waiting formulas are interrupted (`TooDeep`), down to the last of those
within the first SAFE_DEPTH, which wait on; there the work goes on from the deepest node. Each interrupted formula then
runs a second time, with what it needs at hand. So a chain of 100,000 cold nodes works under the default recursion
limit, and each of its formulas is entered at most twice; a formula near the one that was asked for is entered once,
however many such chains it reads. (Deeper down it may be entered once for each of them, and once more.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import CycleError, GraphError
from efp_graph.graph.failures import Failed, can_be_kept, keeps_errors, same_outcome
from efp_graph.graph.frames import Frame, current_frame
from efp_graph.graph.interrupts import NotFinal, TooDeep
from efp_graph.graph.node import CHECK, CLEAN, COMPUTING, DIRTY, FAILED, LOOKING, UNRANKED, UNSET
from efp_graph.graph.ranks import drop_edges, make_cold, rank_above, rank_first, swallowed
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

MAX_DEPTH = 40  # formulas; at up to ten Python calls each this stays far below the default recursion limit of 1000
SAFE_DEPTH = 20  # formulas that are not interrupted; from the last of them on there is as much room again


def demand(graph: Graph, node: Node[Any]) -> None:
    """Bring a node up to date that is read from outside any formula, with all that it needs.

    Raises:
        CycleError: the node depends on itself.
        Whatever a formula raises; what was computed before stays, the rest is as it was.
    """
    base = len(graph.chain)
    try:
        _enter(graph, node)
        drive(graph, base, UNRANKED)
    except BaseException as error:
        if len(graph.chain) > base:
            blame(error, graph.chain[-1])
        abandon(graph, base)
        raise


def demand_inside(graph: Graph, node: Node[Any], frame: Frame) -> None:
    """Bring a node up to date that a formula has just read."""
    base = len(graph.chain)
    _enter(graph, node)
    if frame.depth >= MAX_DEPTH:
        raise TooDeep
    drive(graph, base, frame.final_below, frame.depth + 1)


def drive(graph: Graph, base: int, limit: int, depth: int = 0) -> None:
    """Bring the nodes of the chain above `base` up to date, the last demanded first.

    Args:
        limit: rank from which nodes may still change in the batch under way.
        depth: how many formulas wait for this on the interpreter's stack.
    """
    chain = graph.chain
    while len(chain) > base:
        node = chain[-1]
        try:
            if node.state == LOOKING:
                _look(graph, node, limit)
            else:
                compute(graph, node, limit, depth)
        except TooDeep:
            if depth > SAFE_DEPTH:
                raise


def _enter(graph: Graph, node: Node[Any]) -> None:
    """Put a node on the chain."""
    chain, state = graph.chain, node.state
    if state == CLEAN:  # cold, as most are
        chain.append(node)
        node.state = COMPUTING
        return
    if state in (COMPUTING, LOOKING):
        raise CycleError([waiting.key for waiting in (*chain[chain.index(node) :], node)])
    if node._value is not UNSET and graph.innermost is not None:
        graph.innermost.journal.note_rank(node)
    chain.append(node)
    if state == CHECK:
        graph.looks[node] = iter(node.reads)
        node.state = LOOKING
    else:
        node.state = COMPUTING


def _look(graph: Graph, node: Node[Any], limit: int) -> None:
    """Look at what a node read, up to the next that has to be computed first. At the end its memory holds."""
    for dependency in graph.looks[node]:
        if dependency.rank >= limit or dependency.rank == UNRANKED:
            if dependency.state != FAILED and dependency.rank == UNRANKED:
                _enter(graph, dependency)
                return
            if graph.scheduler.may_change(dependency):
                raise NotFinal(dependency)
    _end(graph, node, node._value, node.reads)


def _end(graph: Graph, node: Node[Any], value: Any, reads: list[Node[Any]]) -> None:
    """A node of the chain is up to date."""
    rank = rank_above(node, reads)
    if type(value) is Failed:
        graph.failed[node] = None
        value.rank = rank
        node.rank, node.state = UNRANKED, FAILED
    else:
        node.rank = rank
        node.state = CLEAN
    graph.looks.pop(node, None)
    graph.chain.pop()


def abandon(graph: Graph, base: int) -> None:
    """Give up the demands above `base`: their nodes are as before, even if interrupted between value and rank."""
    chain = graph.chain
    for node in chain[base:]:
        graph.looks.pop(node, None)
        if node._value is UNSET:
            make_cold(node)
        else:
            if node is graph.rewired:
                drop_edges(node)
            node.rank = UNRANKED
            node.state = CHECK if node.state == LOOKING else DIRTY
    graph.rewired = None
    del chain[base:]


def compute(graph: Graph, node: Node[Any], limit: int, depth: int) -> None:
    """Run the formula of the last node of the chain."""
    formula: Any = node.formula
    if graph.ahead:
        formula = graph.ahead.get(node, formula)
    frame = Frame(graph, limit, depth)
    outer = current_frame.get()
    value: Any
    try:
        current_frame.set(frame)
        value = formula()
    except Exception as error:
        is_kept = keeps_errors(node) or limit != UNRANKED  # a propagation looks at its end who needs the node
        if not (can_be_kept(error) and is_kept and graph.chain[-1] is node):
            raise
        blame(error, node)
        value = Failed(error, 0)
    finally:
        current_frame.set(outer)
        frame.limit, frame.is_over = -1, True  # as `close`
    if graph.chain[-1] is not node:
        raise swallowed(node, graph.chain[-1])
    batch, reads, memory = graph.innermost, list(frame), node._value
    if batch is not None:
        batch.journal.values += memory, node  # a rollback makes one cold again that was
        (batch._report or batch.report).computed.append(node)
    if memory is UNSET:
        rank_first(node, reads)
        node._value = value  # last: one without value is cold, whatever edges and rank it has got
        if node.dependents or node.onlookers:
            _tell_readers(graph, node)
        if type(value) is not Failed:  # the way of most, which knows the rank
            node.state = CLEAN
            graph.chain.pop()
            return
    else:
        value = _compared(graph, node, memory, value)
        if reads != node.reads:
            if batch is not None:
                batch.journal.note_edges(node)
            graph.rewired = node
            drop_edges(node)
            rank_first(node, reads)
            graph.rewired = None
        node._value = value
    _end(graph, node, value, reads)


def _compared(graph: Graph, node: Node[Any], memory: Any, value: Any) -> Any:
    """The new value or, if they count as the same, what the node keeps; else its marked readers have to run."""
    if same_outcome(memory, value, node.same or graph.same):
        # a tolerance counts from what was told to readers, and an error is the new one
        return value if node.same is None or type(value) is Failed else memory
    _tell_readers(graph, node)  # before the value is in place: run for nothing rather than not, if interrupted
    return value


def _tell_readers(graph: Graph, node: Node[Any]) -> None:
    """A marked node has another value than its readers know: their formulas have to run."""
    batch = graph.innermost
    for reader in node.readers:
        if reader.state == CHECK:
            if batch is not None:
                batch.journal.note_rank(reader)
            reader.state = DIRTY
        elif reader.state == LOOKING:
            reader.state = COMPUTING


def blame(error: BaseException, node: Node[Any]) -> None:
    """Note on an exception that a formula raised which node it was. Errors of the graph name their nodes themselves."""
    if isinstance(error, Exception) and not isinstance(error, GraphError):
        notes = getattr(error, "__notes__", ())
        if not any(note.startswith(_BLAME) for note in notes):
            error.add_note(f"{_BLAME}{visible(node.key)})")


_BLAME = "(while computing "
