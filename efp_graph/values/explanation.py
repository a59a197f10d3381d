"""Explanations as text: the formula with names, the same with values, the result.

Formulas go down to the nearest named values: inputs, calculated attributes, and results that the user named. With a
depth, these are explained in turn.

A formula that took series of different hours together says so at its end, and an explanation tells the hours of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from string import Formatter
from typing import Any

from efp_graph.errors import ValueOutOfRange, WrongKind
from efp_graph.texts import visible
from efp_graph.values.arithmetic_operations import ADD, DIVIDE, MULTIPLY, SUBTRACT, SUM, TOTAL
from efp_graph.values.calendar import moment_of
from efp_graph.values.expressions import Expression, UnionExpression, value_of
from efp_graph.values.measured import equivalent_of
from efp_graph.values.operations import Operation
from efp_graph.values.readable import (
    adds_up,
    clock_of,
    distribution,
    figure,
    first_to_last,
    percentage,
    period,
    summary,
)

HOURS_DIFFER = " (hours differ: a missing one counts as 0)"
MOST_PERIODS = 4  # that an explanation tells
MOST_PARTS = 6  # of a sum, in a sentence


def explain(value: Any, *, pretty: bool = True, depth: int = 1, hour: Any = None) -> str:
    """`label = formula = formula with values = result`, each ` = ` on a line of its own when `pretty`.

    A value that was given, not calculated, reads `label = value`. A total over the hours of what is added up reads as
    sentences. With a depth of 2 and more, what the formula reads is explained below it, each value once; inputs tell
    their source there.

    Args:
        hour: of a series: figures are those of this hour.

    Raises:
        ValueOutOfRange: the depth is not a whole number above 0.
        NoSuchHour, WrongKind: the value has no such hour, or no hours at all.
    """
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 1:
        raise ValueOutOfRange(f"The depth of an explanation was given as {depth!r}. Give a whole number, 1 or more.")
    known: dict[int, Any] = {}
    at = None if hour is None else _hour_of(value, hour)
    paragraphs = [_one(value.label, value, value.expression, pretty, known, at)]
    if depth > 1:
        paragraphs += [_below(term, pretty, known, at) for term in _terms_below(value, depth)]
    paragraphs += [visible(remark) for remark in value.remarks]
    return ("\n\n" if pretty else "\n").join(paragraphs)


def _hour_of(value: Any, hour: Any) -> Any:
    """The hour to explain, as its number since 1970 and its clock.

    Raises:
        NoSuchHour, WrongKind: the value has no such hour, or no hours at all.
    """
    from efp_graph.values.hours import number_of

    if getattr(value, "_hour", None) is None:
        raise WrongKind(
            f"{visible(value.label or 'The value')} ({value}) has no hours: leave hour out, or explain a series."
        )
    return number_of(value, hour), value.clock


def _one(label: str | None, value: Any, made: Expression | None, pretty: bool, known: dict[int, Any], at: Any) -> str:
    name = visible(label or "unnamed value")
    told = str(value.assessment)
    result = f"{_result(value, at)} ({told})" if told else _result(value, at)
    if made is None:
        return f"{name} = {result}"
    sentences = _sentences(name, value, made, known) if at is None else None
    if sentences is not None:
        return ("\n" if pretty else " ").join(sentences)
    separator = "\n=\n" if pretty else " = "
    figures = formula_text(made, of_leaf=lambda term: _figure(leaf_value(term, known), at), remark=False)
    text = separator.join((name, formula_text(made), figures, result))
    periods = _periods(made, known)
    return text if not periods else f"{text}\n    hours: {periods}" if pretty else f"{text} (hours: {periods})"


def _figure(value: Any, at: Any) -> str:
    """A value in a formula: a scalar as printed, a series by its total or mean, or its hour."""
    if getattr(value, "_hour", None) is None:
        return str(value)
    if at is None:
        return summary(value)
    hour, clock = at
    place = hour - value._hour
    if value.clock != clock:
        return f"{summary(value)} ({value.clock} time)"
    if not 0 <= place < len(value):
        return "0 (no such hour)"
    return figure(float(value.magnitude[place]), value._unit, equivalent_of(value))


def _result(value: Any, at: Any) -> str:
    """The value at the end of an explanation: of a series its total or mean, how its hours are, and which they are."""
    if getattr(value, "_hour", None) is None:
        return str(value)
    if at is not None:
        return f"{_figure(value, at)} at {moment_of(at[0]):%Y-%m-%d %H:%M} ({clock_of(value)})"
    head = f"{summary(value)}; " if adds_up(value) else ""
    return f"{head}{distribution(value)}; {len(value):,} hours, {period(value)}"


def _sentences(name: str, value: Any, made: Expression, known: dict[int, Any]) -> list[str] | None:
    """A total over hours in sentences: what it is, of which hours, what it adds up; None for other formulas."""
    if getattr(value, "_hour", None) is not None or not any(each.operation is SUM for each in made.inner()):
        return None
    parts = _parts_added(made, known)
    if not parts:
        return None
    lines = [f"{name} is {value:~}."]
    if len(parts) == 1:
        whole, series = parts[0]
        lines.append(f"It is the sum of {whole} over {len(series):,} hours, {period(series)}: {distribution(series)}.")
        (term,) = (each for each in made.leaves() if label_text(each) == whole)
        below = made_by(term)
        parts = [] if below is None else _parts_added(below, known)
        if parts:
            lines.append(f"{whole} adds up {_shares(parts)}.")
        elif below is not None:
            lines.append(f"{whole} = {formula_text(below)}.")
    else:
        first = min((each for _, each in parts), key=lambda each: int(each.first_hour))
        same = all((each.first_hour, len(each)) == (first.first_hour, len(first)) for _, each in parts)
        hours = f" over {len(first):,} hours, {period(first)}" if same else ""
        lines.append(f"It adds up{hours}: {_shares(parts)}.")
    return lines


def _shares(parts: list[tuple[str, Any]]) -> str:
    """`x 3 t (75.0%), y 1 t (25.0%)`: series by their totals and shares in their sum, the largest first."""
    unit = parts[0][1]._unit
    amounts = [(name, each, float(each.magnitude.sum() * each._unit.factor_to(unit))) for name, each in parts]
    whole = sum(amount for *_, amount in amounts)
    amounts.sort(key=lambda each: -abs(each[2]))
    texts = [
        f"{name} {figure(amount, unit, equivalent_of(each))}" + (f" ({percentage(amount / whole)})" if whole else "")
        for name, each, amount in amounts[:MOST_PARTS]
    ]
    rest = sum(amount for *_, amount in amounts[MOST_PARTS:])
    more = len(amounts) - MOST_PARTS
    return ", ".join(texts + ([f"and {figure(rest, unit)} in {more} more"] if more > 0 else []))


def _parts_added(made: Expression, known: dict[int, Any]) -> list[tuple[str, Any]]:
    """[(name, series)] of what a formula does nothing but add up, over hours or to one another; 0 apart."""
    if any(each.operation not in (ADD, TOTAL, SUM) and each.operation.text != "{0}" for each in made.inner()):
        return []
    found: list[tuple[str, Any]] = []
    for term in made.leaves():
        part = leaf_value(term, known)
        if getattr(part, "_hour", None) is not None:
            found.append((label_text(term), part))
        elif getattr(part, "magnitude", 1) != 0:
            return []
    return found


def _periods(made: Expression, known: dict[int, Any]) -> str:
    """The hours of the named series that a formula takes together, when they differ; else an empty text."""
    leaves = [
        term
        for union in made.inner()
        if isinstance(union, UnionExpression)
        for term in union.operands
        if not _is_inner(term)
    ]
    values = {label_text(term): leaf_value(term, known) for term in leaves}
    series = {name: value for name, value in values.items() if getattr(value, "_hour", None) is not None}
    told = [f"{name}: {first_to_last(value)}" for name, value in series.items()]
    more = len(told) - MOST_PERIODS
    return "; ".join(told[:MOST_PERIODS] + ([f"and {more} more"] if more > 0 else []))


def _below(term: Any, pretty: bool, known: dict[int, Any], at: Any) -> str:
    value = leaf_value(term, known)
    has_hour = getattr(value, "_hour", None) is not None and at is not None
    is_there = has_hour and value.clock == at[1] and 0 <= at[0] - value._hour < len(value)
    text = _one(term.label, value, made_by(term), pretty, known, at if is_there else None)
    return f"{text}\n    source: {value.source}" if value.is_input and value.source is not None else text


def _terms_below(value: Any, depth: int) -> Iterator[Any]:
    """What the formula of a value reads, then what that reads, down to a depth: each term once."""
    seen: set[int] = set()
    level = [value] if value.node is None else [value.node]
    for _ in range(1, depth):
        below = []
        for term in level:
            made = made_by(term)
            for leaf in () if made is None else made.leaves():
                if id(leaf) not in seen and leaf.label is not None:
                    seen.add(id(leaf))
                    below.append(leaf)
        yield from below
        level = below


def made_by(term: Any) -> Expression | None:
    """How a term was made: the expression of a node's value or of a value, or the named expression itself."""
    if isinstance(term, Expression):
        return term
    made: Expression | None = getattr(value_of(term), "expression", None)
    return made


