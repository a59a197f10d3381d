"""Typical weeks as they are written: one number for all hours, days with hours that differ, or 168 numbers.

What is written is what is kept, compared and saved; the 168 numbers follow from it. Hour 0 is Monday 00:00, local time.

{"constant_value": 5, "constant_unit": "GB_ram"}
{"unit": "occurrence", "profiles": [{"name": "office", "baseline": 0, "days": [0, 1, 2, 3, 4],
                                     "ranges": [{"start": 8, "end": 18, "value": 5}]}, ...]}
{"values": [168 numbers], "unit": "cpu_core"}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from efp_graph.texts import shown
from efp_graph.values.checked_forms import Checked
from efp_graph.values.kernels import Series, constant
from efp_graph.values.readable import number
from efp_graph.values.units import Unit

HOURS = 168
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Week:
    """A typical week as written: immutable, equal to one that is written the same.

    Attributes:
        plain: how it is written, as plain content; not to be changed.
        unit: of its numbers.
        numbers: shape (168,), read-only.
    """

    __slots__ = ("numbers", "plain", "unit")
    kind = ""

    def __init__(self, plain: dict[str, Any], unit: Unit) -> None:
        self.plain, self.unit = plain, unit
        self.numbers: Series = self._numbers()
        self.numbers.setflags(write=False)

    def _numbers(self) -> Series:
        raise NotImplementedError

    def mapped(self, change: Callable[[float], float], unit: Unit) -> Week:
        """The same form with every number changed, in another unit."""
        raise NotImplementedError

    def days(self) -> list[DayPart]:
        """The week as days that are alike, each with its hours that are alike, in the order of the week."""
        of_days: dict[tuple[float, ...], list[int]] = {}
        for day, numbers in enumerate(self.numbers.reshape(7, 24).tolist()):
            of_days.setdefault(tuple(numbers), []).append(day)
        return [_day_part(tuple(days), numbers) for numbers, days in of_days.items()]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Week) and self.kind == other.kind and self.plain == other.plain

    def __hash__(self) -> int:
        return hash((self.kind, self.unit, self.numbers.tobytes()))

    def __reduce__(self) -> tuple[Any, ...]:
        return week_of, (self.plain,)

    def __str__(self) -> str:
        return text_of_week(self)

    def __repr__(self) -> str:
        return f"<Week {self}>"


class DayPart(NamedTuple):
    """Days that are alike, from 0 (Monday) on: what they have at most hours, and [(first, end, number)] at others."""

    days: tuple[int, ...]
    baseline: float
    ranges: list[tuple[int, int, float]]


class ConstantWeek(Week):
    """One number at all hours."""

    __slots__ = ()
    kind = "constant"

    def _numbers(self) -> Series:
        return constant(float(self.plain["constant_value"]), HOURS)

    def mapped(self, change: Callable[[float], float], unit: Unit) -> Week:
        return _constant_week(change(self.plain["constant_value"]), unit)


class WeekOfProfiles(Week):
    """Days with a baseline, and other numbers between certain hours."""

    __slots__ = ()
    kind = "profiles"

    def _numbers(self) -> Series:
        week = np.empty((7, 24))
        for profile in self.plain["profiles"]:
            day = np.full(24, float(profile["baseline"]))
            for part in profile["ranges"]:
                day[part["start"] : part["end"]] = part["value"]
            week[profile["days"]] = day
        return week.reshape(HOURS)

    def mapped(self, change: Callable[[float], float], unit: Unit) -> Week:
        profiles = [
            {
                **profile,
                "baseline": change(profile["baseline"]),
                "ranges": [{**part, "value": change(part["value"])} for part in profile["ranges"]],
            }
            for profile in self.plain["profiles"]
        ]
        return WeekOfProfiles({"unit": unit.text, "profiles": profiles}, unit)


class WeekOfNumbers(Week):
    """168 numbers."""

    __slots__ = ()
    kind = "numbers"

    def _numbers(self) -> Series:
        return np.array(self.plain["values"], dtype=np.float64)

    def mapped(self, change: Callable[[float], float], unit: Unit) -> Week:
        return WeekOfNumbers({"values": [change(each) for each in self.plain["values"]], "unit": unit.text}, unit)


def _constant_week(number: float, unit: Unit) -> Week:
    return ConstantWeek({"constant_value": number, "constant_unit": unit.text}, unit)


# Reading: all that is wrong is told at once


def week_of(plain: Any, name: str = "A typical week") -> Week:
    """The week that plain content means; see the top of the module.

    Args:
        name: of the value, for the message.

    Raises:
        FormError: with everything that is wrong with it.
    """
    form = Checked(plain)
    if not form.is_mapping("", plain):
        raise form.error(name)
    for key, read in _FORMS.items():
        if key in plain:
            week = read(form, plain)
            if week is None:
                raise form.error(name)
            return week
    given = ", ".join(map(shown, list(plain)[:5])) or "nothing"
    form.note(
        "", "unknown_form", f"it has {given}: give constant_value and constant_unit, unit and profiles, or values"
    )
    raise form.error(name)


def _constant_read(form: Checked, plain: Mapping[str, Any]) -> Week | None:
    form.keys("", plain, ("constant_value", "constant_unit"))
    number = form.number("constant_value", plain["constant_value"])
    unit = form.unit("constant_unit", plain["constant_unit"]) if "constant_unit" in plain else None
    return None if form.problems or number is None or unit is None else _constant_week(number, unit)


def _numbers_read(form: Checked, plain: Mapping[str, Any]) -> Week | None:
    form.keys("", plain, ("values", "unit"))
    unit = form.unit("unit", plain["unit"]) if "unit" in plain else None
    values = form.list("values", plain["values"])
    numbers = form.numbers("values", values)
    if len(values) != HOURS and isinstance(plain["values"], list | tuple):
        form.note("values", "length", f"it has {len(values)} numbers, and a week has {HOURS} hours")
    return None if form.problems or unit is None else WeekOfNumbers({"values": numbers, "unit": unit.text}, unit)


def _profiles_read(form: Checked, plain: Mapping[str, Any]) -> Week | None:
    form.keys("", plain, ("unit", "profiles"))
    unit = form.unit("unit", plain["unit"]) if "unit" in plain else None
    given = form.list("profiles", plain["profiles"])
    if isinstance(plain["profiles"], list | tuple) and not 1 <= len(given) <= 7:
        form.note("profiles", "number_of_profiles", f"there are {len(given)}: give 1 to 7")
    names: dict[str, int] = {}
    taken: dict[int, int] = {}  # {day: number of the profile that has it}
    profiles = [_profile_read(form, place, each, names, taken) for place, each in enumerate(given)]
    missing = [DAYS[day] for day in range(7) if day not in taken]
    if missing and given:
        form.note("profiles", "missing_day", f"no profile has {', '.join(missing)}")
    return None if form.problems or unit is None else WeekOfProfiles({"unit": unit.text, "profiles": profiles}, unit)


def _profile_read(form: Checked, place: int, given: Any, names: dict[str, int], taken: dict[int, int]) -> Any:
    path = f"profiles[{place}]"
    if not form.is_mapping(path, given):
        return None
    form.keys(path, given, ("name", "baseline", "days", "ranges"))
    name = given.get("name", "?")
    if not isinstance(name, str) or not name.strip():
        form.note(f"{path}.name", "blank_name", f"{shown(name)} is no name")
    elif name != "?" and names.setdefault(name, place) != place:
        form.note(f"{path}.name", "repeated_name", f"profiles[{names[name]}] is called {shown(name)} too")
    baseline = form.number(f"{path}.baseline", given["baseline"]) if "baseline" in given else None
    days = []
    for position, day in enumerate(form.list(f"{path}.days", given["days"]) if "days" in given else ()):
        number = form.whole(f"{path}.days[{position}]", day, 0, 6)
        if number is None:
            continue
        if number in taken:
            form.note(f"{path}.days[{position}]", "repeated_day", f"profiles[{taken[number]}] has {DAYS[number]} too")
        taken.setdefault(number, place)
        days.append(number)
    ranges = form.list(f"{path}.ranges", given["ranges"]) if "ranges" in given else []
    parts = [_range_read(form, f"{path}.ranges[{position}]", each) for position, each in enumerate(ranges)]
    for position, (before, after) in enumerate(pairwise(parts), 1):
        if before is None or after is None:
            continue
        where = f"{path}.ranges[{position}].start"
        if after["start"] < before["start"]:
            form.note(where, "order", f"{after['start']} is before {before['start']}: order them by start")
        elif after["start"] < before["end"]:
            form.note(where, "overlap", f"{after['start']} lies in the range before, which ends at {before['end']}")
    return {"name": name, "baseline": baseline, "days": days, "ranges": parts}


def _range_read(form: Checked, path: str, given: Any) -> Any:
    if not form.is_mapping(path, given):
        return None
    form.keys(path, given, ("start", "end", "value"))
    start = form.whole(f"{path}.start", given["start"], 0, 23) if "start" in given else None
    end = form.whole(f"{path}.end", given["end"], 1, 24) if "end" in given else None
    value = form.number(f"{path}.value", given["value"]) if "value" in given else None
    if start is None or end is None or value is None:
        return None
    if start >= end:
        form.note(f"{path}.end", "empty_range", f"{end} is not after the start, {start}")
        return None
    return {"start": start, "end": end, "value": value}


_FORMS = {"constant_value": _constant_read, "profiles": _profiles_read, "values": _numbers_read}


# Texts


def _day_part(days: tuple[int, ...], numbers: tuple[float, ...]) -> DayPart:
    baseline = max(dict.fromkeys(numbers), key=numbers.count)
    begins = [0, *(hour for hour in range(1, 24) if numbers[hour] != numbers[hour - 1]), 24]
    runs = [(first, end, numbers[first]) for first, end in pairwise(begins)]
    return DayPart(days, baseline, [run for run in runs if run[2] != baseline])


def text_of_days(days: tuple[int, ...]) -> str:
    """Days as people write them.

    >>> text_of_days((0, 1, 2, 3, 4)), text_of_days((5, 6)), text_of_days((0, 2))
    ('mon-fri', 'sat-sun', 'mon, wed')
    """
    parts = []
    ordered = sorted(days)
    start = 0
    for place, day in enumerate(ordered):
        if place + 1 == len(ordered) or ordered[place + 1] != day + 1:
            first = ordered[start]
            parts.append(DAYS[first] if first == day else f"{DAYS[first]}-{DAYS[day]}")
            start = place + 1
    return ", ".join(parts)


def table_of_week(week: Week) -> list[tuple[str, list[tuple[int, int, float]]]]:
    """A row for days that are alike: their text, and [(first hour, end, number)] of the whole day."""
    rows = []
    for part in week.days():
        hours, runs = 0, []
        for first, end, level in [*part.ranges, (24, 24, 0.0)]:
            if hours < first:
                runs.append((hours, first, part.baseline))
            if first < end:
                runs.append((first, end, level))
            hours = end
        rows.append((text_of_days(part.days), runs))
    return rows


MOST_RANGES = 8  # that a text tells


def text_of_week(week: Week) -> str:
    """A week in words; of one that differs everywhere, its mean and extremes.

    >>> print(text_of_week(week_of({"constant_value": 1.5, "constant_unit": "cpu_core"})))
    1.5 cpu_core at all hours
    >>> work = {"start": 8, "end": 18, "value": 5}
    >>> office = {"name": "office", "baseline": 0, "days": [0, 1, 2, 3, 4], "ranges": [work]}
    >>> closed = {"name": "closed", "baseline": 1, "days": [5, 6], "ranges": []}
    >>> print(text_of_week(week_of({"unit": "occurrence", "profiles": [office, closed]})))
    mon-fri 0, 8-18 h 5; sat-sun 1 occurrence
    """
    days, unit = week.days(), week.unit.text
    if len(days) == 1 and not days[0].ranges:
        return f"{number(days[0].baseline)} {unit} at all hours"
    if sum(1 + len(part.ranges) for part in days) > MOST_RANGES:
        numbers = week.numbers
        mean, least, most = (number(float(each)) for each in (numbers.mean(), numbers.min(), numbers.max()))
        return f"{mean} {unit} on average, {least} to {most}, over the week"
    return f"{'; '.join(map(_text_of_part, days))} {unit}"


def _text_of_part(part: DayPart) -> str:
    hours = "".join(f", {first}-{end} h {number(level)}" for first, end, level in part.ranges)
    return f"{text_of_days(part.days)} {number(part.baseline)}{hours}"
