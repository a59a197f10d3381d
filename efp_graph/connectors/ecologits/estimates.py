"""What EcoLogits estimates of one request to a generative-AI model: asked of the package, and as operations.

A request of so many output tokens has a duration, electricity in the data centre, and a share of the making of servers
and GPUs, on several criteria. EcoLogits gives ranges, of which an operation takes the middle.

EcoLogits calls one criterion primary energy. For electricity it multiplies by a factor of the zone's mix that is the
abiotic depletion of fossil resources (ADPf): in 95 zones it is below 3.6 MJ a kWh, which no primary energy can be. For
manufacturing it is primary energy. So the two stand apart here, each under its own name, and are not added up.
"""

from __future__ import annotations

import math
from functools import lru_cache, partial
from typing import Any, NamedTuple

from efp_graph.errors import MissingExtra, UnknownOption, nearest
from efp_graph.footprint.catalogues import Bounds, UnknownModel
from efp_graph.values import EmptyExplainableObject, u, unit_of
from efp_graph.values.operations import Operation, Plan, identity
from efp_graph.values.units import DIMENSIONLESS


class Request(NamedTuple):
    """What EcoLogits says of a request, as bounds in `UNITS`: those in which one request is a number to read."""

    request_duration: Bounds
    request_energy: Bounds
    request_embodied_gwp: Bounds
    request_adpe: Bounds
    request_usage_adpf: Bounds
    request_embodied_pe: Bounds


UNITS = {
    "request_duration": u.s,
    "request_energy": u.Wh,
    "request_embodied_gwp": u.g,
    "request_adpe": u.ug,
    "request_usage_adpf": u.kJ,
    "request_embodied_pe": u.kJ,
}


# EcoLogits


