"""Storage behind servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from efp_graph.errors import NegativeStorage
from efp_graph.footprint.always_on import ALWAYS_ON
from efp_graph.footprint.attribution.storages import StorageAtoms
from efp_graph.footprint.conventions import ConventionsOfPlace
from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.footprint.hardware import (
    MACHINES,
    MINUS,
    NOTHING,
    InfraHardware,
    energy_footprint,
    instances_fabrication_footprint,
)
from efp_graph.footprint.servers import ServerTypes, fixed_or_peak
from efp_graph.footprint.stored_data import former_server, stored_from
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION, STORAGE
from efp_graph.objects import (
    ReverseLink,
    calculated,
    calculated_per,
    derived,
    footprint,
    paragraph,
    quantity,
    reverse_link,
)
from efp_graph.objects.dated import DatedChange
from efp_graph.objects.declared import INFRASTRUCTURE
from efp_graph.objects.describing import describe_object
from efp_graph.objects.shorthands import Shorthand
from efp_graph.signatures import StorageSignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableQuantity,
    Hourly,
    Scalar,
    ScalarOrHourly,
    Sources,
    SourceValue,
    max_of,
    min_of,
    net_of,
    of_family,
    sum_of,
    u,
)

if TYPE_CHECKING:
    from efp_graph.footprint.jobs import JobBase
    from efp_graph.footprint.servers import ServerBase
    from efp_graph.signatures import StorageInputs

NO_PART = ExplainableQuantity(0 * u.dimensionless, "none of them")
SSD_STUDY = Sources.STORAGE_EMBODIED_CARBON_STUDY


class Storage(StorageSignature, StorageAtoms, InfraHardware):
    """Persistent storage behind a server, sized to the volume that jobs write and keep."""

    picture_views = (INFRASTRUCTURE,)
    picture_colour = MACHINES

    carbon_footprint_fabrication_per_storage_capacity = quantity(
        160 * u.kg / u.TB, family="stored", help="CO2eq of making a unit, per capacity", equivalent="CO2eq"
    )
    power_per_storage_capacity = quantity(
        1.3 * u.W / u.TB, family="stored", help="Electric power of an active unit, per capacity"
    )
    idle_power = quantity(0 * u.W, help="Electric power of a unit without activity")
    storage_capacity = quantity(1 * u.TB, family="stored", above=0, help="What one unit holds")
    data_replication_factor = quantity(3 * u.dimensionless, minimum=1, help="Copies kept, the live one included")
    data_storage_duration = quantity(5 * u.year, help="Time after which written data is deleted")
    base_storage_need = quantity(
        0 * u.TB, family="stored", help="Volume that is there from the first hour on and stays, copies included"
    )
    fixed_nb_of_instances = quantity(
        None, unit=u.dimensionless, whole=True, help="Number of units; by default what each hour needs"
    )

    server: ReverseLink[ServerBase | None] = reverse_link(
        "ServerBase", "storage", single=True, help="The server it belongs to"
    )

    constructor: ClassVar[tuple[str, ...]] = (
        "carbon_footprint_fabrication_per_storage_capacity", "power_per_storage_capacity", "lifespan", "idle_power",
        "storage_capacity", "data_replication_factor", "data_storage_duration", "base_storage_need",
        "fixed_nb_of_instances",
    )  # fmt: skip
    conventions = ConventionsOfPlace()

    category = STORAGE.name
    outlasts = True
    archetype_names: ClassVar[tuple[str, ...]] = ("ssd", "hdd")
    shorthands: ClassVar[tuple[Shorthand, ...]] = (ALWAYS_ON,)
    idle_way_out = "always_on=True or idle_power"

    @classmethod
    def ssd(cls, name: str = "Default SSD storage", **overrides: Unpack[StorageInputs]) -> Self:
        """Solid-state drives; with `always_on=True` they need electricity at all hours, see `always_on.py`."""
        return cls._archetype("ssd", name, overrides, 160, 1.3, 6)

    @classmethod
    def hdd(cls, name: str = "Default HDD storage", **overrides: Unpack[StorageInputs]) -> Self:
        """Hard disks; with `always_on=True` they need electricity at all hours, see `always_on.py`."""
        return cls._archetype("hdd", name, overrides, 20, 4.2, 4)

    @classmethod
    def _archetype(
        cls, medium: str, name: str, overrides: StorageInputs, fabrication: float, power: float, lifespan: int
    ) -> Self:
        """Fabrication in kg/TB, power in W/TB, lifespan in years."""
        usual = {
            "carbon_footprint_fabrication_per_storage_capacity": SourceValue(fabrication * u.kg / u.TB, SSD_STUDY),
            "power_per_storage_capacity": SourceValue(power * u.W / u.TB, SSD_STUDY),
            "lifespan": SourceValue(lifespan * u.year),
            "storage_capacity": SourceValue(1 * u.TB, SSD_STUDY),
        }
        values = {**cls.figures_of_archetype(medium, usual), **cls.own_names(overrides)}
        if values.get(ALWAYS_ON.name) is True:
            values[ALWAYS_ON.name] = medium  # known, whatever figures of its own it is given
        return cls.from_defaults(name, **values)

    @property
    def leaves_out_idle_electricity(self) -> bool:
        """Whether it holds data, and units need electricity only while these are written, freed or dumped."""
        return not self.idle_power > 0 and self._has_units(self.nb_of_instances)

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs of the system that run on its server."""
        return () if self.server is None else tuple(self.server.jobs)

    @property
    def power_usage_effectiveness(self) -> Scalar:
        """That of its server; no value without a server."""
        server = self._powered_by()
        return EmptyExplainableObject() if server is None else server.power_usage_effectiveness

    @property
    def average_carbon_intensity(self) -> ScalarOrHourly:
        """That of its server; no value without a server."""
        server = self._powered_by()
        return EmptyExplainableObject() if server is None else server.average_carbon_intensity

    def _powered_by(self) -> ServerBase | None:
        """The server whose data centre it stands in: one that gives it up at a date, until its data have left."""
        return former_server(self) if self.server is None else self.server

    def after_date(self, attribute: str, value: Any, change: DatedChange) -> Any:
        return stored_from(self, attribute, value, change)

    @calculated(u.kg, equivalent="CO2eq")
    @paragraph("making-of-servers-and-disks")
    def carbon_footprint_fabrication(self) -> ExplainableQuantity:
        """CO2eq of making one unit."""
        return self._per_unit(self.carbon_footprint_fabrication_per_storage_capacity)

    def _per_unit(self, per_capacity: ExplainableQuantity) -> ExplainableQuantity:
        """What one unit has of what is told per capacity."""
        amount: ExplainableQuantity = of_family(per_capacity, "stored") * of_family(self.storage_capacity, "stored")
        return amount

    @calculated(u.W)
    @paragraph("electricity-of-disks")
    def power(self) -> ExplainableQuantity:
        """Electric power of an active unit."""
        return self._per_unit(self.power_per_storage_capacity)

    @calculated(u.TB_stored, over_time="sum")
    @paragraph("data-written-and-deleted")
    def storage_needed(self) -> Hourly:
        """Volume that jobs write in each hour, copies included. Shape: (hours,)."""
        writers = [job for job in self.jobs if not job.data_stored < 0]
        return sum_of(job.hourly_data_stored_across_usage_patterns for job in writers) * self.data_replication_factor

    @calculated(u.TB_stored, over_time="sum")
    @paragraph("data-written-and-deleted")
    def storage_freed(self) -> Hourly:
        """Volume that jobs delete in each hour, copies included, as negative numbers. Shape: (hours,)."""
        deleters = [job for job in self.jobs if job.data_stored < 0]
        return sum_of(job.hourly_data_stored_across_usage_patterns for job in deleters) * self.data_replication_factor

    @calculated(u.TB_stored, over_time="sum")
    @paragraph("data-written-and-deleted")
    def storage_written(self) -> Hourly:
        """Volume that jobs write, in each hour in which jobs write or delete: what expires in any of them goes too.

        Copies included. Shape: (hours,).
        """
        needed, freed = self.storage_needed, self.storage_freed
        if isinstance(needed, EmptyExplainableObject) or isinstance(freed, EmptyExplainableObject):
            return needed
        return sum_of((needed, freed * NO_PART))

    @calculated(u.TB_stored, over_time="sum")
    @paragraph("data-written-and-deleted")
    def automatic_storage_dumps_after_storage_duration(self) -> Hourly:
        """Volume that reaches its storage duration in each hour and leaves, negative; no value when none does.

        What a job deletes before leaves once more here: a limit of the model, methodology.md, O-12. Shape: (hours,).
        """
        return self.storage_written.expired_after(self.data_storage_duration)

    @calculated(u.TB_stored, over_time="sum")
    @paragraph("data-written-and-deleted")
    def storage_delta(self) -> Hourly:
        """Volume that each hour adds or removes, copies included. Shape: (hours,), on the union of hours.

        Source: conservation of data, methodology.md, "Storage".
        """
        return net_of((self.storage_needed, self.storage_freed, self.automatic_storage_dumps_after_storage_duration))

    @calculated(u.TB_stored)
    @paragraph("data-held")
    def full_cumulative_storage_need(self) -> Hourly:
        """Volume held at the end of each hour, what is there from the start included. Shape: (hours,)."""
        if self.conventions.storage_tail == "own":
            held = self._with_base(sum_of(self._held_of(job, own_hours=True) for job in self.jobs))
        else:
            held = self.storage_delta.cumulated(of_family(self.base_storage_need, "stored"))
        if not isinstance(held, EmptyExplainableObject) and held.min() < -(held.max() * NOTHING):
            deleters = ", ".join(f'"{job.name}"' for job in self.jobs if job.data_stored < 0)
            raise NegativeStorage(
                f"{describe_object(self)} would hold {held.min()} in its emptiest hour: the jobs {deleters} delete "
                f"more than is stored, with a base_storage_need of {self.base_storage_need}. Raise it, or have jobs "
                "delete less (data_stored)."
            )
        return held

    @calculated(u.concurrent)
    @paragraph("number-of-disks")
    def raw_nb_of_instances(self) -> Hourly:
        """Units that the volume asks for, before rounding. Shape: (hours,)."""
        need: Hourly = self.full_cumulative_storage_need / of_family(self.storage_capacity, "stored")
        return need

    @calculated(u.concurrent)
    @paragraph("number-of-disks")
    def nb_of_instances(self) -> Hourly:
        """Units that are there in each hour. Shape: (hours,). Source: methodology.md, "Storage"."""
        raw = self.raw_nb_of_instances
        if isinstance(raw, EmptyExplainableObject) or self._is_shared():
            return raw
        if isinstance(self.fixed_nb_of_instances, EmptyExplainableObject):
            return raw.ceil()
        return raw.replaced_by(fixed_or_peak(self, raw.max().ceil()))

    def _is_shared(self) -> bool:
        """Whether only the part of the units counts that is filled: behind a serverless server, by convention."""
        if self.conventions.serverless_storage == "whole" or self.server is None:
            return False
        return bool(self.server.server_type.value == ServerTypes.SERVERLESS)

    @calculated(u.concurrent)
    @paragraph("electricity-of-disks")
    def nb_of_active_instances(self) -> Hourly:
        """Units at work in each hour: capacities that are written, freed or dumped, as far as there are units.

        Shape: (hours,). Source: methodology.md, "Storage".
        """
        moved_by_jobs = max_of(self.storage_needed.abs(), self.storage_freed.abs())
        moved = sum_of((moved_by_jobs, self.automatic_storage_dumps_after_storage_duration.abs()))
        return min_of(moved / of_family(self.storage_capacity, "stored"), self.nb_of_instances)

    instances_fabrication_footprint = footprint(FABRICATION)(instances_fabrication_footprint)

    @calculated(u.kWh)
    @paragraph("electricity-of-disks")
    def instances_energy(self) -> Hourly:
        """Electricity of the units: power for the active ones, idle power for the others. Shape: (hours,).

        Source: methodology.md, "Storage".
        """
        if not (self.power > 0 or self.idle_power > 0):
            return EmptyExplainableObject()  # its electricity is not modelled
        hour_at_pue = self.power_usage_effectiveness * ONE_HOUR
        active, all_units = self.nb_of_active_instances, self.nb_of_instances
        at_work = (self.power * hour_at_pue).to(u.kWh)
        idle = (self.idle_power * hour_at_pue).to(u.kWh)
        return active * at_work + (all_units - active) * idle

    energy_footprint = footprint(ENERGY)(energy_footprint)

    # Of what its contents and footprint consist

    def _held_of(self, job: JobBase, *, own_hours: bool = False) -> Hourly:
        """Volume of a job that is held at the end of each hour, copies included; negative for what one deletes.

        Args:
            own_hours: up to the last hour of the job's series, as if all were gone then; else to that of all jobs.
        """
        moved = job.hourly_data_stored_across_usage_patterns * self.data_replication_factor
        if not own_hours:
            everything = sum_of((self.storage_needed, self.storage_freed))
            moved = sum_of((moved, everything * NO_PART))
        if job.data_stored < 0:
            return moved.cumulated()
        return net_of((moved, moved.expired_after(self.data_storage_duration))).cumulated()

    def _with_base(self, held: Hourly) -> Hourly:
        """What is held of jobs, and what is there from the start, in the same hours."""
        if isinstance(held, EmptyExplainableObject):
            return held
        whole: Hourly = held + held.replaced_by(of_family(self.base_storage_need, "stored"))
        return whole

    @calculated_per("jobs", u.TB_stored, lazy=True)
    @paragraph("data-held")
    def full_cumulative_storage_need_per_job(self, job: JobBase) -> Hourly:
        """Volume of a job that is held at the end of each hour, copies included. Shape: (hours,)."""
        return self._held_of(job, own_hours=self.conventions.storage_tail == "own")

    @calculated(u.TB_stored, lazy=True)
    @paragraph("data-held")
    def job_written_cumulative_storage_need(self) -> Hourly:
        """Volume of all jobs that is held at the end of each hour, without what is there from the start.

        Shape: (hours,).
        """
        return sum_of(self.full_cumulative_storage_need_per_job.values())

    @property
    def held_beyond_base(self) -> Hourly:
        """The same, and nothing, not less, in hours in which jobs have deleted what was there from the start."""
        return max_of(self.job_written_cumulative_storage_need, EmptyExplainableObject())

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("attribution-of-storage")
    def storage_retention_manufacturing_footprint(self) -> Hourly:
        """CO2eq of making the part of the units that the data of jobs fill. Shape: (hours,)."""
        units: Hourly = self.held_beyond_base / of_family(self.storage_capacity, "stored")
        return units * (self.carbon_footprint_fabrication * ONE_HOUR / self.lifespan).to(u.kg)

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("attribution-of-storage")
    def storage_baseline_manufacturing_footprint(self) -> Hourly:
        """CO2eq of making the rest of the units: what they hold from the start, and room. Shape: (hours,)."""
        return net_of((self.instances_fabrication_footprint, self.storage_retention_manufacturing_footprint * MINUS))
