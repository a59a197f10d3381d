"""What a batch did: the answer of every update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from efp_graph.graph.node import Node


class UpdateReport:
    """Which inputs changed, which formulas ran, which stopped the wave, and what each cost.

    Attributes:
        label: what the batch was called by who made it.
        revision: number of the revision that the batch made; None while it is open or when it was refused.
        changed: inputs whose value is another one now.
        cut_off: nodes whose formula ran and gave the same value; nothing below them ran on their account.
        computed: nodes that were computed for the first time.
        restarts: formulas that were interrupted because they read a node too early, and were run again.
    """

    def __init__(self, label: str | None = None) -> None:
        self.label = label
        self.revision: int | None = None
        self.changed: list[Node[Any]] = []
        self.cut_off: list[Node[Any]] = []
        self.computed: list[Node[Any]] = []
        self.restarts = 0
        # written by the scheduler: the nodes that ran again, and the clock after each run
        self.order: list[Node[Any]] = []
        self.stamps: list[float] = []
        self._clocks: list[tuple[int, float]] = []  # (number of runs before, clock) at the start of each propagation

    def open_clock(self, now: float) -> None:
        """Note the time at which a propagation starts."""
        self._clocks.append((len(self.order), now))

    @property
    def recomputed(self) -> list[Node[Any]]:
        """Nodes whose formula ran and gave another value, in the order of the runs."""
        if not self.cut_off:
            return list(self.order)
        stopped = set(self.cut_off)
        return [node for node in self.order if node not in stopped]

    @property
    def ran(self) -> list[Node[Any]]:
        """Every node whose formula ran: recomputed, cut off or computed for the first time."""
        return self.order + self.computed

    @property
    def seconds(self) -> dict[Node[Any], float]:
        """Time of each formula that was run again [s], what it computed for the first time on its way included."""
        spent: dict[Node[Any], float] = {}
        starts = dict(self._clocks)
        before = 0.0
        for number, (node, after) in enumerate(zip(self.order, self.stamps, strict=False)):
            before = starts.get(number, before)
            spent[node] = spent.get(node, 0.0) + after - before
            before = after
        return spent

    def withdraw(self) -> None:
        """Forget everything: the batch was taken back."""
        for noted in (self.changed, self.cut_off, self.computed, self.order, self.stamps, self._clocks):
            noted.clear()

    def path_to(self, node: Node[Any]) -> list[Node[Any]]:
        """Why `node` ran: nodes from a changed input to it, each read by the next.

        Raises:
            KeyError: the node did not run in this batch.
        """
        if node not in set(self.ran):
            raise KeyError(f"{node.key} did not run in this update.")
        moved = set(self.changed) | set(self.recomputed)
        path = [node]
        while not node.is_input:
            node = next((read for read in node.reads if read in moved and read not in path), node)
            if node is path[-1]:
                break
            path.append(node)
        return path[::-1]

    def __repr__(self) -> str:
        name = f" {self.label!r}" if self.label else ""
        return (
            f"<UpdateReport{name}: {len(self.changed)} inputs changed, {len(self.recomputed)} nodes recomputed, "
            f"{len(self.cut_off)} cut off, {len(self.computed)} computed for the first time>"
        )
