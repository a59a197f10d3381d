"""The frame of a formula under way: what it has read so far, and what the engine has to know at each further read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class Frame(list["Node[Any]"]):
    """The reads of a formula under way, in order; a node of rank `limit` or more needs a second look when it is read.

    Attributes:
        depth: how many formulas wait for this one on the interpreter's stack.
        is_over: whether its formula has ended. A task that was started in the formula has the frame still; what it
            reads then is read outside any formula.
        stand_in: gives what the formula gets in place of the value of a node, or None. See `standing_in`.
        look_up: gives what is got for a node where that is not the business of the propagation under way: for a formula
            in a fork (`overlay.py`), for an effect (`effects.py`). Else None.
        forbids_changes: whether it is that of a formula, which may change nothing.
    """

    look_up: ClassVar[Callable[[Any, Node[Any]], Any] | None] = None
    forbids_changes: ClassVar[bool] = True

    __slots__ = ("_limit", "depth", "graph", "is_over", "limit", "stand_in")

    def __init__(self, graph: Graph, limit: int, depth: int) -> None:
        self.graph = graph
        self.limit = self._limit = limit
        self.depth = depth
        self.is_over = False
        self.stand_in: Callable[[Node[Any]], Any] | None = None

    @contextmanager
    def standing_in(self, stand_in: Callable[[Node[Any]], Any]) -> Iterator[None]:
        """Have the formula get `stand_in(node)` for each node that it reads, inside a `with` block."""
        self._limit, self.limit = self.limit, -1  # so that each read takes a second look
        self.stand_in = stand_in
        try:
            yield
        finally:
            self.limit, self.stand_in = self._limit, None

    def aside(self) -> Frame:
        """A frame of the same formula, whose notes are about no dependencies."""
        frame = Frame(self.graph, self.limit, self.depth)
        frame._limit, frame.stand_in = self._limit, self.stand_in
        return frame

    def close(self) -> None:
        """The formula has ended: each read takes a second look from now on, and finds that out."""
        self.limit, self.is_over = -1, True

    @property
    def final_below(self) -> int:
        """The rank from which nodes may still change in the batch under way."""
        return self.limit if self.stand_in is None else self._limit


current_frame: ContextVar[Frame | None] = ContextVar("efp_graph_frame", default=None)


@contextmanager
def untracked() -> Iterator[None]:
    """Inside a `with` block of a formula: what is read is up to date, and the formula does not depend on it.

    A later change of what was read does not run the formula, so its value may be older than that. Outside formulas it
    does nothing.

    Example:
        >>> from efp_graph.graph import Graph, untracked
        >>> graph = Graph()
        >>> price, log = graph.input("price", 2.0), graph.input("log", "on")
        >>> @graph.computed
        ... def total() -> str:
        ...     with untracked():
        ...         state = log()
        ...     return f"{3 * price()} ({state})"
        >>> total()
        '6.0 (on)'
        >>> log.set("off"); total()
        '6.0 (on)'
        >>> price.set(1.0); total()
        '3.0 (off)'
    """
    frame = current_frame.get()
    if frame is None or frame.is_over:
        yield
        return
    aside = frame.aside()
    current_frame.set(aside)
    try:
        yield
    finally:
        current_frame.set(frame)
        aside.close()
