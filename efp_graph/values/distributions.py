"""`Distribution`: how the true value of an input is distributed around the given one.

Which value stands at which share of the probability is in `quantiles.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from efp_graph.errors import UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.registry import pint
from efp_graph.values.finite import LARGEST

PARAMETERS = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "normal": ("mean", "standard_deviation"),
    "lognormal": ("median", "geometric_standard_deviation"),
    "discrete": ("values", "probabilities"),
    "empirical": ("sample",),
}
LISTS = ("values", "probabilities", "sample")
LISTED = ("discrete", "empirical")  # kinds whose numbers are lists
PROBABILITY = 1e-9  # how far from 1 probabilities may add up to
FEW, SHOWN = 6, 3  # of a list: how many are shown whole, and how many of a longer one

Number = float | tuple[float, ...]


class Distribution:
    """How the true value is distributed around the given one.

    Args:
        kind: "uniform", "triangular", "pert", "normal", "lognormal", "discrete" or "empirical".
        parameters: numbers in the unit of the value: low and high; low, mode and high; mean and standard_deviation;
            median and geometric_standard_deviation (a plain factor of at least 1); lists of values and probabilities;
            a sample of measured values, each as likely as the others. One without any width (low = high, a standard
            deviation of 0, a factor of 1, one value) is the exact value.

    Raises:
        UnknownOption: there is no such kind, or a parameter is missing or not one of its kind.
        WrongKind: a list of numbers is something else.
        ValueOutOfRange: a parameter is not a finite number, or they are out of order, or probabilities do not add up
            to 1.

    Example:
        >>> Distribution("triangular", low=250, mode=300, high=400)
        Distribution('triangular', low=250, mode=300, high=400)
    """

    __slots__ = ("kind", "parameters")

    parameters: dict[str, Any]

    def __init__(self, kind: str, **parameters: float | Sequence[float]) -> None:
        names = PARAMETERS.get(kind) if isinstance(kind, str) else None
        if names is None:
            raise UnknownOption(f"{kind!r} is not a kind of distribution. {nearest(str(kind), PARAMETERS)}")
        if set(parameters) != set(names):
            given = ", ".join(parameters) or "nothing"
            raise UnknownOption(f"A {kind} distribution takes {', '.join(names)}, and was given {given}.")
        self.kind = kind
        self.parameters = {
            name: (_numbers_of if name in LISTS else _number_of)(kind, name, parameters[name]) for name in names
        }
        self._check()

    def _check(self) -> None:
        """Raise ValueOutOfRange unless the numbers make a distribution of the kind."""
        kind, numbers = self.kind, self.parameters
        ordered = [numbers[name] for name in ("low", "mode", "high") if name in numbers]
        if ordered != sorted(ordered) or numbers.get("standard_deviation", 0) < 0:
            raise ValueOutOfRange(f"The parameters of a {kind} distribution are out of order: {numbers}.")
        if numbers.get("geometric_standard_deviation", 1) < 1 or numbers.get("median", 1) <= 0:
            raise ValueOutOfRange(
                f"A lognormal distribution has a median above 0 and a factor of at least 1, and was given {numbers}."
            )
        if kind == "discrete":
            values, chances = numbers["values"], numbers["probabilities"]
            if len(values) != len(chances):
                raise ValueOutOfRange(
                    f"A discrete distribution was given {len(values)} values and {len(chances)} probabilities: give "
                    "one of each."
                )
            if min(chances) < 0 or abs(math.fsum(chances) - 1) > PROBABILITY:
                raise ValueOutOfRange(
                    "The probabilities of a discrete distribution are at least 0 and add up to 1; those given add up "
                    f"to {math.fsum(chances):.10g}, the least is {min(chances):g}."
                )

    @property
    def exactly(self) -> float | None:
        """The only value that there can be, when the distribution has no width; else None."""
        given = self.parameters
        if self.kind == "normal":
            return float(given["mean"]) if given["standard_deviation"] == 0 else None
        if self.kind == "lognormal":
            return float(given["median"]) if given["geometric_standard_deviation"] == 1 else None
        least, most = self._extent()
        return least if least == most else None

    def _extent(self) -> tuple[float, float]:
        given = self.parameters
        if self.kind == "empirical":
            return min(given["sample"]), max(given["sample"])
        if self.kind == "discrete":
            possible = [each for each, chance in zip(*given.values(), strict=True) if chance > 0]
            return min(possible), max(possible)
        return given.get("low", 0.0 if self.kind == "lognormal" else -math.inf), given.get("high", math.inf)

    def support(self) -> tuple[float, float]:
        """The least and the largest value that there can be."""
        exact = self.exactly
        return self._extent() if exact is None else (exact, exact)

    def scaled(self, factor: float) -> Distribution:
        """That of the value times a factor above 0: in another unit, say."""
        kept = ("geometric_standard_deviation", "probabilities")
        return Distribution(
            self.kind,
            **{
                name: each if name in kept else tuple(one * factor for one in each) if name in LISTS else each * factor
                for name, each in self.parameters.items()
            },
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Distribution) and (self.kind, self.parameters) == (other.kind, other.parameters)

    def __hash__(self) -> int:
        return hash((self.kind, *self.parameters.items()))

    def __repr__(self) -> str:
        return f"Distribution({self.kind!r}, {', '.join(f'{name}={each}' for name, each in self.parameters.items())})"

    def __str__(self) -> str:
        """In a few words: `triangular(100, 156, 300)`, `empirical(3 values from 1 to 9)`."""
        if self.kind == "empirical":
            least, most = self._extent()
            return f"empirical({len(self.parameters['sample'])} values from {least:g} to {most:g})"
        if self.kind == "discrete":
            pairs = list(zip(*self.parameters.values(), strict=True))
            told = [f"{each:g} at {chance:.3g}" for each, chance in pairs[: FEW if len(pairs) <= FEW else SHOWN]]
            return f"discrete({', '.join(told)}{', ...' if len(pairs) > FEW else ''})"
        return f"{self.kind}({', '.join(f'{each:.6g}' for each in self.parameters.values())})"


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


def _numbers_of(kind: str, name: str, given: Any) -> tuple[float, ...]:
    """A list of them.

    Raises:
        WrongKind: it is no list of numbers.
        ValueOutOfRange: one is no finite number, or there is none.
    """
    if isinstance(given, pint.Quantity | str | bytes):
        raise WrongKind(f"{name} of a {kind} distribution was given as {given!r:.80}: give a list of plain numbers.")
    try:
        several = list(given)
    except TypeError as error:
        raise WrongKind(f"{name} of a {kind} distribution was given as {given!r:.80}: give a list.") from error
    if not several:
        raise ValueOutOfRange(f"{name} of a {kind} distribution was given as an empty list: give one number at least.")
    return tuple(_number_of(kind, f"An entry of {name}", each) for each in several)
