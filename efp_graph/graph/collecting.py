"""The verbs of a graph that make incremental collections and families: see `collections.py` and `families.py`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Never, TypeVar, Unpack, cast

from efp_graph.graph.declarations import Words, checked_meta, refuse_words
from efp_graph.graph.functions import checked_helper, checked_same
from efp_graph.graph.keys import checked_key

if TYPE_CHECKING:
    from efp_graph.graph.families import Family
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

T = TypeVar("T")
S = TypeVar("S")
K = TypeVar("K", bound=Hashable)

Key = Callable[[Any], Hashable]


class Collecting:
    """The part of `Graph` that is about collections.

    `items` is a node that holds a list, a tuple or another collection that can be gone through again. The result is a
    node whose value is what plain Python would give: a tuple of a tuple, else a list. `name` is its key in the graph.

    Functions of an item are run once for each item, and again when a node that they have read changes. Items have to be
    hashable, or `key` gives something for each that is (items of one key need not be the same).

    Raises:
        GraphError: `items` is not a node of this graph; when it is read: it holds no collection, or an item cannot be
            hashed.
        WrongDeclaration: a function cannot be called with what it will get, is asynchronous, or a generator; or a
            keyword is not known.
    """

    __slots__ = ()

    def map(
        self,
        items: Node[Any],
        function: Callable[[Any], T],
        key: Key | None = None,
        *,
        name: str | None = None,
        **unknown: Never,
    ) -> Node[Any]:
        """The values that the function gives for the items, in their order."""
        from efp_graph.graph.collections import map_items

        refuse_words(unknown, "map", ("function", "key", "name"))
        return map_items(cast("Graph", self), items, function, key, name)

    def filter(
        self,
        items: Node[Any],
        function: Callable[[Any], Any],
        key: Key | None = None,
        *,
        name: str | None = None,
        **unknown: Never,
    ) -> Node[Any]:
        """The items for which the function gives something true, in their order."""
        from efp_graph.graph.collections import filter_items

        refuse_words(unknown, "filter", ("function", "key", "name"))
        return filter_items(cast("Graph", self), items, function, key, name)

    def group_by(
        self,
        items: Node[Any],
        function: Callable[[Any], K],
        key: Key | None = None,
        *,
        name: str | None = None,
        **unknown: Never,
    ) -> Node[dict[K, list[Any]]]:
        """{what the function gives: the items for which it gives that}, in the order of the first of each group."""
        from efp_graph.graph.collections import group_items

        refuse_words(unknown, "group_by", ("function", "key", "name"))
        return group_items(cast("Graph", self), items, function, key, name)

    def join(
        self,
        left: Node[Any],
        right: Node[Any],
        on: Callable[[Any], Hashable],
        right_on: Callable[[Any], Hashable] | None = None,
        key: Key | None = None,
        *,
        name: str | None = None,
        **unknown: Never,
    ) -> Node[list[tuple[Any, Any]]]:
        """The pairs of a left and a right item for which `on` (and `right_on`, by default the same) give the same.

        In the order of the left items; for each, in the order of the right ones. An item without a match is left out.
        """
        from efp_graph.graph.collections import join_items

        refuse_words(unknown, "join", ("on", "right_on", "key", "name"))
        return join_items(cast("Graph", self), left, right, on, right_on, key, name)

    def fold(
        self,
        items: Node[Any],
        add: Callable[[S, Any], S],
        remove: Callable[[S, Any], S] | None = None,
        start: S = 0,  # type: ignore[assignment]
        *,
        name: str | None = None,
        **unknown: Never,
    ) -> Node[S]:
        """The result of adding all items to `start`, one by one; afterwards, only what changed is taken out and added.

        Args:
            add: gives the result with one more item. It gives a new value and leaves the old one alone; the order of
                items must not matter.
            remove: gives the result as if the item had not been added, to the bit. Without it, and where the result
                holds rounded numbers (floats, complex, Decimal), everything is added again unless items were appended.
        """
        from efp_graph.graph.collections import fold_items

        refuse_words(unknown, "fold", ("add", "remove", "start", "name"))
        return fold_items(cast("Graph", self), items, add, remove, start, name)

    def sum(
        self, items: Node[Any] | Sequence[Node[Any]], start: Any = 0, *, name: str | None = None, **unknown: Never
    ) -> Node[Any]:
        """The sum of the items that a node holds, or of the values of several nodes.

        It is added up in a tree, in an order that depends on nothing but their number: a changed summand costs an
        addition of 16 for each level of the tree. For several nodes, and for the items of a `map`, the tree is one of
        nodes: a change costs log(n) runs, and nothing goes through all of them.
        """
        from efp_graph.graph.collections import sum_items

        refuse_words(unknown, "sum", ("start", "name"))
        return sum_items(cast("Graph", self), items, start, name)

    def family(
        self,
        name: str,
        function: Callable[..., T],
        *,
        same: Callable[[T, T], bool] | None = None,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Family[T]:
        """One node for each argument: made when it is asked for, gone when no other node reads it any more.

        Args:
            name: what the keys of the nodes begin with: `price['monday']`.
            function: gives the value for its arguments, without side effects; it may read nodes and other entries.
            same, meta, label, unit, source, owner, formula: as for `Graph.computed`, of each entry.

        Raises:
            WrongDeclaration: the name is no text; the function cannot be called, is asynchronous, or a generator;
                `same` is no function of two values; or a keyword is not known.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> rate = graph.input("rate", 0.5)
            >>> price = graph.family("price", lambda size: size * rate())
            >>> price(10), price.node(10).key
            (5.0, 'price[10]')
        """
        from efp_graph.graph.families import Family

        checked_key(name, "a family")
        checked_helper(function, f"The function of {name}", None)
        checked_same(same, name)
        return Family(cast("Graph", self), name, function, same, checked_meta(words, meta, name))
