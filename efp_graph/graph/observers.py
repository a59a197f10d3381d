"""What observes a node: a reason to keep it up to date, that can be taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

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
            graph.in_turn(graph.forget_observer, self)
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


def keep(node: Node[Any]) -> None:
    """Have a node up to date after every batch from now on, if that is not so already."""
    if not node.observers:
        node._home().keep(node)
