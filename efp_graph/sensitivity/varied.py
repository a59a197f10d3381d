"""An input that varies around what it is: numbers, and whole series and typical weeks as a scale; figures of data too.

How far it is from what it is now is told as a *share*: 0.1 is 10 % more, −0.1 is 10 % less. A number that is 0 has no
10 %; its shares are of an absolute scale, that of its default.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.objects.calculated import Calculated
from efp_graph.objects.describing import names_of_inputs
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.numeric_inputs import QuantityInput
from efp_graph.objects.pinned import figures_of_data, following
from efp_graph.values import (
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
    Unit,
    unit_of,
)

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

HOUR = unit_of("hour")


@dataclass(frozen=True, eq=False)
class VariedInput:
    """An input of a model, at what it is now.

    Attributes:
        node: the input.
        name: `Web front.power`; with the id of the object where two are called so.
    """

    node: AttributeNode
    name: str

    @cached_property
    def value(self) -> Any:
        """What it holds now."""
        return self.node.read()

    @property
    def attribute(self) -> Any:
        """Its declaration."""
        return self.node.attribute

    @property
    def is_number(self) -> bool:
        """Whether it is one number; else a series or a week, of which a scale is varied."""
        return isinstance(self.value, ExplainableQuantity)

    @property
    def is_week(self) -> bool:
        """Whether it is a typical week, which no tape takes."""
        return isinstance(self.value, ExplainableRecurrentQuantities)

    @property
    def unit(self) -> Unit:
        """The unit of what it holds."""
        unit: Unit = self.value.value.unit if self.is_week else self.value._unit
        return unit

    @property
    def numbers(self) -> Any:
        """The number, or the numbers by hour. Shape: () or (hours,)."""
        return np.asarray(self.value.magnitude, dtype=np.float64)

    @property
    def is_zero(self) -> bool:
        """Whether it is the number 0, of which no share can be taken."""
        return self.is_number and not self.numbers

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return bool(getattr(self.attribute, "whole", False))

    @property
    def is_figure(self) -> bool:
        """Whether it is calculated, from data, and pinned where it varies."""
        return isinstance(self.attribute, Calculated)

    @property
    def origin(self) -> str:
        """By which way it came into the model."""
        return "data" if self.is_figure else str(self.value.origin)

    @cached_property
    def scale(self) -> float:
        """What a share is one of: the number itself; of 0 the default, or one unit where that is 0 too."""
        if not self.is_number:
            return 1.0
        if not self.is_zero:
            return float(self.numbers)
        default = getattr(self.attribute, "default", None)
        unit: Unit = self.attribute.unit
        number = float(default._value) if isinstance(default, ExplainableQuantity) else 0.0
        own: Unit = default._unit if isinstance(default, ExplainableQuantity) and number else unit
        return (number or 1.0) * (own.factor_to(self.unit) if own.is_compatible_with(self.unit) else 1.0)

    @property
    def hour(self) -> float | None:
        """One hour as a share, of a duration."""
        return HOUR.factor_to(self.unit) / self.scale if self.is_number and self.unit.same_dimension(HOUR) else None

    def at(self, share: float) -> Any:
        """The number, or the numbers by hour, at a share."""
        return self.numbers + share * (self.scale if self.is_number else self.numbers)

    def week_at(self, share: float) -> Any:
        """The typical week at a share."""
        return self.value.with_content(self.value.value.mapped(lambda number: number * (1 + share), self.unit))

    def reach(self, share: float) -> float | None:
        """How far it goes towards a share: to there, to the end of what is allowed, or not at all (None).

        Of whole numbers it goes to the nearest one, and at least one step.
        """
        if self.is_week or self.is_figure:
            return share
        if isinstance(self.attribute, QuantityInput) and self.is_number:
            return self._reach_of_number(share)
        allowed = self.attribute.within_bounds(self.at(share)[None], self.unit)
        return share if bool(np.all(allowed)) else None

    def _reach_of_number(self, share: float) -> float | None:
        present = float(self.numbers)
        wanted = present + share * self.scale
        if self.is_whole:
            wanted = float(round(wanted))
            wanted = present + (1.0 if share * self.scale > 0 else -1.0) if wanted == present else wanted
        unit = self.unit
        least, above, most = self.attribute.bounds_in(unit)
        if above is not None and wanted <= above:
            return None
        if above is None and least is not None:
            wanted = max(wanted, min(least, present))
        if most is not None:
            wanted = min(wanted, max(most, present))
        if wanted == present or not self.attribute.within_bounds(np.array([wanted]), unit)[0]:
            return None
        return (wanted - present) / self.scale


def varied_inputs(system: System, *, series: bool = True) -> list[VariedInput]:
    """The numeric inputs of a system that can be set, in the order of the model, and the figures that it finds in data.

    A figure that follows a numeric input, such as the power of a server that is described by its parts, is in that.

    Args:
        series: whether series and typical weeks are among them.
    """
    found = [each for each in inputs_of(system) if _is_varied(each, series)]
    follows = following(found)
    found += [node for node, _ in figures_of_data((system, *system.all_linked_objects)) if node not in follows]
    return [VariedInput(node, name) for node, name in zip(found, names_of_inputs(found), strict=True)]


def inputs_of(system: System) -> list[AttributeNode]:
    """The inputs of a system, and of all objects that its figures follow from."""
    return [each.node_of(owner) for owner in (system, *system.all_linked_objects) for each in owner.inputs()]


def _is_varied(node: AttributeNode, series: bool) -> bool:
    attribute: Any = node.attribute
    value = node.read()
    if attribute.fixed:
        return False
    if isinstance(value, ExplainableQuantity):
        return bool(attribute.is_numeric(value))
    return series and isinstance(value, ExplainableHourlyQuantities | ExplainableRecurrentQuantities)
