"""Jobs: what a step triggers on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.jobs import JobCells
from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.footprint.journeys import patterns_of
from efp_graph.objects import (
    Attribute,
    Link,
    ModelingObject,
    Quantity,
    ReverseLink,
    calculated,
    calculated_per,
    check,
    derived,
    find_class,
    in_order,
    link,
    paragraph,
    quantity,
    reverse_link,
)
from efp_graph.objects.classes import all_classes
from efp_graph.objects.declared import INFRASTRUCTURE
from efp_graph.objects.describing import describe_object
from efp_graph.signatures import GPUJobSignature, JobSignature
from efp_graph.values import (
    ExplainableQuantity,
    Hourly,
    IncompatibleUnits,
    of_family,
    sum_of,
    u,
)

if TYPE_CHECKING:
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.edge.server_needs import RecurrentServerNeed
    from efp_graph.footprint.journeys import UsageJourneyStep
    from efp_graph.footprint.servers import ServerBase
    from efp_graph.footprint.usage import UsagePattern


class JobBase(JobCells):
    """What all jobs share: how often they run, and what they move and store, hour by hour.

    A subclass gives, as inputs or calculated, what is only annotated here.
    """

    picture_views = (INFRASTRUCTURE,)
    picture_colour = "#f5eda6"

    data_transferred: Attribute[ExplainableQuantity]
    data_stored: Attribute[ExplainableQuantity]
    request_duration: Attribute[ExplainableQuantity]
    compute_needed: Attribute[ExplainableQuantity]
    ram_needed: Attribute[ExplainableQuantity]
    server: Attribute[Any]  # or what stands in its place

    steps: ReverseLink[tuple[UsageJourneyStep, ...]] = reverse_link(
        "UsageJourneyStep", "jobs", placed_only=True, help="Steps that trigger the job"
    )

    recurrent_server_needs: ReverseLink[tuple[RecurrentServerNeed, ...]] = reverse_link(
        "RecurrentServerNeed", "jobs", placed_only=True, help="Needs of edge devices that trigger the job"
    )

    @classmethod
    def compatible_services(cls) -> list[type[ModelingObject]]:
        """The service classes whose jobs are of this class."""
        service = cls.attributes.get("service")
        return [] if service is None else [service.target]  # type: ignore[attr-defined]

    @derived
    def usage_patterns(self) -> tuple[UsagePattern | EdgeUsagePattern, ...]:
        """Patterns of the system that have the job: those of users, then those of edge devices."""
        edge = dict.fromkeys(pattern for need in self.recurrent_server_needs for pattern in need.usage_patterns)
        return (*patterns_of(self.steps), *in_order(list(edge), placed_only=True))

    @calculated_per("usage_patterns", u.occurrence)
    @paragraph("starts-of-jobs")
    def hourly_occurrences_per_usage_pattern(self, pattern: UsagePattern | EdgeUsagePattern) -> Hourly:
        """Jobs that start in each hour, as the pattern tells. Shape: (hours,). Source: methodology.md, A4."""
        return pattern.occurrences_of(self)

    @calculated_per("usage_patterns", u.concurrent)
    @paragraph("mean-number-under-way")
    def hourly_avg_occurrences_per_usage_pattern(self, pattern: UsagePattern | EdgeUsagePattern) -> Hourly:
        """Mean number of jobs under way in each hour. Shape: (hours,). Source: methodology.md, A2."""
        return self.hourly_occurrences_per_usage_pattern[pattern].in_parallel(self.request_duration)

    @calculated_per("usage_patterns")
    @paragraph("volumes-of-jobs")
    def hourly_data_transferred_per_usage_pattern(self, pattern: UsagePattern | EdgeUsagePattern) -> Hourly:
        """Volume transferred in each hour, spread over the request. Shape: (hours,). Source: methodology.md, A3."""
        occurrences = self.hourly_occurrences_per_usage_pattern[pattern]
        return self.data_of(self.data_transferred, occurrences, pattern.conventions)

    @calculated_per("usage_patterns", over_time="sum")
    @paragraph("volumes-of-jobs")
    def hourly_data_stored_per_usage_pattern(self, pattern: UsagePattern | EdgeUsagePattern) -> Hourly:
        """Volume stored (deleted when negative) in each hour. Shape: (hours,). Source: methodology.md, A3."""
        occurrences = self.hourly_occurrences_per_usage_pattern[pattern]
        return self.data_of(of_family(self.data_stored, "stored"), occurrences, pattern.conventions)

    def data_of(self, volume: ExplainableQuantity, occurrences: Hourly, conventions: Any) -> Hourly:
        """The volume that a request moves, or another amount of it, of requests that start in these hours.

        It is spread over the hours that the requests take.

        Either evenly over the hours that a request touches, or by the time it runs in each; both are the same for
        requests of an hour at most, or of whole hours. Shape: (hours,). Source: methodology.md, A3.
        """
        duration = self.request_duration
        if conventions.data == "running" and duration > ONE_HOUR:
            return occurrences.in_parallel(duration) * (volume * (ONE_HOUR / duration))
        return occurrences.spread_over(duration) * volume

    @calculated(u.occurrence)
    @paragraph("sums-over-usage-patterns")
    def hourly_occurrences_across_usage_patterns(self) -> Hourly:
        """Jobs that start in each hour, all patterns together. Shape: (hours,)."""
        return sum_of(self.hourly_occurrences_per_usage_pattern.values())

    @calculated(u.concurrent)
    @paragraph("sums-over-usage-patterns")
    def hourly_avg_occurrences_across_usage_patterns(self) -> Hourly:
        """Mean number of jobs under way in each hour, all patterns together. Shape: (hours,)."""
        return sum_of(self.hourly_avg_occurrences_per_usage_pattern.values())

    @calculated()
    @paragraph("sums-over-usage-patterns")
    def hourly_data_transferred_across_usage_patterns(self) -> Hourly:
        """Volume transferred in each hour, all patterns together. Shape: (hours,)."""
        return sum_of(self.hourly_data_transferred_per_usage_pattern.values())

    @calculated(over_time="sum")
    @paragraph("sums-over-usage-patterns")
    def hourly_data_stored_across_usage_patterns(self) -> Hourly:
        """Volume stored (deleted when negative) in each hour, all patterns together. Shape: (hours,)."""
        return sum_of(self.hourly_data_stored_per_usage_pattern.values())

    @check
    def compute_fits_server(self) -> None:
        """CPU cores are asked of servers that have them, GPUs of GPU servers."""
        refuse_other_compute(self, "compute_needed")


def refuse_other_compute(owner: Any, attribute: str) -> None:
    """Raise IncompatibleUnits when `attribute` is in another kind of compute than the server of `owner` offers."""
    asked, offered = getattr(owner, attribute), owner.server.compute
    if hasattr(asked, "_unit") and hasattr(offered, "_unit") and not asked._unit.same_dimension(offered._unit):
        what = (
            f"{describe_object(owner)}.{attribute} is {asked}, and its server, {describe_object(owner.server)}, "
            f"computes in {offered.unit}. Give {attribute} in {offered.unit}, or choose another server"
        )
        raise IncompatibleUnits(asked._unit, offered._unit, what)


class Job(JobSignature, JobBase):
    """A request to a server, described by what it needs there."""

    data_transferred: Quantity = quantity(150 * u.kB, help="Volume up and down between user and server")
    data_stored: Quantity = quantity(
        100 * u.kB,
        family="stored",
        minimum=None,
        help="Volume that the job adds to the storage; negative: that it deletes",
    )
    request_duration: Quantity = quantity(1 * u.s, help="Time that the job occupies its RAM and compute")
    ram_needed: Quantity = quantity(50 * u.MB, family="ram", help="RAM that the job occupies")
    compute_needed: Quantity = quantity(
        0.1 * u.cpu_core, also=(u.gpu,), help="CPU cores (GPUs on a GPU server) used, mean over the request"
    )
    server: Link[ServerBase] = link("ServerBase", help="Server that runs the job")

    constructor = ("server", "data_transferred", "data_stored", "request_duration", "compute_needed", "ram_needed")


class GPUJob(GPUJobSignature, Job):
    """A request to a server with GPUs, described by what it needs there."""

    compute_needed: Quantity = quantity(1 * u.gpu, help="GPUs used, mean over the request")


def job_classes_of(service: type[ModelingObject]) -> list[type[ModelingObject]]:
    """The job classes whose `service` links to this class."""
    base = find_class("JobBase")
    found = []
    for kind in all_classes():
        attribute = kind.attributes.get("service") if issubclass(kind, base) else None
        if attribute is not None and attribute.leads_to(service):  # type: ignore[attr-defined]
            found.append(kind)
    return found
