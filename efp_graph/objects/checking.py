"""The invariants between the objects of a model and the nodes of its graph, as code. See `transaction.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import InternalError
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.nodes import AttributeNode

if TYPE_CHECKING:
    from efp_graph.graph import Graph
    from efp_graph.objects.modeling_object import ModelingObject


def check_model(graph: Graph) -> None:
    """Verify the graph, and that all objects in it agree with it, in O(nodes + edges + links).

    Raises:
        InternalError: an invariant does not hold: a bug of efp_graph.
    """
    with graph.lock:
        graph.check()
        owners = dict.fromkeys(node.owner for node in graph if isinstance(node, AttributeNode))
        for owner in owners:
            _check_nodes(graph, owner)
            _check_links(graph, owner)
        for owner in owners:
            if owner.is_placed():
                cold = [node.key for node in owner.nodes() if node.is_cold and not _is_lazy(node)]
                _ensure(not cold, f"{describe_object(owner)} is in the system and {', '.join(cold)} not calculated")


def _check_nodes(graph: Graph, owner: ModelingObject) -> None:
    """What the object remembers of its nodes is in the graph."""
    remembered = owner.nodes()
    for node in remembered:
        _ensure(graph.nodes.get(node.key) is node, f"{describe_object(owner)} remembers {node.key}, which is gone")
    _ensure(len(remembered) == len({node.key for node in remembered}), f"{describe_object(owner)} has a node twice")
    for each in owner.inputs():
        known = owner.__dict__[each.name]
        _ensure(known in remembered, f"the node of {describe_attribute(owner, each)} is in no graph")


def _check_links(graph: Graph, owner: ModelingObject) -> None:
    """A link and its way back are told at both ends, once."""
    pairs = owner.__dict__["held_by"].last_value
    _ensure(len(pairs) == len(set(pairs)), f"{describe_object(owner)} is told twice who holds it")
    for link, holder in pairs:
        targets = link.targets(link.node_of(holder).last_value)
        _ensure(owner in targets, f"{describe_object(owner)} is told of {describe_attribute(holder, link)} wrongly")
    for link in owner.link_inputs:
        for target in link.targets(link.node_of(owner).last_value):
            held_by: Any = target.__dict__["held_by"]
            _ensure(held_by.graph is graph, f"{describe_attribute(owner, link)} leads to another graph")
            _ensure((link, owner) in held_by.last_value, f"{describe_object(target)} does not know who holds it")


def _ensure(holds: bool, otherwise: str) -> None:
    if not holds:
        raise InternalError(otherwise)


def _is_lazy(node: AttributeNode) -> bool:
    """Whether it is calculated when somebody reads it, and until then it is not."""
    return bool(getattr(node.attribute, "lazy", False))
