"""The floor: the array arithmetic of the quickstart in plain numpy, without units, graph or objects.

A straight script for this model alone: the formulas of docs/methodology.md one after the other, scalars folded first;
an update recomputes just what it reaches. Nothing is checked or explained. The speed of efp_graph is given as a ratio
to it. What keeps the comparison honest:
    1. Every hourly attribute of the model that the library must keep is in the state as an array of 26298 float64.
       Attributes that are one series by definition (the sum over a single usage pattern, starts in local time and in
       UTC apart from their first hour, occurrences of a job that the journey holds once) share one array.
    2. It does the operations of the model, and does not use that many series are here multiples of the starts.
    3. It does use what an input says: requests and delays below one hour neither spread nor shift a series, an idle
       power of zero costs no pass.
    4. An update leaves the state as a fresh computation of the same inputs would.

Shapes: (hours,), from UTC_START on; dumps begin RETENTION later. Attributes of jobs are lists in the order of JOBS.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
State = dict[str, Any]

HOURS, HOURS_PER_YEAR = 26298, 8766.0  # 3 years
UTC_START = datetime(2024, 12, 31, 23)  # 2025-01-01 00:00 in Paris, winter offset of 1 h

# Journey starts, per hour of local time
FIRST_STARTS, LAST_STARTS, WAVE_AMPLITUDE, WAVE_PERIOD = 5000.0, 100000.0, 3000.0, 3 * 30 * 24  # 1/h, period in h
DAILY_SCALE, HOUR_OF_MINIMUM = 0.8, 4

# Usage: 20 min of streaming, then 70 s of upload, on a laptop in France
JOURNEY_DURATION = 20 / 60 + 70 / 3600  # h
DEVICE_FABRICATION = 156.0 / (6.0 * HOURS_PER_YEAR * 7 / 24)  # kg/h: of one device, over 6 years of 7 h/day
DEVICE_POWER, COUNTRY_INTENSITY, NETWORK_INTENSITY = 50.0, 0.085, 0.05  # W, kg/kWh, kWh/GB

# Jobs, all shorter than one hour and delayed by less than one hour
JOBS, STREAMING = ("streaming", "web view", "upload"), 0
APPEARANCES = (1, 2, 1)  # in the journey
REQUEST_DURATIONS = (20 / 60, 1 / 3600, 2 / 3600)  # h
RAM_NEEDED = (0.05, 0.006149749869070138, 0.05)  # GB
OTHER_COMPUTE_NEEDED = (0.0755116772256729, 1.0)  # cpu_core; of streaming: from the resolution
OTHER_DATA_TRANSFERRED = (0.0022, 0.02)  # GB; of streaming: from the resolution
DATA_STORED = (0.0, 0.0001, 0.02)  # GB
BITS_PER_PIXEL, REFRESH_RATE, DELIVERY_COST = 0.1, 30.0, 4.0  # bit, 1/s, cpu_core/(GB/s)

# Server, autoscaling
SERVER_FABRICATION = 600.0 / (6.0 * HOURS_PER_YEAR)  # kg/h: of one instance, over 6 years
SERVER_INTENSITY = 0.1  # kg/kWh, for the storage too
AVAILABLE_RAM = 128.0 * 0.9 - (0.3 + 2.0)  # GB: capacity x use rate - (server's own + video streaming service)
AVAILABLE_COMPUTE = 24.0 * 0.9 - 2.0  # cpu_core

# Storage
STORAGE_CAPACITY, BASE_STORAGE_NEED, REPLICATION = 1.0, 100.0, 3.0  # TB, TB, copies
STORAGE_FABRICATION = 160.0 * STORAGE_CAPACITY / (6.0 * HOURS_PER_YEAR)  # kg/h: of one instance, over 6 years
RETENTION = 17532  # h: 2 years

# Instances of both: what counts the busy ones, power of a busy one, power of an idle one
BUSY = {"server": "server.raw_nb_of_instances", "storage": "storage.nb_of_active_instances"}
POWER, IDLE_POWER = {"server": 300.0, "storage": 1.3 * STORAGE_CAPACITY}, {"server": 50.0, "storage": 0.0}  # W
KILO, CEILING_TOLERANCE = 1000.0, 1e-12  # W in a kW and GB in a TB; relative, and absolute below 1


def build() -> State:
    """Everything of the stage "build", by name: arrays for the hourly attributes, scalars for those that change."""
    state: State = {"utc_start": UTC_START, "server.power_usage_effectiveness": 1.2}
    _set_resolution(state, 1920, 1080)
    _compute_starts(state)
    _compute_devices(state)
    _compute_jobs(state)
    _compute_network(state)
    state["server.hour_by_hour_ram_need"] = _weighted(RAM_NEEDED, state["jobs.hourly_avg_occurrences"])
    _compute_compute_need(state)
    state["server.raw_nb_of_instances"] = _raw_nb_of_servers(state)
    _compute_server_instances(state)
    _compute_energy(state, "server")
    _compute_storage_need(state)
    _compute_storage_instances(state)
    _compute_energy(state, "storage")
    _compute_total(state)
    return state


def change_pue(state: State, value: float) -> None:
    """Set the server's power usage effectiveness, which its storage shares."""
    state["server.power_usage_effectiveness"] = value
    _compute_energy(state, "server")
    _compute_energy(state, "storage")
    _compute_total(state)


