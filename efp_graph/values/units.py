"""Units: pint at the boundary, memoised unit algebra inside.

`u` (see `efp_graph/registry/`) is the registry that users write units with. Inside, a unit is an interned `Unit`
record: products, quotients and conversion factors of pairs of records are asked of pint once and remembered, so that an
operation on values costs two dictionary look-ups instead of pint's 30 to 200 microseconds.

A bit is dimensionless for pint; `Unit.information` tells bytes from plain numbers. Bytes in memory (`GB_ram`) and at
rest (`GB_stored`) are dimensions of their own: nothing but an explicit `.to` makes plain bytes of them. The marks
`occurrence` and `concurrent` say whether numbers add up over the hours; what is had of each event, or of each at once,
is of what it measures: 3 occurrence of 150 kB are 450 kB. Units are told
apart by the names they are made of: those of another pint registry mean what these names mean here.
"""

from __future__ import annotations

import math
import re
from typing import Any

from efp_graph.errors import UnitError
from efp_graph.hints import hint
from efp_graph.registry import pint, u
from efp_graph.registry.unit_hints import nearest_unit

INFORMATION = ("bit", "byte", "octet", "baud")
MARKS = ("occurrence", "concurrent")
FAMILIES = ("_ram", "_stored")  # ends of the names of bytes that are no plain ones


class IncompatibleUnits(UnitError, pint.DimensionalityError):
    """Two units of different dimensions meet in a sum, a comparison or a conversion."""

    def __init__(self, given: Unit, expected: Unit, what: str) -> None:
        pint.DimensionalityError.__init__(self, str(given), str(expected))
        self.given, self.expected, self.what = given, expected, what

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.given} ({self.given.dimension}) and {self.expected} ({self.expected.dimension}) "
            "do not measure the same thing."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.given, self.expected, self.what)


class Unit:
    """An interned unit: two values have the same unit if and only if they have the same record.

    Attributes:
        pint: the unit in the registry `u`.
        information: the power of bytes or bits in it, which pint takes for a plain number.
    """

    __slots__ = ("_factors", "_families", "_products", "_quotients", "_short", "information", "pint", "text")

    def __init__(self, unit: Any) -> None:
        self.pint = unit
        self.text = f"{unit:D}"
        self._short: str | None = None
        self._products: dict[Unit, Unit] = {}
        self._quotients: dict[Unit, Unit] = {}
        self._factors: dict[Unit, float] = {}
        self._families: dict[str, Unit] = {}
        items = u.Quantity(1, unit).unit_items()
        self.information = sum(power for name, power in items if name.endswith(INFORMATION))
        if not u.is_proportional(unit._units):
            raise UnitError(f"{unit} has an offset; use a unit such as kelvin.")
        try:
            u.get_root_units(unit)
        except (OverflowError, ZeroDivisionError) as error:
            raise UnitError(f"{unit} is too large or too small a unit to calculate with.") from error

    @property
    def short(self) -> str:
        """Symbols: `kg`, `kWh`; the word `dimensionless` for the empty unit."""
        if self._short is None:
            self._short = f"{self.pint:~D}" or "dimensionless"
        return self._short

    @property
    def dimension(self) -> str:
        """What it measures, in pint's words: `[mass]`, `[length] ** 2 * [mass] / [time] ** 3`, `dimensionless`."""
        return "information" if self.information and self.pint.dimensionless else str(self.pint.dimensionality)

    @property
    def measure(self) -> str:
        """What it measures, in everyday words where there are some: `a power`, `a size of data`, `a plain number`."""
        for words, example in _MEASURES.items():
            if self.same_dimension(unit_of(example)):
                return words
        return f"a quantity of dimension {self.dimension}"

    def times(self, other: Unit) -> Unit:
        """The unit of a product."""
        product = self._products.get(other)
        if product is None:
            product = self._products[other] = _of_what_is_measured(self.pint * other.pint)
        return product

    def over(self, other: Unit) -> Unit:
        """The unit of a quotient."""
        quotient = self._quotients.get(other)
        if quotient is None:
            quotient = self._quotients[other] = _of_what_is_measured(self.pint / other.pint)
        return quotient

    def factor_to(self, other: Unit, what: str = "conversion") -> float:
        """What a magnitude in this unit is multiplied by to be in `other`.

        Raises:
            IncompatibleUnits: they measure different things.
        """
        factor = self._factors.get(other)
        if factor is None:
            if not self.is_compatible_with(other):
                raise IncompatibleUnits(self, other, what)
            try:
                factor = self._factors[other] = _tidy(u.convert(1.0, self.pint, other.pint))
            except (OverflowError, ZeroDivisionError) as error:
                raise UnitError(f"{self} and {other} are too far apart to convert one to the other.") from error
        return factor

    def asked_factor_to(self, other: Unit) -> float:
        """As `factor_to`, where a user asks for the unit: between plain bytes and those of a family too.

        Example:
            >>> unit_of("GB_ram").asked_factor_to(unit_of("MB"))
            1000.0

        Raises:
            IncompatibleUnits: they measure different things.
        """
        if not self.is_compatible_with(other):
            ours, theirs = self.plain_bytes, other.plain_bytes
            if (ours is self or theirs is other) and ours.same_dimension(theirs):
                return ours.factor_to(theirs)
        return self.factor_to(other)

    @property
    def plain_bytes(self) -> Unit:
        """The unit with plain bytes in place of those of a family; itself where there are none."""
        names = {_plain_name(name): power for name, power in self.pint._units.items()}
        if len(names) < len(self.pint._units) or not any(name.endswith(FAMILIES) for name in self.pint._units):
            return self
        return unit_of(u.Unit(u.UnitsContainer(names)))

    @property
    def family(self) -> str:
        """`ram` or `stored` when all bytes in it are of that family; else nothing."""
        found = {name.rpartition("_")[2] for name in self.pint._units if name.endswith(FAMILIES)}
        return found.pop() if len(found) == 1 and not self.information else ""

    def in_family(self, family: str) -> Unit:
        """The unit with bytes of a family in place of plain ones; itself where there are none."""
        known = self._families.get(family)
        if known is None:
            names = {
                f"{name}_{family}" if name.endswith(INFORMATION) else name: power
                for name, power in self.pint._units.items()
            }
            known = self._families[family] = unit_of("*".join(f"{name}**{power}" for name, power in names.items()))
        return known

    @property
    def at_once(self) -> Unit:
        """The unit of how many are there at once of what begins in numbers of this unit: a level in place of events."""
        return CONCURRENT if self is OCCURRENCE else self

    @property
    def mark(self) -> str:
        """`occurrence` for a number of events, `concurrent` for a level; nothing for what has no mark."""
        return next((mark for mark in MARKS if mark in self.pint._units), "")

    def is_compatible_with(self, other: Unit) -> bool:
        """Whether values in this unit can be converted to `other`; bytes are plain numbers here, as for pint."""
        return self is other or other in self._factors or bool(self.pint.is_compatible_with(other.pint))

    def same_dimension(self, other: Unit) -> bool:
        """Whether values of the two units can be added, bytes and plain numbers being different things."""
        return bool(self.pint.dimensionality == other.pint.dimensionality) and self.information == other.information

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[Any, ...]:
        return unit_of, (self.text,)


