"""What an audit of a system shows: its objects and figures, and its footprints by category, phase and object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from efp_graph.audit.page import VIEWS
from efp_graph.audit.records import Audit, AuditedFootprint
from efp_graph.footprint.adding_up import PHASE_NAMES
from efp_graph.objects.audited import Audited
from efp_graph.values import EmptyExplainableObject, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.system import System



def audit_of(system: System) -> Audit:
    """The records of a system."""
    sums = system.footprint_sums()
    members = (each.owner for each in sums.contributions)  # those that left at the date of a simulation among them
    audited = Audited(dict.fromkeys((system, *system.all_linked_objects, *members)), VIEWS)
    total = system.total_footprint.whole
    footprints = [
        AuditedFootprint(
            each.category,
            PHASE_NAMES[each.phase],
            audited.object_of(each.owner),
            sums.rows[each.category, each.owner, each.phase],
            audited.figure_of(each.value),
        )
        for phase in PHASE_NAMES
        for each in sums.contributions
        if each.phase == phase and not isinstance(each.value, EmptyExplainableObject)
    ]
    by_category = (system.total_energy_footprints, system.total_fabrication_footprints)
    return Audit(
        title=system.title,
        not_read=system.not_read,
        objects=audited.objects,
        figures=audited.figures,
        categories=tuple(by_category[0]),
        phases=tuple(PHASE_NAMES.values()),
        footprints=footprints,
        total=(float(system.total_footprint_sum_over_period.to(u.kg).magnitude), audited.figure_of(total)),
        over_time={category: sum_of(part[category].whole for part in by_category) for category in by_category[0]},
        simulation="" if sums.period.simulated_from is None else sums.period.caption,
    )
