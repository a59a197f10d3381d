"""Moved values: what an input is then, told by what it is now: `scaled(1.2)`, `shifted(2 * u.year)`.

    Scenario("longer life", {Device.lifespan.of(laptop): shifted(2 * u.year)})

They are worked out when the change is made, so a scenario means the same on top of whatever the model is by then. Under
uncertainty the distribution moves with the value (`efp_graph/uncertainty/comparison.py`); else the new value is plain.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from efp_graph.errors import ValueOutOfRange, WrongKind
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.registry import pint
from efp_graph.values import SourceValue
from efp_graph.values.numeric import Numeric
from efp_graph.values.operations import make


class Moved(NamedTuple):
    """A number times a factor, and a quantity more; made by `scaled` and `shifted`."""

    factor: float = 1.0
    more: Any = None

    def number(self, present: Any, unit: Any) -> Any:
        """What becomes of numbers in a pint unit. Shape kept."""
        moved = present * self.factor
        return moved if self.more is None else moved + float(self.more.to(unit).magnitude)

    def on(self, present: Any, owner: Any, attribute: Any) -> Any:
        """The new value of an attribute of an object.

        Raises:
            WrongKind: the present value is no number, or a series, which cannot be shifted.
            pint.DimensionalityError: the quantity measures something else.
        """
        if not isinstance(present, Numeric) or (present._hour is not None and self.more is not None):
            raise WrongKind(
                f"{describe_attribute(owner, attribute)} is {describe_given(present)}: {self} is of a number"
                f"{', and scaled(...) of a series too' if self.more is not None else ''}."
            )
        number = self.number(present._value, present.unit)
        if present._hour is None:
            return SourceValue(number * present.unit, present.source)
        series = make(np.asarray(number), present._unit, present._hour, present._clock, None)
        series.source = present.source
        return series

    def __str__(self) -> str:
        return f"scaled({self.factor:g})" if self.more is None else f"shifted({self.more})"


def scaled(factor: float) -> Moved:
    """The value of an input times a factor above 0, in a change of a model.

    Raises:
        ValueOutOfRange: it is no such number.

    Example:
        >>> print(scaled(1.2))
        scaled(1.2)
    """
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 < factor < math.inf:
        raise ValueOutOfRange(f"scaled takes a factor above 0, and was given {factor!r:.80}.")
    return Moved(float(factor))


def shifted(more: Any) -> Moved:
    """The value of an input and a quantity more (or less), in a change of a model.

    Raises:
        WrongKind: it is no quantity of one number.
        ValueOutOfRange: it is not finite.

    Example:
        >>> from efp_graph import u
        >>> print(shifted(2 * u.year))
        shifted(2 year)
    """
    if not isinstance(more, pint.Quantity) or np.ndim(more.magnitude):
        raise WrongKind(f"shifted takes a quantity such as 2 * u.year, and was given {describe_given(more)}.")
    if not math.isfinite(more.magnitude):
        raise ValueOutOfRange(f"shifted takes a finite quantity, and was given {more}.")
    return Moved(more=more)
