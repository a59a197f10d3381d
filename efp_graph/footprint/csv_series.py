"""Hourly series from a CSV file with a column of time stamps."""

from __future__ import annotations

import csv
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.errors import FileError, nearest
from efp_graph.footprint.country import tz
from efp_graph.values import Source, SourceHourlyValues, Sources, u
from efp_graph.values.calendar import hour_of, moment_of


def create_source_hourly_values_from_csv(
    path: str | Path,
    value_column: str | None = None,
    timestamp_column: str | None = None,
    *,
    timezone: str | None = None,
    pint_unit: Any = u.dimensionless,
    source: Source = Sources.USER_DATA,
    label: str | None = None,
    missing: str = "error",
    delimiter: str = ",",
) -> SourceHourlyValues:
    """One value per hour, from a CSV file with a header line, one line per hour in the order of time.

    Time stamps are in ISO form (`2025-01-01 00:00`, `2025-01-01T00:00:00+01:00`). With an offset, or with `timezone`, they are
    instants. Without, they are what wall clocks show in the country of the usage pattern, so daylight saving time is
    followed: the hour that is skipped in spring counts in the next one, the hour shown twice in autumn counts once.

    Args:
        path: the file, in UTF-8.
        value_column: name of the column of values; the second one unless given.
        timestamp_column: name of the column of time stamps; the first one unless given.
        timezone: IANA name of the zone of time stamps without offset.
        pint_unit: unit of the values.
        missing: what hours without a line mean: "error" refuses them, "zero" counts them as 0.

    Raises:
        FileError: the file cannot be read, a column is not there, or a line is broken; `.line` is its number.

    Example: see docs/how-to/usage-from-csv.md.
    """
    path = Path(path)
    zone = None if timezone is None else tz(timezone).value
    lines = _lines(path, value_column, timestamp_column, delimiter)
    hours, values = [], []
    clock = "civil"
    for number, stamp, text in lines:
        moment, value = _moment(path, number, stamp), _number(path, number, text)
        if moment.minute or moment.second or moment.microsecond:
            raise FileError(path, number, f"{stamp!r} is not a whole hour.")
        if zone is not None and moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
            same_wall_clock = moment.replace(fold=1)
            if hours and hour_of(moment.astimezone(UTC).replace(tzinfo=None)) <= hours[-1]:
                moment = same_wall_clock  # the second time that the clock shows this hour
        aware = moment.tzinfo is not None
        if hours and aware != (clock == "utc"):
            raise FileError(path, number, f"{stamp!r} {'has' if aware else 'lacks'} a UTC offset, unlike the lines before.")
        clock = "utc" if aware else "civil"
        hour = hour_of(moment.astimezone(UTC).replace(tzinfo=None) if aware else moment)
        if hours and hour <= hours[-1]:
            advice = "" if aware else " If clocks were set back there, give timezone='Europe/Paris' or the like."
            raise FileError(path, number, f"{stamp!r} does not come after the line before.{advice}")
        if hours and hour != hours[-1] + 1 and missing != "zero":
            advice = "" if aware else " If clocks were set forward there, give timezone='Europe/Paris' or the like."
            raise FileError(
                path, number, f"{hour - hours[-1] - 1} hours are missing before {stamp!r}: give missing='zero' to count them as 0.{advice}"
            )
        hours.append(hour)
        values.append(value)
    if not hours:
        raise FileError(path, None, "the file has no line after its header.")
    series = np.zeros(hours[-1] - hours[0] + 1)
    series[np.array(hours) - hours[0]] = values
    return SourceHourlyValues(
        series, source, label or path.stem, start_date=moment_of(hours[0]), unit=pint_unit, clock=clock
    )


def _lines(path: Path, value_column: str | None, timestamp_column: str | None, delimiter: str) -> list[tuple[int, str, str]]:
    """(line number, time stamp, value) of each line that is not blank."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            header = next(reader, [])
            stamp_at = _column(path, header, timestamp_column, 0)
            value_at = _column(path, header, value_column, 1)
            found = []
            for row in reader:
                if not row:
                    continue
                if len(row) <= max(stamp_at, value_at):
                    raise FileError(path, reader.line_num, f"has {len(row)} columns, the header has {len(header)}.")
                found.append((reader.line_num, row[stamp_at].strip(), row[value_at].strip()))
            return found
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileError(path, None, f"cannot be read: {error}") from error


def _column(path: Path, header: list[str], name: str | None, position: int) -> int:
    names = [each.strip() for each in header]
    if name is None:
        if position < len(names):
            return position
        raise FileError(path, 1, f"the header has {len(names)} columns: a time stamp and a value are needed.")
    if name not in names:
        raise FileError(path, 1, f"there is no column {name!r}. {nearest(name, names)}")
    return names.index(name)


def _moment(path: Path, number: int, stamp: str) -> datetime:
    try:
        return datetime.fromisoformat(stamp)
    except ValueError as error:
        raise FileError(path, number, f"{stamp!r} is not a time stamp such as 2025-01-31 23:00.") from error


def _number(path: Path, number: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise FileError(path, number, f"{text!r} is not a number.") from error
    if not math.isfinite(value):
        raise FileError(path, number, f"{text!r} is not a finite number.")
    return value
