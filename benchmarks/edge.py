"""Edge devices: building and changing a model of many edge usage patterns, beside the same arithmetic in plain numpy.

    python -m benchmarks.edge [patterns [years [components]]]

Each pattern deploys one device of so many components, each with a need of its own, week after week. The numpy that a
build is held against does what the totals need and keeps nothing; how long numpy takes that keeps every series of the
model, as one has to in order to change an input, is told beside it. Weeks and starts are the same in all patterns: the
model finds equal series and keeps one of them, numpy does not look for them. The model keeps weeks as weeks, so that
its floor is not that of series but that of nodes: a bare graph of as many, with no arithmetic, units or objects.

Processor time, so that other programs do not count; with the garbage that a build leaves to the collector.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from statistics import median
from time import process_time
from typing import TypeAlias

import numpy as np

from benchmarks.floor_synthetic import Series, SumTree
from benchmarks.measuring import told
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
from efp_graph.graph import Graph

START, HOURS_OF_A_YEAR, SPAN = datetime(2025, 1, 6), 8760, 1000  # a Monday; hours that a deployment is in use
BUILDS = 5
Change: TypeAlias = Callable[[int, int], None]


def weeks_of(components: int) -> list[Series]:
    """A typical week for each component. Shape: (168,)."""
    return [0.5 + 0.01 * number + (np.arange(168) % 24) / 48 for number in range(components)]


def starts_of(hours: int) -> Series:
    """Deployments that start in each hour. Shape: (hours,)."""
    starts: Series = (np.arange(hours) % 24 == 9).astype(float)
    return starts


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


# In plain numpy


def in_numpy(patterns: int, hours: int, components: int) -> float:
    """The total, in kg: what of the arithmetic has to be done, pattern by pattern. Nothing is kept."""
    total = np.zeros(hours + SPAN - 1)
    week = np.arange(hours + SPAN - 1) % 168
    made = made_per_hour(components)
    for _ in range(patterns):
        deployed = deployed_of(hours)
        power = np.zeros(hours + SPAN - 1)
        for each in weeks_of(components):
            power += 3 + 12 / 4 * each[week]
        total += deployed * power * 1e-3 * 0.1 + deployed * made
    return float(total.sum())


def made_per_hour(components: int) -> float:
    """CO2eq of making a device, for each hour of its life, in kg."""
    return (50 / 6 + components * 20 / 6) / (365.25 * 24)


def deployed_of(hours: int) -> Series:
    """Devices in use in each hour. Shape: (hours + SPAN - 1,)."""
    running = np.concatenate(([0.0], np.cumsum(np.concatenate((starts_of(hours), np.zeros(SPAN - 1))))))
    deployed: Series = running[1:] - np.concatenate((np.zeros(SPAN - 1), running[:hours]))
    return deployed


class State:
    """The series that the model keeps too, by the rules of `floor_synthetic.py`: one array per hourly attribute.

    A need and the compute that it takes are one series, and so are the energy of a device and its total over patterns.

    Attributes:
        needs, powers: for each pattern, for each component.
        devices: for each pattern: deployed, power of a device, energy, footprint of its use and of making.
    """

    def __init__(self, patterns: int, hours: int, components: int) -> None:
        week = np.arange(hours + SPAN - 1) % 168
        self.needs, self.powers, self.devices = [], [], []
        for _ in range(patterns):
            needs = [each[week] for each in weeks_of(components)]
            powers = [3 + 12 / 4 * each for each in needs]
            deployed = deployed_of(hours)
            self.needs.append(needs)
            self.powers.append(powers)
            self.devices.append([deployed, *used(powers, deployed), deployed * made_per_hour(components)])
        self.use = SumTree([device[3] for device in self.devices])
        self.making = SumTree([device[4] for device in self.devices])
        self.total = self.use.total + self.making.total

    def change(self, pattern: int, watts: float) -> None:
        """Another power, at full load, of the first component of a pattern."""
        powers, device = self.powers[pattern], self.devices[pattern]
        powers[0] = 3 + (watts - 3) / 4 * self.needs[pattern][0]
        device[1:4] = used(powers, device[0])
        self.use.replace(pattern, device[3])
        self.total = self.use.total + self.making.total


def used(powers: list[Series], deployed: Series) -> tuple[Series, Series, Series]:
    """Power of a device, energy of all that are deployed, its footprint."""
    power = powers[0] + powers[1]
    for each in powers[2:]:
        power += each
    energy = power * deployed * 1e-3
    return power, energy, energy * 0.1


# In a bare graph


def bare_graph(inputs: int, computed: int) -> Graph:
    """A graph of so many nodes, each computed one of which gives an input as it is: what nodes cost that do nothing."""
    graph = Graph()
    with graph.batch(recorded=False):
        given = [graph.input(f"input {number}", float(number)) for number in range(inputs)]
        graph.keep_all([graph.computed(f"node {number}", given[number % inputs].read) for number in range(computed)])
    return graph


# Measuring


def main(patterns: int = 100, years: int = 3, components: int = 10) -> None:
    """Measure and print."""
    hours = years * HOURS_OF_A_YEAR
    system_of(2, hours, components)  # what is made once in a process
    inputs, computed = nodes_of(system_of(patterns, hours, components))
    build, keeping, bare = [], [], []
    for _ in range(BUILDS):
        gc.collect()
        lean = seconds(lambda: in_numpy(patterns, hours, components))
        build.append(seconds(lambda: system_of(patterns, hours, components)) / lean)
        keeping.append(seconds(lambda: State(patterns, hours, components)) / lean)
        bare.append(seconds(lambda: bare_graph(inputs, computed)) / lean)
    system, state = system_of(patterns, hours, components), State(patterns, hours, components)
    expected = in_numpy(patterns, hours, components)
    for found in (float(system.total_footprint.sum().to(u.kg).magnitude), float(state.total.sum())):
        assert abs(found - expected) < 1e-9 * expected, (found, expected)

    def change(number: int, pattern: int) -> None:
        system.edge_devices[pattern].components[0].power_per_unit = watts(number) * u.W

    def changed(number: int, pattern: int) -> None:
        state.change(pattern, watts(number))

    first = changes_beside(change, changed, list(range(1, patterns)))
    again = changes_beside(change, changed, [0] * 200)
    found, expected = float(system.total_footprint.sum().to(u.kg).magnitude), float(state.total.sum())
    assert abs(found - expected) < 1e-9 * expected, (found, expected)
    print(f"{patterns} edge patterns, {years} years, {components} components each; time / time of plain numpy, medians")
    print(f"build and first compute     {median(build):6.2f} x   numpy keeps nothing   {told(median(build), 3)}")
    print(f"numpy that keeps all series {median(keeping):6.2f} x")
    print(f"a bare graph of as many nodes {median(bare):4.2f} x   {inputs:,} inputs, {computed:,} computed nodes")
    print(f"one input changed, again    {again:6.2f} x   {told(again, 3.5)}")
    print(f"one of each other device    {first:6.2f} x   formulas run for the second time, none is recorded yet")


def nodes_of(system: System) -> tuple[int, int]:
    """How many inputs and how many computed nodes a model has."""
    inputs = sum(node.is_input for node in system.graph)
    return inputs, len(system.graph.nodes) - inputs


def watts(number: int) -> float:
    """Another power for each change."""
    return 16 + number / 1000


def changes_beside(subject: Change, floor: Change, patterns: list[int]) -> float:
    """How long a change takes / how long it takes the floor: the median, each beside the other."""
    gc.collect()
    ratios = []
    for number, pattern in enumerate(patterns, 1):
        mine, reference = seconds(partial(subject, number, pattern)), seconds(partial(floor, number, pattern))
        ratios.append(mine / reference)
    return median(ratios)


def seconds(run: Callable[[], object]) -> float:
    """How long the processor is at something."""
    begin = process_time()
    kept = run()
    end = process_time()
    del kept
    return end - begin


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
