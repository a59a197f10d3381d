"""Typical weeks, and hourly series from forms, in files: as they were written, and as a person writes them."""

from __future__ import annotations

import json
import random
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings, strategies as st

from efp_graph import (
    ExplainableHourlyQuantitiesFromFormInputs,
    Scenario,
    Source,
    SourceRecurrentValues,
    Sources,
    load,
    u,
)
from efp_graph.cli import efp
from efp_graph.errors import ModelFileError
from efp_graph.objects import modeling_classes
from efp_graph.serialization import to_yaml
from efp_graph.serialization.schema import json_schema
from efp_graph.values.week_forms import week_of
from tests.weeks.aired import CLOSED, CONSTANT, NUMBERS, OFFICE, PATTERN, VentilatedServer, model

EIGHT = {
    "unit": "watt",
    "profiles": [{**OFFICE, "name": "eight", "days": [4, 2, 0, 1, 3]}, {**CLOSED, "name": "Sat, sun"}],
}
NO_DAYS = {"unit": "watt", "profiles": [{**OFFICE, "days": []}, {**CLOSED, "name": "all", "days": list(range(7))}]}
FORMS = {"constant": CONSTANT, "pattern": PATTERN, "numbers": NUMBERS, "odd names": EIGHT, "no days": NO_DAYS}
FORMS["the same twice"] = {"values": [*[0.5] * 120, *[1] * 48], "unit": "watt"}
GROWTH = {
    "start_date": "2025-01-01",
    "modeling_duration_value": 21,
    "modeling_duration_unit": "day",
    "initial_volume": 90000,
    "initial_volume_timespan": "month",
    "net_growth_rate_in_percentage": 10,
    "net_growth_rate_timespan": "year",
}


def aired(system: Any) -> Any:
    return system.servers[0]


# Native


@pytest.mark.parametrize("form", FORMS)
def test_json_gives_the_form_back(form: str, tmp_path: Any) -> None:
    m = model(FORMS[form], confidence="low", comment="read off a chart")
    path = m.system.to_json(tmp_path / "model.json")
    content = json.loads(path.read_text())
    found = next(one for one in content["objects"].values() if one["class"] == "VentilatedServer")
    assert found["cooling"]["week"] == FORMS[form]
    again = load(path)
    week = aired(again).cooling
    assert week.same_as(m.server.cooling)
    assert (week.source, week.confidence, week.comment) == (Source("our meters"), "low", "read off a chart")
    assert again.total_footprint.same_as(m.system.total_footprint)
    assert path.read_bytes() == again.to_json(tmp_path / "again.json").read_bytes()


def test_results_scenarios_and_history_have_weeks(tmp_path: Any) -> None:
    m = model(CONSTANT)
    m.server.cooling = NUMBERS
    m.system.scenarios.append(Scenario("rest", {VentilatedServer.cooling.of(m.server): SourceRecurrentValues(PATTERN)}))
    system = load(m.system.to_json(tmp_path / "model.json", history=True, results=True))
    assert system.scenarios[0].changes[0][2] == SourceRecurrentValues(PATTERN)
    system.undo()
    assert aired(system).cooling == SourceRecurrentValues(20 * u.W)


def test_a_wrong_week_in_a_file_is_refused_with_its_place(tmp_path: Any) -> None:
    path = model().system.to_json(tmp_path / "model.json")
    content = json.loads(path.read_text())
    found = next(one for one in content["objects"].values() if one["class"] == "VentilatedServer")
    found["cooling"]["week"]["profiles"][1]["days"] = [5, 7]
    path.write_text(json.dumps(content, indent=1))
    with pytest.raises(
        ModelFileError, match=r"cooling.*profiles\[1\].days\[1\].*7 is not among 0 to 6.*no profile has sun"
    ):
        load(path)


