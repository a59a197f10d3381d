"""What a review file may hold: the first thing in a document that is wrong, with its place.

`schema.json` says the same for other programs, `static/review_rules.js` for the page: a test holds all three against
each other. These rules do more: that no address stands twice, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from efp_graph.audit.review.records import STATUSES
from efp_graph.errors import nearest
from efp_graph.texts import shown

FORMAT, VERSION = "efp_graph review", 1
MOST_ENTRIES = 100_000
LONGEST = {"system": 1_000, "address": 1_000, "remark": 4_000, "by": 200, "unit": 200, "link": 4_000}
LARGEST = 1e308  # number
LONGEST_TEXT = 20_000  # of what was seen: formulas are long
DATE = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?Z", re.ASCII
)

Problem = tuple[str, str]  # the place, as a JSON path; and what is wrong
Check = Callable[[Any, str], Problem | None]


def first_problem(document: Any) -> Problem | None:
    """The first thing that is wrong with the document of a review; None where nothing is."""
    if not isinstance(document, dict):
        return "$", "is no review, which is an object with a format, a version and entries."
    if document.get("format") != FORMAT:
        return "$.format", f"is {shown(document.get('format'), 60)}, and a review says {FORMAT!r}."
    version = document.get("version")
    if version != VERSION or isinstance(version, bool):
        return "$.version", f"is {shown(version, 60)}, and this version of efp_graph reads {VERSION}."
    return _fields(document, "$", HEAD, ("format", "version", "entries")) or _doubles(document["entries"])


def _doubles(entries: list[dict[str, Any]]) -> Problem | None:
    first: dict[str, int] = {}
    for place, each in enumerate(entries):
        before = first.setdefault(each["address"], place)
        if before != place:
            return f"$.entries[{place}].address", f"stands in $.entries[{before}] already: keep one of the two."
    return None


def _fields(given: Any, place: str, known: Mapping[str, Check], required: Iterable[str]) -> Problem | None:
    if not isinstance(given, dict):
        return place, f"is {shown(given, 60)}, and an object is expected."
    for name in required:
        if name not in given:
            return place, f"has no {name}."
    for name, content in given.items():
        if name not in known:
            return place, f"has {shown(name, 60)}, which nothing is known of. {nearest(name, known)}"
        problem = known[name](content, f"{place}.{name}")
        if problem is not None:
            return problem
    return None


def _text(longest: int) -> Check:
    def check(given: Any, place: str) -> Problem | None:
        if not isinstance(given, str):
            return place, f"is {shown(given, 60)}, and a text is expected."
        return (place, f"has {len(given):,} characters, more than {longest:,}.") if len(given) > longest else None

    return check


def _entries(given: Any, place: str) -> Problem | None:
    if not isinstance(given, list):
        return place, f"is {shown(given, 60)}, and a list is expected."
    if len(given) > MOST_ENTRIES:
        return place, f"has {len(given):,} entries, more than {MOST_ENTRIES:,}."
    problems = (_fields(each, f"{place}[{at}]", ENTRY, ("address", "status", "date")) for at, each in enumerate(given))
    return next((each for each in problems if each is not None), None)


def _address(given: Any, place: str) -> Problem | None:
    return (place, "is empty.") if given == "" else _text(LONGEST["address"])(given, place)


def _status(given: Any, place: str) -> Problem | None:
    if isinstance(given, str) and given in STATUSES:
        return None
    return place, f"is {shown(given, 60)}. {nearest(str(given), STATUSES)}"


def _date(given: Any, place: str) -> Problem | None:
    if isinstance(given, str) and DATE.fullmatch(given):
        return None
    return place, f"is {shown(given, 60)}, and a date in UTC such as 2025-03-01T14:05:00Z is expected."


def _number(given: Any, place: str) -> Problem | None:
    if given is None or _is_number(given):
        return None
    return place, f"is {shown(given, 60)}, and a number or null is expected."


def _whole(given: Any, place: str) -> Problem | None:
    if _is_number(given) and given == int(given):
        return None
    return place, f"is {shown(given, 60)}, and a whole number is expected."


def _value(given: Any, place: str) -> Problem | None:
    return _text(LONGEST_TEXT)(given, place) if isinstance(given, str) else _number(given, place)


def _list(given: Any, place: str) -> Problem | None:
    return None if isinstance(given, list) else (place, f"is {shown(given, 60)}, and a list is expected.")


def _series(given: Any, place: str) -> Problem | None:
    return _fields(given, place, SERIES, ("start", "hours"))


def _seen(given: Any, place: str) -> Problem | None:
    return _fields(given, place, SEEN, ())


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) <= LARGEST  # no infinity


SERIES: Mapping[str, Check] = {
    "start": _whole, "hours": _whole, "scale": _value, "total": _value, "mean": _value, "low": _value,
    "high": _value, "shape": _text(LONGEST["unit"]),
}  # fmt: skip
SEEN: Mapping[str, Check] = {
    "value": _value, "unit": _text(LONGEST["unit"]), "week": _list, "series": _series,
    "source": _text(LONGEST_TEXT), "link": _text(LONGEST["link"]), "low": _value, "high": _value,
    "formula": _text(LONGEST_TEXT),
}  # fmt: skip
ENTRY: Mapping[str, Check] = {
    "address": _address, "status": _status, "date": _date, "remark": _text(LONGEST["remark"]),
    "by": _text(LONGEST["by"]), "seen": _seen,
}  # fmt: skip
HEAD: Mapping[str, Check] = {
    "format": _text(100), "version": _whole, "system": _text(LONGEST["system"]), "saved": _date, "entries": _entries,
}  # fmt: skip
