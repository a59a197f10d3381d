"""Loading and saving take twice as long for a model that is twice as large, whatever there is more of.

What is counted is the calls that Python makes, of its own functions and of C's: the same at each run, unlike seconds.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from cProfile import Profile
from typing import Any

import pytest

from efp_graph import Device, ModelingObject, Source, SourceValue, load, u
from efp_graph.serialization.efootprint_writing import efootprint_content
from efp_graph.serialization.native_writing import content_of
from tests.footprint.small_model import small_system

SMALL, LARGE = 30, 120  # objects more
MOST = 4.4  # times the calls for 4 times the objects: fixed costs make it less than 4, a quadratic one 16


def calls(act: Callable[[], Any]) -> tuple[int, Any]:
    """How many calls something takes, and what it gives."""
    counter = Profile()  # which counts without calling Python
    counter.enable()
    try:
        result = act()
    finally:
        counter.disable()
    return sum(each.callcount for each in counter.getstats()), result


def model() -> tuple[dict[str, Any], dict[str, str]]:
    """The content of a native file, and {class: id of an object of it}."""
    m = small_system(1, 2, 3)
    content = content_of(m.system)
    return content, {each["class"]: id for id, each in content["objects"].items()}


def more(content: dict[str, Any], count: int, of: str, **changed: Callable[[int], Any]) -> list[str]:
    """Add copies of an object; their ids."""
    ids = [f"{of}-{number}" for number in range(count)]
    for number, id in enumerate(ids):
        changes = {name: value(number) for name, value in changed.items()}
        content["objects"][id] = {**content["objects"][of], "name": id, **changes}
    return ids


def patterns_on_one_journey(content, one, count):
    content["objects"][one["System"]]["usage_patterns"] += more(content, count, one["UsagePattern"])


def patterns_that_nothing_holds(content, one, count):
    more(content, count, one["UsagePattern"])


def patterns_each_with_a_journey_and_a_country(content, one, count):
    journeys = more(content, count, one["UsageJourney"])
    countries = more(content, count, one["Country"])
    content["objects"][one["System"]]["usage_patterns"] += more(
        content, count, one["UsagePattern"], usage_journey=journeys.__getitem__, country=countries.__getitem__
    )


def jobs_in_one_step(content, one, count):
    content["objects"][one["UsageJourneyStep"]]["jobs"] += more(content, count, one["Job"])


def jobs_that_nothing_holds(content, one, count):
    more(content, count, one["Job"])


def steps_in_one_journey(content, one, count):
    steps = more(content, count, one["UsageJourneyStep"], jobs=lambda _: [])
    content["objects"][one["UsageJourney"]]["uj_steps"] += steps


def steps_that_nothing_holds(content, one, count):
    more(content, count, one["UsageJourneyStep"])


def servers_each_with_a_job(content, one, count):
    storages = more(content, count, one["Storage"])
    servers = more(content, count, one["Server"], storage=storages.__getitem__)
    jobs = more(content, count, one["Job"], server=servers.__getitem__)
    content["objects"][one["UsageJourneyStep"]]["jobs"] += jobs


def devices_of_one_pattern(content, one, count):
    content["objects"][one["UsagePattern"]]["devices"] += more(content, count, one["Device"])


def sources(content, one, count):
    for number, id in enumerate(more(content, count, one["Device"])):
        content["sources"][f"s-{number}"] = {"name": "ADEME", "link": f"https://example.org/{number}"}
        content["objects"][id]["power"] = {**content["objects"][id]["power"], "source": f"s-{number}"}
        content["objects"][one["UsagePattern"]]["devices"].append(id)


SHAPES = [
    patterns_on_one_journey,
    patterns_that_nothing_holds,
    patterns_each_with_a_journey_and_a_country,
    jobs_in_one_step,
    jobs_that_nothing_holds,
    steps_in_one_journey,
    steps_that_nothing_holds,
    servers_each_with_a_job,
    devices_of_one_pattern,
    sources,
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_loading_and_saving_are_linear(shape, tmp_path):
    found = []
    for count in (SMALL, LARGE):
        content, one = copy.deepcopy(model())
        shape(content, one, count)
        (tmp_path / "model.json").write_text(json.dumps(content))
        if count == SMALL:
            load(tmp_path / "model.json")  # what is made once is there
        loading, system = calls(lambda: load(tmp_path / "model.json"))
        saving, _ = calls(lambda: content_of(system))  # noqa: B023
        (tmp_path / "other.json").write_text(json.dumps(efootprint_content(system)))
        other, _ = calls(lambda: load(tmp_path / "other.json"))
        found.append((loading, saving, other))
    for small, large in zip(*found, strict=True):
        assert large / small < MOST


BY_HAND = """
name: m
servers: {a: {storage: ssd}}
steps: {s: {jobs: [%s]}}
journeys: {k: {steps: [s]}}
usage_patterns: {p: {journey: k, devices: [laptop], network: wifi_network, country: France,
                     usage: {from: 2025-01-01, hours: [1]}}}
"""


@pytest.mark.parametrize("job", ["{server: a}", "{server: a, name: é}"], ids=["without a name", "of one name"])
def test_loading_what_is_written_by_hand_in_place_is_linear(job, tmp_path):
    found = []
    for count in (SMALL, LARGE):
        (tmp_path / "model.yaml").write_text(BY_HAND % ", ".join([job] * count), encoding="utf-8")
        load(tmp_path / "model.yaml")
        found.append(calls(lambda: load(tmp_path / "model.yaml"))[0])
    assert found[1] / found[0] < MOST


def test_the_jobs_of_a_step_are_not_compared_each_with_all(tmp_path, monkeypatch):
    content, one = model()
    jobs_in_one_step(content, one, LARGE)
    (tmp_path / "model.json").write_text(json.dumps(content))
    compared, equal = [], ModelingObject.__eq__
    monkeypatch.setattr(ModelingObject, "__eq__", lambda self, other: compared.append(self) or equal(self, other))
    load(tmp_path / "model.json")
    assert len(compared) < 10 * LARGE


def test_sources_of_one_name_get_keys_of_their_own():
    m = small_system(1, 2, 3)
    for number in range(3):
        m.pattern.devices.append(Device.from_defaults("d", power=SourceValue(1 * u.W, Source("x", f"https://{number}"))))
    m.pattern.devices.append(Device.from_defaults("d", power=SourceValue(1 * u.W, Source("X 2", None))))
    kinds = [key for key in content_of(m.system)["sources"] if key.startswith("x")]
    assert kinds == ["x", "x-2", "x-2-2", "x-3"]
