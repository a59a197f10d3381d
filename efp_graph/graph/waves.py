"""Waves: how the last propagation of a change went, followed again when the same inputs change.

Which nodes run, and in which order, is given by the edges, by the inputs that changed and by the nodes that were cut
off. So as long as no edge has changed, a change of the same inputs goes the same way, node by node, until one is cut
off that was not the last time, or the reverse. Following the recorded order saves queueing: a node is run, its value
compared and put in place, and that is all.

What is verified, so that following gives what queueing gives, always:
    1. No edge and no rank has changed since the wave was recorded (`Graph.edits`).
    2. Each node was cut off if and only if it was the last time. If one differs, its rank is worked off (nodes of one
       rank do not read each other), the queue is filled with the dependents of what has changed so far, and the
       scheduler goes on from there.
    3. Each formula read what it read the last time. What they read is noted in one list, the notes of each closed by
       the node itself, and compared at the end; nodes that read other things are rewired then. That is early enough:
       what a formula has read was final, and which nodes still have to run does not depend on what those that ran have
       read.
    4. A formula that reads a node of its own rank or above asks whether that may still change. Only then the queue is
       filled, to answer, and the wave is left.

Memory: some seven references per node that ran and one per read, for each of the last MAX_WAVES combinations of inputs.
"""

from __future__ import annotations

from array import array
from operator import length_hint, ne
from time import perf_counter as clock
from typing import TYPE_CHECKING, Any

from efp_graph.graph.equality import equal_bits, same_bits
from efp_graph.graph.evaluation import abandon, blame
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.node import CLEAN, UNSET
from efp_graph.graph.ranks import rewire, swallowed
from efp_graph.graph.signals import Interrupted
from efp_graph.graph.stretches import DIRECT, Stretch, stretches_of

if TYPE_CHECKING:
    from efp_graph.graph.journal import Journal
    from efp_graph.graph.node import Frame, Node
    from efp_graph.graph.scheduler import Scheduler

MAX_WAVES = 16


class Wave:
    """The nodes that ran, in their order, and those of them that were cut off."""

    __slots__ = ("cut_off", "misses", "nodes", "notes", "stops", "stretches")

    def __init__(self, nodes: list[Node[Any]], cut_off: list[Node[Any]]) -> None:
        self.nodes, self.cut_off = nodes, cut_off
        self.misses = 0  # how often in a row it was left before its end
        # made when the wave is followed for the first time
        self.notes: list[Node[Any]] = []
        self.stops: list[bool] = []
        self.stretches: list[Stretch] = []

    def prepare(self) -> None:
        """Lay out, node by node, what is called with whose values, what that notes, and whether the node is cut off."""
        stopped = set(self.cut_off)
        notes: list[Node[Any]] = []
        for node in self.nodes:
            if not isinstance(node.direct, Fixed):
                notes += node.reads
            notes.append(node)
        self.notes = notes
        self.stops = [node in stopped for node in self.nodes]
        self.stretches = stretches_of(self.nodes, self.stops)  # last: what was interrupted is done again


class Waves:
    """The recorded waves of a graph, by the inputs that changed."""

    __slots__ = ("_edits", "_waves")

    def __init__(self) -> None:
        self._edits = -1
        self._waves: dict[tuple[Node[Any], ...], Wave] = {}

    def get(self, changed: tuple[Node[Any], ...], edits: int) -> Wave | None:
        """The wave of these inputs, if it was recorded on the present edges."""
        if edits != self._edits:
            self._waves.clear()
            self._edits = edits
            return None
        return self._waves.get(changed)

    def record(self, changed: tuple[Node[Any], ...], edits: int, nodes: list[Node[Any]], cut_off: list[Any]) -> None:
        """Keep how a wave went that followed none to its end. The oldest makes room.

        One that was left only once stays, so that changes that are cut off now and then do not void it.
        """
        if edits != self._edits or not nodes:
            return
        old = self._waves.get(changed)
        if old is not None and old.misses < 2:
            return
        self._waves.pop(changed, None)
        if len(self._waves) >= MAX_WAVES:
            del self._waves[next(iter(self._waves))]
        self._waves[changed] = Wave(nodes, cut_off)


