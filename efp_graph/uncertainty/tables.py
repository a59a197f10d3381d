"""A result as a sheet of a workbook: values, of which draws they are, and which rule each input has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.audit.spreadsheet.told_sheet import ToldSheet
from efp_graph.uncertainty.estimates import Spread
from efp_graph.uncertainty.told import SHARES, headline, parts_of
from efp_graph.values.readable import percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.uncertainty.result import UncertaintyResult

SHEET = "Uncertainty"


def sheet_of(result: UncertaintyResult) -> ToldSheet:
    """The sheet; amounts are in one unit."""
    scale = Scale.of((result.given.magnitude, result.mean.magnitude), result._unit, result.criterion.equivalent)
    ends = [percentage(each, brief=True) for each in SHARES]
    heads = [scale.heading, "mean", "standard error", "standard deviation", *ends]
    inputs = [
        [each.known.label, each.described, each.known.rule.name, each.known.origin.kind, _source(each), fact.label]
        for fact in result.facts
        for each in fact.inputs
    ]
    exact = [
        [each.label, each.described, "", each.origin.kind, "" if each.source is None else each.source.name]
        for each in result.known
        if each.rule.distribution is None
    ]
    lines = (
        headline(result),
        f"Values, not formulas: {len(result):,} draws, {result.design}, seed {result.seed}, {result.period.caption}.",
        f"Of the model with the digest {result.digest}.",
        *result.remarks,
    )
    return ToldSheet(
        SHEET,
        f"Uncertainty of {result.title}",
        lines,
        (
            (heads, [_row(name, spread, scale) for name, spread in parts_of(result)]),
            (["Input", "distribution", "rule", "origin", "source", "fact"], [*inputs, *exact]),
        ),
    )


def _row(name: str, spread: Spread, scale: Scale) -> list[Any]:
    mean = spread.mean
    figures = (mean.magnitude, mean.standard_error.magnitude, spread.sd.magnitude)
    quantiles = (each.magnitude for each in spread.quantiles(SHARES))
    return [name, *(scale.factor * each for each in (*figures, *quantiles))]


def _source(each: Any) -> str:
    source = each.known.source
    return "" if source is None else str(source.name)
