"""Bounds of results: what follows at both ends from operands that are known to lie between two bounds.

A value is calculated from the middles; its bounds are what the same formula gives for all lower ends, and for all upper
ones. That is exact for formulas that grow with each operand, as all of EcoLogits' do, and it is how EcoLogits does it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from efp_graph.values import ExplainableQuantity
from efp_graph.values.assessment import Assessment, assessed

COMMENT = "from the ends of EcoLogits' ranges"


def ranged(unit: Any, formula: Callable[..., Any], *operands: Any) -> Any:
    """What a formula gives, with bounds if an operand has some.

    Args:
        unit: of the result.
        formula: grows with each operand.
        operands: an hourly one is taken as known; then the result, which is hourly, has no bounds.
    """
    value = formula(*operands).to(unit)
    if isinstance(value, ExplainableQuantity) and any(_bounds(each) for each in operands):
        low, high = (formula(*(_end(each, upper) for each in operands)).to(unit).value for upper in (False, True))
        assessed(value, Assessment(low, high, confidence="low", comment=COMMENT))
    return value


def _bounds(operand: Any) -> tuple[Any, Any] | None:
    if not isinstance(operand, ExplainableQuantity) or operand.low is None or operand.high is None:
        return None
    return operand.low, operand.high


def _end(operand: Any, upper: bool) -> Any:
    bounds = _bounds(operand)
    return operand if bounds is None else ExplainableQuantity(bounds[upper])
