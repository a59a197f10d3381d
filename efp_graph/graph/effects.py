"""Effects: functions that run again when something that they have read has changed. See `Graph.effect`.

A `Watcher` follows what was read: each node is needed, as if somebody kept it, and each commit that changes one of them
posts one notice. While that is pending, or the watcher at work, further commits post none; when it has come to its end,
what it has got is compared with what the nodes hold now, and it runs again if these differ. So a run is never in vain,
and no change is missed, whichever thread makes it.

A node whose formula raised, and that does not keep the error, has no value that could be followed: a watcher that has
read one is told of every commit until it can read it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from efp_graph.errors import ObserverErrors
from efp_graph.graph.failures import Failed
from efp_graph.graph.frames import Frame, current_frame
from efp_graph.graph.functions import checked_callback, refuse_coroutine
from efp_graph.graph.node import FAILED, UNRANKED
from efp_graph.graph.observers import Reading, attach, detach, next_index, refuse_shown
from efp_graph.graph.telling import Notice, tell
from efp_graph.texts import visible

if TYPE_CHECKING:
    from types import TracebackType

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.journal import Journal
    from efp_graph.graph.node import Node


class WatchingFrame(Frame):
    """The frame of a function that is no formula, and whose reads are followed. It may change the graph.

    Attributes:
        watcher: on whose account it runs.
        seen: what it got for each node, at the first read. What is missing here could not be read.
    """

    forbids_changes = False

    __slots__ = ("seen", "watcher")

    def __init__(self, watcher: Watcher) -> None:
        super().__init__(watcher.graph, -1, 0)  # each read takes the second look
        self.watcher = watcher
        self.seen: dict[Node[Any], Any] = {}

    def aside(self) -> Frame:
        """A frame whose notes are about nothing that is followed."""
        frame = WatchingFrame(self.watcher)
        frame.watcher = self.watcher
        return frame

    def look_up(self, node: Node[Any]) -> Any:
        """What the function gets for a node: what anybody gets who reads it outside formulas."""
        try:
            value = self.graph.read(node)
        except Exception as error:
            if node.state == FAILED:
                self.note(node, Failed(error, UNRANKED))
            raise
        self.note(node, value)
        return value

    def note(self, node: Node[Any], value: Any) -> None:
        """Remember what the function got."""
        self.seen.setdefault(node, value)


class Watcher:
    """Somebody who follows what was read.

    Attributes:
        readings: {node: the reason to keep it up to date}.
        pending: the last notice that was posted, which is done or not.
        index: its place among all observers and effects.
    """

    __slots__ = ("__weakref__", "graph", "index", "is_disposed", "name", "pending", "readings")

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph, self.name, self.index = graph, name, next_index()
        self.is_disposed = False
        self.readings: dict[Node[Any], Reading] = {}
        self.pending: Notice | None = None

    @property
    def recipient(self) -> Self:
        """Who is told: itself."""
        return self

    def first_value(self) -> Any:
        """Nothing: it finds out by itself what it begins with."""
        return None

    def is_due(self) -> bool:
        """Whether it will run, or is running."""
        return self.pending is not None and not self.pending.is_done

    def post(self, notice: Notice) -> None:
        """Put a notice in the outbox, unless one is pending. Doing so twice does no harm."""
        if not self.is_due() or self.pending is notice:
            self.graph.telling.outbox.append(notice)
            self.pending = notice

    def is_concerned(self, journal: Journal) -> bool:
        """Whether a batch may be the reason why something can be read now that could not."""
        return True

    def reading_of(self, node: Node[Any]) -> Reading:
        """The reason to keep a node up to date, made when there is none."""
        reading = self.readings.get(node)
        if reading is None or reading.is_disposed:
            reading = self.readings[node] = Reading(node, self)
        return reading

    def register(self, what: str) -> bool:
        """Have the graph know of it, inside an operation on the graph.

        Args:
            what: it is to do that a graph which shows another state refuses, for messages.

        Returns:
            Whether it is to run now, and not after the batch under way.

        Raises:
            GraphError: the graph shows another state than its own.
        """
        graph = self.graph
        refuse_shown(graph, what)
        graph.telling.callbacks[self] = None
        if graph.innermost is None:
            return True
        graph.innermost.journal.observers.append(self)
        return False

    def withdraw(self) -> None:
        """The batch in which it was made is taken back: it never ran."""
        self.is_disposed = True
        self.graph.telling.callbacks.pop(self, None)

    def unfollow(self) -> None:
        """Follow nothing any more, inside an operation on the graph."""
        telling = self.graph.telling
        for node in [*self.readings]:
            detach(self.readings[node])
            del self.readings[node]
        telling.restless.pop(self, None)
        telling.callbacks.pop(self, None)


class Effect(Watcher):
    """A function that runs again when something that it has read has changed. Made by `Graph.effect`.

    In a `with` block it ends with that.

    Attributes:
        function: what runs.
        is_disposed: whether it has ended.
        parent: the effect in which it was made, or None.
    """

    __slots__ = ("_children", "_clean_up", "_has_run", "function", "parent")

    def __init__(self, graph: Graph, function: Callable[[], object], parent: Effect | None) -> None:
        super().__init__(graph, f"the effect {visible(str(getattr(function, '__qualname__', function)))}")
        self.function, self.parent = function, parent
        self._children: dict[Effect, None] = {}
        self._clean_up: Callable[[], object] | None = None
        self._has_run = False

    def dispose(self) -> None:
        """End it, with those made in it: clean up, and follow nothing any more. Doing so twice does no harm.

        Raises:
            Whatever a clean-up raises; of several, `ObserverErrors`.
        """
        errors: list[Exception] = []
        self.end(errors)
        if errors:
            raise errors[0] if len(errors) == 1 else ObserverErrors.of(errors)

    def end(self, errors: list[Exception]) -> None:
        """As `dispose`, with errors collected."""
        self.is_disposed = True
        if self.parent is not None:
            self.parent._children.pop(self, None)
        self.graph.in_turn(self.unfollow)
        self._clean(errors)

    def begin(self, notice: Notice) -> None:
        """Run for the first time. An error ends it."""
        self.pending = notice
        errors: list[Exception] = []
        self.tell(notice, errors)
        if errors:
            raise errors[0]

    def tell(self, notice: Notice, errors: list[Exception]) -> None:
        """Run, if it has not ended."""
        if self.is_disposed:
            notice.is_done = True
            return
        count = len(errors)
        self._clean(errors)
        self._run(errors)
        if not self._has_run and len(errors) > count:
            self.end(errors)
        self._has_run = True
        notice.is_done = True  # if it has ended meanwhile

    def _run(self, errors: list[Exception]) -> None:
        frame = WatchingFrame(self)
        outer = current_frame.get()
        try:
            current_frame.set(frame)
            result = self.function()
            refuse_coroutine(result, self.name, "graph.resource(function)")
            if callable(result):
                self._clean_up = result
        except Exception as error:
            error.add_note(f"(in {self.name})")
            errors.append(error)
        finally:
            current_frame.set(outer)
            frame.close()
        self.graph.in_turn(self._follow, frame)
        if self.is_disposed:
            self._clean(errors)

    def _follow(self, frame: WatchingFrame) -> None:
        """Follow what a run has read, and nothing else, inside an operation on the graph. Its notice is done then."""
        if self.is_disposed:
            self.unfollow()
            return
        graph, readings = self.graph, self.readings
        is_restless = any(node not in frame.seen for node in frame)
        for node, value in frame.seen.items():
            reading = self.reading_of(node)
            reading.value = value
            if reading not in (node.observers or ()):
                try:
                    attach(graph, reading)
                except Exception:  # it cannot be read any more; who tries to will be told
                    is_restless = True
        for node in [node for node in readings if node not in frame.seen]:
            detach(readings[node])
            del readings[node]
        if is_restless:
            graph.telling.restless[self] = None
        else:
            graph.telling.restless.pop(self, None)
        if self.pending is not None:
            self.pending.is_done = True
        if any(reading.has_moved() for reading in readings.values()):
            self.post(Notice(self, None, None, None, graph.telling.next_round()))

    def _clean(self, errors: list[Exception]) -> None:
        """End the effects that the last run made, and call the function that it returned."""
        for child in reversed([*self._children]):
            child.end(errors)
        clean_up, self._clean_up = self._clean_up, None
        if clean_up is None:
            return
        outer = current_frame.get()
        try:
            current_frame.set(None)
            refuse_coroutine(clean_up(), f"the clean-up of {self.name}", "a function that does it at once")
        except Exception as error:
            error.add_note(f"(while {self.name} cleaned up)")
            errors.append(error)
        finally:
            current_frame.set(outer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dispose()

    def __repr__(self) -> str:
        what = "disposed" if self.is_disposed else f"follows {len(self.readings)} nodes"
        return f"<Effect: {self.name}, {what}>"


def start(graph: Graph, function: Callable[[], object]) -> Effect:
    """See `Graph.effect`."""
    graph.refuse_in_formula("make an effect")
    checked_callback(function, "is an effect", 0, "graph.resource(function)")
    frame = current_frame.get()
    watcher = frame.watcher if isinstance(frame, WatchingFrame) and not frame.is_over else None
    parent = watcher if isinstance(watcher, Effect) else None
    effect = Effect(graph, function, parent)
    if parent is not None:
        parent._children[effect] = None
    if graph.in_turn(effect.register, "make an effect"):
        try:
            problem = tell(graph, Notice(effect, None, None, None, 0))
            if problem is not None:
                raise problem
        except BaseException:
            effect.end([])  # nobody gets to hold it
            raise
    return effect
