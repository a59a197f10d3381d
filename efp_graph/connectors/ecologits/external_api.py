"""Bought APIs: a model of a provider whose servers are not modelled, and a request to it, as EcoLogits estimates them.

An API stands where a server would, and has a virtual server, `api.server`: what of the provider's machines the requests
take up. In the totals of a system
    electricity × carbon intensity    is energy         of the category ExternalAPIs,
    manufacturing                     is fabrication    of the category ExternalAPIs,
each in the hours of the requests, as for a serverless server. Depletion of elements and of fossil resources, and water,
are footprints on criteria of their own; other classes have no factors for them, so that totals are lower bounds. The
primary energy of manufacturing is told beside.

EcoLogits calls one criterion primary energy. For electricity it multiplies by a factor of the zone's mix that is the
abiotic depletion of fossil resources (ADPf): in 95 zones it is below 3.6 MJ a kWh, which no primary energy can be. For
manufacturing it is primary energy. So the two stand apart here, each under its own name, and are not added up.

What language models and models for video share is here; their formulas are in `language.py` and `video.py`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from efp_graph.connectors.ecologits import facts
from efp_graph.connectors.ecologits.facts import Fact, Making
from efp_graph.connectors.ecologits.ranges import ranged
from efp_graph.errors import UnknownOption
from efp_graph.footprint.attribution.servers import RequestAtoms
from efp_graph.footprint.conventions import ConventionsOfPlace
from efp_graph.footprint.emissions import emitted
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.services.gen_ai import NO_RAM, ListedOption
from efp_graph.footprint.vocabulary import ADPE, ADPF, ENERGY, EXTERNAL_APIS, FABRICATION, WCF, WHOLE_LIFE
from efp_graph.objects import (
    Attribute,
    ModelingObject,
    ReverseLink,
    calculated,
    check,
    derived,
    footprint,
    hourly_quantity,
    owner,
    paragraph,
    reverse_link,
)
from efp_graph.objects.describing import describe_object
from efp_graph.objects.inputs import OptionalOption
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableObject,
    ExplainableQuantity,
    Hourly,
    ScalarOrHourly,
    SourceObject,
    Sources,
    sum_of,
    u,
)

NO_COMPUTE = ExplainableQuantity(0 * u.cpu_core, "no compute on a server of the model", Sources.HYPOTHESIS)
NOTHING_STORED = ExplainableQuantity(0 * u.kB_stored, "nothing stored on a server of the model", Sources.HYPOTHESIS)
HARDWARE_LIFESPAN = ExplainableQuantity(3 * 365 * u.day, "lifespan of the provider's hardware", facts.SOURCE)

PUE_RANGE = "the data centres of the provider differ"
MIX = Fact("CO2eq per kWh in {0}", u.kg / u.kWh, lambda zone: facts.mix_of(zone).gwp)
MIX_ADPE = Fact("abiotic depletion of elements per kWh in {0}", u.kg / u.kWh, lambda zone: facts.mix_of(zone).adpe)
MIX_ADPF = Fact(
    "abiotic depletion of fossil resources per kWh in {0}", u.MJ / u.kWh, lambda zone: facts.mix_of(zone).adpf
)
MIX_WATER = Fact("water per kWh in {0}", u.L / u.kWh, lambda zone: facts.mix_of(zone).water)


class ExternalAPIServer(RequestAtoms):
    """What the requests to a bought API take up of the provider's machines, hour by hour. Made and deleted with it."""

    methodology = "footprint-of-bought-apis"

    picture_views = ()

    external_api: Any = owner("The API that it is the server of")
    conventions = ConventionsOfPlace()

    @derived
    def jobs(self) -> tuple[Any, ...]:
        """The jobs that ask the API."""
        return () if self.external_api is None else tuple(self.external_api.jobs)

    def emitted_by(self, job: Any, phase: str) -> Hourly:
        """CO2eq of the requests of a job."""
        if phase == FABRICATION.name:
            return self._over_requests_of(job, "request_embodied_gwp")
        energy = self._over_requests_of(job, "request_energy")
        return emitted(energy.to(u.kWh), self.external_api.average_carbon_intensity)

    @calculated(u.kWh)
    def instances_energy(self) -> Hourly:
        """Electricity of the data centres for the requests, evenly over their duration. Shape: (hours,)."""
        return self._over_requests("request_energy")

    @calculated(u.kg, equivalent="CO2eq")
    def energy_footprint(self) -> Hourly:
        """CO2eq of that electricity. Shape: (hours,)."""
        return emitted(self.instances_energy, self.external_api.average_carbon_intensity)

    @calculated(u.kg, equivalent="CO2eq")
    def instances_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the servers and their accelerators, the share that the requests take up. Shape: (hours,)."""
        return self._over_requests("request_embodied_gwp")

    @calculated(u.mg, equivalent="Sb eq")
    def abiotic_depletion(self) -> Hourly:
        """Depletion of elements (ADPe), antimony equivalent, by electricity and manufacturing. Shape: (hours,)."""
        return self._over_requests("request_adpe")

    @calculated(u.MJ)
    def fossil_depletion(self) -> Hourly:
        """Abiotic depletion of fossil resources (ADPf) by electricity, EcoLogits' mix. Shape: (hours,)."""
        return self._over_requests("request_usage_adpf")

    @calculated(u.L)
    def water_consumption(self) -> Hourly:
        """Water that data centres and power plants consume. Shape: (hours,)."""
        return self._over_requests("request_usage_wcf")

    @calculated(u.MJ)
    def manufacturing_primary_energy(self) -> Hourly:
        """Primary energy of making the hardware, the share that the requests take up. Shape: (hours,)."""
        return self._over_requests("request_embodied_pe")

    def _over_requests(self, figure: str) -> Hourly:
        """The sum over the jobs of a figure per request."""
        return sum_of(self._over_requests_of(job, figure) for job in self.jobs)

    def _over_requests_of(self, job: Any, figure: str) -> Hourly:
        """A figure per request for all requests of a job, over the hours that they take."""
        requests = job.hourly_occurrences_across_usage_patterns
        found: Hourly = job.data_of(getattr(job, figure), requests, self.conventions)
        return found


