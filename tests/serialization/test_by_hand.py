"""Models written by hand: examples, short forms, and messages that tell the line."""

from __future__ import annotations

import copy
import json
import math
import re
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

import efp_graph as efp
from efp_graph import EfpGraphError, Sources, System, load, u
from efp_graph.errors import FileError, ModelFileError
from efp_graph.hints import BY_HAND, spoken
from efp_graph.objects import modeling_classes
from efp_graph.serialization.by_hand import SECTIONS, SHORT, system_by_hand
from efp_graph.serialization.yaml_text import read_yaml, written_yaml
from efp_graph.values.weakest import is_hypothesis
from tests.footprint.random_models import bits, calculated
from tests.golden.check import load_case
from tests.serialization.reading import everything_in

EXAMPLES = Path(__file__).parents[2] / "examples" / "models"
FILES = sorted([*EXAMPLES.glob("*.yaml"), *EXAMPLES.glob("*.json")])
GOLDEN = Path(__file__).parent.parent / "golden"
NAME = "{0.name}".format

SMALL = """\
name: Small
servers:
  front: {power: 310 W, storage: ssd}
jobs:
  request: {server: front}
steps:
  visit: {time: 5 min, jobs: [request]}
journeys:
  journey: {steps: [visit]}
usage_patterns:
  users:
    journey: journey
    devices: [laptop]
    network: wifi_network
    country: France
    usage: {from: 2025-01-01, hours: [1, 2, 3]}
"""


def read(text, path="model.yaml"):
    return system_by_hand(read_yaml(text, path))


def refusal(text):
    with spoken(BY_HAND), pytest.raises(FileError) as refused:
        read(text)
    return refused.value


def our_classes():
    """The classes of the package, without those that other tests declare."""
    return [kind for kind in modeling_classes().values() if kind.__module__.startswith("efp_graph.")]


def line_of(text, words):
    return 1 + text[: text.index(words)].count("\n")


# Examples


@pytest.mark.parametrize("path", FILES, ids=NAME)
def test_every_example_is_a_model(path):
    assert load(path).total_footprint_sum_over_period.magnitude > 0


@pytest.mark.parametrize("path", FILES, ids=NAME)
def test_every_example_can_be_saved_and_read(path, tmp_path):
    system = load(path)

    again = load(system.to_json(tmp_path / "model.json"))

    assert calculated({one.id: one for one in everything_in(again)}) == calculated(
        {one.id: one for one in everything_in(system)}
    )


def test_the_examples_show_every_archetype():
    texts = " ".join(path.read_text(encoding="utf-8") for path in FILES)
    archetypes = {name for kind in our_classes() for name in kind.archetype_names}

    assert {"ssd", "laptop", "wifi_network"} <= archetypes
    assert [name for name in sorted(archetypes) if name not in texts] == []


def test_the_example_of_the_quickstart_has_the_figures_of_the_quickstart():
    system = load(EXAMPLES / "video-platform.yaml")
    reference = load_case(GOLDEN / "quickstart.py").build(efp)["system"]

    assert bits(system.total_footprint) == bits(reference.total_footprint)


def test_reading_a_file_twice_gives_the_same_ids():
    first, second = (everything_in(load(EXAMPLES / "web-shop.yaml")) for _ in range(2))

    assert [one.id for one in first] == [one.id for one in second]


# What can be written


def test_a_small_model():
    system = read(SMALL)
    server, pattern = system.servers[0], system.usage_patterns[0]

    assert (system.name, server.name, pattern.country.name) == ("Small", "front", "France")
    assert server.power.value == 310 * u.W
    assert server.power.source is Sources.USER_DATA
    assert server.ram.value == 128 * u.GB  # the default
    assert server.storage.name == "front storage"
    assert pattern.devices[0].power.value == 50 * u.W
    assert pattern.usage_journey.uj_steps[0].user_time_spent.value == 5 * u.min
    assert list(pattern.hourly_usage_journey_starts.magnitude) == [1, 2, 3]


def test_json_is_read_like_yaml(tmp_path):
    (tmp_path / "model.json").write_text(json.dumps(yaml.safe_load(SMALL.replace("2025-01-01", "'2025-01-01'"))))

    assert bits(load(tmp_path / "model.json").total_footprint) == bits(read(SMALL).total_footprint)