def _of_what_is_measured(product: Any) -> Unit:
    """The unit of a product or quotient: without marks where it measures something, else with one of them at most."""
    found = unit_of(product)
    if not found.mark:
        return found
    names = product._units
    rest = unit_of(u.Unit(u.UnitsContainer({name: power for name, power in names.items() if name not in MARKS})))
    if rest.information or not rest.pint.dimensionless:
        return rest
    mark = next((mark for mark in MARKS if names.get(mark, 0) > 0), None)
    return rest if mark is None else unit_of(u.Unit(u.UnitsContainer({**rest.pint._units, mark: 1})))


def _plain_name(name: str) -> str:
    for end in FAMILIES:
        name = name.removesuffix(end)
    return name


_MEASURES = {
    "a plain number": "dimensionless",
    "a power": "W",
    "an energy": "kWh",
    "a duration": "hour",
    "a mass": "kg",
    "a size of data": "GB",
    "a size of memory": "GB_ram",
    "a size of stored data": "GB_stored",
    "a number of CPU cores": "cpu_core",
    "a number of GPUs": "gpu",
    "a mass per energy (carbon intensity)": "g/kWh",
    "an energy per size of data": "kWh/GB",
    "a mass per size of data": "kg/TB",
    "a power per size of data": "W/TB",
    "a mass per size of stored data": "kg/TB_stored",
    "a power per size of stored data": "W/TB_stored",
    "a frequency": "1/s",
    "a data rate": "MB/s",
}


_by_text: dict[str, Unit] = {}
_by_names: dict[Any, Unit] = {}  # by pint's container {name: power}


def unit_of(unit: Any) -> Unit:
    """The record of a pint unit, of its text, or of what `u("kWh/GB")` gives.

    Raises:
        UnitError: it is no unit, or a unit with an offset, or a quantity of something else than 1.

    Example:
        >>> unit_of("kWh/GB")
        kilowatt_hour / gigabyte
    """
    if isinstance(unit, str):
        known = _by_text.get(unit)
        if known is None:
            known = _by_text[unit] = _record(_parsed(unit))
        return known
    if isinstance(unit, pint.Quantity):
        if unit.ndim or unit.magnitude != 1:
            raise UnitError(f"{unit} was given as a unit. {_examples()}")
    elif not isinstance(unit, pint.Unit):
        raise UnitError(f"{unit!r} is not a unit. {_examples()}")
    return unit_of_names(unit._units)


def unit_of_names(names: Any) -> Unit:
    """The record of pint's container {name: power}: `_units` of a unit or a quantity."""
    known = _by_names.get(names)
    return _record(names) if known is None else known


