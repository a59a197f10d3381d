"""Servers: methodology.md, "Server", "GPUServer" and appendix B.4."""

from __future__ import annotations

import pytest

from efp_graph import (
    EmptyExplainableObject,
    GenAIModel,
    GPUServer,
    Job,
    Server,
    ServerTypes,
    Storage,
    VideoStreaming,
    VideoStreamingJob,
    WebApplication,
    u,
)
from efp_graph.errors import InsufficientCapacity, LinkConflict, TooFewInstances, UnknownOption, WrongKind
from efp_graph.values import IncompatibleUnits
from tests.footprint.small_model import numbers, same_state, small_system, state

ON_PREMISE = {"server_type": ServerTypes.on_premise()}


def test_on_premise_stands_at_the_peak_at_all_hours():
    # 2e7 jobs of 1 s: 5555.6 at once, 50 MB each, 115.2 GB per server: 2.41; 0.1 core each, 21.6 per server: 25.7
    m = small_system(1e7, 2e7, 0, server=ON_PREMISE)

    assert numbers(m.server.nb_of_instances) == [26, 26, 26]


def test_on_premise_with_a_fixed_number():
    m = small_system(1000, 2000, 3000, server={**ON_PREMISE, "fixed_nb_of_instances": 2 * u.dimensionless})

    assert numbers(m.server.nb_of_instances) == [2, 2, 2]


def test_a_fixed_number_must_suffice_and_the_refusal_gives_both_numbers():
    with pytest.raises(TooFewInstances, match=r'Server "server" has 2 instances.*1287') as refusal:
        small_system(1e9, server={**ON_PREMISE, "fixed_nb_of_instances": 2 * u.dimensionless})

    assert isinstance(refusal.value, ValueError)


def test_autoscaling_rounds_up_hour_by_hour_and_serverless_does_not():
    m = small_system(job={"request_duration": 2.5 * u.hour})
    assert numbers(m.server.nb_of_instances) == [5, 14, 26, 19, 7]

    m.server.server_type = ServerTypes.serverless()

    assert numbers(m.server.nb_of_instances) == pytest.approx(
        [1000 / 216, 3000 / 216, 5500 / 216, 4000 / 216, 1500 / 216]
    )


@pytest.mark.parametrize(
    ("attribute", "value", "left"),
    [
        ("base_ram_consumption", 128 * u.GB, "115.2 gigabyte"),
        ("base_compute_consumption", 24 * u.cpu_core, "21.6 cpu_core"),
    ],
)
def test_more_reserved_than_there_is_is_refused(attribute, value, left):
    m = small_system()
    before = state(m.system)

    with pytest.raises(InsufficientCapacity, match=rf'Server "server".*{left}.*{attribute}') as refusal:
        setattr(m.server, attribute, value)

    assert isinstance(refusal.value, ValueError)
    assert same_state(m.system, before)


def test_nothing_left_is_refused_when_jobs_ask_for_it_and_fine_when_they_do_not():
    m = small_system(job={"compute_needed": 0 * u.cpu_core})

    m.server.base_compute_consumption = 21.6 * u.cpu_core

    assert numbers(m.server.nb_of_instances) == [1, 1, 1]
    with pytest.raises(InsufficientCapacity, match="compute"):
        m.job.compute_needed = 0.1 * u.cpu_core


def test_energy_is_that_of_busy_instances_and_of_idle_ones():
    m = small_system(3600 * 108)  # 108 jobs at once, of 0.1 core: 10.8 of 21.6 cores, half an instance
    # (50 W x 1 + 250 W x 0.5) x 1.2 for an hour, at 100 g/kWh
    assert numbers(m.server.instances_energy, "Wh") == pytest.approx([210])
    assert numbers(m.server.energy_footprint, "g") == pytest.approx([21])


def test_the_fixed_number_goes_with_on_premise_only_in_both_directions():
    m = small_system()
    for given in (0, 5):
        with pytest.raises(UnknownOption, match="fixed_nb_of_instances"):
            m.server.fixed_nb_of_instances = given * u.dimensionless

    m.server.server_type = ServerTypes.on_premise()
    m.server.fixed_nb_of_instances = 5 * u.dimensionless

    with pytest.raises(UnknownOption, match="fixed_nb_of_instances") as refusal:
        m.server.server_type = ServerTypes.serverless()
    assert isinstance(refusal.value, ValueError)
    assert m.server.server_type.value == "on-premise"


def test_a_server_type_that_is_not_one_names_the_nearest():
    m = small_system()

    with pytest.raises(
        UnknownOption, match=r'Server "server".server_type was given .autoscalin.. Did you mean .autoscaling.'
    ):
        m.server.server_type = "autoscalin"


def test_services_reserve_ram_even_without_jobs():
    m = small_system()

    VideoStreaming.from_defaults("video", server=m.server)

    assert m.server.occupied_ram_per_instance.to("GB").magnitude == 2
    assert m.server.available_ram_per_instance.to("GB").magnitude == pytest.approx(113.2)


def test_jobs_are_those_asked_directly_and_through_services_in_the_order_of_the_system():
    m = small_system()
    video = VideoStreaming.from_defaults("video", server=m.server)
    watch = VideoStreamingJob.from_defaults("watch", service=video)
    VideoStreamingJob.from_defaults("unused", service=video)

    m.step.jobs.insert(0, watch)

    assert m.server.jobs == (watch, m.job)
    assert m.server.services == (video,)


def test_a_gpu_server_is_described_per_gpu():
    server = GPUServer.from_defaults("gpus", storage=Storage.ssd())

    assert server.power.to("W").magnitude == 1600
    assert server.idle_power.to("W").magnitude == 200
    assert server.ram.to("GB").magnitude == 320
    assert server.carbon_footprint_fabrication.to("kg").magnitude == 3100


def test_a_job_may_ask_a_gpu_server_for_gpus_and_for_nothing_else():
    m = small_system(3600)
    gpus = GPUServer.from_defaults("gpus", storage=Storage.ssd())
    with pytest.raises(IncompatibleUnits, match=r'Job "job".compute_needed is 0.1 cpu_core.*GPUServer "gpus".*gpu'):
        m.job.server = gpus

    m.step.jobs = [Job.from_defaults("train", server=gpus, compute_needed=2 * u.gpu)]

    assert numbers(gpus.raw_nb_of_instances) == [0.5]  # one job at once, 2 of 4 GPUs
    assert isinstance(m.server.nb_of_instances, EmptyExplainableObject)
    with pytest.raises(IncompatibleUnits, match="base_compute_consumption"):
        VideoStreaming.from_defaults("video", server=m.server, base_compute_consumption=1 * u.gpu)


def test_services_and_servers_know_each_other():
    assert {VideoStreaming, WebApplication} <= set(Server.installable_services())  # and those of plug-ins
    assert GPUServer.installable_services() == [GenAIModel]
    assert VideoStreaming.installable_on() == [Server]
    assert VideoStreaming.compatible_jobs() == [VideoStreamingJob]
    assert VideoStreamingJob.compatible_services() == [VideoStreaming]
    with pytest.raises(WrongKind, match="GPUServer") as refusal:
        VideoStreaming.from_defaults("video", server=GPUServer.from_defaults("gpus", storage=Storage.ssd()))
    assert isinstance(refusal.value, PermissionError)


def test_a_second_server_on_one_storage_is_not_made():
    m = small_system()
    before = state(m.system)

    with pytest.raises(LinkConflict):
        Server.from_defaults("thief", storage=m.storage)

    assert same_state(m.system, before)
