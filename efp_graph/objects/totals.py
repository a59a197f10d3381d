"""What an update did to footprints: sums over the period, before and after, for the objects it reached.

Tracked attributes are declared with `tracked="energy"` or `tracked="fabrication"`; an object counts while it is part of
a system. Cost: one sum over the hours per tracked attribute that changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.objects.nodes import AttributeNode

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.objects.transaction import Transaction


class Delta(NamedTuple):
    """A footprint of an object over the whole period [kg CO2eq]."""

    owner: ModelingObject
    category: str
    phase: str
    before: float
    after: float


def deltas_of(change: Transaction) -> list[Delta]:
    """The footprints that a transaction has changed so far, by category and object."""
    assert change.graph.journal is not None
    before_it = change.graph.journal.old_values()
    rows: list[Delta] = []
    for owner in dict.fromkeys(node.owner for node in before_it if isinstance(node, AttributeNode)):
        place = owner.__dict__.get("place")
        if place is None:
            continue
        now = place.peek()
        inside, was_inside = _is_place(now), _is_place(before_it.get(place, now))
        for attribute in owner.tracked:
            node = attribute.node_of(owner)
            old = before_it.get(node, node.peek()) if was_inside else None
            new = node.peek() if inside else None
            before, after = _kilograms(old), _kilograms(new)
            if before != after:
                rows.append(Delta(owner, owner.category, attribute.tracked or "", before, after))
    return sorted(rows, key=lambda row: (row.category, row.owner.serial, row.phase))


def _is_place(value: Any) -> bool:
    """Whether it tells where an object stands in a system; never computed, or None, it stands in none."""
    return hasattr(value, "path")


def _kilograms(value: Any) -> float:
    return 0.0 if not hasattr(value, "_unit") else float(value.sum().to("kg").magnitude)


def table_of(deltas: list[Delta]) -> list[str]:
    """Lines of a table: each footprint that changed, and the totals."""
    if not deltas:
        return ["No footprint changed."]
    width = max(24, *(len(f"{row.category}, {row.owner.name}"[:60]) for row in deltas))
    rows = [(f"{row.category}, {row.owner.name}"[:60], row.phase, row.before, row.after) for row in deltas]
    rows.append(("All of these", "", sum(row.before for row in deltas), sum(row.after for row in deltas)))
    lines = [f"{'kg CO2eq over the period':<{width}}  {'phase':<12}{'before':>16}{'after':>16}{'change':>10}"]
    for name, phase, before, after in rows:
        change = _percent(before, after)
        lines.append(f"{name:<{width}}  {phase:<12}{before:>16,.2f}{after:>16,.2f}{change:>10}")
    return lines


def _percent(before: float, after: float) -> str:
    return "new" if not before else f"{100 * (after - before) / before:+.1f}%"
