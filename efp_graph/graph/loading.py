"""The runs of a resource, and what becomes of their results. See `resources.py`.

A run is a task. What it reads is followed from the moment it is read; a commit that changes some of it makes the run
outdated: its task is cancelled, another one starts, and what the old one may still give is thrown away.

Results are set by batches that wait for their turn and are no steps of the history: undo takes back what the user did,
and the resource follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.graph.effects import Watcher, WatchingFrame
from efp_graph.graph.node import Node
from efp_graph.graph.telling import Notice

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

    def withdraw(self) -> None:
        """The batch in which it was made is taken back: it never ran."""
        self.is_disposed = True
        self.graph.telling.callbacks.pop(self, None)

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
