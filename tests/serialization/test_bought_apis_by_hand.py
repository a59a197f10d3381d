"""Bought APIs, and named defaults, in files that a person writes."""

from __future__ import annotations

from pathlib import Path

import pytest

import efp_graph as efp
from efp_graph import load
from efp_graph.errors import ModelFileError
from efp_graph.serialization import to_yaml

EXAMPLE = Path(__file__).parents[2] / "examples/models/bought-apis.yaml"
REST = """
steps: {asking: {time: 2 min, jobs: [answer, film]}}
journeys: {talk: {steps: [asking]}}
usage_patterns:
  people: {journey: talk, devices: [laptop], network: wifi_network, country: France,
           usage: {from: 2025-01-01, hours: [10, 20]}}
"""
MODEL = (
    """
servers:
  chat: {class: EcoLogitsGenAIExternalAPI, provider: openai, model_name: gpt-4o}
services:
  clips: {class: EcoLogitsVideoGenExternalAPI, provider: google, model_name: veo-3.1}
jobs:
  answer: {server: chat, output_token_count: 300}
  film: {service: clips, resolution: 1080p (1920 x 1080), duration: 4 s, with_audio: false}
"""
    + REST
)


def read(tmp_path, text):
    path = tmp_path / "model.yaml"
    path.write_text(text)
    return load(path)


def test_they_stand_where_servers_and_services_do_and_jobs_name_them_so(tmp_path):
    system = read(tmp_path, MODEL)

    chat, clips = system.external_apis
    assert (chat.name, chat.model_name.value, clips.model_name.value) == ("chat", "gpt-4o", "veo-3.1")
    answer, film = chat.jobs[0], clips.jobs[0]
    assert (type(answer).__name__, type(film).__name__) == (
        "EcoLogitsGenAIExternalAPIJob",
        "EcoLogitsVideoGenExternalAPIJob",
    )
    assert (answer.output_token_count.magnitude, film.duration.magnitude, film.with_audio.value) == (300, 4, False)
    assert system.servers == ()


@pytest.mark.parametrize("key", ["external_api", "api", "server", "service"])
@pytest.mark.parametrize("told", ["", "class: EcoLogitsGenAIExternalAPIJob, "])
def test_a_job_names_its_api_as_people_write_it(tmp_path, key, told):
    text = MODEL.replace("answer: {server: chat", f"answer: {{{told}{key}: chat")
    assert read(tmp_path, text).external_apis[0].jobs[0].name == "answer"


def test_what_worked_before_works_on(tmp_path):
    old = MODEL.replace("services:", "objects:").replace(
        "film: {service: clips", "film: {class: EcoLogitsVideoGenExternalAPIJob, external_api: clips"
    )
    assert len(read(tmp_path, old).external_apis) == 2


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("gpt-4o}", "gpt4o}", r"line 3: .*openai has no language model 'gpt4o'.*Did you mean 'gpt-4o'"),
        ("class: EcoLogitsGenAIExternalAPI,", "class: Job,", r"line 3: .*Job is no Server or ExternalAPI"),
        ("{server: chat", "{server: chatt", r"line 7: .*there is no Server called 'chatt'\. Did you mean 'chat'"),
        ("with_audio: false", "with_audio: loud", r"line 8: .*with_audio takes True or False"),
        ("1080p (1920 x 1080)", "4K (3840 x 2160)", r"line 8: .*does not go with external_api\.model_name veo-3\.1"),
        ("output_token_count: 300", "output_token_count: 3, api: chat", r"line 7: .*external_api is given twice"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, before, after, message):
    assert before in MODEL
    with pytest.raises(ModelFileError, match=message):
        read(tmp_path, MODEL.replace(before, after))


