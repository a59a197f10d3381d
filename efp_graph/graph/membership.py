"""Which nodes a graph has: nodes come, go, and move over from another graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakSet

from efp_graph.errors import DuplicateKey, GraphError
from efp_graph.graph.batch import UNFINISHED
from efp_graph.graph.handles import HoldAll
from efp_graph.graph.journal import Joined, Journal, new_version
from efp_graph.graph.keys import unknown_key
from efp_graph.graph.node import CLEAN, UNRANKED, UNSET, Node
from efp_graph.graph.pins import pins_of
from efp_graph.graph.ranks import drop_edges
from efp_graph.graph.wrong_use import checked_node

if TYPE_CHECKING:
    from efp_graph.graph.batch import OpenBatch
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.ownership import Claim

T = TypeVar("T")


class Membership:
    """What a `Graph` does to have nodes.

    Attributes:
        nodes: {key: node}, in the order in which they were added.
        unnamed: those without a key, which live as long as somebody holds them.
    """

    __slots__ = ()

    nodes: dict[str, Node[Any]]
    unnamed: WeakSet[Node[Any]]
    innermost: OpenBatch | None  # of `Graph`, as are the next two: a cast would cost each node of a build a call
    inside: dict[None, Claim]
    entries: int

    def add(self, node: Node[T]) -> Node[T]:
        """Add a node made by the caller: for subclasses of `Node`.

        Raises:
            DuplicateKey: the graph has a node of that name.
        """
        batch, entries = self.innermost, self.entries
        if batch is not None and batch.is_worked_in_here():  # as formulas do with the nodes that they ask for
            if node.key in self.nodes:  # as `_add`
                self.refuse_duplicate(node)
            batch.journal.added.append(node)
            if self.nodes.setdefault(node.key, node) is not node:
                self.refuse_duplicate(node)
            return node
        if not self.inside:  # nobody works on the graph
            if self.nodes.setdefault(node.key, node) is not node:
                self.refuse_duplicate(node)
            if self.entries == entries:
                return node
        cast("Graph", self).in_turn(self._add, node)
        return node

    def add_all(self, nodes: Iterable[Node[Any]]) -> None:
        """Add several nodes to the batch under way. Raises as `add`."""
        batch = self.innermost
        if batch is None or not batch.is_worked_in_here():
            cast("Graph", self).in_turn(self._add, *nodes)
        else:
            self._add(*nodes)

    def add_unnamed(self, node: Node[Any]) -> None:
        """Add a node without a key: the graph does not keep it alive."""
        entries = self.entries
        if not self.inside:  # nobody works on the graph
            self.unnamed.add(node)
            if self.entries == entries:
                return
        cast("Graph", self).in_turn(self._add_unnamed, node)

    def _add_unnamed(self, node: Node[Any]) -> None:
        if self.innermost is not None:
            self.innermost.journal.added.append(node)
        self.unnamed.add(node)

    def _add(self, *nodes: Node[Any]) -> None:
        known, batch = self.nodes, self.innermost
        for node in nodes:
            if node.key in known:
                self.refuse_duplicate(node)
            if batch is not None:
                batch.journal.added.append(node)
            if known.setdefault(node.key, node) is not node:
                self.refuse_duplicate(node)

    def refuse_duplicate(self, node: Node[Any]) -> None:
        """Raise DuplicateKey when the graph has a node of the same name."""
        if node.key in self.nodes:
            raise DuplicateKey(
                f"The graph has a node {node.key!r} already. Choose another key, or remove that node first."
            )

    def remove(self, *nodes: Node[Any], recorded: bool = True) -> None:
        """Take nodes out. At the end of the batch no needed node may read them; their formulas are left alone.

        Args:
            recorded: whether undoing the batch brings them back.

        Raises:
            GraphError: a needed node still reads one of them, or one is not of this graph; nothing is removed.
        """
        graph = cast("Graph", self)
        graph.refuse_in_formula("remove a node")
        for node in nodes:
            checked_node(node, "removed")
        if graph.open_batch is None:
            with graph.batch():
                graph.remove(*nodes, recorded=recorded)
            return
        graph.in_turn(graph._remove_all, nodes, recorded)

    def _remove_all(self, nodes: Sequence[Node[Any]], recorded: bool) -> None:
        graph = cast("Graph", self)
        batch = graph.open_batch_here("remove a node")
        for node in nodes:
            if graph.nodes.get(node.key) is not node:
                if node.graph is graph:
                    raise GraphError(f"{node.key} has no key of its own: it goes when nobody holds it any more.")
                raise GraphError(f"{node.key} is not a node of this graph.")
        failure, batch.failure = batch.failure, UNFINISHED
        graph.version = new_version()
        nodes = list(dict.fromkeys((*nodes, *pins_of(nodes))))
        if not recorded:
            batch.journal.discarded.update(nodes)
        for node in nodes:
            graph._remove(node, batch.journal)
        batch.failure = failure

    def _remove(self, node: Node[Any], journal: Journal) -> None:
        """Take a node out of the register and make it cold: only a formula that still reads it has it computed."""
        graph = cast("Graph", self)
        journal.removed[node] = None
        del graph.nodes[node.key]
        if node.formula is None or node.is_cold:
            return
        old = node._value
        journal.note_value(node, old)
        journal.note_edges(node)
        graph.pending.setdefault(node, old)
        drop_edges(node)
        node.rank, node.state = UNRANKED, CLEAN
        node._value = UNSET

    def __getitem__(self, key: str) -> Node[Any]:
        """The node of that name.

        Raises:
            UnknownKey: there is none. It is a KeyError.
        """
        try:
            return self.nodes[key]
        except (KeyError, TypeError):
            raise unknown_key(key, cast("Graph", self)) from None

    def __contains__(self, node: object) -> bool:
        return node in self.nodes if isinstance(node, str) else isinstance(node, Node) and node.graph is self

    def __iter__(self) -> Iterator[Node[Any]]:
        """All nodes: those with a key in the order in which they were added, then the others."""
        return iter([*self.nodes.values(), *sorted(self.unnamed, key=attrgetter("index"))])

    def __len__(self) -> int:
        return len(self.nodes) + len(self.unnamed)

    def absorb(self, other: Graph) -> None:
        """Take over all nodes of another graph, which is empty afterwards; their histories are joined.

        No value changes. The graphs part again, with the histories they had, when the batch under way is taken back.

        Raises:
            GraphError: `other` has an open batch.
            DuplicateKey: both have a node of the same name.
        """
        graph = cast("Graph", self)
        graph.refuse_in_formula("join two graphs")
        if other is graph:
            return
        with HoldAll((graph, other)), nullcontext() if graph.open_batch else graph.batch(recorded=False):
            graph.take_over(other)

    def take_over(self, other: Graph) -> None:
        """As `absorb`, of another graph than this one, by a batch that holds both."""
        graph = cast("Graph", self)
        if other.open_batch is not None:
            raise GraphError("A graph with an open batch cannot be joined to another.")
        for key in other.nodes.keys() & graph.nodes.keys():
            raise DuplicateKey(f"Both graphs have a node {key!r}. Give one of them another key.")
        graph.in_turn(graph._absorb, other)

    def _absorb(self, other: Graph) -> None:
        graph = cast("Graph", self)
        batch = graph.open_batch_here("join two graphs")
        failure, batch.failure = batch.failure, UNFINISHED
        unnamed = [*other.unnamed]
        batch.journal.joined.append(
            Joined(
                other,
                other.nodes,
                unnamed,
                other.version,
                other._history.steps(),
                graph._history.steps(),
                [*other.telling.callbacks],
                [*other.families],
            )
        )
        nodes, other.nodes = other.nodes, {}
        for node in (*nodes.values(), *unnamed):
            node.graph = graph
        graph.nodes.update(nodes)
        if unnamed:
            graph.unnamed.update(unnamed)
            other.unnamed = WeakSet()
        graph._history.merge(other._history)
        for family in [*other.families]:
            family.move(graph)
        other.telling.move([*other.telling.callbacks], graph)
        graph.telling.outbox.extend(other.telling.outbox)  # what an interrupt has left there
        graph.edits += 1  # a route of nodes that were here before and left may not fit them any more
        graph.version, other.version = new_version(), new_version()
        batch.failure = failure