def test_the_schema_describes_weeks_and_forms(tmp_path: Any) -> None:
    validator = jsonschema.Draft202012Validator(json_schema([modeling_classes()["VentilatedServer"]]))
    for form in FORMS.values():
        m = model(form)
        m.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(GROWTH)
        content = json.loads(m.system.to_json(tmp_path / "model.json", results=True).read_text())
        validator.validate(content)
    found = next(one for one in content["objects"].values() if one["class"] == "VentilatedServer")
    for wrong in ({}, {"constant_value": "20", "constant_unit": "W"}, {**PATTERN, "profiles": []}, 3):
        found["cooling"]["week"] = wrong
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(content)


# By hand

BY_HAND = """
servers:
  server: {{class: VentilatedServer, storage: ssd, cooling: {cooling}}}
jobs:
  job: {{server: server}}
steps:
  step: {{jobs: [job]}}
journeys:
  journey: {{steps: [step]}}
usage_patterns:
  pattern: {{journey: journey, devices: [laptop], network: wifi_network, country: France,
            usage: {usage}}}
"""
HOURS = "{from: 2025-01-01, hours: [1, 2, 3]}"


def by_hand(tmp_path: Any, cooling: str = "20 W", usage: str = HOURS) -> Any:
    path = tmp_path / "model.yaml"
    path.write_text(BY_HAND.format(cooling=cooling, usage=usage))
    return load(path)


OF_PATTERN = "mon-fri: 10, mon-fri 8-18: 50, sat-sun: 10"


@pytest.mark.parametrize(
    ("text", "form", "source"),
    [
        ("20 W", CONSTANT, Sources.USER_DATA.name),
        ("0.02 kW", {"constant_value": 0.02, "constant_unit": "kilowatt"}, Sources.USER_DATA.name),
        ("{value: 20 W, source: our meters, comment: by night too}", CONSTANT, "our meters"),
        (f"{{unit: W, week: {{{OF_PATTERN}}}, source: our meters}}", None, "our meters"),
        ("{unit: W, week: {office Mon-Fri: 10, office mon-fri 8-18 h: 50, 'closed saturday, sun': 10}}", PATTERN, None),
        ("{unit: W, week: {every day: 5}}", None, None),
        ("{unit: W, week: {fri-mon: 5, tue-thu: 6}}", None, None),
        (f"{{unit: W, week: {{mon-sun: {[0] * 24}}}}}", {"values": [0] * 168, "unit": "watt"}, None),
        (f"{{value: {json.dumps(PATTERN)}, source: our meters}}", PATTERN, "our meters"),
        (json.dumps({**PATTERN, "source": "our meters"}), PATTERN, "our meters"),
        (json.dumps(NUMBERS), NUMBERS, None),
    ],
)
def test_a_person_writes_it(text: str, form: Any, source: str | None, tmp_path: Any) -> None:
    week = aired(by_hand(tmp_path, text)).cooling
    if form is not None:
        assert week.form_inputs == form
    if source is not None:
        assert week.source.name == source
    if OF_PATTERN in text:
        assert week == SourceRecurrentValues(PATTERN)
        assert [each["name"] for each in week.form_inputs["profiles"]] == ["mon-fri", "sat-sun"]
    if "fri-mon" in text:
        assert week.magnitude.reshape(7, 24)[:, 0].tolist() == [5, 6, 6, 6, 5, 5, 5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("20", "cooling needs a unit"),
        ("20 kg", "expects a power"),
        ("{unit: W}", "'week' is missing"),
        ("{week: {mon-sun: 3}}", "'unit' is missing"),
        ("{unit: W, week: {mon-fry: 3}}", "'mon-fry' is no line of a week. Write days"),
        ("{unit: W, week: {mon-fri 8-18: 3}}", r"\['mon-fri'\]: it has no number for its other hours.*has sat, sun"),
        ("{unit: W, week: {open mon-sun 8-18: 3}}", "'open mon-sun'.*other hours.*such as open mon-sun: 0"),
        (
            "{unit: W, week: {mon-fri 8-25: x, fri: 1, sat: .nan}}",
            "other hours.*25 is.*'x' is.*fri too.*'.nan' is.*sun",
        ),
        ("{unit: W, week: {mon-fri: 3}}", "no profile has sat, sun"),
        ("{unit: W, week: {mon-fri: 3, fri-sun: 2}}", "mon-fri|has fri too"),
        ("{unit: W, week: {mon-sun: 3, mon-sun 8-30: 2}}", "30 is not among 1 to 24"),
        ("{unit: W, week: {mon-fri: 3, fri-sun: 2}}", r"week\['fri-sun'\]: mon-fri has fri too"),
        ("{unit: W, week: {mon-sun: 3, mon-sun 20-6: 2}}", r"week\['mon-sun 20-6'\]: 6 is not after .* two lines"),
        ("{unit: W, week: {mon-sun: 3, mon-sun 9-12: 2, mon-sun 8-10: 1}}", r"week\['mon-sun 9-12'\]: 9 lies in"),
        ("{unit: wat, week: {mon-sun: 3}}", "'wat' is not a unit"),
        ("{unit: W, week: {mon-sun: [1, 2]}}", "24 numbers are expected"),
        (f"{{unit: W, week: {{mon-sat: {[1] * 24}}}}}", "no line has sun"),
        (f"{{unit: W, week: {{mon-sat: {[1] * 24}, sun: 3}}}}", "give them for all days"),
        (f"{{unit: W, week: {{mon-sun: {[1] * 24}, sun: {[1] * 24}}}}}", "sun is in another line too"),
        ("{unit: W, week: {}}", "there are 0: give 1 to 7"),
        ("[1, 2]", "number"),
    ],
)
def test_what_a_person_writes_wrong_is_told_with_its_line(text: str, words: str, tmp_path: Any) -> None:
    with pytest.raises(ModelFileError, match=f"(?s)model.yaml, line [23].*{words}"):
        by_hand(tmp_path, text)