def test_a_value_can_say_how_well_it_is_known():
    text = SMALL.replace(
        "310 W", "{value: 310 W, low: 0.3 kW, high: 400 W, source: inventory, confidence: low, comment: a guess}"
    )
    power = read(text + "sources:\n  inventory: {name: Inventory, link: 'https://example.org'}\n").servers[0].power

    assert (power.low, power.high) == (0.3 * u.kW, 400 * u.W)
    assert (power.confidence, power.comment) == ("low", "a guess")
    assert power.source == efp.Source("Inventory", "https://example.org")


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("traficom_study", Sources.TRAFICOM_STUDY),
        ("a paper", efp.Source("a paper")),
        ("{name: a paper, link: 'https://example.org'}", efp.Source("a paper", "https://example.org")),
    ],
)
def test_a_source_is_a_key_a_name_or_a_name_with_a_link(given, source):
    assert read(SMALL.replace("310 W", f"{{value: 310 W, source: {given}}}")).servers[0].power.source == source


def test_two_servers_of_the_same_kind_of_storage_have_one_each():
    text = SMALL.replace("storage: ssd}", "storage: ssd}\n  back: {storage: ssd}").replace(
        "request: {server: front}", "request: {server: front}\n  other: {server: back}"
    )
    system = read(text.replace("[request]", "[request, other]"))

    assert [each.name for each in system.storages] == ["front storage", "back storage"]


def test_two_patterns_share_the_country_they_name():
    system = read(SMALL + SMALL[SMALL.index("  users:") :].replace("users", "others"))

    assert system.usage_patterns[0].country is system.usage_patterns[1].country


def test_an_object_written_in_place_has_archetype_class_and_name():
    text = SMALL.replace("storage: ssd", "storage: {archetype: hdd, name: disks, storage_capacity: 2 TB}")
    storage = read(text).servers[0].storage

    assert (storage.name, storage.storage_capacity.value, storage.lifespan.value) == ("disks", 2 * u.TB, 4 * u.year)


USAGE = {
    "a list": ("{from: 2025-01-01, hours: [1, 2.5]}", [1, 2.5]),
    "a table": ("{from: 2025-01-01, hours: one.csv}", [4, 5]),
    "constant": ("{from: 2025-01-01, for: 3 hours, constant: 7}", [7, 7, 7]),
    "growth": ("{from: 2025-01-01, for: 3 hours, linear_growth: {start: 1, end: 3}}", [1, 2, 3]),
    "sine": ("{from: 2025-01-01, for: 2 hours, sinusoidal: {amplitude: 2, period: 4 hours}}", [0, 2]),
    "product": (
        "{from: 2025-01-01, for: 2 hours, product: [{constant: 3}, {sum: [{constant: 2}, {constant: 5}]}]}",
        [21, 21],
    ),
    "frequency": ("{from: 2025-01-01, for: 2 hours, frequency: {volume: 9, every: daily, hours: [1]}}", [0, 9, 0]),
    "to": ("{from: 2025-01-01, to: 2025-01-01, constant: 7}", [7] * 24),
    "to around": ("{from: 2025-01-01, to: 2025-01-01, sum: [{constant: 3}, {constant: 5}]}", [8] * 24),
    "totals": ("{from: 2025-01-01, totals: {per: day, values: [24, 48], profile: flat}}", [1] * 24 + [2] * 24),
    "weights": (
        f"{{from: 2025-01-01, totals: {{per: day, values: [4], profile: {[1, 3] + [0] * 22}}}}}",
        [1, 3] + [0] * 22,
    ),
    "days": ("{csv: days.csv, profile: flat, dates: d/m/y}", [1] * 24 + [0] * 24 + [2.5] * 24),
    "volume": ("{from: 2025-01-01, for: 2 hours, daily_volume: {volume: 9, hours: [0, 1, 2]}}", [3, 3, 3]),
}  # fmt: skip


@pytest.mark.parametrize("form", USAGE)
def test_usage_can_be_given_as(form, tmp_path):
    text, expected = USAGE[form]
    (tmp_path / "one.csv").write_text("starts\n4\n5\n")
    (tmp_path / "days.csv").write_text("day;visits\n1/1/2025;24\n2/1/2025;0,0\n3/1/2025;60\n")

    starts = read(SMALL.replace("{from: 2025-01-01, hours: [1, 2, 3]}", text), tmp_path / "model.yaml").usage_patterns[
        0
    ]

    assert starts.hourly_usage_journey_starts.start.replace(tzinfo=None) == datetime(2025, 1, 1)
    assert list(starts.hourly_usage_journey_starts.magnitude) == pytest.approx(expected)


