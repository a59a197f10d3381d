"""The totals of a system, by category (Servers, Storage, Network, Devices), by object, and by phase.

Phases are *energy* (electricity in use) and *fabrication* (manufacturing). The total of a category is the sum over its
objects, in the order of the system, that of a phase the sum over the categories, and the grand total the sum of the two
phases: parts add up by construction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.adding_up import CATEGORIES, members, summed
from efp_graph.footprint.footprint_table import ByObject
from efp_graph.objects import ModelingObject, calculated, total_over
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, sum_of, u
from efp_graph.values.finite import LARGEST, is_finite_number

if TYPE_CHECKING:
    from efp_graph.footprint.network import Network
    from efp_graph.footprint.servers import ServerBase
    from efp_graph.footprint.storage import Storage
    from efp_graph.footprint.usage import UsagePattern

ZERO = ExplainableQuantity(0 * u.kg, "no footprint")


def refuse_infinite_sum(total: Any) -> None:
    """Raise when the sum over the period is infinite though each hour is finite; no part of a total has a larger one.

    Cost: that of the largest hour, which tells nearly always.

    Raises:
        NotFinite: it is.
    """
    hours = len(total)
    # by `_value`: recorded formulas look too, and what a workbook follows does not depend on it
    if hours and total.max()._value > LARGEST / hours:
        is_finite_number(total.sum()._value)


class Totals(ModelingObject):
    """What a system adds up. Its lists of objects are given by `System`."""

    servers: Any
    storages: Any
    networks: Any
    distinct_patterns: Any

    # Totals by category, hour by hour

    @total_over("servers", u.kg, total_of=("Servers", "energy"))
    def servers_energy_footprint(self, server: ServerBase) -> Hourly:
        """CO2eq of the electricity of all servers. Shape: (hours,)."""
        return server.energy_footprint

    @total_over("storages", u.kg, total_of=("Storage", "energy"))
    def storage_energy_footprint(self, storage: Storage) -> Hourly:
        """CO2eq of the electricity of all storage. Shape: (hours,)."""
        return storage.energy_footprint

    @total_over("networks", u.kg, total_of=("Network", "energy"))
    def network_energy_footprint(self, network: Network) -> Hourly:
        """CO2eq of the electricity of all networks. Shape: (hours,)."""
        return network.energy_footprint

    @total_over("distinct_patterns", u.kg, total_of=("Devices", "energy"))
    def devices_energy_footprint(self, pattern: UsagePattern) -> Hourly:
        """CO2eq of the electricity of all devices. Shape: (hours,)."""
        return pattern.devices_energy_footprint

    @total_over("servers", u.kg, total_of=("Servers", "fabrication"))
    def servers_fabrication_footprint(self, server: ServerBase) -> Hourly:
        """CO2eq of making all servers. Shape: (hours,)."""
        return server.instances_fabrication_footprint

    @total_over("storages", u.kg, total_of=("Storage", "fabrication"))
    def storage_fabrication_footprint(self, storage: Storage) -> Hourly:
        """CO2eq of making all storage. Shape: (hours,)."""
        return storage.instances_fabrication_footprint

    @total_over("distinct_patterns", u.kg, total_of=("Devices", "fabrication"))
    def devices_fabrication_footprint(self, pattern: UsagePattern) -> Hourly:
        """CO2eq of making all devices. Shape: (hours,)."""
        return pattern.devices_fabrication_footprint

    # Of these only a part changes at a time; the rest of a sum is not added up again

    @calculated(u.kg)
    def energy_footprint(self) -> Hourly:
        """CO2eq of all electricity. Shape: (hours,)."""
        return sum_of(
            (
                self.servers_energy_footprint,
                self.storage_energy_footprint,
                self.network_energy_footprint,
                self.devices_energy_footprint,
            )
        )

    @calculated(u.kg)
    def fabrication_footprint(self) -> Hourly:
        """CO2eq of all manufacturing. Shape: (hours,)."""
        return sum_of(
            (
                self.servers_fabrication_footprint,
                self.storage_fabrication_footprint,
                self.devices_fabrication_footprint,
            )
        )

    @calculated(u.kg)
    def total_footprint(self) -> Hourly:
        """CO2eq of everything, energy and fabrication. Shape: (hours,)."""
        total = sum_of((self.energy_footprint, self.fabrication_footprint))
        refuse_infinite_sum(total)
        return total

    # The same, as tables

    @property
    def energy_footprints(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its electricity, hour by hour}}; devices stand under their usage pattern."""
        return self._footprints("energy")

    @property
    def fabrication_footprints(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its manufacturing, hour by hour}}; that of networks is not modelled."""
        networks = ByObject([("networks", EmptyExplainableObject("Manufacturing of networks"))])
        return {**self._footprints("fabrication"), "Network": networks}

    def _footprints(self, phase: str) -> dict[str, ByObject]:
        return {
            category: ByObject((owner, getattr(owner, phases[phase])) for owner in members(self, category))
            if phase in phases
            else ByObject()
            for category, (_, phases) in CATEGORIES.items()
        }

    @property
    def total_energy_footprints(self) -> dict[str, Any]:
        """{category: CO2eq of its electricity, hour by hour}."""
        totals = (
            self.servers_energy_footprint,
            self.storage_energy_footprint,
            self.network_energy_footprint,
            self.devices_energy_footprint,
        )
        return dict(zip(CATEGORIES, totals, strict=True))

    @property
    def total_fabrication_footprints(self) -> dict[str, Any]:
        """{category: CO2eq of its manufacturing, hour by hour}."""
        totals = (
            self.servers_fabrication_footprint,
            self.storage_fabrication_footprint,
            EmptyExplainableObject("Manufacturing of networks"),
            self.devices_fabrication_footprint,
        )
        return dict(zip(CATEGORIES, totals, strict=True))

    @property
    def energy_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its electricity over the whole period}}."""
        return {category: summed(part.items()) for category, part in self.energy_footprints.items()}

    @property
    def fabrication_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its manufacturing over the whole period}}."""
        return {category: summed(part.items()) for category, part in self.fabrication_footprints.items()}

    @property
    def total_energy_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: CO2eq of its electricity over the whole period}: the sum over its objects."""
        return {
            category: sum_of((ZERO, *part.values())) for category, part in self.energy_footprint_sum_over_period.items()
        }

    @property
    def total_fabrication_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: CO2eq of its manufacturing over the whole period}: the sum over its objects."""
        return {
            category: sum_of((ZERO, *part.values()))
            for category, part in self.fabrication_footprint_sum_over_period.items()
        }

    @property
    def total_footprint_sum_over_period(self) -> Any:
        """CO2eq of everything over the whole period: the sum over categories and phases."""
        parts = (
            *self.total_energy_footprint_sum_over_period.values(),
            *self.total_fabrication_footprint_sum_over_period.values(),
        )
        return sum_of(parts)
