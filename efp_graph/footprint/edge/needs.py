"""What edge devices ask of their components, week after week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import UnitError
from efp_graph.footprint.edge.held import held_by_all, held_by_one
from efp_graph.footprint.edge.places import patterns_of_functions
from efp_graph.objects import (
    Attribute,
    Link,
    ModelingObject,
    ReverseLink,
    calculated,
    calculated_per,
    check,
    derived,
    link,
    reverse_link,
    typical_week,
)
from efp_graph.objects.declared import EDGE, INFRASTRUCTURE
from efp_graph.objects.describing import describe_attribute
from efp_graph.objects.week_inputs import TypicalWeekInput
from efp_graph.signatures import RecurrentEdgeComponentNeedSignature, RecurrentEdgeStorageNeedSignature
from efp_graph.values import ExplainableQuantity, ExplainableRecurrentQuantities, Hourly, Scalar, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.edge.components import EdgeComponent
    from efp_graph.footprint.edge.device_needs import RecurrentEdgeDeviceNeed
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.edge.storages import EdgeStorage


class ComponentWeekInput(TypicalWeekInput):
    """A typical week in a unit that components have; in which, the component tells."""

    def __init__(self, **options: Any) -> None:
        super().__init__(unit=u.cpu_core, **options)
        self._kinds = [TypicalWeekInput(unit=unit) for unit in (u.cpu_core, u.GB_ram, u.concurrent, u.GB_stored)]

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        for kind in self._kinds:
            kind.__set_name__(owner, name)

    def check(self, owner: ModelingObject, value: ExplainableRecurrentQuantities) -> None:
        unit = value.value.unit
        fitting = next((kind for kind in self._kinds if kind.unit.same_dimension(unit)), None)
        if fitting is None:
            units = ", ".join(kind.unit.text for kind in self._kinds[:-1])
            raise UnitError(
                f"{describe_attribute(owner, self)} was given a week in {unit.text} ({unit.measure}). "
                f"Allowed, by the component that is asked: {units}."
            )
        fitting.check(owner, value)

    def allowed_text(self) -> str:
        return "a typical week of 168 numbers in the unit of the component, at least 0"


class EdgeComponentNeed(ModelingObject):
    """What all needs of components share. A subclass gives the component, and the typical week."""

    methodology = "edge-needs"

    picture_views = (INFRASTRUCTURE, EDGE)
    picture_colour = "#f5eda6"

    edge_component: Attribute[Any]
    recurrent_need: Attribute[Any]

    device_needs: ReverseLink[tuple[RecurrentEdgeDeviceNeed, ...]] = reverse_link(
        "RecurrentEdgeDeviceNeed", "recurrent_edge_component_needs", placed_only=True, help="Device needs that hold it"
    )

    @check
    def fits_component(self) -> None:
        """It asks for what the component has."""
        if self.edge_component is not None:  # an inner need is made before what it belongs to
            self.edge_component.accept(self)

    @calculated(lazy=True)
    def recurrent_need_validation(self) -> Any:
        """The need of a typical week, which fits the component. Shape: (168,), from Monday 00:00 on."""
        self.fits_component  # noqa: B018  refuses what does not fit
        return self.recurrent_need

    @derived
    def usage_patterns(self) -> tuple[EdgeUsagePattern, ...]:
        """The edge usage patterns of the system in which it is."""
        needs = self.device_needs
        if len(needs) == 1:
            return needs[0].usage_patterns
        return patterns_of_functions(function for need in needs for function in need.edge_functions)

    @calculated_per("usage_patterns", u.dimensionless)
    def nb_of_places_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Scalar:
        """How often it is in a pattern: once per journey, function and device need that holds it. Shape: one value."""
        return ExplainableQuantity(pattern.places.get(self, 0) * u.dimensionless, f"places in {pattern.name}")

    @calculated_per("usage_patterns")
    def unitary_hourly_need_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """What one device asks of the component in each hour, in all places. Shape: (hours,).

        Source: the typical week at the local time of the country, methodology.md, "Edge devices".
        """
        need: Hourly = self.expanded(pattern)
        return need * self.nb_of_places_per_usage_pattern[pattern]

    def expanded(self, pattern: EdgeUsagePattern, **options: Any) -> Any:
        """The need of one place in each hour of a pattern."""
        return pattern.over_hours(self.recurrent_need, **options)

    @calculated(lazy=True)
    def total_hourly_need_across_usage_patterns(self) -> Hourly:
        """What all devices ask, groups of devices apart. Shape: (hours,)."""
        return sum_of(
            pattern.nb_deployments_in_parallel * self.unitary_hourly_need_per_usage_pattern[pattern]
            for pattern in self.usage_patterns
        )


class StorageNeed(EdgeComponentNeed):
    """What all needs of storage share: each hour adds to what is held, or takes from it."""

    methodology = "edge-storage"

    def expanded(self, pattern: EdgeUsagePattern, **options: Any) -> Any:
        """The need of one place in each hour of a pattern, from the first Monday on."""
        return super().expanded(pattern, from_monday=True, **options)

    @calculated_per("usage_patterns", u.TB_stored, lazy=True)
    def cumulative_unitary_storage_need_per_usage_pattern(self, pattern: EdgeUsagePattern) -> Hourly:
        """Volume that a device holds for it at the end of each hour: one of the first hour, or the oldest in use.

        Shape: (hours,). Which of them, the convention `edge_storage` says.
        """
        return held_by_one(self.added_in(pattern), pattern, self.edge_component)

    def added_in(self, pattern: EdgeUsagePattern) -> Hourly:
        """What one device adds in each hour of a pattern."""
        return self.unitary_hourly_need_per_usage_pattern[pattern].to(u.TB_stored)

    def held_in(self, pattern: EdgeUsagePattern) -> Hourly:
        """Volume that all devices of a pattern hold for it, groups of devices apart."""
        return held_by_all(self.added_in(pattern), pattern, self.edge_component)

    @calculated(lazy=True, over_time="mean")
    def total_hourly_need_across_usage_patterns(self) -> Hourly:
        """Volume that all devices hold for it, groups of devices apart: as if deployed in the first hour, or not.

        Shape: (hours,). Which of them, the convention `edge_storage` says.
        """
        return sum_of(self.held_in(pattern) for pattern in self.usage_patterns)


class RecurrentEdgeComponentNeed(RecurrentEdgeComponentNeedSignature, EdgeComponentNeed):
    """What a device asks of one of its components in a typical week."""

    edge_component: Link[EdgeComponent] = link("EdgeComponent", help="Component that is asked")
    recurrent_need = ComponentWeekInput(help="What it is asked for, in the unit of the component")


class RecurrentEdgeStorageNeed(RecurrentEdgeStorageNeedSignature, StorageNeed):
    """What a device adds to its storage in a typical week, and takes away where it is negative."""

    edge_component: Link[EdgeStorage] = link("EdgeStorage", help="Storage that holds it")
    recurrent_need = typical_week(
        unit=u.GB_stored, minimum=None, help="Volume that each hour adds; negative: that it takes away"
    )
