"""The figures of an audit page that was written before, from its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from efp_graph.audit.review.rules import LARGEST
from efp_graph.audit.review.seen import name_of, seen_of
from efp_graph.audit.written_page import UNREADABLE, data_of, page_text
from efp_graph.errors import FileError, reason_of

NUMBERS = ("start", "hours")
AMOUNTS = ("scale", "total", "mean", "low", "high")


@dataclass(frozen=True, slots=True)
class OldPage:
    """What a page showed.

    Attributes:
        name: of its file; title: of its system.
        seen: {address of a figure: what was seen of it}, see `seen.py`.
        names: {address of a figure: what it was called, with its object}.
    """

    name: str
    title: str
    seen: Mapping[str, dict[str, Any]]
    names: Mapping[str, str]


def read_page(path: str | Path) -> OldPage:
    """The figures of an audit page.

    Raises:
        FileError: it cannot be read, is no audit page, is cut off, or holds data that no version has written.
    """
    data = data_of(page_text(path), path=path)
    try:
        _check(data)
        seen = {figure["anchor"]: seen_of(data, place) for place, figure in enumerate(data["figures"])}
        names = {figure["anchor"]: name_of(data, figure) for figure in data["figures"]}
        return OldPage(Path(path).name, str(data["title"]), seen, names)
    except UNREADABLE as error:
        raise FileError(path, None, f"holds figures that cannot be read: {reason_of(error)}.") from error


def _check(data: Any) -> None:
    """Raise ValueError where the data are not such as pages hold, as far as they are read here."""
    figures = data["figures"]
    for each in figures:
        parts = each.get("formula", ())
        _demand(isinstance(each["anchor"], str), "an address is no text")
        _demand(all(isinstance(part, str | int | list) for part in parts), "a part of a formula is of no known kind")
        places = [part for part in parts if isinstance(part, int)]
        _demand(all(0 <= part < len(figures) for part in places), "a formula has a part that is no figure")
        source = each.get("source")
        _demand(source is None or 0 <= source < len(data["sources"]), "a source is missing")
        numbers = [each.get(name) for name in ("value", "low", "high")]
        if "series" in each:
            series = each["series"]
            numbers += [series[name] for name in AMOUNTS]
            _demand(all(type(series[name]) is int for name in NUMBERS), "a series has no hours")
        _demand(all(_is_readable(number) for number in numbers), "a number is none")


def _is_readable(number: Any) -> bool:
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    return number is None or isinstance(number, str) or (is_number and abs(number) <= LARGEST)


def _demand(holds: bool, problem: str) -> None:
    if not holds:
        raise ValueError(problem)
