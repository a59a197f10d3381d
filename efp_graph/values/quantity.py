"""Scalar quantities: calculated ones, and inputs with a source."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Number
from typing import TYPE_CHECKING, Any, Literal, Never, overload

import numpy as np

from efp_graph.errors import OperationError, UnitError, ValueOutOfRange, WrongKind
from efp_graph.registry import pint
from efp_graph.values.assessment import LIMITS, Assessment, assessed, pedigree_of
from efp_graph.values.base import ExplainableObject, no_hash
from efp_graph.values.distributions import Distribution
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression
from efp_graph.values.finite import LARGEST
from efp_graph.values.forms import Form, Forms
from efp_graph.values.looking import looked
from efp_graph.values.numeric import Numeric
from efp_graph.values.operations import name_of
from efp_graph.values.origins import Origin, origin_from
from efp_graph.values.readable import as_text
from efp_graph.values.sources import Source, Sources, source_from
from efp_graph.values.units import DIMENSIONLESS, as_quantity, unit_of_names

if TYPE_CHECKING:
    from efp_graph.values.hourly import ExplainableHourlyQuantities


class ExplainableQuantity(Numeric):
    """A number with a unit, a label, a source, and how it was made.

    Args:
        value: a pint quantity such as `300 * u.W`.
        label: its name.
        source: where it comes from.

    Raises:
        UnitError: `value` has no unit.
        ValueOutOfRange: it is NaN or infinite.

    Example:
        >>> from efp_graph.values import ExplainableQuantity, u
        >>> energy = ExplainableQuantity(300 * u.W, "power") * ExplainableQuantity(2 * u.hour, "duration")
        >>> print(energy.to(u.kWh))
        0.6 kilowatt_hour
    """

    __slots__ = ()
    nbytes = 500  # about, with what tells it; asked for at each change, for the history

    if TYPE_CHECKING:  # what `Numeric` does, as it is for a scalar
        magnitude: int | float

        def to(self, unit: Any) -> ExplainableQuantity: ...
        def abs(self) -> ExplainableQuantity: ...
        def ceil(self) -> ExplainableQuantity: ...
        def __abs__(self) -> ExplainableQuantity: ...
        def __neg__(self) -> ExplainableQuantity: ...
        def __add__(self, other: ExplainableQuantity | EmptyExplainableObject | Literal[0]) -> ExplainableQuantity: ...
        def __radd__(self, other: int) -> ExplainableQuantity: ...  # 0 only: what `sum` begins with
        def __sub__(self, other: ExplainableQuantity | EmptyExplainableObject | Literal[0]) -> ExplainableQuantity: ...
        @overload
        def __mul__(self, other: ExplainableQuantity | Literal[0]) -> ExplainableQuantity: ...
        @overload
        def __mul__(self, other: ExplainableHourlyQuantities) -> ExplainableHourlyQuantities: ...
        @overload
        def __mul__(self, other: EmptyExplainableObject) -> EmptyExplainableObject: ...
        def __mul__(self, other: Any) -> Any: ...
        def __rmul__(self, other: Literal[0]) -> ExplainableQuantity: ...
        @overload
        def __truediv__(self, other: ExplainableQuantity) -> ExplainableQuantity: ...
        @overload
        def __truediv__(self, other: ExplainableHourlyQuantities) -> ExplainableHourlyQuantities: ...
        def __truediv__(self, other: Any) -> Any: ...
        def __rsub__(self, other: Literal[0]) -> ExplainableQuantity: ...
        def __rtruediv__(self, other: Never) -> Never: ...

    def __init__(self, value: Any, label: str | None = None, source: Source | str | None = None) -> None:
        if not isinstance(value, pint.Quantity):
            raise _no_unit(value, label)
        magnitude = value._magnitude
        if type(magnitude) is not float and type(magnitude) is not int:
            magnitude = _plain(magnitude, label)
        if not -LARGEST <= magnitude <= LARGEST:
            shown = magnitude if isinstance(magnitude, float) else "an integer beyond 1.8e308"
            raise ValueOutOfRange(f"{label or 'A value'} is {shown}: give a finite number.")
        self._value = magnitude
        self._unit = unit_of_names(value._units)
        self._hour = None
        self._clock = None
        self._label = label
        self.node = None
        self._source = source_from(source, label)
        self.expression: Expression | None = None

    def in_form(self, forms: Forms[Form]) -> Form:
        return forms.quantity(self)

    def same_as(self, other: Any) -> bool:
        return (
            isinstance(other, ExplainableQuantity)
            and self._unit is other._unit
            and (self._value == other._value or (self._value != self._value and other._value != other._value))
            and type(self._value) is type(other._value)  # 6 year and 6.0 year read differently
            and math.copysign(1.0, self._value) == math.copysign(1.0, other._value)
            and type(self).same_as is type(other).same_as  # else one of them is a figure of others, the other is not
        )

    def sum(self) -> ExplainableQuantity:
        """Itself."""
        return self

    mean = max = min = sum

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ExplainableQuantity):
            return self._unit.is_compatible_with(other._unit) and bool(self._compared(operator.eq, "==", other))
        if isinstance(other, EmptyExplainableObject):
            return bool(self._compared(operator.eq, "==", other))
        if isinstance(other, Number):
            return not other and bool(self._compared(operator.eq, "==", other))
        return False if isinstance(other, ExplainableObject) else NotImplemented

    __hash__ = no_hash

    def __lt__(self, other: Any) -> Any:
        return self._compared(operator.lt, "<", other)

    def __gt__(self, other: Any) -> Any:
        return self._compared(operator.gt, ">", other)

    def __le__(self, other: Any) -> Any:
        return self._compared(operator.le, "<=", other)

    def __ge__(self, other: Any) -> Any:
        return self._compared(operator.ge, ">=", other)

    def _compared(self, comparison: Callable[[Any, Any], Any], what: str, other: Any) -> Any:
        if isinstance(other, Numeric) and not other.is_scalar:
            raise OperationError("Hourly series have no order: compare their sum(), mean() or max().")
        magnitude = self._in_my_unit(other, what)
        if magnitude is NotImplemented:
            return NotImplemented
        outcome = bool(comparison(self._value, magnitude))
        sign = what.replace("==", "=")
        looked(f"{{0}} {sign} {{1}}", f"{{0}}{sign}{{1:result}}", (self, other), self._unit, outcome)
        return outcome

    def __float__(self) -> float:
        """The number, of a plain number: 0.5 of 50 percent.

        Raises:
            UnitError: it has a unit, which a bare number would lose.
        """
        if not self._unit.same_dimension(DIMENSIONLESS):
            raise UnitError(
                f"{name_of(self)} is {self}: as a plain number it would lose its unit. Say which unit is meant: "
                f'value.to("{self._unit.text}").magnitude; or take the number as it stands: value.magnitude.'
            )
        return float(self.magnitude * self._unit.factor_to(DIMENSIONLESS))

    def __str__(self) -> str:
        return as_text(self)


class SourceValue(ExplainableQuantity):
    """A scalar input: a pint quantity and where it comes from.

    Args:
        value: a pint quantity such as `300 * u.W`.
        source: hypothesis unless said; a text becomes a `Source` of that name.
        label: its name; when it becomes an attribute of an object without one, it is named after the attribute.
        low, high: bounds, pint quantities.
        bounds: what they are: "limits" of the true value, those between which it lies with a probability of "90%" or
            "95%", or the "range" in which it varies in operation.
        distribution: how the true value is distributed.
        confidence: "low", "medium" or "high".
        comment: a remark for reviewers.
        pedigree: five scores from 1 (best) to 5 for reliability, completeness, time, geography and technology.
        basic: the factor of the kind of figure that goes with them, 1.05 unless given.
        origin: "default", "given", "data", "measured" or "checked": who vouches for it; given unless said.

    Raises:
        UnitError: `value` has no unit, or a bound another dimension.
        ValueOutOfRange: it is NaN or infinite, outside its bounds, or none that its distribution can have; a score or
            the basic factor is out of range.
        WrongKind: the pedigree is no five whole numbers.
        UnknownOption: the confidence, `bounds` or the origin is none of those there are.

    Example:
        >>> from efp_graph.values import SourceValue, Sources, u
        >>> print(SourceValue(0.05 * u("kWh/GB"), Sources.TRAFICOM_STUDY))
        0.05 kilowatt_hour / gigabyte
    """

    __slots__ = ()

    def __init__(
        self,
        value: Any,
        source: Source | str | None = Sources.HYPOTHESIS,
        label: str | None = None,
        *,
        low: Any = None,
        high: Any = None,
        distribution: Distribution | None = None,
        confidence: str | None = None,
        comment: str | None = None,
        bounds: str = LIMITS,
        pedigree: Sequence[int] | None = None,
        basic: float | None = None,
        origin: str | Origin | None = None,
    ) -> None:
        super().__init__(value, label, source)
        is_bare = low is None and high is None and distribution is None and confidence is None and comment is None
        if not (is_bare and pedigree is None and basic is None) or bounds is not LIMITS:  # most tell nothing of it
            scores = pedigree_of(pedigree, basic, label or "a value")
            assessed(self, Assessment(low, high, distribution, confidence, comment, bounds, scores))
        if origin is not None:
            self._origin = origin_from(origin, label)


def _no_unit(value: Any, label: str | None) -> Exception:
    name = label or "A value"
    if isinstance(value, int | float):
        return UnitError(
            f"{name} was given as {value} without a unit. Write for example {value} * u.W or {value} * u.dimensionless."
        )
    way_out = as_quantity(value) if isinstance(value, str) else ""
    way_out = way_out or " Give a quantity such as 3 * u.GB."
    return UnitError(f"{name} was given as {value!r}, a {type(value).__name__}.{way_out}")


def _plain(magnitude: Any, label: str | None) -> int | float:
    if isinstance(magnitude, np.ndarray) and magnitude.ndim:
        raise WrongKind(
            f"{label or 'A value'} is an array of shape {magnitude.shape}: use SourceHourlyValues for series."
        )
    if hasattr(magnitude, "item"):  # a number of numpy
        magnitude = magnitude.item()
    if isinstance(magnitude, int | float) and not isinstance(magnitude, bool):
        return magnitude
    if isinstance(magnitude, Decimal | Fraction):
        return float(magnitude)
    raise WrongKind(f"{label or 'A value'} is {magnitude!r}, a {type(magnitude).__name__}: give a real number.")
