"""The floor: the array arithmetic of the quickstart in plain numpy, without units, graph or objects.

A time that a library can hardly beat on this model, so the speed of efp_graph is given as a ratio to it. Written to be
fast: scalars are folded first, each array operation that the model needs is one pass, an update recomputes just what
it reaches. Nothing is checked or explained here. What keeps the comparison honest:
    1. Every hourly attribute of the model that the library must keep is in the state as an array of 26298 float64.
       Attributes that are one series by definition (the sum over a single usage pattern, starts in local time and in
       UTC apart from their first hour, occurrences of a job that the journey holds once) share one array.
    2. It does the operations of the model, and does not use that many series are here multiples of the starts.
    3. It does use what an input says: requests and delays below one hour neither spread nor shift a series, an idle
       power of zero costs no pass, and a wave whose period is a whole number of hours is computed once and repeated.
    4. An update leaves the state bit for bit as a fresh computation of the same inputs would.

Attributes of jobs have the shape (jobs, hours), rows in the order of JOBS, so that a sum over the jobs is one product
of a vector and a matrix. All other series have the shape (hours,), from UTC_START on; dumps begin RETENTION later.

`python benchmarks/floor.py` prints the three times, for a process that keeps the memory it frees: with memory fresh
from the system `build` takes several times as long, nearly all of it in page faults (see `keep_freed_memory`).
"""

import timeit
from collections.abc import Callable
from datetime import datetime
from itertools import cycle
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
RAM_NEEDED = np.array([0.05, 0.006149749869070138, 0.05])  # GB
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
SUM_OF_JOBS = np.ones(len(JOBS))
SCRATCH = np.empty(HOURS)  # spares the temporaries of two-term formulas


