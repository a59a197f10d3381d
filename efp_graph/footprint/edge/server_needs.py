"""What edge devices ask of servers: jobs, so many times an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.edge.places import patterns_of_functions
from efp_graph.objects import (
    Link,
    ModelingObject,
    ReverseLink,
    WeightedLinks,
    calculated,
    calculated_per,
    derived,
    link,
    reverse_link,
    typical_week,
    weighted_links,
)
from efp_graph.objects.declared import EDGE, USAGE
from efp_graph.signatures import RecurrentServerNeedSignature
from efp_graph.values import ExplainableQuantity, Hourly, Scalar, u

if TYPE_CHECKING:
    from efp_graph.footprint.edge.devices import EdgeDevice
    from efp_graph.footprint.edge.journeys import EdgeFunction
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.jobs import JobBase


class RecurrentServerNeed(RecurrentServerNeedSignature, ModelingObject):
    """What an edge device asks of servers in a typical week: each occurrence triggers its jobs."""

    methodology = "calls-from-edge-devices"

    picture_views = (USAGE, EDGE)
    picture_colour = "#dbeefa"

    edge_device: Link[EdgeDevice] = link("EdgeDevice", help="Device that asks")
    recurrent_volume_per_edge_device = typical_week(
        1 * u.occurrence, help="How often it asks in each hour of the week, one device"
    )
    jobs: WeightedLinks[JobBase] = weighted_links(
        "JobBase", total=None, weighs="Times per occurrence", help="Jobs that each occurrence triggers, and how often"
    )

    edge_functions: ReverseLink[tuple[EdgeFunction, ...]] = reverse_link(
        "EdgeFunction", "recurrent_server_needs", placed_only=True, help="Functions that have it"
    )

    @derived
    def usage_patterns(self) -> tuple[EdgeUsagePattern, ...]:
        """The edge usage patterns of the system in which it is."""
        return patterns_of_functions(self.edge_functions)

    @derived
    def distinct_jobs(self) -> tuple[JobBase, ...]:
        """Its jobs, each once."""
        return tuple(dict.fromkeys(self.jobs))

    @calculated_per("distinct_jobs", u.dimensionless)
    def job_counts(self, job: JobBase) -> Scalar:
        """How often an occurrence triggers a job. Shape: one value."""
        return type(self).jobs.counted(self, job)

    @calculated(lazy=True)
    def recurrent_need_validation(self) -> Any:
        """How often the device asks in a typical week. Shape: (168,), from Monday 00:00 on."""
        return self.recurrent_volume_per_edge_device

    @calculated_per("usage_patterns", u.dimensionless)
    def nb_of_places_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Scalar:
        """How often it is in a pattern: once per journey and function that holds it. Shape: one value."""
        return ExplainableQuantity(pattern.places.get(self, 0) * u.dimensionless, f"places in {pattern.name}")

    @calculated_per("usage_patterns", u.occurrence)
    def unitary_hourly_volume_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """How often one device asks in each hour, in all places. Shape: (hours,).

        Source: the typical week at the local time of the country, methodology.md, "Edge devices".
        """
        volume: Hourly = pattern.over_hours(self.recurrent_volume_per_edge_device)
        return volume * self.nb_of_places_per_usage_pattern[pattern]

    def occurrences_of(self, job: JobBase, pattern: EdgeUsagePattern) -> Hourly:
        """How many of a job all devices of a pattern start in each hour, by this need."""
        per_device = self.job_counts[job]
        if pattern.conventions.group_calls:
            per_device = per_device * self.edge_device.total_nb_of_units
        return self.unitary_hourly_volume_per_usage_pattern[pattern] * pattern.nb_deployments_in_parallel * per_device
