"""Edge devices that are known by a few figures: computers, and appliances. Each makes the components it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from efp_graph.footprint.edge.devices import EdgeDevice
from efp_graph.footprint.edge.powered_components import CPUComponent, RAMComponent, WorkloadComponent
from efp_graph.objects import Link, Quantity, calculated, derived, link, owned, owner, quantity
from efp_graph.objects.methodology import Named
from efp_graph.signatures import EdgeApplianceSignature, EdgeComputerSignature
from efp_graph.values import ExplainableQuantity, u

if TYPE_CHECKING:
    from efp_graph.footprint.edge.components import EdgeComponent
    from efp_graph.footprint.edge.storages import EdgeStorage

NOTHING_OF_ITS_OWN = ExplainableQuantity(0 * u.kg, "nothing beside what the device was given")
NO_POWER = ExplainableQuantity(0 * u.W, "nothing beside the power of the processors")
ONE_UNIT = ExplainableQuantity(1 * u.dimensionless, "one unit")


class InnerComponent:
    """What the components that a device makes have in common: one unit, nothing made beside what the device says."""

    methodology: ClassVar[Named | None] = "making-of-edge-devices"

    is_inner = True

    @calculated(u.kg, equivalent="CO2eq")
    def carbon_footprint_manufacturing_per_unit(self) -> ExplainableQuantity:
        """Nothing: that of the device is given as a whole."""
        return NOTHING_OF_ITS_OWN

    @calculated(u.dimensionless)
    def nb_of_units(self) -> ExplainableQuantity:
        """One."""
        return ONE_UNIT

    @calculated(u.year)
    def lifespan(self) -> ExplainableQuantity:
        """That of the device."""
        return self.edge_device.lifespan  # type: ignore[attr-defined,no-any-return]


class EdgeComputerCPUComponent(InnerComponent, CPUComponent):
    """The processors of a computer, which draw all its power."""

    methodology = "edge-power"

    edge_computer = owner(help="Computer that it is part of")

    @calculated(u.cpu_core)
    def compute_per_unit(self) -> ExplainableQuantity:
        """That of the computer."""
        return self.edge_computer.compute  # type: ignore[no-any-return]

    @calculated(u.cpu_core)
    def base_compute_consumption(self) -> ExplainableQuantity:
        """That of the computer."""
        return self.edge_computer.base_compute_consumption  # type: ignore[no-any-return]

    @calculated(u.W)
    def power_per_unit(self) -> ExplainableQuantity:
        """That of the computer."""
        return self.edge_computer.power  # type: ignore[no-any-return]

    @calculated(u.W)
    def idle_power_per_unit(self) -> ExplainableQuantity:
        """That of the computer."""
        return self.edge_computer.idle_power  # type: ignore[no-any-return]


class EdgeComputerRAMComponent(InnerComponent, RAMComponent):
    """The memory of a computer, of which the power is in that of the processors."""

    methodology = "edge-power"

    edge_computer = owner(help="Computer that it is part of")

    @calculated(u.GB_ram)
    def ram_per_unit(self) -> ExplainableQuantity:
        """That of the computer."""
        return self.edge_computer.ram  # type: ignore[no-any-return]

    @calculated(u.GB_ram)
    def base_ram_consumption(self) -> ExplainableQuantity:
        """That of the computer."""
        return self.edge_computer.base_ram_consumption  # type: ignore[no-any-return]

    @calculated(u.W)
    def power_per_unit(self) -> ExplainableQuantity:
        """Nothing beside the power of the processors."""
        return NO_POWER

    @calculated(u.W)
    def idle_power_per_unit(self) -> ExplainableQuantity:
        """Nothing beside the power of the processors."""
        return NO_POWER


class EdgeApplianceComponent(InnerComponent, WorkloadComponent):
    """What works in an appliance, and draws its power."""

    methodology = "edge-power"

    edge_appliance = owner(help="Appliance that it is part of")

    @calculated(u.W)
    def power_per_unit(self) -> ExplainableQuantity:
        """That of the appliance."""
        return self.edge_appliance.power  # type: ignore[no-any-return]

    @calculated(u.W)
    def idle_power_per_unit(self) -> ExplainableQuantity:
        """That of the appliance."""
        return self.edge_appliance.idle_power  # type: ignore[no-any-return]


class EdgeComputer(EdgeComputerSignature, EdgeDevice):
    """A computer in the field: processors, memory and a storage. It makes the components for the first two."""

    methodology = "making-of-edge-devices"

    carbon_footprint_manufacturing: Quantity = quantity(
        60 * u.kg, help="CO2eq of making it, its storage apart", equivalent="CO2eq"
    )
    power: Quantity = quantity(30 * u.W, help="Electric power at full load")
    lifespan: Quantity = quantity(6 * u.year, above=0, help="Time until it is replaced")
    idle_power: Quantity = quantity(5 * u.W, help="Electric power without load")
    ram: Quantity = quantity(8 * u.GB_ram, above=0, help="Memory")
    compute: Quantity = quantity(4 * u.cpu_core, above=0, help="Compute")
    base_ram_consumption: Quantity = quantity(1 * u.GB_ram, help="Memory that is always taken")
    base_compute_consumption: Quantity = quantity(0 * u.cpu_core, help="Compute that is always taken")
    storage: Link[EdgeStorage] = link("EdgeStorage", help="Its storage")
    cpu_component: Any = owned(EdgeComputerCPUComponent, called="CPU", help="Its processors")
    ram_component: Any = owned(EdgeComputerRAMComponent, called="RAM", help="Its memory")

    constructor = (
        "carbon_footprint_manufacturing", "power", "lifespan", "idle_power", "ram", "compute", "base_ram_consumption",
        "base_compute_consumption", "storage",
    )  # fmt: skip

    @derived
    def components(self) -> tuple[EdgeComponent, ...]:
        """Processors, memory, storage."""
        return (self.cpu_component, self.ram_component, self.storage)

    @calculated(u.kg, equivalent="CO2eq")
    def structure_carbon_footprint_manufacturing(self) -> ExplainableQuantity:
        """CO2eq of making it, its storage apart."""
        return self.carbon_footprint_manufacturing


class EdgeAppliance(EdgeApplianceSignature, EdgeDevice):
    """A machine in the field that works for a share of what it can do: a lamp, a screen, a meter."""

    methodology = "making-of-edge-devices"

    carbon_footprint_manufacturing: Quantity = quantity(100 * u.kg, help="CO2eq of making it", equivalent="CO2eq")
    power: Quantity = quantity(50 * u.W, help="Electric power at full load")
    lifespan: Quantity = quantity(6 * u.year, above=0, help="Time until it is replaced")
    idle_power: Quantity = quantity(5 * u.W, help="Electric power without load")
    appliance_component: Any = owned(EdgeApplianceComponent, called="appliance", help="What works in it")

    constructor = ("carbon_footprint_manufacturing", "power", "lifespan", "idle_power")

    @derived
    def components(self) -> tuple[EdgeComponent, ...]:
        """What works in it."""
        return (self.appliance_component,)

    @calculated(u.kg, equivalent="CO2eq")
    def structure_carbon_footprint_manufacturing(self) -> ExplainableQuantity:
        """CO2eq of making it."""
        return self.carbon_footprint_manufacturing
