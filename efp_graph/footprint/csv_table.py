"""A CSV file as people have it: what stands between columns, how numbers and dates are written.

Each of these is found from the whole file, and told. What the file does not decide ('1,234', '03/04/2025') is refused
with the argument that decides it; nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from efp_graph.errors import FileError, UnknownOption, ValueOutOfRange, nearest, reason_of
from efp_graph.files import read_text
from efp_graph.texts import shown
from efp_graph.values.kernels import MOST_HOURS

DELIMITERS = (",", ";", "\t", "|")
DECIMALS = (".", ",")
DATES = ("iso", "d/m/y", "m/d/y")
COMPARED = 50  # lines by which it is decided what stands between columns
_SPACES = " '\u2019\u00a0\u2009\u202f"  # between groups of three digits
_NAMED = {"\t": "a tab"}


class Line(NamedTuple):
    """What a line says, as text, and where it is."""

    path: Path
    number: int
    stamp: str
    value: str

    def error(self, problem: str) -> FileError:
        """That there is something wrong with the line."""
        return FileError(self.path, self.number, problem)


class Table(NamedTuple):
    """Two columns of a file.

    Attributes:
        lines: those that are not blank, at least one, without the header.
        comments: how many lines before the header begin with '#'.
    """

    path: Path
    delimiter: str
    time_column: str
    value_column: str
    lines: list[Line]
    comments: int


class Stamp(NamedTuple):
    """A date of a line; `has_time`: whether it is written with a time of day."""

    moment: datetime
    has_time: bool


def read_table(path: Path, stamp: str | None, value: str | None, delimiter: str | None) -> Table:
    """The lines of a file.

    Args:
        stamp, value: names of the columns; the first ones that are free unless given.
        delimiter: what stands between columns; found unless given.

    Raises:
        FileError: the file cannot be read, a column is not there, or it is not clear what stands between columns.
        ValueOutOfRange: a delimiter that is no character.
    """
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '\r\n"'):
        raise ValueOutOfRange(f"The delimiter was given as {delimiter!r}: give one character such as ',' or ';'.")
    text = read_text(path)
    skipped, before, comments, said = _before_header(text)
    text = text[skipped:]
    mark = delimiter or said or _recognised_delimiter(path, text, before + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    found: list[Line] = []
    number = before + 1
    try:
        header = [name.strip() for name in next(reader, [])]
        stamp_at, value_at = _columns(path, number, header, stamp, value)
        if _date_in(header[stamp_at]):
            raise FileError(
                path, number, f"{header[stamp_at]!r} is a time stamp: the first line has to name the columns."
            )
        number = before + reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) <= max(stamp_at, value_at):
                    raise FileError(path, number, f"cells are missing: it has {len(row)} of {len(header)}.")
                found.append(Line(path, number, row[stamp_at].strip(), row[value_at].strip()))
                if len(found) > MOST_HOURS:
                    raise FileError(path, number, f"there are more than the {MOST_HOURS} hours that are read.")
            number = before + reader.line_num + 1
    except csv.Error as error:
        raise FileError(path, number, f"is not CSV: {reason_of(error)}.") from error
    if not found:
        raise FileError(path, before + reader.line_num, "the file has no line after its header.")
    return Table(path, mark, header[stamp_at], header[value_at], found, comments)


def _before_header(text: str) -> tuple[int, int, int, str | None]:
    """What is before the header: (characters, lines, how many of these are comments, what stands between columns)."""
    characters = comments = 0
    said = None
    for lines, line in enumerate(io.StringIO(text)):
        start = line.strip(" \r\n\ufeff")
        if re.fullmatch(r"sep=[^\"]", start):  # what Excel writes
            said = start[-1]
        elif re.match(r"#(\s|#|-|$)", start):
            comments += 1
        elif start:
            return characters, lines, comments, said
        characters += len(line)
    return 0, 0, 0, None


def _recognised_delimiter(path: Path, text: str, number: int) -> str:
    """The one that cuts all lines into as many cells as the header has, at least two.

    Args:
        number: the line of the header, which `text` begins with.
    """
    lines = text.splitlines(keepends=True)[:COMPARED]
    fitting: list[str] = []
    others: list[str] = []
    for mark in DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO("".join(lines), newline=""), delimiter=mark))
        except csv.Error:
            continue
        widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
        if widths and widths[0] > 1:
            (fitting if len(set(widths)) == 1 else others).append(mark)
    if len(fitting) > 1:
        marks = " and ".join(map(named_mark, fitting))
        raise FileError(path, number, f"{marks} may stand between columns. Give delimiter={fitting[0]!r}, say.")
    return next(iter(fitting or others), ",")


def named_mark(mark: str) -> str:
    """What stands between columns, as it is told."""
    return _NAMED.get(mark, repr(mark))


def _columns(path: Path, number: int, header: list[str], stamp: str | None, value: str | None) -> tuple[int, int]:
    """Where time stamp and value stand."""
    for name in (stamp, value):
        if name is not None and name not in header:
            raise FileError(path, number, f"there is no column {name!r}. {nearest(str(name), header)}")
    if len(header) < 2:
        raise FileError(
            path, number, f"two columns are needed, a time stamp and a value; the header has {len(header)}."
        )
    value_at = None if value is None else header.index(value)
    stamp_at = header.index(stamp) if stamp is not None else 0 if value_at != 0 else 1
    if value_at is None:
        value_at = 0 if stamp_at != 0 else 1
    return stamp_at, value_at


# Numbers


def numbers_of(table: Table, decimal: str | None) -> tuple[list[float], str | None, bool]:
    """(the values, what stands before decimals or None when no line tells, whether thousands are set apart).

    Args:
        decimal: "." or ","; found unless given.

    Raises:
        FileError: a value is no finite number, or the lines do not decide, or contradict each other.
        UnknownOption: another decimal mark.
    """
    if decimal is not None and decimal not in DECIMALS:
        raise UnknownOption(f"decimal was given as {shown(decimal)}. {nearest(str(decimal), DECIMALS)}")
    point = decimal or _recognised_decimal(table)
    mark = point or "."
    other = "," if mark == "." else "."
    grouped = re.compile(
        rf"[+-]?\d{{1,3}}([{re.escape(_SPACES + other)}])\d{{3}}(?:\1\d{{3}})*(?:{re.escape(mark)}\d*)?"
    )
    found, thousands = [], False
    for line in table.lines:
        text = line.value
        match = grouped.fullmatch(text)
        if match:
            text, thousands = text.replace(match[1], ""), True
        found.append(_number(line, text, mark, other))
    return found, point, thousands


def _number(line: Line, text: str, mark: str, other: str) -> float:
    try:
        plain = text.replace("_", "?").replace(other, "?")  # Python would take 1_000
        value = float(plain.replace(mark, "."))
    except ValueError as error:
        raise line.error(f"{line.value!r} is not a number, with {mark!r} before decimals.") from error
    if not math.isfinite(value):
        raise line.error(f"{line.value!r} is not a finite number.")
    return value


def _recognised_decimal(table: Table) -> str | None:
    """What stands before decimals: told by a number that can be read in one way only."""
    deciding: dict[str, Line] = {}
    open_to_both: Line | None = None
    for line in table.lines:
        text = line.value
        marks = [mark for mark in text if mark in ".,"]
        if not marks:
            continue
        if len(set(marks)) > 1:
            mark = marks[-1]
        elif len(marks) > 1:  # 1.234.567
            mark = "," if marks[0] == "." else "."
        elif re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text):
            if marks[0] == "," or table.delimiter != ",":
                open_to_both = open_to_both or line
                continue
            mark = "."  # where a comma is between columns a point is one
        else:
            mark = marks[0]
        deciding.setdefault(mark, line)
    if len(deciding) > 1:
        line, other = sorted(deciding.values(), key=lambda each: -each.number)
        raise line.error(f"{line.value!r} and, in line {other.number}, {other.value!r} have different decimal marks.")
    if not deciding and open_to_both is not None:
        whole, part = re.split("[.,]", open_to_both.value)
        raise open_to_both.error(
            f"{open_to_both.value!r} may be {whole}{part} or {whole} and {part} thousandths, and no line decides: give "
            "decimal='.' or decimal=','."
        )
    return next(iter(deciding), None)


# Dates

_PARTS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T, ]+(.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?:[T, ]+(.*))?")
_SHORT = re.compile(r"(\d{4})(?:-(\d{2}))?")  # a year, a month
_TIME = re.compile(r"(\d{1,2})(:\d{2}(?::\d{2}(?:\.\d+)?)?)(?: *([AaPp])\.?[Mm]\.?)?(.*)")


def stamps_of(table: Table, dates: str | None) -> tuple[list[Stamp], str]:
    """(the date of each line, the order in which they are written: one of `DATES`).

    Args:
        dates: that order; found unless given.

    Raises:
        FileError: a line has no date, or no line decides what is a day and what a month, or they contradict each other.
        UnknownOption: another order.
    """
    if dates is not None and dates not in DATES:
        raise UnknownOption(f"dates was given as {shown(dates)}. {nearest(str(dates), DATES)}")
    order = dates or _recognised_order(table.lines)
    read: Callable[[str], Stamp | None] = _iso if order == "iso" else lambda text: _in_order(text, order)
    found = []
    for line in table.lines:
        try:
            stamp = read(line.stamp)
        except ValueError:
            stamp = None
        if stamp is None:
            how = "" if order == "iso" else f", as dates are {order} here"
            raise line.error(f"{line.stamp!r} is not a time stamp such as {_EXAMPLES[order]}{how}.")
        found.append(stamp)
    return found, order


_EXAMPLES = {"iso": "2025-01-31 23:00", "d/m/y": "31/01/2025", "m/d/y": "01/31/2025"}


def _recognised_order(lines: Iterable[Line]) -> str:
    matches = [(line, match) for line in lines if (match := _PARTS.fullmatch(line.stamp))]
    if not matches:
        return "iso"
    deciding: dict[str, Line] = {}
    for line, match in matches:
        if int(match[1]) > 12:
            deciding.setdefault("d/m/y", line)
        elif int(match[3]) > 12:
            deciding.setdefault("m/d/y", line)
    if len(deciding) > 1:
        line, other = sorted(deciding.values(), key=lambda each: -each.number)
        raise line.error(
            f"{line.stamp!r} and, in line {other.number}, {other.stamp!r} have day and month in two orders."
        )
    if not deciding:
        either = next((line for line, match in matches if int(match[1]) != int(match[3])), None)
        if either is not None:
            raise either.error(
                f"{either.stamp!r} may be day and month or month and day, and no line decides: give dates='d/m/y' or "
                "dates='m/d/y'."
            )
    return next(iter(deciding), "d/m/y")


def _date_in(text: str) -> bool:
    """Whether a text is a date of any order."""
    try:
        return _PARTS.fullmatch(text) is not None or _iso(text) is not None
    except ValueError:
        return False


def _iso(text: str) -> Stamp | None:
    short = _SHORT.fullmatch(text)
    if short:
        return Stamp(datetime(int(short[1]), int(short[2] or 1), 1), False)
    first = _YEAR_FIRST.fullmatch(text)
    if first:
        return _stamp(first[1], first[3], first[4], first[5])
    return Stamp(datetime.fromisoformat(text), bool(re.search(r"[T: ]", text)))


def _in_order(text: str, order: str) -> Stamp | None:
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    day, month = (match[1], match[3]) if order == "d/m/y" else (match[3], match[1])
    return _stamp(match[4], month, day, match[5])


def _stamp(year: str, month: str, day: str, time: str | None) -> Stamp:
    date = f"{year}-{month:0>2}-{day:0>2}"
    return Stamp(datetime.fromisoformat(f"{date}T{_iso_time(time)}" if time else date), bool(time))


def _iso_time(text: str) -> str:
    match: Any = _TIME.fullmatch(text)
    if match is None:
        return text
    hour = int(match[1])
    if match[3]:
        if not 1 <= hour <= 12:
            raise ValueError("an hour of half a day")
        hour = hour % 12 + (12 if match[3] in "Pp" else 0)
    return f"{hour:02}{match[2]}{match[4].strip()}"
