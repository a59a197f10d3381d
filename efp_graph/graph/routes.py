"""Routes: how the propagation of a change went, followed again when the same inputs change.

Which nodes run, and in which order, is given by the edges, by what is needed, by the inputs that changed and by the
nodes that were cut off. So as long as none of that is different, a change of the same inputs goes the same way. The
scheduler then takes the nodes from the route instead of its queue, which saves queueing; nothing else differs.

What is verified, so that following gives what queueing gives, always:
    1. No edge, no rank and no need has changed since the route was recorded (`Graph.edits`).
    2. Each node was cut off if and only if it was the last time. At the first that was not, the queue is filled with
       the readers of what has changed so far, and the scheduler goes on from there.
    3. What nobody needs and reads something that changes (the fringe) is marked before the first formula runs, so that
       none reads an old value from it when it takes another branch. When one demands what is marked, the queue is
       filled, and the route is left.
    4. A formula that reads a node of its own rank or above asks whether that may still change. Only then the queue is
       filled, to answer, and the route is left.

What it gains: see `docs/performance.md`. Memory: a reference per node that ran, for each of the last MAX_ROUTES
combinations of inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from efp_graph.graph.node import Node

MAX_ROUTES = 16


class Route:
    """The nodes that ran, in their order, and which of them were cut off.

    Attributes:
        fringe: nobody needs them, and they read something that changed: they were marked. Found when the route is
            followed first; None before.
        misses: how often in a row the route was left before its end.
    """

    __slots__ = ("changed", "cut_off", "fringe", "misses", "nodes")

    def __init__(self, changed: tuple[Node[Any], ...], nodes: list[Node[Any]], cut_off: list[Node[Any]]) -> None:
        self.changed, self.nodes, self.cut_off, self.misses = changed, nodes, cut_off, 0
        self.fringe: list[Node[Any]] | None = None

    def prepare(self) -> None:
        """Find the fringe, on the edges on which it was recorded."""
        stopped, running = set(self.cut_off), set(self.nodes)
        moved = [*self.changed, *(node for node in self.nodes if node not in stopped)]
        readers = (reader for node in moved for reader in node.dependents)
        self.fringe = list(dict.fromkeys(reader for reader in readers if reader not in running))


class Routes:
    """The recorded routes of a graph, by the inputs that changed."""

    __slots__ = ("_edits", "_routes")

    def __init__(self) -> None:
        self._edits = -1
        self._routes: dict[tuple[Node[Any], ...], Route] = {}

    def get(self, changed: tuple[Node[Any], ...], edits: int) -> Route | None:
        """The route of these inputs, if it was recorded on the present edges."""
        if edits != self._edits:
            self._routes.clear()
            self._edits = edits
            return None
        route = self._routes.get(changed)
        if route is not None and route.fringe is None:
            route.prepare()
        return route

    def record(self, changed: tuple[Node[Any], ...], edits: int, nodes: list[Node[Any]], cut_off: list[Any]) -> None:
        """Keep how a propagation went that followed no route to its end. The oldest makes room.

        One that was left only once stays, so that changes that are cut off now and then do not void it.
        """
        if edits != self._edits or not nodes:
            return
        if any(node.onlookers for node in (*changed, *nodes)):  # a route would hold these, and marks only what it holds
            return
        route = self._routes.get(changed)
        if route is not None and route.misses < 2:
            return
        self._routes.pop(changed, None)
        if len(self._routes) >= MAX_ROUTES:
            del self._routes[next(iter(self._routes))]
        self._routes[changed] = Route(changed, nodes, cut_off)
