"""Hourly series as they are written in a form: a volume that grows from day to day.

{"start_date": "2025-01-01", "modeling_duration_value": 3, "modeling_duration_unit": "year",
 "initial_volume": 1000, "initial_volume_timespan": "month",
 "net_growth_rate_in_percentage": 5, "net_growth_rate_timespan": "year"}

A month has 30 days, a year 365; a "calendar month" and a "calendar year" last until the same day of a later month, and
of growth their means (365.25 days a year). With D days, T_v and T_g days of the two time spans, g the growth in
percent: r = (1 + g/100)^(1/T_g) is the growth from day to day, S = 1 + r + ... + r^(T_v − 1) so that the first T_v days
have the initial volume; each hour of day k, 0 ≤ k < D, has volume / S · r^k / 24.
"""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, datetime
from typing import Any

import numpy as np

from efp_graph.errors import WrongKind, nearest
from efp_graph.texts import shown
from efp_graph.values.calendar import hour_of, wall_clock_given
from efp_graph.values.checked_forms import Checked
from efp_graph.values.kernels import MOST_HOURS, Series, constant

LARGEST = math.log(np.finfo(float).max)
DAYS = {"day": 1, "month": 30, "year": 365}
CALENDAR = {"calendar month": 1, "calendar year": 12}  # in months
DAYS_A_MONTH = 365.25 / 12
SPANS = (*DAYS, *CALENDAR)
KEYS = (
    *("start_date", "modeling_duration_value", "modeling_duration_unit", "initial_volume", "initial_volume_timespan"),
    *("net_growth_rate_in_percentage", "net_growth_rate_timespan"),
)


class HourlyForm:
    """A form of an hourly series: immutable.

    Attributes:
        plain: how it is written, as plain content; not to be changed.
        days: how many there are.
        hour: the first one, on local clocks.
        first: number of each hour of the first day.
        growth: logarithm of the growth from day to day.
    """

    __slots__ = ("days", "first", "growth", "hour", "plain")

    def __init__(self, plain: dict[str, Any]) -> None:
        self.plain = plain
        self.hour = hour_of(plain["start_date"])
        start = date.fromisoformat(plain["start_date"])
        self.days = int(days_from(start, plain["modeling_duration_value"], plain["modeling_duration_unit"]))
        span = days_from(start, 1, plain["initial_volume_timespan"])
        rate, of_rate = plain["net_growth_rate_in_percentage"] / 100, plain["net_growth_rate_timespan"]
        self.growth = math.log1p(rate) / (DAYS[of_rate] if of_rate in DAYS else CALENDAR[of_rate] * DAYS_A_MONTH)
        alike = math.expm1(span * self.growth) / math.expm1(self.growth) if self.growth else float(span)
        self.first = plain["initial_volume"] / alike / 24

    @property
    def in_days(self) -> dict[str, Any]:
        """The same series by spans that are all a day, for who knows no calendar months."""
        return {
            **self.plain,
            "modeling_duration_value": self.days,
            "initial_volume": 24 * self.first,
            "net_growth_rate_in_percentage": 100 * math.expm1(self.growth),
            **dict.fromkeys((key for key in KEYS if key.endswith(("unit", "timespan"))), "day"),
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HourlyForm) and self.plain == other.plain

    def __hash__(self) -> int:
        return hash(tuple(self.plain.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return hourly_form_of, (self.plain,)

    def __str__(self) -> str:
        form = self.plain
        growth = f"{form['net_growth_rate_in_percentage']:+g}% a {form['net_growth_rate_timespan']}"
        length = f"{form['modeling_duration_value']:g} {form['modeling_duration_unit']}"
        plural = "" if form["modeling_duration_value"] == 1 else "s"
        volume = f"{form['initial_volume']:,g} a {form['initial_volume_timespan']}"
        return f"{volume} from {form['start_date']}, {growth}, for {length}{plural}"


def days_from(start: date, count: float, span: str) -> float:
    """The days of so many time spans from a day on; of calendar months until the same day, or the last, of a later one.

    Raises:
        OverflowError: they lead beyond the year 9999.
    """
    if span in DAYS:
        return count * DAYS[span]
    year, month = divmod(12 * start.year + start.month - 1 + int(count) * CALENDAR[span], 12)
    if year > date.max.year:
        raise OverflowError
    return float((date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])) - start).days)


def grown(days: int, first: float, growth: float) -> Series:
    """Each hour of day k has first · e^(growth · k). Shape (24 · days,).

    Raises:
        FloatingPointError: a number is too large.
    """
    if not growth:
        return constant(first, 24 * days)
    of_day = np.exp(growth * np.arange(days))
    of_day *= first
    return np.repeat(of_day, 24)


def hourly_form_of(plain: Any, name: str = "An hourly series") -> HourlyForm:
    """The form that plain content means; see the top of the module.

    Args:
        name: of the value, for the message.

    Raises:
        FormError: with everything that is wrong with it.
    """
    form = Checked(plain)
    if not form.is_mapping("", plain):
        raise form.error(name)
    form.keys("", plain, KEYS)
    found = {key: _READ[key](form, key, plain[key]) for key in KEYS if key in plain}
    if form.problems:
        raise form.error(name)
    if found["modeling_duration_unit"] in CALENDAR and found["modeling_duration_value"] % 1:
        form.note(
            "modeling_duration_value", "not_whole", "calendar months and years are counted whole: give a whole number"
        )
        raise form.error(name)
    try:
        made = HourlyForm(found)
    except OverflowError:
        form.note("modeling_duration_value", "out_of_range", "it leads beyond the year 9999")
        raise form.error(name) from None
    if not 1 <= made.days <= MOST_HOURS // 24:
        form.note("modeling_duration_value", "out_of_range", f"{made.days:,} days: give 1 to {MOST_HOURS // 24:,}")
    elif made.growth * made.days + math.log(max(1.0, made.first)) > LARGEST:
        form.note("net_growth_rate_in_percentage", "too_large", "the volume grows beyond the largest number there is")
    if form.problems:
        raise form.error(name)
    return made


def _date(form: Checked, path: str, given: Any) -> Any:
    try:
        moment: date = wall_clock_given(given)
    except WrongKind as error:
        form.note(path, "not_a_date", str(error).rstrip("."))
        return None
    if isinstance(moment, datetime) and (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
        form.note(path, "not_a_day", f"{shown(str(given))} has a time of day: give a day, such as 2025-01-31")
    return moment.strftime("%Y-%m-%d") if moment.year > 999 else moment.isoformat()[:10]


def _span(form: Checked, path: str, given: Any) -> Any:
    if not isinstance(given, str) or given not in SPANS:
        form.note(path, "unknown_span", f"{shown(given)} is no time span. {nearest(str(given), SPANS)}".rstrip("."))
    return given


def _number(form: Checked, path: str, given: Any) -> Any:
    return form.number(path, given)


def _volume(form: Checked, path: str, given: Any) -> Any:
    number = form.number(path, given)
    if number is not None and number < 0:
        form.note(path, "below_minimum", f"{number} is below 0")
    return number


def _growth(form: Checked, path: str, given: Any) -> Any:
    number = form.number(path, given)
    if number is not None and number <= -100:
        form.note(path, "below_minimum", f"{number} %: nothing, or less, would be left. Give more than -100")
    return number


_READ = dict(zip(KEYS, (_date, _number, _span, _volume, _span, _growth, _span), strict=True))
