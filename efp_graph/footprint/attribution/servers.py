"""Atoms of servers: by what jobs ask for of the resource that is short, hour by hour.

The load of a machine belongs to the jobs that make it. Machines that stand ready belong to the jobs of the hour where
they come and go with the load, and where they stand all the time to those for which they had to be there: machine k to
the jobs of the hours in which more than k − 1 are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.cells import DYNAMIC, PROVISIONED, SINGLE, AtomKey
from efp_graph.footprint.attribution.jobs import cells_of_jobs
from efp_graph.footprint.attribution.sources import Attributed, fraction, product
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION
from efp_graph.objects import calculated, calculated_per
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, ScalarOrHourly, of_family, sum_of, u
from efp_graph.values.combining import is_at_least, share_of
from efp_graph.values.series_operations import IN_TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = ExplainableQuantity(1 * u.dimensionless, "all")


class ServerAtoms(Attributed):
    """A server emits for the demand of jobs."""

    methodology = "attribution-of-servers"

    def keys_of_atoms(self: Any) -> Iterable[AtomKey]:
        """Each place of each job: its load, and the machines that stand ready for it, made and idle."""
        for cell in cells_of_jobs(self.jobs):
            yield AtomKey(ENERGY.name, DYNAMIC, cell)
            yield AtomKey(ENERGY.name, PROVISIONED, cell)
            yield AtomKey(FABRICATION.name, PROVISIONED, cell)

    @calculated(u.dimensionless, lazy=True, over_time="mean")
    def compute_binds(self: Any) -> Hourly:
        """1 in hours that are short of compute before they are short of RAM, else 0. Shape: (hours,)."""
        compute, ram = self.hour_by_hour_compute_need, self.hour_by_hour_ram_need
        if isinstance(compute, EmptyExplainableObject) or isinstance(ram, EmptyExplainableObject):
            return EmptyExplainableObject()
        if not self.available_ram_per_instance > 0:
            binds: Hourly = self.raw_nb_of_instances.replaced_by(ALL)
            return binds
        if not self.available_compute_per_instance > 0:
            binds = self.raw_nb_of_instances.replaced_by(ALL * 0)
            return binds
        binds = is_at_least(
            (compute / self.available_compute_per_instance).to(u.dimensionless),
            (ram / self.available_ram_per_instance).to(u.dimensionless),
        )
        return binds

    @calculated_per("jobs", u.dimensionless, lazy=True, over_time="mean")
    def demand_per_job(self: Any, job: Any) -> Hourly:
        """Instances that a job asks for of the resource that is short, and its part of what its service keeps there.

        Shape: (hours,). Source: methodology.md, "Attribution".
        """
        running = job.hourly_avg_occurrences_across_usage_patterns
        if isinstance(running, EmptyExplainableObject) or isinstance(self.compute_binds, EmptyExplainableObject):
            return EmptyExplainableObject()
        binds = self.compute_binds.at_hours_of(running)
        demands: list[Any] = []
        for what, where in (("compute", binds), ("ram", binds.replaced_by(ALL) - binds)):
            available = getattr(self, f"available_{what}_per_instance")
            if not available > 0:
                continue
            asked = running * (of_family(getattr(job, f"{what}_needed"), "ram") / available).to(u.dimensionless)
            kept = self._kept_for(job, running, getattr(job, "service", None), what, available)
            demands.append(sum_of((asked, kept)) * where)
        return sum_of(demands)

    def _kept_for(self: Any, job: Any, running: Any, service: Any, what: str, available: Any) -> Hourly:
        """A job's part of what its service keeps of each instance."""
        base = None if service is None else getattr(service, f"base_{what}_consumption")
        if base is None or isinstance(base, EmptyExplainableObject) or not base > 0:
            return EmptyExplainableObject()
        of_service = sum_of(each.hourly_avg_occurrences_across_usage_patterns for each in service.jobs)
        share = share_of(running, of_service)
        of_instance = (of_family(base, "ram") / available).to(u.dimensionless)
        instances = self.nb_of_instances.at_hours_of(share) * share * of_instance
        kept: Hourly = instances.at_hours_of(running)
        return kept

    @calculated(u.dimensionless, lazy=True, over_time="mean")
    def demand(self: Any) -> Hourly:
        """What all jobs ask for. Shape: (hours,)."""
        return sum_of(self.demand_per_job.values())

    @calculated_per("jobs", u.dimensionless, lazy=True, over_time="mean")
    def dynamic_share_per_job(self: Any, job: Any) -> Hourly:
        """The part of a job in the demand of each hour. Shape: (hours,)."""
        share: Hourly = share_of(self.demand_per_job[job], self.demand)
        return share

    @calculated_per("jobs", u.dimensionless, lazy=True, over_time="mean")
    def provisioned_share_per_job(self: Any, job: Any) -> ScalarOrHourly:
        """The part of a job in machines that stand ready. Shape: (hours,), or one value where they stand all the time.

        Source: methodology.md, "Attribution".
        """
        if not self.stands_all_the_time:
            found: ScalarOrHourly = self.dynamic_share_per_job[job]
            return found
        demand, all_demand = self.demand_per_job[job], self.demand
        if isinstance(all_demand, EmptyExplainableObject) or not all_demand.max() > 0:
            return fraction(1, len(self.jobs), "jobs, equally: nobody needs the machines")
        if isinstance(demand, EmptyExplainableObject):
            return ALL * 0
        share: ScalarOrHourly = IN_TIERS(demand, all_demand, self.raw_nb_of_instances, self.nb_of_instances.max())
        return share

    def emitted_for(self: Any, key: AtomKey) -> Hourly:
        """CO2eq of the load, or of machines that stand ready, for one place of a job."""
        job: Any = key.cell.job
        if key.stream == DYNAMIC:
            load = product(self.load_use_footprint, self.dynamic_share_per_job[job])
            return product(load, job.hourly_share_per_cell[key.cell])
        ready = self.idle_use_footprint if key.phase == ENERGY.name else self.instances_fabrication_footprint
        of_job = product(ready, self.provisioned_share_per_job[job])
        if self.stands_all_the_time:
            return product(of_job, job.flat_share_per_cell[key.cell])
        return product(of_job, job.hourly_share_per_cell[key.cell])


class RequestAtoms(Attributed):
    """What emits by request, as bought APIs do, emits for the jobs that ask it."""

    def keys_of_atoms(self: Any) -> Iterable[AtomKey]:
        """Each place of each job, in both phases."""
        for cell in cells_of_jobs(self.jobs):
            for phase in (ENERGY, FABRICATION):
                yield AtomKey(phase.name, SINGLE, cell)

    def emitted_by(self: Any, job: Any, phase: str) -> Hourly:
        """CO2eq of the requests of a job."""
        raise NotImplementedError

    def emitted_for(self: Any, key: AtomKey) -> Hourly:
        """CO2eq of the requests from one place."""
        job: Any = key.cell.job
        return product(self.emitted_by(job, key.phase), job.hourly_share_per_cell[key.cell])
