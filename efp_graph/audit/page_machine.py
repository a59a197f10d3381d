"""The machine that runs the programs of a page in Python, as `static/recalculation.js` does in a browser.

A program (see `programs.py`) calls operations by their names on the page. Here these are entries of the table of
operations: each plans itself, and its kernel runs, on operands without units, which the program has brought already.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from efp_graph.errors import OperationError
from efp_graph.values.keeping import hour_by_hour
from efp_graph.values.operations import Operation, called_on_pages
from efp_graph.values.page_forms import ALL, UNITS, Dated, read_call
from efp_graph.values.units import DIMENSIONLESS, Unit

WEEK = 168


class PageValue:
    """A number, a series from an hour on, or a typical week of 168 numbers; an operand of the table, without a unit.

    Attributes:
        value: the content, as operands that are no quantities are asked for it.
        hour: the first one of a series; None for others.
    """

    __slots__ = ("_clock", "_hour", "_unit", "_value", "label", "value")

    def __init__(self, content: Any, hour: int | None = None, unit: Unit = DIMENSIONLESS) -> None:
        self.value, self._hour, self._unit = content, hour, unit
        self._value = content if isinstance(content, np.ndarray) else 0.0 if content is None else float(content)
        self._clock, self.label = None if hour is None else "page", None

    def __len__(self) -> int:
        return len(self._value)  # type: ignore[arg-type]  # asked of series only

    @property
    def hour(self) -> int | None:
        return self._hour

    @property
    def is_week(self) -> bool:
        """Whether it is a typical week."""
        return self._hour is None and isinstance(self._value, np.ndarray)

    def in_unit(self, unit: Unit) -> PageValue:
        """The same number, told to be in a unit."""
        return self if unit is self._unit else PageValue(self.value, self._hour, unit)

    def _scalar(self, unit: Unit, what: str = "") -> float:
        if self._hour is not None or self.is_week:
            raise OperationError(f"{what or 'An operand'} is a series, and a number is expected.")
        return float(self._value * self._unit.factor_to(unit, what))


Read = Callable[[int], PageValue]


def run(program: list[Any], read: Read) -> PageValue:
    """The result of a program.

    Args:
        read: gives the value of the figure at a position.

    Raises:
        OperationError and other errors of ours, LookupError, TypeError, ValueError, ArithmeticError: it cannot run.
    """
    stack: list[Any] = []
    for part in program:
        if type(part) is int:
            stack.append(read(part))
        elif isinstance(part, list):
            stack.append(_content(part[0]))
        else:
            name, given = part.split(" ")
            if name == "*":
                value = stack.pop()
                stack.append(_checked(value._value * float(given), value.hour))
                continue
            first = len(stack) - int(given)
            operands = stack[first:]
            del stack[first:]
            asked = QUESTIONS.get(name)
            stack.append(_applied(name, operands) if asked is None else PageValue(asked(*operands)))
    (result,) = stack
    return _checked(result._value, result.hour)


def _content(content: Any) -> Any:
    """A number, a week, or a list of facts of the calendar."""
    if isinstance(content, dict):
        return week_of(content["week"])
    return content if isinstance(content, list) else PageValue(content)


def week_of(numbers: list[float]) -> PageValue:
    """A typical week as a page tells it: 168 numbers, or one for all of them."""
    week = np.array(numbers, dtype=np.float64)
    return PageValue(np.broadcast_to(week, (WEEK,)))


def _applied(name: str, operands: list[Any]) -> PageValue:
    operation = called_on_pages(name, len(operands))
    if operation is None:
        raise OperationError(f"There is no operation {name} of {len(operands)} operands.")
    kernel, raw, _, hour, _ = _planned(operation, operands)
    return _checked(kernel(*raw) if hour is None else hour_by_hour(kernel, raw), hour)


def _planned(operation: Operation, operands: list[Any]) -> Any:
    form = operation.page
    if isinstance(form, Dated):
        return form.plan(*operands)
    assert form is not None
    _, arguments = read_call(form)
    units = [UNITS.get(each.unit, DIMENSIONLESS) for each in arguments]
    many = units * len(operands) if arguments[0].place == ALL else units
    return operation.prepare(*(each.in_unit(unit) for each, unit in zip(operands, many, strict=True)))


def _checked(magnitude: Any, hour: int | None) -> PageValue:
    if not np.isfinite(magnitude).all():
        raise OperationError("It gives no finite number.")
    return PageValue(magnitude, hour)


def _compared(comparison: Callable[[Any, Any], bool]) -> Callable[[PageValue, PageValue], bool]:
    return lambda left, right: bool(comparison(left._value, right._value))


QUESTIONS: Mapping[str, Callable[..., Any]] = {
    "<": _compared(operator.lt),
    "<=": _compared(operator.le),
    ">": _compared(operator.gt),
    ">=": _compared(operator.ge),
    "=": _compared(operator.eq),
    "!=": _compared(operator.ne),
    "whole": lambda value: float(np.floor(value._value)),
    "first": lambda series: series.hour,
    "last": lambda series: series.hour + len(series._value) - 1,
}
