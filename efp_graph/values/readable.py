"""The formatter: how figures read, wherever people read them: terminal, page, plots, graphs, notebook, workbook.

A figure has four digits that count, in the unit of a ladder (g, kg, t) that keeps it short, with the symbol of the
unit, and CO2eq where it is a footprint: `14,896 t CO2eq`. Figures that stand side by side have one unit (`scales.py`).
A share is `< 0.1%`, never 0 for something. `str(value)`, the form of e-footprint with two decimals and the unit in
words, gives way to this where its decimals would tell nothing, or its digits cannot be counted: see `as_text`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from efp_graph.errors import UnknownOption
from efp_graph.texts import cut, shown, visible
from efp_graph.values.calendar import moment_of
from efp_graph.values.measured import SUM, equivalent_of, over_time
from efp_graph.values.units import Unit, unit_of

LADDERS = (  # units that people change to when a number gets long
    ("mg", "g", "kg", "t"),
    ("Wh", "kWh", "MWh", "GWh"),
    ("byte", "kB", "MB", "GB", "TB", "PB"),
    ("byte_ram", "kB_ram", "MB_ram", "GB_ram", "TB_ram", "PB_ram"),
    ("byte_stored", "kB_stored", "MB_stored", "GB_stored", "TB_stored", "PB_stored"),
    ("mW", "W", "kW", "MW"),
)
SHORT = (0.01, 10_000)  # numbers in between keep their unit
PLAIN = (0.1, 100_000)  # those that two decimals and a unit in words tell well
DECIMALS = 2
LONGEST = 200  # characters of a plain text
MOST_COUNTED = 3  # different texts of several values
ROUNDING = 1e-12  # sums that differ by less are the same
LOWER_BOUND, IN_PART = "≥ ", "in part "  # before a total that is that of a part: see `objects/coverage.py`


def number(magnitude: float) -> str:
    """A number with four digits that count.

    Example:
        >>> number(1234567.0), number(0.05), number(300), number(1e-7)
        ('1,234,567', '0.05', '300', '1e-07')
    """
    if isinstance(magnitude, int) or (1000 <= abs(magnitude) < 1e15):
        return f"{magnitude:,.0f}" if abs(magnitude) < 1e15 else f"{magnitude:.3e}"
    return f"{float(magnitude):,.4g}"


def percentage(fraction: float, *, signed: bool = False, brief: bool = False) -> str:
    """A share, or a change when `signed`, in percent: rounded to one decimal, and never to nothing what is something.

    Args:
        fraction: of 1.
        signed: show the sign of what is above 0 too.
        brief: whole numbers from 10 % on, and no decimal that is 0: of levels that somebody chose, and on charts.

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


def relative_change(before: float, after: float, bounds: Sequence[str] = ("", ""), *, brief: bool = False) -> str:
    """How an amount changed, as text. Between amounts of which a part is not known only the change of the rest is.

    Args:
        bounds: what stands before the two: `LOWER_BOUND`, `IN_PART`, or nothing.
        brief: as for `percentage`.

    Example:
        >>> relative_change(100, 45.9), relative_change(0, 3), relative_change(5, 5)
        ('-54.1%', 'new', '0.0%')
        >>> relative_change(100, 45.9, ("≥ ", "≥ ")), relative_change(0, 3, ("≥ ", ""))
        ('in part -54.1%', 'not known')
    """
    known = not any(bounds)
    if not known and not (before and after):
        return "not known"
    if after and not before:
        return "new"
    same = math.isclose(before, after, rel_tol=ROUNDING)
    told = percentage(0.0 if same else (after - before) / before, signed=True, brief=brief)
    return told if known else f"{IN_PART}{told}"


def symbol(unit: Unit) -> str:
    """The symbol of a unit after a number: ` kWh/GB`; nothing for plain numbers."""
    if unit.short == "dimensionless":
        return ""
    return " " + unit.short.replace(" / ", "/").replace(" ** ", "^").replace(" * ", "·").replace("_", " ")


def unit_text(unit: Unit, equivalent: str = "") -> str:
    """A unit as headings have it: `kg CO2eq`, `g CO2eq/kWh`; nothing for plain numbers."""
    return _after_number(unit, equivalent).strip()


def _after_number(unit: Unit, equivalent: str) -> str:
    """The same after a number: ` kg CO2eq`."""
    amount, per, rest = symbol(unit).partition("/")
    return f"{amount}{f' {equivalent}' if equivalent else ''}{per}{rest}"


