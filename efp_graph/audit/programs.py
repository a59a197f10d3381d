"""How each figure is recalculated by the page itself: formulas as flat programs, and why some figures have none.

A program is a list in the order of calculation, for a machine with a stack:
    a whole number    the figure at that position;
    [content]         a number, or what the calendar decides, as it is;
    "name 2"          a function of `static/operations.js` on that many values from the top;
    "* 0.001"         the value on top, brought to another unit.
Flat, so a formula of 10,000 terms is as good as one of two.

Cost: each formula is evaluated once, to know the units and the hours in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from efp_graph.audit.records import CALCULATED, STEP, AuditedFigure
from efp_graph.audit.spreadsheet.compiling import check_same
from efp_graph.audit.spreadsheet.formulas import NotExpressible
from efp_graph.errors import EfpGraphError
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
)
from efp_graph.values.explanation import leaf_value
from efp_graph.values.expressions import Expression, term_of
from efp_graph.values.operations import Operation
from efp_graph.values.page_forms import ALL, UNITS, Dated, read_call
from efp_graph.values.units import Unit

Program = list[Any]

NO_NUMBER = "It is a text or an answer, not a number."
LOOKED_UP = "It comes from a table of the library, not from a formula: {}."
OUTSIDE = "It is not what its formula gives: it was calculated outside of formulas, or a simulation is shown."
UNKNOWN = "The page has no such operation: {}."
NO_FIGURE = "Its formula takes a series that is no figure of this page."
NO_FORMULA = "It has no formula: it was calculated outside of formulas."


class NotRecalculated(Exception):
    """The page cannot recalculate a figure; the text is the sentence that tells why."""


class Programs:
    """The programs of figures.

    Args:
        figures: all of the audit; what a formula names is among them.
    """

    def __init__(self, figures: Sequence[AuditedFigure]) -> None:
        self._figures = figures
        self._position_of = {id(term_of(figure.value)): position for position, figure in enumerate(figures)}

    def of(self, position: int) -> Program | None:
        """The program of a figure; None for what was given as it is, and for what has no value: nothing asks for it.

        Raises:
            NotRecalculated: it was calculated, and the page cannot do so again.
        """
        figure = self._figures[position]
        value, expression = figure.value, figure.value.expression
        if expression is None:
            if figure.kind in (CALCULATED, STEP):
                raise NotRecalculated(NO_FORMULA)
            return None
        if isinstance(value, EmptyExplainableObject):
            return None
        if not _is_numeric(value):
            raise NotRecalculated(NO_NUMBER)
        values = self._values(expression)
        _check_same(values[id(expression)], value)
        program = [*self._parts(expression, values), *_brought(values[id(expression)], _unit(value))]
        if not any(isinstance(each, int) for each in program) and _has_look_up(expression):
            raise NotRecalculated(LOOKED_UP.format(expression.operation.name))
        return program

    def of_term(self, term: Any, unit: Unit | None) -> Program:
        """The program of a term that need be no figure, brought to a unit; of no value, that of 0.

        Raises:
            NotRecalculated: the page cannot calculate it.
        """
        values = self._values(term)
        program = [*self._parts(term, values), *_brought(values[id(term)], unit)]
        return [[part[0] or 0] if isinstance(part, list) and not part[0] else part for part in program]

    def read_by(self, term: Any) -> set[int]:
        """Positions of the figures that a term is made from, itself if it is one."""
        found, stack = set(), [term]
        while stack:
            each = stack.pop()
            position = self._position_of.get(id(each))
            if position is not None:
                found.add(position)
            elif isinstance(each, Expression):
                stack.extend(each.operands)
        return found

    def _values(self, expression: Any) -> dict[int, ExplainableObject]:
        """{id of a term of the formula: its value}, of leaves and of operations inside."""
        values: dict[int, ExplainableObject] = {}
        stack: list[tuple[Any, bool]] = [(expression, False)]
        while stack:
            term, ready = stack.pop()
            if id(term) in values:
                continue
            if not self._is_inner(term, expression):
                position = self._position_of.get(id(term))
                values[id(term)] = leaf_value(term) if position is None else self._figures[position].value
            elif ready:
                values[id(term)] = _applied(term.operation, [values[id(each)] for each in term.operands])
            else:
                stack.append((term, True))
                stack.extend((operand, False) for operand in term.operands)
        return values

    def _is_inner(self, term: Any, root: Any) -> bool:
        """Whether a term is calculated inside the formula, rather than a figure."""
        return isinstance(term, Expression) and (term is root or id(term) not in self._position_of)

    def _parts(self, root: Any, values: dict[int, ExplainableObject]) -> Iterator[Any]:
        stack: list[Any] = [(root,)]
        while stack:
            part = stack.pop()
            if not isinstance(part, tuple):
                yield part
                continue
            (term,) = part
            if not self._is_inner(term, root):
                yield self._leaf(term, values[id(term)])
                continue
            stack.extend(reversed(_called(term, values)))

    def _leaf(self, term: Any, value: ExplainableObject) -> Any:
        position = self._position_of.get(id(term))
        if position is not None and _is_numeric(value):
            return position
        if isinstance(value, ExplainableHourlyQuantities):
            raise NotRecalculated(NO_FIGURE)
        return [_content(value)]


def _applied(operation: Operation, operands: list[ExplainableObject]) -> ExplainableObject:
    if operation.page == "{0}":
        return operands[0]  # of a week, a text or an answer too
    try:
        result: ExplainableObject = operation(*operands)
    except EfpGraphError as error:
        raise NotRecalculated(OUTSIDE) from error
    return result


def _called(expression: Expression, values: dict[int, ExplainableObject]) -> list[Any]:
    """An operation on its operands as parts of a program; operands, which are programs themselves, in brackets."""
    operation: Operation = expression.operation
    operands = [values[id(each)] for each in expression.operands]
    result = values[id(expression)]
    form = operation.page
    if form is None:
        if any(map(_is_numeric, operands)) or not isinstance(result, ExplainableQuantity):
            raise NotRecalculated(UNKNOWN.format(operation.name))
        return [[result.magnitude]]
    name, arguments = read_call(form.call if isinstance(form, Dated) else form)
    parts: list[Any] = []
    count = 0
    for argument in arguments:
        places = range(len(operands)) if argument.place == ALL else (int(argument.place),)
        unit = _unit(result) if argument.unit == "result" else UNITS.get(argument.unit)
        for place in places:
            parts += [(expression.operands[place],), *_brought(operands[place], unit)]
            count += 1
    if isinstance(form, Dated):
        parts.append([form.facts(*operands)])
        count += 1
    return [*parts, f"{name} {count}"] if name else parts


def _brought(value: ExplainableObject, unit: Unit | None) -> tuple[str, ...]:
    """The step that brings a value to a unit, where it is needed."""
    own = _unit(value)
    factor = 1.0 if unit is None or own is None or own is unit else own.asked_factor_to(unit)
    return () if factor == 1.0 else (f"* {factor!r}",)


def _unit(value: Any) -> Unit | None:
    week = isinstance(value, ExplainableRecurrentQuantities)
    unit: Unit | None = value.value.unit if week else getattr(value, "_unit", None)
    return unit


def _is_numeric(value: Any) -> bool:
    return isinstance(value, ExplainableQuantity | ExplainableHourlyQuantities | ExplainableRecurrentQuantities)


def _content(value: Any) -> Any:
    """A value that is written in a program: a number, a week, nothing; of another object its number, if it is one."""
    if isinstance(value, ExplainableQuantity):
        return value.magnitude
    if isinstance(value, ExplainableRecurrentQuantities):
        return {"week": value.magnitude.tolist()}
    return value.value if isinstance(value.value, int | float) else None


def _has_look_up(expression: Expression) -> bool:
    return any(each.operation.page is None for each in expression.inner())


def _check_same(found: ExplainableObject, told: ExplainableObject) -> None:
    if isinstance(told, ExplainableRecurrentQuantities):
        return
    try:
        check_same(found, told)
    except NotExpressible as error:
        raise NotRecalculated(OUTSIDE) from error
