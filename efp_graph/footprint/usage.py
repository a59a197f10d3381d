"""Usage: what users do (journeys of steps), and how many of them, where and when (patterns)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from efp_graph.footprint.conventions import ConventionsOfPlace
from efp_graph.footprint.hardware import ONE_HOUR, at_hours, emitted
from efp_graph.footprint.local_time import LocalPattern
from efp_graph.footprint.vocabulary import DEVICES, ENERGY, FABRICATION, SERVERS, STORAGE
from efp_graph.objects import (
    Link,
    Links,
    ModelingObject,
    ReverseLink,
    WeightedLink,
    WeightedLinks,
    calculated,
    calculated_per,
    derived,
    footprint,
    in_order,
    link,
    links,
    quantity,
    reverse_link,
    series,
    weighted_link,
    weighted_links,
)
from efp_graph.objects.accounts import contributors_below, members_of
from efp_graph.objects.calculated import Derived
from efp_graph.objects.declared import USAGE
from efp_graph.signatures import UsageJourneySignature, UsageJourneyStepSignature, UsagePatternSignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Hourly,
    Scalar,
    sum_of,
    u,
)

if TYPE_CHECKING:
    from efp_graph.footprint.country import Country
    from efp_graph.footprint.hardware import Device
    from efp_graph.footprint.jobs import JobBase
    from efp_graph.footprint.network import Network
    from efp_graph.footprint.storage import Storage


class UsageJourneyStep(UsageJourneyStepSignature, ModelingObject):
    """A step of a journey: it takes some of the user's time and triggers jobs at its start."""

    picture_views = (USAGE,)
    picture_colour = "#dbeefa"

    user_time_spent = quantity(1 * u.min, help="Time that the user spends in the step")
    jobs: Links[JobBase] = links(
        "JobBase", help="Jobs that the step triggers; one that appears twice is triggered twice"
    )

    usage_journeys: ReverseLink[tuple[UsageJourney, ...]] = reverse_link(
        "UsageJourney", "uj_steps", placed_only=True, help="Journeys that have the step"
    )


