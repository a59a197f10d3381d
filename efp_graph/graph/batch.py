"""A batch: changes that are propagated together, or not at all.

Batches nest. An inner batch that fails takes back what it did and leaves the outer one going; what an inner batch
changed is propagated with the outermost, so every formula runs once for all.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from efp_graph.errors import GraphError
from efp_graph.graph.journal import Journal, forget
from efp_graph.graph.ranks import dependents_outside
from efp_graph.graph.report import UpdateReport

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph


class Batch:
    """Context manager of `Graph.batch`. Entering it gives the report, which is complete when the batch is left."""

    __slots__ = ("failed", "graph", "journal", "label", "outer", "pending", "recorded", "report")

    def __init__(self, graph: Graph, label: str | None, recorded: bool) -> None:
        self.graph, self.label, self.recorded = graph, label, recorded
        self.failed = False

    def __enter__(self) -> UpdateReport:
        graph = self.graph
        graph.lock.acquire()
        try:
            graph.refuse_in_formula("start a batch")
            self.outer = graph.open_batch
            self.journal = Journal()
            self.pending = dict(graph.pending) if self.outer is not None else {}
            self.report = UpdateReport(self.label) if self.outer is None else self.outer.report
        except BaseException:
            graph.lock.release()
            raise
        graph.open_batch = self
        return self.report

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        graph = self.graph
        try:
            if error is None:
                try:
                    self._complete()
                except BaseException:
                    self._roll_back()
                    raise
            else:
                self._roll_back()
        finally:
            graph.open_batch = self.outer
            graph.lock.release()

    def _complete(self) -> None:
        if self.failed:
            raise GraphError("A change of this batch failed before and the exception was caught; the batch is taken back.")
        if self.outer is not None:
            self.outer.journal.extend(self.journal)
            return
        graph = self.graph
        graph.flush()
        self._check_removals()
        changes = self.journal.input_changes()
        changes = {node: pair for node, pair in changes.items() if pair[0] is not pair[1]}
        removed = [node for node, _ in self.journal.removed]
        graph.commit(self.report, changes, removed, recorded=self.recorded)

    def _check_removals(self) -> None:
        removed = [node for node, _ in self.journal.removed]
        if not removed:
            return
        for reader, node in dependents_outside(removed).items():
            raise GraphError(f"{node.key} cannot be removed: {reader.key} reads it.")
        for node in removed:
            for dependency in node.reads:
                self.journal.note_edges(node)
                dependency.dependents.pop(node, None)
            forget(node)

    def _roll_back(self) -> None:
        graph = self.graph
        graph.scheduler.clear()
        self.journal.restore(graph)
        graph.pending = self.pending
        if self.outer is None:
            self.report.withdraw()
