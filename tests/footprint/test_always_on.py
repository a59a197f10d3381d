"""Electricity of what is always on: the words that choose it, and the sentence on a model that leaves it out."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from click.testing import CliRunner

from efp_graph import (
    BoaviztaCloudServer,
    Job,
    Server,
    ServerTypes,
    SourceObject,
    SourceValue,
    Storage,
    System,
    create_source_hourly_values_from_list,
    load,
    u,
)
from efp_graph.cli import efp
from efp_graph.errors import EfpGraphError, NotAllowed, WrongKind
from efp_graph.footprint.tables import rows
from tests.footprint.small_model import small_system

LEFT_OUT = "Left out: electricity of what is on without load, since its idle power is 0 W: "
HDD, SSD = 5.6 / 18, 1.1 / 3.84  # W/TB


def test_every_drive_has_its_figures_and_where_they_stand():
    for row in rows("drive_power"):
        assert row["medium"] in ("ssd", "hdd")
        assert 0 < float(row["idle_W"]) < float(row["operating_W"]) <= 25
        assert 0.1 < float(row["idle_W"]) / float(row["capacity_TB"]) < 1
        assert row["year"] in row["source_name"]
        assert row["source_link"].startswith("http")


@pytest.mark.parametrize(
    ("made", "per_terabyte"),
    [
        (lambda: Storage.hdd("a", always_on=True), HDD),
        (lambda: Storage.ssd("a", always_on=True), SSD),
        (lambda: Storage.from_defaults("a", always_on=True), SSD),  # the defaults are those of an SSD
        (lambda: Storage.from_defaults("a", always_on="hdd"), HDD),
        (lambda: Storage.hdd("a", always_on="true"), HDD),
        (lambda: Storage.hdd("a", always_on=True, power_per_storage_capacity=SourceValue(3 * u.W / u.TB)), HDD),
        (lambda: Storage.hdd("a", always_on=False), 0),
        (lambda: Storage.hdd("a"), 0),
    ],
)
def test_one_word_gives_a_storage_its_idle_power(made, per_terabyte):
    storage = made()
    assert storage.idle_power.magnitude == pytest.approx(per_terabyte)
    if per_terabyte:
        assert storage.idle_power.source.link.startswith("https://")
        assert "share of 1 terabyte" in storage.idle_power.comment
        assert storage.idle_power < storage.power


def test_the_idle_power_is_that_of_the_capacity_and_one_that_is_given_holds():
    assert Storage.hdd("a", always_on=True, storage_capacity=18 * u.TB).idle_power.magnitude == pytest.approx(5.6)
    assert Storage.hdd("a", always_on=True, idle_power=SourceValue(7 * u.W)).idle_power.magnitude == 7


@pytest.mark.parametrize("given", ["tape", 3, "", 1.0])
def test_another_word_is_refused(given):
    with pytest.raises(WrongKind, match=r"always_on was given as .*Give true or false; or ssd or hdd"):
        Storage.hdd("a", always_on=given)


def test_a_storage_of_no_archetype_has_to_say_what_it_is():
    other = {
        "power_per_storage_capacity": SourceValue(2 * u.W / u.TB),
        "carbon_footprint_fabrication_per_storage_capacity": SourceValue(50 * u.kg / u.TB),
    }
    with pytest.raises(WrongKind, match="always_on: ssd or always_on: hdd; or idle_power"):
        Storage.from_defaults("a", always_on=True, **other)
    assert Storage.from_defaults("a", always_on="ssd", **other).idle_power.magnitude == pytest.approx(SSD)


MODEL = """
servers:
  web: {storage: %s}
jobs: {read: {server: web}}
steps: {look: {jobs: [read]}}
journeys: {visit: {steps: [look]}}
usage_patterns:
  all: {journey: visit, devices: [laptop], network: wifi_network, country: France,
        usage: {from: 2025-01-01, hours: [1, 2, 3]}}
