"""The API of a provider, estimated by EcoLogits. Figures per request are those of EcoLogits' own `llm_impacts`."""

from __future__ import annotations

import logging
import math
import sys
from datetime import datetime

import numpy as np
import pytest

from efp_graph import (
    Countries,
    Device,
    EcoLogitsGenAIExternalAPI,
    EcoLogitsGenAIExternalAPIJob,
    Job,
    ModelingUpdate,
    Network,
    Server,
    SourceHourlyValues,
    SourceObject,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.connectors.ecologits import estimates as connector
from efp_graph.errors import MissingExtra, OutsidePeriod, UnknownOption
from efp_graph.footprint.catalogues import UnknownModel

START = datetime(2025, 1, 1)
MODELS = [  # a range of active parameters; a single figure; a measured speed; a range of PUE; no measured speed
    ("openai", "gpt-4o"),
    ("mistralai", "mistral-small-2603"),
    ("cohere", "command-a-plus-05-2026"),
    ("anthropic", "claude-haiku-4-5"),
    ("huggingface_hub", "databricks/dbrx-base"),
    ("google_genai", "gemini-2.5-flash"),
]


@pytest.fixture
def api():
    return EcoLogitsGenAIExternalAPI("chat", "openai", "gpt-4o")


@pytest.fixture
def job(api):
    return EcoLogitsGenAIExternalAPIJob("answer", api, 1000 * u.dimensionless)


def system_of(*jobs, starts=(60.0, 120.0, 0.0)):
    journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=list(jobs))])
    country = Countries.FRANCE(timezone="UTC")
    series, network = create_source_hourly_values_from_list(starts, START), Network.wifi_network()
    return System("system", [UsagePattern("pattern", journey, [Device.laptop()], network, country, series)])


def ends(value, unit):
    middle = value.to(unit).magnitude
    low = middle if value.low is None else value.low.to(unit).magnitude
    high = middle if value.high is None else value.high.to(unit).magnitude
    return [low, middle, high]


def expected(figure):
    low, high = getattr(figure.value, "min", figure.value), getattr(figure.value, "max", figure.value)
    return pytest.approx([low, (low + high) / 2, high], rel=1e-12)


@pytest.mark.parametrize(("provider", "model"), MODELS)
@pytest.mark.parametrize("tokens", [1, 850])
def test_a_request_has_the_figures_and_ranges_of_ecologits(provider, model, tokens):
    from ecologits.tracers.utils import llm_impacts

    logging.getLogger("ecologits").setLevel(logging.ERROR)
    direct = llm_impacts(provider, model, tokens, math.inf)
    api = EcoLogitsGenAIExternalAPI("api", provider, model)
    job = EcoLogitsGenAIExternalAPIJob("job", api, tokens * u.dimensionless)

    assert ends(job.request_energy, "kWh") == expected(direct.energy)
    assert ends(job.request_usage_gwp, "kg") == expected(direct.usage.gwp)
    assert ends(job.request_embodied_gwp, "kg") == expected(direct.embodied.gwp)
    assert ends(job.request_adpe, "kg") == expected(direct.adpe)
    assert ends(job.request_usage_adpf, "MJ") == expected(direct.usage.pe)  # as EcoLogits calls it: see `estimates.py`
    assert ends(job.request_embodied_pe, "MJ") == expected(direct.embodied.pe)


def test_the_duration_is_that_of_the_measured_speed_or_of_the_regression(job):
    assert job.request_duration.magnitude == pytest.approx(0.61 + 1000 / 74)  # first token, then tokens per second

    small = EcoLogitsGenAIExternalAPI("small", "mistralai", "mistral-small-latest")
    answer = EcoLogitsGenAIExternalAPIJob("small answer", small, 1000 * u.dimensionless)
    # EcoLogits' regression: alpha × active parameters (billion) + beta × batch of 64 + gamma, per token
    per_token = 0.0006785088094353663 * 8 + 0.0003119310311688259 * 64 + 0.019473717579473387
    assert answer.request_duration.magnitude == pytest.approx(1000 * per_token)


def test_electricity_is_energy_and_manufacturing_is_fabrication_of_the_external_apis(api, job):
    system = system_of(job)
    requests = np.array([60.0, 120.0, 0.0])

    energy = api.energy_footprint.magnitude
    assert energy == pytest.approx(requests * job.request_usage_gwp.to("kg").magnitude)
    fabrication = api.instances_fabrication_footprint.magnitude
    assert fabrication == pytest.approx(requests * job.request_embodied_gwp.to("kg").magnitude)
    assert api.fossil_depletion.magnitude == pytest.approx(requests * job.request_usage_adpf.to("MJ").magnitude)
    made = api.manufacturing_primary_energy.magnitude
    assert made == pytest.approx(requests * job.request_embodied_pe.to("MJ").magnitude)
    assert api.abiotic_depletion.to("kg").magnitude == pytest.approx(requests * job.request_adpe.to("kg").magnitude)
    assert system.energy_footprint_sum_over_period["ExternalAPIs"][api].magnitude == pytest.approx(energy.sum())
    parts = [*system.total_energy_footprints.values(), *system.total_fabrication_footprints.values()]
    assert system.total_footprint.sum().magnitude == pytest.approx(sum(each.sum().magnitude for each in parts))
    assert (system.external_apis, system.servers, system.storages) == ((api,), (), ())


