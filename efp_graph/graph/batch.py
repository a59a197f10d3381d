"""A batch: changes that are propagated together, or not at all.

Batches nest. An inner batch that fails takes back what it did and leaves the outer one going; what an inner batch
changed is propagated with the outermost, so every formula runs once for all.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

from efp_graph.errors import GraphError
from efp_graph.graph.history import Step
from efp_graph.graph.journal import Journal, forget
from efp_graph.graph.node import CLEAN, current_frame
from efp_graph.graph.ranks import dependents_outside
from efp_graph.graph.report import UpdateReport
from efp_graph.graph.restoring import Replaced

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class Batch:
    """Context manager of `Graph.batch`. Entering it gives the report, which is complete when the batch is left.

    Attributes:
        failure: what a propagation inside the batch failed with. The batch is lost then, even if that was caught.
        recorded: whether the batch becomes a step of the history; undo and redo do not.
        timed: whether somebody can see the report, so that it is worth reading the clock for each formula.
    """

    __slots__ = (
        "_mark",
        "failure",
        "graph",
        "journal",
        "label",
        "outer",
        "pending",
        "recorded",
        "report",
        "timed",
        "version",
    )

    report: UpdateReport

    def __init__(self, graph: Graph, label: str | None, *, recorded: bool = True, timed: bool = True) -> None:
        self.graph, self.label, self.recorded, self.timed = graph, label, recorded, timed
        self.failure: BaseException | None = None

    def __enter__(self) -> UpdateReport:
        graph = self.graph
        graph.refuse_in_formula("start a batch")
        graph.lock.acquire()
        try:
            if graph.shows is not None:
                raise GraphError(f"The graph shows {graph.shows}; have it show its own state before changing it.")
            self.outer = graph.open_batch
            self.journal = Journal()
            self.pending = dict(graph.pending)
            self.version = graph.version
            self.report = UpdateReport(self.label) if self.outer is None else self.outer.report
            self._mark = self.report.mark()
        except BaseException:
            graph.lock.release()
            raise
        graph.open_batch = self
        return self.report

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        graph = self.graph
        try:
            if graph.shown is not None and graph.shown.batch is self:
                graph.shown.exchange()
            if error is not None:
                self._roll_back(error)
                return
            try:
                self._complete()
            except BaseException as problem:
                self._roll_back(problem)
                raise
        finally:
            graph.open_batch = self.outer
            graph.lock.release()

    def refuse_when_failed(self) -> None:
        """Raise GraphError when a propagation failed before: values inside the batch mean nothing any more."""
        if self.failure is not None:
            raise GraphError(
                "A change of this batch failed before and the exception was caught; the batch is taken back."
            ) from self.failure

    def _complete(self) -> None:
        self.refuse_when_failed()
        if self.outer is not None:
            self.outer.journal.extend(self.journal)
            return
        graph = self.graph
        if graph.pending:
            graph.flush()
        journal, report = self.journal, self.report
        removed = journal.removed
        replacements: dict[Node[Any], bool] = {}
        if removed:
            self._finish_removals()
            removed = {node: warm for node, warm in removed.items() if node not in journal.discarded}
            keys = {node.key for node in removed}
            replacements = {node: False for node in journal.added if node.key in keys and node.graph is graph}
        changes = journal.input_changes()
        report.changed[:] = [node for node in changes if node.graph is graph]
        graph.revision += 1
        report.revision = graph.revision
        if self.recorded and (changes or removed):
            replaced = Replaced.of(graph, journal)
            graph.history.record(Step(self.label, graph.revision, changes, removed, replacements, replaced))

    def _finish_removals(self) -> None:
        removed = self.journal.removed
        for reader, node in dependents_outside(removed).items():
            raise GraphError(f"{node.key} cannot be removed: {reader.key} reads it.")
        for node in removed:
            if node.formula is not None:
                self.journal.note_edges(node)
                self.journal.note_value(node, node._value)
            forget(node)

    def _roll_back(self, error: BaseException) -> None:
        graph = self.graph
        graph.scheduler.clear()
        if not isinstance(error, Exception):  # a KeyboardInterrupt may come between any two steps of the engine
            current_frame.set(None)
            for node in graph.nodes.values():
                node.state = CLEAN
        self.journal.restore(graph)
        graph.pending = self.pending
        graph.version = self.version
        self.report.withdraw(self._mark)
