"""Incremental collections: what is made of each item is made once, and a change costs what it changes.

`graph.map`, `filter`, `group_by` and `join` run their function in a node for each item (`families.py`), so it runs for
new items only, and again for those items whose function has read a node that changed. Items that are the same bits
share a node.

`sum` adds up in a tree: see `sums.py`.

`fold` takes out what has gone and adds what has come. That gives the bits of a fresh build if `add` and `remove` undo
each other exactly and the order does not matter, as with whole numbers, fractions, sets. Floats do not; where one is
found in the result, everything is added up again, except when items were only appended.

What a formula here remembers of its last run are facts (these items give that), which are true in every fork, and
after every batch that is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from itertools import takewhile
from operator import is_
from typing import TYPE_CHECKING, Any, TypeVar

from efp_graph.errors import GraphError
from efp_graph.graph.equality import same_bits
from efp_graph.graph.families import Entry, Family
from efp_graph.graph.functions import checked_helper
from efp_graph.graph.node import UNRANKED, UNSET, Node
from efp_graph.graph.sums import PartialSums, Tree, total_of

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

T = TypeVar("T")
S = TypeVar("S")
K = TypeVar("K", bound=Hashable)

Items = Node[Any]


class Mapped(Node[Any]):
    """The node of `Graph.map`. `entries` gives the nodes of its items."""

    __slots__ = ("entries",)

    entries: Node[tuple[Entry[Any], ...]]


def map_items(
    graph: Graph, items: Items, function: Callable[[Any], T], key: Callable[[Any], Hashable] | None, name: str | None
) -> Node[Any]:
    """See `Graph.map`."""
    name = _named(graph, name, "map of", items)
    entries = _entries(graph, items, function, key, name)

    def formula() -> Any:
        values = items.read()
        results = [entry.read() for entry in entries.read()]
        return tuple(results) if type(values) is tuple else results

    node = Mapped(graph, name, UNSET, formula, UNRANKED, None, {"formula": f"map({items.key})"})
    node.entries = entries
    return graph.add(node)


def filter_items(
    graph: Graph, items: Items, function: Callable[[Any], Any], key: Callable[[Any], Hashable] | None, name: str | None
) -> Node[Any]:
    """See `Graph.filter`."""
    name = _named(graph, name, "filter of", items)
    entries = _entries(graph, items, function, key, name)

    def formula() -> Any:
        values = items.read()
        results = [value for value, entry in zip(values, entries.read(), strict=True) if entry.read()]
        return tuple(results) if type(values) is tuple else results

    return graph.computed(name, formula, formula=f"filter({items.key})")


def group_items(
    graph: Graph, items: Items, function: Callable[[Any], K], key: Callable[[Any], Hashable] | None, name: str | None
) -> Node[dict[K, list[Any]]]:
    """See `Graph.group_by`."""
    name = _named(graph, name, "groups of", items)
    entries = _entries(graph, items, function, key, name)
    return graph.computed(name, lambda: _groups(items, entries), formula=f"group_by({items.key})")


def join_items(
    graph: Graph,
    left: Items,
    right: Items,
    on: Callable[[Any], Hashable],
    right_on: Callable[[Any], Hashable] | None,
    key: Callable[[Any], Hashable] | None,
    name: str | None,
) -> Node[list[tuple[Any, Any]]]:
    """See `Graph.join`."""
    name = _named(graph, name, "join of", left, right)
    lefts = _entries(graph, left, on, key, f"{name} (left)")
    rights = _entries(graph, right, right_on or on, key, f"{name} (right)")

    def formula() -> list[tuple[Any, Any]]:
        matches = _groups(right, rights)
        pairs = zip(left.read(), lefts.read(), strict=True)
        return [(value, match) for value, entry in pairs for match in matches.get(entry.read(), ())]

    return graph.computed(name, formula, formula=f"join({left.key}, {right.key})")


def fold_items(
    graph: Graph,
    items: Items,
    add: Callable[[S, Any], S],
    remove: Callable[[S, Any], S] | None,
    start: S,
    name: str | None,
) -> Node[S]:
    """See `Graph.fold`."""
    name = _named(graph, name, "fold of", items)
    checked_helper(add, f"`add` of {name}", 2)
    if remove is not None:
        checked_helper(remove, f"`remove` of {name}", 2)
    memory: list[tuple[list[Any], S]] = [([], start)]

    def formula() -> S:
        values = _listed(items)
        before, result = memory[0]
        unchanged = _common(before, values)
        removed, added = before[unchanged:], values[unchanged:]
        if removed:
            if remove is None or not _is_exact(result):
                result, added = start, values
            else:
                removed, added = _difference(removed, added)
                for value in removed:
                    result = remove(result, value)
        for value in added:
            result = add(result, value)
        memory[0] = values, result
        return result

    return graph.computed(name, formula, formula=f"fold({items.key})")


def sum_items(graph: Graph, items: Items | Sequence[Node[Any]], start: Any, name: str | None) -> Node[Any]:
    """See `Graph.sum`."""
    if not isinstance(items, Node):
        nodes = tuple(items)
        name = _named(graph, name or f"sum of {len(nodes)} nodes", "", *nodes)
        top = Tree(graph, name).top(nodes)
        return graph.computed(
            name, lambda: total_of([node.read() for node in top], start), formula=f"sum of {len(nodes)}"
        )
    name = _named(graph, name, "sum of", items)
    text = f"sum({items.key})"
    if isinstance(items, Mapped):
        entries, tree = items.entries, Tree(graph, name)
        parts = graph.computed(f"{name} (parts)", lambda: tree.top(entries.read()))
        return graph.computed(name, lambda: total_of([node.read() for node in parts.read()], start), formula=text)
    sums = PartialSums()
    return graph.computed(name, lambda: total_of(sums.of(_listed(items)), start), formula=text)


def _entries(
    graph: Graph, items: Items, function: Callable[[Any], Any], key: Callable[[Any], Hashable] | None, name: str
) -> Node[tuple[Entry[Any], ...]]:
    """The node that gives the entries of the items, in their order."""
    checked_helper(function, f"The function of {name}", 1)
    if key is not None:
        checked_helper(key, f"`key` of {name}", 1)
    family: Family[Any] = Family(graph, name, function)
    memory: list[tuple[list[Any], tuple[Entry[Any], ...]]] = [([], ())]

    def entry(value: Any) -> Entry[Any]:
        return family.entry(value if key is None else key(value), (value,))

    def formula() -> tuple[Entry[Any], ...]:
        values = _listed(items)
        before, old = memory[0]
        first = _common(before, values)
        shorter = min(len(before), len(values)) - first
        last = _common(before[::-1], values[::-1], shorter) if shorter else 0
        middle = map(entry, values[first : len(values) - last])
        entries = (*old[:first], *middle, *old[len(old) - last :])
        if not all(node.graph is family.graph for node in entries):  # a batch that was taken back had made them
            entries = tuple(map(entry, values))
        family.loose += {*old[first : len(old) - last]}.difference(entries)
        memory[0] = values, entries
        return entries

    return graph.computed(f"{name} (items)", formula)


def _groups(items: Items, entries: Node[tuple[Entry[Any], ...]]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for value, entry in zip(items.read(), entries.read(), strict=True):
        groups.setdefault(entry.read(), []).append(value)
    return groups


def _listed(items: Items) -> list[Any]:
    """The items that a node holds.

    Raises:
        GraphError: it holds something else, or what can be gone through only once.
    """
    values = items.read()
    try:
        iterator = iter(values)
    except TypeError:
        iterator = values
    if iterator is values:
        raise GraphError(f"{items.key} holds {type(values).__name__} and no collection of items. Have it give a list.")
    return list(values)


def _common(before: list[Any], values: list[Any], most: int | None = None) -> int:
    """How many items both begin with, which are the very same objects."""
    if most is not None:
        before, values = before[:most], values[:most]
    return sum(1 for _ in takewhile(bool, map(is_, before, values)))


def _difference(removed: list[Any], added: list[Any]) -> tuple[list[Any], list[Any]]:
    """What has really gone and come when some items are in both."""
    buckets: dict[Any, list[int]] = {}
    remaining = dict(enumerate(removed))
    new: list[Any] = []
    try:
        for place, value in remaining.items():
            buckets.setdefault(value, []).append(place)
        for value in added:
            places = buckets.get(value, [])
            match = next((place for place in places if same_bits(removed[place], value)), None)
            if match is None:
                new.append(value)
            else:
                places.remove(match)
                del remaining[match]
    except TypeError:  # not hashable
        return removed, added
    return list(remaining.values()), new


def _is_exact(result: Any) -> bool:
    """Whether no part of a result is a number that addition rounds."""
    if isinstance(result, dict):
        return all(map(_is_exact, result.values()))
    if isinstance(result, (tuple, list)):
        return all(map(_is_exact, result))
    kind = getattr(getattr(result, "dtype", None), "kind", "")
    return not isinstance(result, (float, complex, Decimal)) and kind not in ("f", "c")


def _named(graph: Graph, name: str | None, what: str, *items: Any) -> str:
    """The name of what is made of some nodes, with a number if there is a node of that name.

    Raises:
        GraphError: one is not a node of this graph.
    """
    for node in items:
        if not isinstance(node, Node):
            raise GraphError(
                f"A collection is made of a node that holds one, or a sum of several nodes. This is none: {node!r}."
            )
        if node.graph is not graph:
            raise GraphError(f"{node.key} is not a node of this graph.")
    name = name or f"{what} {' and '.join(node.key for node in items)}"
    names = (name if number == 1 else f"{name} {number}" for number in range(1, len(graph.nodes) + 2))
    return next(free for free in names if free not in graph.nodes)