@pytest.mark.parametrize(("source", "guessed"), [("", True), (", source: measured", False)])
def test_usage_that_is_put_together_is_as_sure_as_the_weakest_of_its_parts_unless_its_source_is_said(source, guessed):
    for together, is_guess in (("product: [{constant: 3}, {constant: 2}]", guessed), ("hours: [1, 2]", False)):
        length = ", for: 2 hours" if "constant" in together else ""
        text = f"{{from: 2025-01-01{length}, {together}{source}}}"
        pattern = read(SMALL.replace("{from: 2025-01-01, hours: [1, 2, 3]}", text)).usage_patterns[0]
        assert is_hypothesis(pattern.hourly_usage_journey_starts) == is_guess


@pytest.mark.parametrize("key", ["csv", "hours"])
def test_usage_can_be_a_table_with_time_stamps(key, tmp_path):
    (tmp_path / "log.csv").write_text("time,visits\n2025-03-30 00:00,1\n2025-03-30 01:00,2\n")
    text = SMALL.replace("{from: 2025-01-01, hours: [1, 2, 3]}", f"{{{key}: log.csv, timezone: UTC}}")

    starts = read(text, tmp_path / "model.yaml").usage_patterns[0].hourly_usage_journey_starts

    assert (starts.clock, list(starts.magnitude)) == ("utc", [1, 2])


def test_an_hourly_carbon_intensity_can_be_built():
    text = SMALL.replace(
        "country: France",
        "country: {archetype: France, carbon_intensity: {csv: grid.csv, timezone: UTC, unit: g/kWh}}",
    )
    grid = "time,intensity\n" + "".join(f"2024-12-31 {hour:02}:00,{hour}\n" for hour in range(24))
    grid += "".join(f"2025-01-01 {hour:02}:00,{hour}\n" for hour in range(24))

    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        Path(folder, "grid.csv").write_text(grid)
        country = read(text, Path(folder, "model.yaml")).usage_patterns[0].country

    assert str(country.average_carbon_intensity.unit) == "gram / kilowatt_hour"


def test_what_a_builder_made_is_explained():
    system = load(EXAMPLES / "video-platform.yaml")

    assert system.usage_patterns[0].hourly_usage_journey_starts.expression is not None


# Scenarios

SCENARIOS = """\
scenarios:
  less:
    comment: why not
    changes:
      front: {pue: 1.1, power: 200 W}
      visit: {jobs: [request, request]}
  later:
    from: 2025-01-01T02:00
    changes:
      request: {server: {name: new, power: 100 W, storage: ssd}}
"""


def test_scenarios_are_changes_by_name():
    less, later = read(SMALL + SCENARIOS).scenarios

    assert (less.name, less.comment, less.simulation_date) == ("less", "why not", None)
    assert [each.name for _, each, _ in less.changes] == ["power_usage_effectiveness", "power", "jobs"]
    assert later.simulation_date == datetime(2025, 1, 1, 2)
    assert later.changes[0][2].name == "new"


def test_the_scenarios_of_the_example_lower_its_footprint():
    system = load(EXAMPLES / "video-platform.yaml")
    before = system.total_footprint_sum_over_period.magnitude

    with system.scenarios[0].applied():
        assert system.total_footprint_sum_over_period.magnitude < before


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("front:", "frnt:", "nothing is called 'frnt'. Did you mean 'front'"),
        ("pue", "puee", "Did you mean"),
        ("1.1", "-1", "at least 1"),
        ("2025-01-01T02:00", "soon", "no date and time"),
        ("comment", "coment", "Did you mean 'comment'"),
    ],
)
def test_a_broken_scenario_is_refused_with_its_line(before, after, words):
    text = SMALL + SCENARIOS.replace(before, after)

    error = refusal(text)

    assert words in str(error)
    assert error.line > SMALL.count("\n")


# Messages

