"""Undo and redo: what each committed batch changed.

A step remembers the inputs that the batch changed, before and after, and the nodes it removed. Taking a step back is a
batch with the old inputs: formulas are pure, so the bits are those from before, and the cost is that of the update. The
newest step keeps the values that it replaced too, if they are few: see `restoring.py`. The oldest steps go when there
are more than the history may hold, or when their old values take more memory: see `limits.py`.
Nodes that a batch added stay when it is taken back, unread, unless they took the key of a node that it removed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from efp_graph.errors import HistoryError
from efp_graph.graph.limits import Limits, size_of
from efp_graph.graph.node import UNRANKED
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.report import UpdateReport
    from efp_graph.graph.restoring import Replaced

STEP_SIZE = 1000  # bytes of a step itself, rounded up
_1970 = datetime(1970, 1, 1, tzinfo=UTC)


_moment_of = attrgetter("moment")


def microseconds(moment: datetime) -> int:
    """Since 1970, of a date with a time zone."""
    return (moment - _1970) // timedelta(microseconds=1)


@dataclass(eq=False)
class Step:
    """One committed batch.

    Attributes:
        changes: {input: (value before, value after)}.
        removed: nodes that the batch removed.
        replacements: nodes that it added under the key of one it removed.
        replaced: the values that it replaced in computed nodes, of the newest step, when they were kept.
        size: about how many bytes its old values take. The new ones are those of the graph, or the old ones of a later
            step, which counts them.
        moment: when it was committed, in microseconds since 1970: quicker to take than a date.
        size_up_to: the sum of `size` over the steps up to this one, from some step on: only differences matter.
    """

    label: str | None
    revision: int
    changes: dict[Node[Any], tuple[Any, Any]]
    removed: Sequence[Node[Any]]
    replacements: Sequence[Node[Any]]
    replaced: Replaced | None
    size: int
    moment: int
    size_up_to: int = 0

    @property
    def time(self) -> datetime:
        """When it was committed, in UTC."""
        return _1970 + timedelta(microseconds=self.moment)


def size_of_step(changes: Iterable[tuple[Any, Any]], removed: Iterable[Node[Any]]) -> int:
    """What `Step.size` is, of a step that has changed inputs like this, and removed these nodes."""
    size = STEP_SIZE
    for before, _ in changes:
        size += size_of(before)
    for node in removed:
        size += size_of(node._value)
    return size


class History:
    """The steps that can be taken back (`done`) and those that can be made again (`undone`), newest last.

    Attributes:
        limits: how much it may hold.
        keeps_nothing: whether no step is ever in it.
        has_forgotten: whether steps have gone because they took too much memory.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.keeps_nothing = limits.steps == 0
        self.done: deque[Step] = deque(maxlen=limits.steps)
        self.undone: list[Step] = []
        self.has_forgotten = False
        self._size_before = 0  # `Step.size_up_to` of the last one that has gone, or that of an older one

    def record(self, step: Step) -> None:
        """Add what is being committed; what was taken back before cannot be made again. Doing so twice does no harm."""
        if self.undone:
            self.undone.clear()
        if self.done and self.done[-1] is not step:
            self.done[-1].replaced = None
        self._add(step)

    def _add(self, step: Step) -> None:
        """Add a step to those that can be taken back, unless it is there, and let the oldest go if it is too much."""
        done = self.done
        if not done:
            self._size_before, step.size_up_to = 0, step.size
            done.append(step)
        elif (last := done[-1]) is not step:
            step.size_up_to = last.size_up_to + step.size
            done.append(step)
        most = self.limits.size
        if most is not None and step.size_up_to - self._size_before > most:
            self._shorten(step.size_up_to - most)

    def _shorten(self, size: int) -> None:
        """Let go of the oldest steps, of at least this size, counted as `Step.size_up_to`.

        One that is too large by itself goes too, with all before it: they could not be taken back without it.
        """
        done = self.done
        while done and done[0].size_up_to - done[0].size < size:
            self.has_forgotten = True
            done.popleft()
        if done:
            self._size_before = done[0].size_up_to - done[0].size

    def last_done(self) -> Step:
        """The step that `undo` takes back.

        Raises:
            HistoryError: there is none.
        """
        if self.done:
            return self.done[-1]
        if self.keeps_nothing:
            raise HistoryError(
                "This graph keeps no history, so there is no update to undo. Make it with one, Graph(history=100), or "
                "set the inputs to what they were."
            )
        if self.has_forgotten or (self.undone and self.undone[-1].size_up_to > self.undone[-1].size):
            raise HistoryError(
                f"There is no update to undo any more: the history keeps at most {self.limits}. Make the graph with a "
                f"longer one: Graph(history={self.limits.longer(by_size=self.has_forgotten)})."
            )
        raise HistoryError("There is no update to undo.")

    def last_undone(self) -> Step:
        """The step that `redo` makes again.

        Raises:
            HistoryError: there is none.
        """
        if not self.undone:
            raise HistoryError("There is no undone update to redo.")
        return self.undone[-1]

    def take_back(self, step: Step) -> None:
        """The last step is undone. Doing so twice does no harm."""
        if not self.undone or self.undone[-1] is not step:
            self.undone.append(step)
        if self.done and self.done[-1] is step:
            self.done.pop()

    def make_again(self, step: Step) -> None:
        """The step undone last is redone. Doing so twice does no harm."""
        self._add(step)
        if self.undone and self.undone[-1] is step:
            self.undone.pop()

    def steps(self) -> tuple[list[Step], list[Step]]:
        """Copies of `done` and `undone` of one moment, whatever other threads do meanwhile."""
        while True:
            try:
                done, undone = list(self.done), list(self.undone)
            except RuntimeError:  # the deque has changed while it was copied
                continue
            if done and undone and done[-1] is undone[-1]:  # on its way
                undone.pop()
            return done, undone

    def restore(self, done: list[Step], undone: list[Step]) -> None:
        """Be what `steps` gave."""
        self.done = deque(maxlen=self.limits.steps)
        for step in done:
            self._add(step)
        self.undone = list(undone)

    def merge(self, other: History) -> None:
        """Take over the steps of a graph that joins this one, by time."""
        if not (self.done or self.undone or other.done or other.undone):  # while a model is built
            return
        done = sorted((*self.done, *other.done), key=_moment_of)
        undone = sorted((*self.undone, *other.undone), key=_moment_of, reverse=True)  # the oldest is redone first
        for step in (*done, *undone):
            step.replaced = None  # edges are counted on their own in each graph
        self.restore(done, undone)
        other.restore([], [])


