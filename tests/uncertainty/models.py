"""Models whose footprints can be worked out by hand: one hour of use, a network, devices, next to nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from efp_graph import (
    Country,
    Device,
    Distribution,
    Job,
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    tz,
    u,
)


def lognormal(median: float, factor: float) -> Distribution:
    return Distribution("lognormal", median=median, geometric_standard_deviation=factor)


def normal(mean: float, deviation: float) -> Distribution:
    return Distribution("normal", mean=mean, standard_deviation=deviation)


def network(name: str, intensity: float, distribution: Distribution | None = None) -> Network:
    return Network(name, SourceValue(intensity * u("kWh/GB"), distribution=distribution))


def device(name: str, **inputs: Any) -> Device:
    """One that is made of nothing and needs no power, unless said."""
    plain = {"carbon_footprint_fabrication": 0 * u.kg, "power": 0 * u.W, "lifespan": 1 * u.year}
    values = {**plain, "fraction_of_usage_time": 24 * u.hour / u.day, **inputs}
    return Device(name, **{key: each if hasattr(each, "source") else SourceValue(each) for key, each in values.items()})


def one_hour(
    *, gigabytes: float = 0, starts: float = 1, intensity: Any = 85 * u.g / u.kWh, net: Any = None, devices: Any = ()
) -> SimpleNamespace:
    """A system in which journeys of an hour start once, each with a job that transfers some volume."""
    m = SimpleNamespace()
    m.server = Server.from_defaults("server", storage=Storage.ssd("storage"))
    zero = SourceValue(0 * u.GB)
    m.job = Job.from_defaults("job", server=m.server, data_transferred=SourceValue(gigabytes * u.GB), data_stored=zero)
    m.step = UsageJourneyStep("step", user_time_spent=SourceValue(1 * u.hour), jobs=[m.job])
    m.network = net or network("net", 0.05)
    m.devices = list(devices) or [device("device")]
    carbon = intensity if hasattr(intensity, "source") else SourceValue(intensity)
    m.country = Country("Testland", "TST", carbon, tz("UTC"))
    m.pattern = UsagePattern(
        "pattern",
        UsageJourney("journey", uj_steps=[m.step]),
        m.devices,
        m.network,
        m.country,
        create_source_hourly_values_from_list([starts]),
    )
    m.system = System("system", usage_patterns=[m.pattern])
    return m
