"""What an operation is: an entry of the table of all that can happen to a value, each declared once.

The entries stand in `arithmetic_operations.py`, `series_operations.py`, `builder_operations.py` and
`week_operations.py`. Each has
    prepare      checks the operands, works out units and hours, gives a `Plan`: the numpy kernel with the raw operands;
    text, latex  how it reads, `{0}` being the first operand;
    spreadsheet  how it reads in a spreadsheet, in the language of `spreadsheet_forms.py`; None where no formula says it
                 (a look-up in a table of ours): the value stands there then, marked as such;
    period       how the sum over the hours of the result reads from the sums of the operands, in the same language;
                 several forms, of which the first that fits holds; None where it takes the hours themselves: without
                 these the sum is a value, marked as such;
    page         how the audit page recalculates it, in the language of `page_forms.py`; None where it cannot (a look-up
                 in a table of ours): the page tells so;
    joint        what stands between any number of operands, instead of `text`;
    binds        how tightly it binds, for parentheses: 0 for a phrase ("ceil of (x)"), 1 for + and −, 2 for * and /,
                 3 for what closes itself ("max(x, y)");
    keeps        whether the result is of what its first operand is, or all of them: a sum of CO2eq is CO2eq, a product
                 with it is not;
    by_week      whether it goes hour by hour, or takes hours in any order, so that a typical week will do: see
                 `laid_out.py`.

Arithmetic, explanations, the calculus graph, spreadsheets, the audit page and replay all derive from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from efp_graph.errors import DifferentHours, EfpGraphError, NotFinite, OperationError, reason_of
from efp_graph.values import kernels
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression, UnionExpression
from efp_graph.values.finite import LARGEST, is_watching, watched
from efp_graph.values.keeping import hour_by_hour
from efp_graph.values.kernels import identity as identity  # for tables of other floors too
from efp_graph.values.page_forms import ALL, Dated, PageForm, read_call
from efp_graph.values.readable import first_to_last
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


_on_pages: dict[tuple[str, int | None], Operation] = {}


def called_on_pages(name: str, count: int) -> Operation | None:
    """The operation that a page calls by this name with so many operands, of those that are loaded."""
    return _on_pages.get((name, count)) or _on_pages.get((name, None))


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
    page: PageForm | None = None
    by_week: bool = False

    def __post_init__(self) -> None:
        if self.page is not None:
            name, arguments = read_call(self.page.call if isinstance(self.page, Dated) else self.page)
            many = any(each.place == ALL for each in arguments)
            _on_pages.setdefault((name, None if many else len(arguments) + isinstance(self.page, Dated)), self)

    def __call__(self, *operands: Any) -> Any:
        places = None
        if self.by_week and _LAID_OUT in map(type, operands) and _interceptor is None:
            places, (kernel, raw, unit, hour, clock) = self._planned_by_week(operands)
        else:
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
            raise OperationError(f"The {self.name} of {listed(operands)} divides by zero.") from error
        except (OverflowError, FloatingPointError) as error:
            if "invalid" in reason_of(error):  # as numpy says it: the root of -1
                raise OperationError(f"The {self.name} of {_sized(operands)} is not defined.") from error
            raise NotFinite(
                f"The {self.name} of {_sized(operands)} is too large: beyond {LARGEST:.2g}, the largest number there "
                "is. Look for a value, or a unit, that is far too large (or, in a divisor, too small)."
            ) from error
        if places is not None and hour is not None:
            value = _laid_out(magnitude, places)
        else:
            value = object.__new__(_SCALAR if hour is None else _SERIES)
            value._value = magnitude
        value._label = value._source = value.node = None
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

    def _planned_by_week(self, operands: tuple[Any, ...]) -> tuple[Any, Planned]:
        """Where hours lie in the week, None if nowhere, and the plan."""
        places, given = _weeks_of(operands)
        try:
            return places, self.prepare(*given)
        except EfpGraphError:  # which tells of the hours, not of the week
            return None, self.prepare(*operands)


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


def listed(operands: tuple[Any, ...]) -> str:
    """How messages call operands: their names, else their values."""
    return " and ".join(operand.label or str(operand) for operand in operands)


def _sized(operands: tuple[Any, ...]) -> str:
    """Names and sizes of operands; of many, the three largest."""
    numeric = [operand for operand in operands if hasattr(operand, "_unit")]
    if len(numeric) > 3:
        numeric = sorted(numeric, key=_size, reverse=True)[:3]
    return " and ".join(f"{name_of(each)} ({_size(each):.3g} {each._unit.text})" for each in numeric)


def name_of(value: Any) -> str:
    """How messages call a value: its name, else its formula, shortened."""
    from efp_graph.values.explanation import formula_text  # which reads the table

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
_LAID_OUT: Any = None  # as are these of `laid_out.py`
_weeks_of: Any = None
_laid_out: Any = None


def register_kinds(scalar: type, series: type) -> None:
    """Called once by the module of the two classes, which itself needs the table."""
    global _SCALAR, _SERIES
    _SCALAR, _SERIES = scalar, series


def register_weeks(kind: type, weeks_of: Callable[..., Any], laid_out: Callable[..., Any]) -> None:
    """Called once by the module of weeks that are laid out."""
    global _LAID_OUT, _weeks_of, _laid_out
    _LAID_OUT, _weeks_of, _laid_out = kind, weeks_of, laid_out


# What preparations share


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
        raise clocks_differ(left, right)
    if left._hour == right._hour and len(left._value) == len(right._value):
        return
    longer, shorter = (left, right) if len(left._value) >= len(right._value) else (right, left)
    raise DifferentHours(
        f"The {what} of {name_of(left)} ({first_to_last(left)}) and {name_of(right)} ({first_to_last(right)}): the "
        "hours differ, and a missing hour would count as 0 without a word. "
        f"Cut the longer one, longer.at_hours_of(shorter), here {name_of(longer)}; or extend {name_of(shorter)}: "
        f"repeated_hourly_values(series, timespan, start_date) makes a long series from a typical period.{way_out}"
    )


def refuse_other_hours(series: Numeric, facts: list[Any]) -> int:
    """Raise when a series has not the hours that facts of the calendar are about: their first and their number.

    Returns:
        That number.

    Raises:
        OperationError: it has others.
    """
    if [series._hour, len(series._value)] != facts[:2]:
        raise OperationError("The calendar is that of other hours than those of the series.")
    return len(series._value)


def clocks_differ(left: Numeric, right: Numeric) -> OperationError:
    """The refusal of two series that count hours on different clocks, to be raised."""
    return OperationError(
        f"A series in {left._clock} time and one in {right._clock} time cannot be combined. "
        "Bring both to UTC first: series.to_utc(tz('Europe/Paris'))."
    )


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
