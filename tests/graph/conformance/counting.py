"""Counting how often formulas are entered, and shapes of graphs that several modules use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from efp_graph.graph import Graph, Node


class Runs(list[str]):
    """Names of the functions that were entered, in order. `runs("name", function)` gives the function that says so."""

    def __call__(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self.append(name)
            return function(*arguments)

        return counted

    def taken(self) -> list[str]:
        """The names since the last time that somebody asked."""
        names = list(self)
        self.clear()
        return names

    def counts(self) -> dict[str, int]:
        """{name: how often} since the last time that somebody asked."""
        return dict(Counter(self.taken()))


def chain(graph: Graph, first: Node[Any], length: int, name: str = "link") -> Node[Any]:
    """The last of `length` nodes of which each adds 1 to the one before."""
    last = first
    for place in range(length):
        last = graph.computed(f"{name} {place}", lambda read=last.read: read() + 1)
    return last
