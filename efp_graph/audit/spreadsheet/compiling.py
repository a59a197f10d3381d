"""Formulas of cells from expressions: one walk over the terms, each operation read as the table of operations says.

A series is either a column of hours, or told by the sum over its hours:
    with a column       operations on it are formulas of each hour (`Operation.spreadsheet`);
    without             its sum is a cell on the sheet of its object, and operations are formulas of sums
                        (`Operation.period`). What has no such form is not expressible: the hours are needed.

Invariant: a formula that is given is right after any change of the cells it refers to, as long as its conditions hold.
Cost: each formula is evaluated once, to know the units and values in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from efp_graph.audit.records import AuditedFigure
from efp_graph.audit.spreadsheet.columns import (
    FIRST_LETTER,
    Scalars,
    SeriesColumn,
    WeekColumn,
    formula_column,
    operation_column,
)
from efp_graph.audit.spreadsheet.formulas import (
    ATOM,
    LONGEST,
    SIGNED,
    Cells,
    NotExpressible,
    Term,
    filled,
    number,
    operands_with_cells,
)
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableObject, ExplainableQuantity
from efp_graph.values.explanation import formula_text, label_text
from efp_graph.values.expressions import Expression, term_of, value_of
from efp_graph.values.looking import Look
from efp_graph.values.numeric import Numeric
from efp_graph.values.operations import Operation
from efp_graph.values.spreadsheet_forms import Column, OfWeek, Rearranged, fitting_period
from efp_graph.values.units import Unit

SAME = 1e-9  # relative: a formula that gives something else than the figure is not the whole truth


class Condition(NamedTuple):
    """What a formula holds under: in words, and as a formula that gives TRUE."""

    words: str
    text: str


class Places(NamedTuple):
    """Where figures stand.

    Attributes:
        scalars: {position of a scalar: its cell, with its sheet}.
        sums: {position of a series: the cell of the sum over its hours, with its sheet}.
        hours: the sheet of hours in front of a cell: `'Hourly'!`.
        weeks: {position of a typical week that may be changed: its column, with its sheet}.
    """

    scalars: Mapping[int, str]
    sums: Mapping[int, str]
    hours: str
    weeks: Mapping[int, str] = MappingProxyType({})


class Compiler:
    """Compiles expressions.

    Attributes:
        columns: made so far, from left to right.
        column_of: {position of a series: its column}.
        conditions: under which the formulas compiled since it was emptied hold, beside those of figures.
        settled: positions of figures that formulas of hours take as they are, since they decide which hours there are.
    """

    def __init__(self, figures: Sequence[AuditedFigure], places: Places) -> None:
        self.columns: list[SeriesColumn] = []
        self.column_of: dict[int, SeriesColumn] = {}
        self.conditions: list[Condition] = []
        self.settled: set[int] = set()
        self.figures, self.places = figures, places
        self.position_of = {id(_term_of(figure)): position for position, figure in enumerate(figures)}
        self.scalars = Scalars()
        self._shapes: dict[Any, int] = {}  # of terms: the same operations on the same figures are one
        self._made: dict[int, SeriesColumn] = {}  # columns of operations, by shape

    def leaves(self, term: Any) -> list[int]:
        """Positions of the figures that a term reads."""
        terms = [term] if not isinstance(term, Expression) else term.leaves()
        found = (self.position_of.get(id(each)) for each in terms)
        return list(dict.fromkeys(each for each in found if each is not None))

    def compiled(self, expression: Any, prefix: str, sums: bool = False) -> Term:
        """The formula of an expression, whose named terms are cells.

        Args:
            prefix: stands in front of hourly cells.
            sums: whether series stand for the sums over their hours, even those that have columns.

        Raises:
            NotExpressible: no formula says it.
        """
        results: list[Term] = []
        stack: list[tuple[Any, bool]] = [(expression, False)]
        while stack:
            term, ready = stack.pop()
            if not self._is_inner(term, expression):
                results.append(self._leaf(term, prefix, sums))
            elif ready:
                count = len(term.operands)
                operands = results[len(results) - count :] if count else []
                del results[len(results) - count :]
                results.append(self._applied(term, operands, prefix, sums))
            else:
                stack.append((term, True))
                stack.extend((operand, False) for operand in reversed(term.operands))
        return results[0]

    def condition(self, look: Look, prefix: str) -> Condition:
        """A look of a formula as a condition.

        Raises:
            NotExpressible: no formula says it.
        """
        if look.form is None:
            raise NotExpressible("its formula looks at single hours")
        terms = [self._looked_at(each, prefix) for each in look.operands]
        for place in operands_with_cells(look.form):
            if terms[place].is_series and terms[place].cells is None:
                raise NotExpressible(f"its formula looks at the hours of {terms[place].words:.60}")
        text, _ = filled(look.form, terms, look.unit)
        words = look.words.format(*(each.words for each in terms))
        return Condition(words, text) if look.outcome else Condition(f"not: {words}", f"NOT({text})")

    def in_a_column(self, term: Term, prefix: str) -> Term:
        """The term with a column of its own if it is a series."""
        if term.cells is not None or not term.is_series:
            return term
        assert isinstance(term.value, ExplainableHourlyQuantities)
        column = self.new(term.value, term.words)
        text = term.text.replace(prefix, "") if prefix else term.text
        formula_column(column, text, self.scalars, self._moving)
        cells = Cells(column.letter, prefix)
        return term._replace(text=cells.here, binds=ATOM, cells=cells)

    def formula_column(self, column: SeriesColumn, template: str) -> None:
        """Make it a column of a formula."""
        formula_column(column, template, self.scalars, self._moving)

    def new(self, value: ExplainableHourlyQuantities, words: str) -> SeriesColumn:
        """A column on the right."""
        column = SeriesColumn(column_letter(FIRST_LETTER + len(self.columns)), value, words)
        self.columns.append(column)
        return column

    def _is_inner(self, term: Any, root: Any) -> bool:
        """Whether a term is compiled, rather than the cell of a figure."""
        return isinstance(term, Expression) and (term is root or term.label is None or id(term) not in self.position_of)

    def _looked_at(self, value: Any, prefix: str) -> Term:
        if not isinstance(value, ExplainableObject) or isinstance(value, EmptyExplainableObject):
            return Term("0", ATOM, EmptyExplainableObject(), None, "0")  # values compare with 0 and with no value only
        term = self.compiled(term_of(value), prefix)
        return term._replace(words=term.words or str(value))

    def _shape(self, key: Any) -> int:
        return self._shapes.setdefault(key, len(self._shapes))

    def _leaf(self, term: Any, prefix: str, sums: bool) -> Term:
        return self._cell(term, prefix, sums)._replace(shape=self._shape(id(term)))

    def _cell(self, term: Any, prefix: str, sums: bool) -> Term:
        position = self.position_of.get(id(term))
        value: ExplainableObject = value_of(term) if position is None else self.figures[position].value
        words = label_text(term)
        if isinstance(value, ExplainableHourlyQuantities):
            column = None if position is None or sums else self.column_of.get(position)
            if column is not None:
                cells = Cells(column.letter, prefix)
                return Term(cells.here, ATOM, value, cells, words)
            if position is None:
                total = float(value.magnitude.sum())
                return Term(number(total), SIGNED if total < 0 else ATOM, value, None, words, summed=True)
            return Term(self.places.sums[position], ATOM, value, None, words, summed=True)
        if position is not None and position in self.places.scalars:
            return Term(self.places.scalars[position], ATOM, value, None, words)
        if isinstance(value, ExplainableQuantity) or isinstance(value.value, int | float):
            amount = value.magnitude if isinstance(value, ExplainableQuantity) else value.value
            return Term(number(amount), SIGNED if amount < 0 else ATOM, value, None, words)
        return Term('""', ATOM, value, None, words)

    def _applied(self, expression: Expression, operands: list[Term], prefix: str, sums: bool) -> Term:
        operation: Operation = expression.operation
        value: ExplainableObject = operation(*(operand.value for operand in operands))
        words = formula_text(expression)
        shape = self._shape((operation, *(operand.shape for operand in operands)))
        is_series = isinstance(value, ExplainableHourlyQuantities)
        if (sums and is_series) or any(operand.summed for operand in operands):
            return self._of_sums(operation, operands, value, words, prefix)._replace(shape=shape)
        form = operation.spreadsheet
        if form is None:
            return _looked_up(operation, operands, value, words)._replace(shape=shape)
        if isinstance(form, OfWeek):
            return self._of_week(form, expression, operands, value, words, prefix)._replace(shape=shape)
        unit = getattr(value, "_unit", None)
        if isinstance(form, str):
            form = _joint(form, operation, operands)
            for place in operands_with_cells(form):
                operands[place] = self.in_a_column(operands[place], prefix)
            text, binds = filled(form, operands, unit, scalar=self.scalars.set_aside if is_series else None)
            if len(text) > LONGEST and is_series:
                return self.in_a_column(Term(text, binds, value, None, words, shape=shape), prefix)
            return Term(text, binds, value, None, words, shape=shape)
        operands = [self.in_a_column(operand, "") for operand in operands]
        assert isinstance(value, ExplainableHourlyQuantities)
        self._settle(form, expression, operands)
        column = self._made.get(shape)
        if column is None or not any(each is column for each in self.columns):
            column = self._made[shape] = self._column_of(form, operation, operands, value, words)
        cells = Cells(column.letter, prefix)
        return Term(cells.here, ATOM, value, cells, words, shape=shape)

    def _column_of(
        self,
        form: Column | Rearranged,
        operation: Operation,
        operands: list[Term],
        value: ExplainableHourlyQuantities,
        words: str,
    ) -> SeriesColumn:
        """A new column: an operation that needs other rows."""
        if isinstance(form, Column):
            return operation_column(self.new(value, words), form, operands, self.scalars, self.new, self._moving)
        cells = operands[0].cells
        assert cells is not None
        if self._moving(cells.letter):
            raise NotExpressible(f"the {operation.name} of a series whose hours may change")
        column = self.new(value, words)
        column.rows = form.places(*(operand.value for operand in operands))
        column.origin = next(each for each in self.columns if each.letter == cells.letter)
        return column

    def _of_week(
        self,
        form: OfWeek,
        expression: Expression,
        operands: list[Term],
        value: ExplainableObject,
        words: str,
        prefix: str,
    ) -> Term:
        """A new column: the numbers of a typical week at the hours of a series."""
        assert isinstance(value, ExplainableHourlyQuantities)
        axis = self.in_a_column(operands[1], "")
        assert axis.cells is not None
        moves = self._moving(axis.cells.letter)
        if moves and form.by_length:
            raise NotExpressible(f"the {expression.operation.name} over a series whose hours may change")
        cells, factor = self._cells_of_week(expression.operands[0], value._unit)
        column = self.new(value, words)
        column.week = WeekColumn(cells, factor, partial(form.places, *(operand.value for operand in operands)))
        if moves:
            column.first, column.last = axis.cells.first, axis.cells.last
        own = Cells(column.letter, prefix)
        return Term(own.here, ATOM, value, own, words)

    def _cells_of_week(self, term: Any, unit: Unit) -> tuple[str, float]:
        """Where the numbers of a typical week stand, and what brings them to a unit.

        Raises:
            NotExpressible: it is no input of the model, and not one in another unit.
        """
        while True:
            position = self.position_of.get(id(term))
            value = term if position is None else self.figures[position].value
            cells = None if position is None else self.places.weeks.get(position)
            if cells is not None:
                return cells, value.value.unit.asked_factor_to(unit)
            made = getattr(value, "expression", None) if position is not None else value
            if not isinstance(made, Expression) or made.operation.keeps != "all" or len(made.operands) != 1:
                raise NotExpressible("its typical week is not in this file")
            (term,) = made.operands

    def _of_sums(
        self, operation: Operation, operands: list[Term], value: ExplainableObject, words: str, prefix: str
    ) -> Term:
        """The formula of the sum over the hours, from the sums of operands."""
        operands = [self._summed(operand, prefix) for operand in operands]
        form = fitting_period(operation.period, [each.is_series for each in operands])
        if form is not None:
            text, binds = filled(_joint(form, operation, operands), operands, getattr(value, "_unit", None))
            is_series = isinstance(value, ExplainableHourlyQuantities)
            return Term(text, binds, value, None, words, summed=is_series)
        raise NotExpressible(f"the {operation.name} takes single hours, which are not in this file")

    def _summed(self, operand: Term, prefix: str) -> Term:
        if not operand.is_series or operand.summed:
            return operand
        cells = self.in_a_column(operand, prefix).cells
        assert cells is not None
        return operand._replace(text=f"SUM({cells.own})", binds=ATOM, cells=None, summed=True)

    def _settle(self, form: Column | Rearranged, expression: Expression, operands: list[Term]) -> None:
        """Note the scalars that a form of hours does not refer to: they have to stay what they are."""
        referred = set(form.operands()) if isinstance(form, Column) else {0}
        for place, (operand, term) in enumerate(zip(operands, expression.operands, strict=True)):
            if place not in referred and isinstance(operand.value, ExplainableQuantity) and self.leaves(term):
                self.settled.update(self.leaves(term))
                amount = number(operand.value._value)
                self.conditions.append(Condition(f"{operand.words} stays", f"{operand.text}={amount}"))

    def _moving(self, letter: str) -> bool:
        """Whether a change of an input may give a column other hours."""
        column = next(each for each in self.columns if each.letter == letter)
        return column.first is not None or column.last is not None


def check_same(found: Any, told: Any) -> None:
    """A figure that is not what its formula gives now (a simulated one, say) is told as a value.

    Raises:
        NotExpressible: it is not.
    """
    is_series = isinstance(found, ExplainableHourlyQuantities)
    if isinstance(found, EmptyExplainableObject) or is_series is not isinstance(told, ExplainableHourlyQuantities):
        raise NotExpressible("calculated outside of formulas")
    numbers = np.asarray(found.magnitude) * found._unit.factor_to(told._unit)
    if numbers.shape != np.shape(told.magnitude) or getattr(found, "_hour", None) != getattr(told, "_hour", None):
        raise NotExpressible("calculated outside of formulas")
    if not np.allclose(numbers, told.magnitude, rtol=SAME, atol=0.0, equal_nan=True):
        raise NotExpressible("calculated outside of formulas")


def column_letter(number: int) -> str:
    """A, B, ... Z, AA, ...; the first is 0.

    Example:
        >>> column_letter(0), column_letter(26), column_letter(702)
        ('A', 'AA', 'AAA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _looked_up(operation: Operation, operands: Sequence[Term], value: ExplainableObject, words: str) -> Term:
    """The result of an operation without a form, as a number: right as long as nothing but options went into it."""
    if any(isinstance(operand.value, Numeric) for operand in operands) or not isinstance(value, ExplainableQuantity):
        raise NotExpressible(f"{operation.name}: no formula says it")
    return Term(number(value.magnitude), SIGNED if value.magnitude < 0 else ATOM, value, None, words)


def _joint(form: str, operation: Operation, operands: Sequence[Term]) -> str:
    if operation.joint is None:
        return form
    return "+".join(f"{{{place}:result}}" for place in range(len(operands)))


def _term_of(figure: AuditedFigure) -> Any:
    """What expressions hold of a figure: its node, the named expression, or the given value."""
    value = figure.value
    if value.node is not None:
        return value.node
    return value if value.expression is None else value.expression
