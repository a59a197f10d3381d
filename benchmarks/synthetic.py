"""Synthetic systems: N services, each with a server, its storage, three jobs, a journey and a pattern; hourly usage."""

from __future__ import annotations

from datetime import datetime

import numpy as np

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

YEAR = 8766  # hours


def system_of(services: int, hours: int = YEAR) -> System:
    """A system of that many independent services; they share the country, the network and the kind of device."""
    country, network, laptop = Countries.FRANCE(), Network.wifi_network(), Device.laptop()
    return System("synthetic", [_pattern(number, hours, country, network, laptop) for number in range(services)])


def _pattern(number: int, hours: int, country: Country, network: Network, laptop: Device) -> UsagePattern:
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
    starts = 1000 + 500 * np.sin(np.arange(hours) * (2 * np.pi / 24) + number)
    return UsagePattern(
        f"pattern {number}",
        UsageJourney(f"journey {number}", uj_steps=steps),
        [laptop],
        network,
        country,
        create_source_hourly_values_from_array(starts, datetime(2025, 1, 1)),
    )
