"""Declarations of what a modeling object is given: quantities, hourly series, options, plain objects, texts.

Each has its check: a value that is not allowed is refused with the object, the attribute, what was given and what is
allowed. Each knows how it is read, written, described and varied (`attributes.Input` lists what there is to know). The
functions at the end are what class bodies use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import EfpGraphError, UnitError, UnknownOption, ValueOutOfRange, WrongKind, nearest, reason_of
from efp_graph.objects.attributes import REQUIRED, Input
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.forms import Reader, Write, form
from efp_graph.registry import pint
from efp_graph.texts import cut, visible
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceObject,
    Sources,
    SourceValue,
    Unit,
    unit_of,
)
from efp_graph.values.numeric import Numeric
from efp_graph.values.sources import source_from
from efp_graph.values.tolerance import exceeds, falls_below, is_whole

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

LISTED = 12  # options that the reference lists


class ValueInput(Input):
    """An input that is an explainable value of some content, and the base of kinds of one's own.

    A kind says with `content_of` which contents it has, and with `shape` what they look like in files; with `plain_of`
    too, if they are other than numbers, texts, truth values, and lists, tuples and mappings of these. All else follows.

    Class attributes:
        example: what it takes, for messages and the reference.
        shape: the JSON Schema of the plain form; any, when it is None.
    """

    example = "a value such as SourceObject(...)"
    shape: dict[str, Any] | None = None

    def __init__(
        self, default: Any = REQUIRED, *, source: Source | str | None = None, optional: bool = False, **options: Any
    ) -> None:
        super().__init__(default, **options)
        self.source = source_from(source, "a default value")
        self.optional = optional or isinstance(default, EmptyExplainableObject)

    def default_value(self) -> Any:
        return self.default if self.default is REQUIRED else self.default.copy()

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        value = EmptyExplainableObject() if given is None else given
        if not isinstance(value, EmptyExplainableObject):
            value = self.converted(owner, value)
            self.check(owner, value)
        elif not self.optional:  # products with no value are no value, and what is left out of a sum shows nowhere
            raise WrongKind(f"{describe_attribute(owner, self)} takes {self.example}, and was given no value.")
        value = value.copy()
        if value.expression is not None and value.expression.reads_nodes():
            value.expression = None  # an input is given: it does not follow what it was once calculated from
        return value

    def content_of(self, given: Any) -> Any:
        """The content that something stands for: itself, its plain form from a file, a text of the command line.

        Whatever it raises is a refusal; the message of a `ValueError` is told as the reason. Contents are not changed
        once they are given: make a tuple of a list.
        """
        return given

    def plain_of(self, content: Any) -> Any:
        """A content as files have it, which `content_of` takes back. Zones and dates have forms of their own."""
        return list(content) if isinstance(content, tuple) else content

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        """`given` as a value of the accepted kind."""
        value = given if isinstance(given, ExplainableObject) else SourceObject(given)
        if isinstance(value, Numeric):
            raise self._refusal(owner, given)
        try:
            content = self.content_of(value.value)
        except EfpGraphError:
            raise
        except Exception as error:  # of a text that is no number, a list that cannot be read
            reason = cut(visible(reason_of(error)), 120) if isinstance(error, ValueError) else ""
            raise self._refusal(owner, value.value, reason) from error
        return value if content is value.value else value.with_content(content)

    def _refusal(self, owner: ModelingObject, given: Any, reason: str = "") -> WrongKind:
        what = f"takes {self.example}, and was given {describe_given(given)}"
        return WrongKind(f"{describe_attribute(owner, self)} {what}{': ' if reason else ''}{reason}.")

    def check(self, owner: ModelingObject, value: Any) -> None:
        """Raise an InputError when the value is not allowed."""

    def allowed_text(self) -> str:
        return self.example

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.value(place, self)

    def written(self, value: Any, write: Write) -> Any:
        if isinstance(value, EmptyExplainableObject):
            return write(value)
        plain = self.plain_of(value.value)
        return write(value if plain is value.value else value.with_content(plain))

    def called(self, level: Any) -> str:
        name = super().called(level)
        return cut(name, 60) if isinstance(level, list | tuple) else name

    def schema(self) -> dict[str, Any]:
        if self.shape is None:
            return self._schema_of("value")
        return {"anyOf": [form("no_value"), {"allOf": [form("plain"), {"properties": {"value": self.shape}}]}]}

    @staticmethod
    def _schema_of(*forms: str) -> dict[str, Any]:
        return {"anyOf": [form(name) for name in ("no_value", *forms)]}


class NumericInput(ValueInput):
    """An input that is a number, or numbers, with a unit."""

    accepts: type[Numeric]
    unit: Unit

    @property
    def unit_text(self) -> str:  # type: ignore[override]
        return self.unit.text

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, self.accepts):
            return given
        raise self._refusal(owner, given)

    def written(self, value: Any, write: Write) -> Any:
        return write(value)

    def is_numeric(self, value: Any) -> bool:
        return isinstance(value, Numeric)

    def within_bounds(self, numbers: Any, unit: Unit) -> Any:
        """(scenarios,) bool: which of the numbers, or of the series in rows, are allowed."""
        raise NotImplementedError


class QuantityInput(NumericInput):
    """A scalar with a unit, inside bounds."""

    accepts = ExplainableQuantity

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
        also: Iterable[Any] = (),
        source: Source | str = Sources.HYPOTHESIS,
        **options: Any,
    ) -> None:
        if default is None:
            default = EmptyExplainableObject()
        elif isinstance(default, pint.Quantity):
            unit = default.units if unit is None else unit
            default = SourceValue(default, source)
        super().__init__(default, source=source, **options)
        self.unit: Unit = unit_of(unit)
        self.minimum, self.maximum, self.above = minimum, maximum, above
        self.whole, self.bits = whole, bits
        self.example = f"a quantity such as SourceValue(1 * u('{self.unit.text}'))"
        self.also = tuple(unit_of(other) for other in also)
        self._accepted = {self.unit: 1.0, **dict.fromkeys(self.also, 1.0)}

    def bounds_in(self, unit: Unit) -> tuple[float | None, float | None, float | None]:
        """`minimum`, `above` and `maximum` in a unit that is accepted."""
        factor = 1.0 if unit in self.also else self.unit.factor_to(unit)
        bounds = (self.minimum, self.above, self.maximum)
        least, above, most = (None if bound is None else bound * factor for bound in bounds)
        return least, above, most

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, pint.Quantity) or (isinstance(given, int | float) and not isinstance(given, bool)):
            given = SourceValue(given, label=describe_attribute(owner, self)).copy()
            given._label = None
        return super().converted(owner, given)

    def check(self, owner: ModelingObject, value: ExplainableQuantity) -> None:
        self._check(owner, value, 0.0)

    def _check(self, owner: ModelingObject, value: ExplainableQuantity, scale: float) -> None:
        factor = self._accepted.get(value._unit)
        if factor is None:
            if not self._measures_the_same(value._unit):
                raise UnitError(
                    f"{describe_attribute(owner, self)} expects {self.unit.measure} such as {self.unit.text}, "
                    f"and was given {value} ({value._unit.measure}). "
                    f"Write for example: {self.name} = SourceValue(1 * u('{self.unit.text}'))"
                )
            factor = self._accepted[value._unit] = value._unit.factor_to(self.unit)
        number = value._value * factor
        if not self.in_range(number, scale * factor):
            raise ValueOutOfRange(
                f"{describe_attribute(owner, self)} was given {value}. Allowed: {self.allowed_text()}."
            )

    def _measures_the_same(self, unit: Unit) -> bool:
        if self.bits:
            return bool(unit.pint.dimensionality == self.unit.pint.dimensionality)
        return unit.same_dimension(self.unit)

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


class HourlyQuantityInput(QuantityInput):
    """A scalar with a unit, inside bounds, or one such value per hour."""

    def __init__(self, default: Any, *, clocks: tuple[str, ...], **options: Any) -> None:
        super().__init__(default, **options)
        self.clocks = clocks
        self.example += ", or an hourly series in that unit"

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        return given if isinstance(given, ExplainableHourlyQuantities) else super().converted(owner, given)

    def check(self, owner: ModelingObject, value: Any) -> None:
        if not isinstance(value, ExplainableHourlyQuantities):
            super().check(owner, value)
            return
        lowest, highest = float(value._value.min()), float(value._value.max())
        for number in (lowest, highest):
            self._check(owner, ExplainableQuantity(number * value.unit), scale=max(-lowest, highest))
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


class SeriesInput(NumericInput):
    """An hourly series with a unit."""

    accepts = ExplainableHourlyQuantities
    example = "an hourly series such as create_source_hourly_values_from_list([1, 2, 3])"

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


class OptionInput(ValueInput):
    """One of several texts; the allowed ones may depend on another attribute of the object."""

    example = "a text such as SourceObject('...')"

    def __init__(
        self,
        default: Any = REQUIRED,
        *,
        options: Iterable[str] | Callable[[], Iterable[str]] = (),
        source: Source | str | None = Sources.HYPOTHESIS,
        **more: Any,
    ) -> None:
        if isinstance(default, str):
            default = SourceObject(default, source)
        super().__init__(default, source=source, **more)
        self._options = options

    @property
    def options(self) -> list[str]:
        """The allowed texts."""
        return list(self._options() if callable(self._options) else self._options)

    def content_of(self, given: Any) -> str:
        return text_in(given)

    def schema(self) -> dict[str, Any]:
        return self._schema_of("plain")

    def allowed_text(self) -> str:
        options = self.options
        more = f" and {len(options) - LISTED} more" if len(options) > LISTED else ""
        return ", ".join(options[:LISTED]) + more

    def check(self, owner: ModelingObject, value: ExplainableObject) -> None:
        options = self.options
        if options and value.value not in options:
            raise UnknownOption(
                f"{describe_attribute(owner, self)} was given {value.value!r}. {nearest(value.value, options)}"
            )


class MomentInput(ValueInput):
    """A date and time; a text in ISO form is taken too."""

    example = "a date such as SourceObject(datetime(2025, 2, 19, 12))"

    def content_of(self, given: Any) -> datetime:
        return given if isinstance(given, datetime) else datetime.fromisoformat(text_in(given))

    def schema(self) -> dict[str, Any]:
        return self._schema_of("moment", "plain")


class TextInput(Input):
    """A plain text without source, such as a short name; nothing is calculated from it."""

    def checked(self, owner: ModelingObject, given: Any) -> str:
        if not isinstance(given, str):
            raise WrongKind(f"{describe_attribute(owner, self)} takes a text, and was given {describe_given(given)}.")
        return given

    def allowed_text(self) -> str:
        return "a text"

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.text(place)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


def text_in(given: Any) -> str:
    """`given`, when it is a text; for contents that texts stand for.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(given, str):
        raise TypeError("it is no text")
    return given


