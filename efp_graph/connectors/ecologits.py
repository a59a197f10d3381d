"""The API of a provider of generative AI, whose servers are not modelled: EcoLogits estimates each request.

EcoLogits (the package, in the extra `ecologits`) gives for a request of so many output tokens its duration, its
electricity in the data centre, and the share of the servers' manufacturing that it takes up. In the totals of a system
    electricity × carbon intensity    is energy         of the category Servers,
    manufacturing                     is fabrication    of the category Servers,
each in the hours of the requests, as for a serverless server. Abiotic depletion and primary energy are told beside:
totals are in CO2eq. EcoLogits gives ranges; calculations take their middle, and the results of a request keep them.

With servers of your own, model them: `GenAIModel` on a `GPUServer`.
"""

from __future__ import annotations

import math
from functools import lru_cache, partial
from typing import Any, NamedTuple

from efp_graph.errors import MissingExtra, UnknownOption, nearest
from efp_graph.footprint import catalogues
from efp_graph.footprint.catalogues import Bounds, UnknownModel
from efp_graph.footprint.hardware import emitted
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.services.gen_ai import NO_RAM, SMALL_EXCHANGE, ListedOption
from efp_graph.objects import (
    Conditional,
    ModelingObject,
    calculated,
    check,
    derived,
    hourly_quantity,
    link,
    quantity,
    reverse_link,
)
from efp_graph.objects.describing import describe_object
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Source,
    SourceObject,
    Sources,
    sum_of,
    u,
    unit_of,
)
from efp_graph.values.assessment import Assessment, assessed
from efp_graph.values.operations import Operation, Plan, identity
from efp_graph.values.units import DIMENSIONLESS

BITS_PER_TOKEN = ExplainableQuantity(24 * u.dimensionless, "bits per token", Sources.HYPOTHESIS)
NO_COMPUTE = ExplainableQuantity(0 * u.cpu_core, "no compute on a server of the model", Sources.HYPOTHESIS)
NOTHING_STORED = ExplainableQuantity(0 * u.kB, "nothing stored on a server of the model", Sources.HYPOTHESIS)


class Request(NamedTuple):
    """What EcoLogits says of a request, as bounds in `UNITS`: those in which one request is a number to read."""

    request_duration: Bounds
    request_energy: Bounds
    request_embodied_gwp: Bounds
    request_adpe: Bounds
    request_pe: Bounds


UNITS = {
    "request_duration": u.s,
    "request_energy": u.Wh,
    "request_embodied_gwp": u.g,
    "request_adpe": u.ug,
    "request_pe": u.kJ,
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


def _model_of(provider: str, name: str) -> Any:
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


def _mix_of(provider: str, zone: str | None) -> Any:
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
    model, mix, center = _model_of(provider, name), _mix_of(provider, zone), utils.PROVIDER_CONFIG_MAP[provider]
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
        _ends(impacts.pe.value, 1e3),  # from MJ
    )


def _ends(figure: Any, factor: float = 1) -> Bounds:
    """A number, or a range, as its ends, each times a factor."""
    low, high = (figure.min, figure.max) if hasattr(figure, "min") else (figure, figure)
    return Bounds(low * factor, high * factor)


# As operations


def _estimate(figure: str, tokens: Any, model: Any, provider: Any, zone: Any, _: Any) -> Plan:
    factor = tokens._unit.factor_to(DIMENSIONLESS)
    run = partial(_middle, figure, provider.value, model.value, _code(zone), factor)
    return Plan(run, (tokens._value,), unit_of(UNITS[figure]), None, None)


def _middle(figure: str, provider: str, model: str, zone: str | None, factor: float, tokens: Any) -> float:
    bounds: Bounds = getattr(request_of(provider, model, zone, float(tokens) * factor), figure)
    return bounds.middle


def _code(zone: Any) -> str | None:
    return None if isinstance(zone, EmptyExplainableObject) else zone.value


def _mix(provider: Any, zone: Any, _: Any) -> Plan:
    return Plan(identity, (_mix_of(provider.value, _code(zone)).gwp,), unit_of(u.kg / u.kWh), None, None)


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
        "request_adpe": "abiotic depletion",
        "request_pe": "primary energy",
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