def change_resolution(state: State, width: int, height: int) -> None:
    """Set the resolution of the streaming job. Servers are left alone when their raw number stays the same."""
    _set_resolution(state, width, height)
    occurrences, data = state["jobs.hourly_occurrences"][STREAMING], state["streaming_job.data_transferred"]
    state["jobs.hourly_data_transferred"][STREAMING] = occurrences * data
    _compute_network(state)
    _compute_compute_need(state)
    raw = _raw_nb_of_servers(state)
    if not np.array_equal(raw, state["server.raw_nb_of_instances"]):
        state["server.raw_nb_of_instances"] = raw
        _compute_server_instances(state)
        _compute_energy(state, "server")
    _compute_total(state)


def _set_resolution(state: State, width: int, height: int) -> None:
    bitrate = width * height * BITS_PER_PIXEL * REFRESH_RATE / 8e9  # GB/s
    state["streaming_job.resolution"] = (width, height)
    state["streaming_job.dynamic_bitrate"] = bitrate
    state["streaming_job.data_transferred"] = bitrate * REQUEST_DURATIONS[STREAMING] * 3600
    state["streaming_job.compute_needed"] = bitrate * DELIVERY_COST


def _compute_starts(state: State) -> None:
    """Linear growth and a slow wave, times a daily wave around 1."""
    hours = np.arange(HOURS)
    growth = np.linspace(FIRST_STARTS, LAST_STARTS, HOURS)
    wave = WAVE_AMPLITUDE * np.sin(2 * np.pi * hours / WAVE_PERIOD)
    factor = 1 + DAILY_SCALE * np.sin(1.5 * np.pi + 2 * np.pi * (hours % 24 - HOUR_OF_MINIMUM) / 24)
    state["usage_pattern.utc_hourly_usage_journey_starts"] = (growth + wave) * factor


def _compute_devices(state: State) -> None:
    starts = state["usage_pattern.utc_hourly_usage_journey_starts"]
    parallel = state["usage_pattern.nb_usage_journeys_in_parallel"] = starts * JOURNEY_DURATION
    energy = state["usage_pattern.devices_energy"] = parallel * (DEVICE_POWER / KILO)
    state["usage_pattern.devices_energy_footprint"] = energy * COUNTRY_INTENSITY
    state["usage_pattern.devices_fabrication_footprint"] = parallel * DEVICE_FABRICATION


def _compute_jobs(state: State) -> None:
    starts = state["usage_pattern.utc_hourly_usage_journey_starts"]
    occurrences = state["jobs.hourly_occurrences"] = [starts if n == 1 else starts + starts for n in APPEARANCES]
    transferred = (state["streaming_job.data_transferred"], *OTHER_DATA_TRANSFERRED)
    state["jobs.hourly_avg_occurrences"] = [x * y for x, y in zip(occurrences, REQUEST_DURATIONS, strict=True)]
    state["jobs.hourly_data_transferred"] = [x * y for x, y in zip(occurrences, transferred, strict=True)]
    state["jobs.hourly_data_stored"] = [x * y for x, y in zip(occurrences, DATA_STORED, strict=True)]


def _compute_network(state: State) -> None:
    footprint_per_data = NETWORK_INTENSITY * COUNTRY_INTENSITY  # kg/GB
    state["network.energy_footprint"] = _total(state["jobs.hourly_data_transferred"]) * footprint_per_data


