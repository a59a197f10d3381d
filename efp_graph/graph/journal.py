"""The journal of a batch: what to put back so that the graph is as it was.

Notes hold references, never copies, and are written *before* the change they describe; undoing a note is idempotent. So
an exception between any two instructions (KeyboardInterrupt included) is undone wholly. Putting back costs one assignment
per note and computes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.graph.node import CLEAN, UNRANKED

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class Journal:
    """Old values, edges and ranks, oldest first, and the nodes that were added and removed.

    `values[i]` is the old value of `nodes[i]`. The scheduler appends to these two lists directly, the value first, since
    it is on the hot path: two lists of references cost less than one of pairs, and give the collector nothing to walk.
    """

    __slots__ = ("added", "edges", "nodes", "removed", "values")

    def __init__(self) -> None:
        self.nodes: list[Node[Any]] = []
        self.values: list[Any] = []
        self.edges: list[tuple[Node[Any], list[Node[Any]] | None, int]] = []
        self.added: list[Node[Any]] = []
        self.removed: list[tuple[Node[Any], int]] = []

    def note_value(self, node: Node[Any], value: Any) -> None:
        """Remember the value that `node` is about to lose."""
        self.values.append(value)
        self.nodes.append(node)

    def note_edges(self, node: Node[Any]) -> None:
        """Remember what `node` reads and its rank."""
        self.edges.append((node, node.reads, node.rank))

    def note_rank(self, node: Node[Any]) -> None:
        """Remember the rank of `node`."""
        self.edges.append((node, None, node.rank))

    def extend(self, later: Journal) -> None:
        """Append what a nested batch did."""
        self.values += later.values
        self.nodes += later.nodes
        self.edges += later.edges
        self.added += later.added
        self.removed += later.removed

    def restore(self, graph: Graph) -> None:
        """Put everything back, newest first."""
        for node, rank in self.removed:
            node.graph = graph
            node.rank = rank
            graph.nodes[node.key] = node
        for node, reads, rank in reversed(self.edges):
            if reads is not None:
                for dependency in node.reads:
                    dependency.dependents.pop(node, None)
                node.reads = reads
                for dependency in reads:
                    dependency.dependents[node] = None
            node.rank = rank
        del self.values[len(self.nodes) :]  # an interrupt between the two notes
        for node, value in zip(reversed(self.nodes), reversed(self.values), strict=True):
            node._value = value
        for node in self.added:
            for dependency in node.reads:
                dependency.dependents.pop(node, None)
            if graph.nodes.get(node.key) is node:
                del graph.nodes[node.key]
            forget(node)

    def input_changes(self) -> dict[Node[Any], tuple[Any, Any]]:
        """{input: (value before the batch, value now)}."""
        before: dict[Node[Any], Any] = {}
        for node, value in zip(self.nodes, self.values, strict=True):
            if node.formula is None:
                before.setdefault(node, value)
        return {node: (value, node._value) for node, value in before.items()}


def forget(node: Node[Any]) -> None:
    """Make a node that left its graph unusable, so that reading it says so."""
    node.graph = None
    node.rank = UNRANKED
    node.state = CLEAN
