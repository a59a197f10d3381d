"""Sums of hourly series over the months or the years of an audit, on the clock of each series."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from efp_graph.audit.records import Audit
from efp_graph.errors import UnknownOption, nearest
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import periods_between

GRAINS = {"year": "Y", "month": "M"}
HOUR = "hour"


class Period(NamedTuple):
    """A month ("2025-01") or a year ("2025"); hours are counted from 1970-01-01 00:00, `end` is the first one after."""

    name: str
    start: int
    end: int


def checked(period: str) -> str:
    """A period as the exports take it.

    Raises:
        UnknownOption: it is not "year", "month" or "hour".
    """
    options = (*GRAINS, HOUR)
    if period not in options:
        raise UnknownOption(f"The period was given as {period!r:.80}. {nearest(str(period), options)}")
    return period


def periods_of(audit: Audit, period: str) -> list[Period]:
    """The years or months (for "hour" too) in which a series of the audit has hours, without holes."""
    values = list(series_of(audit))
    if not values:
        return []
    first = min(value.first_hour for value in values)
    last = max(value.first_hour + len(value) - 1 for value in values)
    starts = periods_between(first, last, GRAINS.get(period, "M"))
    hours = starts.astype("datetime64[h]").astype(int).tolist()
    return [Period(str(name), start, end) for name, start, end in zip(starts[:-1], hours, hours[1:], strict=False)]


def series_of(audit: Audit) -> Iterable[ExplainableHourlyQuantities]:
    """The hourly series among the figures."""
    return (each.value for each in audit.figures if isinstance(each.value, ExplainableHourlyQuantities))


def sums_over(value: ExplainableHourlyQuantities, periods: Iterable[Period]) -> list[float]:
    """The sum of a series over its hours in each period, in its unit."""
    numbers, first = value.magnitude, value.first_hour
    parts = (numbers[max(each.start - first, 0) : max(each.end - first, 0)] for each in periods)
    return [float(part.sum()) for part in parts]
