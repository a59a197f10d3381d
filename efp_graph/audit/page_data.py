"""The data of the audit page: an `Audit` as JSON-ready dictionaries and lists, without what is empty.

Names of keys are those that the scripts in `static/` read. Positions stay positions. Numbers are exact, but for the
series (see `series.py`) and the months of the timeline (`months.py`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from efp_graph.audit.conditions import conditions_of
from efp_graph.audit.given_series import GivenSeries
from efp_graph.audit.months import clock_of_zone, months_of
from efp_graph.audit.page_causes import causes_data
from efp_graph.audit.programs import NotRecalculated, Programs
from efp_graph.audit.records import Audit, AuditedCriterion, AuditedFigure, AuditedUncertainty, Constant
from efp_graph.audit.series import SeriesPack
from efp_graph.audit.source_register import register_data, source_data, source_register
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
from efp_graph.values.distributions import LISTED
from efp_graph.values.measured import equivalent_of
from efp_graph.values.readable import adds_up, ladder_of, symbol
from efp_graph.values.units import Unit
from efp_graph.values.week_forms import table_of_week


def page_data(audit: Audit, pack: SeriesPack, given: GivenSeries) -> dict[str, Any]:
    """Everything that the page shows but its series: shapes go into `pack`, the hours that were given into `given`."""
    attributes = list(dict.fromkeys(figure.attribute for figure in audit.figures))
    attribute_of = {each: position for position, each in enumerate(attributes)}
    paragraphs = list(dict.fromkeys(each.paragraph for each in attributes if each.paragraph is not None))
    register = source_register(audit)
    sources = [each.source for each in register]
    source_of = {each: position for position, each in enumerate(sources)}
    first, *further = audit.criteria
    figures = [
        _figure(each, attribute_of[each.attribute], None if each.source is None else source_of[each.source], pack)
        | ({"spread": audit.spreads[place]} if place in audit.spreads else {})
        | ({"influence": audit.influences[place]._asdict()} if place in audit.influences else {})
        for place, each in enumerate(audit.figures)
    ]
    programs = Programs(audit.figures)
    reasons = _add_programs(audit, figures, programs, given)
    conditions = [] if audit.is_simulation else conditions_of(audit.figures, programs)
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
        "zone": _zone(audit),
        **_criterion(first, audit),
        "further": [_criterion(each, audit) for each in further],
        "objects": [
            {"name": each.name, "anchor": each.anchor, "kind": each.kind, "help": each.help, "links": each.links}
            for each in audit.objects
        ],
        "attributes": [
            {"name": each.name, "words": each.words, "help": each.help}
            | ({} if each.paragraph is None else {"paragraph": paragraphs.index(each.paragraph)})
            for each in attributes
        ],
        "methodology": [each._asdict() for each in paragraphs],
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
        "sources": [source_data(each) for each in sources],
        "register": register_data(audit, register),
        "figures": figures,
        "reasons": reasons,
        "conditions": conditions,
        "units": _units(audit),
    }


def _add_programs(audit: Audit, records: list[dict[str, Any]], programs: Programs, given: GivenSeries) -> list[str]:
    """Tell in the record of each figure how the page recalculates it; the reasons why it cannot, each once.

    Of inputs that may be changed on the page, what the model allows.
    """
    reasons: dict[str, int] = {}
    for place, (figure, record) in enumerate(zip(audit.figures, records, strict=True)):
        try:
            program = programs.of(place)
        except NotRecalculated as reason:
            record["reason"] = reasons.setdefault(str(reason), len(reasons))
            program = None
        value = figure.value
        limits = figure.limits if isinstance(value, ExplainableQuantity) else None
        if not audit.is_simulation and limits is not None and figure.is_settable and program is None:
            record["knob"] = limits[:4]
        if program is not None:
            record["program"] = program
        elif isinstance(value, ExplainableHourlyQuantities) and record["series"]["shape"] is not None:
            found = given.add(value.magnitude)
            if found is not None:
                record["series"]["given"] = found
    return list(reasons)


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


def _criterion(criterion: AuditedCriterion, audit: Audit) -> dict[str, Any]:
    """The footprints on a criterion."""
    months = months_of(criterion, audit.zone)
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
                **_factor(criterion, audit, each.figure),
            }
            for each in criterion.footprints
        ],
        "gaps": [
            [categories.index(each.category), phases.index(each.phase), each.kind, each.mark] for each in criterion.gaps
        ],
        "notModelled": criterion.not_modelled,
        "total": {"amount": amount, "figure": total, **_factor(criterion, audit, total)},
        "months": months.names,
        "timeline": months.amounts,
        "inPart": months.in_part,
    }


def _factor(criterion: AuditedCriterion, audit: Audit, position: int | None) -> dict[str, float]:
    """From the unit of a figure to that of its criterion, where they differ."""
    unit = None if position is None else getattr(audit.figures[position].value, "_unit", None)
    factor = 1.0 if unit is None else unit.factor_to(criterion.unit)
    return {} if factor == 1.0 else {"factor": factor}


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
        "over": figure.over or None,
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
        return {"value": str(value), "week": _week(value)}
    return {"value": str(value)}


def _week(value: ExplainableRecurrentQuantities) -> dict[str, Any]:
    """A typical week, as a table and as numbers: one if they are all the same."""
    numbers = value.magnitude.tolist()
    numbers = numbers[:1] if len(set(numbers)) == 1 else numbers
    return {"unit": str(value.unit), "rows": table_of_week(value.value), "numbers": numbers}


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


def _period(audit: Audit) -> dict[str, int] | None:
    position = audit.criteria[0].total[1]
    value = None if position is None else audit.figures[position].value
    if not isinstance(value, ExplainableHourlyQuantities):
        return None
    return {"start": value.first_hour, "hours": len(value)}


def _zone(audit: Audit) -> dict[str, Any] | None:
    """The civil time of the model over the hours of its series of instants."""
    series = [each.value for each in audit.figures if isinstance(each.value, ExplainableHourlyQuantities)]
    hours = [(each.first_hour, each.first_hour + len(each)) for each in series if each.clock == "utc"]
    if audit.zone is None or not hours:
        return None
    first = min(start for start, _ in hours)
    return clock_of_zone(audit.zone, first, max(end for _, end in hours) - first)


def _distribution(distribution: Distribution) -> str:
    if distribution.kind in LISTED:
        return str(distribution)
    parameters = ", ".join(f"{name.replace('_', ' ')} {number:g}" for name, number in distribution.parameters.items())
    return f"{distribution.kind}: {parameters}"


def _finite(number: Any) -> Any:
    """JSON has no infinity: what is not finite is told as text."""
    return number if math.isfinite(number) else str(number)
