"""Ten kinds of change: the formulas that run are exactly those that read something that became another value.

The minimum is told from outside: what each formula read before the change, and which values are other bits after it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

import efp_graph as efp
from benchmarks.synthetic import system_of
from efp_graph import Job, ModelingUpdate, Server, SourceObject, SourceValue, Storage, u
from efp_graph.values import same_value
from tests.footprint.small_model import series
from tests.golden import quickstart

HOURS = 48


def the_quickstart() -> SimpleNamespace:
    o = SimpleNamespace(**quickstart.build(efp))
    return SimpleNamespace(
        system=o.system, pattern=o.usage_pattern, country=o.country, network=o.network, device=o.laptop,
        journey=o.user_journey, step=o.upload_step, job=o.video_upload_job, server=o.server, storage=o.storage,
    )  # fmt: skip


def a_hundred_services() -> SimpleNamespace:
    """Seen from the service in the middle."""
    system = system_of(100, HOURS)
    server = system.servers[50]
    pattern = system.usage_patterns[50]
    return SimpleNamespace(
        system=system, pattern=pattern, country=pattern.country, network=pattern.network, device=pattern.devices[0],
        journey=pattern.usage_journey, step=pattern.usage_journey.uj_steps[1], job=server.jobs[0], server=server,
        storage=server.storage,
    )  # fmt: skip


Changes = Callable[[SimpleNamespace], list[Any]]
KINDS: dict[str, Changes] = {
    "PUE": lambda m: [[m.server.power_usage_effectiveness, SourceValue(1.31 * u.dimensionless)]],
    "carbon intensity of a country": lambda m: [[m.country.average_carbon_intensity, SourceValue(99 * u.g / u.kWh)]],
    "RAM of a job": lambda m: [[m.job.ram_needed, SourceValue(77 * u.MB)]],
    "duration of a request": lambda m: [[m.job.request_duration, SourceValue(3.5 * u.s)]],
    "retention of data": lambda m: [[m.storage.data_storage_duration, SourceValue(30 * u.hour)]],
    "lifespan of a device": lambda m: [[m.device.lifespan, SourceValue(5 * u.year)]],
    "time in a step": lambda m: [[m.step.user_time_spent, SourceValue(75 * u.min)]],
    "order of steps": lambda m: [[m.journey.uj_steps, list(m.journey.uj_steps)[::-1]]],
    "another server": lambda m: {
        Job.server.of(m.job): Server.from_defaults("new", storage=Storage.ssd("new storage"))
    },
    "starts": lambda m: [
        [m.pattern.hourly_usage_journey_starts, series(*range(100, 100 + HOURS), start=datetime(2025, 1, 1, 7))]
    ],
    "several at once": lambda m: [
        [m.server.server_type, SourceObject("serverless")],
        [m.network.bandwidth_energy_intensity, SourceValue(0.07 * u("kWh/GB"))],
        [m.step.jobs, [m.job, m.job]],
    ],
}


def warm(system: efp.System) -> list[Any]:
    return [node for node in system.graph if not node.is_input and node.is_needed]


@pytest.mark.parametrize("build", [the_quickstart, a_hundred_services])
@pytest.mark.parametrize("kind", KINDS)
def test_what_runs_is_what_read_something_that_became_another_value(kind, build):
    m = build()
    before = {node: (node.last_value, node.dependencies) for node in warm(m.system)}
    inputs = {node: node.last_value for node in m.system.graph if node.is_input}

    update = ModelingUpdate(KINDS[kind](m))

    moved = {node for node, old in inputs.items() if not same_value(old, node.last_value)}
    moved |= {node for node, (old, _) in before.items() if not same_value(old, node.last_value)}
    ran = set(update.report.order)
    assert len(update.report.order) == len(ran), "a formula ran twice"
    needed = {node for node, (_, read) in before.items() if moved.intersection(read)}
    assert ran & before.keys() == needed
    assert ran - before.keys() == set()  # what is new is computed for the first time, once
    assert moved & before.keys() <= ran


@pytest.mark.parametrize("build", [the_quickstart, a_hundred_services])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "another server"])  # an equal one is another one
def test_a_change_to_an_equal_value_runs_nothing(kind, build):
    m = build()
    ModelingUpdate(KINDS[kind](m))
    nodes = [change.attribute.of(change.owner) for change in m.system.history[-1].changes]

    again = ModelingUpdate([[node, node.last_value] for node in nodes])

    assert (again.report.order, again.report.computed, again.changes) == ([], [], [])