class UsageJourney(UsageJourneySignature, ModelingObject):
    """What a user does in one visit: steps, one after the other."""

    picture_views = (USAGE,)
    picture_colour = "#b5daf3"

    uj_steps = links(UsageJourneyStep, help="Steps in their order; one that appears twice happens twice")

    usage_patterns: ReverseLink[tuple[UsagePattern, ...]] = reverse_link(
        "UsagePattern", "usage_journey", placed_only=True, help="Patterns that follow it"
    )

    gathers = True

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs of the steps in their order, with repetitions."""
        return tuple(job for step in self.uj_steps for job in step.jobs)

    @derived
    def contributors(self) -> tuple[Any, ...]:
        """What the steps lead to and has footprints, each once: servers, their storage, APIs of other companies."""
        return contributors_below(self)

    servers: Derived[tuple[Any, ...]] = members_of(SERVERS, help="Servers of the jobs, each once.")
    storages: Derived[tuple[Storage, ...]] = members_of(STORAGE, help="Storage of these servers, each once.")

    @calculated()
    def duration(self) -> Scalar:
        """Time that a user spends in the journey: the sum over its steps."""
        return sum_of(step.user_time_spent for step in self.uj_steps)

    def occurrences_of(self, job: JobBase, starts: Any) -> Hourly:
        """A job of journeys that start in these hours: one per appearance, as late as the steps before it take."""
        occurrences: list[Hourly] = []
        delay: Scalar = EmptyExplainableObject()
        steps_before: list[UsageJourneyStep] = []
        for step in self.uj_steps:
            appearances = step.jobs.count(job)
            if appearances:
                delay = sum_of((delay, *(before.user_time_spent for before in steps_before)))
                steps_before.clear()
                late = starts if isinstance(delay, EmptyExplainableObject) else starts.shifted(delay)
                occurrences += [late] * appearances
            steps_before.append(step)
        return sum_of(occurrences)


class UsagePattern(UsagePatternSignature, LocalPattern):
    """How many journeys start at each hour, in which country, on which network, with which devices."""

    picture_views = (USAGE,)
    picture_colour = "#8cc4ea"

    hourly_usage_journey_starts = series(unit=u.dimensionless, help="Journeys that start in each hour, in local time")
    usage_journey = link(UsageJourney, help="What these users do")
    devices: WeightedLinks[Device] = weighted_links(
        "Device", help="Devices that each user has on during the journey; with shares: that so many users have on"
    )
    network: Link[Network] = link("Network", help="Network between users and servers")
    country: WeightedLink[Country] = weighted_link(
        "Country", help="Where the users are; with shares: where so many of them are, each in its local time"
    )

    conventions = ConventionsOfPlace()

    category = DEVICES.name
    constructor = ("usage_journey", "devices", "network", "country", "hourly_usage_journey_starts")

    @property
    def countries(self) -> tuple[Country, ...]:
        """The country, or those that have shares, in their order."""
        return type(self).country.members(type(self).country.node_of(self).read())

    @property
    def local_starts(self) -> ExplainableHourlyQuantities:
        """Journeys that start in each hour, in local time."""
        return self.hourly_usage_journey_starts

    @property
    def hours_of_use(self) -> Hourly:
        """The hours in which journeys start."""
        return self.utc_hourly_usage_journey_starts

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs of the journey, each once."""
        return tuple(dict.fromkeys(self.usage_journey.jobs))

    def occurrences_of(self, job: JobBase) -> Hourly:
        """Jobs of one kind that start in each hour. Shape: (hours,). Source: methodology.md, A4."""
        return self.usage_journey.occurrences_of(job, self.utc_hourly_usage_journey_starts)

    @calculated(u.dimensionless, over_time="sum")
    def utc_hourly_usage_journey_starts(self) -> ExplainableHourlyQuantities:
        """Journeys that start in each hour of UTC. Shape: (hours,). Source: methodology.md, "Local time to UTC"."""
        if self.countries_with_shares:
            starts = sum_of(self.utc_hourly_usage_journey_starts_per_country.values())
            return cast(ExplainableHourlyQuantities, starts)  # as long as a country has a share it has starts
        return self._starts_in(self.country)

    @derived
    def countries_with_shares(self) -> tuple[Country, ...]:
        """Countries in which a share of the users is; none where all are in one."""
        return tuple(type(self).country.weights(self))

    @calculated_per("countries_with_shares", u.dimensionless)
    def country_shares(self, country: Country) -> Scalar:
        """Share of the users that are in the country. Shape: one value."""
        return type(self).country.weight_of(self, country)

    @calculated_per("countries_with_shares", u.dimensionless)
    def utc_hourly_usage_journey_starts_per_country(self, country: Country) -> Hourly:
        """Journeys that start in a country in each hour of UTC: its share, at its own local time. Shape: (hours,)."""
        return self._starts_in(country) * self.country_shares[country]

    @calculated_per("countries_with_shares", u.kg)
    def devices_energy_footprint_per_country(self, country: Country) -> Hourly:
        """CO2eq of the electricity of the devices in a country, at its carbon intensity. Shape: (hours,)."""
        starts, duration = self.utc_hourly_usage_journey_starts_per_country[country], self.usage_journey.duration
        if isinstance(duration, EmptyExplainableObject) or isinstance(starts, EmptyExplainableObject):
            return EmptyExplainableObject()
        return emitted(self._devices_on(starts.in_parallel(duration)), country.carbon_intensity_in_utc())

    @calculated_per("countries_with_shares")
    def data_transferred_per_country(self, country: Country) -> Hourly:
        """Volume transferred to and from a country in each hour. Shape: (hours,). Source: methodology.md, A3."""
        starts = self.utc_hourly_usage_journey_starts_per_country[country]
        if isinstance(starts, EmptyExplainableObject):
            return starts
        occurrences = ((job, self.usage_journey.occurrences_of(job, starts)) for job in self.jobs)
        return sum_of(some.spread_over(job.request_duration) * job.data_transferred for job, some in occurrences)

    @calculated_per("countries_with_shares", u.kg)
    def network_energy_footprint_per_country(self, country: Country) -> Hourly:
        """CO2eq of the electricity of the network for the users in a country, at its carbon intensity.

        Shape: (hours,). Source: methodology.md, "Network".
        """
        volume = self.data_transferred_per_country[country]
        intensity = at_hours(volume, country.carbon_intensity_in_utc())
        return volume * (self.network.bandwidth_energy_intensity * intensity)

    @calculated(u.dimensionless, over_time="mean")
    def nb_usage_journeys_in_parallel(self) -> Hourly:
        """Mean number of journeys under way in each hour. Shape: (hours,). Source: methodology.md, A2."""
        duration = self.usage_journey.duration
        if isinstance(duration, EmptyExplainableObject):
            return duration
        return self.utc_hourly_usage_journey_starts.in_parallel(duration)

    @derived
    def devices_with_shares(self) -> tuple[Device, ...]:
        """Devices of which a share of the users has each; none where each user has all of them."""
        return tuple(type(self).devices.weights(self))

    @calculated_per("devices_with_shares", u.dimensionless)
    def device_shares(self, device: Device) -> Scalar:
        """Share of the users that have the device on. Shape: one value."""
        return type(self).devices.weight_of(self, device)

    def _of_devices(self, amount: Callable[[Device], ExplainableQuantity]) -> Scalar:
        """The sum of an amount over the devices of a user; with shares, of a user on average."""
        shared = self.devices_with_shares
        if shared:
            return sum_of(self.device_shares[device] * amount(device) for device in shared)
        return sum_of(amount(device) for device in self.devices)

    @calculated(u.kWh)
    def devices_energy(self) -> Hourly:
        """Electricity of the devices. Shape: (hours,). Source: methodology.md, "UsagePattern"."""
        return self._devices_on(self.nb_usage_journeys_in_parallel)

    def _devices_on(self, journeys: Hourly) -> Hourly:
        """Electricity of the devices of so many journeys in parallel."""
        return journeys * (self._of_devices(lambda device: device.power) * ONE_HOUR).to(u.kWh)

    @footprint(ENERGY)
    def devices_energy_footprint(self) -> Hourly:
        """CO2eq of that electricity. Shape: (hours,). Source: methodology.md, "UsagePattern"."""
        if self.countries_with_shares:
            return sum_of(self.devices_energy_footprint_per_country.values())
        return emitted(self.devices_energy, self.country.carbon_intensity_in_utc())

    @footprint(FABRICATION)
    def devices_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the devices, spread over the hours in which they are used. Shape: (hours,).

        Source: straight-line allocation over the hours of use, methodology.md, "UsagePattern".
        """
        per_hour_of_use = self._of_devices(
            lambda device: (
                device.carbon_footprint_fabrication * ONE_HOUR / (device.lifespan * device.fraction_of_usage_time)
            )
        )
        return self.nb_usage_journeys_in_parallel * per_hour_of_use.to(u.kg)

    @calculated(u.kg)
    def energy_footprint(self) -> Hourly:
        """CO2eq of the electricity of the devices. Shape: (hours,)."""
        return self.devices_energy_footprint

    @calculated(u.kg)
    def instances_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the devices. Shape: (hours,)."""
        return self.devices_fabrication_footprint


def patterns_of(steps: Iterable[UsageJourneyStep]) -> tuple[UsagePattern, ...]:
    """The usage patterns, inside a system, whose journeys have one of these steps; in the order of the system."""
    patterns = dict.fromkeys(
        pattern for step in steps for journey in step.usage_journeys for pattern in journey.usage_patterns
    )
    return in_order(list(patterns), placed_only=True)