class ExternalAPI(ModelingObject):
    """The API of a provider, without its servers. A subclass gives provider, model and server.

    `provider` and `model_name` are changed together, in a `ModelingUpdate`.
    """

    methodology = "footprint-of-bought-apis"

    models: ClassVar[str]  # the kind of them
    provider: Attribute[ExplainableObject]
    model_name: Attribute[ExplainableObject]
    server: Attribute[Any]

    electricity_mix_zone: OptionalOption = ListedOption(
        EmptyExplainableObject(),
        help="ISO 3166 alpha-3 code of the country of the data centres, such as FRA; by default that of the provider",
    )
    known_carbon_intensity = hourly_quantity(
        None,
        unit=u.g / u.kWh,
        clocks=("utc",),
        help="CO2eq per unit of the data centres' electricity, a mean or a series in UTC; by default the zone's mix",
        equivalent="CO2eq",
    )

    category = EXTERNAL_APIS.name
    constructor = ("provider", "model_name")
    storage = None  # that of the provider is not modelled

    jobs: ReverseLink[tuple[ExternalAPIJob, ...]] = reverse_link(
        "JobBase", "external_api", placed_only=True, help="Jobs that ask the API"
    )

    @property
    def from_data(self) -> tuple[str, ...]:
        """What EcoLogits says of it: the carbon intensity too, unless it was given."""
        given = not isinstance(self.known_carbon_intensity, EmptyExplainableObject)
        return () if given else ("average_carbon_intensity",)

    @property
    def data_vintage(self) -> str | None:
        """The release of EcoLogits."""
        return facts.TITLE

    @check
    def allowed_combinations(self) -> None:
        """The provider has the model, and there is such a zone."""
        try:
            facts.model_of(self.models, self.provider.value, self.model_name.value)
            if not isinstance(self.electricity_mix_zone, EmptyExplainableObject):
                facts.mix_of(self.electricity_mix_zone.value)
        except UnknownOption as error:
            raise type(error)(f"{describe_object(self)}: {error}") from None

    @calculated()
    @paragraph("requests-to-bought-apis")
    def ecologits_release(self) -> SourceObject:
        """The release of EcoLogits that estimates: figures differ from one to another."""
        return SourceObject(facts.TITLE, facts.SOURCE)

    @calculated()
    @paragraph("requests-to-bought-apis")
    def datacenter_location(self) -> ExplainableObject:
        """The zone of the electricity: the one given, or else where the provider's data centres are."""
        if not isinstance(self.electricity_mix_zone, EmptyExplainableObject):
            return self.electricity_mix_zone
        self.allowed_combinations  # noqa: B018  refuses what is unknown, before it is looked up
        return SourceObject(facts.provider_of(self.models, self.provider.value).location, facts.SOURCE)

    @calculated(u.dimensionless)
    @paragraph("requests-to-bought-apis")
    def data_center_pue(self) -> ExplainableQuantity:
        """Electricity of the data centre per electricity of its machines. Source: EcoLogits."""
        return self._of_the_provider("PUE", u.dimensionless)

    @calculated(u.L / u.kWh)
    @paragraph("requests-to-bought-apis")
    def data_center_wue(self) -> ExplainableQuantity:
        """Water that the data centre uses per electricity of its machines. Source: EcoLogits."""
        return self._of_the_provider("WUE", u.L / u.kWh)

    def _of_the_provider(self, what: str, unit: Any) -> ExplainableQuantity:
        self.allowed_combinations  # noqa: B018
        kind, figure = self.models, what.lower()
        fact = Fact(f"{what} of {{0}}", unit, lambda name: getattr(facts.provider_of(kind, name), figure), PUE_RANGE)
        return fact(self.provider)

    @calculated(u.kg / u.kWh, equivalent="CO2eq")
    @paragraph("requests-to-bought-apis")
    def average_carbon_intensity(self) -> ScalarOrHourly:
        """CO2eq per unit of electricity: what was given, or else EcoLogits' yearly mix of the zone."""
        given = self.known_carbon_intensity
        if not isinstance(given, EmptyExplainableObject):
            return given
        self.allowed_combinations  # noqa: B018
        return MIX(self.datacenter_location)

    # Footprints: those of its server

    @calculated(u.kWh)
    def instances_energy(self) -> Hourly:
        """Electricity of the data centres for the requests. Shape: (hours,)."""
        energy: Hourly = self.server.instances_energy
        return energy

    @footprint(ENERGY)
    def energy_footprint(self) -> Hourly:
        """CO2eq of that electricity. Shape: (hours,)."""
        emissions: Hourly = self.server.energy_footprint
        return emissions

    @footprint(FABRICATION)
    def instances_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the servers and their accelerators, the share that the requests take up. Shape: (hours,)."""
        emissions: Hourly = self.server.instances_fabrication_footprint
        return emissions

    @footprint(WHOLE_LIFE, ADPE)
    @calculated(u.mg)
    def abiotic_depletion(self) -> Hourly:
        """Depletion of elements (ADPe), antimony equivalent, by electricity and manufacturing. Shape: (hours,)."""
        depletion: Hourly = self.server.abiotic_depletion
        return depletion

    @footprint(ENERGY, ADPF)
    @calculated(u.MJ)
    def fossil_depletion(self) -> Hourly:
        """Abiotic depletion of fossil resources (ADPf) by electricity, EcoLogits' mix. Shape: (hours,)."""
        depletion: Hourly = self.server.fossil_depletion
        return depletion

    @footprint(ENERGY, WCF)
    @calculated(u.L)
    def water_consumption(self) -> Hourly:
        """Water that data centres and power plants consume. Shape: (hours,)."""
        water: Hourly = self.server.water_consumption
        return water

    @calculated(u.MJ)
    def manufacturing_primary_energy(self) -> Hourly:
        """Primary energy of making the hardware, the share that the requests take up. Shape: (hours,)."""
        energy: Hourly = self.server.manufacturing_primary_energy
        return energy


