"""Usage: what users do (journeys of steps), and how many of them, where and when (patterns)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from efp_graph.footprint.hardware import ONE_HOUR, emitted
from efp_graph.footprint.vocabulary import DEVICES, ENERGY, FABRICATION, SERVERS, STORAGE
from efp_graph.objects import (
    Link,
    Links,
    ModelingObject,
    ReverseLink,
    calculated,
    derived,
    footprint,
    in_order,
    link,
    links,
    quantity,
    reverse_link,
    series,
)
from efp_graph.objects.accounts import contributors_below, members_of
from efp_graph.objects.calculated import Derived
from efp_graph.objects.declared import USAGE
from efp_graph.signatures import UsageJourneySignature, UsageJourneyStepSignature, UsagePatternSignature
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, Hourly, Scalar, sum_of, u
from efp_graph.values.calendar import UTC, hours_to_utc

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


class UsagePattern(UsagePatternSignature, ModelingObject):
    """How many journeys start at each hour, in which country, on which network, with which devices."""

    picture_views = (USAGE,)
    picture_colour = "#8cc4ea"

    hourly_usage_journey_starts = series(unit=u.dimensionless, help="Journeys that start in each hour, in local time")
    usage_journey = link(UsageJourney, help="What these users do")
    devices: Links[Device] = links("Device", help="Devices that each user has on during the journey")
    network: Link[Network] = link("Network", help="Network between users and servers")
    country: Link[Country] = link("Country", help="Where the users are")

    category = DEVICES.name
    constructor = ("usage_journey", "devices", "network", "country", "hourly_usage_journey_starts")

    def utc_hour(self, date: datetime) -> int:
        """The UTC hour, since 1970, of a moment of the pattern's local time (naive) or of an instant (aware).

        Off the hour: the next whole hour.
        """
        if date.tzinfo is not None:
            return math.ceil(date.timestamp() / 3600)
        hour = -((datetime(1970, 1, 1) - date) // timedelta(hours=1))
        return hour + self._hours_to_utc(hour)

    def wall_clock_hour(self, utc_hour: int) -> int:
        """The hour, since 1970, that the series of starts has for a UTC hour."""
        starts = self.hourly_usage_journey_starts
        if starts.clock == UTC:
            return utc_hour
        first_guess = utc_hour - self._hours_to_utc(utc_hour)
        return utc_hour - self._hours_to_utc(first_guess)

    def _hours_to_utc(self, hour: int) -> int:
        """What is added to a local hour: one shift for a series that counts hours from a local start."""
        starts, zone = self.hourly_usage_journey_starts, self.country.timezone.value
        if starts.clock != "local":
            return hours_to_utc(zone, hour)
        reference = self.country.timezone_reference
        instant = None if isinstance(reference, EmptyExplainableObject) else reference.value
        return hours_to_utc(zone, starts.first_hour, instant)

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs of the journey, each once."""
        return tuple(dict.fromkeys(self.usage_journey.jobs))

    @calculated(u.dimensionless, over_time="sum")
    def utc_hourly_usage_journey_starts(self) -> ExplainableHourlyQuantities:
        """Journeys that start in each hour of UTC. Shape: (hours,). Source: methodology.md, "Local time to UTC"."""
        reference = self.country.timezone_reference
        empty = isinstance(reference, EmptyExplainableObject)
        return self.hourly_usage_journey_starts.to_utc(self.country.timezone, None if empty else reference)

    @calculated(u.dimensionless, over_time="mean")
    def nb_usage_journeys_in_parallel(self) -> Hourly:
        """Mean number of journeys under way in each hour. Shape: (hours,). Source: methodology.md, A2."""
        duration = self.usage_journey.duration
        if isinstance(duration, EmptyExplainableObject):
            return duration
        return self.utc_hourly_usage_journey_starts.in_parallel(duration)

    @calculated(u.kWh)
    def devices_energy(self) -> Hourly:
        """Electricity of the devices. Shape: (hours,). Source: methodology.md, "UsagePattern"."""
        power = sum_of(device.power for device in self.devices)
        return self.nb_usage_journeys_in_parallel * (power * ONE_HOUR).to(u.kWh)

    @footprint(ENERGY)
    def devices_energy_footprint(self) -> Hourly:
        """CO2eq of that electricity. Shape: (hours,). Source: methodology.md, "UsagePattern"."""
        return emitted(self.devices_energy, self.country.carbon_intensity_in_utc())

    @footprint(FABRICATION)
    def devices_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the devices, spread over the hours in which they are used. Shape: (hours,).

        Source: straight-line allocation over the hours of use, methodology.md, "UsagePattern".
        """
        per_hour_of_use = sum_of(
            device.carbon_footprint_fabrication * ONE_HOUR / (device.lifespan * device.fraction_of_usage_time)
            for device in self.devices
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
