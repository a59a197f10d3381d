"""The floor of the synthetic systems: the array arithmetic of N services in plain numpy.

A straight script for these models alone, as `floor.py` is for the quickstart, and honest by the same rules: every
hourly attribute that the library must keep is an array of the state, one array where several are one series by
definition; an update recomputes just what it reaches and leaves the state as a fresh computation would. All delays and
requests of these systems are shorter than one hour, so nothing is shifted or spread. Sums over services are trees of
blocks of FAN, as in the library: one change in a long flat sum would cost a pass over all services.

Shapes: (hours,), the same hours for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.floor import CEILING_TOLERANCE, HOURS_PER_YEAR, KILO

Series = NDArray[np.float64]
FAN = 4

JOURNEY_DURATION = 3 / 60  # h: three steps of a minute
DEVICE_FABRICATION = 156.0 / (6.0 * HOURS_PER_YEAR * 7 / 24)  # kg/h: of one laptop, over 6 years of 7 h/day
DEVICE_POWER, COUNTRY_INTENSITY, NETWORK_INTENSITY = 50.0, 0.085, 0.05  # W, kg/kWh, kWh/GB
REQUEST_DURATIONS = (1 / 3600, 2 / 3600, 3 / 3600)  # h
DATA_TRANSFERRED, DATA_STORED = (100e-6, 110e-6, 120e-6), 100e-6  # GB
RAM_NEEDED, COMPUTE_NEEDED = 0.05, 0.1  # GB, cpu_core
AVAILABLE_RAM, AVAILABLE_COMPUTE = 128.0 * 0.9, 24.0 * 0.9  # GB, cpu_core: of an instance
SERVER_FABRICATION, SERVER_INTENSITY = 600.0 / (6.0 * HOURS_PER_YEAR), 0.1  # kg/h, kg/kWh
SERVER_POWER, SERVER_IDLE_POWER = 300.0, 50.0  # W
STORAGE_CAPACITY, REPLICATION = 1.0, 3.0  # TB, copies
STORAGE_FABRICATION, STORAGE_POWER = 160.0 / (6.0 * HOURS_PER_YEAR), 1.3  # kg/h, W; idle: 0 W
RETENTION = int(5 * HOURS_PER_YEAR)  # h
PUE = 1.2
CATEGORIES = (
    "server.energy_footprint", "storage.energy_footprint", "network.energy_footprint",
    "pattern.devices_energy_footprint", "server.instances_fabrication_footprint",
    "storage.instances_fabrication_footprint", "pattern.devices_fabrication_footprint",
)  # fmt: skip
Service = dict[str, Any]  # {attribute: series, or list of series by job}


@dataclass
class State:
    """What is kept: the services, a tree of sums for each category, and the total."""

    services: list[Service]
    sums: dict[str, SumTree]
    total: Series


class SumTree:
    """The sum of a list of series, in blocks of FAN: a replaced series costs one block per level."""

    def __init__(self, parts: list[Series]) -> None:
        self.levels = [parts]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append([_total(below[place : place + FAN]) for place in range(0, len(below), FAN)])

    @property
    def total(self) -> Series:
        """The sum of all."""
        return self.levels[-1][0]

    def replace(self, place: int, part: Series) -> None:
        """Put another series in its place."""
        self.levels[0][place] = part
        for below, level in zip(self.levels, self.levels[1:], strict=False):
            place //= FAN
            level[place] = _total(below[place * FAN : place * FAN + FAN])


def build(starts: Sequence[Series]) -> State:
    """Everything, from the journeys that start at each hour of each service."""
    services = [_service(each) for each in starts]
    sums = {category: SumTree([service[category] for service in services]) for category in CATEGORIES}
    return State(services, sums, _total([sums[category].total for category in CATEGORIES]))


def change_pue(state: State, place: int, value: float) -> None:
    """Set the power usage effectiveness of a server, which its storage shares."""
    service = state.services[place]
    _compute_energy(service, value)
    for category in ("server.energy_footprint", "storage.energy_footprint"):
        state.sums[category].replace(place, service[category])
    state.total = _total([state.sums[category].total for category in CATEGORIES])


def check(system: Any, state: State) -> None:
    """Raise AssertionError unless the series of the library are those of the floor.

    They agree to 1e-9; what cancels out (data dumped as fast as it is written) to 1e-12 of the largest of the series.
    """
    pairs = [(system.total_footprint, state.total)]
    for pattern, service in zip(system.usage_patterns, state.services, strict=True):
        server = pattern.usage_journey.servers[0]
        owners = {"pattern": pattern, "server": server, "storage": server.storage}
        for name, series in service.items():
            owner, _, attribute = name.partition(".")
            if owner in owners:
                pairs.append((getattr(owners[owner], attribute), series))
    for ours, series in pairs:
        np.testing.assert_allclose(ours.magnitude, series, rtol=1e-9, atol=1e-12 * np.abs(series).max())


def _service(starts: Series) -> Service:
    service: Service = {"pattern.utc_hourly_usage_journey_starts": starts}
    parallel = service["pattern.nb_usage_journeys_in_parallel"] = starts * JOURNEY_DURATION
    energy = service["pattern.devices_energy"] = parallel * (DEVICE_POWER / KILO)
    service["pattern.devices_energy_footprint"] = energy * COUNTRY_INTENSITY
    service["pattern.devices_fabrication_footprint"] = parallel * DEVICE_FABRICATION
    service["jobs.hourly_avg_occurrences"] = [starts * duration for duration in REQUEST_DURATIONS]
    service["jobs.hourly_data_transferred"] = [starts * volume for volume in DATA_TRANSFERRED]
    service["jobs.hourly_data_stored"] = [starts * DATA_STORED for _ in REQUEST_DURATIONS]
    volume = _total(service["jobs.hourly_data_transferred"])
    service["network.energy_footprint"] = volume * (NETWORK_INTENSITY * COUNTRY_INTENSITY)
    _compute_server(service)
    _compute_storage(service)
    _compute_energy(service, PUE)
    return service


def _compute_server(service: Service) -> None:
    occurrences = service["jobs.hourly_avg_occurrences"]
    ram = service["server.hour_by_hour_ram_need"] = _total([each * RAM_NEEDED for each in occurrences])
    compute = service["server.hour_by_hour_compute_need"] = _total([each * COMPUTE_NEEDED for each in occurrences])
    raw = service["server.raw_nb_of_instances"] = np.maximum(ram / AVAILABLE_RAM, compute / AVAILABLE_COMPUTE)
    number = service["server.nb_of_instances"] = _ceiling(raw)
    service["server.instances_fabrication_footprint"] = number * SERVER_FABRICATION


def _compute_storage(service: Service) -> None:
    """Data is written, and dumped RETENTION hours later where the series is as long as that."""
    needed = service["storage.storage_needed"] = _total(service["jobs.hourly_data_stored"]) * (REPLICATION / KILO)
    dumped = needed[:-RETENTION] if len(needed) > RETENTION else None
    delta, moved = needed, needed
    if dumped is not None:
        service["storage.automatic_storage_dumps_after_storage_duration"] = -dumped
        delta, moved = needed.copy(), needed.copy()
        delta[RETENTION:] -= dumped
        moved[RETENTION:] += dumped
    service["storage.storage_delta"] = delta
    held = service["storage.full_cumulative_storage_need"] = np.cumsum(delta)
    raw = service["storage.raw_nb_of_instances"] = held / STORAGE_CAPACITY
    number = service["storage.nb_of_instances"] = _ceiling(raw)
    service["storage.nb_of_active_instances"] = np.minimum(moved / STORAGE_CAPACITY, number)
    service["storage.instances_fabrication_footprint"] = number * STORAGE_FABRICATION


def _compute_energy(service: Service, pue: float) -> None:
    """Electricity of servers and storage: idle power of all instances, the rest of the power for the busy ones."""
    busy = service["server.raw_nb_of_instances"] * ((SERVER_POWER - SERVER_IDLE_POWER) * pue / KILO)
    busy += service["server.nb_of_instances"] * (SERVER_IDLE_POWER * pue / KILO)
    service["server.instances_energy"] = busy
    service["server.energy_footprint"] = busy * SERVER_INTENSITY
    active = service["storage.nb_of_active_instances"]
    energy = service["storage.instances_energy"] = active * (STORAGE_POWER * pue / KILO)
    service["storage.energy_footprint"] = energy * SERVER_INTENSITY


def _total(parts: Sequence[Series]) -> Series:
    """The sum of series; a new one unless there is one only."""
    if len(parts) == 1:
        return parts[0]
    total = parts[0] + parts[1]
    for part in parts[2:]:
        total += part
    return total


def _ceiling(values: Series) -> Series:
    """Ceiling of values >= 0; what lies within the tolerance of a whole number is that number."""
    lowered = np.maximum(values, 1.0)
    lowered *= -CEILING_TOLERANCE
    lowered += values
    return np.ceil(lowered, out=lowered)
