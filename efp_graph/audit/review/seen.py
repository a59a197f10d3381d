"""What a reader sees of a figure, and in what it differs from what was seen before.

Both are told of the data that a page holds (`page_data.py`), so that they are the same for a page that is written now,
for one that was written before, and in the browser (`static/review_seen.js`; a test holds them against each other).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from efp_graph.audit.review.rules import LONGEST_TEXT

VALUE, SOURCE, BOUNDS, FORMULA = ASPECTS = ("value", "source", "bounds", "formula")
SAME = 1e-9  # numbers that differ by less, as a share of the larger, are the same: sums in another order
NO_NAME = "(no name)"  # as the page shows it
OF_SERIES = ("scale", "total", "low", "high")

Seen = Mapping[str, Any]


def seen_of(data: Mapping[str, Any], place: int) -> dict[str, Any]:
    """What is seen of a figure.

    Args:
        data: of a page; place: of the figure in it.

    Returns:
        value (a number or a text) and unit, or series; week, source, link, low, high, formula: those that there are.
    """
    figure = data["figures"][place]
    source = None if figure.get("source") is None else data["sources"][figure["source"]]
    found = {
        "value": figure.get("value"),
        "unit": figure.get("unit"),
        "week": figure["week"]["rows"] if "week" in figure else None,
        "series": _series(figure["series"], data) if "series" in figure else None,
        "source": source and (source["name"] if source["name"].strip() else NO_NAME),
        "link": source and source["link"],
        "low": figure.get("low"),
        "high": figure.get("high"),
        "formula": _formula(data, figure.get("formula", ())),
    }
    texts = {name: each[:LONGEST_TEXT] if isinstance(each, str) else each for name, each in found.items()}
    return {name: each for name, each in texts.items() if each is not None and each != ""}


def _series(series: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: series[name] for name in ("start", "hours", "scale", "total", "mean", "low", "high")}
    digests, shape = data.get("digests"), series["shape"]
    known = shape is not None and digests is not None
    return found | ({"shape": digests[shape]} if known and digests is not None else {})


def _formula(data: Mapping[str, Any], parts: Any) -> str:
    figures = data["figures"]
    return "".join(
        part if isinstance(part, str) else figures[part]["anchor"] if isinstance(part, int) else str(part[0])
        for part in parts
    )


def name_of(data: Mapping[str, Any], figure: Mapping[str, Any]) -> str:
    """What a figure of a page is called, with its object: `Power of server`."""
    words = figure.get("label") or data["attributes"][figure["attribute"]]["words"]
    owner = data["objects"][figure["object"]]["name"]
    return f"{words} of {owner}" + (f", {figure['entry']}" if "entry" in figure else "")


def differences(before: Seen, now: Seen) -> list[str]:
    """In what two differ: "value", "source", "bounds", "formula"; nothing where nobody knows what was seen before."""
    if not before:
        return []
    told = {
        VALUE: _same_value(before, now),
        SOURCE: all(before.get(name) == now.get(name) for name in ("source", "link")),
        BOUNDS: all(_same(before.get(name), now.get(name)) for name in ("low", "high")),
        FORMULA: before.get("formula") == now.get("formula"),
    }
    return [aspect for aspect in ASPECTS if not told[aspect]]


def _same_value(before: Seen, now: Seen) -> bool:
    if before.get("unit") != now.get("unit") or ("series" in before) != ("series" in now):
        return False
    if "series" in before:
        return _same_series(before["series"], now["series"])
    return _same(before.get("value"), now.get("value")) and before.get("week") == now.get("week")


def _same_series(before: Seen, now: Seen) -> bool:
    if any(before[name] != now[name] for name in ("start", "hours")):
        return False
    shapes = [each["shape"] for each in (before, now) if "shape" in each]
    if len(shapes) == 2 and shapes[0] != shapes[1]:
        return False
    return all(_same(before.get(name), now.get(name)) for name in OF_SERIES)


def _same(one: Any, other: Any) -> bool:
    numbers = [each for each in (one, other) if isinstance(each, int | float) and not isinstance(each, bool)]
    return math.isclose(one, other, rel_tol=SAME) if len(numbers) == 2 else bool(one == other)
