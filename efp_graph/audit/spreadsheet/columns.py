"""The columns of hourly series: what stands in each cell, as formula templates with the values they give.

Rows 1 to 9 of the sheet tell what the column is; below stand its parameters and scalars, a line of words above each
number; then the sum over the hours, then a row per hour (`workbook.py` writes them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from efp_graph.audit.spreadsheet.formulas import (
    ABOVE,
    ATOM,
    LAST_HOUR,
    ROW,
    SCALAR,
    Cells,
    Term,
    filled,
    least,
    scaled,
)
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.spreadsheet_forms import Column

FIRST_LETTER = 2  # columns A and B hold the number of the hour, and its date
_AS_THEY_ARE = {f"{{{place}:{end}}}": place for place in range(2) for end in ("first", "last")}  # of an operand
_SAME_ROW = re.compile(f"([A-Z]+){ROW}")


class WeekColumn(NamedTuple):
    """Where a typical week stands that a column is laid out from.

    Attributes:
        cells: a reference to its column, `'Typical weeks'!C$`, which a row completes.
        factor: from its unit to that of the column.
        shares: called with a number of hours, gives (hour of the week, share) of what each hour has.
    """

    cells: str
    factor: float
    shares: Callable[[int], Sequence[Sequence[tuple[int, float]]]]

    def formula(self, parts: Sequence[tuple[int, float]], top: int) -> str:
        """The formula of an hour.

        Args:
            top: the row of the first hour of the week.
        """
        terms = [scaled(f"{self.cells}{top + place}", ATOM, share * self.factor)[0] for place, share in parts]
        return "+".join(terms) or "0"


@dataclass
class SeriesColumn:
    """A column.

    Attributes:
        figure: position of the figure that it is, None for a step in between.
        words: the formula, for people.
        cell: the formula of each cell; None where values stand, or `rows` tells.
        top: the formula of the first cell, where it differs.
        rows: for each hour of the series, the hours of `origin` that it is the sum of.
        week: the numbers that an hour of a typical week has, of which `rows` has the hours.
        first, last: formulas of the numbers of its hours; None where these stay as they are.
        parameters: (words, formula, number).
        fixed: why it holds values instead of formulas; an empty text for a formula.
    """

    letter: str
    value: ExplainableHourlyQuantities
    words: str
    figure: int | None = None
    cell: str | None = None
    top: str | None = None
    rows: Sequence[Sequence[int]] | None = None
    origin: SeriesColumn | None = None
    week: WeekColumn | None = None
    first: str | None = None
    last: str | None = None
    parameters: list[tuple[str, str, float]] = field(default_factory=list)
    fixed: str = ""

    @property
    def cells(self) -> Cells:
        """References to it from its own sheet."""
        return Cells(self.letter)

    def parameter(self, words: str, formula: str, number: float) -> str:
        """Put a number above the column; gives the reference to its cell."""
        known = next((place for place, each in enumerate(self.parameters) if each[1] == formula), None)
        if known is None:
            known = len(self.parameters)
            self.parameters.append((words, formula, number))
        return f"{self.letter}${parameter_row(known)}"


def parameter_row(place: int) -> int:
    """The row of the number of a parameter; its words stand above."""
    return LAST_HOUR + 2 + 2 * place


class Scalars:
    """Scalars that formulas of series need: set aside first, placed above the column that the formula ends up in."""

    def __init__(self) -> None:
        self._terms: list[Term] = []

    def set_aside(self, term: Term) -> str:
        """Gives what stands for the scalar in templates."""
        self._terms.append(term)
        return f"\x04{len(self._terms) - 1}\x05"

    def placed(self, template: str, column: SeriesColumn) -> str:
        """The template with references to cells above the column."""

        def reference(found: re.Match[str]) -> str:
            term = self._terms[int(found[1])]
            return column.parameter(term.words, term.text, float(term.value.magnitude))  # type: ignore[attr-defined]

        return SCALAR.sub(reference, template)


def formula_column(column: SeriesColumn, template: str, scalars: Scalars, moving: Callable[[str], bool]) -> None:
    """Make it a column of the formula: its hours are those of all columns in it together.

    Args:
        moving: whether a change of an input may give a column other hours.
    """
    column.cell = scalars.placed(template, column)
    letters = list(dict.fromkeys(_SAME_ROW.findall(template)))
    if any(map(moving, letters)):
        column.first = least([Cells(letter).first for letter in letters])
        column.last = least([Cells(letter).last for letter in letters], "MAX")


def operation_column(
    column: SeriesColumn,
    form: Column,
    operands: Sequence[Term],
    scalars: Scalars,
    new: Callable[[ExplainableHourlyQuantities, str], SeriesColumn],
    moving: Callable[[str], bool],
) -> SeriesColumn:
    """Make it the column of an operation that needs other rows.

    Args:
        operands: series among them have columns.
        new: makes a column to the right.
        moving: as for `formula_column`.

    Returns:
        The column of the result: a new one if the operation takes a preliminary column.
    """
    own = {"first": column.cells.first, "last": column.cells.last}
    names = {"row": f"$A{ROW}", "previous": f"{column.letter}{ABOVE}", **own}
    if form.before is not None:
        before = operation_column(column, form.before, operands, scalars, new, moving)
        before.words = f"before noise is removed: {before.words}"
        column = new(column.value, column.words)
        names |= {"first": column.cells.first, "last": column.cells.last, "previous": f"{column.letter}{ABOVE}"}
        names |= {"before": before.cells.here, "before:all": before.cells.all, "before:own": before.cells.own}
    unit: Any = column.value._unit
    for each in form.parameters:
        text, _ = filled(each.formula, operands, unit, names)
        number = float(each.number(column.value, *(operand.value for operand in operands)))
        names[each.name] = column.parameter(each.words, text, number)

    def finished(template: str) -> str:
        return scalars.placed(filled(template, operands, unit, names, scalars.set_aside)[0], column)

    column.cell = finished(form.cell)
    column.top = None if form.top is None else finished(form.top)
    if any(operand.is_series for operand in operands):
        still = [operand.cells is None or not moving(operand.cells.letter) for operand in operands]
        column.first, column.last = (
            None if each in _AS_THEY_ARE and still[_AS_THEY_ARE[each]] else finished(each)
            for each in (form.first, form.last)
        )
    return column
