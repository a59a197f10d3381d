"""How often something is run, and what counts: the same rule for every library.

Garbage is collected outside the measured time: before each run or, of what takes less than SHORT, once before all, as
collecting empties the processor's caches and a user's next change does not wait for it. During a run the collector
works as it does for a user. The first two runs warm up. Then follow as many as fill SECONDS, at least 3 and at most 15,
of which the median counts. What takes more than LONG is run once to warm up and twice; what takes more than VERY_LONG
is run once.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from time import perf_counter

FEWEST, MOST, WARM_UPS = 3, 15, 2
SECONDS, SHORT, LONG, VERY_LONG = 1.5, 0.05, 2.0, 30.0


def median_seconds(
    run: Callable[[int], object],
    prepare: Callable[[int], object] | None = None,
    after_first: Callable[[], object] | None = None,
) -> float:
    """Median time of a run.

    Args:
        run: what is measured; it is told the number of the run.
        prepare: called before each run with its number, outside the measured time.
        after_first: called once, when run 0 is done and what it gave is still there.
    """

    def timed(number: int, collect: bool = True) -> float:
        if prepare is not None:
            prepare(number)
        if collect:
            gc.collect()
        start = perf_counter()
        kept = run(number)
        seconds = perf_counter() - start
        if after_first is not None and not number:
            after_first()
        del kept
        return seconds

    first = timed(0)
    if first > VERY_LONG:
        return first
    warm_ups, last = 1, first
    while first <= LONG and warm_ups < WARM_UPS:
        last = timed(warm_ups)
        warm_ups += 1
    runs = min(MOST, max(FEWEST, round(SECONDS / last))) if first <= LONG else 2
    numbers = range(warm_ups, warm_ups + runs)
    return statistics.median(timed(number, last >= SHORT or number == warm_ups) for number in numbers)