class ExternalAPIJob(JobBase):
    """One request to a bought API. A subclass gives how long it takes, and what of which hardware it needs."""

    methodology = "requests-to-bought-apis"

    external_api: Attribute[Any]
    generation_latency: Attribute[ExplainableQuantity]
    machine_energy: ClassVar[str]  # the attribute that has the electricity of its machines, without their data centre
    hardware: ClassVar[Making]  # the attributes that have the impacts of making what it runs on
    concurrency: ClassVar[ExplainableQuantity | None] = None  # requests at once on the hardware, if there are several

    from_data = (
        *("request_duration", "request_energy", "request_embodied_gwp", "request_adpe", "request_usage_adpf"),
        *("request_usage_wcf", "request_embodied_pe"),
    )

    @property
    def data_vintage(self) -> str | None:
        """The release of EcoLogits."""
        return facts.TITLE

    @derived
    def server(self) -> ExternalAPI:
        """The API, which stands where a server would."""
        api: ExternalAPI = self.external_api
        return api

    @check
    def compute_fits_server(self) -> None:
        """Nothing to compare: the servers of the provider are not modelled."""

    @calculated(u.kB_stored)
    def data_stored(self) -> ExplainableQuantity:
        """Nothing on a server of the model."""
        return NOTHING_STORED

    @calculated(u.GB_ram)
    def ram_needed(self) -> ExplainableQuantity:
        """Nothing on a server of the model."""
        return NO_RAM

    @calculated(u.cpu_core)
    def compute_needed(self) -> ExplainableQuantity:
        """Nothing on a server of the model."""
        return NO_COMPUTE

    @calculated(u.s)
    def request_duration(self) -> ExplainableQuantity:
        """Time until the answer is complete: its generation."""
        return self.generation_latency

    def _energy_of_machines(self) -> ExplainableQuantity:
        """Electricity of a request on its machines, without what their data centre needs besides."""
        energy: ExplainableQuantity = getattr(self, self.machine_energy)
        return energy

    def _embodied(self, unit: Any, made: str) -> ExplainableQuantity:
        """The share of the hardware's life that a request takes up, of an impact of making it."""
        life = HARDWARE_LIFESPAN if self.concurrency is None else HARDWARE_LIFESPAN * self.concurrency
        value: ExplainableQuantity = ranged(
            unit, lambda latency, impact: latency * impact / life, self.generation_latency, getattr(self, made)
        )
        return value

    @calculated(u.Wh)
    def request_energy(self) -> ExplainableQuantity:
        """Electricity of a request, that of the data centre's cooling included, with its bounds."""
        value: ExplainableQuantity = ranged(
            u.Wh,
            lambda pue, energy: pue * energy,
            self.external_api.data_center_pue,
            self._energy_of_machines(),
        )
        return value

    @calculated(u.g, equivalent="CO2eq")
    def request_usage_gwp(self) -> ScalarOrHourly:
        """CO2eq of that electricity, with its bounds; a series when the carbon intensity is one."""
        intensity = self.external_api.average_carbon_intensity
        value: ScalarOrHourly = ranged(u.g, lambda energy, mix: energy * mix, self.request_energy, intensity)
        return value

    @calculated(u.g, equivalent="CO2eq")
    def request_embodied_gwp(self) -> ExplainableQuantity:
        """CO2eq of the share of the hardware that a request takes up, with its bounds."""
        return self._embodied(u.g, self.hardware.gwp)

    @calculated(u.ug, equivalent="Sb eq")
    def request_usage_adpe(self) -> ExplainableQuantity:
        """Abiotic depletion of elements [Sb eq] by the electricity of a request, with its bounds."""
        return self._by_electricity(u.ug, MIX_ADPE)

    @calculated(u.ug, equivalent="Sb eq")
    def request_embodied_adpe(self) -> ExplainableQuantity:
        """Abiotic depletion of elements [Sb eq] by the share of the hardware, with its bounds."""
        return self._embodied(u.ug, self.hardware.adpe)

    @calculated(u.ug, equivalent="Sb eq")
    def request_adpe(self) -> ExplainableQuantity:
        """Abiotic depletion of elements [Sb eq] by a request, with its bounds."""
        parts = self.request_usage_adpe, self.request_embodied_adpe
        value: ExplainableQuantity = ranged(u.ug, lambda usage, embodied: usage + embodied, *parts)
        return value

    @calculated(u.kJ)
    def request_usage_adpf(self) -> ExplainableQuantity:
        """Abiotic depletion of fossil resources by the electricity of a request, with its bounds."""
        return self._by_electricity(u.kJ, MIX_ADPF)

    @calculated(u.L)
    def request_usage_wcf(self) -> ExplainableQuantity:
        """Water that the data centre and power plants consume for a request, with its bounds."""
        api = self.external_api
        value: ExplainableQuantity = ranged(
            u.L,
            lambda energy, on_site, pue, mix: energy * (on_site + pue * mix),
            *(
                self._energy_of_machines(),
                api.data_center_wue,
                api.data_center_pue,
                MIX_WATER(api.datacenter_location),
            ),
        )
        return value

    @calculated(u.kJ)
    def request_embodied_pe(self) -> ExplainableQuantity:
        """Primary energy of making the share of the hardware, with its bounds."""
        return self._embodied(u.kJ, self.hardware.pe)

    def _by_electricity(self, unit: Any, mix: Fact) -> ExplainableQuantity:
        factor = mix(self.external_api.datacenter_location)
        value: ExplainableQuantity = ranged(unit, lambda energy, impact: energy * impact, self.request_energy, factor)
        return value
