"""`Graph.nx`: the graph as a read-only `networkx.DiGraph` without a copy.

networkx keeps a graph in three mappings: attributes by node, readers by node, reads by node. Here these are views of
the tables of the graph, so algorithms of networkx run on the graph as it is at that moment; attributes are computed
when they are asked for. `to_networkx()` gives the same nodes and edges as a copy that stays as it is.

- Looking settles: inside a batch, what was set is propagated first, as for any reading. Other threads wait.
- A formula must not look, since what it sees would be no dependency.
- Whatever would change the view is refused, that of attributes too. Copies (`copy()`, `relabel_nodes`, `reverse()`,
  `to_undirected()`, pickle) are plain graphs of networkx: the class, called without a graph, gives one.
- networkx may keep what it has converted for another backend; it does not for this class, since that would go stale.

Considered and not taken: to wait for other threads during a whole algorithm. `with graph.lock:` around it does that.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from efp_graph.errors import GraphError
from efp_graph.graph.frames import current_frame
from efp_graph.graph.view import attributes_of

if TYPE_CHECKING:
    import networkx

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

_CHANGING_DICTIONARIES = ("__setitem__", "__delitem__", "clear", "pop", "popitem", "setdefault", "update")
_CHANGING_GRAPHS = (
    *("add_node", "add_nodes_from", "add_edge", "add_edges_from", "add_weighted_edges_from", "update"),
    *("remove_node", "remove_nodes_from", "remove_edge", "remove_edges_from", "clear", "clear_edges"),
)


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Refuse to change the view."""
    raise GraphError(
        "graph.nx is a view of the graph and cannot be changed. Change the graph (graph.input, graph.computed, "
        "node.set, graph.remove), or take a copy: graph.nx.copy()."
    )


class ReadOnly(Mapping[str, Any]):
    """A mapping that networkx takes for a dictionary, and that refuses to be changed in our words."""

    __slots__ = ()

    def copy(self) -> dict[str, Any]:
        """A dictionary of its own."""
        return dict(self.items())

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (self.copy(),)

    def __repr__(self) -> str:
        return repr(self.copy())


for name in _CHANGING_DICTIONARIES:
    setattr(ReadOnly, name, refuse)


class Empty(ReadOnly):
    """The attributes of edges, and of the graph: there are none."""

    __slots__ = ()

    def __getitem__(self, key: str) -> Any:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


EMPTY = Empty()


class OfGraph(ReadOnly):
    """A mapping over the nodes of a graph: {key: what it has for that node}.

    Args:
        graph: the graph.
        view: gives what the mapping has for a node.
    """

    __slots__ = ("_graph", "_view")

    def __init__(self, graph: Graph, view: Callable[[Node[Any]], ReadOnly]) -> None:
        self._graph, self._view = graph, view

    def __getitem__(self, key: str) -> ReadOnly:
        return self._view(settled(self._graph).nodes[key])

    def __contains__(self, key: object) -> bool:
        return key in settled(self._graph).nodes

    def __iter__(self) -> Iterator[str]:
        return iter(list(settled(self._graph).nodes))

    def __len__(self) -> int:
        return len(settled(self._graph).nodes)


class OfNode(ReadOnly):
    """A mapping about one node of a graph."""

    __slots__ = ("_node",)

    def __init__(self, node: Node[Any]) -> None:
        self._node = node


class Attributes(OfNode):
    """{name of an attribute: its value now}: see `view.attributes_of`."""

    __slots__ = ()

    def copy(self) -> dict[str, Any]:
        """The attributes as a dictionary."""
        if self._node.graph is not None:
            settled(self._node.graph)
        return attributes_of(self._node)

    def __getitem__(self, name: str) -> Any:
        return self.copy()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.copy())

    def __len__(self) -> int:
        return len(self.copy())

    def items(self) -> Any:
        """Pairs of name and value."""
        return self.copy().items()

    def values(self) -> Any:
        """The values alone."""
        return self.copy().values()


class Neighbours(OfNode):
    """{key of a neighbour: no attributes} of a node, those only that the graph holds."""

    __slots__ = ()

    def __getitem__(self, key: str) -> Empty:
        if key not in self:
            raise KeyError(key)
        return EMPTY

    def __iter__(self) -> Iterator[str]:
        nodes = self._nodes()
        return iter([node.key for node in self._neighbours() if nodes.get(node.key) is node])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _nodes(self) -> dict[str, Node[Any]]:
        return {} if self._node.graph is None else settled(self._node.graph).nodes

    @abstractmethod
    def _neighbours(self) -> list[Node[Any]]:
        """The neighbours, among them some that the graph may not hold."""


class Readers(Neighbours):
    """The nodes that read a node, in the order in which they came to do so."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        reader = self._nodes().get(key)  # type: ignore[call-overload]
        return reader is not None and self._node.is_read_by(reader)

    def _neighbours(self) -> list[Node[Any]]:
        return self._node.readers


class Reads(Neighbours):
    """The nodes that a node reads, in the order of the first read."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        read = self._nodes().get(key)  # type: ignore[call-overload]
        return read is not None and read.is_read_by(self._node)

    def _neighbours(self) -> list[Node[Any]]:
        return list(self._node.dependencies)


def settled(graph: Graph) -> Graph:
    """The graph, in which what was set in an open batch has been propagated.

    Raises:
        ImpureFormula: a formula is running.
    """
    if current_frame.get() is not None:
        graph.refuse_in_formula("look at graph.nx, which is no dependency")
    if graph.innermost is not None:
        graph.flush()
    return graph


def live_view(graph: Graph) -> networkx.DiGraph[str]:
    """See `Graph.nx`."""
    view: networkx.DiGraph[str] = view_class()(graph)
    return view


@cache
def view_class() -> type[networkx.DiGraph[str]]:
    """The class of live views, made when networkx is first needed."""
    import networkx

    class LiveDiGraph(networkx.DiGraph):  # type: ignore[misc]
        """A read-only `networkx.DiGraph` over the tables of a `Graph`."""

        frozen = True  # what networkx.is_frozen asks for
        __networkx_cache__ = None

        def __new__(cls, graph: Graph | None = None) -> Any:
            return networkx.DiGraph() if graph is None else object.__new__(cls)

        def __init__(self, graph: Graph) -> None:
            self.graph = EMPTY
            self._node = OfGraph(graph, Attributes)
            self._adj = OfGraph(graph, Readers)
            self._pred = OfGraph(graph, Reads)

        def __reduce__(self) -> tuple[Any, ...]:
            return networkx.DiGraph, (self.copy(),)

    for name in _CHANGING_GRAPHS:
        setattr(LiveDiGraph, name, refuse)
    return LiveDiGraph
