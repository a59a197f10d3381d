"""The sources that a value rests on, and whether it is a hypothesis: said to be one, or without any source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression, value_of
from efp_graph.values.sources import Source, Sources


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
    sources = sources_of([value])
    return not sources or Sources.HYPOTHESIS in sources


def sources_of(values: Iterable[Any]) -> dict[Source, list[str]]:
    """{source: labels of what is from it}, of what values were made from, down to the inputs. No recursion.

    A named step that says a source is not followed further down. Conditions and links do not count.
    """
    found: dict[Source, dict[str, None]] = {}
    seen: set[int] = set()
    stack: list[Any] = [each.expression for each in values if each.expression is not None]
    while stack:
        term = stack.pop()
        if id(term) in seen:
            continue
        seen.add(id(term))
        content: Any = term if isinstance(term, Expression) else value_of(term)
        source = getattr(content, "source", None)  # what is not calculated has nothing
        if source is not None:
            found.setdefault(source, {})[str(content.label or "")] = None
        elif isinstance(term, Expression):
            stack.extend(reversed(term.operands))
        elif getattr(content, "expression", None) is not None:
            stack.append(content.expression)
    return {source: [label for label in labels if label] for source, labels in found.items()}