def test_written_as_yaml_it_reads_as_before(tmp_path):
    system = read(tmp_path, MODEL)
    text = to_yaml(system, tmp_path / "again.yaml").read_text()

    assert "  chat: {class: EcoLogitsGenAIExternalAPI, provider: openai" in text
    assert "server: " not in text  # the virtual server is made with the API
    again = load(tmp_path / "again.yaml")
    assert again.total_footprint.magnitude.tolist() == system.total_footprint.magnitude.tolist()


def test_the_example():
    system = load(EXAMPLE)
    assert len(system.external_apis) == 2
    assert system.check_plausibility().is_plausible
    energy = sum(api.energy_footprint.sum().magnitude for api in system.external_apis)
    assert system.energy_footprint_sum_over_period["ExternalAPIs"]
    assert energy > 0


# Named defaults


PLAIN = """
servers: {web: {storage: ssd}}
jobs: {page: {server: web}}
steps: {look: {jobs: [page]}}
journeys: {visit: {steps: [look]}}
usage_patterns:
  people: {journey: visit, devices: [laptop], network: wifi_network, country: France,
           usage: {from: 2025-01-01, hours: [10, 20]}}
"""


def intensity(system):
    return system.servers[0].average_carbon_intensity.to("g/kWh").magnitude


def power(system):
    return system.storages[0].power_per_storage_capacity.to("W/TB").magnitude


def test_a_file_names_its_defaults_and_what_is_chosen_outside_does_not_count(tmp_path):
    named = read(tmp_path, "defaults: efootprint 27" + PLAIN)
    assert (intensity(named), power(named), named.default_sets) == (400, 0, "efootprint 27")
    with efp.defaults("efootprint 27"):
        silent = read(tmp_path, PLAIN)
    assert (intensity(silent), power(silent), silent.default_sets) == (100, 1.3, "")
    usual = read(tmp_path, "defaults: efootprint 10" + PLAIN)
    assert (intensity(usual), usual.default_sets) == (100, "")


def test_json_by_hand_names_them_too(tmp_path):
    import json

    import yaml

    path = tmp_path / "model.json"
    path.write_text(json.dumps(yaml.safe_load("defaults: efootprint 27" + PLAIN.replace("2025-01-01", '"2025-01-01"'))))
    assert intensity(load(path)) == 400


@pytest.mark.parametrize("name", ["efootprint 28", "[]", "27"])
def test_unknown_defaults_are_told_with_those_that_exist(tmp_path, name):
    with pytest.raises(ModelFileError, match=r"line 1: .*(efootprint 27|text)"):
        read(tmp_path, f"defaults: {name}" + PLAIN)


def test_yaml_keeps_the_name_and_of_a_mixture_all_figures(tmp_path):
    named = read(tmp_path, "defaults: efootprint 27" + PLAIN)
    text = to_yaml(named, tmp_path / "named.yaml").read_text()
    assert "\ndefaults: efootprint 27\n" in text
    assert "carbon_intensity" not in text.split("servers:")[1].split("jobs:")[0]
    again = load(tmp_path / "named.yaml")
    assert (intensity(again), power(again), again.default_sets) == (400, 0, "efootprint 27")

    with efp.defaults("efootprint 27"):
        server = efp.Server.from_defaults("web", storage=efp.Storage.ssd("disks"))
    job = efp.Job.from_defaults("page", server=server)
    journey = efp.UsageJourney("visit", [efp.UsageJourneyStep.from_defaults("look", jobs=[job])])
    mixed = efp.System("mixed", [efp.UsagePattern(
        "people", journey, [efp.Device.laptop()], efp.Network.wifi_network(), efp.Countries.FRANCE(),
        named.usage_patterns[0].hourly_usage_journey_starts,
    )])  # fmt: skip
    assert mixed.default_sets.startswith("a mixture")
    text = to_yaml(mixed, tmp_path / "mixed.yaml").read_text()
    assert "\ndefaults:" not in text
    again = load(tmp_path / "mixed.yaml")
    assert (intensity(again), power(again)) == (400, 0)
    assert again.total_footprint.magnitude.tolist() == mixed.total_footprint.magnitude.tolist()
