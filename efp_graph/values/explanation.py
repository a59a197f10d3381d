"""Explanations as text: the formula with names, the same with values, the result.

Formulas go down to the nearest named values: inputs, calculated attributes, and results that the user named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from efp_graph.values.expressions import Expression, value_of
from efp_graph.values.operations import DIVIDE, MULTIPLY, SUBTRACT, Operation


def explain(value: Any, *, pretty: bool = True) -> str:
    """`label = formula = formula with values = result`, each ` = ` on a line of its own when `pretty`."""
    name = value.label or "unnamed value"
    if value.expression is None or value.is_input and value.expression.label is None and not _shows_parts(value):
        return f"{name} = {value}"
    separator = "\n=\n" if pretty else " = "
    parts = [name, formula_text(value.expression), formula_text(value.expression, of_leaf=value_text), str(value)]
    return separator.join(parts)


def _shows_parts(value: Any) -> bool:
    return bool(value.expression.operands)


def label_text(term: Any) -> str:
    """The name of a leaf: a node, a named expression, or a given value."""
    return term.label or str(term)


def value_text(term: Any) -> str:
    """The present value of a leaf; the name where no value is kept."""
    value = value_of(term)
    return label_text(term) if isinstance(value, Expression) else str(value)


def formula_text(expression: Expression, of_leaf: Callable[[Any], str] = label_text) -> str:
    """The formula of an expression, whose leaves `of_leaf` puts into words. No recursion."""
    texts: list[tuple[str, Operation | None]] = []
    stack: list[tuple[Any, bool]] = [(expression, False)]
    while stack:
        term, ready = stack.pop()
        inner = isinstance(term, Expression) and (term.label is None or term is expression)
        if not inner:
            texts.append((of_leaf(term), None))
        elif not ready:
            stack.append((term, True))
            stack.extend((operand, False) for operand in reversed(term.operands))
        else:
            count = len(term.operands)
            operands = texts[len(texts) - count :] if count else []
            del texts[len(texts) - count :]
            texts.append(_joined(term.operation, operands))
    return texts[0][0]


def _joined(operation: Operation, operands: list[tuple[str, Operation | None]]) -> tuple[str, Operation | None]:
    if operation.text == "{0}" and len(operands) == 1:  # an alias or a conversion reads like its operand
        return operands[0]
    if operation.joint is not None:
        return operation.joint.join(text for text, _ in operands), operation
    parts = [
        f"({text})" if _needs_parentheses(operation, position, inner) else text
        for position, (text, inner) in enumerate(operands)
    ]
    return operation.text.format(*parts), operation


def _needs_parentheses(outer: Operation, position: int, inner: Operation | None) -> bool:
    if inner is None or inner.binds >= 3 or outer.binds >= 3:
        return False
    if outer is DIVIDE:
        return position == 1 or inner is not MULTIPLY
    if outer is MULTIPLY:
        return inner is not MULTIPLY
    return outer is SUBTRACT and position == 1 and inner.binds == 1