def replay(
    graph: Graph, step: Step, *, back: bool, settle: Callable[[UpdateReport], object] | None = None
) -> UpdateReport:
    """Take a step back, or make it again, as a batch of its own.

    Args:
        settle: called with the report when everything is computed, as a part of the batch.

    Raises:
        HistoryError: a batch is open, or a node that would come back has its key taken.
        Whatever a formula raises; the graph is then as it was.
    """
    from efp_graph.graph.batch import Batch

    verb = "undo" if back else "redo"
    if graph.open_batch is not None:
        raise HistoryError(f"There is no {verb} inside a batch. Leave the batch first, or let it fail.")
    history = graph.history
    then = partial(history.take_back if back else history.make_again, step)
    with Batch(graph, f"{verb} {step.label or 'update'}", recorded=False, then=then) as report:
        replaced = step.replaced
        if replaced is not None and replaced.fits(graph, step.changes, back=back):
            replaced.exchange(graph, step.changes, back=back)
        else:
            step.replaced = None
            _exchange(graph, step, back=back)
        if settle is not None:
            graph.flush()
            settle(report)
    return report


def _exchange(graph: Graph, step: Step, *, back: bool) -> None:
    """Exchange the nodes of a step, and give each input its value of that side."""
    leaving, coming = (step.replacements, step.removed) if back else (step.removed, step.replacements)
    # some may have been let go of meanwhile, and made again as others of their name
    present = dict.fromkeys(graph.nodes[node.key] for node in leaving if node.key in graph.nodes)
    companions = dict.fromkeys(
        companion for node in present for companion in node.companions() if companion not in present
    )
    graph.remove(*present)
    graph.remove(*companions, recorded=False)
    for node in coming:
        if node.key in graph.nodes:
            raise HistoryError(
                f"The update cannot be undone: that brings {visible(node.key)} back, and the graph has another node of "
                "that key, declared since. Remove that one without a step of the history, "
                f"`with graph.batch(recorded=False): graph.remove(graph[{node.key!r}])`, and try again."
            )
        node.graph = graph
        node.rank = 0 if node.formula is None else UNRANKED
        graph.add(node)
    for node, (before, after) in step.changes.items():
        graph.set(node, before if back else after)
    for node in coming:
        if node.needs:
            graph.in_turn(graph.bring_up_to_date, node)


class _TakeBack(Exception):
    """Ends a batch that is always taken back."""


@contextmanager
def taken_back(graph: Graph, label: str | None = None) -> Iterator[None]:
    """A batch that never becomes the state of the graph: what a `with` block does is taken back at its end."""
    try:
        with graph.batch(label, recorded=False):
            yield
            raise _TakeBack
    except _TakeBack:
        pass


@contextmanager
def looking_back(graph: Graph, steps: int) -> Iterator[None]:
    """The graph as it was before its last `steps` steps, inside a `with` block; history and revision do not change.

    Raises:
        HistoryError: the history holds fewer steps, or a batch is open.
    """
    done, _ = graph.history.steps()
    if steps > len(done):
        raise HistoryError(f"The history holds {len(done)} updates; there is no looking back over {steps}.")
    if graph.open_batch is not None:
        raise HistoryError("There is no looking back inside a batch. Leave the batch first.")
    with taken_back(graph, "look back"):
        for step in done[len(done) - steps :][::-1]:
            _exchange(graph, step, back=True)
        yield
