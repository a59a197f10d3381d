"""What functions ask of edge devices: by component, or as a process of a computer, or the work of an appliance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from efp_graph.errors import LinkConflict, WrongKind
from efp_graph.footprint.edge.machines import EdgeAppliance, EdgeComputer
from efp_graph.footprint.edge.needs import EdgeComponentNeed, StorageNeed
from efp_graph.footprint.edge.places import patterns_of_functions
from efp_graph.objects import (
    Attribute,
    Link,
    ModelingObject,
    ReverseLink,
    calculated,
    check,
    derived,
    link,
    links,
    owned,
    owner,
    reverse_link,
    typical_week,
)
from efp_graph.objects.declared import EDGE, USAGE
from efp_graph.objects.describing import describe_object
from efp_graph.signatures import (
    RecurrentEdgeDeviceNeedSignature,
    RecurrentEdgeProcessSignature,
    RecurrentEdgeWorkloadSignature,
)
from efp_graph.values import u

if TYPE_CHECKING:
    from efp_graph.footprint.edge.devices import EdgeDevice
    from efp_graph.footprint.edge.journeys import EdgeFunction
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern


class RecurrentEdgeDeviceNeed(RecurrentEdgeDeviceNeedSignature, ModelingObject):
    """What a function asks of an edge device: needs of its components."""

    picture_views = (USAGE, EDGE)
    picture_colour = "#dbeefa"

    edge_device: Any = link("EdgeDevice", help="Device that is asked")
    recurrent_edge_component_needs: Any = links(EdgeComponentNeed, help="What its components are asked")

    constructor: ClassVar[tuple[str, ...]] = ("edge_device", "recurrent_edge_component_needs")

    edge_functions: ReverseLink[tuple[EdgeFunction, ...]] = reverse_link(
        "EdgeFunction", "recurrent_edge_device_needs", placed_only=True, help="Functions that have it"
    )

    @check
    def asks_components_of_its_device(self) -> None:
        """Each need is on a component of the device."""
        components = set(self.edge_device.components)
        for need in self.recurrent_edge_component_needs:
            if need.edge_component is not None and need.edge_component not in components:
                raise LinkConflict(
                    f"{describe_object(self)} is on {describe_object(self.edge_device)}, and holds "
                    f"{describe_object(need)}, which asks {describe_object(need.edge_component)}: that is no component "
                    "of it. Have the need ask one of the device, or give it to a need of the other device."
                )

    @derived
    def usage_patterns(self) -> tuple[EdgeUsagePattern, ...]:
        """The edge usage patterns of the system in which it is."""
        return patterns_of_functions(self.edge_functions)


class InnerNeed(EdgeComponentNeed):
    """A need that a process or workload makes: on a component of its device, whichever that is."""

    is_inner = True

    device_need: Attribute[Any]

    @derived
    def device_needs(self) -> tuple[RecurrentEdgeDeviceNeed, ...]:
        """What it belongs to, in a system."""
        need = self.device_need
        return () if need is None or need.place is None else (need,)


def component_asked(need: Any, name: str, kind: type[EdgeDevice]) -> Any:
    """The component of the device of a need that an inner need asks; None while that belongs to none.

    Raises:
        WrongKind: the device has no such component.
    """
    if need is None:
        return None
    device = need.edge_device
    if not isinstance(device, kind):
        raise WrongKind(f"{describe_object(need)} asks a {kind.__name__}, and {describe_object(device)} is none.")
    return getattr(device, name)


class RecurrentEdgeProcessRAMNeed(InnerNeed):
    """The memory that a process needs."""

    methodology = "edge-needs"

    device_need = owner(help="Process that it belongs to")

    @derived
    def edge_component(self) -> Any:
        """The memory of the computer."""
        return component_asked(self.device_need, "ram_component", EdgeComputer)

    @calculated()
    def recurrent_need(self) -> Any:
        """That of the process. Shape: (168,)."""
        return self.device_need.recurrent_ram_needed


class RecurrentEdgeProcessCPUNeed(InnerNeed):
    """The compute that a process needs."""

    methodology = "edge-needs"

    device_need = owner(help="Process that it belongs to")

    @derived
    def edge_component(self) -> Any:
        """The processors of the computer."""
        return component_asked(self.device_need, "cpu_component", EdgeComputer)

    @calculated()
    def recurrent_need(self) -> Any:
        """That of the process. Shape: (168,)."""
        return self.device_need.recurrent_compute_needed


class RecurrentEdgeProcessStorageNeed(StorageNeed, InnerNeed):
    """The volume that a process adds to the storage, or takes away."""

    methodology = "edge-needs"

    device_need = owner(help="Process that it belongs to")

    @derived
    def edge_component(self) -> Any:
        """The storage of the computer."""
        return component_asked(self.device_need, "storage", EdgeComputer)

    @calculated()
    def recurrent_need(self) -> Any:
        """That of the process. Shape: (168,)."""
        return self.device_need.recurrent_storage_needed


class RecurrentEdgeWorkloadNeed(InnerNeed):
    """The work that an appliance is asked for."""

    methodology = "edge-needs"

    device_need = owner(help="Workload that it belongs to")

    @derived
    def edge_component(self) -> Any:
        """What works in the appliance."""
        return component_asked(self.device_need, "appliance_component", EdgeAppliance)

    @calculated()
    def recurrent_need(self) -> Any:
        """That of the workload. Shape: (168,)."""
        return self.device_need.recurrent_workload


class RecurrentEdgeProcess(RecurrentEdgeProcessSignature, RecurrentEdgeDeviceNeed):
    """A process on an edge computer: compute, memory and storage, week after week."""

    edge_device: Link[EdgeComputer] = link(EdgeComputer, help="Computer that it runs on")
    recurrent_compute_needed = typical_week(1 * u.cpu_core, help="Compute that it needs")
    recurrent_ram_needed = typical_week(1 * u.GB_ram, help="Memory that it needs")
    recurrent_storage_needed = typical_week(
        0 * u.GB_stored, minimum=None, help="Volume that each hour adds; negative: that it takes away"
    )
    ram_need: Any = owned(RecurrentEdgeProcessRAMNeed, called="RAM need", help="Its need of memory")
    compute_need: Any = owned(RecurrentEdgeProcessCPUNeed, called="CPU need", help="Its need of compute")
    storage_need: Any = owned(RecurrentEdgeProcessStorageNeed, called="storage need", help="Its need of storage")

    @derived
    def recurrent_edge_component_needs(self) -> tuple[EdgeComponentNeed, ...]:
        """Its needs of memory, compute and storage."""
        return (self.ram_need, self.compute_need, self.storage_need)


class RecurrentEdgeWorkload(RecurrentEdgeWorkloadSignature, RecurrentEdgeDeviceNeed):
    """The work of an edge appliance: a share of what it can do, week after week."""

    edge_device: Link[EdgeAppliance] = link(EdgeAppliance, help="Appliance that works")
    recurrent_workload = typical_week(1 * u.concurrent, help="Share of what it can do: 0, idle, to 1")
    workload_need: Any = owned(RecurrentEdgeWorkloadNeed, called="workload need", help="What works in it is asked")

    @derived
    def recurrent_edge_component_needs(self) -> tuple[EdgeComponentNeed, ...]:
        """What works in the appliance is asked."""
        return (self.workload_need,)
