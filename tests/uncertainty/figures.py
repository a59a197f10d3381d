"""Systems that calculate with figures of data."""

from __future__ import annotations

from typing import Any

from efp_graph import (
    BoaviztaCloudServer,
    Countries,
    Device,
    Job,
    Network,
    SourceObject,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)


def service(*jobs: Any) -> System:
    """Journeys with some jobs, on laptops in France."""
    step = UsageJourneyStep("step", user_time_spent=SourceValue(1 * u.hour), jobs=list(jobs))
    starts = create_source_hourly_values_from_list([100.0] * 48)
    journey = UsageJourney("journey", uj_steps=[step])
    network = Network("network", SourceValue(0.05 * u("kWh/GB")))
    return System(
        "system", usage_patterns=[UsagePattern("p", journey, [Device.laptop()], network, Countries.FRANCE(), starts)]
    )


def instance(name: str, **inputs: Any) -> BoaviztaCloudServer:
    """A cloud server with disks of its own."""
    return BoaviztaCloudServer.from_defaults(name, storage=Storage.ssd(f"disks of {name}"), **inputs)


def three_instances() -> tuple[System, list[BoaviztaCloudServer]]:
    """Two instances of one type, and one of another."""
    servers = [instance("front"), instance("back"), instance("other", instance_type=SourceObject("dev1-m"))]
    system = service(*(Job.from_defaults(f"job on {each.name}", server=each) for each in servers))
    return system, servers