def _ecologits() -> Any:
    """The modules of EcoLogits that are used, imported when they are needed.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        from ecologits import electricity_mix_repository, model_repository
        from ecologits.impacts import llm
        from ecologits.tracers import utils
    except ImportError as error:
        raise MissingExtra("The API of a provider of generative AI", "ecologits", "ecologits") from error
    return model_repository, electricity_mix_repository, llm, utils


@lru_cache(maxsize=1)
def release() -> str:
    """The version of EcoLogits that estimates.

    Raises:
        MissingExtra: it is not installed.
    """
    from importlib.metadata import version

    _ecologits()
    return version("ecologits")


def model_of(provider: str, name: str) -> Any:
    """The model, as EcoLogits knows it.

    Raises:
        UnknownOption: EcoLogits has no such provider. UnknownModel: no such model of it.
    """
    repository = _ecologits()[0].models
    found = repository.find_model(provider, name)
    if found is None:
        known = repository.list_models()
        providers = sorted({each.provider.value for each in known})
        if provider not in providers:
            raise UnknownOption(f"{provider!r} is no provider in EcoLogits {release()}. {nearest(provider, providers)}")
        names = [each.name for each in known if each.provider.value == provider]
        raise UnknownModel(
            f"{provider} has no model {name!r} in EcoLogits {release()}. {nearest(name, names)} "
            "Provider and model_name are changed together, in a ModelingUpdate."
        )
    return found


def mix_of(provider: str, zone: str | None) -> Any:
    """The electricity mix of a zone; of the provider's data centres unless given.

    Raises:
        UnknownOption: EcoLogits does not know the zone.
    """
    _, mixes, _, utils = _ecologits()
    code = zone or utils.PROVIDER_CONFIG_MAP[provider].datacenter_location
    found = mixes.electricity_mixes.find_electricity_mix(code)
    if found is None:
        codes = [each.zone for each in mixes.electricity_mixes.list_electricity_mixes()]
        raise UnknownOption(f"{code!r} is no zone of EcoLogits, such as FRA, USA or WOR. {nearest(str(code), codes)}")
    return found


@lru_cache(maxsize=4096)
def request_of(provider: str, name: str, zone: str | None, tokens: float) -> Request:
    """What EcoLogits says of a request.

    Args:
        zone: ISO 3166 alpha-3 code of the electricity; where the provider's data centres are unless given.
        tokens: of the answer.

    Raises:
        UnknownOption, UnknownModel: EcoLogits does not know the zone, the provider or the model.
        MissingExtra: EcoLogits is not installed.
    """
    _, _, llm, utils = _ecologits()
    model, mix, center = model_of(provider, name), mix_of(provider, zone), utils.PROVIDER_CONFIG_MAP[provider]
    parameters = model.architecture.parameters
    active, total = _ends(getattr(parameters, "active", parameters)), _ends(getattr(parameters, "total", parameters))
    given = {
        "output_token_count": tokens,
        "if_electricity_mix_adpe": mix.adpe,
        "if_electricity_mix_pe": mix.pe,
        "if_electricity_mix_gwp": mix.gwp,
        "if_electricity_mix_wue": mix.wue,
        "datacenter_pue": center.datacenter_pue,
        "datacenter_wue": center.datacenter_wue,
        "tps": model.deployment.tps if model.deployment else None,
        "ttft": model.deployment.ttft if model.deployment else None,
        "request_latency": math.inf,  # not measured: what the model's size, or its speed, lets expect
    }
    impacts = llm.compute_llm_impacts(
        model_active_parameter_count=getattr(parameters, "active", parameters),
        model_total_parameter_count=getattr(parameters, "total", parameters),
        **given,
    )
    durations = [
        llm.compute_llm_impacts_dag(
            model_active_parameter_count=each_active, model_total_parameter_count=each_total, **given
        )["generation_latency"]
        for each_active, each_total in zip(active, total, strict=True)
    ]
    return Request(
        Bounds(*durations),
        _ends(impacts.energy.value, 1e3),  # from kWh
        _ends(impacts.embodied.gwp.value, 1e3),  # from kg CO2eq
        _ends(impacts.adpe.value, 1e9),  # from kg Sb eq
        _ends(impacts.usage.pe.value, 1e3),  # from MJ
        _ends(impacts.embodied.pe.value, 1e3),  # from MJ
    )


def _ends(figure: Any, factor: float = 1) -> Bounds:
    """A number, or a range, as its ends, each times a factor."""
    low, high = (figure.min, figure.max) if hasattr(figure, "min") else (figure, figure)
    return Bounds(low * factor, high * factor)


# As operations


def _estimate(figure: str, tokens: Any, model: Any, provider: Any, zone: Any, _: Any) -> Plan:
    factor = tokens._unit.factor_to(DIMENSIONLESS)
    run = partial(_middle, figure, provider.value, model.value, code_of(zone), factor)
    return Plan(run, (tokens._value,), unit_of(UNITS[figure]), None, None)


def _middle(figure: str, provider: str, model: str, zone: str | None, factor: float, tokens: Any) -> float:
    bounds: Bounds = getattr(request_of(provider, model, zone, float(tokens) * factor), figure)
    return bounds.middle


def code_of(zone: Any) -> str | None:
    """The code of a zone, or None when none is given."""
    return None if isinstance(zone, EmptyExplainableObject) else zone.value


def _mix(provider: Any, zone: Any, _: Any) -> Plan:
    return Plan(identity, (mix_of(provider.value, code_of(zone)).gwp,), unit_of(u.kg / u.kWh), None, None)


ESTIMATES = {
    figure: Operation(
        f"EcoLogits' {words}",
        f"{words} of {{0}} output tokens by {{1}} of {{2}}, electricity of {{3}}, by {{4}}",
        rf"\mathrm{{{{{words}}}}}({{0}}, {{1}}, {{2}}, {{3}})",
        None,
        partial(_estimate, figure),
        0,
    )
    for figure, words in {
        "request_duration": "duration",
        "request_energy": "electricity",
        "request_embodied_gwp": "manufacturing",
        "request_adpe": "abiotic depletion of elements",
        "request_usage_adpf": "abiotic depletion of fossil resources by electricity",
        "request_embodied_pe": "primary energy of manufacturing",
    }.items()
}
MIX = Operation(
    "EcoLogits' electricity mix",
    "electricity of the data centres of {0} in {1}, by {2}",
    r"\mathrm{{mix}}({0}, {1})",
    None,
    _mix,
    0,
)
