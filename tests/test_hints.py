"""Messages give their hints in the language of who reads them: Python, a file, the command line."""

from __future__ import annotations

import json
import pickle
import re
from datetime import datetime

import pytest

from efp_graph import (
    Countries,
    Device,
    Job,
    ModelingUpdate,
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    load,
    u,
)
from efp_graph.cli.assignments import changes_of
from efp_graph.cli.models import Model
from efp_graph.errors import InputError
from efp_graph.hints import BY_HAND, NATIVE, PYTHON, TERMINAL, hint, spoken
from efp_graph.objects.classes import modeling_classes
from efp_graph.objects.inputs import ValueInput
from efp_graph.registry import pint
from efp_graph.registry.unit_hints import OTHERS, USUAL
from efp_graph.values.units import meant_by, unit_of

IS_PYTHON = re.compile(r"Source\w+\(|\bu\.\w|\bu\(|datetime\(|create_\w+\(|\btz\(")

BY_HAND_TEXT = """
servers:
  front: {{storage: {{}}, {server}}}
jobs:
  search: {{server: front}}
steps:
  read: {{jobs: [search]}}
journeys:
  visit: {{steps: [read]}}
usage_patterns:
  visits: {{journey: visit, devices: [laptop], network: wifi_network, country: France, usage: {usage}}}
"""
USAGE = "{from: 2025-01-01, hours: [1, 2, 3]}"

# What is wrong: as YAML, as text of the command line, as a value in a native file
WRONG = {
    "no value": ("power", "null", "none", None),
    "another dimension": ("power", "3 kWh", "3 kWh", {"value": 3, "unit": "kilowatt_hour"}),
    "no unit of power": ("power", "3 Gb", "3 Gb", {"value": 3, "unit": "gilbert"}),
    "not a unit": ("power", "3 wat", "3 wat", {"value": 3, "unit": "wat"}),
    "no option": ("server_type", "7", "7", {"value": 7}),
    "a decimal comma": ("power", "'1,5 W'", "1,5 W", {"value": "1,5", "unit": "watt"}),
    "a unit of another tool": ("ram", "16 Go", "16 Go", {"value": 16, "unit": "Go"}),
    "no region": ("region", "aws/eu-west-33", "aws/eu-west-33", {"value": "aws/eu-west-33"}),
    "a text for an option": ("server_type", "serverles", "serverles", {"value": "serverles"}),
}


@pytest.fixture(scope="module")
def system():
    server = Server.from_defaults("front", storage=Storage.ssd())
    step = UsageJourneyStep.from_defaults("read", jobs=[Job.from_defaults("search", server=server)])
    usage = create_source_hourly_values_from_list([1, 2, 3], datetime(2025, 1, 1))
    network, country = Network.wifi_network(), Countries.FRANCE()
    visit = UsageJourney("visit", uj_steps=[step])
    return System("s", usage_patterns=[UsagePattern("visits", visit, [Device.laptop()], network, country, usage)])


@pytest.mark.parametrize("name", WRONG)
def test_hints_in_a_file_by_hand_are_no_python(name, tmp_path):
    attribute, yaml, _, _ = WRONG[name]
    path = tmp_path / "model.yaml"
    path.write_text(BY_HAND_TEXT.format(server=f"{attribute}: {yaml}", usage=USAGE))
    with pytest.raises(InputError) as error:
        load(path)
    assert not IS_PYTHON.search(str(error.value)), error.value
    assert "--set" not in str(error.value)


@pytest.mark.parametrize("name", WRONG)
def test_hints_in_a_native_file_are_no_python(name, tmp_path, system):
    attribute, _, _, native = WRONG[name]
    content = json.loads(system.to_json(tmp_path / "model.json").read_text())
    server = next(each for each in content["objects"].values() if each["class"] == "Server")
    server[attribute] = native
    (tmp_path / "model.json").write_text(json.dumps(content))
    with pytest.raises(InputError) as error:
        load(tmp_path / "model.json")
    assert not IS_PYTHON.search(str(error.value)), error.value
    assert "--set" not in str(error.value)


@pytest.mark.parametrize("name", WRONG)
def test_hints_on_the_command_line_are_no_python(name, system, tmp_path):
    attribute, _, text, _ = WRONG[name]
    with spoken(TERMINAL), pytest.raises(InputError) as error:
        for node, value in changes_of(Model(tmp_path, system), [f"front.{attribute}={text}"]).items():
            node.attribute.checked(node.owner, value)
    assert not IS_PYTHON.search(str(error.value)), error.value


@pytest.mark.parametrize("language", [BY_HAND, NATIVE, TERMINAL])
def test_no_kind_of_input_of_ours_tells_python_to_who_writes_none(language):
    kinds = [each for kind in modeling_classes().values() for each in kind.inputs() if isinstance(each, ValueInput)]
    with spoken(language):
        told = {f"{each}: {each.told_example()}" for each in kinds if type(each).__module__.startswith("efp_graph.")}
    assert [each for each in told if IS_PYTHON.search(each)] == []


