"""The years, months, days and hours of a time zone, and what of a series lies in each."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from efp_graph.values import calendar
from efp_graph.values.calendar import instant_of, periods_in

HOUR = "hour"
GRAINS = {**calendar.GRAINS, HOUR: "h"}  # {column: how numpy calls it}


def sums_in(hours: Any, first_hour: int, column: str, zone: Any) -> list[tuple[str, float]]:
    """[(year, month, day or hour of a zone, the sum of the hours in it)]: "2025", "2025-01" or "2025-01-31".

    An hour has its offset from UTC, "2025-10-26 02:00+01:00", since clocks that are put back show one twice. In days,
    months and years it lies where the clocks of the zone have it, as usage does (`values.calendar.hours_to_utc`).

    Args:
        hours: a number per hour, from `first_hour` on, in UTC.
    """
    if column == HOUR:
        return list(zip(_named_hours(first_hour, len(hours), zone), hours.tolist(), strict=True))
    periods, begins = periods_in(first_hour, len(hours), GRAINS[column], zone)
    edges = pairwise(max(hour - first_hour, 0) for hour in begins)
    return [(str(period), float(hours[low:high].sum())) for period, (low, high) in zip(periods, edges, strict=True)]


@lru_cache(maxsize=8)  # the footprints of a system have the same hours, nearly all of them
def _named_hours(first: int, count: int, zone: Any) -> list[str]:
    moments = (instant_of(first + place).astimezone(zone) for place in range(count))
    return [each.isoformat(" ", "minutes") for each in moments]
