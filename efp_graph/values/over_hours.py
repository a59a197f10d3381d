"""Whether a formula that holds for each hour holds for all hours together: for their totals, or for their means.

The table of operations says how a sum over the hours follows from those of the operands (`Operation.period`): sums do,
and a series times a scalar; the product of two series does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from efp_graph.values.arithmetic_operations import SUM
from efp_graph.values.expressions import Expression
from efp_graph.values.readable import adds_up
from efp_graph.values.spreadsheet_forms import fitting_period

Over = Literal["total", "mean", ""]


def over_hours(value: Any, value_of_leaf: Callable[[Any], Any]) -> Over:
    """What the formula of a value may be read with, in place of each of its series, and still be exact.

    Args:
        value: a series or a scalar.
        value_of_leaf: gives the value of a leaf of its expression.

    Returns:
        "total": the totals over the hours; all series are of what adds up. "mean": the means over the hours, which
        all series have in common. Nothing: neither holds, or there is no series.

    Example:
        >>> from datetime import datetime
        >>> from efp_graph.values import SourceHourlyValues, SourceValue, u
        >>> from efp_graph.values.explanation import leaf_value
        >>> start = datetime(2025, 1, 1)
        >>> energy = SourceHourlyValues([1, 3], start_date=start, unit=u.kWh, label="energy")
        >>> share = SourceHourlyValues([0.5, 0.1], start_date=start, unit=u.dimensionless, label="share")
        >>> intensity = SourceValue(50 * u.g / u.kWh, label="intensity")
        >>> made = (energy + energy) * intensity, share / intensity, energy * share
        >>> [over_hours(each, leaf_value) for each in made]
        ['total', 'mean', '']
    """
    expression = value.expression
    if expression is None:
        return ""
    leaves = [value_of_leaf(each) for each in expression.leaves()]
    series = [each for each in leaves if _is_series(each)]
    if not series or not _is_linear(expression, value_of_leaf):
        return ""
    of_hours = [*series, value] if _is_series(value) else series
    if all(map(adds_up, of_hours)):
        return "total"
    sums_hours = any(each.operation is SUM for each in expression.inner())
    if sums_hours or len({(each.first_hour, len(each), each.clock) for each in of_hours}) > 1:
        return ""
    return "mean"


def _is_linear(expression: Expression, value_of_leaf: Callable[[Any], Any]) -> bool:
    """Whether the operations are such that sums over the hours follow from sums. No recursion."""
    results: list[bool] = []  # whether it is a series
    stack: list[tuple[Any, bool]] = [(expression, False)]
    while stack:
        term, ready = stack.pop()
        if term is not expression and not (isinstance(term, Expression) and term.label is None):
            results.append(_is_series(value_of_leaf(term)))
        elif ready:
            count = len(term.operands)
            are_series = results[len(results) - count :] if count else []
            del results[len(results) - count :]
            if not any(are_series):
                results.append(_is_series(term.evaluate()))  # scalars that make a series: the text says no total
                if results[-1]:
                    return False
            elif fitting_period(term.operation.period, are_series) is None:
                return False
            else:
                results.append(term.operation is not SUM)
        else:
            stack.append((term, True))
            stack.extend((operand, False) for operand in reversed(term.operands))
    return True


def _is_series(value: Any) -> bool:
    return getattr(value, "_hour", None) is not None