def build() -> State:
    """Everything of the stage "build", by name: arrays for the hourly attributes, scalars for those that change."""
    state: State = {"utc_start": UTC_START, "server.power_usage_effectiveness": 1.2}
    _set_resolution(state, 1920, 1080)
    _compute_starts(state)
    _compute_devices(state)
    _compute_jobs(state)
    _compute_network(state)
    state["server.hour_by_hour_ram_need"] = RAM_NEEDED @ state["jobs.hourly_avg_occurrences"]
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
    data, transferred = state["streaming_job.data_transferred"], state["jobs.hourly_data_transferred"]
    np.multiply(state["jobs.hourly_occurrences"][STREAMING], data, out=transferred[STREAMING])
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
    slow = WAVE_AMPLITUDE * np.sin(np.linspace(0, 2 * np.pi, WAVE_PERIOD, endpoint=False))
    daily = 1 + DAILY_SCALE * np.sin(1.5 * np.pi + (np.arange(24) - HOUR_OF_MINIMUM) * (2 * np.pi / 24))
    growth = state["linear_growth"] = np.linspace(FIRST_STARTS, LAST_STARTS, HOURS)
    wave = state["sinusoidal_fluct"] = np.tile(slow, HOURS // WAVE_PERIOD + 1)[:HOURS]
    level = state["lin_growth_plus_sin_fluct"] = growth + wave
    factor = state["daily_fluct"] = np.tile(daily, HOURS // 24 + 1)[:HOURS]
    state["usage_pattern.utc_hourly_usage_journey_starts"] = level * factor


def _compute_devices(state: State) -> None:
    starts = state["usage_pattern.utc_hourly_usage_journey_starts"]
    parallel = state["usage_pattern.nb_usage_journeys_in_parallel"] = starts * JOURNEY_DURATION
    energy = state["usage_pattern.devices_energy"] = parallel * (DEVICE_POWER / KILO)
    state["usage_pattern.devices_energy_footprint"] = energy * COUNTRY_INTENSITY
    state["usage_pattern.devices_fabrication_footprint"] = parallel * DEVICE_FABRICATION


def _compute_jobs(state: State) -> None:
    starts = state["usage_pattern.utc_hourly_usage_journey_starts"]
    occurrences = state["jobs.hourly_occurrences"] = [starts if n == 1 else starts * n for n in APPEARANCES]
    average = state["jobs.hourly_avg_occurrences"] = np.empty((len(JOBS), HOURS))
    transferred = state["jobs.hourly_data_transferred"] = np.empty((len(JOBS), HOURS))
    stored = state["jobs.hourly_data_stored"] = np.empty((len(JOBS), HOURS))
    for job, data in enumerate((state["streaming_job.data_transferred"], *OTHER_DATA_TRANSFERRED)):
        np.multiply(occurrences[job], REQUEST_DURATIONS[job], out=average[job])
        np.multiply(occurrences[job], data, out=transferred[job])
        np.multiply(occurrences[job], DATA_STORED[job], out=stored[job])


def _compute_network(state: State) -> None:
    footprint_per_data = SUM_OF_JOBS * (NETWORK_INTENSITY * COUNTRY_INTENSITY)  # kg/GB
    state["network.energy_footprint"] = footprint_per_data @ state["jobs.hourly_data_transferred"]


def _compute_compute_need(state: State) -> None:
    needed = np.array([state["streaming_job.compute_needed"], *OTHER_COMPUTE_NEEDED])
    state["server.hour_by_hour_compute_need"] = needed @ state["jobs.hourly_avg_occurrences"]


def _raw_nb_of_servers(state: State) -> Series:
    raw: Series = state["server.hour_by_hour_ram_need"] * (1 / AVAILABLE_RAM)
    np.multiply(state["server.hour_by_hour_compute_need"], 1 / AVAILABLE_COMPUTE, out=SCRATCH)
    return np.maximum(raw, SCRATCH, out=raw)


def _compute_server_instances(state: State) -> None:
    number = state["server.nb_of_instances"] = _ceiling(state["server.raw_nb_of_instances"])
    state["server.instances_fabrication_footprint"] = number * SERVER_FABRICATION


def _compute_storage_need(state: State) -> None:
    """Data is written, and dumped RETENTION hours later. No job deletes data, so nothing is freed."""
    needed = state["storage.storage_needed"] = (SUM_OF_JOBS * (REPLICATION / KILO)) @ state["jobs.hourly_data_stored"]
    dumps = state["storage.automatic_storage_dumps_after_storage_duration"] = -needed[:-RETENTION]
    delta = state["storage.storage_delta"] = needed.copy()
    delta[RETENTION:] += dumps
    cumulative = state["storage.full_cumulative_storage_need"] = np.cumsum(delta)
    cumulative += BASE_STORAGE_NEED


def _compute_storage_instances(state: State) -> None:
    """An instance is active as far as its capacity is written or dumped within the hour."""
    raw = state["storage.raw_nb_of_instances"] = state["storage.full_cumulative_storage_need"] * (1 / STORAGE_CAPACITY)
    number = state["storage.nb_of_instances"] = _ceiling(raw)
    active = state["storage.nb_of_active_instances"] = state["storage.storage_needed"].copy()
    active[RETENTION:] -= state["storage.automatic_storage_dumps_after_storage_duration"]
    active *= 1 / STORAGE_CAPACITY
    np.minimum(active, number, out=active)
    state["storage.instances_fabrication_footprint"] = number * STORAGE_FABRICATION


def _compute_energy(state: State, owner: str) -> None:
    """Idle power of all instances and, on top of it, the rest of the power of the busy ones; then the footprint."""
    pue_per_kilo, idle_power = state["server.power_usage_effectiveness"] / KILO, IDLE_POWER[owner]
    energy = state[BUSY[owner]] * ((POWER[owner] - idle_power) * pue_per_kilo)
    if idle_power:
        energy += np.multiply(state[f"{owner}.nb_of_instances"], idle_power * pue_per_kilo, out=SCRATCH)
    state[f"{owner}.instances_energy"] = energy
    state[f"{owner}.energy_footprint"] = energy * SERVER_INTENSITY


def _compute_total(state: State) -> None:
    total = state["server.instances_fabrication_footprint"] + state["server.energy_footprint"]
    total += state["storage.instances_fabrication_footprint"]
    total += state["storage.energy_footprint"]
    total += state["network.energy_footprint"]
    total += state["usage_pattern.devices_fabrication_footprint"]
    total += state["usage_pattern.devices_energy_footprint"]
    state["system.total_footprint"] = total


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


def _main() -> None:
    keep_freed_memory()
    state = build()
    pues, resolutions = cycle((1.3, 1.2)), cycle(((1280, 720), (1920, 1080)))  # so that each run is a change
    _print_time("build", build)
    _print_time("change_pue", lambda: change_pue(state, next(pues)))
    _print_time("change_resolution", lambda: change_resolution(state, *next(resolutions)))


def _print_time(name: str, run: Callable[[], object]) -> None:
    print(f"{name:18} {1e3 * min(timeit.repeat(run, number=1, repeat=3000)):.3f} ms")


if __name__ == "__main__":
    _main()
