"""Dates, hours and time zones: the only place that knows the calendar.

An hour is an integer: whole hours since 1970-01-01 00:00, of one of three clocks:
    "utc"    an instant;
    "local"  hours that pass from a wall-clock start in a country: one constant shift brings the whole series to UTC;
    "civil"  what wall clocks show, hour by hour: daylight saving time is followed.
"""

from __future__ import annotations

from datetime import UTC as UTC_ZONE, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.hints import hint
from efp_graph.texts import shown

UTC = "utc"
CLOCKS = (UTC, "local", "civil")
_EPOCH = datetime(1970, 1, 1)
GRAINS = {"year": "Y", "month": "M", "day": "D"}  # {period of a civil calendar: how numpy and pandas call it}


def moment_given(given: Any, what: str = "The date") -> datetime:
    """The moment that a date means, wherever one is given: in Python, in files, on the command line.

    Args:
        given: a datetime (those of pandas are some), a date, one of numpy's, or the text of one in ISO form. A day is
            its midnight. A time zone is kept.
        what: it is, for the message.

    Raises:
        WrongKind: it is something else. A day and a month are never guessed apart: `03/04/2025` is refused.

    Example:
        >>> moment_given("2025-04-03"), moment_given(date(2025, 4, 3))
        (datetime.datetime(2025, 4, 3, 0, 0), datetime.datetime(2025, 4, 3, 0, 0))
    """
    moment = given
    try:
        if isinstance(given, str):
            moment = datetime.fromisoformat(given)
        elif isinstance(given, np.datetime64):
            moment = given.astype("datetime64[us]").item()
    except ValueError as error:
        raise _no_date(given, what) from error
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)
    if not isinstance(moment, datetime) or moment != moment:  # pandas' "not a time" is one, and differs from itself
        raise _no_date(given, what)
    return moment


def _no_date(given: Any, what: str) -> WrongKind:
    return WrongKind(
        f"{what} was given as {given!r:.80}, which is no date. Write for example "
        + hint("datetime(2025, 1, 31), or '2025-01-31'", "2025-01-31")
        + ": year, month, day."
    )


def wall_clock_given(given: Any, what: str = "The start") -> datetime:
    """A date in the local time of a country, which has no time zone of its own; see `moment_given`.

    Raises:
        WrongKind: it is no date, or has a time zone.
    """
    moment = moment_given(given, what)
    if moment.tzinfo is not None:
        raise WrongKind(
            f"{what} was given as {moment}, which has a time zone; it is in the local time of the country: "
            "leave the zone out."
        )
    return moment


