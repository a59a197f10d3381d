"""A package of somebody else: batteries behind servers, with a category, a phase and a criterion of their own.

It does what docs/how-to/extend.md shows, and touches nothing else.
"""

from __future__ import annotations

from typing import Any

from efp_graph import Device, Server, u
from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.footprint.hardware import InfraHardware
from efp_graph.objects import Category, Criterion, ModelingObject, Phase, footprint, link, quantity, reverse_link
from efp_graph.signatures import AnySignature
from efp_graph.values import sum_of

END_OF_LIFE = Phase("end of life", title="End of life")
BATTERIES = Category("Batteries")
WATER = Criterion("water", "Water consumption", method="Litres consumed on site", unit="liter")


class Battery(InfraHardware):
    """Batteries behind the servers of a site: one set per instance."""

    carbon_footprint_fabrication = quantity(500 * u.kg, help="CO2eq of making one set")
    recycling_footprint_per_set = quantity(40 * u.kg, help="CO2eq of taking one set apart")
    water_per_set = quantity(900 * u.liter, help="Water for making one set")

    category = "Batteries"

    servers = reverse_link("BackedServer", "battery", placed_only=True, help="Servers that it backs")

    @footprint(phase="fabrication")
    def instances_fabrication_footprint(self) -> Any:
        """CO2eq of making the sets, spread evenly over their life. Shape: (hours,)."""
        return self._per_hour(self.carbon_footprint_fabrication)

    @footprint(phase=END_OF_LIFE)
    def end_of_life_footprint(self) -> Any:
        """CO2eq of taking the sets apart, spread evenly over their life. Shape: (hours,)."""
        return self._per_hour(self.recycling_footprint_per_set)

    @footprint(phase="fabrication", criterion=WATER)
    def fabrication_water(self) -> Any:
        """Water for making the sets, spread evenly over their life. Shape: (hours,)."""
        return self._per_hour(self.water_per_set)

    def _per_hour(self, of_a_set: Any) -> Any:
        sets = sum_of(server.nb_of_instances for server in self.servers)
        return sets * (of_a_set * ONE_HOUR / self.lifespan).to(of_a_set.unit)


class BackedServer(AnySignature, Server):
    """A server with a battery, cooled with water."""

    water_intensity = quantity(1.8 * u.liter / u.kWh, help="Water per electricity")
    battery = link("Battery", help="Battery behind it")

    @footprint(phase="energy", criterion="water")
    def cooling_water(self) -> Any:
        """Water that cools the instances. Shape: (hours,)."""
        return self.instances_energy * self.water_intensity


class SpareParts(ModelingObject):
    """Nobody reaches it but a device of a user; it has a footprint all the same."""

    weight = quantity(1 * u.kg, help="CO2eq of the parts, each hour")
    devices = reverse_link("RepairedDevice", "parts", placed_only=True)
    category = "Spare parts"

    @footprint(phase="fabrication")
    def making_footprint(self) -> Any:
        """CO2eq of the parts for each journey. Shape: (hours,)."""
        patterns = [holder for device in self.devices for _, holder in device.held_by]
        return sum_of(
            pattern.utc_hourly_usage_journey_starts * self.weight for pattern in patterns if pattern.place is not None
        )


class RepairedDevice(Device):
    """A device that is repaired, with parts."""

    parts = link("SpareParts", help="What it is repaired with")
