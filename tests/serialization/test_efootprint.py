"""Files of e-footprint: those in tests/golden/efootprint_json were written by its versions 9.1.5 and 10.0.0.

`*.golden.exact.json` beside them holds every calculated attribute by object id, as 9.1.5 calculates it from the file.
"""

from __future__ import annotations

import base64
import json
import logging
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

import efp_graph as efp
from efp_graph import (
    Countries,
    ModelingObject,
    Scenario,
    SourceHourlyValues,
    SourceValue,
    VideoStreaming,
    WebApplication,
    read_efootprint_json,
    u,
    write_efootprint_json,
)
from efp_graph.errors import FileError, ModelFileError, NotAllowed
from tests.footprint.random_models import bits, calculated
from tests.footprint.small_model import small_system
from tests.golden.check import Checker
from tests.serialization.reading import everything_in

FILES = Path(__file__).parent.parent / "golden" / "efootprint_json"
WITH_FIGURES = sorted(FILES.glob("v9*.golden.exact.json"))
OF_10 = sorted(FILES.glob("v10*.json"))
MODELS = [*(FILES / json.loads(path.read_text())["file"] for path in WITH_FIGURES), *OF_10]
NAME = "name: {0.name}".format


@pytest.mark.parametrize("figures", WITH_FIGURES, ids=NAME)
def test_every_figure_of_the_reference_holds(figures):
    expected = json.loads(figures.read_text(encoding="utf-8"))
    system = read_efootprint_json(FILES / expected["file"])
    objects = {one.id: one for one in everything_in(system)}

    checker = Checker(efp, objects, rel=1e-9)
    checker.stage("read", objects, expected["objects"])

    assert checker.problems == []
    assert checker.checked > 40


@pytest.mark.parametrize("path", MODELS, ids=NAME)
def test_what_is_written_is_read_with_the_same_ids_inputs_and_figures(path, tmp_path):
    system = read_efootprint_json(path)

    again = read_efootprint_json(write_efootprint_json(system, tmp_path / "model.json"))

    assert [one.id for one in everything_in(again)] == [one.id for one in everything_in(system)]
    by_id = [{one.id: one for one in everything_in(each)} for each in (system, again)]
    assert calculated(by_id[1]) == calculated(by_id[0])
    for id, one in by_id[0].items():
        for attribute in one.inputs():
            before, after = getattr(one, attribute.name), getattr(by_id[1][id], attribute.name)
            assert str(before) == str(after)
            assert getattr(before, "source", None) == getattr(after, "source", None)
            assert getattr(before, "label", None) == getattr(after, "label", None)


@pytest.mark.parametrize("path", OF_10, ids=NAME)
def test_what_is_written_is_what_version_10_wrote(path, tmp_path):
    original = json.loads(path.read_text(encoding="utf-8"))

    content = json.loads(write_efootprint_json(read_efootprint_json(path), tmp_path / "model.json").read_text("utf-8"))

    for objects in (*original.values(), *content.values()):
        for one in objects.values() if isinstance(objects, dict) else ():
            if "server_type" in one or "storage_capacity" in one:
                assert one.pop("fraction_of_usage_time")["value"] == 1  # fixed here: its label is ours
    assert content == original
    for name, objects in original.items():
        if isinstance(objects, dict):
            assert [list(one) for one in content[name].values()] == [list(one) for one in objects.values()]


def edited(path, tmp_path, edit):
    """A copy of a file with an edit of its content."""
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    copy = tmp_path / "edited.json"
    copy.write_text(json.dumps(content), encoding="utf-8")
    return copy


MINIMAL = FILES / "v9.1.5__minimal.json"


def only(content, name):
    (one,) = content[name].values()
    return one


def renamed(content):
    """As version 11 writes it: other names of a class and an attribute, a list of edge patterns, an integer number."""
    content["efootprint_version"] = "11.2.3"
    content["Device"] = content.pop("Hardware")
    server = only(content, "Server")
    server["utilization_rate"] = server.pop("server_utilization_rate")
    only(content, "System")["edge_usage_patterns"] = []


