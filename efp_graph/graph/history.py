"""Undo and redo: what each committed batch changed.

A step remembers the inputs that the batch changed, before and after, and the nodes it removed. Taking a step back is a
batch with the old inputs: formulas are pure, so the bits are those from before, and the cost is that of the update. The
newest step keeps the values that it replaced too, if they are few: see `restoring.py`.
Nodes that a batch added stay when it is taken back, unread, unless they took the key of a node that it removed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter
from time import time_ns
from typing import TYPE_CHECKING, Any

from efp_graph.errors import HistoryError
from efp_graph.graph.node import UNRANKED

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.report import UpdateReport
    from efp_graph.graph.restoring import Replaced

MAX_STEPS = 1000
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
        removed: {node that the batch removed: whether it had a value}.
        replacements: nodes that it added under the key of one it removed.
        replaced: the values that it replaced in computed nodes, of the newest step, when they were kept.
        moment: when it was committed, in microseconds since 1970: quicker to take than a date.
    """

    label: str | None
    revision: int
    changes: dict[Node[Any], tuple[Any, Any]]
    removed: dict[Node[Any], bool] = field(default_factory=dict)
    replacements: dict[Node[Any], bool] = field(default_factory=dict)
    replaced: Replaced | None = None
    moment: int = field(default_factory=lambda: time_ns() // 1000)

    @property
    def time(self) -> datetime:
        """When it was committed, in UTC."""
        return _1970 + timedelta(microseconds=self.moment)


class History:
    """The steps that can be taken back (`done`) and those that can be made again (`undone`), newest last."""

    def __init__(self, max_steps: int = MAX_STEPS) -> None:
        self.done: deque[Step] = deque(maxlen=max_steps)
        self.undone: list[Step] = []

    def record(self, step: Step) -> None:
        """Add what is being committed; what was taken back before cannot be made again. Doing so twice does no harm."""
        self.undone.clear()
        if not self.done or self.done[-1] is not step:
            if self.done:
                self.done[-1].replaced = None
            self.done.append(step)

    def last_done(self) -> Step:
        """The step that `undo` takes back.

        Raises:
            HistoryError: there is none.
        """
        if not self.done:
            raise HistoryError("There is no update to undo.")
        return self.done[-1]

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
        if not self.done or self.done[-1] is not step:
            self.done.append(step)
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
        self.done = deque(done, self.done.maxlen)
        self.undone = list(undone)

    def merge(self, other: History) -> None:
        """Take over the steps of a graph that joins this one, by time."""
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
        HistoryError: a batch is open.
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
    companions = dict.fromkeys(each for node in present for each in node.companions() if each not in present)
    graph.remove(*present)
    graph.remove(*companions, recorded=False)
    for node in coming:
        node.graph = graph
        node.rank = 0 if node.formula is None else UNRANKED
        graph.add(node)
    for node, (before, after) in step.changes.items():
        graph.set(node, before if back else after)
    for node, warm in coming.items():
        if warm:
            graph.read(node)


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
