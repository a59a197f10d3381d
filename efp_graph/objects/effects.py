"""Changes that cannot have an effect: of an object that nothing in a system uses, such as a spare server.

Such a change is allowed, and its "0.0 %" is right and tells nothing; so whatever shows it says why. An object is used
when the system reaches it, or when something that the system reaches is calculated from the input that changes (a
service without jobs takes RAM of its server). A change of a link counts as used when what it leads to is.

Cost: a look at the place of each changed object; more only for one that no system reaches.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

Changed = tuple["ModelingObject", Input]


def unused(changed: Iterable[Changed], system: ModelingObject | None = None) -> list[Changed]:
    """Which of some inputs nothing in a system uses as the model is now; in any system, unless one is given."""
    return [each for each in changed if not _is_used(*each, system)]


def remarks_on(changed: Iterable[Changed], system: ModelingObject | None = None) -> list[str]:
    """A sentence per change of an object that nothing uses."""
    where = "a system" if system is None else describe_object(system)
    return [
        f"{describe_attribute(owner, attribute)} has no effect: {describe_object(owner)} is used by nothing in {where}."
        for owner, attribute in changed
    ]


def _is_used(owner: ModelingObject, attribute: Input, system: ModelingObject | None) -> bool:
    if _is_in(owner, system):
        return True
    start: AttributeNode = attribute.node_of(owner)
    found: dict[Any, None] = {start: None}
    if isinstance(attribute, LinkInput):
        found |= {target.__dict__["held_by"]: None for target in attribute.targets(start.read())}
    waiting = list(found)
    while waiting:
        node = waiting.pop()
        if isinstance(node, AttributeNode) and node.owner is not owner and _is_in(node.owner, system):
            return True
        new = [each for each in node.dependents if each not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return False


def _is_in(owner: ModelingObject, system: ModelingObject | None) -> bool:
    place = owner.usable().place
    return place is not None and (system is None or place.system is system)
