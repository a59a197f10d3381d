"""The system: a set of usage patterns, and the totals of all that they reach.

Totals exist by category (Servers, Storage, Network, Devices), by object, and by phase: *energy* (electricity in use)
and *fabrication* (manufacturing). The total of a category is the sum over its objects, in the order of the system, and
the grand total is the sum over the categories: parts add up by construction.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from efp_graph.footprint.footprint_table import ByObject
from efp_graph.objects import (
    HistoryEntry,
    ModelingObject,
    ModelingUpdate,
    Place,
    calculated,
    derived,
    history_of,
    links,
    total_over,
    transaction,
    what_if,
)
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity, sum_of, u

CATEGORIES = ("Servers", "Storage", "Network", "Devices")
ZERO = ExplainableQuantity(0 * u.kg, "no footprint")


class System(ModelingObject):
    """A digital service: the usage patterns of its users, and everything that these use."""

    usage_patterns = links("UsagePattern", help="Usage patterns of the service")

    @derived
    def place(self) -> Place:
        """The top."""
        return Place(self, ())

    # What the patterns reach, each once, in the order in which it is met

    @derived
    def distinct_patterns(self) -> tuple[Any, ...]:
        """Usage patterns, each once."""
        return _once(self.usage_patterns)

    @derived
    def usage_journeys(self) -> tuple[Any, ...]:
        """Journeys of the patterns."""
        return _once(pattern.usage_journey for pattern in self.usage_patterns)

    @derived
    def servers(self) -> tuple[Any, ...]:
        """Servers that the journeys use."""
        return _once(server for journey in self.usage_journeys for server in journey.servers)

    @derived
    def storages(self) -> tuple[Any, ...]:
        """Storage of these servers."""
        return _once(storage for journey in self.usage_journeys for storage in journey.storages)

    @derived
    def networks(self) -> tuple[Any, ...]:
        """Networks of the patterns."""
        return _once(pattern.network for pattern in self.usage_patterns)

    @property
    def all_linked_objects(self) -> list[ModelingObject]:
        """Everything that the patterns reach, each once, as met going down."""
        found: dict[ModelingObject, None] = {}
        waiting: list[ModelingObject] = list(reversed(self.linked_objects()))
        while waiting:
            each = waiting.pop()
            if each not in found:
                found[each] = None
                waiting.extend(reversed(each.linked_objects()))
        return list(found)

    def get_server_by_name(self, name: str) -> Any:
        """The first server of that name, or None."""
        return _named(self.servers, name)

    def get_storage_by_name(self, name: str) -> Any:
        """The first storage of that name, or None."""
        return _named(self.storages, name)

    def get_usage_pattern_by_name(self, name: str) -> Any:
        """The first usage pattern of that name, or None."""
        return _named(self.usage_patterns, name)

    # Change

    @property
    def history(self) -> list[HistoryEntry]:
        """The updates of the model that can be undone, oldest first."""
        return history_of(self.graph)

    def undo(self) -> None:
        """Take the last update back.

        Raises:
            HistoryError: there is nothing to undo.
        """
        transaction.undo(self.graph)

    def redo(self) -> None:
        """Make the update that was undone last again.

        Raises:
            HistoryError: nothing was undone since the last change.
        """
        transaction.redo(self.graph)

    def what_if(self, changes: Any, label: str | None = None) -> AbstractContextManager[ModelingUpdate]:
        """The system with some changes, inside a `with` block; after it everything is exactly as it was.

        Args:
            changes, label: as for `ModelingUpdate`.
        """
        return what_if(changes, label)

    def local_periods(self) -> list[tuple[Any, int, int]]:
        """(usage pattern, its first UTC hour, its last) of every pattern that has starts."""
        found = []
        for pattern in self.distinct_patterns:
            starts = pattern.utc_hourly_usage_journey_starts
            if isinstance(starts, ExplainableHourlyQuantities):
                found.append((pattern, starts.first_hour, starts.first_hour + len(starts) - 1))
        return found

    @property
    def simulation(self) -> ModelingUpdate | None:
        """The simulation that was made last."""
        return self.__dict__.get("_simulation")

    # Totals by category, hour by hour

    @total_over("servers", u.kg)
    def servers_energy_footprint(self, server: Any) -> Any:
        """CO2eq of the electricity of all servers. Shape: (hours,)."""
        return server.energy_footprint

    @total_over("storages", u.kg)
    def storage_energy_footprint(self, storage: Any) -> Any:
        """CO2eq of the electricity of all storage. Shape: (hours,)."""
        return storage.energy_footprint

    @total_over("networks", u.kg)
    def network_energy_footprint(self, network: Any) -> Any:
        """CO2eq of the electricity of all networks. Shape: (hours,)."""
        return network.energy_footprint

    @total_over("distinct_patterns", u.kg)
    def devices_energy_footprint(self, pattern: Any) -> Any:
        """CO2eq of the electricity of all devices. Shape: (hours,)."""
        return pattern.devices_energy_footprint

    @total_over("servers", u.kg)
    def servers_fabrication_footprint(self, server: Any) -> Any:
        """CO2eq of making all servers. Shape: (hours,)."""
        return server.instances_fabrication_footprint

    @total_over("storages", u.kg)
    def storage_fabrication_footprint(self, storage: Any) -> Any:
        """CO2eq of making all storage. Shape: (hours,)."""
        return storage.instances_fabrication_footprint

    @total_over("distinct_patterns", u.kg)
    def devices_fabrication_footprint(self, pattern: Any) -> Any:
        """CO2eq of making all devices. Shape: (hours,)."""
        return pattern.devices_fabrication_footprint

    @calculated(u.kg)
    def total_footprint(self) -> Any:
        """CO2eq of everything, energy and fabrication. Shape: (hours,)."""
        return sum_of(
            (
                self.servers_energy_footprint,
                self.storage_energy_footprint,
                self.network_energy_footprint,
                self.devices_energy_footprint,
                self.servers_fabrication_footprint,
                self.storage_fabrication_footprint,
                self.devices_fabrication_footprint,
            )
        )

    # The same, as tables

    @property
    def energy_footprints(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its electricity, hour by hour}}; devices stand under their usage pattern."""
        return {
            "Servers": ByObject((server, server.energy_footprint) for server in self.servers),
            "Storage": ByObject((storage, storage.energy_footprint) for storage in self.storages),
            "Network": ByObject((network, network.energy_footprint) for network in self.networks),
            "Devices": ByObject((pattern, pattern.devices_energy_footprint) for pattern in self.distinct_patterns),
        }

    @property
    def fabrication_footprints(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its manufacturing, hour by hour}}; that of networks is not modelled."""
        return {
            "Servers": ByObject((server, server.instances_fabrication_footprint) for server in self.servers),
            "Storage": ByObject((storage, storage.instances_fabrication_footprint) for storage in self.storages),
            "Network": ByObject([("networks", EmptyExplainableObject("Manufacturing of networks"))]),
            "Devices": ByObject((pattern, pattern.devices_fabrication_footprint) for pattern in self.distinct_patterns),
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
        return {category: part.summed() for category, part in self.energy_footprints.items()}

    @property
    def fabrication_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its manufacturing over the whole period}}."""
        return {category: part.summed() for category, part in self.fabrication_footprints.items()}

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

    def plot_footprints_by_category_and_object(
        self, filename: Any = None, height: int = 400, width: int = 800, return_only_html: bool = False
    ) -> Any:
        """An interactive bar chart of the period's footprint by category, phase and object, as one HTML file.

        Args:
            filename: where to write it; "<system name> footprints.html" unless said.
            height, width: of the chart [pixels].
            return_only_html: give the chart as a piece of HTML instead of writing a file.

        Returns:
            The path of the file, or the HTML.

        Raises:
            MissingExtra: plotly is not installed (extra "charts").
        """
        from efp_graph.charts.footprint_bars import footprint_bars

        total = self.total_footprint
        period = None if isinstance(total, EmptyExplainableObject) else (total.start, len(total))
        phases = {
            phase: {category: part.in_kg_by_name() for category, part in parts.items()}
            for phase, parts in (
                ("Electricity", self.energy_footprint_sum_over_period),
                ("Fabrication", self.fabrication_footprint_sum_over_period),
            )
        }
        return footprint_bars(
            self.name, phases, period, filename=filename, height=height, width=width, return_only_html=return_only_html
        )


def _once(objects: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(objects))


def _named(objects: Any, name: str) -> Any:
    return next((each for each in objects if each.name == name), None)
