"""Journeys, patterns and jobs: methodology.md, sections 6 and 7."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from efp_graph import EmptyExplainableObject, Job, UsageJourney, UsageJourneyStep, u
from tests.footprint.small_model import country, numbers, series, small_model, small_system


def is_empty(value):
    return isinstance(value, EmptyExplainableObject)


def test_a_step_starts_the_floor_of_the_time_before_it_later():
    m = small_system(1000, 0, 2000)
    first = UsageJourneyStep.from_defaults("first", jobs=[], user_time_spent=59 * u.min)
    m.journey.uj_steps = [first, m.step]
    assert m.job.hourly_occurrences_across_usage_patterns.start == datetime(2025, 1, 1, tzinfo=UTC)

    first.user_time_spent = 60 * u.min

    assert m.job.hourly_occurrences_across_usage_patterns.start == datetime(2025, 1, 1, 1, tzinfo=UTC)
    assert numbers(m.job.hourly_occurrences_across_usage_patterns) == [1000, 0, 2000]


def test_ten_times_six_minutes_are_an_hour():
    """0.1 h ten times is 0.9999999999999999 in floats (methodology.md, A4)."""
    m = small_system(1000)
    short = UsageJourneyStep.from_defaults("short", jobs=[], user_time_spent=0.1 * u.hour)

    m.journey.uj_steps = [*[short] * 10, m.step]

    assert m.job.hourly_occurrences_across_usage_patterns.start.hour == 1


def test_a_repeated_job_and_a_repeated_step_count_each_time():
    m = small_system(1000)
    m.step.user_time_spent = 30 * u.min

    m.step.jobs *= 2
    m.journey.uj_steps += [m.step]

    assert numbers(m.job.hourly_occurrences_across_usage_patterns) == [4000]
    assert m.journey.duration.to("hour").magnitude == 1
    assert m.journey.jobs == (m.job,) * 4
    assert m.pattern.jobs == (m.job,)


@pytest.mark.parametrize(
    ("hours", "average", "transferred"),
    [
        (2.5, [1000, 3000, 5500, 4000, 1500], [33.333333, 100, 200, 166.666667, 100]),
        (2, [1000, 3000, 5000, 3000], [50, 150, 250, 150]),
        (0.25, [250, 500, 750], [100, 200, 300]),
        (0, [0, 0, 0], [100, 200, 300]),
    ],
)
def test_a_request_of_any_duration(hours, average, transferred):
    """The examples of A2 and A3, and a duration of 0: nothing under way, data in the hour of the start (O-9)."""
    m = small_system(job={"request_duration": hours * u.hour, "data_transferred": 100 * u.kB})

    assert numbers(m.job.hourly_avg_occurrences_across_usage_patterns) == pytest.approx(average)
    assert numbers(m.job.hourly_data_transferred_across_usage_patterns, "MB") == pytest.approx(transferred)


@pytest.mark.parametrize(
    ("zone", "first_hour"),
    [("Europe/Paris", (2024, 12, 31, 23)), ("Asia/Kolkata", (2024, 12, 31, 19)), ("America/New_York", (2025, 1, 1, 5)),
     ("America/St_Johns", (2025, 1, 1, 3))],
)  # fmt: skip
def test_local_starts_become_utc_by_whole_hours(zone, first_hour):
    m = small_system(1, 2)

    m.pattern.country = country(zone)

    assert m.pattern.utc_hourly_usage_journey_starts.start == datetime(*first_hour, tzinfo=UTC)
    assert numbers(m.pattern.utc_hourly_usage_journey_starts) == [1, 2]


def test_a_journey_without_steps_gives_no_value():
    m = small_system()

    m.journey.uj_steps.clear()

    assert is_empty(m.journey.duration)
    assert is_empty(m.pattern.devices_energy)
    assert is_empty(m.server.nb_of_instances)
    assert is_empty(m.storage.nb_of_instances)
    assert is_empty(m.system.total_footprint)


def test_a_pattern_without_devices_has_no_device_footprint_and_all_the_rest():
    m = small_system()

    m.pattern.devices = []

    assert is_empty(m.pattern.devices_energy_footprint)
    assert is_empty(m.pattern.devices_fabrication_footprint)
    assert numbers(m.system.total_footprint)[0] > 0
    assert m.system.total_energy_footprint_sum_over_period["Devices"].magnitude == 0


def test_a_journey_that_takes_no_time_uses_devices_for_no_time():
    m = small_system()

    m.step.user_time_spent = 0 * u.min

    assert numbers(m.pattern.devices_energy) == [0, 0, 0]


def test_patterns_far_apart_give_one_series_with_zeros_between():
    m = small_system(1000, 2000, 3000)
    later = small_model(tag=" later")
    later.pattern.hourly_usage_journey_starts = series(5, start=datetime(2025, 1, 1, 6))
    later.pattern.usage_journey = m.journey

    m.system.usage_patterns.append(later.pattern)

    assert numbers(m.job.hourly_occurrences_across_usage_patterns) == [1000, 2000, 3000, 0, 0, 0, 5]
    assert len(m.system.total_footprint) == 7


def test_a_series_of_another_length_may_be_assigned():
    m = small_system()

    m.pattern.hourly_usage_journey_starts = series(1, 2, 3, 4, 5)

    assert numbers(m.job.hourly_occurrences_across_usage_patterns) == [1, 2, 3, 4, 5]


def test_network_energy_takes_each_pattern_at_the_intensity_of_its_country():
    m = small_system(1e6, job={"data_transferred": 1 * u.MB})  # 1000 GB at 0.12 kWh/GB: 120 kWh
    other = small_model(tag=" 2")
    other.pattern.usage_journey, other.pattern.network, other.pattern.country = m.journey, m.network, country("UTC", 50)
    other.pattern.hourly_usage_journey_starts = series(1e6)

    m.system.usage_patterns.append(other.pattern)

    assert numbers(m.network.energy_footprint, "kg") == pytest.approx([12 + 6])
    assert m.network.usage_patterns == (m.pattern, other.pattern)


def test_device_fabrication_falls_on_the_hours_of_use():
    # laptop: 156 kg / (6 years x 7/24) = 10.17 g per hour of use; 1000 journeys of one minute
    m = small_system(60000)

    assert numbers(m.pattern.devices_fabrication_footprint, "g") == pytest.approx([1000 * 156000 / (6 * 8766 * 7 / 24)])


def test_a_step_outside_any_system_does_not_count():
    m = small_system(1000)
    unused = UsageJourneyStep.from_defaults("unused", jobs=[m.job])
    UsageJourney("unused", uj_steps=[unused])

    assert m.job.steps == (m.step,)
    assert numbers(m.job.hourly_occurrences_across_usage_patterns) == [1000]


def test_a_job_without_a_pattern_has_empty_dictionaries():
    job = Job.from_defaults("job", server=small_model().server)

    assert dict(job.hourly_occurrences_per_usage_pattern) == {}
    assert str(job.hourly_occurrences_per_usage_pattern) == "{}"
    assert is_empty(job.hourly_occurrences_across_usage_patterns)
    with pytest.raises(KeyError, match="has no entry"):
        job.hourly_occurrences_per_usage_pattern[small_model().pattern]
