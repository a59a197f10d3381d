"""Networks between users and servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, Unpack

from efp_graph.footprint.attribution.users import NetworkAtoms
from efp_graph.footprint.emissions import at_hours
from efp_graph.footprint.vocabulary import ENERGY, NETWORK
from efp_graph.objects import (
    ReverseLink,
    calculated,
    calculated_per,
    derived,
    footprint,
    paragraph,
    quantity,
    reverse_link,
    total_over,
)
from efp_graph.signatures import NetworkSignature
from efp_graph.values import EmptyExplainableObject, Hourly, Sources, SourceValue, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.country import Country
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.jobs import JobBase
    from efp_graph.footprint.usage import UsagePattern
    from efp_graph.signatures import NetworkInputs


class Network(NetworkSignature, NetworkAtoms):
    """A network, seen as an energy per volume transferred. Its manufacturing is not modelled."""

    methodology = "electricity-of-networks"

    picture_views = ()

    bandwidth_energy_intensity = quantity(0.1 * u("kWh/GB"), help="Electricity per volume transferred")

    web_usage_patterns: ReverseLink[tuple[UsagePattern, ...]] = reverse_link(
        "UsagePattern", "network", placed_only=True, help="Patterns of users that use it"
    )
    edge_usage_patterns: ReverseLink[tuple[EdgeUsagePattern, ...]] = reverse_link(
        "EdgeUsagePattern", "network", placed_only=True, help="Patterns of edge devices that use it"
    )

    category = NETWORK.name
    archetype_names = ("wifi_network", "mobile_network")

    @classmethod
    def wifi_network(cls, name: str = "Default wifi network", **overrides: Unpack[NetworkInputs]) -> Self:
        """A fixed line and wifi."""
        return cls._archetype("wifi_network", name, overrides, 0.05)

    @classmethod
    def mobile_network(cls, name: str = "Default mobile network", **overrides: Unpack[NetworkInputs]) -> Self:
        """A mobile network."""
        return cls._archetype("mobile_network", name, overrides, 0.12)

    @classmethod
    def _archetype(cls, kind: str, name: str, overrides: NetworkInputs, intensity: float) -> Self:
        """Intensity in kWh/GB."""
        usual = {"bandwidth_energy_intensity": SourceValue(intensity * u("kWh/GB"), Sources.TRAFICOM_STUDY)}
        return cls(name, **{**cls.figures_of_archetype(kind, usual), **cls.own_names(overrides)})

    @derived
    def usage_patterns(self) -> tuple[UsagePattern | EdgeUsagePattern, ...]:
        """Patterns that use it."""
        return (*self.web_usage_patterns, *self.edge_usage_patterns)

    @calculated_per("usage_patterns", u.kg, equivalent="CO2eq")
    def energy_footprint_per_usage_pattern(self, pattern: UsagePattern | EdgeUsagePattern) -> Hourly:
        """CO2eq of the electricity for the volume of a pattern, at the carbon intensity of its country.

        Shape: (hours,), on the union of the hours of transfers. Source: methodology.md, "Network".
        """
        if pattern.countries_with_shares:
            return sum_of(pattern.network_energy_footprint_per_country.values())
        volume = sum_of(job.hourly_data_transferred_per_usage_pattern[pattern] for job in pattern.jobs)
        return self.emitted_by_volume(volume, pattern.country)

    @footprint(ENERGY)
    @total_over("usage_patterns", u.kg)
    def energy_footprint(self, pattern: UsagePattern | EdgeUsagePattern) -> Hourly:
        """CO2eq of the electricity of the network, all usage patterns together. Shape: (hours,)."""
        return self.energy_footprint_per_usage_pattern[pattern]

    # What it consists of

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs of the patterns, each once."""
        return tuple(dict.fromkeys(job for pattern in self.usage_patterns for job in pattern.jobs))

    @calculated_per("jobs", u.kg, lazy=True, equivalent="CO2eq")
    def use_footprint_per_job(self, job: JobBase) -> Hourly:
        """CO2eq of the electricity for the volume of a job, a part of `energy_footprint`. Shape: (hours,)."""
        return sum_of(self._footprint_of(job, pattern) for pattern in self.usage_patterns if job in pattern.jobs)

    def _footprint_of(self, job: JobBase, pattern: Any) -> Hourly:
        """CO2eq for the volume of a job in a pattern, at the carbon intensity of where its users are."""
        if not pattern.countries_with_shares:
            return self.emitted_by_volume(job.hourly_data_transferred_per_usage_pattern[pattern], pattern.country)
        return sum_of(
            self.emitted_by_volume(pattern.data_of(job, each), each) for each in pattern.countries_with_shares
        )

    def emitted_by_volume(self, volume: Hourly, country: Country) -> Hourly:
        """CO2eq for a volume that users in a country send and receive. Shape: (hours,)."""
        return volume * (self.bandwidth_energy_intensity * at_hours(volume, country.carbon_intensity_in_utc()))

    @calculated(u.kWh, lazy=True)
    def electricity(self) -> Hourly:
        """Electricity for the volume of all patterns. Shape: (hours,)."""
        volumes = (job.hourly_data_transferred_per_usage_pattern for job in self.jobs)
        mine = set(self.usage_patterns)
        return sum_of(
            volume * self.bandwidth_energy_intensity for each in volumes for one, volume in each.items() if one in mine
        )

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("making-of-networks")
    def instances_manufacturing_footprint(self) -> Hourly:
        """No value: the making of networks is not modelled."""
        return EmptyExplainableObject()
