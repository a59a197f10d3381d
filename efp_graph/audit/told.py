"""Figures as plain data, the same in every machine-readable export: numbers whole, texts as the user wrote them."""

from __future__ import annotations

import json
from typing import Any

from efp_graph.audit.records import Audit, AuditedFigure, Constant, FormulaPart
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
    Source,
)

GIVEN = ("input", "hypothesis", "constant")
SOURCE = {  # part of a source: what a table of inputs calls it
    "name": "source", "link": "link", "place": "place", "quotation": "quotation", "year": "source_year",
    "read": "read_on", "licence": "licence", "archive": "archive", "sha256": "archive_sha256",
}  # fmt: skip


ANALYSED = ("uncertainty", "weight", "elasticity", "effects")


def told(audit: Audit, place: int) -> dict[str, Any]:
    """What there is to tell about the figure of a place; what it has not is None.

    Returns:
        address, object, class, attribute, name, kind, value (a number, a text, the sum of a series, or a typical week
        as JSON of its form), unit, hours, first_hour, clock, mean, smallest, largest, the columns of `SOURCE`, low,
        high, bounds, confidence, comment, distribution, pedigree, origin, formula; and, where the audit has an
        uncertainty or a sensitivity, what is in `ANALYSED`: the distribution and the rule that made it, the share of
        all that moves the total, by how many percent the total follows one percent, and what a step down and up adds,
        in words.
    """
    figure = audit.figures[place]
    influence = audit.influences.get(place)
    value, about, known, source = figure.value, audit.objects[figure.object], figure.value.assessment, figure.source
    unit = getattr(value, "unit", None)
    return {
        "address": figure.anchor,
        "object": about.name,
        "class": about.kind,
        "attribute": figure.attribute.name,
        "name": figure.words,
        "kind": figure.kind,
        **_content(value),
        **of_source(source),
        "low": None if known.low is None else float(known.low.to(unit).magnitude),
        "high": None if known.high is None else float(known.high.to(unit).magnitude),
        "bounds": None if known.low is None and known.high is None else known.bounds,
        "confidence": known.confidence,
        "comment": known.comment,
        "distribution": None if known.distribution is None else repr(known.distribution),
        "pedigree": None if known.pedigree is None else str(known.pedigree),
        "origin": value.origin if figure.kind in GIVEN else None,
        "formula": formula_in_words(audit, figure),
        "uncertainty": audit.spreads.get(place),
        "weight": None if influence is None else influence.weight,
        "elasticity": None if influence is None else influence.elasticity,
        "effects": None if influence is None else influence.effects or None,
    }


def of_source(source: Source | None) -> dict[str, Any]:
    """What is told of a source, by the names of the columns; what it has not is None."""
    plain = {} if source is None else source.plain
    return {column: plain.get(part) for part, column in SOURCE.items()}


def formula_in_words(audit: Audit, figure: AuditedFigure) -> str | None:
    """The formula with names of figures; None for what was given."""
    return "".join(_words(audit, part) for part in figure.formula) or None


def title(audit: Audit, figure: AuditedFigure) -> str:
    """A figure with its object: `server – Power`."""
    return f"{audit.objects[figure.object].name} – {figure.words}"


def _words(audit: Audit, part: FormulaPart) -> str:
    if isinstance(part, Constant):
        return part.label
    return part if isinstance(part, str) else title(audit, audit.figures[part])


def _content(value: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("value", "unit", "hours", "first_hour", "clock", "mean", "smallest", "largest"))
    if isinstance(value, EmptyExplainableObject):
        return empty
    if isinstance(value, ExplainableQuantity):
        return {**empty, "value": value.magnitude, "unit": value._unit.text}
    if isinstance(value, ExplainableRecurrentQuantities):
        return {**empty, "value": json.dumps(value.form_inputs, ensure_ascii=False), "unit": value.value.unit.text}
    if not isinstance(value, ExplainableHourlyQuantities):
        content = value.value
        whole = list(content) if isinstance(content, tuple) else content if isinstance(content, str) else value
        return {**empty, "value": str(whole)}
    return {
        "value": float(value.magnitude.sum()),
        "unit": value._unit.text,
        "hours": len(value),
        "first_hour": value.start.strftime("%Y-%m-%dT%H:%M"),
        "clock": value.clock,
        "mean": float(value.mean().magnitude),
        "smallest": float(value.min().magnitude),
        "largest": float(value.max().magnitude),
    }