BROKEN = {
    # name: (what is replaced, by what, line with these words, words of the message)
    "unknown section": ("servers:", "servrs:", "servrs", "Did you mean 'servers'"),
    "unknown attribute": ("power: 310 W", "pwer: 310 W", "pwer", "Did you mean 'power'"),
    "unknown unit": ("310 W", "310 Wat", "310 Wat", "is not a unit"),
    "no unit": ("310 W", "310", "310", "power needs a unit. Write for example 310 watt"),
    "wrong dimension": ("310 W", "310 kg", "310 kg", "expects a power"),
    "no quantity": ("310 W", "much", "much", "is no quantity"),
    "negative": ("310 W", "-3 W", "-3 W", "at least 0"),
    "unknown class": ("power: 310 W", "class: Sever", "Sever", "Did you mean 'Server'"),
    "decimal comma": ("power: 310 W", "power: '1,5 W'", "1,5 W", "A comma is not taken: decimals stand behind a point"),
    "class of another section": ("power: 310 W", "class: Job", "class: Job", "Job is no Server"),
    "unknown archetype": ("storage: ssd", "storage: {archetype: sdd}", "sdd", "Did you mean 'ssd'"),
    "unknown name": ("{server: front}", "{server: frnt}", "frnt", "Did you mean 'front'"),
    "unknown country": ("country: France", "country: Frannce", "Frannce", "Did you mean"),
    "name of another class": ("[request]", "[front]", "[front]", "there is no Job called 'front'"),
    "given twice": ("time: 5 min", "time: 5 min, user_time_spent: 6 min", "user_time_spent", "is given twice"),
    "missing link": ("{server: front}", "{}", "request:", "lacks server"),
    "no start": ("{from: 2025-01-01, hours: [1, 2, 3]}", "{hours: [1]}", "hours: [1]", "the first hour is needed"),
    "no length": ("hours: [1, 2, 3]", "constant: 3", "constant", "its length is needed"),
    "too long": ("hours: [1, 2, 3]", "for: 1000 years, constant: 3", "1000 years", "is longer than"),
    "length and end": ("hours: [1, 2, 3]", "for: 1 day, to: 2025-01-01, constant: 3", "for", "leave one out"),
    "end too far": ("hours: [1, 2, 3]", "to: 9999-01-01, constant: 3", "9999", "is more than"),
    "end before start": ("hours: [1, 2, 3]", "to: 2024-12-31, constant: 3", "constant", "before the start"),
    "end that is no day": ("hours: [1, 2, 3]", "to: 2025-01-01T12:00, constant: 3", "constant", "without a time"),
    "totals with an end": ("hours: [1, 2, 3]", "to: 2025-01-01, totals: {per: day, values: [1]}", "to:", "leave for"),
    "totals without profile": ("hours: [1, 2, 3]", "totals: {per: day, values: [1]}", "totals", "profile: flat"),
    "unknown period": ("hours: [1, 2, 3]", "totals: {per: dai, values: [1], profile: flat}", "totals", "'day'"),
    "no duration": ("hours: [1, 2, 3]", "for: 3 kg, constant: 3", "3 kg", "is no duration"),
    "two builders": ("hours: [1, 2, 3]", "for: 1 day, constant: 3, sum: 1", "constant", "constant and sum"),
    "unknown builder": ("hours: [1, 2, 3]", "for: 1 day, konstant: 3", "konstant", "Did you mean 'constant'"),
    "not a number": ("[1, 2, 3]", "[1, many, 3]", "many", "a number is expected"),
    "not a date": ("2025-01-01", "first of May", "first of May", "is no date"),
    "no table": ("[1, 2, 3]", "no.csv", "no.csv", "cannot be read"),
    "a table elsewhere": ("[1, 2, 3]", "../../x.csv", "x.csv", "no file in the folder of the model"),
    "a list for a mapping": ("{power: 310 W, storage: ssd}", "[1]", "[1]", "a mapping"),
    "a country for an intensity": ("power: 310 W", "carbon_intensity: France", "y: France", "had 44.18 g/kWh in 2024"),
    "a key of Python": ("from: 2025", "start_date: 2025", "start_date", "Did you mean 'from'?"),
    "a number for a series": ("{from: 2025-01-01, hours: [1, 2, 3]}", "100", "usage: 100", "such as {from: 2025-01-01"),
    "a name for a list": ("[request]", "request", "jobs: request", "Write [request]"),
    "no storage": ("storage: ssd", "storage: null", "storage: null", "Write the name of a Storage"),
    "a section misspelt": ("usage_patterns:", "usage_pattern:", "usage_pattern:", "Did you mean 'usage_patterns'"),
    "archetype misspelt": ("power: 310 W", "archetyp: x", "archetyp", "Did you mean 'archetype'"),
    "a short name misspelt": ("time: 5 min", "tim: 5 min", "tim:", "Did you mean 'time'"),
    "a scale that is none": ("hours: [1, 2, 3]", "for: 1 day, daily_fluctuation: {scale: 3}", "scale", "at most 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_message_tells_the_line(case):
    before, after, words, message = BROKEN[case]
    text = SMALL.replace(before, after)

    error = refusal(text)

    assert isinstance(error, ModelFileError)
    assert message in str(error)
    assert error.line == line_of(text, words)


def test_a_server_too_small_is_told_with_its_line():
    text = SMALL.replace("310 W,", "310 W, base_ram_consumption: 500 GB,")

    assert "500 gigabyte" in str(refusal(text))


def test_a_class_that_must_be_said_is_asked_for():
    error = refusal(SMALL + "services:\n  video: {server: front}\n")

    assert "its class is needed. Write class: " in str(error)
    assert "class: VideoStreaming or class: " in str(error)
    assert "class: WebApplication" in str(error)
    assert "class: Service " not in str(error)
    assert error.line == SMALL.count("\n") + 2


@pytest.mark.parametrize("text", ["", "- 1", "x: 1", "servers: {}", "a: &a [*a]", "!!python/name:os.system x", "\0"])
def test_a_text_that_is_no_model_is_refused(text, tmp_path):
    (tmp_path / "model.yaml").write_text(text)

    with pytest.raises(FileError):
        load(tmp_path / "model.yaml")


def test_aliases_that_multiply_are_not_written_out(tmp_path):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 20)
    )
    with pytest.raises(FileError, match="too large, written out"):
        read_yaml(bomb, "model.yaml")


