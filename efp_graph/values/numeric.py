"""Arithmetic shared by scalars and hourly series: Python's operators, each an entry of the table of operations."""

from __future__ import annotations

from numbers import Number
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np

from efp_graph.errors import NotDefined, OperationError
from efp_graph.registry import u
from efp_graph.values import arithmetic_operations as table
from efp_graph.values.base import ExplainableObject
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression
from efp_graph.values.looking import taken_out
from efp_graph.values.operations import make, refuse_different_hours
from efp_graph.values.readable import formatted
from efp_graph.values.units import DIMENSIONLESS, Unit, unit_of

if TYPE_CHECKING:
    from efp_graph.values.quantity import ExplainableQuantity

PLAIN_NUMBER = "Write it as a value with a unit: SourceValue({0} * u.dimensionless)"


class Numeric(ExplainableObject):
    """A magnitude with a unit. `_value` is a number, or an array of shape (hours,) that starts at the hour `_hour`."""

    __slots__ = ("_clock", "_form", "_hour", "_unit")

    __array_ufunc__ = None  # numpy numbers and arrays leave arithmetic with values to the methods below

    _unit: Unit
    _hour: int | None  # hours since 1970-01-01 00:00 for a series, None for a scalar
    _clock: str | None  # what `_hour` counts: see `hourly.py`
    _form: object  # set when it was asked for: see `replay/forms.py`

    def copy(self) -> Self:
        """A copy that belongs to no node. The array is shared: it is read-only."""
        twin: Self = object.__new__(type(self))
        twin._value = self._value
        twin._unit = self._unit
        twin._hour = self._hour
        twin._clock = self._clock
        twin._label = self._label
        twin._source = self._source
        twin.node = None
        twin.expression = self.expression
        if hasattr(self, "_assessment"):
            twin._assessment = self._assessment
        if hasattr(self, "_origin"):
            twin._origin = self._origin
        return twin

    __copy__ = copy

    def _state(self) -> dict[str, Any]:
        return {**super()._state(), "_unit": self._unit, "_hour": self._hour, "_clock": self._clock}

    def set_label(self, label: str) -> Self:
        if hasattr(self, "_form"):
            del self._form
        return super().set_label(label)

    @property
    def unit(self) -> Any:
        """The pint unit."""
        return self._unit.pint

    @property
    def magnitude(self) -> Any:
        """The number, or the read-only float64 array of shape (hours,), in `unit`."""
        taken_out(self)
        return self._value

    @property
    def value(self) -> Any:
        """The pint quantity."""
        return u.Quantity(self.magnitude, self._unit.pint)

    def to(self, unit: Any) -> Any:
        """The same value in another unit, given as a pint unit or as text.

        Between plain bytes and bytes in memory or at rest too, which sums and comparisons refuse: who asks means it.

        Raises:
            IncompatibleUnits: the unit measures something else.
        """
        record = unit_of(unit)
        return self if record is self._unit else table.convert(self, record)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Numeric):
            if self._hour is not None:
                _refuse_given_of_other_hours("sum", self, other)
            return table.ADD(self, other)
        if isinstance(other, EmptyExplainableObject) or _is_zero(other):
            return self
        return _refuse("+", other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Numeric):
            if self._hour is not None:
                _refuse_given_of_other_hours("difference", self, other)
            return table.SUBTRACT(self, other)
        if isinstance(other, EmptyExplainableObject) or _is_zero(other):
            return self
        return _refuse("-", other)

    def __rsub__(self, other: Any) -> Any:
        return -self if _is_zero(other) else _refuse("-", other)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Numeric):
            return table.MULTIPLY(self, other)
        if isinstance(other, EmptyExplainableObject):
            return other
        if _is_zero(other):
            return table.MULTIPLY(self, make(0, DIMENSIONLESS, None, None, None).set_label("zero"))
        return _refuse("*", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Numeric):
            if self._hour is not None and other._hour is not None:
                raise NotDefined(
                    f"The quotient of two hourly series ({_name(self)} / {_name(other)}) is not defined. "
                    "Divide by a scalar: a sum(), mean() or max()."
                )
            return table.DIVIDE(self, other)
        return _refuse("/", other)

    def __rtruediv__(self, other: Any) -> Any:
        return _refuse("/", other)

    def __neg__(self) -> Any:
        return table.NEGATE(self)

    def __abs__(self) -> Any:
        return table.ABSOLUTE(self)

    def abs(self) -> Any:
        """Absolute value, unit kept."""
        return table.ABSOLUTE(self)

    def ceil(self) -> Any:
        """Rounded up, unit kept; what is within 1e-12 (relative) above an integer counts as that integer."""
        return table.CEILING(self)

    def _in_my_unit(self, other: Any, what: str) -> Any:
        """`other` as a magnitude in this value's unit, for comparisons. No value and 0 are 0."""
        if isinstance(other, Numeric):
            if other._unit is self._unit:
                return other._value
            return other._value * other._unit.factor_to(self._unit, f"Comparison by {what}")
        if isinstance(other, EmptyExplainableObject) or _is_zero(other):
            return 0
        return _refuse(what, other)

    def __format__(self, form: str) -> str:
        """As with quantities of pint: `f"{total:.1f}"`, with the symbol of the unit `f"{total:~.3g}"`; see docs.

        Raises:
            UnknownOption: Python formats no number so.
        """
        return formatted(self, form)

    @property
    def is_scalar(self) -> bool:
        """Whether it is one number, not a series."""
        return self._hour is None

    def _scalar(self, unit: Unit, what: str = "conversion") -> float:
        """The number in `unit`, for formulas that need it outside the arithmetic (a duration, say)."""
        if self._hour is not None:
            raise OperationError(f"{what}: {_name(self)} is an hourly series, one number is needed.")
        number: float = cast("ExplainableQuantity", self)._value * self._unit.factor_to(unit, what)
        return number