@pytest.mark.parametrize("form", FORMS)
def test_yaml_is_read_back_as_it_was(form: str, tmp_path: Any) -> None:
    m = model(FORMS[form], confidence="low")
    m.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(GROWTH, "a plan")
    path = to_yaml(m.system, tmp_path / "model.yaml")
    again = load(path)
    assert aired(again).cooling.same_as(m.server.cooling)
    assert aired(again).cooling.confidence == "low"
    starts = again.usage_patterns[0].hourly_usage_journey_starts
    assert starts.same_as(m.pattern.hourly_usage_journey_starts)
    assert (starts.form_inputs, starts.source) == (GROWTH, Source("a plan"))
    assert to_yaml(again, tmp_path / "again.yaml").read_text() == path.read_text()


def test_how_yaml_looks(tmp_path: Any) -> None:
    text = to_yaml(model().system, tmp_path / "model.yaml").read_text()
    week = "{office mon-fri: 10, office mon-fri 8-18: 50, closed sat-sun: 10}"
    assert f"      unit: W\n      week: {week}\n      source: our-meters\n" in text
    as_default = model(CONSTANT, source=Sources.HYPOTHESIS, origin="default")
    default = to_yaml(as_default.system, tmp_path / "default.yaml").read_text()
    assert "cooling" not in default


numbers = st.integers(0, 99) | st.floats(0, 1e6)
names = st.text(min_size=1, max_size=12).filter(lambda name: name.strip()) | st.sampled_from(
    ["mon", "no day", "sat,", "mon-fri 8-9", "office", "1", "null", "a: b", "-", "#"]
)


