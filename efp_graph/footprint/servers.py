"""Servers: they run jobs, directly or through services, and are counted hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from efp_graph.errors import InsufficientCapacity, TooFewInstances
from efp_graph.footprint.attribution.servers import ServerAtoms
from efp_graph.footprint.cloud_regions import REGION
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.footprint.hardware import (
    MACHINES,
    NOTHING,
    InfraHardware,
    energy_footprint,
    instances_fabrication_footprint,
)
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION, SERVERS
from efp_graph.objects import (
    Attribute,
    Conditional,
    Link,
    ModelingObject,
    Quantity,
    ReverseLink,
    calculated,
    derived,
    footprint,
    hourly_quantity,
    in_order,
    link,
    option,
    paragraph,
    quantity,
    reverse_link,
)
from efp_graph.objects.classes import all_classes
from efp_graph.objects.describing import describe_object
from efp_graph.signatures import GPUServerSignature, ServerSignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableQuantity,
    Hourly,
    Scalar,
    SourceObject,
    Sources,
    max_of,
    of_family,
    sum_of,
    u,
)

if TYPE_CHECKING:
    from efp_graph.footprint.jobs import JobBase
    from efp_graph.footprint.services.service import Service
    from efp_graph.footprint.storage import Storage


class ServerTypes:
    """How servers are counted: by the hour and rounded up, by the peak, or by use."""

    AUTOSCALING, ON_PREMISE, SERVERLESS = "autoscaling", "on-premise", "serverless"

    @classmethod
    def autoscaling(cls) -> SourceObject:
        """As many instances as each hour needs, rounded up."""
        return SourceObject(cls.AUTOSCALING)

    @classmethod
    def on_premise(cls) -> SourceObject:
        """As many instances, at all hours, as the peak needs, or a fixed number."""
        return SourceObject(cls.ON_PREMISE)

    @classmethod
    def serverless(cls) -> SourceObject:
        """Billed by use: fractions of instances are real."""
        return SourceObject(cls.SERVERLESS)

    @classmethod
    def all(cls) -> list[SourceObject]:
        """The three of them."""
        return [cls.autoscaling(), cls.on_premise(), cls.serverless()]


class ServerBase(ServerAtoms, InfraHardware):
    """What all servers share. A subclass gives, as inputs or calculated, what is only annotated here."""

    picture_colour = MACHINES

    carbon_footprint_fabrication: Attribute[ExplainableQuantity]
    power: Attribute[ExplainableQuantity]
    idle_power: Attribute[ExplainableQuantity]
    ram: Attribute[ExplainableQuantity]
    compute: Attribute[ExplainableQuantity]

    server_type = option(
        ServerTypes.AUTOSCALING,
        options=(ServerTypes.AUTOSCALING, ServerTypes.ON_PREMISE, ServerTypes.SERVERLESS),
        help="How instances are counted",
    )
    power_usage_effectiveness = quantity(
        1.2 * u.dimensionless, minimum=1, help="Electricity of the data centre per electricity of its machines"
    )
    average_carbon_intensity = hourly_quantity(
        100 * u.g / u.kWh,
        clocks=("utc",),
        help="CO2eq emitted per unit of the data centre's electricity: the yearly mean, or hour by hour in UTC",
        equivalent="CO2eq",
    )
    server_utilization_rate = quantity(
        0.9 * u.dimensionless, above=0, maximum=1, help="Share of an instance that may be filled"
    )
    base_ram_consumption = quantity(0 * u.GB, family="ram", help="RAM of each instance that no job can have")
    base_compute_consumption = quantity(0 * u.cpu_core, help="Compute of each instance that no job can have")
    fixed_nb_of_instances = quantity(
        None,
        unit=u.dimensionless,
        whole=True,
        help="Number of instances, on-premise only; by default what the peak needs",
    )
    storage: Link[Storage] = link("Storage", help="Storage behind the server; it belongs to no other server")

    category = SERVERS.name
    shorthands = (REGION,)
    conditional: ClassVar[tuple[Conditional, ...]] = (
        Conditional(
            "fixed_nb_of_instances",
            "server_type",
            lambda: {
                ServerTypes.AUTOSCALING: [EmptyExplainableObject()],
                ServerTypes.SERVERLESS: [EmptyExplainableObject()],
            },
        ),
    )

    services: ReverseLink[tuple[Service, ...]] = reverse_link(
        "Service", "server", help="Services installed on the server, with or without jobs"
    )
    direct_jobs: ReverseLink[tuple[JobBase, ...]] = reverse_link(
        "JobBase", "server", placed_only=True, help="Jobs that ask the server without a service"
    )

    @classmethod
    def installable_services(cls) -> list[type[ModelingObject]]:
        """The service classes that can be installed on a server of this class."""
        services = [kind for kind in all_classes() if hasattr(kind, "installable_on") and "server" in kind.attributes]
        return [kind for kind in services if issubclass(cls, tuple(kind.installable_on()))]

    @property
    def stands_all_the_time(self) -> bool:
        """Whether instances are there at all hours, whatever the load."""
        return bool(self.server_type.value == ServerTypes.ON_PREMISE)

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs of the system that run on the server, directly or through a service, in the order of the system."""
        through_services = [job for service in self.services for job in service.jobs]
        return in_order([*self.direct_jobs, *through_services], placed_only=True)

    @calculated(u.GB_ram)
    @paragraph("demand-on-servers")
    def hour_by_hour_ram_need(self) -> Hourly:
        """RAM that the jobs under way occupy. Shape: (hours,). Source: methodology.md, "Server"."""
        needed = ((job.hourly_avg_occurrences_across_usage_patterns, job.ram_needed.to(u.GB_ram)) for job in self.jobs)
        return sum_of(under_way * ram for under_way, ram in needed)

    @calculated(over_time="mean")
    @paragraph("demand-on-servers")
    def hour_by_hour_compute_need(self) -> Hourly:
        """Compute that the jobs under way use. Shape: (hours,). Source: methodology.md, "Server"."""
        return sum_of(
            job.hourly_avg_occurrences_across_usage_patterns * job.compute_needed.to(self.compute.unit)
            for job in self.jobs
        )

    @calculated()
    @paragraph("capacity-of-an-instance")
    def occupied_ram_per_instance(self) -> Scalar:
        """RAM of an instance that the system and the services keep for themselves."""
        reserved = (self.base_ram_consumption, *(service.base_ram_consumption for service in self.services))
        return sum_of(of_family(base, "ram") for base in reserved)

    @calculated()
    @paragraph("capacity-of-an-instance")
    def occupied_compute_per_instance(self) -> Scalar:
        """Compute of an instance that the system and the services keep for themselves."""
        return sum_of((self.base_compute_consumption, *(service.base_compute_consumption for service in self.services)))

    @calculated(u.GB_ram)
    @paragraph("capacity-of-an-instance")
    def available_ram_per_instance(self) -> ExplainableQuantity:
        """RAM of an instance that jobs can have."""
        return self._available("ram", of_family(self.ram, "ram"), self.occupied_ram_per_instance)

    @calculated()
    @paragraph("capacity-of-an-instance")
    def available_compute_per_instance(self) -> ExplainableQuantity:
        """Compute of an instance that jobs can have."""
        return self._available("compute", self.compute, self.occupied_compute_per_instance)

    def _available(self, what: str, capacity: ExplainableQuantity, occupied: Scalar) -> ExplainableQuantity:
        usable = capacity * self.server_utilization_rate
        left = usable - occupied
        if left < -(capacity * NOTHING):
            given = getattr(self, what)
            rate, reserved = self.server_utilization_rate.magnitude, occupied.to(given.unit)
            raise InsufficientCapacity(
                f"{describe_object(self)}.{what} is {given}, of which a utilization rate of {rate:g} leaves "
                f"{usable.to(given.unit)}, and {reserved} is reserved. {self._way_out(what)}"
            )
        return left

    @property
    def power_without_load(self) -> ExplainableQuantity:
        """Electric power of an idle instance. A subclass may take it from elsewhere."""
        return self.idle_power

    @property
    def leaves_out_idle_electricity(self) -> bool:
        """Whether instances are on without load, and need no electricity then; serverless ones are shared."""
        if self.server_type.value == ServerTypes.SERVERLESS or self.power_without_load > 0:
            return False
        return self._has_units(self.nb_of_instances)

    def _more(self, what: str) -> str:
        """How an instance gets more RAM or compute, for messages."""
        return f"Raise {what}"

    def _way_out(self, what: str) -> str:
        services = ", ".join(describe_object(service) for service in self.services)
        whose = f"the server or of {services}" if services else "the server"
        return f"{self._more(what)}, or lower base_{what}_consumption of {whose}."

    @calculated(u.concurrent)
    @paragraph("number-of-instances")
    def raw_nb_of_instances(self) -> Hourly:
        """Instances that the load of each hour asks for, before rounding: for RAM or for compute, whichever is more.

        Shape: (hours,). Source: methodology.md, "Server".
        """
        return max_of(
            self._instances_for(
                "ram", self.hour_by_hour_ram_need, of_family(self.ram, "ram"), self.available_ram_per_instance
            ),
            self._instances_for(
                "compute", self.hour_by_hour_compute_need, self.compute, self.available_compute_per_instance
            ),
        )

    def _instances_for(
        self, what: str, need: Hourly, capacity: ExplainableQuantity, available: ExplainableQuantity
    ) -> Hourly:
        if isinstance(need, EmptyExplainableObject):
            return need
        if available <= capacity * NOTHING:
            if need.max() == 0:
                return need / ExplainableQuantity(1 * need.unit, "one unit")
            raise InsufficientCapacity(
                f"{describe_object(self)}.{what} is {getattr(self, what)}, all of which is reserved, and jobs ask for "
                f"up to {need.max()}. {self._way_out(what)}"
            )
        return need / available

    @calculated(u.concurrent)
    @paragraph("number-of-instances")
    def nb_of_instances(self) -> Hourly:
        """Instances that are switched on in each hour. Shape: (hours,). Source: methodology.md, "Server"."""
        raw = self.raw_nb_of_instances
        if isinstance(raw, EmptyExplainableObject) or self.server_type.value == ServerTypes.SERVERLESS:
            return raw  # serverless is billed by use: fractions are real
        if self.server_type.value == ServerTypes.AUTOSCALING:
            return raw.ceil()
        return raw.replaced_by(fixed_or_peak(self, raw.max().ceil()))

    instances_fabrication_footprint = footprint(FABRICATION)(instances_fabrication_footprint)

    @calculated(u.kWh)
    @paragraph("electricity-of-servers")
    def instances_energy(self) -> Hourly:
        """Electricity of the instances: idle power for all, the rest of the power for the part that is busy.

        Shape: (hours,). Source: methodology.md, "Server".
        """
        return self.nb_of_instances * self._idle_energy() + self.raw_nb_of_instances * self._busy_energy()

    def _idle_energy(self) -> ExplainableQuantity:
        """Electricity of an instance in an hour, whatever its load."""
        return (self.power_without_load * self.power_usage_effectiveness * ONE_HOUR).to(u.kWh)

    def _busy_energy(self) -> ExplainableQuantity:
        """Electricity that a full instance needs in an hour besides."""
        return ((self.power - self.power_without_load) * self.power_usage_effectiveness * ONE_HOUR).to(u.kWh)

    energy_footprint = footprint(ENERGY)(energy_footprint)

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("electricity-to-co2eq")
    def idle_use_footprint(self) -> Hourly:
        """CO2eq of the electricity that instances need whatever their load, a part of `energy_footprint`.

        Shape: (hours,).
        """
        return emitted(self.nb_of_instances * self._idle_energy(), self.average_carbon_intensity)

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("electricity-to-co2eq")
    def load_use_footprint(self) -> Hourly:
        """CO2eq of the electricity for the load, a part of `energy_footprint`. Shape: (hours,)."""
        return emitted(self.raw_nb_of_instances * self._busy_energy(), self.average_carbon_intensity)


