"""The API of a provider of generative AI, whose servers are not modelled: EcoLogits estimates each request.

EcoLogits (the package, in the extra `ecologits`) gives for a request of so many output tokens its duration, its
electricity in the data centre, and the share of the servers' manufacturing that it takes up. In the totals of a system
    electricity × carbon intensity    is energy         of the category ExternalAPIs,
    manufacturing                     is fabrication    of the category ExternalAPIs,
each in the hours of the requests, as for a serverless server. Depletion of elements and of fossil resources are
footprints on criteria of their own; other classes have no factors for them, so that totals are lower bounds. The
primary energy of manufacturing is told beside. EcoLogits gives ranges; calculations take their
middle, and the results of a request keep them. See `estimates.py` for what is asked.

With servers of your own, model them: `GenAIModel` on a `GPUServer`.
"""

from __future__ import annotations

from typing import Any

from efp_graph.connectors.ecologits.estimates import (
    ESTIMATES,
    MIX,
    UNITS,
    code_of,
    mix_of,
    model_of,
    release,
    request_of,
)
from efp_graph.errors import UnknownOption
from efp_graph.footprint import catalogues
from efp_graph.footprint.hardware import emitted
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.services.gen_ai import NO_RAM, SMALL_EXCHANGE, ListedOption
from efp_graph.footprint.vocabulary import ADPE, ADPF, ENERGY, EXTERNAL_APIS, FABRICATION, WHOLE_LIFE
from efp_graph.objects import (
    Conditional,
    ModelingObject,
    ReverseLink,
    calculated,
    check,
    derived,
    footprint,
    hourly_quantity,
    link,
    quantity,
    reverse_link,
)
from efp_graph.objects.describing import describe_object
from efp_graph.objects.inputs import Option, OptionalOption
from efp_graph.signatures import EcoLogitsGenAIExternalAPIJobSignature, EcoLogitsGenAIExternalAPISignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Hourly,
    ScalarOrHourly,
    Source,
    SourceObject,
    Sources,
    sum_of,
    u,
)
from efp_graph.values.assessment import Assessment, assessed

BITS_PER_TOKEN = ExplainableQuantity(24 * u.dimensionless, "bits per token", Sources.HYPOTHESIS)
NO_COMPUTE = ExplainableQuantity(0 * u.cpu_core, "no compute on a server of the model", Sources.HYPOTHESIS)
NOTHING_STORED = ExplainableQuantity(0 * u.kB, "nothing stored on a server of the model", Sources.HYPOTHESIS)


def models_by_provider() -> dict[str, list[Any]]:
    """{provider: its models} in the newest bundled catalogue."""
    newest = catalogues.newest()
    return {each: [SourceObject(name) for name in newest.models_of(each)] for each in newest.providers()}


class EcoLogitsGenAIExternalAPI(EcoLogitsGenAIExternalAPISignature, ModelingObject):
    """The API of a provider of generative AI, estimated by EcoLogits: it stands where a server would.

    `provider` and `model_name` are changed together, in a `ModelingUpdate`.
    """

    provider: Option = ListedOption(
        "mistralai", options=lambda: catalogues.newest().providers(), help="Who offers the model"
    )
    model_name: Option = ListedOption("mistral-small-2603", help="Name of the model at its provider")
    electricity_mix_zone: OptionalOption = ListedOption(
        EmptyExplainableObject(),
        help="ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default that of the provider",
    )
    average_carbon_intensity = hourly_quantity(
        None,
        unit=u.g / u.kWh,
        clocks=("utc",),
        help="CO2eq per unit of the data centres' electricity, a mean or a series in UTC; by default the zone's mix",
    )

    category = EXTERNAL_APIS.name
    constructor = ("provider", "model_name")
    conditional = (Conditional("model_name", "provider", models_by_provider),)
    storage = None  # that of the provider is not modelled

    jobs: ReverseLink[tuple[EcoLogitsGenAIExternalAPIJob, ...]] = reverse_link(
        "JobBase", "external_api", placed_only=True, help="Jobs that ask the API"
    )

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
            model_of(self.provider.value, self.model_name.value)
            mix_of(self.provider.value, code_of(self.electricity_mix_zone))
        except UnknownOption as error:
            raise type(error)(f"{describe_object(self)}: {error}") from None

    @calculated()
    def ecologits_release(self) -> SourceObject:
        """The version of EcoLogits that estimates: figures differ from one to another."""
        return SourceObject(f"EcoLogits {release()}", Source(f"EcoLogits {release()}", Sources.ECOLOGITS.link))

    @calculated(u.kg / u.kWh)
    def data_center_carbon_intensity(self) -> ScalarOrHourly:
        """CO2eq per unit of electricity: what was given, or else EcoLogits' yearly mix of the zone."""
        given = self.average_carbon_intensity
        if not isinstance(given, EmptyExplainableObject):
            return given
        self.allowed_combinations  # noqa: B018  refuses what is unknown, before it is looked up
        mix: ExplainableQuantity = MIX(self.provider, self.electricity_mix_zone, self.ecologits_release)
        return mix

    @calculated(u.kWh)
    def instances_energy(self) -> Hourly:
        """Electricity of the data centres for the requests, evenly over their duration. Shape: (hours,)."""
        return self._over_requests("request_energy")

    @footprint(ENERGY)
    def energy_footprint(self) -> Hourly:
        """CO2eq of that electricity. Shape: (hours,)."""
        return emitted(self.instances_energy, self.data_center_carbon_intensity)

    @footprint(FABRICATION)
    def instances_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the servers and GPUs, the share that the requests take up. Shape: (hours,)."""
        return self._over_requests("request_embodied_gwp")

    @footprint(WHOLE_LIFE, ADPE)
    @calculated(u.mg)
    def abiotic_depletion(self) -> Hourly:
        """Depletion of elements (ADPe), antimony equivalent, by electricity and manufacturing. Shape: (hours,)."""
        return self._over_requests("request_adpe")

    @footprint(ENERGY, ADPF)
    @calculated(u.MJ)
    def fossil_depletion(self) -> Hourly:
        """Abiotic depletion of fossil resources (ADPf) by electricity, EcoLogits' mix. Shape: (hours,)."""
        return self._over_requests("request_usage_adpf")

    @calculated(u.MJ)
    def manufacturing_primary_energy(self) -> Hourly:
        """Primary energy of making the servers and GPUs, the share that the requests take up. Shape: (hours,)."""
        return self._over_requests("request_embodied_pe")

    def _over_requests(self, figure: str) -> Hourly:
        """The sum over the jobs of a figure per request."""
        return sum_of(
            job.hourly_occurrences_across_usage_patterns.spread_over(job.request_duration) * getattr(job, figure)
            for job in self.jobs
        )