def label_text(term: Any) -> str:
    """The name of a leaf: a node, a named expression, or a given value."""
    return visible(term.label or str(term))


def leaf_value(term: Any, known: dict[int, Any] | None = None) -> Any:
    """The present value of a leaf. That of a named step is computed again, or taken from `known`."""
    return term.evaluate(known) if isinstance(term, Expression) else value_of(term)


def formula_text(expression: Expression, of_leaf: Callable[[Any], str] = label_text, *, remark: bool = True) -> str:
    """The formula of an expression, whose leaves `of_leaf` puts into words. No recursion.

    Args:
        remark: whether it ends with a remark when it takes series of different hours together.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> power, time = SourceValue(2 * u.W, label="power"), SourceValue(3 * u.hour, label="time")
        >>> formula_text(((power + power) * time).expression)
        '(power + power) * time'
    """
    parts = "".join(part if isinstance(part, str) else of_leaf(part) for part in _parts_of(expression, _parts))
    return parts + HOURS_DIFFER if remark and _hours_differ(expression) else parts


def formula_latex(expression: Expression, of_leaf: Callable[[Any], str]) -> str:
    """The formula of an expression in LaTeX, whose leaves `of_leaf` gives in LaTeX. No recursion."""
    parts = _parts_of(expression, _latex_parts)
    return "".join(part if isinstance(part, str) else of_leaf(part) for part in parts)


