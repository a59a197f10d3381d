"""Native files: what goes out comes in again, bit for bit; an edit is one line; nothing is lost."""

from __future__ import annotations

import base64
import difflib
import json
import zlib
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import efp_graph as efp
from efp_graph import (
    Device,
    Distribution,
    EcoLogitsGenAIExternalAPI,
    EcoLogitsGenAIExternalAPIJob,
    ModelingUpdate,
    Network,
    Scenario,
    Server,
    Source,
    SourceHourlyValues,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    VideoStreaming,
    u,
)
from efp_graph.errors import FileError, NotAllowed
from efp_graph.serialization import read_results
from efp_graph.serialization.hourly_values import plain_values, values_found
from efp_graph.serialization.native_writing import SERIES
from efp_graph.serialization.schema import PATH, json_schema
from tests.footprint.random_models import bits, build, calculated, descriptions
from tests.footprint.small_model import country, series, small_system
from tests.golden.check import load_case
from tests.serialization.reading import everything_in, found_in

GOLDEN = Path(__file__).parent.parent / "golden"
VERSION_1 = Path(__file__).parent / "files" / "version-1.json"  # 60 hours, with results
CASES = ["minimal", "quickstart", "on_premise", "multi_country", "storage_heavy"]
SCHEMA = jsonschema.Draft202012Validator(json.loads(PATH.read_text(encoding="utf-8")))


def results(system):
    """{"id.attribute": bits} of everything that is calculated."""
    return calculated({one.id: one for one in everything_in(system)})


def reloaded(system, path, **options):
    return System.from_json(system.to_json(path, **options))


@pytest.mark.parametrize("case", CASES)
def test_a_golden_case_comes_back_with_the_same_bits(case, tmp_path):
    system = load_case(GOLDEN / f"{case}.py").build(efp)["system"]

    again = reloaded(system, tmp_path / "model.json")

    assert len(results(system)) > 50
    assert results(again) == results(system)
    assert [one.id for one in again.all_linked_objects] == [one.id for one in system.all_linked_objects]


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("case", CASES)
def test_what_was_read_is_written_the_same(case, series, tmp_path):
    system = load_case(GOLDEN / f"{case}.py").build(efp)["system"]
    first = system.to_json(tmp_path / "model.json", results=True, series=series).read_text(encoding="utf-8")

    again = System.from_json(tmp_path / "model.json").to_json(tmp_path / "model.json", results=True, series=series)

    assert again.read_text(encoding="utf-8") == first


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("case", CASES)
def test_files_fit_the_published_schema(case, series, tmp_path):
    system = load_case(GOLDEN / f"{case}.py").build(efp)["system"]
    server = system.servers[0]
    system.scenarios.append(Scenario("longer", [[server.lifespan, SourceValue(8 * u.year)]], comment="why not"))
    server.lifespan = SourceValue(7 * u.year, low=6 * u.year, confidence="low", comment="measured")

    content = json.loads(system.to_json(tmp_path / "model.json", results=True, history=True, series=series).read_text())

    assert [error.message for error in SCHEMA.iter_errors(content)] == []


