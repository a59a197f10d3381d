"""Components of edge devices that draw power by what they are asked: processors, memory, screens and the like.

Power is linear in the load, from idle to full: methodology.md, "Edge devices".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from efp_graph.errors import InsufficientCapacity, ValueOutOfRange
from efp_graph.footprint.edge.components import EdgeComponent, fits, hour_of_peak
from efp_graph.objects import Attribute, Quantity, calculated, calculated_per, paragraph, quantity
from efp_graph.objects.describing import describe_object
from efp_graph.signatures import EdgeCPUComponentSignature, EdgeRAMComponentSignature, EdgeWorkloadComponentSignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Hourly,
    sum_of,
    u,
    unit_of,
)
from efp_graph.values.tolerance import exceeds, falls_below

if TYPE_CHECKING:
    from efp_graph.footprint.edge.needs import EdgeComponentNeed
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern


NO_LOAD = ExplainableQuantity(0 * u.dimensionless, "no load where nothing is asked")
WHOLE_LOAD = ExplainableQuantity(1 * u.concurrent, "all that it can do")


class PoweredComponent(EdgeComponent):
    """A component that draws power by its load. A subclass says what it can do, and what needs ask."""

    methodology = "edge-power"

    carbon_footprint_manufacturing_per_unit: Attribute[ExplainableQuantity]
    power_per_unit: Attribute[ExplainableQuantity]
    idle_power_per_unit: Attribute[ExplainableQuantity]
    nb_of_units: Attribute[ExplainableQuantity]

    @calculated(u.kg, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def carbon_footprint_manufacturing(self) -> ExplainableQuantity:
        """CO2eq of making the units of one device."""
        return self.carbon_footprint_manufacturing_per_unit * self.nb_of_units

    @calculated(u.W)
    def power(self) -> ExplainableQuantity:
        """Electric power of the units of one device at full load."""
        return self.power_per_unit * self.nb_of_units

    @calculated(u.W)
    def idle_power(self) -> ExplainableQuantity:
        """Electric power of the units of one device without load."""
        return self.idle_power_per_unit * self.nb_of_units

    @calculated(u.W)
    def power_without_needs(self) -> ExplainableQuantity:
        """Electric power of the units of one device with what is always taken, and nothing else."""
        return self.idle_power + (self.power - self.idle_power) * self.base_load()

    @calculated()
    def power_per_need(self) -> ExplainableQuantity:
        """Electric power that needs add, for so much of what they ask.

        Raises:
            ValueOutOfRange: less than nothing: it would need less power with more to do.
        """
        if not fits(self.idle_power, self.power):
            raise ValueOutOfRange(
                f"{describe_object(self)} draws {self.idle_power} idle, and {self.power} at full load. Lower its idle "
                "power, or raise its power."
            )
        return (self.power - self.idle_power) / self.capacity()

    def base_load(self) -> ExplainableQuantity:
        """The share of what it can do that is always taken."""
        raise NotImplementedError

    def capacity(self) -> ExplainableQuantity:
        """All that it can do."""
        raise NotImplementedError

    def asked_in(self, pattern: EdgeUsagePattern) -> Hourly:
        """What needs ask of one device in a pattern."""
        raise NotImplementedError

    @calculated_per("usage_patterns", u.W)
    def unitary_power_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Electric power of the component of one device: idle, and the rest by its load. Shape: (hours,).

        Source: linear in the load, methodology.md, "Edge devices".
        """
        asked = self.asked_in(pattern)
        if isinstance(asked, EmptyExplainableObject):
            if not pattern.conventions.idle_without_need:
                return asked
            return pattern.nb_deployments_in_parallel.replaced_by(self.power_without_needs)
        return sum_of((asked * self.power_per_need, asked.replaced_by(self.power_without_needs)))

    def needed_in(self, pattern: EdgeUsagePattern) -> Hourly:
        """What the needs of a pattern ask of one device, together."""
        return sum_of(each.unitary_hourly_need_per_usage_pattern[pattern] for each in self.needs_in(pattern))


