"""An overlay: the values that the nodes of a graph would have if some of them were given others. Copied on write.

Nothing of the graph is changed, nothing is copied in advance. A node is looked at when it is read:
    1. A node that is given a value has that.
    2. A node that reads nothing of what is given, over however many steps, has the value of the graph.
    3. Any other is looked at like a spreadsheet cell: what it read the last time is made final in the order of the
       reads. If all of that is the same, the value is the one from then; else the formula runs, in a frame of its own.
So only what really differs runs, a formula that gives the bits of the graph stops the route, and a formula that takes
another branch does not run what it no longer reads.

How what differs is run, and what is remembered of that, stands in `overlay_runs.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from efp_graph.graph.equality import same_bits
from efp_graph.graph.failures import same_outcome
from efp_graph.graph.node import FAILED, UNRANKED
from efp_graph.graph.overlay_runs import ABSENT, Evaluation, Trace

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class Overlay:
    """The values of the nodes of a graph, or of another overlay, when some are given others.

    Attributes:
        given: {node: the value it has here}.
        values: what is known of the nodes in the present state of graph and overlays, given ones included.
        traces: the last run of each node that ran here.
        runs: nodes whose formula was run to its end, in that order.
    """

    def __init__(self, graph: Graph, base: Overlay | None = None) -> None:
        self.graph, self.base = graph, base
        self.given: dict[Node[Any], Any] = {}
        self.changes = 0  # how often `given` was changed
        self.values: dict[Node[Any], Any] = {}
        self.traces: dict[Node[Any], Trace] = {}
        self.runs: list[Node[Any]] = []
        self.reached: set[Node[Any]] = set()  # nodes with a value in the graph that may differ from it
        self._state: tuple[Any, ...] | None = None

    def read(self, node: Node[Any]) -> Any:
        """The value of a node here, or the `Failed` of its formula. The caller keeps others off the graph.

        Raises:
            CycleError: the node depends on itself.
        """
        self.refresh()
        value = self.known(node)
        return Evaluation(self).value_of(node, 0) if value is ABSENT else value

    def refresh(self) -> None:
        """Forget the values that were known before graph or overlays were changed."""
        graph, around = self.graph, [*self.around()]
        state = (graph.version, graph.edits, graph.shown, *(overlay.changes for overlay in around))
        if state == self._state:
            return
        self._state = None
        self.values = {
            node: self._held(node, value) for overlay in around[::-1] for node, value in overlay.given.items()
        }
        waiting = [node for node, value in self.values.items() if not self.has_same(node, value)]
        reached = self.reached = set(waiting)
        while waiting:
            for reader in waiting.pop().readers:
                if reader not in reached:
                    reached.add(reader)
                    waiting.append(reader)
        self._state = state

    def known(self, node: Node[Any]) -> Any:
        """The value of a node if nothing has to be looked at or run for it; else `ABSENT`."""
        value = self.values.get(node, ABSENT)
        if value is ABSENT and node.graph is self.graph and (node.formula is None or self._is_untouched(node)):
            value = node._value
        return value

    def has_same(self, node: Node[Any], value: Any) -> bool:
        """Whether the graph would not pass the value on, if the node were given it."""
        return _is_current(node) and same_outcome(node._value, value, node.same or self.graph.same)

    def traces_of(self, node: Node[Any]) -> Iterator[Trace]:
        """What is known of earlier runs of the present formula of a node."""
        for overlay in self.around():
            trace = overlay.traces.get(node)
            if trace is not None and trace.formula == node.formula:
                yield trace
        if _is_current(node) and node.formula is not None:
            yield Trace(node.formula, node.reads, None, node._value)

    def settle(self, node: Node[Any], value: Any) -> None:
        """A node has this value, in the present state."""
        self.values[node] = self._held(node, value)

    def _held(self, node: Node[Any], value: Any) -> Any:
        """What a node holds that is given a value: the object of the graph if that is the same to the node."""
        return node._value if _is_current(node) and same_outcome(node._value, value, node.same or same_bits) else value

    def _is_untouched(self, node: Node[Any]) -> bool:
        return node not in self.reached and _is_current(node)

    def around(self) -> Iterator[Overlay]:
        """This overlay and those that it lies on, from the top."""
        overlay: Overlay | None = self
        while overlay is not None:
            yield overlay
            overlay = overlay.base


def _is_current(node: Node[Any]) -> bool:
    """Whether the graph has a value of the node that is up to date, be it an error."""
    return node.rank != UNRANKED or node.state == FAILED
