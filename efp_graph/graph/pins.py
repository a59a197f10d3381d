"""Pins: a computed node holds a given value, as a change with history.

    total.pin(12.0, source="the invoice")
    total.unpin()

The pin is an input of the graph, which the formula of the node reads first; as long as it holds a value, that is the
value of the node, and nothing else is read. So a pin is set, taken back, undone, reported and cut off like any input.
A node gets its pin when it is pinned for the first time: from then on its formula is a `Pinnable`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from efp_graph.errors import GraphError
from efp_graph.graph.batch import UNFINISHED
from efp_graph.graph.equality import same_bits
from efp_graph.graph.node import UNSET, Node
from efp_graph.graph.ranks import set_edges

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

T = TypeVar("T")


class Pinned(NamedTuple):
    """What a pin holds that is in place."""

    value: Any
    source: Any


class Pinnable(Generic[T]):
    """The formula of a node that has a pin."""

    __slots__ = ("formula", "pin", "same")

    def __init__(self, node: Node[T], pin: Node[Any]) -> None:
        assert node.formula is not None
        self.formula: Callable[[], T] = node.formula
        self.same = node.same
        self.pin = pin

    def __call__(self) -> T:
        held = self.pin.read()
        if type(held) is Pinned:
            value: T = held.value
            return value
        return self.formula()

    def holds(self, old: T, new: T) -> bool:
        """The node's own test of equality. A pinned value is held to the bit."""
        if type(self.pin._value) is Pinned or self.same is None:
            return same_bits(old, new)
        return self.same(old, new)


def pin_of(node: Node[Any]) -> Pinned | None:
    """The value that a node is pinned to and its source, or None."""
    formula = node.formula
    held = formula.pin._value if isinstance(formula, Pinnable) else None
    return held if type(held) is Pinned else None


def pin(graph: Graph, node: Node[T], value: T, source: Any) -> None:
    """See `Node.pin`."""
    graph.refuse_in_formula(f"pin {node.key}")
    if node.formula is None:
        raise GraphError(f"{node.key} is an input and is not pinned. Set it: node.set(value).")
    if graph.open_batch is None:
        with graph.batch():
            pin(graph, node, value, source)
        return
    if not isinstance(node.formula, Pinnable):
        graph.in_turn(_make_pinnable, graph, node)
    assert isinstance(node.formula, Pinnable)
    graph.set(node.formula.pin, Pinned(value, source))


def unpin(graph: Graph, node: Node[Any]) -> None:
    """See `Node.unpin`."""
    graph.refuse_in_formula(f"unpin {node.key}")
    if isinstance(node.formula, Pinnable) and pin_of(node) is not None:
        graph.set(node.formula.pin, None)


def _make_pinnable(graph: Graph, node: Node[Any]) -> None:
    """Have the formula of a node read a pin first, and be as if it always had. No value changes."""
    batch = graph.open_batch_here(f"pin {node.key}")
    key = f"pin of {node.key}"
    while key in graph.nodes:  # of a node of that name that is gone
        key += "'"
    failure, batch.failure = batch.failure, UNFINISHED
    pin: Node[Any] = Node(graph, key, None, None, 0, same_bits, {"label": f"pin of {node.label}"})
    batch.journal.added.append(pin)
    batch.journal.note_formula(node)
    graph.nodes[key] = pin
    formula = Pinnable(node, pin)
    if node.same is not None:
        node.same = formula.holds
    node.direct = None
    node.formula = formula
    if node._value is not UNSET:  # an error, and the memory of a marked node, have edges too
        set_edges(node, [pin, *node.reads], batch.journal)
    batch.failure = failure


def pins_of(nodes: Sequence[Node[Any]]) -> list[Node[Any]]:
    """The pins that leave the graph together with these nodes."""
    formulas = (node.formula for node in nodes)
    pins = dict.fromkeys(formula.pin for formula in formulas if isinstance(formula, Pinnable))
    return [pin for pin in pins if pin.graph is not None and pin not in nodes]
