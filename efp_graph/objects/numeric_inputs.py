"""Declarations of what a modeling object is given as numbers with a unit: quantities, and hourly series.

They are kinds of input like those of `inputs`, where their base is. The functions at the end are what class bodies use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, overload

import numpy as np

from efp_graph.errors import UnitError, ValueOutOfRange, WrongKind
from efp_graph.hints import hint
from efp_graph.objects.attributes import REQUIRED, G, Input, V
from efp_graph.objects.describing import describe_attribute
from efp_graph.objects.forms import Reader, Write
from efp_graph.objects.inputs import ValueInput
from efp_graph.objects.moved import Moved
from efp_graph.registry import pint
from efp_graph.texts import shown, visible
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Scalar,
    ScalarOrHourly,
    Source,
    Sources,
    SourceValue,
    Unit,
    unit_of,
)
from efp_graph.values.measured import MEAN, SUM, OverTime
from efp_graph.values.numeric import Numeric, with_plain_bytes
from efp_graph.values.tolerance import exceeds, falls_below, is_whole
from efp_graph.values.units import as_quantity, meant_by

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

# What may be given for an input
GivenQuantity: TypeAlias = ExplainableQuantity | pint.Quantity[Any]
GivenHourlyQuantity: TypeAlias = GivenQuantity | ExplainableHourlyQuantities
GivenSeries: TypeAlias = ExplainableHourlyQuantities

# What class bodies write where checkers do not infer the type, as below an attribute that the class above leaves open:
# `power: Quantity = quantity(300 * u.W)`
Quantity: TypeAlias = Input[ExplainableQuantity, GivenQuantity]
OptionalQuantity: TypeAlias = Input[Scalar, GivenQuantity | EmptyExplainableObject | None]
HourlyQuantity: TypeAlias = Input[ExplainableQuantity | ExplainableHourlyQuantities, GivenHourlyQuantity]
OptionalHourlyQuantity: TypeAlias = Input[ScalarOrHourly, GivenHourlyQuantity | EmptyExplainableObject | None]


class NumericInput(ValueInput[V, G]):
    """An input that is a number, or numbers, with a unit."""

    accepts: type[Numeric]
    unit: Unit

    def __init__(self, default: Any = REQUIRED, *, equivalent: str = "", **options: Any) -> None:
        super().__init__(default, **options)
        self.equivalent = equivalent

    @property
    def unit_text(self) -> str:  # type: ignore[override]
        return self.unit.text

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, self.accepts):
            return given
        raise self._refusal(owner, given)

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, Moved):
            given = self._moved(owner, given)
        return super().checked(owner, given)

    def _moved(self, owner: ModelingObject, given: Moved) -> Any:
        if self.name not in vars(owner):
            raise WrongKind(f"{describe_attribute(owner, self)} has no value yet that could be {given}. Give one.")
        try:
            return given.on(self.node_of(owner).read(), owner, self)
        except pint.DimensionalityError as error:
            attribute = describe_attribute(owner, self)
            raise UnitError(f"{attribute} is in {self.unit.text}, and is to be {given}.") from error

    def written(self, value: Any, write: Write) -> Any:
        return write(value)

    def is_numeric(self, value: Any) -> bool:
        return isinstance(value, Numeric)

    def taken(self, unit: Unit) -> Unit:
        """The unit that a value given in a unit is held in."""
        return unit

    def within_bounds(self, numbers: Any, unit: Unit) -> Any:
        """(scenarios,) bool: which of the numbers, or of the series in rows, are allowed."""
        raise NotImplementedError


class QuantityInput(NumericInput[V, G]):
    """A scalar with a unit, inside bounds."""

    accepts = ExplainableQuantity
    given = "GivenQuantity"

    def __init__(
        self,
        default: Any,
        *,
        unit: Any = None,
        minimum: float | None = 0.0,
        maximum: float | None = None,
        above: float | None = None,
        whole: bool = False,
        bits: bool = False,
        family: str = "",
        also: Iterable[Any] = (),
        source: Source | str = Sources.HYPOTHESIS,
        **options: Any,
    ) -> None:
        if unit is None and not isinstance(default, pint.Quantity):  # the attribute has no name yet
            number = default if isinstance(default, int | float) else 1
            raise UnitError(
                f"An input is declared without a unit: quantity({shown(default)}, help={shown(options.get('help'))}). "
                f"Write {number} * u.W, or whatever its unit is; {number} * u.dimensionless for a plain number; "
                "unit=u.W where there is no default."
            )
        if default is None:
            default = EmptyExplainableObject()
        elif isinstance(default, pint.Quantity):
            unit = default.units if unit is None else unit
            default = SourceValue(default, source)
        super().__init__(default, source=source, **options)
        self.unit: Unit = unit_of(unit)
        self.minimum, self.maximum, self.above = minimum, maximum, above
        self.whole, self.bits, self.family = whole, bits, family
        self.example = f"a quantity such as SourceValue(1 * u('{self.unit.text}'))"
        self.plain_example = f"a quantity such as 1 {self.unit.text}"
        self.also = tuple(unit_of(other) for other in also)
        self._accepted = {self.unit: 1.0, **dict.fromkeys(self.also, 1.0)}

    def bounds_in(self, unit: Unit) -> tuple[float | None, float | None, float | None]:
        """`minimum`, `above` and `maximum` in a unit that is accepted."""
        factor = 1.0 if unit in self.also else self.unit.factor_to(unit)
        bounds = (self.minimum, self.above, self.maximum)
        least, above, most = (None if bound is None else bound * factor for bound in bounds)
        return least, above, most

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, self.accepts):
            return given if self.taken(given._unit) is given._unit else with_plain_bytes(given)
        if isinstance(given, pint.Quantity) or (isinstance(given, int | float) and not isinstance(given, bool)):
            given = SourceValue(given, label=describe_attribute(owner, self)).copy()
            given._label = None
            return self.converted(owner, given)
        return super().converted(owner, given)

    def _refusal(self, owner: ModelingObject, given: Any, reason: str = "") -> WrongKind:
        refusal = super()._refusal(owner, given, reason)
        return WrongKind(f"{refusal}{hint(as_quantity(given), '')}") if isinstance(given, str) else refusal

    def taken(self, unit: Unit) -> Unit:
        """The unit that a value given in a unit is held in: plain bytes in place of those of the family it is of."""
        return unit.plain_bytes if self.family and unit.family == self.family else unit

    def check(self, owner: ModelingObject, value: ExplainableQuantity, scale: float = 0.0) -> None:
        factor = self._accepted.get(value._unit)
        if factor is None:
            if not self._measures_the_same(value._unit):
                also = f" or {self.unit.in_family(self.family).text}" if self.family else ""
                raise UnitError(
                    f"{describe_attribute(owner, self)} expects {self.unit.measure} such as {self.unit.text}{also}, "
                    f"and was given {value} ({value._unit.measure}). "
                    f"{meant_by(value._unit.short, self.unit) or self._as_written(owner)}"
                )
            factor = self._accepted[value._unit] = value._unit.factor_to(self.unit)
        number = value._value * factor
        if not self.in_range(number, scale * factor):
            raise ValueOutOfRange(
                f"{describe_attribute(owner, self)} was given {value}. Allowed: {self.allowed_text()}."
            )

    def _as_written(self, owner: ModelingObject) -> str:
        unit = self.unit.text
        assignment = hint(
            f"{self.name} = SourceValue(1 * u('{unit}'))",
            f"{self.name}: 1 {unit}",
            native=f'"{self.name}": {{"value": 1, "unit": "{unit}"}}',
            terminal=f'--set "{visible(owner.name)}.{self.name}=1 {unit}"',
        )
        return f"Write for example: {assignment}"

    def _measures_the_same(self, unit: Unit) -> bool:
        if self.bits:
            return bool(unit.pint.dimensionality == self.unit.pint.dimensionality)
        return unit.same_dimension(self.unit)

    def _way_out_of_none(self) -> str:
        way_out = super()._way_out_of_none()
        return f"{way_out} For nothing at all write 0 {self.unit.text}." if self.in_range(0.0) else way_out

    def in_range(self, number: float, scale: float = 0.0) -> bool:
        """Whether a number in the unit of the attribute is allowed, rounding aside: 24 h/day is 1 after conversion.

        Args:
            scale: the largest number of the series that it is one of.
        """
        if self.minimum is not None and number < self.minimum and falls_below(number, self.minimum, scale):
            return False
        if self.above is not None and number <= self.above:
            return False
        if self.maximum is not None and number > self.maximum and exceeds(number, self.maximum, scale):
            return False
        return not self.whole or is_whole(number)

    def allowed_text(self) -> str:
        """The bounds in words."""
        bounds = []
        if self.whole:
            bounds.append("a whole number")
        if self.above is not None:
            bounds.append(f"more than {self.above:g}")
        elif self.minimum is not None:
            bounds.append(f"at least {self.minimum:g}")
        if self.maximum is not None:
            bounds.append(f"at most {self.maximum:g}")
        return ", ".join(bounds) + ("" if self.unit.text == "dimensionless" else f" {self.unit.text}")

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.quantity(place, self)

    def schema(self) -> dict[str, Any]:
        return self._schema_of("quantity")

    def level(self, given: Any, present: Any) -> Any:
        """A plain number beside "no value" or the like is meant in the unit of the input, as in a list of numbers."""
        if isinstance(given, int | float) and not isinstance(given, bool):
            unit = getattr(present, "_unit", self.unit)
            return SourceValue(given * unit.pint, getattr(present, "source", None))
        return given

    def within_bounds(self, numbers: Any, unit: Unit) -> Any:
        factor = unit.factor_to(self.unit) if unit.is_compatible_with(self.unit) else 1.0  # GPUs for CPU cores
        if numbers.ndim == 2:
            ends = zip(numbers.min(axis=1).tolist(), numbers.max(axis=1).tolist(), strict=True)
            return np.array([self.in_range(low * factor) and self.in_range(high * factor) for low, high in ends])
        return np.array([self.in_range(number) for number in (numbers * factor).tolist()])


class HourlyQuantityInput(QuantityInput[V, G]):
    """A scalar with a unit, inside bounds, or one such value per hour."""

    given = "GivenHourlyQuantity"
    over_time: OverTime | None = MEAN

    def __init__(self, default: Any, *, clocks: tuple[str, ...], **options: Any) -> None:
        super().__init__(default, **options)
        self.clocks = clocks
        self.example += ", or an hourly series in that unit"
        self.plain_example = f"{self.plain_example}, or an hourly series in that unit"

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        return given if isinstance(given, ExplainableHourlyQuantities) else super().converted(owner, given)

    def check(self, owner: ModelingObject, value: Any, scale: float = 0.0) -> None:
        if not isinstance(value, ExplainableHourlyQuantities):
            super().check(owner, value, scale)
            return
        lowest, highest = float(value._value.min()), float(value._value.max())
        for number in (lowest, highest):
            super().check(owner, ExplainableQuantity(number * value.unit), scale=max(-lowest, highest))
        if value.clock not in self.clocks:
            raise WrongKind(
                f"{describe_attribute(owner, self)} was given a series in {value.clock} time. "
                f"Allowed: {' or '.join(self.clocks)} time. Read time stamps with an offset or with timezone='UTC', "
                "or make the series with clock='utc'."
            )

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.series(place, self) if reader.is_series(place) else reader.quantity(place, self)

    def schema(self) -> dict[str, Any]:
        return self._schema_of("quantity", "series")

    def from_date(self, owner: ModelingObject, new: Any, splice: Callable[[Any], Any]) -> Any:
        return splice(self.checked(owner, new))


class SeriesInput(NumericInput[ExplainableHourlyQuantities, GivenSeries]):
    """An hourly series with a unit."""

    accepts = ExplainableHourlyQuantities
    over_time: OverTime | None = SUM
    given = "GivenSeries"
    example = "an hourly series such as create_source_hourly_values_from_list([1, 2, 3])"

    def told_example(self) -> str:
        return hint(
            self.example,
            "an hourly series such as {from: 2025-01-01, hours: [1, 2, 3]}",
            native="an hourly series",
            terminal="an hourly series, as the name of a CSV file",
        )

    def __init__(self, default: Any = REQUIRED, *, unit: Any, minimum: float | None = 0.0, **options: Any) -> None:
        super().__init__(default, **options)
        self.unit = unit_of(unit)
        self.minimum = minimum

    def check(self, owner: ModelingObject, value: ExplainableHourlyQuantities) -> None:
        if not value._unit.same_dimension(self.unit):
            raise UnitError(
                f"{describe_attribute(owner, self)} expects {self.unit.measure} per hour, and was given values in "
                f"{value._unit.text} ({value._unit.measure})."
            )
        lowest, highest = float(value._value.min()), float(value._value.max())
        if self.minimum is not None and falls_below(lowest, self.minimum, scale=max(-lowest, highest)):
            hour = int(value._value.argmin())
            raise ValueOutOfRange(
                f"{describe_attribute(owner, self)} was given {value._value[hour]:g} at hour {hour} of the series. "
                f"Allowed: at least {self.minimum:g}."
            )

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.series(place, self)

    def schema(self) -> dict[str, Any]:
        return self._schema_of("series")

    def within_bounds(self, numbers: Any, unit: Unit) -> Any:
        return numbers.min(axis=1) >= (-np.inf if self.minimum is None else self.minimum)

    def from_date(self, owner: ModelingObject, new: Any, splice: Callable[[Any], Any]) -> Any:
        return splice(self.checked(owner, new))


@overload
def quantity(default: None, *, unit: Any, **options: Any) -> OptionalQuantity: ...
@overload
def quantity(default: Any, **options: Any) -> Quantity: ...
def quantity(default: Any, **options: Any) -> Any:
    """Declare a scalar input: `power = quantity(300 * u.W, source=..., help="...")`.

    Args:
        default: a pint quantity, which gives the unit too; None for an optional value (it needs `unit=`); REQUIRED.
        source: of the default; hypothesis unless said.
        help: what it means, in one line.
        minimum, maximum, above: bounds in the unit; the minimum is 0 unless said, `above` excludes its bound.
        equivalent: what a mass is one of, if not of the thing itself: "CO2eq".
        whole: only whole numbers. bits: bits and plain numbers are the same thing here.
        also: units of other dimensions that are accepted too.
        family: "ram" or "stored": bytes of that family are taken too, and held as plain bytes.
    """
    return QuantityInput(default, **options)


@overload
def hourly_quantity(default: None, *, unit: Any, clocks: tuple[str, ...], **options: Any) -> OptionalHourlyQuantity: ...
@overload
def hourly_quantity(default: Any, *, clocks: tuple[str, ...], **options: Any) -> HourlyQuantity: ...
def hourly_quantity(default: Any, *, clocks: tuple[str, ...], **options: Any) -> Any:
    """Declare a scalar input that may also be an hourly series, on one of these clocks (see `values/calendar.py`).

    Args:
        default, options: as for `quantity`.
        clocks: "utc" for instants, "local" for hours from a wall-clock start in the object's own time zone.
    """
    return HourlyQuantityInput(default, clocks=clocks, **options)


def series(**options: Any) -> Input[ExplainableHourlyQuantities, GivenSeries]:
    """Declare an hourly input: `starts = series(unit=u.dimensionless, help="...")`."""
    return SeriesInput(**options)
