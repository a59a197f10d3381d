"""What the figures of a system follow from: what it leads to, and what reaches into that without being led to."""

from __future__ import annotations

import pytest

from efp_graph import (
    Distribution,
    EdgeComputer,
    EdgeDeviceGroup,
    EdgeStorage,
    Job,
    Server,
    SourceValue,
    Storage,
    UsageJourneyStep,
    VideoStreaming,
    VideoStreamingJob,
    u,
)
from efp_graph.footprint.services.service import Service
from efp_graph.objects import ModelingObject, calculated, link, quantity
from tests.footprint.edge.small_edge import small_edge
from tests.footprint.small_model import same_state, small_system, state


class Licence(ModelingObject):
    """What a service without jobs may be calculated from."""

    memory = quantity(30 * u.GB, help="RAM that comes with it")


class Licensed(Service):
    """A service that reserves what its licence says: nothing else."""

    server = link("Server", help="Where it is installed")
    licence = link("Licence", help="What it holds")

    @calculated(u.GB)
    def base_ram_consumption(self):
        """RAM that it reserves."""
        return self.licence.memory


def with_idle_services():
    m = small_system()
    m.video = VideoStreaming.from_defaults("video", server=m.server)
    m.licence = Licence.from_defaults("licence")
    m.licensed = Licensed.from_defaults("licensed", server=m.server, licence=m.licence)
    return m


def test_services_without_jobs_count_and_what_they_are_made_of_does():
    m = with_idle_services()
    placed = [one for one in m.system.all_linked_objects if one.place is not None]
    assert m.system.all_linked_objects == [*placed, m.video, m.licensed, m.licence]


def test_spare_objects_that_hold_what_counts_do_not():
    m = with_idle_services()
    spare = [
        Job.from_defaults("spare", server=m.server),
        VideoStreamingJob.from_defaults("spare", service=m.video),
        VideoStreaming.from_defaults("elsewhere", server=Server.from_defaults("spare", storage=Storage.ssd("spare"))),
    ]
    spare.append(UsageJourneyStep.from_defaults("spare", jobs=[*spare[:2], m.job]))
    before = state(m.system)
    assert not {one.id for one in spare} & {one.id for one in m.system.all_linked_objects}
    assert same_state(m.system, before)


def test_groups_of_devices_count_and_a_device_that_nobody_uses_does_not():
    m = small_edge()
    other = EdgeComputer.from_defaults("other", storage=EdgeStorage.ssd("other flash"))
    room = EdgeDeviceGroup.from_defaults("room", edge_device_counts={m.computer: 3, other: 2})
    floor = EdgeDeviceGroup.from_defaults("floor", sub_group_counts={room: 4})
    EdgeDeviceGroup.from_defaults("elsewhere", edge_device_counts={other: 1})
    assert m.system.all_linked_objects[-2:] == [room, floor]
    assert other not in m.system.all_linked_objects


def test_an_input_counts_exactly_where_a_change_of_it_moves_a_figure():
    """Each input of a model, and of what stands beside it, that a change can reach."""
    m = with_idle_services()
    spare = Server.from_defaults("spare", storage=Storage.ssd("spare"))
    inside = m.system.all_linked_objects
    for one, attribute in ((m.licence, "memory"), (m.video, "base_ram_consumption"), (spare, "ram")):
        node = type(one).attributes[attribute].of(one)
        with m.system.what_if({node: SourceValue(node.read().value * 1.1)}) as update:
            moved = m.server.available_ram_per_instance != 0 and not update.remarks
        assert moved is (one in inside)


def test_what_is_not_known_of_a_service_without_jobs_is_in_the_uncertainty():
    m = with_idle_services()
    m.video.base_ram_consumption = SourceValue(20 * u.GB, distribution=Distribution("uniform", low=10, high=30))
    (fact,) = m.system.uncertainty(count=64).facts
    assert fact.address == "VideoStreaming/video.base_ram_consumption"


def test_a_group_that_counts_more_is_told_by_a_comparison():
    m = small_edge()
    EdgeDeviceGroup.from_defaults("room", edge_device_counts={m.computer: 3})
    newer = m.system.copy()
    (group,) = newer.edge_devices[0].edge_device_groups
    group.edge_device_counts = {newer.edge_devices[0]: 5}
    assert "room" in str(m.system.compare_to(newer))
    explained = newer.explain_difference(m.system)
    assert [each.name for each in explained.causes] == ["room.edge_device_counts"]
    assert explained.difference == pytest.approx(explained.before * 2 / 3)


def test_a_service_that_is_installed_on_another_server_counts_there():
    m = with_idle_services()
    other = Server.from_defaults("other", storage=Storage.ssd("other disks"))
    m.step.jobs = [m.job, Job.from_defaults("other job", server=other)]
    m.video.server = other
    assert m.video in m.system.all_linked_objects
    assert other.services == (m.video,)
