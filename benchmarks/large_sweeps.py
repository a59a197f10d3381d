"""What a scenario costs in small and in large systems, when the inputs reach little and when they reach everything.

    python -m benchmarks.large_sweeps [largest number of services]

Systems of N services over one year by the hour. *Narrow*: the PUE of one server. *Wide*: the carbon intensity of the
country, the lifespan and the power of the device, which reach every service and all sums. Out comes the total over the
period. The time per scenario is that of a run of many, without recording; the same for one in which the graph is
updated, as the floor of what a loop over `what_if` would need; and what 100,000 scenarios would take at that rate.
"""

from __future__ import annotations

import resource
import sys
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.synthetic import system_of
from efp_graph import Country, Device, Server, SourceValue, System

SCENARIOS = 100_000
SECONDS = 2.0  # for each measure


def main() -> None:
    """Measure and print."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("per scenario: by the tape, and by an update of the graph; 100,000 scenarios at the rate of the tape")
    services = 1
    while services <= largest:
        system = system_of(services)
        for line in _lines(system, services):
            print(line, flush=True)
        services *= 10


def _lines(system: System, services: int) -> list[str]:
    pattern, server = system.usage_patterns[0], system.servers[services // 2]
    kinds: dict[str, dict[Any, tuple[float, float]]] = {
        "narrow": {Server.power_usage_effectiveness.of(server): (1.05, 2.0)},
        "wide": {
            Country.average_carbon_intensity.of(pattern.country): (20.0, 400.0),
            Device.lifespan.of(pattern.devices[0]): (2.0, 8.0),
            Device.power.of(pattern.devices[0]): (10.0, 100.0),
        },
    }
    lines = []
    for kind, ranges in kinds.items():
        start = perf_counter()
        tape = system.compile(list(ranges), {"total": system.total_footprint.sum()})
        recorded = perf_counter() - start
        count, spent = 8, 0.0
        while spent < SECONDS / 4:
            count *= 2
            columns = [np.linspace(low, high, count) for low, high in ranges.values()]
            start = perf_counter()
            tape.run(columns)
            spent = perf_counter() - start
        replayed = spent / count
        updated = _updated(system, ranges)
        minutes = SCENARIOS * replayed / 60
        lines.append(
            f"{services:>5} services, {kind:<7} {1e3 * replayed:>8.2f} ms   graph {1e3 * updated:>9.2f} ms   "
            f"recorded in {recorded:>5.2f} s, {tape.bytes_per_scenario / 1e6:.1f} MB at a time   "
            f"100,000: {minutes:.1f} min   peak of the process {_peak():,.0f} MB"
        )
    return lines


def _updated(system: System, ranges: dict[Any, tuple[float, float]]) -> float:
    """Time of one update of these inputs with the total read."""
    spent, number = [], 0
    end = perf_counter() + SECONDS
    while perf_counter() < end or number < 6:
        number += 1
        start = perf_counter()
        with system.graph.batch():
            for node, (low, high) in ranges.items():
                value = low + (high - low) * (number % 17) / 17
                node.attribute.__set__(node.owner, SourceValue(value * node.peek().unit))
        system.total_footprint.sum()
        spent.append(perf_counter() - start)
    return sorted(spent)[len(spent) // 2]


def _peak() -> float:
    """Peak memory of this process [MB]."""
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
