"""Scenarios in a file of their own: changes of a model that is there."""

import json

import pytest

from efp_graph import Server, u
from efp_graph.errors import FileError, UnknownOption
from efp_graph.serialization.scenario_files import read_scenarios
from examples.quickstart import build


@pytest.fixture(scope="module")
def system():
    return build()


@pytest.fixture
def named(system):
    objects = {each.name: each for each in system.all_linked_objects}

    def find(name):
        if name not in objects:
            raise UnknownOption(f"no object called {name!r}")
        return objects[name]

    return find


def written(tmp_path, text, name="ours.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_changes_are_written_as_in_a_model(tmp_path, system, named):
    server = next(each for each in system.all_linked_objects if isinstance(each, Server))
    text = f"""
sources: {{offer: {{name: the offer of our hoster, link: "https://example.org"}}}}
scenarios:
  cleaner:
    comment: another region
    changes:
      {server.name}: {{carbon_intensity: {{value: 30 g/kWh, source: offer, low: 20 g/kWh, high: 60 g/kWh}}, pue: 1.1}}
  later:
    from: 2026-01-01
    changes: {{{server.name}: {{lifespan: 8 years}}}}
"""
    cleaner, later = read_scenarios(written(tmp_path, text), named)
    assert (cleaner.name, cleaner.comment, later.name) == ("cleaner", "another region", "later")
    assert later.simulation_date is not None
    with system.what_if(cleaner):
        assert server.average_carbon_intensity.to("g/kWh").magnitude == pytest.approx(30)
        assert server.average_carbon_intensity.source.name == "the offer of our hoster"
        assert server.average_carbon_intensity.high == 60 * u.g / u.kWh
        assert server.power_usage_effectiveness.magnitude == 1.1


def test_links_lead_to_objects_of_the_model(tmp_path, system, named):
    pattern = system.usage_patterns[0]
    changes = {pattern.name: {"country": pattern.country.name}}
    text = json.dumps({"scenarios": {"elsewhere": {"changes": changes}}})
    (found,) = read_scenarios(written(tmp_path, text, "ours.json"), named)
    assert found.changes[0][2] is pattern.country


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("servers: {}", "scenarios"),
        ("scenarios: {a: {changes: {nobody: {pue: 1}}}}", "no object called 'nobody'"),
        ("scenarios: {a: {change: {}}}", "changes"),
        ("scenarios: {a: {changes: {SERVER: {pu: 1}}}}", "Did you mean 'pue'"),
        ("scenarios: {a: {changes: {SERVER: {pue: 0.5}}}}", "0.5"),
        ("scenarios: {a: {changes: {SERVER: {storage: {archetype: ssd}}}}}", "makes none"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, system, named, text, told):
    server = next(each for each in system.all_linked_objects if isinstance(each, Server))
    with pytest.raises(FileError, match="line 1") as refused:
        read_scenarios(written(tmp_path, text.replace("SERVER", server.name)), named)
    assert told in str(refused.value)
