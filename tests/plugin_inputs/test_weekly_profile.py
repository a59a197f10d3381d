"""A kind of input that the package does not know goes wherever inputs go, and nothing is touched for it."""

from __future__ import annotations

import csv
import json
import random
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from efp_graph import (
    Device,
    Job,
    ModelingUpdate,
    Network,
    Scenario,
    SourceObject,
    Sources,
    Storage,
    Sweep,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    load,
    u,
)
from efp_graph.cli import efp
from efp_graph.errors import EfpGraphError, ModelFileError, WrongKind
from efp_graph.objects import modeling_classes
from efp_graph.serialization.schema import json_schema
from tests.footprint.small_model import START, country, same_state, series, state
from tests.plugin_inputs.weekly import WEEK, RestingServer

HOURS = 21 * 24
FULL, HALF = (1.0,) * WEEK, (0.5,) * WEEK
UNEVEN = tuple(random.Random(7).random() for _ in range(WEEK))  # numbers whose bits a rounding would change


def model(profile: Any = UNEVEN, **told: Any) -> SimpleNamespace:
    m = SimpleNamespace()
    given = SourceObject(list(profile), "our meters", **told)
    m.server = RestingServer.from_defaults("server", storage=Storage.ssd("storage"), profile=given)
    m.job = Job.from_defaults("job", server=m.server)
    m.journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=[m.job])])
    starts = series(*[1000.0 + hour for hour in range(HOURS)])
    m.pattern = UsagePattern("pattern", m.journey, [Device.laptop()], Network.wifi_network(), country(), starts)
    m.system = System("system", [m.pattern])
    return m


def energy(m: Any) -> list[float]:
    return m.server.instances_energy.magnitude.tolist()


def reread(m: Any, path: Any) -> Any:
    system = load(m.system.to_json(path))
    return SimpleNamespace(system=system, server=system.servers[0])


def test_it_is_set_and_the_figures_follow_as_in_a_fresh_build():
    m = model()
    for profile in (FULL, list(HALF), SourceObject(UNEVEN), HALF, UNEVEN, [0.25] * WEEK, HALF, FULL):  # recorded, too
        m.server.profile = profile
        given = profile.value if isinstance(profile, SourceObject) else profile
        assert m.server.profile.value == tuple(given)
        assert energy(m) == energy(model(given))
    m.system.undo()
    assert energy(m) == energy(model(HALF))


