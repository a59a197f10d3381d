"""Which attribute of which object a change means: `[server.power, new]`, `{Job.server.of(job): new}`.

A named attribute, a value and a list as they are read know their owner. A link gives the linked object itself, which
does not know the way it was reached. So it names a link only where there is no choice: one link of one object leads
to it.

Considered and not taken: to remember through which link an object was read last. What is changed would then depend on
who looked at what in between, and the pair is made before the update sees it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from efp_graph.errors import InputError, NotAllowed
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.links import LinkListInput, ModelingList
from efp_graph.objects.nodes import AttributeNode
from efp_graph.texts import shown

if TYPE_CHECKING:
    from efp_graph.objects.attributes import Attribute
    from efp_graph.objects.links import LinkInput
    from efp_graph.objects.modeling_object import ModelingObject

SHOWN = 8  # links that a message names


class NoChange(InputError, ValueError):
    """Changes that are none: an empty list, two changes of one attribute, something that is no attribute."""


def attribute_meant(old: Any) -> tuple[ModelingObject, Attribute]:
    """(object, attribute) that the first half of a change means.

    Args:
        old: `Class.attribute.of(object)`, or what an attribute of an object gave when it was read.

    Raises:
        NotAllowed: an object that several links, lists or none lead to.
        NoChange: it is no attribute.
    """
    if isinstance(old, ModelingList):
        return old.owner, old.attribute
    node = old if isinstance(old, AttributeNode) else getattr(old, "node", None)
    if isinstance(node, AttributeNode):
        return node.owner, node.attribute
    if hasattr(old, "held_by") and hasattr(old, "usable"):
        return _only_link_to(old.usable())
    raise NoChange(
        f"{shown(old)} is not an attribute of an object as it is read, such as server.power or journey.uj_steps. "
        "An attribute can also be named: {Server.power.of(server): new value}."
    )


def _only_link_to(target: ModelingObject) -> tuple[ModelingObject, LinkInput]:
    held_by: tuple[tuple[LinkInput, ModelingObject], ...] = target.held_by
    if len(held_by) == 1:
        link, holder = held_by[0]
        if link.node_of(holder).read() is target:  # neither in a list nor one of several with weights
            return holder, link
    if not held_by:
        raise NotAllowed(
            f"{describe_object(target)} is not an attribute of an object: no link leads to it. "
            "Name the attribute that is to be changed: {Class.attribute.of(object): new value}."
        )
    ways = ", ".join(describe_attribute(holder, link) for link, holder in held_by[:SHOWN])
    more = f" and {len(held_by) - SHOWN} more" if len(held_by) > SHOWN else ""
    link, holder = held_by[0]
    variable, new = _variable(holder), "[...]" if isinstance(link, LinkListInput) else "other"
    raise NotAllowed(
        f"Which link to {describe_object(target)} is to be changed? These lead to it: {ways}{more}. Name the one that "
        f"is meant: {{{type(holder).__name__}.{link.name}.of({variable}): {new}}}, where {variable} is "
        f"{describe_object(holder)}."
    )


def _variable(owner: ModelingObject) -> str:
    """A name that code might have for an object: that of its class, as variables are written."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(owner).__name__).lower()
