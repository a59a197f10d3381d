"""Generative-AI models on GPU servers. Figures by hand, from docs/methodology.md, "GenAIModel and GenAIJob"."""

from __future__ import annotations

from datetime import datetime

import pytest

from efp_graph import (
    Countries,
    Device,
    GenAIJob,
    GenAIModel,
    GPUServer,
    ModelingUpdate,
    Network,
    Server,
    SourceObject,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.errors import InsufficientCapacity, NotAllowed, UnknownOption, WrongKind
from efp_graph.footprint.catalogues import UnknownModel


@pytest.fixture
def gpus():
    return GPUServer.from_defaults("gpus", compute=16 * u.gpu, storage=Storage.ssd("disks"))


@pytest.fixture
def gpt(gpus):
    return GenAIModel.from_defaults("chat", server=gpus, provider="openai", model_name="gpt-4o")


def system_of(job):
    journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=[job])])
    starts = create_source_hourly_values_from_list([60.0, 120.0], datetime(2025, 1, 1))
    network, country = Network.wifi_network(), Countries.FRANCE()
    return System("system", [UsagePattern("pattern", journey, [Device.laptop()], network, country, starts)])


def test_the_parameters_of_a_range_are_the_middle_and_keep_their_bounds(gpt):
    assert gpt.active_params.magnitude == 137.5e9  # 55 to 220 billion
    assert gpt.active_params.low.to("dimensionless").magnitude == 55e9
    assert gpt.active_params.high.to("dimensionless").magnitude == 220e9
    assert gpt.active_params.confidence == "low"
    assert "estimate" in gpt.active_params.comment


def test_published_parameters_have_no_bounds(gpus):
    model = GenAIModel.from_defaults("mistral", server=gpus)
    assert model.total_params.magnitude == 7.3e9
    assert (model.total_params.low, model.total_params.high, model.total_params.confidence) == (None, None, None)
    assert model.base_ram_consumption.to("GB").magnitude == pytest.approx(17.52)  # 1.2 × 7.3e9 × 16 bit


def test_what_an_answer_needs_follows_from_its_tokens(gpt):
    job = GenAIJob("answer", gpt, output_token_count=SourceValue(1000 * u.dimensionless))

    assert job.output_token_weights.to("kB").magnitude == 3
    assert job.data_stored.to("kB").magnitude == job.data_transferred.to("kB").magnitude == 103
    assert job.request_duration.to("s").magnitude == pytest.approx(1000 * (8.02e-13 * 137.5e9 + 2.23e-2))
    assert job.compute_needed.to("gpu").magnitude == pytest.approx(1.2 * 137.5e9 * 2 / 80e9)  # 2 bytes a parameter
    assert job.ram_needed.magnitude == 0


def test_the_explanation_names_the_model_and_the_catalogue(gpt):
    assert "openai" in gpt.total_params.explain()
    assert "ecologits 0.5.2" in gpt.total_params.explain()
    assert gpt.catalogue.source.name == "Ecologits"


def test_the_model_occupies_the_memory_of_its_server(gpt, gpus):
    system = system_of(GenAIJob.from_defaults("answer", service=gpt))
    assert gpus.occupied_ram_per_instance.to("GB").magnitude == pytest.approx(1056)
    assert system.total_footprint.sum().magnitude > 0


def test_a_model_that_does_not_fit_its_server_is_refused(gpus):
    gpus.compute = 4 * u.gpu
    model = GenAIModel.from_defaults("chat", server=gpus, provider="openai", model_name="gpt-4o")
    with pytest.raises(InsufficientCapacity, match="1056"):
        system_of(GenAIJob.from_defaults("answer", service=model))


def test_it_is_installed_on_gpu_servers_only():
    web = Server.from_defaults("web", storage=Storage.ssd())
    with pytest.raises(WrongKind):
        GenAIModel.from_defaults("chat", server=web)


def test_a_provider_alone_is_refused_when_it_has_no_such_model(gpt):
    with pytest.raises(UnknownModel) as refused:
        gpt.provider = SourceObject("mistralai")

    assert isinstance(refused.value, PermissionError | ValueError)
    assert isinstance(refused.value, NotAllowed)
    assert "openai has it: change provider and model_name together, in a ModelingUpdate" in str(refused.value)
    assert gpt.provider.value == "openai"
    assert gpt.total_params.magnitude == 440e9


def test_provider_and_model_are_changed_together(gpt):
    job = GenAIJob.from_defaults("answer", service=gpt)
    system = system_of(job)
    before = system.total_footprint.sum().magnitude

    ModelingUpdate([
        [gpt.provider, SourceObject("mistralai")],
        [gpt.model_name, SourceObject("open-mistral-7b")],
    ])  # fmt: skip

    assert job.compute_needed.to("gpu").magnitude == pytest.approx(1.2 * 7.3e9 * 2 / 80e9)
    assert system.total_footprint.sum().magnitude < before


def test_a_typo_is_answered_with_the_nearest_model(gpt):
    with pytest.raises(UnknownOption, match="Did you mean 'gpt-4o-mini"):
        gpt.model_name = "gpt-4o-mimi"
    with pytest.raises(UnknownOption, match="Did you mean 'openai'"):
        gpt.provider = "openia"
    with pytest.raises(UnknownOption, match=r"Did you mean 'ecologits 0\.5\.2'"):
        gpt.catalogue = "ecologits 0.5.3"


def test_another_vintage_is_a_change_like_any_other(gpt):
    job = GenAIJob.from_defaults("answer", service=gpt)
    system_of(job)

    gpt.catalogue = "ecologits 0.11.3"

    assert gpt.active_params.magnitude == 88e9  # 44 to 132 billion
    assert gpt.active_params.high.to("dimensionless").magnitude == 132e9
    assert job.compute_needed.to("gpu").magnitude == pytest.approx(1.2 * 88e9 * 2 / 80e9)


def test_a_model_of_another_vintage_is_refused_with_a_way_there(gpus):
    with pytest.raises(UnknownModel, match=r"take the catalogue 'ecologits 0\.11\.3'"):
        GenAIModel.from_defaults("chat", server=gpus, provider="anthropic", model_name="claude-haiku-4-5")

    model = GenAIModel.from_defaults(
        "chat", server=gpus, provider="anthropic", model_name="claude-haiku-4-5", catalogue="ecologits 0.11.3"
    )
    assert model.total_params.confidence == "low"  # not disclosed


def test_the_lists_are_those_of_the_default_catalogue():
    assert [str(each) for each in GenAIModel.list_values()["provider"]] == [
        "anthropic", "cohere", "google", "huggingface_hub", "mistralai", "openai",
    ]  # fmt: skip
    models = GenAIModel.conditional_list_values()["model_name"]
    assert models["depends_on"] == "provider"
    assert "gpt-4o" in [str(each) for each in models["conditional_list_values"]["openai"]]


def test_all_arguments_can_be_given_by_position(gpus):
    given = list(GenAIModel.default_values().values())
    model = GenAIModel("chat", *given[:2], gpus, *given[2:])
    assert (model.gpu_latency_beta.to("s").magnitude, model.catalogue.value) == (0.0223, "ecologits 0.5.2")


def test_services_and_servers_know_each_other():
    assert GenAIModel.installable_on() == [GPUServer]
    assert GPUServer.installable_services() == [GenAIModel]
    assert GenAIModel.compatible_jobs() == [GenAIJob]
