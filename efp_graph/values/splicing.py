"""Two series in one: the hours before a date from one, the hours from it on from another."""

from __future__ import annotations

from typing import Any

import numpy as np

from efp_graph.values.arithmetic_operations import SAME
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression
from efp_graph.values.hourly import ExplainableHourlyQuantities
from efp_graph.values.operations import make

Hourly = ExplainableHourlyQuantities


def spliced(before: Hourly | None, after: Hourly | None, hour: int) -> Any:
    """`before` up to `hour`, `after` from it on; hours that neither has are 0. In the unit of `after`.

    It is explained like `after`. Where one of the two has no hour to give, the other one's part is the result; no value
    when neither has.

    Args:
        hour: on the clock of both; see `calendar.py`.
    """
    if before is None or before.first_hour >= hour:
        return EmptyExplainableObject() if after is None else from_hour(after, hour)
    if after is None or after.first_hour + len(after) <= hour:
        return until_hour(before, hour)
    if before._clock != after._clock:
        return from_hour(after, hour)
    old, new = until_hour(before, hour), from_hour(after, hour)
    whole = np.zeros(new.first_hour + len(new) - old.first_hour)
    whole[: len(old)] = old._value * old._unit.factor_to(new._unit)
    whole[new.first_hour - old.first_hour :] = new._value
    return make(whole, after._unit, old.first_hour, after._clock, _reason(after))


def from_hour(series: Hourly, hour: int) -> Any:
    """The hours of a series from `hour` on; no value when there is none."""
    skipped = hour - series.first_hour
    if skipped <= 0:
        return series
    if skipped >= len(series):
        return EmptyExplainableObject()
    return make(series._value[skipped:], series._unit, hour, series._clock, _reason(series))


def until_hour(series: Hourly, hour: int) -> Any:
    """The hours of a series before `hour`; no value when there is none."""
    kept = hour - series.first_hour
    if kept <= 0:
        return EmptyExplainableObject()
    if kept >= len(series):
        return series
    return make(series._value[:kept], series._unit, series.first_hour, series._clock, _as_it_was(series))


def _as_it_was(series: Hourly) -> Expression:
    """That hours are those of a series, which the value that they are for takes the place of."""
    former = series.copy()
    former._label, former.expression = f"{series.label or 'the value'} without the change", None
    return Expression(SAME, (former,))


def _reason(series: Hourly) -> Expression | None:
    return Expression(SAME, (series.node,)) if series.node is not None else series.expression
