"""What is calculated in the workbook: the formula of every scalar, and the columns of the hourly series chosen.

A series is calculated hour by hour when it was chosen, or when a chosen one depends on it. Other series are told by
their totals, as values; so is what no formula says, and what depends on a series that is not calculated.

Invariant: a column refers only to columns on its left and to cells of scalars, which refer to none on its right.
Cost: one walk over the terms of all formulas; one evaluation of each formula, to know the units and values in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from efp_graph.audit.records import Audit, AuditedFigure
from efp_graph.audit.spreadsheet.columns import (
    FIRST_LETTER,
    Scalars,
    SeriesColumn,
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
    scaled,
)
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableObject, ExplainableQuantity
from efp_graph.values.explanation import formula_text, label_text
from efp_graph.values.expressions import Expression, value_of
from efp_graph.values.operations import Operation
from efp_graph.values.spreadsheet_forms import Column, Rearranged

SAME = 1e-9  # relative: a formula that gives something else than the figure is not the whole truth


class Calculated(NamedTuple):
    """A scalar in the workbook: its formula, or why it has none."""

    formula: str | None
    reason: str = ""


class Chain:
    """The plan.

    Args:
        audit: the figures.
        chosen: positions of the series that are calculated hour by hour.
        addresses: {position of a scalar: its cell, with its sheet}.
        sheet: the sheet of hours in front of a cell: `'Hourly'!`.

    Attributes:
        columns: from left to right.
        column_of: {position of a series: its column}.
        scalars: {position of a scalar: its formula}, without those that were given as they are.
    """

    def __init__(self, audit: Audit, chosen: Iterable[int], addresses: Mapping[int, str], sheet: str) -> None:
        self.columns: list[SeriesColumn] = []
        self.column_of: dict[int, SeriesColumn] = {}
        self.scalars: dict[int, Calculated] = {}
        self._figures = audit.figures
        self._addresses = addresses
        self._sheet = sheet
        self._position_of = {_term_of(figure): position for position, figure in enumerate(audit.figures)}
        self._aside = Scalars()
        for position in self._in_order(chosen):
            if _is_series(self._figures[position].value):
                self._add_series(position)
        for position, figure in enumerate(self._figures):
            if isinstance(figure.value, ExplainableQuantity) and figure.value.expression is not None:
                self.scalars[position] = self._scalar(figure)

    def operands_of(self, figure: AuditedFigure) -> list[int]:
        """Positions of the figures in its formula."""
        expression = figure.value.expression
        if expression is None:
            return []
        found = (self._position_of.get(term) for term in expression.leaves())
        return list(dict.fromkeys(each for each in found if each is not None))

    def _in_order(self, chosen: Iterable[int]) -> list[int]:
        """The figures chosen and all they are made from, each after what it is made from."""
        order: dict[int, None] = {}
        waiting = [(position, False) for position in reversed(list(chosen))]
        while waiting:
            position, ready = waiting.pop()
            if position in order:
                continue
            if ready:
                order[position] = None
                continue
            waiting.append((position, True))
            waiting.extend((each, False) for each in reversed(self.operands_of(self._figures[position])))
        return list(order)

    def _add_series(self, position: int) -> None:
        figure = self._figures[position]
        value = figure.value
        assert isinstance(value, ExplainableHourlyQuantities)
        mark = len(self.columns)
        words = "" if value.expression is None else formula_text(value.expression)
        try:
            column = self._calculated(figure, words)
        except NotExpressible as reason:
            del self.columns[mark:]
            column = self._new(value, words)
            column.fixed = str(reason)
        column.figure = position
        self.column_of[position] = column

    def _calculated(self, figure: AuditedFigure, words: str) -> SeriesColumn:
        if figure.value.expression is None:
            raise NotExpressible("given" if figure.value.is_input else "calculated outside of formulas")
        term = self._compiled(figure.value.expression, "")
        value = figure.value
        assert isinstance(value, ExplainableHourlyQuantities)
        _check_same(term.value, value)
        text, _ = scaled(term.text, term.binds, term.value._unit.factor_to(value._unit))  # type: ignore[attr-defined]
        if term.cells is not None and text == term.text and self.columns[-1].letter == term.cells.letter:
            column = self.columns[-1]  # the last operation has a column of its own
        else:
            column = self._new(value, words)
            formula_column(column, text, self._aside)
        if len(column.cell or "") > LONGEST:
            raise NotExpressible("the formula is too long for a cell")
        return column

    def _scalar(self, figure: AuditedFigure) -> Calculated:
        mark = len(self.columns)
        try:
            term = self._compiled(figure.value.expression, self._sheet)
            _check_same(term.value, figure.value)
            own = figure.value._unit  # type: ignore[attr-defined]
            text, _ = scaled(term.text, term.binds, term.value._unit.factor_to(own))  # type: ignore[attr-defined]
            if len(text) > LONGEST:
                raise NotExpressible("the formula is too long for a cell")
        except NotExpressible as reason:
            del self.columns[mark:]
            return Calculated(None, str(reason))
        return Calculated(text)

    def _compiled(self, expression: Any, prefix: str) -> Term:
        """The formula of an expression, whose named terms are cells; `prefix` stands in front of hourly cells."""
        results: list[Term] = []
        stack: list[tuple[Any, bool]] = [(expression, False)]
        while stack:
            term, ready = stack.pop()
            inner = isinstance(term, Expression) and (term is expression or term.label is None)
            if not inner:
                results.append(self._leaf(term, prefix))
            elif ready:
                count = len(term.operands)
                operands = results[len(results) - count :] if count else []
                del results[len(results) - count :]
                results.append(self._applied(term, operands, prefix))
            else:
                stack.append((term, True))
                stack.extend((operand, False) for operand in reversed(term.operands))
        return results[0]

    def _leaf(self, term: Any, prefix: str) -> Term:
        position = self._position_of.get(term)
        value: ExplainableObject = value_of(term) if position is None else self._figures[position].value
        words = label_text(term)
        if _is_series(value):
            column = None if position is None else self.column_of.get(position)
            if column is None:
                raise NotExpressible(f"depends on hourly series that are not in this file ({words:.60})")
            cells = Cells(column.letter, prefix)
            return Term(cells.here, ATOM, value, cells, words)
        if position is not None and position in self._addresses:
            return Term(self._addresses[position], ATOM, value, None, words)
        if isinstance(value, ExplainableQuantity) or isinstance(value.value, int | float):
            amount = value.magnitude if isinstance(value, ExplainableQuantity) else value.value
            return Term(number(amount), SIGNED if amount < 0 else ATOM, value, None, words)
        return Term('""', ATOM, value, None, words)

    def _applied(self, expression: Expression, operands: list[Term], prefix: str) -> Term:
        operation: Operation = expression.operation
        value: ExplainableObject = operation(*(operand.value for operand in operands))
        words = formula_text(expression)
        form = operation.spreadsheet
        if form is None:
            raise NotExpressible(f"{operation.name}: no formula says it")
        unit = getattr(value, "_unit", None)
        if isinstance(form, str):
            if operation.joint is not None:
                form = "+".join(f"{{{place}:result}}" for place in range(len(operands)))
            for place in operands_with_cells(form):
                operands[place] = self._in_a_column(operands[place], prefix)
            scalar = self._aside.set_aside if _is_series(value) else None
            text, binds = filled(form, operands, unit, scalar=scalar)
            if len(text) > LONGEST and _is_series(value):
                return self._in_a_column(Term(text, binds, value, None, words), prefix)
            return Term(text, binds, value, None, words)
        operands = [self._in_a_column(operand, "") for operand in operands]
        assert isinstance(value, ExplainableHourlyQuantities)
        column = self._new(value, words)
        if isinstance(form, Column):
            column = operation_column(column, form, operands, self._aside, self._new)
        elif isinstance(form, Rearranged):
            column.rows = form.places(*(operand.value for operand in operands))
            cells = operands[0].cells
            assert cells is not None
            column.origin = next(each for each in self.columns if each.letter == cells.letter)
        cells = Cells(column.letter, prefix)
        return Term(cells.here, ATOM, value, cells, words)

    def _in_a_column(self, term: Term, prefix: str) -> Term:
        """The term with a column of its own if it is a series."""
        if term.cells is not None or not term.is_series:
            return term
        assert isinstance(term.value, ExplainableHourlyQuantities)
        column = self._new(term.value, term.words)
        formula_column(column, term.text.replace(prefix, "") if prefix else term.text, self._aside)
        cells = Cells(column.letter, prefix)
        return term._replace(text=cells.here, binds=ATOM, cells=cells)

    def _new(self, value: ExplainableHourlyQuantities, words: str) -> SeriesColumn:
        column = SeriesColumn(column_letter(FIRST_LETTER + len(self.columns)), value, words)
        self.columns.append(column)
        return column


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


def _term_of(figure: AuditedFigure) -> Any:
    """What expressions hold of a figure: its node, the named expression, or the given value."""
    value = figure.value
    if value.node is not None:
        return value.node
    return value if value.expression is None else value.expression


def _is_series(value: Any) -> bool:
    return isinstance(value, ExplainableHourlyQuantities)


def _check_same(found: Any, told: Any) -> None:
    """A figure that is not what its formula gives now (a simulated one, say) is told as a value."""
    if isinstance(found, EmptyExplainableObject) or _is_series(found) is not _is_series(told):
        raise NotExpressible("calculated outside of formulas")
    numbers = np.asarray(found.magnitude) * found._unit.factor_to(told._unit)
    if numbers.shape != np.shape(told.magnitude) or getattr(found, "_hour", None) != getattr(told, "_hour", None):
        raise NotExpressible("calculated outside of formulas")
    if not np.allclose(numbers, told.magnitude, rtol=SAME, atol=0.0, equal_nan=True):
        raise NotExpressible("calculated outside of formulas")
