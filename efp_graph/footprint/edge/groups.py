"""Groups of edge devices: rooms on a floor, floors in a building. What is in a group counts as often as the group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import GroupCycle
from efp_graph.objects import (
    ModelingObject,
    ReverseLink,
    WeightedLinks,
    calculated,
    calculated_per,
    check,
    derived,
    reverse_link,
    weighted_links,
)
from efp_graph.objects.declared import EDGE, INFRASTRUCTURE
from efp_graph.objects.describing import describe_object
from efp_graph.signatures import EdgeDeviceGroupSignature
from efp_graph.values import ExplainableQuantity, Scalar, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.edge.devices import EdgeDevice

WEIGHS = "Count in group"
ROOT = ExplainableQuantity(1 * u.dimensionless, "one of a group that is in no other")


class EdgeDeviceGroup(EdgeDeviceGroupSignature, ModelingObject):
    """How often other groups, and devices, are in a group. A deployment has one of each group that is in no other."""

    methodology = "edge-groups"

    picture_views = (INFRASTRUCTURE, EDGE)

    sub_group_counts: WeightedLinks[EdgeDeviceGroup] = weighted_links(
        "EdgeDeviceGroup", total=None, weighs=WEIGHS, optional=True, help="How many of which groups are in it"
    )
    edge_device_counts: WeightedLinks[EdgeDevice] = weighted_links(
        "EdgeDevice",
        total=None,
        weighs=WEIGHS,
        optional=True,
        help="How many of which devices are in it, those of its groups apart",
    )

    parent_groups: ReverseLink[tuple[EdgeDeviceGroup, ...]] = reverse_link(
        "EdgeDeviceGroup", "sub_group_counts", help="Groups that it is in"
    )

    @derived
    def sub_groups(self) -> tuple[EdgeDeviceGroup, ...]:
        """The groups in it, each once."""
        return tuple(dict.fromkeys(self.sub_group_counts))

    @derived
    def edge_devices(self) -> tuple[EdgeDevice, ...]:
        """The devices in it, each once."""
        return tuple(dict.fromkeys(self.edge_device_counts))

    @calculated_per("sub_groups", u.dimensionless)
    def group_counts(self, group: EdgeDeviceGroup) -> Scalar:
        """How many of a group are in it. Shape: one value."""
        return type(self).sub_group_counts.counted(self, group)

    @calculated_per("edge_devices", u.dimensionless)
    def device_counts(self, device: EdgeDevice) -> Scalar:
        """How many of a device are in it. Shape: one value."""
        return type(self).edge_device_counts.counted(self, device)

    @check
    def holds_itself_nowhere(self) -> None:
        """No group is in itself, or in one that it holds."""
        above: dict[EdgeDeviceGroup, EdgeDeviceGroup] = {}
        waiting: list[EdgeDeviceGroup] = [self]
        while waiting:  # the links alone are read: what is calculated would never end
            group = waiting.pop()
            for below in group.sub_group_counts:
                if below is self:
                    raise GroupCycle(f"{self._way(group, above)}. A group cannot be in itself: take it out of one.")
                if below not in above:
                    above[below] = group
                    waiting.append(below)

    def _way(self, last: EdgeDeviceGroup, above: dict[EdgeDeviceGroup, EdgeDeviceGroup]) -> str:
        """How the group is in itself, from `last`, which holds it, upwards."""
        chain = [self, last]
        while chain[-1] is not self:
            chain.append(above[chain[-1]])
        return " is in ".join(map(describe_object, chain))

    @calculated(u.dimensionless)
    def effective_nb_of_units_within_root(self) -> ExplainableQuantity:
        """How many of the group there are per deployment. Source: methodology.md, "Edge groups"."""
        self.holds_itself_nowhere  # noqa: B018  before what would never end
        parents = self.parent_groups
        counted: Any = sum_of(each.group_counts[self] * each.effective_nb_of_units_within_root for each in parents)
        return counted if parents else ROOT
