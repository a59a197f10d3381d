"""What an edge model refuses: with a message that tells where, how much and what to do, and nothing is changed."""

from __future__ import annotations

import numpy as np
import pytest

import efp_graph as efp
from efp_graph import (
    EdgeAppliance,
    EdgeComputer,
    EdgeCPUComponent,
    EdgeDevice,
    EdgeDeviceGroup,
    EdgeRAMComponent,
    EdgeStorage,
    EdgeUsageJourney,
    EdgeUsagePattern,
    EdgeWorkloadComponent,
    ModelingUpdate,
    RecurrentEdgeComponentNeed,
    RecurrentEdgeDeviceNeed,
    RecurrentEdgeProcess,
    RecurrentEdgeStorageNeed,
    RecurrentEdgeWorkload,
    SourceRecurrentValues,
    u,
)
from efp_graph.errors import EfpGraphError
from tests.footprint.edge.small_edge import small_edge, with_server
from tests.footprint.random_models import calculated
from tests.footprint.small_model import series


def station(m):
    """A device of own components, asked by the function."""
    m.cpu = EdgeCPUComponent.from_defaults("arm", base_compute_consumption=1 * u.cpu_core)
    m.ram = EdgeRAMComponent.from_defaults("lpddr")
    m.disk = EdgeStorage.hdd("archive", base_storage_need=10 * u.GB_stored)
    m.radar = EdgeWorkloadComponent.from_defaults("radar")
    m.station = EdgeDevice.from_defaults("station", components=[m.cpu, m.ram, m.disk, m.radar])
    m.analysis = RecurrentEdgeComponentNeed("analysis", m.cpu, 2 * u.cpu_core)
    m.buffers = RecurrentEdgeComponentNeed("buffers", m.ram, 2 * u.GB_ram)
    m.sweep = RecurrentEdgeComponentNeed("sweep", m.radar, 0.7 * u.concurrent)
    m.pictures = RecurrentEdgeStorageNeed("pictures", m.disk, 1 * u.GB_stored)
    m.counting = RecurrentEdgeDeviceNeed("counting", m.station, [m.analysis, m.buffers, m.sweep, m.pictures])
    m.function.recurrent_edge_device_needs = [m.process, m.counting]
    return m


def objects_of(m):
    return {key: one for key, one in vars(m).items() if isinstance(one, efp.ModelingObject)}


def assigned(owner, attribute, value):
    return lambda: setattr(owner, attribute, value)


