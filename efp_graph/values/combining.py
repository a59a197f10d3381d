"""Functions of several values: sums, maxima and minima that take "no value" in their stride."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from efp_graph.errors import OperationError
from efp_graph.values import arithmetic_operations as table
from efp_graph.values.base import ExplainableObject
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.numeric import Numeric, refuse_given_of_other_hours
from efp_graph.values.operations import Operation, make
from efp_graph.values.units import DIMENSIONLESS

T = TypeVar("T", bound=ExplainableObject)

_NOTHING: Any = make(0.0, DIMENSIONLESS, None, None, None)


def sum_of(values: Iterable[T]) -> T | EmptyExplainableObject:
    """The sum, in the order given; values without content do not count, and a sum of nothing is no value.

    Of series on the union of their hours, where a missing hour counts 0; the explanation of the result says so.

    Raises:
        IncompatibleUnits, OperationError: the values cannot be added.
    """
    present = [value for value in values if not isinstance(value, EmptyExplainableObject)]
    for value in present:
        if not isinstance(value, Numeric):
            raise OperationError(f"{value!r:.80} cannot be added to values: give it a unit.")
    if not present:
        return EmptyExplainableObject()
    if len(present) == 1:
        return present[0]
    total: T = table.ADD(*present) if len(present) == 2 else table.TOTAL(*present)
    return total


def net_of(values: Iterable[T]) -> T | EmptyExplainableObject:
    """As `sum_of`, for what comes and what goes: 0 in hours where the two cancel but for rounding (`tolerance.py`).

    Raises:
        IncompatibleUnits, OperationError: the values cannot be added.
    """
    total: Any = EmptyExplainableObject()
    for value in values:
        both = not isinstance(total, EmptyExplainableObject) and isinstance(value, Numeric)
        total = table.NET(total, value) if both else sum_of((total, value))
    net: T | EmptyExplainableObject = total
    return net


def max_of(left: T, right: T) -> T | EmptyExplainableObject:
    """Hour by hour the larger of two series, or of two scalars; no value counts as 0.

    Of calculated series on the union of their hours, where a missing hour counts 0.

    Raises:
        DifferentHours: one of the series was given, and their hours differ.
    """
    return _extreme(table.MAXIMUM, table.POSITIVE_PART, left, right)


def min_of(left: T, right: T) -> T | EmptyExplainableObject:
    """Hour by hour the smaller of two series, or of two scalars; see `max_of`."""
    return _extreme(table.MINIMUM, table.NEGATIVE_PART, left, right)


def share_of(part: T, whole: T, otherwise: ExplainableObject | None = None) -> Any:
    """Hour by hour what part of a whole something is; a plain number. Of scalars too.

    Of calculated series on the union of their hours, where a missing hour counts 0. No value has no share.

    Args:
        otherwise: the share where the whole is 0, a plain number; 0 unless given.

    Raises:
        IncompatibleUnits, OperationError: the values cannot be compared.
    """
    if isinstance(part, EmptyExplainableObject) or isinstance(whole, EmptyExplainableObject):
        return EmptyExplainableObject()
    return table.SHARE(part, _in_unit_of(part, whole), _NOTHING if otherwise is None else otherwise)


def is_at_least(left: T, right: T) -> Any:
    """Hour by hour 1 where the first is not below the second, else 0; no value counts as 0.

    Raises:
        IncompatibleUnits, OperationError: the values cannot be compared.
    """
    return table.AT_LEAST(left, _in_unit_of(left, right))


def _in_unit_of(first: Any, other: Any) -> Any:
    """The other value in the unit of the first: what is compared reads the same in a spreadsheet, which has numbers."""
    return other if first._unit is other._unit else other.to(first.unit)


def _extreme(of_two: Operation, with_zero: Operation, *values: T) -> T | EmptyExplainableObject:
    present: list[Any] = [value for value in values if not isinstance(value, EmptyExplainableObject)]
    for value in present:
        if not isinstance(value, Numeric):
            raise OperationError(f"{value!r:.80} cannot be compared with values: give it a unit.")
    if not present:
        return EmptyExplainableObject()
    if len(present) == 2:
        refuse_given_of_other_hours(of_two.name, *present)
    result: T = of_two(*present) if len(present) == 2 else with_zero(*present)
    return result