def test_the_schema_in_the_package_is_that_of_the_declarations():
    # after a change of a class: python -m efp_graph.serialization.schema
    assert json.loads(PATH.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_refuses_what_the_loader_refuses(tmp_path):
    content = json.loads(small_system().system.to_json(tmp_path / "model.json").read_text())
    server = next(each for each in content["objects"].values() if each["class"] == "Server")
    server["power"] = {"value": "300", "unit": "watt"}
    server["colour"] = "red"

    assert len(list(SCHEMA.iter_errors(content))) == 2


def test_a_class_of_a_plugin_is_saved_read_and_accepted_by_the_schema(tmp_path):
    class WaterCooledServer(Server):
        cooling_power = efp.objects.quantity(10 * u.W, help="Power of the fans")

    m = small_system()
    cooled = WaterCooledServer.from_defaults("cooled", storage=Storage.ssd("s"), cooling_power=SourceValue(12 * u.W))
    m.job.server = cooled

    again = reloaded(m.system, tmp_path / "model.json")

    assert again.servers[0].cooling_power.magnitude == 12
    assert list(SCHEMA.iter_errors(json.loads((tmp_path / "model.json").read_text()))) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(descriptions())
def test_any_model_comes_back_with_the_same_bits(tmp_path, description):
    try:
        objects = build(description)
    except efp.EfpGraphError:
        return
    system = next(one for one in objects.values() if isinstance(one, System))

    assert results(reloaded(system, tmp_path / "model.json")) == results(system)


# One value, one line


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("power", SourceValue(250 * u.W, efp.Sources.HYPOTHESIS)),
        ("server_type", efp.SourceObject("serverless")),
        ("fixed_nb_of_instances", None),
    ],
)
def test_a_change_of_one_value_is_a_change_of_one_line(attribute, value, tmp_path):
    m = small_system(
        server={
            "server_type": efp.SourceObject("on-premise"),
            "fixed_nb_of_instances": SourceValue(9 * u.dimensionless),
        }
    )
    if attribute == "server_type":
        m.server.fixed_nb_of_instances = None
    before = m.system.to_json(tmp_path / "model.json").read_text()

    setattr(m.server, attribute, value)
    after = m.system.to_json(tmp_path / "model.json").read_text()

    removed, added = changed_lines(before, after)
    assert f'"{attribute}"' in removed
    assert f'"{attribute}"' in added


def test_a_change_made_after_reading_is_a_change_of_one_line(tmp_path):
    m = small_system()
    path = m.system.to_json(tmp_path / "model.json")
    before = path.read_text()

    again = System.from_json(path)
    again.servers[0].idle_power = SourceValue(40 * u.W, efp.Sources.HYPOTHESIS)
    again.to_json(path)

    assert len(changed_lines(before, path.read_text())) == 2


def test_a_link_that_changes_moves_no_object(tmp_path):
    m = small_system()
    other = Server.from_defaults("other", storage=Storage.ssd("other storage"))
    m.step.jobs += [efp.Job.from_defaults("stays", server=m.server), efp.Job.from_defaults("new", server=other)]
    before = m.system.to_json(tmp_path / "model.json").read_text()

    m.job.server = other  # made after the job: it still stands where it was
    after = m.system.to_json(tmp_path / "model.json").read_text()

    assert len(changed_lines(before, after)) == 2
    assert results(System.from_json(tmp_path / "model.json")) == results(m.system)


# Nothing is lost


def test_bounds_confidence_comment_label_and_source_come_back(tmp_path):
    source = Source("our measure", "https://example.org/a?b=1")
    value = SourceValue(
        300 * u.W,
        source,
        "power of the rack",
        low=0.25 * u.kW,
        high=400 * u.W,
        distribution=Distribution("triangular", low=250, mode=300, high=400),
        confidence="medium",
        comment="with « accents », and 中文",
    )
    m = small_system(server={"power": value})

    again = reloaded(m.system, tmp_path / "model.json").servers[0].power

    assert again.same_as(m.server.power)
    assert again.source == source
    assert again.label == "power of the rack"
    assert again.assessment == m.server.power.assessment
    assert again.low.units == u.kW


def test_two_sources_of_one_name_stay_two(tmp_path):
    one, two = Source("study", "https://example.org/1"), Source("Study", "https://example.org/2")
    m = small_system(server={"power": SourceValue(300 * u.W, one), "ram": SourceValue(64 * u.GB, two)})

    server = reloaded(m.system, tmp_path / "model.json").servers[0]

    assert (server.power.source, server.ram.source) == (one, two)


def test_whole_numbers_stay_whole_and_zero_keeps_its_sign(tmp_path):
    starts = SourceHourlyValues([0.0, -0.0, 1e-320], start_date=datetime(2025, 1, 1))
    m = small_system()
    m.pattern.hourly_usage_journey_starts = starts

    again = reloaded(m.system, tmp_path / "model.json")

    assert again.usage_patterns[0].hourly_usage_journey_starts.magnitude.tobytes() == starts.magnitude.tobytes()
    assert isinstance(again.servers[0].lifespan.magnitude, int)