def _compute_compute_need(state: State) -> None:
    needed = (state["streaming_job.compute_needed"], *OTHER_COMPUTE_NEEDED)
    state["server.hour_by_hour_compute_need"] = _weighted(needed, state["jobs.hourly_avg_occurrences"])


def _raw_nb_of_servers(state: State) -> Series:
    for_ram = state["server.hour_by_hour_ram_need"] / AVAILABLE_RAM
    for_compute = state["server.hour_by_hour_compute_need"] / AVAILABLE_COMPUTE
    return np.maximum(for_ram, for_compute)


def _compute_server_instances(state: State) -> None:
    number = state["server.nb_of_instances"] = _ceiling(state["server.raw_nb_of_instances"])
    state["server.instances_fabrication_footprint"] = number * SERVER_FABRICATION


def _compute_storage_need(state: State) -> None:
    """Data is written, and dumped RETENTION hours later. No job deletes data, so nothing is freed."""
    needed = state["storage.storage_needed"] = _total(state["jobs.hourly_data_stored"]) * (REPLICATION / KILO)
    dumps = state["storage.automatic_storage_dumps_after_storage_duration"] = -needed[:-RETENTION]
    delta = state["storage.storage_delta"] = needed + _padded(dumps)
    state["storage.full_cumulative_storage_need"] = np.cumsum(delta) + BASE_STORAGE_NEED


def _padded(dumps: Series) -> Series:
    """The dumps on the hours of the whole series."""
    padded = np.zeros(HOURS)
    padded[RETENTION:] = dumps
    return padded


def _compute_storage_instances(state: State) -> None:
    """An instance is active as far as its capacity is written or dumped within the hour."""
    raw = state["storage.raw_nb_of_instances"] = state["storage.full_cumulative_storage_need"] / STORAGE_CAPACITY
    number = state["storage.nb_of_instances"] = _ceiling(raw)
    dumps = state["storage.automatic_storage_dumps_after_storage_duration"]
    moved = np.abs(state["storage.storage_needed"]) + _padded(np.abs(dumps))
    state["storage.nb_of_active_instances"] = np.minimum(moved / STORAGE_CAPACITY, number)
    state["storage.instances_fabrication_footprint"] = number * STORAGE_FABRICATION


def _compute_energy(state: State, owner: str) -> None:
    """Idle power of all instances and, on top of it, the rest of the power of the busy ones; then the footprint."""
    pue_per_kilo, idle_power = state["server.power_usage_effectiveness"] / KILO, IDLE_POWER[owner]
    energy = state[BUSY[owner]] * ((POWER[owner] - idle_power) * pue_per_kilo)
    if idle_power:
        energy += state[f"{owner}.nb_of_instances"] * (idle_power * pue_per_kilo)
    state[f"{owner}.instances_energy"] = energy
    state[f"{owner}.energy_footprint"] = energy * SERVER_INTENSITY


def _compute_total(state: State) -> None:
    parts = (
        "server.instances_fabrication_footprint",
        "server.energy_footprint",
        "storage.instances_fabrication_footprint",
        "storage.energy_footprint",
        "network.energy_footprint",
        "usage_pattern.devices_fabrication_footprint",
        "usage_pattern.devices_energy_footprint",
    )
    state["system.total_footprint"] = _total([state[part] for part in parts])


def _total(parts: list[Series]) -> Series:
    total = parts[0] + parts[1]
    for part in parts[2:]:
        total += part
    return total


def _weighted(weights: Sequence[float], parts: list[Series]) -> Series:
    return _total([part * weight for part, weight in zip(parts, weights, strict=True)])


def _ceiling(values: Series) -> Series:
    """Ceiling of values >= 0; what lies within the tolerance of a whole number is that number."""
    lowered = np.maximum(values, 1.0)
    lowered *= -CEILING_TOLERANCE
    lowered += values
    return np.ceil(lowered, out=lowered)


def keep_freed_memory() -> None:
    """Let glibc keep up to 60 MB of freed memory (its thresholds follow the largest block freed); elsewhere nothing.

    Call it once per process before measuring, for the library as for the floor: otherwise the arrays of a dropped
    state go back to the system, and the next ones cost a page fault per 4 kB, whoever computes them.
    """
    np.empty(30_000_000, dtype=np.uint8)
