"""Programs of users as type checkers see them: `test_types.py` runs mypy and pyright on this file.

See `tests/type_checkers.py` for what the comments mean.
"""

# ruff: noqa: F821

from __future__ import annotations

from datetime import datetime

from efp_graph import (
    BoaviztaCloudServer,
    Countries,
    Country,
    Device,
    GPUServer,
    Job,
    ModelingUpdate,
    Network,
    Server,
    SourceHourlyValues,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    VideoStreaming,
    VideoStreamingJob,
    u,
)
from efp_graph.objects import (
    Link,
    Links,
    ModelingObject,
    calculated,
    calculated_per,
    derived,
    footprint,
    link,
    quantity,
    total_over,
)
from efp_graph.signatures import AnySignature
from efp_graph.values import ExplainableQuantity, Hourly


def model() -> System:
    storage = Storage.ssd("files", data_replication_factor=SourceValue(2 * u.dimensionless), always_on=True)
    server = Server.from_defaults("web", storage=storage, power=250 * u.W, server_type="on-premise")
    job = Job.from_defaults("page", server=server)
    step = UsageJourneyStep("read", 1 * u.min, [job])
    journey = UsageJourney("visit", [step])
    starts = SourceHourlyValues([1, 2, 3], start_date=datetime(2025, 1, 1))
    france = Countries.FRANCE()
    pattern = UsagePattern("readers", journey, [Device.laptop()], Network.wifi_network(), france, starts)
    video = VideoStreaming.from_defaults("video", server=server)
    VideoStreamingJob.from_defaults("film", service=video, resolution="1080p (1920 x 1080)")
    Country("here", "H", 50 * u.g / u.kWh, "Europe/Paris")
    return System("paper", [pattern])


def what_is_read(system: System) -> None:
    reveal_type(system.total_footprint)  # reveals: Hourly
    reveal_type(system.total_footprint.sum())  # reveals: Scalar
    reveal_type(system.servers_energy_footprint)  # reveals: Hourly
    reveal_type(system.footprint_of("gwp", phase="energy").sum())  # reveals: Scalar
    reveal_type(system.usage_patterns)  # reveals: ModelingList[UsagePattern]
    reveal_type(system.storages)  # reveals: tuple[Storage, ...]
    pattern = system.usage_patterns[0]
    reveal_type(pattern.hourly_usage_journey_starts)  # reveals: ExplainableHourlyQuantities
    reveal_type(float(pattern.hourly_usage_journey_starts.magnitude.max()) > 3)  # reveals: bool
    reveal_type(pattern.devices[0].power)  # reveals: ExplainableQuantity
    reveal_type(pattern.usage_journey.uj_steps[0].jobs)  # reveals: WeightedList[JobBase]
    reveal_type(pattern.country.average_carbon_intensity)  # reveals: ExplainableQuantity | ExplainableHourlyQuantities
    reveal_type(pattern.country.timezone)  # reveals: ExplainableObject
    reveal_type(pattern.country.short_name)  # reveals: str
    reveal_type(pattern.network.energy_footprint_per_usage_pattern[pattern])  # reveals: Hourly
    reveal_type(pattern.network.energy_footprint)  # reveals: Hourly


def servers(server: Server, gpu: GPUServer, bought: BoaviztaCloudServer, job: VideoStreamingJob) -> None:
    storage = server.storage
    reveal_type(server.power)  # reveals: ExplainableQuantity
    reveal_type(server.power.magnitude)  # reveals: int | float
    reveal_type(server.energy_footprint)  # reveals: Hourly
    reveal_type(server.instances_fabrication_footprint.sum())  # reveals: Scalar
    reveal_type(server.storage)  # reveals: Storage
    reveal_type(server.fixed_nb_of_instances)  # reveals: Scalar
    reveal_type(server.server_type)  # reveals: ExplainableObject
    reveal_type(server.jobs)  # reveals: tuple[JobBase, ...]
    reveal_type(server.services[0].server.ram)  # reveals: ExplainableQuantity
    reveal_type(storage.server)  # reveals: ServerBase | None
    reveal_type(gpu.power)  # reveals: ExplainableQuantity
    reveal_type(bought.power)  # reveals: ExplainableQuantity
    reveal_type(job.service.server)  # reveals: Server
    reveal_type(Storage.ssd())  # reveals: Storage
    reveal_type(BoaviztaCloudServer.from_defaults("front", storage=storage))  # reveals: BoaviztaCloudServer
    reveal_type(Server.storage)  # reveals: LinkInput[Storage, Storage]
    reveal_type(Server.storage.of(server))  # reveals: AttributeNode
    ModelingUpdate({Server.power.of(server): 200 * u.W, Server.storage.of(server): storage})