def models_by_provider() -> dict[str, list[Any]]:
    """{provider: its models} in the newest bundled catalogue."""
    newest = catalogues.newest()
    return {each: [SourceObject(name) for name in newest.models_of(each)] for each in newest.providers()}


class EcoLogitsGenAIExternalAPI(ModelingObject):
    """The API of a provider of generative AI, estimated by EcoLogits: it stands where a server would.

    `provider` and `model_name` are changed together, in a `ModelingUpdate`.
    """

    provider = ListedOption("mistralai", options=lambda: catalogues.newest().providers(), help="Who offers the model")
    model_name = ListedOption("mistral-small-2603", help="Name of the model at its provider")
    electricity_mix_zone = ListedOption(
        EmptyExplainableObject(),
        help="ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default that of the provider",
    )
    average_carbon_intensity = hourly_quantity(
        None,
        unit=u.g / u.kWh,
        clocks=("utc",),
        help="CO2eq per unit of the data centres' electricity, a mean or a series in UTC; by default the zone's mix",
    )

    category = "Servers"
    constructor = ("provider", "model_name")
    conditional = (Conditional("model_name", "provider", models_by_provider),)
    storage = None  # that of the provider is not modelled

    jobs = reverse_link("JobBase", "external_api", placed_only=True, help="Jobs that ask the API")

    @property
    def from_data(self) -> tuple[str, ...]:
        """The carbon intensity, unless it was given."""
        given = not isinstance(self.average_carbon_intensity, EmptyExplainableObject)
        return () if given else ("data_center_carbon_intensity",)

    @property
    def data_vintage(self) -> str | None:
        """The release of EcoLogits."""
        return str(self.ecologits_release.value)

    @check
    def allowed_combinations(self) -> None:
        """EcoLogits knows the model of the provider, and the zone."""
        try:
            _model_of(self.provider.value, self.model_name.value)
            _mix_of(self.provider.value, _code(self.electricity_mix_zone))
        except UnknownOption as error:
            raise type(error)(f"{describe_object(self)}: {error}") from None

    @calculated()
    def ecologits_release(self) -> Any:
        """The version of EcoLogits that estimates: figures differ from one to another."""
        return SourceObject(f"EcoLogits {release()}", Source(f"EcoLogits {release()}", Sources.ECOLOGITS.link))

    @calculated(u.kg / u.kWh)
    def data_center_carbon_intensity(self) -> Any:
        """CO2eq per unit of electricity: what was given, or else EcoLogits' yearly mix of the zone."""
        given = self.average_carbon_intensity
        if not isinstance(given, EmptyExplainableObject):
            return given
        self.allowed_combinations  # noqa: B018  refuses what is unknown, before it is looked up
        return MIX(self.provider, self.electricity_mix_zone, self.ecologits_release)

    @calculated(u.kWh)
    def instances_energy(self) -> Any:
        """Electricity of the data centres for the requests, evenly over their duration. Shape: (hours,)."""
        return self._over_requests("request_energy")

    @calculated(u.kg, tracked="energy")
    def energy_footprint(self) -> Any:
        """CO2eq of that electricity. Shape: (hours,)."""
        return emitted(self.instances_energy, self.data_center_carbon_intensity)

    @calculated(u.kg, tracked="fabrication")
    def instances_fabrication_footprint(self) -> Any:
        """CO2eq of making the servers and GPUs, the share that the requests take up. Shape: (hours,)."""
        return self._over_requests("request_embodied_gwp")

    @calculated(u.mg)
    def abiotic_depletion(self) -> Any:
        """Antimony equivalent of electricity and manufacturing, EcoLogits' mix. Shape: (hours,)."""
        return self._over_requests("request_adpe")

    @calculated(u.MJ)
    def primary_energy(self) -> Any:
        """Primary energy of electricity and manufacturing, EcoLogits' mix. Shape: (hours,)."""
        return self._over_requests("request_pe")

    def _over_requests(self, figure: str) -> Any:
        """The sum over the jobs of a figure per request."""
        return sum_of(
            job.hourly_occurrences_across_usage_patterns.spread_over(job.request_duration) * getattr(job, figure)
            for job in self.jobs
        )


