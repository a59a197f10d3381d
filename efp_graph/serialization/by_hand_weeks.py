"""Typical weeks as a person writes them: a line for days that are alike, and a line for each range of their hours.

cooling: 20 W                        the same at all hours

cooling:
  unit: W
  week:
    mon-fri: 10                      at the hours that no other line of these days has
    mon-fri 8-18: 50                 from 8 to 18 h, local time
    closed sat, sun: 10              days may have a name before them

cooling: {unit: W, week: {mon-fri: [24 numbers], sat-sun: [24 numbers]}}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from efp_graph.errors import FormError, Problem
from efp_graph.serialization.found import Found
from efp_graph.values.week_forms import DAYS, Week, text_of_days, week_of

NO_DAY = "no day"
_PLACE = re.compile(r"profiles\[\d+\](?:\.ranges\[\d+\])?")
WRITTEN = ("constant_value", "profiles", "values")  # keys of forms as Python has them, which are taken too
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_DAYS = rf"{_DAY}(?:\s*-\s*{_DAY})?(?:\s*,\s*{_DAY}(?:\s*-\s*{_DAY})?)*|{NO_DAY}|every day"
_LINE = re.compile(
    rf"(?:(?P<name>.+?)\s+)?(?P<days>{_DAYS})(?:\s+(?P<start>\d+)\s*-\s*(?P<end>\d+)(?:\s*h)?)?", re.I | re.S
)


def week_written(week: Week, short: str) -> Any:
    """A week as it is read back: a mapping with `unit` and `week`; a text where it is the same at all hours.

    Args:
        short: the unit as people write it.
    """
    if week.kind == "constant":
        return f"{week.plain['constant_value']!r} {short}"
    lines = _lines_of_numbers(week) if week.kind == "numbers" else _lines_of_profiles(week)
    try:
        same = week_of(_plain({"unit": week.unit.text, "week": lines})[0]) == week
    except (FormError, _NoLine):  # a name that reads as days, days in another order
        same = False
    return {"unit": short, "week": lines} if same else dict(week.plain)


def _lines_of_profiles(week: Week) -> dict[str, Any]:
    lines: dict[str, Any] = {}
    for profile in week.plain["profiles"]:
        key = _key(profile["name"], tuple(profile["days"]))
        lines[key] = profile["baseline"]
        for part in profile["ranges"]:
            lines[f"{key} {part['start']}-{part['end']}"] = part["value"]
    return lines


def _key(name: str, days: tuple[int, ...]) -> str:
    """How the line of a profile begins."""
    written = text_of_days(days) or NO_DAY
    return written if name == written else f"{name} {written}"


def _lines_of_numbers(week: Week) -> dict[str, Any]:
    values = week.plain["values"]
    of_days = [values[24 * day : 24 * day + 24] for day in range(7)]
    lines = {}
    for numbers, days in groupby(range(7), key=of_days.__getitem__):
        lines[text_of_days(tuple(days))] = numbers
    return lines


class _NoLine(Exception):
    """A key that is no line of a week, or lines that do not go together; `args` are the key, or None, and why."""


def week_found(found: Found, make: Callable[[dict[str, Any]], Any]) -> Any:
    """What is made of the form of a mapping with `unit` and `week`.

    Args:
        make: takes the form.

    Raises:
        ModelFileError: a line is none.
        FormError: the lines make no week, with the lines in place of profiles.
    """
    found.mapping(("unit", "week"))
    found["unit"].text()
    lines = found["week"].mapping()
    try:
        form, keys = _plain(found.content)
    except _NoLine as problem:
        key, why = problem.args
        raise (lines if key is None else lines[key]).error(why) from None
    try:
        return make(form)
    except FormError as error:
        raise FormError(error.name, [_by_line(each, keys, lines.content) for each in error.errors]) from error


def _by_line(problem: Problem, keys: dict[str, str], lines: Mapping[str, Any]) -> Problem:
    """A problem of a profile, as one of the line that it is written in."""
    place = _PLACE.match(problem.path)
    if place is None or place[0] not in keys:
        return problem
    text = _PLACE.sub(lambda found: keys.get(found[0], found[0]), problem.text)
    if problem.path.endswith(".baseline") and keys[place[0]] not in lines:
        text = f"it has no number for its other hours. Write a line without hours, such as {keys[place[0]]}: 0"
    if problem.code == "empty_range":
        text += "; a night is two lines, such as fri 22-24 and sat 0-6"
    return Problem(f"week[{keys[place[0]]!r}]", problem.code, text)


def _plain(content: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The form, and which line each of its profiles and ranges is from: {"profiles[0].ranges[1]": "mon 9-12"}."""
    lines = {key: (_line(key), value) for key, value in content["week"].items()}
    unit = content["unit"]
    lists = [isinstance(value, list) for _, value in lines.values()]
    if lists and all(lists):
        return {"values": _numbers(lines), "unit": unit}, {}
    keys: dict[int, str] = {}  # of profiles and ranges, by their identity
    profiles: dict[Any, dict[str, Any]] = {}
    for key, ((name, days, hours), value) in lines.items():
        if isinstance(value, list):
            raise _NoLine(key, "24 numbers are given for these days, and not for others: give them for all days.")
        profile = profiles.setdefault((name, days), {"name": name, "baseline": None, "days": [*days], "ranges": []})
        if hours is None:
            profile["baseline"], keys[id(profile)] = value, key
        else:
            profile["ranges"].append({"start": hours[0], "end": hours[1], "value": value})
            keys[id(profile["ranges"][-1])] = key
    for (name, days), profile in profiles.items():
        keys.setdefault(id(profile), _key(name, days))  # the line that is missing
        profile["ranges"].sort(key=itemgetter("start"))  # a person writes lines in any order
    places = {}
    for number, profile in enumerate(profiles.values()):
        places[f"profiles[{number}]"] = keys[id(profile)]
        for position, part in enumerate(profile["ranges"]):
            places[f"profiles[{number}].ranges[{position}]"] = keys[id(part)]
    return {"unit": unit, "profiles": [*profiles.values()]}, places


