"""Which link an object was last read through, so that `[job.server, other]` tells what is to be changed.

A link gives the linked object itself, which does not know the way it was reached. So the last reads of links outside
formulas are remembered, weakly, per thread of control.
"""

from __future__ import annotations

import weakref
from collections import deque
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from efp_graph.errors import NotAllowed
from efp_graph.objects.describing import describe_attribute, describe_object

if TYPE_CHECKING:
    from efp_graph.objects.links import LinkInput
    from efp_graph.objects.modeling_object import ModelingObject

REMEMBERED = 4096
Read = tuple["weakref.ref[ModelingObject]", "weakref.ref[ModelingObject]", "LinkInput"]
_reads: ContextVar[deque[Read] | None] = ContextVar("efp_graph_link_reads", default=None)


def note_read(owner: ModelingObject, attribute: LinkInput, target: ModelingObject) -> None:
    """`target` was read as `owner.attribute`, outside any formula."""
    reads = _reads.get()
    if reads is None:
        reads = deque(maxlen=REMEMBERED)
        _reads.set(reads)
    reads.append((weakref.ref(target), weakref.ref(owner), attribute))


def attribute_read_as(olds: list[Any]) -> list[tuple[ModelingObject, LinkInput] | None]:
    """For each object among `olds`, the link it was read through: the last reads in their order. None for other things.

    Raises:
        NotAllowed: an object was not read through a link, or the link leads elsewhere now.
    """
    reads = list(_reads.get() or ())
    found: list[tuple[ModelingObject, LinkInput] | None] = []
    for old in reversed(olds):
        if not (hasattr(old, "held_by") and hasattr(old, "linked_objects")):
            found.append(None)
            continue
        while reads:
            target, owner_reference, attribute = reads.pop()
            owner = owner_reference()
            if target() is old and owner is not None and attribute.node_of(owner).read() is old:
                found.append((owner, attribute))
                break
        else:
            links = ", ".join(describe_attribute(holder, link) for link, holder in old.held_by)
            raise NotAllowed(
                f"Which link to {describe_object(old)} is to be changed? It is held by {links or 'no object'}. "
                "Read the attribute in the change itself, [job.server, other], or name it: {Job.server.of(job): other}."
            )
    return found[::-1]
