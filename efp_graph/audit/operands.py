"""What a formula reads, operand by operand, and what it does with each, in words.

A sum over many objects is made by partial sums, which are nobody's figures: they give way to the terms of the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from efp_graph.values.arithmetic_operations import ADD, DIVIDE, MULTIPLY, NET, SUBTRACT
from efp_graph.values.explanation import formula_text, made_by
from efp_graph.values.expressions import Expression
from efp_graph.values.operations import Operation
from efp_graph.values.series_operations import FILLED

# What an edge says of an operand, in words and short, where its place in the operation matters
PLACES = {
    (ADD, 0): ("sum", "+"),
    (ADD, 1): ("sum", "+"),
    (NET, 0): ("sum", "+"),
    (NET, 1): ("sum", "+"),
    (SUBTRACT, 0): ("difference (what is subtracted from)", "+"),
    (SUBTRACT, 1): ("difference (what is subtracted)", "−"),
    (MULTIPLY, 0): ("product", "×"),
    (MULTIPLY, 1): ("product", "×"),
    (DIVIDE, 0): ("quotient (numerator)", "numerator"),
    (DIVIDE, 1): ("quotient (denominator)", "÷"),
    (FILLED, 0): ("constant over the hours (the hours)", "hours"),
    (FILLED, 1): ("constant over the hours (the level)", "level"),
}


def operands_of(expression: Expression) -> Iterator[tuple[Any, Operation | None, int]]:
    """(leaf, operation applied to it, its position there), from left to right.

    The operation is the nearest that a reader sees: conversions of units and renamed copies do not count. None when
    there is none: the value is a copy of the leaf.
    """
    opened = {id(expression)}
    stack: list[tuple[Any, Operation | None, int]] = [(expression, None, 0)]
    while stack:
        term, operation, position = stack.pop()
        made = made_by(term) if is_partial_sum(term) else None
        if made is not None:
            opened.add(id(made))
            stack.append((made, operation, position))
        elif id(term) not in opened and not (isinstance(term, Expression) and term.label is None):
            yield term, operation, position
        elif term.operation.text == "{0}" and term.operation.joint is None:
            stack.append((term.operands[0], operation, position))
        else:
            places = [(operand, term.operation, place) for place, operand in enumerate(term.operands)]
            stack.extend(reversed(places))


def formula_of(expression: Expression, in_words: Callable[[Any], str]) -> str:
    """The formula of an expression as a text, whose leaves `in_words` tells."""

    def told(leaf: Any) -> str:
        made = made_by(leaf) if is_partial_sum(leaf) else None
        return in_words(leaf) if made is None else formula_text(made, of_leaf=told, remark=False)

    return formula_text(expression, of_leaf=told)


def is_partial_sum(term: Any) -> bool:
    """Whether it is a node that a sum over many objects is made by (see `objects/totals_over.py`)."""
    return getattr(term, "is_partial_sum", False) is True


def place_of(operation: Operation | None, position: int) -> tuple[str, str]:
    """What an edge says, in words and short: `("product", "×")`, `("shift (parameter)", "parameter")`."""
    if operation is None:
        return "same value", "="
    if operation.joint is not None:
        return operation.name, operation.joint.strip()
    known = PLACES.get((operation, position))
    if known is not None:
        return known
    if operation.binds == 0 and position > 0:  # a phrase: the first operand is what it is about
        return f"{operation.name} (parameter)", "parameter"
    return operation.name, operation.name
