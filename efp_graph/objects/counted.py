"""Whether a footprint that is declared is in the total: refused where it would be missing without a word.

The totals of a system read some attributes of some classes of the package by name, and know their categories and
phases. So a class from outside may replace how such an attribute is calculated, and may not declare a footprint of its
own; and an object whose footprint counts may not come to stand where no total looks, behind a link of such a class.

A footprint is a calculated attribute that is `tracked`, and one that is called a footprint and may be a mass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from efp_graph.errors import NotCounted
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.describing import describe_object
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.totals_over import TotalOver
from efp_graph.values import unit_of

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

CALLED_SO = re.compile(r"(^|_)(footprints?|emissions?)$")
UNIT = unit_of("kg")


def is_ours(kind: type) -> bool:
    """Whether a class comes with the package."""
    return kind.__module__.startswith("efp_graph.")


def refuse_uncounted(kind: type[ModelingObject]) -> None:
    """Look at a class from outside the package, when it is declared.

    Raises:
        NotCounted: it declares a footprint that would be in no total, or changes where one counts.
    """
    base = next((each for each in kind.__mro__ if is_ours(each)), None)
    known: dict[str, Any] = getattr(base, "attributes", {})
    for name, attribute in known.items():
        if isinstance(attribute, Calculated) and _counts(attribute):
            _as_it_was(kind, base, name, attribute)
    for name, attribute in kind.attributes.items():
        before = known.get(name)
        if attribute is before or (isinstance(before, Calculated) and _counts(before)):
            continue
        if isinstance(attribute, Calculated) and _is_footprint(attribute):
            raise NotCounted(
                f"{kind.__name__}.{name} would be a footprint that no total holds: a system adds up {_counted(base)}. "
                f"{_way_out(base)} A step on the way to a footprint is called otherwise, and is not tracked."
            )
    category = getattr(base, "category", "")
    if kind.tracked and kind.category != category:
        raise NotCounted(
            f"{kind.__name__}.category is {kind.category!r}, and the totals count it under {category!r}. Leave it out."
        )


def _counts(attribute: Calculated) -> bool:
    return attribute.tracked is not None or attribute.total_of is not None


def _is_footprint(attribute: Calculated) -> bool:
    if _counts(attribute):
        return True
    a_mass = attribute.unit is None or attribute.unit.same_dimension(UNIT)
    return bool(CALLED_SO.search(attribute.name)) and a_mass


def _as_it_was(kind: type[ModelingObject], base: Any, name: str, before: Calculated) -> None:
    """Whether a class still has a counted attribute of its base, with the same phase, in a unit of the same kind."""
    now = getattr(kind, name)
    if now is before:
        return
    same = isinstance(now, Calculated) and (now.tracked, now.total_of) == (before.tracked, before.total_of)
    if same and now.unit is not None and before.unit is not None and now.unit.same_dimension(before.unit):
        return
    form = f'@calculated(u.kg, tracked="{before.tracked}")' if before.total_of is None else "@total_over(...)"
    raise NotCounted(
        f"{kind.__name__}.{name} is counted as it is declared in {base.__name__}: {form}. Declare it the same way, "
        "with a formula of your own, or under another name."
    )


def _counted(base: Any) -> str:
    """What of a class counts, in words."""
    names = [each.name for each in getattr(base, "tracked", ())]
    return f"{' and '.join(names)} of a {base.__name__}" if names else "servers, storage, networks and devices"


def _way_out(base: Any) -> str:
    names = [each.name for each in getattr(base, "tracked", ())]
    if names:
        return f"Add it to the formula of {' or '.join(names)}, which count."
    return "Derive the class from one whose footprints count (Server, Storage, Network), or add it to such a footprint."


def refuse_where_no_total_looks(owner: ModelingObject) -> None:
    """Look at an object of a system, when all is calculated.

    Raises:
        NotCounted: a footprint of it is in no total of the system.
    """
    place = owner.place
    assert place is not None
    system: Any = place.system
    if not system.totals:
        return
    for attribute in owner.tracked:
        dependents = attribute.node_of(owner).dependents
        if not any(isinstance(each, AttributeNode) and _is_total(each, system) for each in dependents):
            holders = " and ".join(f"{describe_object(holder)}.{link.name}" for link, holder in owner.held_by)
            raise NotCounted(
                f"{describe_object(owner)}.{attribute.name} would be in no total of {describe_object(system)}: the "
                f"object is reached through {holders} only, where no total looks. Link to it where footprints count: "
                "the server of a job, the storage of a server, the network of a usage pattern."
            )


def _is_total(node: AttributeNode, system: Any) -> bool:
    return isinstance(node.attribute, TotalOver) and node.owner is system