def fixed_or_peak(machines: ServerBase | Storage, needed: ExplainableQuantity) -> ExplainableQuantity:
    """The fixed number of instances when there is one, which must suffice; else the number needed.

    Raises:
        TooFewInstances: the fixed number is less than the number needed.
    """
    fixed = machines.fixed_nb_of_instances
    if isinstance(fixed, EmptyExplainableObject):
        return needed
    if needed > fixed + fixed * NOTHING:
        raise TooFewInstances(
            f"{describe_object(machines)} has {fixed.magnitude:g} instances (fixed_nb_of_instances), "
            f"and its load asks for {needed.magnitude:g}. "
            "Raise the number, or leave it out to have it follow the load."
        )
    return fixed


class Server(ServerSignature, ServerBase):
    """A machine, virtual or physical, that runs jobs."""

    carbon_footprint_fabrication: Quantity = quantity(
        600 * u.kg, source=Sources.BASE_ADEME_V19, help="CO2eq of making one server", equivalent="CO2eq"
    )
    power: Quantity = quantity(300 * u.W, help="Electric power at full load")
    idle_power: Quantity = quantity(50 * u.W, help="Electric power without load")
    ram: Quantity = quantity(128 * u.GB, family="ram", help="RAM of one instance")
    compute: Quantity = quantity(24 * u.cpu_core, help="CPU cores of one instance")

    printed_first: ClassVar[tuple[str, ...]] = (
        "carbon_footprint_fabrication", "power", "lifespan", "fraction_of_usage_time", "server_type", "idle_power",
        "ram", "compute",
    )  # fmt: skip
    constructor: ClassVar[tuple[str, ...]] = (
        "server_type", "carbon_footprint_fabrication", "power", "lifespan", "idle_power", "ram", "compute",
        "power_usage_effectiveness", "average_carbon_intensity", "server_utilization_rate", "base_ram_consumption",
        "base_compute_consumption", "storage", "fixed_nb_of_instances",
    )  # fmt: skip


