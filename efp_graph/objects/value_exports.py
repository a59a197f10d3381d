"""Exports of one value: the part of the audit that it rests on."""

from __future__ import annotations

from pathlib import Path

from efp_graph.audit.records import Audit
from efp_graph.audit.spreadsheet.export import export_xlsx as export_workbook
from efp_graph.errors import NotAllowed
from efp_graph.files import safe_stem
from efp_graph.objects.audited import Audited
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.period import Period
from efp_graph.values import ExplainableHourlyQuantities, ExplainableObject


def export_xlsx(value: ExplainableObject, path: str | Path | None, period: str) -> Path:
    """See `Viewed.export_xlsx`."""
    node = value.node
    audited = Audited((node.owner,)) if isinstance(node, AttributeNode) else None
    position = None if audited is None else audited.figure_of(value)
    if not isinstance(node, AttributeNode) or audited is None or position is None:
        raise NotAllowed(
            f"{value.label or 'An unnamed value'} belongs to no attribute of an object, so it has no workbook. "
            "Export an attribute: server.energy_footprint.export_xlsx('energy.xlsx')."
        )
    simulated = node.owner.simulation_caption
    audit = Audit(
        title=value.title,
        objects=audited.objects,
        figures=audited.figures,
        not_read=node.owner.not_read,
        caption=simulated or (Period.of(value).caption if isinstance(value, ExplainableHourlyQuantities) else ""),
        is_simulation=bool(simulated),
    ).upstream_of(position)
    target = Path(f"{safe_stem(value.label or 'value', 'value')}.xlsx") if path is None else Path(path)
    return export_workbook(audit, target, period, [value])
