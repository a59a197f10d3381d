"""The years, months, days and hours of a time zone, and what of a series lies in each."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from efp_graph.errors import UnknownOption, nearest
from efp_graph.texts import shown
from efp_graph.values.calendar import hour_of, hours_to_utc, instant_of, periods_between

HOUR = "hour"
GRAINS = {"year": "Y", "month": "M", "day": "D", HOUR: "h"}  # {column: how numpy calls it}


def zone_of(given: Any) -> Any:
    """The time zone of a name, or a time zone itself.

    Raises:
        UnknownOption: there is none of that name.
    """
    if hasattr(given, "utcoffset"):
        return given
    try:
        return ZoneInfo(given)
    except Exception as error:
        hint = nearest(str(given), sorted(available_timezones()))
        example = "" if hint.startswith("Did") else " Write one as in Europe/Paris."
        raise UnknownOption(
            f"{shown(given)} is no time zone.{example} {hint if not example else ''}".rstrip()
        ) from error


def sums_in(hours: Any, first_hour: int, column: str, zone: Any) -> list[tuple[str, float]]:
    """[(year, month, day or hour of a zone, the sum of the hours in it)]: "2025", "2025-01" or "2025-01-31".

    An hour has its offset from UTC, "2025-10-26 02:00+01:00", since clocks that are put back show one twice. In days,
    months and years it lies where the clocks of the zone have it, as usage does (`values.calendar.hours_to_utc`).

    Args:
        hours: a number per hour, from `first_hour` on, in UTC.
    """
    if column == HOUR:
        return list(zip(_named_hours(first_hour, len(hours), zone), hours.tolist(), strict=True))
    instants = (instant_of(first_hour + place).astimezone(zone) for place in (0, len(hours) - 1))
    first, last = (hour_of(each.replace(tzinfo=None)) for each in instants)
    dates = periods_between(first, last + 1, GRAINS[column])  # of clocks half an hour off the last may lie one later
    edges = [_begins(each, zone) - first_hour for each in dates]
    found = []
    for date, low, high in zip(dates, edges, edges[1:], strict=False):
        part = hours[max(low, 0) : max(high, 0)]
        if len(part):
            found.append((str(date), float(part.sum())))
    return found


@lru_cache(maxsize=8)  # the footprints of a system have the same hours, nearly all of them
def _named_hours(first: int, count: int, zone: Any) -> list[str]:
    moments = (instant_of(first + place).astimezone(zone) for place in range(count))
    return [each.isoformat(" ", "minutes") for each in moments]


def _begins(date: Any, zone: Any) -> int:
    """The UTC hour with which a year, month or day of a zone begins."""
    local = hour_of(date.astype("datetime64[s]").item())
    return local + hours_to_utc(zone, local)
