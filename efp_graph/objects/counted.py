"""Which objects the figures of a system follow from: those that it leads to, and those that reach into these.

Most objects count where a system leads to them. But a link may count from its far end: a service takes RAM of its
server whether it has jobs or not, and a group of edge devices is held by nothing, and says how many of them there are.
Such links are told by their way back: a reverse link that is not for placed objects only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from efp_graph.objects.calculated import ReverseLink
from efp_graph.objects.links import LinkInput

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


def linked_below(objects: Iterable[ModelingObject]) -> list[ModelingObject]:
    """Everything that some objects lead to, each once, as met going down."""
    found: dict[ModelingObject, None] = {}
    _go_down(found, [each for one in objects for each in one.linked_objects()])
    return list(found)


def counted_below(objects: Iterable[ModelingObject]) -> list[ModelingObject]:
    """The same, then what reaches into it and counts though nothing leads to it, in the order of making.

    What such an object is calculated from is among them too; what it reaches into elsewhere is not: a device that
    stands in a group and is used by nobody does not count.
    """
    tops = list(objects)
    found: dict[ModelingObject, None] = {}
    _go_down(found, [each for one in tops for each in one.linked_objects()])
    seen = 0
    while seen < len(found):
        latest, seen = list(found)[seen:], len(found)
        reaching = {holder: None for one in latest for holder in _reaching_into(one) if holder not in found}
        several = sorted((one for one in reaching if one not in tops), key=lambda one: one.serial)
        found.update(dict.fromkeys(several))
        _go_down(found, [each for one in several for each in _made_of(one)])
    return list(found)


def counts_where_it_leads(attribute: LinkInput, one: ModelingObject, target: ModelingObject) -> bool:
    """Whether an object counts where a link of it leads, be the object in a system or not."""
    return any(each.among([(attribute, one)]) for each in _ways_back(type(target)))


def _go_down(found: dict[ModelingObject, None], first: list[ModelingObject]) -> None:
    waiting = first[::-1]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = None
            waiting.extend(reversed(each.linked_objects()))


def _reaching_into(one: ModelingObject) -> list[ModelingObject]:
    """Who holds an object through a link that counts from its far end."""
    return [holder for each in _ways_back(type(one)) for holder in each.among(one.held_by)]


def _made_of(one: ModelingObject) -> list[ModelingObject]:
    """What an object that reaches in is calculated from."""
    return [
        target
        for link in one.link_inputs
        for target in link.targets(link.node_of(one).read())
        if not counts_where_it_leads(link, one, target)
    ]


_known: dict[type, tuple[ReverseLink[Any], ...]] = {}


def _ways_back(kind: type[ModelingObject]) -> tuple[ReverseLink[Any], ...]:
    """The reverse links of a class that are not for placed objects only."""
    found = _known.get(kind)
    if found is None:
        found = _known[kind] = tuple(
            each for each in kind.attributes.values() if isinstance(each, ReverseLink) and not each.placed_only
        )
    return found
