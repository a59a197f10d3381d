"""What a formula that reads too early is interrupted with. Never seen outside the engine.

They derive from BaseException so that an `except Exception` in a formula does not swallow them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from efp_graph.graph.node import Node


class Interrupted(BaseException):
    """The formula cannot go on now and will be run again from its start: formulas must have no side effect."""


class TooDeep(Interrupted):
    """A cold node was demanded under too many waiting formulas; it lies on top of the graph's chain of demands."""


class NotFinal(Interrupted):
    """A node was read that the batch under way may still change; it has to be final before its reader runs again."""

    def __init__(self, node: Node[Any]) -> None:
        self.node = node
