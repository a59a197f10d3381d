"""The past of a model, and models that are only looked at: history, undo, redo, what-if."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from efp_graph.errors import HistoryError
from efp_graph.graph import history
from efp_graph.objects import transaction
from efp_graph.objects.attributes import Input
from efp_graph.objects.both_ends import tell_both_ends
from efp_graph.objects.modeling_update import Change, ModelingUpdate, parsed
from efp_graph.objects.nodes import AttributeNode
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph import Graph
    from efp_graph.objects.modeling_object import ModelingObject


@dataclass(frozen=True)
class HistoryEntry:
    """A committed update: what it was called, when it was made, and the inputs it changed."""

    label: str
    time: datetime
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        head = f"{self.time:%Y-%m-%d %H:%M:%S} {visible(self.label)}"
        return "\n".join((head, *(f"    {each}" for each in self.changes)))


def history_of(graph: Graph) -> list[HistoryEntry]:
    """The updates that can be undone, oldest first. What was made, but not changed, is no part of the history."""
    return [
        HistoryEntry(
            step.label or "update",
            step.time,
            tuple(
                Change(node.owner, node.attribute, before, after)
                for node, (before, after) in step.changes.items()
                if isinstance(node, AttributeNode) and isinstance(node.attribute, Input)
            ),
        )
        for step in graph.history.done
    ]


@contextmanager
def looking_back(graph: Graph, steps: int) -> Iterator[None]:
    """The model as it was before its last `steps` updates, inside a `with` block; after it everything is as it was.

    Raises:
        HistoryError: the history holds fewer updates, or a batch is open.
    """
    with history.looking_back(graph, steps):
        tell_both_ends(graph)
        yield


def refuse_inside_a_look(verb: str) -> None:
    """Raise HistoryError inside a what-if, of another graph too: it would not be taken back with it."""
    if transaction.look_around() is not None:
        raise HistoryError(f"There is no {verb} inside a what-if. Leave it first.")


@contextmanager
def what_if(
    changes: Iterable[Any] | Mapping[Any, Any], label: str | None = None, *, home: Graph | None = None
) -> Iterator[ModelingUpdate]:
    """The model with some changes, inside a `with` block; after it the model is exactly as it was.

    Whatever else the block changes is taken back too, in objects outside the model as well; an object that it makes and
    links to nothing stays. Taking back runs no formula. Meanwhile other threads wait.

    Args:
        changes, label: as for `ModelingUpdate`.
        home: the graph of the model, when all that is changed may be outside of it; the first object's otherwise.

    Raises:
        As for `ModelingUpdate`; and whatever the block raises.

    Example: `with system.what_if([[server.power, SourceValue(200 * u.W)]]): print(system.total_footprint.sum())`
    """
    wanted = {attribute.of(owner): value for owner, attribute, value in parsed(changes)}
    owners = [each.owner for each in wanted]
    with looked_at(owners[0].graph if home is None else home, owners, label):
        yield ModelingUpdate(wanted, label=label)


@contextmanager
def looked_at(graph: Graph, owners: Iterable[ModelingObject], label: str | None = None) -> Iterator[None]:
    """A model in which objects can be changed, inside a `with` block; after it everything is exactly as it was.

    Args:
        graph: of the model.
        owners: what will be changed, outside of the model too.
    """
    with history.taken_back(graph, label):
        around = transaction.looking.get()
        transaction.looking.set(graph)
        try:
            outside = [each for each in owners if each.graph is not graph]
            if outside:
                # from here on, whatever is looked at in them parts with them
                transaction.update(outside, label or "what if", lambda _: None, recorded=False)
            yield
        finally:
            transaction.looking.set(around)
