"""The bundled tables are EcoLogits' own: every figure is that of the package of the same release."""

from __future__ import annotations

import pytest

from efp_graph.connectors.ecologits import facts


def bounds(figure):
    if isinstance(figure, dict):
        return figure["min"], figure["max"]
    return (figure.min, figure.max) if hasattr(figure, "min") else (figure, figure)


def test_the_release_is_that_of_the_package():
    from importlib.metadata import version

    assert version("ecologits") == facts.RELEASE


def test_language_models():
    from ecologits.model_repository import models

    known = {(each.provider.value, each.name): each for each in models.list_models()}
    assert set(facts.language_models()) == set(known)
    for key, about in facts.language_models().items():
        parameters, speed = known[key].architecture.parameters, known[key].deployment
        assert about.total == bounds(getattr(parameters, "total", parameters))
        assert about.active == bounds(getattr(parameters, "active", parameters))
        measured = (None, None) if speed is None else (speed.tps, speed.ttft)
        assert (about.tokens_per_second, about.time_to_first_token) == measured


def test_electricity_mixes():
    from ecologits.electricity_mix_repository import electricity_mixes

    known = {each.zone: (each.gwp, each.adpe, each.pe, each.wue) for each in electricity_mixes.list_electricity_mixes()}
    assert facts.mixes() == known


def test_providers():
    from ecologits.estimations import video
    from ecologits.tracers.utils import PROVIDER_CONFIG_MAP

    for name, center in PROVIDER_CONFIG_MAP.items():
        assert facts.provider_of("language", name) == (
            *(center.datacenter_location, bounds(center.datacenter_pue)), bounds(center.datacenter_wue),
        )  # fmt: skip
    for name, about in video._PROVIDER_CONFIGURATIONS.items():
        assert facts.provider_of("video", name) == (
            *(about["datacenter_location"], bounds(about["datacenter_pue"])), bounds(about["datacenter_wue"]),
        )  # fmt: skip
    assert facts.providers("language") == sorted(PROVIDER_CONFIG_MAP)
    assert facts.providers("video") == sorted(video._PROVIDER_CONFIGURATIONS)


def test_models_for_video():
    from ecologits.estimations import video

    known = {(each["provider"], each["model_name"].split("/")[1]): each for each in video._MODELS_INFO.values()}
    assert set(facts.video_models()) == set(known)
    names = [name for _, name in known]
    assert len(names) == len(set(names))  # resolutions are told by the name of the model alone
    for key, about in facts.video_models().items():
        offers, regression = known[key]["capabilities"], known[key]["regression_parameters"]
        assert about.makes_sound is offers["audio_generation"]
        assert about.resolutions == tuple(map(tuple, offers["resolutions"]))
        assert about.frames_offered == tuple(offers["frames_count"])
        assert {**about.coefficients, "non_audio_weight": about.non_audio_weight} == regression
        hardware = video._HARDWARE_CONFIGURATIONS[known[key]["hardware"]]
        ours = facts.hardware()[about.hardware]
        assert ours.power == (hardware["server_power"]["p2_5"], hardware["server_power"]["p97_5"])
        assert ours.accelerators == hardware["number_of_accelerators"]
        assert (ours.server._asdict(), ours.accelerator._asdict()) == (
            hardware["server_embodied"],
            hardware["accelerator_embodied"],
        )


@pytest.mark.parametrize("kind", ["language", "video"])
def test_every_provider_and_its_zone_are_known(kind):
    for provider in facts.providers(kind):
        facts.mix_of(facts.provider_of(kind, provider).location)


def test_the_tables_keep_the_notice_of_their_licence():
    from efp_graph.footprint.tables import tables

    ours = [each for each in tables() if each.name.startswith(f"ecologits_{facts.RELEASE}_")]
    assert len(ours) == 5
    assert {each.licence for each in ours} == {"MPL-2.0"}
