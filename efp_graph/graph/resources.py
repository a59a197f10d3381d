"""Resources: what an asynchronous function gives, as a node. See `Graph.resource`.

A resource is a computed node over three inputs that its runs set: the latest value, the problem of the last run, and
whether one is under way. See `loading.py` for the runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from efp_graph.errors import GraphError, Pending
from efp_graph.graph.building import placed
from efp_graph.graph.failures import KEEP
from efp_graph.graph.loading import Flag, Loader, Refusal
from efp_graph.graph.node import UNRANKED, UNSET, Node
from efp_graph.graph.observers import refuse_shown
from efp_graph.graph.wrong_use import checked_asynchronous, checked_key, checked_meta, name_of, unnamed

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

T = TypeVar("T")


class Resource(Node[T]):
    """What an asynchronous function gives, as a node. Made by `Graph.resource`; calling it reads the latest value.

    Reading it raises what the last run failed with, and `Pending` while there has not been a value.
    """

    __slots__ = ("_is_pending", "_latest", "_loader", "_problem")

    def __init__(
        self, graph: Graph, key: str, function: Callable[[], Awaitable[T]], initial: Any, meta: dict[str, Any] | None
    ) -> None:
        known: tuple[Any, ...] = () if initial is UNSET else (initial,)
        self._latest = graph.input(value=known, label=f"latest value of {key}")
        self._problem: Node[Exception | Refusal | None] = graph.input(value=None, label=f"problem of {key}")
        self._is_pending = Flag(graph, unnamed("input"), True, None, 0, None, {"label": f"{key} is pending"})
        placed(graph, self._is_pending)
        formula = partial(_given, key, self._latest, self._problem)
        super().__init__(graph, key, UNSET, formula, UNRANKED, None, meta)
        self.on_error = KEEP
        self._loader = Loader(graph, self, function)

    @property
    def is_pending(self) -> bool:
        """Whether a run is under way or about to start. A dependency, where a formula asks."""
        return self._is_pending.read()

    @property
    def error(self) -> Exception | None:
        """What the last run failed with, or its result was refused with. A dependency, where a formula asks."""
        return _error_of(self._problem.read())

    @property
    def latest(self) -> T:
        """The last value, also when a later run has failed; `UNSET` if there is none. A dependency, as the others."""
        known = self._latest.read()
        return known[0] if known else UNSET  # type: ignore[no-any-return]

    async def settled(self) -> T:
        """The value, when no run is under way any more.

        Raises:
            What the last run failed with, or its result was refused with.
        """
        async with aclosing(self._is_pending.changes()) as changes:
            while self._is_pending.peek():
                await anext(changes)
        problem = _error_of(self._problem.peek())
        if problem is not None:
            raise problem
        return self.read()

    def reload(self) -> None:
        """Run the function again, from whichever thread. A run that is under way is cancelled.

        Raises:
            GraphError: the resource has been disposed.
        """
        graph = self._home()
        graph.refuse_in_formula(f"reload {self.key}")
        if self._loader.is_disposed:
            raise GraphError(f"{self.key} has been disposed and is not loaded any more. Make another resource.")
        self._loader.start()

    def dispose(self) -> None:
        """Run no more; a run that is under way is cancelled. The node keeps its value. Twice does no harm."""
        self._loader.dispose()


def _given(key: str, latest: Node[tuple[Any, ...]], problem: Node[Exception | Refusal | None]) -> Any:
    """The formula of a resource. It can be pickled: a copy of the graph has the latest value, and loads no more."""
    error = problem.read()
    if isinstance(error, Exception):
        raise error
    known = latest.read()
    if not known:
        raise Pending(f"{key} has no value yet. Await it, `await resource.settled()`, or give an `initial` one.")
    return known[0]


def _error_of(problem: Exception | Refusal | None) -> Exception | None:
    return problem.error if isinstance(problem, Refusal) else problem


def start(self) -> None:
        """Have the function run, from whichever thread. What runs already is outdated."""
        self.wanted += 1
        if self._loop.is_closed():
            self._give_up()
            return
        if not self.node._is_pending.peek():
            self._set(is_pending=True)
        self._in_loop(self._launch)

    def dispose(self) -> None:
        """Run no more."""
        if self.is_disposed:
            return
        self.graph.refuse_in_formula(f"dispose {self.node.key}")
        self.is_disposed = True
        self.wanted += 1
        self.graph.in_turn(self.unfollow)
        if not self._loop.is_closed():
            self._in_loop(self._launch)
        if self.node._is_pending.peek():
            self._set(is_pending=False)

    def _give_up(self) -> None:
        """The event loop is closed: no result will come any more."""
        self.is_disposed = True
        self.graph.in_turn(self.unfollow)
        problem = Pending(f"{self.node.key} follows no more: its event loop is closed. Make it again in another one.")
        self._set(is_pending=False, problem=problem)

    def _set(self, *, is_pending: bool, problem: Exception | None = None) -> None:
        with self.graph.batch(recorded=False):
            self.node._is_pending.set(is_pending)
            if problem is not None:
                self.node._problem.set(problem)

    def _in_loop(self, function: Callable[[], None]) -> None:
        if asyncio._get_running_loop() is self._loop:
            function()
        else:
            self._loop.call_soon_threadsafe(function)

    def _launch(self) -> None:
        """Start the run that is wanted, in the event loop."""
        if self._launched == self.wanted:  # several have asked for it
            return
        self._launched = self.wanted
        if self._task is not None:
            self._task.cancel()
        if self.is_disposed:
            return
        for reading in self.readings.values():
            reading.recipient = None  # kept up to date, and followed again when it is read again
        self.graph.telling.restless.pop(self, None)
        self.frame = frame = _RunFrame(self)
        self._task = self._loop.create_task(self._run(frame, self.wanted), name=self.name, context=_outside())

    async def _run(self, frame: WatchingFrame, number: int) -> None:
        graph = self.graph
        known: tuple[Any, ...] = ()
        problem: Exception | None = None
        cancelled: asyncio.CancelledError | None = None
        current_frame.set(frame)
        try:
            known = (await self._function(),)
        except BatchOpen:  # another task of this thread came between two reads: when it is done, from the start
            frame.close()
            async with graph.batch(recorded=False):
                pass
            if number == self.wanted:
                self.start()
            return
        except Exception as error:
            error.add_note(f"(in {self.name})")
            problem = error
        except asyncio.CancelledError as error:
            if number != self.wanted:
                raise
            problem = Pending(f"A run of {self.node.key} was cancelled from outside. resource.reload() runs it again.")
            cancelled = error
        finally:
            current_frame.set(None)
            frame.close()
        await self._take(frame, number, known, problem)
        if cancelled is not None:
            raise cancelled

    async def _take(self, frame: WatchingFrame, number: int, known: tuple[Any, ...], problem: Exception | None) -> None:
        """Set the result of a run, unless it is outdated."""
        graph, node = self.graph, self.node
        try:
            async with graph.batch(f"result of {node.key}", recorded=False):
                if not self._is_current(number):
                    return
                if known:
                    node._latest.set(known)
                if problem is None or repr(problem) != repr(node._problem.peek()):
                    node._problem.set(problem)
                node._is_pending.set(False)
                graph.in_turn(self._forget_unread, frame)
        except ObserverErrors as error:  # it stands
            self._report(f"Those who were told of the result of {node.key} have failed", error)
        except Exception as error:
            self._report(f"The result of {node.key} was refused by what needs it", error)
            async with graph.batch(recorded=False):
                if self._is_current(number):
                    node._problem.set(Refusal(error))
                    node._is_pending.set(False)

    def _report(self, message: str, error: Exception) -> None:
        self._loop.call_exception_handler({"message": message, "exception": error})

    def _is_current(self, number: int) -> bool:
        """Whether the result of a run counts, inside a batch: no other is wanted, and what it read is as it was."""
        if self.node.graph is None:  # it was removed
            self.is_disposed = True
            self.graph.in_turn(self.unfollow)
        return not self.is_disposed and number == self.wanted and not self._has_moved()

    def _has_moved(self) -> bool:
        return any(reading.recipient is self and reading.has_moved() for reading in self.readings.values())

    def follow_read(self, node: Node[Any], value: Any) -> None:
        """Follow what the run under way has just read, inside an operation on the graph."""
        if self.is_disposed or node in self.own():
            return
        reading = self.reading_of(node)
        reading.recipient, reading.value = self, value
        if reading not in (node.observers or ()):
            attach(self.graph, reading)
        if reading.has_moved():
            self.post(Notice(self, None, None, None, self.graph.telling.next_round()))

    def _forget_unread(self, frame: WatchingFrame) -> None:
        """Give up what earlier runs have read and the last one has not, inside an operation on the graph."""
        for node in [node for node, reading in self.readings.items() if reading.recipient is None]:
            detach(self.readings[node])
            del self.readings[node]
        if any(node not in frame.seen for node in frame):
            self.graph.telling.restless[self] = None


def _tell(graph: Graph) -> None:
    """Tell what a read has found out, if that was outside any batch."""
    if graph.telling.outbox and graph.innermost is None:
        problem = tell(graph)
        if problem is not None:
            raise problem


def _outside() -> Context:
    """A context like the present one, and outside of any batch and formula."""
    context = copy_context()
    context.run(entered.set, ())
    context.run(current_frame.set, None)
    return context


def start(graph: Graph, key: Any, function: Any, initial: Any, meta: Any, words: dict[str, Any]) -> Resource[Any]:
    """See `Graph.resource`."""
    if key is UNSET:
        key = name_of(function)
    name = "a resource" if key is None else checked_key(key, "a resource")
    graph.refuse_in_formula(f"make {name}")
    checked_asynchronous(function, name)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise GraphError(
            f"{name} needs an event loop to run in: make it in a coroutine, `async def main(): graph.resource(...)`, "
            "which asyncio.run(main()) runs."
        ) from None
    known = checked_meta(words, meta, name)
    resource: Resource[Any] = Resource(graph, key or unnamed("resource"), function, initial, known)
    placed(graph, resource)
    if graph.in_turn(_register, graph, resource._loader):
        resource._loader.start()
    return resource


def _register(graph: Graph, loader: Loader) -> bool:
    refuse_shown(graph, "make a resource")
    graph.telling.callbacks[loader] = None
    if graph.innermost is None:
        return True
    graph.innermost.journal.kept.append(loader)
    return False