def of_family(value: Any, family: str) -> Any:
    """A value in bytes of memory (`ram`) or at rest (`stored`), where it is in plain ones; no value stays none."""
    return value if isinstance(value, EmptyExplainableObject) else value.to(value._unit.in_family(family).pint)


def with_plain_bytes(value: Any) -> Any:
    """A value given in bytes of memory or at rest in plain bytes: the same number, source, bounds and so on.

    Args:
        value: a `Numeric` whose unit has bytes of one family.
    """
    twin = value.copy()
    twin._unit = value._unit.plain_bytes
    twin.expression = None
    known = value.assessment
    bounds = {
        name: bound.magnitude * unit_of(bound.units).plain_bytes.pint
        for name, bound in (("low", known.low), ("high", known.high))
        if bound is not None
    }
    if bounds:
        twin._assessment = known._replace(**bounds)
    return twin


def _refuse_given_of_other_hours(what: str, left: Numeric, right: Numeric) -> None:
    """See `refuse_given_of_other_hours`; what does not differ, which is nearly always, quickly."""
    if left._hour != right._hour or len(left) != len(right):  # type: ignore[arg-type]  # series, if the hours are alike
        refuse_given_of_other_hours(what, left, right)


def refuse_given_of_other_hours(what: str, left: Numeric, right: Numeric) -> None:
    """Refuse two series of different hours when one of them was given.

    What the model calculates for its hours (journeys, energy, emissions) is 0 at others by nature: union is right. Of
    a series that somebody gave nobody knows: a profile of one year is not 0 in the next one.

    Raises:
        DifferentHours: they are.
    """
    if left._hour is not None and right._hour is not None and (_is_given(left) or _is_given(right)):
        refuse_different_hours(what, left, right, " Where a missing hour is 0 by nature: sum_of((a, b)).")


def _is_given(value: Numeric) -> bool:
    """Whether it was made without any calculated attribute of a model."""
    term: Any = value.expression if value.node is None else value.node
    stack = [] if term is None else [term]
    while stack:
        each = stack.pop()
        if isinstance(each, Expression):
            stack.extend(each.operands)
        elif hasattr(each, "last_value") and not each.is_input:
            return False
    return True


def _is_zero(other: Any) -> bool:
    return isinstance(other, Number) and not other  # of numbers, only 0 is false


def _name(value: ExplainableObject) -> str:
    return value.label or "an unnamed value"


def _refuse(operator: str, other: Any) -> Any:
    if isinstance(other, EmptyExplainableObject):
        raise OperationError(f"Cannot apply {operator} to {_name(other)}, which has no value.")
    if isinstance(other, Number):
        raise OperationError(f"Cannot apply {operator} to the plain number {other}. {PLAIN_NUMBER.format(other)}.")
    if isinstance(other, np.ndarray):
        raise OperationError(f"Cannot apply {operator} to a plain array. Write it as a value: SourceHourlyValues(...).")
    return NotImplemented