class SizedComponent(PoweredComponent):
    """A component of which each unit has so much, some of it always taken."""

    def available(self, whole: ExplainableQuantity, base: ExplainableQuantity, named: str) -> ExplainableQuantity:
        """What is left for needs.

        Raises:
            InsufficientCapacity: less than nothing.
        """
        left = whole - base.to(whole.unit)
        if falls_below(left._value, 0.0, whole._value):
            raise InsufficientCapacity(
                f"{describe_object(self)} has {whole}, and {named} takes {base}. "
                f"Lower {named}, or give it more units or larger ones."
            )
        return left

    def refuse_overload(self, needed: Hourly, available: ExplainableQuantity, pattern: EdgeUsagePattern) -> Hourly:
        """The need of a pattern.

        Raises:
            InsufficientCapacity: an hour of it is more than what there is.
        """
        if isinstance(needed, ExplainableHourlyQuantities):
            peak = needed.max().to(available.unit)
            if not fits(peak, available):
                who = ", ".join(describe_object(each) for each in self.needs_in(pattern))
                raise InsufficientCapacity(
                    f"{describe_object(self)} is asked for {peak} at {hour_of_peak(needed)}, by {who} in "
                    f"{describe_object(pattern)}, and has {available} left for needs. Lower the needs, or give it more "
                    "units or larger ones."
                )
        return needed


class CPUComponent(SizedComponent):
    """Processors of an edge device."""

    methodology = "edge-power"

    compute_per_unit: Attribute[ExplainableQuantity]
    base_compute_consumption: Attribute[ExplainableQuantity]

    need_unit = unit_of(u.cpu_core)

    @calculated(u.cpu_core)
    def compute(self) -> ExplainableQuantity:
        """Compute of the units of one device."""
        return self.compute_per_unit * self.nb_of_units

    @calculated(u.cpu_core)
    def available_compute_per_instance(self) -> ExplainableQuantity:
        """Compute that is left for needs."""
        return self.available(self.compute, self.base_compute_consumption, "base_compute_consumption")

    @calculated_per("usage_patterns", u.cpu_core)
    @paragraph("edge-needs")
    def unitary_hourly_compute_need_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Compute that needs ask of one device, without what is always taken. Shape: (hours,)."""
        return self.refuse_overload(self.needed_in(pattern), self.available_compute_per_instance, pattern)

    def base_load(self) -> ExplainableQuantity:
        """The share of its compute that is always taken."""
        return self.base_compute_consumption / self.compute

    def capacity(self) -> ExplainableQuantity:
        """Its compute."""
        return self.compute

    def asked_in(self, pattern: EdgeUsagePattern) -> Hourly:
        """The compute that needs ask of one device."""
        return self.unitary_hourly_compute_need_per_usage_pattern[pattern]


class RAMComponent(SizedComponent):
    """Memory of an edge device."""

    methodology = "edge-power"

    ram_per_unit: Attribute[ExplainableQuantity]
    base_ram_consumption: Attribute[ExplainableQuantity]

    need_unit = unit_of(u.GB_ram)

    @calculated(u.GB_ram)
    def ram(self) -> ExplainableQuantity:
        """Memory of the units of one device."""
        return self.ram_per_unit * self.nb_of_units

    @calculated(u.GB_ram)
    def available_ram_per_instance(self) -> ExplainableQuantity:
        """Memory that is left for needs."""
        return self.available(self.ram, self.base_ram_consumption, "base_ram_consumption")

    @calculated_per("usage_patterns", u.GB_ram)
    @paragraph("edge-needs")
    def unitary_hourly_ram_need_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Memory that needs ask of one device, without what is always taken. Shape: (hours,)."""
        return self.refuse_overload(self.needed_in(pattern), self.available_ram_per_instance, pattern)

    def base_load(self) -> ExplainableQuantity:
        """The share of its memory that is always taken."""
        return self.base_ram_consumption / self.ram

    def capacity(self) -> ExplainableQuantity:
        """Its memory."""
        return self.ram

    def asked_in(self, pattern: EdgeUsagePattern) -> Hourly:
        """The memory that needs ask of one device."""
        return self.unitary_hourly_ram_need_per_usage_pattern[pattern]


