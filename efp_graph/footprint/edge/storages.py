"""Storage of edge devices: it draws no power of its own, and holds what needs put there, as long as that is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from efp_graph.errors import InsufficientCapacity, NegativeStorage, WrongKind
from efp_graph.footprint.edge.components import EdgeComponent, fits, hour_of_peak
from efp_graph.footprint.edge.held import held_by_one
from efp_graph.objects import Quantity, calculated, calculated_per, find_class, paragraph, quantity
from efp_graph.objects.describing import describe_object
from efp_graph.signatures import EdgeStorageSignature
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Hourly,
    Sources,
    SourceValue,
    sum_of,
    u,
    unit_of,
)
from efp_graph.values.calendar import instant_of
from efp_graph.values.tolerance import falls_below

if TYPE_CHECKING:
    from efp_graph.footprint.edge.needs import EdgeComponentNeed
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.signatures import EdgeStorageInputs

SSD_STUDY = Sources.STORAGE_EMBODIED_CARBON_STUDY


class EdgeStorage(EdgeStorageSignature, EdgeComponent):
    """Storage of an edge device. Its footprint is that of making it."""

    methodology = "edge-storage"

    storage_capacity_per_unit: Quantity = quantity(1 * u.TB_stored, above=0, help="What one unit holds")
    carbon_footprint_manufacturing_per_storage_capacity: Quantity = quantity(
        160 * u.kg / u.TB_stored, help="CO2eq of making a unit, per capacity", equivalent="CO2eq"
    )
    base_storage_need: Quantity = quantity(30 * u.GB_stored, help="Volume that is always held")
    lifespan: Quantity = quantity(6 * u.year, above=0, help="Time until it is replaced")
    nb_of_units: Quantity = quantity(1 * u.dimensionless, above=0, implied=True, help="Units in one device")
    data_storage_duration = quantity(
        None,
        unit=u.year,
        above=0,
        help="Time after which what needs have stored is deleted; kept for good unless given",
    )

    archetype_names: ClassVar[tuple[str, ...]] = ("ssd", "hdd")
    need_unit = unit_of(u.GB_stored)

    @classmethod
    def ssd(cls, name: str = "Default SSD storage", **overrides: Unpack[EdgeStorageInputs]) -> Self:
        """A solid-state drive."""
        return cls._archetype("ssd", name, overrides, 160, 6)

    @classmethod
    def hdd(cls, name: str = "Default HDD storage", **overrides: Unpack[EdgeStorageInputs]) -> Self:
        """A hard disk."""
        return cls._archetype("hdd", name, overrides, 20, 4)

    @classmethod
    def _archetype(
        cls, medium: str, name: str, overrides: EdgeStorageInputs, manufacturing: float, lifespan: int
    ) -> Self:
        """Manufacturing in kg/TB, lifespan in years."""
        per_capacity = SourceValue(manufacturing * u.kg / u.TB_stored, SSD_STUDY)
        usual = {
            "carbon_footprint_manufacturing_per_storage_capacity": per_capacity,
            "lifespan": SourceValue(lifespan * u.year),
            "storage_capacity_per_unit": SourceValue(1 * u.TB_stored, SSD_STUDY),
            "base_storage_need": SourceValue(0 * u.GB_stored),
        }
        return cls.from_defaults(name, **{**cls.figures_of_archetype(medium, usual), **overrides})

    def accept(self, need: EdgeComponentNeed) -> None:
        """Raise when a need is none of storage."""
        super().accept(need)
        if not isinstance(need, find_class("StorageNeed")):
            raise WrongKind(
                f"{describe_object(need)} asks {describe_object(self)}, which holds what it is given. "
                "Make it a RecurrentEdgeStorageNeed: what is added in each hour, or taken away where it is negative."
            )

    @calculated(u.kg, equivalent="CO2eq")
    @paragraph("making-of-edge-devices")
    def carbon_footprint_manufacturing(self) -> ExplainableQuantity:
        """CO2eq of making the units of one device."""
        return self.carbon_footprint_manufacturing_per_storage_capacity * self.storage_capacity

    @calculated(u.TB_stored)
    def storage_capacity(self) -> ExplainableQuantity:
        """What the units of one device hold."""
        return self.storage_capacity_per_unit * self.nb_of_units

    @calculated_per("usage_patterns", u.TB_stored)
    def cumulative_unitary_storage_need_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Volume that a device holds at the end of each hour, base included: one of the first hour, or the oldest.

        Shape: (hours,). The footprint does not depend on it. Source: conservation of data, methodology.md, "Edge".
        """
        needs: Any = self.needs_in(pattern)  # of storage: others are not accepted
        if not needs:
            return EmptyExplainableObject()
        held = held_by_one(sum_of(each.added_in(pattern) for each in needs), pattern, self, self.base_storage_need)
        if isinstance(held, ExplainableHourlyQuantities):
            self._refuse_impossible(held, pattern)
        return held

    def _refuse_impossible(self, held: ExplainableHourlyQuantities, pattern: EdgeUsagePattern) -> None:
        who = ", ".join(describe_object(each) for each in self.needs_in(pattern))
        lowest, highest = held.min(), held.max()
        if not fits(highest, self.storage_capacity.to(held.unit)):
            unit, capacity = held._unit.text, float(self.storage_capacity.to(held.unit).magnitude)
            raise InsufficientCapacity(
                f"{describe_object(self)} would hold {highest._value:.6g} {unit} at {hour_of_peak(held)}, by {who} in "
                f"{describe_object(pattern)}, and its capacity is {capacity:.6g} {unit}. Have the needs take data away "
                f"again (negative values){self._ways_out(pattern)}, or give it more units or larger ones."
            )
        if falls_below(lowest._value, 0.0, highest._value):
            when = instant_of(held.first_hour + int(held.magnitude.argmin()))
            raise NegativeStorage(
                f"{describe_object(self)} would hold {lowest} at {when:%Y-%m-%d %H:%M} UTC: {who} in "
                f"{describe_object(pattern)} take more away than is there, with a base_storage_need of "
                f"{self.base_storage_need}. Raise that, or take away less."
            )

    def _ways_out(self, pattern: EdgeUsagePattern) -> str:
        """What else there is than less data, where a device would hold too much."""
        kept = isinstance(self.data_storage_duration, EmptyExplainableObject)
        first = pattern.conventions.edge_storage == "first"
        return (
            f"{', give it a data_storage_duration' if kept else ''}, shorten usage_span"
            f"{', count each device from its deployment on (the convention edge_storage: cohort)' if first else ''}"
        )