@st.composite
def patterns(draw: Any) -> dict[str, Any]:
    holders = [draw(st.integers(0, 2)) for _ in range(7)]
    profiles = []
    for place, name in enumerate(draw(st.lists(names, min_size=3, max_size=3, unique=True))):
        days = [day for day in range(7) if holders[day] == place]
        cuts = sorted(draw(st.sets(st.integers(0, 24), max_size=6)))
        ranges = [{"start": a, "end": b, "value": draw(numbers)} for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
        profiles.append({"name": name, "baseline": draw(numbers), "days": days, "ranges": ranges})
    return {"unit": "watt", "profiles": profiles}


@given(patterns())
@example({"unit": "watt", "profiles": [{"name": "a\x85", "baseline": 1, "days": list(range(7)), "ranges": []}]})
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_week_is_read_back_from_both_kinds_of_file(tmp_path: Any, form: dict[str, Any]) -> None:
    week_of(form)
    m = model(form)
    for path in (m.system.to_json(tmp_path / "model.json"), to_yaml(m.system, tmp_path / "model.yaml")):
        assert aired(load(path)).cooling.same_as(m.server.cooling)


# Command line


def test_the_command_line_sets_it(tmp_path: Any) -> None:
    m = model(CONSTANT)
    path = m.system.to_json(tmp_path / "model.json")

    def what_if(text: str, code: int = 0) -> str:
        result = CliRunner().invoke(efp, ["what-if", str(path), "--set", f"server.cooling={text}"])
        assert result.exit_code == code, result.output
        return result.output

    for text, cooling in (("30 W", 30 * u.W), (json.dumps(PATTERN), PATTERN)):
        with m.system.what_if({VentilatedServer.cooling.of(m.server): cooling}):
            total = m.system.total_footprint_sum_over_period
        assert f"{total.to('kg').magnitude:.1f}" in what_if(text)
    assert "expects a power" in what_if("30 kg", code=3)
    assert "no profile has sat, sun" in what_if(json.dumps({**PATTERN, "profiles": [OFFICE]}), code=3)


# Forms of hourly series


def test_a_form_is_kept_in_native_files(tmp_path: Any) -> None:
    m = model()
    m.pattern.hourly_usage_journey_starts = ExplainableHourlyQuantitiesFromFormInputs(GROWTH, "a plan", comment="early")
    path = m.system.to_json(tmp_path / "model.json")
    content = json.loads(path.read_text())
    found = next(one for one in content["objects"].values() if one["class"] == "UsagePattern")
    assert found["hourly_usage_journey_starts"] == {"form": GROWTH, "source": "a-plan", "comment": "early"}
    again = load(path)
    starts = again.usage_patterns[0].hourly_usage_journey_starts
    assert starts.same_as(m.pattern.hourly_usage_journey_starts)
    assert again.total_footprint.same_as(m.system.total_footprint)
    assert path.read_bytes() == again.to_json(tmp_path / "again.json").read_bytes()
    found["hourly_usage_journey_starts"]["form"]["net_growth_rate_in_percentage"] = -100
    path.write_text(json.dumps(content))
    with pytest.raises(ModelFileError, match=r"hourly_usage_journey_starts.*net_growth_rate_in_percentage.*-100"):
        load(path)


def test_a_form_by_hand(tmp_path: Any) -> None:
    lines = ", ".join(f"{key}: {value}" for key, value in GROWTH.items())
    starts = (
        by_hand(tmp_path, usage=f"{{form: {{{lines}}}, source: a plan}}").usage_patterns[0].hourly_usage_journey_starts
    )
    assert (starts.form_inputs, starts.source.name) == (GROWTH, "a plan")
    with pytest.raises(ModelFileError, match=r"line 12.*initial_volume_timespan: 'decade' is no time span"):
        wrong = lines.replace("initial_volume_timespan: month", "initial_volume_timespan: decade")
        by_hand(tmp_path, usage=f"{{form: {{{wrong}}}}}")


def test_a_seed_of_uneven_numbers_keeps_its_bits(tmp_path: Any) -> None:
    uneven = [random.Random(7).random() for _ in range(168)]
    m = model({"values": uneven, "unit": "watt"})
    for path in (m.system.to_json(tmp_path / "model.json"), to_yaml(m.system, tmp_path / "model.yaml")):
        assert aired(load(path)).cooling.magnitude.tolist() == uneven