REFUSED = {
    "167 numbers": ([1.0] * 167, "takes 168 shares, one for each hour of a week, and was given .*: 167 are there"),
    "a number below 0": ([-1.0] * 168, "a share is not below 0"),
    "no numbers": (["x\x1b" * 999] * 168, r"could not convert string to float: 'x\\x1b.{,90}…\.$"),
    "a number": (3, "takes 168 shares"),
    "a quantity": (3 * u.W, "takes 168 shares"),
    "a series": (series(*[1.0] * 168), "takes 168 shares"),
    "nothing": (None, "was given no value"),
    "an object": (Storage, "takes 168 shares"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_none_is_refused_and_nothing_is_touched(case):
    wrong, message = REFUSED[case]
    m = model()
    before = state(m.system)
    with pytest.raises(WrongKind, match=rf'(?s)RestingServer "server"\.profile.*{message}'):
        m.server.profile = wrong
    assert same_state(m.system, before)


def test_it_is_printed():
    assert "profile: (0.3238" in str(model().server)
    update = ModelingUpdate({RestingServer.profile.of((m := model()).server): HALF})
    assert "(0.5, 0.5" in str(update)
    assert m.server.profile.value == HALF


def test_json_gives_the_same_bits_back(tmp_path):
    m = model(confidence="low", comment="read off a chart")
    again = reread(m, tmp_path / "model.json")
    back, old = again.server.profile, m.server.profile
    assert back.value == UNEVEN
    assert (back.source, back.confidence, back.comment) == (old.source, "low", "read off a chart")
    assert again.system.total_footprint.same_as(m.system.total_footprint)
    assert (tmp_path / "model.json").read_bytes() == again.system.to_json(tmp_path / "again.json").read_bytes()


def test_json_keeps_scenarios_history_and_simulation(tmp_path):
    m = model()
    m.server.profile = HALF
    m.system.scenarios.append(Scenario("rest", {RestingServer.profile.of(m.server): FULL}))
    path = m.system.to_json(tmp_path / "model.json", history=True)
    system = load(path)
    assert system.scenarios[0].changes[0][2].value == list(FULL)
    system.undo()
    assert system.servers[0].profile.value == UNEVEN


@pytest.mark.parametrize("days", [{6, 0, 3}, "340", [0, 1, 2.0], (), frozenset({5})], ids=str)
def test_a_content_without_a_form_in_json_has_the_one_that_its_kind_gives(days, tmp_path):
    m = model()
    m.server.open_days = days
    sundays = SourceObject([6], "a plan")
    m.system.scenarios.append(Scenario("on Sundays", {RestingServer.open_days.of(m.server): sundays}))
    again = reread(m, tmp_path / "model.json")
    assert again.server.open_days.value == frozenset(int(day) for day in days)
    with again.system.what_if({each[1].of(each[0]): each[2] for each in again.system.scenarios[0].changes}):
        assert again.server.open_days.value == {6}
        assert again.server.open_days.source.name == "a plan"
    with pytest.raises(WrongKind, match="9 is no day"):
        again.server.open_days = [9]


def test_a_broken_profile_in_a_file_is_refused_with_its_place(tmp_path):
    path = model().system.to_json(tmp_path / "model.json")
    content = json.loads(path.read_text())
    found = next(one for one in content["objects"].values() if one["class"] == "RestingServer")
    found["profile"]["value"].pop()
    path.write_text(json.dumps(content, indent=1))
    with pytest.raises(ModelFileError, match=r"profile.*167 are there"):
        load(path)


BY_HAND = """
servers:
  server: {{class: RestingServer, storage: ssd, profile: {profile}}}
jobs:
  job: {{server: server}}
steps:
  step: {{jobs: [job]}}
journeys:
  journey: {{steps: [step]}}
usage_patterns:
  pattern: {{journey: journey, devices: [laptop], network: wifi_network, country: France,
            usage: {{from: 2025-01-01, hours: [1, 2, 3]}}}}
"""


def test_a_person_writes_it_in_yaml(tmp_path):
    path = tmp_path / "model.yaml"
    for text, source in (
        (json.dumps(UNEVEN), Sources.USER_DATA.name),
        (f"{{value: {json.dumps(UNEVEN)}, source: our meters, confidence: high}}", "our meters"),
    ):
        path.write_text(BY_HAND.format(profile=text))
        profile = load(path).servers[0].profile
        assert profile.value == UNEVEN
        assert profile.source.name == source
    path.write_text(BY_HAND.format(profile=json.dumps(UNEVEN[1:])))
    with pytest.raises(ModelFileError, match=r"model.yaml, line 3.*167 are there"):
        load(path)


def test_the_schema_of_a_file_that_uses_it_describes_it(tmp_path):
    content = json.loads(model().system.to_json(tmp_path / "model.json").read_text())
    found = next(one for one in content["objects"].values() if one["class"] == "RestingServer")
    jsonschema.Draft202012Validator(json_schema()).validate(content)  # asks for a class and a name only
    validator = jsonschema.Draft202012Validator(json_schema([modeling_classes()["RestingServer"]]))
    validator.validate(content)
    for wrong in (list(UNEVEN[1:]), [*UNEVEN[1:], "x"], [*UNEVEN[1:], -1], 3):
        found["profile"]["value"] = wrong
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(content)


def test_the_command_line_sets_it(tmp_path):
    m = model(FULL)
    path = m.system.to_json(tmp_path / "model.json")

    def what_if(profile: str, code: int = 0) -> str:
        result = CliRunner().invoke(efp, ["what-if", str(path), "--set", f"server.profile={profile}"])
        assert result.exit_code == code, result.output
        return result.output

    with m.system.what_if({RestingServer.profile.of(m.server): HALF}):
        total = m.system.total_footprint_sum_over_period
    assert f"{total.to('kg').magnitude:.1f}" in what_if(json.dumps(HALF))
    assert "167 are there" in what_if(json.dumps(HALF[1:]), code=3)


def test_the_audit_page_and_the_trails_show_it(tmp_path):
    m = model()
    assert "(0.3238" in m.system.audit_report(tmp_path / "page.html").read_text()
    trail = json.loads(m.system.export_json(tmp_path / "trail.json").read_text())
    figure = next(each for each in trail["figures"] if each["address"] == "server.profile")
    assert (json.loads(figure["value"]), figure["source"]) == (list(UNEVEN), "our meters")
    folder = m.system.export_csv(tmp_path / "trail")
    with open(folder / "inputs.csv", encoding="utf-8-sig", newline="") as file:
        row = next(each for each in csv.DictReader(file) if each["address"] == "server.profile")
    assert json.loads(row["value"]) == list(UNEVEN)


def test_a_sweep_varies_it_beside_numbers():
    m = model(FULL)
    profiles = [list(FULL), SourceObject(HALF), UNEVEN]
    powers = [200.0, 300.0]
    varied = {RestingServer.profile.of(m.server): profiles, RestingServer.power.of(m.server): powers}
    table = Sweep(m.system, varied).run()
    rows = list(zip(table["server.profile"], table["server.power"], table["total_footprint"], strict=True))
    assert len(rows) == 6
    expected = []
    for profile in (FULL, HALF, UNEVEN):
        for power in powers:
            with m.system.what_if(
                {RestingServer.profile.of(m.server): profile, RestingServer.power.of(m.server): power * u.W}
            ):
                expected.append(m.system.total_footprint_sum_over_period.to("kg").magnitude)
    assert sorted(total for _, _, total in rows) == pytest.approx(sorted(expected), rel=1e-12)
    assert len({name for name, _, _ in rows}) == 3


def test_levels_that_begin_alike_have_names_of_their_own_in_tables():
    m = model(FULL)
    alike = [FULL, [*FULL[:-1], 0.5], SourceObject([*FULL[:-1], 0.0])]
    names = list(Sweep(m.system, {RestingServer.profile.of(m.server): alike}).run()["server.profile"])
    assert len(set(names)) == 3
    assert all(len(name) < 70 for name in names)


def test_a_change_at_a_date_counts_from_the_date_on():
    m = model(FULL)
    full, half = energy(m), energy(model(HALF))
    date = START + timedelta(days=10)
    update = ModelingUpdate({RestingServer.profile.of(m.server): HALF}, date)
    assert m.server.profile.value == FULL
    update.simulation.show()
    try:
        whole = m.server.instances_energy.whole.magnitude.tolist()
        assert m.server.profile.value == HALF
    finally:
        update.simulation.hide()
    assert whole == full[:240] + half[240:]


def test_the_reference_describes_it():
    assert RestingServer.profile.allowed_text() == "168 shares, one for each hour of a week"
    assert datetime(1970, 1, 1).weekday() == 3  # what MONDAY stands for


def test_files_of_e_footprint_have_no_place_for_its_class(tmp_path):
    from efp_graph.serialization.efootprint_writing import write_efootprint_json

    with pytest.raises(EfpGraphError, match="RestingServer"):
        write_efootprint_json(model().system, tmp_path / "model.json")