def formula_parts(expression: Expression) -> Iterator[Any]:
    """The formula as texts and leaves (nodes, named expressions, given values) in the order of reading."""
    yield from _parts_of(expression, _parts)
    if _hours_differ(expression):
        yield HOURS_DIFFER


def _hours_differ(expression: Expression) -> bool:
    return any(isinstance(each, UnionExpression) for each in expression.inner())


def _parts_of(expression: Expression, parts_of: Callable[[Expression], list[Any]]) -> Iterator[Any]:
    stack: list[Any] = [expression]
    while stack:
        part = stack.pop()
        if part is expression or _is_inner(part):
            stack.extend(reversed(parts_of(part)))
        elif not (isinstance(part, str) and not part):
            yield part


def _is_inner(term: Any) -> bool:
    return isinstance(term, Expression) and term.label is None


def _parts(expression: Expression) -> list[Any]:
    """An expression as texts and terms in the order of reading, with parentheses where they are needed."""
    return _filled(expression, expression.operation.text, _needs_parentheses, ("(", ")"))


def _latex_parts(expression: Expression) -> list[Any]:
    """The same in LaTeX, where fractions, roofs and brackets enclose what stands in them."""
    return _filled(expression, expression.operation.latex, _needs_latex_parentheses, (r"\left(", r"\right)"))


def _filled(
    expression: Expression,
    template: str,
    encloses: Callable[[Operation, int, Operation | None], bool],
    parentheses: tuple[str, str],
) -> list[Any]:
    operation, operands = expression.operation, expression.operands
    parts: list[Any] = []
    if operation.joint is not None:
        for operand in operands:
            parts += [operation.joint, operand]
        return parts[1:]
    opening, closing = parentheses
    for text, position in _pieces(template):
        parts.append(text)
        if position is not None:
            operand = operands[position]
            enclosed = encloses(operation, position, _operation_of(operand))
            parts += [opening, operand, closing] if enclosed else [operand]
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


def _needs_latex_parentheses(outer: Operation, position: int, inner: Operation | None) -> bool:
    if inner is None or outer.latex == "{0}" or _is_closed(outer) or _is_closed(inner):
        return False
    return outer.binds == 0 or _needs_parentheses(outer, position, inner)


def _is_closed(operation: Operation) -> bool:
    """Whether its LaTeX shows by itself where it begins and ends, and encloses its operands."""
    return operation is DIVIDE or operation.latex.startswith((r"\left", r"\overline", r"\max(", r"\min(", r"\mathrm"))
