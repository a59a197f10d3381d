"""What edge devices hold, cohort by cohort, beside plain loops over devices and hours."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph import (
    Conventions,
    RecurrentEdgeProcess,
    SourceHourlyValues,
    SourceValue,
    footprint_per_node,
    u,
)
from efp_graph.errors import InsufficientCapacity
from efp_graph.values.cohort_operations import OF_ALL, OF_ALL_FOR_A_TIME, OF_OLDEST, OF_OLDEST_FOR_A_TIME
from tests.footprint.edge.small_edge import small_edge


def hours(numbers, unit):
    return SourceHourlyValues(np.array(numbers), start_date=datetime(2025, 1, 1), unit=unit, clock="utc")


def by_loops(added, starts, span, kept):
    """(what the oldest device in use holds, what all hold) in each hour: one cohort, one hour at a time."""
    oldest, together = [], []
    for hour in range(len(added)):
        volumes = []
        for cohort, devices in enumerate(starts[: hour + 1]):
            part = min(1.0, span - (hour - cohort))  # of the hour in which its time ends
            if part <= 0 or not devices:
                continue
            first = cohort if kept is None else max(cohort, hour - math.ceil(kept) + 1)
            volumes.append((devices * part, math.fsum(added[first : hour + 1])))
        oldest.append(volumes[0][1] if volumes else 0.0)
        together.append(math.fsum(devices * volume for devices, volume in volumes))
    return oldest, together


@settings(max_examples=40)
@given(
    starts=st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.5]), min_size=1, max_size=12),
    span=st.sampled_from([0.5, 1, 2.25, 5, 30]),
    kept=st.sampled_from([None, 0.5, 1, 2, 3, 5, 6.5, 100]),
    numbers=st.lists(st.sampled_from([0.0, 1.0, 3.5, -0.5]), min_size=60, max_size=60),
)
def test_volumes_are_those_of_plain_loops(starts, span, kept, numbers):
    deployed = hours(starts, u.occurrence)
    duration = SourceValue(span * u.hour)
    axis = deployed.in_parallel(duration)
    added = hours(numbers[: len(axis)], u.GB_stored)
    keeping = () if kept is None else (SourceValue(kept * u.hour),)
    by_kept = (OF_OLDEST_FOR_A_TIME, OF_ALL_FOR_A_TIME) if keeping else (OF_OLDEST, OF_ALL)

    oldest, together = by_loops(added.magnitude.tolist(), starts, span, kept)

    found, found_of_all = (operation(added, deployed, duration, *keeping) for operation in by_kept)
    assert (found.start, found.unit) == (added.start, added.unit)
    np.testing.assert_allclose(found.magnitude, oldest, atol=1e-9)
    np.testing.assert_allclose(found_of_all.magnitude, together, atol=1e-9)


def cohorts():
    """Two deployments of 10 hours, five apart, each adding 10 GB an hour."""
    m = small_edge(1, 0, 0, 0, 0, 1, recurrent_storage_needed=10 * u.GB_stored)
    m.pattern.usage_span = 10 * u.hour
    m.flash.base_storage_need = 5 * u.GB_stored
    m.system.conventions = Conventions(edge_storage="cohort")
    return m


def test_a_device_holds_what_it_stored_since_it_was_deployed():
    m = cohorts()
    need = m.process.storage_need

    held = m.flash.cumulative_unitary_storage_need_per_usage_pattern[m.pattern].to(u.GB_stored).magnitude.tolist()
    together = need.total_hourly_need_across_usage_patterns.to(u.GB_stored).magnitude.tolist()

    assert held == pytest.approx([5 + 10 * (hour + 1) for hour in range(10)] + [65, 75, 85, 95, 105])
    assert together[0] == pytest.approx(10)
    assert together[5] == pytest.approx(60 + 10)
    assert together[-1] == pytest.approx(100)
    m.system.conventions = Conventions()
    assert m.flash.cumulative_unitary_storage_need_per_usage_pattern[m.pattern].magnitude.max() == pytest.approx(0.155)
    assert need.total_hourly_need_across_usage_patterns.to(u.GB_stored).magnitude[5] == pytest.approx(2 * 60)


def test_a_pattern_that_goes_on_does_not_fill_devices_that_leave():
    """10 GB an hour on 100 GB: a device has 95 GB of room for 10 hours, and the pattern lasts for 15."""
    m = cohorts()
    m.flash.storage_capacity_per_unit = 105 * u.GB_stored
    total = m.system.total_footprint

    with pytest.raises(InsufficientCapacity, match=r"the convention edge_storage: cohort"):
        m.system.conventions = Conventions()
    assert m.system.total_footprint.same_as(total)  # no footprint follows from what is held
    with pytest.raises(InsufficientCapacity, match="give it a data_storage_duration, shorten usage_span"):
        m.pattern.usage_span = 11 * u.hour


@pytest.mark.parametrize("convention", ["first", "cohort"])
def test_data_that_are_old_leave(convention):
    m = cohorts()
    m.system.conventions = Conventions(edge_storage=convention)
    m.flash.data_storage_duration = 3 * u.hour

    assert fullest(m) == pytest.approx(35)
    m.flash.data_storage_duration = None
    assert fullest(m) > 100


def fullest(m):
    held = m.flash.cumulative_unitary_storage_need_per_usage_pattern[m.pattern]
    return held.max().to(u.GB_stored).magnitude


def test_the_needs_of_a_storage_share_what_it_emits_by_what_all_devices_hold():
    m = cohorts()
    more = RecurrentEdgeProcess.from_defaults(
        "more", edge_device=m.computer, recurrent_compute_needed=0 * u.cpu_core,
        recurrent_ram_needed=0 * u.GB_ram, recurrent_storage_needed=30 * u.GB_stored,
    )  # fmt: skip
    m.function.recurrent_edge_device_needs = [m.process, more]

    caused = footprint_per_node(m.system, "component need", "Manufacturing")

    of_storage = [sum(caused[each.storage_need].to(u.kg).magnitude) for each in (m.process, more)]
    assert of_storage[1] > 2 * of_storage[0]
    total = sum(series.sum().to(u.kg).magnitude for series in caused.values())
    assert total == pytest.approx(m.computer.instances_manufacturing_footprint.sum().to(u.kg).magnitude)
