"""What an audit of a system shows: its objects and figures, and its footprints by category, phase and object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.audit.page import VIEWS
from efp_graph.audit.records import Audit, AuditedFootprint
from efp_graph.objects.audited import Audited
from efp_graph.values import EmptyExplainableObject, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

PHASES = ("Electricity", "Fabrication")


def audit_of(system: System) -> Audit:
    """The records of a system."""
    audited = Audited((system, *system.all_linked_objects), VIEWS)
    total = system.total_footprint
    tables = (system.energy_footprints, system.fabrication_footprints)
    footprints = [
        AuditedFootprint(category, phase, audited.object_of(owner), _kilograms(value), audited.figure_of(value))
        for phase, table in zip(PHASES, tables, strict=True)
        for category, part in table.items()
        for owner, value in part.items()
        if not isinstance(value, EmptyExplainableObject)
    ]
    by_category = (system.total_energy_footprints, system.total_fabrication_footprints)
    return Audit(
        title=system.title,
        not_read=system.not_read,
        objects=audited.objects,
        figures=audited.figures,
        categories=tuple(by_category[0]),
        phases=PHASES,
        footprints=footprints,
        total=(float(system.total_footprint_sum_over_period.to(u.kg).magnitude), audited.figure_of(total)),
        over_time={category: sum_of(part[category] for part in by_category) for category in by_category[0]},
    )


def _kilograms(value: Any) -> float:
    return float(value.sum().to(u.kg).magnitude)
