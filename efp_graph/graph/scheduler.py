"""The scheduler: brings everything that a change really reaches up to date, each node at most once.

Dirty nodes wait in buckets by rank; a heap holds the ranks that have a bucket. The lowest rank runs first, so a formula
reads only nodes that are final. A node whose new value equals its old one is cut off: its dependents are not queued on
its account. Cost: O(nodes run + edges out of the nodes that changed + ranks · log ranks), whatever the size of the graph.

A formula may take another branch and read a node that it did not read before. When that node ranks at or above it and may
still change, the formula is interrupted (`NotFinal`), its node is lifted above what it read, and runs again in its
turn. Such restarts are counted in the report.

Considered and not taken: a heap of nodes (2 times slower on layers of 100 nodes than a heap of ranks with buckets); marking
the whole cone dirty first (a change that is cut off at once would cost the size of the cone).
"""

from __future__ import annotations

from heapq import heappop, heappush
from time import perf_counter as clock
from typing import TYPE_CHECKING, Any

from efp_graph.errors import InternalError
from efp_graph.graph.equality import same_bits
from efp_graph.graph.evaluation import abandon, drive, swallowed
from efp_graph.graph.node import CLEAN, QUEUED, UNRANKED, Frame, current_frame
from efp_graph.graph.ranks import lift_above, rewire
from efp_graph.graph.signals import Interrupted, NotFinal

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

_LIFTED = object()  # the formula was interrupted and its node waits at a higher rank


class Scheduler:
    """The queue of dirty nodes of one graph."""

    __slots__ = ("buckets", "graph", "heap", "queued")

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.heap: list[int] = []
        self.buckets: dict[int, list[Node[Any]]] = {}
        self.queued: list[Node[Any]] = []  # all that was queued since the last `run`, to clean up after an exception

    def queue_dependents(self, node: Node[Any]) -> None:
        """Queue what reads `node`."""
        for dependent in node.dependents:
            if dependent.state == CLEAN:
                self._queue(dependent)

    def _queue(self, node: Node[Any]) -> None:
        self.queued.append(node)
        node.state = QUEUED
        bucket = self.buckets.get(node.rank)
        if bucket is None:
            self.buckets[node.rank] = [node]
            heappush(self.heap, node.rank)
        else:
            bucket.append(node)

    def may_change(self, node: Node[Any]) -> bool:
        """Whether the run under way may still change a node that is read now."""
        return node.state == QUEUED or bool(self.heap and self.heap[0] < node.rank)

    def clear(self) -> None:
        """Empty the queue after an exception, wherever it came from."""
        for node in self.queued:
            node.state = CLEAN
        self.queued.clear()
        self.heap.clear()
        self.buckets.clear()
        self.graph.running = None
        abandon(self.graph, 0)

    def run(self) -> None:
        """Run the formulas of all queued nodes, and of all that they reach.

        Raises:
            CycleError, or whatever a formula raises. The queue is then empty and the caller puts the graph back.
        """
        frame = Frame(0, 0)
        token = current_frame.set(frame)
        try:
            self._run(frame)
        except BaseException as error:
            if isinstance(error, Exception) and self.graph.running is not None:
                error.add_note(f"(while computing {self.graph.running.key})")
            self.clear()
            raise
        finally:
            current_frame.reset(token)
        self.queued.clear()

    def _run(self, frame: Frame) -> None:
        # The loop is flat and its state local on purpose: its overhead per node is of the order of a small formula.
        graph, heap, buckets = self.graph, self.heap, self.buckets
        report, chain, proven, journal = graph.report, graph.chain, graph.proven, graph.journal
        assert journal is not None
        note_node, note_value = journal.nodes.append, journal.values.append
        note_run, note_time, note_queued = report.order.append, report.stamps.append, self.queued.append
        same, by_bits = graph.same, graph.same is same_bits
        report.open_clock(clock())
        while heap:
            rank = heap[0]
            bucket = buckets[rank]
            frame.limit = rank
            while bucket:
                node = bucket.pop()
                if not bucket:  # so that the top of the heap is the lowest rank that waits, while the formula runs
                    del buckets[rank]
                    heappop(heap)
                if node.rank != rank:  # lifted while it waited, or removed
                    if node.rank != UNRANKED:
                        self._queue(node)
                    continue
                graph.running = node
                try:
                    new = node.formula()  # type: ignore[misc]
                except Interrupted as signal:
                    new = self._resume(node, frame, signal)
                    if new is _LIFTED:
                        continue
                if chain:
                    raise swallowed(node, chain[-1])
                if frame != node.reads:
                    rewire(node, frame, journal, proven)
                frame.clear()
                node.state = CLEAN
                old = node._value
                note_value(old)
                note_node(node)
                if node.same is not None and node.same(old, new):
                    report.cut_off.append(node)  # the old value stays: a tolerance is measured from what was propagated
                else:
                    node._value = new
                    if (type(new) is not float or new == old or new != new or not by_bits) and same(old, new):
                        report.cut_off.append(node)
                    else:
                        for dependent in node.dependents:
                            if dependent.state == CLEAN:
                                dependent.state = QUEUED
                                note_queued(dependent)
                                if (to_rank := dependent.rank) in buckets:
                                    buckets[to_rank].append(dependent)
                                else:
                                    buckets[to_rank] = [dependent]
                                    heappush(heap, to_rank)
                note_run(node)
                note_time(clock())
        graph.running = None

    def _resume(self, node: Node[Any], frame: Frame, signal: Interrupted) -> Any:
        """Go on with a formula that was interrupted: compute what it demanded and run it again, or lift its node."""
        graph = self.graph
        while True:
            graph.report.restarts += 1
            if graph.report.restarts > 10 * len(graph.nodes) + 1000:
                raise InternalError(f"{node.key} is interrupted again and again.")
            try:
                if isinstance(signal, NotFinal):
                    self._lift(node, frame, signal.node)
                    return _LIFTED
                frame.clear()
                drive(graph, 0, frame.limit)
                assert node.formula is not None
                return node.formula()
            except Interrupted as again:
                signal = again

    def _lift(self, node: Node[Any], frame: Frame, unfinished: Node[Any]) -> None:
        """Put `node` after `unfinished`. What it has read so far holds in this batch, since what ran before is final."""
        graph = self.graph
        abandon(graph, 0)
        reads = [read for read in frame if read.rank != UNRANKED and read is not unfinished]
        frame.clear()
        graph.proven.add(node)
        rewire(node, reads, graph.journal, graph.proven)
        if node.rank <= unfinished.rank:
            lift_above(node, unfinished, graph.journal, graph.proven)
        node.reads.append(unfinished)
        unfinished.dependents[node] = None
        self._queue(node)
