"""What an update did to footprints: sums over the period, before and after, for objects and for categories.

Tracked attributes are declared with `tracked="energy"` or `tracked="fabrication"`; an object counts while it is part of
a system. Totals of a system are declared with `total_of=("Servers", "energy")`. Cost: one or two sums over the hours
per tracked attribute that changed, and per total.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.objects.nodes import AttributeNode, changing
from efp_graph.texts import cut, visible
from efp_graph.values.readable import decimals, percentage

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.objects.transaction import Transaction

ROUNDING = 1e-12  # sums that differ by less are the same


class Delta(NamedTuple):
    """A footprint over the whole period [kg CO2eq]: that of an object, or the total of a category of a system."""

    owner: ModelingObject
    category: str
    phase: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """What was added [kg CO2eq]."""
        return self.after - self.before


def deltas_of(change: Transaction) -> list[Delta]:
    """The footprints of objects that a transaction has changed so far, by category and object."""
    assert change.graph.journal is not None
    before_it = change.graph.journal.old_values()
    rows: list[Delta] = []
    for owner in dict.fromkeys(node.owner for node in before_it if isinstance(node, AttributeNode)):
        place = owner.__dict__.get("place")
        if place is None:
            continue
        now = place.last_value
        inside, was_inside = _is_place(now), _is_place(before_it.get(place, now))
        for attribute in owner.tracked:
            node = attribute.node_of(owner)
            old = before_it.get(node, node.last_value) if was_inside else None
            dated = was_inside and changing.get() is not None  # what leaves at a date counts until then
            new = node.last_value if inside or dated else None
            before, after = kilograms(old), kilograms(new)
            if before != after:
                rows.append(Delta(owner, owner.category, attribute.tracked or "", before, after))
    return sorted(rows, key=lambda row: (row.category, row.owner.serial, row.phase))


def totals_of(change: Transaction) -> list[Delta]:
    """The totals by category and phase of the systems that a transaction has reached so far."""
    assert change.graph.journal is not None
    before_it = change.graph.journal.old_values()
    rows: list[Delta] = []
    for owner in dict.fromkeys(node.owner for node in before_it if isinstance(node, AttributeNode)):
        for attribute in owner.totals:
            node = attribute.node_of(owner)
            after = kilograms(node.last_value)
            before = kilograms(before_it[node]) if node in before_it else after
            category, phase = attribute.total_of or ("", "")
            rows.append(Delta(owner, category, phase, before, after))
    return rows


def _is_place(value: Any) -> bool:
    """Whether it tells where an object stands in a system; never computed, or None, it stands in none."""
    return hasattr(value, "path")


def kilograms(value: Any) -> float:
    """A footprint over its whole period, the part of a simulation that is the baseline included; no value is 0."""
    whole = getattr(value, "whole", value)
    return 0.0 if not hasattr(whole, "_unit") else float(whole.sum().to("kg").magnitude)


def table_of(deltas: list[Delta], totals: list[Delta], sides: tuple[str, str] = ("before", "after")) -> list[str]:
    """Lines of a table: footprints that changed, the totals by category and phase, and the total of all.

    Args:
        totals: whose sums by category and phase are the totals.
        sides: the headings of the two columns of figures.
    """
    if not deltas:
        return ["No footprint changed."]
    sums = by_category(totals)
    rows = [(cut(visible(f"{row.category}, {row.owner.name}"), 60), row.phase, row.before, row.after) for row in deltas]
    rows.append(("", "", 0.0, 0.0))
    rows += [(f"All {category}", phase, *both) for (category, phase), both in sums.items()]
    rows.append(("Total", "", *(sum(side) for side in zip(*sums.values(), strict=True))))
    width = max(24, *(len(name) for name, *_ in rows))
    lines = [f"{'kg CO2eq over the period':<{width}}  {'phase':<12}{sides[0]:>16}{sides[1]:>16}{'change':>10}"]
    for name, phase, before, after in rows:
        change = percent(before, after)
        figures = f"{decimals(before):>16}{decimals(after):>16}{change:>10}"
        lines.append(f"{name:<{width}}  {phase:<12}{figures}" if name else "")
    return lines


def by_category(rows: list[Delta]) -> dict[tuple[str, str], tuple[float, float]]:
    """{(category, phase): (before, after)} [kg CO2eq]: sums of the rows, in the order in which they come."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        before, after = found.get((row.category, row.phase), (0.0, 0.0))
        found[row.category, row.phase] = before + row.before, after + row.after
    return found


def percent(before: float, after: float) -> str:
    """The change as text: `-54.1%`, `new`, `0.0%`, `< +0.1%`."""
    if after and not before:
        return "new"
    same = math.isclose(before, after, rel_tol=ROUNDING)
    return percentage(0.0 if same else (after - before) / before, signed=True)