@pytest.mark.parametrize(
    ("language", "way_out"),
    [
        (PYTHON, "power = SourceValue(1 * u('watt'))"),
        (BY_HAND, "power: 1 watt"),
        (NATIVE, '"power": {"value": 1, "unit": "watt"}'),
        (TERMINAL, '--set "front.power=1 watt"'),
    ],
)
def test_a_quantity_of_another_dimension_is_shown_as_it_is_to_be_written(language, way_out, system):
    server = system.servers[0]
    with spoken(language), pytest.raises(InputError, match=re.escape(way_out)):
        Server.power.checked(server, SourceValue(3 * u.kWh))


def test_no_value_says_what_to_do(system):
    server = system.servers[0]
    for attribute, message in {
        "power": r"was given no value\. It cannot be left empty\. Its default is 300 watt\. For nothing .* 0 watt\.",
        "lifespan": r"was given no value\. It cannot be left empty\. Its default is 6 year\.$",
        "server_type": r"was given no value\. It cannot be left empty\. Its default is autoscaling\.",
        "storage": r"was given None .*\. It cannot be left empty: give another one in its place\.",
    }.items():
        with pytest.raises(InputError, match=message):
            setattr(server, attribute, None)


def test_the_language_ends_with_its_block_also_on_an_error():
    with pytest.raises(ZeroDivisionError), spoken(BY_HAND):
        assert hint("python", "yaml") == "yaml"
        1 / 0
    assert hint("python", "yaml") == "python"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("gb", "GB"), ("Go", "GB"), ("Mo", "MB"), ("vCPU", "cpu_core"), ("cores", "cpu_core"), ("kgCO2e/kWh", "kg/kWh"),
        ("gCO2eq/kWh", "g/kWh"), ("kg CO2e", "kg"), ("kg CO2-eq", "kg"), ("tCO2", "t"), ("kwh", "kWh"),
        ("kwh/go", "kWh/GB"), ("Watts", "watt"), ("jours", "day"), ("kilowat", "kilowatt"), ("g/kwh", "g/kWh"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_unit_gets_the_nearest(text, unit):
    with pytest.raises(InputError, match=rf"is not a unit\. Did you mean '{unit}'\?$"):
        unit_of(text)


def test_a_suggestion_is_a_unit_always():
    for name in {*USUAL, *OTHERS.values()}:
        assert unit_of(name)


@pytest.mark.parametrize("text", ["", "pieces of eight", "€", "GB RAM", "10**10", "x" * 100, "🦆", "__import__"])
def test_what_comes_close_to_nothing_gets_none(text):
    assert meant_by(text) == ""


def test_a_unit_that_pint_knows_under_the_letters_of_another_is_asked_about(system):
    job = system.servers[0].jobs[0]
    with pytest.raises(InputError, match=r"gilbert .* Did you mean 'GB'"):
        job.data_stored = SourceValue(3 * u("Gb"))


PYTHON_SAYS = {  # what a newcomer writes: what the message shows as the way out
    "16 * u.Go": r"^'Go' is not a unit\. Did you mean 'GB'\?$",
    "u('0.05 kgCO2e/kWh')": r"^'kgCO2e' is not a unit\. Did you mean 'kg'\?$",
    "3 * u.vCPU": "Did you mean 'cpu_core'",
    "u.foo_bar": r"A unit of your own: u\.define\(",
    "SourceValue('128 Go')": r"'Go' is not a unit\. Did you mean 'GB'\?$",
    "SourceValue('3 years')": r"Write u\('3 years'\)\.$",
    "SourceValue('3,5 kg')": "A comma is not taken",
    "setattr(server, 'power', '300 W')": r"Write u\('300 W'\)\.$",
    "setattr(server, 'storage', 'ssd')": r"Give Storage\.ssd\(\)\.$",
    "setattr(job, 'server', 'front')": r"Give the object itself, not its name\.$",
    "setattr(pattern, 'country', 'France 2020')": r"Give Countries\.of\('France', year=2020\)\.$",
    "setattr(pattern, 'devices', 'laptop')": r"Give \[Device\.laptop\(\)\]\.$",
    "System('s', pattern)": r"Give a list with it: \[\.\.\.\]\.$",
    "Server.from_defaults('x')": r"lacks storage\. Give it\.$",
    "ModelingUpdate({server.power: 3 * u.W})": r"ModelingUpdate\(\[\[server\.power, 200 \* u\.W\]\]\)\.$",
    "ModelingUpdate([server.power, 3 * u.W], simulation_date='02/01/2025')": r"datetime\(2025, 1, 31\)",
    "setattr(pattern, 'devices', {pattern.devices[0]: 70})": "shares that sum to 70",
    "setattr(pattern, 'devices', {pattern.devices[0]: 100})": "Of percentages write the sign",
}


@pytest.mark.parametrize("written", PYTHON_SAYS)
def test_what_a_newcomer_writes_in_python_is_answered_in_python(written, system):
    server, pattern = system.servers[0], system.usage_patterns[0]
    known = {**globals(), "ModelingUpdate": ModelingUpdate, "server": server, "pattern": pattern, "job": server.jobs[0]}
    with pytest.raises(InputError, match=PYTHON_SAYS[written]):
        eval(written, known)
    assert pattern.devices[0].name == "Default laptop"


def test_a_name_that_is_no_unit_stays_what_pint_raises():
    assert not hasattr(u, "Go")
    assert "Go" not in u
    with pytest.raises(pint.UndefinedUnitError) as error:
        (3 * u.kg).to("Go")
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)
