"""A graph that keeps each node that is read from outside: for tests about nodes that are needed."""

from __future__ import annotations

from typing import Any

from efp_graph.graph import Graph, Node
from efp_graph.graph.observers import Observer


class KeepingGraph(Graph):
    """As if everybody who reads a node would keep it."""

    is_keeping = False

    def _up_to_date(self, node: Node[Any]) -> Any:
        value = super()._up_to_date(node)
        if not self.is_keeping and node.formula is not None and node.graph is self and not node.observers:
            self.is_keeping = True
            try:
                self._keep(Observer(node))
            finally:
                self.is_keeping = False
        return value