def figure(amount: float, unit: Unit, equivalent: str = "") -> str:
    """A figure with its unit, in one that keeps the number short, and what it is one of.

    Example:
        >>> figure(14896098.0, unit_of("kg"), "CO2eq"), figure(0.0041, unit_of("kg")), figure(85.0, unit_of("g/kWh"))
        ('14,896 t CO2eq', '4.1 g', '85 g/kWh')
    """
    return _with_unit(unit, amount, equivalent=equivalent)


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
    equivalent = equivalent_of(value)
    if value.is_scalar:
        return figure(value.magnitude, unit, equivalent)
    least, most = _extent(value)
    extent = _with_unit(unit, most, None if least == most else least, equivalent=equivalent)
    hours = f"{len(value):,} hour{'s' if len(value) > 1 else ''}"
    total = f"{in_total(value)}; " if adds_up(value) and len(value) > 1 else ""
    return f"{total}{hours} of {extent}"


def in_total(series: Any) -> str:
    """The sum over the hours of a series: `14,896 t CO2eq in total`."""
    return f"{figure(float(np.add.reduce(series.magnitude)), series._unit, equivalent_of(series))} in total"


def summary(value: Any) -> str:
    """A value in a formula, as one figure: of a series the total of an amount, the mean of anything else.

    Example:
        >>> from datetime import datetime
        >>> from efp_graph.values import ExplainableHourlyQuantities, u
        >>> summary(ExplainableHourlyQuantities([1, 3], datetime(2025, 1, 1), u.W))
        '2 W on average'
    """
    if getattr(value, "_unit", None) is None:
        return _plain(value)
    if value.is_scalar:
        return readable(value)
    return in_total(value) if adds_up(value) else f"{_mean(value)} on average"


def period_amount(value: Any) -> float | None:
    """What values of one unit are ranked and shared by, in their unit: a total over the hours, a mean, a number.

    None for what is no number.
    """
    if getattr(value, "_unit", None) is None:
        return None
    if value.is_scalar:
        return float(value.magnitude)
    return float((np.add.reduce if adds_up(value) else np.mean)(value.magnitude))


def alike(values: Sequence[Any], *, summed: bool = False) -> str:
    """Several values of one thing on one line: their total where they add up, and of what size each is.

    Args:
        summed: whether they are added up where they are read, so that numbers have a total too.

    Example:
        >>> from efp_graph.values import SourceObject, SourceValue, u
        >>> alike([SourceValue(50 * u.W), SourceValue(300 * u.W)]), alike([SourceValue(2 * u.year)] * 3)
        ('each 50 to 300 W', 'each 2 yr')
        >>> alike([SourceObject("on-premise"), SourceObject("serverless"), SourceObject("serverless")])
        'on-premise (1), serverless (2)'
    """
    unit = next((each._unit for each in values if getattr(each, "_unit", None) is not None), None)
    if unit is None or not all(
        getattr(each, "_unit", None) is not None and each._unit.same_dimension(unit) for each in values
    ):
        return _counted(values)
    numbers = [(period_amount(each) or 0.0) * each._unit.factor_to(unit) for each in values]
    equivalent = equivalent_of(values[0])
    least, most = min(numbers), max(numbers)
    are_equal = math.isclose(least, most, rel_tol=ROUNDING)
    told = f"each {_with_unit(unit, most, None if are_equal else least, equivalent=equivalent)}"
    series = [value for value in values if not value.is_scalar]
    if not all(adds_up(value) for value in series):
        return f"{told} on average"
    if not summed and len(series) < len(values):
        return told
    return f"{figure(math.fsum(numbers), unit, equivalent)} in total; {told}"


def told_apart(first: Any, second: Any) -> tuple[str, str]:
    """Two values as one figure each, with as many digits as it takes to see that they differ.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> told_apart(SourceValue(300 * u.W), SourceValue(150 * u.W))
        ('300 W', '150 W')
        >>> told_apart(SourceValue(300 * u.W), SourceValue(300.001 * u.W))
        ('300 W', '300.001 W')
    """
    texts = summary(first), summary(second)
    if texts[0] != texts[1] or not all(getattr(each, "_unit", None) is not None for each in (first, second)):
        return texts
    amounts = [period_amount(each) or 0.0 for each in (first, second)]
    exact = [f"{amount:.10g}{symbol(each._unit)}" for amount, each in zip(amounts, (first, second), strict=True)]
    return (exact[0], exact[1]) if exact[0] != exact[1] else texts