def test_objects_inside_objects_without_end_are_refused():
    text = SMALL.replace("storage: ssd", "storage: " + "{storage: " * 3000 + "1" + "}" * 3000)

    assert "nested" in str(refusal(text)) or "nesting" in str(refusal(text))


def test_every_short_name_stands_for_an_attribute():
    names = {each.name for kind in our_classes() for each in kind.inputs()}

    assert set(SHORT.values()) <= names
    assert not set(SHORT) & names


def test_every_section_is_of_a_class():
    classes = {"ModelingObject", *modeling_classes()}

    assert {name for base, default in SECTIONS.values() for name in (base, default) if name} <= classes


# One door


@pytest.mark.parametrize("path", sorted((GOLDEN / "efootprint_json").glob("v*_minimal.json")), ids=NAME)
def test_load_takes_files_of_e_footprint(path):
    assert load(path).reading_report.version == "9.1.5"


def test_load_takes_native_files(tmp_path):
    system = read(SMALL)

    assert bits(load(system.to_json(tmp_path / "x.json")).total_footprint) == bits(system.total_footprint)


def test_load_says_what_it_takes(tmp_path):
    (tmp_path / "x.json").write_text('{"servrs": {}}')

    with pytest.raises(ModelFileError, match=r"is no model.*Did you mean 'servers'"):
        load(tmp_path / "x.json")


# Any file

VALID = yaml.load(SMALL, yaml.BaseLoader)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.sampled_from(["", "x", "3 kg", "1e300 W", "ssd", "front", "usage.csv", "2025-01-01"]),
    st.sampled_from([0, -1, 1e300, 10**30]), st.text(max_size=4),
)  # fmt: skip
KEYS = ["class", "archetype", "name", "value", "from", "for", "sum", "constant", "csv", "source", "storage"]
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=4,
)


