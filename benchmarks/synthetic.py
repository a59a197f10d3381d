"""Synthetic systems: N services, each with a server, its storage, three jobs, a journey and a pattern; hourly usage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from efp_graph import (
    Countries,
    Country,
    Device,
    Job,
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_array,
    u,
)

Series = NDArray[np.float64]
YEAR = 8766  # hours


def system_of(services: int, hours: int = YEAR, starts: Iterable[Series] | None = None) -> System:
    """A system of that many independent services; they share the country, the network and the kind of device.

    `starts` are the journeys that start at each hour of each service, where they are made already.
    """
    country, network, laptop = Countries.FRANCE(), Network.wifi_network(), Device.laptop()
    if starts is None:  # one at a time, so that only what the system keeps is in memory
        starts = (_starts(number, hours) for number in range(services))
    patterns = [_pattern(number, each, country, network, laptop) for number, each in enumerate(starts)]
    return System("synthetic", patterns)


def starts_of(services: int, hours: int = YEAR) -> list[Series]:
    """Journeys that start at each hour of each service: 1,000, half as many more or fewer over the day."""
    return [_starts(number, hours) for number in range(services)]


def _starts(number: int, hours: int) -> Series:
    series: Series = 1000 + 500 * np.sin(np.arange(hours) * (2 * np.pi / 24) + number)
    return series


def _pattern(number: int, starts: Series, country: Country, network: Network, laptop: Device) -> UsagePattern:
    server = Server.from_defaults(f"server {number}", storage=Storage.ssd(f"storage {number}"))
    jobs = [
        Job.from_defaults(
            f"job {number}.{kind}",
            server=server,
            data_transferred=SourceValue((100 + 10 * kind) * u.kB),
            request_duration=SourceValue((1 + kind) * u.s),
        )
        for kind in range(3)
    ]
    steps = [UsageJourneyStep.from_defaults(f"step {number}.{kind}", jobs=[job]) for kind, job in enumerate(jobs)]
    return UsagePattern(
        f"pattern {number}",
        UsageJourney(f"journey {number}", uj_steps=steps),
        [laptop],
        network,
        country,
        create_source_hourly_values_from_array(starts, datetime(2025, 1, 1)),
    )
