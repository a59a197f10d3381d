"""Atoms of storage: what is held belongs to who wrote it, room to who is there, moving to who moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.cells import BASELINE, MOVED, RETENTION, AtomKey, Cell
from efp_graph.footprint.attribution.jobs import cells_of_jobs, flat_share
from efp_graph.footprint.attribution.sources import Attributed, product
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION
from efp_graph.objects import calculated, calculated_per, derived
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableQuantity,
    Hourly,
    Scalar,
    max_of,
    net_of,
    of_family,
    sum_of,
    u,
)
from efp_graph.values.combining import is_at_least, share_of

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_DATA = ExplainableQuantity(0 * u.TB_stored, "nothing held")
NONE = ExplainableQuantity(0 * u.dimensionless, "none of it")


class StorageAtoms(Attributed):
    """Storage emits for data that are held, for room, and for data that move."""

    methodology = "attribution-of-storage"

    def keys_of_atoms(self: Any) -> Iterable[AtomKey]:
        """Each place of each job that writes, and where power counts of each that deletes."""
        draws = self.power > 0
        idles = self.idle_power > 0
        for stream, cells in ((RETENTION, self.writing_cells), (BASELINE, self.room_cells)):
            for cell in cells:
                yield AtomKey(FABRICATION.name, stream, cell)
                if idles:
                    yield AtomKey(ENERGY.name, stream, cell)
        if draws:
            for cell in (*self.writing_cells, *self.deleting_cells):
                yield AtomKey(ENERGY.name, MOVED, cell)

    @derived
    def writing_cells(self: Any) -> tuple[Cell, ...]:
        """The places of the jobs that write."""
        return tuple(cells_of_jobs(job for job in self.jobs if not job.data_stored < 0))

    @derived
    def deleting_cells(self: Any) -> tuple[Cell, ...]:
        """The places of the jobs that delete."""
        return tuple(cells_of_jobs(job for job in self.jobs if job.data_stored < 0))

    @derived
    def room_cells(self: Any) -> tuple[Cell, ...]:
        """The places to which room belongs: those that write, or where nobody does, those that delete."""
        found: tuple[Cell, ...] = self.writing_cells or self.deleting_cells
        return found

    # What is held

    @calculated_per("writing_cells", u.TB_stored, lazy=True, over_time="sum")
    def written_per_cell(self: Any, cell: Cell) -> Hourly:
        """Volume that is written in each hour for one place, copies included. Shape: (hours,)."""
        found: Hourly = self._moved_for(cell)
        return found

    @calculated_per("deleting_cells", u.TB_stored, lazy=True, over_time="sum")
    def freed_per_cell(self: Any, cell: Cell) -> Hourly:
        """Volume that is deleted in each hour for one place, copies included, negative. Shape: (hours,)."""
        found: Hourly = self._moved_for(cell)
        return found

    def _moved_for(self: Any, cell: Cell) -> Hourly:
        job: Any = cell.job
        data: Any = job.data_for(of_family(job.data_stored, "stored"), cell)
        return data if isinstance(data, EmptyExplainableObject) else data * self.data_replication_factor

    @calculated_per("writing_cells", u.TB_stored, lazy=True, over_time="sum")
    def dumped_per_cell(self: Any, cell: Cell) -> Hourly:
        """Volume that was written for one place and leaves after its storage duration, negative. Shape: (hours,)."""
        written: Any = self.written_per_cell[cell]
        if isinstance(written, EmptyExplainableObject):
            return written
        everywhere = sum_of((self.storage_needed.replaced_by(NO_DATA), written, self.storage_freed * NONE))
        expired: Hourly = everywhere.expired_after(self.data_storage_duration)
        return expired

    def _on_its_hours(self: Any, series: Any, cell: Cell) -> Any:
        """A series on the hours for which data are held, those of the storage or by convention of the job; else 0."""
        job: Any = cell.job
        own = self.conventions.storage_tail == "own"
        hours = job.hourly_data_stored_across_usage_patterns if own else self.storage_delta
        return sum_of((hours.replaced_by(NO_DATA), series))

    @calculated_per("writing_cells", u.TB_stored, lazy=True)
    def held_per_cell(self: Any, cell: Cell) -> Hourly:
        """Volume that was written for one place and is held, copies included. Shape: (hours,)."""
        written: Any = self.written_per_cell[cell]
        if isinstance(written, EmptyExplainableObject):
            return written
        placed = self._on_its_hours(written, cell)
        held: Hourly = net_of((placed, placed.expired_after(self.data_storage_duration))).cumulated()
        return held

    @calculated(u.TB_stored, lazy=True)
    def held_of_cells(self: Any) -> Hourly:
        """Volume that was written and is held, before what jobs delete. Shape: (hours,)."""
        return sum_of(self.held_per_cell.values())

    @calculated(u.dimensionless, lazy=True, over_time="mean")
    def filled_share(self: Any) -> Hourly:
        """The part of the units that is filled with what jobs wrote. Shape: (hours,)."""
        held = self.held_beyond_base
        if isinstance(held, EmptyExplainableObject):
            return held
        filled = (held / of_family(self.storage_capacity, "stored")).to(u.dimensionless)
        share: Hourly = share_of(filled, self.nb_of_instances)
        return share

    @calculated_per("writing_cells", u.dimensionless, lazy=True, over_time="mean")
    def share_of_held_per_cell(self: Any, cell: Cell) -> Hourly:
        """The part of one place in what is held. Shape: (hours,)."""
        share: Hourly = share_of(self.held_per_cell[cell], self.held_of_cells)
        return share

    @calculated_per("room_cells", u.dimensionless, lazy=True)
    def share_of_room_per_cell(self: Any, cell: Cell) -> Scalar:
        """The part of one place in room: of its job by how much jobs run, of the place in the job. Shape: one value."""
        job: Any = cell.job
        writers = dict.fromkeys(each.job for each in self.room_cells)
        every = sum_of(each.flat_total for each in writers)
        of_job = flat_share(job.flat_total, every, len(writers))
        share: Scalar = of_job * job.flat_share_per_cell[cell]
        return share

    # Energy

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    def idle_use_footprint_of_units(self: Any) -> Hourly:
        """CO2eq of the electricity of units at rest. Shape: (hours,)."""
        rest = self.nb_of_instances - self.nb_of_active_instances
        return emitted(rest * self._hour_of(self.idle_power), self.average_carbon_intensity)

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    def active_use_footprint_of_units(self: Any) -> Hourly:
        """CO2eq of the electricity of units at work. Shape: (hours,)."""
        return emitted(self.nb_of_active_instances * self._hour_of(self.power), self.average_carbon_intensity)

    def _hour_of(self: Any, power: Any) -> Any:
        return (power * (self.power_usage_effectiveness * ONE_HOUR)).to(u.kWh)

    @calculated(u.dimensionless, lazy=True, over_time="mean")
    def writing_leads(self: Any) -> Hourly:
        """1 in hours in which jobs write at least as much as they delete, else 0. Shape: (hours,)."""
        written, freed = self.storage_needed.abs(), self.storage_freed.abs()
        if isinstance(freed, EmptyExplainableObject):
            leads: Hourly = written.replaced_by(ExplainableQuantity(1 * u.dimensionless, "nobody deletes"))
            return leads
        if isinstance(written, EmptyExplainableObject):
            leads = freed.replaced_by(ExplainableQuantity(0 * u.dimensionless, "nobody writes"))
            return leads
        leads = is_at_least(written, freed)
        return leads

    @calculated(u.TB_stored, lazy=True, over_time="sum")
    def moved(self: Any) -> Hourly:
        """Volume that moves in each hour: the larger of what is written and deleted, and what is dumped."""
        by_jobs = max_of(self.storage_needed.abs(), self.storage_freed.abs())
        return sum_of((by_jobs, self.automatic_storage_dumps_after_storage_duration.abs()))

    def _moving_for(self: Any, cell: Cell) -> Hourly:
        """Volume that moves for one place: written or deleted where that leads, and dumped."""
        leads: Any = self.writing_leads
        if isinstance(leads, EmptyExplainableObject):
            return leads
        if cell in self.deleting_cells:
            freed: Any = self.freed_per_cell[cell]
            if isinstance(freed, EmptyExplainableObject):
                return freed
            here = leads.at_hours_of(freed)
            led: Hourly = freed.abs() * (here.replaced_by(ExplainableQuantity(1 * u.dimensionless, "all")) - here)
            return led
        written: Any = self.written_per_cell[cell]
        led = written if isinstance(written, EmptyExplainableObject) else written * leads.at_hours_of(written)
        return sum_of((led, self.dumped_per_cell[cell].abs()))

    def emitted_for(self: Any, key: AtomKey) -> Hourly:
        """CO2eq of what is held, of room, or of what moves, for one place of a job."""
        cell = key.cell
        if key.stream == MOVED:
            return product(self.active_use_footprint_of_units, share_of(self._moving_for(cell), self.moved))
        retained, room = self._held_and_room(key.phase)
        if key.stream == RETENTION:
            return product(retained, self.share_of_held_per_cell[cell])
        return product(room, self.share_of_room_per_cell[cell])

    def _held_and_room(self: Any, phase: str) -> tuple[Any, Any]:
        """What units emit for the data of jobs that they hold, and for the rest of them."""
        whole: Any
        if phase == FABRICATION.name:
            whole, held = self.instances_fabrication_footprint, self.storage_retention_manufacturing_footprint
        else:
            whole = self.idle_use_footprint_of_units
            held = product(whole, self.filled_share)
        return held, whole if isinstance(held, EmptyExplainableObject) else whole - held
