"""Make the facts of the installed EcoLogits into tables: `efp_graph/data/ecologits_<version>_*.csv`.

    pip install ecologits && python scripts/refresh_ecologits.py

    models      language models: parameters, speed
    centres     data centres of providers of language models and of models for video: where they are, PUE, WUE
    mixes       impacts of a kWh, by zone
    video       models for video: the hardware, what they offer, the regression of the time that they take
    servers     power and manufacturing of that hardware

Older tables stay as they are: models made with them keep their figures. Add the version to `BUNDLED` in
`efp_graph/footprint/catalogues.py`; the default changes only on purpose. The formulas of the release are those of
`efp_graph/connectors/ecologits/`: compare them, and have its tests run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from ecologits.electricity_mix_repository import electricity_mixes
from ecologits.estimations import video
from ecologits.model_repository import ParametersMoE, models
from ecologits.tracers.utils import PROVIDER_CONFIG_MAP
from provenance import DATA, record

from efp_graph.files import write_whole

RELEASE = version("ecologits")
REGRESSION = ("n", "m", "m1", "m2", "n1", "n2", "g")


def bounds(figure: Any) -> tuple[float, float]:
    """A number, or a range, as its ends."""
    if isinstance(figure, dict):
        return figure["min"], figure["max"]
    return (figure.min, figure.max) if hasattr(figure, "min") else (figure, figure)


def language_model(model: Any) -> tuple[Any, ...]:
    """A model as a row; aliases are models by themselves."""
    parameters, speed = model.architecture.parameters, model.deployment
    total, active = (
        (parameters.total, parameters.active) if isinstance(parameters, ParametersMoE) else (parameters, parameters)
    )
    hidden = any(warning.code == "model-arch-not-released" for warning in model.warnings)
    kind = model.architecture.type.value
    measured = (None, None) if speed is None else (speed.tps, speed.ttft)
    return (
        *(model.provider.value, model.name, kind, *bounds(total), *bounds(active), "no" if hidden else "yes"),
        *("" if each is None else each for each in measured),
    )


def providers() -> Iterable[tuple[Any, ...]]:
    """The providers of both kinds."""
    for name, known in PROVIDER_CONFIG_MAP.items():
        yield (
            *("language", name, known.datacenter_location or "WOR"),
            *(*bounds(known.datacenter_pue), *bounds(known.datacenter_wue)),
        )
    for name, about in video._PROVIDER_CONFIGURATIONS.items():
        pue, wue = bounds(about["datacenter_pue"]), bounds(about["datacenter_wue"])
        yield ("video", name, about["datacenter_location"] or "WOR", *pue, *wue)


def video_model(about: dict[str, Any]) -> tuple[Any, ...]:
    """A model for video as a row; its name is without that of its provider, as people write it."""
    offers, factors = about["capabilities"], about["regression_parameters"]
    return (
        *(about["provider"], about["model_name"].removeprefix(about["provider"] + "/"), about["hardware"]),
        "yes" if offers["audio_generation"] else "no",
        " ".join(f"{width}x{height}" for width, height in offers["resolutions"]),
        " ".join(map(str, offers["frames_count"])),
        *(factors[each] for each in REGRESSION),
        factors["non_audio_weight"],
    )


def hardware(name: str, about: dict[str, Any]) -> tuple[Any, ...]:
    """Hardware as a row."""
    server, accelerator = about["server_embodied"], about["accelerator_embodied"]
    return (
        *(name, about["server_power"]["p2_5"], about["server_power"]["p97_5"], about["number_of_accelerators"]),
        *(server[each] for each in ("gwp", "adpe", "pe")),
        *(accelerator[each] for each in ("gwp", "adpe", "pe")),
    )


def write(name: str, content: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table and its provenance."""
    file = f"ecologits_{RELEASE}_{name}.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    write_whole(DATA / file, text.getvalue())
    print(
        record(
            file,
            content=content,
            version=RELEASE,
            origin="EcoLogits, package on PyPI",
            link=f"https://pypi.org/project/ecologits/{RELEASE}/",
            licence="MPL-2.0",
            refresh="python scripts/refresh_ecologits.py",
        )
    )


def main() -> None:
    """Write the tables."""
    write(
        "models",
        f"generative-AI models of {RELEASE}: provider, architecture, bounds of total and active parameters, speed",
        (
            *("provider", "model", "architecture", "total_min_billion", "total_max_billion", "active_min_billion"),
            *("active_max_billion", "disclosed", "tokens_per_second", "time_to_first_token_s"),
        ),
        (language_model(each) for each in models.list_models()),
    )
    write(
        "centres",
        f"providers of generative AI in {RELEASE}: where their data centres are, bounds of PUE and of WUE",
        ("kind", "provider", "location", "pue_min", "pue_max", "wue_min_L_per_kWh", "wue_max_L_per_kWh"),
        providers(),
    )
    write(
        "mixes",
        f"impacts of a kWh by zone in {RELEASE}; what EcoLogits calls primary energy is adpf",
        ("zone", "gwp_kg_per_kWh", "adpe_kg_per_kWh", "adpf_MJ_per_kWh", "wue_L_per_kWh"),
        ((each.zone, each.gwp, each.adpe, each.pe, each.wue) for each in electricity_mixes.list_electricity_mixes()),
    )
    write(
        "video",
        f"models for video of {RELEASE}: hardware, what they offer, regression of the generation latency",
        ("provider", "model", "hardware", "sound", "resolutions", "frames_offered", *REGRESSION, "non_audio_weight"),
        (video_model(each) for each in video._MODELS_INFO.values()),
    )
    write(
        "servers",
        f"hardware of the models for video of {RELEASE}: bounds of power, manufacturing",
        (
            *("hardware", "power_min_W", "power_max_W", "accelerators", "server_gwp_kg", "server_adpe_kg"),
            *("server_pe_MJ", "accelerator_gwp_kg", "accelerator_adpe_kg", "accelerator_pe_MJ"),
        ),
        (hardware(*each) for each in video._HARDWARE_CONFIGURATIONS.items()),
    )


if __name__ == "__main__":
    main()
