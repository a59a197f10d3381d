"""The quickstart with twelve uncertain inputs."""

from typing import Any

from efp_graph import Country, Device, Distribution, Network, Server, Storage, System, UsagePattern
from examples.quickstart import build
from tests.uncertainty.models import lognormal, normal


def triangular(low: float, mode: float, high: float) -> Distribution:
    return Distribution("triangular", low=low, mode=mode, high=high)


def uniform(low: float, high: float) -> Distribution:
    return Distribution("uniform", low=low, high=high)


def quickstart() -> tuple[System, dict[Any, Distribution]]:
    """The system, and the distributions of its inputs."""
    system = build()
    pattern, server = system.usage_patterns[0], system.get_server_by_name("server")
    laptop, storage = pattern.devices[0], server.storage
    return system, {
        Country.average_carbon_intensity.of(pattern.country): lognormal(85, 1.15),
        Server.average_carbon_intensity.of(server): lognormal(100, 1.3),
        Network.bandwidth_energy_intensity.of(pattern.network): lognormal(0.05, 1.6),
        Device.carbon_footprint_fabrication.of(laptop): triangular(100, 156, 300),
        Device.lifespan.of(laptop): triangular(4, 6, 8),
        Device.power.of(laptop): normal(50, 8),
        Device.fraction_of_usage_time.of(laptop): uniform(5, 9),
        Storage.carbon_footprint_fabrication_per_storage_capacity.of(storage): triangular(80, 160, 320),
        Storage.lifespan.of(storage): uniform(4, 8),
        Server.power_usage_effectiveness.of(server): uniform(1.1, 1.6),
        Server.power.of(server): normal(300, 30),
        UsagePattern.hourly_usage_journey_starts.of(pattern): lognormal(1, 1.2),
    }
