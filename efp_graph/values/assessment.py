"""How well an input is known: bounds, a distribution, a confidence, a comment. Nothing is calculated from them here.

They travel with the value: copies keep them; results of operations have none of their own.

Bounds are of one of two kinds, told by `bounds`. "limits": the true value lies between them. "range": the thing itself
varies between them in operation, as a server's power does from idle to full load; that says nothing about how well the
given mean is known, and is never shown or sampled as uncertainty.
"""

from __future__ import annotations

import math
from operator import is_
from typing import Any, NamedTuple

import numpy as np

from efp_graph.errors import MissingInput, UnitError, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.registry import pint, u
from efp_graph.texts import visible
from efp_graph.values.finite import LARGEST
from efp_graph.values.tolerance import exceeds, falls_below
from efp_graph.values.units import Unit, unit_of_names

CONFIDENCES = ("low", "medium", "high")
LIMITS, RANGE = "limits", "range"
BOUNDS = (LIMITS, RANGE)
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
            median and geometric_standard_deviation (a plain factor of at least 1). One without any width (low = high,
            a standard deviation of 0, a factor of 1) is the exact value.

    Raises:
        UnknownOption: there is no such kind, or a parameter is missing or not one of its kind.
        ValueOutOfRange: a parameter is not a finite number, or they are out of order.

    Example:
        >>> Distribution("triangular", low=250, mode=300, high=400)
        Distribution('triangular', low=250, mode=300, high=400)
    """

    __slots__ = ("kind", "parameters")

    def __init__(self, kind: str, **parameters: float) -> None:
        names = PARAMETERS.get(kind) if isinstance(kind, str) else None
        if names is None:
            raise UnknownOption(f"{kind!r} is not a kind of distribution. {nearest(str(kind), PARAMETERS)}")
        if set(parameters) != set(names):
            given = ", ".join(parameters) or "nothing"
            raise UnknownOption(f"A {kind} distribution takes {', '.join(names)}, and was given {given}.")
        numbers = {name: _number_of(kind, name, parameters[name]) for name in names}
        ordered = [numbers[name] for name in names if name in ("low", "mode", "high")]
        if ordered != sorted(ordered) or numbers.get("standard_deviation", 0) < 0:
            raise ValueOutOfRange(f"The parameters of a {kind} distribution are out of order: {numbers}.")
        if numbers.get("geometric_standard_deviation", 1) < 1 or numbers.get("median", 1) <= 0:
            raise ValueOutOfRange(
                f"A lognormal distribution has a median above 0 and a factor of at least 1, and was given {numbers}."
            )
        self.kind = kind
        self.parameters = numbers

    @property
    def exactly(self) -> float | None:
        """The only value that there can be, when the distribution has no width; else None."""
        given = self.parameters
        if self.kind in ("uniform", "triangular"):
            return given["low"] if given["low"] == given["high"] else None
        if self.kind == "normal":
            return given["mean"] if given["standard_deviation"] == 0 else None
        return given["median"] if given["geometric_standard_deviation"] == 1 else None

    def support(self) -> tuple[float, float]:
        """The least and the largest value that there can be."""
        exact, given = self.exactly, self.parameters
        if exact is not None:
            return exact, exact
        return given.get("low", 0.0 if self.kind == "lognormal" else -math.inf), given.get("high", math.inf)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Distribution) and (self.kind, self.parameters) == (other.kind, other.parameters)

    def __hash__(self) -> int:
        return hash((self.kind, *self.parameters.items()))

    def __repr__(self) -> str:
        return (
            f"Distribution({self.kind!r}, {', '.join(f'{name}={number}' for name, number in self.parameters.items())})"
        )


def _number_of(kind: str, name: str, given: Any) -> float:
    """A parameter as one of Python's numbers.

    Raises:
        ValueOutOfRange: it is no finite number.
    """
    plain = given.item() if isinstance(given, np.generic) else given
    if isinstance(plain, int | float) and not isinstance(plain, bool) and -LARGEST <= plain <= LARGEST:
        return plain
    unit = " It is meant in the unit of the value, so leave the unit out." if isinstance(given, pint.Quantity) else ""
    raise ValueOutOfRange(f"{name} of a {kind} distribution was given as {given!r:.80}: give a finite number.{unit}")


class Assessment(NamedTuple):
    """What is known of an input beside its value and source. `bounds` is what `low` and `high` are: see the module."""

    low: Any = None
    high: Any = None
    distribution: Distribution | None = None
    confidence: str | None = None
    comment: str | None = None
    bounds: str = LIMITS

    @property
    def limits(self) -> tuple[Any, Any]:
        """The bounds between which the true value lies, each a quantity or None; a range in operation is none."""
        return (self.low, self.high) if self.bounds == LIMITS else (None, None)

    def __str__(self) -> str:
        """`250 to 400 watt, confidence low, measured in one place`; `varies in operation: 5 to 36 watt`."""
        parts = []
        if self.low is not None and self.high is not None and self.low.units == self.high.units:
            parts.append(f"{self.low.magnitude:g} to {self.high.magnitude:g} {self.high.units}")
        else:
            parts += [f"at least {self.low:g}"] if self.low is not None else []
            parts += [f"at most {self.high:g}"] if self.high is not None else []
        if self.bounds == RANGE:
            parts = [f"varies in operation: {', '.join(parts)}"]
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
        ValueOutOfRange: the value lies outside its bounds, or is none that its distribution can have.
        UnknownOption: the confidence is not low, medium or high, or `bounds` not one of its kinds.
        WrongKind: the distribution or the comment is something else.
    """
    if all(map(is_, assessment, UNASSESSED)):
        return
    name = value.label or "a value"
    if assessment.confidence is not None and assessment.confidence not in CONFIDENCES:
        options = nearest(str(assessment.confidence), CONFIDENCES)
        raise UnknownOption(f"The confidence of {name} was given as {assessment.confidence!r}. {options}")
    if assessment.bounds not in BOUNDS:
        options = nearest(str(assessment.bounds), BOUNDS)
        raise UnknownOption(f"What the bounds of {name} are was given as {assessment.bounds!r}. {options}")
    if assessment.bounds == RANGE and assessment.low is None and assessment.high is None:
        raise MissingInput(f"The bounds of {name} are said to be a range in operation: give low=, high= or both.")
    if not isinstance(assessment.distribution, Distribution | None):
        raise WrongKind(f"The distribution of {name} was given as {assessment.distribution!r}: give a Distribution.")
    if not isinstance(assessment.comment, str | None):
        raise WrongKind(f"The comment on {name} was given as {assessment.comment!r}: give a text.")
    for which, bound in (("low", assessment.low), ("high", assessment.high)):
        if bound is not None:
            _check_bound(value, name, which, bound)
    if assessment.distribution is not None:
        _check_distribution(value, name, assessment.distribution)
    value._assessment = assessment


