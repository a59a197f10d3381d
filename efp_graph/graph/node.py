"""A node of the reactive graph: an input that is set, or a computed value with a formula.

A node is read by calling it. A read inside a formula is noted in the *frame* of that formula, and the notes of a run
become the dependencies of the node: nothing is declared.

State:
    CLEAN      the value is up to date, or the node is cold (never computed: its rank is UNRANKED)
    QUEUED     a dependency changed in the batch under way; the formula has to run, or is running
    COMPUTING  a cold node whose formula is running, or waits for a node that it demanded

Invariants (checked by `Graph.check`):
    1. b is in a.dependents if and only if a is in b.reads.
    2. rank(node) > rank(dependency) for every edge; inputs have rank 0; a cold node has no edge.
    3. Between batches every node is CLEAN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from efp_graph.errors import GraphError, RemovedNode
from efp_graph.graph.wrong_use import MustBeCalled
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

T = TypeVar("T")

CLEAN, QUEUED, COMPUTING = 0, 1, 2
UNRANKED = 1 << 60  # above every rank, so that one comparison finds both cold nodes and nodes that are not final yet
UNSET: Any = type("Unset", (), {"__repr__": lambda self: "<not computed>", "__slots__": ()})()


class Frame(list["Node[Any]"]):
    """The reads of a formula under way, in order; a node of rank `limit` or more needs a second look when it is read.

    Attributes:
        depth: how many formulas wait for this one on the interpreter's stack.
        is_over: whether its formula has ended. A task that was started in the formula has the frame still; what it
            reads then is read outside any formula.
        stand_in: gives what the formula gets in place of the value of a node, or None. See `standing_in`.
        value_in_fork: gives the value of a node in the fork that the formula runs in, or None: see `overlay.py`.
    """

    value_in_fork: ClassVar[Callable[[Any, Node[Any]], Any] | None] = None

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
_get_frame = current_frame.get


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
    frame = _get_frame()
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


_count = count()


class Node(MustBeCalled, Generic[T]):
    """An input (no formula) or a computed value of a `Graph`. Made by `Graph.input` and `Graph.computed`.

    Calling a node reads it. A bound `read = node.read`, taken once and called in the formula, is the fastest way: the
    interpreter calls it directly, while `node()` goes through a slot of the type, which costs twice as much.

    Attributes:
        key: stable name, unique in its graph.
        index: number in the order of creation, over all graphs.
        formula: what computes the value, without arguments and without side effects; None for an input.
        direct: a quicker way to the value, used when all that the last run read is final, or None. It notes no reads,
            gives the bits that the formula would give, or `UNSET` when only the formula can tell.
        reads: what the last run of the formula read, in order, repetitions included.
        dependents: the nodes that read this one, as an ordered set.
        rank: 0 for an input, else above the rank of everything it reads.
        same: own test of equality for the cut-off (a tolerance, say), or None for the graph's.
        meta: what is known about the node for people (label, formula as text, unit, source, owner), or None.
        is_remade: whether who asks for a node that is gone makes it again, so that it can be let go of.
    """

    is_remade: ClassVar[bool] = False

    __slots__ = (
        "__weakref__",
        "_value",
        "dependents",
        "direct",
        "formula",
        "graph",
        "index",
        "key",
        "meta",
        "rank",
        "reads",
        "same",
        "state",
    )

    def __init__(
        self,
        graph: Graph,
        key: str,
        value: T,
        formula: Callable[[], T] | None,
        rank: int,
        same: Callable[[T, T], bool] | None,
        meta: dict[str, Any] | None,
    ) -> None:
        self.graph: Graph | None = graph
        self.key = key
        self.index = next(_count)
        self._value = value
        self.formula = formula
        self.direct: Callable[[], T] | None = None
        self.rank = rank
        self.state = CLEAN
        self.reads: list[Node[Any]] = []
        self.dependents: dict[Node[Any], None] = {}
        self.same = same
        self.meta = meta or None

    def read(self) -> T:
        """The value, up to date. Inside a formula the read is noted as a dependency.

        Raises:
            CycleError: the node depends on itself.
            RemovedNode: the node was removed from its graph.
            Whatever the formula raises; the graph is then as it was.
        """
        frame = _get_frame()
        if frame is None:
            return self._home().read(self)
        frame.append(self)
        if self.rank >= frame.limit:
            return self._home().settle(self, frame)
        return self._value

    __call__ = read

    def peek(self) -> T:
        """The value, up to date, as `read` gives it; a formula that peeks does not depend on the node.

        Raises:
            As `read`.
        """
        if _get_frame() is None:
            return self._home().read(self)
        with untracked():
            return self.read()

    @property
    def last_value(self) -> T:
        """The value as it was computed last: nothing is computed, no dependency noted; `UNSET` when there is none."""
        return self._value

    def set(self, value: T) -> None:
        """Give an input another value: a batch of its own, or a part of the batch under way.

        Raises:
            GraphError: the node is computed.
            ImpureFormula: a formula tries to change an input.
            RemovedNode: the node was removed from its graph.
            Whatever a formula raises while the change is propagated; the graph is then as it was.
        """
        self._home().set(self, value)

    def update(self, function: Callable[[T], T]) -> None:
        """Give an input the value that `function` makes of the present one, as one step: no other thread comes between.

        Raises:
            As `set`; and whatever the function raises.

        Example:
            >>> from efp_graph.graph import Graph
            >>> count = Graph().input("count", 1)
            >>> count.update(lambda value: value + 1)
            >>> count()
            2
        """
        graph = self._home()
        graph.refuse_in_formula(f"update {self.key}")
        if self.formula is not None:
            raise GraphError(
                f"{self.key} is computed by a formula and cannot be updated. Update an input that it reads."
            )
        with graph.batch():
            self.set(function(self._value))

    def pin(self, value: T, source: Any = None) -> None:
        """Have a computed node hold this value, whatever its formula would give, until `unpin`. A change like `set`.

        Args:
            source: why, or where the value is from.

        Raises:
            GraphError: the node is an input.
            Otherwise as `set`.
        """
        from efp_graph.graph.pins import pin

        pin(self._home(), self, value, source)

    def unpin(self) -> None:
        """Have the formula compute the value again. Does nothing when the node is not pinned. Raises as `set`."""
        from efp_graph.graph.pins import unpin

        unpin(self._home(), self)

    @property
    def is_pinned(self) -> bool:
        """Whether the node holds a value that was given in place of the one that its formula would give."""
        from efp_graph.graph.pins import pin_of

        return pin_of(self) is not None

    @property
    def label(self) -> str:
        """The name for people."""
        return str((self.meta or {}).get("label", self.key))

    @property
    def is_input(self) -> bool:
        """Whether the value is given and not computed."""
        return self.formula is None

    @property
    def is_cold(self) -> bool:
        """Whether the formula has never run, so that there is no value to keep up to date."""
        return self.rank == UNRANKED

    @property
    def dependencies(self) -> tuple[Node[Any], ...]:
        """What the last run of the formula read, each node once, in the order of the first read."""
        return tuple(dict.fromkeys(self.reads))

    def _home(self) -> Graph:
        if self.graph is None:
            raise RemovedNode(f"{self.key} was removed from its graph and has no value any more.")
        return self.graph

    def companions(self) -> list[Node[Any]]:
        """Other nodes that leave the graph with this one, when a step that removed it is made again."""
        return []

    def __reduce_ex__(self, protocol: Any = None) -> Any:
        """A copy, and what a pickle holds, is the node of that key in a copy of the whole graph."""
        from efp_graph.graph.pickling import node_at

        if self._home().nodes.get(self.key) is not self:
            raise GraphError(f"{self.key} has no key of its own and is not copied or pickled alone. Copy its value.")
        return node_at, (self.graph, self.key)

    def __repr__(self) -> str:
        kind = "input" if self.formula is None else "computed"
        return f"<{kind} {visible(self.key)} = {self._value!r}>"
