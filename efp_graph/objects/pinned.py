"""Pinned values: a calculated figure that holds a given value in a what-if: `pinned(35 * u.W)`.

    with system.what_if({BoaviztaCloudServer.power.of(server): pinned(35 * u.W)}): ...

What is calculated from it follows; what it is calculated from has no say meanwhile. Outside of a what-if figures are
calculated: a model whose formulas are overruled could not be saved, and nobody would see it.

Figures of data are what draws of an uncertainty pin: a power that was looked up is as uncertain as one that was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import NotAllowed, UnitError, WrongKind
from efp_graph.objects.calculated import Calculated, CalculatedPerKey
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.nodes import AttributeNode
from efp_graph.values import ExplainableObject, ExplainableQuantity, SourceValue
from efp_graph.values.arithmetic_operations import SAME

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


class PinnedValue(NamedTuple):
    """What a calculated figure is to hold; made by `pinned`."""

    value: ExplainableQuantity

    def pinned_on(self, owner: ModelingObject, attribute: Any) -> ExplainableQuantity:
        """The value for an attribute of an object, in its unit.

        Raises:
            NotAllowed: the attribute is no calculated number.
            UnitError: the value measures something else.
        """
        name = describe_attribute(owner, attribute)
        present = _number_of(owner, attribute)
        if present is None:
            raise NotAllowed(f"{name} is no calculated number, and cannot be pinned. Change the inputs it comes from.")
        unit = present._unit
        given = self.value._unit
        if not given.same_dimension(unit) and not given.same_dimension(unit.plain_bytes):
            raise UnitError(f"{name} is in {unit.text}, and was pinned to {self.value}.")
        held = self.value if self.value._unit is unit else self.value.to(unit.pint)
        held = held.copy() if held is self.value else held
        held._label = held.expression = held.node = None
        held._source = self.value.source
        return held

    def __str__(self) -> str:
        return f"pinned({self.value})"


def pinned(value: Any) -> PinnedValue:
    """What a calculated figure holds in a what-if, in place of what its formula gives.

    Args:
        value: a quantity, or a `SourceValue`.

    Raises:
        WrongKind: it is something else.

    Example:
        >>> from efp_graph import u
        >>> print(pinned(35 * u.W))
        pinned(35 watt)
    """
    if not isinstance(value, ExplainableObject):
        value = SourceValue(value)
    if not isinstance(value, ExplainableQuantity):
        raise WrongKind(f"pinned takes a quantity such as 35 * u.W, and was given {describe_given(value)}.")
    return PinnedValue(value)


def _number_of(owner: ModelingObject, attribute: Any) -> ExplainableQuantity | None:
    """The number that an attribute of an object is calculated to be; None where it is none."""
    if not isinstance(attribute, Calculated) or isinstance(attribute, CalculatedPerKey):
        return None
    value = attribute.node_of(owner).read()
    return value if isinstance(value, ExplainableQuantity) else None


def calculated_numbers(objects: Iterable[ModelingObject]) -> Iterator[tuple[AttributeNode, ExplainableQuantity]]:
    """The nodes of all numbers that some objects calculate, but those that wait until somebody reads them."""
    for one in objects:
        for attribute in one.calculated_attributes():
            if not getattr(attribute, "lazy", False):
                value = _number_of(one, attribute)
                if value is not None:
                    yield attribute.node_of(one), value


def figures_of_data(objects: Iterable[ModelingObject]) -> Iterator[tuple[AttributeNode, ExplainableQuantity]]:
    """The numbers of some objects that were found in somebody's data, such as the power of an instance type.

    They have a source of their own. One that only other such figures are made of is not told: it is in them.
    """
    found = {
        node: value
        for node, value in calculated_numbers(objects)
        if value.source is not None and getattr(value.expression, "operation", SAME) is not SAME
    }
    for node, value in found.items():
        if any(each not in found for each in node.dependents):
            yield node, value


def following(nodes: Iterable[AttributeNode]) -> set[Any]:
    """What is calculated from some nodes, directly or not."""
    found: set[Any] = set()
    waiting: list[Any] = list(nodes)
    while waiting:
        new = [each for each in waiting.pop().dependents if each not in found]
        found.update(new)
        waiting += new
    return found