def weighted(content):
    """As version 22 writes it: steps and jobs so many times, sources by key, units that say what bytes are for."""
    renamed(content)
    content["efootprint_version"] = "22.2.1"
    content["Sources"] = {"h": {"id": "h", "name": "hypothesis", "link": None}}
    times = {"value": 1.0, "unit": "dimensionless", "label": "Times", "source": "h"}
    journey, step = only(content, "UsageJourney"), only(content, "UsageJourneyStep")
    journey["uj_steps"] = {journey["uj_steps"][0]: times}
    step["jobs"] = {step["jobs"][0]: times}
    only(content, "Job")["ram_needed"]["unit"] = "gigabyte_ram"
    only(content, "Job")["data_stored"] |= {"unit": "megabyte_stored", "source": "h"}
    starts = only(content, "UsagePattern")["hourly_usage_journey_starts"]
    zstandard = pytest.importorskip("zstandard")
    packed = zstandard.compress(np.array(starts.pop("values"), "<f4").tobytes())
    starts |= {"compressed_values": base64.b64encode(packed).decode(), "unit": "occurrence", "timezone": None}


@pytest.mark.parametrize("later", [renamed, weighted], ids=["version 11", "version 22"])
def test_later_versions_name_things_otherwise_and_give_the_same_figures(later, tmp_path):
    expected = read_efootprint_json(MINIMAL)

    system = read_efootprint_json(edited(MINIMAL, tmp_path, later))

    assert calculated({one.id: one for one in everything_in(system)}) == calculated(
        {one.id: one for one in everything_in(expected)}
    )
    assert system.reading_report.not_read == []


def test_a_version_that_nobody_knows_yet_is_told(tmp_path, caplog):
    path = edited(MINIMAL, tmp_path, lambda content: content.update(efootprint_version="99.1.0"))
    system = read_efootprint_json(path)
    assert system.reading_report.not_read == []
    assert "written by e-footprint 99.1.0: later than 27, the last version that is known here" in caplog.text


def test_storage_of_versions_without_power_draws_none_and_nothing_is_missing(tmp_path):
    def powerless(content):
        weighted(content)
        for name in ("power_per_storage_capacity", "idle_power"):
            del only(content, "Storage")[name]

    system = read_efootprint_json(edited(MINIMAL, tmp_path, powerless))
    assert system.reading_report.not_read == []
    (storage,) = system.storages
    assert (storage.power.magnitude, storage.idle_power.magnitude) == (0, 0)


def test_edge_devices_of_versions_11_to_13_are_named_with_why_they_are_not_read(tmp_path):
    def with_edge(content):
        renamed(content)
        only(content, "System")["edge_usage_patterns"] = ["e"]
        content["EdgeUsagePattern"] = {"e": {"id": "e", "name": "tills", "country": only(content, "Country")["id"]}}

    not_read = read_efootprint_json(edited(MINIMAL, tmp_path, with_edge)).reading_report.not_read
    assert not_read[0].startswith('EdgeUsagePattern "tills": it has no network, as in versions 11 to 13')
    assert not_read[1].endswith("1 of its edge_usage_patterns are not read")


def test_a_step_that_counts_twice_is_there_twice(tmp_path):
    def twice(content):
        weighted(content)
        next(iter(only(content, "UsageJourney")["uj_steps"].values()))["value"] = 2.0

    (journey,) = read_efootprint_json(edited(MINIMAL, tmp_path, twice)).usage_journeys
    assert [weight.magnitude for weight in journey.uj_steps.values()] == [2]
    (step,) = journey.uj_steps
    assert journey.duration.magnitude == 2 * step.user_time_spent.to(journey.duration.unit).magnitude


