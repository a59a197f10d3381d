"""Edge usage patterns: how many devices are deployed, when and where, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import WrongCount
from efp_graph.footprint.attribution.patterns import EdgePatternCells
from efp_graph.footprint.conventions import ConventionsOfPlace
from efp_graph.footprint.edge.journeys import EdgeUsageJourney
from efp_graph.footprint.edge.places import places_in
from efp_graph.footprint.local_time import LocalPattern
from efp_graph.objects import Link, Quantity, calculated, check, derived, link, links, paragraph, quantity, series
from efp_graph.objects.declared import EDGE, USAGE
from efp_graph.objects.describing import describe_object
from efp_graph.signatures import EdgeUsagePatternSignature
from efp_graph.values import ExplainableHourlyQuantities, Hourly, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.country import Country
    from efp_graph.footprint.jobs import JobBase
    from efp_graph.footprint.network import Network


class EdgeUsagePattern(EdgeUsagePatternSignature, EdgePatternCells, LocalPattern):
    """How many deployments start at each hour, in which country, on which network, and how long each is in use."""

    picture_views = (USAGE, EDGE)
    picture_colour = "#8cc4ea"

    edge_usage_journeys = links(EdgeUsageJourney, help="What is deployed; each journey once")
    network: Link[Network] = link("Network", help="Network between devices and servers")
    country: Link[Country] = link("Country", help="Where the devices are")
    hourly_deployment_starts = series(unit=u.occurrence, help="Deployments that start in each hour, in local time")
    usage_span: Quantity = quantity(6 * u.year, above=0, help="Time that a deployment is in use")

    conventions = ConventionsOfPlace()
    countries_with_shares: tuple[Country, ...] = ()  # deployments of a pattern are in one country
    network_energy_footprint_per_country: dict[Country, Hourly] = {}  # noqa: RUF012  so there is none by country

    constructor = ("edge_usage_journeys", "network", "country", "hourly_deployment_starts", "usage_span")

    @check
    def has_journeys_once(self) -> None:
        """There is a journey, and none twice."""
        journeys = list(self.edge_usage_journeys)
        if not journeys:
            raise WrongCount(
                f"{describe_object(self)}.edge_usage_journeys is empty. Give at least one EdgeUsageJourney."
            )
        twice = next((each for each in journeys if journeys.count(each) > 1), None)
        if twice is not None:
            raise WrongCount(
                f"{describe_object(self)}.edge_usage_journeys has {describe_object(twice)} twice. Give each journey "
                "once: for twice as many, have its functions twice in the journey, or start more deployments."
            )

    @property
    def countries(self) -> tuple[Country, ...]:
        """The country."""
        return (self.country,)

    @property
    def local_starts(self) -> ExplainableHourlyQuantities:
        """Deployments that start in each hour, in local time."""
        return self.hourly_deployment_starts

    @property
    def hours_of_use(self) -> Hourly:
        """The hours in which deployments are in use."""
        return self.nb_deployments_in_parallel

    @derived
    def places(self) -> dict[Any, int]:
        """{need: in how many places of the journeys it is}."""
        return places_in(self.edge_usage_journeys)

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs that its devices ask of servers, each once."""
        functions = dict.fromkeys(each for journey in self.edge_usage_journeys for each in journey.edge_functions)
        needs = dict.fromkeys(need for function in functions for need in function.recurrent_server_needs)
        return tuple(dict.fromkeys(job for need in needs for job in need.jobs))

    @calculated(u.occurrence)
    @paragraph("local-time-to-utc")
    def utc_hourly_deployment_starts(self) -> ExplainableHourlyQuantities:
        """Deployments that start in each hour of UTC. Shape: (hours,). Source: methodology.md, "Local time to UTC"."""
        return self._starts_in(self.country)

    @calculated(u.concurrent)
    @paragraph("edge-deployments")
    def nb_deployments_in_parallel(self) -> ExplainableHourlyQuantities:
        """Mean number of deployments in use in each hour. Shape: (hours,). Source: methodology.md, A2."""
        return self.utc_hourly_deployment_starts.in_parallel(self.usage_span)

    def over_hours(self, week: Any, **options: Any) -> Any:
        """A typical week over the hours in which deployments are in use, at the local time of the country."""
        rotate = self.conventions.time == "rotate"
        return week.over(self.nb_deployments_in_parallel, self.country.timezone, rotate=rotate, **options)

    def occurrences_of(self, job: JobBase) -> Hourly:
        """How many of a job start in each hour."""
        needs = (each for each in job.recurrent_server_needs if self in each.usage_patterns)
        return sum_of(need.occurrences_of(job, self) for need in needs)
