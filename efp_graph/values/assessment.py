"""How well an input is known: bounds, a distribution, a confidence, a comment. Nothing is calculated from them here.

They travel with the value: copies keep them; results of operations have none of their own.

What bounds are is told by `bounds`. "limits": the true value lies between them. "90%" and "95%": it does so with that
probability. "range": the thing itself varies between them in operation, as a server's power does from idle to full
load; that says nothing about how well the given mean is known, and is never shown or sampled as uncertainty.

A pedigree is five scores from 1 (best) to 5, with the basic factor of the kind of figure: see `Pedigree`.
"""

from __future__ import annotations

import math
from operator import is_
from typing import Any, NamedTuple

import numpy as np

from efp_graph.errors import MissingInput, UnitError, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.registry import pint, u
from efp_graph.texts import visible
from efp_graph.values.distributions import Distribution
from efp_graph.values.finite import LARGEST
from efp_graph.values.tolerance import exceeds, falls_below
from efp_graph.values.units import Unit, unit_of_names

CONFIDENCES = ("low", "medium", "high")
LIMITS, RANGE = "limits", "range"
BOUNDS = (LIMITS, "90%", "95%", RANGE)
SCORES = ("reliability", "completeness", "time", "geography", "technology")
BASIC = 1.05  # the factor of what is known best: combustion, energy demand


class Pedigree(NamedTuple):
    """How good a figure is, in five scores from 1 (best) to 5, and the basic factor of its kind (1.05 unless given).

    Source of the idea: Weidema and Wesnæs 1996; the factors that scores stand for are in `efp_graph.uncertainty`.
    """

    reliability: int
    completeness: int
    time: int
    geography: int
    technology: int
    basic: float = BASIC

    @property
    def scores(self) -> tuple[int, ...]:
        """The five."""
        return tuple(self[:5])

    def __str__(self) -> str:
        basic = "" if self.basic == BASIC else f", basic factor {self.basic:g}"
        return f"pedigree ({', '.join(map(str, self.scores))}{basic})"


def pedigree_of(given: Any, basic: float | None, name: str) -> Pedigree | None:
    """The pedigree that was given as five scores, and a basic factor or none.

    Args:
        name: of the value, for messages.

    Raises:
        WrongKind: it is no five whole numbers.
        ValueOutOfRange: a score is not from 1 to 5, or the basic factor below 1.
        MissingInput: a basic factor without scores.
    """
    if given is None:
        if basic is not None:
            raise MissingInput(
                f"The basic factor of {name} is a part of its pedigree: give pedigree=(2, 3, 1, 2, 1) too."
            )
        return None
    if isinstance(given, Pedigree) and basic is None:
        scores, basic = given.scores, given.basic
    else:
        scores = tuple(given) if isinstance(given, tuple | list) else ()
    if len(scores) != len(SCORES) or any(type(each) is not int for each in scores):
        raise WrongKind(
            f"The pedigree of {name} was given as {given!r:.80}. Give five whole numbers from 1 (best) to 5, for "
            f"{', '.join(SCORES)}: pedigree=(2, 3, 1, 2, 1)."
        )
    if not all(1 <= each <= 5 for each in scores):
        raise ValueOutOfRange(
            f"The scores of the pedigree of {name} go from 1 (best) to 5, and were given as {scores}."
        )
    factor = BASIC if basic is None else basic
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 1 <= factor <= LARGEST:
        raise ValueOutOfRange(f"The basic factor of {name} was given as {basic!r:.80}: give a number of at least 1.")
    reliability, completeness, time, geography, technology = scores
    return Pedigree(reliability, completeness, time, geography, technology, float(factor))


class Assessment(NamedTuple):
    """What is known of an input beside its value and source. `bounds` is what `low` and `high` are: see the module."""

    low: Any = None
    high: Any = None
    distribution: Distribution | None = None
    confidence: str | None = None
    comment: str | None = None
    bounds: str = LIMITS
    pedigree: Pedigree | None = None

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
        elif self.bounds != LIMITS:
            parts = [f"{', '.join(parts)} with {self.bounds} probability"]
        parts += [repr(self.distribution)] if self.distribution is not None else []
        parts += [f"confidence {self.confidence}"] if self.confidence is not None else []
        parts += [str(self.pedigree)] if self.pedigree is not None else []
        parts += [visible(self.comment)] if self.comment is not None else []
        return ", ".join(parts)


UNASSESSED = Assessment()


def assessed(value: Any, assessment: Assessment) -> None:
    """Attach an assessment to a value just made.

    Args:
        value: a scalar for bounds; a scalar or a series, as which it is that of a factor on all hours, for a
            distribution; any value for the others.

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
    if assessment.bounds not in (LIMITS, RANGE) and (assessment.low is None or assessment.high is None):
        raise MissingInput(f"The bounds of {name} are said to be those of {assessment.bounds}: give low= and high=.")
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
    if value._hour is not None:
        if exceeds(1.0, most) or falls_below(1.0, least):
            raise ValueOutOfRange(
                f"The distribution of a series such as {name} is that of a factor on all hours, which {distribution!r} "
                "does not let be 1: give one around 1."
            )
        return
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
