"""The table of operations: everything that can happen to a value, each declared once.

An entry has
    prepare      checks the operands, works out units and hours, and gives a `Plan`: the numpy kernel with the raw operands;
    text, latex  how it reads, `{0}` being the first operand;
    spreadsheet  the formula of a spreadsheet cell, `{0}` being the cell of the first operand at the same hour; None where a
                 cell cannot say it by itself;
    joint        what stands between any number of operands, instead of `text`;
    binds        how tightly it binds, for parentheses: 1 for + and −, 2 for · and /, 3 for what needs none.

Arithmetic, explanations, the calculus graph, spreadsheets and replay all derive from this table.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.errors import OperationError
from efp_graph.values import kernels
from efp_graph.values.expressions import Expression, term_of
from efp_graph.values.units import HOUR, Unit

if TYPE_CHECKING:
    from efp_graph.values.numeric import Numeric


class Plan(NamedTuple):
    """What an operation will do: `kernel(*operands)` gives the magnitude, in `unit`, from `hour` on (None: a scalar)."""

    kernel: Callable[..., Any]
    operands: tuple[Any, ...]
    unit: Unit
    hour: int | None
    clock: str | None


@dataclass(frozen=True, eq=False)
class Operation:
    """An entry of the table. Calling it applies it to values and gives a value that remembers how it was made."""

    name: str
    text: str
    latex: str
    spreadsheet: str | None
    prepare: Callable[..., Plan]
    binds: int = 3
    joint: str | None = None

    def __call__(self, *operands: Any) -> Any:
        kernel, raw, unit, hour, clock = self.prepare(*operands)
        try:
            magnitude = kernel(*raw)
        except ZeroDivisionError as error:
            raise OperationError(f"{self.name}: division by zero.") from error
        return make(magnitude, unit, hour, clock, Expression(self, tuple([term_of(operand) for operand in operands])))


def make(magnitude: Any, unit: Unit, hour: int | None, clock: str | None, expression: Expression | None) -> Any:
    """A calculated value, made without checks."""
    value = object.__new__(_SCALAR if hour is None else _SERIES)
    value._label = value.source = value.node = None
    value._value = magnitude
    value._unit = unit
    value._hour = hour
    value._clock = clock
    value.expression = expression
    return value


_SCALAR: Any = None
_SERIES: Any = None


def register_kinds(scalar: type, series: type) -> None:
    """Called once by the modules of the two classes, which themselves need this table."""
    global _SCALAR, _SERIES
    _SCALAR, _SERIES = scalar, series


# How operands of different hours and units meet


def _aligned(kernel: Callable[..., Any], *values: Numeric) -> tuple[Callable[..., Any], int | None, str | None]:
    """The kernel on the union of the hours of the series among `values`, the first hour, and the clock."""
    first = values[0]
    hour, clock, length = first._hour, first._clock, 0 if first._hour is None else len(first._value)
    uniform = True
    for value in values[1:]:
        if value._hour is None or hour is None:
            if value._hour is not None:
                hour, clock, length = value._hour, value._clock, len(value._value)
            continue
        if value._clock != clock:
            raise OperationError(
                f"A series in {clock} time and one in {value._clock} time cannot be combined. "
                "Bring both to UTC first: series.to_utc(tz('Europe/Paris'))."
            )
        if value._hour != hour or len(value._value) != length:
            uniform = False
    if uniform or hour is None:
        return kernel, hour, clock
    starts = [value._hour for value in values if value._hour is not None]
    start = min(starts)
    end = max(value._hour + len(value._value) for value in values if value._hour is not None)
    offsets = tuple(each - start for each in starts)
    return kernels.Aligned(kernel, offsets, end - start), start, clock


def _sum_plan(kernel: Callable[..., Any], name: str) -> Callable[..., Plan]:
    """+ and −, max and min: the unit of the first operand; scalars with scalars, series with series."""

    def prepare(*values: Numeric) -> Plan:
        first = values[0]
        unit = first._unit
        scalar = first._hour is None
        factors = []
        for value in values[1:]:
            if (value._hour is None) is not scalar:
                raise OperationError(f"{name} of a scalar and an hourly series is not defined: {first!r} and {value!r}.")
            factors.append(1.0 if value._unit is unit else value._unit.factor_to(unit, name))
        raw = tuple([value._value for value in values])
        run = kernel
        if any(factor != 1.0 for factor in factors):
            run = partial(_converted, kernel, (1.0, *factors))
        run, hour, clock = _aligned(run, *values)
        return Plan(run, raw, unit, hour, clock)

    return prepare


def _converted(kernel: Callable[..., Any], factors: tuple[float, ...], *raw: Any) -> Any:
    return kernel(*(each if factor == 1.0 else each * factor for each, factor in zip(raw, factors, strict=True)))


def _multiply_plan(left: Numeric, right: Numeric) -> Plan:
    run, hour, clock = _aligned(operator.mul, left, right)
    return Plan(run, (left._value, right._value), left._unit.times(right._unit), hour, clock)


def _divide_plan(left: Numeric, right: Numeric) -> Plan:
    run, hour, clock = _aligned(operator.truediv, left, right)
    return Plan(run, (left._value, right._value), left._unit.over(right._unit), hour, clock)


def _same_plan(kernel: Callable[..., Any]) -> Callable[[Numeric], Plan]:
    """Hour by hour, unit kept."""

    def prepare(value: Numeric) -> Plan:
        return Plan(kernel, (value._value,), value._unit, value._hour, value._clock)

    return prepare


def _total_plan(kernel: Callable[..., Any]) -> Callable[[Numeric], Plan]:
    """From a series to a scalar, unit kept; a scalar is its own total."""

    def prepare(value: Numeric) -> Plan:
        run = identity if value._hour is None else kernel
        return Plan(run, (value._value,), value._unit, None, None)

    return prepare


def identity(raw: Any) -> Any:
    """The operand itself."""
    return raw


def _float_sum(raw: Any) -> float:
    return float(np.add.reduce(raw))


def _float_mean(raw: Any) -> float:
    return float(np.mean(raw))


def _float_max(raw: Any) -> float:
    return float(np.maximum.reduce(raw))


def _float_min(raw: Any) -> float:
    return float(np.minimum.reduce(raw))


def _scalar_total(*raw: Any) -> Any:
    return kernels.total_of(*raw) if isinstance(raw[0], np.ndarray) else sum(raw)


def _larger(left: Any, right: Any) -> Any:
    return np.maximum(left, right) if isinstance(left, np.ndarray) else max(left, right)


def _smaller(left: Any, right: Any) -> Any:
    return np.minimum(left, right) if isinstance(left, np.ndarray) else min(left, right)


ADD = Operation("sum", "{0} + {1}", "{0} + {1}", "{0}+{1}", _sum_plan(operator.add, "The sum"), 1)
SUBTRACT = Operation("difference", "{0} - {1}", "{0} - {1}", "{0}-{1}", _sum_plan(operator.sub, "The difference"), 1)
MULTIPLY = Operation("product", "{0} * {1}", r"{0} \cdot {1}", "{0}*{1}", _multiply_plan, 2)
DIVIDE = Operation("quotient", "{0} / {1}", r"\frac{{{0}}}{{{1}}}", "{0}/{1}", _divide_plan, 2)
TOTAL = Operation("sum of several", "{0}", "{0}", "{0}", _sum_plan(_scalar_total, "The sum"), 1, " + ")
MAXIMUM = Operation(
    "maximum", "max({0}, {1})", r"\max({0}, {1})", "MAX({0},{1})", _sum_plan(_larger, "The maximum")
)
MINIMUM = Operation(
    "minimum", "min({0}, {1})", r"\min({0}, {1})", "MIN({0},{1})", _sum_plan(_smaller, "The minimum")
)
NEGATE = Operation("negation", "-({0})", "-({0})", "-({0})", _same_plan(operator.neg))
ABSOLUTE = Operation("absolute value", "abs of ({0})", r"\left|{0}\right|", "ABS({0})", _same_plan(abs))
CEILING = Operation(
    "rounding up", "ceil of ({0})", r"\left\lceil {0} \right\rceil", "CEILING({0})", _same_plan(kernels.ceiling)
)
SUM = Operation("sum over the hours", "sum of ({0})", r"\sum {0}", "SUM({0:column})", _total_plan(_float_sum))
MEAN = Operation("mean over the hours", "mean of ({0})", r"\overline{{{0}}}", "AVERAGE({0:column})", _total_plan(_float_mean))
PEAK = Operation("largest hour", "max of ({0})", r"\max_h {0}", "MAX({0:column})", _total_plan(_float_max))
LOWEST = Operation("smallest hour", "min of ({0})", r"\min_h {0}", "MIN({0:column})", _total_plan(_float_min))
SAME = Operation("equality", "{0}", "{0}", "{0}", _same_plan(identity))


def convert(value: Numeric, unit: Unit) -> Any:
    """The value in another unit. Explanations show the operand as it is; spreadsheets show the factor.

    Raises:
        IncompatibleUnits: the unit measures something else.
    """
    operation = _conversions.get(unit)
    if operation is None:
        operation = _conversions[unit] = Operation(
            f"conversion to {unit.text}", "{0}", "{0}", "{0}*{factor}", partial(_conversion_plan, unit)
        )
    return operation(value)


_conversions: dict[Unit, Operation] = {}


def _conversion_plan(unit: Unit, value: Numeric) -> Plan:
    factor = value._unit.factor_to(unit)
    run, raw = (identity, (value._value,)) if factor == 1.0 else (operator.mul, (value._value, factor))
    return Plan(run, raw, unit, value._hour, value._clock)


def hours_of(duration: Any) -> float:
    """A duration as a plain number of hours; no value is 0."""
    return 0.0 if not hasattr(duration, "_unit") else duration._scalar(HOUR)
