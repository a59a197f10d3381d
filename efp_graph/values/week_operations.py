"""Typical weeks laid over the hours of a series: entries of the table of operations."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import OperationError
from efp_graph.values import kernels
from efp_graph.values.calendar import UTC, WEEK, hour_of_week, local_times, nearest_hours_to_utc
from efp_graph.values.expressions import Expression, term_of
from efp_graph.values.laid_out import laid_out
from efp_graph.values.operations import Operation, Plan, intercepted, refuse_other_hours
from efp_graph.values.page_forms import Dated, runs, spread_runs
from efp_graph.values.spreadsheet_forms import OfWeek

if TYPE_CHECKING:
    from efp_graph.values.numeric import Numeric


def _week_plan(rotate: bool, from_monday: bool, week: Any, axis: Numeric, zone: Any) -> Plan:
    hour = axis._hour
    assert hour is not None
    if axis._clock != UTC:
        raise OperationError(
            f"A typical week is laid over hours of UTC, and {axis.label or 'the series'} is in {axis._clock} time. "
            "Bring it to UTC first: series.to_utc(tz('Europe/Paris'))."
        )
    places, next_hour, _ = _places(rotate, zone.value, hour, len(axis._value), from_monday)
    return Plan(partial(kernels.laid_out, places, next_hour), (week.value.numbers,), week.value.unit, hour, UTC)


@lru_cache(maxsize=32)
def _places(rotate: bool, zone: Any, hour: int, length: int, from_monday: bool) -> tuple[Any, Any, bool]:
    """Which number of a week each hour has, as `kernels.laid_out` takes it. Shared, as patterns share their hours.

    And whether each hour has one number, and each number is that of some hour.
    """
    places, next_hour = (_rotated_week if rotate else _local_week)(zone, hour, length, from_monday)
    is_whole = next_hour is None and places.min(initial=0) >= 0 and bool(np.bincount(places, minlength=WEEK).all())
    return places, next_hour, is_whole


def _local_week(zone: Any, hour: int, length: int, from_monday: bool) -> tuple[Any, Any]:
    """The number of each hour: that of its local civil time; of two local hours their shares."""
    local, seconds = local_times(zone, hour, length)
    monday = _monday(int(local[0]) + (1 if seconds[0] else 0)) if from_monday else int(local.min())
    places = np.where(local < monday, -1, hour_of_week(local))
    if not seconds.any():
        return places, None
    return places, (np.where(local + 1 < monday, -1, hour_of_week(local + 1)), seconds / 3600)


def _rotated_week(zone: Any, hour: int, length: int, from_monday: bool) -> tuple[Any, Any]:
    """The rule of e-footprint 27.0.0: the week by the labels of UTC, then the series rotated by the offset."""
    places = hour_of_week(hour + (np.arange(length) - nearest_hours_to_utc(zone, hour)) % length)
    if from_monday:
        places[: _monday(hour) - hour] = -1
    return places, None


def _week_hours(rotate: bool, from_monday: bool, _: Any, axis: Numeric, zone: Any) -> list[Any]:
    """First hour and number of hours of the axis, and the hour of the week of each, less its position.

    Where clocks are off by a fraction of an hour, the same for the hour after, and its share.
    """
    hour, length = axis._hour, len(axis._value)
    assert hour is not None
    places, after, _ = _places(rotate, zone.value, hour, length, from_monday)
    positions = np.arange(length)

    def moved(of_week: Any) -> list[list[Any]]:
        return runs(np.where(of_week < 0, -1, (of_week - positions) % WEEK))

    further = [] if after is None else [moved(after[0]), runs(after[1])]
    return [hour, length, moved(places), *further]


def _week_plan_of(week: Any, axis: Numeric, facts: list[Any]) -> Plan:
    """The typical week over hours by what `_week_hours` gave."""
    length = refuse_other_hours(axis, facts)
    _, _, places, *further = facts
    positions = np.arange(length)

    def of_week(moves: list[list[Any]]) -> Any:
        found = spread_runs(moves, length).astype(np.intp)
        return np.where(found < 0, -1, (found + positions) % WEEK)

    after = (of_week(further[0]), spread_runs(further[1], length)) if further else None
    return Plan(partial(kernels.laid_out, of_week(places), after), (week._value,), week._unit, axis._hour, UTC)


def _week_shares(
    rotate: bool, from_monday: bool, _: Any, axis: Numeric, zone: Any, hours: int
) -> list[list[tuple[int, float]]]:
    """The numbers of the week that each hour from the first of the axis on has, with their shares."""
    assert axis._hour is not None
    places, after, _ = _places(rotate, zone.value, axis._hour, hours, from_monday)
    if after is None:
        return [[(place, 1.0)] if place >= 0 else [] for place in places.tolist()]
    following, share = after
    pairs = zip(places.tolist(), following.tolist(), share.tolist(), strict=True)
    found = ([(place, 1 - part), (later, part)] for place, later, part in pairs)
    return [[(place, part) for place, part in parts if place >= 0 and part] for parts in found]


def _monday(hour: int) -> int:
    """The first Monday 00:00 at or after an hour."""
    return hour + int(-hour_of_week(hour) % WEEK)


class _OverHours(Operation):
    """It stays a week where each hour of the series has one hour of the week, and all of these occur."""

    def __call__(self, week: Any, axis: Any, zone: Any) -> Any:
        _, (numbers,), unit, hour, clock = self.prepare(week, axis, zone)
        rotate, from_monday = self.prepare.args  # type: ignore[attr-defined]
        places, _, is_whole = _places(rotate, zone.value, hour, len(axis), from_monday)
        if not is_whole or numbers.strides[0] == 0 or intercepted():
            return super().__call__(week, axis, zone)
        series = laid_out(numbers, places)
        series._unit, series._hour, series._clock = unit, hour, clock
        series._label = series._source = series.node = None
        series.expression = Expression(self, tuple(map(term_of, (week, axis, zone))))
        return series


def _laid_out(name: str, text: str, rotate: bool, from_monday: bool) -> Operation:
    plan = partial(_week_plan, rotate, from_monday)
    page = Dated("week_over({0}, {1})", partial(_week_hours, rotate, from_monday), _week_plan_of)
    sheet = OfWeek(partial(_week_shares, rotate, from_monday), by_length=rotate)
    return _OverHours(name, text, r"\mathrm{{week}}({0})", sheet, plan, 0, keeps="first", page=page)


_OVER = "typical week ({0}) over the hours of ({1}), local time of {2}"
_FROM = ", from the first Monday on"
_ROTATED = "typical week ({0}) over the hours of ({1}), rotated by the offset of {2}"
WEEK_OVER = {  # (rotate, from_monday)
    (False, False): _laid_out("typical week over hours", _OVER, False, False),
    (False, True): _laid_out("typical week over hours from a Monday on", _OVER + _FROM, False, True),
    (True, False): _laid_out("rotated typical week", _ROTATED, True, False),
    (True, True): _laid_out("rotated typical week from a Monday on", _ROTATED + _FROM, True, True),
}
