"""A state of a graph put aside: what a batch made, kept beside the state before it, and exchanged with it at will.

    with graph.batch():
        price.set(2.0)
        parked = park(graph)        # what the batch made...
        raise ...                   # ...is taken back by the exception
    parked.exchange(graph)          # the graph shows it
    parked.exchange(graph)          # and shows again what was before

Exchanging runs no formula: values, edges, ranks and membership of the touched nodes are swapped. Nodes that were
computed for the first time while one state was shown are cold in the other. An exchange costs O(nodes), and is exact as
long as no batch is committed in between: while a parked state is shown the graph takes no batch, and the caller watches
`graph.revision`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.graph.node import CLEAN, UNRANKED
from efp_graph.graph.ranks import drop_edges, make_cold

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class State(NamedTuple):
    """What makes up a node."""

    value: Any
    reads: list[Node[Any]]
    rank: int
    is_member: bool


class Parked:
    """The states of some nodes that are not those that the graph shows."""

    def __init__(self, graph: Graph, states: dict[Node[Any], State]) -> None:
        self.states = states
        self.is_shown = False
        self._warm = _warm_nodes(graph)

    def exchange(self, graph: Graph, label: str = "a state put aside") -> None:
        """Have the graph show these states, and keep those it showed.

        Args:
            label: what the graph calls the state while it is shown.
        """
        with graph.lock:
            for node in _warm_nodes(graph):
                if node not in self._warm and node not in self.states:
                    make_cold(node)
            shown = {node: state_of(node, graph) for node in self.states}
            for node in self.states:
                drop_edges(node)
            for node, state in self.states.items():
                node.state = CLEAN
                node._value, node.rank, node.reads = state.value, state.rank, list(state.reads)
                if state.is_member:
                    node.graph = graph
                    graph.nodes[node.key] = node
                else:
                    node.graph = None
                    if graph.nodes.get(node.key) is node:
                        del graph.nodes[node.key]
            for node in self.states:
                for dependency in node.reads:
                    dependency.dependents[node] = None
            graph.edits += 1
            self.states = shown
            self.is_shown = not self.is_shown
            self._warm = _warm_nodes(graph)
            graph.shows = label if self.is_shown else None


def state_of(node: Node[Any], graph: Graph) -> State:
    """The present state of a node."""
    return State(node._value, list(node.reads), node.rank, graph.nodes.get(node.key) is node)


def park(graph: Graph) -> Parked:
    """What the open batch has made so far, to be kept when it is taken back."""
    graph.flush()
    journal = graph.journal
    assert journal is not None
    touched = dict.fromkeys(
        (*journal.old_values(), *(each[0] for each in journal.edges), *journal.added, *journal.removed)
    )
    return Parked(graph, {node: state_of(node, graph) for node in touched})


def _warm_nodes(graph: Graph) -> set[Node[Any]]:
    return {node for node in graph.nodes.values() if node.formula is not None and node.rank != UNRANKED}
