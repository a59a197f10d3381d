"""What a change costs in a small and in a large system: it should cost the same.

    python -m benchmarks.updates [largest number of services]

Each system has N services (own server, storage, three jobs, journey, pattern; one year by the hour). One input of one
of them is changed and the total footprint read, in turn with the same in a system of one service; the ratio of the two
is printed, and that to making the system anew. 1,000 services need 3 GB.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

from benchmarks.measuring import paired
from benchmarks.synthetic import system_of
from efp_graph import SourceValue, System, u


def changed_pue(system: System) -> Callable[[int], object]:
    """A change of the PUE of the server in the middle."""
    server = system.servers[len(system.servers) // 2]

    def change(number: int) -> object:
        server.power_usage_effectiveness = SourceValue((1.1 + number / 1000) * u.dimensionless)
        return system.total_footprint

    return change


def changed_duration(system: System) -> Callable[[int], object]:
    """A change of the duration of a job in the middle: RAM, compute, servers, energy."""
    job = system.servers[len(system.servers) // 2].jobs[0]

    def change(number: int) -> object:
        job.request_duration = SourceValue((2 + number / 1000) * u.s)
        return system.total_footprint

    return change


def changed_volume(system: System) -> Callable[[int], object]:
    """A change of the volume that a job in the middle transfers over the network that all share."""
    job = system.servers[len(system.servers) // 2].jobs[0]

    def change(number: int) -> object:
        job.data_transferred = SourceValue((200 + number) * u.kB)
        return system.total_footprint

    return change


CHANGES = {"PUE": changed_pue, "request duration": changed_duration, "data transferred": changed_volume}


def main() -> None:
    """Measure and print."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print("one change and the total footprint read: N services / one service, medians of paired runs")
    one = system_of(1)
    services = 10
    while services <= largest:
        start = perf_counter()
        many = system_of(services)
        build_ms = 1e3 * (perf_counter() - start)
        for name, change in CHANGES.items():
            ratio = paired(change(many), change(one), runs=60)
            anew = build_ms / (ratio.median * ratio.floor_ms)
            print(f"N = {services:<5} {name:<17}{ratio}   {anew:,.0f} times cheaper than making the system anew")
        services *= 10


if __name__ == "__main__":
    main()
