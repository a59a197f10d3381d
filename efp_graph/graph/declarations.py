"""What a declaration of a node says besides its key and its function: the nodes that it reads, words for people.

What cannot work is refused here, and not when the node is first read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from efp_graph.errors import WrongDeclaration, nearest
from efp_graph.graph.wrong_use import MustBeCalled, shown_value
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph


class Words(TypedDict, total=False):
    """What can be told of a node, for people and for the networkx view."""

    label: str | None
    unit: Any
    source: Any
    owner: Any
    formula: str | None


_KNOWN = tuple(Words.__annotations__)


def no_value(key: object) -> WrongDeclaration:
    """The error for an input without a value."""
    way = 'graph.input("price", 3.0), or graph.input(value=3.0) for one without a key.'
    return WrongDeclaration(f"An input needs a value, and only {shown_value(key)} was given: {way}")


def checked_reads(reads: object, graph: Graph, name: str) -> tuple[Any, ...]:
    """The nodes of `reads`.

    Raises:
        WrongDeclaration: it is no list of nodes of this graph, in an order that is known: that of the arguments.
    """
    if isinstance(reads, str | bytes) or not isinstance(reads, Sequence):
        reads_text = f"the node {visible(reads.key)!r}" if hasattr(reads, "key") else shown_value(reads)
        raise WrongDeclaration(
            f"`reads` of {name} has to be a list of nodes, and {reads_text} was given: reads=[price, count]."
        )
    nodes = tuple(reads)
    for node in nodes:
        if not isinstance(node, MustBeCalled):
            is_key = isinstance(node, str) and node in graph.nodes
            way = f"reads=[graph[{node!r}]]." if is_key else "reads=[price, count]."
            raise WrongDeclaration(
                f"`reads` of {name} has to be a list of nodes, and {shown_value(node)} is in it: {way}"
            )
    for node in nodes:
        if node.graph is not graph:
            raise WrongDeclaration(
                f"`reads` of {name} has {visible(node.key)!r} in it, which belongs to another graph or was removed. "
                "Join the two graphs first: graph.absorb(other)."
            )
    return nodes


def checked_meta(
    words: Mapping[str, Any], meta: object, name: str, options: tuple[str, ...] = ("same",)
) -> dict[str, Any] | None:
    """What is known of a node for people: the words that are known, and whatever else is in `meta`.

    Args:
        options: what else the declaration takes by keyword, for messages.

    Raises:
        WrongDeclaration: a word is not known, or `meta` is no dictionary with texts as keys.
    """
    for word in words:
        if word not in _KNOWN:
            raise WrongDeclaration(
                f"{name} was given {word!r}, which is not known. {nearest(word, (*_KNOWN, *options, 'meta'))} "
                f"Your own: meta={{{word!r}: ...}}."
            )
    known = {word: content for word, content in words.items() if content is not None}
    if meta is None:
        return known or None
    if not isinstance(meta, Mapping) or not all(isinstance(word, str) for word in meta):
        raise WrongDeclaration(
            f"`meta` of {name} has to be a dictionary with texts as keys, and {shown_value(meta)} was given."
        )
    return {**meta, **known} or None


def refuse_words(words: Mapping[str, object], verb: str, options: tuple[str, ...]) -> None:
    """Raise WrongDeclaration for a keyword that a verb of the graph does not know."""
    for word in words:
        raise WrongDeclaration(f"graph.{verb} was given {word!r}, which is not known. {nearest(word, options)}")
