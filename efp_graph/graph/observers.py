"""What observes a node: a reason to keep it up to date, that can be taken away again, and maybe a function to call.

    kept = graph.keep(total)                                  # up to date after every batch
    shown = graph.observe(total, lambda old, new, report: print(new))
    kept.dispose()

See `telling.py` for when functions are called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from types import BuiltinFunctionType, MethodType
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakMethod, ref

from efp_graph.errors import GraphError
from efp_graph.graph.failures import Failed
from efp_graph.graph.functions import not_weak, refuse_coroutine
from efp_graph.graph.needs import add_need, drop_need
from efp_graph.graph.node import UNRANKED, UNSET
from efp_graph.graph.telling import Notice, differs
from efp_graph.texts import visible

if TYPE_CHECKING:
    from types import TracebackType

    from efp_graph.graph.effects import Watcher
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node

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
            listener = ref(self)
            kind: Any = WeakMethod if isinstance(function, MethodType) else ref
            if isinstance(function, BuiltinFunctionType):  # a method of a list, say: made when it is asked for
                raise not_weak(function)
            try:
                self.function = kind(function, lambda _: _end(listener()))
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
            result = function(_seen(notice.old), _seen(notice.new), notice.report)
            refuse_coroutine(result, self.name, "async for value in node.changes()")


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


def listen(listener: Listener) -> Listener:
    """Begin to tell a listener."""
    graph = listener.graph
    graph.in_turn(listener.start)
    return listener


def attach(graph: Graph, observer: Observer) -> None:
    """Begin to observe, inside an operation on the graph."""
    batch, node = graph.innermost, observer.node
    _verify_home(graph, node)
    graph.bring_up_to_date(node)
    if batch is not None:
        batch.journal.observers.append(observer)
    miscounted, graph.is_miscounted = graph.is_miscounted, True  # until it is done: see `Graph.repair`
    node.observers = [observer] if node.observers is None else [*node.observers, observer]
    add_need(node)
    graph.is_miscounted = miscounted


def _verify_home(graph: Graph, node: Node[Any]) -> None:
    """Raise GraphError when a node is of another graph; an entry of a family comes to this one now."""
    if node._home() is not graph:
        raise GraphError(f"{node.key} is not a node of this graph.")


def detach(observer: Observer) -> None:
    """Observe no longer, inside an operation on the graph."""
    node = observer.node
    if observer.is_disposed:
        return
    graph = node.graph
    miscounted = graph is not None and graph.is_miscounted
    if graph is not None:
        graph.is_miscounted = True
    _drop(observer, node)
    if isinstance(observer, Listener):
        observer.graph.telling.callbacks.pop(observer, None)
    observer.is_disposed = True
    if graph is not None:
        graph.is_miscounted = miscounted


def _drop(observer: object, node: Node[Any]) -> None:
    if observer in (node.observers or ()):
        node.observers = [other for other in node.observers or () if other is not observer] or None
        drop_need(node)
        node.let_go()


class Kept:
    """Nodes that are kept from a batch on and that nobody lets go of: one reason for all of them, no observer each."""

    recipient: Any = None

    __slots__ = ("nodes",)

    def __init__(self, nodes: Sequence[Node[Any]]) -> None:
        self.nodes = nodes

    def withdraw(self) -> None:
        """The batch in which it began is taken back."""
        for node in self.nodes:
            _drop(_KEEPER, node)


_KEEPER = Kept(())  # what all nodes that are kept so have among their observers
_BY_KEEPER: list[Any] = [_KEEPER]  # and most have nothing else; lists of observers are never changed


def keep_all(graph: Graph, nodes: Sequence[Node[Any]]) -> None:
    """Begin to keep nodes that nothing observes, in their order, inside an operation on the graph."""
    batch = graph.innermost
    if batch is not None:
        batch.journal.observers.append(Kept(nodes))
    for node in nodes:
        if node.graph is not graph:
            _verify_home(graph, node)
        if node.rank == UNRANKED or graph.pending or (batch is not None and batch.failure is not None):
            graph.bring_up_to_date(node)
        if node.observers:  # it stands in the list twice
            continue
        miscounted, graph.is_miscounted = graph.is_miscounted, True
        node.observers = _BY_KEEPER
        add_need(node)
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
