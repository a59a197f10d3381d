"""Telling those who observe a graph what a batch has changed: after its commit, and outside any claim on the graph.

What is to be told is found before the commit is decided, from the journal: nodes that were set, ran, came or went, and
that something observes. At the commit it goes to the outbox. When the claim has ended, whoever committed empties the
outbox, one notice after the other; a change that is made meanwhile adds its own at the end. So each observer is told of
all commits in their order, and nothing is told inside something else.

Only one thread tells at a time. When another one commits meanwhile, it leaves its notices to that one: it could wait,
but a callback that waits for its thread would then do so for ever.

An interrupt leaves what has not been told in the outbox, for the next commit. Notices may be put there twice, when a
commit is made again from its start; each is told once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
from threading import current_thread
from typing import TYPE_CHECKING, Any

from efp_graph.errors import ObserverErrors, ObserverLoop
from efp_graph.graph.failures import same_outcome
from efp_graph.graph.frames import current_frame
from efp_graph.graph.node import UNSET
from efp_graph.graph.presence import Presence, Stay

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.journal import Journal
    from efp_graph.graph.node import Node
    from efp_graph.graph.report import UpdateReport

ROUNDS = 100  # of changes that are made while changes are told, and that have to be told in turn

_by_index = attrgetter("recipient.index")


class Notice:
    """That something has changed, for one who wants to know.

    Attributes:
        recipient: who is told: a `Listener`, an `Effect` or the `Loader` of a resource.
        old, new: what the node held when the recipient was last told, and what it holds now.
        round: how many changes made while changes were told led to this one.
        is_done: whether it was told.
    """

    __slots__ = ("is_done", "new", "old", "recipient", "report", "round")

    def __init__(self, recipient: Any, old: Any, new: Any, report: UpdateReport | None, round: int) -> None:
        self.recipient, self.old, self.new, self.report, self.round = recipient, old, new, report, round
        self.is_done = False


class Telling:
    """What a graph knows of those who are told of its changes.

    Attributes:
        callbacks: who wants to be told. Empty in most graphs, which then pay nothing.
        restless: effects and resources that are told of every commit, since a read of theirs failed and cannot be
            followed.
        outbox: what is to be told, oldest first.
        round: that of the notice which is being told.
    """

    __slots__ = ("_tellers", "callbacks", "outbox", "restless", "round")

    def __init__(self) -> None:
        self.callbacks: dict[Any, None] = {}
        self.restless: dict[Any, None] = {}
        self.outbox: deque[Notice] = deque()
        self.round = 0
        self._tellers: dict[int, Stay] = {}  # by number; only the last one may be at it

    def take(self, here: Stay) -> bool:
        """Become the one who tells, unless somebody else is, or this thread further down its stack."""
        tellers = self._tellers
        while True:
            number, last = self._last()
            if last is not None and last.lasts():
                return False
            if tellers.setdefault(number + 1, here) is here:
                if self._last()[0] == number + 1:
                    tellers.pop(number, None)
                    return True
                tellers.pop(number + 1, None)  # others came and went meanwhile

    def _last(self) -> tuple[int, Stay | None]:
        return max(list(self._tellers.items()), default=(0, None), key=lambda numbered: numbered[0])

    def next_round(self) -> int:
        """The round of a change that is made now."""
        _, last = self._last()
        return self.round + 1 if last is not None and last.thread is current_thread() and last.lasts() else 0

    def move(self, callbacks: Iterable[Any], home: Graph) -> None:
        """Have these belong to another graph from now on."""
        for callback in callbacks:
            for mine, others in (
                (self.callbacks, home.telling.callbacks),
                (self.restless, home.telling.restless),
            ):
                if callback in mine:
                    others[callback] = None
                    del mine[callback]
            callback.graph = home


def differs(node: Node[Any], old: Any) -> bool:
    """Whether a node holds something else than this, by its own test of equality."""
    new, graph = node._value, node.graph
    if new is old:
        return False
    if graph is None or old is UNSET or new is UNSET:
        return True
    return not same_outcome(old, new, node.same or graph.same)


def notices_of(graph: Graph, journal: Journal, report: UpdateReport) -> list[Notice]:
    """What is to be told when a batch is committed, in the order in which those were made who are told."""
    telling = graph.telling
    number = telling.next_round()
    notices: dict[Any, Notice] = {}
    touched = chain(journal.inputs, journal.values[1::2], journal.added, journal.removed)
    for node in [node for node in touched if node.observers]:
        for observer in node.observers or ():
            recipient = observer.recipient
            if recipient is not None and recipient not in notices and observer.has_moved():
                notices[recipient] = Notice(recipient, observer.value, node._value, report, number)
    for observer in journal.observers:  # those that begin with this commit
        recipient = observer.recipient
        if recipient is observer and recipient not in notices:
            notices[recipient] = Notice(recipient, UNSET, recipient.first_value(), report, number)
    for watcher in telling.restless:
        if watcher not in notices and watcher.is_concerned(journal):
            notices[watcher] = Notice(watcher, None, None, report, number)
    return sorted([notice for notice in notices.values() if not notice.recipient.is_disposed], key=_by_index)


def tell(graph: Graph, first: Notice | None = None) -> ObserverErrors | None:
    """Tell all that is to be told, and what follows from it, unless somebody else is at that.

    Args:
        first: is told before the rest, in any case; what it raises passes.

    Returns:
        What went wrong.
    """
    telling = graph.telling
    errors: list[Exception] = []
    outer = current_frame.get()
    try:
        while first is not None or (telling.outbox and graph.shown is None):
            with Presence() as here:
                is_teller = telling.take(here)
                current_frame.set(None)
                if first is not None:
                    notice, first = first, None
                    if is_teller:
                        telling.round = 0
                    notice.recipient.begin(notice)
                if not is_teller:
                    break
                _empty(graph, errors)
    except BaseException as problem:
        if errors:
            problem.add_note(str(ObserverErrors.of(errors)))
        raise
    finally:
        current_frame.set(outer)
    return ObserverErrors.of(errors) if errors else None


def _empty(graph: Graph, errors: list[Exception]) -> None:
    telling = graph.telling
    outbox = telling.outbox
    late: dict[str, None] = {}
    while outbox and graph.shown is None:
        notice = outbox[0]
        if not notice.is_done:
            telling.round = notice.round
            if notice.round > ROUNDS:
                notice.is_done = True
                late[notice.recipient.name] = None
            else:
                notice.recipient.tell(notice, errors)
        outbox.popleft()
    if late:
        errors.append(ObserverLoop(list(late), ROUNDS))
