"""Thousands of scenarios of the quickstart: a tape against the floor per scenario, and whole sweeps.

    python -m benchmarks.sweeps [scenarios]

The floor does, for each scenario, one update in plain numpy (`benchmarks/floor.py`) and sums the total up; the tape
gives the same sums. Sweeps are of three inputs in a Latin hypercube, totals by year out: in this process, on two
processes, and on a dask cluster of two, one of which is killed on the way. All give the same table, which is checked.
"""

from __future__ import annotations

import os
import signal
import sys
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import floor
from benchmarks.measuring import paired, told
from efp_graph import Device, Job, Server, SourceValue, Sweep, System, UsageJourneyStep, u
from examples.quickstart import build

BATCH = 200  # scenarios in a measured run of the tape


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    floor.keep_freed_memory()
    system = build()
    print("three years by the hour; the tape and one update of the graph against plain numpy, per scenario")
    for line in _against_floor(system):
        print(line)
    print(f"\nsweeps of {count} scenarios, three inputs, totals by year")
    for name, inputs in _inputs(system).items():
        for line in _sweeps(system, name, inputs, count):
            print(line, flush=True)


def _against_floor(system: System) -> list[str]:
    server, state = system.servers[0], floor.build()
    total = {"total": system.total_footprint.sum()}
    tape = system.compile([Server.power_usage_effectiveness.of(server)], total)
    values = np.linspace(1.05, 2.0, BATCH)

    def by_numpy(_: int) -> list[float]:
        found = []
        for value in values.tolist():
            floor.change_pue(state, value)
            found.append(float(state["system.total_footprint"].sum()))
        return found

    def by_graph(number: int) -> None:
        server.power_usage_effectiveness = SourceValue(float(values[number % BATCH]) * u.dimensionless)
        system.total_footprint.sum()

    def one_by_numpy(number: int) -> None:
        floor.change_pue(state, float(values[number % BATCH]))
        state["system.total_footprint"].sum()

    np.testing.assert_allclose(tape.run([values])["total"], by_numpy(0), rtol=1e-9)
    tapes = paired(lambda _: tape.run([values]), by_numpy, runs=20)
    graph = paired(by_graph, one_by_numpy, runs=200)
    return [f"PUE, tape                  {tapes}   {told(tapes.median, 1.2)}", f"PUE, update of the graph   {graph}"]


def _inputs(system: System) -> dict[str, dict[Any, Any]]:
    server = system.servers[0]
    pattern = system.usage_patterns[0]
    upload = next(job for job in server.jobs if job.name == "upload job")
    pue = Server.power_usage_effectiveness.of(server)
    return {
        "energy": {
            pue: [1.05, 2],
            Server.average_carbon_intensity.of(server): [20, 400],
            Device.lifespan.of(pattern.devices[0]): [2, 8],
        },
        "usage": {
            Job.request_duration.of(upload): [1, 50],
            Job.data_stored.of(upload): [5, 40],
            UsageJourneyStep.user_time_spent.of(pattern.usage_journey.uj_steps[0]): [10, 30],
        },
    }


def _sweeps(system: System, name: str, inputs: dict[Any, Any], count: int) -> list[str]:
    from distributed import Client, LocalCluster

    sweep = Sweep(system, inputs, design="latin-hypercube", count=count, by="year")
    start = perf_counter()
    table = sweep.run()
    seconds = perf_counter() - start
    replayed = 100 * table.replayed.mean()
    lines = [_line(name, "this process", seconds, count, f"{replayed:.1f} % replayed")]
    start = perf_counter()
    _check(sweep.run(workers=2), table)
    lines.append(_line(name, "two processes", perf_counter() - start, count, "their start included"))
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        start = perf_counter()
        _check(sweep.run(client=client), table)
        lines.append(_line(name, "dask, two processes", perf_counter() - start, count, "their start not included"))
        victims: list[int] = []

        def kill_one(done: int, total: int) -> None:
            if not victims and done > total / 3:
                victims.extend(client.run(os.getpid).values())
                os.kill(victims[0], signal.SIGKILL)

        start = perf_counter()
        _check(sweep.run(client=client, progress=kill_one), table)
        lines.append(_line(name, "dask, one killed", perf_counter() - start, count, "the same table"))
    return lines


def _check(found: Any, expected: Any) -> None:
    for column in expected.figures:
        if found[column].tobytes() != expected[column].tobytes():
            raise AssertionError(f"{column} differs")


def _line(name: str, where: str, seconds: float, count: int, remark: str) -> str:
    return f"{name:<8} {where:<20} {seconds:7.2f} s   {1e6 * seconds / count:6.0f} us per scenario   ({remark})"


if __name__ == "__main__":
    main()
