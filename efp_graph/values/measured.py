"""What a value is of: CO2eq or not, an amount that adds up over the hours or a level that does not.

The unit tells: mass, energy, bytes that are moved and `occurrence` are amounts; `concurrent`, bytes in memory or at
rest, cores, powers, rates and the like are levels. Of plain numbers nothing is known. Where that is not so, the
declaration of an attribute says it (`node.equivalent`, `node.over_time`): what an hour adds to bytes at rest adds up.
What is calculated from a value by operations that keep what it is of (`Operation.keeps`) is of the same.
"""

from __future__ import annotations

from typing import Any, Literal

from efp_graph.values.expressions import Expression
from efp_graph.values.units import Unit, unit_of

OverTime = Literal["sum", "mean"]
SUM: OverTime = "sum"
MEAN: OverTime = "mean"
RULES: tuple[OverTime, ...] = (SUM, MEAN)
ADDED_UP = ("kg", "kWh", "byte")  # what makes sense as a total over the hours, whoever has it
OF_MARKS: dict[str, OverTime] = {"occurrence": SUM, "concurrent": MEAN}  # events add up, levels do not
UNKNOWN = ("dimensionless",)  # what may be either


def equivalent_of(value: Any) -> str:
    """What a mass is one of: "CO2eq" of a footprint, and of its sum; nothing of others.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> equivalent_of(SourceValue(3 * u.kg))
        ''
    """
    return _said_of(value, "equivalent") or ""


def over_time(value: Any) -> OverTime | None:
    """Whether the hours of a series are added up over a period, or averaged; None where nothing says.

    Example:
        >>> from datetime import datetime
        >>> from efp_graph.values import ExplainableHourlyQuantities, u
        >>> units = (u.kWh, u.W, u.dimensionless)
        >>> [over_time(ExplainableHourlyQuantities([1], datetime(2025, 1, 1), unit)) for unit in units]
        ['sum', 'mean', None]
    """
    said = _said_of(value, "over_time")
    return said if said in RULES else over_time_of_unit(value._unit)


def over_time_of_unit(unit: Unit) -> OverTime | None:
    """The same, by the unit alone.

    Example:
        >>> over_time_of_unit(unit_of("occurrence")), over_time_of_unit(unit_of("concurrent"))
        ('sum', 'mean')
        >>> over_time_of_unit(unit_of("GB_ram")), over_time_of_unit(unit_of("GB"))
        ('mean', 'sum')
    """
    if unit.mark:
        return OF_MARKS[unit.mark]
    if any(unit.same_dimension(unit_of(name)) for name in ADDED_UP):
        return SUM
    return None if any(unit.same_dimension(unit_of(name)) for name in UNKNOWN) else MEAN


def _said_of(value: Any, what: str) -> Any:
    """What the nodes say that a value comes from by operations that keep what it is of, if all say the same."""
    stack = [value.node if value.node is not None else value.expression]
    said: set[Any] = set()
    seen: set[int] = set()  # of a simulation figures are made from themselves
    while stack:
        term = stack.pop()
        if isinstance(term, Expression):
            keeps = term.operation.keeps
            if not keeps:
                return None
            stack.extend(term.operands if keeps == "all" else term.operands[:1])
        elif not _is_nothing(term):
            own = getattr(term, what, None)
            made = None if own or id(term) in seen else getattr(getattr(term, "_value", None), "expression", None)
            seen.add(id(term))
            if isinstance(made, Expression) and made.operation.keeps:  # which may say it
                stack.append(made)
            else:
                said.add(own)
    return said.pop() if len(said) == 1 else None


def _is_nothing(term: Any) -> bool:
    """Whether it is a constant of 0, which is 0 of whatever it is added to."""
    return isinstance(getattr(term, "_value", None), int | float) and not term._value and not hasattr(term, "reads")
