"""Hourly series from a CSV file with a column of time stamps: a value per hour, or totals of days and longer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC as UTC_ZONE, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.errors import MissingInput, UnknownOption, ValueOutOfRange, nearest
from efp_graph.footprint.country import tz
from efp_graph.footprint.csv_table import Line, Stamp, Table, named_mark, numbers_of, read_table, stamps_of
from efp_graph.footprint.period_totals import (
    MISSING,
    PERIODS,
    Profile,
    placed_totals,
    profile_weights,
    recognised_period,
    spread_totals,
    step_problem,
    told,
)
from efp_graph.texts import shown, visible
from efp_graph.values import Source, SourceHourlyValues, Sources, u
from efp_graph.values.calendar import UTC, hour_of, hour_of_instant, moment_of
from efp_graph.values.kernels import MOST_HOURS, Series

HOUR = "hour"


@dataclass(frozen=True)
class CsvReading:
    """What was found in a CSV file. Printed, it is one line.

    Attributes:
        series: the hourly series; its comment is that line.
        path: the file.
        time_column, value_column: names of the columns.
        delimiter: what stands between columns.
        decimal: what stands before decimals; None where no value has any.
        thousands: whether thousands are set apart.
        dates: how dates are written: "iso", "d/m/y" or "m/d/y".
        per: what a line is one of: "hour", "day", "week", "month" or "year".
        lines: how many.
        filled: hours or periods without a line, which count as 0.
        comments: lines before the header that begin with '#', which were left out.
        told: what the figures are, from when to when, on which clocks, and how they were spread over hours.
    """

    series: SourceHourlyValues
    path: Path
    time_column: str
    value_column: str
    delimiter: str
    decimal: str | None
    thousands: bool
    dates: str
    per: str
    lines: int
    filled: int
    comments: int
    told: str

    def __str__(self) -> str:
        format = [f"{named_mark(self.delimiter)} between columns"]
        if self.decimal is not None:
            format.append(f"{self.decimal!r} before decimals")
        if self.thousands:
            format.append("thousands set apart")
        format.append(f"dates in {'ISO form' if self.dates == 'iso' else self.dates}")
        left_out = f"; {_counted(self.comments, 'line')} of comments left out" if self.comments else ""
        filled = f", {_counted(self.filled, self.per)} without a line counted as 0" if self.filled else ""
        return visible(
            f"{self.path.name}: {_counted(self.lines, 'line')}, {self.value_column!r} per {self.per}, {self.told}"
            f"{filled} ({', '.join(format)}{left_out})"
        )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def create_source_hourly_values_from_csv(
    path: str | Path,
    value_column: str | None = None,
    timestamp_column: str | None = None,
    *,
    timezone: str | None = None,
    pint_unit: Any = u.dimensionless,
    source: Source | str = Sources.USER_DATA,
    label: str | None = None,
    missing: str = "error",
    delimiter: str | None = None,
    decimal: str | None = None,
    dates: str | None = None,
    per: str | None = None,
    profile: Profile | None = None,
) -> SourceHourlyValues:
    """An hourly series from a CSV file with a header line, and a line per hour, day, week, month or year.

    How the file is written (what stands between columns, decimal commas, thousands, the order of days and months) is
    found from all its lines, and told in the comment of the series. What they do not decide is refused.

    Stamps of hours (`2025-01-01 00:00`, `31/01/2025 13:00`, `2025-01-01T00:00:00+01:00`) are instants, with an offset
    or with `timezone`. Without, they are what wall clocks show in the country of the usage pattern, so daylight saving
    time is followed: the hour that is skipped in spring counts in the next one, the hour shown twice in autumn counts
    once. Totals of days and longer are spread over their hours by `profile`, see `totals_per`.

    Args:
        path: the file, in UTF-8.
        value_column: name of the column of values; the first that is not the time stamp unless given.
        timestamp_column: name of the column of time stamps; the first that is not the value unless given.
        timezone: IANA name of the zone of time stamps without offset, and of the days.
        pint_unit: unit of the values.
        source: where the figures come from; the user unless said. A text becomes a `Source` of that name.
        label: its name; that of the file unless given.
        missing: what hours, or periods, without a line mean: "error" refuses them, "zero" counts them as 0.
        delimiter: what stands between columns; found unless given.
        decimal: what stands before decimals, "." or ","; found unless given.
        dates: how dates are written, "iso", "d/m/y" or "m/d/y"; found unless given.
        per: what a line is one of, "hour", "day", "week", "month" or "year"; found unless given.
        profile: how totals of days and longer lie over the hours; there is none by default. See `totals_per`.

    Raises:
        FileError: the file cannot be read, a column is not there, or a line is broken or out of order, or it does not
            tell what is needed; `.line` is its number.
        UnknownOption, ValueOutOfRange, WrongKind: an argument is none that is known.

    Example: see docs/how-to/usage-from-csv.md.
    """
    return read_hourly_csv(
        path,
        value_column,
        timestamp_column,
        timezone=timezone,
        pint_unit=pint_unit,
        source=source,
        label=label,
        missing=missing,
        delimiter=delimiter,
        decimal=decimal,
        dates=dates,
        per=per,
        profile=profile,
    ).series


def read_hourly_csv(
    path: str | Path,
    value_column: str | None = None,
    timestamp_column: str | None = None,
    *,
    timezone: str | None = None,
    pint_unit: Any = u.dimensionless,
    source: Source | str = Sources.USER_DATA,
    label: str | None = None,
    missing: str = "error",
    delimiter: str | None = None,
    decimal: str | None = None,
    dates: str | None = None,
    per: str | None = None,
    profile: Profile | None = None,
) -> CsvReading:
    """What `create_source_hourly_values_from_csv` makes of a file, with what was found: print it to see."""
    path = Path(path)
    zone = None if timezone is None else tz(timezone).value
    if missing not in MISSING:
        raise UnknownOption(f"missing was given as {missing!r}. {nearest(str(missing), MISSING)}")
    if per is not None and per not in (HOUR, *PERIODS):
        raise UnknownOption(f"per was given as {shown(per)}. {nearest(str(per), (HOUR, *PERIODS))}")
    table = read_table(path, timestamp_column, value_column, delimiter)
    values, point, thousands = numbers_of(table, decimal)
    stamps, order = stamps_of(table, dates)
    found_per = per or _recognised_per(table.lines, stamps)
    if found_per == HOUR:
        hours, hourly, clock = _hourly(table, stamps, values, zone, missing)
        last = moment_of(hours + len(hourly) - 1)
        period = f"{moment_of(hours):%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
        what = f"{period} {'UTC' if clock == UTC else 'on the clocks of the country'}"
        filled = len(hourly) - len(values)
    else:
        hours, hourly, clock, what, filled = _spread(table, stamps, values, found_per, profile, zone, missing)
    series = SourceHourlyValues(
        hourly, source, label or path.stem, start_date=moment_of(hours), unit=pint_unit, clock=clock
    )
    reading = CsvReading(
        series,
        path,
        table.time_column,
        table.value_column,
        table.delimiter,
        point,
        thousands,
        order,
        found_per,
        len(values),
        filled,
        table.comments,
        what,
    )
    commented = SourceHourlyValues(series, series.source, series.label, comment=str(reading))
    return replace(reading, series=commented)


def _recognised_per(lines: list[Line], stamps: list[Stamp]) -> str:
    """What a line is one of. Stamps at midnight only, on days that differ, are those of days and longer."""
    moments = [stamp.moment.replace(tzinfo=None) for stamp in stamps]
    if any(moment != moment.replace(hour=0, minute=0, second=0, microsecond=0) for moment in moments):
        return HOUR
    timed = any(stamp.has_time for stamp in stamps)
    if timed and (len(moments) == 1 or any(before == after for before, after in pairwise(moments))):
        return HOUR
    period = recognised_period(moments)
    if period is None:
        raise lines[0].error(
            f"one line, {lines[0].stamp!r}, does not tell what it is the figure of: give per='day', per='week', "
            "per='month', per='year' or per='hour'."
        )
    return period


# One line per hour


def _hourly(
    table: Table, stamps: list[Stamp], values: list[float], zone: tzinfo | None, missing: str
) -> tuple[int, Series, str]:
    """(the first hour, a value per hour, the clock)."""
    hours: list[int] = []
    clock = "civil"
    for line, stamp in zip(table.lines, stamps, strict=True):
        hour, clock_here = _hour(line, stamp.moment, zone, after=hours[-1] if hours else None)
        if not hours:
            clock = clock_here
        elif clock_here != clock:
            what = "has" if clock_here == UTC else "lacks"
            raise line.error(f"{line.stamp!r} {what} a UTC offset, unlike the lines before.")
        elif hour <= hours[-1]:
            advice = " If clocks were set back there, give timezone='Europe/Paris' or the like." if clock != UTC else ""
            raise line.error(f"{line.stamp!r} does not come after the line before.{advice}")
        elif hour != hours[-1] + 1 and missing != "zero":
            advice = " If clocks were set forward there, give timezone='Europe/Paris' or the like."
            raise line.error(
                f"{hour - hours[-1] - 1} hours are missing before {line.stamp!r}: give missing='zero' to count them "
                f"as 0.{advice if clock != UTC else ''}"
            )
        hours.append(hour)
        if hour - hours[0] >= MOST_HOURS:
            raise line.error(f"{line.stamp!r} is more than the {MOST_HOURS} hours that are read after the first line.")
    series = np.zeros(hours[-1] - hours[0] + 1)
    series[np.array(hours) - hours[0]] = values
    return hours[0], series, clock


def _hour(line: Line, moment: datetime, zone: tzinfo | None, after: int | None) -> tuple[int, str]:
    """The hour of a line and its clock. `after` is the hour of the line before."""
    try:
        if moment.tzinfo is None and zone is None:
            whole = moment == moment.replace(minute=0, second=0, microsecond=0)
            hour, clock = hour_of(moment) if whole else None, "civil"
        else:
            aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
            hour, clock = hour_of_instant(aware), UTC
            if moment.tzinfo is None and hour is not None and after is not None and hour <= after:
                hour = hour_of_instant(aware.replace(fold=1))  # the second time that clocks show this hour
    except OverflowError as error:
        raise line.error(f"{line.stamp!r} is outside the years 1 to 9999.") from error
    if hour is None:
        raise line.error(f"{line.stamp!r} is not a whole hour.")
    return hour, clock


# One line per day, week, month or year


def _spread(
    table: Table,
    stamps: list[Stamp],
    values: list[float],
    per: str,
    profile: Profile | None,
    zone: tzinfo | None,
    missing: str,
) -> tuple[int, Series, str, str, int]:
    """(the first hour, a value per hour, the clock, what the figures are, how many periods were filled)."""
    hours: list[int] = []
    for line, stamp in zip(table.lines, stamps, strict=True):
        day = _day(line, stamp.moment, zone)
        problem = step_problem(per, hours[-1], hour_of(day), missing) if hours else ""
        if problem:
            raise line.error(f"{line.stamp!r} {problem}")
        hours.append(hour_of(day))
        if hours[-1] - hours[0] >= MOST_HOURS:
            raise line.error(f"{line.stamp!r} is more than the {MOST_HOURS} hours that are read after the first line.")
    if stamps[0].moment.tzinfo is not None:
        zone = UTC_ZONE
    totals = placed_totals(per, hours, np.array(values))
    first = table.lines[0]
    try:
        profile_weights(profile, per)
    except MissingInput as error:
        raise first.error(f"{error} If it is no total but the figure of an hour, give per='hour'.") from error
    try:
        spread = spread_totals(per, hours[0], totals, profile, zone)
    except ValueOutOfRange as error:
        raise first.error(str(error)) from error
    except OverflowError as error:
        raise first.error("its days, or those of other lines, are outside the years 1 to 9999.") from error
    what = f"{told(per, hours[0], totals)}, {spread.told}"
    return spread.hour, spread.values, spread.clock, what, len(totals) - len(values)


def _day(line: Line, moment: datetime, zone: tzinfo | None) -> datetime:
    """The first day of a total."""
    if moment != moment.replace(hour=0, minute=0, second=0, microsecond=0):
        raise line.error(f"{line.stamp!r} has a time of day, and a total begins with a day.")
    if moment.tzinfo is None:
        return moment
    if moment.utcoffset() == timedelta(0) and zone is None:
        return moment.replace(tzinfo=None)
    raise line.error(
        f"{line.stamp!r} has a UTC offset, and days are those of a place: leave the offsets out and give its timezone."
    )
