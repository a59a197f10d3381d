"""Arithmetic shared by scalars and hourly series: Python's operators, each an entry of the table of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from efp_graph.errors import NotDefined, OperationError
from efp_graph.values import operations as table
from efp_graph.values.base import ExplainableObject
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.units import Unit, u, unit_of

if TYPE_CHECKING:
    from efp_graph.values.quantity import ExplainableQuantity

PLAIN_NUMBER = "Write it as a value with a unit: SourceValue({0} * u.dimensionless)"


class Numeric(ExplainableObject):
    """A magnitude with a unit. `_value` is a number, or an array of shape (hours,) that starts at the hour `_hour`."""

    __slots__ = ("_clock", "_hour", "_unit")

    _unit: Unit
    _hour: int | None  # hours since 1970-01-01 00:00 for a series, None for a scalar
    _clock: str | None  # what `_hour` counts: see `hourly.py`

    @classmethod
    def _slots(cls) -> tuple[str, ...]:
        return ("_label", "_value", "expression", "source", "_unit", "_hour", "_clock")

    @property
    def unit(self) -> Any:
        """The pint unit."""
        return self._unit.pint

    @property
    def magnitude(self) -> Any:
        """The number, or the read-only float64 array of shape (hours,), in `unit`."""
        return self._value

    @property
    def value(self) -> Any:
        """The pint quantity."""
        return u.Quantity(self.magnitude, self._unit.pint)

    def to(self, unit: Any) -> Any:
        """The same value in another unit, given as a pint unit or as text.

        Raises:
            IncompatibleUnits: the unit measures something else.
        """
        record = unit_of(unit)
        return self if record is self._unit else table.convert(self, record)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Numeric):
            return table.ADD(self, other)
        if isinstance(other, EmptyExplainableObject) or _is_zero(other):
            return self
        return _refuse("+", other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Numeric):
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
            from efp_graph.values.quantity import ExplainableQuantity

            return table.MULTIPLY(self, ExplainableQuantity(0 * u.dimensionless, "zero"))
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
            return other._value * other._unit.factor_to(self._unit, what)
        if isinstance(other, EmptyExplainableObject) or _is_zero(other):
            return 0
        return _refuse(what, other)

    @property
    def is_scalar(self) -> bool:
        """Whether it is one number, not a series."""
        return self._hour is None

    def _scalar(self, unit: Unit) -> float:
        """The number in `unit`, for formulas that need it outside the arithmetic (a duration, say)."""
        return float(cast("ExplainableQuantity", self)._value * self._unit.factor_to(unit))


def _is_zero(other: Any) -> bool:
    return isinstance(other, int | float) and other == 0


def _name(value: ExplainableObject) -> str:
    return value.label or "an unnamed value"


def _refuse(operator: str, other: Any) -> Any:
    if isinstance(other, EmptyExplainableObject):
        raise OperationError(f"Cannot apply {operator} to {_name(other)}, which has no value.")
    if isinstance(other, int | float):
        raise OperationError(f"Cannot apply {operator} to the plain number {other}. {PLAIN_NUMBER.format(other)}.")
    return NotImplemented
