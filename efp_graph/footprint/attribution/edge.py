"""Atoms of edge devices: what needs ask of components, and their part of what nothing asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.cells import SINGLE, AtomKey, Cell
from efp_graph.footprint.attribution.sources import Attributed, fraction, product
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION
from efp_graph.objects import calculated_per
from efp_graph.values import EmptyExplainableObject, Hourly, sum_of, u
from efp_graph.values.combining import share_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class EdgeDeviceAtoms(Attributed):
    """An edge device emits for the needs on its components, and for what it asks of servers."""

    methodology = "attribution-of-edge-devices"

    def keys_of_atoms(self: Any) -> Iterable[AtomKey]:
        """Each place of each need, in both phases."""
        if not self.counts:
            return
        for pattern in self.usage_patterns:
            for cell in self._cells_in(pattern):
                for phase in (ENERGY, FABRICATION):
                    yield AtomKey(phase.name, SINGLE, cell)

    def _cells_in(self: Any, pattern: Any) -> Iterable[Cell]:
        """The places of its needs in a pattern, of components and of servers; else of those that ask for nothing."""
        asks = self._carriers_in(pattern) > 0
        for cell in pattern.function_cells:
            for device_need in dict.fromkeys(cell.function.recurrent_edge_device_needs):
                if device_need.edge_device == self and not asks:
                    yield cell._replace(device_need=device_need)
                elif device_need.edge_device == self:
                    for need in dict.fromkeys(device_need.recurrent_edge_component_needs):
                        yield cell._replace(device_need=device_need, component_need=need)
            for need in dict.fromkeys(cell.function.recurrent_server_needs):
                if need.edge_device == self:
                    yield cell._replace(server_need=need)

    def _component_needs_in(self: Any, pattern: Any) -> int:
        return sum(len(component.needs_in(pattern)) for component in self.components)

    def _carriers_in(self: Any, pattern: Any) -> int:
        """How many needs there are, of components and of servers."""
        found: int = self._component_needs_in(pattern) + sum(
            pattern in need.usage_patterns for need in self.recurrent_server_needs
        )
        return found

    def _made(self: Any, component: Any, pattern: Any) -> Any:
        """CO2eq of making a component of all devices, and its part of what holds them together."""
        own = component.manufacturing_footprint_per_edge_device_per_usage_pattern[pattern] * self.total_nb_of_units
        structure = self.structure_manufacturing_footprint_per_usage_pattern[pattern]
        return own + structure * fraction(1, len(list(self.components)), "components")

    @calculated_per("usage_patterns", u.kg, lazy=True, equivalent="CO2eq")
    def made_without_need_per_usage_pattern(self: Any, pattern: Any) -> Hourly:
        """CO2eq of making what nothing asks for. Shape: (hours,)."""
        if not list(self.components):
            structure: Hourly = self.structure_manufacturing_footprint_per_usage_pattern[pattern]
            return structure
        return sum_of(self._made(each, pattern) for each in self.components if not each.needs_in(pattern))

    @calculated_per("usage_patterns", u.kg, lazy=True, equivalent="CO2eq")
    def used_without_need_per_usage_pattern(self: Any, pattern: Any) -> Hourly:
        """CO2eq of the electricity of components for which nothing asks. Shape: (hours,)."""
        idle = (each for each in self.components if not each.needs_in(pattern))
        used = sum_of(each.use_footprint_per_edge_device_per_usage_pattern[pattern] for each in idle)
        return used if isinstance(used, EmptyExplainableObject) else used * self.total_nb_of_units

    def emitted_for(self: Any, key: AtomKey) -> Hourly:
        """CO2eq of a need in one of its places."""
        cell = key.cell
        pattern: Any = cell.pattern
        is_made = key.phase == FABRICATION.name
        pools = self.made_without_need_per_usage_pattern if is_made else self.used_without_need_per_usage_pattern
        whole = pools[pattern]
        count = self._carriers_in(pattern) or sum(
            pattern in each.usage_patterns for each in self.recurrent_edge_device_needs
        )
        pool = whole if isinstance(whole, EmptyExplainableObject) else whole * fraction(1, count, "needs")
        if cell.component_need is None:
            return product(pool, pattern.part_of_places(cell))
        need: Any = cell.component_need
        component = need.edge_component
        if is_made:
            own = product(self._made(component, pattern), self._share(need, component, pattern))
        else:
            own = self._used_for(need, component, pattern)
        return product(sum_of((own, pool)), pattern.part_of_places(cell))

    def _used_for(self: Any, need: Any, component: Any, pattern: Any) -> Hourly:
        """CO2eq of the electricity of a component for a need: an equal part of what it draws anyway, and its load."""
        used: Any = component.use_footprint_per_edge_device_per_usage_pattern[pattern]
        if isinstance(used, EmptyExplainableObject):
            return used
        used = used * self.total_nb_of_units
        anyway = pattern.nb_deployments_in_parallel * (
            component.power_without_needs * self.total_nb_of_units * ONE_HOUR
        ).to(u.kWh)
        floor: Any = emitted(anyway, pattern.country.carbon_intensity_in_utc())
        count = len(component.needs_in(pattern))
        by_load = product(used - floor, self._share(need, component, pattern))
        return sum_of((floor * fraction(1, count, "needs"), by_load))

    def _share(self: Any, need: Any, component: Any, pattern: Any) -> Any:
        """The part of a need in what is asked of its component; equal parts in hours in which nothing is."""
        needs = component.needs_in(pattern)
        if len(needs) == 1:
            return fraction(1, 1, "needs")
        asked = [asked_of(each, pattern) for each in needs]
        return share_of(asked_of(need, pattern), sum_of(asked), fraction(1, len(needs), "needs"))


def asked_of(need: Any, pattern: Any) -> Any:
    """What a need asks for in each hour; of storage what it holds."""
    held = getattr(need, "cumulative_unitary_storage_need_per_usage_pattern", None)
    if held is not None and pattern.conventions.edge_storage == "cohort":
        return need.held_in(pattern)
    return (need.unitary_hourly_need_per_usage_pattern if held is None else held)[pattern]
