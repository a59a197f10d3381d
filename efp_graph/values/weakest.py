"""Whether a given value is a hypothesis: said to be one, or without anything that says where it comes from."""

from __future__ import annotations

from typing import Any

from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression, value_of
from efp_graph.values.sources import Sources


def is_hypothesis(value: Any) -> bool:
    """Whether nobody has measured a value: it is as sure as the weakest of the values with a source it was made from.

    Numbers without a source in its formula, such as a count of hours, count where nothing else has one. What is not
    given is none.

    Example:
        >>> from efp_graph.values import Source, SourceValue, u
        >>> measured, guessed = SourceValue(2 * u.W, Source("meter")), SourceValue(3 * u.W)
        >>> [is_hypothesis(each) for each in (measured, guessed, measured + measured, measured + guessed)]
        [False, True, False, True]
    """
    if value.source is not None:
        return bool(value.source == Sources.HYPOTHESIS)
    if isinstance(value, EmptyExplainableObject):
        return False
    sources = _sources_in(value.expression)
    return not sources or Sources.HYPOTHESIS in sources


def _sources_in(expression: Expression | None) -> set[Any]:
    """The sources of the terms of a formula, those of named steps where they say one. No recursion."""
    found: set[Any] = set()
    seen: set[int] = set()
    stack: list[Any] = [] if expression is None else [expression]
    while stack:
        term = stack.pop()
        if id(term) in seen:
            continue
        seen.add(id(term))
        source = (term if isinstance(term, Expression) else value_of(term)).source
        if source is not None:
            found.add(source)
        elif isinstance(term, Expression):
            stack.extend(term.operands)
        elif value_of(term).expression is not None:
            stack.append(value_of(term).expression)
    return found
