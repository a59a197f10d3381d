"""What observes a node: a reason to keep it up to date, that can be taken away again, and maybe a function to call.

    kept = graph.keep(total)                                  # up to date after every batch
    shown = graph.observe(total, lambda old, new, report: print(new))
    kept.dispose()

See `telling.py` for when functions are called.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from types import BuiltinFunctionType, MethodType
from typing import TYPE_CHECKING, Any, Self, cast
from weakref import WeakMethod, ref

from efp_graph.errors import GraphError
from efp_graph.graph.failures import Failed
from efp_graph.graph.needs import add_need, drop_need
from efp_graph.graph.node import UNSET
from efp_graph.graph.telling import Notice, differs
from efp_graph.graph.wrong_use import MustBeCalled, checked_callback, not_weak
from efp_graph.texts import visible

if TYPE_CHECKING:
    from types import TracebackType

    from efp_graph.graph.effects import Effect, Watcher
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.report import UpdateReport

next_index = count().__next__  # the order in which observers and effects were made


class Observer:
    """A reason to keep a node up to date, made by `Graph.keep`. In a `with` block it ends with that.

    Attributes:
        node: what is observed.
        is_disposed: whether it has ended.
        recipient: who is told when the node has another value, or None.
    """

    recipient: Any = None

    __slots__ = ("__weakref__", "is_disposed", "node")

    def __init__(self, node: Node[Any]) -> None:
        self.node = node
        self.is_disposed = False

    def dispose(self) -> None:
        """End it: nothing is needed on its account any more. Doing so twice does no harm."""
        graph = self.node.graph
        if graph is not None:
            graph.in_turn(detach, self)
        else:
            detach(self)

    def withdraw(self) -> None:
        """The batch in which it began is taken back."""
        detach(self)

    def has_moved(self) -> bool:
        """Whether the recipient does not know the present value."""
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dispose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.node!r}{', disposed' if self.is_disposed else ''}>"


class Listener(Observer):
    """An observer with a function, made by `Graph.observe`.

    Attributes:
        function: gives the function, or None when it is gone.
        value: what the function was told last, or `UNSET` before the commit with which it begins.
        index: its place among all observers and effects.
    """

    __slots__ = ("graph", "index", "function", "value")

    def __init__(self, graph: Graph, node: Node[Any], function: Callable[..., Any], weak: bool) -> None:
        super().__init__(node)
        self.graph, self.value, self.index = graph, UNSET, next_index()
        self.function: Callable[[], Callable[..., Any] | None] = lambda: function
        if weak:
            this = ref(self)
            kind: Any = WeakMethod if isinstance(function, MethodType) else ref
            if isinstance(function, BuiltinFunctionType):  # a method of a list, say: made when it is asked for
                raise not_weak(function)
            try:
                self.function = kind(function, lambda _: _end(this()))
            except TypeError:
                raise not_weak(function) from None

    @property
    def recipient(self) -> Listener:
        """Itself."""
        return self

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"the observer of {visible(self.node.key)}"

    def has_moved(self) -> bool:
        """Whether the function was told of another value."""
        return self.node.graph is not None and differs(self.node, self.value)

    def first_value(self) -> Any:
        """What it begins with."""
        return self.node._value

    def start(self) -> None:
        """Begin, inside an operation on the graph; inside a batch, with its commit."""
        graph = self.graph
        refuse_shown(graph, f"observe {self.node.key}")
        attach(graph, self)
        graph.telling.callbacks[self] = None
        if graph.innermost is None:
            self.value = self.node._value

    def post(self, notice: Notice) -> None:
        """Put a notice in the outbox. Doing so twice does no harm."""
        self.value = notice.new
        self.graph.telling.outbox.append(notice)

    def tell(self, notice: Notice, errors: list[Exception]) -> None:
        """Call the function."""
        notice.is_done = True
        function = self.function()
        if function is None:
            self.dispose()
        if function is None or self.is_disposed:
            return
        try:
            self.call(function, notice)
        except Exception as error:
            error.add_note(f"(while telling {self.name})")
            errors.append(error)

    def call(self, function: Callable[..., Any], notice: Notice) -> None:
        """Call the function, unless it only begins."""
        if notice.old is not UNSET:
            function(_seen(notice.old), _seen(notice.new), notice.report)


class Reading(Observer):
    """What an effect has read.

    Attributes:
        value: what it got.
    """

    __slots__ = ("recipient", "value")

    def __init__(self, node: Node[Any], watcher: Watcher) -> None:
        super().__init__(node)
        self.recipient, self.value = watcher, UNSET

    def has_moved(self) -> bool:
        """Whether the effect has got another value, or the node is gone."""
        return self.node.graph is None or differs(self.node, self.value)


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
        graph.refuse_in_formula(f"keep {node.key}")
        observer = Observer(node)
        graph.in_turn(attach, graph, observer)
        return observer

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
            WrongDeclaration: the function does not take three arguments, or is asynchronous.
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
        if not isinstance(node, MustBeCalled):
            raise GraphError(f"What is observed has to be a node of the graph, and {visible(repr(node))} is none.")
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
            WrongDeclaration: the function takes arguments, or is asynchronous.
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


def listen(listener: Listener) -> Listener:
    """Begin to tell a listener."""
    graph = listener.graph
    graph.in_turn(listener.start)
    return listener


def attach(graph: Graph, observer: Observer) -> None:
    """Begin to observe, inside an operation on the graph."""
    node = observer.node
    if node.graph is not graph:
        raise GraphError(f"{node.key} is not a node of this graph.")
    graph.bring_up_to_date(node)
    if graph.innermost is not None:
        graph.innermost.journal.kept.append(observer)
    miscounted, graph.is_miscounted = graph.is_miscounted, True  # until it is done: see `Graph.repair`
    node.observers = [*(node.observers or ()), observer]
    add_need(node)
    graph.is_miscounted = miscounted


def detach(observer: Observer) -> None:
    """Observe no longer, inside an operation on the graph."""
    node = observer.node
    if observer.is_disposed:
        return
    graph = node.graph
    miscounted = graph is not None and graph.is_miscounted
    if graph is not None:
        graph.is_miscounted = True
    if observer in (node.observers or ()):
        node.observers = [other for other in node.observers or () if other is not observer] or None
        drop_need(node)
        node.let_go()
    if isinstance(observer, Listener):
        observer.graph.telling.callbacks.pop(observer, None)
    observer.is_disposed = True
    if graph is not None:
        graph.is_miscounted = miscounted


def _end(listener: Listener | None) -> None:
    """The function of a listener is gone: end it now, or with the next commit while somebody is at work."""
    if listener is None or listener.is_disposed:
        return
    from efp_graph.graph.handles import Operation
    from efp_graph.graph.ownership import leave, try_to_enter

    graph = listener.graph
    operation = Operation(graph)
    operation.claim.prepare(operation)
    if not graph.inside and try_to_enter(operation.claim) is None:
        try:
            detach(listener)
        finally:
            leave(operation.claim)
    else:  # nobody may wait while garbage is collected
        graph.telling.outbox.append(Notice(listener, UNSET, UNSET, None, 0))


def _seen(value: Any) -> Any:
    return value.error if type(value) is Failed else value


def refuse_shown(graph: Graph, what: str) -> None:
    """Raise GraphError when the graph shows another state than its own, which is never told."""
    if graph.shown is not None:
        raise GraphError(f"The graph shows {graph.shows}; have it show its own state before you {what}.")


def keep(node: Node[Any]) -> None:
    """Have a node up to date after every batch from now on, if that is not so already."""
    if not node.observers:
        node._home().keep(node)