@pytest.mark.parametrize("clock", ["local", "civil", "utc"])
def test_the_clock_of_a_series_comes_back(clock, tmp_path):
    m = small_system()
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues([1.0, 2.0], start_date=datetime(2025, 1, 1), clock=clock)

    assert reloaded(m.system, tmp_path / "model.json").usage_patterns[0].hourly_usage_journey_starts.clock == clock


def test_a_service_without_jobs_is_kept_with_the_memory_that_it_reserves(tmp_path):
    m = small_system()
    VideoStreaming.from_defaults("idle service", server=m.server)

    again = reloaded(m.system, tmp_path / "model.json")

    assert bits(again.servers[0].occupied_ram_per_instance) == bits(m.server.occupied_ram_per_instance)
    assert again.servers[0].occupied_ram_per_instance.to(u.GB).magnitude == 2


def test_what_belongs_to_another_system_is_not_saved(tmp_path):
    m, other = small_system(), small_system(tag=" of the other")

    content = json.loads(m.system.to_json(tmp_path / "model.json").read_text())

    assert other.system.id not in content["objects"]
    assert sum(each["class"] == "System" for each in content["objects"].values()) == 1


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(0, 1, 49),
        np.arange(200.0),
        np.full(1000, 70000.0),
        np.array([0.5, -0.0] * 60),
        np.random.default_rng(0).normal(size=5000),
        np.array([1.0]),
    ],
    ids=["fractions", "small integers", "integers", "halves and minus zero", "noise", "one"],
)
def test_any_series_comes_back_with_the_same_bits(values):
    plain = json.loads(json.dumps(plain_values(values)))

    assert values_found(found_in(plain), None, None, None).tobytes() == values.tobytes()


def test_whole_numbers_take_two_bytes_and_less():
    assert "<i2" in plain_values(np.arange(200.0))["encoding"]
    assert len(plain_values(np.tile(np.arange(24.0), 365))["data"]) < 1000


# Tables beside the model


def test_long_series_can_stand_in_tables_beside_the_model(tmp_path):
    system = load_case(GOLDEN / "quickstart.py").build(efp)["system"]

    again = reloaded(system, tmp_path / "model.json", series="csv")

    (table,) = (tmp_path / "model.series").iterdir()
    assert table.read_text().count("\n") == 26298 + 1  # three years of 365.25 days, and the name of the column
    assert results(again) == results(system)


def test_a_table_is_replaced_with_the_model(tmp_path):
    m = small_system(*range(100))
    m.system.to_json(tmp_path / "model.json", series="csv")
    (before,) = (tmp_path / "model.series").iterdir()

    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(np.arange(60.0), start_date=datetime(2025, 1, 1))
    m.system.to_json(tmp_path / "model.json", series="csv")

    (after,) = (tmp_path / "model.series").iterdir()
    assert after != before
    assert len(System.from_json(tmp_path / "model.json").total_footprint) == len(m.system.total_footprint)


def test_another_form_of_series_is_refused(tmp_path):
    with pytest.raises(NotAllowed, match=r"'xlsx'.*'compressed', 'csv', 'binary'"):
        small_system().system.to_json(tmp_path / "model.json", series="xlsx")


# Results


def test_results_can_be_read_without_calculating(tmp_path):
    m = small_system()
    m.system.to_json(tmp_path / "model.json", results=True)

    found = read_results(tmp_path / "model.json")

    assert bits(found[m.server.id]["energy_footprint"]) == bits(m.server.energy_footprint)
    assert bits(found[m.system.id]["total_footprint"]) == bits(m.system.total_footprint)
    per_pattern = found[m.job.id]["hourly_occurrences_per_usage_pattern"]
    assert bits(per_pattern[m.pattern.id]) == bits(m.job.hourly_occurrences_per_usage_pattern[m.pattern])


@pytest.mark.parametrize("series", SERIES)
def test_results_that_are_equal_are_written_once_and_read_as_often_as_they_are_meant(series, tmp_path):
    m = small_system(*range(60))
    content = json.loads(m.system.to_json(tmp_path / "model.json", results=True, series=series).read_text())

    occurrences = content["results"][m.job.id]["hourly_occurrences_per_usage_pattern"][m.pattern.id]
    assert occurrences["same_as"] == ["objects", m.pattern.id, "hourly_usage_journey_starts"]
    assert list(SCHEMA.iter_errors(content)) == []
    found = read_results(tmp_path / "model.json")
    assert bits(found[m.job.id]["hourly_occurrences_per_usage_pattern"][m.pattern.id]) == bits(
        m.job.hourly_occurrences_per_usage_pattern[m.pattern]
    )
    assert bits(found[m.system.id]["total_footprint"]) == bits(m.system.total_footprint)


