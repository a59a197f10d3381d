"""Edge devices: machines in the field, made of components, as many as are deployed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, cast

from efp_graph.errors import ShortLife, WrongCount
from efp_graph.footprint.attribution.edge import EdgeDeviceAtoms
from efp_graph.footprint.edge.components import EdgeComponent, Lasting
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.footprint.hardware import MACHINES
from efp_graph.footprint.vocabulary import EDGE_DEVICES, ENERGY, FABRICATION
from efp_graph.objects import (
    Quantity,
    ReverseLink,
    calculated,
    calculated_per,
    check,
    derived,
    footprint,
    in_order,
    links,
    paragraph,
    quantity,
    reverse_link,
    total_over,
)
from efp_graph.objects.declared import EDGE, INFRASTRUCTURE, USAGE
from efp_graph.objects.describing import describe_object
from efp_graph.objects.plausibility import Met, Suspicion, told
from efp_graph.signatures import EdgeDeviceSignature
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, Source, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.edge.device_needs import RecurrentEdgeDeviceNeed
    from efp_graph.footprint.edge.groups import EdgeDeviceGroup
    from efp_graph.footprint.edge.needs import EdgeComponentNeed
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.edge.server_needs import RecurrentServerNeed

MODEL = Source("The methodology, edge devices: manufacturing is spread evenly over the life")


def _used_longer_than_they_live(device: EdgeDevice) -> Iterator[Met]:
    for pattern in device.usage_patterns:
        for part in (device, *device.components):
            if part.is_outlived_by(pattern):
                yield Met(part, "lifespan", told(part.lifespan), f"at least {told(pattern.usage_span)}, the usage span")


RENEWAL = Suspicion(
    name="renewal",
    why="it is used longer than it lives, so that it is renewed: made once and more for each deployment.",
    remedy="Lower usage_span or raise the lifespan where it is not.",
    source=MODEL,
    test=_used_longer_than_they_live,
)
ONE = ExplainableQuantity(1 * u.dimensionless, "one of it, in no group")


class EdgeDevice(EdgeDeviceSignature, EdgeDeviceAtoms, Lasting):
    """A machine in the field, made of components and of what holds these together."""

    picture_views = (USAGE, INFRASTRUCTURE, EDGE)
    picture_colour = MACHINES

    structure_carbon_footprint_manufacturing: Quantity = quantity(
        50 * u.kg, help="CO2eq of making what is no component: case, board, cables", equivalent="CO2eq"
    )
    components: Any = links(EdgeComponent, help="Its components")
    lifespan: Quantity = quantity(6 * u.year, above=0, help="Time until it is replaced")

    recurrent_edge_device_needs: ReverseLink[tuple[RecurrentEdgeDeviceNeed, ...]] = reverse_link(
        "RecurrentEdgeDeviceNeed", "edge_device", placed_only=True, help="What is asked of it"
    )
    recurrent_server_needs: ReverseLink[tuple[RecurrentServerNeed, ...]] = reverse_link(
        "RecurrentServerNeed", "edge_device", placed_only=True, help="What it asks of servers"
    )
    edge_device_groups: ReverseLink[tuple[EdgeDeviceGroup, ...]] = reverse_link(
        "EdgeDeviceGroup", "edge_device_counts", help="Groups that count it"
    )

    constructor: ClassVar[tuple[str, ...]] = ("structure_carbon_footprint_manufacturing", "components", "lifespan")
    category = EDGE_DEVICES.name
    plausibility = (RENEWAL,)

    @derived
    def usage_patterns(self) -> tuple[EdgeUsagePattern, ...]:
        """The edge usage patterns of the system in which something is asked of it, or it asks servers."""
        needs: tuple[Any, ...] = (*self.recurrent_edge_device_needs, *self.recurrent_server_needs)
        return in_order(list(dict.fromkeys(each for need in needs for each in need.usage_patterns)), placed_only=True)

    @derived
    def needs_by_component(self) -> dict[EdgeComponent, tuple[EdgeComponentNeed, ...]]:
        """{component: the needs on it, each once, in the order of the system}."""
        found: dict[EdgeComponent, dict[EdgeComponentNeed, None]] = {}
        for device_need in self.recurrent_edge_device_needs:
            for need in device_need.recurrent_edge_component_needs:
                found.setdefault(need.edge_component, {})[need] = None
        return {component: tuple(needs) for component, needs in found.items()}

    @derived
    def counts(self) -> bool:
        """Whether totals have it: by convention not where it does nothing but ask servers."""
        if self.recurrent_edge_device_needs:
            return True
        return any(pattern.conventions.server_need_devices for pattern in self.usage_patterns)

    @check
    def has_components_once(self) -> None:
        """No component is in it twice."""
        counted = Counter(self.components)
        twice = next((each for each, times in counted.items() if times > 1), None)
        if twice is not None:
            raise WrongCount(
                f"{describe_object(self)}.components has {describe_object(twice)} twice. Give it once, and for more of "
                "the same raise its nb_of_units."
            )

    @check
    def lives_as_long_as_it_is_used(self) -> None:
        """Where devices are not renewed, none is used longer than it lives."""
        for pattern in self.usage_patterns:
            outlived = (part for part in (self, *self.components) if part.is_outlived_by(pattern))
            part = None if pattern.conventions.renewal else next(outlived, None)
            if part is not None:
                raise ShortLife(
                    f"{describe_object(part)} lives for {part.lifespan}, and {describe_object(pattern)} uses it for "
                    f"{pattern.usage_span}, which the convention renewal=False does not allow. Raise the lifespan, "
                    "shorten usage_span, or set system.conventions = Conventions(renewal=True): it is renewed then."
                )

    @calculated(u.dimensionless)
    @paragraph("edge-groups")
    def total_nb_of_units(self) -> ExplainableQuantity:
        """How many there are per deployment: one, or what its groups count. Source: methodology.md, "Edge groups"."""
        groups = self.edge_device_groups
        counted: Any = sum_of(group.device_counts[self] * group.effective_nb_of_units_within_root for group in groups)
        return counted if groups else ONE

    @calculated_per("usage_patterns", u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def structure_manufacturing_footprint_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """CO2eq of making what is no component, spread over its life, all units. Shape: (hours,)."""
        per_hour = self.structure_carbon_footprint_manufacturing * ONE_HOUR / self.lifespan
        return pattern.nb_deployments_in_parallel * (self.total_nb_of_units * per_hour).to(u.kg)

    @calculated(u.kg, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def manufacturing_footprint_per_hour(self) -> ExplainableQuantity:
        """CO2eq of making a device, for each hour: components and the rest, each over its life. Shape: one value."""
        structure = (self.structure_carbon_footprint_manufacturing * ONE_HOUR / self.lifespan).to(u.kg)
        parts = [each.manufacturing_footprint_per_hour for each in self.components]
        return cast("ExplainableQuantity", sum_of((structure, *parts)))

    @calculated_per("usage_patterns", u.kg, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def instances_manufacturing_footprint_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """CO2eq of making the devices of a pattern, spread over their life. Shape: (hours,).

        Source: straight-line allocation over the service life, methodology.md, "Edge devices".
        """
        per_hour = self.manufacturing_footprint_per_hour * self.total_nb_of_units
        return pattern.nb_deployments_in_parallel * per_hour

    @calculated_per("usage_patterns", u.W)
    @paragraph("edge-power")
    def unitary_power_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Electric power of one device: that of its components. Shape: (hours,)."""
        return sum_of(each.unitary_power_per_usage_pattern[pattern] for each in self.components)

    @calculated_per("usage_patterns", u.kWh)
    @paragraph("edge-electricity")
    def instances_energy_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Electricity of the devices of a pattern. Shape: (hours,). Source: methodology.md, "Edge devices"."""
        deployed = pattern.nb_deployments_in_parallel * (self.total_nb_of_units * ONE_HOUR)
        return self.unitary_power_per_usage_pattern[pattern] * deployed

    @calculated_per("usage_patterns", u.kg, equivalent="CO2eq")
    @paragraph("edge-electricity")
    def use_footprint_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """CO2eq of that electricity, at the carbon intensity of the country. Shape: (hours,)."""
        energy = self.instances_energy_per_usage_pattern[pattern]
        return emitted(energy, pattern.country.carbon_intensity_in_utc())

    @total_over("usage_patterns", u.kWh)
    @paragraph("edge-electricity")
    def instances_energy(self, pattern: EdgeUsagePattern) -> Hourly:
        """Electricity of the devices, all patterns together. Shape: (hours,)."""
        return self.instances_energy_per_usage_pattern[pattern]

    @footprint(ENERGY)
    @total_over("usage_patterns", u.kg)
    @paragraph("edge-electricity")
    def use_footprint(self, pattern: EdgeUsagePattern) -> Hourly:
        """CO2eq of the electricity of the devices, all patterns together. Shape: (hours,)."""
        return self.use_footprint_per_usage_pattern[pattern]

    @footprint(FABRICATION)
    @total_over("usage_patterns", u.kg)
    @paragraph("making-of-edge-devices")
    def instances_manufacturing_footprint(self, pattern: EdgeUsagePattern) -> Hourly:
        """CO2eq of making the devices, spread over their life, all patterns together. Shape: (hours,)."""
        return self.instances_manufacturing_footprint_per_usage_pattern[pattern]

    @derived
    def sources(self) -> tuple[EdgeComponent, ...]:
        """Its components, each once: what its footprint comes from."""
        return tuple(dict.fromkeys(self.components))

    @calculated_per("sources", u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("attribution-of-edge-devices")
    def manufacturing_footprint_breakdown_by_source(self, component: EdgeComponent) -> Hourly:
        """CO2eq of making a component of all devices, and an even share of what is no component. Shape: (hours,)."""
        whole = sum_of(self.structure_manufacturing_footprint_per_usage_pattern.values())
        share = ExplainableQuantity(1 / len(self.sources) * u.dimensionless, "share of a component in the structure")
        own = sum_of(component.manufacturing_footprint_per_edge_device_per_usage_pattern.values())
        return sum_of((own * self.total_nb_of_units, whole * share))

    @calculated_per("sources", u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("attribution-of-edge-devices")
    def use_footprint_breakdown_by_source(self, component: EdgeComponent) -> Hourly:
        """CO2eq of the electricity of a component of all devices. Shape: (hours,)."""
        used: Any = component.use_footprint_per_edge_device
        return used if isinstance(used, EmptyExplainableObject) else used * self.total_nb_of_units