"""


@pytest.mark.parametrize(
    ("storage", "per_terabyte"),
    [
        ("{archetype: hdd, always_on: true}", HDD),
        ("{archetype: ssd, always_on: true}", SSD),
        ("{always_on: hdd}", HDD),
        ("{archetype: hdd, always_on: false}", 0),
        ("hdd", 0),
    ],
)
def test_a_file_by_hand_says_it_too_and_a_saved_one_keeps_the_value_with_its_source(tmp_path, storage, per_terabyte):
    (tmp_path / "m.yaml").write_text(MODEL % storage)
    (made,) = load(tmp_path / "m.yaml").storages
    assert made.idle_power.magnitude == pytest.approx(per_terabyte)
    (again,) = System.from_json(made.place.system.to_json(tmp_path / "m.json")).storages
    assert again.idle_power.same_as(made.idle_power)
    assert (again.idle_power.source, again.idle_power.comment) == (made.idle_power.source, made.idle_power.comment)


def test_what_is_no_truth_is_refused_where_it_stands(tmp_path):
    (tmp_path / "m.yaml").write_text(MODEL % "{archetype: hdd, always_on: sometimes}")
    with pytest.raises(EfpGraphError, match=r"m\.yaml, line 3: at .*always_on: always_on was given as 'sometimes'"):
        load(tmp_path / "m.yaml")


def test_the_command_line_says_it_too(tmp_path):
    (tmp_path / "m.yaml").write_text(MODEL % "hdd")
    for word, more in (("true", True), ("hdd", True), ("false", False)):
        command = ["what-if", str(tmp_path / "m.yaml"), "--set", f"web storage.always_on={word}", "--json"]
        result = CliRunner().invoke(efp, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout)
        assert (told["total"]["after"] > told["total"]["before"]) is more


def archive(**given):
    """121 TB, copies included, kept for three years with next to no traffic."""
    storage = Storage.hdd("archive", base_storage_need=SourceValue(121 * u.TB), **given)
    m = small_system(1)
    m.server.storage = storage
    three_years = [1.0] * (3 * 8760)
    m.pattern.hourly_usage_journey_starts = create_source_hourly_values_from_list(three_years, datetime(2025, 1, 1))
    return m.system


def test_an_archive_of_121_terabytes_needs_electricity_when_it_is_always_on():
    def electricity(system):
        return system.footprints.by("category", "phase")["Storage", "energy"]

    assert electricity(archive()) < 1
    full = 121 * HDD / 1000 * 3 * 8760 * 1.2 * 0.1  # kW, hours, PUE, kg/kWh
    assert electricity(archive(always_on=True)) == pytest.approx(full, rel=0.02)


# Cloud servers


def cloud(**given):
    m = small_system(*[1000] * 24)
    storage = Storage.ssd("disks", always_on=True)
    m.server = BoaviztaCloudServer.from_defaults(
        "front", provider="aws", instance_type="m5.xlarge", storage=storage, **given
    )
    m.job.server = m.server
    return m


def test_a_power_curve_takes_idle_and_full_power_from_the_range_of_the_api():
    plain, curve = cloud().server, cloud(power_curve=True).server
    assert plain.power_without_load == 0
    idle, full = curve.power_without_load.magnitude, curve.power.magnitude
    bounds = plain.power.low.magnitude, plain.power.high.magnitude  # at the load that is supposed
    assert 0 < idle < bounds[0] <= plain.power.magnitude <= bounds[1] < full
    instances = rows("boavizta_cloud_instances")
    row = next(each for each in instances if (each["provider"], each["instance_type"]) == ("aws", "m5.xlarge"))
    assert (idle, full) == (float(row["average_power_W_min"]), float(row["average_power_W_max"]))
    assert curve.power.source == plain.power.source
    assert curve.instances_energy.sum() > plain.instances_energy.sum()


def test_a_power_curve_follows_the_instance_type_and_may_be_switched_off():
    m = cloud(power_curve=True)
    full = m.server.power
    m.server.instance_type = SourceObject("m5.2xlarge")
    assert m.server.power.magnitude == pytest.approx(2 * full.magnitude, rel=0.01)
    m.server.power_curve = False
    assert m.server.power_without_load == 0
    m.server.power_curve = None
    assert m.server.power.magnitude < 2 * full.magnitude


def test_a_power_curve_and_an_idle_power_are_not_given_together():
    with pytest.raises(NotAllowed, match=r"idle_power of 3 watt and power_curve.*Leave one out"):
        cloud(power_curve=True, idle_power=SourceValue(3 * u.W))
    with pytest.raises(WrongKind, match="takes True or False"):
        cloud(power_curve="perhaps")


def test_a_power_curve_is_saved_with_the_model(tmp_path):
    m = cloud(power_curve=True)
    again = System.from_json(m.system.to_json(tmp_path / "m.json"))
    assert again.servers[0].power_curve.value is True
    assert again.total_footprint.same_as(m.system.total_footprint)
    text = MODEL.replace("web: {storage: %s}", "web: {class: BoaviztaCloudServer, power_curve: true, storage: ssd}")
    (tmp_path / "m.yaml").write_text(text)
    assert load(tmp_path / "m.yaml").servers[0].power_without_load > 0


# What is left out


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: small_system().system, f"{LEFT_OUT}1 Storage (give always_on=True or idle_power)."),
        (lambda: cloud().system, f"{LEFT_OUT}1 BoaviztaCloudServer (give power_curve=True or idle_power)."),
        (lambda: cloud(power_curve=True).system, ""),
        (lambda: cloud(server_type=ServerTypes.serverless()).system, ""),  # billed by use
        (lambda: small_system(always_on=True).system, ""),
        (lambda: small_system(job={"data_stored": 0 * u.MB}).system, ""),  # nothing is held
        (
            lambda: small_system(always_on=True, server={"idle_power": SourceValue(0 * u.W)}).system,
            f"{LEFT_OUT}1 Server (give idle_power).",
        ),
    ],
)
def test_a_model_says_in_one_sentence_which_electricity_it_leaves_out(made, told):
    system = made()
    assert system.footprints.left_out() == told
    for text in (str(system), str(system.footprints.by("month"))):
        assert text.count(LEFT_OUT) == bool(told)
    assert system._repr_html_().count("Left out:") == bool(told)


def test_it_is_on_the_audit_page_with_the_footprint_and_in_its_boundary_and_not_with_every_value(tmp_path):
    m = small_system()
    page = m.system.audit_report(tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count("Left out: electricity") == 2
    assert "Left out" not in m.server.energy_footprint.explain(depth=3)


def test_many_objects_are_one_sentence():
    m = small_system()
    others = [Server.from_defaults(f"s{i}", storage=Storage.ssd(f"d{i}")) for i in range(20)]
    m.step.jobs = [m.job, *(Job.from_defaults(f"j{i}", server=each) for i, each in enumerate(others))]
    assert m.system.footprints.left_out() == f"{LEFT_OUT}21 Storage (give always_on=True or idle_power)."
    others[0].storage.idle_power = SourceValue(1 * u.W)
    assert "20 Storage" in m.system.footprints.left_out()
