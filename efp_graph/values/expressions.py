"""Expressions: how a value was made, down to graph nodes and given values.

A term is
    a graph node           an input or calculated attribute: the value is the node's present one;
    an Expression          an operation on terms: an intermediate result, which keeps no array;
    an ExplainableObject   a given value that belongs to no node (a constant of a formula, a series not yet in a model).

A `UnionExpression` is one that took series of different hours on the union of these, where a missing hour counts 0;
explanations say so.

Expressions are trees of the size of one formula. Everything that reads them (text, LaTeX, spreadsheet, replay) walks
the terms without recursion, so a formula of 10,000 terms is as good as one of two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.values.base import ExplainableObject
    from efp_graph.values.operations import Operation
    from efp_graph.values.sources import Source


class Expression:
    """An operation and what it was applied to; a label when its result was named, and then the source given with it."""

    __slots__ = ("label", "operands", "operation", "source")

    def __init__(
        self, operation: Operation, operands: tuple[Any, ...], label: str | None = None, source: Source | None = None
    ) -> None:
        self.operation = operation
        self.operands = operands
        self.label = label
        self.source = source

    def named(self, label: str, source: Source | None) -> Expression:
        """The same expression with a name, at which explanations stop."""
        return type(self)(self.operation, self.operands, label, source)

    def leaves(self) -> Iterator[Any]:
        """The nodes, given values and named expressions that this was made from, from left to right."""
        stack: list[Any] = list(reversed(self.operands))
        while stack:
            term = stack.pop()
            if isinstance(term, Expression) and term.label is None:
                stack.extend(reversed(term.operands))
            else:
                yield term

    def reads_nodes(self) -> bool:
        """Whether a node of the graph is among what this was made from, names notwithstanding."""
        stack: list[Any] = [self]
        while stack:
            term = stack.pop()
            if isinstance(term, Expression):
                stack.extend(term.operands)
            elif hasattr(term, "last_value"):
                return True
        return False

    def evaluate(self, known: dict[int, Any] | None = None) -> ExplainableObject:
        """Compute the result again from the present values of the nodes.

        Args:
            known: results of named expressions by `id`, taken from there and added there: whoever evaluates many
                expressions that contain one another computes each once.
        """
        results: list[Any] = []
        stack: list[tuple[Any, bool]] = [(self, False)]
        while stack:
            term, ready = stack.pop()
            if not isinstance(term, Expression):
                results.append(value_of(term))
            elif known is not None and id(term) in known:
                results.append(known[id(term)])
            elif ready:
                count = len(term.operands)
                operands = results[len(results) - count :] if count else []
                del results[len(results) - count :]
                results.append(term.operation(*operands))
                if known is not None and term.label is not None:
                    known[id(term)] = results[-1]
            else:
                stack.append((term, True))
                stack.extend((operand, False) for operand in reversed(term.operands))
        result: ExplainableObject = results[0]
        return result

    def inner(self) -> Iterator[Expression]:
        """This one and the unnamed ones inside, from left to right: what one formula shows."""
        stack: list[Any] = [self]
        while stack:
            term = stack.pop()
            yield term
            stack.extend(
                each for each in reversed(term.operands) if isinstance(each, Expression) and each.label is None
            )

    def __repr__(self) -> str:
        return f"<Expression {visible(self.label or self.operation.name)}>"


class UnionExpression(Expression):
    """An expression whose operands are series of different hours: each counts 0 where it has no hour."""

    __slots__ = ()


def term_of(value: Any) -> Any:
    """What an expression keeps of an operand: its node, else how it was made, else the value itself."""
    if value.node is not None:
        return value.node
    return value if value.expression is None else value.expression


def value_of(term: Any) -> Any:
    """The value of a leaf."""
    return term.last_value if hasattr(term, "last_value") else term