def change_between(before: Any, after: Any) -> str:
    """How a value changed relative to what it was, as text; nothing for what is no number or measures something else.

    Series are told by their total, or their mean where they do not add up.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> change_between(SourceValue(300 * u.W), SourceValue(0.15 * u.kW)), change_between(SourceValue(3 * u.W), None)
        ('-50.0%', '')
    """
    unit, other = (getattr(each, "_unit", None) for each in (before, after))
    if unit is None or other is None or not unit.same_dimension(other):
        return ""
    return relative_change(period_amount(before) or 0.0, (period_amount(after) or 0.0) * other.factor_to(unit))


def _counted(values: Sequence[Any]) -> str:
    """The texts that values are, with how many are so."""
    counts: dict[str, int] = {}
    for value in values:
        text = readable(value)
        counts[text] = counts.get(text, 0) + 1
    if len(counts) == 1:
        return f"each {next(iter(counts))}"
    told = [f"{text} ({count:,})" for text, count in list(counts.items())[:MOST_COUNTED]]
    more = len(counts) - MOST_COUNTED
    return ", ".join([*told, f"and {more:,} others"] if more > 0 else told)


def _mean(series: Any) -> str:
    return figure(float(np.mean(series.magnitude)), series._unit, equivalent_of(series))


def distribution(series: Any) -> str:
    """How the hours of a series are: `566 kg CO2eq per hour on average, from 0.3 g to 1.2 t`."""
    unit, equivalent = series._unit, equivalent_of(series)
    least, most = _extent(series)
    if least == most:
        return f"{figure(most, unit, equivalent)} at every hour"
    average = "per hour on average" if adds_up(series) else "on average"
    return f"{_mean(series)} {average}, from {figure(least, unit)} to {figure(most, unit)}"


def as_text(value: Any) -> str:
    """`str()` of a scalar: two decimals and the unit in words, as in e-footprint, where that is readable.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> [as_text(SourceValue(each)) for each in (0.333 * u.kg, 6 * u.year, 0.0041 * u.kg, 7699657.96 * u.kg)]
        ['0.33 kilogram', '6 year', '4.1 g', '7,700 t']
    """
    magnitude = value._value
    rounded = magnitude if isinstance(magnitude, int) else round(float(magnitude), DECIMALS)
    size = abs(magnitude)
    if size < PLAIN[1] and (size >= PLAIN[0] or rounded == magnitude):
        return f"{rounded} {value._unit.text}"
    return readable(value)


def hours_as_text(series: Any) -> str:
    """The hours of a series for `str()`: all, or of 30 and more the first and last ten, in a unit that tells them."""
    values, unit = series._value, series._unit
    least, most = _extent(series)
    size = max(abs(least), abs(most))
    digits = None
    if size and math.isfinite(size) and not PLAIN[0] <= size < PLAIN[1]:
        unit, factor = fitting(unit, size)
        values = values * factor
        digits = 4 if size * factor < PLAIN[0] else None
    first, last = moment_of(series._hour), moment_of(series._hour + len(values) - 1)
    head = f"{len(values)} values from {first} to {last} in {unit.short}:"
    if len(values) < 30:
        return f"{head}\n    {_listed(values, digits)}"
    start, end = (_listed(part, digits) for part in (values[:10], values[-10:]))
    return f"{head}\n    first 10 vals {start},\n    last 10 vals {end}"


def _listed(values: Any, digits: int | None) -> str:
    rounded = (
        round(float(each), DECIMALS) if digits is None else float(f"{float(each):.{digits}g}") for each in values
    )
    return "[" + ", ".join(map(str, rounded)) + "]"


def formatted(value: Any, form: str) -> str:
    """What `format(value, form)` gives, as with quantities of pint, of a number or of the hours of a series.

    Args:
        form: how Python formats the number, `.1f`, `,.0f`, `.3g`; with `~` the unit is a symbol, with `#` it is one
            that keeps the number short. `~` alone is the figure as tables and plots have it.

    Raises:
        UnknownOption: Python formats no number so.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> total = SourceValue(14896098.0 * u.kg)
        >>> f"{total:.1f}", f"{total:~.3g}", f"{total:#.1f}", f"{total:~}"
        ('14896098.0 kilogram', '1.49e+07 kg', '14896.1 t', '14,896 t')
    """
    if not form:
        return str(value)
    short, scaled = "~" in form, "#" in form
    number_form = form.replace("~", "", 1).replace("#", "", 1)
    if not number_form:
        return readable(value)
    unit, sizes = value._unit, [each for each in reversed(_sizes(value)) if each is not None]
    if scaled:
        unit, factor = fitting(unit, max(map(abs, sizes)))
        sizes = [each * factor for each in sizes]
    try:
        texts = [format(each, number_form) for each in sizes]
    except (ValueError, OverflowError) as error:
        raise UnknownOption(
            f"{shown(form)} is no format of a value. Give one of Python's for numbers, such as .1f, or with the symbol "
            "of the unit ~.3g, in a unit that keeps it short #~.1f, or ~ alone."
        ) from error
    told = _after_number(unit, equivalent_of(value)) if short or scaled else f" {unit.text}"
    return " to ".join(texts) + told