def test_it_stands_beside_servers_that_are_modelled(api, job):
    web = Server.from_defaults("web", storage=Storage.ssd("disks"))
    system = system_of(job, Job.from_defaults("page", server=web))

    assert (system.external_apis, system.servers) == ((api,), (web,))
    assert system.storages == (web.storage,)
    assert [str(each.label) for each in (api.energy_footprint, api.instances_energy)] == [
        "Energy footprint of chat",
        "Instances energy of chat",
    ]


def test_an_update_gives_the_bits_of_a_fresh_build(api, job):
    system = system_of(job)
    before = system.total_footprint.magnitude.copy()

    ModelingUpdate([
        [api.provider, SourceObject("mistralai")],
        [api.model_name, SourceObject("mistral-small-2603")],
        [job.output_token_count, 250 * u.dimensionless],
    ])  # fmt: skip
    fresh = EcoLogitsGenAIExternalAPI("chat", "mistralai", "mistral-small-2603")
    twin = system_of(EcoLogitsGenAIExternalAPIJob("answer", fresh, 250 * u.dimensionless))

    assert system.total_footprint.magnitude.tolist() == twin.total_footprint.magnitude.tolist()
    assert job.request_energy.assessment == next(iter(fresh.jobs)).request_energy.assessment
    system.undo()
    assert system.total_footprint.magnitude.tolist() == before.tolist()


def test_the_electricity_of_another_country_or_of_each_hour_can_be_given(api, job):
    system_of(job)
    assert api.data_center_carbon_intensity.to("g/kWh").magnitude == pytest.approx(384.4, rel=1e-3)  # the USA

    api.electricity_mix_zone = "FRA"
    assert api.data_center_carbon_intensity.to("g/kWh").magnitude < 60

    api.average_carbon_intensity = SourceHourlyValues([10, 20, 30], start_date=START, unit=u.g / u.kWh, clock="utc")
    energy = 60 * job.request_energy.to("kWh").magnitude
    assert api.energy_footprint.to("g").magnitude == pytest.approx([energy * 10, 2 * energy * 20, 0])

    with pytest.raises(OutsidePeriod):
        api.average_carbon_intensity = SourceHourlyValues([10], start_date=START, unit=u.g / u.kWh, clock="utc")


def test_the_explanation_names_tokens_model_and_release(job):
    text = job.request_energy.explain()
    assert "electricity of 1000 dimensionless output tokens by gpt-4o of openai" in text
    assert f"EcoLogits {connector.release()}" in text
    assert job.request_energy.source.name == f"EcoLogits {connector.release()}"
    assert job.request_energy.confidence == "low"


@pytest.mark.parametrize(
    ("attribute", "value", "error", "message"),
    [
        ("model_name", "gpt4o", UnknownModel, "Did you mean 'gpt-4o'"),
        ("provider", "opnai", UnknownOption, "Did you mean 'openai'"),
        ("provider", "mistralai", UnknownModel, "changed together, in a ModelingUpdate"),
        ("electricity_mix_zone", "FRX", UnknownOption, "or 'FRA'"),
    ],
)
def test_what_ecologits_does_not_know_is_refused_and_nothing_changes(api, job, attribute, value, error, message):
    system = system_of(job)
    before = system.total_footprint.magnitude.tolist()

    with pytest.raises(error, match=message):
        setattr(api, attribute, value)

    assert system.total_footprint.magnitude.tolist() == before
    assert (api.provider.value, api.model_name.value) == ("openai", "gpt-4o")


def test_without_the_package_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ecologits", None)
    monkeypatch.setitem(sys.modules, "ecologits.impacts", None)
    monkeypatch.setitem(sys.modules, "ecologits.tracers", None)
    with pytest.raises(MissingExtra, match=r"pip install 'efp-graph\[ecologits\]'"):
        EcoLogitsGenAIExternalAPI("chat", "openai", "gpt-4o")


def test_the_bundled_catalogue_is_that_of_the_package():
    """The lists of models come from the table, the figures from the package: `scripts/refresh_ecologits.py` was run."""
    from ecologits.model_repository import models

    from efp_graph.footprint import catalogues

    assert catalogues.newest().version == connector.release()
    assert set(catalogues.newest().models) == {(each.provider.value, each.name) for each in models.list_models()}


def test_what_ecologits_calls_primary_energy_of_electricity_cannot_be_that():
    """1 kWh is 3.6 MJ: the primary energy that gives it is no less. The factor is the depletion of fossil resources."""
    from ecologits import electricity_mix_repository

    mixes = electricity_mix_repository.electricity_mixes.list_electricity_mixes()
    assert sum(each.pe < 3.6 for each in mixes) == 95
    assert not hasattr(EcoLogitsGenAIExternalAPIJob, "request_pe")
    assert not hasattr(EcoLogitsGenAIExternalAPI, "primary_energy")


def test_every_figure_says_what_it_is(job):
    assert job.request_usage_adpf.formula.startswith("abiotic depletion of fossil resources by electricity of")
    assert job.request_embodied_pe.formula.startswith("primary energy of manufacturing of")
    assert job.request_adpe.formula.startswith("abiotic depletion of elements of")
