"""Bought language models. Facts and bounds of a request are held against EcoLogits' own package, which tests have."""

from __future__ import annotations

import logging
import math
import subprocess
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
from efp_graph.connectors.ecologits import facts
from efp_graph.errors import NotAllowed, ObjectInUse, OutsidePeriod, UnknownOption
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
    return [low, high]


def expected(figure):
    low, high = getattr(figure.value, "min", figure.value), getattr(figure.value, "max", figure.value)
    return pytest.approx([low, high], rel=1e-12)


@pytest.mark.parametrize(("provider", "model"), MODELS)
@pytest.mark.parametrize("tokens", [1, 850])
def test_the_bounds_of_a_request_are_those_of_ecologits(provider, model, tokens):
    from ecologits.tracers.utils import llm_impacts

    logging.getLogger("ecologits").setLevel(logging.ERROR)
    direct = llm_impacts(provider, model, tokens, math.inf)
    api = EcoLogitsGenAIExternalAPI("api", provider, model)
    job = EcoLogitsGenAIExternalAPIJob("job", api, tokens * u.dimensionless)

    assert ends(job.request_energy, "kWh") == expected(direct.energy)
    assert ends(job.request_usage_gwp, "kg") == expected(direct.usage.gwp)
    assert ends(job.request_embodied_gwp, "kg") == expected(direct.embodied.gwp)
    assert ends(job.request_usage_adpe, "kg") == expected(direct.usage.adpe)
    assert ends(job.request_embodied_adpe, "kg") == expected(direct.embodied.adpe)
    assert ends(job.request_adpe, "kg") == expected(direct.adpe)
    assert ends(job.request_usage_adpf, "MJ") == expected(direct.usage.pe)  # as EcoLogits calls it: `external_api.py`
    assert ends(job.request_embodied_pe, "MJ") == expected(direct.embodied.pe)
    assert ends(job.request_usage_wcf, "L") == expected(direct.wcf)


@pytest.mark.parametrize(("provider", "model"), MODELS)
def test_the_middle_is_what_ecologits_formulas_give_for_the_middle_of_its_facts(provider, model):
    from ecologits.impacts.llm import compute_llm_impacts_dag

    about = facts.model_of("language", provider, model)
    center = facts.provider_of("language", provider)
    mix = facts.mix_of(center.location)
    direct = compute_llm_impacts_dag(
        model_active_parameter_count=about.active.middle,
        model_total_parameter_count=about.total.middle,
        output_token_count=333,
        request_latency=math.inf,
        if_electricity_mix_adpe=mix.adpe,
        if_electricity_mix_pe=mix.adpf,
        if_electricity_mix_gwp=mix.gwp,
        if_electricity_mix_wue=mix.water,
        datacenter_pue=center.pue.middle,
        datacenter_wue=center.wue.middle,
        tps=about.tokens_per_second,
        ttft=about.time_to_first_token,
    )
    job = EcoLogitsGenAIExternalAPIJob("job", EcoLogitsGenAIExternalAPI("api", provider, model), 333 * u.dimensionless)

    units = {
        "gpu_energy": "kWh", "generation_latency": "s", "model_required_memory": "GB",
        "gpu_required_count": "dimensionless", "server_energy": "kWh", "request_it_energy": "kWh",
        "request_energy": "kWh", "request_usage_gwp": "kg", "server_gpu_embodied_gwp": "kg",
        "server_gpu_embodied_adpe": "kg", "server_gpu_embodied_pe": "MJ", "request_embodied_gwp": "kg",
        "request_embodied_adpe": "kg", "request_embodied_pe": "MJ", "request_usage_adpe": "kg",
        "request_usage_wcf": "L",
    }  # fmt: skip
    found = {name: getattr(job, name).to(unit).magnitude for name, unit in units.items()}
    assert found == pytest.approx({name: direct[name] for name in units}, rel=1e-12)
    assert job.request_duration.magnitude == job.generation_latency.magnitude