def _numbers(lines: dict[str, Any]) -> list[Any]:
    """168 numbers of lines that have 24 each."""
    of_day: dict[int, list[Any]] = {}
    for key, ((_, days, hours), values) in lines.items():
        if hours is not None or len(values) != 24:
            raise _NoLine(key, f"24 numbers are expected, one for each hour of a day, and {len(values)} are there.")
        for day in days:
            if day in of_day:
                raise _NoLine(key, f"{DAYS[day]} is in another line too.")
            of_day[day] = values
    missing = [DAYS[day] for day in range(7) if day not in of_day]
    if missing:
        raise _NoLine(None, f"no line has {', '.join(missing)}.")
    return [number for day in range(7) for number in of_day[day]]


def _line(key: Any) -> tuple[str, tuple[int, ...], tuple[int, int] | None]:
    """(name, days, (first hour, end) or None) of the key of a line."""
    line = _LINE.fullmatch(key) if isinstance(key, str) and len(key) <= 200 else None
    if line is None:
        raise _NoLine(
            key,
            f"{key!r:.80} is no line of a week. Write days, and hours where they differ: mon-fri, mon-fri 8-18, sat.",
        )
    days = _days(line["days"].lower())
    hours = None if line["start"] is None else (int(line["start"][:9]), int(line["end"][:9]))
    return line["name"] or text_of_days(days) or NO_DAY, days, hours


def _days(text: str) -> tuple[int, ...]:
    if text in (NO_DAY, "every day"):
        return () if text == NO_DAY else tuple(range(7))
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        start = DAYS.index(first.strip()[:3])
        end = DAYS.index((last or first).strip()[:3])
        days += [(start + step) % 7 for step in range((end - start) % 7 + 1)]
    return tuple(days)