def test_inputs_are_written_in_full_even_when_they_are_equal(tmp_path):
    m = small_system(*range(60))
    starts = m.pattern.hourly_usage_journey_starts
    m.system.usage_patterns += [
        efp.UsagePattern("second", m.journey, [m.device], m.network, m.country, starts.copy()),
    ]

    text = m.system.to_json(tmp_path / "model.json").read_text()

    assert text.count('"data": ') == 2
    assert "same_as" not in text


def test_a_file_without_results_says_how_to_get_some(tmp_path):
    path = small_system().system.to_json(tmp_path / "model.json")

    with pytest.raises(efp.errors.ModelFileError, match="results=True"):
        read_results(path)


# Files of earlier versions


def test_a_file_of_version_1_gives_the_bits_that_it_holds():
    content = json.loads(VERSION_1.read_text(encoding="utf-8"))
    system, found = System.from_json(VERSION_1), read_results(VERSION_1)

    series = [
        (plain, found[id][name])
        for id, attributes in content["results"].items()
        for name, plain in attributes.items()
        if plain and "data" in plain
    ]
    (pattern,) = system.usage_patterns
    series.append((content["objects"][pattern.id]["hourly_usage_journey_starts"], pattern.hourly_usage_journey_starts))
    assert content["schema_version"] == 1
    assert len(series) > 10
    for plain, value in series:
        kind = np.dtype(plain["encoding"].split()[-1])
        rows = np.frombuffer(zlib.decompress(base64.b64decode(plain["data"])), np.uint8).reshape(kind.itemsize, -1)
        assert value.magnitude.tobytes() == rows.T.copy().view(kind).ravel().astype(float).tobytes()


# Scenarios, simulation, history


def test_scenarios_come_back(tmp_path):
    m = small_system()
    other = Server.from_defaults("greener", storage=Storage.ssd("its storage"), power=SourceValue(100 * u.W))
    m.system.scenarios.append(
        Scenario("move", [[m.job.server, other], [m.server.lifespan, 8 * u.year]], comment="soon")
    )
    m.system.scenarios.append(Scenario("later", [[m.server.fixed_nb_of_instances, None]], datetime(2025, 1, 1, 2)))

    move, later = reloaded(m.system, tmp_path / "model.json").scenarios

    assert (move.name, move.comment, later.simulation_date) == ("move", "soon", datetime(2025, 1, 1, 2))
    with m.system.scenarios[0].applied():
        expected = bits(m.system.total_footprint)
    system = move.changes[0][0].place.system
    with move.applied():
        assert bits(system.total_footprint) == expected


@pytest.mark.parametrize("role", ["changed", "linked"])
def test_a_scenario_of_what_was_deleted_is_told_when_the_model_is_saved_or_copied(tmp_path, role):
    m = small_system()
    other = Server.from_defaults("other", storage=Storage.ssd("its storage"))
    job = efp.Job.from_defaults("another job", server=m.server)
    changes = {efp.Job.request_duration.of(job): 1 * u.s} if role == "changed" else {efp.Job.server.of(m.job): other}
    m.system.scenarios.append(Scenario("lost", changes))
    gone = job if role == "changed" else other
    gone.self_delete()

    told = f"keeps scenario 'lost', which mentions {type(gone).__name__} \"{gone.name}\", and that was deleted"
    for act in (lambda: m.system.to_json(tmp_path / "model.json"), m.system.copy):
        with pytest.raises(efp.errors.RemovedNode, match=told):
            act()
    assert not (tmp_path / "model.json").exists()
    m.system.scenarios.clear()
    assert reloaded(m.system, tmp_path / "model.json").scenarios == []


