"""Every change of a model is one transaction: assignments, list edits, construction, deletion, batches of them.

A transaction sets input nodes, keeps the `held_by` nodes of linked objects in step, propagates once, then *settles*: objects
that have just become part of a system get all their attributes calculated (and so validated), checks are verified, and entries
of dictionaries whose key is gone are removed. An exception anywhere puts everything back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from efp_graph.errors import ObjectInUse
from efp_graph.graph import Graph, UpdateReport
from efp_graph.objects.attributes import Input, describe_attribute, describe_object
from efp_graph.objects.calculated import Calculated, CalculatedPerKey
from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode
from efp_graph.values import ExplainableObject, same_value

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

logger = logging.getLogger("efp_graph")

Change = tuple["ModelingObject", Input, Any]


def apply_changes(changes: Iterable[Change], label: str | None = None) -> UpdateReport | None:
    """Set several inputs of several objects in one propagation.

    Args:
        changes: (object, input, new value), the values as the user gives them.

    Returns:
        What was recomputed; None when every new value equals the present one.

    Raises:
        InputError: a value cannot be accepted; nothing was touched.
        EfpGraphError: the model cannot be calculated with the new values; it is as before.
    """
    wanted = [(owner.usable(), each, each.checked(owner, value)) for owner, each, value in changes]
    wanted = [change for change in wanted if not _already_there(*change)]
    if not wanted:
        return None
    involved = [owner for owner, _, _ in wanted]
    involved += [target for _, each, value in wanted if isinstance(each, LinkInput) for target in each.targets(value)]
    graph = joined(involved)
    assert graph is not None
    label = label or ", ".join(describe_attribute(owner, each) for owner, each, _ in wanted)
    with update(graph, label) as change:
        for owner, each, value in wanted:
            change.set(owner, each, value)
    return change.report


def _already_there(owner: ModelingObject, attribute: Input, value: Any) -> bool:
    present = attribute.node_of(owner).read()
    if not same_value(present, value):
        return False
    if isinstance(value, ExplainableObject) and (value.source != present.source or value._label != present._label):
        return False
    logger.warning("%s has that value already; nothing changes.", describe_attribute(owner, attribute))
    return True


def joined(objects: Iterable[ModelingObject]) -> Graph | None:
    """The graph of all these objects, which become part of one graph; None without objects.

    Objects start in graphs of their own, so that two models share nothing; a link brings their graphs together.
    """
    graphs = list(dict.fromkeys(each.graph for each in objects))
    if not graphs:
        return None
    home = max(graphs, key=lambda graph: (graph.open_batch is not None, len(graph)))
    for graph in graphs:
        home.absorb(graph)
    return home


class Transaction:
    """What a change does, noted while it is made."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.report: UpdateReport | None = None
        self.touched: dict[ModelingObject, None] = {}
        self.settled: dict[ModelingObject, None] = {}

    def touch(self, owner: ModelingObject) -> None:
        """Have an object checked at the end."""
        self.touched[owner] = None

    def set(self, owner: ModelingObject, attribute: Input, value: Any) -> None:
        """Give an input of an object a checked value."""
        node = attribute.node_of(owner)
        if isinstance(value, ExplainableObject):
            value.node = node  # type: ignore[assignment]
        if isinstance(attribute, LinkInput):
            self.link(owner, attribute, attribute.targets(node.read()), attribute.targets(value))
        node.set(value)

    def link(
        self, owner: ModelingObject, attribute: LinkInput, before: tuple[ModelingObject, ...], after: tuple[ModelingObject, ...]
    ) -> None:
        """Tell the objects that `owner` held, and those it will hold."""
        pair = (attribute, owner)
        kept = set(before).intersection(after)
        for target in before:
            if target not in kept:
                node = target.__dict__["held_by"]
                node.set(tuple(each for each in node.read() if each[0] is not attribute or each[1] is not owner))
        for target in after:
            if target not in kept:
                node = target.__dict__["held_by"]
                node.set((*node.read(), pair))
                self.touch(target)

    def settle(self) -> None:
        """Verify what was touched, and calculate what has become part of a system, from the top."""
        for owner in self.touched:
            for check in owner.checks:
                check.node_of(owner).read()
        new: dict[ModelingObject, None] = {}
        waiting = list(reversed(self.touched))
        while waiting:
            owner = waiting.pop()
            if owner in new or owner.__dict__.get("_settled") or owner.place is None:
                continue
            new[owner] = None
            waiting.extend(reversed(owner.linked_objects()))
        for owner in sorted(new, key=lambda each: not each.place.path):  # the system itself last
            for attribute in owner.attributes.values():
                if isinstance(attribute, CalculatedPerKey):
                    attribute.__get__(owner).values()
                elif isinstance(attribute, Calculated):
                    attribute.node_of(owner).read()
        self.settled = new

    def dispose(self) -> None:
        """Remove the entries of dictionaries whose key is gone."""
        assert self.report is not None
        gone: list[AttributeNode] = []
        for node in self.report.order:
            if isinstance(node, AttributeNode) and node.item is None:
                for per_key in keyed_by(type(node.owner), node.attribute.name):
                    gone += per_key.stale_entries(node.owner)
        if gone:
            self.graph.remove(*gone)
            for node in gone:
                del node.owner.__dict__[node.attribute.name][node.item]


_keyed: dict[tuple[type, str], list[CalculatedPerKey]] = {}


def keyed_by(kind: type[ModelingObject], keys: str) -> list[CalculatedPerKey]:
    """The dictionary attributes of a class whose keys are the derived list named `keys`."""
    found = _keyed.get((kind, keys))
    if found is None:
        found = [each for each in kind.attributes.values() if isinstance(each, CalculatedPerKey) and each.keys == keys]
        _keyed[kind, keys] = found
    return found


@contextmanager
def update(graph: Graph, label: str, *, recorded: bool = True) -> Iterator[Transaction]:
    """A transaction on a graph: settled and committed at the end, or taken back."""
    change = Transaction(graph)
    try:
        with graph.batch(label, recorded=recorded) as report:
            change.report = report
            yield change
            graph.flush()
            change.settle()
            change.dispose()
    except Exception as error:
        error.add_note(f"({label}: refused. The model is as it was before.)")
        raise
    for owner in change.settled:
        owner.__dict__["_settled"] = True


def delete(owner: ModelingObject) -> None:
    """See `ModelingObject.self_delete`."""
    owner.usable()
    holders = owner.modeling_obj_containers
    if holders:
        names = ", ".join(describe_object(holder) for holder in holders)
        raise ObjectInUse(
            f"{describe_object(owner)} cannot be deleted: {names} {'hold' if len(holders) > 1 else 'holds'} it. "
            "Take it out of these first."
        )
    graph = owner.graph
    with update(graph, f"delete {describe_object(owner)}") as change:
        for each in owner.inputs():
            if isinstance(each, LinkInput):
                change.link(owner, each, each.targets(each.node_of(owner).read()), ())
        graph.flush()
        change.dispose()
        graph.remove(*(node for node in list(graph) if isinstance(node, AttributeNode) and node.owner is owner))