def test_figures_of_the_reference():
    """Golden model `external_llm`: computed apart from the specification, and equal to e-footprint 27.0.0's."""
    api = EcoLogitsGenAIExternalAPI("opus", "anthropic", "claude-opus-4-5")
    essay = EcoLogitsGenAIExternalAPIJob("essay", api, 2200 * u.dimensionless)

    assert api.model_total_params.magnitude == 670e9
    assert api.model_active_params.magnitude == 133.5e9
    assert (api.tokens_per_second.magnitude, api.time_to_first_token.magnitude) == (30.5, 5.03)
    assert (api.datacenter_location.value, api.data_center_pue.magnitude) == ("USA", 1.115)
    assert api.average_carbon_intensity.to("kg/kWh").magnitude == 0.3844
    figures = {
        "request_duration": ("s", 77.1611475409836),
        "model_required_memory": ("GB", 1608.0),
        "gpu_required_count": ("dimensionless", 32.0),
        "gpu_energy": ("Wh", 0.25640127786160916),
        "server_energy": ("Wh", 1.607523907103825),
        "request_it_energy": ("Wh", 9.812364798675317),
        "request_energy": ("kWh", 0.010940786750522982),
        "request_usage_gwp": ("g", 4.205638426901034),
        "server_gpu_embodied_gwp": ("kg", 31536.0),
        "request_embodied_gwp": ("g", 0.40188097677595624),
        "data_transferred": ("kB", 11.0),
    }
    found = {name: getattr(essay, name).to(unit).magnitude for name, (unit, _) in figures.items()}
    assert found == pytest.approx({name: figure for name, (_, figure) in figures.items()}, rel=1e-12)


def test_the_duration_is_that_of_the_measured_speed_or_of_the_regression(job):
    assert job.request_duration.magnitude == pytest.approx(0.61 + 1000 / 74)  # first token, then tokens per second

    small = EcoLogitsGenAIExternalAPI("small", "mistralai", "mistral-small-latest")
    answer = EcoLogitsGenAIExternalAPIJob("small answer", small, 1000 * u.dimensionless)
    # EcoLogits' regression: alpha × active parameters (billion) + beta × batch of 64 + gamma, per token
    per_token = 0.0006785088094353663 * 8 + 0.0003119310311688259 * 64 + 0.019473717579473387
    assert answer.request_duration.magnitude == pytest.approx(1000 * per_token)
    assert str(small.tokens_per_second) == str(small.time_to_first_token) == "no value"


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
    water = api.water_consumption.to("L").magnitude
    assert water == pytest.approx(requests * job.request_usage_wcf.to("L").magnitude)
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
    assert api.average_carbon_intensity.to("g/kWh").magnitude == pytest.approx(384.4, rel=1e-3)  # the USA

    api.electricity_mix_zone = "FRA"
    assert api.average_carbon_intensity.to("g/kWh").magnitude < 60

    api.known_carbon_intensity = SourceHourlyValues([10, 20, 30], start_date=START, unit=u.g / u.kWh, clock="utc")
    energy = 60 * job.request_energy.to("kWh").magnitude
    assert api.energy_footprint.to("g").magnitude == pytest.approx([energy * 10, 2 * energy * 20, 0])

    with pytest.raises(OutsidePeriod):
        api.known_carbon_intensity = SourceHourlyValues([10], start_date=START, unit=u.g / u.kWh, clock="utc")


def test_each_figure_is_explained_down_to_the_facts(api, job):
    assert "Output token count of answer" in job.gpu_energy.explain()
    assert "active parameters of openai/gpt-4o in EcoLogits 0.11.3" in api.model_active_params.explain()
    assert "the next power of two from" in job.gpu_required_count.explain()
    assert {job.external_api.model_total_params.source.name, api.data_center_pue.source.name} == {"EcoLogits 0.11.3"}
    assert job.request_energy.confidence == "low"


