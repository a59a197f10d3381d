"""One scale for figures that stand side by side: a column, a table, an axis.

Single figures are each told in the unit that keeps them short (`readable.figure`). Figures that are to be compared have
one unit, chosen by the largest of them, and decimals that give this one four digits; what is smaller keeps two digits
that count, so that nothing becomes 0. `audit/static/readable.js` has the same rules for pages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, Self

from efp_graph.values.readable import SHORT, fitting, number, unit_text
from efp_graph.values.units import Unit

DIGITS = 4  # that count in the largest
FEWEST = 2  # in any
MOST_PLACES = 7


class Scale(NamedTuple):
    """How figures of one unit are told side by side.

    Attributes:
        unit: the unit that they are told in.
        factor: what amounts are multiplied by to be in it.
        places: decimals of a cell.
        equivalent: what they are amounts of: "CO2eq".

    Example:
        >>> from efp_graph.values import unit_of
        >>> scale = Scale.of([14896098.0, 7434.0, 0.0], unit_of("kg"), "CO2eq")
        >>> scale.heading, [scale.cell(each) for each in (14896098.0, 1204000.0, 7434.0, 12.0, 0.0)]
        ('t CO2eq', ['14,896', '1,204', '7.4', '0.012', '0'])
    """

    unit: Unit
    factor: float = 1.0
    places: int = 0
    equivalent: str = ""

    @classmethod
    def of(cls, amounts: Iterable[float], unit: Unit, equivalent: str = "") -> Self:
        """The scale of some amounts, which are in a unit."""
        size = _largest(amounts)
        factor = 1.0
        if size and not SHORT[0] <= size < SHORT[1]:
            unit, factor = fitting(unit, size)
        return cls(unit, factor, _places(size * factor), equivalent)

    @classmethod
    def staying(cls, amounts: Iterable[float], unit: Unit) -> Self:
        """The scale of amounts that stay in their unit, since formulas of a spreadsheet calculate with them."""
        return cls(unit, places=_places(_largest(amounts)))

    @property
    def heading(self) -> str:
        """The unit as headings have it: `t CO2eq`; nothing for plain numbers."""
        return unit_text(self.unit, self.equivalent)

    @property
    def least(self) -> float:
        """The least number, in `unit`, that its decimals tell well."""
        return float(10.0 ** (FEWEST - 1 - self.places))

    def cell(self, amount: float) -> str:
        """An amount as a cell has it, below others."""
        scaled = amount * self.factor
        if not scaled:
            return "0"
        if abs(scaled) < self.least:
            return f"{scaled:.{FEWEST}g}"
        return f"{scaled:,.{self.places}f}"

    def figure(self, amount: float) -> str:
        """An amount with its unit, beside others: `7.434 t`."""
        return f"{number(amount * self.factor)} {unit_text(self.unit)}".rstrip()

    def whole_figure(self, amount: float) -> str:
        """An amount with its unit and what it is of: `7.434 t CO2eq`."""
        return f"{number(amount * self.factor)} {self.heading}".rstrip()


def _largest(amounts: Iterable[float]) -> float:
    return max((abs(each) for each in amounts if math.isfinite(each)), default=0.0)


def _places(size: float) -> int:
    """The decimals that give a number `DIGITS` digits."""
    if not size or not math.isfinite(size):
        return 0
    return min(max(DIGITS - 1 - math.floor(math.log10(size)), 0), MOST_PLACES)
