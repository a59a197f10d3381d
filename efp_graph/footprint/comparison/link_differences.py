"""How two lists of links differ, member by member: which is on one side only, which has another weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from efp_graph.objects.weights import Weighted, weights_in
from efp_graph.values import ExplainableQuantity, same_value, u

PRESENT, ABSENT = "present", "not there"


class MemberDifference(NamedTuple):
    """A member of two lists, and what it has in each: its weight, how often it is there, or that it is not."""

    member: Any
    here: Any
    there: Any


def member_differences(attribute: Any, here: Any, there: Any, partners: Mapping[Any, Any]) -> list[MemberDifference]:
    """The members of a list of links, and of the one of a paired object, that differ.

    Args:
        here, there: what the nodes of the two links hold.
        partners: {object of this side: the one of the other side that it stands for}. Members without one are left
            out: that they are in one model only is told of themselves.
    """
    ours = {partners[one]: (one, weight) for one, weight in _by_member(attribute, here).items() if one in partners}
    known = {id(each) for each in partners.values()}
    theirs = {one: weight for one, weight in _by_member(attribute, there).items() if id(one) in known}
    found = []
    for partner in dict.fromkeys((*ours, *theirs)):
        one, before = ours.get(partner, (partner, ABSENT))
        after = theirs.get(partner, ABSENT)
        if not _is_same(before, after):
            found.append(MemberDifference(one, before, after))
    return found


def in_another_order(attribute: Any, here: Any, there: Any, partners: Mapping[Any, Any]) -> bool:
    """Whether members that both lists have stand in another order."""
    known = {id(each) for each in partners.values()}
    ours = [partners[one] for one in attribute.members(here) if one in partners]
    theirs = [one for one in attribute.members(there) if id(one) in known]
    return [id(one) for one in ours] != [id(one) for one in theirs]


def _by_member(attribute: Any, value: Any) -> dict[Any, Any]:
    """{member: its weight}; of a list whose members have none, how often it is there, or that it is."""
    weights = weights_in(value)
    if weights:
        return dict(weights)
    counts = Counter(attribute.members(value))
    if isinstance(attribute, Weighted) and attribute.total is None:
        return {one: ExplainableQuantity(times * u.dimensionless) for one, times in counts.items()}
    return {one: PRESENT if times == 1 else f"{times} times" for one, times in counts.items()}


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(before, ExplainableQuantity) and isinstance(after, ExplainableQuantity):
        return bool(before == after) or same_value(before, after)
    return before is after or (isinstance(before, str) and isinstance(after, str) and before == after)
