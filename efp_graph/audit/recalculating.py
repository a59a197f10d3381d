"""The figures of a page calculated again from the page alone: its formulas as programs, and what it was given.

What the page does in a browser (`static/recalculation.js`), within the same bounds, by the table of operations of the
library. A figure is not recalculated where the page says why, or where the file had no room for hours that it takes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from efp_graph.audit.given_series import read_series
from efp_graph.audit.order import parts_first
from efp_graph.audit.page_machine import PageValue, run, week_of
from efp_graph.audit.records import CALCULATED, STEP
from efp_graph.audit.series import read_shape
from efp_graph.audit.verifying import Finding
from efp_graph.audit.written_page import UNREADABLE, data_of
from efp_graph.errors import FileError, reason_of
from efp_graph.texts import cut, visible
from efp_graph.values import kernels
from efp_graph.values.calendar import moment_of
from efp_graph.values.finite import watched

HOURS_ALIKE = 1e-6  # of each hour: series are told in float32
NUMBERS_ALIKE = 1e-9  # of numbers, and of the totals of series, which are told in full
FLOOR = 1e-9  # of the largest hour: what cancels is not exact to its last digit
MONTHS_ALIKE = 1e-7  # of what a category is in all months: each is told to nine digits
MOST_KEPT = 250_000_000  # hours of series at a time: 2 GB
LONGEST = 500  # characters of a finding
NO_ROOM = "The file had no room for hours that they take."


class Recalculated(NamedTuple):
    """What came of it.

    Attributes:
        equal: how many figures are equal.
        findings: those that are not, and what is told of no figure.
        left: {why: how many figures were not recalculated}.
    """

    equal: int
    findings: list[Finding]
    left: Mapping[str, int]


class _NoRoom(Exception):
    """Hours that the file does not hold."""


def recalculated(page: str) -> Recalculated:
    """Calculate the figures of a page again, and hold them against what it tells.

    Raises:
        FileError: its data cannot be read.
    """
    data = data_of(page)
    try:
        again = _Page(data, data_of(page, "audit-series"), data_of(page, "audit-given"))
        with watched():
            findings = [*again.unequal(), *again.unequal_footprints()]
        return Recalculated(again.equal, findings, dict(again.left))
    except UNREADABLE as error:
        if isinstance(error, FileError):
            raise
        raise FileError("The page", None, f"holds data of another kind: {cut(reason_of(error), 120)}.") from error


class _Page:
    """The data of a page, and what is known of its figures by now."""

    def __init__(self, data: dict[str, Any], shapes: list[str], given: list[Any]) -> None:
        self._data, self._figures, self._shapes, self._given = data, data["figures"], shapes, given
        self._values: dict[int, PageValue] = {}
        self._kept = 0
        self.left: Counter[str] = Counter()
        self.equal = 0

    def unequal(self) -> Iterator[Finding]:
        """The figures that are not equal; of those that read one of these, how many there are.

        Values are forgotten when no other figure takes them.
        """
        read_by = [_reads(each, len(self._figures)) for each in self._figures]
        conditions = [each for each in self._data["conditions"] if "program" in each]
        waiting = Counter(place for each in read_by for place in each)
        waiting.update(place for each in conditions for place in _reads(each, len(self._figures)))
        unequal: set[int] = set()
        following: list[str] = []
        for place in parts_first(read_by):
            figure = self._figures[place]
            name = visible(str(figure["anchor"]))
            problem = self._problem(place, figure)
            if problem and read_by[place] & unequal:
                following.append(name)
            elif problem:
                yield Finding(f"figure {name}", problem)
            if problem:
                unequal.add(place)
            for part in read_by[place]:
                waiting[part] -= 1
                if not waiting[part]:
                    self._kept -= _size(self._values.pop(part, None))
        if following:
            many = f"{len(following):,} {'figure' if len(following) == 1 else 'figures'}"
            told = f"{many} that read one of these came out otherwise too: {', '.join(following)}."
            yield Finding("the figures", cut(told, LONGEST))
        yield from self._broken(conditions)

    def _broken(self, conditions: list[dict[str, Any]]) -> Iterator[Finding]:
        """The conditions under which formulas hold, of those that do not."""
        for each in conditions:
            where = f"condition {cut(visible(str(each['words'])), 200)}"
            try:
                if bool(run(each["program"], self._read).value) is not each["holds"]:
                    yield Finding(
                        where, "the page says that its formulas hold by it, and recalculated it does not hold."
                    )
            except _NoRoom:
                pass  # told of the figures that it reads
            except UNREADABLE as error:
                yield Finding(where, f"it cannot be recalculated: {cut(visible(reason_of(error)), 200)}")

    def _problem(self, place: int, figure: dict[str, Any]) -> str:
        """What is wrong with a figure; nothing where it is equal, was given, or could not be recalculated."""
        if "program" not in figure:
            if "reason" in figure:
                self.left[str(self._data["reasons"][figure["reason"]])] += 1
            elif figure["kind"] not in (CALCULATED, STEP):
                return self._given_otherwise(figure)
            elif figure.get("series", figure.get("value")) is not None:
                return "it is calculated, and the page does not say how."
            return ""
        try:
            found = run(figure["program"], self._read)
            self._keep(place, found)
            problem = self._differs(found, figure)
        except _NoRoom:
            self.left[NO_ROOM] += 1
            return ""
        except UNREADABLE as error:
            return f"it cannot be recalculated: {cut(visible(reason_of(error)), 200)}"
        self.equal += not problem
        return f"recalculated from the page: {problem}" if problem else ""

    def _given_otherwise(self, figure: dict[str, Any]) -> str:
        """What is told otherwise of a series than the hours that were given; nothing for others."""
        if "series" not in figure:
            return ""
        try:
            value = self._given_value(figure)
            problem = self._series_differs(value.hour, value._value, figure["series"], str(figure.get("unit", "")))
        except _NoRoom:
            return ""
        except UNREADABLE as error:
            return f"its hours cannot be read: {cut(visible(reason_of(error)), 200)}"
        return f"of the hours that were given: {problem}" if problem else ""

    def _read(self, place: int) -> PageValue:
        if place not in self._values:
            if not 0 <= place < len(self._figures):
                raise LookupError(f"it reads figure {place}, which is not there")
            figure = self._figures[place]
            if "program" in figure:
                raise _NoRoom if self.left[NO_ROOM] else LookupError(f"{figure['anchor']} was not recalculated")
            self._keep(place, self._given_value(figure))
        return self._values[place]

    def _keep(self, place: int, value: PageValue) -> None:
        self._kept += _size(value)
        if self._kept > MOST_KEPT:
            raise MemoryError(f"more than {MOST_KEPT:,} hours at a time")
        self._values[place] = value

    def _given_value(self, figure: dict[str, Any]) -> PageValue:
        if "week" in figure:
            return week_of(figure["week"]["numbers"])
        if "series" not in figure:
            value = figure["value"]
            return PageValue(value if isinstance(value, int | float) else None)
        series = figure["series"]
        if series["shape"] is None:
            return PageValue(kernels.constant(series["scale"], kernels.bounded(series["hours"])), series["start"])
        if "given" not in series:
            raise _NoRoom
        return PageValue(read_series(*self._given[series["given"]]), series["start"])

    def _differs(self, found: PageValue, figure: dict[str, Any]) -> str:
        """What is told and what was found, where these are not equal."""
        unit = visible(str(figure.get("unit", "")))
        if found.is_week:
            told = week_of(figure["week"]["numbers"])
            return _first_apart(told._value, found._value, "hour {} of the week", unit)
        if found.hour is None:
            number = figure["value"]
            return "" if _alike(found._value, number) else _apart("", number, found._value, unit)
        return self._series_differs(found.hour, found._value, figure["series"], unit)

    def _series_differs(self, first: Any, values: Any, series: dict[str, Any], unit: str) -> str:
        if (first, len(values)) != (series["start"], series["hours"]):
            told = f"it tells {series['hours']:,} hours from {_hour(series['start'])}"
            return f"{told}, and {len(values):,} from {_hour(first)} come out."
        sizes = np.abs(values)
        absolute, largest = float(sizes.sum()), float(sizes.max())
        hours = len(values)
        for name, number, size in (
            ("total", kernels.sum_over(values), absolute), ("mean", kernels.mean_over(values), absolute / hours),
            ("low", float(values.min()), largest), ("high", float(values.max()), largest),
        ):  # fmt: skip
            if not _alike(number, series[name], size):
                return _apart(name, series[name], number, unit)
        return self._curve_differs(values, series, largest, unit)

    def _curve_differs(self, values: Any, series: dict[str, Any], largest: float, unit: str) -> str:
        least: Any = FLOOR * largest / HOURS_ALIKE
        if series["shape"] is None:
            return _first_apart(np.full(len(values), series["scale"]), values, "hour {}", unit, HOURS_ALIKE, least)
        told = read_shape(self._shapes[series["shape"]]) * series["scale"]
        grain = self._data["grain"]
        if grain == 1:
            return _first_apart(told, values, "hour {}", unit, HOURS_ALIKE, least)
        starts = np.arange(0, len(values), grain)
        lows, highs = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
        means = np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values)))
        least = np.maximum(np.maximum(np.abs(lows), np.abs(highs)), least)
        ends = (highs, lows) if series["scale"] < 0 else (lows, highs)  # of a shape, which is series / scale
        problems = (
            _first_apart(part, ours, "period {}", unit, HOURS_ALIKE, least)
            for part, ours in zip(np.split(told, 3), (means, *ends), strict=True)
        )
        return next(filter(None, problems), "")

    def unequal_footprints(self) -> Iterator[Finding]:
        """Footprints that are told otherwise than the figures that they are."""
        for part in (self._data, *self._data["further"]):
            name = visible(str(part["criterion"]["name"]))
            yield from _unequal_months(name, part)
            for each in (part["total"], *part["footprints"]):
                place = each["figure"]
                if place is None:
                    continue
                figure = self._figures[place]
                told = figure["series"]["total"] if "series" in figure else figure["value"]
                amount = (0.0 if told is None else told) * each.get("factor", 1.0)
                if not _alike(amount, each["amount"]):
                    where = f"footprint {name}, {visible(str(figure['anchor']))}"
                    yield Finding(where, _apart("", each["amount"], amount, ""))


def _unequal_months(name: str, part: dict[str, Any]) -> Iterator[Finding]:
    """Categories whose months do not add up to their footprints."""
    for place, (category, months) in enumerate(zip(part["categories"], part["timeline"], strict=True)):
        amounts = [each["amount"] for each in part["footprints"] if each["category"] == place]
        told, found = math.fsum(months), math.fsum(amounts)
        if any(months) and not _alike(told, found, math.fsum(map(abs, amounts)), MONTHS_ALIKE):
            where = f"footprint {name}, {visible(str(category))}, by month"
            yield Finding(where, _apart("", told, found, ""))


def _reads(figure: dict[str, Any], count: int) -> set[int]:
    """The figures that a program reads, as far as they are there: of others it says so when it runs."""
    return {part for part in figure.get("program", ()) if type(part) is int and 0 <= part < count}


def _size(value: PageValue | None) -> int:
    return 0 if value is None else int(np.size(value._value))


def _alike(found: Any, told: Any, size: Any = 0.0, part: float = NUMBERS_ALIKE) -> Any:
    """Whether numbers are those told: within a part of these, and of `size` where that is larger."""
    return np.abs(found - told) <= part * np.maximum(np.abs(told), size)


def _apart(what: str, told: Any, found: Any, unit: str) -> str:
    return (
        f"{f'{what}, ' if what else ''}the page says {told!r:.40} {unit}".rstrip() + f", and {found!r:.40} comes out."
    )


def _first_apart(told: Any, found: Any, place: str, unit: str, part: float = NUMBERS_ALIKE, size: Any = 0.0) -> str:
    if len(told) != len(found):
        return f"it tells {len(told):,} numbers, and {len(found):,} come out."
    apart = np.flatnonzero(~_alike(found, told, size, part))
    if not len(apart):
        return ""
    first = int(apart[0])
    return _apart(place.format(first + 1), float(told[first]), float(found[first]), unit)


def _hour(hour: int) -> str:
    return f"{moment_of(hour):%Y-%m-%d %H:%M}"
