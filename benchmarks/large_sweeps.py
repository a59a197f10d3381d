"""What a scenario costs in small and in large systems, when the inputs reach little and when they reach everything.

    python -m benchmarks.large_sweeps [largest number of services]

Systems of N services over one year by the hour. *Narrow*: the PUE of one server. *Wide*: the carbon intensity of the
country, the lifespan and the power of the device, which reach every service and all sums. Out comes the total over the
period. The time per scenario is that of a run of many, without recording, on one thread and on as many as there are
cores; beside it that of an update of the graph, which is the least that a loop over `what_if` would need; what the
recording weighs when it travels to a worker; and what 100,000 scenarios would take at that rate.
"""

from __future__ import annotations

import pickle
import resource
import sys
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.synthetic import system_of
from efp_graph import Country, Device, Server, SourceValue, System
from efp_graph.replay.program import Program
from efp_graph.sweeps.pools import usable_cores

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
        program = tape._evaluator.variants[0].program
        one, all_cores = _replayed(program, ranges, 1), _replayed(program, ranges, usable_cores())
        updated, weight = _updated(system, ranges), len(pickle.dumps(program)) / 1e6
        lines += [
            f"{services:>5} services, {kind:<6}  one core {1e3 * one:>8.3f} ms   all {1e3 * all_cores:>8.3f} ms   "
            f"graph {1e3 * updated:>8.2f} ms   100,000 scenarios {SCENARIOS * all_cores / 60:>5.1f} min",
            f"{'':<24}recorded in {recorded:.2f} s: {len(program.steps)} steps, {weight:.1f} MB; a scenario holds "
            f"{program.bytes_per_scenario / 1e6:.1f} MB; peak of the process {_peak():,.0f} MB",
        ]
    return lines


def _replayed(program: Program, ranges: dict[Any, tuple[float, float]], threads: int) -> float:
    """Seconds per scenario when many are replayed."""
    count, spent = 32, 0.0  # at the least 64: several blocks for each thread
    while spent < SECONDS / 4:
        count *= 2
        columns = [np.linspace(low, high, count) for low, high in ranges.values()]
        start = perf_counter()
        program.run(columns, threads=threads)
        spent = perf_counter() - start
    return spent / count


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
                node.attribute.__set__(node.owner, SourceValue(value * node.last_value.unit))
        system.total_footprint.sum()
        spent.append(perf_counter() - start)
    return sorted(spent)[len(spent) // 2]


def _peak() -> float:
    """Peak memory of this process [MB]."""
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
