"""What is calculated in the workbook: which series have a column of hours, and the formula of everything else.

A series has a column when it was chosen, or when a chosen one depends on it. Other series are told by the sum over
their hours: as a formula of other sums where there is one, else as a value. What no formula says is a value too, with
the reason.

A formula holds under conditions: what the formula of the model looked at (`values/looking.py`) has to give the same
again. They stand in the cell, `IF(condition, formula, NA())`, and errors spread by themselves: where another formula
would hold, no figure is shown.

Invariant: a column refers only to columns on its left and to cells of scalars, which refer to none on its right.
Cost: one walk over the terms of all formulas, and one more run of each formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from efp_graph.audit.records import Audit, AuditedFigure
from efp_graph.audit.spreadsheet.columns import SeriesColumn
from efp_graph.audit.spreadsheet.compiling import Compiler, Condition, Places, check_same
from efp_graph.audit.spreadsheet.formulas import LONGEST, NotExpressible, Term, scaled
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity
from efp_graph.values.explanation import formula_text
from efp_graph.values.expressions import term_of
from efp_graph.values.looking import Look

MOST_COLUMNS = 16_382  # of series: a sheet has two more
SPARE_HOURS = 24  # after the last, for series that a change makes longer


class Calculated(NamedTuple):
    """A figure in one cell: its formula, or why it has none."""

    formula: str | None
    reason: str = ""


class Chain:
    """The plan.

    Args:
        audit: the figures.
        places: where they stand.
        chosen: positions of the series that are calculated hour by hour.

    Attributes:
        column_of: {position of a series: its column}.
        single: {position: what stands in its cell}, of scalars with a formula in the model and of series without a
            column; not of what was given as it is.
        weeks: {position of a typical week that may be changed: its column, with its sheet}.
    """

    def __init__(self, audit: Audit, places: Places, chosen: Iterable[int]) -> None:
        self._figures = audit.figures
        self._compiler = Compiler(audit.figures, places)
        self._prefix = places.hours
        self.weeks = places.weeks
        self._looks: dict[int, list[Look] | None] = {}
        self.column_of = self._compiler.column_of
        self.single: dict[int, Calculated] = {}
        self._of_series = 0  # columns; those on the right of them were made for scalars
        self.add(chosen)
        self.tell_the_rest()

    @property
    def columns(self) -> list[SeriesColumn]:
        """From left to right."""
        return self._compiler.columns

    @property
    def cells(self) -> int:
        """How many cells of hours there are."""
        return len(self.columns) * self.hours[1]

    @property
    def hours(self) -> tuple[int, int]:
        """First hour of the sheet, and how many there are: those of all columns, and some to spare."""
        values = [column.value for column in self.columns]
        start = min((value.first_hour for value in values), default=0)
        end = max((value.first_hour + len(value) for value in values), default=0)
        return start, end - start + SPARE_HOURS

    @property
    def settled(self) -> set[int]:
        """Positions of figures that the hours of the workbook were made with, and that have to stay as they are."""
        found: set[int] = set()
        waiting = list(self._compiler.settled)
        while waiting:
            position = waiting.pop()
            if position not in found:
                found.add(position)
                waiting += self._figures[position].made_from()
        return found

    def add(self, chosen: Iterable[int], most_cells: int | None = None) -> bool:
        """Have series calculated hour by hour, with all they are made from; `tell_the_rest` has to follow.

        Args:
            most_cells: of hours; if there would be more nothing is added.

        Returns:
            Whether they were added.
        """
        mark, known = self._of_series, set(self.column_of)
        del self.columns[mark:]
        for position in self._in_order(chosen):
            if isinstance(self._figures[position].value, ExplainableHourlyQuantities):
                self._add_series(position)
        fits = most_cells is None or (self.cells <= most_cells and len(self.columns) <= MOST_COLUMNS)
        if not fits:
            del self.columns[mark:]
            for position in set(self.column_of) - known:
                del self.column_of[position]
        self._of_series = len(self.columns)
        return fits

    def operands_of(self, position: int) -> list[int]:
        """Positions of the figures in its formula and in the conditions under which that holds."""
        expression = self._figures[position].value.expression
        terms: list[object] = [] if expression is None else [expression]
        terms += [term_of(each) for look in self._looks_of(position) for each in look.operands if _is_value(each)]
        return list(dict.fromkeys(each for term in terms for each in self._compiler.leaves(term)))

    def looked_at(self) -> set[int]:
        """Positions of the figures that decide which formula of another one holds."""
        looks = (look for position in range(len(self._figures)) for look in self._looks_of(position))
        terms = (term_of(each) for look in looks for each in look.operands if _is_value(each))
        return {each for term in terms for each in self._compiler.leaves(term)}

    def _looks_of(self, position: int) -> list[Look]:
        """The conditions of a formula, with those under which what it found without a value has none."""
        found: dict[tuple[object, ...], Look] = {}
        waiting, seen = [position], {position}
        while waiting:
            here = waiting.pop()
            for look in self._own_looks(here) or ():
                found[(look.form, look.outcome, *(id(_key(each)) for each in look.operands))] = look
            for each in self._figures[here].conditions:
                if each not in seen and isinstance(self._figures[each].value, EmptyExplainableObject):
                    seen.add(each)
                    waiting.append(each)
        return list(found.values())

    def _own_looks(self, position: int) -> list[Look] | None:
        if position not in self._looks:
            try:
                self._looks[position] = self._figures[position].looks()
            except Exception:  # a formula that does not run now, of a simulated figure, say
                self._looks[position] = None
        return self._looks[position]

    def _in_order(self, chosen: Iterable[int]) -> list[int]:
        """The figures chosen and all they are made from, each after what it is made from."""
        order: dict[int, None] = {}
        waiting = [(position, False) for position in reversed(list(chosen))]
        opened: set[int] = set()
        while waiting:
            position, ready = waiting.pop()
            if position in order:
                continue
            if ready:
                order[position] = None
                continue
            if position in opened:  # a condition about the figure itself
                continue
            opened.add(position)
            waiting.append((position, True))
            waiting.extend((each, False) for each in reversed(self.operands_of(position)))
        return list(order)

    def _add_series(self, position: int) -> None:
        if position in self.column_of:
            return
        figure = self._figures[position]
        value = figure.value
        assert isinstance(value, ExplainableHourlyQuantities)
        mark = len(self.columns)
        words = "" if value.expression is None else formula_text(value.expression)
        try:
            column = self._column(position, figure, words)
        except NotExpressible as reason:
            del self.columns[mark:]
            column = self._compiler.new(value, words)
            column.fixed = str(reason)
        column.figure = position
        self.column_of[position] = column
        self.single.pop(position, None)

    def _column(self, position: int, figure: AuditedFigure, words: str) -> SeriesColumn:
        value = figure.value
        assert isinstance(value, ExplainableHourlyQuantities)
        if value.expression is None:
            raise NotExpressible("given" if value.is_input else "calculated outside of formulas")
        term = self._term(figure, "", sums=False)
        if term.summed:
            raise NotExpressible("depends on hourly series that are not in this file")
        text, _ = scaled(term.text, term.binds, term.value._unit.factor_to(value._unit))  # type: ignore[attr-defined]
        ends_in_column = term.cells is not None and text == term.text and self.columns[-1].letter == term.cells.letter
        conditions = self._conditions(position, "")
        if ends_in_column and not conditions:
            return self.columns[-1]  # the last operation has a column of its own
        column = self._compiler.new(value, words)
        checks = [
            column.parameter(f"{each.words} (1: as exported)", f"IF({each.text},1,0)", 1.0) for each in conditions
        ]
        if checks:
            text = f"IF({_all_of([f'{each}=1' for each in checks])},{text},NA())"
        self._compiler.formula_column(column, text)
        if len(column.cell or "") > LONGEST:
            raise NotExpressible("the formula is too long for a cell")
        return column

    def _term(self, figure: AuditedFigure, prefix: str, sums: bool) -> Term:
        value = figure.value
        if isinstance(value, ExplainableHourlyQuantities) and value.is_simulated:
            raise NotExpressible("simulated from a date on")  # its formula is about the hours from the date on
        self._compiler.conditions.clear()
        term = self._compiler.compiled(value.expression, prefix, sums)
        check_same(term.value, value)
        return term

    def _conditions(self, position: int, prefix: str) -> list[Condition]:
        if self._own_looks(position) is None:
            raise NotExpressible("its formula cannot be run again")
        found = [self._compiler.condition(look, prefix) for look in self._looks_of(position)]
        return list(dict.fromkeys((*self._compiler.conditions, *found)))

    def tell_the_rest(self) -> None:
        """Write the formulas of scalars and of sums, or why there are none."""
        del self.columns[self._of_series :]
        for position, figure in enumerate(self._figures):
            value = figure.value
            series = isinstance(value, ExplainableHourlyQuantities)
            if value.expression is None or position in self.column_of:
                continue
            if series or isinstance(value, ExplainableQuantity):
                self.single[position] = self._single(position, figure, series)

    def _single(self, position: int, figure: AuditedFigure, series: bool) -> Calculated:
        mark = len(self.columns)
        try:
            term = self._term(figure, self._prefix, sums=series)
            if series and not term.summed:
                raise NotExpressible("its hours are not in this file")
            own = figure.value._unit  # type: ignore[attr-defined]
            text, _ = scaled(term.text, term.binds, term.value._unit.factor_to(own))  # type: ignore[attr-defined]
            conditions = [each.text for each in self._conditions(position, self._prefix)]
            if conditions:
                text = f"IF({_all_of(conditions)},{text},NA())"
            if len(text) > LONGEST:
                raise NotExpressible("the formula is too long for a cell")
        except NotExpressible as reason:
            del self.columns[mark:]
            return Calculated(None, str(reason))
        return Calculated(text)


def _all_of(conditions: Sequence[str]) -> str:
    """One condition of several: functions take 255 operands."""
    if len(conditions) == 1:
        return conditions[0]
    parts = [conditions[start : start + 200] for start in range(0, len(conditions), 200)]
    return _all_of([f"AND({','.join(part)})" for part in parts])


def _is_value(operand: object) -> bool:
    return hasattr(operand, "expression")


def _key(operand: object) -> object:
    return term_of(operand) if _is_value(operand) else operand