WEEK = np.where(np.arange(168) == 26, 4.0, 0.5)
REFUSED = {  # (what is done, the built-in kind of error, what the message tells)
    "more compute than there is": (
        lambda m: assigned(m.analysis, "recurrent_need", SourceRecurrentValues(WEEK * u.cpu_core)),
        ValueError,
        ["arm", "4.0 cpu_core", "2025-01-07 02:00", "analysis", "3 cpu_core left", "more units"],
    ),
    "more memory than there is": (
        lambda m: assigned(m.buffers, "recurrent_need", 7.5 * u.GB_ram),
        ValueError,
        ["lpddr", "7.5 gigabyte_ram", "buffers", "7 gigabyte_ram left"],
    ),
    "a base above the whole": (
        lambda m: assigned(m.cpu, "base_compute_consumption", 5 * u.cpu_core),
        ValueError,
        ["arm", "has 4 cpu_core", "5 cpu_core"],
    ),
    "an idle power above the power": (
        lambda m: assigned(m.cpu, "idle_power_per_unit", 15.1 * u.W),
        ValueError,
        ["arm", "15.1 watt idle", "15 watt at full load"],
    ),
    "a workload above 1": (
        lambda m: assigned(m.sweep, "recurrent_need", 1.1 * u.concurrent),
        ValueError,
        ["sweep", "radar", "1.1", "Allowed: 0"],
    ),
    "a sum of workloads above 1": (
        lambda m: assigned(m.counting, "recurrent_edge_component_needs", [m.analysis, m.sweep, m.sweep]),
        ValueError,
        ["radar", "1.4 times", "sweep", "shops"],
    ),
    "a negative workload": (
        lambda m: assigned(m.sweep, "recurrent_need", -0.1 * u.concurrent),
        ValueError,
        ["sweep", "at least 0"],
    ),
    "a need in another unit than its component": (
        lambda m: assigned(m.analysis, "recurrent_need", 1 * u.GB_ram),
        ValueError,
        ["analysis", "arm", "gigabyte_ram", "cpu_core"],
    ),
    "a need of compute on a storage": (
        lambda m: assigned(m.analysis, "edge_component", m.disk),
        ValueError,
        ["analysis", "archive", "byte_stored"],
    ),
    "a need that is none of storage on a storage": (
        lambda m: lambda: ModelingUpdate({
            RecurrentEdgeComponentNeed.edge_component.of(m.analysis): m.disk,
            RecurrentEdgeComponentNeed.recurrent_need.of(m.analysis): SourceRecurrentValues(1 * u.GB_stored),
        }),
        PermissionError,
        ["analysis", "archive", "RecurrentEdgeStorageNeed"],
    ),
    "a volume above the capacity": (
        lambda m: assigned(m.pictures, "recurrent_need", 30 * u.GB_stored),
        ValueError,
        ["archive", "hold", "pictures", "usage_span"],
    ),
    "a volume below nothing": (
        lambda m: assigned(m.pictures, "recurrent_need", -1 * u.GB_stored),
        ValueError,
        ["archive", "-", "base_storage_need"],
    ),
    "a component in two devices": (
        lambda m: lambda: EdgeDevice.from_defaults("second", components=[m.radar]),
        PermissionError,
        ["radar", "station", "second"],
    ),
    "a storage in two computers": (
        lambda m: lambda: EdgeComputer.from_defaults("second", storage=m.flash),
        PermissionError,
        ["flash", "till", "second"],
    ),
    "a component twice in a device": (
        lambda m: assigned(m.station, "components", [m.cpu, m.ram, m.disk, m.radar, m.radar]),
        ValueError,
        ["station", "radar", "nb_of_units"],
    ),
    "a need of another device": (
        lambda m: assigned(m.counting, "edge_device", m.computer),
        PermissionError,
        ["counting", "till", "analysis", "arm"],
    ),
    "a component taken out that is asked": (
        lambda m: assigned(m.station, "components", [m.cpu, m.ram, m.disk]),
        PermissionError,
        ["sweep", "radar"],
    ),
    "a process on an appliance": (
        lambda m: assigned(m.process, "edge_device", m.lamp),
        PermissionError,
        ["selling", "EdgeComputer", "lamp"],
    ),
    "no journey": (lambda m: assigned(m.pattern, "edge_usage_journeys", []), ValueError, ["shops", "empty"]),
    "a journey twice": (
        lambda m: assigned(m.pattern, "edge_usage_journeys", [m.journey, m.journey]),
        ValueError,
        ["shops", "shop", "twice"],
    ),
    "negative deployments": (
        lambda m: assigned(m.pattern, "hourly_deployment_starts", series(1, -2)),
        ValueError,
        ["shops", "-2", "at least 0"],
    ),
    "no span": (lambda m: assigned(m.pattern, "usage_span", 0 * u.hour), ValueError, ["usage_span", "more than 0"]),
    "a life of nothing": (lambda m: assigned(m.cpu, "lifespan", 0 * u.year), ValueError, ["lifespan"]),
    "a group in itself": (
        lambda m: assigned(m.desks, "sub_group_counts", {m.desks: 1}), ValueError, ["desks", "cannot be in itself"],
    ),
    "groups in one another": (
        lambda m: assigned(m.desks, "sub_group_counts", {m.building: 1}),
        ValueError,
        ['"desks" is in', "building", "floor"],
    ),
    "a negative count": (
        lambda m: assigned(m.desks, "edge_device_counts", {m.computer: -1}), ValueError, ["desks", "at least 0"],
    ),
    "deleting a device that is counted": (lambda m: m.lamp.self_delete, PermissionError, ["lamp", "desks"]),
    "deleting a group that is counted": (lambda m: m.desks.self_delete, PermissionError, ["desks", "floor"]),
    "deleting a computer of which a part is asked": (
        lambda m: m.spare.self_delete,
        PermissionError,
        ["spare", "spare CPU", "watching"],
    ),
    "deleting an inner component": (lambda m: m.computer.cpu_component.self_delete, PermissionError, ["till"]),
    "setting an inner component": (
        lambda m: assigned(m.computer, "cpu_component", m.cpu), PermissionError, ["fixed by the model"],
    ),
    "setting a copy of an inner component": (
        lambda m: assigned(m.computer.cpu_component, "compute_per_unit", 3 * u.cpu_core),
        PermissionError,
        ["is calculated"],
    ),
    "a life shorter than the use, without renewal": (
        lambda m: lambda: ModelingUpdate({
            EdgeUsagePattern.usage_span.of(m.pattern): 5 * u.year,
            type(m.system).conventions.of(m.system): efp.Conventions(renewal=False),
        }),
        ValueError,
        ["archive", "4 year", "5 year", "renewal"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_where_and_what_to_do_and_nothing_changes(case):
    m = station(with_server(small_edge()))
    m.lamp = EdgeAppliance.from_defaults("lamp")
    m.desks = EdgeDeviceGroup.from_defaults("desks", edge_device_counts={m.computer: 1, m.lamp: 2})
    m.floor = EdgeDeviceGroup.from_defaults("floor", sub_group_counts={m.desks: 2})
    m.building = EdgeDeviceGroup.from_defaults("building", sub_group_counts={m.floor: 2})
    m.spare = EdgeComputer.from_defaults("spare", storage=EdgeStorage.ssd("spare flash"))
    m.watching = RecurrentEdgeComponentNeed("watching", m.spare.cpu_component, 1 * u.cpu_core)
    attempt, kind, told = REFUSED[case]
    before, nodes = calculated(objects_of(m)), set(m.system.graph.nodes)

    with pytest.raises(EfpGraphError) as refused:
        attempt(m)()

    assert isinstance(refused.value, kind)
    assert [text for text in told if text not in str(refused.value)] == []
    assert calculated(objects_of(m)) == before
    assert set(m.system.graph.nodes) == nodes
    m.system.check()


def test_a_life_shorter_than_the_use_is_a_doubt_where_devices_are_renewed():
    m = small_edge(computer={"lifespan": 1 * u.day})
    assert m.computer.instances_manufacturing_footprint.sum().magnitude > 0
    doubts = [(each.object, each.attribute) for each in m.system.check_plausibility().doubts]
    assert (m.computer, "lifespan") in doubts


def test_an_impossible_process_is_refused_when_it_is_made():
    m = small_edge()
    with pytest.raises(PermissionError, match="EdgeComputer"):
        RecurrentEdgeProcess.from_defaults("wrong", edge_device=EdgeAppliance.from_defaults("lamp"))
    with pytest.raises(ValueError, match="cpu_core"):
        RecurrentEdgeProcess.from_defaults("wrong", edge_device=m.computer, recurrent_compute_needed=1 * u.GB_ram)
    with pytest.raises(ValueError, match="Allowed: 0, idle, to 1"):
        RecurrentEdgeWorkload.from_defaults(
            "wrong", edge_device=EdgeAppliance.from_defaults("lamp"), recurrent_workload=2 * u.concurrent
        )
    m.system.check()


def test_what_only_one_system_may_have_is_refused_in_a_second():
    m = small_edge()
    with pytest.raises(PermissionError, match="two systems"):
        efp.System("second", [], [m.pattern])
    second = EdgeUsageJourney("second", [m.function])
    pattern = EdgeUsagePattern("other", [second], m.network, m.country, series(1), 1 * u.day)
    with pytest.raises(PermissionError, match="two systems"):
        efp.System("second", [], [pattern])
