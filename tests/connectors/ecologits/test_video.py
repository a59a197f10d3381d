"""Bought models that make videos. Bounds of a request are held against EcoLogits' own package, which tests have."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from efp_graph import (
    Countries,
    Device,
    EcoLogitsVideoGenExternalAPI,
    EcoLogitsVideoGenExternalAPIJob,
    ModelingUpdate,
    Network,
    SourceObject,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.connectors.ecologits import facts
from efp_graph.connectors.ecologits.video import SIZES, resolutions_by_model
from efp_graph.errors import UnknownOption, WrongKind
from efp_graph.footprint.catalogues import UnknownModel

MODELS = list(facts.video_models())


def system_of(*jobs):
    journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=list(jobs))])
    series = create_source_hourly_values_from_list([60.0, 120.0, 0.0], datetime(2025, 1, 1))
    country, network = Countries.FRANCE(timezone="UTC"), Network.wifi_network()
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
@pytest.mark.parametrize("length", [5, 8.3])
def test_the_bounds_of_a_video_are_those_of_ecologits(provider, model, length):
    from ecologits.estimations.video import video_impacts

    about = facts.model_of("video", provider, model)
    api = EcoLogitsVideoGenExternalAPI("api", provider, model)
    for sound in {False, about.makes_sound}:
        for size in about.resolutions:
            direct = video_impacts(
                f"{provider}/{model}", "x".join(map(str, size)), length, sound, datacenter_location=None
            )
            job = EcoLogitsVideoGenExternalAPIJob("job", api, SIZES[size], length * u.s, sound)
            assert ends(job.request_energy, "kWh") == expected(direct.energy)
            assert ends(job.request_usage_gwp, "kg") == expected(direct.usage.gwp)
            assert ends(job.request_embodied_gwp, "kg") == expected(direct.embodied.gwp)
            assert ends(job.request_adpe, "kg") == expected(direct.adpe)
            assert ends(job.request_usage_adpf, "MJ") == expected(direct.usage.pe)
            assert ends(job.request_embodied_pe, "MJ") == expected(direct.embodied.pe)
            assert ends(job.request_usage_wcf, "L") == expected(direct.wcf)


def test_figures_of_the_reference():
    """Golden model `mixed_system`: computed apart from the specification, and equal to e-footprint 27.0.0's."""
    api = EcoLogitsVideoGenExternalAPI("film", "google", "veo-3.1-fast")
    clip = EcoLogitsVideoGenExternalAPIJob("clip", api, "1080p (1920 x 1080)", 6 * u.s, "False")

    figures = {
        "generation_latency": ("s", 72.0594053522944),
        "server_accelerator_energy": ("kWh", 0.03429717438996169),
        "request_energy": ("kWh", 0.03738392008505824),
        "request_usage_gwp": ("kg", 0.014370378880696389),
        "server_accelerator_embodied_gwp": ("kg", 6134.0),
        "request_embodied_gwp": ("g", 4.672040339410767),
        "data_transferred": ("MB", 3.7324800000000007),
    }
    found = {name: getattr(clip, name).to(unit).magnitude for name, (unit, _) in figures.items()}
    assert found == pytest.approx({name: figure for name, (_, figure) in figures.items()}, rel=1e-12)
    assert api.average_carbon_intensity.to("kg/kWh").magnitude == 0.3844
    assert (api.datacenter_location.value, api.data_center_pue.magnitude) == ("USA", 1.09)


def test_it_counts_as_an_external_api():
    api = EcoLogitsVideoGenExternalAPI("film", "google", "veo-3.1-fast")
    clip = EcoLogitsVideoGenExternalAPIJob("clip", api, "1080p (1920 x 1080)", 6 * u.s, False)
    system = system_of(clip)
    requests = np.array([60.0, 120.0, 0.0])

    assert system.external_apis == (api,)
    assert api.energy_footprint.magnitude == pytest.approx(requests * 0.014370378880696389)
    made = api.server.instances_fabrication_footprint.to("g").magnitude
    assert made == pytest.approx(requests * 4.672040339410767)


