"""The values that a node gets, one after the other, for asynchronous code: see `Node.changes`."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from efp_graph.graph.failures import Failed
from efp_graph.graph.node import UNSET
from efp_graph.graph.observers import Listener, listen

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Callable

    from efp_graph.graph.node import Node
    from efp_graph.graph.telling import Notice

T = TypeVar("T")


class _Values(Listener):
    """Tells the values themselves, errors included, and maybe the one that it begins with."""

    __slots__ = ("_tells_first",)

    def __init__(self, node: Node[Any], function: Callable[[Any], None], *, tells_first: bool) -> None:
        super().__init__(node._home(), node, function, weak=True)
        self._tells_first = tells_first

    def start(self) -> None:
        """Begin, inside an operation on the graph; inside a batch, with its commit."""
        super().start()
        function = self.function()
        if self._tells_first and self.value is not UNSET and function is not None:
            function(self.value)

    def call(self, function: Callable[..., Any], notice: Notice) -> None:
        """Tell a value."""
        if notice.old is not UNSET or self._tells_first:
            function(notice.new)


class Changes(Generic[T]):
    """An asynchronous iterator over the values of a node. It ends with `aclose`, and when nobody holds it any more.

    Attributes:
        observer: tells it of them. It does not keep the iterator alive.
    """

    __slots__ = ("__weakref__", "_values", "_waiting", "observer")

    def __init__(self, node: Node[T], *, initial: bool) -> None:
        self._values: deque[T | Failed] = deque()
        self._waiting: deque[tuple[AbstractEventLoop, Future[None]]] = deque()
        self.observer = _Values(node, self._put, tells_first=initial)
        listen(self.observer)

    def _put(self, value: T | Failed) -> None:
        """Take a value, in whichever thread."""
        self._values.append(value)
        self._wake()

    def _wake(self) -> None:
        with suppress(IndexError):  # until nobody waits
            while True:
                loop, future = self._waiting.popleft()
                with suppress(RuntimeError):  # its loop is closed
                    loop.call_soon_threadsafe(_set, future)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        from asyncio import get_running_loop

        loop = get_running_loop()
        try:
            while not self._values:
                if self.observer.is_disposed:
                    raise StopAsyncIteration
                future = loop.create_future()
                self._waiting.append((loop, future))
                if self._values or self.observer.is_disposed:  # meanwhile, by another thread
                    continue
                await future
        except BaseException:
            await self.aclose()
            raise
        value = self._values.popleft()
        if isinstance(value, Failed):
            await self.aclose()
            raise value.error.with_traceback(value.traceback)
        return value

    async def aclose(self) -> None:
        """End it. Who waits for a value is told that there is none."""
        self.observer.dispose()
        self._values.clear()
        self._wake()


def _set(future: Future[None]) -> None:
    if not future.done():
        future.set_result(None)