def test_a_simulation_of_what_was_deleted_can_never_be_shown_again_and_is_left_out(tmp_path):
    m = small_system(*[1000] * 10)
    other = Server.from_defaults("other", storage=Storage.ssd("its storage"))
    update = ModelingUpdate({efp.Job.server.of(m.job): other}, datetime(2025, 1, 1, 5))
    assert reloaded(m.system, tmp_path / "model.json").simulation is not None
    other.self_delete()
    with pytest.raises(efp.errors.StaleSimulation):
        update.set_updated_values()
    assert reloaded(m.system, tmp_path / "model.json").simulation is None
    assert m.system.simulation is update


def test_a_simulation_comes_back_and_saving_does_not_show_or_hide_it(tmp_path):
    m = small_system(*[1000] * 10)
    update = ModelingUpdate([[m.server.power, SourceValue(600 * u.W)]], datetime(2025, 1, 1, 5))
    baseline = bits(m.system.total_footprint)
    update.set_updated_values()
    simulated = bits(m.system.total_footprint)

    again = reloaded(m.system, tmp_path / "model.json")

    assert update.updated_values_set
    assert bits(again.total_footprint) == baseline != simulated
    again.simulation.set_updated_values()
    assert bits(again.total_footprint) == simulated


def test_history_comes_back_and_can_be_undone(tmp_path):
    m = small_system()
    before = results(m.system)
    m.server.power = SourceValue(600 * u.W)
    m.step.jobs = [m.job, m.job]
    other = Server.from_defaults("other", storage=Storage.ssd("other storage"))
    ModelingUpdate([[m.job.server, other], [m.device.power, SourceValue(10 * u.W)]], label="move")

    again = reloaded(m.system, tmp_path / "model.json", history=True)

    assert [str(each) for each in again.history] == [str(each) for each in m.system.history]
    assert results(again) == results(m.system)
    assert again.emission_diffs(from_start=True).total == m.system.emission_diffs(from_start=True).total
    for _ in range(3):
        again.undo()
    assert results(again) == before
    again.redo()
    assert again.servers[0].power.magnitude == 600


def test_without_being_asked_for_the_history_stays_behind(tmp_path):
    m = small_system()
    m.server.power = SourceValue(600 * u.W)

    assert reloaded(m.system, tmp_path / "model.json").history == []


def test_history_reaches_back_to_a_deletion(tmp_path):
    m = small_system()
    spare = Storage.ssd("spare")
    server = Server.from_defaults("spare server", storage=spare)
    m.job.server = server
    m.job.server = m.server
    server.self_delete()
    m.server.power = SourceValue(600 * u.W)

    again = reloaded(m.system, tmp_path / "model.json", history=True)

    assert len(again.history) == 1
    again.undo()
    assert again.servers[0].power.magnitude == 300


def test_a_model_that_shows_a_simulation_of_another_is_not_saved_as_it_looks(tmp_path):
    m = small_system(*[1000] * 10)
    first = ModelingUpdate([[m.server.power, SourceValue(600 * u.W)]], datetime(2025, 1, 1, 5))
    ModelingUpdate([[m.server.power, SourceValue(700 * u.W)]], datetime(2025, 1, 1, 5))
    first.set_updated_values()

    with pytest.raises(NotAllowed, match="Reset its values"):
        m.system.to_json(tmp_path / "model.json")
    assert not (tmp_path / "model.json").exists()


def test_times_of_the_history_come_back(tmp_path):
    m = small_system()
    m.server.power = SourceValue(600 * u.W)

    again = reloaded(m.system, tmp_path / "model.json", history=True)

    assert again.history[0].time == m.system.history[0].time
    assert again.history[0].time.tzinfo == UTC


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-02:00"])
def test_a_time_of_the_history_that_no_calendar_has_in_utc_is_refused(time, tmp_path):
    m = small_system()
    m.server.power = SourceValue(600 * u.W)
    path = m.system.to_json(tmp_path / "model.json", history=True)
    content = json.loads(path.read_text())
    content["history"]["updates"][0]["time"] = time
    path.write_text(json.dumps(content))

    with pytest.raises(FileError, match="is before the year 1 or after the year 9999 in UTC"):
        System.from_json(path)


