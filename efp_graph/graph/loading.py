"""The runs of a resource, and what becomes of their results. See `resources.py`.

A run is a task. What it reads is followed from the moment it is read; a commit that changes some of it makes the run
outdated: its task is cancelled, another one starts, and what the old one may still give is thrown away.

Results are set by batches that wait for their turn and are no steps of the history: undo takes back what the user did,
and the resource follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import BatchOpen, ObserverErrors, Pending
from efp_graph.graph.effects import Watcher, WatchingFrame
from efp_graph.graph.frames import current_frame
from efp_graph.graph.node import Node
from efp_graph.graph.observers import attach, detach
from efp_graph.graph.ownership import entered
from efp_graph.graph.telling import Notice, tell

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.journal import Journal
    from efp_graph.graph.resources import Resource


class Flag(Node[bool]):
    """The input that tells whether a run is under way."""

    __slots__ = ()


class Refusal(NamedTuple):
    """The problem of a result that was refused: it is told, and the value stays as it was."""

    error: Exception


class _RunFrame(WatchingFrame):
    """The frame of a run: what it reads is followed at once."""

    __slots__ = ()

    def note(self, node: Node[Any], value: Any) -> None:
        """Remember what the run got, and follow the node."""
        if node not in self.seen:
            super().note(node, value)
            self.watcher.graph.in_turn(self._follow, node, value)
        _tell(self.watcher.graph)

    def _follow(self, node: Node[Any], value: Any) -> None:
        loader = self.watcher
        assert isinstance(loader, Loader)
        if loader.frame is self:
            loader.follow_read(node, value)


class Loader(Watcher):
    """Runs the function of a resource, and follows what it reads.

    Attributes:
        frame: of the last run that was started.
        wanted: the number of the last run that was asked for. Results of others are outdated.
    """

    __slots__ = ("_function", "_launched", "_loop", "_task", "frame", "node", "wanted")

    def __init__(self, graph: Graph, node: Resource[Any], function: Callable[[], Awaitable[Any]]) -> None:
        super().__init__(graph, f"the resource {node.key}")
        self.node, self._function, self._loop = node, function, asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self.frame: WatchingFrame | None = None
        self.wanted = self._launched = 0

    def own(self) -> tuple[Node[Any], ...]:
        """The nodes of the resource itself, which its runs do not follow."""
        node = self.node
        return node, node._latest, node._problem, node._is_pending

    def is_concerned(self, journal: Journal) -> bool:
        """Whether a batch may be the reason why something can be read now that could not."""
        own = self.own()
        return any(node not in own and not isinstance(node, Flag) for node in journal.inputs)

    def begin(self, notice: Notice) -> None:
        """Run for the first time."""
        self.tell(notice, [])

    def tell(self, notice: Notice, errors: list[Exception]) -> None:
        """Something has changed that was read: run again."""
        notice.is_done = True
        if self.is_disposed:
            return
        try:
            self.start()
        except Exception as error:
            error.add_note(f"(while telling {self.name})")
            errors.append(error)

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
        try:
            self._set(is_pending=False, problem=problem)
        except ObserverErrors:  # it stands
            raise
        except Exception:  # of a formula that needs the value
            self._set(is_pending=False, problem=Refusal(problem))
            raise

    def _set(self, *, is_pending: bool, problem: Exception | Refusal | None = None) -> None:
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
        result: tuple[Any, ...] = ()
        problem: Exception | None = None
        cancelled: asyncio.CancelledError | None = None
        current_frame.set(frame)
        try:
            result = (await self._function(),)
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
        await self._take(frame, number, result, problem)
        if cancelled is not None:
            raise cancelled

    async def _take(
        self, frame: WatchingFrame, number: int, result: tuple[Any, ...], problem: Exception | None
    ) -> None:
        """Set the result of a run, unless it is outdated."""
        graph, node = self.graph, self.node
        try:
            async with graph.batch(f"result of {node.key}", recorded=False):
                if not self._is_current(number):
                    return
                if result:
                    node._latest.set(result)
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
