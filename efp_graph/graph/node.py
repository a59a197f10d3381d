"""A node of the reactive graph: an input that is set, or a computed value with a formula.

A node is read by calling it. A read inside a formula is noted in the *frame* of that formula, and the notes of a run
become the dependencies of the node: nothing is declared.

A computed node is *needed* while something observes it or a needed node reads it. A needed node is brought up to date
at the end of each batch. One that nobody needs is *marked* when something below it changes, and computed when it is
read.

State:
    CLEAN      the value is up to date, or the node is cold (it has no value: never computed)
    QUEUED     a dependency changed in the batch under way; the formula has to run, or is running
    COMPUTING  a node that was demanded: its formula is running, or waits for a node that it demanded in turn
    LOOKING    a node that was demanded: what it read the last time is being made up to date, in the order of the reads
    DIRTY      marked: something that it read has changed, so that its formula has to run when it is demanded
    CHECK      marked: something further down may have changed
    FAILED     the value is the error that the formula raised; it is up to date

A cold, a marked and a failed node have the rank UNRANKED, so that a formula that reads one takes a second look at it
(`Graph.settle`). A marked node keeps its value and its reads as a memory: both hold if what it read is the same.

Invariants (checked by `Graph.check`):
    1. b is among a.readers if and only if a is in b.reads: a.dependents holds it, or a.onlookers refers to it weakly
       if it has no key and nobody needs it, so that it goes when nobody holds it.
    2. rank(node) > rank(dependency) for every edge between nodes that are up to date; inputs have rank 0; a cold node
       reads nothing; what reads a cold or marked node is marked.
    3. Between batches every node is CLEAN, DIRTY, CHECK or FAILED.
    4. needs = its observers, and the needed nodes that read it, each once.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar
from weakref import WeakSet

from efp_graph.errors import GraphError, RemovedNode
from efp_graph.graph.frames import current_frame, untracked
from efp_graph.graph.functions import refuse_coroutine
from efp_graph.graph.wrong_use import MustBeCalled
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.changes import Changes
    from efp_graph.graph.graph import Graph

T = TypeVar("T")

CLEAN, QUEUED, COMPUTING, LOOKING, DIRTY = 0, 1, 2, 3, 4
CHECK, FAILED = -1, -2  # at rest, and something may have to be done when what they read changes
UNRANKED = 1 << 60  # above every rank, so that one comparison finds both cold nodes and nodes that are not final yet
UNSET: Any = type("Unset", (), {"__repr__": lambda self: "<not computed>", "__slots__": ()})()
NO_READS: list[Any] = []  # of inputs and cold nodes; lists of reads are never changed, so that one does for all
_get_frame = current_frame.get
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
        dependents: the nodes that read this one, as an ordered set, without the onlookers.
        onlookers: readers that have no key and that nobody needs, as a weak set, or None: an edge does not hold them.
        rank: 0 for an input, else above the rank of everything it reads; UNRANKED when it takes a second look to read.
        needs: how many reasons there are to keep the node up to date: observers, and needed nodes that read it.
        observers: what observes it, in the order of their making, or None.
        on_error: "veto" or "keep": what an error of the formula does to a batch, or None for the graph's.
        same: own test of equality for the cut-off (a tolerance, say), or None for the graph's.
        meta: what is known about the node for people (label, formula as text, unit, source, owner), or None.
        is_of_model: whether it is an attribute of a model, which is stored and copied by ways of its own.
        comes_by_itself: whether it comes to its graph when it is asked for, as the entry of a family does.
        is_remade: whether who asks for a node that is gone makes it again, so that it can be let go of.
    """

    comes_by_itself: ClassVar[bool] = False
    is_remade: ClassVar[bool] = False
    is_of_model: ClassVar[bool] = False

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
        "needs",
        "observers",
        "on_error",
        "onlookers",
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
        self.reads = NO_READS
        self.dependents: dict[Node[Any], None] = {}
        self.onlookers: WeakSet[Node[Any]] | None = None
        self.needs = 0
        self.observers: list[Any] | None = None
        self.on_error: str | None = None
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

    def changes(self, *, initial: bool = False) -> Changes[T]:
        """The values that the node gets from now on, one for each commit that changes it, for `async for`.

        Commits of any thread count. The node is kept up to date until the iterator is closed (`await values.aclose()`),
        its task is cancelled, or nobody holds it any more. A value that is an error (`on_error="keep"`) ends it: it is
        raised.

        Args:
            initial: begin with the present value.

        Raises:
            Whatever the formula raises when the node has no value yet.

        Example:
            >>> import asyncio
            >>> from efp_graph.graph import Graph
            >>> price = Graph().input("price", 3.0)
            >>> async def show():
            ...     async for value in price.changes(initial=True):
            ...         print(value)
            ...         if value > 4.0:
            ...             break
            ...         price.set(value + 1.0)
            >>> asyncio.run(show())
            3.0
            4.0
            5.0
        """
        from efp_graph.graph.changes import Changes

        self._home().refuse_in_formula(f"observe {self.key}")
        return Changes(self, initial=initial)

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
        graph = self.graph
        (self._home() if graph is None else graph).set(self, value)

    def update(self, function: Callable[[T], T]) -> None:
        """Give an input the value that `function` makes of the present one, as one step: no other thread comes between.

        Raises:
            As `set`; WrongDeclaration when the function gives a coroutine; and whatever the function raises.

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
            value = function(self._value)
            refuse_coroutine(value, f"the function that updates {self.key}", "node.set(await ...)")
            self.set(value)

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
        """Whether there is no value: the formula has never run."""
        return self._value is UNSET

    @property
    def is_up_to_date(self) -> bool:
        """Whether reading the node runs no formula: it is an input, or computed and not marked since."""
        return self.state in (CLEAN, FAILED) and self._value is not UNSET

    @property
    def error(self) -> Exception | None:
        """What the formula raised, if that is kept as the value of the node."""
        return self._value.error if self.state == FAILED else None  # type: ignore[attr-defined]

    @property
    def is_needed(self) -> bool:
        """Whether every batch brings the node up to date: something observes it, or a needed node reads it."""
        return self.needs > 0

    @property
    def readers(self) -> list[Node[Any]]:
        """The nodes that read this one."""
        return [*self.dependents, *(self.onlookers or ())]

    def is_read_by(self, node: Node[Any]) -> bool:
        """Whether another node reads this one."""
        return node in self.dependents or (self.onlookers is not None and node in self.onlookers)

    @property
    def dependencies(self) -> tuple[Node[Any], ...]:
        """What the last run of the formula read, each node once, in the order of the first read."""
        return tuple(dict.fromkeys(self.reads))

    def _home(self) -> Graph:
        if self.graph is None:
            raise RemovedNode(f"{self.key} was removed from its graph and has no value any more.")
        return self.graph

    def let_go(self) -> None:
        """Who observed the node does so no longer."""

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
