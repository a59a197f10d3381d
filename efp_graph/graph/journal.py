"""The journal of a batch: what to put back so that the graph is as it was.

Notes hold references, never copies, and are written *before* the change they describe; undoing a note is idempotent. So
an exception between any two of the changes (KeyboardInterrupt included) is undone wholly. Putting back costs one
assignment per note and computes nothing.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.graph.equality import same_bits
from efp_graph.graph.node import CHECK, CLEAN, DIRTY, FAILED, UNRANKED, UNSET
from efp_graph.graph.ranks import drop_edges, link, make_cold

if TYPE_CHECKING:
    from efp_graph.graph.families import Family
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.history import Step
    from efp_graph.graph.node import Node

new_version = count(1).__next__  # a name for the state of a graph: see `Graph.version`
_AT_REST = (DIRTY, CHECK, FAILED)
_PLAIN = (float, int, bool, str, type(None))  # nothing but the value tells two of them apart


_RARE = {"discarded": set, "joined": list, "observers": list, "attributes": list, "formulas": list}


class Joined(NamedTuple):
    """A graph that joined another inside a batch: what both were before it."""

    graph: Graph
    nodes: dict[str, Node[Any]]
    unnamed: list[Node[Any]]
    version: int
    steps: tuple[list[Step], list[Step]]
    home_steps: tuple[list[Step], list[Step]]
    callbacks: list[Any]
    families: list[Family[Any]]


class Journal:
    """What a batch has changed so far, oldest first.

    Attributes:
        inputs: {input that was set: its value before the batch}.
        values: about computed nodes, alternating: old value, node, old value, node... The scheduler extends it
            directly, since it is on the hot path: one flat list of references costs less than pairs, gives the
            collector nothing to walk and stays in step.
        edges: (node, its reads or None where only its rank is noted, rank, state).
        added, removed: nodes that came and went.
        discarded: removed nodes that no step of the history brings back.
        joined: graphs that were taken over.
        observers: those that began, and the effects and resources.
        formulas: (node, formula, direct way, test of equality) of nodes before they were pinned first: see pins.py.
        attributes: values that objects around the graph had: (their dictionary, name, value).

    What is noted rarely gets its list with the first note.
    """

    __slots__ = (
        "added",
        "attributes",
        "discarded",
        "edges",
        "formulas",
        "inputs",
        "joined",
        "observers",
        "removed",
        "values",
    )

    discarded: set[Node[Any]]
    joined: list[Joined]
    observers: list[Any]
    attributes: list[tuple[dict[str, Any], str, Any]]
    formulas: list[tuple[Node[Any], Any, Any, Any]]

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.inputs: dict[Node[Any], Any] = {}
        self.edges: list[tuple[Node[Any], list[Node[Any]] | None, int, int]] = []
        self.added: list[Node[Any]] = []
        self.removed: dict[Node[Any], None] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in _RARE:
            raise AttributeError(name)
        notes = _RARE[name]()
        setattr(self, name, notes)
        return notes

    def note_value(self, node: Node[Any], value: Any) -> None:
        """Remember the value that a computed node is about to lose."""
        self.values += value, node

    def note_edges(self, node: Node[Any]) -> None:
        """Remember what `node` reads, its rank and its state."""
        self.edges.append((node, node.reads, node.rank, node.state))

    def note_formula(self, node: Node[Any]) -> None:
        """Remember how `node` is computed and compared."""
        self.formulas.append((node, node.formula, node.direct, node.same))

    def note_attribute(self, owner: Any, name: str) -> None:
        """Remember an attribute that an object around the graph is about to lose, to give it back."""
        state = vars(owner)
        self.attributes.append((state, name, state.get(name, UNSET)))

    def note_rank(self, node: Node[Any]) -> None:
        """Remember the rank and the state of `node`."""
        self.edges.append((node, None, node.rank, node.state))

    def extend(self, later: Journal) -> None:
        """Append what a nested batch did."""
        self.inputs = later.inputs | self.inputs
        self.values += later.values
        self.edges += later.edges
        self.added += later.added
        self.removed |= later.removed
        self.discarded |= later.discarded
        self.joined += later.joined
        self.observers += later.observers
        self.attributes += later.attributes
        self.formulas += later.formulas

    def restore(self, graph: Graph) -> None:
        """Put everything back, newest first."""
        for observer in self.observers:
            observer.withdraw()
        for node in reversed(self.removed):
            node.graph = graph
            graph.nodes[node.key] = node
            if node.formula is None:
                node.rank = 0
        for node in self.added:
            if graph.nodes.get(node.key) is node:
                del graph.nodes[node.key]
            graph.unnamed.discard(node)
        for node, value in self.inputs.items():
            node._value = value
        graph.edits += bool(self.edges)
        for value, node in zip(*map(reversed, self.notes()), strict=True):
            if value is UNSET:  # computed for the first time
                make_cold(node)
            node._value = value
        for node, reads, rank, state in reversed(self.edges):
            if node._value is UNSET and node.formula is not None:  # its edges are those of a value it lost
                continue
            if reads is not None:
                drop_edges(node)
                node.reads = reads
                link(node, reads)
            node.rank = rank
            node.state = state if state in _AT_REST else CLEAN
            if state == FAILED:
                graph.failed[node] = None
        for node, formula, direct, same in reversed(self.formulas):
            node.formula, node.direct, node.same = formula, direct, same
        for node in self.added:
            if node.comes_by_itself:
                make_cold(node)
            else:
                forget(node)
        for state, name, value in reversed(self.attributes):
            state[name] = value
            if value is UNSET:
                del state[name]
        for joined in reversed(self.joined):
            _part(graph, joined)

    def old_values(self) -> dict[Node[Any], Any]:
        """{node: its value before the batch} for every node that was set, run or computed; `UNSET` for a cold one."""
        old = dict(self.inputs)
        for value, node in zip(*self.notes(), strict=True):
            old.setdefault(node, value)
        return old

    def notes(self) -> tuple[list[Any], list[Node[Any]]]:
        """The old values of computed nodes, the oldest first, and the nodes that they belong to."""
        return self.values[::2], self.values[1::2]

    def is_light(self, most_values: int, most_bytes: int) -> bool:
        """Whether it holds at most so many old values of computed nodes, with so many bytes of arrays, and no UNSET."""
        if len(self.values) > 2 * most_values:
            return False
        size = 0
        for old in self.values[::2]:
            if type(old) is not float:
                bytes_of_array = getattr(old, "nbytes", 0)
                size += bytes_of_array if type(bytes_of_array) is int else 0
                if old is UNSET or size > most_bytes:
                    return False
        return True

    def input_changes(self) -> dict[Node[Any], tuple[Any, Any]]:
        """{input: (value before the batch, value now)}, without those that came back to the same value."""
        changes = {}
        for node, old in self.inputs.items():
            new = node._value
            if new is not old and not (type(old) in _PLAIN and same_bits(old, new)):
                changes[node] = old, new
        return changes


def _part(home: Graph, joined: Joined) -> None:
    """Give a graph back the nodes and the history that it had before it joined `home`."""
    graph = joined.graph
    graph.nodes = joined.nodes | graph.nodes  # others may have added nodes to it meanwhile
    for key, node in joined.nodes.items():
        if home.nodes.get(key) is node:
            del home.nodes[key]
        node.graph = graph
    for node in joined.unnamed:
        home.unnamed.discard(node)
        graph.unnamed.add(node)
        node.graph = graph
    for family in joined.families:
        family.move(graph)
    home.telling.move(joined.callbacks, graph)
    graph.history.restore(*joined.steps)
    home.history.restore(*joined.home_steps)
    graph.version = joined.version
    graph.edits += 1
    home.edits += 1


def forget(node: Node[Any]) -> None:
    """Make a node that left its graph unusable, so that reading it says so. An input keeps its value for `undo`."""
    drop_edges(node)
    node.graph = None
    node.rank = UNRANKED
    node.state = CLEAN
    if node.formula is not None:
        node._value = UNSET
