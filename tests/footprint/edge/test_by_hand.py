"""Edge figures that were calculated by hand."""

from __future__ import annotations

import pytest

from efp_graph import (
    Conventions,
    EdgeAppliance,
    EdgeDevice,
    EdgeDeviceGroup,
    EdgeFunction,
    EdgeUsageJourney,
    EdgeUsagePattern,
    EdgeWorkloadComponent,
    RecurrentEdgeComponentNeed,
    RecurrentEdgeDeviceNeed,
    RecurrentEdgeWorkload,
    RecurrentServerNeed,
    SourceValue,
    u,
)
from tests.footprint.edge.small_edge import MONDAY, small_edge, with_server
from tests.footprint.small_model import series

HOURS_OF_A_LIFE = 6 * 365.25 * 24


def kg(value):
    return value.sum().to(u.kg).magnitude


def test_a_till_in_eight_shops():
    """Its README: 8 devices for 48 h; 4 + 16 * (1.5 + 0.5) / 4 = 12 W; 60 kg and half a terabyte at 160 kg."""
    m = small_edge(
        2, 0, 1, 0, 0, 0, 0, 0, 0, 5,
        computer={
            "carbon_footprint_manufacturing": 60 * u.kg, "power": 20 * u.W, "idle_power": 4 * u.W,
            "compute": 4 * u.cpu_core, "base_compute_consumption": 0.5 * u.cpu_core,
        },
        recurrent_compute_needed=1.5 * u.cpu_core,
    )  # fmt: skip
    m.flash.storage_capacity_per_unit = 500 * u.GB_stored

    assert m.pattern.nb_deployments_in_parallel.sum().magnitude == 384
    assert set(m.computer.cpu_component.unitary_power_per_usage_pattern[m.pattern].magnitude.tolist()) == {12.0}
    assert kg(m.computer.use_footprint) == pytest.approx(0.4608)
    assert kg(m.computer.instances_manufacturing_footprint) == pytest.approx(384 * (60 + 0.5 * 160) / HOURS_OF_A_LIFE)
    assert kg(m.system.total_footprint) == pytest.approx(1.48293, abs=5e-6)


def test_groups_multiply_what_they_count():
    """A deployment has 3 floors of 2.5 rooms of 4 lamps, and 10 lamps a floor: 3 * (2.5 * 4 + 10) = 60."""
    m = small_edge(1)
    lamp = EdgeAppliance.from_defaults("lamp", power=10 * u.W, idle_power=0 * u.W)
    m.function.recurrent_edge_device_needs = [
        m.process, RecurrentEdgeWorkload.from_defaults("lit", edge_device=lamp, recurrent_workload=0.5 * u.concurrent)
    ]  # fmt: skip
    one = kg(lamp.use_footprint)

    room = EdgeDeviceGroup.from_defaults("room", edge_device_counts={lamp: 4})
    floor = EdgeDeviceGroup("floor", {room: 2.5}, [lamp] * 10)
    EdgeDeviceGroup("building", {floor: 3}, {})

    assert one == pytest.approx(48 * 0.5 * 0.010 * 0.1)
    assert lamp.total_nb_of_units.magnitude == 60
    assert kg(lamp.use_footprint) == pytest.approx(60 * one)
    room.edge_device_counts = {lamp: 0}
    assert kg(lamp.use_footprint) == pytest.approx(30 * one)


def test_calls_of_devices_reach_servers_as_often_as_devices_are_there():
    """3 times an hour, 2 jobs each, by 3 tills for 48 h each; in a group of 4, four times that."""
    m = with_server(small_edge())

    assert m.job.usage_patterns == (m.pattern,)
    assert m.job.hourly_occurrences_per_usage_pattern[m.pattern].sum().magnitude == pytest.approx(3 * 2 * 3 * 48)
    assert kg(m.network.energy_footprint) == pytest.approx(864 * 150e-6 * 0.05 * 0.1)
    assert kg(m.server.energy_footprint) > 0

    EdgeDeviceGroup.from_defaults("desks", edge_device_counts={m.computer: 4})
    assert m.job.hourly_occurrences_across_usage_patterns.sum().magnitude == pytest.approx(4 * 864)
    m.system.conventions = Conventions(group_calls=False)
    assert m.job.hourly_occurrences_across_usage_patterns.sum().magnitude == pytest.approx(864)


def test_what_stands_in_several_places_counts_as_often():
    m = small_edge(recurrent_compute_needed=0.5 * u.cpu_core)
    once = kg(m.computer.use_footprint)
    idle = 48 * 3 * 0.005 * 0.1
    m.journey.edge_functions = [m.function, m.function]
    assert kg(m.computer.use_footprint) - idle == pytest.approx(2 * (once - idle))
    m.function.recurrent_edge_device_needs = [m.process, m.process]
    assert kg(m.computer.use_footprint) - idle == pytest.approx(4 * (once - idle))


