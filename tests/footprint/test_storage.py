"""Storage: methodology.md, "Storage" and appendix B.3."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph import (
    Conventions,
    Device,
    EfpGraphError,
    EmptyExplainableObject,
    Job,
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    footprint_per_node,
    u,
)
from efp_graph.errors import LinkConflict, NegativeStorage, TooFewInstances
from tests.footprint.small_model import country, numbers, series, small_model, small_system

MILLIONS = (1e6, 2e6, 3e6)  # journeys, of one job that stores 100 kB, in 3 copies: 0.3, 0.6, 0.9 TB


@pytest.mark.parametrize(
    ("retention", "delta", "cumulative", "active"),
    [
        (5 * u.year, [0.3, 0.6, 0.9], [0.3, 0.9, 1.8], [0.3, 0.6, 0.9]),
        (90 * u.min, [0.3, 0.6, 0.6], [0.3, 0.9, 1.5], [0.3, 0.6, 1.2]),
        (1 * u.hour, [0.3, 0.3, 0.3], [0.3, 0.6, 0.9], [0.3, 0.9, 1.0]),
    ],
)
def test_what_is_written_leaves_after_the_retention(retention, delta, cumulative, active):
    storage = small_system(*MILLIONS, data_storage_duration=retention).storage

    assert numbers(storage.storage_delta, "TB") == pytest.approx(delta)
    assert numbers(storage.full_cumulative_storage_need, "TB") == pytest.approx(cumulative)
    assert numbers(storage.nb_of_active_instances) == pytest.approx(active)


def test_a_deleting_job_frees_what_it_deletes_in_all_copies():
    m = small_system(*MILLIONS)
    m.step.jobs.append(Job.from_defaults("delete", server=m.server, data_stored=-50 * u.kB))

    assert numbers(m.storage.storage_freed, "TB") == pytest.approx([-0.15, -0.3, -0.45])
    assert numbers(m.storage.storage_delta, "TB") == pytest.approx([0.15, 0.3, 0.45])
    assert numbers(m.storage.nb_of_active_instances) == pytest.approx([0.3, 0.6, 0.9])


def test_deletion_from_what_was_there_before():
    m = small_system(1000, 2000, 3000, job={"data_stored": -1 * u.GB}, base_storage_need=100 * u.TB)

    assert numbers(m.storage.full_cumulative_storage_need, "TB") == pytest.approx([97, 91, 82])
    assert numbers(m.storage.nb_of_active_instances) == pytest.approx([3, 6, 9])


def test_more_deleted_than_stored_is_refused_with_the_jobs_and_the_base_need():
    with pytest.raises(NegativeStorage, match=r'Storage "storage".*"job".*base_storage_need of 0 terabyte') as refusal:
        small_system(1000, 2000, 3000, job={"data_stored": -1 * u.GB})

    assert isinstance(refusal.value, ValueError)


def test_noise_of_floats_is_no_negative_storage():
    """Written and dumped amounts cancel to about -1e-16 TB (methodology.md, O-36)."""
    m = small_system(1e5, 2e5, 7e5, 0, 0, 0, data_storage_duration=1 * u.hour)

    assert numbers(m.storage.full_cumulative_storage_need, "TB")[-1] == pytest.approx(0, abs=1e-12)


def test_a_fixed_number_stands_at_all_hours_and_must_suffice():
    m = small_system(*MILLIONS, fixed_nb_of_instances=3 * u.dimensionless)
    assert numbers(m.storage.nb_of_instances) == [3, 3, 3]

    with pytest.raises(TooFewInstances, match=r"fixed_nb_of_instances.*2"):
        m.storage.fixed_nb_of_instances = 1 * u.dimensionless

    assert numbers(m.storage.nb_of_instances) == [3, 3, 3]


def test_energy_takes_pue_and_carbon_intensity_from_the_server():
    m = small_system(1e6, server={"power_usage_effectiveness": 2 * u.dimensionless}, idle_power=1 * u.W)
    # 0.3 of 1 unit active at 1.3 W, 0.7 idle at 1 W, PUE 2: 2 x (0.39 + 0.7) W for one hour
    assert numbers(m.storage.instances_energy, "Wh") == pytest.approx([2.18])
    assert numbers(m.storage.energy_footprint, "g") == pytest.approx([0.218])


def test_a_storage_belongs_to_one_server():
    m = small_system()
    other = small_model(tag=" 2").server

    with pytest.raises(
        LinkConflict, match=r'Storage "storage" is given as storage of .*server.* and .*server 2'
    ) as refusal:
        other.storage = m.storage

    assert isinstance(refusal.value, PermissionError)
    assert m.storage.server is m.server
    assert other.storage is not m.storage


def test_without_a_server_nothing_is_asked_of_a_storage():
    storage = Storage.hdd()

    assert storage.server is None
    assert isinstance(storage.energy_footprint, EmptyExplainableObject)
    assert storage.carbon_footprint_fabrication.to("kg").magnitude == 20
    assert storage.power.to("W").magnitude == pytest.approx(4.2)


def test_pue_of_a_storage_is_set_on_its_server():
    with pytest.raises(EfpGraphError, match="power_usage_effectiveness cannot be set"):
        Storage.ssd().power_usage_effectiveness = 2 * u.dimensionless


def test_deletions_that_start_in_another_hour_are_aligned():
    """Two series of different hours meet in the maximum of written and freed (methodology.md, O-5)."""
    m = small_system(1e6, 1e6, base_storage_need=10 * u.TB)
    late = small_model(tag=" late", job={"data_stored": -50 * u.kB})
    late.job.server = m.server
    late.pattern.hourly_usage_journey_starts = series(
        1e6, start=m.pattern.hourly_usage_journey_starts.start.replace(tzinfo=None, hour=3)
    )
    m.system.usage_patterns.append(late.pattern)

    assert numbers(m.storage.nb_of_active_instances) == pytest.approx([0.3, 0.3, 0, 0.15])
    assert numbers(m.storage.full_cumulative_storage_need, "TB") == pytest.approx([10.3, 10.6, 10.6, 10.45])


@pytest.mark.parametrize("tail", ["union", "own"])
def test_data_expire_while_jobs_go_on_deleting_and_parts_are_the_whole(tail):
    """Stored at 0 and 1 h and kept for 3 h: gone at 3 and 4 h, though nobody writes any more and others delete."""
    m = small_system(1e6, 1e6, base_storage_need=0.2 * u.TB, data_storage_duration=3 * u.hour)
    late = small_model(tag=" late", job={"data_stored": -10 * u.kB})
    late.job.server = m.server
    start = m.pattern.hourly_usage_journey_starts.start.replace(tzinfo=None)
    late.pattern.hourly_usage_journey_starts = series(0, 0, 1e6, 1e6, 1e6, start=start)
    m.system.usage_patterns.append(late.pattern)
    m.system.conventions = Conventions(storage_tail=tail)

    held = {"union": [0.5, 0.8, 0.77, 0.44, 0.11], "own": [0.5, 0.8, 0.17, 0.14, 0.11]}[tail]  # TB
    assert numbers(m.storage.full_cumulative_storage_need, "TB") == pytest.approx(held)
    jobs = m.storage.job_written_cumulative_storage_need
    assert numbers(jobs, "TB") == pytest.approx([each - 0.2 for each in held])
    of_jobs = m.storage.storage_retention_manufacturing_footprint
    rest = m.storage.storage_baseline_manufacturing_footprint
    assert numbers(of_jobs + rest, "kg") == pytest.approx(numbers(m.storage.instances_fabrication_footprint, "kg"))
    assert of_jobs.magnitude.min() == 0  # in the last hour jobs have deleted more than they wrote
    assert rest.magnitude.min() >= 0
    attributed = footprint_per_node(m.system, "source", "fabrication")[m.storage]
    assert numbers(attributed, "kg") == pytest.approx(numbers(m.storage.instances_fabrication_footprint, "kg"))


# Rounding


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    parts=st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=4),
    replication=st.sampled_from([1, 3, 2.7]),
    starts=st.lists(st.sampled_from([1, 3, 0, 1 / 3, 1e6]), min_size=1, max_size=4),
)
def test_jobs_that_delete_what_others_store_are_accepted_and_leave_nothing(parts, replication, starts):
    """0.3 MB stored and three times 0.1 MB deleted was refused: -3e-17 is below zero."""

    def held(more: float) -> Any:
        storage = Storage.ssd(data_replication_factor=SourceValue(replication * u.dimensionless))
        server = Server.from_defaults("server", storage=storage)
        jobs = [Job.from_defaults("store", server=server, data_stored=SourceValue(sum(parts) * u.MB))]
        jobs += [Job.from_defaults(f"del {n}", server=server, data_stored=SourceValue(-each * more * u.MB))
                 for n, each in enumerate(parts)]  # fmt: skip
        journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=jobs)])
        pattern = UsagePattern("p", journey, [Device.laptop()], Network.wifi_network(), country(), series(*starts, 1))
        System("system", [pattern])
        return storage.full_cumulative_storage_need

    assert not held(1.0).magnitude.any()
    with pytest.raises(NegativeStorage):
        held(1 + 1e-6)
