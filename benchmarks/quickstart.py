"""The quickstart against the floor: build and first compute, and one change of an input.

    python -m benchmarks.quickstart [runs]

Prints ratios to `benchmarks/floor.py`, a straight numpy script without units, graph or objects, in the same run. Build
includes what the user writes: the units of fifty inputs, fifteen objects, three time builders. "Memory kept" is a
process that builds the same model again and again: arrays come without page faults, half of the floor's first time.
"""

from __future__ import annotations

import sys

from benchmarks import floor
from benchmarks.measuring import Ratio, paired, told
from efp_graph import SourceObject, SourceValue, System, u
from examples.quickstart import build

RESOLUTIONS = ("1280 x 720", "640 x 480", "2560 x 1440", "1920 x 1080")
NAMES = ("720p", "480p", "1440p", "1080p")


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print("quickstart, three years by the hour; time of efp_graph / time of plain numpy, medians of paired runs")
    first = paired(lambda _: build(), lambda _: floor.build(), runs=runs, fresh_memory=True)
    again = paired(lambda _: build(), lambda _: floor.build(), runs=runs)
    print(f"build and first compute   {first}   {told(first.median, 2.5)}")
    print(f"the same, memory kept     {again}")
    system, state = build(), floor.build()
    pue, resolution = _pue(system, state, runs), _resolution(system, state, runs)
    print(f"change of the PUE         {pue}   {told(pue.median, 3.5)}")
    print(f"change of the resolution  {resolution}   {told(resolution.median, 3.5)}")


def _pue(system: System, state: floor.State, runs: int) -> Ratio:
    server = system.servers[0]

    def mine(number: int) -> None:
        server.power_usage_effectiveness = SourceValue((1.1 + number / 1000) * u.dimensionless)

    return paired(mine, lambda number: floor.change_pue(state, 1.1 + number / 1000), runs=5 * runs)


def _resolution(system: System, state: floor.State, runs: int) -> Ratio:
    job = next(job for job in system.servers[0].jobs if job.name == "streaming job")

    def mine(number: int) -> None:
        job.resolution = SourceObject(f"{NAMES[number % 4]} ({RESOLUTIONS[number % 4]})")

    def reference(number: int) -> None:
        width, height = RESOLUTIONS[number % 4].split(" x ")
        floor.change_resolution(state, int(width), int(height))

    return paired(mine, reference, runs=5 * runs)


if __name__ == "__main__":
    main()
