"""Formulas of one rank in threads or processes: `graph.batch(executor=...)`.

Formulas of one rank read only what ranks below, so they are independent. They are run ahead in the executor; then the
scheduler comes to each of them in its order and takes over what it gave, as if it had run just then. So values, edges,
reports and errors are those of a batch without an executor.

A formula that reads something that is not up to date gives up in the executor and runs in its turn, in the thread of
the batch. Other processes get functions with `reads=` alone, and the values of these nodes, if both can be pickled.

What is cold is demanded, not propagated, and has no rank yet. Functions with `reads=` are certain to read what they
name, so that what they need is found beforehand and computed level by level (`compute_ahead`).
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextvars import copy_context
from time import perf_counter as clock
from typing import TYPE_CHECKING, Any

from efp_graph.errors import GraphError, reason_of
from efp_graph.graph.evaluation import demand
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.frames import Frame, current_frame
from efp_graph.graph.interrupts import Interrupted
from efp_graph.graph.node import CHECK, FAILED, UNRANKED

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class _GaveUp(Interrupted):
    """A formula in a worker has read what only the thread of the batch can bring up to date."""


class _WorkerFrame(Frame):
    """The frame of a formula that is run ahead."""

    __slots__ = ()

    def aside(self) -> Frame:
        """A frame whose notes are about no dependencies."""
        return _WorkerFrame(self.graph, self.limit, self.depth)

    def look_up(self, node: Node[Any]) -> Any:
        """Give up: the node needs a second look."""
        raise _GaveUp


class Outcome:
    """What a formula gave that was run ahead. Called in its place, it reads what that read, and gives or raises it."""

    __slots__ = ("error", "reads", "seconds", "value")

    def __init__(self, reads: Sequence[Node[Any]], value: Any, error: Exception | None, seconds: float) -> None:
        self.reads, self.value, self.error, self.seconds = reads, value, error, seconds

    def __call__(self) -> Any:
        frame = current_frame.get()
        assert frame is not None
        frame.extend(self.reads)
        if self.error is not None:
            raise self.error
        return self.value


def verified_executor(executor: Any) -> Executor:
    """The executor, if it is one: whatever has a `submit` like those of `concurrent.futures`.

    Raises:
        GraphError: it is none, or a class of them.
    """
    is_class = isinstance(executor, type)
    if not is_class and callable(getattr(executor, "submit", None)):
        return executor  # type: ignore[no-any-return]
    given = f"the class {executor.__name__}" if is_class else f"something of the type {type(executor).__name__}"
    raise GraphError(
        f"The executor of a batch was given as {given}. It has to be an instance of one of concurrent.futures: "
        "with ThreadPoolExecutor() as pool, graph.batch(executor=pool)."
    )


def run_ahead(executor: Executor, nodes: Iterable[Node[Any]], limit: int) -> dict[Node[Any], Outcome]:
    """Run the formulas of nodes that are independent of each other. Those that gave up are left out.

    Args:
        limit: rank from which what they read may not be up to date.

    Raises:
        GraphError: the executor takes no more work.
    """
    jobs: dict[Node[Any], Future[Outcome | None]] = {}
    in_process = isinstance(executor, ProcessPoolExecutor)
    try:
        for node in nodes:
            if in_process:
                call = _pickled(node)
                if call is not None:
                    jobs[node] = _submit(executor, node, _run_pickled, call)
            else:
                jobs[node] = _submit(executor, node, copy_context().run, _run, node, limit)
        outcomes = {node: job.result() for node, job in jobs.items()}
    except BaseException:
        for job in jobs.values():
            job.cancel()
        raise
    for node, outcome in outcomes.items():
        if outcome is not None and in_process:
            assert isinstance(node.direct, Fixed)
            outcome.reads = node.direct.reads
    return {node: outcome for node, outcome in outcomes.items() if outcome is not None}


def _submit(executor: Executor, node: Node[Any], function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    try:
        return executor.submit(function, *arguments)
    except RuntimeError as error:
        raise GraphError(f"The executor of the batch does not take {node.key}: {reason_of(error)}.") from error


def _run(node: Node[Any], limit: int) -> Outcome | None:
    """Run a formula, in a thread of the executor and a context of its own."""
    graph, formula = node.graph, node.formula
    if graph is None or formula is None:  # the batch was left by an interrupt
        return None
    frame = _WorkerFrame(graph, limit, 0)
    current_frame.set(frame)
    value, problem, start = None, None, clock()
    try:
        value = formula()
    except _GaveUp:
        return None
    except Exception as error:
        problem = error
    finally:
        frame.close()
    return Outcome(tuple(frame), value, problem, clock() - start)


def _pickled(node: Node[Any]) -> bytes | None:
    """A function with `reads=` and the values that it gets; None for what cannot travel, or need not be computed."""
    if not isinstance(node.direct, Fixed) or any(not read.is_up_to_date or read.error for read in node.direct.reads):
        return None
    if node.graph is not None and node.graph.stored is not None and _is_stored(node):
        return None
    try:
        return pickle.dumps((node.direct.function, [read.last_value for read in node.direct.reads]))
    except Exception:  # whatever the methods of the values raise
        return None


def _is_stored(node: Node[Any]) -> bool:
    """Whether a file has the value of a node that is not computed yet."""
    from efp_graph.graph.storing import Remembered

    return isinstance(node.formula, Remembered) and node.formula.record_that_holds() is not None


def _run_pickled(call: bytes) -> Outcome | None:
    """Run a function, in another process. What cannot be imported here, or travel back, runs where the batch is."""
    try:
        function, values = pickle.loads(call)
    except Exception:
        return None
    value, problem, start = None, None, clock()
    try:
        value = function(*values)
    except Exception as error:
        problem = error
    outcome = Outcome((), value, problem, clock() - start)
    try:
        pickle.loads(pickle.dumps(outcome))
    except Exception:
        return None
    return outcome


def compute_ahead(graph: Graph, executor: Executor, node: Node[Any]) -> None:
    """Bring up to date what a node is certain to read, through functions with `reads=`, one level after the other.

    Raises:
        What a formula raises.
    """
    missing: dict[Node[Any], int] = {}  # {node that is not up to date: how many of its kind it reads}
    readers: dict[Node[Any], list[Node[Any]]] = {}
    reached = [node]
    while reached:
        reader = reached.pop()
        if reader in missing:
            continue
        reads = dict.fromkeys(reader.direct.reads) if isinstance(reader.direct, Fixed) else ()
        stale = [read for read in reads if read.graph is graph and read.rank == UNRANKED and read.state != FAILED]
        missing[reader] = len(stale)
        for read in stale:
            readers.setdefault(read, []).append(reader)
        reached += stale
    level = [member for member, count in missing.items() if not count]
    while level:
        level.sort(key=lambda member: member.index)
        to_run = [member for member in level if member.rank == UNRANKED and member.state != CHECK]
        graph.ahead = run_ahead(executor, to_run, UNRANKED) if len(to_run) > 1 else {}
        try:
            for member in level:
                if member.rank == UNRANKED and member.state != FAILED:
                    demand(graph, member)
        finally:
            graph.ahead = {}
        above: list[Node[Any]] = []
        for member in level:
            for reader in readers.get(member, ()):
                missing[reader] -= 1
                if not missing[reader]:
                    above.append(reader)
        level = above
