"""A graph that keeps each node that is read from outside: for tests about nodes that are needed."""

from __future__ import annotations

from typing import Any

from efp_graph.graph import Graph, Node
from efp_graph.graph.observers import Observer, attach


class KeepingGraph(Graph):
    """As if everybody who reads a node would keep it."""

    def _up_to_date(self, node: Node[Any]) -> Any:
        value = super()._up_to_date(node)
        if node.formula is not None and node.graph is self and not node.observers:
            attach(self, Observer(node))
        return value
