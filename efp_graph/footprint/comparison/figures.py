"""A comparison of two systems as plain figures: totals, their parts, hours, and rows of inputs that differ.

Names are those of version 27 of e-footprint, whose users have programs that read them: "a" is the first system, "b" the
other. See docs/how-to/change.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.footprint.names import name_in_27
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION, GWP
from efp_graph.objects.describing import short_texts
from efp_graph.objects.ledger import Category
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import times_of
from efp_graph.values.units import Unit

if TYPE_CHECKING:
    from efp_graph.footprint.system import System
    from efp_graph.objects import ModelingObject

PHASES = {ENERGY.name: "use", FABRICATION.name: "manufacturing"}


class Difference(NamedTuple):
    """A figure of both systems [kg CO2eq]."""

    before: float
    after: float

    @property
    def absolute(self) -> float:
        """after − before [kg]."""
        return self.after - self.before

    @property
    def relative(self) -> float | None:
        """after / before − 1; None where there is nothing before."""
        return self.after / self.before - 1 if self.before else None


class Part(NamedTuple):
    """What a category emits in a phase, "use" or "manufacturing"."""

    category: str
    phase: str
    delta: Difference


class Hours(NamedTuple):
    """Both systems hour by hour on the hours of both, where a missing one counts 0 [kg]. Shapes: (hours,).

    Attributes:
        hour: datetime64, UTC.
    """

    hour: Any
    values_a: Any
    values_b: Any
    use_a: Any
    use_b: Any
    manufacturing_a: Any
    manufacturing_b: Any

    @property
    def cumulative_a(self) -> Any:
        """Running total of the first."""
        return np.cumsum(self.values_a)

    @property
    def cumulative_b(self) -> Any:
        """Running total of the other."""
        return np.cumsum(self.values_b)


class ChangedInput(NamedTuple):
    """An input of paired objects that differs; values as short texts."""

    object_class: str
    object_name_a: str
    object_name_b: str
    attribute: str
    value_a: str
    value_b: str
    source_a: str | None
    source_b: str | None
    confidence_a: str | None
    confidence_b: str | None


class LoneObject(NamedTuple):
    """An object of one of the systems only."""

    object_class: str
    object_name: str
    id: str


class InputDiff(NamedTuple):
    """How the inputs of two systems differ."""

    changed: list[ChangedInput]
    only_in_a: list[LoneObject]
    only_in_b: list[LoneObject]


def on_common_hours(series: Sequence[Any], unit: Unit) -> tuple[Any, list[Any]]:
    """(the hours of several series, datetime64 in UTC; the numbers of each at all of them), where a missing one is 0.

    Shapes: (hours,). A series without a value is 0 everywhere.
    """
    known = [each for each in series if isinstance(each, ExplainableHourlyQuantities)]
    first = min((each.first_hour for each in known), default=0)
    end = max((each.first_hour + len(each) for each in known), default=0)
    placed = [np.zeros(end - first) for _ in series]
    for array, each in zip(placed, series, strict=True):
        if isinstance(each, ExplainableHourlyQuantities):
            offset = each.first_hour - first
            array[offset : offset + len(each)] = each.to(unit.pint).magnitude
    return times_of(first, end - first), placed


class ComparisonFigures:
    """The figures of a comparison; `SystemComparison` is one."""

    here: System
    there: System
    inputs: list[Any]
    only_here: list[ModelingObject]
    only_there: list[ModelingObject]
    diffs: Any

    @property
    def total_a(self) -> float:
        """Climate change of the first [kg CO2eq]."""
        return float(self.diffs.total[0])

    @property
    def total_b(self) -> float:
        """Climate change of the other [kg CO2eq]."""
        return float(self.diffs.total[1])

    @property
    def total_delta(self) -> Difference:
        """Both, their difference and quotient."""
        return Difference(self.total_a, self.total_b)

    @property
    def decomposition(self) -> list[Part]:
        """A row per category and phase; their differences sum to that of the totals."""
        found = self.diffs.by_category(GWP)
        categories = dict.fromkeys([*(each.name for each in Category.all()), *(category for category, _ in found)])
        phases = dict.fromkeys([*PHASES, *(phase for _, phase in found)])
        return [
            Part(category, PHASES.get(phase, phase), Difference(*found.get((category, phase), (0.0, 0.0))))
            for category in categories
            for phase in phases
            if phase in PHASES or (category, phase) in found
        ]

    @property
    def time_series(self) -> Hours:
        """Both hour by hour."""
        phases = (None, ENERGY.name, FABRICATION.name)
        series = [each.footprint_of(GWP, phase=phase).whole for phase in phases for each in (self.here, self.there)]
        hours, figures = on_common_hours(series, GWP.unit)
        return Hours(hours, *figures)

    @property
    def input_diff(self) -> InputDiff:
        """Inputs that differ, and objects of one system only; attributes by their names in version 27."""
        changed = []
        for each in self.inputs:
            texts = short_texts(each.value_here, each.value_there)
            sources = [_source(value) for value in (each.value_here, each.value_there)]
            confidences = [getattr(value, "confidence", None) for value in (each.value_here, each.value_there)]
            name = each.label if each.item is not None else name_in_27(each.attribute.name)
            kind = type(each.here).__name__
            changed.append(ChangedInput(kind, each.here.name, each.there.name, name, *texts, *sources, *confidences))
        return InputDiff(changed, _lone(self.only_here), _lone(self.only_there))


def _source(value: Any) -> str | None:
    source = getattr(value, "source", None)
    return None if source is None else str(source.name)


def _lone(objects: list[ModelingObject]) -> list[LoneObject]:
    return [LoneObject(type(one).__name__, one.name, one.id) for one in objects]
