"""Changes from a date on: what leaves keeps what it emitted before, what joins emits nothing before, sums add up."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

import efp_graph
from efp_graph import (
    Countries,
    Country,
    Device,
    EmptyExplainableObject,
    Job,
    ModelingUpdate,
    Network,
    Scenario,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    tz,
    u,
)
from efp_graph.cli import efp
from efp_graph.errors import ModelFileError, NotAllowed, OutsidePeriod, WrongKind
from tests.footprint.dated_steps import steps, take, verify_sums
from tests.footprint.small_model import same_state, state
from tests.footprint.test_live_spreadsheet import Read

DATE = datetime(2025, 1, 2)  # hour 24 of 72
HOUR = 24
AS_IT_IS = pytest.approx(18.82406, rel=1e-6)
TWO_SERVERS = """
name: two
servers:
  A: {storage: ssd}
  B: {storage: ssd}
jobs:
  ja: {server: A}
  jb: {server: B}
steps:
  st: {time: 1 min, jobs: [ja, jb]}
journeys:
  jo: {steps: [st]}
usage_patterns:
  p: {journey: jo, devices: [laptop], network: wifi_network, country: France,
      usage: {from: 2025-01-01, for: 10 days, constant: 100}}
"""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps())
def test_sums_over_objects_categories_phases_and_hours_are_the_total_shown(step):
    take(step)


class Model:
    """Three days of 1,000 visits an hour in UTC, on one of two like servers."""

    def __init__(self, **job):
        self.a, self.b = (Server.from_defaults(name, storage=Storage.ssd(f"disks {name}")) for name in "AB")
        self.job = Job.from_defaults("job", server=self.a, **job)
        self.step = UsageJourneyStep.from_defaults("step", jobs=[self.job])
        self.journey = UsageJourney("visit", [self.step])
        self.pattern = self.visits("pattern")
        self.system = System("system", [self.pattern])

    def visits(self, name, zone="UTC", **given):
        starts = create_source_hourly_values_from_list([1000] * 72, datetime(2025, 1, 1))
        network = given.pop("network", None) or Network.wifi_network(f"network of {name}")
        country = given.pop("country", None) or Countries.FRANCE(f"country of {name}", timezone=tz(zone))
        return UsagePattern(name, self.journey, [Device.laptop(f"device of {name}")], network, country, starts)

    def moved(self, **options):
        return ModelingUpdate({Job.server.of(self.job): self.b}, simulation_date=DATE, **options)


def total(system):
    return system.total_footprint_sum_over_period.to(u.kg).magnitude


# What leaves, what joins


def test_a_server_replaced_by_its_like_changes_nothing():
    m = Model()
    assert total(m.system) == AS_IT_IS
    scenario = Scenario("B for A", {Job.server.of(m.job): m.b}, simulation_date=DATE)
    assert list(m.system.compare_scenarios([scenario]).totals.values()) == [AS_IT_IS, AS_IT_IS]

    update = m.moved()
    assert sum(each.after for each in update.totals) == AS_IT_IS
    rows = {(each.owner.name, each.phase): (each.before, each.after) for each in update.deltas}
    old, new = rows["A", "energy"], rows["B", "energy"]
    assert old[1] == pytest.approx(old[0] / 3)
    assert (new[0], new[1]) == (0, pytest.approx(old[0] * 2 / 3))
    assert "-66.7" in str(update)

    update.set_updated_values()
    assert verify_sums(m.system).total == AS_IT_IS
    assert [each.name for each in m.system.energy_footprints["Servers"]] == ["B", "A"]
    assert isinstance(m.a.energy_footprint, EmptyExplainableObject)
    assert len(m.a.energy_footprint.whole) == HOUR
    assert m.system.servers == (m.b,)


def test_names_that_are_calculated_stay_where_their_object_leaves():
    """The zone of a bought API that leaves is still looked up, whatever else of it is calculated from the date on."""
    m = Model()
    api = efp_graph.EcoLogitsGenAIExternalAPI("API", provider="mistralai", model_name="mistral-small-2603")
    bought = efp_graph.EcoLogitsGenAIExternalAPIJob(
        "request", api, output_token_count=SourceValue(500 * u.dimensionless)
    )
    m.step.jobs = [m.job, bought]
    changes = {UsageJourneyStep.jobs.of(m.step): [m.job]}
    longer = {**changes, type(bought).output_token_count.of(bought): SourceValue(900 * u.dimensionless)}
    zone = api.datacenter_location.value
    for each in (changes, longer):
        update = ModelingUpdate(each, simulation_date=DATE)
        update.set_updated_values()
        assert api.datacenter_location.value == zone
        assert isinstance(api.energy_footprint, EmptyExplainableObject)
        verify_sums(m.system)
        update.reset_values()


def test_a_change_that_costs_counts_from_the_date_on_only():
    m = Model()
    update = ModelingUpdate([[m.a.power, SourceValue(600 * u.W)]], simulation_date=DATE)
    energy = m.a.energy_footprint.magnitude
    ModelingUpdate([[m.a.power, SourceValue(600 * u.W)]])
    changed = m.a.energy_footprint.magnitude
    m.system.undo()
    update = ModelingUpdate([[m.a.power, SourceValue(600 * u.W)]], simulation_date=DATE)
    update.set_updated_values()
    expected = energy[:HOUR].sum() + changed[HOUR:].sum()
    assert verify_sums(m.system).rows["Servers", m.a, "energy"] == pytest.approx(expected)


@pytest.mark.parametrize("was_read", [False, True])
def test_a_pattern_that_comes_emits_nothing_before_whatever_was_read_of_it(was_read):
    m = Model()
    late = m.visits("late")
    if was_read:
        assert len(late.devices_energy_footprint) == 72
    update = ModelingUpdate([[m.system.usage_patterns, [m.pattern, late]]], simulation_date=DATE)
    update.set_updated_values()
    assert len(late.devices_energy_footprint.whole) == 48
    assert verify_sums(m.system).total == pytest.approx(total(m.system))
    update.reset_values()
    assert len(late.devices_energy_footprint) == 72


def test_a_pattern_that_goes_keeps_what_its_devices_emitted():
    m = Model()
    other = m.visits("other")
    devices = m.pattern.devices_energy_footprint.magnitude
    update = ModelingUpdate([[m.system.usage_patterns, [other]]], simulation_date=DATE)
    update.set_updated_values()
    sums = verify_sums(m.system)
    assert sums.rows["Devices", m.pattern, "energy"] == pytest.approx(devices[:HOUR].sum())
    assert m.pattern.devices_energy_footprint.whole.magnitude.tolist() == devices[:HOUR].tolist()


def test_a_server_that_leaves_keeps_its_hours_even_if_the_change_has_it_too_small():
    m = Model()
    changes = {Job.server.of(m.job): m.b, Server.base_ram_consumption.of(m.a): SourceValue(500 * u.GB)}
    update = ModelingUpdate(changes, simulation_date=DATE)
    update.set_updated_values()
    assert verify_sums(m.system).total == AS_IT_IS
    assert len(m.a.energy_footprint.whole) == HOUR
    update.reset_values()
    m.system.check()


def test_a_network_that_is_shared_switches_as_one_so_that_no_hour_is_without():
    m = Model()
    far = Country("far", "FAR", SourceValue(85 * u.g / u.kWh), tz("America/New_York"))  # 5 hours later
    there = m.visits("there", country=far, network=m.pattern.network)
    m.system.usage_patterns = [m.pattern, there]
    like = Network.wifi_network("like")
    before = total(m.system)
    changes = {UsagePattern.network.of(each): like for each in (m.pattern, there)}
    update = ModelingUpdate(changes, simulation_date=DATE)
    update.set_updated_values()
    assert verify_sums(m.system).total == pytest.approx(before)


def test_an_object_that_only_the_simulation_uses_has_its_twin_and_is_drawn(tmp_path):
    m = Model()
    more = UsageJourneyStep.from_defaults("more", jobs=[Job.from_defaults("extra", server=m.b)])
    update = ModelingUpdate([[m.journey.uj_steps, [m.step, more]]], simulation_date=DATE)
    for _ in range(2):  # what was read once is forgotten when the simulation is hidden
        value = m.b.energy_footprint
        assert isinstance(value, EmptyExplainableObject)
        assert len(value.simulation_twin) == 48
        assert value.plot(filepath=tmp_path / "chart.html", cumsum=True).exists()
        update.set_updated_values()
        assert isinstance(m.b.energy_footprint.baseline_twin, EmptyExplainableObject)
        assert m.b.energy_footprint.plot(filepath=tmp_path / "chart.html").exists()
        update.reset_values()
    assert m.a.ram.simulation_twin is None


# Sums and their captions


def test_while_a_simulation_is_shown_sums_are_of_the_whole_period_or_of_the_window_asked_for():
    m = Model()
    update = ModelingUpdate([[m.a.power, SourceValue(200 * u.W)]], simulation_date=DATE)
    assert m.system.period.caption == "whole period, 2025-01-01 to 2025-01-03 (UTC)"
    update.set_updated_values()

    sums = m.system.footprint_sums()
    assert (sums.total, total(m.system)) == (pytest.approx(18.823, abs=1e-3), pytest.approx(18.823, abs=1e-3))
    assert sums.caption == "kg CO2eq, whole period, 2025-01-01 to 2025-01-03 (UTC), simulated from 2025-01-02 on"
    assert sums.by_object["A"] == sum(kg for (_, owner, _), kg in sums.rows.items() if owner is m.a)
    part = m.system.footprint_sums((DATE, None))
    assert part.total == pytest.approx(12.549, abs=1e-3)
    assert part.by_hour().shape == (48,)
    assert "part of the period, 2025-01-02 00:00 to 2025-01-03 23:00 (UTC)" in part.caption
    assert m.system.title == "system (simulated from 2025-01-02 on)"
    assert m.system.footprint_sums((datetime(2024, 1, 1), datetime(2026, 1, 1, tzinfo=UTC))).period.is_whole


@pytest.mark.parametrize(
    ("window", "error"),
    [
        (5, WrongKind),
        (("a", "b"), WrongKind),
        ((DATE,), WrongKind),
        ((5, None), WrongKind),
        (((DATE, None), None), WrongKind),
        (("2025-13-01", None), WrongKind),
        ((DATE, DATE), OutsidePeriod),
        ((datetime(2030, 1, 1), None), OutsidePeriod),
        (("2030-01-01", None), OutsidePeriod),
    ],
)
def test_a_window_that_is_none_is_refused(window, error):
    with pytest.raises(error, match="window"):
        Model().system.footprint_sums(window)


def test_everything_written_while_a_simulation_is_shown_says_so(tmp_path):
    m = Model()
    m.moved().set_updated_values()
    page = m.system.audit_report(tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "whole period, 2025-01-01 to 2025-01-03 (UTC), simulated from 2025-01-02 on" in page
    assert "A simulation." in page
    trail = json.loads(m.system.export_json(tmp_path / "trail.json").read_text(encoding="utf-8"))
    assert trail["simulation"].endswith("simulated from 2025-01-02 on")
    assert trail["total_kg"] == pytest.approx(sum(each["kg"] for each in trail["footprints"])) == AS_IT_IS
    results = (m.system.export_csv(tmp_path / "csv") / "results.csv").read_text(encoding="utf-8-sig")
    assert ",simulation," in results
    chart = m.system.plot_footprints_by_category_and_object(return_only_html=True)
    assert "simulated from 2025-01-02 on" in chart
    assert "2025-01-01 to 2025-01-03" in chart


def test_the_workbook_has_what_left_as_fixed_figures_and_its_total_is_that_shown(tmp_path):
    m = Model(**WRITES)
    m.moved().set_updated_values()
    read = Read(m.system.export_xlsx(tmp_path / "audit.xlsx"), tmp_path)
    rows = {(row[1], row[2]): row for row in read.sheets["Footprint"][3:]}
    assert rows["Electricity", "A"][4] == rows["Fabrication", "disks A"][4] == "fixed: simulated from a date on"
    kilograms = [float(row[3]) for row in read.sheets["Footprint"][3:]]
    assert kilograms[-1] == pytest.approx(sum(kilograms[:-1])) == pytest.approx(total(m.system))
    assert "simulated from 2025-01-02 on" in read.sheets["Footprint"][0][0]
    assert "Energy footprint of A without the change" in m.a.energy_footprint.whole.explain()


# Stored data

WRITES = {"data_stored": SourceValue(1 * u.GB)}  # 3 TB an hour with its copies: 72 TB at the date


def held(storage):
    """TB at the end of each of the 72 hours."""
    series = storage.full_cumulative_storage_need.whole
    placed = np.zeros(72)
    if not isinstance(series, EmptyExplainableObject):
        start = series.first_hour - int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) // 3600
        placed[start : start + len(series)] = series.to(u.TB).magnitude
    return placed


def test_data_stay_on_the_storage_that_is_left_and_its_footprint_with_them():
    m = Model(**WRITES)
    update = m.moved()
    update.set_updated_values()
    assert held(m.a.storage).tolist() == pytest.approx([3.0 * hour for hour in range(1, 25)] + [72.0] * 48)
    assert held(m.b.storage).tolist() == pytest.approx([0.0] * 24 + [3.0 * hour for hour in range(1, 49)])
    made = m.a.storage.instances_fabrication_footprint.whole
    assert len(made) == 72
    assert np.ptp(made.magnitude[HOUR - 1 :]) == 0
    assert verify_sums(m.system).rows["Storage", m.a.storage, "fabrication"] == pytest.approx(made.sum().magnitude)
    update.reset_values()
    m.system.check()


def test_data_on_a_storage_that_is_left_leave_on_schedule():
    m = Model(**WRITES)
    m.a.storage.data_storage_duration = SourceValue(30 * u.hour)
    m.moved().set_updated_values()
    kept = held(m.a.storage)
    assert kept[HOUR : HOUR + 6].tolist() == pytest.approx([72.0] * 6)
    assert kept[HOUR + 6] == pytest.approx(69.0)  # what was written in hour 0
    assert kept[-1] == pytest.approx(0.0)
    assert m.a.storage.nb_of_instances.whole.magnitude[-1] == 0


def test_what_fills_less_than_half_a_unit_goes_onto_units_of_others():
    m = Model()
    m.moved().set_updated_values()
    assert m.a.storage.nb_of_instances.magnitude.tolist() == [0.0] * 48


def test_data_move_at_the_date_when_the_change_says_so_and_leave_when_they_would_have():
    m = Model(**WRITES)
    m.a.storage.data_storage_duration = SourceValue(30 * u.hour)
    m.b.storage.data_storage_duration = SourceValue(30 * u.hour)
    as_it_is = held(m.a.storage)
    update = m.moved(migrate=True)
    update.set_updated_values()
    assert held(m.a.storage)[HOUR:].tolist() == pytest.approx([0.0] * 48)
    assert held(m.b.storage)[HOUR:].tolist() == pytest.approx(as_it_is[HOUR:].tolist())
    assert verify_sums(m.system).total == pytest.approx(sum(each.after for each in update.totals))
    update.reset_values()
    m.system.check()


def test_of_a_storage_that_stays_in_use_only_the_data_of_the_jobs_that_go_move():
    m = Model(**WRITES)
    stays = Job.from_defaults("stays", server=m.a, data_stored=SourceValue(2 * u.GB))
    m.step.jobs = [m.job, stays]
    for storage, copies in ((m.a.storage, 3), (m.b.storage, 1)):
        storage.data_replication_factor = SourceValue(copies * u.dimensionless)
    for migrate, left, new in ((False, 216.0, 0.0), (True, 144.0, 24.0)):
        update = m.moved(migrate=migrate)
        update.set_updated_values()
        assert held(m.a.storage)[HOUR] == pytest.approx(left + 6)
        assert held(m.b.storage)[HOUR] == pytest.approx(new + 1)
        verify_sums(m.system)
        update.reset_values()


@pytest.mark.parametrize("migrate", [False, True])
def test_a_server_that_gets_another_storage_leaves_or_takes_its_data(migrate):
    m = Model(**WRITES)
    first, second = m.a.storage, Storage.hdd("second", base_storage_need=SourceValue(5 * u.TB))
    first.base_storage_need = SourceValue(2 * u.TB)
    update = ModelingUpdate([[m.a.storage, second]], simulation_date=DATE, migrate=migrate)
    update.set_updated_values()
    assert held(first)[HOUR] == pytest.approx(0 if migrate else 74)
    assert held(second)[HOUR] == pytest.approx(5 + 3 + (74 if migrate else 0))
    assert (m.system.footprint_sums((DATE, None)).by_object[first] > 0) is not migrate
    verify_sums(m.system)


def test_what_jobs_delete_after_they_moved_is_there_when_the_data_moved_too():
    m = Model(**WRITES)
    cleaner = Job.from_defaults("cleaner", server=m.a, data_stored=SourceValue(-0.5 * u.GB))
    m.step.jobs = [m.job, cleaner]
    changes = {Job.server.of(m.job): m.b, Job.server.of(cleaner): m.b, Job.data_stored.of(m.job): 0.25 * u.GB}
    with pytest.raises(efp_graph.EfpGraphError, match="delete more than is stored"):
        ModelingUpdate(changes, simulation_date=DATE)
    update = ModelingUpdate(changes, simulation_date=DATE, migrate=True)
    update.set_updated_values()
    assert held(m.b.storage)[HOUR] == pytest.approx(36 - 0.75)
    verify_sums(m.system)


def test_data_move_at_a_date_only():
    m = Model()
    with pytest.raises(NotAllowed, match="no simulation_date"):
        ModelingUpdate([[m.job.server, m.b]], migrate=True)
    with pytest.raises(NotAllowed, match="no simulation_date"):
        Scenario("move", {Job.server.of(m.job): m.b}, migrate=True)
    with pytest.raises(WrongKind, match="True or False"):
        m.moved(migrate="yes")
    dated = [Scenario(str(each), {Job.server.of(m.job): m.b}, DATE, migrate=each) for each in (True, False)]
    with pytest.raises(NotAllowed, match="either all"):
        dated[0] + dated[1]
    assert (dated[0] + dated[0]).migrate
    assert "stored data move" in str(dated[0])


def test_a_dated_change_leaves_the_model_as_it_was():
    m = Model(**WRITES)
    before = state(m.system)
    for migrate in (False, True):
        update = m.moved(migrate=migrate)
        assert same_state(m.system, before)
        update.set_updated_values()
        m.system.check()
        update.reset_values()
        assert same_state(m.system, before)
        m.system.check()


# Files and the command line


def test_files_hold_whether_data_move(tmp_path):
    m = Model(**WRITES)
    m.moved(migrate=True)
    m.system.scenarios.append(Scenario("move", {Job.server.of(m.job): m.b}, DATE, migrate=True))
    path = m.system.to_json(tmp_path / "model.json")
    again = efp_graph.load(path)
    assert again.simulation.simulation.migrate
    assert again.scenarios[0].migrate
    assert again.compare_scenarios().totals == m.system.compare_scenarios().totals
    path.write_text(path.read_text().replace('"migrate": true', '"migrate": 1'))
    with pytest.raises(ModelFileError, match="true or false"):
        efp_graph.load(path)

    by_hand = tmp_path / "two.yaml"
    scenario = "scenarios:\n  move: {from: 2025-01-06, migrate: true, changes: {ja: {server: B}}}\n"
    by_hand.write_text(TWO_SERVERS + scenario)
    assert efp_graph.load(by_hand).scenarios[0].migrate


def test_what_if_from_a_date_on_in_the_command_line(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(TWO_SERVERS)
    arguments = ["what-if", str(path), "--set", "ja.server=B", "--from", "2025-01-06"]
    said = CliRunner().invoke(efp, arguments)
    assert said.exit_code == 0
    assert "13.16" in said.output
    assert "simulated from 2025-01-06 on" in said.output
    data = json.loads(CliRunner().invoke(efp, [*arguments, "--json", "--migrate"]).output)
    assert data["total"] == {"before": pytest.approx(15.62, abs=0.01), "after": pytest.approx(13.165, abs=0.01)}
    assert sum(each["after"] for each in data["footprints"]) == pytest.approx(data["total"]["after"])
    assert data["migrate"] is True
    assert data["period"].startswith("whole period, 2024-12-31 to 2025-01-10 (UTC), simulated")
    refused = CliRunner().invoke(efp, [*arguments[:4], "--migrate"])
    assert refused.exit_code != 0
    assert "no simulation_date" in str(refused.output) + str(refused.exception)
