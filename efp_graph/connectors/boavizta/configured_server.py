"""Servers described by their parts, and the storage that comes in them, with the figures of BoaviztAPI.

The disks are taken out of the server's manufacturing footprint: storage is an object of its own, and would count twice.
"""

from __future__ import annotations

from typing import Any, Self

from efp_graph.connectors.boavizta.answers import without
from efp_graph.connectors.boavizta.cloud_server import (
    AT_USUAL_LOAD,
    EMBEDDED_IN_DISKS,
    NO_END_OF_LIFE,
    WITHOUT_DISKS,
    bounds,
    field_of_answer,
    mean_power,
)
from efp_graph.connectors.boavizta.inputs import GivenSource, NameInput, SourceInput, known_name, source_of
from efp_graph.connectors.boavizta.interface import PACKAGE, SNAPSHOT, BoaviztaSource, ServerParts, boavizta_source
from efp_graph.errors import MixedParts, NotAllowed
from efp_graph.footprint import Server, ServerTypes, Storage
from efp_graph.objects import calculated, check, hourly_quantity, option, quantity
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_object
from efp_graph.objects.inputs import Option, OptionalOption
from efp_graph.signatures import BoaviztaServerFromConfigSignature, BoaviztaStorageFromConfigSignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableObject,
    ExplainableQuantity,
    Scalar,
    Sources,
    SourceValue,
    u,
)
from efp_graph.values.figures import Figure, Question

ONE_CORE = ExplainableQuantity(1 * u.cpu_core, "one core")
DISK_POWER = {
    "ssd": ExplainableQuantity(1.3 * u.W / u.TB, "power of SSDs per capacity", Sources.STORAGE_EMBODIED_CARBON_STUDY),
    "hdd": ExplainableQuantity(4.2 * u.W / u.TB, "power of HDDs per capacity", Sources.STORAGE_EMBODIED_CARBON_STUDY),
}
DISK_LIFESPAN = {
    "ssd": ExplainableQuantity(6 * u.year, "lifespan of SSDs", Sources.HYPOTHESIS),
    "hdd": ExplainableQuantity(4 * u.year, "lifespan of HDDs", Sources.HYPOTHESIS),
}


def _source_for_parts(name: ExplainableObject) -> BoaviztaSource:
    """The source to ask for a configuration. The snapshot cannot know any, so by default the package answers for it."""
    source = source_of(name)
    unasked = isinstance(name, EmptyExplainableObject) and source.name == SNAPSHOT
    return boavizta_source(PACKAGE) if unasked else source


def _asked(*given: ExplainableObject) -> Any:
    *parts, source = given
    return _source_for_parts(source).configured_server(ServerParts(*map(_plain, parts)))


def _plain(value: Any) -> Any:
    """What the API takes: text, a whole number, or None."""
    if isinstance(value, EmptyExplainableObject):
        return None
    if isinstance(value, ExplainableQuantity):
        return round(value.magnitude)
    return value.value


ANSWER = Question(
    "question to BoaviztAPI",
    "BoaviztAPI's answer for a server {0}, {1} with {2} CPUs of {3} cores, {4} RAM units of {5}, {6} SSDs of {7}, "
    "{8} HDDs of {9}",
    r"\mathrm{{BoaviztAPI}}({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9})",
    None,
    _asked,
)
EMBEDDED_IN_SERVER = field_of_answer("embedded climate change, disks included", "embedded.value", u.kg)
NUMBER_OF_DISKS = field_of_answer("number of disks", "single_kind.units", u.dimensionless)
CAPACITY_OF_DISK = field_of_answer("capacity of a disk", "single_kind.capacity", u.GB_stored)
STORAGE_TYPE = Question(
    "reading BoaviztAPI's kind of disk",
    "kind of disk in ({0})",
    r"\mathrm{{kind of disk}}({0})",
    None,
    lambda answer: answer.value.single_kind.kind,
)


