"""How nodes are declared: `graph.input` and `graph.computed`, as functions and as decorators.

A declaration that cannot work is refused here, and not when the node is first read: see `keys.py`, `functions.py` and
`declarations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, cast, overload

from efp_graph.graph.declarations import Words, checked_meta, checked_reads, no_value
from efp_graph.graph.failures import VETO, verified_policy
from efp_graph.graph.fixed import Fixed
from efp_graph.graph.functions import checked_function, checked_same
from efp_graph.graph.keys import Unnamed, checked_key, name_of, unnamed
from efp_graph.graph.node import UNRANKED, UNSET, Node

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

T = TypeVar("T")
_OPTIONS = ("reads", "same", "on_error", "guard")  # of `computed`, beside the words for people


class Building:
    """What a `Graph` does to have nodes made."""

    @overload
    def input(
        self,
        key: str | None,
        value: T,
        *,
        same: Callable[[T, T], bool] | None = None,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Node[T]: ...

    @overload
    def input(
        self,
        *,
        value: T,
        same: Callable[[T, T], bool] | None = None,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Node[T]: ...

    def input(
        self, key: Any = None, value: Any = UNSET, *, same: Any = None, meta: Any = None, **words: Any
    ) -> Node[Any]:
        """Add a node whose value is given.

        Args:
            key: name, unique in the graph. Without one the node lives as long as somebody holds it.
            value: anything; treat it as immutable from now on.
            same: own test of equality for the cut-off.
            label, unit, source, owner, formula: for people and for the networkx view.
            meta: what else is known of the node, by names of your own.

        Raises:
            DuplicateKey: the graph has a node of that name.
            WrongDeclaration: the key is no text, no value is given, a keyword is not known, or `same` is no function of
                two values.
        """
        if value is UNSET:
            raise no_value(key)
        name = "an input" if key is None else checked_key(key, "an input")
        description = checked_meta(words, meta, name) if words or meta is not None else None
        checked_same(same, name)
        graph = cast("Graph", self)
        node: Node[Any] = Node(graph, key or unnamed("input"), value, None, 0, same, description)
        return placed(graph, node)

    @overload
    def computed(self, key: Callable[[], T], /) -> Node[T]: ...

    @overload
    def computed(
        self,
        key: str | None,
        function: Callable[..., T],
        *,
        reads: Sequence[Node[Any]] | None = None,
        same: Callable[[T, T], bool] | None = None,
        on_error: str | None = None,
        guard: bool = False,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Node[T]: ...

    @overload
    def computed(
        self,
        key: Callable[..., T],
        /,
        *,
        reads: Sequence[Node[Any]] | None = None,
        same: Callable[[T, T], bool] | None = None,
        on_error: str | None = None,
        guard: bool = False,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Node[T]: ...

    @overload
    def computed(
        self,
        key: str | None = ...,
        *,
        reads: Sequence[Node[Any]] | None = None,
        same: Callable[[Any, Any], bool] | None = None,
        on_error: str | None = None,
        guard: bool = False,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Callable[[Callable[..., T]], Node[T]]: ...

    def computed(
        self,
        key: Any = UNSET,
        function: Any = UNSET,
        *,
        reads: Any = None,
        same: Any = None,
        on_error: Any = None,
        guard: bool = False,
        meta: Any = None,
        **words: Any,
    ) -> Any:
        """Add a node whose value is computed by `function`, which reads other nodes by calling them.

        Also a decorator, bare or with arguments; the node is then what the name stands for.

        Args:
            key: name, unique in the graph; that of the function unless given. A lambda, and a function with the key
                None, makes a node without key, which lives as long as somebody holds it.
            function: without side effects; it may be interrupted and run again. Without arguments, unless `reads` are
                given.
            reads: the nodes that the value is a function of, always all of them and no others: `function` gets their
                values as its arguments, in this order. It need not know of the graph, so it can be imported, pickled
                and run in another process, and what it reads is known before it runs. Updates are quicker.
            same: own test of equality for the cut-off; the last propagated value is what counts.
            on_error: what an error of `function` does: "veto" refuses a batch that leaves a needed node with one,
                "keep" makes it the value of the node, which readers may catch. By default what the graph does.
            guard: keep the node up to date from now on, and refuse each batch that leaves it with an error: a check.
            formula: its text; as label, unit, source, owner for people and for the networkx view.
            meta: what else is known of the node, by names of your own.

        Raises:
            DuplicateKey: the graph has a node of that name.
            WrongDeclaration: the key is no text, the function is asynchronous or takes other arguments than it will
                get, `reads` is no list of nodes of this graph, a keyword is not known, or `same` is no function of
                two values.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> price, count = graph.input("price", 3.0), graph.input("count", 4)
            >>> total = graph.computed("total", lambda price, count: price * count, reads=[price, count])
            >>> total()
            12.0
            >>> @graph.computed
            ... def with_tax() -> float:
            ...     return total() * 1.25
            >>> with_tax.key, with_tax()
            ('with_tax', 15.0)
        """
        if function is UNSET:
            if not callable(key):
                return partial(self._declare, key, reads, same, on_error, guard, meta, words)
            key, function = UNSET, key
        return self._declare(key, reads, same, on_error, guard, meta, words, function)

    def _declare(
        self,
        key: Any,
        reads: Any,
        same: Any,
        on_error: Any,
        guard: bool,
        meta: Any,
        words: dict[str, Any],
        function: Any,
    ) -> Node[Any]:
        graph = cast("Graph", self)
        if key is UNSET:
            key = name_of(function)
        name = "a computed node" if key is None else checked_key(key, "a computed node")
        description = checked_meta(words, meta, name, _OPTIONS) if words or meta is not None else None
        nodes = None if reads is None else checked_reads(reads, graph, name)
        checked_function(function, name, None if nodes is None else len(nodes))
        checked_same(same, name)
        node: Node[Any] = Node(graph, key or unnamed("computed"), UNSET, function, UNRANKED, same, description)
        if nodes is not None:
            node.direct = Fixed(function, nodes)
            node.formula = node.direct.formula
        if on_error is not None or guard:
            node.on_error = VETO if guard else verified_policy(on_error)
        placed(graph, node)
        if guard:
            try:
                graph.keep(node)
            except BaseException:
                graph.remove(node, recorded=False)
                raise
        return node


def placed(graph: Graph, node: Node[Any]) -> Node[Any]:
    """A node, added to the graph: one without a key of its own is not kept alive."""
    if not isinstance(node.key, Unnamed):
        graph.add(node)
        if graph.stored is not None:
            graph.stored.adopt(node)
        return node
    graph.add_unnamed(node)
    return node
