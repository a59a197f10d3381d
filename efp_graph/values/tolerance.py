"""The tolerance of every comparison of calculated numbers that refuses something: one number, and what it is a part of.

0.3 − 3 × 0.1 is −3·10⁻¹⁷ in binary fractions. A limit is broken when it is exceeded by more than `ROUNDING` of the
numbers involved: of the limit, of what is compared, and of what that is the difference of (`scale`). Each operation
adds about 10⁻¹⁶, and a running total over the longest series, two million hours, some 10⁻¹⁰; a person's figures have
six digits. So 10⁻⁹ is above any noise and below any meaning.

What only decides a figure, as the rounding up of instances does, has tolerances of its own: see `kernels.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

ROUNDING = 1e-9


def exceeds(number: float, limit: float, scale: float = 0.0) -> bool:
    """Whether a number is above a limit, rounding aside.

    Args:
        scale: the largest number that `number` and `limit` were calculated from, when these are smaller: differences.

    Example:
        >>> exceeds(0.1 + 0.2, 0.3), exceeds(0.3, 0.2), exceeds(3 * 0.1 - 0.3, 0), exceeds(3 * 0.1 - 0.3, 0, scale=0.3)
        (False, True, True, False)
    """
    return bool(number > limit and number - limit > ROUNDING * max(abs(number), abs(limit), scale))


def falls_below(number: float, limit: float, scale: float = 0.0) -> bool:
    """Whether a number is below a limit, rounding aside; see `exceeds`."""
    return exceeds(limit, number, scale)


def is_whole(number: float) -> bool:
    """Whether a number is an integer, rounding aside."""
    return abs(number - round(number)) <= ROUNDING * max(1.0, abs(number))


def net(left: Any, right: Any) -> Any:
    """left + right, and 0 where the two cancel but for rounding: of numbers, or of series of one shape."""
    total, least, other = left + right, abs(left), abs(right)
    least += other
    least *= ROUNDING
    if isinstance(total, np.ndarray):
        small = np.abs(total, out=other) <= least  # in memory at hand
        if small.any():
            total[small] = 0.0
        return total
    return 0.0 if abs(total) <= least else total
