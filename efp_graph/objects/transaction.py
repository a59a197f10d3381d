"""Every change of a model is one transaction: assignments, list edits, construction, deletion, batches of them.

A transaction joins the graphs of the objects that it links, sets input nodes, keeps the `held_by` nodes of linked
objects in step, propagates once, then *settles*: checks are verified, and objects that have become part of a system get
all their attributes calculated (and so validated). An exception anywhere puts everything back; the graphs part again.

Invariants, between transactions:
    1. (link, holder) is in `held_by` of an object, once, if and only if that link of that holder leads to the object.
    2. Objects that are linked are in one graph.
    3. Of an object that a system reaches, every check and every calculated attribute has a value.
    4. An object that no system reaches any more, and a key that is gone from a dictionary attribute, have no calculated
       nodes, except those that a formula of another object still reads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from efp_graph.errors import DuplicateKey, LinkConflict, ObjectInUse
from efp_graph.graph import Graph, Node, UpdateReport
from efp_graph.graph.handles import HoldAll
from efp_graph.objects.attributes import Input
from efp_graph.objects.both_ends import tell_both_ends
from efp_graph.objects.calculated import Calculated, CalculatedPerKey
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode, changing, new_graph
from efp_graph.objects.owned import with_what_it_owns
from efp_graph.texts import visible
from efp_graph.values import ExplainableObject, same_value
from efp_graph.values.finite import watched

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

logger = logging.getLogger("efp_graph")

Change = tuple["ModelingObject", Input, Any]
_ALONE = nullcontext()  # one graph: its batch keeps others out


def apply_changes(
    changes: Iterable[Change],
    label: str | None = None,
    *,
    leaving: Iterable[ModelingObject] = (),
    prepare: Observer | None = None,
    observe: Observer | None = None,
) -> UpdateReport | None:
    """Set several inputs of several objects in one propagation.

    Args:
        changes: (object, input, new value), the values as the user gives them.
        leaving: objects that nothing holds then, and that are taken out of the model with the changes, or without any.
        prepare: gets the transaction before an input is set.
        observe: looks at the transaction when everything is computed, before it is committed.

    Returns:
        What was recomputed; None when every new value equals the present one.

    Raises:
        InputError: a value cannot be accepted; nothing was touched.
        EfpGraphError: the model cannot be calculated with the new values; it is as before.
    """
    wanted = [(owner.usable(), each, each.checked(owner, value)) for owner, each, value in changes]
    going = tuple(leaving)
    involved = [*(owner for owner, _, _ in wanted), *going]
    involved += [target for _, each, value in wanted if isinstance(each, LinkInput) for target in each.targets(value)]

    def edit(change: Transaction) -> None:
        needed = [each for each in wanted if not _already_there(*each)]  # judged here, where nobody else changes it
        if not needed and not going:
            raise _NothingToDo
        if label is None and len(needed) < len(wanted):
            change.label = _described(needed)
        if prepare is not None:
            prepare(change)
        for owner, each, value in needed:
            change.set(owner, each, value)
        if going:
            change.take_out(*going)

    return update(involved, label or _described(wanted), edit, observe=observe)


def _described(changes: Iterable[Change]) -> str:
    return ", ".join([describe_attribute(owner, each) for owner, each, _ in changes])


def _already_there(owner: ModelingObject, attribute: Input, value: Any) -> bool:
    present = attribute.node_of(owner).read()
    if not same_value(present, value):
        return False
    if isinstance(value, ExplainableObject) and _described_otherwise(value, present):
        return False
    logger.warning("%s has that value already; nothing changes.", describe_attribute(owner, attribute))
    return True


def _described_otherwise(value: ExplainableObject, present: ExplainableObject) -> bool:
    """Whether source, label, bounds or comment differ, or an origin that is said."""
    same = value.source == present.source and value._label == present._label and value.assessment == present.assessment
    return not same or (hasattr(value, "_origin") and value.origin != present.origin)


class _NothingToDo(Exception):
    """Ends a transaction that would change nothing."""


class _Joined(Exception):
    """Ends a transaction whose objects went over to other graphs while it waited for its turn."""


class Transaction:
    """What a change does, noted while it is made. Its label is what the history calls it."""

    __slots__ = ("graph", "label", "linked", "report", "touched")

    def __init__(self, graph: Graph, report: UpdateReport, label: str) -> None:
        self.graph = graph
        self.report = report
        self.label = label
        self.linked: list[tuple[Node[Any], Any]] = []  # (held_by node, pair it gained)
        self.touched: dict[ModelingObject, None] = {}

    def touch(self, owner: ModelingObject) -> None:
        """Have an object, and what it links to, settled at the end."""
        self.touched[owner] = None

    def verify(self, owner: ModelingObject) -> None:
        """Verify the checks of an object that is made, before its links reach others; at the end where all is one."""
        if gathering.get() is not self:
            owner.verify()

    def set(self, owner: ModelingObject, attribute: Input, value: Any) -> None:
        """Give an input of an object a checked value; have a calculated attribute hold it in place of its own."""
        node = attribute.node_of(owner)
        if isinstance(value, ExplainableObject):
            value.node = node
            if isinstance(attribute, Calculated):
                node.pin(value, value.source)
                return
        elif isinstance(attribute, LinkInput):
            before, after = attribute.targets(node.read()), attribute.targets(value)
            self.link(owner, attribute, before, after)
            present = set(before)
            for target in after:
                if target not in present:
                    self.touch(target)
        node.set(value)

    def link(
        self,
        owner: ModelingObject,
        attribute: LinkInput,
        before: tuple[ModelingObject, ...],
        after: tuple[ModelingObject, ...],
    ) -> None:
        """Tell the objects that `owner` held, and those it will hold."""
        kept = set(before).intersection(after) if before else ()
        for target in before:
            if target not in kept:
                node = target.__dict__["held_by"]
                node.set(tuple([each for each in node._value if each[0] is not attribute or each[1] is not owner]))
        for target in after:
            if target not in kept:
                node, pair = target.__dict__["held_by"], (attribute, owner)
                node.set((*node._value, pair))
                self.linked.append((node, pair))

    def take_out(self, *owners: ModelingObject, recorded: bool = True) -> None:
        """Take objects that nobody holds out of the model, and their links with them.

        Args:
            recorded: whether undoing the transaction brings them back.
        """
        for owner in owners:
            for each in owner.link_inputs:
                self.link(owner, each, each.targets(each.node_of(owner).read()), ())
        self.graph.flush()  # when all have let go, so that nothing is in two systems meanwhile
        # what one of them calculates for another is a node of both
        nodes = dict.fromkeys(node for owner in owners for node in owner.__dict__["held_by"].companions())
        self.graph.remove(*nodes, recorded=recorded)
        for node in nodes:
            if node.owner not in owners:
                node.leave_register()

    def forget_history(self) -> None:
        """Have nothing to undo or redo: the steps so far are those of objects that go."""
        history, journal = self.graph.history, self.graph.journal
        assert journal is not None
        for name in ("done", "undone", "_size_before"):
            journal.note_attribute(history, name)
        history.restore([], [])

    def settle(self) -> None:
        """Verify the checks of what was touched, and calculate what has become part of a system."""
        for owner in self.touched:
            owner.verify()
        reached: dict[ModelingObject, None] = {}
        waiting = list(reversed(self.touched))
        while waiting:
            owner = waiting.pop()
            if owner not in reached and owner._can_be_placed and owner.place is not None:
                reached[owner] = None
                for link in reversed(owner.link_inputs):
                    waiting.extend(reversed(link.targets(link.node_of(owner)._value)))
        for owner in reversed(reached):  # what others stand on comes first, so that an error shows where it arises
            owner.calculate()

    def unneeded(self) -> list[AttributeNode]:
        """Entries of dictionaries whose key is gone, and what was calculated for objects that left their system.

        Without the nodes that another formula still reads.
        """
        found: dict[Node[Any], None] = {}
        for node in self.report.touched:
            if not isinstance(node, AttributeNode) or isinstance(node.attribute, Calculated) or node.graph is None:
                continue  # lists of keys and places are not explainable values
            for per_key in keyed_by(type(node.owner), node.attribute.name):
                found.update(dict.fromkeys(per_key.stale_entries(node.owner)))
            left = node.attribute.name == "place" and node.last_value is None
            if left and changing.get() is None:  # what leaves at a date keeps its hours before it
                found.update((each, None) for each in node.owner.nodes() if isinstance(each.attribute, Calculated))
        if not found:
            return []
        registered = self.graph.nodes  # what a batch around this one removed before is not there any more
        found = {node: None for node in found if registered.get(node.key) is node}
        while True:
            read_by_others = [node for node in found if any(each not in found for each in node.dependents)]
            if not read_by_others:
                return [node for node in found if isinstance(node, AttributeNode)]
            for node in read_by_others:
                del found[node]

    def dispose(self) -> None:
        """Remove these nodes; who reads one again has it made again. No part of the history."""
        unneeded = self.unneeded()
        if unneeded:
            self.graph.remove(*unneeded, recorded=False)
            for node in unneeded:
                node.leave_register()

    def tell_history(self) -> None:
        """Have undo and redo of other steps keep the links of an object that was made outside the history."""
        if not self.linked:
            return
        done, undone = self.graph.history.steps()
        for step in (*done, *undone):
            gained = [(node, pair) for node, pair in self.linked if node in step.changes]
            if not gained:
                continue
            changes = dict(step.changes)
            for node, pair in gained:
                before, after = changes[node]
                changes[node] = ((*before, pair), (*after, pair))
            journal = self.graph.journal
            assert journal is not None
            journal.note_attribute(step, "changes")
            step.changes = changes


Observer = Callable[[Transaction], None]
_keyed: dict[tuple[type, str], list[CalculatedPerKey]] = {}


def keyed_by(kind: type[ModelingObject], keys: str) -> list[CalculatedPerKey]:
    """The dictionary attributes of a class whose keys are the derived list named `keys`."""
    found = _keyed.get((kind, keys))
    if found is None:
        found = [each for each in kind.attributes.values() if isinstance(each, CalculatedPerKey) and each.keys == keys]
        _keyed[kind, keys] = found
    return found


# Set inside a what-if: the graph whose open batch takes back whatever is changed meanwhile
looking: ContextVar[Graph | None] = ContextVar("efp_graph_looking", default=None)


def look_around() -> Graph | None:
    """The graph whose what-if is open around this, or None."""
    graph = looking.get()
    return graph if graph is not None and graph.open_batch is not None else None


@contextmanager
def apart() -> Iterator[None]:
    """For a model of its own that is built inside a what-if of another one: it does not go when that is taken back."""
    around = looking.get()
    looking.set(None)
    try:
        yield
    finally:
        looking.set(around)


def update(
    objects: Iterable[ModelingObject],
    label: str,
    edit: Callable[[Transaction], None],
    *,
    recorded: bool = True,
    observe: Observer | None = None,
) -> UpdateReport | None:
    """A transaction on the graph of some objects: settled and committed, or taken back.

    Objects start in graphs of their own, so that two models share nothing; a link brings their graphs together. They
    part again when the transaction, or the batch around it, is taken back. The commit is the last that happens: what
    may raise comes before it.

    Args:
        objects: what will be changed or linked; without any, the transaction is on a new graph.
        edit: makes the changes.
        recorded: whether it becomes a step of the history.
        observe: looks at the transaction when everything is computed, before it is committed.

    Returns:
        What was recomputed; None when there was nothing to do.

    Raises:
        GraphError: a batch is open in two of their graphs.
        LinkConflict: two of their graphs have an object of one id.
    """
    several = list(objects)
    around = gathering.get()
    if around is not None:
        _make_with(around, several, edit)
        return None
    while True:
        graphs = _graphs_of(several)
        graph = graphs[0] if len(graphs) == 1 else max(graphs, key=_is_home) if graphs else new_graph()
        batch = graph.batch(label, recorded=recorded)
        change = Transaction(graph, batch.claim.report, label)
        try:
            with HoldAll(graphs) if len(graphs) > 1 else _ALONE, batch as change.report:
                if graphs and _graphs_of(several) != graphs:
                    raise _Joined
                for other in graphs:
                    if other is not graph:
                        _join(graph, other)
                _make(change, edit, recorded, observe)
                batch.rename(change.label)
            return change.report
        except _NothingToDo:
            return None
        except _Joined:
            continue
        except Exception as error:
            if not batch.is_committed:
                error.add_note(f"({visible(change.label)}: refused. The model is as it was before.)")
            raise


def as_one(objects: Iterable[ModelingObject], label: str, make: Callable[[], None]) -> None:
    """Several changes, and objects that are made meanwhile, as one transaction: all are there before any is calculated.

    Args:
        objects: of the model that is changed.
        make: makes the changes, and the objects.

    Raises:
        EfpGraphError: the model cannot be calculated with all of them; it is as before.
    """

    def edit(change: Transaction) -> None:
        token = gathering.set(change)
        try:
            make()
        finally:
            gathering.reset(token)

    update(objects, label, edit)


gathering: ContextVar[Transaction | None] = ContextVar("efp_graph_gathering", default=None)  # of `as_one`


def _make_with(change: Transaction, objects: list[ModelingObject], edit: Callable[[Transaction], None]) -> None:
    """A transaction as a part of the one that is open around it."""
    for other in _graphs_of(objects):
        if other is not change.graph:
            _join(change.graph, other)
    try:
        edit(change)
    except _NothingToDo:
        return


@collected_afterwards
def _make(change: Transaction, edit: Callable[[Transaction], None], recorded: bool, observe: Observer | None) -> None:
    """Make the changes of a transaction, and all that follows from them."""
    edit(change)
    with watched():
        change.graph.flush()
        if change.touched:
            change.settle()
    if observe is not None:
        observe(change)
    change.dispose()
    if not recorded:
        change.tell_history()


@contextmanager
def held(objects: Iterable[ModelingObject]) -> Iterator[list[Graph]]:
    """The graphs of some objects, kept from other threads inside a `with` block."""
    several = list(objects)
    while True:
        graphs = _graphs_of(several)
        with HoldAll(graphs):
            if _graphs_of(several) == graphs:  # they may have joined meanwhile
                yield graphs
                return


def _graphs_of(objects: Iterable[ModelingObject]) -> list[Graph]:
    """The graphs of some objects. Inside a what-if its graph is one of them, so that what joins it parts with it."""
    graphs = list(dict.fromkeys([each.graph for each in objects]))
    if graphs and (around := look_around()) is not None and around not in graphs:
        graphs.append(around)
    return graphs


def _is_home(graph: Graph) -> tuple[bool, int]:
    """Of several graphs that join, the greatest by this takes over the others."""
    return graph.open_batch is not None, len(graph.nodes)


def _join(graph: Graph, other: Graph) -> None:
    """Have a graph take over another one."""
    try:
        graph.take_over(other)
    except DuplicateKey as error:
        key = next(key for key in other.nodes if key in graph.nodes)
        twin = other.nodes[key]
        which = f"{describe_object(twin.owner)} (id {twin.owner.id})" if isinstance(twin, AttributeNode) else key
        raise LinkConflict(
            f"Objects of two models are not linked together, and these are two: both have {which}. One is a copy of "
            "the other, or both come from one file. Take the object of the same id in the model that is changed."
        ) from error


def undo(graph: Graph) -> UpdateReport:
    """`graph.undo()` for a graph of modeling objects: what leaves its system with it is disposed of.

    Raises:
        HistoryError: there is nothing to undo.
    """
    return graph.undo(lambda report: _settle(graph, report))


def redo(graph: Graph) -> UpdateReport:
    """`graph.redo()` for a graph of modeling objects.

    Raises:
        HistoryError: nothing was undone since the last change.
    """
    return graph.redo(lambda report: _settle(graph, report))


def _settle(graph: Graph, report: UpdateReport) -> None:
    """Dispose of what left its system, and calculate what came back into it."""
    tell_both_ends(graph)
    graph.flush()
    Transaction(graph, report, report.label or "").dispose()
    for node in report.touched:
        if isinstance(node, AttributeNode) and node.attribute.name == "place" and node.last_value is not None:
            node.owner.calculate()


def delete(owner: ModelingObject) -> None:
    """See `ModelingObject.self_delete`."""
    owner.usable()

    def edit(change: Transaction) -> None:
        going = tuple(with_what_it_owns(owner))
        for one in going:
            holders = [holder for holder in one.modeling_obj_containers if holder not in going]
            if holders:
                names = ", ".join(describe_object(holder) for holder in holders)
                part = "" if one is owner else f" {describe_object(one)}, which goes with it:"
                raise ObjectInUse(
                    f"{describe_object(owner)} cannot be deleted:{part} {names} "
                    f"{'hold' if len(holders) > 1 else 'holds'} it. Take it out of these first."
                )
        change.take_out(*going)

    update([owner], f"delete {describe_object(owner)}", edit)
