"""The arithmetic of hourly series on plain float64 arrays, shape (hours,): no unit, no calendar.

All are pure. None subtracts what it added before (running differences leave 1e-10 where the truth is 0, and a server
would be counted for it), so zeros stay exact zeros.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from efp_graph.errors import ValueOutOfRange
from efp_graph.values.tolerance import ROUNDING

Series = NDArray[np.float64]

WHOLE = 1e-9  # hours: durations this close to a whole number of hours are whole (0.1 h ten times is 1 h)
CEILING = 1e-12  # relative: a number this little above an integer is that integer
MOST_HOURS = 2_000_000  # of a series: 228 years. A slip in a unit must not take all memory
LARGE = 5e11  # from here on that is half a unit and more: the nearest integer, and never one below


def whole_hours_below(hours: float) -> int:
    """⌊hours⌋, with a tolerance of 1e-9 h."""
    return math.floor(hours + WHOLE)


def whole_hours_above(hours: float) -> int:
    """⌈hours⌉, with a tolerance of 1e-9 h."""
    return math.ceil(hours - WHOLE)


def reaches(hours: float, whole: int) -> bool:
    """Whether ⌈hours⌉ ≥ `whole`, without rounding: a question that keeps its answer while the hours vary."""
    return hours - WHOLE > whole - 1


def ceiling(values: Any) -> Any:
    """⌈x⌉ where x counts as an integer when it is within 1e-12 · max(1, |x|) above it; never -0."""
    if isinstance(values, float | int):
        return float(math.ceil(values - CEILING * min(max(1.0, abs(values)), LARGE)))
    raised: Series = np.ceil(values)
    largest_rise = float((raised - values).max())
    if 1.0 - largest_rise > CEILING * min(max(1.0, float(values.max()), -float(values.min())), LARGE):
        raised += 0.0
        return raised  # none is that little above an integer: half the passes over the hours
    lowered = np.abs(values)
    np.maximum(lowered, 1.0, out=lowered)
    np.minimum(lowered, LARGE, out=lowered)
    lowered *= -CEILING
    lowered += values
    np.ceil(lowered, out=lowered)
    lowered += 0.0
    return lowered


def placed(values: Series, offset: int, length: int) -> Series:
    """`values` inside a series of `length` hours, `offset` hours after its start, zeros around."""
    if offset == 0 and len(values) == length:
        return values
    whole = np.zeros(bounded(length))
    whole[offset : offset + len(values)] = values
    return whole


def bounded(length: int) -> int:
    """A number of hours that a series may have.

    Raises:
        ValueOutOfRange: it may not have that many.
    """
    if length > MOST_HOURS:
        raise ValueOutOfRange(
            f"A series of {length:.3g} hours would come of it, more than the {MOST_HOURS} ({MOST_HOURS // 8766} years) "
            "that are calculated. Look for a duration in a wrong unit, or series that start at very different dates."
        )
    return length


# Hour by hour; scalars, which are Python's numbers, take the same road


def identity(raw: Any) -> Any:
    """The operand itself."""
    return raw


def total_of(*raw: Any) -> Any:
    """Sum of series of one shape, or of scalars, from left to right."""
    total = raw[0] + raw[1]
    for each in raw[2:]:
        total += each
    return total


def quotient(left: Any, right: Any) -> Any:
    """left / right, or ZeroDivisionError, where numpy would go on with infinity."""
    if not (right.all() if isinstance(right, np.ndarray) else right):
        raise ZeroDivisionError
    return left / right


def without_zero(divisor: Any) -> bool:
    """Whether it can be divided by."""
    return bool(divisor.all() if isinstance(divisor, np.ndarray) else divisor)


def negative(raw: Any) -> Any:
    """−raw, without the -0.0 that Python's `-` makes of 0.0."""
    return 0 - raw


def larger(left: Any, right: Any) -> Any:
    """The larger of the two."""
    return np.maximum(left, right) if isinstance(left, np.ndarray) else max(left, right)


def smaller(left: Any, right: Any) -> Any:
    """The smaller of the two."""
    return np.minimum(left, right) if isinstance(left, np.ndarray) else min(left, right)


