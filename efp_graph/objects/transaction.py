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
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from efp_graph.errors import ObjectInUse
from efp_graph.graph import Graph, Node, UpdateReport
from efp_graph.objects.attributes import Input
from efp_graph.objects.calculated import Calculated, CalculatedPerKey
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode, new_graph
from efp_graph.texts import visible
from efp_graph.values import ExplainableObject, same_value

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

logger = logging.getLogger("efp_graph")

Change = tuple["ModelingObject", Input, Any]


def apply_changes(
    changes: Iterable[Change], label: str | None = None, *, observe: Observer | None = None
) -> UpdateReport | None:
    """Set several inputs of several objects in one propagation.

    Args:
        changes: (object, input, new value), the values as the user gives them.
        observe: looks at the transaction when everything is computed, before it is committed.

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
    label = label or ", ".join([describe_attribute(owner, each) for owner, each, _ in wanted])
    with update(involved, label, observe=observe) as change:
        for owner, each, value in wanted:
            change.set(owner, each, value)
    return change.report


def _already_there(owner: ModelingObject, attribute: Input, value: Any) -> bool:
    present = attribute.node_of(owner).read()
    if not same_value(present, value):
        return False
    if isinstance(value, ExplainableObject) and _described_otherwise(value, present):
        return False
    logger.warning("%s has that value already; nothing changes.", describe_attribute(owner, attribute))
    return True


def _described_otherwise(value: ExplainableObject, present: ExplainableObject) -> bool:
    """Whether source, label, bounds or comment differ."""
    same = value.source == present.source and value._label == present._label and value.assessment == present.assessment
    return not same


class Transaction:
    """What a change does, noted while it is made."""

    __slots__ = ("graph", "linked", "report", "touched")

    def __init__(self, graph: Graph, report: UpdateReport) -> None:
        self.graph = graph
        self.report = report
        self.linked: list[tuple[Node[Any], Any]] = []  # (held_by node, pair it gained)
        self.touched: dict[ModelingObject, None] = {}

    def touch(self, owner: ModelingObject) -> None:
        """Have an object, and what it links to, settled at the end."""
        self.touched[owner] = None

    def set(self, owner: ModelingObject, attribute: Input, value: Any) -> None:
        """Give an input of an object a checked value."""
        node = attribute.node_of(owner)
        if isinstance(value, ExplainableObject):
            value.node = node
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
                node.set(tuple([each for each in node.read() if each[0] is not attribute or each[1] is not owner]))
        for target in after:
            if target not in kept:
                node, pair = target.__dict__["held_by"], (attribute, owner)
                node.set((*node.read(), pair))
                self.linked.append((node, pair))

    def settle(self) -> None:
        """Verify the checks of what was touched, and calculate what has become part of a system."""
        for owner in self.touched:
            owner.verify()
        reached: dict[ModelingObject, None] = {}
        waiting = list(reversed(self.touched))
        while waiting:
            owner = waiting.pop()
            if owner not in reached and owner.is_placed():
                reached[owner] = None
                waiting.extend(reversed(owner.linked_objects()))
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
            if node.attribute.name == "place" and node.peek() is None:
                found.update((each, None) for each in node.owner.nodes() if isinstance(each.attribute, Calculated))
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
            with self.graph.batch("dispose", recorded=False):
                self.graph.remove(*unneeded)
            for node in unneeded:
                if node.item is not None:
                    node.owner.__dict__[node.attribute.name].pop(node.item, None)

    def tell_history(self) -> None:
        """Have undo and redo of other steps keep the links of an object that was made outside the history."""
        history = self.graph.history
        for step in (*history.done, *history.undone):
            for node, pair in self.linked:
                if node in step.changes:
                    before, after = step.changes[node]
                    step.changes[node] = ((*before, pair), (*after, pair))


Observer = Callable[[Transaction], None]
_keyed: dict[tuple[type, str], list[CalculatedPerKey]] = {}


def keyed_by(kind: type[ModelingObject], keys: str) -> list[CalculatedPerKey]:
    """The dictionary attributes of a class whose keys are the derived list named `keys`."""
    found = _keyed.get((kind, keys))
    if found is None:
        found = [each for each in kind.attributes.values() if isinstance(each, CalculatedPerKey) and each.keys == keys]
        _keyed[kind, keys] = found
    return found


@contextmanager
def update(
    objects: Iterable[ModelingObject], label: str, *, recorded: bool = True, observe: Observer | None = None
) -> Iterator[Transaction]:
    """A transaction on the graph of some objects: settled and committed at the end, or taken back.

    Args:
        objects: what will be changed or linked; without any, the transaction is on a new graph.
        recorded: whether it becomes a step of the history.
        observe: looks at the transaction when everything is computed, before it is committed.
    """
    graphs = list(dict.fromkeys([each.graph for each in objects]))
    graph = graphs[0] if graphs else new_graph()
    joining = Joining(graphs) if len(graphs) > 1 else None
    try:
        if joining is not None:
            graph = joining.join()
        with collected_afterwards(), graph.batch(label, recorded=recorded) as report:
            change = Transaction(graph, report)
            yield change
            graph.flush()
            if change.touched:
                change.settle()
            if observe is not None:
                observe(change)
    except BaseException as error:
        if joining is not None:
            joining.part()
        if isinstance(error, Exception):
            error.add_note(f"({visible(label)}: refused. The model is as it was before.)")
        raise
    change.dispose()
    if not recorded and graph.open_batch is None:
        change.tell_history()


def undo(graph: Graph) -> UpdateReport:
    """`graph.undo()` for a graph of modeling objects: what leaves its system with it is disposed of.

    Raises:
        HistoryError: there is nothing to undo.
    """
    return _disposed(graph, graph.undo())


def redo(graph: Graph) -> UpdateReport:
    """`graph.redo()` for a graph of modeling objects.

    Raises:
        HistoryError: nothing was undone since the last change.
    """
    return _disposed(graph, graph.redo())


def _disposed(graph: Graph, report: UpdateReport) -> UpdateReport:
    Transaction(graph, report).dispose()
    for node in report.touched:
        if isinstance(node, AttributeNode) and node.attribute.name == "place" and node.peek() is not None:
            node.owner.calculate()  # what came back into its system
    return report


class Joining:
    """Objects start in graphs of their own, so that two models share nothing; a link brings their graphs together.

    When the change is refused, the graphs part again.
    """

    def __init__(self, graphs: list[Graph]) -> None:
        self.home = max(graphs, key=lambda graph: (graph.open_batch is not None, len(graph)))
        self.nodes = {graph: graph.nodes for graph in graphs if graph is not self.home}
        self.steps = {graph: (list(graph.history.done), list(graph.history.undone)) for graph in graphs}
        self.absorbed: list[Graph] = []

    def join(self) -> Graph:
        """The graph of all.

        Raises:
            GraphError: a batch is open in one of them.
        """
        for graph in self.nodes:
            self.home.absorb(graph)
            self.absorbed.append(graph)
        return self.home

    def part(self) -> None:
        """Give each graph back its nodes and its history. The change was taken back before."""
        home = self.home
        for graph in self.absorbed:
            graph.nodes = self.nodes[graph]
            for key, node in graph.nodes.items():
                home.nodes.pop(key, None)
                node.graph = graph
        for graph in (home, *self.absorbed):
            done, undone = self.steps[graph]
            graph.history.done.clear()
            graph.history.done.extend(done)
            graph.history.undone[:] = undone
            graph.revision += 1


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
    with update([owner], f"delete {describe_object(owner)}") as change:
        for each in owner.link_inputs:
            change.link(owner, each, each.targets(each.node_of(owner).read()), ())
        change.graph.flush()
        nodes = dict.fromkeys(owner.nodes())
        waiting = list(nodes)
        while waiting:  # entries of other objects for this one, if formulas of this one kept them alive
            for read in waiting.pop().reads:
                if isinstance(read, AttributeNode) and read.item is owner and read not in nodes:
                    nodes[read] = None
                    waiting.append(read)
                    del read.owner.__dict__[read.attribute.name][owner]
        change.graph.remove(*nodes)
