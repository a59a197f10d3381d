"""Usage patterns: how many journeys start, when and where, with which devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from efp_graph.footprint.attribution.patterns import PatternCells
from efp_graph.footprint.conventions import ConventionsOfPlace
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.footprint.hardware import MINUS
from efp_graph.footprint.journeys import UsageJourney, UsageJourneyStep
from efp_graph.footprint.local_time import LocalPattern
from efp_graph.footprint.vocabulary import DEVICES, ENERGY, FABRICATION
from efp_graph.objects import (
    Link,
    WeightedLink,
    WeightedLinks,
    calculated,
    calculated_per,
    derived,
    footprint,
    link,
    paragraph,
    series,
    weighted_link,
    weighted_links,
)
from efp_graph.objects.declared import USAGE
from efp_graph.objects.weighted_list import WeightedList
from efp_graph.signatures import UsagePatternSignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Hourly,
    Scalar,
    max_of,
    net_of,
    sum_of,
    u,
)

if TYPE_CHECKING:
    from efp_graph.footprint.country import Country
    from efp_graph.footprint.hardware import Device
    from efp_graph.footprint.jobs import JobBase
    from efp_graph.footprint.network import Network


NOBODY = EmptyExplainableObject()


class UsagePattern(UsagePatternSignature, PatternCells, LocalPattern):
    """How many journeys start at each hour, in which country, on which network, with which devices."""

    picture_views = (USAGE,)
    picture_colour = "#8cc4ea"

    hourly_usage_journey_starts = series(unit=u.dimensionless, help="Journeys that start in each hour, in local time")
    usage_journey: WeightedLink[UsageJourney] = weighted_link(
        UsageJourney,
        total=None,
        positive=True,
        weighs="Journeys per pattern occurrence",
        help="What these users do; with weights: how many of each journey start for one of the pattern",
    )
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
        """Jobs of the journeys, each once."""
        return tuple(dict.fromkeys(job for journey in self.journeys for job in journey.jobs))

    @property
    def journeys(self) -> tuple[UsageJourney, ...]:
        """The journey, or those that have weights, in their order."""
        return type(self).usage_journey.members(type(self).usage_journey.node_of(self).read())

    @property
    def usage_journeys(self) -> WeightedList[UsageJourney]:
        """The journeys with their weights, be it one or several; `usage_journey` is the one where there is one."""
        return WeightedList(self, type(self).usage_journey)

    @usage_journeys.setter
    def usage_journeys(self, journeys: Any) -> None:
        type(self).usage_journey.__set__(self, journeys)

    @derived
    def journeys_with_weights(self) -> tuple[UsageJourney, ...]:
        """Journeys of which a weight tells how many start; none where there is one, that of all users."""
        return tuple(type(self).usage_journey.weights(self))

    @calculated_per("journeys_with_weights", u.dimensionless)
    @paragraph("shares-and-weights")
    def journey_weights(self, journey: UsageJourney) -> Scalar:
        """How many of the journey start for one start of the pattern. Shape: one value."""
        return type(self).usage_journey.weight_of(self, journey)

    def started(self, journey: UsageJourney, starts: Any) -> Hourly:
        """The starts of a journey, of starts of the pattern. Shape: (hours,)."""
        weighted = type(self).usage_journey.is_weighted(self)
        begun: Hourly = starts * self.journey_weights[journey] if weighted else starts
        return begun

    def under_way(self, journey: UsageJourney, starts: Any) -> Hourly:
        """The mean number of a journey under way in each hour, of starts of the pattern. Shape: (hours,)."""
        duration = journey.duration
        if isinstance(duration, EmptyExplainableObject) or isinstance(starts, EmptyExplainableObject):
            return EmptyExplainableObject()
        return self.started(journey, starts).in_parallel(duration)

    def users_in(self, step: UsageJourneyStep, journey: UsageJourney, starts: Any = None) -> Hourly:
        """Mean number of users in a step of a journey in each hour: who have begun it, less who have left it.

        Args:
            starts: of the pattern; all of them unless given.
        """
        begun = self.started(journey, self.utc_hourly_usage_journey_starts if starts is None else starts)
        if isinstance(begun, EmptyExplainableObject):
            return begun
        present: list[Hourly] = []
        before: list[Scalar] = []
        for current, times in journey.step_places(self.conventions):
            spent = [journey.time_spent_in(current)] * times
            if current is step and spent[0] > 0:
                gone = begun.in_parallel(sum_of(before)) if before else EmptyExplainableObject()
                present.append(max_of(net_of((begun.in_parallel(sum_of((*before, *spent))), gone * MINUS)), NOBODY))
            before += spent
        return sum_of(present)

    def occurrences_of(self, job: JobBase, starts: Any = None) -> Hourly:
        """Jobs of one kind that start in each hour. Shape: (hours,). Source: methodology.md, A4.

        Args:
            starts: of the pattern; all of them unless given.
        """
        whole = self.utc_hourly_usage_journey_starts if starts is None else starts
        return sum_of(
            occurrences
            for journey in self.journeys
            for occurrences in journey.occurrences_of(job, self.started(journey, whole), self.conventions)
        )

    @calculated(u.occurrence)
    @paragraph("local-time-to-utc")
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
    @paragraph("shares-and-weights")
    def country_shares(self, country: Country) -> Scalar:
        """Share of the users that are in the country. Shape: one value."""
        return type(self).country.weight_of(self, country)

    @calculated_per("countries_with_shares", u.occurrence)
    @paragraph("local-time-to-utc")
    def utc_hourly_usage_journey_starts_per_country(self, country: Country) -> Hourly:
        """Journeys that start in a country in each hour of UTC: its share, at its own local time. Shape: (hours,)."""
        return self._starts_in(country) * self.country_shares[country]

    @calculated_per("countries_with_shares", u.kg, equivalent="CO2eq")
    @paragraph("electricity-of-devices")
    def devices_energy_footprint_per_country(self, country: Country) -> Hourly:
        """CO2eq of the electricity of the devices in a country, at its carbon intensity. Shape: (hours,)."""
        journeys = self._journeys_under_way(self.utc_hourly_usage_journey_starts_per_country[country])
        return emitted(self._devices_on(journeys), country.carbon_intensity_in_utc())

    @calculated_per("countries_with_shares")
    @paragraph("volumes-of-jobs")
    def data_transferred_per_country(self, country: Country) -> Hourly:
        """Volume transferred to and from a country in each hour. Shape: (hours,). Source: methodology.md, A3."""
        return sum_of(self.data_of(job, country) for job in self.jobs)

    def data_of(self, job: JobBase, country: Country) -> Hourly:
        """Volume that a job transfers to and from one of several countries in each hour. Shape: (hours,)."""
        starts = self.utc_hourly_usage_journey_starts_per_country[country]
        if isinstance(starts, EmptyExplainableObject):
            return starts
        volume: Hourly = job.data_of(job.data_transferred, self.occurrences_of(job, starts), self.conventions)
        return volume

    @calculated_per("countries_with_shares", u.kg, equivalent="CO2eq")
    @paragraph("electricity-of-networks")
    def network_energy_footprint_per_country(self, country: Country) -> Hourly:
        """CO2eq of the electricity of the network for the users in a country, at its carbon intensity.

        Shape: (hours,). Source: methodology.md, "Network".
        """
        return self.network.emitted_by_volume(self.data_transferred_per_country[country], country)

    @calculated(u.concurrent)
    @paragraph("mean-number-under-way")
    def nb_usage_journeys_in_parallel(self) -> Hourly:
        """Mean number of journeys under way in each hour. Shape: (hours,). Source: methodology.md, A2."""
        return self._journeys_under_way(self.utc_hourly_usage_journey_starts)

    def _journeys_under_way(self, starts: Hourly) -> Hourly:
        """The mean number of journeys of all kinds under way in each hour, of starts of the pattern."""
        return sum_of(self.under_way(journey, starts) for journey in self.journeys)

    @derived
    def devices_with_shares(self) -> tuple[Device, ...]:
        """Devices of which a share of the users has each; none where each user has all of them."""
        return tuple(type(self).devices.weights(self))

    @calculated_per("devices_with_shares", u.dimensionless)
    @paragraph("shares-and-weights")
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
    @paragraph("electricity-of-devices")
    def devices_energy(self) -> Hourly:
        """Electricity of the devices. Shape: (hours,). Source: methodology.md, "UsagePattern"."""
        return self._devices_on(self.nb_usage_journeys_in_parallel)

    def _devices_on(self, journeys: Hourly) -> Hourly:
        """Electricity of the devices of so many journeys in parallel."""
        return journeys * (self._of_devices(lambda device: device.power) * ONE_HOUR).to(u.kWh)

    def energy_footprint_of(self, device: Device) -> Hourly:
        """CO2eq of the electricity of one kind of device. Shape: (hours,)."""
        per_hour = (self.per_user(device, device.power) * ONE_HOUR).to(u.kWh)
        if not self.countries_with_shares:
            return emitted(self.nb_usage_journeys_in_parallel * per_hour, self.country.carbon_intensity_in_utc())
        starts = self.utc_hourly_usage_journey_starts_per_country
        return sum_of(
            emitted(self._journeys_under_way(starts[country]) * per_hour, country.carbon_intensity_in_utc())
            for country in self.countries_with_shares
        )

    def fabrication_footprint_of(self, device: Device) -> Hourly:
        """CO2eq of making one kind of device, spread over the hours in which it is used. Shape: (hours,)."""
        per_hour = self.per_user(device, device.fabrication_per_hour_of_use.to(u.kg))
        made: Hourly = self.nb_usage_journeys_in_parallel * per_hour
        return made

    def per_user(self, device: Device, amount: ExplainableQuantity) -> Any:
        """An amount of a device for a user on average: as often as he has it on."""
        if device in self.devices_with_shares:
            return self.device_shares[device] * amount
        return sum_of([amount] * self.devices.count(device))

    @footprint(ENERGY)
    @paragraph("electricity-of-devices")
    def devices_energy_footprint(self) -> Hourly:
        """CO2eq of that electricity. Shape: (hours,). Source: methodology.md, "UsagePattern"."""
        if self.countries_with_shares:
            return sum_of(self.devices_energy_footprint_per_country.values())
        return emitted(self.devices_energy, self.country.carbon_intensity_in_utc())

    @footprint(FABRICATION)
    @paragraph("making-of-devices")
    def devices_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the devices, spread over the hours in which they are used. Shape: (hours,).

        Source: straight-line allocation over the hours of use, methodology.md, "UsagePattern".
        """
        per_hour_of_use = self._of_devices(lambda device: device.fabrication_per_hour_of_use)
        return self.nb_usage_journeys_in_parallel * per_hour_of_use.to(u.kg)

    @calculated(u.kg, equivalent="CO2eq")
    @paragraph("electricity-of-devices")
    def energy_footprint(self) -> Hourly:
        """CO2eq of the electricity of the devices. Shape: (hours,)."""
        return self.devices_energy_footprint

    @calculated(u.kg, equivalent="CO2eq")
    @paragraph("making-of-devices")
    def instances_fabrication_footprint(self) -> Hourly:
        """CO2eq of making the devices. Shape: (hours,)."""
        return self.devices_fabrication_footprint
