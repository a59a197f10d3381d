"""How well an input is known: bounds, a distribution, a confidence, a comment. Nothing is calculated from them here.

They travel with the value: copies keep them; results of operations have none of their own.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pint

from efp_graph.errors import UnitError, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.registry import u
from efp_graph.texts import visible
from efp_graph.values.units import Unit, unit_of_names

CONFIDENCES = ("low", "medium", "high")
PARAMETERS = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "standard_deviation"),
    "lognormal": ("median", "geometric_standard_deviation"),
}


class Distribution:
    """How the true value is distributed around the given one.

    Args:
        kind: "uniform", "triangular", "normal" or "lognormal".
        parameters: numbers in the unit of the value: low and high; low, mode and high; mean and standard_deviation;
            median and geometric_standard_deviation (a plain factor above 1).

    Raises:
        UnknownOption: there is no such kind, or a parameter is missing or not one of its kind.
        ValueOutOfRange: a parameter is not a finite number, or they are out of order.

    Example:
        >>> Distribution("triangular", low=250, mode=300, high=400)
        Distribution('triangular', low=250, mode=300, high=400)
    """

    __slots__ = ("kind", "parameters")

    def __init__(self, kind: str, **parameters: float) -> None:
        names = PARAMETERS.get(kind)
        if names is None:
            raise UnknownOption(f"{kind!r} is not a kind of distribution. {nearest(str(kind), PARAMETERS)}")
        if set(parameters) != set(names):
            given = ", ".join(parameters) or "nothing"
            raise UnknownOption(f"A {kind} distribution takes {', '.join(names)}, and was given {given}.")
        for name, number in parameters.items():
            if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
                raise ValueOutOfRange(f"{name} of a {kind} distribution was given as {number!r}: give a finite number.")
        ordered = [parameters[name] for name in names if name in ("low", "mode", "high")]
        if ordered != sorted(ordered) or parameters.get("standard_deviation", 0) < 0:
            raise ValueOutOfRange(f"The parameters of a {kind} distribution are out of order: {parameters}.")
        if parameters.get("geometric_standard_deviation", 1) < 1 or parameters.get("median", 1) <= 0:
            raise ValueOutOfRange(f"A lognormal distribution has a median above 0 and a factor above 1: {parameters}.")
        self.kind = kind
        self.parameters = {name: parameters[name] for name in names}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Distribution) and (self.kind, self.parameters) == (other.kind, other.parameters)

    def __hash__(self) -> int:
        return hash((self.kind, *self.parameters.items()))

    def __repr__(self) -> str:
        return (
            f"Distribution({self.kind!r}, {', '.join(f'{name}={number}' for name, number in self.parameters.items())})"
        )


class Assessment(NamedTuple):
    """What is known of an input beside its value and source."""

    low: Any = None
    high: Any = None
    distribution: Distribution | None = None
    confidence: str | None = None
    comment: str | None = None

    def __str__(self) -> str:
        """`250 to 400 watt, confidence low, measured in one data centre`."""
        parts = []
        if self.low is not None and self.high is not None and self.low.units == self.high.units:
            parts.append(f"{self.low.magnitude:g} to {self.high.magnitude:g} {self.high.units}")
        else:
            parts += [f"at least {self.low:g}"] if self.low is not None else []
            parts += [f"at most {self.high:g}"] if self.high is not None else []
        parts += [repr(self.distribution)] if self.distribution is not None else []
        parts += [f"confidence {self.confidence}"] if self.confidence is not None else []
        parts += [visible(self.comment)] if self.comment is not None else []
        return ", ".join(parts)


UNASSESSED = Assessment()


def assessed(value: Any, assessment: Assessment) -> None:
    """Attach an assessment to a value just made.

    Args:
        value: a scalar for bounds and a distribution; any value for a confidence and a comment.

    Raises:
        UnitError: a bound is no quantity, or of another dimension than the value.
        ValueOutOfRange: the value lies outside its bounds.
        UnknownOption: the confidence is not low, medium or high.
        WrongKind: the distribution or the comment is something else.
    """
    if assessment == UNASSESSED:
        return
    name = value.label or "a value"
    if assessment.confidence is not None and assessment.confidence not in CONFIDENCES:
        options = nearest(str(assessment.confidence), CONFIDENCES)
        raise UnknownOption(f"The confidence of {name} was given as {assessment.confidence!r}. {options}")
    if not isinstance(assessment.distribution, Distribution | None):
        raise WrongKind(f"The distribution of {name} was given as {assessment.distribution!r}: give a Distribution.")
    if not isinstance(assessment.comment, str | None):
        raise WrongKind(f"The comment on {name} was given as {assessment.comment!r}: give a text.")
    for which, bound in (("low", assessment.low), ("high", assessment.high)):
        if bound is not None:
            _check_bound(value, name, which, bound)
    value._assessment = assessment


def _check_bound(value: Any, name: str, which: str, bound: Any) -> None:
    unit: Unit = value._unit
    if not isinstance(bound, pint.Quantity):
        raise UnitError(f"The {which} bound of {name} was given as {bound!r}: give a quantity in {unit.text}.")
    own = unit_of_names(bound._units)
    if not own.same_dimension(unit):
        raise UnitError(f"The {which} bound of {name} was given as {bound}, and {name} is in {unit.text}.")
    number, exact = bound.magnitude * own.factor_to(unit), value._value
    slack = 1e-12 * abs(exact)
    if not (number <= exact + slack if which == "low" else number >= exact - slack) or not math.isfinite(number):
        raise ValueOutOfRange(f"{name} is {exact:g} {unit.text}, outside its {which} bound {u.Quantity(bound):g}.")
