"""Formulas of fixed nodes: `graph.computed("total", function, reads=[price, count])`.

The function gets the values of the nodes. Two ways lead to it: the formula reads the nodes like any other, so that cold
ones are computed, cycles found and edges made; once it has run, updates take the direct way, on which nothing is noted.
The scheduler has it in line for functions of up to three nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from efp_graph.graph.node import Node

T = TypeVar("T")


class Fixed(Generic[T]):
    """A function and the nodes that it is always a function of. Calling it takes the direct way."""

    __slots__ = ("function", "reads")

    def __init__(self, function: Callable[..., T], reads: Sequence[Node[Any]]) -> None:
        self.function, self.reads = function, tuple(reads)

    def formula(self) -> T:
        """The result, from nodes that are read like any other."""
        return self.function(*[node.read() for node in self.reads])

    def __call__(self) -> T:
        """The result, from the values that the nodes have."""
        return self.function(*[node._value for node in self.reads])