class EcoLogitsGenAIExternalAPIJob(EcoLogitsGenAIExternalAPIJobSignature, JobBase):
    """One request to the API of a provider of generative AI."""

    external_api = link(EcoLogitsGenAIExternalAPI, help="API that answers")
    output_token_count = quantity(1000 * u.dimensionless, help="Tokens of the answer")

    constructor = ("external_api", "output_token_count")
    from_data = tuple(UNITS)

    @property
    def data_vintage(self) -> str | None:
        """The release of EcoLogits."""
        return str(self.external_api.ecologits_release.value)

    @derived
    def server(self) -> EcoLogitsGenAIExternalAPI:
        """The API, which stands where a server would."""
        return self.external_api

    @check
    def compute_fits_server(self) -> None:
        """Nothing to compare: the servers of the provider are not modelled."""

    @calculated(u.kB)
    def data_transferred(self) -> ExplainableQuantity:
        """Volume up and down: the answer and 100 kB around it, as for `GenAIJob`."""
        return SMALL_EXCHANGE + self.output_token_count * BITS_PER_TOKEN

    @calculated(u.kB)
    def data_stored(self) -> ExplainableQuantity:
        """Nothing on a server of the model."""
        return NOTHING_STORED

    @calculated(u.GB)
    def ram_needed(self) -> ExplainableQuantity:
        """Nothing on a server of the model."""
        return NO_RAM

    @calculated(u.cpu_core)
    def compute_needed(self) -> ExplainableQuantity:
        """Nothing on a server of the model."""
        return NO_COMPUTE

    @calculated(u.s)
    def request_duration(self) -> ExplainableQuantity:
        """Time until the last token, with its bounds. Source: EcoLogits."""
        return self._estimated("request_duration")

    @calculated(u.Wh)
    def request_energy(self) -> ExplainableQuantity:
        """Electricity of a request, that of the data centre's cooling included, with its bounds. Source: EcoLogits."""
        return self._estimated("request_energy")

    @calculated(u.g)
    def request_usage_gwp(self) -> ScalarOrHourly:
        """CO2eq of that electricity, with its bounds; a series when the carbon intensity is one. Source: EcoLogits."""
        intensity = self.external_api.data_center_carbon_intensity
        energy = self.request_energy
        value = (energy * intensity).to(u.g)
        if energy.low is not None and not isinstance(intensity, ExplainableHourlyQuantities):
            low, high = ((bound * intensity.value).to(u.g) for bound in (energy.low, energy.high))
            assessed(value, energy.assessment._replace(low=low, high=high))
        return value

    @calculated(u.g)
    def request_embodied_gwp(self) -> ExplainableQuantity:
        """CO2eq of the share of servers and GPUs that a request takes up, with its bounds. Source: EcoLogits."""
        return self._estimated("request_embodied_gwp")

    @calculated(u.ug)
    def request_adpe(self) -> ExplainableQuantity:
        """Abiotic depletion of elements [Sb eq] by a request, with its bounds. Source: EcoLogits."""
        return self._estimated("request_adpe")

    @calculated(u.kJ)
    def request_usage_adpf(self) -> ExplainableQuantity:
        """Abiotic depletion of fossil resources by its electricity, with its bounds. Source: EcoLogits."""
        return self._estimated("request_usage_adpf")

    @calculated(u.kJ)
    def request_embodied_pe(self) -> ExplainableQuantity:
        """Primary energy of making the share of servers and GPUs, with its bounds. Source: EcoLogits."""
        return self._estimated("request_embodied_pe")

    def _estimated(self, figure: str) -> ExplainableQuantity:
        """A figure of a request, with the bounds that EcoLogits gives."""
        api, tokens = self.external_api, self.output_token_count
        api.allowed_combinations  # noqa: B018  refuses what is unknown, before it is looked up
        value: ExplainableQuantity
        value = ESTIMATES[figure](tokens, api.model_name, api.provider, api.electricity_mix_zone, api.ecologits_release)
        value.source = api.ecologits_release.source
        count = tokens.to(u.dimensionless).magnitude
        request = request_of(api.provider.value, api.model_name.value, code_of(api.electricity_mix_zone), float(count))
        bounds = getattr(request, figure)
        if bounds.low < bounds.high:
            unit = UNITS[figure]
            comment = "the middle of EcoLogits' range"
            assessed(value, Assessment(bounds.low * unit, bounds.high * unit, confidence="low", comment=comment))
        return value
