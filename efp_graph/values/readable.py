"""Values as people read them at a glance: few digits, symbols of units, a series as its extent.

`str(value)` is the exact text that files and explanations keep; these texts are for graphs, pages and notebooks.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from efp_graph.texts import cut, visible
from efp_graph.values.calendar import moment_of
from efp_graph.values.units import Unit, unit_of

ADDED_UP = ("kg", "kWh")  # what makes sense as a total over the hours; a load or a stock does not
LADDERS = (  # units that people change to when a number gets long
    ("mg", "g", "kg", "t"),
    ("Wh", "kWh", "MWh", "GWh"),
    ("byte", "kB", "MB", "GB", "TB", "PB"),
    ("mW", "W", "kW", "MW"),
)
SHORT = (0.01, 10_000)  # numbers in between keep their unit
LONGEST = 200  # characters of a plain text


def number(magnitude: float) -> str:
    """A number with four digits that count.

    Example:
        >>> number(1234567.0), number(0.05), number(300), number(1e-7)
        ('1,234,567', '0.05', '300', '1e-07')
    """
    if isinstance(magnitude, int) or (1000 <= abs(magnitude) < 1e15):
        return f"{magnitude:,.0f}" if abs(magnitude) < 1e15 else f"{magnitude:.3e}"
    return f"{float(magnitude):.4g}"


def decimals(amount: float) -> str:
    """An amount in a column of a table: two decimals, and more for what they would make nothing.

    Example:
        >>> decimals(14896.098), decimals(0.0), decimals(0.00034), decimals(-2e-9)
        ('14,896.10', '0.00', '0.00034', '-2e-09')
    """
    text = f"{amount:,.2f}"
    if text.strip("-0.") == "":
        return f"{amount:.2g}" if amount else "0.00"
    return text


def percentage(fraction: float, *, signed: bool = False, brief: bool = False) -> str:
    """A share, or a change when `signed`, in percent: rounded to one decimal, and never to nothing what is something.

    Args:
        fraction: of 1.
        signed: show the sign of what is above 0 too.
        brief: whole numbers from 10 % on, and no decimal that is 0.

    Example:
        >>> percentage(0.541), percentage(0.0005), percentage(-0.0001, signed=True), percentage(0.541, brief=True)
        ('54.1%', '< 0.1%', '> -0.1%', '54%')
    """
    percent = 100 * fraction
    rounded = round(percent, 1) + 0.0  # no -0.0
    sign = "+" if signed and percent > 0 else ""
    if percent and abs(percent) < 0.1:
        return f"< {sign}0.1%" if percent > 0 else "> -0.1%"
    if brief and abs(rounded) >= 10:
        return f"{sign}{percent:,.0f}%"
    return f"{sign}{rounded:,.{0 if brief and rounded.is_integer() else 1}f}%"


def symbol(unit: Unit) -> str:
    """The symbol of a unit after a number: ` kWh/GB`; nothing for plain numbers."""
    if unit.short == "dimensionless":
        return ""
    return " " + unit.short.replace(" / ", "/").replace(" * ", "·").replace("_", " ")


def readable(value: Any) -> str:
    """What a value is, on one line, in a unit that keeps the number short.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> readable(SourceValue(0.05 * u.kWh / u.GB)), readable(SourceValue(14896098.0 * u.kg))
        ('0.05 kWh/GB', '14,896 t')
    """
    unit = getattr(value, "_unit", None)
    if unit is None:
        return _plain(value)
    if value.is_scalar:
        return _with_unit(unit, value.magnitude)
    least, most = _extent(value)
    extent = _with_unit(unit, most) if least == most else _with_unit(unit, most, least)
    hours = f"{len(value):,} hour{'s' if len(value) > 1 else ''}"
    total = f"{readable(value.sum())} in total; " if adds_up(unit) and len(value) > 1 else ""
    return f"{total}{hours} of {extent}"


def sum_and_mean(series: Any) -> str:
    """A series in a table of differences: `sum 168,000 kg, mean 7,000 kg, 24 h from 2025-01-01`.

    Example:
        >>> from datetime import datetime
        >>> from efp_graph.values import SourceHourlyValues
        >>> sum_and_mean(SourceHourlyValues([1, 2, 6], start_date=datetime(2025, 1, 1), unit="kg"))
        'sum 9 kg, mean 3 kg, 3 h from 2025-01-01'
    """
    unit, first = symbol(series._unit), moment_of(series.first_hour)
    total, mean = number(float(np.sum(series.magnitude))), number(float(np.mean(series.magnitude)))
    start = f"{first:%Y-%m-%d %H:%M}" if first.hour else f"{first:%Y-%m-%d}"
    return f"sum {total}{unit}, mean {mean}{unit}, {len(series):,} h from {start}"


def _with_unit(unit: Unit, largest: float, least: float | None = None) -> str:
    """`3 kg`, or `1 to 3 kg`, in the unit of the ladder that suits the largest."""
    size = abs(largest) if least is None else max(abs(least), abs(largest))
    if size and math.isfinite(size) and not SHORT[0] <= size < SHORT[1]:
        for ladder in LADDERS:
            steps = [unit_of(each) for each in ladder]
            if unit.same_dimension(steps[0]):
                fitting = [each for each in steps if size * unit.factor_to(each) >= 1] or steps[:1]
                unit, factor = fitting[-1], unit.factor_to(fitting[-1])
                largest, least = largest * factor, None if least is None else least * factor
                break
    start = "" if least is None else f"{number(least)} to "
    return f"{start}{number(largest)}{symbol(unit)}"


def brief(value: Any) -> str:
    """What a value is inside a formula: a series is `[0.02 … 0.13] kg`."""
    if getattr(value, "_unit", None) is None or value.is_scalar:
        return readable(value)
    least, most = _extent(value)
    return f"[{number(least)} … {number(most)}]{symbol(value._unit)}"


def period(series: Any) -> str:
    """The hours of a series: `2025-01-01 00:00 to 2027-12-31 05:00 (UTC)`."""
    first, last = moment_of(series.first_hour), moment_of(series.first_hour + len(series) - 1)
    clock = "UTC" if series.clock == "utc" else "local time"
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} ({clock})"


def _plain(value: Any) -> str:
    return cut(visible(" ".join(str(value).split())), LONGEST)


def _extent(series: Any) -> tuple[float, float]:
    least, most = float(np.min(series.magnitude)), float(np.max(series.magnitude))
    return (least, most) if math.isfinite(least + most) else (math.nan, math.nan)


def adds_up(unit: Unit) -> bool:
    """Whether people total it over the hours: a mass, an energy."""
    return any(unit.same_dimension(unit_of(each)) for each in ADDED_UP)