def _sizes(value: Any) -> tuple[float, float | None]:
    """(the largest, the least) of the hours of a series; (the number, None) of a scalar or a constant series."""
    if value.is_scalar:
        return value.magnitude, None
    least, most = _extent(value)
    return (most, None) if least == most else (most, least)


def sum_and_mean(series: Any) -> str:
    """A series in a table of differences: `sum 168 t, mean 7,000 kg, 24 h from 2025-01-01`.

    Example:
        >>> from datetime import datetime
        >>> from efp_graph.values import SourceHourlyValues
        >>> sum_and_mean(SourceHourlyValues([1, 2, 6], start_date=datetime(2025, 1, 1), unit="kg"))
        'sum 9 kg, mean 3 kg, 3 h from 2025-01-01'
    """
    unit, first = series._unit, moment_of(series.first_hour)
    total, mean = figure(float(np.sum(series.magnitude)), unit), figure(float(np.mean(series.magnitude)), unit)
    start = f"{first:%Y-%m-%d %H:%M}" if first.hour else f"{first:%Y-%m-%d}"
    return f"sum {total}, mean {mean}, {len(series):,} h from {start}"


def _with_unit(unit: Unit, largest: float, least: float | None = None, *, equivalent: str = "") -> str:
    """`3 kg`, or `1 to 3 kg`, in the unit of the ladder that suits the largest."""
    size = abs(largest) if least is None else max(abs(least), abs(largest))
    if size and math.isfinite(size) and not SHORT[0] <= size < SHORT[1]:
        unit, factor = fitting(unit, size)
        if factor != 1:
            largest, least = largest * factor, None if least is None else least * factor
    start = "" if least is None else f"{number(least)} to "
    return f"{start}{number(largest)}{_after_number(unit, equivalent)}"


def fitting(unit: Unit, size: float) -> tuple[Unit, float]:
    """The unit of a ladder that keeps a number short, and the factor to it; the unit itself where no ladder has it."""
    steps = ladder_of(unit)
    return ([each for each in steps if size * each[1] >= 1] or steps[:1] or [(unit, 1.0)])[-1]


def ladder_of(unit: Unit) -> list[tuple[Unit, float]]:
    """[(unit, factor to it)] of the ladder that a unit is on, smallest first; nothing for others."""
    for ladder in LADDERS:
        steps = [unit_of(each) for each in ladder]
        if unit.same_dimension(steps[0]):
            return [(each, unit.factor_to(each)) for each in steps]
    return []


def brief(value: Any) -> str:
    """What a value is inside a formula: a series is `[0.02 … 0.13] kg`."""
    if getattr(value, "_unit", None) is None or value.is_scalar:
        return readable(value)
    least, most = _extent(value)
    return f"[{number(least)} … {number(most)}]{_after_number(value._unit, equivalent_of(value))}"


def period(series: Any) -> str:
    """The hours of a series: `2025-01-01 00:00 to 2027-12-31 05:00 (UTC)`."""
    return f"{first_to_last(series)} ({clock_of(series)})"


def first_to_last(series: Any) -> str:
    """The hours of a series, on its clock: `2025-01-01 00:00 to 2027-12-31 05:00`."""
    first, last = moment_of(series.first_hour), moment_of(series.first_hour + len(series) - 1)
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"


def clock_of(series: Any) -> str:
    """What its hours are told in: `UTC`, or `local time`."""
    return "UTC" if series.clock == "utc" else "local time"


def _plain(value: Any) -> str:
    return cut(visible(" ".join(str(value).split())), LONGEST)


def _extent(series: Any) -> tuple[float, float]:
    least, most = float(np.min(series.magnitude)), float(np.max(series.magnitude))
    return (least, most) if math.isfinite(least + most) else (math.nan, math.nan)


def adds_up(series: Any) -> bool:
    """Whether people total it over the hours: a mass, an energy, visits, data that are sent."""
    return over_time(series) == SUM
