"""Hourly series from a CSV file with a column of time stamps."""

from __future__ import annotations

import csv
import io
import math
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from efp_graph.errors import FileError, UnknownOption, ValueOutOfRange, nearest, reason_of
from efp_graph.files import read_text
from efp_graph.footprint.country import tz
from efp_graph.values import Source, SourceHourlyValues, Sources, u
from efp_graph.values.calendar import UTC, hour_of, hour_of_instant, moment_of
from efp_graph.values.kernels import MOST_HOURS

MISSING = ("error", "zero")


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
    delimiter: str = ",",
) -> SourceHourlyValues:
    """One value per hour, from a CSV file with a header line, one line per hour in the order of time.

    Time stamps are in ISO form (`2025-01-01 00:00`, `2025-01-01T00:00:00+01:00`). With an offset, or with `timezone`,
    they are instants. Without, they are what wall clocks show in the country of the usage pattern, so daylight saving
    time is followed: the hour that is skipped in spring counts in the next one, the hour shown twice in autumn counts
    once.

    Args:
        path: the file, in UTF-8.
        value_column: name of the column of values; the first that is not the time stamp unless given.
        timestamp_column: name of the column of time stamps; the first that is not the value unless given.
        timezone: IANA name of the zone of time stamps without offset.
        pint_unit: unit of the values.
        source: where the figures come from; the user unless said. A text becomes a `Source` of that name.
        label: its name; that of the file unless given.
        missing: what hours without a line mean: "error" refuses them, "zero" counts them as 0.
        delimiter: what stands between columns.

    Raises:
        FileError: the file cannot be read, a column is not there, or a line is broken; `.line` is its number.
        UnknownOption: the zone or the meaning of missing hours is none that is known.

    Example: see docs/how-to/usage-from-csv.md.
    """
    path = Path(path)
    zone = None if timezone is None else tz(timezone).value
    if missing not in MISSING:
        raise UnknownOption(f"missing was given as {missing!r}. {nearest(str(missing), MISSING)}")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '\r\n"':
        raise ValueOutOfRange(f"The delimiter was given as {delimiter!r}: give one character such as ',' or ';'.")
    hours: list[int] = []
    values: list[float] = []
    clock = "civil"
    for line in _lines(path, value_column, timestamp_column, delimiter):
        hour, clock_here = _hour(line, zone, after=hours[-1] if hours else None)
        value = _number(line)
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
        values.append(value)
    series = np.zeros(hours[-1] - hours[0] + 1)
    series[np.array(hours) - hours[0]] = values
    return SourceHourlyValues(
        series, source, label or path.stem, start_date=moment_of(hours[0]), unit=pint_unit, clock=clock
    )


class Line(NamedTuple):
    """What a line says, as text, and where it is."""

    path: Path
    number: int
    stamp: str
    value: str

    def error(self, problem: str) -> FileError:
        """That there is something wrong with the line."""
        return FileError(self.path, self.number, problem)


def _lines(path: Path, value_column: str | None, timestamp_column: str | None, delimiter: str) -> list[Line]:
    """The lines that are not blank, at least one, without the header.

    A quoted cell may run over several lines; the number is that of the first.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), delimiter=delimiter)
    found: list[Line] = []
    number = 1
    try:
        header = [name.strip() for name in next(reader, [])]
        stamp_at, value_at = _columns(path, header, timestamp_column, value_column)
        if _is_stamp(header[stamp_at]):
            raise FileError(path, 1, f"{header[stamp_at]!r} is a time stamp: the first line has to name the columns.")
        number = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) <= max(stamp_at, value_at):
                    raise FileError(path, number, f"cells are missing: it has {len(row)} of {len(header)}.")
                found.append(Line(path, number, row[stamp_at].strip(), row[value_at].strip()))
                if len(found) > MOST_HOURS:
                    raise FileError(path, number, f"there are more than the {MOST_HOURS} hours that are read.")
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileError(path, number, f"is not CSV: {reason_of(error)}.") from error
    if not found:
        raise FileError(path, reader.line_num, "the file has no line after its header.")
    return found


def _columns(path: Path, header: list[str], stamp: str | None, value: str | None) -> tuple[int, int]:
    """Where time stamp and value stand."""
    for name in (stamp, value):
        if name is not None and name not in header:
            raise FileError(path, 1, f"there is no column {name!r}. {nearest(str(name), header)}")
    if len(header) < 2:
        raise FileError(path, 1, f"two columns are needed, a time stamp and a value; the header has {len(header)}.")
    value_at = None if value is None else header.index(value)
    stamp_at = header.index(stamp) if stamp is not None else 0 if value_at != 0 else 1
    if value_at is None:
        value_at = 0 if stamp_at != 0 else 1
    return stamp_at, value_at


def _is_stamp(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _hour(line: Line, zone: tzinfo | None, after: int | None) -> tuple[int, str]:
    """The hour of a line and its clock. `after` is the hour of the line before."""
    try:
        moment = datetime.fromisoformat(line.stamp)
    except ValueError as error:
        raise line.error(f"{line.stamp!r} is not a time stamp such as 2025-01-31 23:00.") from error
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


def _number(line: Line) -> float:
    try:
        value = float(line.value.replace("_", "?"))  # Python would take 1_000
    except ValueError as error:
        raise line.error(f"{line.value!r} is not a number.") from error
    if not math.isfinite(value):
        raise line.error(f"{line.value!r} is not a finite number.")
    return value
