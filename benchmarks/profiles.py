"""Where the time goes: shares of the floors of the house in building and in changing models.

    python -m benchmarks.profiles [seconds for each profile]

A timer looks a thousand times a second at which function runs; the time belongs to the innermost package that is
listed. Operations of numpy have no function of their own in Python: they count for who calls them, and what they cost
is told beside it, as the floor does the same arithmetic (`floor.py`, `floor_synthetic.py`). The time of the garbage
collector is told by its own callbacks. Runs are repeated in one process; the first ones do not count.
"""

from __future__ import annotations

import gc
import signal
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from types import FrameType
from typing import Any

from benchmarks import floor, floor_synthetic
from benchmarks.synthetic import YEAR, starts_of, system_of
from efp_graph import SourceValue, System, u
from examples.quickstart import build

PARTS = {  # by a part of the path of the file, the innermost first
    "/pint/": "pint",
    "/efp_graph/graph/": "graph: scheduling, edges, journal",
    "/efp_graph/values/": "values: arithmetic, units, expressions",
    "/efp_graph/objects/": "objects: declarations, links, transactions",
    "/efp_graph/footprint/": "footprint: formulas",
}
OTHERS = "the rest: the model as the user writes it, Python"
Action = Callable[[int], object]


@dataclass
class Profile:
    """What was seen in some runs of an action."""

    runs: list[float] = field(default_factory=list)
    collecting: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)

    def look(self, _: int, frame: FrameType | None) -> None:
        """Note whose function runs: called by the timer."""
        while frame is not None:
            path = frame.f_code.co_filename.replace("\\", "/")
            for part, name in PARTS.items():
                if part in path:
                    self.seen[name] += 1
                    return
            frame = frame.f_back
        self.seen[OTHERS] += 1

    def lines(self, title: str, reference: float) -> list[str]:
        """The profile as text.

        Args:
            reference: seconds of the floor for the same.
        """
        median, looks = statistics.median(self.runs), sum(self.seen.values())
        collected = 100 * self.collecting / sum(self.runs)
        head = f"{title}: {1e3 * median:.2f} ms, of which plain numpy {100 * reference / median:.0f} %"
        head += f", garbage collection {collected:.0f} %"
        return [head, *(f"  {100 * number / looks:3.0f} %  {name}" for name, number in self.seen.most_common())]


def profiled(action: Action, seconds: float) -> Profile:
    """Run an action again and again for that long."""
    profile = Profile()
    started = [0.0]

    def collecting(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            started[0] = perf_counter()
        else:
            profile.collecting += perf_counter() - started[0]

    for number in range(5):
        action(number)
    gc.collect()
    gc.callbacks.append(collecting)
    handler = signal.signal(signal.SIGPROF, profile.look)
    try:
        signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
        end = perf_counter() + seconds
        for number in count():
            start = perf_counter()
            action(number)
            profile.runs.append(perf_counter() - start)
            if perf_counter() > end and number >= 2:
                break
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
        gc.callbacks.remove(collecting)
    return profile


def seconds_of(action: Action, runs: int) -> float:
    """Median time of an action."""
    spent = []
    for number in range(runs):
        start = perf_counter()
        action(number)
        spent.append(perf_counter() - start)
    return statistics.median(spent)


def pue_of(system: System, server: Any) -> Action:
    """A change of the PUE of a server; the total is up to date afterwards."""

    def change(number: int) -> object:
        server.power_usage_effectiveness = SourceValue((1.1 + number % 500 / 1000) * u.dimensionless)
        return system.total_footprint

    return change


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    system, state = build(), floor.build()
    starts = starts_of(100, YEAR)
    large, large_state = system_of(100, YEAR, starts), floor_synthetic.build(starts)
    cases: list[tuple[str, Action, Action, int]] = [
        ("quickstart, build and first compute", lambda _: build(), lambda _: floor.build(), 30),
        ("quickstart, one PUE changed", pue_of(system, system.servers[0]),
         lambda number: floor.change_pue(state, 1.1 + number % 500 / 1000), 300),
        ("100 services, build and first compute", lambda _: system_of(100, YEAR, starts).total_footprint,
         lambda _: floor_synthetic.build(starts), 5),
        ("100 services, one PUE changed", pue_of(large, large.servers[50]),
         lambda number: floor_synthetic.change_pue(large_state, 50, 1.1 + number % 500 / 1000), 300),
    ]  # fmt: skip
    for title, action, reference, runs in cases:
        plain = seconds_of(reference, runs)
        for line in profiled(action, seconds).lines(title, plain):
            print(line, flush=True)


if __name__ == "__main__":
    main()