class WorkloadComponent(PoweredComponent):
    """Something that works for a share of what it can do: a screen, a radar, a heater."""

    methodology = "edge-needs"

    need_unit = unit_of(u.concurrent)

    def accept(self, need: EdgeComponentNeed) -> None:
        """Raise when a need is no share of what the component can do."""
        super().accept(need)
        numbers = need.recurrent_need.to(u.concurrent).magnitude
        lowest, highest = float(numbers.min()), float(numbers.max())
        if falls_below(lowest, 0.0) or exceeds(highest, 1.0):
            raise ValueOutOfRange(
                f"{describe_object(need)} asks {describe_object(self)} for a workload of {lowest:g} to {highest:g}. "
                "Allowed: 0, idle, to 1, all that it can do."
            )

    @calculated_per("usage_patterns", u.concurrent)
    def unitary_hourly_workload_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Share of what it can do that needs ask of one device. Shape: (hours,)."""
        needed = self.needed_in(pattern)
        if isinstance(needed, ExplainableHourlyQuantities) and not fits(needed.max(), WHOLE_LOAD):
            who = ", ".join(describe_object(each) for each in self.needs_in(pattern))
            raise InsufficientCapacity(
                f"{describe_object(self)} would work {needed.max()._value:g} times what it can at "
                f"{hour_of_peak(needed)}: that is what {who} ask together in {describe_object(pattern)}. Lower these "
                "needs, place them in fewer functions and journeys, or give the device another component."
            )
        return needed

    def base_load(self) -> ExplainableQuantity:
        """Nothing is always taken."""
        return NO_LOAD

    def capacity(self) -> ExplainableQuantity:
        """All of it."""
        return WHOLE_LOAD

    def asked_in(self, pattern: EdgeUsagePattern) -> Hourly:
        """The share of what it can do that needs ask of one device."""
        return self.unitary_hourly_workload_per_usage_pattern[pattern]


# Of one's own devices


class EdgeCPUComponent(EdgeCPUComponentSignature, CPUComponent):
    """Processors of an edge device of one's own making."""

    carbon_footprint_manufacturing_per_unit: Quantity = quantity(
        20 * u.kg, help="CO2eq of making one unit", equivalent="CO2eq"
    )
    power_per_unit: Quantity = quantity(15 * u.W, help="Electric power of a unit at full load")
    lifespan: Quantity = quantity(6 * u.year, above=0, help="Time until it is replaced")
    idle_power_per_unit: Quantity = quantity(3 * u.W, help="Electric power of a unit without load")
    compute_per_unit: Quantity = quantity(4 * u.cpu_core, above=0, help="Compute of a unit")
    base_compute_consumption: Quantity = quantity(0 * u.cpu_core, help="Compute that is always taken")
    nb_of_units: Quantity = quantity(1 * u.dimensionless, above=0, implied=True, help="Units in one device")


class EdgeRAMComponent(EdgeRAMComponentSignature, RAMComponent):
    """Memory of an edge device of one's own making."""

    carbon_footprint_manufacturing_per_unit: Quantity = quantity(
        20 * u.kg, help="CO2eq of making one unit", equivalent="CO2eq"
    )
    power_per_unit: Quantity = quantity(10 * u.W, help="Electric power of a unit at full load")
    lifespan: Quantity = quantity(6 * u.year, above=0, help="Time until it is replaced")
    idle_power_per_unit: Quantity = quantity(2 * u.W, help="Electric power of a unit without load")
    ram_per_unit: Quantity = quantity(8 * u.GB_ram, above=0, help="Memory of a unit")
    base_ram_consumption: Quantity = quantity(1 * u.GB_ram, help="Memory that is always taken")
    nb_of_units: Quantity = quantity(1 * u.dimensionless, above=0, implied=True, help="Units in one device")


class EdgeWorkloadComponent(EdgeWorkloadComponentSignature, WorkloadComponent):
    """A component of an edge device that works for a share of what it can do: a screen, a radar, a heater."""

    carbon_footprint_manufacturing_per_unit: Quantity = quantity(
        100 * u.kg, help="CO2eq of making one unit", equivalent="CO2eq"
    )
    power_per_unit: Quantity = quantity(50 * u.W, help="Electric power of a unit at full load")
    lifespan: Quantity = quantity(6 * u.year, above=0, help="Time until it is replaced")
    idle_power_per_unit: Quantity = quantity(5 * u.W, help="Electric power of a unit without load")
    nb_of_units: Quantity = quantity(1 * u.dimensionless, above=0, implied=True, help="Units in one device")