class BoaviztaServerFromConfig(BoaviztaServerFromConfigSignature, Server):
    """A server described by its parts. Power and manufacturing are calculated by BoaviztAPI.

    The bundled snapshot holds cloud instances only. Unless another source is configured, the `boaviztapi` package
    (extra `boavizta`) answers in this process, without network.

    Source: methodology.md, "BoaviztaServerFromConfig"; bounds and version are with each value.
    """

    methodology = "servers-by-configuration"

    server_type = option(
        ServerTypes.ON_PREMISE,
        options=(ServerTypes.AUTOSCALING, ServerTypes.ON_PREMISE, ServerTypes.SERVERLESS),
        help="How instances are counted",
    )
    nb_of_cpu_units = quantity(1 * u.dimensionless, minimum=1, whole=True, help="Number of CPUs")
    nb_of_cores_per_cpu_unit = quantity(1 * u.dimensionless, minimum=1, whole=True, help="Cores of each CPU")
    nb_of_ram_units = quantity(1 * u.dimensionless, minimum=1, whole=True, help="Number of memory modules")
    ram_quantity_per_unit = quantity(1 * u.GB, family="ram", minimum=1, whole=True, help="Memory of each module")
    nb_of_ssd_units = quantity(1 * u.dimensionless, whole=True, help="Number of solid-state drives")
    ssd_capacity_per_unit = quantity(
        1000 * u.GB, family="stored", minimum=1, whole=True, help="What each solid-state drive holds"
    )
    nb_of_hdd_units = quantity(0 * u.dimensionless, whole=True, help="Number of hard disks")
    hdd_capacity_per_unit = quantity(
        1000 * u.GB, family="stored", minimum=1, whole=True, help="What each hard disk holds"
    )
    cpu_model_range: OptionalOption = NameInput(
        EmptyExplainableObject(), options=lambda: _options().cpu_model_ranges, help="Such as EPYC; by default unknown"
    )
    cpu_family: OptionalOption = NameInput(
        EmptyExplainableObject(), options=lambda: _options().cpu_families, help="Such as Milan; by default unknown"
    )
    archetype: Option = NameInput(
        "platform_compute_medium", options=lambda: _options().archetypes, help="What tells the parts that are not given"
    )
    server_form = option("rack", options=("blade", "rack"), help="The case")
    idle_power = quantity(0 * u.W, help="Electric power without load")
    power_usage_effectiveness = quantity(
        1.4 * u.dimensionless, minimum=1, help="Electricity of the data centre per electricity of its machines"
    )
    average_carbon_intensity = hourly_quantity(
        0.233 * u.kg / u.kWh,
        clocks=("utc",),
        help="CO2eq emitted per unit of the data centre's electricity: the yearly mean, or hour by hour in UTC",
        equivalent="CO2eq",
    )
    server_utilization_rate = quantity(
        0.7 * u.dimensionless, above=0, maximum=1, help="Share of an instance that may be filled"
    )
    boavizta_source: Input[ExplainableObject, GivenSource | None] = SourceInput(
        help="Where the figures come from; by default what the program has configured"
    )

    printed_first = ("lifespan", "fraction_of_usage_time", "server_type", "idle_power")
    constructor = (
        "nb_of_cpu_units", "nb_of_cores_per_cpu_unit", "nb_of_ram_units", "ram_quantity_per_unit", "server_type",
        "lifespan", "idle_power", "power_usage_effectiveness", "average_carbon_intensity", "server_utilization_rate",
        "base_ram_consumption", "base_compute_consumption", "storage", "nb_of_ssd_units", "ssd_capacity_per_unit",
        "nb_of_hdd_units", "hdd_capacity_per_unit", "archetype", "server_form", "fixed_nb_of_instances",
        "cpu_model_range", "cpu_family", "boavizta_source",
    )  # fmt: skip

    @classmethod
    def from_defaults(cls, name: str = "Server", **overrides: Any) -> Self:
        """As for every class; without a `storage`, a new one: an SSD of 32 GB."""
        if "storage" not in overrides:
            overrides["storage"] = Storage.ssd(f"Storage of {name}", storage_capacity=SourceValue(32 * u.GB))
        return super().from_defaults(name, **overrides)

    def _more(self, what: str) -> str:
        return "Give it more RAM units" if what == "ram" else "Give it more CPUs or cores"

    @check
    def known_parts(self) -> None:
        """The source knows the names of the parts: the API takes any other without a word."""
        source = source_of(self.boavizta_source)
        known, where = source.server_options(), f"BoaviztAPI ({source.name}) does not know"
        known_name(self, "archetype", known.archetypes, where)
        known_name(self, "cpu_model_range", known.cpu_model_ranges, where)
        known_name(self, "cpu_family", known.cpu_families, where)

    @check
    def has_figures(self) -> None:
        """The source answers: a server without figures is not made."""
        self.api_call_response  # noqa: B018

    @calculated()
    def api_call_response(self) -> ExplainableObject:
        """What BoaviztAPI tells of the configuration, checked. Source: BoaviztAPI, version 2."""
        self.known_parts  # noqa: B018
        answer = ANSWER(
            self.archetype, self.server_form,
            self.nb_of_cpu_units, self.nb_of_cores_per_cpu_unit,
            self.nb_of_ram_units, self.ram_quantity_per_unit.to(u.GB),
            self.nb_of_ssd_units, self.ssd_capacity_per_unit.to(u.GB),
            self.nb_of_hdd_units, self.hdd_capacity_per_unit.to(u.GB),
            self.cpu_model_range, self.cpu_family, self.boavizta_source,
        )  # fmt: skip
        answer.source = answer.value.source
        return answer

    @calculated(u.kg, equivalent="CO2eq")
    def carbon_footprint_fabrication_of_disks(self) -> ExplainableQuantity:
        """CO2eq of making the disks. Source: BoaviztAPI, verbose.SSD-n and HDD-n, impacts.gwp.embedded."""
        response = self.api_call_response
        known = bounds(response.value.embedded_in_disks, u.kg)
        return Figure.of(EMBEDDED_IN_DISKS(response), response.source, **known, comment=NO_END_OF_LIFE)

    @calculated(u.kg, equivalent="CO2eq")
    def carbon_footprint_fabrication(self) -> ExplainableQuantity:
        """CO2eq of making the server without its disks, which are the storage's. Source: BoaviztAPI, impacts.gwp."""
        response, disks = self.api_call_response, self.carbon_footprint_fabrication_of_disks
        value = EMBEDDED_IN_SERVER(response) - disks
        known = bounds(without(response.value.embedded, response.value.embedded_in_disks), u.kg)
        comment = f"{WITHOUT_DISKS}; {NO_END_OF_LIFE}"
        return Figure.of(value, response.source, **known, confidence="medium", comment=comment)

    @calculated(u.W)
    def power(self) -> ExplainableQuantity:
        """Electric power of the server. Source: BoaviztAPI, verbose.avg_power."""
        return mean_power(self.api_call_response, AT_USUAL_LOAD)

    @calculated(u.GB_ram)
    def ram(self) -> ExplainableQuantity:
        """RAM of the server."""
        return self.nb_of_ram_units * self.ram_quantity_per_unit

    @calculated(u.cpu_core)
    def compute(self) -> ExplainableQuantity:
        """CPU cores of the server."""
        return self.nb_of_cpu_units * self.nb_of_cores_per_cpu_unit * ONE_CORE


