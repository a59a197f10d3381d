"""What was seen of a figure, as text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from efp_graph.errors import UnitError
from efp_graph.texts import cut, visible
from efp_graph.values.readable import figure, number, percentage
from efp_graph.values.units import unit_of

LONGEST = 200  # characters of a text
NOTHING = "nothing"


def seen_text(seen: Mapping[str, Any], aspect: str, now: Mapping[str, Any]) -> str:
    """One aspect of what was seen: `300 W`, `data sheet (https://example.org)`, `250 W to 350 W`, a formula.

    Args:
        seen: see `seen.py`; aspect: one of its `ASPECTS`; now: the figure on the page.
    """
    unit, of = str(seen.get("unit", "")), now.get("of", "")
    if aspect == "source":
        link = f" ({seen['link']})" if "link" in seen else ""
        return _text(f"{seen['source']}{link}") if "source" in seen else NOTHING
    if aspect == "bounds":
        low, high = (None if name not in seen else _figure(seen[name], unit, "") for name in ("low", "high"))
        return " to ".join(each or "–" for each in (low, high)) if low or high else NOTHING
    if aspect == "formula":
        return _text(str(seen.get("formula", ""))) or NOTHING
    if "series" not in seen:
        return _figure(seen.get("value"), unit, of)
    series = seen["series"]
    mean = f"{_figure(series.get('mean'), unit, of)} on average"
    adds = now.get("series", {}).get("adds")
    return f"{_figure(series.get('total'), unit, of)} in total" if adds else f"{mean} of {int(series['hours']):,} hours"


def relative_text(before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """By how much a number, or the total or mean of a series, has changed: `+3.3%`; nothing where that is no number.

    Args:
        before, after: see `seen.py`; now: the figure on the page.
    """
    if before.get("unit") != after.get("unit"):
        return ""
    amounts = [_amount(each, now) for each in (before, after)]
    if not all(isinstance(each, int | float) for each in amounts) or not amounts[0]:
        return ""
    ratio = (amounts[1] - amounts[0]) / abs(amounts[0])
    return percentage(ratio, signed=True) if math.isfinite(ratio) else ""


def _amount(seen: Mapping[str, Any], now: Mapping[str, Any]) -> Any:
    series = seen.get("series")
    return seen.get("value") if series is None else series.get("total" if now.get("series", {}).get("adds") else "mean")


def _figure(amount: Any, unit: str, of: str) -> str:
    if amount is None:
        return NOTHING
    if isinstance(amount, str):
        return _text(amount)
    try:
        return figure(amount, unit_of(unit), of) if unit else number(amount)
    except UnitError:  # of a page or a file of others
        return _text(f"{number(amount)} {unit}")


def _text(text: str) -> str:
    return cut(visible(text), LONGEST)