def test_sound_is_not_asked_of_a_silent_model():
    silent = EcoLogitsVideoGenExternalAPI("silent", "runway", "gen-4.5")
    with pytest.raises(UnknownOption, match=r"gen-4.5 of runway makes silent videos.*Give with_audio=False, or take"):
        EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=silent)
    EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=silent, with_audio=False)

    api = EcoLogitsVideoGenExternalAPI("film", "google", "veo-3.1")
    clip = EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=api)
    system = system_of(clip)
    before = system.total_footprint.magnitude.tolist()
    changes = [[api.provider, SourceObject("runway")], [api.model_name, SourceObject("gen-4.5")]]
    with pytest.raises(UnknownOption, match="makes silent videos"):
        ModelingUpdate(changes)
    assert (api.provider.value, clip.with_audio.value) == ("google", True)
    assert system.total_footprint.magnitude.tolist() == before

    ModelingUpdate([*changes, [clip.with_audio, SourceObject(False)]])
    assert (api.provider.value, api.model_name.value, clip.with_audio.value) == ("runway", "gen-4.5", False)


def test_a_model_offers_some_resolutions_and_the_state_after_the_batch_counts():
    assert resolutions_by_model()["sora-2-pro"] == ["720p (1280 x 720)", "1080p (1920 x 1080)"]
    told = EcoLogitsVideoGenExternalAPIJob.conditional_list_values()["resolution"]
    assert told["depends_on"] == "external_api.model_name"
    assert told["conditional_list_values"] == resolutions_by_model()

    api = EcoLogitsVideoGenExternalAPI.from_defaults("film")
    clip = EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=api)
    system_of(clip)
    with pytest.raises(UnknownOption, match="'1080p"):
        clip.resolution = "4K (3840 x 2160)"
    with pytest.raises(UnknownOption, match="Did you mean '720p"):
        clip.resolution = "720p (1280 x 721)"
    assert clip.resolution.value == "720p (1280 x 720)"

    model = [[api.provider, SourceObject("lightricks")], [api.model_name, SourceObject("ltx-2-t2va")]]
    with pytest.raises(UnknownOption, match=r"resolution is 720p.*Did you mean '576p"):
        ModelingUpdate(model)
    assert api.provider.value == "openai"
    ModelingUpdate([[clip.resolution, SourceObject("576p (1024 x 576)")], *model])
    assert clip.request_energy.to("Wh").magnitude > 0


@pytest.mark.parametrize(
    ("attribute", "value", "error", "message"),
    [
        ("model_name", "sora2", UnknownModel, "Did you mean 'sora-2-pro'"),
        ("model_name", "veo-3.1", UnknownModel, "google has it: provider and model_name are changed together"),
        ("provider", "opnai", UnknownOption, "Did you mean 'openai'"),
        ("electricity_mix_zone", "Sweden", UnknownOption, "no zone of EcoLogits"),
    ],
)
def test_what_there_is_not_is_refused(attribute, value, error, message):
    api = EcoLogitsVideoGenExternalAPI.from_defaults("film")
    system_of(EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=api))
    with pytest.raises(error, match=message):
        setattr(api, attribute, value)
    assert (api.provider.value, api.model_name.value) == ("openai", "sora-2-pro")


def test_a_length_that_the_model_does_not_offer_is_doubtful_and_no_error():
    api = EcoLogitsVideoGenExternalAPI.from_defaults("film")
    clip = EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=api)
    system = system_of(clip)
    assert "a length that no one can ask for" not in str(system.check_plausibility())

    clip.duration = 7 * u.s
    told = str(system.check_plausibility())
    assert "a length that no one can ask for" in told
    assert "4, 8 or 12 s" in told


def test_with_audio_takes_true_and_false_only():
    api = EcoLogitsVideoGenExternalAPI.from_defaults("film")
    with pytest.raises(WrongKind, match="True or False"):
        EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=api, with_audio="loud")
    with pytest.raises(WrongKind, match="cannot be left empty"):
        EcoLogitsVideoGenExternalAPIJob.from_defaults("clip", external_api=api, with_audio=None)