def test_what_has_no_class_here_is_listed_with_all_that_hangs_on_it(tmp_path, caplog):
    def with_strangers(content):
        renamed(content)
        content["SpaceProbe"] = {"edge": {"id": "edge", "name": "box in the field"}}
        job = only(content, "Job")
        stranger = {**job, "id": "job-2", "name": "job of the edge", "server": "edge"}
        content["Job"]["job-2"] = stranger
        only(content, "UsageJourneyStep")["jobs"].append("job-2")
        only(content, "Country")["colour"] = {"label": "?", "value": "blue"}

    with caplog.at_level(logging.WARNING, "efp_graph"):
        system = read_efootprint_json(edited(MINIMAL, tmp_path, with_strangers))

    assert system.reading_report.not_read == [
        'SpaceProbe "box in the field": efp_graph has no such class',
        'Job "job of the edge": its server is not read',
        'UsageJourneyStep "step": 1 of its jobs are not read',
        "Country.colour: not known here",
    ]
    assert "box in the field" in caplog.text
    assert bits(system.total_footprint) == bits(read_efootprint_json(MINIMAL).total_footprint)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (
            {"values": [1, 2], "start_date": "2025-01-01", "unit": "occurrence", "timezone": "Europe/Paris"},
            "hourly_usage_journey_starts has a time zone of its own",
        ),
        ({"label": "x"}, "hourly_usage_journey_starts is given without its content"),
    ],
)
def test_when_nothing_is_left_the_message_lists_what_cannot_be_read(form, words, tmp_path):
    def without_series(content):
        only(content, "UsagePattern")["hourly_usage_journey_starts"] = form

    with pytest.raises(ModelFileError) as refused:
        read_efootprint_json(edited(MINIMAL, tmp_path, without_series))

    assert words in str(refused.value)
    assert 'System "system": 1 of its usage_patterns are not read' in str(refused.value)


def test_half_a_step_with_half_a_job_has_a_quarter_of_the_load(tmp_path):
    def half(content):
        weighted(content)
        next(iter(only(content, "UsageJourney")["uj_steps"].values()))["value"] = 0.5

    systems = [read_efootprint_json(edited(MINIMAL, tmp_path, edit)) for edit in (weighted, half)]
    whole, part = (system.networks[0].energy_footprint.magnitude for system in systems)
    assert part == pytest.approx(whole / 4)  # step and job have one weight in the file


@pytest.mark.parametrize(
    ("edit", "place", "words"),
    [
        (lambda content: only(content, "Server").update(storage="id-0"), "storage", "no object 'id-0'"),
        (lambda content: only(content, "Server")["power"].update(unit="wat"), "power.unit", "is not a unit"),
        (lambda content: only(content, "Server")["power"].update(value="x"), "power.value", "a number is expected"),
        (lambda content: only(content, "Server").update(power=3), "power", "a mapping"),
        (lambda content: only(content, "Server").update(name=3), "name", "a text is expected"),
        (lambda content: only(content, "Server")["power"].update(source="x"), "power.source", "no source 'x'"),
        (lambda content: only(content, "Country")["timezone"].update(zone="Mars"), "timezone", "is not a time zone"),
        (
            lambda content: only(content, "UsagePattern")["hourly_usage_journey_starts"].update(start_date="soon"),
            "hourly_usage_journey_starts.start_date",
            "is no date",
        ),
    ],
)
def test_broken_content_is_refused_with_its_place(edit, place, words, tmp_path):
    with pytest.raises(ModelFileError) as refused:
        read_efootprint_json(edited(MINIMAL, tmp_path, edit))

    assert refused.value.where.endswith(f'"].{place}')
    assert words in str(refused.value)


def test_a_series_that_unpacks_without_end_is_not_unpacked(tmp_path):
    zstandard = pytest.importorskip("zstandard")

    def bomb(content):
        weighted(content)
        starts = only(content, "UsagePattern")["hourly_usage_journey_starts"]
        starts["compressed_values"] = base64.b64encode(zstandard.compress(bytes(200_000_000))).decode()

    with pytest.raises(ModelFileError, match="cannot be unpacked"):
        read_efootprint_json(edited(MINIMAL, tmp_path, bomb))


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"uuid-1": {"name": "x"}}', '{"efootprint_version": 9}', '{"System": 1}']
)
def test_a_file_of_something_else_is_refused(text, tmp_path):
    (tmp_path / "other.json").write_text(text)

    with pytest.raises(FileError):
        read_efootprint_json(tmp_path / "other.json")


