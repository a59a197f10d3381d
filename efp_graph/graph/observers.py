"""What observes a node: a reason to keep it up to date, that can be taken away again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, cast

from efp_graph.errors import GraphError
from efp_graph.graph.needs import add_need, drop_need

if TYPE_CHECKING:
    from types import TracebackType

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class Observer:
    """A reason to keep a node up to date, made by `Graph.keep`. In a `with` block it ends with that.

    Attributes:
        node: what is observed.
        is_disposed: whether it has ended.
    """

    __slots__ = ("is_disposed", "node")

    def __init__(self, node: Node[Any]) -> None:
        self.node = node
        self.is_disposed = False

    def dispose(self) -> None:
        """End it: nothing is needed on its account any more. Doing so twice does no harm."""
        graph = self.node.graph
        if graph is not None:
            graph.in_turn(detach, self)
        else:
            self.is_disposed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dispose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.node!r}{', disposed' if self.is_disposed else ''}>"


class Observing:
    """What a `Graph` does to have nodes observed."""

    __slots__ = ()

    def keep(self, node: Node[Any]) -> Observer:
        """Have a node, and all that it reads, up to date after every batch from now on.

        Others are computed when they are read. What nobody needs costs nothing, and its errors refuse no batch.
        In a batch that is taken back, it ends with that.

        Returns:
            What ends it: `observer.dispose()`, or a `with` block.

        Raises:
            CycleError, or whatever its formula raises; nothing is kept then.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> price = graph.input("price", 3.0)
            >>> twice = graph.computed("twice", lambda: 2 * price())
            >>> with graph.keep(twice), graph.batch() as report:
            ...     price.set(4.0)
            >>> [node.key for node in report.recomputed]
            ['twice']
        """
        graph = cast("Graph", self)
        graph.refuse_in_formula(f"keep {node.key}")
        observer = Observer(node)
        graph.in_turn(attach, graph, observer)
        return observer

    def keep_all(self, nodes: Iterable[Node[Any]]) -> None:
        """Have nodes up to date after every batch from now on, in their order, unless something observes them already.

        Raises:
            As `keep`; those before the one that it is about are kept.
        """
        graph = cast("Graph", self)
        graph.refuse_in_formula("keep nodes")
        unobserved = [node for node in nodes if not node.observers]
        if unobserved:
            graph.in_turn(_attach_all, graph, unobserved)


def _attach_all(graph: Graph, nodes: list[Node[Any]]) -> None:
    for node in nodes:
        attach(graph, Observer(node))


def attach(graph: Graph, observer: Observer) -> None:
    """Begin to observe, inside an operation on the graph."""
    node = observer.node
    if node.graph is not graph:
        raise GraphError(f"{node.key} is not a node of this graph.")
    graph.bring_up_to_date(node)
    if graph.innermost is not None:
        graph.innermost.journal.kept.append(observer)
    miscounted, graph.is_miscounted = graph.is_miscounted, True  # until it is done: see `Graph.repair`
    node.observers = [*(node.observers or ()), observer]
    add_need(node)
    graph.is_miscounted = miscounted


def detach(observer: Observer) -> None:
    """Observe no longer, inside an operation on the graph."""
    node = observer.node
    if observer.is_disposed:
        return
    graph = node.graph
    miscounted = graph is not None and graph.is_miscounted
    if graph is not None:
        graph.is_miscounted = True
    observer.is_disposed = True
    node.observers = [other for other in node.observers or () if other is not observer] or None
    drop_need(node)
    if graph is not None:
        graph.is_miscounted = miscounted
