"""Edge devices: building and changing a model of many edge usage patterns, beside the same arithmetic in plain numpy.

    python -m benchmarks.edge [patterns [years [components]]]

Each pattern deploys one device of so many components, each with a need of its own, week after week.
"""

from __future__ import annotations

import sys
from datetime import datetime
from time import perf_counter

import numpy as np

from efp_graph import (
    Country,
    EdgeCPUComponent,
    EdgeDevice,
    EdgeFunction,
    EdgeUsageJourney,
    EdgeUsagePattern,
    Network,
    RecurrentEdgeComponentNeed,
    RecurrentEdgeDeviceNeed,
    SourceRecurrentValues,
    SourceValue,
    System,
    create_source_hourly_values_from_list,
    tz,
    u,
)

START, HOURS_OF_A_YEAR, SPAN = datetime(2025, 1, 6), 8760, 1000  # a Monday; hours that a deployment is in use


def weeks_of(components: int) -> list[np.ndarray]:
    """A typical week for each component. Shape: (168,)."""
    return [0.5 + 0.01 * number + (np.arange(168) % 24) / 48 for number in range(components)]


def starts_of(hours: int) -> np.ndarray:
    """Deployments that start in each hour. Shape: (hours,)."""
    return (np.arange(hours) % 24 == 9).astype(float)


def system_of(patterns: int, hours: int, components: int) -> System:
    """The model."""
    network = Network.wifi_network()
    country = Country("Nowhere", "NOW", SourceValue(100 * u.g / u.kWh), tz("UTC"))
    weeks, starts = weeks_of(components), create_source_hourly_values_from_list(starts_of(hours).tolist(), START)
    made = []
    for number in range(patterns):
        parts = [EdgeCPUComponent.from_defaults(f"part {number}.{each}") for each in range(components)]
        device = EdgeDevice.from_defaults(f"device {number}", components=parts)
        needs = [
            RecurrentEdgeComponentNeed(f"need {part.name}", part, SourceRecurrentValues(week * u.cpu_core))
            for part, week in zip(parts, weeks, strict=True)
        ]
        function = EdgeFunction(f"work {number}", [RecurrentEdgeDeviceNeed(f"asked {number}", device, needs)], [])
        journey = EdgeUsageJourney(f"journey {number}", [function])
        made.append(EdgeUsagePattern(f"pattern {number}", [journey], network, country, starts, SPAN * u.hour))
    return System("edge", [], made)


def in_numpy(patterns: int, hours: int, components: int) -> float:
    """The total, in kg: what of the arithmetic has to be done, pattern by pattern."""
    total = np.zeros(hours + SPAN - 1)
    week = np.arange(hours + SPAN - 1) % 168
    made = (50 / 6 + components * 20 / 6) / (365.25 * 24)
    for _ in range(patterns):
        running = np.concatenate(([0.0], np.cumsum(np.concatenate((starts_of(hours), np.zeros(SPAN - 1))))))
        deployed = running[1:] - np.concatenate((np.zeros(SPAN - 1), running[:hours]))
        power = np.zeros(hours + SPAN - 1)
        for each in weeks_of(components):
            power += 3 + 12 / 4 * each[week]
        total += deployed * power * 1e-3 * 0.1 + deployed * made
    return float(total.sum())


def main(patterns: int = 100, years: int = 3, components: int = 10) -> None:
    """Measure and print."""
    hours = years * HOURS_OF_A_YEAR
    begin = perf_counter()
    expected = in_numpy(patterns, hours, components)
    floor = perf_counter() - begin
    begin = perf_counter()
    system = system_of(patterns, hours, components)
    build = perf_counter() - begin
    found = float(system.total_footprint.sum().to(u.kg).magnitude)
    assert abs(found - expected) < 1e-9 * expected, (found, expected)
    changes = []
    for number in range(7):
        part = system.edge_devices[number].components[0]
        begin = perf_counter()
        part.power_per_unit = (16 + number) * u.W
        changes.append(perf_counter() - begin)
    print(f"{patterns} edge patterns, {years} years, {components} components each: {found:,.0f} kg CO2eq")
    print(f"numpy alone   {floor:8.3f} s")
    print(f"build         {build:8.3f} s   {build / floor:5.1f} x numpy")
    print(f"one change    {sorted(changes)[3]:8.4f} s   median of 7")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
