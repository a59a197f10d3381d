"""Figures that a formula finds in somebody else's data: they carry the source and bounds that the data give.

What was asked (texts, quantities) are inputs of the model. The answer is an `ExplainableObject`, made by a `Question`;
a `Figure` is a quantity read from it. Both are calculated, so the graph follows them from the input to the footprint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from efp_graph.graph.equality import same_bits
from efp_graph.values.assessment import Assessment, assessed
from efp_graph.values.base import ExplainableObject
from efp_graph.values.expressions import Expression, term_of
from efp_graph.values.operations import Operation
from efp_graph.values.quantity import ExplainableQuantity
from efp_graph.values.sources import Source


@dataclass(frozen=True, eq=False)
class Question(Operation):
    """An operation whose result is a plain object, not a number: `prepare(*operands)` gives the object itself."""

    def __call__(self, *operands: Any) -> ExplainableObject:
        answer: Any = self.prepare(*operands)
        value = ExplainableObject(answer)
        value.expression = Expression(self, tuple(map(term_of, operands)))
        return value


class Figure(ExplainableQuantity):
    """A calculated quantity with the source and the bounds of the data that it was read from.

    The same number from another source, or with other bounds, is another figure: readers are told.
    """

    __slots__ = ()

    @classmethod
    def of(cls, value: ExplainableQuantity, source: Source | str | None, **known: Any) -> Figure:
        """The calculated `value` with its source, and `low`, `high`, `confidence`, `comment` of an `Assessment`.

        Raises:
            UnitError: a bound has another dimension.
            ValueOutOfRange: the value lies outside its bounds.
        """
        figure: Figure = object.__new__(cls)
        for name in ("_value", "_unit", "_hour", "_clock", "expression"):
            setattr(figure, name, getattr(value, name))
        figure._label = figure.node = None
        figure.source = source
        assessed(figure, Assessment(**known))
        return figure

    def same_as(self, other: Any) -> bool:
        return super().same_as(other) and same_bits((self.source, self.assessment), (other.source, other.assessment))