@settings(max_examples=120, deadline=10_000, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_changed_file_gives_a_model_or_an_error_of_ours(data):
    content = copy.deepcopy(VALID)
    for _ in range(data.draw(st.integers(1, 3))):
        parent = content
        while True:
            keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            below = parent[key]
            if not isinstance(below, dict | list) or data.draw(st.booleans()):
                if isinstance(parent, dict) and data.draw(st.booleans()):
                    parent[data.draw(st.sampled_from(KEYS))] = data.draw(ANYTHING)
                else:
                    parent[key] = data.draw(ANYTHING)
                break
            parent = below
    try:
        system = read(json.dumps(content))
    except EfpGraphError:
        return
    assert isinstance(system, System)


@settings(max_examples=100, deadline=10_000)
@given(st.integers(0, 10_000), st.text(max_size=4), st.integers(0, 30))
def test_a_text_with_some_characters_changed_gives_a_model_or_an_error_of_ours(position, characters, removed):
    position %= len(SMALL)
    try:
        system = read(SMALL[:position] + characters + SMALL[position + removed :])
    except EfpGraphError:
        return
    assert isinstance(system, System)
    total = system.total_footprint_sum_over_period
    assert total == 0 or math.isfinite(total.magnitude)


# Countries and regions


def test_any_country_is_named_with_or_without_a_year():
    for text, year in (("Spain", 2024), ("Spain 2022", 2022), ("ESP 2022", 2022), ("south korea", 2024)):
        country = read(SMALL.replace("country: France", f"country: {text}")).usage_patterns[0].country
        assert country.data_vintage == f"yearly mean of {year}"
        assert str(year) in country.average_carbon_intensity.source.name
    old = read(SMALL).usage_patterns[0].country
    assert old.average_carbon_intensity.magnitude == 85


def test_an_area_is_given_a_time_in_place():
    planet = "country: {archetype: World 2023, timezone: UTC}"
    country = read(SMALL.replace("country: France", planet)).usage_patterns[0].country
    assert (str(country.timezone), country.data_vintage) == ("UTC", "yearly mean of 2023")
    with pytest.raises(ModelFileError, match=r"usage_patterns.*country.*World has no time of its own"):
        read(SMALL.replace("country: France", "country: World"))


def test_a_country_or_a_year_that_is_not_there_is_told_with_its_place():
    with pytest.raises(ModelFileError, match=r"no Country called 'Germny'\. Did you mean 'germany'.*under countries"):
        read(SMALL.replace("country: France", "country: Germny"))
    with pytest.raises(ModelFileError, match=r"country.*no carbon intensity of Spain in 1999.*2000 to 2024"):
        read(SMALL.replace("country: France", "country: Spain 1999"))


def test_a_region_gives_a_server_its_pue_and_its_carbon_intensity(tmp_path):
    system = read(SMALL.replace("power: 310 W", "power: 310 W, region: azure/northeurope 2023"))
    server = system.servers[0]
    assert server.power_usage_effectiveness.magnitude == 1.18
    assert server.average_carbon_intensity.label == "carbon intensity of electricity in Ireland, 2023"

    again = load(system.to_json(tmp_path / "model.json")).servers[0]
    for name in ("power_usage_effectiveness", "average_carbon_intensity"):
        before, after = getattr(server, name), getattr(again, name)
        assert after == before
        assert (after.source, after.comment, after.label) == (before.source, before.comment, before.label)


def test_what_a_server_is_given_besides_its_region_holds_in_any_order():
    for text in ("pue: 1.5, region: azure/northeurope", "region: azure/northeurope, pue: 1.5"):
        server = read(SMALL.replace("power: 310 W", text)).servers[0]
        assert server.power_usage_effectiveness.magnitude == 1.5
        assert "Ireland" in server.average_carbon_intensity.label


def test_a_region_that_is_not_there_is_told_with_its_place():
    with pytest.raises(ModelFileError, match=r"servers\.front\.region.*Did you mean 'northeurope'"):
        read(SMALL.replace("power: 310 W", "region: azure/northeurop"))


@pytest.mark.parametrize("number", [1e-6, 1e22, 1.5e-7, -1e-300, 0.1])
def test_a_number_with_a_power_of_ten_is_written_without_a_tag(number):
    text = written_yaml({"number": number})
    assert "!!" not in text
    assert read_yaml(text, "a.yaml").content == {"number": number}


STARTER = Path(efp.__file__).parent / "cli" / "starters" / "edge.yaml"


@pytest.mark.parametrize(
    ("written", "instead", "place"),
    [
        ("mon-sat 9-20: 1.5", "mon-sat 9-20: 15", "$.edge_devices.till"),
        ("mon-sat 8-20: 0.8", "mon-sat 8-20: 1.8", "$.edge_needs.showing"),
        ("recurrent_ram_needed: 3 GB_ram", "recurrent_storage_needed: 3 GB_stored", "$.edge_devices.till.storage"),
        ("server_type: serverless", "base_ram_consumption: 200 GB", "$.servers.collector"),
        ("span: 1 year", "span: 1000 year", '$.edge_patterns["shops that open"]'),
    ],
)
def test_what_only_a_whole_system_can_refuse_is_told_where_it_stands(written, instead, place):
    text = STARTER.read_text(encoding="utf-8")
    assert written in text
    with pytest.raises(ModelFileError, match=re.escape(f" at {place}: ")) as refusal:
        read(text.replace(written, instead))
    assert str(refusal.value).count("cannot be calculated") <= 1


def test_a_name_of_another_section_is_told_as_what_it_is():
    text = STARTER.read_text(encoding="utf-8").replace("needs: [counting]", "needs: [reporting]")
    with pytest.raises(ModelFileError, match="no RecurrentEdgeDeviceNeed called 'reporting', which is a RecurrentServ"):
        read(text)