def arithmetic(server: Server, system: System) -> None:
    reveal_type(server.power * server.lifespan)  # reveals: ExplainableQuantity
    reveal_type(server.power * server.nb_of_instances)  # reveals: Hourly
    reveal_type((server.power * server.lifespan).to("kWh"))  # reveals: ExplainableQuantity
    reveal_type(sum([server.power, server.idle_power]))  # reveals: ExplainableQuantity | Literal[0]
    reveal_type(system.total_footprint - system.total_footprint)  # reveals: Hourly
    server.power * 2  # refused: operator
    2 * server.power  # refused: operator
    server.power + server.nb_of_instances  # refused: operator
    system.total_footprint / system.total_footprint  # refused: operator


def changes(server: Server, gpu: GPUServer, storage: Storage, pattern: UsagePattern, laptop: Device) -> None:
    server.power = 300 * u.W
    server.power = SourceValue(300 * u.W, source="invoice")
    server.fixed_nb_of_instances = None
    server.server_type = "autoscaling"
    server.average_carbon_intensity = SourceHourlyValues([1.0], start_date=datetime(2025, 1, 1), unit=u.g / u.kWh)
    server.storage = storage
    pattern.devices = [laptop]
    pattern.devices.append(laptop)
    pattern.devices += [laptop, laptop]
    server.power = "nonsense"  # refused: assignment
    server.power = 300  # refused: assignment
    server.power = None  # refused: assignment
    server.powr = 300 * u.W  # refused: attr-defined
    server.powr  # refused: attr-defined
    server.energy_footprint = SourceValue(3 * u.kg)  # refused: assignment
    gpu.power = SourceValue(300 * u.W)  # refused: assignment
    server.server_type = None  # refused: assignment
    server.storage = server  # refused: assignment
    pattern.devices = [server]  # refused: list-item
    pattern.devices.append(server)  # refused: arg-type
    pattern.hourly_usage_journey_starts = SourceValue(3 * u.dimensionless)  # refused: assignment


def after_a_change(server: Server) -> None:
    server.server_type = "autoscaling"
    server.fixed_nb_of_instances = None
    reveal_type(server.fixed_nb_of_instances)  # reveals: Scalar
    reveal_type(server.server_type)  # reveals: ExplainableObject


def constructors(storage: Storage) -> None:
    Server.from_defaults("a", storag=3)  # refused: call-arg
    Server.from_defaults("a")  # refused: call-arg
    Server.from_defaults("a", storage=storage, power="much")  # refused: arg-type
    Server.from_defaults("a", storage=3)  # refused: arg-type
    Server("a", storage=storage)  # refused: call-arg
    Storage.ssd("a", lifespn=3 * u.year)  # refused: call-arg
    Device.laptop(power=None)  # refused: arg-type
    UsageJourney("a", [storage])  # refused: list-item
    System("a")  # refused: call-arg


# Classes of one's own


class Battery(ModelingObject):
    category = "Batteries"

    capacity = quantity(5 * u.kWh, help="What it holds")
    losses = quantity(None, unit=u.kWh, help="What it loses")
    behind: Link[Server] = link("Server", help="What it powers")
    neighbour = link(Storage)
    others: Links[Battery] = link("Battery")

    @calculated(u.kWh)
    def held(self) -> ExplainableQuantity:
        return self.capacity * self.behind.power_usage_effectiveness

    @derived
    def patterns(self) -> tuple[UsagePattern, ...]:
        return ()

    @calculated_per("patterns", u.kWh)
    def share(self, pattern: UsagePattern) -> Hourly:
        return pattern.devices_energy

    @footprint(phase="fabrication")
    def made(self) -> Hourly:
        return self.behind.instances_fabrication_footprint

    @footprint(phase="energy")
    @total_over("patterns", u.kg)
    def lost(self, pattern: UsagePattern) -> Hourly:
        return pattern.devices_energy_footprint


def own(battery: Battery, pattern: UsagePattern) -> None:
    reveal_type(battery.capacity)  # reveals: ExplainableQuantity
    reveal_type(battery.losses)  # reveals: Scalar
    reveal_type(battery.behind)  # reveals: Server
    reveal_type(battery.neighbour)  # reveals: Storage
    reveal_type(battery.others[0])  # reveals: Battery
    reveal_type(battery.held)  # reveals: ExplainableQuantity
    reveal_type(battery.made)  # reveals: Hourly
    reveal_type(battery.lost)  # reveals: Hourly
    reveal_type(battery.share[pattern])  # reveals: Hourly
    reveal_type(battery.share.items())  # reveals: list[tuple[UsagePattern, Hourly]]
    Battery("any", anything=3)  # of a class of one's own the signature is known when it runs
    battery.capacity = "much"  # refused: assignment


class OpenServer(AnySignature, Server):
    """A class on a concrete one has the signature of that; with inputs of its own it says so."""

    cores = quantity(8 * u.cpu_core)


def open_servers(storage: Storage) -> None:
    own = OpenServer.from_defaults("a", storage=storage, cores=3 * u.cpu_core)
    reveal_type(own.cores)  # reveals: ExplainableQuantity
