"""The verbs of a graph that show it: see `view.py`, `live_view.py`, `drawing.py` and `notebook.py`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from efp_graph.graph.node import UNRANKED

if TYPE_CHECKING:
    from pathlib import Path

    import networkx

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.report import UpdateReport


class Looking:
    """What a `Graph` does to be looked at."""

    __slots__ = ()

    def to_networkx(self) -> networkx.DiGraph[str]:
        """The graph as a frozen `networkx.DiGraph`, edges from what is read to who reads it.

        Its nodes are the keys, with attributes `kind` ("input" or "computed"), `label`, `formula`, `unit`, `value` and
        `source`.
        Built in O(nodes + edges) and kept until the graph changes.
        """
        from efp_graph.graph.view import to_networkx

        graph = cast("Graph", self)
        with graph.lock:
            if graph.open_batch is not None or graph.shows is not None:
                graph.flush()
                return to_networkx(graph)
            stamp = (graph.version, len(graph.nodes), sum(node.rank != UNRANKED for node in graph.nodes.values()))
            if graph._view is None or graph._view[0] != stamp:
                graph._view = (stamp, to_networkx(graph))
            return graph._view[1]

    @cached_property
    def nx(self) -> networkx.DiGraph[str]:
        """The graph as a `networkx.DiGraph` without a copy: read-only, and always as the graph is now.

        Nodes, edges and attributes are those of `to_networkx`. An algorithm that runs while another thread writes may
        see both states: hold `graph.lock` around it, or take the copy.
        """
        from efp_graph.graph.live_view import live_view

        return live_view(cast("Graph", self))

    def draw(
        self,
        path: str | Path,
        nodes: Iterable[str | Node[Any]] | None = None,
        *,
        report: UpdateReport | None = None,
        title: str | None = None,
    ) -> Path:
        """Draw the graph by Graphviz: what is read below what reads it, with values, and formulas in hovers.

        Args:
            path: ends in .svg, .png, .pdf or .dot.
            nodes: which ones, as keys or as nodes; all unless given. What `networkx` finds in `graph.nx` can be given.
            report: colour the nodes by what this update did to them, with old and new values where they are known.
            title: of the picture; how many nodes the graph has unless given.

        Raises:
            UnknownOption: the path ends otherwise.
            GraphError: one of `nodes` is not a node of this graph.
            TooLargeToDraw: there are more nodes than a picture can show, or Graphviz needs too long.
            MissingProgram: Graphviz is not installed.
            FileNotWritten: the file cannot be written; what was there is as it was.
        """
        from efp_graph.graph.drawing import draw

        return draw(cast("Graph", self), path, nodes, report=report, title=title)

    def __repr__(self) -> str:
        from efp_graph.graph.drawing import summary

        graph = cast("Graph", self)
        return f"<{summary(graph)}, revision {graph.revision}>"

    def _repr_html_(self) -> str:
        """How notebooks show it: drawn when it is small, else its inputs and its last nodes."""
        from efp_graph.graph.notebook import graph_html

        return graph_html(cast("Graph", self))
