"""A state of a graph put aside: what a batch made, kept beside the state before it, and exchanged with it at will.

    with graph.batch():
        price.set(2.0)
        parked = park(graph)        # what the batch made...
        raise ...                   # ...is taken back by the exception
    parked.settle()
    parked.exchange()               # the graph shows it
    parked.exchange()               # and shows again what was before

Exchanging runs no formula: values, edges, ranks and membership of the touched nodes are swapped. Graphs that joined
inside the batch join and part with it. What was computed for the first time while one state was shown is cold in the
other; a node that came since and that whoever asks makes again (`Node.is_remade`) leaves. An exchange costs O(nodes),
and is exact as long as no batch is committed in between: while a parked state is shown the graph takes no batch, and
the caller watches `Parked.is_stale`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.graph.handles import Operation
from efp_graph.graph.keys import Unnamed
from efp_graph.graph.needs import add_reader, recount
from efp_graph.graph.node import FAILED, UNRANKED
from efp_graph.graph.ranks import drop_edges, make_cold

if TYPE_CHECKING:
    from efp_graph.graph.batch import OpenBatch
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


class State(NamedTuple):
    """What makes up a node.

    Attributes:
        home: the graph that has it in its register, or None.
    """

    value: Any
    reads: list[Node[Any]]
    rank: int
    state: int
    home: Graph | None


class Parked:
    """The states of some nodes that are not those that the graph shows.

    Attributes:
        graphs: the graph, and those that joined it.
        states: {node: its state on the other side}.
        is_shown: whether the graph shows what was put aside.
        label: what the graph calls the state while it is shown.
        batch: the open batch in which it is shown, which hides it when it is left.
        subject: what the state is of, for whoever shows it.
    """

    def __init__(self, graph: Graph, joined: list[Graph], states: dict[Node[Any], State]) -> None:
        self.graphs = [graph, *joined]
        self.states = states
        self.is_shown = False
        self.label = ""
        self.batch: OpenBatch | None = None
        self.subject: Any = None
        self._versions: list[int] | None = None  # of the graphs, when the batch was taken back
        self._known: dict[Node[Any], bool] = {}

    def settle(self) -> None:
        """The batch was taken back: remember what the graphs are like now."""
        self._versions = [graph.version for graph in self.graphs]
        self._known = self._computed_nodes()

    @property
    def is_stale(self) -> bool:
        """Whether one of the graphs has changed since the batch was taken back."""
        return not self.is_shown and self._versions != [graph.version for graph in self.graphs]

    def exchange(self, label: str = "a state put aside") -> None:
        """Have the graph show these states, and keep those it showed.

        Args:
            label: see `Parked.label`.
        """
        with Operation(self.graphs[0]) as claim:
            exchange = self.planned(label)
            claim.completion = lambda _: exchange()

    def planned(self, label: str) -> Callable[[], None]:
        """The exchange as a function, which can be called again from its start if it was interrupted."""
        before = {node: state_of(node) for node in self.states}
        newcomers = {node: warm for node, warm in self._computed_nodes().items() if node not in self.states}
        cold = [node for node, is_warm in newcomers.items() if is_warm and not self._known.get(node, False)]
        remade = [node for node in newcomers if node not in self._known and node.is_remade]
        return partial(self._exchange, label, self.states, before, cold, remade, not self.is_shown)

    def _exchange(
        self,
        label: str,
        states: dict[Node[Any], State],
        before: dict[Node[Any], State],
        cold: list[Node[Any]],
        remade: list[Node[Any]],
        is_shown: bool,
    ) -> None:
        """Give nodes these states.

        Args:
            before: the states that they had.
            cold, remade: what has been computed since the last exchange, and what of it is made again when needed.
        """
        graph = self.graphs[0]
        for node in cold:
            make_cold(node)
        for node in remade:
            _move(node, None)
        for node in states:
            drop_edges(node)
        for node, state in states.items():
            node._value, node.rank, node.reads = state.value, state.rank, list(state.reads)
            node.state = state.state
            if node.state == FAILED:
                graph.failed[node] = None
            _move(node, state.home)
        for node in states:
            add_reader(node, node.reads)
        for member in self.graphs:
            member.edits += 1
            recount(member)
        self.label, self.batch = label, graph.innermost
        self.states, self.is_shown = before, is_shown
        self._known = self._computed_nodes()
        graph.shown = self if is_shown else None

    def _computed_nodes(self) -> dict[Node[Any], bool]:
        """{computed node of the graphs: whether it is warm}."""
        nodes = (node for graph in self.graphs for node in graph)
        return {node: node.rank != UNRANKED or node.state == FAILED for node in nodes if node.formula is not None}


def state_of(node: Node[Any]) -> State:
    """The present state of a node."""
    graph = node.graph
    is_there = graph is not None and (graph.nodes.get(node.key) is node or node in graph.unnamed)
    home = graph if is_there else None
    return State(node._value, list(node.reads), node.rank, node.state, home)


def park(graph: Graph) -> Parked:
    """What the open batch has made so far, to be kept when it is taken back; `Parked.settle` is called after that."""
    graph.flush()
    journal = graph.journal
    assert journal is not None
    touched = dict.fromkeys(
        (*journal.old_values(), *(node for node, *_ in journal.edges), *journal.added, *journal.removed)
    )
    for joined in journal.joined:
        touched.update(dict.fromkeys((*joined.nodes.values(), *joined.unnamed)))
    return Parked(graph, [joined.graph for joined in journal.joined], {node: state_of(node) for node in touched})


def _move(node: Node[Any], home: Graph | None) -> None:
    """Put a node in the register of another graph, or in none."""
    present = node.graph
    if present is not None and present is not home and present.nodes.get(node.key) is node:
        del present.nodes[node.key]
    node.graph = home
    if isinstance(node.key, Unnamed):
        if present is not None:
            present.unnamed.discard(node)
        if home is not None:
            home.unnamed.add(node)
    elif home is not None:
        home.nodes[node.key] = node
