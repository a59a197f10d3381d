"""A typical week over the hours of a series, which is still a week: 168 numbers, until somebody reads hours.

What is done hour by hour to such series, to numbers and to what is the same at every hour gives such a series again:
the operation is applied to 168 numbers and not to 26,000 hours (`Operation.by_week`). An elementwise kernel gives the
same bits before and after the hours are laid out. The largest and the smallest hour are those of the week, since each
of its hours is among those of the series. Whoever reads the hours gets them; from then on it is a series as any other.
"""

from __future__ import annotations

from typing import Any

from efp_graph.values.hourly import ExplainableHourlyQuantities
from efp_graph.values.keeping import kept
from efp_graph.values.kernels import Series, constant, laid_out as hours_of_week, same_series
from efp_graph.values.operations import register_weeks
from efp_graph.values.week_forms import HOURS


class LaidOut(ExplainableHourlyQuantities):
    """A series of which only the week is known as yet.

    Attributes:
        _week: its numbers, shape (168,), and which of them each hour has, shape (hours,).
    """

    __slots__ = ()

    @property
    def _value(self) -> Series:
        """The hours. They are laid out, and the value is a plain series; two threads that do so get the same."""
        numbers, places = self._week
        self._value = kept(hours_of_week(places, None, numbers))
        hours: Series = self._value
        return hours

    @_value.setter
    def _value(self, hours: Any) -> None:
        self.__class__ = ExplainableHourlyQuantities  # type: ignore[assignment]
        self._value = hours

    @property
    def nbytes(self) -> int:
        """Memory of the numbers."""
        return int(self._week[0].nbytes)

    def copy(self) -> Any:
        """A copy that belongs to no node."""
        if hasattr(self, "_assessment") or hasattr(self, "_origin"):  # which what is calculated has not
            return _plain(self).copy()
        twin = laid_out(*self._week)
        twin._unit, twin._hour, twin._clock = self._unit, self._hour, self._clock
        twin._label, twin._source, twin.node, twin.expression = self._label, self._source, None, self.expression
        return twin

    __copy__ = copy

    def same_as(self, other: Any) -> bool:
        if type(other) is not LaidOut or self._week[1] is not other._week[1]:
            return bool(_plain(self).same_as(other))
        alike = self._unit is other._unit and self._hour == other._hour and self._clock == other._clock
        return alike and same_series(self._week[0], other._week[0])

    def __len__(self) -> int:
        return len(self._week[1])

    def __repr__(self) -> str:
        return repr(_plain(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _plain(self).__reduce__()


def _plain(series: LaidOut) -> ExplainableHourlyQuantities:
    """A series itself, with its hours laid out."""
    series._value  # noqa: B018
    return series


def laid_out(numbers: Series, places: Any) -> LaidOut:
    """A week over hours, of which nothing else is told yet. Every hour of the week is among them."""
    value: LaidOut = object.__new__(LaidOut)
    value._week = numbers, places
    return value


def weeks_of(operands: tuple[Any, ...]) -> tuple[Any, Any]:
    """Where the hours lie in the week, and the operands with weeks in place of their hours.

    None and the operands themselves, where they are not weeks over the same hours.

    Args:
        operands: values, at least one of them laid out.
    """
    places, hour = next((value._week[1], value._hour) for value in operands if type(value) is LaidOut)
    given = []
    for value in operands:
        if type(value) is LaidOut:
            numbers, own = value._week
            if own is not places or value._hour != hour:
                return None, operands
        elif getattr(value, "_hour", None) is None:
            given.append(value)
            continue
        elif value._hour != hour or value._value.strides[0] or len(value._value) != len(places):
            return None, operands
        else:  # the same at every hour
            numbers = constant(value._value[0], HOURS)
        week: Any = object.__new__(ExplainableHourlyQuantities)
        week._value, week._unit, week._hour, week._clock = numbers, value._unit, hour, value._clock
        week._label, week.node, week.expression = value._label, value.node, value.expression
        given.append(week)
    return places, given


register_weeks(LaidOut, weeks_of, laid_out)