# What the format loses


def test_rounded_series_are_told():
    report = read_efootprint_json(FILES / "v9.1.5__quickstart.json").reading_report

    assert any("2 decimals" in each for each in report.known_losses)
    assert "2 decimals" in str(report)
    assert not any("2 decimals" in each for each in read_efootprint_json(MINIMAL).reading_report.known_losses)


def test_series_are_written_with_all_their_digits(tmp_path):
    m = small_system(1 / 3, 2 / 3, 1e-9)

    again = read_efootprint_json(write_efootprint_json(m.system, tmp_path / "model.json"))

    assert bits(again.total_footprint) == bits(m.system.total_footprint)


def test_services_without_jobs_are_written_with_the_memory_that_they_reserve(tmp_path):
    m = small_system()
    VideoStreaming.from_defaults("idle", server=m.server)
    WebApplication.from_defaults("idle too", server=m.server)

    again = read_efootprint_json(write_efootprint_json(m.system, tmp_path / "model.json"))

    assert bits(again.servers[0].occupied_ram_per_instance) == bits(m.server.occupied_ram_per_instance)
    assert again.servers[0].occupied_ram_per_instance.magnitude > 0


@pytest.mark.parametrize("clock", ["utc", "civil"])
@pytest.mark.parametrize("start", [datetime(2025, 3, 29), datetime(2025, 7, 1), datetime(2025, 10, 25, 12)])
def test_series_of_another_clock_are_written_so_that_figures_stay(clock, start, tmp_path):
    m = small_system()
    m.pattern.country = Countries.FRANCE()
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(np.arange(48.0), start_date=start, clock=clock)

    again = read_efootprint_json(write_efootprint_json(m.system, tmp_path / "model.json"))

    assert bits(again.total_footprint) == bits(m.system.total_footprint)


def test_what_the_format_has_no_place_for_is_told(tmp_path, caplog):
    m = small_system(server={"power": SourceValue(300 * u.W, low=250 * u.W, comment="measured")})
    m.system.scenarios.append(Scenario("less", [[m.server.power, SourceValue(200 * u.W)]]))

    with caplog.at_level(logging.WARNING, "efp_graph"):
        write_efootprint_json(m.system, tmp_path / "model.json")

    assert 'bounds, confidence and comment of Server "server".power' in caplog.text
    assert "scenarios" in caplog.text


def test_what_would_change_the_figures_is_refused_all_at_once(tmp_path):
    class SolarServer(efp.Server):
        pass

    m = small_system()
    m.country.average_carbon_intensity = SourceHourlyValues(
        [50.0] * 24, start_date=datetime(2025, 1, 1), unit=u.g / u.kWh, clock="utc"
    )
    m.step.jobs.append(
        efp.Job.from_defaults("sunny", server=SolarServer.from_defaults("sun", storage=efp.Storage.ssd()))
    )

    with pytest.raises(NotAllowed) as refused:
        write_efootprint_json(m.system, tmp_path / "model.json")

    assert 'Country "Testland".average_carbon_intensity is an hourly series' in str(refused.value)
    assert 'SolarServer "sun": e-footprint 10 has no class SolarServer' in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_every_class_that_is_written_is_one_of_ours():
    from efp_graph.objects import modeling_classes
    from efp_graph.serialization.efootprint_names import CLASS_ORDER

    missing = set(CLASS_ORDER) - set(modeling_classes())
    assert missing <= {"BoaviztaCloudServer"}
    assert all(issubclass(modeling_classes()[name], ModelingObject) for name in set(CLASS_ORDER) - missing)
