"""The scheduler: brings everything that a change really reaches up to date, each node at most once.

Dirty nodes wait in buckets by rank; a heap holds the ranks that have a bucket. The lowest rank runs first, so a formula
reads only nodes that are final. A node whose new value equals its old one is cut off: its dependents are not queued on
its account. Cost: O(nodes run + edges out of the nodes that changed + ranks · log ranks), whatever the graph's size.

Only nodes that are needed run. One that nobody needs is marked, with all above it up to those that are marked already.

A formula that raises gives its node an error as value. Those who read it are not queued on that account if the error is
one that refuses the batch: when the run is over, the batch is refused if a node that is still needed holds it. So an
error of a node that its reader has dropped meanwhile refuses nothing.

Nodes of one rank run in the order of their creation: reports are reproducible, and since that is about their order in
memory, an update that reaches 10,000 small nodes takes an eighth less time.

A formula may take another branch and read a node that may still change in this run. It is then interrupted
(`NotFinal`), and what it demanded comes first, whatever its rank:
    1. The node read is put on the stack of those that are waited for.
    2. If the top of the stack is queued, it runs. Else what it read the last time is made final in the order of the
       reads, by the same steps; as soon as one of them turns out changed, the node is queued. So an old edge counts
       only if the formula would really read it again.
    3. A node that is final leaves the stack; at the bottom, the formula that was interrupted runs again.
A demand for a node on the stack is a cycle, and only then is there one: formulas may exchange who reads whom within one
batch. Runs that were interrupted are counted in the report (`restarts`).

Considered and not taken: a heap of nodes (2 times slower on layers of 100 nodes than a heap of ranks with buckets);
marking the whole cone dirty first (a change that is cut off at once would cost the size of the cone); lifting the
interrupted node above what it read and going on by rank (an exchange then looks like a cycle until the edges that will
go have gone).
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator
from heapq import heappop, heappush
from operator import attrgetter, length_hint
from time import perf_counter as clock
from typing import TYPE_CHECKING, Any, NoReturn

from efp_graph.errors import CycleError
from efp_graph.graph.equality import same_bits
from efp_graph.graph.evaluation import abandon, blame, compute, drive
from efp_graph.graph.failures import Failed, can_be_kept, equal_failures, keeps_errors
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.frames import Frame, current_frame
from efp_graph.graph.interrupts import Interrupted, NotFinal
from efp_graph.graph.node import CHECK, CLEAN, DIRTY, FAILED, QUEUED, UNRANKED, UNSET
from efp_graph.graph.ranks import lift, rank_above, rewire, swallowed
from efp_graph.graph.routes import Route, Routes
from efp_graph.graph.waiting import formulas

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from weakref import WeakSet

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.parallel import Outcome

NO_STAMPS = array("d")  # of an update whose report nobody sees
_by_index = attrgetter("index")


class Scheduler:
    """The queue of dirty nodes of one graph. Empty between runs."""

    __slots__ = (
        "buckets",
        "current",
        "cut_off",
        "final",
        "graph",
        "heap",
        "noted",
        "ran",
        "rank",
        "restarts",
        "waited_for",
        "route",
        "routes",
    )

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.routes = Routes()
        self.heap: list[int] = []
        self.buckets: dict[int, list[Node[Any]]] = {}
        # of the run under way
        self.rank = 0  # of the bucket that is being worked off
        self.current: Iterator[Node[Any]] = iter(())  # what is left of it
        self.route: Route | None = None  # the recorded route that is being followed instead of the queue
        self.ran: list[Node[Any]] = []  # the nodes of it that ran so far
        self.cut_off: list[Node[Any]] = []  # those of them that were cut off
        self.noted = 0  # how long the notes of the journal were before it
        self.restarts = 0  # how many runs were interrupted so far, ever
        self.waited_for: dict[Node[Any], Iterator[Node[Any]]] = {}  # the stack: {node: its reads not looked at yet}
        self.final: set[Node[Any]] = set()  # nodes that left the stack

    def propagate(self, changes: dict[Node[Any], Any]) -> None:
        """Bring everything up to date that is needed and reads inputs that were set, or nodes that were removed.

        Args:
            changes: {node: its value when everything was up to date}.

        Raises:
            CycleError, or the error of a needed node that keeps none. The caller then clears the queue and puts the
            graph back.
        """
        graph = self.graph
        batch, edits, restarts = graph.innermost, graph.edits, self.restarts
        by_formula = bool(graph.failed) or (batch is not None and batch.executor is not None)
        moved, is_needed = [], bool(self.heap)  # failed nodes may wait already
        for node, old in changes.items():
            if node.rank == UNRANKED:
                by_formula = True
            elif (node.same or graph.same)(old, node._value):
                if node.same is not None:
                    node._value = old  # a tolerance counts from what was propagated, or small steps would add up unseen
                continue
            moved.append(node)
            is_needed = is_needed or node.needs > 0
        changed = tuple(moved)
        route = None if by_formula else self.routes.get(changed, edits)
        if route is not None and route.fringe:
            self._mark_fringe(route)
        if not is_needed and not by_formula:  # nor is what reads them
            for node in changed:
                for reader in node.readers:
                    self.mark_reader(reader)
            return
        if route is None:
            for node in changed:
                self.queue_readers(node)
        frame = Frame(graph, 0, 0)
        outer = current_frame.get()  # of an effect, or none: no batch starts inside a formula
        try:
            current_frame.set(frame)
            runs, cut_off = self._run(frame, route, by_formula=by_formula)
        finally:
            current_frame.set(outer)
            frame.close()
        self.final.clear()
        self.current = iter(())  # or it would hold the nodes of a route that was left
        if graph.failed:
            self._refuse_failed()
        elif graph.edits == edits and self.restarts == restarts and not by_formula and (route is None or route.misses):
            self.routes.record(changed, edits, runs, cut_off)

    def _refuse_failed(self) -> None:
        """Raise the first error that refuses the batch. One that nobody needs any more is forgotten."""
        graph = self.graph
        for node in list(graph.failed):
            if node.state == FAILED and not keeps_errors(node):
                if node.needs:
                    self._refuse(node._value.error)
                self.mark(node)
        for node in [node for node in graph.failed if node.state != FAILED]:
            del graph.failed[node]

    def _refuse(self, error: Exception) -> NoReturn:
        """Raise the error of a formula that refuses the batch."""
        self.graph.innermost.refusal = error  # type: ignore[union-attr]
        raise error

    def queue_readers(self, node: Node[Any], but: Container[Node[Any]] = ()) -> None:
        """Queue what reads a node that has changed, unless it is among `but`."""
        if node.onlookers is not None:
            self._mark_onlookers(node.onlookers)
        for dependent in node.dependents:
            if dependent not in but:
                if dependent.state == CLEAN:
                    self.queue(dependent)
                elif dependent.state < 0:
                    self.touch(dependent)

    def touch(self, node: Node[Any]) -> None:
        """Something has changed that a marked or failed node reads."""
        batch = self.graph.innermost
        assert batch is not None
        if node.state == CHECK:
            batch.journal.note_rank(node)
            node.state = DIRTY
        elif node.state == FAILED:
            batch.journal.note_rank(node)
            node.rank = node._value.rank
            there = [read for read in node.reads if read.rank != UNRANKED or read.state == FAILED]  # not removed
            wanted = rank_above(node, there)
            if wanted > node.rank:  # what it reads was lifted meanwhile
                lift(node, wanted, batch.journal)
            self.queue(node)

    def mark_reader(self, node: Node[Any]) -> None:
        """Something has changed that a node reads which nobody needs."""
        if node.state == CHECK:
            self.touch(node)
        elif node.state != DIRTY:
            self.mark(node)

    def _mark_onlookers(self, onlookers: WeakSet[Node[Any]]) -> None:
        """Something has changed that these read."""
        for node in list(onlookers):
            self.mark_reader(node)

    def mark(self, node: Node[Any], state: int = DIRTY) -> None:
        """Note that a node that nobody needs has to run when it is demanded; and what reads it may have to.

        Args:
            state: CHECK, if it may have to.
        """
        batch = self.graph.innermost
        assert batch is not None
        note = batch.journal.note_rank
        note(node)
        node.rank, node.state = UNRANKED, state
        reached, count = [node], 1
        while reached:
            for reader in reached.pop().readers:
                before = reader.state
                if before in (CLEAN, FAILED, QUEUED):
                    note(reader)
                    reader.rank = UNRANKED
                    reader.state = DIRTY if before == QUEUED else CHECK
                    reached.append(reader)
                    count += 1
        if batch.timed:
            batch.report.marked += count

    def queue(self, node: Node[Any]) -> None:
        """Have a node run at its rank."""
        if node.rank in self.buckets:
            self.buckets[node.rank].append(node)
        else:
            self.buckets[node.rank] = [node]
            heappush(self.heap, node.rank)
        node.state = QUEUED

    def may_change(self, node: Node[Any]) -> bool:
        """Whether the run under way may still change a node that is read now."""
        if self.route is not None:
            self.leave_route()
        if node.state == QUEUED:
            return True
        if node in self.final:
            return False
        if self.waited_for or length_hint(self.current):
            return self.rank < node.rank
        return bool(self.heap) and self.heap[0] < node.rank

    def clear(self) -> None:
        """Empty the queue after an exception, wherever it came from."""
        self.route = None
        for bucket in (*self.buckets.values(), list(self.current), list(self.waited_for)):
            for node in bucket:
                if node.state == QUEUED:
                    node.state = CLEAN
        self.heap.clear()
        self.buckets.clear()
        self.waited_for.clear()
        self.final.clear()
        abandon(self.graph, 0)

    def leave_route(self) -> None:
        """Put into the queue what has to run still, and go on with that. What was marked learns what has changed."""
        route, self.route = self.route, None
        assert route is not None
        route.misses += 1
        ran = {*self.graph.innermost.journal.values[self.noted + 1 :: 2]}  # type: ignore[union-attr]  # or computed
        stopped = set(self.cut_off)
        for node in (*route.changed, *(node for node in self.ran if node not in stopped)):
            self.queue_readers(node, ran)
        self.ran, self.cut_off = [], []

    def _run(self, frame: Frame, route: Route | None, *, by_formula: bool) -> tuple[list[Node[Any]], list[Node[Any]]]:
        """Run the formulas of all queued nodes, and of all that they reach. Gives what ran, and what was cut off.

        Args:
            route: followed instead of the queue as long as all goes the same way.
            by_formula: take no direct way, since it would miss that a node was removed, or that one holds an error.
        """
        # The loop is flat and its state local on purpose: its overhead per node is of the order of a small formula.
        graph, heap, buckets, waited_for = self.graph, self.heap, self.buckets, self.waited_for
        chain, batch = graph.chain, graph.innermost
        assert batch is not None
        journal, timed, executor = batch.journal, batch.timed, batch.executor
        ahead: dict[Node[Any], Outcome] = {}
        elsewhere: dict[Node[Any], float] = {}  # seconds of the formulas that ran ahead
        values, same, by_bits = journal.values, graph.same, graph.same is same_bits
        runs: list[Node[Any]] = []
        cut_off: list[Node[Any]] = []
        stamps = array("d", (clock(),)) if timed else NO_STAMPS
        node: Any = None
        rank = 0
        stops: Iterator[Node[Any]] = iter(())
        stop: Node[Any] | None = None  # the next node that was cut off the last time
        if route is not None:
            self.route, self.ran, self.cut_off, self.noted = route, runs, cut_off, len(values)
            stops = iter(route.cut_off)
            stop = next(stops, None)
        try:
            while heap or self.route is not None:
                if route is not None and self.route is not None:
                    self.current = iter(route.nodes)
                else:
                    route = None
                    rank = self.rank = frame.limit = heappop(heap)
                    bucket = buckets.pop(rank)
                    if len(bucket) > 1:
                        bucket.sort(key=_by_index)
                        if executor is not None:
                            ahead = self._run_ahead(executor, bucket)
                            elsewhere.update((ran, outcome.seconds) for ran, outcome in ahead.items())
                    self.current = iter(bucket)
                for node in self.current:
                    if route is None:
                        if node.state != QUEUED:  # was demanded and has run
                            continue
                        if node.rank != rank:  # lifted while it waited
                            self.queue(node)
                            continue
                        if not node.needs:
                            self.mark(node)
                            continue
                    while True:
                        direct = None if waited_for or by_formula else node.direct
                        try:
                            if type(direct) is Fixed:  # its call, in line for speed
                                function, reads = direct.function, direct.reads
                                if (count := len(reads)) == 1:
                                    new = function(reads[0]._value)
                                elif count == 2:
                                    new = function(reads[0]._value, reads[1]._value)
                                elif count == 3:
                                    new = function(reads[0]._value, reads[1]._value, reads[2]._value)
                                else:
                                    new = direct()
                            elif direct is None or (new := direct()) is UNSET:
                                if self.route is not None:
                                    self.rank = frame.limit = node.rank
                                formula = node.formula  # two steps: the interpreter specialises both
                                if ahead:
                                    formula = ahead.pop(node, formula)
                                new = formula()
                        except Interrupted as signal:
                            node = self._interrupted(node, frame, signal)
                            continue
                        except Exception as error:
                            if not can_be_kept(error):
                                raise
                            new = self._failure(node, frame, error)
                            by_formula = True
                        if chain:
                            raise swallowed(node, chain[-1])
                        if frame or direct is None:
                            if frame != node.reads:
                                rewire(node, frame, journal)
                            frame.clear()
                        old = node._value
                        values += old, node
                        if by_formula and (type(new) is Failed or type(old) is Failed):
                            equal = self._has_failed(node, old, new)
                        elif node.same is not None:
                            equal = node.same(old, new)
                            if not equal:
                                node._value = new  # else the old one stays: a tolerance counts from what was propagated
                        else:
                            node._value = new
                            if by_bits and type(new) is float is type(old) and new:  # a zero has a sign
                                equal = new == old or (new != new and old != old)
                            else:
                                equal = same(old, new)
                        runs.append(node)
                        if equal:
                            cut_off.append(node)
                        if self.route is not None:
                            if node is stop:
                                stop = next(stops, None)
                                if not equal:
                                    self.leave_route()
                            elif equal:
                                self.leave_route()
                        elif not equal:
                            for dependent in node.dependents:
                                if not (state := dependent.state):
                                    dependent.state = QUEUED
                                    if (to_rank := dependent.rank) in buckets:
                                        buckets[to_rank].append(dependent)
                                    else:
                                        buckets[to_rank] = [dependent]
                                        heappush(heap, to_rank)
                                elif state < 0:
                                    self.touch(dependent)
                            if node.onlookers is not None:
                                self._mark_onlookers(node.onlookers)
                        if node.state == QUEUED:
                            node.state = CLEAN
                        if timed:
                            stamps.append(clock())
                        if not waited_for:
                            break
                        waited_for.popitem()
                        if not waited_for:
                            break
                        self.final.add(node)
                        node = self._next_demanded()
                    if route is not None and self.route is None:
                        break
                else:
                    if route is not None:
                        self._end_route(route)
        except BaseException as error:
            if node is not None:
                if node.state == QUEUED:
                    node.state = CLEAN
                blame(error, chain[-1] if chain else node)
            raise
        if timed:
            batch.report.note_runs(runs, cut_off, stamps, elsewhere)
        return runs, cut_off

    def _run_ahead(self, executor: Executor, bucket: list[Node[Any]]) -> dict[Node[Any], Outcome]:
        """Run the formulas of a rank in an executor, those of them that are going to run."""
        from efp_graph.graph.parallel import run_ahead

        nodes = [node for node in bucket if node.state == QUEUED and node.rank == self.rank and node.needs]
        return run_ahead(executor, nodes, self.rank) if len(nodes) > 1 else {}

    def _mark_fringe(self, route: Route) -> None:
        """Mark who was marked the last time and was read meanwhile, before a formula of the route can read it.

        What reads nodes of the route is checked when it is demanded: whether these will have another value is not
        known yet.
        """
        changed = set(route.changed)
        for node in route.fringe or ():
            if not changed.isdisjoint(node.reads):
                self.mark_reader(node)
            elif node.state == CLEAN:
                self.mark(node, CHECK)

    def _end_route(self, route: Route) -> None:
        """All went as it did the last time: what reads nodes of the route has to run when it is demanded."""
        self.route = None
        route.misses, self.ran, self.cut_off = 0, [], []
        for node in route.fringe or ():
            self.mark_reader(node)

    def _failure(self, node: Node[Any], frame: Frame, error: Exception) -> Failed:
        """The value of a node whose formula raised."""
        if self.graph.chain:  # it is that of a node which it demanded, and which keeps none
            raise error
        for read in frame:  # the first error counts, whatever a formula makes of it that does not catch it
            if read.state == FAILED and not keeps_errors(read):
                error = read._value.error
                break
        if node.observers is not None and not keeps_errors(node):  # needed for certain
            self._refuse(error)
        blame(error, node)
        return Failed(error, rank_above(node, frame))

    def _has_failed(self, node: Node[Any], old: Any, new: Any) -> bool:
        """Put a value in place that is an error, or was one. Whether readers are not concerned.

        Of an error that will refuse the batch they are not told: if they need the node still when all is done, it does.
        """
        node._value = new
        if type(new) is not Failed:
            return False
        self.graph.innermost.journal.note_rank(node)  # type: ignore[union-attr]
        self.graph.failed[node] = None
        node.state, node.rank = FAILED, UNRANKED
        return not keeps_errors(node) or (type(old) is Failed and equal_failures(old, new))

    def _interrupted(self, node: Node[Any], frame: Frame, signal: Interrupted) -> Node[Any]:
        """Note what a formula is waiting for, or compute it when it is cold. Gives the node to run next."""
        graph = self.graph
        graph.report.restarts += 1
        self.restarts += 1
        frame.clear()
        if not isinstance(signal, NotFinal):
            try:
                drive(graph, 0, frame.limit)
            except NotFinal as again:
                signal = again
            else:
                return node
        if not self.waited_for:
            self._wait_for(node)
        for cold in graph.chain:
            self._wait_for(cold)
        abandon(graph, 0)
        self._wait_for(signal.node)
        return self._next_demanded()

    def _wait_for(self, node: Node[Any]) -> None:
        waited_for = self.waited_for
        if node in waited_for:
            under_way = list(waited_for)
            raise CycleError([waiting.key for waiting in (*under_way[under_way.index(node) :], node)])
        waited_for[node] = iter(node.reads)

    def _next_demanded(self) -> Node[Any]:
        """Make the nodes on the stack final, from its top, until one has to run. The bottom always has to."""
        waited_for = self.waited_for
        while True:
            node = next(reversed(waited_for))
            if node.state == QUEUED:
                return node
            for dependency in waited_for[node]:
                if self.may_change(dependency):
                    self._wait_for(dependency)
                    break
            else:
                waited_for.popitem()
                if node.rank != UNRANKED:  # a cold node is demanded again by the formula that needs it
                    self.final.add(node)


formulas.update(function.__code__ for function in (compute, Scheduler._run))