def test_the_virtual_server_is_made_and_deleted_with_the_api(api, job):
    system = system_of(job)
    server = api.server

    for name in ("instances_energy", "energy_footprint", "instances_fabrication_footprint"):
        assert getattr(server, name).magnitude.tolist() == getattr(api, name).magnitude.tolist()
    assert server.external_api is api
    assert server not in system.servers
    with pytest.raises(NotAllowed):
        api.server = server
    with pytest.raises(ObjectInUse):
        server.self_delete()
    with pytest.raises(ObjectInUse, match="answer"):
        api.self_delete()
    assert not server.is_deleted

    alone = EcoLogitsGenAIExternalAPI("alone", "openai", "gpt-4o")
    of_it = alone.server
    alone.self_delete()
    assert of_it.is_deleted


def test_a_saved_model_has_the_same_server(api, job, tmp_path):
    from efp_graph import load

    system = system_of(job)
    system.to_json(tmp_path / "model.json")
    (again,) = load(tmp_path / "model.json").external_apis

    assert (again.server.id, again.server.name) == (api.server.id, api.server.name)
    assert again.energy_footprint.magnitude.tolist() == api.energy_footprint.magnitude.tolist()


@pytest.mark.parametrize(
    ("attribute", "value", "error", "message"),
    [
        ("model_name", "gpt4o", UnknownModel, "Did you mean 'gpt-4o'"),
        ("provider", "opnai", UnknownOption, "Did you mean 'openai'"),
        ("provider", "mistralai", UnknownModel, "changed together, in a ModelingUpdate"),
        (
            "model_name",
            "claude-opus-4-5",
            UnknownModel,
            "anthropic has it: provider and model_name are changed together",
        ),
        ("electricity_mix_zone", "FRX", UnknownOption, "'FRA'"),
    ],
)
def test_what_ecologits_does_not_know_is_refused_and_nothing_changes(api, job, attribute, value, error, message):
    system = system_of(job)
    before = system.total_footprint.magnitude.tolist()

    with pytest.raises(error, match=message):
        setattr(api, attribute, value)

    assert system.total_footprint.magnitude.tolist() == before
    assert (api.provider.value, api.model_name.value) == ("openai", "gpt-4o")


def test_nothing_has_to_be_installed_or_asked():
    """EcoLogits' package cannot be imported here, and its modules are not looked for."""
    code = """
import sys
sys.modules["ecologits"] = None
from efp_graph import EcoLogitsGenAIExternalAPI, EcoLogitsGenAIExternalAPIJob, EcoLogitsVideoGenExternalAPI
from efp_graph import EcoLogitsVideoGenExternalAPIJob, u
api = EcoLogitsGenAIExternalAPI.from_defaults("api")
job = EcoLogitsGenAIExternalAPIJob.from_defaults("job", external_api=api)
video = EcoLogitsVideoGenExternalAPI.from_defaults("video")
film = EcoLogitsVideoGenExternalAPIJob.from_defaults("film", external_api=video)
print(api.provider, api.model_name, job.output_token_count, film.resolution, film.duration, film.with_audio)
print(job.request_energy.to("Wh").magnitude > 1, film.request_energy.to("Wh").magnitude > 10)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == (
        "anthropic claude-opus-4-5 1000 dimensionless 720p (1280 x 720) 8 second True\nTrue True\n"
    ), done.stderr


def test_what_ecologits_calls_primary_energy_of_electricity_cannot_be_that():
    """1 kWh is 3.6 MJ: the primary energy that gives it is no less. The factor is the depletion of fossil resources."""
    from ecologits import electricity_mix_repository

    mixes = electricity_mix_repository.electricity_mixes.list_electricity_mixes()
    assert sum(each.pe < 3.6 for each in mixes) == 95
    assert not hasattr(EcoLogitsGenAIExternalAPIJob, "request_pe")
    assert not hasattr(EcoLogitsGenAIExternalAPI, "primary_energy")


def test_what_matters_is_told_with_the_criterion_it_is_on(job, tmp_path):
    system = system_of(job)
    found = system.sensitivity(criterion="adpe", alternatives=False)
    assert found.headline.startswith("Minerals and metals: 4 of 16 numeric inputs and figures of data")
    assert {each.effects.count("Sb eq") for each in found.influences.values() if each.weight} == {2}
    page = system.audit_report(tmp_path / "audit.html", sensitivity=found).read_text()
    assert found.headline in page
