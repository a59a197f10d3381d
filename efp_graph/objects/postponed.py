"""A model whose calculation is postponed: what it calculates is known from its file, until somebody needs more.

Objects, inputs and links are there. A calculated attribute that is read gets its value from the file, without running a
formula, and knows no edges. Everything that edges, formulas or expressions are needed for has the whole model
calculated first, as it would have been when it was made: each change, what-if, simulation and sweep; explanations and
the audit; a look at the graph. From then on it is a model like any other.

How this fits the graph: each attribute that is read before reads one input, `first`, besides or instead of what its
formula reads. Calculating is a batch that changes this input, so everything that was read runs again, by its formula.
What was handed out before gets the expression that its formula gives, and is compared with what it gives.

Where the calculation begins: `ModelingObject.graph`, by which everybody comes to the graph of a model (verbs of the
graph itself are caught too), `AttributeNode.dependencies`, and the `expression` of a value that was handed out.

Considered and not taken: nodes with the edges that they had, saved with the values. To make 2,000 nodes and their edges
takes two thirds of the time in which they are calculated.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from efp_graph.graph import UNSET, Graph, Node
from efp_graph.graph.frames import current_frame
from efp_graph.texts import visible
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    same_value,
)
from efp_graph.values.expressions import Expression
from efp_graph.values.operations import SAME

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.objects.nodes import AttributeNode

logger = logging.getLogger("efp_graph")

FIRST = "calculated first"  # key of the input
Known = Callable[["AttributeNode"], Any]


class PostponedGraph(Graph):
    """The graph of a model whose calculation is postponed; an ordinary one afterwards.

    A graph becomes one by `postpone`, and gives it up by `calculate_first`: objects refer to their graph.
    """

    known: Known
    objects: list[ModelingObject]
    first: Node[bool]
    served: list[FromFile]

    def calculate_first(self) -> None:
        """Calculate the whole model, unless that has happened.

        Raises:
            EfpGraphError: a formula refuses it: the results of the file were not those of its inputs.
        """
        with Graph.lock.__get__(self):
            if type(self) is PostponedGraph:
                _calculate(self)


def _calculating_first(name: str) -> Callable[..., Any]:
    def verb(self: PostponedGraph, *arguments: Any, **named: Any) -> Any:
        self.calculate_first()
        return getattr(self, name)(*arguments, **named)

    return verb


def _calculating_first_property(name: str) -> property:
    def look(self: PostponedGraph) -> Any:
        self.calculate_first()
        return getattr(self, name)

    return property(look)


HELD = (
    *("batch", "set", "undo", "redo", "remove", "absorb", "take_over", "check", "fork", "would_run", "tape", "effect"),
    *("keep", "observe", "resource", "input", "computed", "to_networkx", "draw", "run_again", "store"),
    *("__reduce_ex__", "__iter__", "__getitem__", "__contains__", "__len__"),
)
for _name in HELD:
    setattr(PostponedGraph, _name, _calculating_first(_name))
for _name in ("history", "nx"):
    setattr(PostponedGraph, _name, _calculating_first_property(_name))


class FromFile:
    """Stands in for the formula of a node while the calculation is postponed: gives the value of the file, if any."""

    __slots__ = ("graph", "node", "value")

    def __init__(self, graph: PostponedGraph, node: AttributeNode) -> None:
        self.graph, self.node = graph, node
        self.value: Any = UNSET  # that of the file, when it was handed out
        graph.served.append(self)

    def __call__(self) -> Any:
        self.graph.first.read()
        value = self.graph.known(self.node)
        if value is UNSET:
            return self.node.run()
        value.node = self.node
        self.value = value
        return value


class _Awaiting:
    """A value from a file, which gets its expression when the model is calculated: when somebody asks for it.

    Until then it is of a class derived from that of its kind.
    """

    __slots__ = ()
    kind: ClassVar[type[ExplainableObject]]

    @property
    def expression(self) -> Any:
        """How it was made."""
        value: Any = self
        if current_frame.get() is not None:  # of a formula, which runs again when the model is calculated
            return Expression(SAME, (value.node,))
        calculate_graph_of(value.node)
        return value.expression  # it is of another class now

    def copy(self) -> Any:
        """As for its kind."""
        value: Any = self
        twin: Any = object.__new__(self.kind)
        twin.node, twin.expression = None, value.expression
        for name in ("_value", "_unit", "_hour", "_clock", "_label", "_source"):
            if hasattr(value, name):
                setattr(twin, name, getattr(value, name))
        return twin

    __copy__ = copy

    def __reduce__(self) -> Any:
        calculate_graph_of(cast("Any", self).node)
        return cast("ExplainableObject", self).__reduce__()


class _Series(_Awaiting, ExplainableHourlyQuantities):  # type: ignore[override]
    __slots__ = ()
    kind = ExplainableHourlyQuantities


class _Quantity(_Awaiting, ExplainableQuantity):  # type: ignore[override]
    __slots__ = ()
    kind = ExplainableQuantity


class _NoValue(_Awaiting, EmptyExplainableObject):  # type: ignore[override]
    __slots__ = ()
    kind = EmptyExplainableObject


for _awaiting in (_Series, _Quantity, _NoValue):
    for _name in ("__name__", "__qualname__", "__module__"):
        setattr(_awaiting, _name, getattr(_awaiting.kind, _name))


def awaiting(value: ExplainableObject) -> Any:
    """A value of a file as that of a calculated attribute; `UNSET` for one that no formula gives as it stands there."""
    found = next((each for each in (_Series, _Quantity, _NoValue) if isinstance(value, each.kind)), None)
    if found is None or value.source is not None or value.label is not None or hasattr(value, "_assessment"):
        return UNSET
    twin: Any = object.__new__(found)
    for name in ("_value", "_unit", "_hour", "_clock"):
        if hasattr(value, name):
            setattr(twin, name, getattr(value, name))
    twin._label = twin._source = twin.node = None
    return twin


def calculate_graph_of(node: Node[Any]) -> None:
    """Calculate the model that a node is of, if that was postponed."""
    graph = node.graph
    if type(graph) is PostponedGraph:
        graph.calculate_first()


def stand_in(graph: Graph, node: AttributeNode) -> None:
    """Have a new node take its value from the file, where its calculation is postponed."""
    if type(graph) is PostponedGraph:
        node.formula = FromFile(graph, node)
        node.direct = None


def postpone(graph: Graph, objects: Iterable[ModelingObject], known: Known) -> None:
    """Have a graph of objects that were made and not settled take values from their file, as long as that will do.

    Args:
        known: the value of a node, without node and expression; `UNSET` where the file has none.
    """
    first = graph.input(FIRST, False)
    postponed: Any = graph
    postponed.objects, postponed.known, postponed.first, postponed.served = list(objects), known, first, []
    graph.__class__ = PostponedGraph


def as_it_is(owner: ModelingObject) -> Graph | None:
    """The graph of an object, its calculation postponed or not."""
    graph: Graph | None = owner.__dict__["held_by"].graph
    return graph


def _calculate(graph: PostponedGraph) -> None:
    from efp_graph.objects.nodes import changing
    from efp_graph.objects.transaction import Transaction, apart, gathering, update

    served, objects, first = graph.served, graph.objects, graph.first
    formulas = [(each.node, each.node.formula, each.node.direct) for each in served]

    def edit(change: Transaction) -> None:
        for each in served:
            each.node.run_formula()
        change.graph.set(first, True)
        for one in objects:
            change.touch(one)

    def close(change: Transaction) -> None:
        for each in served:
            if each.value is not UNSET:
                _explain(each)
        change.graph.remove(first, recorded=False)

    outside = [(variable, variable.set(None)) for variable in (changing, gathering)]  # whoever asks, whatever for
    try:
        cast("Any", graph).__class__ = Graph
        with apart():
            update(objects, "calculate what was read from a file", edit, recorded=False, observe=close)
    except BaseException:
        cast("Any", graph).__class__ = PostponedGraph  # first: from here on nothing runs without reading `first`
        for node, formula, direct in formulas:
            node.formula, node.direct = formula, direct
        raise
    finally:
        for variable, token in outside:
            variable.reset(cast("Any", token))
    for name in ("objects", "known", "first", "served"):
        del graph.__dict__[name]


def _explain(served: FromFile) -> None:
    """Give a value that was handed out the expression that its formula gives; it stays the value of its node."""
    value, node = served.value, served.node
    now = node.read() if node.graph is not None else value
    value.__class__ = value.kind
    value.expression = now.expression if now is not value and isinstance(now, ExplainableObject) else None
    if now is value:
        return
    if same_value(value, now):
        node._value = value
        return
    logger.warning(
        "%s was %s in the file that the model came from, and is %s. The results of that file are not those of its "
        "inputs; from now on all figures are calculated.",
        *(visible(str(each)) for each in (node.label, value, now)),
    )
