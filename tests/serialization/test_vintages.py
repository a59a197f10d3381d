"""A file says which release of other people's data gave its figures; opened with another, it says what moved."""

from __future__ import annotations

import json
import logging
from datetime import datetime

import jsonschema
import pytest

from efp_graph import (
    Countries,
    Device,
    EcoLogitsGenAIExternalAPI,
    EcoLogitsGenAIExternalAPIJob,
    GenAIJob,
    GenAIModel,
    GPUServer,
    Network,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.connectors.ecologits import RELEASE
from efp_graph.errors import FileError
from efp_graph.serialization.schema import json_schema
from tests.footprint.small_model import small_system


@pytest.fixture
def saved(tmp_path):
    """A model with generative AI of both kinds, in a file."""
    gpus = GPUServer.from_defaults("gpus", compute=16 * u.gpu, storage=Storage.ssd("disks"))
    model = GenAIModel.from_defaults("chat", server=gpus, provider="openai", model_name="gpt-4o")
    api = EcoLogitsGenAIExternalAPI("chat API", "openai", "gpt-4o")
    jobs = [
        GenAIJob.from_defaults("answer", service=model),
        EcoLogitsGenAIExternalAPIJob("question", api, 400 * u.dimensionless),
    ]
    journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=jobs)])
    starts = create_source_hourly_values_from_list([60.0, 120.0], datetime(2025, 1, 1))
    pattern = UsagePattern("pattern", journey, [Device.laptop()], Network.wifi_network(), Countries.FRANCE(), starts)
    path = tmp_path / "model.json"
    System("system", [pattern]).to_json(path)
    return path


def named(content, name):
    """The id of the object of that name."""
    return next(id for id, one in content["objects"].items() if one["name"] == name)


def test_the_release_and_its_figures_are_in_the_file(saved):
    content = json.loads(saved.read_text())
    jsonschema.Draft202012Validator(json_schema()).validate(content)

    model, job = content["data"][named(content, "chat")], content["data"][named(content, "question")]
    assert model["vintage"] == "ecologits 0.5.2"
    assert model["figures"]["active_params"]["value"] == 137.5e9
    assert model["figures"]["active_params"]["high"] == 220e9
    assert job["vintage"] == f"EcoLogits {RELEASE}"
    assert set(job["figures"]) == set(EcoLogitsGenAIExternalAPIJob.from_data)


def test_a_file_opened_with_the_same_release_moves_nothing(saved, caplog):
    with caplog.at_level(logging.WARNING):
        assert System.from_json(saved).data_moves == []
    assert caplog.text == ""


def test_a_file_opened_with_another_catalogue_says_what_moved(saved, caplog):
    content = json.loads(saved.read_text())
    content["objects"][named(content, "chat")]["catalogue"]["value"] = "ecologits 0.11.3"
    saved.write_text(json.dumps(content))

    with caplog.at_level(logging.WARNING):
        system = System.from_json(saved)

    (move,) = system.data_moves  # the total is 440 billion in both
    assert (move.owner.name, move.attribute) == ("chat", "active_params")
    assert (move.before.magnitude, move.after.magnitude) == (137.5e9, 88e9)
    assert (move.vintage_before, move.vintage_after) == ("ecologits 0.5.2", "ecologits 0.11.3")
    assert 'GenAIModel "chat".active_params: 137,500,000,000 (ecologits 0.5.2) -> ' in caplog.text


def test_a_file_opened_with_another_release_of_the_package_says_what_moved(saved):
    content = json.loads(saved.read_text())
    api, job = (content["data"][named(content, name)] for name in ("chat API", "question"))
    api["vintage"] = job["vintage"] = "EcoLogits 0.10.0"
    job["figures"]["request_energy"]["low"] = 0.1
    job["figures"]["request_duration"]["value"] = 20
    saved.write_text(json.dumps(content))

    system = System.from_json(saved)

    assert [(move.owner.name, move.attribute) for move in system.data_moves] == [
        ("question", "request_duration"),
        ("question", "request_energy"),  # a bound alone counts too
    ]


def test_a_figure_is_calculated_from_the_data_that_are_there_whatever_the_file_says(saved):
    content = json.loads(saved.read_text())
    content["data"][named(content, "chat")]["figures"]["active_params"]["value"] = 1.0
    saved.write_text(json.dumps(content))
    system = System.from_json(saved)
    model = next(one for one in system.all_linked_objects if one.name == "chat")
    assert model.active_params.magnitude == 137.5e9


def test_a_model_without_such_data_has_no_such_part(tmp_path):
    path = tmp_path / "model.json"
    small_system(1, 2, 3).system.to_json(path)
    assert "data" not in json.loads(path.read_text())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"nobody": {"vintage": "x 1", "figures": {}}}, "there is no object of the id 'nobody'"),
        ({"nobody": {"vintage": "x 1"}}, "'figures' is missing"),
        ([], "a mapping"),
    ],
)
def test_what_is_no_record_of_data_is_refused_with_its_place(saved, data, message):
    content = json.loads(saved.read_text())
    content["data"] = data
    saved.write_text(json.dumps(content))
    with pytest.raises(FileError, match=message):
        System.from_json(saved)
