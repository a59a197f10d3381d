"""The table of operations: everything that can happen to a value, each declared once.

An entry has
    prepare      checks the operands, works out units and hours, gives a `Plan`: the numpy kernel with the raw operands;
    text, latex  how it reads, `{0}` being the first operand;
    spreadsheet  how it reads in a spreadsheet, in the language of `spreadsheet_forms.py`; None where no formula says it
                 (a look-up in a table of ours): the value stands there then, marked as such;
    period       how the sum over the hours of the result reads from the sums of the operands, in the same language;
                 several forms, of which the first that fits holds; None where it takes the hours themselves: without
                 these the sum is a value, marked as such;
    joint        what stands between any number of operands, instead of `text`;
    binds        how tightly it binds, for parentheses: 0 for a phrase ("ceil of (x)"), 1 for + and −, 2 for * and /,
                 3 for what closes itself ("max(x, y)");
    keeps        whether the result is of what its first operand is, or all of them: a sum of CO2eq is CO2eq, a product
                 with it is not.

Arithmetic, explanations, the calculus graph, spreadsheets and replay all derive from this table.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from efp_graph.errors import DifferentHours, NotFinite, OperationError, reason_of
from efp_graph.values import kernels
from efp_graph.values.calendar import moment_of
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression, UnionExpression
from efp_graph.values.finite import LARGEST, is_watching, watched
from efp_graph.values.keeping import hour_by_hour
from efp_graph.values.kernels import identity as identity  # for tables of other floors too
from efp_graph.values.spreadsheet_forms import SpreadsheetForm
from efp_graph.values.tolerance import net
from efp_graph.values.units import HOUR, Unit

if TYPE_CHECKING:
    from efp_graph.values.numeric import Numeric


class Plan(NamedTuple):
    """What an operation will do: `kernel(*operands)` gives the magnitude, in `unit`, from `hour` on (None: a scalar).

    A preparation may give a bare tuple of the same five things, which is quicker to make.
    """

    kernel: Callable[..., Any]
    operands: tuple[Any, ...]
    unit: Unit
    hour: int | None
    clock: str | None


LONGEST_NAME = 120  # characters of a formula in place of a name

Planned = tuple[Callable[..., Any], tuple[Any, ...], Unit, int | None, str | None]


@dataclass(frozen=True, eq=False)
class Operation:
    """An entry of the table. Calling it applies it to values and gives a value that remembers how it was made."""

    name: str
    text: str
    latex: str
    spreadsheet: SpreadsheetForm | None
    prepare: Callable[..., Planned]
    binds: int = 3
    joint: str | None = None
    period: str | tuple[str, ...] | None = None
    keeps: Literal["", "first", "all"] = ""

    def __call__(self, *operands: Any) -> Any:
        kernel, raw, unit, hour, clock = self.prepare(*operands)
        try:
            if not is_watching():
                with watched():
                    magnitude = _magnitude(kernel, raw, hour)
            elif hour is None or _interceptor is not None:
                magnitude = _magnitude(kernel, raw, hour)
            else:
                magnitude = hour_by_hour(kernel, raw)
        except ZeroDivisionError as error:
            raise OperationError(f"The {self.name} of {_listed(operands)} divides by zero.") from error
        except (OverflowError, FloatingPointError) as error:
            if "invalid" in reason_of(error):  # as numpy says it: the root of -1
                raise OperationError(f"The {self.name} of {_sized(operands)} is not defined.") from error
            raise NotFinite(
                f"The {self.name} of {_sized(operands)} is too large: beyond {LARGEST:.2g}, the largest number there "
                "is. Look for a value, or a unit, that is far too large (or, in a divisor, too small)."
            ) from error
        value = object.__new__(_SCALAR if hour is None else _SERIES)
        value._label = value._source = value.node = None
        value._value = magnitude
        value._unit = unit
        value._hour = hour
        value._clock = clock
        terms = []
        for operand in operands:  # as `term_of`, in line
            node = operand.node
            if node is not None:
                terms.append(node)
            else:
                made = operand.expression
                terms.append(operand if made is None else made)
        made = UnionExpression if type(kernel) is kernels.Aligned else Expression
        value.expression = made(self, tuple(terms))
        return value


def _magnitude(kernel: Callable[..., Any], raw: tuple[Any, ...], hour: int | None) -> Any:
    if _interceptor is not None:
        return _interceptor(kernel, raw)
    if hour is not None:
        return hour_by_hour(kernel, raw)
    magnitude = kernel(*raw)
    if not -LARGEST <= magnitude <= LARGEST:
        raise OverflowError
    return magnitude


_interceptor: Callable[[Callable[..., Any], tuple[Any, ...]], Any] | None = None


def intercept(run: Callable[[Callable[..., Any], tuple[Any, ...]], Any] | None) -> None:
    """Have `run(kernel, operands)` run the kernels from now on; None: they run by themselves. See `replay/`."""
    global _interceptor
    _interceptor = run


def intercepted() -> bool:
    """Whether kernels are being recorded, in whatever thread."""
    return _interceptor is not None


def make(magnitude: Any, unit: Unit, hour: int | None, clock: str | None, expression: Expression | None) -> Any:
    """A calculated value, made without checks."""
    value = object.__new__(_SCALAR if hour is None else _SERIES)
    value._label = value._source = value.node = None
    value._value = magnitude
    value._unit = unit
    value._hour = hour
    value._clock = clock
    value.expression = expression
    return value


def _listed(operands: tuple[Any, ...]) -> str:
    return " and ".join(operand.label or str(operand) for operand in operands)


def _sized(operands: tuple[Any, ...]) -> str:
    """Names and sizes of operands; of many, the three largest."""
    numeric = [operand for operand in operands if hasattr(operand, "_unit")]
    if len(numeric) > 3:
        numeric = sorted(numeric, key=_size, reverse=True)[:3]
    return " and ".join(f"{name_of(each)} ({_size(each):.3g} {each._unit.text})" for each in numeric)


def name_of(value: Any) -> str:
    """How messages call a value: its name, else its formula, shortened."""
    from efp_graph.values.explanation import formula_text  # which reads this table

    if value.label is not None:
        return str(value.label)
    if value.expression is None:
        return "an unnamed value"
    formula = formula_text(value.expression)
    return f"({formula})" if len(formula) <= LONGEST_NAME else f"({formula[:LONGEST_NAME]}...)"


def _size(value: Numeric) -> float:
    """The magnitude; of a series, that of its largest hour."""
    return float(np.max(np.abs(np.asarray(getattr(value._value, "value", value._value), dtype=np.float64))))


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
            raise _clocks_differ(first, value)
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
                    f"{name} of a scalar and an hourly series is not defined: {_listed((first, value))}. "
                    "To have the scalar at each hour, write series.replaced_by(scalar)."
                )
            factors.append(1.0 if value._unit is unit else value._unit.factor_to(unit, name))
        run = kernel
        if any(factor != 1.0 for factor in factors):
            run = partial(kernels.converted, kernel, (1.0, *factors))
        run, hour, clock = _aligned(run, *values)
        return run, tuple([value._value for value in values]), unit, hour, clock

    return prepare


def refuse_different_hours(what: str, left: Numeric, right: Numeric, way_out: str) -> None:
    """Raise when two values are series of which one has hours that the other lacks.

    Args:
        what: the operation: "product".
        way_out: another one than to cut or to extend a series.

    Raises:
        DifferentHours: they are.
        OperationError: they count hours on different clocks.
    """
    if left._hour is None or right._hour is None:
        return
    if left._clock != right._clock:
        raise _clocks_differ(left, right)
    if left._hour == right._hour and len(left._value) == len(right._value):
        return
    longer, shorter = (left, right) if len(left._value) >= len(right._value) else (right, left)
    raise DifferentHours(
        f"The {what} of {name_of(left)} ({period_of(left)}) and {name_of(right)} ({period_of(right)}): the hours "
        "differ, and a missing hour would count as 0 without a word. "
        f"Cut the longer one, longer.at_hours_of(shorter), here {name_of(longer)}; or extend {name_of(shorter)}: "
        f"repeated_hourly_values(series, timespan, start_date) makes a long series from a typical period.{way_out}"
    )


def _clocks_differ(left: Numeric, right: Numeric) -> OperationError:
    return OperationError(
        f"A series in {left._clock} time and one in {right._clock} time cannot be combined. "
        "Bring both to UTC first: series.to_utc(tz('Europe/Paris'))."
    )


def period_of(series: Numeric) -> str:
    """First and last hour of a series: `2025-01-01 00:00 to 2025-12-31 23:00`."""
    assert series._hour is not None
    first, last = moment_of(series._hour), moment_of(series._hour + len(series._value) - 1)
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"


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


def each_hour(kernel: Callable[..., Any]) -> Callable[[Numeric], Planned]:
    """The preparation of an operation on one value, a scalar or each hour of a series, that keeps its unit.

    Args:
        kernel: a function of a module (sweeps send it to workers) on a number, and on an array of hours.
    """

    def prepare(value: Numeric) -> Planned:
        try:
            return kernel, (value._value,), value._unit, value._hour, value._clock
        except AttributeError:
            raise OperationError(
                f"An operation on a quantity or an hourly series was given {value!r:.80}. Where there may be no value, "
                "decide before what holds then: isinstance(value, EmptyExplainableObject)."
            ) from None

    return prepare


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
)
MULTIPLY = Operation(
    "product",
    "{0} * {1}",
    r"{0} \cdot {1}",
    "{0}*{1}",
    _multiply_plan,
    2,
    period=("{0}*{1:scalar}", "{0:scalar}*{1}"),
)
DIVIDE = Operation("quotient", "{0} / {1}", r"\frac{{{0}}}{{{1}}}", "{0}/{1}", _divide_plan, 2, period="{0}/{1:scalar}")
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
)
NET = Operation(  # of what comes and what goes: 0 where they cancel, whatever the rounding
    "net sum",
    "{0} + {1}",
    "{0} + {1}",
    "IF(ABS({0}+{1:result})<=1E-9*(ABS({0})+ABS({1:result})),0,{0}+{1:result})",
    _sum_plan(net, "The sum"),
    1,
    keeps="all",
)
MAXIMUM = Operation(
    "maximum",
    "max({0}, {1})",
    r"\max({0}, {1})",
    "MAX({0},{1:result})",
    _sum_plan(kernels.larger, "The maximum"),
    keeps="all",
)
MINIMUM = Operation(
    "minimum",
    "min({0}, {1})",
    r"\min({0}, {1})",
    "MIN({0},{1:result})",
    _sum_plan(kernels.smaller, "The minimum"),
    keeps="all",
)
POSITIVE_PART = Operation(
    "maximum with 0", "max({0}, 0)", r"\max({0}, 0)", "MAX({0},0)", each_hour(kernels.positive_part), keeps="all"
)
NEGATIVE_PART = Operation(
    "minimum with 0", "min({0}, 0)", r"\min({0}, 0)", "MIN({0},0)", each_hour(kernels.negative_part), keeps="all"
)
NEGATE = Operation(
    "negation", "-({0})", "-({0})", "-({0})", each_hour(kernels.negative), 0, period="-({0})", keeps="all"
)
ABSOLUTE = Operation("absolute value", "abs of ({0})", r"\left|{0}\right|", "ABS({0})", each_hour(abs), 0, keeps="all")
CEILING = Operation(
    "rounding up",
    "ceil of ({0})",
    r"\left\lceil {0} \right\rceil",
    "-INT(1E-12*MAX(1,ABS({0}))-{0})",
    each_hour(kernels.ceiling),
    0,
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
)
MEAN = Operation(
    "mean over the hours",
    "mean of ({0})",
    r"\overline{{{0}}}",
    "SUM({0:own})/({0:last}-{0:first}+1)",
    _total_plan(kernels.mean_over),
    0,
    keeps="all",
)
PEAK = Operation(
    "largest hour", "max of ({0})", r"\max_h {0}", "MAX({0:own})", _total_plan(kernels.largest), 0, keeps="all"
)
LOWEST = Operation(
    "smallest hour", "min of ({0})", r"\min_h {0}", "MIN({0:own})", _total_plan(kernels.smallest), 0, keeps="all"
)
SAME = Operation("equality", "{0}", "{0}", "{0}", each_hour(identity), period="{0}", keeps="all")


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
        )
    return operation(value)


_conversions: dict[Unit, Operation] = {}


def _conversion_plan(unit: Unit, value: Numeric) -> Planned:
    factor = value._unit.asked_factor_to(unit)
    if factor == 1.0:
        return identity, (value._value,), unit, value._hour, value._clock
    return operator.mul, (value._value, factor), unit, value._hour, value._clock


def hours_of(duration: Any) -> float:
    """A duration as a plain number of hours; no value is 0.

    Raises:
        IncompatibleUnits, OperationError: it is no duration.
    """
    return amount_of(duration, HOUR, "A duration")


def amount_of(scalar: Any, unit: Unit, what: str) -> float:
    """A scalar as a plain number in `unit`; no value is 0.

    Raises:
        IncompatibleUnits: it measures something else.
        OperationError: it is no scalar.
    """
    if isinstance(scalar, EmptyExplainableObject):
        return 0.0
    if not hasattr(scalar, "_unit"):
        example = f"SourceValue(1 * u('{unit.text}'))"
        raise OperationError(f"{what} was given as {scalar!r:.80}. Write for example {example}.")
    number: float = scalar._scalar(unit, what)
    return number
