"""The months of an audit, in the civil time of its model, and the clock of that."""

from __future__ import annotations

from datetime import UTC, tzinfo
from itertools import pairwise
from typing import Any, NamedTuple

from efp_graph.audit.records import AuditedCriterion
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import instant_of, periods_in

DIGITS = 9  # of the amount of a month


class Months(NamedTuple):
    """Months without holes.

    Attributes:
        names: "2025-01"; the months that have hours.
        amounts: for each category those of each month.
        in_part: positions of months of which some hours are before or after the period.
    """

    names: list[str]
    amounts: list[list[float]]
    in_part: list[int]


def months_of(criterion: AuditedCriterion, zone: tzinfo | None) -> Months:
    """What the categories of a criterion are in each month of a zone, or of UTC."""
    hourly = criterion.over_time.items()
    values = {name: value for name, value in hourly if isinstance(value, ExplainableHourlyQuantities)}
    if not values:
        return Months([], [], [])
    first = min(value.first_hour for value in values.values())
    end = max(value.first_hour + len(value) for value in values.values())
    months, begins = periods_in(first, end - first, "M", zone or UTC)
    rows = []
    for category in criterion.categories:
        sums = [0.0] * len(months)
        if category in values:
            value = values[category]
            amounts = value.to(criterion.unit.pint).magnitude
            places = (max(begin - value.first_hour, 0) for begin in begins)
            sums = [float(amounts[low:high].sum()) for low, high in pairwise(places)]
        rows.append([float(f"{each:.{DIGITS}g}") for each in sums])
    partly = {0: begins[0] < first, len(months) - 1: begins[-1] > end}
    return Months([str(each) for each in months], rows, [place for place, is_part in partly.items() if is_part])


def clock_of_zone(zone: tzinfo, first: int, count: int) -> dict[str, Any]:
    """The name of a zone, and its offsets from UTC over some hours: [(hour since 1970, hours ahead from then on)].

    Looks at every day, and at every hour of a day on which clocks are set.
    """
    changes = [(first, _ahead(zone, first))]
    for day in range(first, first + count, 24):
        for hour in range(day + 1, day + 25) if _ahead(zone, day + 24) != changes[-1][1] else ():
            if _ahead(zone, hour) != changes[-1][1]:
                changes.append((hour, _ahead(zone, hour)))
    return {"name": str(zone), "ahead": changes}


def _ahead(zone: tzinfo, hour: int) -> float:
    offset = instant_of(hour).astimezone(zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds() / 3600