# What a unit's text may look like. pint would calculate `10**10**10`, and never come to an end.
_NAME = r"[^\W\d]\w*+"
_UNIT_TEXT = re.compile(rf"(?:{_NAME}(?:\s*(?:\*\*|\^)\s*-?\d{{1,2}}(?:\.\d{{1,3}})?)?|1|[*/()·%°\s])*")
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]{3}")
_QUANTITY_TEXT = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(\D.*)?", re.DOTALL)
_COMMA = re.compile(r"[+-]?\d*,\d")
LONGEST_TEXT = 200


def quantity_of(text: str) -> Any:
    """The pint quantity that a text means: `300 W`, `0.05 kWh/GB`, `3` for a plain number.

    Raises:
        UnitError: it is no number with a unit.

    Example:
        >>> print(quantity_of("300 W"))
        300 watt
    """
    found = _QUANTITY_TEXT.fullmatch(text.strip()) if len(text) <= LONGEST_TEXT else None
    if found is None or has_comma(text):
        way_out = has_comma(text) or "Write a number and a unit, such as 300 W or 0.05 kWh/GB."
        raise UnitError(f"{text!r:.80} is no quantity. {way_out}")
    number, unit = found[1], found[2]
    magnitude = int(number) if re.fullmatch(r"[+-]?\d+", number) else float(number)
    return u.Quantity(magnitude, DIMENSIONLESS.pint if unit is None else unit_of(unit.strip()).pint)


def has_comma(text: str) -> str:
    """The end of a message about a number with a comma, which one of decimals and one of thousands looks the same in.

    Example:
        >>> has_comma("1,5 kg"), has_comma("1.5 kg")
        ('A comma is not taken: decimals stand behind a point, 1.5, and thousands without a separator, 1500.', '')
    """
    if _COMMA.match(text.strip()) is None:
        return ""
    return "A comma is not taken: decimals stand behind a point, 1.5, and thousands without a separator, 1500."


def as_quantity(text: str) -> str:
    """The end of a message to who gave a text for a quantity in Python: how it is written, or why it is none.

    Example:
        >>> as_quantity("300 W"), as_quantity("16 Go"), as_quantity("much")
        (" Write u('300 W').", " 'Go' is not a unit. Did you mean 'GB'?", '')
    """
    if _QUANTITY_TEXT.fullmatch(text.strip()) is None:
        return ""
    try:
        quantity_of(text)
    except UnitError as error:
        return f" {error}"
    return f" Write u({text!r})." if text.strip()[-1].isalpha() else ""


def _parsed(text: str) -> Any:
    if not (
        len(text) <= LONGEST_TEXT
        and text.count("(") <= 10
        and _UNIT_TEXT.fullmatch(text)
        and not _SUPERSCRIPTS.search(text)
    ):
        raise UnitError(f"{text!r:.80} is not a unit. {meant_by(text) or _examples()}")
    try:
        return u.Unit(text)._units
    except Exception as error:  # pint raises a dozen kinds for texts that are no units
        raise UnitError(f"{text!r} is not a unit. {meant_by(text) or _examples()}") from error


def meant_by(text: str, like: Unit | None = None) -> str:
    """The end of a message about a text that is no unit, or not one that is expected: the nearest one, if there is one.

    Args:
        like: has the dimension that is expected; any unless given.

    Example:
        >>> meant_by("kgCO2e/kWh"), meant_by("Go"), meant_by("Gb", unit_of("GB")), meant_by("pieces of eight")
        ("Did you mean 'kg/kWh'?", "Did you mean 'GB'?", "Did you mean 'GB'?", '')
    """

    def is_meant(candidate: str) -> bool:
        if not _UNIT_TEXT.fullmatch(candidate):
            return False
        try:
            unit = _record(u.Unit(candidate)._units)
        except Exception:  # as in `_parsed`
            return False
        return like is None or unit.same_dimension(like)

    nearest = nearest_unit(text, is_meant)
    return f"Did you mean {nearest!r}?" if nearest else ""


def _examples() -> str:
    return hint(
        "Write for example u.W, u('kWh/GB') or 'kilogram / terabyte'.",
        "Write for example W, kWh/GB or kilogram / terabyte.",
    )


def _record(names: Any) -> Unit:
    known = _by_names.get(names)
    if known is None:
        try:
            known = _by_names[names] = Unit(u.Unit(names))
        except pint.UndefinedUnitError as error:
            raise UnitError(f"{names} is not a unit of this registry. Define it: u.define('...').") from error
    return known


def _tidy(factor: float) -> float:
    """The factor without the noise of binary conversion: 1 TB is 1000 GB, not 1000.0000000000001."""
    for inverted in (False, True):
        exact = 1 / factor if inverted else factor
        tidy = float(f"{exact:.12g}")
        if abs(tidy - exact) <= 4 * math.ulp(exact):
            return 1 / tidy if inverted else tidy
    return factor


DIMENSIONLESS = unit_of(u.dimensionless)
HOUR = unit_of(u.hour)
DAY = unit_of(u.day)
OCCURRENCE = unit_of(u.occurrence)
CONCURRENT = unit_of(u.concurrent)
SECOND = unit_of(u.s)
