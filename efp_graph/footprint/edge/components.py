"""What all components of edge devices share: needs load them, they may draw power, and they were made.

A component belongs to one device. Its figures are for one device of its kind, in each edge usage pattern: what the
needs on it ask for, the power that this takes. The device multiplies by how many of it there are. See
docs/methodology.md, "Edge devices".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from efp_graph.errors import LinkConflict, UnitError
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.footprint.hardware import MACHINES
from efp_graph.objects import (
    Attribute,
    ModelingObject,
    calculated,
    calculated_per,
    check,
    derived,
    paragraph,
)
from efp_graph.objects.classes import meant_by
from efp_graph.objects.declared import EDGE, INFRASTRUCTURE, USAGE
from efp_graph.objects.describing import describe_object
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Hourly,
    Scalar,
    Unit,
    sum_of,
    u,
    unit_of,
)
from efp_graph.values.calendar import instant_of
from efp_graph.values.looking import looked
from efp_graph.values.tolerance import exceeds, falls_below

if TYPE_CHECKING:
    from efp_graph.footprint.edge.devices import EdgeDevice
    from efp_graph.footprint.edge.needs import EdgeComponentNeed
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern


class Lasting(ModelingObject):
    """What is replaced after a time."""

    picture_views: ClassVar[tuple[str, ...]] = (USAGE, INFRASTRUCTURE, EDGE)

    lifespan: Attribute[ExplainableQuantity]

    def is_outlived_by(self, pattern: EdgeUsagePattern) -> bool:
        """Whether a pattern uses it longer than it lives."""
        span = pattern.usage_span
        return falls_below(float(self.lifespan.to(span.unit).magnitude), float(span.magnitude))


class EdgeComponent(Lasting):
    """What all components of edge devices share. A subclass gives what is only annotated, and what a need may ask."""

    picture_views = (INFRASTRUCTURE, EDGE)
    picture_colour = MACHINES

    carbon_footprint_manufacturing: Attribute[ExplainableQuantity]

    need_unit: ClassVar[Unit]  # in which needs on it are

    @derived
    def edge_device(self) -> EdgeDevice | None:
        """The device that it is part of."""
        devices = self._devices()
        return devices[0] if devices else None

    def _devices(self) -> list[EdgeDevice]:
        device = meant_by("EdgeDevice", EdgeComponent)
        return [each for each in self.modeling_obj_containers if device in each.class_names]  # type: ignore[misc]

    @check
    def belongs_to_one_device(self) -> None:
        """It is part of one device at most."""
        devices = self._devices()
        if len(devices) > 1:
            raise LinkConflict(
                f"{describe_object(self)} is a component of {' and of '.join(map(describe_object, devices))}, and can "
                f"be part of one device only. Make another {type(self).__name__} for the second."
            )

    @derived
    def usage_patterns(self) -> tuple[EdgeUsagePattern, ...]:
        """The edge usage patterns in which its device counts."""
        device = self.edge_device
        return () if device is None else tuple(device.usage_patterns)

    @property
    def component_needs(self) -> tuple[EdgeComponentNeed, ...]:
        """The needs on it, each once, in the order of the system."""
        device = self.edge_device
        return () if device is None else device.needs_by_component.get(self, ())

    def needs_in(self, pattern: EdgeUsagePattern) -> list[EdgeComponentNeed]:
        """The needs on it in a pattern."""
        return [each for each in self.component_needs if pattern in each.usage_patterns]

    def accept(self, need: EdgeComponentNeed) -> None:
        """Raise when a need asks for something else than the component has.

        Raises:
            UnitError: its unit is of another kind.
            WrongKind: no such need may be on such a component.
        """
        unit = unit_of(need.recurrent_need.unit)
        if not unit.same_dimension(self.need_unit):
            raise UnitError(
                f"{describe_object(need)} asks {describe_object(self)} for {unit.text} ({unit.measure}), and "
                f"what it has is {self.need_unit.text}. Give the need in {self.need_unit.text}, or have it "
                "ask another component of the device."
            )

    @calculated_per("usage_patterns")
    @paragraph("edge-power")
    def unitary_power_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Electric power of the component of one device; none unless a subclass says so. Shape: (hours,)."""
        return EmptyExplainableObject()

    @calculated_per("usage_patterns", u.kWh, lazy=True)
    @paragraph("edge-electricity")
    def energy_per_edge_device_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Electricity, where there is one device per deployment. Shape: (hours,)."""
        return pattern.nb_deployments_in_parallel * self.unitary_power_per_usage_pattern[pattern] * ONE_HOUR

    @calculated_per("usage_patterns", u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("edge-electricity")
    def use_footprint_per_edge_device_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """CO2eq of that electricity. Shape: (hours,)."""
        energy = self.energy_per_edge_device_per_usage_pattern[pattern]
        return emitted(energy, pattern.country.carbon_intensity_in_utc())

    @calculated(u.kg, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def manufacturing_footprint_per_hour(self) -> Scalar:
        """CO2eq of making it, for each hour of its life. Shape: one value."""
        return self.carbon_footprint_manufacturing * ONE_HOUR / self.lifespan

    @calculated_per("usage_patterns", u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def manufacturing_footprint_per_edge_device_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """CO2eq of making it, spread over its life, where there is one device per deployment. Shape: (hours,)."""
        return pattern.nb_deployments_in_parallel * self.manufacturing_footprint_per_hour

    @calculated(u.kWh, lazy=True)
    @paragraph("edge-electricity")
    def energy_per_edge_device(self) -> Hourly:
        """Electricity in all patterns. Shape: (hours,)."""
        return sum_of(self.energy_per_edge_device_per_usage_pattern.values())

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("edge-electricity")
    def use_footprint_per_edge_device(self) -> Hourly:
        """CO2eq of the electricity in all patterns. Shape: (hours,)."""
        return sum_of(self.use_footprint_per_edge_device_per_usage_pattern.values())

    @calculated(u.kg, lazy=True, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def manufacturing_footprint_per_edge_device(self) -> Hourly:
        """CO2eq of making it in all patterns: without those in which nothing needs it, where it is idle at no cost.

        Shape: (hours,).
        """
        per_pattern = self.manufacturing_footprint_per_edge_device_per_usage_pattern
        return sum_of(
            per_pattern[each]
            for each in self.usage_patterns
            if each.conventions.idle_without_need or self.needs_in(each)
        )


def fits(peak: ExplainableQuantity, available: ExplainableQuantity) -> bool:
    """Whether an amount, the largest hour of a need, is no more than what there is, rounding aside. A look is noted."""
    peak = peak.to(available.unit)
    found = not exceeds(peak._value, available._value)
    looked("{0} fits in {1}", "{0}<={1:result}+1E-9*ABS({1:result})", (peak, available), peak._unit, found)
    return found


def hour_of_peak(series: ExplainableHourlyQuantities) -> str:
    """When a series is largest first."""
    return f"{instant_of(series.first_hour + int(series.magnitude.argmax())):%Y-%m-%d %H:%M} UTC"
