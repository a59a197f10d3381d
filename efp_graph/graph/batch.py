"""A batch: changes that are propagated together, or not at all.

Batches nest. An inner batch that fails takes back what it did and leaves the outer one going; what an inner batch
changed is propagated with the outermost, so every formula runs once for all.

`Batch` is what `with` holds, `OpenBatch` what the graph knows of it: see `ownership.py` for who may work inside, and
for how it ends when interrupts come in between. Whatever may fail is done before the end is decided; what is left then
are assignments, which can be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from sys import _getframe
from threading import current_thread
from time import time_ns
from typing import TYPE_CHECKING, Any

from efp_graph.errors import GraphError, reason_of
from efp_graph.graph.handles import Exit, Handle
from efp_graph.graph.history import Step, size_of_step
from efp_graph.graph.journal import Journal, forget
from efp_graph.graph.needs import recount
from efp_graph.graph.node import CLEAN, COMPUTING, DIRTY, LOOKING, QUEUED, UNRANKED, UNSET
from efp_graph.graph.ownership import Claim, enter, leave, try_to_enter
from efp_graph.graph.ranks import dependents_outside, drop_edges
from efp_graph.graph.report import UpdateReport
from efp_graph.graph.restoring import Replaced
from efp_graph.graph.telling import Notice, notices_of
from efp_graph.graph.waiting import outwards, turn

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

UNFINISHED = GraphError("It was interrupted.")


class AsyncExit(Exit):
    """`__aexit__`."""

    def __get__(self, handle: Handle | None, kind: type[Handle]) -> Callable[..., Any]:
        return partial(_left, super().__get__(handle, kind))


async def _left(leaving: Callable[..., None], *arguments: Any) -> None:
    leaving(*arguments)


class Batch(Handle):
    """Context manager of `Graph.batch`. Entering it gives the report, which is complete when the batch is left.

    A batch belongs to the thread or task that enters it, and is entered once. `async with` waits for its turn without
    stopping the other tasks of the thread. One that is left before a batch inside it is refused, and ends with that.

    Args:
        recorded: whether the batch becomes a step of the history; undo and redo do not.
        timed: whether somebody can see the report, so that it is worth writing, with a look at the clock per formula.
        then: what the history does when the batch is committed; calling it again does nothing.
        executor: where formulas of one rank run, or None: see `parallel.py`.
    """

    __slots__ = ()

    claim: OpenBatch
    __aexit__ = AsyncExit()

    def __init__(
        self,
        graph: Graph,
        label: str | None,
        *,
        recorded: bool = True,
        timed: bool = True,
        then: Callable[[], object] | None = None,
        executor: Executor | None = None,
    ) -> None:
        self.claim = OpenBatch(graph, label, recorded, timed, then)
        self.claim.executor = executor

    def __enter__(self) -> UpdateReport:
        claim = self.claim
        claim.graph.refuse_in_formula("start a batch")
        enter(claim, self)
        try:
            claim.begin()
            return claim.report
        except BaseException as problem:
            leave(claim, None, problem)
            raise

    @property
    def is_committed(self) -> bool:
        """Whether it was decided that the changes stand, from then on for good."""
        return self.claim.completion is OpenBatch._commit

    def rename(self, label: str | None) -> None:
        """Call it otherwise, before it is left."""
        if label != self.claim.label:
            self.claim.label = label
            if self.claim.around is None:
                self.claim.report.label = label

    async def __aenter__(self) -> UpdateReport:
        claim = self.claim
        claim.graph.refuse_in_formula("start a batch")
        claim.prepare(self)
        while (obstacle := try_to_enter(claim)) is not None:
            await turn(claim.graph, obstacle)
        try:
            claim.begin()
            return claim.report
        except BaseException as problem:
            leave(claim, None, problem)
            raise


class Turn(Claim):
    """An operation in a batch by the thread that entered it. There is one for all, since there may be many."""

    __slots__ = ()

    def __init__(self, batch: OpenBatch) -> None:
        self.graph, self.outer, self.thread = batch.graph, batch, batch.thread
        self.inside, self.attempts = {}, {}
        self.key = self.completion = self.task = self.asked = self.frame = self.token = self.leaving = None
        self.guard = batch.guard

    def is_over(self) -> bool:
        """Whether an interrupt has left it behind. Its own thread knows; for another one it lasts as the batch does."""
        if self.thread is not current_thread():
            return super().is_over()
        code = type(self.graph).in_turn.__code__
        return not any(frame.f_code is code and frame.f_locals.get("turn") is self for frame in outwards(_getframe()))


class OpenBatch(Claim):
    """What a graph knows of a batch.

    Attributes:
        around: the batch that it is nested in.
        executor: where formulas of one rank run, or None.
        failure: what a propagation inside the batch failed with, or `UNFINISHED` from its start to its end. The batch
            is lost then, even if that was caught.
        refusal: the error of a formula with which a propagation refused the batch. If that is the failure, no interrupt
            came, and nothing was left half done.
    """

    __slots__ = (
        "_hiding",
        "_mark",
        "_notices",
        "_pending",
        "_report",
        "_revision",
        "_step",
        "_turn",
        "_version",
        "_was_tried",
        "around",
        "executor",
        "failure",
        "is_orderly",
        "journal",
        "label",
        "recorded",
        "refusal",
        "then",
        "timed",
    )

    def __init__(
        self,
        graph: Graph,
        label: str | None,
        recorded: bool,
        timed: bool,
        then: Callable[[], object] | None,
    ) -> None:
        super().__init__(graph, is_brief=not timed)
        self.label, self.recorded, self.timed, self.then = label, recorded, timed, then
        self.failure: BaseException | None = None
        self.refusal: BaseException | None = None
        self.journal: Journal = Journal()
        self._report: UpdateReport | None = None
        self.around: OpenBatch | None = None
        self.executor: Executor | None = None
        self.is_orderly = self._was_tried = False
        self._turn: Turn | None = None
        self._hiding: Callable[[], None] | None = None  # takes back what is shown inside
        self._step: Step | None = None  # of the history, when it is complete
        self._notices: Sequence[Notice] = ()  # of what will have changed
        self._pending: dict[Node[Any], Any] | None = None  # as it was before; None until the batch has begun

    @property
    def report(self) -> UpdateReport:
        """What it has done so far. Made when somebody asks."""
        if self._report is None:
            report = UpdateReport(self.label)
            self._mark = report.mark()
            self._report = report
        return self._report

    @property
    def words(self) -> str:
        """What a batch is called in messages."""
        return f"The batch {self.label!r} is open" if self.label else "A batch is open"

    def leaves_nothing(self) -> bool:
        """Never: it is to be committed or taken back."""
        return False

    def begin(self) -> None:
        """Note what is to be put back. The claim is entered.

        Raises:
            GraphError: the graph shows another state than its own.
        """
        graph = self.graph
        if graph.is_miscounted:
            graph.repair()
        if graph.shown is not None:
            raise GraphError(f"The graph shows {graph.shows}; have it show its own state before changing it.")
        self.around = around = graph.innermost
        if around is not None:
            self.executor = self.executor or around.executor
            self._mark = around.report.mark()
            self._report = around.report
        self._version = graph.version
        self._pending = dict(graph.pending)
        graph.innermost = self

    def turn(self) -> Turn:
        """The operations in it of the thread that entered it."""
        if self._turn is None or self._turn.attempts:  # one that was left behind, and brought to its end
            self._turn = Turn(self)
        return self._turn

    def refuse_when_failed(self) -> None:
        """Raise GraphError when a propagation failed before: values inside the batch mean nothing any more."""
        if self.failure is not None:
            raise GraphError(
                "A change of this batch failed before and the exception was caught; the batch is taken back. "
                f"The change failed with: {reason_of(self.failure)}"
            ) from self.failure

    def decide(self, error: BaseException | None) -> None:
        """Complete the batch, so that only assignments are left; or decide to take it back."""
        if error is not None:
            self.is_orderly = isinstance(error, Exception)
            self.completion = OpenBatch.take_back
            return
        graph = self.graph
        if graph.shown is not None and graph.shown.batch is self:
            graph.shown.exchange()
        try:
            if self.around is None:
                self._complete()
            else:
                self.refuse_when_failed()
        except Exception:
            self.is_orderly = True
            raise
        self.completion = OpenBatch._commit

    def _complete(self) -> None:
        graph = self.graph
        graph.flush_in(self)
        journal = self.journal
        removed: list[Node[Any]] = []
        replacements: list[Node[Any]] = []
        if journal.removed:
            self._finish_removals()
            passing = journal.discarded.union(journal.added)  # no step of the history brings these back
            removed = [node for node in journal.removed if node not in passing]
            keys = {node.key for node in removed}
            replacements = [node for node in journal.added if node.key in keys and node.graph is graph]
        changes = journal.input_changes()
        if self.timed:
            self.report.changed[:] = [node for node in changes if node.graph is graph]
        if graph.telling.callbacks:
            self._notices = notices_of(graph, journal, self.report)
        self._revision = graph.revision + 1
        if self.recorded and (changes or removed) and not graph._history.keeps_nothing:
            replaced = None if journal.removed else Replaced.of(graph, journal, self._revision)
            size = size_of_step(changes.values(), removed)
            moment = time_ns() // 1000
            self._step = Step(self.label, self._revision, changes, removed, replacements, replaced, size, moment)

    def _finish_removals(self) -> None:
        removed = self.journal.removed
        for reader, node in dependents_outside(removed).items():
            if reader.needs:
                raise GraphError(f"{node.key} cannot be removed: {reader.key} reads it.")
            self.graph.scheduler.mark_reader(reader)
            self.journal.note_edges(reader)
            drop_edges(reader)
        for node in removed:
            if node.formula is not None:
                self.journal.note_edges(node)
                self.journal.note_value(node, node._value)
            forget(node)

    def _commit(self) -> None:
        graph, around = self.graph, self.around
        if around is not None:
            around.journal.extend(self.journal)  # notes that are made twice do no harm
        else:
            graph.revision = self._revision
            if self.timed:
                self.report.revision = self._revision
            if self._step is not None:
                graph._history.record(self._step)
            elif self.then is not None:
                self.then()
            if graph.is_followed:
                self._tell_followers()
            for notice in self._notices:
                notice.recipient.post(notice)
        graph.innermost = around
        self._turn = None  # which holds the batch

    def _tell_followers(self) -> None:
        graph = self.graph
        for fork in graph.forks:
            fork.note_moves(self.journal.inputs)
        if graph.families:
            from efp_graph.graph.families import release_entries  # stands on this module

            release_entries(graph, self.journal)

    def take_back(self) -> None:
        """Put everything back."""
        graph, journal = self.graph, self.journal
        again, self._was_tried = self._was_tried, True
        super().take_back()
        if self._pending is not None:
            if self._hiding is None and graph.shown is not None and graph.shown.batch is self:
                self._hiding = graph.shown.planned("")
            if self._hiding is not None:
                self._hiding()
            graph.scheduler.clear()
            nodes: list[Node[Any]] = []
            if not self.is_orderly or again or self.failure is not self.refusal:  # by an interrupt, maybe
                graphs = (graph, *(joined.graph for joined in journal.joined))
                nodes = [node for member in graphs for node in member]
                nodes += [*journal.removed, *journal.added]
                for node in nodes:
                    if node.state in (QUEUED, COMPUTING, LOOKING):
                        has_memory = node.rank == UNRANKED and node._value is not UNSET
                        node.state = DIRTY if has_memory else CLEAN
            journal.restore(graph)
            if nodes:
                recount(nodes)
            graph.pending = dict(self._pending)
            graph.version = self._version
            if self._report is not None:
                self._report.withdraw(self._mark)
            graph.innermost = self.around
        self._turn = None
