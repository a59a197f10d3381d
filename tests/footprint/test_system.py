"""Systems: totals add up, objects are told apart by identity, an object belongs to one system."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from efp_graph import EfpGraphError, EmptyExplainableObject, Server, Storage, System, u
from efp_graph.errors import InsufficientCapacity, LinkConflict
from tests.footprint.random_models import build, calculated, descriptions, of_kind
from tests.footprint.small_model import numbers, same_state, small_model, small_system, state


def added(values, like):
    """The sum of series, each at its hours, on the hours of `like`."""
    total = np.zeros(len(like))
    for value in values:
        if not isinstance(value, EmptyExplainableObject):
            offset = round((value.start - like.start).total_seconds() / 3600)
            total[offset : offset + len(value)] += value.to("kg").magnitude
    return total


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(description=descriptions())
def test_the_total_is_the_sum_over_categories_and_over_objects(description):
    try:
        objects = build(description)
    except EfpGraphError:
        return
    system = objects[of_kind(description, ("System",))[0]]
    by_category = [*system.total_energy_footprints.values(), *system.total_fabrication_footprints.values()]
    by_object = [
        value
        for phase in (system.energy_footprints, system.fabrication_footprints)
        for part in phase.values()
        for value in part.values()
    ]
    total = system.total_footprint
    if isinstance(total, EmptyExplainableObject):
        assert all(isinstance(value, EmptyExplainableObject) for value in by_object)
        return

    np.testing.assert_allclose(added(by_category, total), total.magnitude, rtol=1e-14)
    np.testing.assert_allclose(added(by_object, total), total.magnitude, rtol=1e-14)
    summed = system.total_footprint_sum_over_period.to("kg").magnitude
    assert summed == pytest.approx(math.fsum(total.magnitude), rel=1e-12)
    categories = (system.total_energy_footprint_sum_over_period, system.total_fabrication_footprint_sum_over_period)
    assert summed == pytest.approx(math.fsum(v.magnitude for part in categories for v in part.values()), rel=1e-14)
    parts = (system.energy_footprint_sum_over_period, system.fabrication_footprint_sum_over_period)
    assert summed == pytest.approx(
        math.fsum(v.to("kg").magnitude for part in parts for row in part.values() for v in row.values()), rel=1e-14
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(description=descriptions())
def test_the_order_in_which_objects_are_made_changes_no_bit(description):
    try:
        first = calculated(build(description, seed=1))
    except EfpGraphError:
        return

    assert calculated(build(description, seed=2)) == first


def test_two_servers_of_one_name_stay_two():
    m, other = small_model(), small_model()
    system = System("system", [m.pattern, other.pattern])

    rows = system.energy_footprint_sum_over_period["Servers"]

    assert list(rows) == [m.server, other.server]
    assert rows.in_kg_by_name().keys() == {"server", "server (2)"}
    assert system.total_energy_footprint_sum_over_period["Servers"].magnitude == pytest.approx(
        2 * small_system().system.total_energy_footprint_sum_over_period["Servers"].magnitude
    )
    with pytest.raises(KeyError, match="2 objects are called 'server'"):
        rows["server"]
    assert small_system().system.energy_footprints["Servers"]["server"] is not None


def test_categories_are_in_order_and_networks_have_no_fabrication():
    system = small_system().system

    categories = ["Servers", "Storage", "Network", "Devices", "ExternalAPIs", "EdgeDevices"]
    assert list(system.energy_footprints) == categories
    assert isinstance(system.total_fabrication_footprints["Network"], EmptyExplainableObject)
    assert system.total_fabrication_footprint_sum_over_period["Network"].magnitude == 0


def test_lists_of_a_system_hold_each_object_once():
    m, other = small_model(), small_model(tag=" 2")
    other.pattern.network, other.job.server = m.network, m.server
    system = System("system", [m.pattern, other.pattern, m.pattern])

    assert system.servers == (m.server,)
    assert system.networks == (m.network,)
    assert system.storages == (m.storage,)
    assert system.usage_journeys == (m.journey, other.journey)
    assert system.get_server_by_name("server") is m.server
    assert system.get_usage_pattern_by_name("pattern 2") is other.pattern
    assert system.get_storage_by_name("nothing") is None
    assert set(system.all_linked_objects) >= {m.pattern, m.network, m.device, m.country, m.step, m.job, other.job}
    assert other.server not in system.all_linked_objects


def test_an_object_belongs_to_one_system():
    m = small_system()
    before = state(m.system)

    with pytest.raises(LinkConflict, match=r'UsagePattern "pattern" would belong to two systems') as refusal:
        System("second", [m.pattern])

    assert isinstance(refusal.value, PermissionError)
    assert same_state(m.system, before)


def test_two_systems_do_not_share_a_server_and_their_graphs_stay_apart():
    m, n = small_system(), small_system(tag=" 2")
    before = state(m.system), state(n.system)

    with pytest.raises(LinkConflict):
        n.job.server = m.server

    assert m.system.graph is not n.system.graph
    assert same_state(m.system, before[0])
    assert same_state(n.system, before[1])
    assert n.job.server is n.server
    n.job.server = Server.from_defaults("own", storage=Storage.ssd())
    m.system.graph.check()
    n.system.graph.check()


def test_a_pattern_moves_to_another_system():
    m, n = small_system(), small_system(1, tag=" 2")
    total = numbers(m.system.total_footprint)

    m.system.usage_patterns.clear()
    n.system.usage_patterns = [m.pattern]

    assert numbers(n.system.total_footprint) == total
    assert isinstance(m.system.total_footprint, EmptyExplainableObject)


def test_what_leaves_the_system_shows_no_value_and_comes_back():
    m = small_system()
    instances = numbers(m.server.nb_of_instances)

    m.system.usage_patterns = []

    m.server.base_ram_consumption = 500 * u.GB  # nobody asks for what is left
    with pytest.raises(InsufficientCapacity):
        m.system.usage_patterns = [m.pattern]
    m.server.base_ram_consumption = 0 * u.GB
    assert isinstance(m.server.nb_of_instances, EmptyExplainableObject)
    assert isinstance(m.network.energy_footprint, EmptyExplainableObject)
    m.system.usage_patterns = [m.pattern]
    assert numbers(m.server.nb_of_instances) == instances