class GPUServer(GPUServerSignature, ServerBase):
    """A machine with GPUs, described per GPU."""

    methodology = "gpu-servers"

    server_type = option(
        ServerTypes.SERVERLESS,
        options=(ServerTypes.AUTOSCALING, ServerTypes.ON_PREMISE, ServerTypes.SERVERLESS),
        help="How instances are counted",
    )
    compute: Quantity = quantity(4 * u.gpu, help="GPUs of one instance")
    server_utilization_rate = quantity(
        1 * u.dimensionless, above=0, maximum=1, help="Share of an instance that may be filled"
    )
    base_compute_consumption = quantity(0 * u.gpu, help="GPUs of each instance that no job can have")
    gpu_power = quantity(400 * u.W / u.gpu, source=Sources.BLOOM_STUDY, help="Electric power of a GPU at full load")
    gpu_idle_power = quantity(50 * u.W / u.gpu, source=Sources.BLOOM_STUDY, help="Electric power of a GPU without load")
    ram_per_gpu = quantity(80 * u.GB / u.gpu, family="ram", source=Sources.BLOOM_STUDY, help="Memory of a GPU")
    carbon_footprint_fabrication_without_gpu = quantity(
        2500 * u.kg, source=Sources.BLOOM_STUDY, help="CO2eq of making the server without its GPUs", equivalent="CO2eq"
    )
    carbon_footprint_fabrication_per_gpu = quantity(
        150 * u.kg / u.gpu, source=Sources.BLOOM_STUDY, help="CO2eq of making a GPU", equivalent="CO2eq"
    )

    printed_first = ("lifespan", "fraction_of_usage_time", "server_type", "compute")
    constructor = (
        "server_type", "gpu_power", "gpu_idle_power", "ram_per_gpu", "carbon_footprint_fabrication_per_gpu",
        "average_carbon_intensity", "compute", "carbon_footprint_fabrication_without_gpu", "lifespan",
        "power_usage_effectiveness", "server_utilization_rate", "base_compute_consumption", "base_ram_consumption",
        "storage", "fixed_nb_of_instances",
    )  # fmt: skip

    @calculated(u.kg, equivalent="CO2eq")
    def carbon_footprint_fabrication(self) -> ExplainableQuantity:
        """CO2eq of making one server with its GPUs."""
        return self.carbon_footprint_fabrication_without_gpu + self.compute * self.carbon_footprint_fabrication_per_gpu

    @calculated(u.W)
    def power(self) -> ExplainableQuantity:
        """Electric power at full load."""
        return self.gpu_power * self.compute

    @calculated(u.W)
    def idle_power(self) -> ExplainableQuantity:
        """Electric power without load."""
        return self.gpu_idle_power * self.compute

    @calculated(u.GB_ram)
    def ram(self) -> ExplainableQuantity:
        """Memory of all GPUs."""
        return self.ram_per_gpu * self.compute
