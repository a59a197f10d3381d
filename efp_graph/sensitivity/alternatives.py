"""What cannot be varied by 10 %: options and links, each alternative once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from efp_graph.objects.calculated import ReverseLink
from efp_graph.objects.describing import names_of_inputs
from efp_graph.objects.inputs import OptionInput, TruthInput
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.links import LinkInput, LinkListInput
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.weights import WeightedLinksInput, weights_in
from efp_graph.sensitivity.varied import inputs_of
from efp_graph.sweeps.sweep import Sweep
from efp_graph.values import EmptyExplainableObject, SourceObject

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

MOST = 30  # alternatives of one input


@dataclass(frozen=True)
class Alternative:
    """Another option, or another object that is linked to.

    Attributes:
        name: `streaming job.resolution`.
        present: what it is now.
        other: what it is in its place.
        difference: what that adds to the total, in the unit of the criterion; None where the model refuses it.
        refusal: what the model says then.
    """

    name: str
    present: str
    other: str
    difference: float | None
    refusal: str = ""


def alternatives_of(system: System, criterion: str, base: float) -> tuple[list[Alternative], int]:
    """What each alternative does, the largest first; how many were not tried, since an input has too many.

    Args:
        base: the total as it is.
    """
    inputs = [(node, levels) for node in inputs_of(system) if (levels := list(_levels(system, node)))]
    names = names_of_inputs([node for node, _ in inputs])
    unit = Criterion.named(criterion).unit
    found = []
    for (node, levels), name in zip(inputs, names, strict=True):
        tried = levels[:MOST]
        attribute: Any = node.attribute
        table = Sweep(system, {node: tried}, [criterion]).run()
        ((output, column),) = table.figures.items()
        own = table.units.get(output)
        factor = 1.0 if own is None else float((1.0 * own).to(unit.pint).magnitude)
        present = attribute.called(_present(node))
        for row, level in enumerate(tried):
            refusal = table.errors.get(row, "")
            difference = None if refusal else float(column[row]) * factor - base
            found.append(Alternative(name, present, attribute.called(level), difference, refusal))
    found.sort(key=lambda each: -1.0 if each.difference is None else abs(each.difference), reverse=True)
    return found, sum(max(len(levels) - MOST, 0) for _, levels in inputs)


def _present(node: AttributeNode) -> Any:
    """What it holds, as the object has it."""
    return getattr(node.owner, node.attribute.name)


def _levels(system: System, node: AttributeNode) -> Iterator[Any]:
    """What else an input may be; nothing for inputs of other kinds."""
    attribute, value = node.attribute, node.read()
    if getattr(attribute, "fixed", False):
        return
    if isinstance(attribute, OptionInput) and not isinstance(value, EmptyExplainableObject):
        yield from (SourceObject(each, value.source) for each in _options(node.owner, attribute) if each != value.value)
    elif isinstance(attribute, TruthInput):
        yield SourceObject(not (not isinstance(value, EmptyExplainableObject) and value.value))
    elif isinstance(attribute, LinkInput) and not isinstance(attribute, LinkListInput | WeightedLinksInput):
        yield from _others(system, node.owner, attribute, value)


def _options(owner: Any, attribute: OptionInput[Any]) -> Sequence[str]:
    """The options that go with the others of the object."""
    options = attribute.options
    for condition in owner.conditional:
        if condition.attribute == attribute.name:
            allowed = condition.allowed().get(attrgetter(condition.depends_on)(owner).value)
            if allowed is not None:
                wanted = {str(getattr(each, "value", each)) for each in allowed}
                options = [each for each in options or sorted(wanted) if each in wanted]
    return options


def _others(system: System, owner: Any, attribute: LinkInput[Any, Any], value: Any) -> Iterator[Any]:
    """Other objects of the system that a link to one object could lead to; none that belongs to one holder alone."""
    present = attribute.targets(value)
    if len(present) != 1 or weights_in(value) or _belongs_to_one(present[0], attribute):
        return
    for each in system.all_linked_objects:
        if each not in present and each is not owner and attribute.leads_to(type(each)):
            yield each


def _belongs_to_one(held: Any, attribute: LinkInput[Any, Any]) -> bool:
    """Whether an object can be held by one object only, as storage is by its server."""
    return any(
        isinstance(each, ReverseLink) and each.single and each.link_name == attribute.name
        for each in type(held).attributes.values()
    )
