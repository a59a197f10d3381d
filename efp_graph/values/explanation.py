"""Explanations as text: the formula with names, the same with values, the result.

Formulas go down to the nearest named values: inputs, calculated attributes, and results that the user named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from string import Formatter
from typing import Any

from efp_graph.values.expressions import Expression, value_of
from efp_graph.values.operations import DIVIDE, MULTIPLY, SUBTRACT, Operation


def explain(value: Any, *, pretty: bool = True) -> str:
    """`label = formula = formula with values = result`, each ` = ` on a line of its own when `pretty`.

    A value that was given, not calculated, reads `label = value`.
    """
    name = value.label or "unnamed value"
    if value.expression is None:
        known = str(value.assessment)
        return f"{name} = {value} ({known})" if known else f"{name} = {value}"
    separator = "\n=\n" if pretty else " = "
    parts = [name, formula_text(value.expression), formula_text(value.expression, of_leaf=value_text), str(value)]
    return separator.join(parts)


def label_text(term: Any) -> str:
    """The name of a leaf: a node, a named expression, or a given value."""
    return term.label or str(term)


def value_text(term: Any) -> str:
    """The present value of a leaf. A named intermediate result keeps no value, so it is computed again."""
    return str(term.evaluate() if isinstance(term, Expression) else value_of(term))


def formula_text(expression: Expression, of_leaf: Callable[[Any], str] = label_text) -> str:
    """The formula of an expression, whose leaves `of_leaf` puts into words. No recursion.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> power, time = SourceValue(2 * u.W, label="power"), SourceValue(3 * u.hour, label="time")
        >>> formula_text(((power + power) * time).expression)
        '(power + power) * time'
    """
    return "".join(part if isinstance(part, str) else of_leaf(part) for part in formula_parts(expression))


def formula_parts(expression: Expression) -> Iterator[Any]:
    """The formula as texts and leaves (nodes, named expressions, given values) in the order of reading."""
    stack: list[Any] = [expression]
    while stack:
        part = stack.pop()
        if part is expression or _is_inner(part):
            stack.extend(reversed(_parts(part)))
        elif part != "":
            yield part


def _is_inner(term: Any) -> bool:
    return isinstance(term, Expression) and term.label is None


def _parts(expression: Expression) -> list[Any]:
    """An expression as texts and terms in the order of reading, with parentheses where they are needed."""
    operation, operands = expression.operation, expression.operands
    parts: list[Any] = []
    if operation.joint is not None:
        for operand in operands:
            parts += [operation.joint, operand]
        return parts[1:]
    for text, position in _pieces(operation.text):
        parts.append(text)
        if position is not None:
            operand = operands[position]
            enclosed = _needs_parentheses(operation, position, _operation_of(operand))
            parts += ["(", operand, ")"] if enclosed else [operand]
    return parts


@cache
def _pieces(text: str) -> list[tuple[str, int | None]]:
    """`{0} + {1}` as [("", 0), (" + ", 1)]."""
    return [(literal, None if name is None else int(name)) for literal, name, *_ in Formatter().parse(text)]


def _operation_of(term: Any) -> Operation | None:
    """The operation that a term reads as: that of the operand for conversions and renamed copies; None for a leaf."""
    while _is_inner(term):
        if term.operation.text != "{0}" or term.operation.joint is not None:
            operation: Operation = term.operation
            return operation
        term = term.operands[0]
    return None


def _needs_parentheses(outer: Operation, position: int, inner: Operation | None) -> bool:
    if inner is None or inner.binds >= 3 or outer.binds >= 3 or outer.text == "{0}":
        return False
    if outer is DIVIDE:
        return position == 1 or inner is not MULTIPLY
    if outer is MULTIPLY:
        return inner is not MULTIPLY
    if outer.binds == 0:  # a phrase: what stands in it free is enclosed
        return f"({{{position}}})" not in outer.text
    return outer is SUBTRACT and position == 1 and inner.binds == 1
