"""`Graph`: the public face of the reactive core.

    graph = Graph()
    price = graph.input("price", 3.0)
    count = graph.input("count", 4)
    total = graph.computed("total", lambda: price() * count(), formula="price × count")

    with graph.batch() as update:          # one pass for all changes, or none of them
        price.set(2.0)
        count.set(6)
    update.recomputed                      # [] : 12.0 == 12.0, so nothing below `total` runs

What holds:
    - A computed node is cold until it is first read. From then on every batch keeps it up to date.
    - Formulas are pure: they read nodes and give a value. They may be interrupted and run again.
    - A batch is wholly applied or not at all. Reading a computed node inside it propagates what has changed so far.
    - One writer at a time (a re-entrant lock). Readers in other threads wait for the batch under way and see the graph
      after it. Two graphs share nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from efp_graph.errors import DuplicateKey, GraphError, ImpureFormula
from efp_graph.graph.batch import Batch
from efp_graph.graph.check import check_graph
from efp_graph.graph.equality import same_bits
from efp_graph.graph.evaluation import demand, demand_inside
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.history import History, replay
from efp_graph.graph.journal import Joined, Journal, new_version
from efp_graph.graph.node import UNRANKED, UNSET, Frame, Node, current_frame
from efp_graph.graph.ranks import drop_edges
from efp_graph.graph.report import UpdateReport
from efp_graph.graph.scheduler import Scheduler
from efp_graph.graph.signals import NotFinal

if TYPE_CHECKING:
    import networkx

    from efp_graph.graph.parking import Parked

T = TypeVar("T")


class Graph:
    """A reactive dataflow graph.

    Args:
        same: when a new value counts as the old one (early cut-off); by default when the bits are equal. The new
            value takes the place of the old one anyway; a tolerance belongs to a node, where the old value stays.
        describe: attributes of a node in the networkx view, beyond kind, label, formula, unit, value and source.

    Example:
        >>> graph = Graph()
        >>> load = graph.input("load", 10.2)
        >>> servers = graph.computed("servers", lambda: -(-load() // 1))
        >>> servers()
        11.0
        >>> load.set(10.9); servers()
        11.0
    """

    def __init__(
        self,
        same: Callable[[Any, Any], bool] = same_bits,
        describe: Callable[[Node[Any]], dict[str, Any]] | None = None,
    ) -> None:
        self.nodes: dict[str, Node[Any]] = {}
        self.same = same
        self.describe = describe
        self.revision = 0
        self.edits = 0  # changes whenever edges or ranks do
        self.version = 0  # names the state: another one after each change, the old one when that is taken back
        self.lock = RLock()
        self.history = History()
        # what follows belongs to the batch under way and is empty between batches
        self.scheduler = Scheduler(self)
        self.open_batch: Batch | None = None
        self.pending: dict[Node[Any], Any] = {}  # inputs set since the last propagation, with their value at that time
        self.chain: list[Node[Any]] = []  # see evaluation.py
        self.shown: Parked | None = None  # what is shown in place of the committed state: see parking.py
        self._view: tuple[tuple[int, int, int], networkx.DiGraph[str]] | None = None

    def __reduce_ex__(self, protocol: Any = None) -> NoReturn:
        raise GraphError(
            "A graph is not copied or pickled: its formulas read the nodes of this one. Build a second one, or copy "
            "what it was made from."
        )

    # Building

    def input(self, key: str, value: T, *, same: Callable[[T, T], bool] | None = None, **meta: Any) -> Node[T]:
        """Add a node whose value is given.

        Args:
            key: name, unique in the graph.
            value: anything; treat it as immutable from now on.
            same: own test of equality for the cut-off.
            meta: label, unit, source, owner: for people and for the networkx view.

        Raises:
            DuplicateKey: the graph has a node of that name.
        """
        return self.add(Node(self, key, value, None, 0, same, meta))

    def computed(
        self,
        key: str,
        function: Callable[..., T],
        *,
        reads: Sequence[Node[Any]] | None = None,
        same: Callable[[T, T], bool] | None = None,
        **meta: Any,
    ) -> Node[T]:
        """Add a node whose value is computed by `function`, which reads other nodes by calling them.

        Args:
            key: name, unique in the graph.
            function: without side effects; it may be interrupted and run again. Without arguments, unless `reads` are
                given.
            reads: the nodes that the value is a function of, always all of them and no others: `function` gets their
                values as its arguments, in this order. An update is then twice as fast, as nothing is to be discovered.
            same: own test of equality for the cut-off; the last propagated value is what counts.
            meta: formula (its text), label, unit, source, owner: for people and for the networkx view.

        Raises:
            DuplicateKey: the graph has a node of that name.

        Example:
            >>> graph = Graph()
            >>> price, count = graph.input("price", 3.0), graph.input("count", 4)
            >>> total = graph.computed("total", lambda price, count: price * count, reads=[price, count])
            >>> total()
            12.0
        """
        node: Node[T] = Node(self, key, UNSET, function, UNRANKED, same, meta)
        if reads is not None:
            node.direct = Fixed(function, reads)
            node.formula = node.direct.formula
        return self.add(node)

    def add(self, node: Node[T]) -> Node[T]:
        """Add a node made by the caller: for subclasses of `Node`.

        Raises:
            DuplicateKey: the graph has a node of that name.
        """
        with self.lock:
            if node.key in self.nodes:
                raise DuplicateKey(
                    f"The graph has a node {node.key!r} already. Choose another key, or remove that node first."
                )
            if self.open_batch is not None:
                self.open_batch.journal.added.append(node)
            self.nodes[node.key] = node
        return node

    def remove(self, *nodes: Node[Any], recorded: bool = True) -> None:
        """Take nodes out. At the end of the batch under way no other node may read them; their formulas are left alone.

        Args:
            recorded: whether undoing the batch brings them back.

        Raises:
            GraphError: another node still reads one of them, or one is not of this graph; nothing is removed.
        """
        self.refuse_in_formula("remove a node")
        with self.lock:
            if self.open_batch is None:
                with self.batch():
                    self.remove(*nodes, recorded=recorded)
                return
            for node in nodes:
                if self.nodes.get(node.key) is not node:
                    raise GraphError(f"{node.key} is not a node of this graph.")
            journal = self.open_batch.journal
            self.version = new_version()
            if not recorded:
                journal.discarded.update(nodes)
            for node in dict.fromkeys(nodes):
                self._remove(node, journal)

    def _remove(self, node: Node[Any], journal: Journal) -> None:
        """Take a node out of the register and make it cold: only a formula that still reads it has it computed."""
        journal.removed[node] = not node.is_cold
        del self.nodes[node.key]
        if node.formula is None or node.is_cold:
            return
        old = node._value
        journal.note_value(node, old)
        journal.note_edges(node)
        self.pending.setdefault(node, old)
        drop_edges(node)
        node.rank = UNRANKED
        node._value = UNSET

    def __getitem__(self, key: str) -> Node[Any]:
        """The node of that name; KeyError when there is none."""
        return self.nodes[key]

    def __contains__(self, node: object) -> bool:
        return node in self.nodes if isinstance(node, str) else isinstance(node, Node) and node.graph is self

    def __iter__(self) -> Iterator[Node[Any]]:
        return iter(list(self.nodes.values()))

    def __len__(self) -> int:
        return len(self.nodes)

    def absorb(self, other: Graph) -> None:
        """Take over all nodes of another graph, which is empty afterwards; their histories are joined.

        No value changes. The graphs part again, with the histories they had, when the batch under way is taken back.

        Raises:
            GraphError: `other` has an open batch.
            DuplicateKey: both have a node of the same name.
        """
        self.refuse_in_formula("join two graphs")
        if other is self:
            return
        first, second = sorted((self, other), key=id)  # in one order, so that two threads cannot block each other
        with first.lock, second.lock:
            if other.open_batch is not None:
                raise GraphError("A graph with an open batch cannot be joined to another.")
            for key in other.nodes.keys() & self.nodes.keys():
                raise DuplicateKey(f"Both graphs have a node {key!r}. Give one of them another key.")
            if self.open_batch is None:
                with self.batch(recorded=False):
                    self.absorb(other)
                return
            self.open_batch.journal.joined.append(
                Joined(other, other.nodes, other.version, other.history.steps(), self.history.steps())
            )
            nodes, other.nodes = other.nodes, {}
            for node in nodes.values():
                node.graph = self
            self.nodes.update(nodes)
            self.history.merge(other.history)
            self.edits += 1  # a wave of nodes that were here before and left may not fit them any more
            self.version, other.version = new_version(), new_version()

    # Reading and changing

    def batch(self, label: str | None = None, *, recorded: bool = True) -> Batch:
        """A context in which inputs are set together: one propagation at its end or, on an exception, no change.

        Args:
            label: what the history calls it.
            recorded: whether it becomes a step of the history.
        """
        return Batch(self, label, recorded=recorded)

    def set(self, node: Node[T], value: T) -> None:
        """Set an input: see `Node.set`."""
        if current_frame.get() is not None:
            self.refuse_in_formula(f"set {node.key}")
        with self.lock:  # waits for the batch of another thread
            if self.open_batch is None:
                with Batch(self, None, timed=False):
                    self.set(node, value)
                return
            if node.graph is not self:
                raise GraphError(f"{node.key} is not a node of this graph.")
            if node.formula is not None:
                raise GraphError(f"{node.key} is computed by a formula and cannot be set.")
            old = node._value
            self.open_batch.journal.inputs.setdefault(node, old)
            self.pending.setdefault(node, old)
            self.version = new_version()
            node._value = value

    def read(self, node: Node[T]) -> T:
        """The value of a node, read from outside any formula. Inside a batch, what was set is propagated first."""
        with self.lock:  # waits for the batch of another thread
            batch = self.open_batch
            if batch is not None and (self.pending or batch.failure is not None) and node.formula is not None:
                self.flush()
            if node.rank == UNRANKED:
                demand(node._home(), node)
            return node._value

    def settle(self, node: Node[T], frame: Frame) -> T:
        """Second look at a node that a formula reads and that may not be final: compute it, accept it or interrupt.

        Returns:
            What the formula gets: the value of the node, or what stands in for it.

        Raises:
            CycleError: the node is being computed.
            GraphError: the formula is one of another graph.
        """
        if frame.graph is not self:
            raise GraphError(f"{node.key} is read by a formula of another graph. Join them first: graph.absorb(other).")
        if node.rank == UNRANKED:
            demand_inside(self, node, frame)
        elif node.rank >= frame.final_below and self.scheduler.may_change(node):
            raise NotFinal(node)
        return node._value if frame.stand_in is None else frame.stand_in(node)

    def refuse_in_formula(self, what: str) -> None:
        """Raise ImpureFormula when a formula is running in this context."""
        if current_frame.get() is not None:
            raise ImpureFormula(f"A formula tried to {what}. Formulas only read nodes and give back a value.")

    @property
    def shows(self) -> str | None:
        """What the state is called that is shown in place of the committed one."""
        return None if self.shown is None else self.shown.label

    @property
    def journal(self) -> Journal | None:
        """The journal of the innermost open batch."""
        return None if self.open_batch is None else self.open_batch.journal

    @property
    def report(self) -> UpdateReport:
        """The report of the batch under way."""
        assert self.open_batch is not None
        return self.open_batch.report

    def flush(self) -> None:
        """Propagate what was set since the last propagation. Done by the end of a batch, and by reads inside it.

        Raises:
            GraphError: a propagation of this batch failed before.
            Whatever a formula raises; the batch is lost then.
        """
        with self.lock:
            if self.open_batch is None:
                return
            self.open_batch.refuse_when_failed()
            if not self.pending:
                return
            try:
                changes, self.pending = self.pending, {}
                self.scheduler.propagate(changes)
            except BaseException as error:
                self.open_batch.failure = error
                raise

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
            report = replay(self, self.history.last_done(), back=True, settle=settle)
            self.history.take_back()
            return report

    def redo(self, settle: Callable[[UpdateReport], object] | None = None) -> UpdateReport:
        """Make the last batch that was undone again.

        Args:
            settle: as for `undo`.

        Raises:
            HistoryError: nothing was undone since the last change, or a batch is open.
        """
        self.refuse_in_formula("redo an update")
        with self.lock:
            report = replay(self, self.history.last_undone(), back=False, settle=settle)
            self.history.make_again()
            return report

    # Views

    def to_networkx(self) -> networkx.DiGraph[str]:
        """The graph as a frozen `networkx.DiGraph`, edges from what is read to who reads it.

        Its nodes are the keys, with attributes `kind` ("input" or "computed"), `label`, `formula`, `unit`, `value` and
        `source`.
        Built in O(nodes + edges) and kept until the graph changes.
        """
        from efp_graph.graph.view import to_networkx

        with self.lock:
            if self.open_batch is not None or self.shows is not None:
                self.flush()
                return to_networkx(self)
            stamp = (self.version, len(self.nodes), sum(node.rank != UNRANKED for node in self.nodes.values()))
            if self._view is None or self._view[0] != stamp:
                self._view = (stamp, to_networkx(self))
            return self._view[1]

    def check(self) -> None:
        """Verify the invariants of all nodes and edges, in O(nodes + edges).

        Raises:
            InternalError: one does not hold: a bug of efp_graph.
        """
        with self.lock:
            check_graph(self)
