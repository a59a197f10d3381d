"""What a batch did: the answer of every update."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from efp_graph.graph.node import Node


class _Propagation(NamedTuple):
    """One run of the scheduler.

    Attributes:
        runs: nodes in the order of their runs.
        cut_off: those of them that were cut off.
        stamps: the clock before the first of them and after each [s].
        elsewhere: the time that formulas took in the executor of the batch [s].
    """

    runs: list[Node[Any]]
    cut_off: list[Node[Any]]
    stamps: array[float]
    elsewhere: dict[Node[Any], float]


class UpdateReport:
    """Which inputs changed, which formulas ran, which gave the same value, and what each cost.

    A batch propagates once, at its end, and once more for each read of a computed node between changes.

    Attributes:
        label: what the batch was called by who made it.
        revision: number of the revision that the batch made; None while it is open or when it was refused.
        changed: inputs whose value is another one now.
        computed: nodes that were computed for the first time.
        restored: nodes that got the value back that they had on the other side of the step, in an undo or a redo that
            ran no formula.
        marked: how many nodes that nobody needs were marked, to be computed when they are read.
        restarts: how many times a formula was interrupted, because it read a node too early, and was run again.
    """

    def __init__(self, label: str | None = None) -> None:
        self.label = label
        self.revision: int | None = None
        self.changed: list[Node[Any]] = []
        self.computed: list[Node[Any]] = []
        self.restored: list[Node[Any]] = []
        self.restarts = 0
        self.marked = 0
        self._propagations: list[_Propagation] = []

    def note_runs(
        self,
        runs: list[Node[Any]],
        cut_off: list[Node[Any]],
        stamps: array[float],
        elsewhere: dict[Node[Any], float],
    ) -> None:
        """Add a run of the scheduler, if anything ran: see `_Propagation`."""
        if runs:
            self._propagations.append(_Propagation(runs, cut_off, stamps, elsewhere))

    @property
    def order(self) -> list[Node[Any]]:
        """Nodes whose formula ran again, in the order of the runs; twice if two propagations reached them."""
        return [node for propagation in self._propagations for node in propagation.runs]

    @property
    def recomputed(self) -> list[Node[Any]]:
        """Nodes whose formula ran and gave another value, in the order of the runs."""
        nodes: dict[Node[Any], None] = {}
        for runs, cut_off, *_ in self._propagations:
            stopped = set(cut_off)
            nodes.update((node, None) for node in runs if node not in stopped)
        return list(nodes)

    @property
    def cut_off(self) -> list[Node[Any]]:
        """Nodes whose formula ran and gave the same value; nothing below them ran on their account."""
        moved = set(self.recomputed)
        nodes = dict.fromkeys(node for propagation in self._propagations for node in propagation.cut_off)
        return [node for node in nodes if node not in moved]

    @property
    def ran(self) -> list[Node[Any]]:
        """Every node whose formula ran: recomputed, cut off or computed for the first time."""
        return list(dict.fromkeys((*self.order, *self.computed)))

    @property
    def touched(self) -> list[Node[Any]]:
        """Every node whose formula ran, or that was restored."""
        return [*self.ran, *self.restored]

    @property
    def seconds(self) -> dict[Node[Any], float]:
        """Time of each formula that was run again [s], what it computed for the first time on its way included.

        What an interrupted run cost counts for the node that ran next.
        """
        spent: dict[Node[Any], float] = {}
        for runs, _, stamps, elsewhere in self._propagations:
            for node, before, after in zip(runs, stamps, stamps[1:], strict=False):
                spent[node] = spent.get(node, 0.0) + elsewhere.get(node, 0.0) + after - before
        return spent

    def mark(self) -> tuple[int, int, int, int, int]:
        """Where the report stands now, for `withdraw`."""
        return len(self.computed), len(self.restored), self.restarts, self.marked, len(self._propagations)

    def withdraw(self, mark: tuple[int, int, int, int, int]) -> None:
        """Forget what happened since `mark`: it was taken back."""
        computed, restored, self.restarts, self.marked, propagations = mark
        del self.computed[computed:]
        del self.restored[restored:]
        del self._propagations[propagations:]

    def path_to(self, node: Node[Any]) -> list[Node[Any]]:
        """Why `node` ran, or was restored: nodes from a changed input to it, each read by the next.

        Raises:
            KeyError: the node did not run in this batch.
        """
        if node not in self.touched:
            raise KeyError(f"{node.key} did not run in this update.")
        moved = {*self.changed, *self.recomputed, *self.restored}
        path = {node: None}
        step: Node[Any] | None = node
        while step is not None:
            step = next((read for read in step.reads if read in moved and read not in path), None)
            if step is not None:
                path[step] = None
        return list(path)[::-1]

    def why(self, node: Node[Any]) -> str:
        """What the update did to a node and why, in sentences from the input that was set, with old and new values.

        Old values are known of the newest step of the history; of inputs as long as the step is in the history.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> price = graph.input("price", 2.0)
            >>> total = graph.computed("total", lambda: price() * 3)
            >>> kept = graph.keep(total)
            >>> with graph.batch() as update:
            ...     price.set(2.5)
            >>> print(update.why(total))
            price was set: 2.0 → 2.5.
            total reads price and was recomputed: 6.0 → 7.5.
        """
        from efp_graph.graph.explaining import why

        return why(self, node)

    def _repr_html_(self) -> str:
        """How notebooks show it: a table of what was set and ran, and a picture of it when that is small."""
        from efp_graph.graph.notebook import report_html

        return report_html(self)

    def __repr__(self) -> str:
        name = f" {self.label!r}" if self.label else ""
        restored = f", {len(self.restored)} restored" if self.restored else ""
        return (
            f"<UpdateReport{name}: {len(self.changed)} inputs changed, {len(self.recomputed)} nodes recomputed, "
            f"{len(self.cut_off)} cut off, {len(self.computed)} computed for the first time{restored}>"
        )
