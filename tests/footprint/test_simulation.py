"""Simulation: a change from a date on, with what was under way before it carried over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from efp_graph import (
    Country,
    EfpGraphError,
    EmptyExplainableObject,
    Job,
    ModelingUpdate,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourneyStep,
    UsagePattern,
    tz,
    u,
)
from efp_graph.errors import InsufficientCapacity, OutsidePeriod, StaleSimulation
from efp_graph.values import same_value
from tests.footprint.small_model import is_lazy, same_state, series, small_model, small_system, state

HOURS = 48
STARTS = [float(100 + 37 * hour % 50) for hour in range(HOURS)]
DATE = datetime(2025, 1, 1, 20)  # 20 hours after the start of the model, which is in UTC


def day_model(**inputs):
    """Two days of usage, requests of 2.5 hours, data that is kept for 7 hours."""
    job = {
        "request_duration": SourceValue(2.5 * u.hour),
        "data_stored": SourceValue(1 * u.GB),
        "ram_needed": SourceValue(1 * u.GB),
    }
    storage = {"data_storage_duration": SourceValue(7 * u.hour), "base_storage_need": SourceValue(2 * u.TB)}
    return small_system(*STARTS, job=job, **{**storage, **inputs})


def values(system):
    """{key: value} of every calculated attribute of the system's graph."""
    nodes = system.graph.nodes.items()
    return {key: node.last_value for key, node in nodes if not (node.is_input or node.is_cold or is_lazy(node))}


def whole(value):
    return getattr(value, "whole", value)


def test_a_simulation_that_changes_nothing_equals_the_baseline_bit_for_bit():
    m = day_model()
    before = values(m.system)

    update = ModelingUpdate([[m.server.power, SourceValue(300 * u.W)]], simulation_date=DATE)
    update.set_updated_values()

    assert all(same_value(value, before[key]) for key, value in values(m.system).items())


@pytest.mark.parametrize(
    "change",
    [
        lambda m: [m.server.power_usage_effectiveness, SourceValue(1.5 * u.dimensionless)],
        lambda m: [m.job.request_duration, SourceValue(4 * u.hour)],
        lambda m: [m.journey.uj_steps, [m.step, m.step]],
        lambda m: [m.storage.data_storage_duration, SourceValue(3 * u.hour)],
        lambda m: [m.pattern.hourly_usage_journey_starts, series(*STARTS[::-1])],
    ],
    ids=["pue", "duration", "steps", "retention", "starts"],
)
def test_a_change_at_the_first_hour_equals_a_plain_update(change):
    m = day_model()
    simulation = ModelingUpdate([change(m)], simulation_date=datetime(2025, 1, 1))
    simulation.set_updated_values()
    simulated = {key: whole(value) for key, value in values(m.system).items()}
    simulation.reset_values()

    ModelingUpdate([change(m)])

    plain = values(m.system)
    assert simulated.keys() == plain.keys()
    assert [key for key in plain if not same_value(plain[key], simulated[key])] == []


def test_hardware_changed_at_a_date_is_the_baseline_before_it_and_the_changed_model_after():
    m = day_model()
    baseline = m.server.energy_footprint.magnitude
    simulation = ModelingUpdate([[m.server.power_usage_effectiveness, SourceValue(1.5 * u.dimensionless)]], DATE)

    simulation.set_updated_values()
    shown = m.server.energy_footprint
    simulation.reset_values()
    ModelingUpdate([[m.server.power_usage_effectiveness, SourceValue(1.5 * u.dimensionless)]])
    changed = m.server.energy_footprint.magnitude

    assert shown.start == datetime(2025, 1, 1, 20, tzinfo=UTC)
    assert shown.magnitude.tolist() == changed[20:].tolist()
    assert shown.whole.magnitude.tolist() == [*baseline[:20], *changed[20:]]


def test_requests_under_way_at_the_date_finish():
    # 100 requests start in each hour and last 3 hours: 300 are under way. From hour 20 on nobody comes any more:
    # 200 are still under way in hour 20, 100 in hour 21.
    m = small_system(*[100.0] * HOURS, job={"request_duration": SourceValue(3 * u.hour)})
    nobody = series(*[0.0] * HOURS)

    simulation = ModelingUpdate([[m.pattern.hourly_usage_journey_starts, nobody]], DATE)
    simulation.set_updated_values()

    assert m.job.hourly_avg_occurrences_across_usage_patterns.magnitude[:4].tolist() == [200, 100, 0, 0]


def test_stored_data_keeps_accumulating_and_leaves_on_schedule():
    m = day_model()
    baseline = m.storage.full_cumulative_storage_need.to(u.TB).magnitude

    simulation = ModelingUpdate([[m.job.data_stored, SourceValue(0 * u.GB)]], DATE)
    simulation.set_updated_values()
    held = m.storage.full_cumulative_storage_need.whole.to(u.TB).magnitude
    delta = m.storage.storage_delta.whole.to(u.TB).magnitude

    assert held[:20].tolist() == baseline[:20].tolist()
    assert held[20] == pytest.approx(held[19] + delta[20])
    assert held[19] > 2.1
    # what was written in the last hour before the date leaves 7 hours later; then only the base need is there
    assert held[19 + 7] == pytest.approx(2.0)
    assert np.all(np.diff(held[19 : 19 + 8]) < 0)


