"""What an audit of a system shows: its objects and figures, and its footprints, criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

from efp_graph.audit.page import VIEWS
from efp_graph.audit.records import Audit, AuditedCriterion, AuditedFinding, AuditedFootprint, AuditedGap
from efp_graph.footprint.footprint_views import gaps_note
from efp_graph.footprint.footprints import Footprints
from efp_graph.footprint.gaps import gaps_of
from efp_graph.footprint.plausibility import Finding
from efp_graph.footprint.totals import OURS
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION, GWP
from efp_graph.objects.audited import Audited
from efp_graph.objects.ledger import Account, Category, Criterion, Phase
from efp_graph.objects.made_of import check_result
from efp_graph.objects.totals import amount_of
from efp_graph.values import EmptyExplainableObject, ExplainableObject, sum_of

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

T = TypeVar("T")


def audit_of(system: System, uncertainty: Any = None, sensitivity: Any = None, *, named: Iterable[Any] = ()) -> Audit:
    """The records of a system.

    Args:
        uncertainty, sensitivity: what `system.uncertainty()` and `system.sensitivity()` gave of it as it is, or None.
        named: values that somebody asked for: lazy figures, which are there only where a formula names them.

    Raises:
        WrongKind: they are something else.
        NotAllowed: they are of another system, or it has changed since.
    """
    from efp_graph.attribution.on_page import causes_of

    for given, what in ((uncertainty, "uncertainty"), (sensitivity, "sensitivity")):
        if given is not None:
            check_result(given, what, system)
    footprints, plausibility = system.footprints, system.check_plausibility()
    members = (row.object for row in footprints)  # those that left at the date of a simulation among them
    audited = Audited(dict.fromkeys((system, *system.all_linked_objects, *members)), VIEWS, named)
    return Audit(
        title=system.title,
        not_read=system.not_read,
        remarks=tuple(filter(None, (system.conventions_told, system.defaults_told))),
        objects=audited.objects,
        figures=audited.figures,
        criteria=tuple(
            _criterion(system, audited, name, footprints) for name in dict.fromkeys((GWP.name, *footprints.criteria))
        ),
        caption=footprints.caption,
        zone=_zone(system),
        is_simulation=footprints.period.simulated_from is not None,
        findings=tuple(_finding(audited, each) for each in plausibility),
        checked=plausibility.checked,
        causes=causes_of(system.attribution(), audited.object_of),
        band="" if uncertainty is None else uncertainty.headline,
        spreads={} if uncertainty is None else _of_figures(audited, uncertainty.spreads),
        uncertainty=None if uncertainty is None else uncertainty.on_page,
        decisive="" if sensitivity is None else sensitivity.headline,
        meanings=() if sensitivity is None else tuple(sensitivity.meanings),
        influences={} if sensitivity is None else _of_figures(audited, sensitivity.influences),
        steps=None if sensitivity is None else sensitivity.steps,
    )


def _zone(system: System) -> tzinfo | None:
    """The civil time of all usage, where it is one."""
    patterns = (*system.usage_patterns, *system.edge_usage_patterns)
    zones = {str(each.timezone.value): each.timezone.value for pattern in patterns for each in pattern.countries}
    return next(iter(zones.values())) if len(zones) == 1 else None


def _of_figures(audited: Audited, told: Mapping[Any, T]) -> dict[int, T]:
    """What is told of nodes, by the position of their figures."""
    return {place: told[each.value.node] for place, each in enumerate(audited.figures) if each.value.node in told}


def _finding(audited: Audited, found: Finding) -> AuditedFinding:
    attribute = type(found.object).attributes.get(found.attribute)
    value = None if attribute is None else attribute.of(found.object).read()
    kind = "" if found.is_doubt else f" ({found.rule.kind})"
    return AuditedFinding(
        object=audited.object_of(found.object),
        figure=audited.figure_of(value) if isinstance(value, ExplainableObject) else None,
        attribute=found.attribute,
        value=found.value,
        usual=found.usual,
        is_doubt=found.is_doubt,
        rule=f"{found.rule.name}{kind}",
        why=found.why,
        remedy=found.remedy,
        source=found.rule.source,
    )


def _criterion(system: System, audited: Audited, name: str, footprints: Footprints) -> AuditedCriterion:
    record, first, rows = Criterion.known[name], name == GWP.name, footprints.criterion(name).rows
    phases = _present(Phase, (row.phase for row in rows), (ENERGY, FABRICATION) if first else ())
    categories = _present(Category, (row.category for row in rows), OURS if first else ())
    covered = footprints.coverage.on(name)
    total = system.total_of(Account("", "", name)).whole
    whole = amount_of(system.total_footprint_sum_over_period, name) if first else sum(row.amount for row in rows)
    return AuditedCriterion(
        name=name,
        title=record.title,
        method=record.method,
        unit=record.unit,
        equivalent=record.equivalent,
        categories={each.name: each.title for each in categories},
        phases={each.name: each.title for each in phases},
        footprints=[
            AuditedFootprint(
                row.category,
                row.phase,
                audited.object_of(row.object),
                row.amount,
                audited.figure_of(row.value),
            )
            for phase in phases
            for row in rows
            if row.phase == phase.name and not isinstance(row.value, EmptyExplainableObject)
        ],
        total=(whole, audited.figure_of(total)),
        over_time={
            category.name: sum_of(system.total_of(Account(category.name, phase.name, name)).whole for phase in phases)
            for category in categories
        },
        mark=covered.mark,
        note=covered.note,
        gaps=tuple(AuditedGap(each.category, each.phase, each.kind, each.mark) for each in gaps_of(rows)),
        not_modelled=" ".join(filter(None, (gaps_note(footprints.not_modelled(name)), footprints.left_out(name)))),
    )


def _present(kind: Any, names: Iterable[str], always: Iterable[Any]) -> list[Any]:
    """The records that there are footprints of, and those that are shown in every model, in their order."""
    wanted = {*names, *(each.name for each in always)}
    return [each for each in kind.all() if each.name in wanted]
