"""`Graph`: the public face of the reactive core.

    graph = Graph()
    price = graph.input("price", 3.0)
    count = graph.input("count", 4)
    total = graph.computed("total", lambda: price() * count(), formula="price × count")
    graph.keep(total)                      # up to date after every batch

    with graph.batch() as update:          # one pass for all changes, or none of them
        price.set(2.0)
        count.set(6)
    update.recomputed                      # [] : 12.0 == 12.0, so nothing below `total` runs

What holds:
    - A computed node is cold until it is first read. While it is needed (`graph.keep`, or a needed node reads it), each
      batch brings it up to date; otherwise it is marked when something below it changes, and computed when it is read.
    - An error of a needed node refuses the batch, or is kept as its value: `on_error`.
    - Formulas are pure: they read nodes and give a value. They may be interrupted and run again.
    - A batch is wholly applied or not at all. Reading a computed node inside it propagates what has changed so far.
    - One writer at a time (a re-entrant lock). Readers in other threads wait for the batch under way and see the graph
      after it. Two graphs share nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from efp_graph.errors import GraphError, ImpureFormula
from efp_graph.graph.alone import BUSY, LoneOperation, LoneSet, work_alone
from efp_graph.graph.batch import UNFINISHED, Batch, OpenBatch
from efp_graph.graph.building import Building
from efp_graph.graph.check import check_graph
from efp_graph.graph.collecting import Collecting
from efp_graph.graph.equality import same_bits
from efp_graph.graph.evaluation import abandon, demand, demand_inside
from efp_graph.graph.failures import VETO, raised, verified_policy
from efp_graph.graph.frames import Frame, current_frame
from efp_graph.graph.functions import checked_same
from efp_graph.graph.handles import Hold, Operation
from efp_graph.graph.history import History, replay
from efp_graph.graph.interrupts import NotFinal
from efp_graph.graph.journal import Journal, new_version
from efp_graph.graph.later import Later
from efp_graph.graph.limits import DEFAULT_LIMITS, Limits, limits_of
from efp_graph.graph.looking import Looking
from efp_graph.graph.membership import Membership
from efp_graph.graph.needs import recount
from efp_graph.graph.node import FAILED, UNRANKED, UNSET, Node
from efp_graph.graph.observing import Observing
from efp_graph.graph.ownership import Claim, place_in
from efp_graph.graph.report import UpdateReport
from efp_graph.graph.scheduler import Scheduler
from efp_graph.graph.telling import Telling
from efp_graph.graph.trying import Trying

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    import networkx

    from efp_graph.graph.families import Family
    from efp_graph.graph.forks import Fork
    from efp_graph.graph.parallel import Outcome
    from efp_graph.graph.parking import Parked
    from efp_graph.graph.storing import Codec, Store

T = TypeVar("T")
_HELD = nullcontext()


class Graph(Membership, Building, Observing, Collecting, Trying, Looking):
    """A reactive dataflow graph.

    Args:
        same: when a new value counts as the old one (early cut-off); by default when the bits are equal. The new
            value takes the place of the old one anyway; a tolerance belongs to a node, where the old value stays.
        on_error: what an error of a formula does, unless its node says: "veto" refuses a batch that leaves a needed
            node with one, "keep" makes it the value of the node.
        describe: attributes of a node in the networkx view, beyond kind, label, formula, unit, value and source.
        history: how much is kept to be undone: a number of steps (0: nothing), the memory that old values of inputs
            take ("64 MB"), or both.

    Raises:
        GraphError: `on_error` or `history` is none of these, or `same` is no function of two values.

    Example:
        >>> graph = Graph()
        >>> load = graph.input("load", 10.2)
        >>> servers = graph.computed("servers", lambda: -(-load() // 1))
        >>> servers()
        11.0
        >>> load.set(10.9); servers()
        11.0
    """

    unnamed: Later[WeakSet[Node[Any]]] = Later(WeakSet)
    failed: Later[WeakKeyDictionary[Node[Any], None]] = Later(WeakKeyDictionary)  # at least all that hold an error
    forks: Later[WeakSet[Fork]] = Later(WeakSet)
    families: Later[WeakSet[Family[Any]]] = Later(WeakSet)

    def __init__(
        self,
        same: Callable[[Any, Any], bool] = same_bits,
        describe: Callable[[Node[Any]], dict[str, Any]] | None = None,
        on_error: str = VETO,
        history: int | str | tuple[int, str] | Limits = DEFAULT_LIMITS,
    ) -> None:
        self.on_error = verified_policy(on_error)
        self.nodes: dict[str, Node[Any]] = {}
        checked_same(same, "the graph")
        self.same = same
        self.describe = describe
        self.revision = 0
        self.edits = 0  # changes whenever edges or ranks do
        self.version = 0  # names the state: another one after each change, the old one when that is taken back
        self._history = History(limits_of(history))
        # who works on it: see ownership.py
        self.inside: dict[None, Claim] = {}
        self.entries = 0  # claims on the graph so far
        self.waiters: deque[Callable[[], object]] = deque()  # wake those who wait for their turn
        self.innermost: OpenBatch | None = None  # the innermost open batch
        # what follows belongs to the batch under way and is empty between batches
        self.scheduler = Scheduler(self)
        self.pending: dict[Node[Any], Any] = {}  # inputs set since the last propagation, with their value at that time
        self.chain: list[Node[Any]] = []  # see evaluation.py, also for the next two
        self.looks: dict[Node[Any], Iterator[Node[Any]]] = {}
        self.rewired: Node[Any] | None = None
        self.ahead: dict[Node[Any], Outcome] = {}  # what formulas gave that ran in an executor: see parallel.py
        self.is_miscounted = False  # whether an interrupt may have come while reasons were counted
        self.telling = Telling()  # who wants to be told of changes, and of what
        self.is_followed = False  # whether a fork or a family was ever made, which wants to know of commits
        self.shown: Parked | None = None  # what is shown in place of the committed state: see parking.py
        self.stored: Store | None = None  # see storing.py
        self._view: tuple[tuple[int, int, int], networkx.DiGraph[str]] | None = None

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, ...]:
        """A copy, and what a pickle holds: inputs and formulas. See `pickling.py`."""
        from efp_graph.graph.pickling import reduced

        return reduced(self)

    # Reading and changing

    def batch(self, label: str | None = None, *, recorded: bool = True, executor: Executor | None = None) -> Batch:
        """A context in which inputs are set together: one propagation at its end or, on an exception, no change.

        Args:
            label: what the history calls it.
            recorded: whether it becomes a step of the history.
            executor: one of `concurrent.futures`, in which formulas that are independent of each other run. Results
                are the same. Other processes get functions with `reads=` only, and values that can be pickled.

        Raises:
            GraphError: the executor is none.
        """
        if executor is not None:
            from efp_graph.graph.parallel import verified_executor

            executor = verified_executor(executor)
        return Batch(self, label, recorded=recorded, executor=executor)

    def set(self, node: Node[T], value: T) -> None:
        """Set an input: see `Node.set`."""
        if current_frame.get() is not None:
            self.refuse_in_formula(f"set {node.key}")
        if not self.inside and work_alone(LoneSet, self, self._set, node, value) is not BUSY:
            return
        if self.innermost is None or not self.in_turn(self._set, node, value):
            with Batch(self, None, timed=bool(self.telling.callbacks)):
                self._set(node, value)

    def in_turn(self, function: Callable[..., T], *arguments: Any) -> T:
        """What a function gives that works on the graph, while no other thread does."""
        if self.is_miscounted:
            self.repair()
        batch = self.innermost
        if batch is not None and batch.can_be_used_here(by_owner=True):
            turn, inside, chain = batch.turn(), batch.inside, self.chain
            base = turn.base = len(chain)
            try:
                if inside.setdefault(None, turn) is turn:
                    return copy_context().run(function, *arguments)  # see alone.py
            finally:
                if len(chain) > base:
                    abandon(self, base)
                if inside.get(None) is turn:
                    del inside[None]
        result: T = BUSY if self.inside else work_alone(LoneOperation, self, function, *arguments)
        if result is not BUSY:
            return result
        with Operation(self):
            return copy_context().run(function, *arguments)

    def repair(self) -> None:
        """Count the reasons to keep nodes up to date afresh, if an interrupt came while they were counted."""
        with self.lock:
            if self.is_miscounted:
                recount(self)
                self.is_miscounted = False

    def _set(self, node: Node[T], value: T) -> bool:
        """Set an input in the batch under way. False if there is none."""
        batch, old = self.innermost, node._value
        if batch is None:
            return False
        if node.graph is not self or node.formula is not None:
            why = "not a node of this graph" if node.graph is not self else "computed by a formula and cannot be set"
            raise GraphError(f"{node.key} is {why}.")
        batch.journal.inputs.setdefault(node, old)
        self.pending.setdefault(node, old)
        self.version = new_version()
        node._value = value
        return True

    def read(self, node: Node[T]) -> T:
        """The value of a node, read from outside any formula. Inside a batch, what was set is propagated first."""
        entries = self.entries
        if not self.inside and node.rank != UNRANKED:  # nobody works on the graph
            value = node._value
            if self.entries == entries and node.graph is self:
                return value
        if self.inside and (node.formula is None or self._is_final(node)) and self._held_here():
            return node._value
        value = self.in_turn(self._up_to_date, node)
        return value if node.graph is self else node._home().read(node)  # it has joined another graph meanwhile

    def _up_to_date(self, node: Node[T]) -> T:
        self.bring_up_to_date(node)
        if node.state == FAILED:
            raised(node)
        return node._value

    def bring_up_to_date(self, node: Node[Any]) -> None:
        """Compute a node, inside an operation on the graph. An error that it keeps is not raised."""
        batch = self.innermost
        if batch is not None and (self.pending or batch.failure is not None) and node.formula is not None:
            self.flush_in(batch)
        if node.rank == UNRANKED and node.graph is self and node.state != FAILED:
            if batch is not None and batch.executor is not None:
                from efp_graph.graph.parallel import compute_ahead

                compute_ahead(self, batch.executor, node)
            if node.rank == UNRANKED:
                demand(self, node)

    def _is_final(self, node: Node[Any]) -> bool:
        """Whether a computed node has the value of what was set so far in the batch under way, if there is one."""
        batch = self.innermost
        return node.rank != UNRANKED and (batch is None or not (self.pending or batch.failure is not None))

    def settle(self, node: Node[T], frame: Frame) -> T:
        """Second look at a node that a formula reads and that may not be final: compute it, accept it or interrupt.

        Returns:
            What the formula gets: the value of the node, or what stands in for it.

        Raises:
            CycleError: the node is being computed.
            GraphError: the formula is one of another graph.
        """
        if frame.is_over:  # a task that was started in a formula, after that
            current_frame.set(None)
            return node._home().read(node)
        if frame.graph is not self:
            raise GraphError(f"{node.key} is read by a formula of another graph. Join them first: graph.absorb(other).")
        if frame.look_up is not None:
            value: T = frame.look_up(node)
            return value
        if node.rank == UNRANKED:
            if node.state != FAILED:
                if self.scheduler.route is not None:  # on which it is not told what has changed
                    self.scheduler.leave_route()
                demand_inside(self, node, frame)
            if node.state == FAILED:
                raised(node)
        elif node.rank >= frame.final_below and self.scheduler.may_change(node):
            raise NotFinal(node)
        return node._value if frame.stand_in is None else frame.stand_in(node)

    def refuse_in_formula(self, what: str) -> None:
        """Raise ImpureFormula when a formula is running in this context."""
        frame = current_frame.get()
        if frame is None:
            return
        if frame.is_over:
            current_frame.set(None)
        elif frame.forbids_changes:
            raise ImpureFormula(f"A formula tried to {what}. Formulas only read nodes and give back a value.")

    @property
    def lock(self) -> AbstractContextManager[None]:
        """What keeps others from working on the graph inside a `with` block. They wait; it can be nested."""
        around = self._held_here()
        # its owner is alone; those that it has started meanwhile are several, and may outlast it
        return _HELD if around is not None and around.is_left_by_its_owner() else Hold(self)

    def _held_here(self) -> Claim | None:
        """The batch or `with graph.lock` that this context is inside of, if nobody is at work there."""
        around = self.innermost or self.inside.get(None)
        return around if around is not None and around.key is not None and around.can_be_used_here() else None

    @property
    def open_batch(self) -> OpenBatch | None:
        """The innermost open batch, whoever has it open."""
        if self.inside:
            place_in(self)  # what was left undone is brought to its end
        return self.innermost

    def open_batch_here(self, what: str) -> OpenBatch:
        """The innermost open batch.

        Raises:
            GraphError: there is none any more.
        """
        if self.innermost is None:
            raise GraphError(f"There is no batch any more in which to {what}: it was left meanwhile.")
        return self.innermost

    @property
    def history(self) -> History:
        """The batches that can be undone, and those that can be redone."""
        if self.inside:
            place_in(self)
        return self._history

    @property
    def shows(self) -> str | None:
        """What the state is called that is shown in place of the committed one."""
        return None if self.shown is None else self.shown.label

    @property
    def journal(self) -> Journal | None:
        """The journal of the innermost open batch."""
        batch = self.open_batch
        return None if batch is None else batch.journal

    @property
    def report(self) -> UpdateReport:
        """The report of the batch under way."""
        assert self.innermost is not None
        return self.innermost.report

    def flush(self) -> None:
        """Propagate what was set since the last propagation. Done by the end of a batch, and by reads inside it.

        Raises:
            GraphError: a propagation of this batch failed before.
            Whatever a formula raises; the batch is lost then.
        """
        batch = self.innermost
        if batch is not None and (self.pending or batch.failure is not None or not batch.can_be_used_here()):
            self.in_turn(self._flush)

    def _flush(self) -> None:
        if self.innermost is not None:
            self.flush_in(self.innermost)

    def flush_in(self, batch: OpenBatch) -> None:
        """As `flush`, in a batch that nobody else works in."""
        if batch.failure is not None:
            batch.refuse_when_failed()
        if not self.pending:
            return
        batch.failure = UNFINISHED
        try:
            changes, self.pending = self.pending, {}
            self.scheduler.propagate(changes)
            batch.failure = None
        except BaseException as error:
            batch.failure = error
            raise

    def run_again(self, nodes: Iterable[Node[Any]]) -> None:
        """Have computed nodes run with the next propagation of the batch under way, whether what they read changes.

        Their formulas give something else for a reason that is no node. Other readers of what they read run as well.
        """
        for node in nodes:
            if node.reads:
                self.pending.setdefault(node.reads[0], UNSET)

    # Undo and redo

    def undo(self, settle: Callable[[UpdateReport], object] | None = None) -> UpdateReport:
        """Take the last committed batch back: every input, and so every value, is what it was before it.

        Args:
            settle: called with the report when everything is computed, as a part of the batch that takes it back.

        Raises:
            HistoryError: there is nothing to undo, or a batch is open.
        """
        self.refuse_in_formula("undo an update")
        with self.lock:
            return replay(self, self.history.last_done(), back=True, settle=settle)

    def redo(self, settle: Callable[[UpdateReport], object] | None = None) -> UpdateReport:
        """Make the last batch that was undone again.

        Args:
            settle: as for `undo`.

        Raises:
            HistoryError: nothing was undone since the last change, or a batch is open.
        """
        self.refuse_in_formula("redo an update")
        with self.lock:
            return replay(self, self.history.last_undone(), back=False, settle=settle)

    def store(self, path: str | Path, *, codec: Codec | None = None) -> Store:
        """Have the values of nodes with a key taken from a file, where they still hold, and put into it by `save`.

        Args:
            path: of a database of SQLite, which is made if it is not there.
            codec: how values become bytes. By default pickle, which runs code that the file holds: do not open files
                that you, or your program, did not make.

        Raises:
            FileError: the file is no store, is damaged, or of another version or codec; it is left as it is.
            FileNotWritten: it cannot be made there.
            GraphError: the graph has a store already, or is that of a model.
        """
        from efp_graph.graph.storing import Store

        return Store(self, path, codec)

    def check(self) -> None:
        """Verify the invariants of all nodes and edges, in O(nodes + edges).

        Raises:
            InternalError: one does not hold: a bug of efp_graph.
        """
        self.repair()
        with self.lock:
            check_graph(self)