class Replay:
    """A recorded wave being followed."""

    __slots__ = ("_computed", "_olds", "changed", "doubts", "scheduler", "wave")

    def __init__(self, scheduler: Scheduler, wave: Wave, changed: tuple[Node[Any], ...]) -> None:
        self.scheduler, self.wave, self.changed = scheduler, wave, changed
        self._olds: list[Any] = []  # values before, of the nodes that ran
        self._computed = len(scheduler.graph.report.computed)
        self.doubts: list[int] = []  # places where it went otherwise, -1: the queue was filled; any stops it soon

    def run(self, frame: Frame) -> tuple[list[Node[Any]], list[Node[Any]]]:
        """Follow the wave as far as it goes the same way; what is left to do is then in the scheduler's queue.

        Returns:
            The nodes that ran, and those that were cut off.

        Raises:
            CycleError, or whatever a formula raises.
        """
        scheduler, wave, graph = self.scheduler, self.wave, self.scheduler.graph
        batch = graph.innermost
        assert batch is not None
        if not wave.stretches:
            wave.prepare()
        nodes, olds = wave.nodes, self._olds
        together = graph.same is same_bits and not batch.timed
        batch.journal.values += olds, nodes
        stamps = array("d", (clock(),) if batch.timed else ())
        scheduler.replayed = self
        whole = interrupted = False
        try:
            for stretch in wave.stretches:
                if not (stretch.together and together and self._run_together(stretch, frame)):
                    self._run_singly(stretch, frame, stamps)
                if self.doubts and self._may_stop(len(olds)):
                    break
            else:
                whole = True
        except Interrupted:
            graph.report.restarts += 1
            abandon(graph, 0)
            interrupted = True
        count = len(olds)
        wave.misses = 0 if whole else wave.misses + 1
        runs = nodes if whole else nodes[:count]
        scheduler.replayed = None
        if not whole:
            self._empty_queue()
        if interrupted or frame != (wave.notes if whole else wave.notes[: len(frame)]):
            _rewire(runs, frame, batch.journal)
        cut_off = wave.cut_off
        if not whole:
            stopped = self._stops(count)
            cut_off = [node for node, stop in zip(runs, stopped, strict=True) if stop]
            self._fill_queue(runs, stopped)
        graph.report.note_runs(runs, cut_off, stamps)
        return runs, cut_off

    def _may_stop(self, count: int) -> bool:
        """Whether the wave can be left after so many nodes: the queue is filled, or a rank has come to its end."""
        nodes = self.wave.nodes
        return bool(self.scheduler.heap) or count == len(nodes) or nodes[count].rank != nodes[count - 1].rank

    def _run_together(self, stretch: Stretch, frame: Frame) -> bool:
        """Run the nodes of a stretch in one go. False, with none of them changed: one wants more than its reads."""
        graph, nodes, olds, noted = self.scheduler.graph, stretch.nodes, self._olds, len(frame)
        places = iter(nodes)
        try:
            news = stretch.values(places)
        except Interrupted:
            news = []
        except BaseException as error:
            blame(error, graph.chain[-1] if graph.chain else nodes[len(nodes) - length_hint(places) - 1])
            raise
        if not news or len(frame) != noted or graph.chain:
            abandon(graph, 0)
            del frame[noted:]
            return False
        frame += nodes
        before = [node._value for node in nodes]
        olds += before
        for node, new in zip(nodes, news, strict=True):
            node._value = new
        equal = equal_bits(before, news)
        if equal != stretch.stops:
            differ = map(ne, equal, stretch.stops)
            self.doubts += [place for place, each in enumerate(differ, len(olds) - len(nodes)) if each]
        return True

    def _run_singly(self, stretch: Stretch, frame: Frame, stamps: array[float]) -> None:
        """Run the nodes of a stretch one after another, up to the end of a rank in which one went otherwise."""
        graph, olds, doubts = self.scheduler.graph, self._olds, self.doubts
        assert graph.innermost is not None
        chain, timed = graph.chain, graph.innermost.timed
        same, by_bits = graph.same, graph.same is same_bits
        node: Any = None
        try:
            for node, call, reads, stops in zip(
                stretch.nodes, stretch.calls, stretch.reads, stretch.stops, strict=True
            ):
                if reads is None:
                    frame.limit = node.rank
                    new = call()
                elif reads is DIRECT:
                    frame.limit = node.rank
                    new = call()
                    if new is UNSET:
                        formula = node.formula
                        new = formula()
                    else:
                        frame += node.reads
                elif len(reads) == 3:  # a call with a list of arguments takes twice as long
                    a, b, c = reads
                    new = call(a._value, b._value, c._value)
                elif len(reads) == 2:
                    a, b = reads
                    new = call(a._value, b._value)
                elif len(reads) == 1:
                    (a,) = reads
                    new = call(a._value)
                else:
                    new = call(*[each._value for each in reads])
                if chain:
                    raise swallowed(node, chain[-1])
                frame.append(node)
                old = node._value
                olds.append(old)
                if node.same is not None:
                    equal = node.same(old, new)
                    if not equal:
                        node._value = new
                else:
                    node._value = new
                    if by_bits and type(new) is float is type(old) and new:  # a zero has a sign
                        equal = new == old or (new != new and old != old)
                    else:
                        equal = same(old, new)
                if timed:
                    stamps.append(clock())
                if doubts or (not equal) is stops:
                    if (not equal) is stops:
                        doubts.append(len(olds) - 1)
                    if self._may_stop(len(olds)):
                        break
        except BaseException as error:
            if node is not None:
                blame(error, chain[-1] if chain else node)
            raise

    def fill_queue(self) -> None:
        """Put into the queue what has to run still, from the node that is running on."""
        if not self.scheduler.heap:
            count = len(self._olds)
            self._fill_queue(self.wave.nodes[:count], self._stops(count))
            self.doubts.append(-1)

    def _stops(self, count: int) -> list[bool]:
        """Which of the first `count` nodes were cut off this time."""
        stops = self.wave.stops[:count]
        for place in self.doubts:
            if 0 <= place < count:
                stops[place] = not stops[place]
        return stops

    def _fill_queue(self, runs: list[Node[Any]], stops: list[bool]) -> None:
        ran = {*runs, *self.scheduler.graph.report.computed[self._computed :]}  # the latter for the first time
        for node in self.changed:
            self.scheduler.queue_readers(node, ran)
        for node, stop in zip(runs, stops, strict=True):
            if not stop:
                self.scheduler.queue_readers(node, ran)

    def _empty_queue(self) -> None:
        for bucket in self.scheduler.buckets.values():
            for node in bucket:
                node.state = CLEAN
        self.scheduler.buckets.clear()
        self.scheduler.heap.clear()


def _rewire(nodes: list[Node[Any]], notes: list[Node[Any]], journal: Journal) -> None:
    """Give the nodes that ran the edges that they noted; each closes its notes itself."""
    start = 0
    for node in nodes:
        end = notes.index(node, start)
        reads = notes[start:end]
        if reads != node.reads and (reads or node.direct is None):
            rewire(node, reads, journal)
        start = end + 1
