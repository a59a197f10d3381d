"""Hourly usage from totals: so many visits in each day, week, month or year, spread over the hours by a profile.

A total is that of a civil period, from midnight to midnight on the clocks of a place. Where these are set forward or
back, a day has 23 or 25 hours and keeps its total.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from efp_graph.errors import MissingInput, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.footprint.country import tz
from efp_graph.hints import hint
from efp_graph.texts import shown
from efp_graph.values import Source, SourceHourlyValues, Sources, u
from efp_graph.values.calendar import UTC, day_given, hours_to_utc, instant_of, moment_of
from efp_graph.values.kernels import MOST_HOURS, Series

PERIODS = ("day", "week", "month", "year")
DAY, WEEK = 24, 7 * 24
MISSING = ("error", "zero")
OFFICE_HOURS = [float(9 <= hour < 18) for hour in range(24)]
PROFILES = {
    "flat": "the same in every hour",
    "office": "evenly from 9:00 to 18:00; weeks, months and years on Monday to Friday only",
}

Profile: TypeAlias = str | Sequence[float]
Totals: TypeAlias = Iterable[float] | Mapping[Any, float]


def totals_per(
    period: str,
    values: Totals,
    start_date: date | str | None = None,
    profile: Profile | None = None,
    *,
    timezone: str | None = None,
    pint_unit: Any = u.dimensionless,
    source: Source | str = Sources.HYPOTHESIS,
    label: str | None = None,
    missing: str = "error",
) -> SourceHourlyValues:
    """Totals of civil days, weeks, months or years as an hourly series, each spread over its hours by a profile.

    Args:
        period: "day", "week" (seven days), "month" or "year".
        values: one total per period, in the order of time, from `start_date` on; or totals with the day on which their
            period begins: a mapping {date: total}, a pandas series with an index of dates.
        start_date: first day of the first period, unless `values` has the days. Months begin on the 1st.
        profile: how a total lies over the hours; there is none by default. "flat": the same in every hour. "office":
            evenly from 9:00 to 18:00, and within weeks and longer on Monday to Friday. 24 numbers: weights of the hours
            of every day. 168 numbers: of the hours of a week, from Monday 00:00 on.
        timezone: IANA name of the zone whose days these are; the series is then one of instants. Without, they are days
            of the country of the usage pattern; an hour that clocks show twice then counts once, and the total is kept.
        pint_unit, source, label: as for the other builders. The comment of the series says what it was made of.
        missing: what periods without a total mean where `values` has days: "error" refuses them, "zero" counts 0.

    Raises:
        MissingInput: no profile, or no start.
        UnknownOption: another period, profile or zone.
        WrongKind: totals or weights that are no numbers.
        ValueOutOfRange: none, infinite ones; negative weights, or all 0 where there is a total; a first day on which no
            period begins; days that are doubled, missing or not in order.

    Example:
        >>> visits = totals_per("day", [2400, 900], "2025-01-04", profile="flat")
        >>> visits.magnitude[[0, 23, 24]].tolist(), float(visits.magnitude.sum())
        ([100.0, 100.0, 37.5], 3300.0)
        >>> print(visits.comment)
        2 daily totals, 2025-01-04 to 2025-01-05, spread over the hours by the profile 'flat' (the same in every hour)
    """
    zone = None if timezone is None else tz(timezone).value
    first, totals = _first_and_totals(period, values, start_date, missing)
    spread = spread_totals(period, first, totals, profile, zone)
    comment = f"{told(period, first, totals)}, {spread.told}"
    return SourceHourlyValues(
        spread.values,
        source,
        label,
        start_date=moment_of(spread.hour),
        unit=pint_unit,
        clock=spread.clock,
        comment=comment,
    )


class Spread(NamedTuple):
    """Totals over their hours.

    Attributes:
        values: shape (hours,).
        hour: the first, on `clock`.
        told: the profile, and whose days these are, in words.
    """

    values: Series
    hour: int
    clock: str
    told: str


def spread_totals(period: str, first: int, totals: Series, profile: Profile | None, zone: tzinfo | None) -> Spread:
    """Totals of periods over their hours; the first begins at the wall-clock hour `first`. See `totals_per`."""
    edges = edges_of(period, first, len(totals))
    week, words = profile_weights(profile, period)
    days = np.arange(edges[0], edges[-1] + 1, DAY)
    weekdays = (days[:-1] // DAY + 3) % 7  # 1970-01-01 was a Thursday
    weights = week[weekdays]
    if zone is None:
        hour, clock, hourly = int(edges[0]), "civil", weights.ravel()
        bounds = edges - edges[0]
    else:
        starts = np.array([day + hours_to_utc(zone, int(day)) for day in days.tolist()])
        hour, clock = int(starts[0]), UTC
        hourly = np.concatenate([_hours_of_day(*each, zone) for each in zip(weights, starts, starts[1:], strict=False)])
        bounds = starts[(edges - edges[0]) // DAY] - hour
        words += f", days of {zone}"
    lengths = np.diff(bounds)
    owner = np.repeat(np.arange(len(totals)), lengths)
    whole = np.bincount(owner, weights=hourly, minlength=len(totals))
    nowhere = np.flatnonzero((whole == 0) & (totals != 0))
    if nowhere.size:
        place = int(nowhere[0])
        raise ValueOutOfRange(
            f"The profile has no hour for the total {totals[place]:g} of the {period} from "
            f"{moment_of(int(edges[place])):%Y-%m-%d} on. Give weights that are not all 0 there."
        )
    per_weight = np.divide(totals, whole, out=np.zeros(len(totals)), where=whole != 0)
    return Spread(hourly * per_weight[owner], hour, clock, f"spread over the hours by the profile {words}")


def _hours_of_day(weights: Series, start: int, end: int, zone: tzinfo) -> Series:
    """The weights of the hours that a day has: 24, or what is left of them, or with one twice, where clocks change."""
    if end - start == DAY:
        return weights
    wall = [instant_of(hour).astimezone(zone).hour for hour in range(start, end)]
    return weights[np.array(wall, dtype=np.intp)]


def edges_of(period: str, first: int, count: int) -> Any:
    """Where periods begin, and the last ends: wall-clock hours since 1970. Shape (count + 1,).

    Raises:
        ValueOutOfRange: no period begins on the first day, or they are longer than what is calculated.
    """
    begin = moment_of(first)
    day = f"{begin:%Y-%m-%d}"
    if count * {"day": DAY, "week": WEEK, "month": 28 * DAY, "year": 365 * DAY}[period] > MOST_HOURS:
        raise ValueOutOfRange(f"{count} totals per {period} are more than the {MOST_HOURS} hours that are calculated.")
    if period in ("day", "week"):
        return first + np.arange(count + 1) * (DAY if period == "day" else WEEK)
    if begin.day != 1 or (period == "year" and begin.month != 1):
        raise ValueOutOfRange(f"No {period} begins on {day}: give its first day, such as {begin:%Y}-01-01.")
    kind = f"datetime64[{'M' if period == 'month' else 'Y'}]"
    first = np.datetime64(day).astype(kind).astype(int)
    return np.arange(first, first + count + 1).astype(kind).astype("datetime64[h]").astype(int)


def profile_weights(profile: Profile | None, period: str) -> tuple[Series, str]:
    """(weights of the hours of a week, shape (7, 24), Monday first; what the profile is, in words)."""
    if profile is None:
        named = ", or ".join(
            f"{hint(f'profile={name!r}', f'profile: {name}')} ({words})" for name, words in PROFILES.items()
        )
        raise MissingInput(
            f"Totals per {period} need a profile, which says how a total lies over the hours. Give {named}, or 24 "
            "weights, one for each hour of the day, or 168, for each hour of the week from Monday 00:00 on."
        )
    if isinstance(profile, str):
        if profile not in PROFILES:
            raise UnknownOption(
                f"The profile was given as {shown(profile)}. {nearest(profile, PROFILES)} Or give 24 or 168 weights."
            )
        if profile == "flat":
            return np.ones((7, 24)), f"{profile!r} ({PROFILES[profile]})"
        week = np.tile(OFFICE_HOURS, (7, 1))
        if period == "day":
            return week, f"{profile!r} (9:00 to 18:00)"
        week[calendar.SATURDAY :] = 0.0
        return week, f"{profile!r} (9:00 to 18:00, Monday to Friday)"
    weights = _numbers(profile, "The profile")
    if len(weights) not in (DAY, WEEK):
        raise ValueOutOfRange(f"The profile has {len(weights)} weights: give 24, for a day, or 168, for a week.")
    if weights.min() < 0 or weights.max() == 0:
        raise ValueOutOfRange("The profile has weights below 0, or none above: give shares of the hours.")
    what = "hours of the day" if len(weights) == DAY else "hours of the week"
    return np.resize(weights, (7, 24)), f"of {len(weights)} weights for the {what}"


def _numbers(given: Any, what: str) -> Series:
    """A list of finite numbers. Shape (n,)."""
    try:
        if isinstance(given, str | bytes):
            raise TypeError("a text")
        numbers: Series = np.array(list(given), dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise WrongKind(f"{what} takes a list of numbers, and was given {shown(given)}.") from error
    if numbers.ndim != 1 or not numbers.size:
        raise ValueOutOfRange(f"{what} takes a list of numbers, at least one, and was given {shown(given)}.")
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        raise ValueOutOfRange(f"{what} has {numbers[bad[0]]} at position {bad[0]}, which is no finite number.")
    return numbers


def _first_and_totals(period: str, values: Totals, start_date: Any, missing: str) -> tuple[int, Series]:
    """(the wall-clock hour at which the first period begins, one total per period)."""
    if period not in PERIODS:
        raise UnknownOption(f"The period was given as {shown(period)}. {nearest(str(period), PERIODS)}")
    if missing not in MISSING:
        raise UnknownOption(f"missing was given as {missing!r}. {nearest(str(missing), MISSING)}")
    if start_date is not None:
        if isinstance(values, Mapping):
            raise ValueOutOfRange("A start and totals with days were given: leave the start out.")
        return day_given(start_date, "The start"), _numbers(values, "The list of totals")
    items = getattr(values, "items", None)
    if not callable(items):
        raise MissingInput("Totals without days need a start: give start_date, the first day of the first period.")
    dated = [(day_given(when, "The day of a total"), number) for when, number in items()]
    totals = _numbers([number for _, number in dated], "The list of totals")
    hours = [hour for hour, _ in dated]
    for before, hour in pairwise(hours):
        problem = step_problem(period, before, hour, missing)
        if problem:
            raise ValueOutOfRange(f"{moment_of(hour):%Y-%m-%d} {problem}")
    return hours[0], placed_totals(period, hours, totals)


def step_problem(period: str, before: int, hour: int, missing: str) -> str:
    """What is wrong with a period that begins at `hour`, after one that began at `before`; nothing: an empty text."""
    if hour == before:
        return f"is there twice: give one total per {period}."
    if hour < before:
        return "comes after a later day: put the totals in the order of time."
    place = place_of(period, before, hour)
    if place is None:
        return f"does not begin a {period}, counted from {moment_of(before):%Y-%m-%d} on."
    if place > 1 and missing != "zero":
        gap = f"{place - 1} {period}s are" if place > 2 else f"a {period} is"
        return f"comes after a hole: {gap} missing before. Give missing='zero' to count what is missing as 0."
    return ""


def place_of(period: str, first: int, hour: int) -> int | None:
    """How many periods after the one that begins at `first` one begins at `hour`; None when none does."""
    if period in ("day", "week"):
        steps, rest = divmod(hour - first, DAY if period == "day" else WEEK)
        return None if rest else steps
    begin, other = moment_of(first), moment_of(hour)
    if (begin.day, other.day) != (1, 1) or (period == "year" and (begin.month, other.month) != (1, 1)):
        return None
    months = 12 * (other.year - begin.year) + other.month - begin.month
    return months if period == "month" else months // 12


def placed_totals(period: str, hours: Sequence[int], totals: Series) -> Series:
    """Totals of the periods that begin at `hours`, and 0 for those between them without one."""
    places = [place_of(period, hours[0], hour) or 0 for hour in hours]
    last = places[-1]
    if last >= MOST_HOURS:
        raise ValueOutOfRange(f"From the first total to the last there are more than {MOST_HOURS} hours.")
    placed = np.zeros(last + 1)
    placed[places] = totals
    return placed


def told(period: str, first: int, totals: Series) -> str:
    """How many totals, of what, from when to when: `365 daily totals, 2025-01-01 to 2025-12-31`."""
    word = {"day": "daily"}.get(period, f"{period}ly")
    last = moment_of(int(edges_of(period, first, len(totals))[-1]) - 1)
    plural = "" if len(totals) == 1 else "s"
    return f"{len(totals)} {word} total{plural}, {moment_of(first):%Y-%m-%d} to {last:%Y-%m-%d}"


def recognised_period(days: Sequence[datetime]) -> str | None:
    """Of which periods these days are the first, in any order; None when they do not tell.

    A calendar month or year is told by its first days, a week by steps of seven days, all else is days with holes.
    """
    if len(days) < 2:
        return None
    steps = {abs((after - before).days) for before, after in pairwise(days)} - {0}
    if all(day.day == 1 for day in days):
        return "year" if all(day.month == 1 for day in days) else "month"
    return "week" if steps and all(step % 7 == 0 for step in steps) else "day"