class EcoLogitsGenAIExternalAPIJob(JobBase):
    """One request to the API of a provider of generative AI."""

    external_api = link("EcoLogitsGenAIExternalAPI", help="API that answers")
    output_token_count = quantity(1000 * u.dimensionless, help="Tokens of the answer")

    constructor = ("external_api", "output_token_count")
    from_data = tuple(UNITS)

    @property
    def data_vintage(self) -> str | None:
        """The release of EcoLogits."""
        return self.external_api.data_vintage

    @derived
    def server(self) -> Any:
        """The API, which stands where a server would."""
        return self.external_api

    @check
    def compute_fits_server(self) -> None:
        """Nothing to compare: the servers of the provider are not modelled."""

    @calculated(u.kB)
    def data_transferred(self) -> Any:
        """Volume up and down: the answer and 100 kB around it, as for `GenAIJob`."""
        return SMALL_EXCHANGE + self.output_token_count * BITS_PER_TOKEN

    @calculated(u.kB)
    def data_stored(self) -> Any:
        """Nothing on a server of the model."""
        return NOTHING_STORED

    @calculated(u.GB)
    def ram_needed(self) -> Any:
        """Nothing on a server of the model."""
        return NO_RAM

    @calculated(u.cpu_core)
    def compute_needed(self) -> Any:
        """Nothing on a server of the model."""
        return NO_COMPUTE

    @calculated(u.s)
    def request_duration(self) -> Any:
        """Time until the last token, with its bounds. Source: EcoLogits."""
        return self._estimated("request_duration")

    @calculated(u.Wh)
    def request_energy(self) -> Any:
        """Electricity of a request, that of the data centre's cooling included, with its bounds. Source: EcoLogits."""
        return self._estimated("request_energy")

    @calculated(u.g)
    def request_usage_gwp(self) -> Any:
        """CO2eq of that electricity, with its bounds; a series when the carbon intensity is one. Source: EcoLogits."""
        intensity = self.external_api.data_center_carbon_intensity
        energy = self.request_energy
        value = (energy * intensity).to(u.g)
        if energy.low is not None and not isinstance(intensity, ExplainableHourlyQuantities):
            low, high = ((bound * intensity.value).to(u.g) for bound in (energy.low, energy.high))
            assessed(value, energy.assessment._replace(low=low, high=high))
        return value

    @calculated(u.g)
    def request_embodied_gwp(self) -> Any:
        """CO2eq of the share of servers and GPUs that a request takes up, with its bounds. Source: EcoLogits."""
        return self._estimated("request_embodied_gwp")

    @calculated(u.ug)
    def request_adpe(self) -> Any:
        """Abiotic depletion [Sb eq] of a request, with its bounds. Source: EcoLogits."""
        return self._estimated("request_adpe")

    @calculated(u.kJ)
    def request_pe(self) -> Any:
        """Primary energy of a request, with its bounds. Source: EcoLogits."""
        return self._estimated("request_pe")

    def _estimated(self, figure: str) -> Any:
        """A figure of a request, with the bounds that EcoLogits gives."""
        api, tokens = self.external_api, self.output_token_count
        api.allowed_combinations  # noqa: B018  refuses what is unknown, before it is looked up
        value = ESTIMATES[figure](tokens, api.model_name, api.provider, api.electricity_mix_zone, api.ecologits_release)
        value.source = api.ecologits_release.source
        count = tokens.to(u.dimensionless).magnitude
        request = request_of(api.provider.value, api.model_name.value, _code(api.electricity_mix_zone), float(count))
        bounds = getattr(request, figure)
        if bounds.low < bounds.high:
            unit = UNITS[figure]
            comment = "the middle of EcoLogits' range"
            assessed(value, Assessment(bounds.low * unit, bounds.high * unit, confidence="low", comment=comment))
        return value
