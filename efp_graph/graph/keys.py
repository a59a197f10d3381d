"""Keys of nodes: texts that tell them apart in their graph. A node without one has a text for people in its place."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from efp_graph.errors import UnknownKey, WrongDeclaration, nearest
from efp_graph.graph.wrong_use import shown_value

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

_count = count(1)
_MOST_NAMES = 1000  # among which the nearest is looked for: with more it takes too long


class Unnamed(str):
    """The key of a node that was given none: it tells it apart for people, and no register has it."""

    __slots__ = ()


def unnamed(kind: str) -> Unnamed:
    """A key that no other node without one has."""
    return Unnamed(f"{kind} #{next(_count)}")


def name_of(function: object) -> str | None:
    """The key of a node that is declared by its function alone; None for what has no name of its own, as a lambda."""
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) and name.isidentifier() else None


def checked_key(key: object, kind: str) -> str:
    """The key of a node.

    Raises:
        WrongDeclaration: it is no text, or an empty one.
    """
    if isinstance(key, str) and key:
        return key
    raise WrongDeclaration(
        f"The key of {kind} has to be a text that is not empty, and {shown_value(key)} was given. Leave it out, or "
        "give None, for a node without a key of its own."
    )


def unknown_key(key: object, graph: Graph) -> UnknownKey:
    """The error for a key that no node of a graph has."""
    names = list(graph.nodes)
    hint = nearest(key, names) if isinstance(key, str) and 0 < len(names) <= _MOST_NAMES else ""
    return UnknownKey(f"The graph has no node {shown_value(key)}. {hint}".rstrip())
