"""The operations of arithmetic, on scalars and hour by hour: sums, products, extremes, shares, totals, units."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from efp_graph.errors import OperationError
from efp_graph.values import kernels
from efp_graph.values.kernels import identity
from efp_graph.values.operations import (
    Operation,
    Planned,
    amount_of,
    clocks_differ,
    each_hour,
    listed,
    refuse_different_hours,
)
from efp_graph.values.tolerance import net
from efp_graph.values.units import DIMENSIONLESS, Unit

if TYPE_CHECKING:
    from efp_graph.values.numeric import Numeric


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
            raise clocks_differ(first, value)
        if value._hour != hour or len(value._value) != length:
            uniform = False
    if uniform or hour is None:
        return kernel, hour, clock
    starts = [value._hour for value in values if value._hour is not None]
    start = min(starts)
    end = max(value._hour + len(value._value) for value in values if value._hour is not None)
    offsets = tuple(each - start for each in starts)
    return kernels.Aligned(kernel, offsets, end - start), start, clock


def _sum_plan(kernel: Callable[..., Any], name: str) -> Callable[..., Planned]:
    """+ and −, max and min: the unit of the first operand; scalars with scalars, series with series."""

    def prepare(*values: Numeric) -> Planned:
        first = values[0]
        unit = first._unit
        hour = first._hour
        clock = first._clock
        scalar = hour is None
        length = 0 if scalar else len(first._value)
        for value in values:  # the usual case, quickly
            if value._hour != hour or value._unit is not unit or value._clock != clock:
                break
            if not scalar and len(value._value) != length:
                break
        else:
            return kernel, tuple([value._value for value in values]), unit, hour, clock
        factors = []
        for value in values[1:]:
            if (value._hour is None) is not scalar:
                raise OperationError(
                    f"{name} of a scalar and an hourly series is not defined: {listed((first, value))}. "
                    "To have the scalar at each hour, write series.replaced_by(scalar)."
                )
            factors.append(1.0 if value._unit is unit else value._unit.factor_to(unit, name))
        run = kernel
        if any(factor != 1.0 for factor in factors):
            run = partial(kernels.converted, kernel, (1.0, *factors))
        run, hour, clock = _aligned(run, *values)
        return run, tuple([value._value for value in values]), unit, hour, clock

    return prepare


def _multiply_plan(left: Numeric, right: Numeric) -> Planned:
    raw, unit = (left._value, right._value), left._unit.times(right._unit)
    if right._hour is None:
        return operator.mul, raw, unit, left._hour, left._clock
    if left._hour is None:
        return operator.mul, raw, unit, right._hour, right._clock
    if left._hour != right._hour or left._clock != right._clock or len(left._value) != len(right._value):
        refuse_different_hours("product", left, right, "")
    return operator.mul, raw, unit, left._hour, left._clock


def _divide_plan(left: Numeric, right: Numeric) -> Planned:
    over = left if right._hour is None else right  # at most one of them is a series
    return kernels.quotient, (left._value, right._value), left._unit.over(right._unit), over._hour, over._clock


def _total_plan(kernel: Callable[..., Any]) -> Callable[[Numeric], Planned]:
    """From a series to a scalar, unit kept; a scalar is its own total."""

    def prepare(value: Numeric) -> Planned:
        run = identity if value._hour is None else kernel
        return run, (value._value,), value._unit, None, None

    return prepare


ADD = Operation(
    "sum",
    "{0} + {1}",
    "{0} + {1}",
    "{0}+{1:result}",
    _sum_plan(operator.add, "The sum"),
    1,
    period="{0}+{1:result}",
    keeps="all",
    page="add({0}, {1:result})",
    by_week=True,
)
SUBTRACT = Operation(
    "difference",
    "{0} - {1}",
    "{0} - {1}",
    "{0}-{1:result}",
    _sum_plan(operator.sub, "The difference"),
    1,
    period="{0}-{1:result}",
    keeps="all",
    page="subtract({0}, {1:result})",
    by_week=True,
)
MULTIPLY = Operation(
    "product",
    "{0} * {1}",
    r"{0} \cdot {1}",
    "{0}*{1}",
    _multiply_plan,
    2,
    period=("{0}*{1:scalar}", "{0:scalar}*{1}"),
    page="multiply({0}, {1})",
    by_week=True,
)
DIVIDE = Operation(
    "quotient",
    "{0} / {1}",
    r"\frac{{{0}}}{{{1}}}",
    "{0}/{1}",
    _divide_plan,
    2,
    period="{0}/{1:scalar}",
    page="divide({0}, {1})",
    by_week=True,
)
TOTAL = Operation(
    "sum of several",
    "{0}",
    "{0}",
    "{0:result}",
    _sum_plan(kernels.total_of, "The sum"),
    1,
    " + ",
    period="{0:result}",
    keeps="all",
    page="total({*:result})",
    by_week=True,
)
NET = Operation(  # of what comes and what goes: 0 where they cancel, whatever the rounding
    "net sum",
    "{0} + {1}",
    "{0} + {1}",
    "IF(ABS({0}+{1:result})<=1E-9*(ABS({0})+ABS({1:result})),0,{0}+{1:result})",
    _sum_plan(net, "The sum"),
    1,
    keeps="all",
    page="net({0}, {1:result})",
)
MAXIMUM = Operation(
    "maximum",
    "max({0}, {1})",
    r"\max({0}, {1})",
    "MAX({0},{1:result})",
    _sum_plan(kernels.larger, "The maximum"),
    keeps="all",
    page="larger({0}, {1:result})",
)
MINIMUM = Operation(
    "minimum",
    "min({0}, {1})",
    r"\min({0}, {1})",
    "MIN({0},{1:result})",
    _sum_plan(kernels.smaller, "The minimum"),
    keeps="all",
    page="smaller({0}, {1:result})",
)
POSITIVE_PART = Operation(
    "maximum with 0",
    "max({0}, 0)",
    r"\max({0}, 0)",
    "MAX({0},0)",
    each_hour(kernels.positive_part),
    keeps="all",
    page="positive_part({0})",
)
NEGATIVE_PART = Operation(
    "minimum with 0",
    "min({0}, 0)",
    r"\min({0}, 0)",
    "MIN({0},0)",
    each_hour(kernels.negative_part),
    keeps="all",
    page="negative_part({0})",
)


def _share_plan(part: Numeric, whole: Numeric, otherwise: Numeric) -> Planned:
    """As for + and −, of two values of the same kind; the result is a plain number."""
    kernel = partial(kernels.share, amount_of(otherwise, DIMENSIONLESS, "What a share is where there is none"))
    run, raw, _, hour, clock = _sum_plan(kernel, "The share")(part, whole)
    return run, raw, DIMENSIONLESS, hour, clock


def _at_least_plan(left: Numeric, right: Numeric) -> Planned:
    run, raw, _, hour, clock = _sum_plan(kernels.at_least, "The comparison")(left, right)
    return run, raw, DIMENSIONLESS, hour, clock


SHARE = Operation(
    "share",
    "share of ({0}) in ({1}), {2} where that is 0",
    r"\frac{{{0}}}{{{1}}}",
    "IF({1}=0,{2},{0}/{1})",
    _share_plan,
    2,
    page="share({0}, {1}, {2:number})",
)
AT_LEAST = Operation(
    "comparison",
    "1 where ({0}) is at least ({1}), else 0",
    r"\left[{0} \ge {1}\right]",
    "IF({0}>={1},1,0)",
    _at_least_plan,
    0,
    page="at_least({0}, {1})",
)
NEGATE = Operation(
    "negation",
    "-({0})",
    "-({0})",
    "-({0})",
    each_hour(kernels.negative),
    0,
    period="-({0})",
    keeps="all",
    page="negate({0})",
)
ABSOLUTE = Operation(
    "absolute value",
    "abs of ({0})",
    r"\left|{0}\right|",
    "ABS({0})",
    each_hour(abs),
    0,
    keeps="all",
    page="absolute({0})",
)
CEILING = Operation(
    "rounding up",
    "ceil of ({0})",
    r"\left\lceil {0} \right\rceil",
    "-INT(1E-12*MAX(1,ABS({0}))-{0})",
    each_hour(kernels.ceiling),
    0,
    page="ceiling({0})",
)
SUM = Operation(
    "sum over the hours",
    "sum of ({0})",
    r"\sum {0}",
    "SUM({0:own})",
    _total_plan(kernels.sum_over),
    0,
    period="{0}",
    keeps="all",
    page="sum({0})",
)
MEAN = Operation(
    "mean over the hours",
    "mean of ({0})",
    r"\overline{{{0}}}",
    "SUM({0:own})/({0:last}-{0:first}+1)",
    _total_plan(kernels.mean_over),
    0,
    keeps="all",
    page="mean({0})",
)
PEAK = Operation(
    "largest hour",
    "max of ({0})",
    r"\max_h {0}",
    "MAX({0:own})",
    _total_plan(kernels.largest),
    0,
    keeps="all",
    page="largest({0})",
    by_week=True,
)
LOWEST = Operation(
    "smallest hour",
    "min of ({0})",
    r"\min_h {0}",
    "MIN({0:own})",
    _total_plan(kernels.smallest),
    0,
    keeps="all",
    page="smallest({0})",
    by_week=True,
)
SAME = Operation(
    "equality", "{0}", "{0}", "{0}", each_hour(identity), period="{0}", keeps="all", page="{0}", by_week=True
)


def convert(value: Numeric, unit: Unit) -> Any:
    """The value in another unit. Explanations show the operand as it is; spreadsheets show the factor.

    Raises:
        IncompatibleUnits: the unit measures something else.
    """
    operation = _conversions.get(unit)
    if operation is None:
        operation = _conversions[unit] = Operation(
            f"conversion to {unit.text}",
            "{0}",
            "{0}",
            "{0:result}",
            partial(_conversion_plan, unit),
            period="{0:result}",
            keeps="all",
            page="{0:result}",
            by_week=True,
        )
    return operation(value)


_conversions: dict[Unit, Operation] = {}


def _conversion_plan(unit: Unit, value: Numeric) -> Planned:
    factor = value._unit.asked_factor_to(unit)
    if factor == 1.0:
        return identity, (value._value,), unit, value._hour, value._clock
    return operator.mul, (value._value, factor), unit, value._hour, value._clock