def quantity(default: Any, **options: Any) -> Any:
    """Declare a scalar input: `power = quantity(300 * u.W, source=..., help="...")`.

    Args:
        default: a pint quantity, which gives the unit too; None for an optional value (it needs `unit=`); REQUIRED.
        source: of the default; hypothesis unless said.
        help: what it means, in one line.
        minimum, maximum, above: bounds in the unit; the minimum is 0 unless said, `above` excludes its bound.
        whole: only whole numbers. bits: bits and plain numbers are the same thing here.
        also: units of other dimensions that are accepted too.
    """
    return QuantityInput(default, **options)


def hourly_quantity(default: Any, *, clocks: tuple[str, ...], **options: Any) -> Any:
    """Declare a scalar input that may also be an hourly series, on one of these clocks (see `values/calendar.py`).

    Args:
        default, options: as for `quantity`.
        clocks: "utc" for instants, "local" for hours from a wall-clock start in the object's own time zone.
    """
    return HourlyQuantityInput(default, clocks=clocks, **options)


def series(**options: Any) -> Any:
    """Declare an hourly input: `starts = series(unit=u.dimensionless, help="...")`."""
    return SeriesInput(**options)


def option(default: Any = REQUIRED, **options: Any) -> Any:
    """Declare an input that is one of several texts: `technology = option("php", options=[...], help="...")`."""
    return OptionInput(default, **options)


def moment(default: Any = REQUIRED, **options: Any) -> Any:
    """Declare a date and time: `bought = moment(help="...")`."""
    return MomentInput(default, **options)


def text(default: Any = REQUIRED, **options: Any) -> Any:
    """Declare a plain text: `short_name = text(help="...")`."""
    return TextInput(default, **options)
