"""The verbs of a graph that try other values beside those it has: see `forks.py` and `tapes.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from efp_graph.graph.forks import Fork
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.report import UpdateReport
    from efp_graph.graph.tapes import Tape


class Trying:
    """What a `Graph` does to have other values tried."""

    __slots__ = ()

    def fork(self, changes: Mapping[Node[Any] | str, Any] | None = None, label: str | None = None) -> Fork:
        """The graph as it would be if inputs had other values: looked at beside it, promoted or dropped.

        Args:
            changes: {input, or its key: its value in the fork}.
            label: what messages call it, and the history when it is promoted.

        Raises:
            GraphError: one is not an input of this graph.
            ImpureFormula: a formula tries to make a fork.
        """
        from efp_graph.graph.forks import Fork

        return Fork(cast("Graph", self), changes, label)

    def would_run(self, changes: Mapping[Node[Any] | str, Any]) -> UpdateReport:
        """The report that a batch with these changes would have, of which nothing is kept. `seconds` is empty.

        Raises:
            As `fork`, or what a formula would refuse the batch with.
        """
        from efp_graph.graph.dry_run import would_run

        return would_run(cast("Graph", self), changes)

    def tape(self, outputs: Sequence[Node[Any]], inputs: Sequence[Node[Any]]) -> Tape:
        """The graph as a function of some inputs that hold numbers, for thousands of scenarios in one pass.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> price, count = graph.input("price", 3.0), graph.input("count", 4)
            >>> total = graph.computed("total", lambda: price() * count())
            >>> graph.tape([total], [price]).run([[1.0, 2.0, 5.0]])[total].tolist()
            [4.0, 8.0, 20.0]

        Raises:
            GraphError: one is not a node of this graph, or an input is computed or holds no number.
        """
        from efp_graph.graph.tapes import Tape

        return Tape(cast("Graph", self), outputs, inputs)