def test_an_answer_of_another_program_is_left_out_of_the_results(tmp_path):
    class AskingServer(Server):
        @efp.objects.calculated()
        def answer(self):
            return efp.ExplainableObject(object(), "answer")

    m = small_system()
    m.job.server = AskingServer.from_defaults("asking", storage=Storage.ssd("its storage"))

    found = read_results(m.system.to_json(tmp_path / "model.json", results=True))

    assert "answer" not in found[m.job.server.id]
    assert "energy_footprint" in found[m.job.server.id]


def test_a_history_that_cannot_be_made_again_is_left_out_with_a_warning(tmp_path, caplog):
    m = small_system(server={"ram": SourceValue(1 * u.GB)})
    m.server.ram = SourceValue(128 * u.GB)
    VideoStreaming.from_defaults("late", server=m.server)  # 2 GB: would not have fitted before

    again = reloaded(m.system, tmp_path / "model.json", history=True)

    assert results(again) == results(m.system)
    assert again.history == []
    assert "the history is left out" in caplog.text


def test_what_bounds_are_comes_back_and_is_limits_when_a_file_does_not_say(tmp_path):
    given = {"low": 50 * u.W, "high": 400 * u.W}
    m = small_system(server={"power": SourceValue(300 * u.W, **given, bounds="range")})
    path = m.system.to_json(tmp_path / "model.json")
    again = System.from_json(path)
    assert again.servers[0].power.assessment == m.server.power.assessment
    path.write_text(path.read_text().replace('"bounds": "range"', '"comment": "none"'))
    assert System.from_json(path).servers[0].power.assessment.bounds == "limits"
    path.write_text(path.read_text().replace('"comment": "none"', '"bounds": "rnage"'))
    with pytest.raises(FileError, match="Did you mean 'range'"):
        System.from_json(path)


def test_the_carbon_intensity_that_was_given_for_a_bought_api_is_read_from_files_before_version_4(tmp_path):
    api = EcoLogitsGenAIExternalAPI("chat", "openai", "gpt-4o", known_carbon_intensity=20 * u.g / u.kWh)
    job = EcoLogitsGenAIExternalAPIJob("answer", api, 1000 * u.dimensionless)
    journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=[job])])
    pattern = UsagePattern("p", journey, [Device.laptop()], Network.wifi_network(), country(), series(1, 2))
    system = System("system", [pattern])
    cleaner = Scenario("cleaner", {EcoLogitsGenAIExternalAPI.known_carbon_intensity.of(api): 5 * u.g / u.kWh})
    system.scenarios.append(cleaner)
    api.known_carbon_intensity = 30 * u.g / u.kWh
    path = system.to_json(tmp_path / "model.json", history=True)

    content = json.loads(path.read_text().replace("known_carbon_intensity", "average_carbon_intensity"))
    content["schema_version"] = 3
    server = content["objects"][api.id].pop("server")
    del content["objects"][server]  # there was none
    path.write_text(json.dumps(content))

    again = System.from_json(path)
    (old,) = again.external_apis
    assert old.average_carbon_intensity.to("g/kWh").magnitude == 30
    assert again.total_footprint.magnitude.tolist() == system.total_footprint.magnitude.tolist()
    again.undo()
    assert old.known_carbon_intensity.to("g/kWh").magnitude == 20
    assert len(again.scenarios) == 1


def test_a_file_with_figures_under_names_of_an_earlier_release_is_read(tmp_path):
    """EcoLogits' primary energy is now told under the names of what it is."""
    api = EcoLogitsGenAIExternalAPI("chat", "openai", "gpt-4o")
    job = EcoLogitsGenAIExternalAPIJob("answer", api, 1000 * u.dimensionless)
    journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=[job])])
    pattern = UsagePattern("p", journey, [Device.laptop()], Network.wifi_network(), country(), series(1, 2))
    path = System("system", [pattern]).to_json(tmp_path / "model.json", results=True)
    text = path.read_text()
    old = text.replace("request_usage_adpf", "request_pe").replace("fossil_depletion", "primary_energy")
    assert old != text
    path.write_text(old)
    again = System.from_json(path)
    assert again.external_apis[0].fossil_depletion.sum().magnitude == api.fossil_depletion.sum().magnitude
    assert "request_pe" in read_results(path)[job.id]
