"""The data of the audit page: an `Audit` as JSON-ready dictionaries and lists, without what is empty.

Names of keys are those that the scripts in `static/` read. Positions stay positions. Numbers are exact, but for the
series (see `series.py`) and the months of the timeline (nine digits).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from efp_graph.audit.page_causes import causes_data
from efp_graph.audit.records import Audit, AuditedCriterion, AuditedFigure, AuditedUncertainty, Constant
from efp_graph.audit.series import SeriesPack
from efp_graph.audit.told import GIVEN
from efp_graph.texts import web_address
from efp_graph.values import (
    Distribution,
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
)
from efp_graph.values.assessment import LIMITS
from efp_graph.values.calendar import periods_between, times_of
from efp_graph.values.distributions import LISTED
from efp_graph.values.measured import equivalent_of
from efp_graph.values.readable import adds_up, ladder_of, symbol
from efp_graph.values.units import Unit
from efp_graph.values.week_forms import table_of_week


def page_data(audit: Audit, pack: SeriesPack) -> dict[str, Any]:
    """Everything that the page shows but the shapes of its series, which go into `pack`."""
    attributes = list(dict.fromkeys(figure.attribute for figure in audit.figures))
    attribute_of = {each: position for position, each in enumerate(attributes)}
    sources = list(dict.fromkeys(each.source for each in audit.figures if each.source is not None))
    source_of = {each: position for position, each in enumerate(sources)}
    first, *further = audit.criteria
    figures = [
        _figure(each, attribute_of[each.attribute], None if each.source is None else source_of[each.source], pack)
        | ({"spread": audit.spreads[place]} if place in audit.spreads else {})
        | ({"influence": audit.influences[place]._asdict()} if place in audit.influences else {})
        for place, each in enumerate(audit.figures)
    ]
    return {
        "title": audit.title,
        "notRead": audit.not_read,
        "remarks": audit.remarks,
        "band": audit.band,
        "uncertainty": None if audit.uncertainty is None else _uncertainty(audit.uncertainty),
        "decisive": audit.decisive,
        "meanings": audit.meanings,
        "weighed": None if audit.steps is None else audit.steps._asdict(),
        "simulation": audit.simulation,
        "caption": audit.caption,
        "period": _period(audit),
        **_criterion(first),
        "further": [_criterion(each) for each in further],
        "objects": [
            {"name": each.name, "anchor": each.anchor, "kind": each.kind, "help": each.help, "links": each.links}
            for each in audit.objects
        ],
        "attributes": [{"name": each.name, "words": each.words, "help": each.help} for each in attributes],
        "causes": causes_data(audit.causes),
        "checked": audit.checked,
        "findings": [
            {
                "object": each.object,
                "figure": each.figure,
                "doubt": each.is_doubt,
                "texts": [each.rule, each.attribute, each.value, each.usual, each.why, each.remedy],
                "source": [each.source.name, web_address(each.source.link)],
            }
            for each in audit.findings
        ],
        "sources": [{"name": each.name, "link": web_address(each.link)} for each in sources],
        "figures": figures,
        "units": _units(audit),
    }


def _uncertainty(known: AuditedUncertainty) -> dict[str, Any]:
    return {
        "lines": known.lines,
        "unit": known.unit.short,
        "of": known.equivalent,
        "given": known.given,
        "shares": known.shares,
        "spreads": [each._asdict() for each in known.spreads],
        "edges": known.edges,
        "counts": known.counts,
    }


def _units(audit: Audit) -> dict[str, Any]:
    """{name of a unit: its symbol, and the ladder that it is on}, as `readable.js` takes them."""
    values = [each.value for each in audit.figures]
    values += [part.value for each in audit.figures for part in each.formula if isinstance(part, Constant)]
    units = {each._unit for each in values if isinstance(each, ExplainableQuantity | ExplainableHourlyQuantities)}
    if audit.uncertainty is not None:
        units.add(audit.uncertainty.unit)
    return {each.short: _unit(each) for each in sorted((*units, *(of.unit for of in audit.criteria)), key=_short)}


def _short(unit: Unit) -> str:
    return unit.short


def _unit(unit: Unit) -> dict[str, Any]:
    """A unit, as `readable.js` takes it."""
    steps = [[symbol(step).strip(), factor] for step, factor in ladder_of(unit)]
    return {"symbol": symbol(unit).strip(), **({"ladder": steps} if steps else {})}


def _criterion(criterion: AuditedCriterion) -> dict[str, Any]:
    """The footprints on a criterion."""
    months, timeline = _by_month(criterion)
    amount, total = criterion.total
    told = {"name": criterion.name, "title": criterion.title, "method": criterion.method}
    told |= {"mark": criterion.mark, "note": criterion.note}
    categories, phases = list(criterion.categories), list(criterion.phases)
    return {
        "criterion": {**told, "unit": criterion.unit.short, "of": criterion.equivalent},
        "categories": list(criterion.categories.values()),
        "phases": list(criterion.phases.values()),
        "footprints": [
            {
                "category": categories.index(each.category),
                "phase": phases.index(each.phase),
                "object": each.object,
                "amount": each.amount,
                "figure": each.figure,
            }
            for each in criterion.footprints
        ],
        "gaps": [
            [categories.index(each.category), phases.index(each.phase), each.kind, each.mark] for each in criterion.gaps
        ],
        "notModelled": criterion.not_modelled,
        "total": {"amount": amount, "figure": total},
        "months": months,
        "timeline": timeline,
    }


def _figure(figure: AuditedFigure, attribute: int, source: int | None, pack: SeriesPack) -> dict[str, Any]:
    """A figure without what is empty: the page has thousands."""
    value = figure.value
    known = value.assessment
    record = {
        "anchor": figure.anchor,
        "object": figure.object,
        "attribute": attribute,
        "kind": figure.kind,
        "entry": figure.entry,
        "label": figure.label,
        "source": source,
        "formula": [_constant(part) if isinstance(part, Constant) else part for part in figure.formula] or None,
        "conditions": figure.conditions or None,
        "confidence": known.confidence,
        "comment": known.comment,
        "of": equivalent_of(value) or None,
        "distribution": None if known.distribution is None else _distribution(known.distribution),
        "pedigree": None if known.pedigree is None else str(known.pedigree),
        "origin": value.origin if figure.kind in GIVEN and value.origin != "given" else None,
    }
    if known.bounds != LIMITS:
        record["bounds"] = known.bounds
    unit = getattr(value, "unit", None)
    for name, bound in (("low", known.low), ("high", known.high)):
        if bound is not None:
            record[name] = _finite(float(bound.to(unit).magnitude))
    record = {name: content for name, content in record.items() if content is not None}
    if isinstance(value, ExplainableHourlyQuantities):
        return {**record, "unit": value._unit.short, "series": _series(value, pack)}
    return {**record, **_scalar(value)}


def _scalar(value: ExplainableObject) -> dict[str, Any]:
    if isinstance(value, EmptyExplainableObject):
        return {"value": None}
    if isinstance(value, ExplainableQuantity):
        return {"value": _finite(value.magnitude), "unit": value._unit.short}
    if isinstance(value, ExplainableRecurrentQuantities):
        return {"value": str(value), "week": {"unit": str(value.unit), "rows": table_of_week(value.value)}}
    return {"value": str(value)}


def _constant(constant: Constant) -> list[Any]:
    shown = _scalar(constant.value)
    return [constant.label, shown["value"], shown.get("unit", "")]


def _series(value: ExplainableHourlyQuantities, pack: SeriesPack) -> dict[str, Any]:
    numbers = value.magnitude
    shape, scale = pack.add(numbers)
    return {
        "shape": shape,
        "scale": _finite(scale),
        "start": value.first_hour,
        "hours": len(value),
        "clock": value.clock,
        "total": _finite(value.sum().magnitude),
        "mean": _finite(value.mean().magnitude),
        "low": _finite(value.min().magnitude),
        "high": _finite(value.max().magnitude),
        "peak": value.first_hour + int(np.argmax(numbers)),
        "adds": adds_up(value),
    }


def _by_month(criterion: AuditedCriterion) -> tuple[list[str], list[list[float]]]:
    """The months of the period ("2025-01"), and per category the amount of each month."""
    hourly = criterion.over_time.items()
    values = {name: value for name, value in hourly if isinstance(value, ExplainableHourlyQuantities)}
    if not values:
        return [], []
    first = min(value.first_hour for value in values.values())
    last = max(value.first_hour + len(value) - 1 for value in values.values())
    months = periods_between(first, last, "M")[:-1]
    rows = []
    for category in criterion.categories:
        sums = [0.0] * len(months)
        if category in values:
            value = values[category]
            places = (times_of(value.first_hour, len(value)).astype("datetime64[M]") - months[0]).astype(int)
            sums = np.bincount(places, weights=value.to(criterion.unit.pint).magnitude, minlength=len(months)).tolist()
        rows.append([float(f"{each:.9g}") for each in sums])
    return [str(each) for each in months], rows


def _period(audit: Audit) -> dict[str, int] | None:
    position = audit.criteria[0].total[1]
    value = None if position is None else audit.figures[position].value
    if not isinstance(value, ExplainableHourlyQuantities):
        return None
    return {"start": value.first_hour, "hours": len(value)}


def _distribution(distribution: Distribution) -> str:
    if distribution.kind in LISTED:
        return str(distribution)
    parameters = ", ".join(f"{name.replace('_', ' ')} {number:g}" for name, number in distribution.parameters.items())
    return f"{distribution.kind}: {parameters}"


def _finite(number: Any) -> Any:
    """JSON has no infinity: what is not finite is told as text."""
    return number if math.isfinite(number) else str(number)
