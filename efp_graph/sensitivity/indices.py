"""An index of variance with its interval, and how it is told."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from efp_graph.values.quantiles import student_quantile

SMALLEST = 5e-4  # what is below is told as 0


class Index(NamedTuple):
    """A share of the variance, of 1.

    Attributes:
        value: the estimate.
        low, high: the ends of its 95 % interval.

    Example:
        >>> str(Index(0.3712, 0.3601, 0.3823)), str(Index(-0.002, -0.008, 0.004))
        ('0.371 [0.360, 0.382]', '0 (±0.008)')
    """

    value: float
    low: float
    high: float

    @property
    def is_zero(self) -> bool:
        """Whether 0 is in its interval, so that it may be nothing."""
        return self.low <= 0.0 or self.value < SMALLEST

    def widened(self, unexplained: float) -> Index:
        """The same where a share of the variance is not explained, and may be anybody's."""
        return Index(
            self.value, self.low - unexplained * max(self.value, 0.0), self.high + unexplained * (1 - self.value)
        )

    @property
    def width(self) -> float:
        """The larger distance from the estimate to an end."""
        return max(self.high - self.value, self.value - self.low)

    def __str__(self) -> str:
        if self.is_zero:
            return f"0 (±{_rounded_up(max(abs(self.low), abs(self.high)))})"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def _rounded_up(width: float) -> str:
    """One digit that counts, never less than it is, and not below 0.001."""
    if width <= 1e-3:
        return "0.001"
    size = 10.0 ** math.floor(math.log10(width))
    digits = math.ceil(width / size - 1e-9) * size
    return f"{digits:.{max(0, -math.floor(math.log10(digits) + 1e-9))}f}"


@cache
def reach(blocks: int) -> float:
    """How many standard errors a 95 % interval reaches to each side, of a mean of so many blocks."""
    return student_quantile(0.975, blocks - 1)
