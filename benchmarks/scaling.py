"""Synthetic systems against plain numpy, from one service to a thousand and from one year to ten.

    python -m benchmarks.scaling [largest number of services]

Prints ratios to `benchmarks/floor_synthetic.py` in the same run: of building and calculating the system, and of one
change of the PUE of a server in the middle with the total read. The hourly numbers of users are made before, for both.
Every series that the floor and the library both have by name is compared before any time is printed.
"""

from __future__ import annotations

import sys

from benchmarks import floor_synthetic as floor
from benchmarks.measuring import Ratio, paired
from benchmarks.synthetic import YEAR, Series, starts_of, system_of
from efp_graph import SourceValue, u

SIZES = ((1, 1), (10, 1), (100, 1), (1000, 1), (1, 3), (1, 10), (10, 3))  # services, years
MOST_HOURS = 500_000  # services x hours up to which a size is run often


def main() -> None:
    """Measure and print."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("time of efp_graph / time of plain numpy, medians of paired runs")
    for services, years in SIZES:
        if services > largest:
            continue
        for line in _lines(services, years):
            print(line, flush=True)


def _lines(services: int, years: int) -> list[str]:
    starts = starts_of(services, years * YEAR)
    name = f"{services:>5,} service{'s' if services > 1 else ' '}, {years:>2} year{'s' if years > 1 else ' '}"
    change = _change(starts)  # before the builds, whose systems would be in memory twice
    build = _build(starts)
    return [f"{name}   build and first compute  {build}", f"{'':<{len(name)}}   change of one PUE        {change}"]


def _change(starts: list[Series]) -> Ratio:
    system, state = system_of(len(starts), starts=starts), floor.build(starts)
    floor.check(system, state)
    middle = len(starts) // 2
    server = system.servers[middle]

    def mine(number: int) -> object:
        server.power_usage_effectiveness = SourceValue((1.1 + number / 1000) * u.dimensionless)
        return system.total_footprint

    def reference(number: int) -> object:
        floor.change_pue(state, middle, 1.1 + number / 1000)
        return state.total

    mine(-1)
    reference(-1)
    floor.check(system, state)
    return paired(mine, reference, runs=100)


def _build(starts: list[Series]) -> Ratio:
    small = len(starts) * len(starts[0]) < MOST_HOURS
    return paired(
        lambda _: system_of(len(starts), starts=starts).total_footprint,
        lambda _: floor.build(starts),
        runs=30 if small else 3,
        warmup=2 if small else 1,
        fresh_memory=True,
    )


if __name__ == "__main__":
    main()
