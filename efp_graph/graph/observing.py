"""The verbs of a graph that have nodes observed: see `observers.py`, `effects.py` and `resources.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, cast, overload

from efp_graph.graph.declarations import Words
from efp_graph.graph.functions import checked_callback
from efp_graph.graph.node import UNSET
from efp_graph.graph.observers import Listener, Observer, attach, keep_all, listen
from efp_graph.graph.wrong_use import checked_node

if TYPE_CHECKING:
    from efp_graph.graph.effects import Effect
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.report import UpdateReport
    from efp_graph.graph.resources import Resource

T = TypeVar("T")


class Observing:
    """What a `Graph` does to have nodes observed."""

    __slots__ = ()

    def keep(self, node: Node[Any]) -> Observer:
        """Have a node, and all that it reads, up to date after every batch from now on.

        Others are computed when they are read. What nobody needs costs nothing, and its errors refuse no batch.
        In a batch that is taken back, it ends with that.

        Returns:
            What ends it: `observer.dispose()`, or a `with` block.

        Raises:
            CycleError, or whatever its formula raises; nothing is kept then.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> price = graph.input("price", 3.0)
            >>> twice = graph.computed("twice", lambda: 2 * price())
            >>> with graph.keep(twice), graph.batch() as report:
            ...     price.set(4.0)
            >>> [node.key for node in report.recomputed]
            ['twice']
        """
        graph = cast("Graph", self)
        checked_node(node, "kept")
        graph.refuse_in_formula(f"keep {node.key}")
        observer = Observer(node)
        graph.in_turn(attach, graph, observer)
        return observer

    def keep_all(self, nodes: Iterable[Node[Any]]) -> None:
        """Have nodes up to date after every batch from now on, in their order, unless something observes them already.

        Raises:
            As `keep`; those before the one that it is about are kept.
        """
        graph = cast("Graph", self)
        graph.refuse_in_formula("keep nodes")
        nodes = list(nodes)
        try:
            unobserved = [node for node in nodes if not node.observers]
        except AttributeError:
            for node in nodes:
                checked_node(node, "kept")
            raise
        if unobserved:
            graph.in_turn(keep_all, graph, unobserved)

    def observe(
        self, node: Node[Any], function: Callable[[Any, Any, UpdateReport], object], *, weak: bool = False
    ) -> Observer:
        """Have a function called after each commit in which a node got another value. The node is kept up to date.

        It is called as `function(old, new, report)`, once per batch, in the order in which observers were made: after
        lone changes, batches, undo, redo, pins and promoted forks, but not for what is taken back, and never while the
        graph is being changed. It may read and set; what follows from that is told afterwards. In place of a value
        that is an error (`on_error="keep"`), it gets the exception.

        What functions raise is collected and raised as `ObserverErrors` when all have been called. The commit stands.

        Args:
            weak: do not keep the function alive, nor the object of a bound method. The observer ends with it.

        Raises:
            WrongDeclaration: the function does not take three arguments, is asynchronous, or a generator.
            CycleError, or whatever the formula raises when the node has no value yet; nothing is observed then.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> price = graph.input("price", 3.0)
            >>> twice = graph.computed("twice", lambda: 2 * price())
            >>> observer = graph.observe(twice, lambda old, new, report: print(old, "→", new))
            >>> price.set(4.0)
            6.0 → 8.0
            >>> observer.dispose()
        """
        graph = cast("Graph", self)
        checked_node(node, "observed")
        graph.refuse_in_formula(f"observe {node.key}")
        checked_callback(function, f"observes {node.key}", 3, "async for value in node.changes()")
        return listen(Listener(graph, node, function, weak))

    def effect(self, function: Callable[[], object]) -> Effect:
        """Run a function now, and again after each commit in which something that it has read got another value.

        Also a decorator. What it reads is found anew at each run and kept up to date meanwhile; reads in
        `with untracked():` and by `node.peek()` do not count. It may set inputs. What it returns, if that is a
        function, is its clean-up: called before the next run, and at the end. Effects that are made in an effect end
        when it runs again.

        In a batch it first runs after the commit, since it sees committed states only.

        Returns:
            What ends it: `effect.dispose()`, or a `with` block.

        Raises:
            WrongDeclaration: the function takes arguments, is asynchronous, or a generator.
            Whatever the first run raises; the effect has ended then. What later ones raise is collected, as for
            `observe`, and the effect goes on.

        Example:
            >>> from efp_graph.graph import Graph
            >>> graph = Graph()
            >>> price, count = graph.input("price", 3.0), graph.input("count", 4)
            >>> total = graph.computed("total", lambda: price() * count())
            >>> @graph.effect
            ... def show():
            ...     print("total:", total())
            total: 12.0
            >>> with graph.batch():
            ...     price.set(2.0)
            ...     count.set(5)
            total: 10.0
            >>> show.dispose()
        """
        from efp_graph.graph.effects import start

        return start(cast("Graph", self), function)

    @overload
    def resource(self, key: Callable[[], Awaitable[T]], /) -> Resource[T]: ...

    @overload
    def resource(
        self,
        key: str | None,
        function: Callable[[], Awaitable[T]],
        *,
        initial: T = ...,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Resource[T]: ...

    @overload
    def resource(
        self,
        key: Callable[[], Awaitable[T]],
        /,
        *,
        initial: T = ...,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Resource[T]: ...

    @overload
    def resource(
        self,
        key: str | None = ...,
        *,
        initial: Any = ...,
        meta: Mapping[str, Any] | None = None,
        **words: Unpack[Words],
    ) -> Callable[[Callable[[], Awaitable[T]]], Resource[T]]: ...

    def resource(
        self, key: Any = UNSET, function: Any = UNSET, *, initial: Any = UNSET, meta: Any = None, **words: Any
    ) -> Any:
        """Add a node whose value is what an asynchronous function gives. It runs as a task of the present event loop.

        Also a decorator, bare or with arguments. What the function reads, after `await` too, is followed: when a commit
        changes some of it, the run under way is cancelled and another one starts. The result of an outdated run is
        never taken. Until the first result, reading the node raises `Pending`; an error of the function is its value,
        as with `on_error="keep"`.

        Args:
            key: name, unique in the graph; that of the function unless given. With None, the node has no key.
            function: declared by `async def`, without arguments. It may be cancelled and run again.
            initial: the value before the first result.
            label, unit, source, owner, formula, meta: as for `computed`.

        Raises:
            GraphError: no event loop is running.
            DuplicateKey: the graph has a node of that name.
            WrongDeclaration: the function is not asynchronous, or takes arguments.

        Example:
            >>> import asyncio
            >>> from efp_graph.graph import Graph
            >>> async def main():
            ...     graph = Graph()
            ...     user = graph.input("user", "Ada")
            ...     @graph.resource(initial="?")
            ...     async def greeting():
            ...         name = user()
            ...         await asyncio.sleep(0.001)
            ...         return f"Hello {name}"
            ...     print(greeting(), greeting.is_pending)
            ...     user.set("Grace")
            ...     print(await greeting.settled(), greeting.is_pending)
            >>> asyncio.run(main())
            ? True
            Hello Grace False
        """
        from efp_graph.graph.resources import start

        begin = partial(start, cast("Graph", self), initial=initial, meta=meta, words=words)
        if function is UNSET:
            if not callable(key):
                return partial(begin, key)
            key, function = UNSET, key
        return begin(key, function)
