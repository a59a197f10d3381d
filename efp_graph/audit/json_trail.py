"""The trail as JSON: every object, figure, source and footprint, and what each figure reads.

This is for programs that check or store a calculation. A model that can be loaded again is another file.
"""

from __future__ import annotations

import json
import math
from typing import Any

from efp_graph.audit.periods import HOUR, periods_of, sums_over
from efp_graph.audit.records import Audit, AuditedCriterion
from efp_graph.audit.source_register import register_rows
from efp_graph.audit.told import told
from efp_graph.values import ExplainableHourlyQuantities

FORMAT, VERSION = "efp_graph audit trail", 1


def json_trail(audit: Audit, period: str) -> str:
    """The document.

    Args:
        period: "year" or "month": series are told by their sums; "hour": by all their values.
    """
    periods = periods_of(audit, period)
    first, *further = audit.criteria
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "title": audit.title,
        "not_read": list(audit.not_read),
        "remarks": list(audit.remarks),
        "period": audit.caption or None,
        "simulation": audit.simulation or None,
        "categories": {name: title for each in audit.criteria for name, title in each.categories.items()},
        "phases": {name: title for each in audit.criteria for name, title in each.phases.items()},
        "total_kg": _finite(first.total[0]),
        "objects": [
            {
                "address": each.anchor,
                "name": each.name,
                "class": each.kind,
                "links": {words: [audit.objects[target].anchor for target in targets] for words, targets in each.links},
            }
            for each in audit.objects
        ],
        "figures": [_figure(audit, place, periods, period) for place in range(len(audit.figures))],
        "sources": [
            {name: _finite(content) for name, content in row.items() if content is not None}
            for row in register_rows(audit)
        ],
        "footprints": _footprints(audit, first, "kg"),
        "note": first.note or None,
        "not_modelled": first.not_modelled or None,
    }
    for name, content in (("uncertainty", audit.band), ("sensitivity", audit.decisive)):
        if content:
            document[name] = content
    if further:  # beside climate change: each apart, in its unit
        document["criteria"] = [
            {
                "name": each.name,
                "title": each.title,
                "method": each.method,
                "unit": each.unit_text,
                "total": _finite(each.total[0]),
                "note": each.note or None,
                "not_modelled": each.not_modelled or None,
                "footprints": _footprints(audit, each, "amount"),
            }
            for each in further
        ]
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _footprints(audit: Audit, criterion: AuditedCriterion, amount: str) -> list[dict[str, Any]]:
    return [
        {
            "category": each.category,
            "phase": each.phase,
            "object": audit.objects[each.object].anchor,
            amount: _finite(each.amount),
            "figure": None if each.figure is None else audit.figures[each.figure].anchor,
        }
        for each in criterion.footprints
    ]


def _figure(audit: Audit, place: int, periods: Any, period: str) -> dict[str, Any]:
    figure = audit.figures[place]
    record = {name: _finite(content) for name, content in told(audit, place).items() if content is not None}
    record["object"] = audit.objects[figure.object].anchor
    operands = dict.fromkeys(part for part in figure.formula if isinstance(part, int))
    for name, places in (("operands", operands), ("conditions", figure.conditions)):
        if places:
            record[name] = [audit.figures[place].anchor for place in places]
    value = figure.value
    if isinstance(value, ExplainableHourlyQuantities):
        if period == HOUR:
            record["values"] = [_finite(each) for each in value.magnitude.tolist()]
        else:
            sums = sums_over(value, periods)
            record["sums"] = {each.name: _finite(amount) for each, amount in zip(periods, sums, strict=True)}
    return record


def _finite(number: Any) -> Any:
    """JSON has no infinity: what is not finite is told as text."""
    return number if not isinstance(number, float) or math.isfinite(number) else str(number)