def positive_part(raw: Any) -> Any:
    """The larger of it and 0."""
    return np.maximum(raw, 0.0) if isinstance(raw, np.ndarray) else max(raw, 0)


def negative_part(raw: Any) -> Any:
    """The smaller of it and 0."""
    return np.minimum(raw, 0.0) if isinstance(raw, np.ndarray) else min(raw, 0)


def converted(kernel: Callable[..., Any], factors: tuple[float, ...], *raw: Any) -> Any:
    """`kernel` on operands that are multiplied by their factors first."""
    return kernel(*(each if factor == 1.0 else each * factor for each, factor in zip(raw, factors, strict=True)))


def constant(number: float, length: int) -> Series:
    """A read-only series of one number, which takes the memory of one."""
    series: Series = np.ndarray((length,), np.float64, buffer=np.array((number,), np.float64), strides=(0,))
    series.setflags(write=False)
    return series


def filled(length: int, level: float) -> Series:
    """The level at each of `length` hours."""
    return constant(level, length)


def stepped(levels: Series, steps: tuple[int, ...]) -> Series:
    """Each level for as many hours as its step has."""
    return np.repeat(levels, steps)


# Over the hours


def sum_over(values: Series) -> float:
    """Sum over the hours."""
    return float(np.add.reduce(values))


def sum_between(values: Series, first: int, end: int) -> float:
    """Sum over the hours from position `first` to before position `end`."""
    return float(np.add.reduce(values[first:end]))


def mean_over(values: Series) -> float:
    """Mean over the hours."""
    return float(np.mean(values))


def largest(values: Series) -> float:
    """Largest hour."""
    return float(np.maximum.reduce(values))


def smallest(values: Series) -> float:
    """Smallest hour."""
    return float(np.minimum.reduce(values))


# In time


def window_sum(values: Series, hours: int) -> Series:
    """Σ of the last `hours` values at each hour; the result is `hours` − 1 longer.

    By doubling: O(n · log hours), additions only.
    """
    if hours == 1:
        return values
    length = bounded(len(values) + hours - 1)
    result: Series | None = None
    reach = 0  # hours that `result` covers already
    block, width = values, 1  # block[h] is the sum over `width` hours up to h
    remaining = hours
    while True:
        if remaining & 1:
            if result is None:
                result = placed(block, 0, length)
            else:
                result = result + placed(block, reach, length)
            reach += width
        remaining >>= 1
        if not remaining:
            assert result is not None
            return result
        doubled = np.zeros(len(block) + width)
        doubled[: len(block)] = block
        doubled[width:] += block
        block, width = doubled, 2 * width


def in_parallel(starts: Series, hours: float) -> Series:
    """Average number of events under way at each hour, when `starts[h]` of them begin in hour h and last `hours`.

    P[h] = Σ_{k<n} starts[h−k] + r · starts[h−n], n = ⌊hours⌋, r = hours − n. See docs/methodology.md, A2.
    """
    return overlapping(starts, *parts_of(hours))


def parts_of(hours: float) -> tuple[int, float]:
    """⌊hours⌋, and the rest, which is 0 when it is below 1e-9 h."""
    whole = whole_hours_below(hours)
    rest = hours - whole
    return (whole, rest) if rest >= WHOLE else (whole, 0.0)


def overlapping(starts: Series, whole: int, rest: float) -> Series:
    """`in_parallel` for a duration of `whole` hours and a `rest` of one."""
    if not rest:
        return window_sum(starts, whole) if whole else starts * 0.0
    if not whole:
        return starts * rest
    result = placed(window_sum(starts, whole), 0, len(starts) + whole)  # one hour longer, so never `starts` itself
    result[whole:] += starts * rest
    return result


def spread(starts: Series, hours: float) -> Series:
    """Events per hour when each counts evenly in all the hours it touches: Σ_{k<m} starts[h−k] / m, m = ⌈hours⌉ ≥ 1."""
    return spread_evenly(starts, hours_touched(hours))


def hours_touched(hours: float) -> int:
    """⌈hours⌉, at least 1."""
    return max(1, whole_hours_above(hours))


