"""The networkx view of a graph: for algorithms, exports and people. Never on the path of an update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.graph.pins import pin_of

if TYPE_CHECKING:
    import networkx

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node


def to_networkx(graph: Graph) -> networkx.DiGraph[str]:
    """A frozen DiGraph with one node per key and one edge per dependency, from what is read to who reads it."""
    import networkx

    view: networkx.DiGraph[str] = networkx.DiGraph()
    nodes = list(graph)
    for node in nodes:
        view.add_node(node.key, **attributes_of(node))
    for node in nodes:
        view.add_edges_from((dependency.key, node.key) for dependency in node.dependencies)
    return networkx.freeze(view)


def attributes_of(node: Node[Any]) -> dict[str, Any]:
    """kind, label, formula, unit, value and source of a node, and what the graph's `describe` adds.

    A pinned node has `pinned` too: the source of the value that it holds, or True.
    """
    meta = node.meta or {}
    attributes = {
        "kind": "input" if node.is_input else "computed",
        "label": meta.get("label", node.key),
        "formula": meta.get("formula"),
        "unit": meta.get("unit"),
        "value": node.last_value if node.is_up_to_date and node.error is None else None,
        "source": meta.get("source"),
    }
    if node.error is not None:
        attributes["error"] = node.error
    pinned = pin_of(node)
    if pinned is not None:
        attributes["pinned"] = True if pinned.source is None else pinned.source
    if node.graph is not None and node.graph.describe is not None:
        attributes.update(node.graph.describe(node))
    return attributes
