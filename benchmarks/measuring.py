"""Paired measurements: two things run in turn, so a machine that slows down slows both, and the ratio holds."""

from __future__ import annotations

import ctypes
import gc
import statistics
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

try:
    _give_back = ctypes.CDLL(None).malloc_trim  # glibc
except (AttributeError, OSError, TypeError):
    _give_back = None


class Ratio(NamedTuple):
    """Quotients of paired runs: the median, and the range of the middle half."""

    median: float
    low: float
    high: float
    floor_ms: float

    def __str__(self) -> str:
        return f"{self.median:6.2f} x   (middle half {self.low:.2f} to {self.high:.2f}; floor {self.floor_ms:.2f} ms)"


def told(ratio: float, target: float | None) -> str:
    """The highest ratio that was asked for, and a word when it is exceeded."""
    if target is None:
        return ""
    return f"<= {target:g}" + (" MISSED" if ratio > target else "")


def paired(
    subject: Callable[[int], Any],
    floor: Callable[[int], Any],
    *,
    runs: int,
    warmup: int = 3,
    fresh_memory: bool = False,
    clock: Callable[[], float] = perf_counter,
) -> Ratio:
    """Time `subject` against `floor`, `runs` times each in turn; both get the number of the run.

    Garbage is collected before each run, outside the measured time, and not during it. With `fresh_memory`, freed
    memory is given back to the system too, so that arrays cost their page faults, as the first ones of a process do.
    With `clock=time.process_time` what others do on the machine counts less, as a test wants it.
    """
    quotients, floors = [], []
    for number in range(runs + warmup):
        mine, reference = (_timed(each, number, fresh_memory, clock) for each in (subject, floor))
        if number >= warmup:
            quotients.append(mine / reference)
            floors.append(reference)
    low, median, high = statistics.quantiles(quotients, n=4)
    return Ratio(median, low, high, 1e3 * statistics.median(floors))


def _timed(run: Callable[[int], Any], number: int, fresh_memory: bool, clock: Callable[[], float]) -> float:
    gc.collect()
    if fresh_memory and _give_back is not None:
        _give_back(0)
    gc.disable()
    try:
        start = clock()
        kept = run(number)
        seconds = clock() - start
    finally:
        gc.enable()
    del kept
    return seconds
