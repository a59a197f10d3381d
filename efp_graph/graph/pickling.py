"""Copies and pickles of a graph: its inputs with their values, and its formulas, where the functions can be imported.

`pickle` writes a function as the name under which a module has it. So a lambda, and a function inside another one, is
refused; and so is a function that finds nodes by global names, since in the copy it would read those of the original.
What travels is a function of a module with `reads=`, or an object that holds its nodes (`functools.partial`). Computed
values do not travel: the copy computes them when they are read. Nor does the history. Families, and so collections, are
refused: their entries come and go, and who holds the family asks for those of the original.
"""

from __future__ import annotations

import io
import pickle
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any

from efp_graph.errors import GraphError, reason_of
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.history import History
from efp_graph.graph.keys import Unnamed, unnamed
from efp_graph.graph.node import UNRANKED, UNSET, Node
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph


def reduced(graph: Graph) -> tuple[Any, ...]:
    """What `Graph.__reduce_ex__` gives.

    Raises:
        GraphError: a batch is open, there is a family, or something cannot be pickled, with the name of the node.
    """
    from efp_graph.graph.storing import formula_of

    if graph.open_batch is not None:
        raise GraphError("A graph with an open batch is not copied or pickled. Leave the batch first.")
    for family in sorted(graph.families, key=attrgetter("name")):
        raise GraphError(
            f"A graph with a family or a collection is not copied or pickled: this one has {visible(family.name)}. "
            "Have a function build the graph, and call it again."
        )
    nodes = list(graph)
    for node in nodes:
        if node.is_of_model:
            raise GraphError(
                f"A graph is not copied or pickled where it is that of a model, as {node.key} says. Copy the system."
            )
    file = io.BytesIO()
    pickler = _Pickler(file, graph, nodes)
    options = graph.same, graph.describe, graph.on_error, graph.history.limits
    pickler.write("the graph", "options", options)
    for node in nodes:
        pickler.write(node.key, "description", (node.same, node.meta, node.on_error))
        if node.formula is None:
            pickler.write(node.key, "value", node.last_value)
            continue
        function = formula_of(node)
        reads = node.direct.reads if isinstance(node.direct, Fixed) else None
        _refuse_global_nodes(node, function)
        pickler.write(node.key, "function", (function, reads))
    keys = [(node.key if not isinstance(node.key, Unnamed) else None, node.is_input) for node in nodes]
    return _made_again, (type(graph), keys, file.getvalue())


def _made_again(kind: type[Graph], keys: list[tuple[str | None, bool]], data: bytes) -> Graph:
    unpickler = _Unpickler(io.BytesIO(data))
    graph = unpickler.graph = kind()
    nodes: list[Node[Any]] = unpickler.nodes
    for key, is_input in keys:
        name = unnamed("input" if is_input else "computed") if key is None else key
        nodes.append(Node(graph, name, UNSET, None, 0, None, None))
    graph.same, graph.describe, graph.on_error, limits = unpickler.load()
    graph._history = History(limits)
    for node, (_, is_input) in zip(nodes, keys, strict=True):
        node.same, node.meta, node.on_error = unpickler.load()
        if is_input:
            node._value = unpickler.load()
        else:
            function, reads = unpickler.load()
            node.rank = UNRANKED
            node.direct = None if reads is None else Fixed(function, reads)
            node.formula = function if node.direct is None else node.direct.formula
        if isinstance(node.key, Unnamed):
            graph.add_unnamed(node)
        else:
            graph.add(node)
    return graph


def node_at(graph: Graph, key: str) -> Node[Any]:
    """The node of a copy: what `Node.__reduce_ex__` names."""
    return graph[key]


class _Pickler(pickle.Pickler):
    """Writes the nodes of a graph as their places in its list."""

    def __init__(self, file: io.BytesIO, graph: Graph, nodes: list[Node[Any]]) -> None:
        super().__init__(file, protocol=5)
        self.graph, self.places = graph, {node: place for place, node in enumerate(nodes)}

    def persistent_id(self, thing: Any) -> Any:
        if thing is self.graph:
            return -1
        if isinstance(thing, Node):
            if thing not in self.places:
                raise pickle.PicklingError(f"it holds the node {thing.key} of another graph")
            return self.places[thing]
        return None

    def write(self, key: str, what: str, content: Any) -> None:
        try:
            self.dump(content)
        except Exception as error:
            raise GraphError(
                f"{key} cannot be pickled, nor copied, because of its {what}: {reason_of(error)}. "
                "A function has to be one that its module has under its name, with no node in its place, and that gets "
                "its nodes by `reads=`; a value has to be one that pickle takes."
            ) from error


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.graph: Graph | None = None
        self.nodes: list[Node[Any]] = []

    def persistent_load(self, place: Any) -> Any:
        return self.graph if place == -1 else self.nodes[place]


def _refuse_global_nodes(node: Node[Any], function: Any) -> None:
    if not isinstance(function, FunctionType):
        return
    for name in function.__code__.co_names:
        if isinstance(function.__globals__.get(name), Node):
            raise GraphError(
                f"{node.key} cannot be pickled, nor copied: its function reads {name} by a global name, and "
                "would do so in the copy too. Declare what it reads: graph.computed(..., reads=[...])."
            )
