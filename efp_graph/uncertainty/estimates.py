"""Estimates: what draws say of a figure, each with its standard error.

Blocks of draws are independent, so whatever is asked is worked out for each block too, and the standard error is the
standard deviation of these over the square root of their number. It holds for any statistic and any design; sd/√N would
be wrong for a Latin hypercube.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from efp_graph.errors import WrongKind, reason_of
from efp_graph.texts import shown
from efp_graph.uncertainty.draws import BLOCK
from efp_graph.values.quantiles import student_quantile
from efp_graph.values.quantity import ExplainableQuantity
from efp_graph.values.readable import figure, number, percentage
from efp_graph.values.shares import share_of
from efp_graph.values.units import Unit, unit_of

Statistic = Callable[[Any], Any]  # of the last axis: of all draws at once, and of each block
ROUNDING = 1e-14  # of a sum of thousands of amounts, relative
LEVEL = "The level of an interval"


class Estimate(ExplainableQuantity):
    """A figure that draws give: a quantity with a standard error.

    Attributes:
        standard_error: how far it may be from what infinitely many draws would give: about its standard deviation, a
            pint quantity.
        blocks: how many independent blocks of draws it is made of.
    """

    __slots__ = ("_error", "_told", "blocks")

    def __init__(self, value: float, unit: Unit, label: str, error: float, blocks: int, told: str) -> None:
        super().__init__(value * unit.pint, label)
        self._error, self.blocks, self._told = error, blocks, told

    def copy(self) -> Self:
        twin = super().copy()
        twin._error, twin.blocks, twin._told = self._error, self.blocks, self._told
        return twin

    __copy__ = copy

    def to(self, unit: Any) -> Self:
        """The same estimate in another unit."""
        record = unit_of(unit)
        factor = self._unit.factor_to(record)
        return type(self)(self._value * factor, record, str(self.label), self._error * factor, self.blocks, self._told)

    @property
    def standard_error(self) -> Any:
        """A pint quantity, in the unit of the value."""
        return self._error * self.unit

    def interval(self, level: float | str = 0.95) -> tuple[Any, Any]:
        """Between which the figure that infinitely many draws would give lies with a probability: pint quantities."""
        level = share_of(level, LEVEL, ends=False)
        reach = student_quantile(0.5 + level / 2, self.blocks - 1) * self._error
        return (self._value - reach) * self.unit, (self._value + reach) * self.unit

    def explain(self, pretty_print: bool = True, *, depth: int = 1, hour: Any = None) -> str:
        """What it is, of what it was made, and how exact it is."""
        separator = "\n" if pretty_print else " "
        result = figure(self._value, self._unit)
        return separator.join(
            (
                f"{self.label} = {result}.",
                self._told,
                f"Standard error: {figure(self._error, self._unit)}, from how {self.blocks} independent blocks of "
                f"{BLOCK} draws differ.",
            )
        )


class Spread:
    """How a figure is spread over the draws.

    Attributes:
        name: what it is a figure of.
        draws: its values, NaN where the model refuses the draw. Shape (draws,).
        unit: of these, a pint unit.
    """

    def __init__(self, name: str, draws: Any, unit: Unit, told: str) -> None:
        self.name, self.draws, self._unit, self._told = name, draws, unit, told
        draws.setflags(write=False)

    @property
    def unit(self) -> Any:
        """The pint unit of the draws."""
        return self._unit.pint

    @property
    def mean(self) -> Estimate:
        """The mean."""
        return self.estimate("mean", _mean)

    @property
    def sd(self) -> Estimate:
        """The standard deviation."""
        return self.estimate("standard deviation", deviation_of)

    @property
    def median(self) -> Estimate:
        """What half of the draws are below."""
        return self.quantile(0.5)

    def quantile(self, share: float | str) -> Estimate:
        """What a share of the draws are below.

        Raises:
            ValueOutOfRange: the share is not between 0 and 1.
        """
        return self.quantiles((share,))[0]

    def quantiles(self, shares: Sequence[float | str]) -> list[Estimate]:
        """Several of them, for little more than one takes.

        Raises:
            ValueOutOfRange: a share is not between 0 and 1.
        """
        parts = [share_of(share, "The share of a quantile", ends=False) for share in shares]
        found = estimated(self.draws, lambda draws: np.quantile(draws, parts, axis=-1))
        values, errors, blocks = found
        return [
            self._estimate(f"{percentage(share, brief=True)} quantile", value, error, blocks)
            for share, value, error in zip(parts, values, errors, strict=True)
        ]

    def interval(self, level: float | str = 0.9) -> tuple[Estimate, Estimate]:
        """Between which the figure lies with a probability, as much below as above.

        Raises:
            ValueOutOfRange: the level is not between 0 and 1.
        """
        level = share_of(level, LEVEL, ends=False)
        share = round((1 - level) / 2, 12)  # 0.05, where floats have 0.04999999999999999
        low, high = self.quantiles((share, 1 - share))
        return low, high

    def probability(self, event: Callable[[Any], Any]) -> Probability:
        """How probable an event is.

        Args:
            event: takes the draws as a pint quantity of an array and says of each whether it happens:
                `lambda y: y < 20_000 * u.t`.

        Raises:
            WrongKind: it is no function, compares with something else than such a quantity, or says something else.
        """
        from efp_graph.registry import u

        way = (
            "An event takes all draws as one quantity and says of each whether it happens, as in "
            f"lambda y: y < {number(float(np.nanmedian(self.draws))).replace(',', '_')} * u('{self.unit}')"
        )
        if not callable(event):
            raise WrongKind(f"{way}; it was given as {shown(event)}.")
        try:
            happens = np.asarray(event(u.Quantity(self.draws.copy(), self.unit)))
        except (TypeError, ValueError) as error:  # of a comparison with a mere number, or a quantity of another kind
            raise WrongKind(f"{way}: {reason_of(error)}.") from error
        if happens.shape != self.draws.shape or happens.dtype != bool:
            raise WrongKind(f"{way}; {shown(event, 60)} gave {happens!r:.60}.")
        return self.share(happens)

    def share(self, happens: Any) -> Probability:
        """The share of the draws that the model does not refuse for which something is true."""
        counted = np.where(np.isnan(self.draws), np.nan, happens)
        value, error, _ = estimated(counted, _mean)
        return Probability(float(value), float(error))

    def estimate(self, what: str, statistic: Statistic) -> Estimate:
        """A statistic of the draws that the model does not refuse."""
        return self._estimate(what, *estimated(self.draws, statistic))

    def _estimate(self, what: str, value: Any, error: Any, blocks: int) -> Estimate:
        return Estimate(float(value), self._unit, f"{what} of {self.name}", float(error), blocks, self._told)

    def __str__(self) -> str:
        low, high = self.interval(0.9)
        mean, sd = self.mean, self.sd
        return (
            f"{self.name}: mean {figure(mean.magnitude, self._unit)}, standard deviation "
            f"{figure(sd.magnitude, self._unit)}, 90% between {figure(low.magnitude, self._unit)} and "
            f"{figure(high.magnitude, self._unit)}"
        )

    __repr__ = __str__


class Probability(float):
    """A probability that draws give, with its standard error.

    Example:
        >>> print(Probability(0.88, 0.0013))
        88.0% (standard error 0.1%)
    """

    standard_error: float

    def __new__(cls, value: float, error: float) -> Self:
        made = super().__new__(cls, value)
        made.standard_error = error
        return made

    def __str__(self) -> str:
        return f"{percentage(self)} (standard error {percentage(self.standard_error)})"

    def __repr__(self) -> str:
        return f"Probability({number(float(self))}, standard_error={number(self.standard_error)})"


def estimated(draws: Any, statistic: Statistic) -> tuple[Any, Any, int]:
    """A statistic of all draws but NaN, its standard error, and the number of blocks that this comes from.

    Args:
        draws: shape (blocks · BLOCK,).
        statistic: of the last axis of an array; one number, or several along a first axis.
    """
    blocks = draws.reshape(-1, BLOCK)
    valid = ~np.isnan(blocks)
    if valid.all():
        whole, values = statistic(draws), statistic(blocks)
    else:
        parts = [block[those] for block, those in zip(blocks, valid, strict=True) if those.sum() > 1]
        whole = statistic(draws[valid.reshape(-1)])
        values = np.stack([statistic(part) for part in parts], axis=-1)
    count = values.shape[-1]
    if count < 2:
        return whole, np.full(np.shape(whole), math.nan), count
    return whole, deviation_of(values) / math.sqrt(count), count


def _mean(draws: Any) -> Any:
    return np.mean(draws, axis=-1)


def deviation_of(draws: Any) -> Any:
    """The standard deviation along the last axis; 0 of draws that are the same but for rounding: of an exact part."""
    low, high = np.min(draws, axis=-1), np.max(draws, axis=-1)  # absolute draws would be a copy of them all
    is_exact = high - low <= ROUNDING * np.maximum(np.abs(low), np.abs(high))
    return np.where(is_exact, 0.0, np.std(draws, axis=-1, ddof=1))
