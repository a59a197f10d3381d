"""An edge model as models are used: saved, copied, changed, undone, tried out, simulated, drawn, exported."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime

import pytest

import efp_graph as efp
from efp_graph import (
    Conventions,
    EdgeAppliance,
    EdgeComputer,
    EdgeDeviceGroup,
    EdgeStorage,
    EdgeUsagePattern,
    ModelingUpdate,
    RecurrentEdgeProcess,
    RecurrentEdgeWorkload,
    SourceRecurrentValues,
    load,
    u,
)
from tests.footprint.edge.small_edge import small_edge, with_server
from tests.footprint.edge.test_guards import station
from tests.footprint.random_models import calculated
from tests.footprint.small_model import series, small_model


def whole_model():
    """Computers, appliances, own components, groups, calls to a server, and users of a web site beside them."""
    m = station(with_server(small_edge()))
    m.lamp = EdgeAppliance.from_defaults("lamp")
    m.lit = RecurrentEdgeWorkload.from_defaults("lit", edge_device=m.lamp, recurrent_workload=0.3 * u.concurrent)
    m.function.recurrent_edge_device_needs = [m.process, m.counting, m.lit]
    m.desks = EdgeDeviceGroup.from_defaults("desks", edge_device_counts={m.computer: 1, m.lamp: 2.5})
    m.floor = EdgeDeviceGroup.from_defaults("floor", sub_group_counts={m.desks: 2})
    web = small_model(5, 6)
    web.step.jobs = [m.job, web.job]
    m.system.usage_patterns = [web.pattern]
    m.web = web.pattern
    return m


def figures(system):
    """All that is calculated, of each object by its id, inner ones included."""
    return calculated({one.id: one for one in (system, *system.all_linked_objects)})


def test_a_file_holds_all_of_it_with_the_ids_and_the_bits(tmp_path):
    m = whole_model()
    m.system.conventions = Conventions(idle_without_need=False)
    path = m.system.to_json(tmp_path / "edge.json", results=True, history=True)
    again = load(path)

    assert figures(again) == figures(m.system)
    assert {one.id for one in again.all_linked_objects} == {one.id for one in m.system.all_linked_objects}
    computer = next(each for each in again.edge_devices if each.name == "till")
    assert computer.cpu_component.id == m.computer.cpu_component.id
    assert [group.name for group in computer.edge_device_groups] == ["desks"]
    assert computer.total_nb_of_units.magnitude == 2
    assert again.to_json(tmp_path / "again.json").read_text() == m.system.to_json(tmp_path / "first.json").read_text()
    computer.power = 40 * u.W
    m.computer.power = 40 * u.W
    assert figures(again) == figures(m.system)
    again.check()


def test_a_copy_is_independent():
    m = whole_model()
    before = figures(m.system)
    for other in (m.system.copy(), copy.deepcopy(m.system), pickle.loads(pickle.dumps(m.system))):
        assert figures(other) == before
        next(each for each in other.edge_devices if each.name == "till").power = 99 * u.W
        assert figures(m.system) == before
    assert not m.system.compare_to(m.system.copy()).inputs


def test_what_an_object_makes_goes_with_it_and_comes_back():
    m = whole_model()
    spare = EdgeComputer.from_defaults("spare", storage=EdgeStorage.ssd("spare flash"))
    process = RecurrentEdgeProcess.from_defaults("spare work", edge_device=spare)
    m.function.recurrent_edge_device_needs = [m.process, m.counting, m.lit, process]
    with_it = figures(m.system)
    inner = [process.ram_need, process.compute_need, process.storage_need]
    parts = [spare.cpu_component, spare.ram_component]

    m.function.recurrent_edge_device_needs = [m.process, m.counting, m.lit]
    without = figures(m.system)
    process.self_delete()
    assert all(each.is_deleted for each in inner)
    spare.self_delete()
    assert all(each.is_deleted for each in parts)
    m.system.check()
    for _ in range(3):
        m.system.undo()
        m.system.check()
    assert figures(m.system) == with_it
    assert not any(each.is_deleted for each in (*inner, *parts))
    for _ in range(3):
        m.system.redo()
    assert figures(m.system) == without
    assert all(each.is_deleted for each in (*inner, *parts))


def test_a_process_that_moves_takes_its_needs_along_in_one_update():
    m = whole_model()
    other = EdgeComputer.from_defaults("other till", storage=EdgeStorage.ssd("other flash"))
    steps = len(m.system.history)
    m.process.edge_device = other
    assert m.process.compute_need.edge_component is other.cpu_component
    assert m.process.storage_need in other.storage.component_needs
    assert m.computer.recurrent_edge_device_needs == ()
    assert len(m.system.history) == steps + 1

    disk = EdgeStorage.hdd("large")
    other.storage = disk
    assert m.process.storage_need.edge_component is disk
    assert len(m.system.history) == steps + 2
    m.system.check()
    m.system.undo()
    m.system.undo()
    assert m.process.compute_need.edge_component is m.computer.cpu_component


def test_an_update_gives_the_bits_of_a_fresh_build_and_is_undone():
    m = whole_model()
    before = figures(m.system)
    update = ModelingUpdate({
        EdgeComputer.power.of(m.computer): 50 * u.W,
        EdgeUsagePattern.usage_span.of(m.pattern): 75.5 * u.hour,
        EdgeDeviceGroup.edge_device_counts.of(m.desks): {m.computer: 3, m.lamp: 1},
        RecurrentEdgeProcess.recurrent_compute_needed.of(m.process): SourceRecurrentValues(0.4 * u.cpu_core),
    })  # fmt: skip
    assert "Edge devices" in str(update)
    after = figures(m.system)
    assert figures(m.system.copy()) == after
    m.system.undo()
    assert figures(m.system) == before
    m.system.redo()
    assert figures(m.system) == after


def test_a_what_if_and_a_scenario_leave_nothing_behind():
    m = whole_model()
    before = figures(m.system)
    with m.system.what_if({EdgeComputer.power.of(m.computer): 300 * u.W}):
        assert m.system.total_footprint_sum_over_period.magnitude > 0
        assert figures(m.system) != before
    assert figures(m.system) == before
    m.system.scenarios.append(
        efp.Scenario("dim", {RecurrentEdgeWorkload.recurrent_workload.of(m.lit): 0.1 * u.concurrent})
    )
    assert "dim" in str(m.system.compare_scenarios())
    assert figures(m.system) == before


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_simulation_changes_nothing_before_its_date(zone):
    m = small_edge(2, 0, 1, 4)
    m.country.timezone = efp.tz(zone)
    before = m.system.total_footprint.to(u.kg).magnitude.copy()
    date = datetime(2025, 1, 7, 5)
    update = ModelingUpdate({EdgeComputer.idle_power.of(m.computer): 15 * u.W}, simulation_date=date)
    update.set_updated_values()
    whole = m.system.total_footprint.whole
    hour = m.pattern.utc_hour(date) - whole.first_hour
    assert 0 < hour < len(before)
    assert whole.to(u.kg).magnitude[:hour].tolist() == before[:hour].tolist()
    assert (whole.to(u.kg).magnitude[hour:-1] > before[hour:-1]).all()
    update.reset_values()
    assert m.system.total_footprint.to(u.kg).magnitude.tolist() == before.tolist()


def test_more_deployments_from_a_date_on():
    m = small_edge(2, 0, 1, 4)
    new = series(2, 0, 9, 9, 9, start=m.pattern.hourly_deployment_starts.start.replace(tzinfo=None))
    update = ModelingUpdate(
        {EdgeUsagePattern.hourly_deployment_starts.of(m.pattern): new}, simulation_date=datetime(2025, 1, 6, 3)
    )
    update.set_updated_values()
    assert m.pattern.hourly_deployment_starts.magnitude.tolist() == [2, 0, 1, 9, 9]
    update.reset_values()
    assert m.pattern.hourly_deployment_starts.magnitude.tolist() == [2, 0, 1, 4]


def test_tables_pictures_and_exports_have_edge_devices(tmp_path):
    m = whole_model()
    assert "till" in str(m.system)
    rows = m.system.footprints.by("category", "phase")
    assert rows["EdgeDevices", "energy"] > 0
    assert rows["EdgeDevices", "fabrication"] > 0
    page = m.system.audit_report(tmp_path / "audit.html").read_text()
    assert "desks" in page
    assert "station" in page
    dot = m.system.object_relationship_graph_to_file(tmp_path / "usage.dot").read_text()
    assert "shop work" in dot
    assert "till" in dot
    dot = m.system.object_relationship_graph_to_file(
        tmp_path / "edge.dot", classes_to_ignore=efp.EDGE_VIEW_CLASSES_TO_IGNORE
    ).read_text()
    assert "till CPU" in dot
    assert "selling RAM need" in dot
    assert m.process.compute_need.unitary_hourly_need_per_usage_pattern[m.pattern].explain()
    assert m.computer.total_nb_of_units.explain()
    m.system.export_csv(tmp_path / "csv")
    m.system.export_json(tmp_path / "trail.json")
    assert "till" in m.computer._repr_html_()


def test_a_whole_is_its_parts():
    m = whole_model()
    for device in m.system.edge_devices:
        used = sum(
            value.sum().to(u.kg).magnitude for value in device.use_footprint_breakdown_by_source.values() if len(value)
        )
        assert used == pytest.approx(device.use_footprint.sum().to(u.kg).magnitude)
        made = sum(
            each.sum().to(u.kg).magnitude for each in device.manufacturing_footprint_breakdown_by_source.values()
        )
        assert made == pytest.approx(device.instances_manufacturing_footprint.sum().to(u.kg).magnitude)
    assert m.system.footprints.total == pytest.approx(m.system.total_footprint.sum().to(u.kg).magnitude)