def test_the_baseline_stays_what_the_attributes_show():
    m = day_model()
    before = state(m.system)

    simulation = ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]], DATE)
    assert same_state(m.system, before)
    assert not simulation.updated_values_set

    simulation.set_updated_values()
    simulation.set_updated_values()
    assert str(m.server.power) == "100 watt"
    m.system.graph.check()

    simulation.reset_values()
    simulation.reset_values()
    assert same_state(m.system, before)
    m.system.graph.check()
    assert m.system.history == []
    assert m.system.simulation is simulation


def test_values_know_their_twins():
    m = day_model()
    baseline = m.server.energy_footprint
    simulation = ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]], DATE)

    simulation.set_updated_values()

    assert m.server.energy_footprint.baseline_twin is baseline
    assert baseline.simulation_twin is m.server.energy_footprint
    assert m.device.power.simulation_twin is None


def test_what_a_simulation_brings_in_is_there_from_the_date_on_only():
    m = day_model()
    second = Server.from_defaults("second", storage=Storage.ssd("second storage"))
    more = UsageJourneyStep.from_defaults("more", jobs=[Job.from_defaults("extra", server=second)])

    simulation = ModelingUpdate([[m.journey.uj_steps, [m.step, more]]], DATE)

    assert isinstance(second.energy_footprint, EmptyExplainableObject)
    simulation.set_updated_values()
    assert (second.energy_footprint.start, len(second.energy_footprint)) == (datetime(2025, 1, 1, 20, tzinfo=UTC), 28)
    assert m.system.servers == (m.server, second)
    simulation.reset_values()
    assert isinstance(second.energy_footprint, EmptyExplainableObject)
    assert m.system.servers == (m.server,)
    m.system.graph.check()


def test_while_a_simulation_is_shown_the_model_cannot_be_changed():
    m = day_model()
    simulation = ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]], DATE)
    simulation.set_updated_values()

    with pytest.raises(EfpGraphError, match="the simulation from 2025-01-01 20:00:00 on"):
        m.server.ram = SourceValue(64 * u.GB)

    simulation.reset_values()
    m.server.ram = SourceValue(64 * u.GB)


def test_simulations_live_side_by_side_and_a_change_of_the_baseline_makes_them_stale():
    m = day_model()
    small = ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]], DATE)
    large = ModelingUpdate([[m.server.power, SourceValue(900 * u.W)]], DATE)

    small.set_updated_values()
    less = m.system.total_footprint.sum()
    with pytest.raises(EfpGraphError, match="Reset its values first"):
        large.set_updated_values()
    small.reset_values()
    large.set_updated_values()
    assert m.system.total_footprint.sum() > less
    large.reset_values()

    m.server.ram = SourceValue(64 * u.GB)
    assert small.simulation.is_stale
    with pytest.raises(StaleSimulation, match="Make the simulation again"):
        small.set_updated_values()


def test_a_naive_date_is_civil_time_of_each_country_and_an_aware_one_an_instant_for_all():
    m = small_model(*STARTS)
    far = Country("Far", "FAR", SourceValue(100 * u.g / u.kWh), tz("America/New_York"))  # UTC-5 in January
    there = UsagePattern("there", m.journey, [m.device], m.network, far, series(*STARTS))
    m.system = System("two countries", usage_patterns=[m.pattern, there])
    change = lambda: [[m.device.power, SourceValue(10 * u.W)]]  # noqa: E731

    civil = ModelingUpdate(change(), DATE)
    civil.set_updated_values()
    starts = [pattern.devices_energy.start.hour for pattern in (m.pattern, there)]
    assert starts == [20, 1]  # 20:00 in New York is 01:00 UTC of the next day
    assert m.system.total_footprint.start.hour == 20  # what they share: the earliest
    civil.reset_values()

    instant = ModelingUpdate(change(), DATE.replace(tzinfo=UTC))
    instant.set_updated_values()
    assert [pattern.devices_energy.start.hour for pattern in (m.pattern, there)] == [20, 20]


def test_a_date_off_the_hour_goes_to_the_next_whole_hour():
    m = day_model()
    simulation = ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]], DATE - timedelta(minutes=59))
    simulation.set_updated_values()
    assert m.server.energy_footprint.start.hour == 20


@pytest.mark.parametrize("date", [datetime(2024, 12, 31, 23), datetime(2025, 1, 3), datetime(2030, 1, 1)])
def test_a_date_outside_the_modelled_hours_is_refused(date):
    m = day_model()
    with pytest.raises(OutsidePeriod, match="2025-01-01 00:00 to 2025-01-02 23:00 UTC"):
        ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]], date)


def test_what_no_system_reaches_has_no_period_to_simulate():
    server = Server.from_defaults("idle", storage=Storage.ssd())
    with pytest.raises(OutsidePeriod, match="No system reaches"):
        ModelingUpdate([[server.power, SourceValue(100 * u.W)]], DATE)


def test_a_simulation_that_fails_leaves_no_trace():
    m = day_model()
    before = state(m.system)

    with pytest.raises(InsufficientCapacity):
        ModelingUpdate([[m.server.base_ram_consumption, SourceValue(500 * u.GB)]], DATE)

    assert same_state(m.system, before)
    m.server.ram = SourceValue(64 * u.GB)


def test_the_deltas_compare_the_whole_period():
    m = day_model()
    baseline = m.server.energy_footprint.magnitude

    simulation = ModelingUpdate([[m.server.power_usage_effectiveness, SourceValue(2.4 * u.dimensionless)]], DATE)

    row = next(each for each in simulation.deltas if each.category == "Servers")
    assert row.before == pytest.approx(baseline.sum())
    assert row.after == pytest.approx(baseline[:20].sum() + 2 * baseline[20:].sum())  # the PUE was 1.2
