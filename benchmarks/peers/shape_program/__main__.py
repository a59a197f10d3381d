"""One library on one shape: what a turn costs, and how many formulas it runs. Prints a line of JSON.

    python -m shape_program LIBRARY SHAPE [SIZE [TURNS]]

A turn sets what changes and reads the outputs. The graph is built twice: once with formulas that count themselves, once
without. A round is as many turns as the shape says; two rounds warm up, then as many are measured as take SECONDS, at
least FEWEST and at most MOST. Garbage is collected before each round, outside the measured time.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import PackageNotFoundError, version
from itertools import count, islice
from statistics import median
from time import perf_counter, process_time
from typing import Any

from shape_program.libraries import LIBRARIES, Library, Read, Write
from shape_program.shapes import SHAPES, Turn

WARM_UPS, FEWEST, MOST, SECONDS = 2, 3, 25, 3.0


class Counted(Library):
    """A library whose formulas count themselves."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.runs = 0

    def signal(self, value: Any) -> tuple[Read, Write]:
        return self.library.signal(value)

    def batch(self) -> AbstractContextManager[Any]:
        return self.library.batch()

    def counting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which says that it runs."""

        def counted(*values: Any) -> Any:
            self.runs += 1
            return function(*values)

        return counted

    def dynamic(self, function: Read) -> Read:
        return self.library.dynamic(self.counting(function))

    def computed(self, function: Callable[..., Any], reads: Sequence[Read]) -> Read:
        return self.library.computed(self.counting(function), reads)


def counted_runs(library: str, shape: str, size: int, turns: int) -> tuple[int, list[Any]]:
    """Formulas that a round runs after one that warms up, and the outputs of its turns."""
    counting = Counted(LIBRARIES[library]())
    turn = SHAPES[shape].build(counting, size)
    for number in range(turns):
        turn(number + 1)
    counting.runs = 0
    results = [turn(turns + number + 1) for number in range(turns)]
    return counting.runs, results


def seconds_of(turn: Turn, turns: int) -> float:
    """Median time of a turn [s], of the processor: others on the machine do not count."""
    spent: list[float] = []
    numbers, begin = count(1), perf_counter()
    while len(spent) < WARM_UPS + FEWEST or (len(spent) < WARM_UPS + MOST and perf_counter() - begin < SECONDS):
        gc.collect()
        start = process_time()
        for number in islice(numbers, turns):
            turn(number)
        spent.append((process_time() - start) / turns)
    return median(spent[WARM_UPS:])


def main() -> None:
    """Measure and print."""
    library, shape, *sizes = sys.argv[1:]
    size = int(sizes[0]) if sizes else SHAPES[shape].size
    turns = int(sizes[1]) if len(sizes) > 1 else SHAPES[shape].turns
    runs, results = counted_runs(library, shape, size, turns)
    seconds = seconds_of(SHAPES[shape].build(LIBRARIES[library](), size), turns)
    try:
        release = version(library.partition(",")[0])
    except PackageNotFoundError:
        release = ""
    print(json.dumps({"version": release, "seconds": seconds, "runs": runs / turns, "results": results}))


if __name__ == "__main__":
    main()