def day_given(given: Any, what: str) -> int:
    """The hour at which a civil day begins.

    Raises:
        WrongKind: it is no date, has a time zone, or is a time of day.
    """
    moment = wall_clock_given(given, what)
    if (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
        raise WrongKind(f"{what} was given as {moment}: give a day, such as '{moment:%Y-%m-%d}', without a time.")
    return hour_of(moment)


def hour_of(moment: Any) -> int:
    """The hour that a date in local time falls into; minutes are dropped. See `wall_clock_given`."""
    return (wall_clock_given(moment) - _EPOCH) // timedelta(hours=1)


def moment_of(hour: int) -> datetime:
    """The naive datetime of an hour."""
    return _EPOCH + timedelta(hours=hour)


class HourNumber(int):
    """The number of an hour since 1970 that reads as the date it is: a constant of formulas.

    >>> str(HourNumber(482136)), HourNumber(482136) + 1
    ('2025-01-01 00:00', 482137)
    """

    def __str__(self) -> str:
        return f"{moment_of(int(self)):%Y-%m-%d %H:%M}"


def times_of(hour: int, count: int) -> Any:
    """The hours from `hour` on as numpy has dates. Shape (count,), datetime64[h].

    Hours are counted as integers and made dates at the end: numpy gives up dates plus numbers without a unit.

    >>> times_of(24, 2)
    array(['1970-01-02T00', '1970-01-02T01'], dtype='datetime64[h]')
    """
    return np.arange(hour, hour + count).astype("datetime64[h]")


def periods_between(first: int, last: int, grain: str) -> Any:
    """The years ("Y"), months ("M") or days ("D") from that of the first hour to the one after that of the last.

    There are no holes: each begins where the one before ends. Shape (periods + 1,), datetime64[grain].

    >>> periods_between(0, 24 * 40, "M")
    array(['1970-01', '1970-02', '1970-03'], dtype='datetime64[M]')
    """
    kind = f"datetime64[{grain}]"
    start, end = np.array([first, last]).astype("datetime64[h]").astype(kind).astype(int).tolist()
    return np.arange(start, end + 2).astype(kind)


def zone_name(zone: tzinfo) -> str:
    """The name of a time zone: "Europe/Paris"; of one that has none what it says of itself: "UTC+01:00".

    >>> zone_name(UTC_ZONE)
    'UTC'
    """
    return str(getattr(zone, "key", None) or getattr(zone, "zone", None) or zone)


def instant_of(hour: int) -> datetime:
    """The aware datetime of a UTC hour."""
    return moment_of(hour).replace(tzinfo=UTC_ZONE)


def nearest_hours_to_utc(zone: tzinfo, hour: int) -> int:
    """Hours to add to local hours to get UTC as e-footprint 27 counts them: −offset, rounded, halves to the even one.

    >>> nearest_hours_to_utc(ZoneInfo("Asia/Kolkata"), 0), hours_to_utc(ZoneInfo("Asia/Kolkata"), 0)
    (-6, -5)
    """
    offset = moment_of(hour).replace(tzinfo=zone).utcoffset()
    assert offset is not None
    return -round(offset / timedelta(hours=1))


def hours_to_utc(zone: tzinfo, hour: int, reference: datetime | None = None) -> int:
    """Hours to add to local hours to get UTC: −offset, truncated toward zero (Kolkata −5, St John's +3).

    The offset is that of the zone at the wall-clock hour `hour`, or at the instant `reference` when given; a naive
    reference is in UTC.
    """
    if reference is None:
        offset = moment_of(hour).replace(tzinfo=zone).utcoffset()
    else:
        aware = reference if reference.tzinfo is not None else reference.replace(tzinfo=UTC_ZONE)
        offset = aware.astimezone(zone).utcoffset()
    assert offset is not None
    return int(-offset.total_seconds() / 3600)


def hour_of_instant(moment: datetime) -> int | None:
    """The UTC hour of an aware datetime; None when it is neither a whole hour of UTC nor of its own clock.

    Whole hours of a clock that is half an hour off lie with a UTC hour as in `hours_to_utc`: 00:00+05:30 is 19:00.

    Raises:
        OverflowError: the instant lies outside the years 1 to 9999.
    """
    offset = moment.utcoffset()
    assert offset is not None
    own = moment.replace(tzinfo=None) - _EPOCH
    hour = timedelta(hours=1)
    if (own - offset) % hour == timedelta(0):
        found = (own - offset) // hour
    elif own % hour == timedelta(0):
        found = own // hour + int(-offset / hour)
    else:
        return None
    moment_of(found)
    return found


def civil_to_utc(zone: tzinfo, hour: int, length: int) -> tuple[Any, int, int]:
    """Where the hours that wall clocks show lie in UTC: (position of each, first UTC hour, number of UTC hours).

    An hour that a change of clocks skips lies with the next one; of an hour shown twice the first is meant.
    """
    days = range(hour // 24, (hour + length - 1) // 24 + 1)
    hours = np.arange(hour, hour + length)
    shifts = np.empty(length, dtype=np.int64)
    for day in days:  # one look-up a day where the clock does not change
        first, last = max(day * 24, hour), min(day * 24 + 23, hour + length - 1)
        at_ends = hours_to_utc(zone, first), hours_to_utc(zone, last)
        if at_ends[0] == at_ends[1]:
            shifts[first - hour : last - hour + 1] = at_ends[0]
        else:
            for each in range(first, last + 1):
                shifts[each - hour] = hours_to_utc(zone, each)
    instants = hours + shifts
    start = int(instants.min())
    return instants - start, start, int(instants.max()) - start + 1


def zone_named(given: Any) -> tzinfo:
    """The time zone of a name, a time zone itself, or that of a value made by `tz`.

    Raises:
        UnknownOption: there is none of that name.
    """
    content = getattr(given, "value", given)
    if isinstance(content, tzinfo):
        return ZoneInfo(content.zone) if hasattr(content, "zone") else content  # pytz's give offsets of their own kind
    try:
        return ZoneInfo(content)
    except (KeyError, ValueError, TypeError, OSError, AttributeError) as error:  # as ZoneInfo has it
        hint = nearest(str(given), sorted(available_timezones()))
        example = "" if hint.startswith("Did") else " Write one as in Europe/Paris."
        raise UnknownOption(
            f"{shown(given)} is no time zone.{example} {hint if not example else ''}".rstrip()
        ) from error


def periods_in(first: int, count: int, grain: str, zone: tzinfo | None = None) -> tuple[Any, list[int]]:
    """The years ("Y"), months ("M") or days ("D") that hours fall into, and where each begins.

    Args:
        first: the first hour: an instant when there is a zone, else on a clock of its own.
        count: how many hours.
        zone: whose calendar the periods are of. An hour lies where its clocks have it, as in `hours_to_utc`.

    Returns:
        (periods, shape (n,), datetime64[grain]; the hour that each begins with, and the one after the last, n + 1 of
        them). A day of 23 or 25 hours has as many; one without hours, as zones skip at the date line, is left out.

    >>> periods_in(0, 24 * 40, "M")
    (array(['1970-01', '1970-02'], dtype='datetime64[M]'), [0, 744, 1416])
    """
    ends = [first, first + count - 1]
    if zone is not None:
        local = [instant_of(each).astimezone(zone).replace(tzinfo=None) for each in ends]
        ends = [hour_of(each) for each in local]
    periods = periods_between(ends[0], ends[1], grain)
    if zone is not None:  # offsets that are no whole hours can bring the last hour to the period after
        periods = np.append(periods, (periods[-1:].astype(int) + 1).astype(periods.dtype))
    begins = [int(each) for each in periods.astype("datetime64[h]").astype(int)]
    if zone is not None:
        begins = [each + hours_to_utc(zone, each) for each in begins]
    inside = [
        place for place in range(len(begins) - 1) if max(begins[place], first) < min(begins[place + 1], first + count)
    ]
    return periods[inside], [*(begins[place] for place in inside), begins[inside[-1] + 1]]


WEEK = 168  # hours
_MONDAY = 72  # hours from a Monday 00:00 to 1970-01-01 00:00, a Thursday


def hour_of_week(hour: Any) -> Any:
    """The hour of the week, 0 being Monday 00:00, of an hour or of an array of them.

    >>> hour_of_week(hour_of("2025-01-06"))
    0
    """
    return (hour + _MONDAY) % WEEK


def local_times(zone: tzinfo, hour: int, length: int) -> tuple[Any, Any]:
    """What clocks show at each of the hours from the UTC hour `hour` on: (local hour, seconds into it), (length,) each.

    One look-up a day where the clock does not change.
    """
    hours = np.arange(hour, hour + length)
    offsets = np.empty(length, dtype=np.int64)
    for day in range(hour // 24, (hour + length - 1) // 24 + 1):
        first, last = max(day * 24, hour), min(day * 24 + 23, hour + length - 1)
        ends = _seconds_ahead(zone, first), _seconds_ahead(zone, last)
        for each in range(first, last + 1) if ends[0] != ends[1] else ():
            offsets[each - hour] = _seconds_ahead(zone, each)
        if ends[0] == ends[1]:
            offsets[first - hour : last - hour + 1] = ends[0]
    ahead, rest = np.divmod(offsets, 3600)
    return hours + ahead, rest


def _seconds_ahead(zone: tzinfo, hour: int) -> int:
    """How far the clocks of a zone are ahead of UTC at a UTC hour."""
    offset = instant_of(hour).astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