def spread_evenly(starts: Series, touched: int) -> Series:
    """`spread` over that many hours."""
    return starts if touched == 1 else window_sum(starts, touched) / touched


def expired(needed: Series, hours: int) -> Series:
    """What leaves `hours` after it came, as negative numbers, up to the last hour of the series."""
    return 0.0 - needed[: len(needed) - hours]


def cumulated(changes: Series, base: float) -> Series:
    """Running total that starts from `base`; negative noise (`ROUNDING` of the largest value) becomes 0."""
    total = np.cumsum(changes)
    total += base
    without_noise(total)
    return total


def without_noise(total: Series) -> None:
    """Set to 0, in place, what is negative by less than `ROUNDING` of the largest value."""
    lowest = float(total.min(initial=0.0))
    if lowest < 0:
        noise = -ROUNDING * float(np.abs(total).max())
        total[(total < 0) & (total >= noise)] = 0.0


def same_series(old: Series, new: Series) -> bool:
    """Whether two arrays have the same bits: identity, then the first hour and one in the middle, then all of them."""
    if old is new:
        return True
    if old.shape != new.shape:
        return False
    if not old.size:
        return True
    for hour in (0, len(old) // 2):  # almost always one of them tells, and quickly; many series begin with 0
        first, second = old.item(hour), new.item(hour)
        if first != second and (first == first or second == second):
            return False
    return bool((old.view(np.int64) == new.view(np.int64)).all())


class Aligned:
    """A kernel on series of different hours: each is placed on the union first, missing hours are 0."""

    __slots__ = ("kernel", "length", "offsets")

    def __init__(self, kernel: Callable[..., Any], offsets: tuple[int, ...], length: int) -> None:
        self.kernel, self.offsets, self.length = kernel, offsets, length

    def __call__(self, *arrays: Series) -> Any:
        return self.kernel(
            *(placed(array, offset, self.length) for array, offset in zip(arrays, self.offsets, strict=True))
        )


def laid_out(places: Any, next_hour: Any, week: Any) -> Any:
    """Numbers of a week at the hours of a series.

    Args:
        places: (hours,) int: which number each hour has; -1: none, it is 0.
        next_hour: None, or where clocks are off by a fraction of an hour: (places of the hour after, its share).
        week: shape (168,).
    """
    if week.strides[0] == 0 and next_hour is None and (not len(places) or places.min() >= 0):
        return constant(week[0], len(places))
    numbers = np.append(week, 0.0)
    found = numbers.take(places)  # a third of the time of numbers[places]
    if next_hour is None:
        return found
    after, share = next_hour
    return found + share * (numbers.take(after) - found)


def share(otherwise: float, part: Any, whole: Any) -> Any:
    """part / whole; `otherwise` where the whole is 0."""
    if not isinstance(whole, np.ndarray):
        return part / whole if whole != 0 else otherwise
    return np.divide(part, whole, out=np.full(len(whole), otherwise), where=whole != 0)


def at_least(left: Any, right: Any) -> Any:
    """1 where the first is not below the second, else 0."""
    return (left >= right) * 1.0


def share_in_tiers(machines: float, offset: int, part: Series, whole: Series, needed: Series) -> float:
    """Mean over machines of the share that a part of the demand has in the hours in which the machine is needed.

    Machine k = 1 ... K is needed where `needed` > k − 1; one that is never needed has the shares of all hours; a whole
    that is 0 in these hours leaves the share of all hours, too. `part` begins `offset` hours after the others.
    """
    placed_part = placed(part, offset, len(whole))
    all_part, all_whole = float(placed_part.sum()), float(whole.sum())
    overall = all_part / all_whole if all_whole else 0.0
    order = np.argsort(-needed, kind="stable")
    parts, wholes = np.cumsum(placed_part[order]), np.cumsum(whole[order])
    numbers = np.arange(max(1, round(machines)))
    counts = np.searchsorted(-needed[order], -numbers, side="left")  # hours in which more than k machines are needed
    used = counts > 0
    found = np.full(len(numbers), overall)
    at = counts[used] - 1
    found[used] = share(overall, parts[at], wholes[at])
    return float(found.mean())