class BoaviztaStorageFromConfig(BoaviztaStorageFromConfigSignature, Storage):
    """The disks of a `BoaviztaServerFromConfig`, all of one kind. Their data follow from the server's.

    Source: methodology.md, "BoaviztaServerFromConfig".
    """

    methodology = "servers-by-configuration"

    data_replication_factor = quantity(1 * u.dimensionless, minimum=1, help="Copies kept, the live one included")
    data_storage_duration = quantity(1 * u.year, help="Time after which written data is deleted")

    constructor = ("idle_power", "data_replication_factor", "data_storage_duration", "base_storage_need")
    archetype_names = ()
    idle_way_out = "idle_power"
    shorthands = ()  # what it consists of, and its capacity, follow from the server

    @check
    def in_configured_server(self) -> None:
        """It is in a server that is described by its parts, with disks of one kind."""
        if self.server is None:
            return
        if not isinstance(self.server, BoaviztaServerFromConfig):
            raise NotAllowed(
                f"{describe_object(self)} takes its data from a BoaviztaServerFromConfig, and is the storage of "
                f"{describe_object(self.server)}. Use Storage.ssd() or Storage.hdd() there."
            )
        kinds = [each.kind for each in self.server.api_call_response.value.disks]
        if len(kinds) != 1:
            has = "SSDs and HDDs" if kinds else "no disk"
            raise MixedParts(
                f"{describe_object(self.server)} has {has}, and {describe_object(self)} can be of one kind only. "
                "Give the server one kind of disk (nb_of_ssd_units, nb_of_hdd_units), or use Storage.ssd() or .hdd()."
            )

    @property
    def _configured(self) -> BoaviztaServerFromConfig | None:
        """The server it is in. Without one, which is a matter of the order of making things, it has no data."""
        self.in_configured_server  # noqa: B018
        server = self.server
        return server if isinstance(server, BoaviztaServerFromConfig) else None

    @property
    def _answer(self) -> ExplainableObject | None:
        server = self._configured
        return None if server is None else server.api_call_response

    @calculated()
    def storage_type(self) -> ExplainableObject:
        """SSD or HDD."""
        answer = self._answer
        return EmptyExplainableObject() if answer is None else STORAGE_TYPE(answer)

    @calculated(u.GB_stored)
    def storage_capacity(self) -> Scalar:  # type: ignore[override]
        """What one disk holds."""
        answer = self._answer
        return EmptyExplainableObject() if answer is None else CAPACITY_OF_DISK(answer)

    @calculated(u.dimensionless)
    def fixed_nb_of_instances(self) -> Scalar:
        """Number of disks of the server."""
        answer = self._answer
        return EmptyExplainableObject() if answer is None else NUMBER_OF_DISKS(answer)

    @calculated(u.kg / u.TB, equivalent="CO2eq")
    def carbon_footprint_fabrication_per_storage_capacity(self) -> Scalar:  # type: ignore[override]
        """CO2eq of making a disk, per capacity. Source: BoaviztAPI, through the server."""
        server = self._configured
        if server is None:
            return EmptyExplainableObject()
        capacity: Any = self.fixed_nb_of_instances * self.storage_capacity
        per_capacity: ExplainableQuantity = server.carbon_footprint_fabrication_of_disks / capacity
        return per_capacity

    @calculated(u.W / u.TB)
    def power_per_storage_capacity(self) -> Scalar:  # type: ignore[override]
        """Electric power of an active disk, per capacity. Source: "Dirty secret of SSDs", methodology.md, "Storage"."""
        kind = self.storage_type
        return kind if isinstance(kind, EmptyExplainableObject) else DISK_POWER[kind.value]

    @calculated(u.year)
    def lifespan(self) -> Scalar:  # type: ignore[override]
        """Time until a disk is replaced."""
        kind = self.storage_type
        return kind if isinstance(kind, EmptyExplainableObject) else DISK_LIFESPAN[kind.value]


def _options() -> Any:
    return boavizta_source().server_options()