def _check_distribution(value: Any, name: str, distribution: Distribution) -> None:
    least, most = distribution.support()
    number = value._value
    if exceeds(number, most) or falls_below(number, least) or (distribution.kind == "lognormal" and number <= 0):
        raise ValueOutOfRange(
            f"{name} is {number:g} {value._unit.text}, which {distribution!r} cannot give. Its numbers are meant in "
            f"{value._unit.text}."
        )


def _check_bound(value: Any, name: str, which: str, bound: Any) -> None:
    unit: Unit = value._unit
    if not isinstance(bound, pint.Quantity):
        raise UnitError(f"The {which} bound of {name} was given as {bound!r}: give a quantity in {unit.text}.")
    own = unit_of_names(bound._units)
    if not own.same_dimension(unit):
        raise UnitError(f"The {which} bound of {name} was given as {bound}, and {name} is in {unit.text}.")
    if np.ndim(bound.magnitude):
        raise UnitError(f"The {which} bound of {name} was given as {bound!r:.80}: give one quantity in {unit.text}.")
    number, exact = bound.magnitude * own.factor_to(unit), value._value
    outside = exceeds(number, exact) if which == "low" else falls_below(number, exact)
    if outside or not math.isfinite(number):
        raise ValueOutOfRange(f"{name} is {exact:g} {unit.text}, outside its {which} bound {u.Quantity(bound):g}.")
