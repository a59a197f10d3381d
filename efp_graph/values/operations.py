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
                 3 for what closes itself ("max(x, y)").

Arithmetic, explanations, the calculus graph, spreadsheets and replay all derive from this table.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import OperationError
from efp_graph.values import kernels
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression
from efp_graph.values.keeping import hour_by_hour
from efp_graph.values.kernels import identity as identity  # for tables of other floors too
from efp_graph.values.spreadsheet_forms import SpreadsheetForm
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

    def __call__(self, *operands: Any) -> Any:
        kernel, raw, unit, hour, clock = self.prepare(*operands)
        run = _interceptor
        try:
            if run is not None:
                magnitude = run(kernel, raw)
            else:
                magnitude = kernel(*raw) if hour is None else hour_by_hour(kernel, raw)
        except ZeroDivisionError as error:
            raise OperationError(f"The {self.name} of {_listed(operands)} divides by zero.") from error
        except OverflowError as error:
            raise OperationError(f"The {self.name} of {_listed(operands)} is too large.") from error
        value = object.__new__(_SCALAR if hour is None else _SERIES)
        value._label = value.source = value.node = None
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
        value.expression = Expression(self, tuple(terms))
        return value


_interceptor: Callable[[Callable[..., Any], tuple[Any, ...]], Any] | None = None


def intercept(run: Callable[[Callable[..., Any], tuple[Any, ...]], Any] | None) -> None:
    """Have `run(kernel, operands)` run the kernels from now on; None: they run by themselves. See `recording.py`."""
    global _interceptor
    _interceptor = run


def intercepted() -> bool:
    """Whether kernels are being recorded, in whatever thread."""
    return _interceptor is not None


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


def _listed(operands: tuple[Any, ...]) -> str:
    return " and ".join(operand.label or str(operand) for operand in operands)


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
            run = partial(converted, kernel, (1.0, *factors))
        run, hour, clock = _aligned(run, *values)
        return run, tuple([value._value for value in values]), unit, hour, clock

    return prepare


def converted(kernel: Callable[..., Any], factors: tuple[float, ...], *raw: Any) -> Any:
    """`kernel` on operands that are multiplied by their factors first."""
    return kernel(*(each if factor == 1.0 else each * factor for each, factor in zip(raw, factors, strict=True)))


def _multiply_plan(left: Numeric, right: Numeric) -> Planned:
    raw, unit = (left._value, right._value), left._unit.times(right._unit)
    if right._hour is None:
        return operator.mul, raw, unit, left._hour, left._clock
    if left._hour is None:
        return operator.mul, raw, unit, right._hour, right._clock
    run, hour, clock = _aligned(operator.mul, left, right)
    return run, raw, unit, hour, clock


def _divide_plan(left: Numeric, right: Numeric) -> Planned:
    over = left if right._hour is None else right  # at most one of them is a series
    return kernels.quotient, (left._value, right._value), left._unit.over(right._unit), over._hour, over._clock


def _same_plan(kernel: Callable[..., Any]) -> Callable[[Numeric], Planned]:
    """Hour by hour, unit kept."""

    def prepare(value: Numeric) -> Planned:
        return kernel, (value._value,), value._unit, value._hour, value._clock

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
)
SUBTRACT = Operation(
    "difference",
    "{0} - {1}",
    "{0} - {1}",
    "{0}-{1:result}",
    _sum_plan(operator.sub, "The difference"),
    1,
    period="{0}-{1:result}",
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
DIVIDE = Operation(
    "quotient", "{0} / {1}", r"\frac{{{0}}}{{{1}}}", "{0}/{1}", _divide_plan, 2, period="{0}/{1:scalar}"
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
)
MAXIMUM = Operation(
    "maximum", "max({0}, {1})", r"\max({0}, {1})", "MAX({0},{1:result})", _sum_plan(kernels.larger, "The maximum")
)
MINIMUM = Operation(
    "minimum", "min({0}, {1})", r"\min({0}, {1})", "MIN({0},{1:result})", _sum_plan(kernels.smaller, "The minimum")
)
POSITIVE_PART = Operation(
    "maximum with 0", "max({0}, 0)", r"\max({0}, 0)", "MAX({0},0)", _same_plan(kernels.positive_part)
)
NEGATIVE_PART = Operation(
    "minimum with 0", "min({0}, 0)", r"\min({0}, 0)", "MIN({0},0)", _same_plan(kernels.negative_part)
)
NEGATE = Operation("negation", "-({0})", "-({0})", "-({0})", _same_plan(kernels.negative), 0, period="-({0})")
ABSOLUTE = Operation("absolute value", "abs of ({0})", r"\left|{0}\right|", "ABS({0})", _same_plan(abs), 0)
CEILING = Operation(
    "rounding up",
    "ceil of ({0})",
    r"\left\lceil {0} \right\rceil",
    "-INT(1E-12*MAX(1,ABS({0}))-{0})",
    _same_plan(kernels.ceiling),
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
)
MEAN = Operation(
    "mean over the hours",
    "mean of ({0})",
    r"\overline{{{0}}}",
    "SUM({0:own})/({0:last}-{0:first}+1)",
    _total_plan(kernels.mean_over),
    0,
)
PEAK = Operation("largest hour", "max of ({0})", r"\max_h {0}", "MAX({0:own})", _total_plan(kernels.largest), 0)
LOWEST = Operation("smallest hour", "min of ({0})", r"\min_h {0}", "MIN({0:own})", _total_plan(kernels.smallest), 0)
SAME = Operation("equality", "{0}", "{0}", "{0}", _same_plan(identity), period="{0}")


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
        )
    return operation(value)


_conversions: dict[Unit, Operation] = {}


def _conversion_plan(unit: Unit, value: Numeric) -> Planned:
    factor = value._unit.factor_to(unit)
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
