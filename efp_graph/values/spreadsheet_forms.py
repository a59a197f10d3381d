"""How operations read in a spreadsheet: the language of the `spreadsheet` field in the table of operations.

A spreadsheet holds scalars in cells and hourly series in columns: one row per hour, the same hour on the same row
whatever the clock, zeros outside the hours of a series. A form is one of

    a text            the formula of a cell, from cells of the same row: `{0}+{1:result}`;
    a `Column`        a formula that needs other rows, and so a column of its own;
    a `Rearranged`    each cell takes from certain rows of the first operand, which the calendar decides;
    an `OfWeek`       each cell takes from the numbers of a typical week, which the calendar decides.

In a formula stand
    {0}          the first operand: its cell on this row, or the cell of a scalar;
    {0:result}   the same, multiplied by the factor to the unit of the result, where that differs;
    {0:hours}    the same, as a number of hours;
    {0:all}      all cells of its column;
    {0:own}      the cells of the hours that the series has;
    {0:first}    number of its first hour; rows are counted from 0;
    {0:last}     number of its last hour;
in forms of the sum over a period, where an operand that is a series stands for the sum of its hours,
    {0:scalar}   the first operand, which is no series: the form fits no other;
and in columns
    {row}                number of the hour on this row;
    {first}, {last}      of the column itself;
    {previous}           the cell above;
    {n}                  the cell of the parameter n;
    {before}             the column's preliminary one (`before`), which takes `:all` and `:own` too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import NamedTuple


class Parameter(NamedTuple):
    """A number that a column needs once, in a cell above it.

    Attributes:
        name: what stands for it in formulas.
        words: what the reader is told.
        formula: of the cell.
        number: called with the result and the operands, gives what the formula gives.
    """

    name: str
    words: str
    formula: str
    number: Callable[..., float]


@dataclass(frozen=True)
class Column:
    """A column of its own.

    Attributes:
        cell: formula of every cell.
        parameters: in the order in which they need each other.
        first, last: numbers of the first and the last hour of the result; of no account for a result of scalars alone,
            whose hours stay as they are.
        before: a column that this one is calculated from.
        top: formula of the first cell of all, where it differs: there is none above it.
    """

    cell: str
    parameters: tuple[Parameter, ...] = ()
    first: str = "{0:first}"
    last: str = "{0:last}"
    before: Column | None = None
    top: str | None = None

    def operands(self) -> set[int]:
        """The positions of the operands that it refers to; others have to stay what they are."""
        texts = [self.cell, self.top or "", self.first, self.last, *(each.formula for each in self.parameters)]
        found = {int(name) for text in texts for _, name, *_ in Formatter().parse(text) if name and name.isdigit()}
        return found if self.before is None else found | self.before.operands()


@dataclass(frozen=True)
class Rearranged:
    """A series whose hours are moved one by one.

    Attributes:
        places: called with the operands, gives per hour of the result, in order, the positions in the first operand
            of the hours that it is the sum of.
    """

    places: Callable[..., Sequence[Sequence[int]]]


@dataclass(frozen=True)
class OfWeek:
    """A series whose hours are those of a typical week, the first operand, laid over the hours of the second.

    Attributes:
        places: called with the operands and a number of hours, gives per hour, in order, (hour of the week, share) of
            each number that it is the sum of.
        by_length: whether these are others when there are more hours.
    """

    places: Callable[..., Sequence[Sequence[tuple[int, float]]]]
    by_length: bool


SpreadsheetForm = str | Column | Rearranged | OfWeek


def fitting_period(forms: str | Sequence[str] | None, are_series: Sequence[bool]) -> str | None:
    """The first form of the sum over a period that fits operands, of which each is a series or not; None if none does.

    Example:
        >>> fitting_period(("{0}*{1:scalar}", "{0:scalar}*{1}"), (False, True))
        '{0:scalar}*{1}'
        >>> fitting_period("{0}/{1:scalar}", (True, True)) is None
        True
    """
    for form in (forms,) if isinstance(forms, str) else forms or ():
        pieces = Formatter().parse(form)
        scalars = [int(name) for _, name, spec, _ in pieces if name is not None and spec in ("scalar", "hours")]
        if not any(are_series[place] for place in scalars):
            return form
    return None