def test_a_component_that_nothing_needs_draws_its_idle_power():
    m = small_edge()
    heater = EdgeWorkloadComponent.from_defaults("heater", idle_power_per_unit=3 * u.W, nb_of_units=2 * u.dimensionless)
    radar = EdgeWorkloadComponent.from_defaults("radar")
    station = EdgeDevice.from_defaults("station", components=[heater, radar])
    seen = RecurrentEdgeComponentNeed("seen", radar, 0.2 * u.concurrent)
    m.function.recurrent_edge_device_needs = [RecurrentEdgeDeviceNeed("counting", station, [seen])]

    assert heater.unitary_power_per_usage_pattern[m.pattern].max().magnitude == 6
    assert kg(station.use_footprint) == pytest.approx(48 * 3 * (0.006 + 0.005 + 0.2 * 0.045) * 0.1)
    m.system.conventions = Conventions(idle_without_need=False)
    assert kg(station.use_footprint) == pytest.approx(48 * 3 * (0.005 + 0.2 * 0.045) * 0.1)
    made = {one.name: kg(value) for one, value in station.manufacturing_footprint_breakdown_by_source.items()}
    assert made["heater"] == pytest.approx(144 * (200 + 25) / HOURS_OF_A_LIFE)
    assert sum(made.values()) == pytest.approx(kg(station.instances_manufacturing_footprint))


def test_a_device_that_does_nothing_but_call_counts_unless_the_convention_is_otherwise():
    m = with_server(small_edge())
    beacon = EdgeAppliance.from_defaults("beacon", idle_power=1 * u.W)
    calls = RecurrentServerNeed.from_defaults("pinging", edge_device=beacon, jobs=[m.job])
    m.function.recurrent_server_needs = [calls]

    assert beacon in m.system.edge_devices
    assert kg(beacon.use_footprint) == pytest.approx(48 * 3 * 0.001 * 0.1)
    whole = m.system.total_footprint_sum_over_period
    m.system.conventions = Conventions(server_need_devices=False)
    assert beacon not in m.system.edge_devices
    difference = (whole - m.system.total_footprint_sum_over_period).to(u.kg).magnitude
    assert difference == pytest.approx(kg(beacon.use_footprint) + kg(beacon.instances_manufacturing_footprint))


def test_a_device_that_is_needed_somewhere_counts_where_it_only_calls_too():
    m = with_server(small_edge())
    calling = EdgeUsageJourney("calling", [EdgeFunction("calling", [], [m.calls])])
    starts = series(5, 0, 1, start=MONDAY)
    other = EdgeUsagePattern("other shops", [calling], m.network, m.country, starts, 48 * u.hour)
    m.system.edge_usage_patterns.append(other)

    whole = m.system.total_footprint_sum_over_period
    m.system.conventions = Conventions(server_need_devices=False)
    assert m.system.total_footprint_sum_over_period == whole
    assert kg(m.computer.instances_manufacturing_footprint) == pytest.approx(48 * 9 * (60 + 160) / HOURS_OF_A_LIFE)


def test_nothing_counts_that_is_in_no_pattern_of_a_system():
    m = with_server(small_edge())
    before = m.system.total_footprint_sum_over_period
    draft = small_edge(1000)
    draft.function.recurrent_server_needs = []
    assert m.system.total_footprint_sum_over_period == before
    m.system.edge_usage_patterns = []
    assert m.computer.place is None
    assert m.job.usage_patterns == ()
    assert m.system.edge_devices == ()


def test_a_need_follows_the_local_time_of_its_country():
    """Paris is an hour ahead in January: what is asked from 8 to 9 there is at 7 UTC."""
    m = small_edge(recurrent_compute_needed={
        "unit": "cpu_core",
        "profiles": [{"name": "all", "baseline": 0, "days": list(range(7)),
                      "ranges": [{"start": 8, "end": 9, "value": 2}]}],
    })  # fmt: skip
    from efp_graph import tz

    m.country.timezone = tz("Europe/Paris")
    need = m.process.compute_need.unitary_hourly_need_per_usage_pattern[m.pattern]
    assert need.start.hour == 23  # midnight in Paris
    assert need.magnitude.nonzero()[0].tolist()[:2] == [8, 32]


def test_an_edge_storage_has_no_electricity_and_holds_what_it_is_given():
    """10 GB an hour for 50 hours of use, from a Monday on, on the 5 GB that are there."""
    m = small_edge(recurrent_storage_needed=10 * u.GB_stored)
    m.flash.base_storage_need = 5 * u.GB_stored
    held = m.flash.cumulative_unitary_storage_need_per_usage_pattern[m.pattern].to(u.GB_stored)

    assert held.magnitude[0] == pytest.approx(15)
    assert held.magnitude[-1] == pytest.approx(505)
    assert held.magnitude.size == 50
    assert str(m.flash.energy_per_edge_device) == "no value"
    assert kg(m.computer.instances_manufacturing_footprint) == pytest.approx(144 * (60 + 160) / HOURS_OF_A_LIFE)


def test_units_and_spans_may_be_fractions():
    m = small_edge(1)
    m.pattern.usage_span = SourceValue(30.5 * u.hour)
    m.flash.nb_of_units = SourceValue(1.5 * u.dimensionless)
    assert m.pattern.nb_deployments_in_parallel.sum().magnitude == 30.5
    assert m.flash.storage_capacity.magnitude == 1.5
