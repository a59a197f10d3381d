"""The list of objects at the end of a link that may have weights, which reads as a mapping too: {object: weight}."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

from efp_graph.errors import NotAllowed
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.links import M, ModelingList
from efp_graph.registry import pint
from efp_graph.texts import shown, visible
from efp_graph.values import ExplainableQuantity, SourceValue, u

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.objects.weights import Weighted


class WeightedList(ModelingList[M]):
    """The objects of a link that may have weights, in their order."""

    __slots__ = ()

    attribute: Any

    def __init__(self, owner: ModelingObject, attribute: Weighted[Any, Any]) -> None:
        super().__init__(owner, attribute)  # type: ignore[arg-type]

    @property
    def _elements(self) -> tuple[M, ...]:
        members: tuple[M, ...] = self.attribute.members(self.attribute.node_of(self.owner).read())
        return members

    @property
    def weights(self) -> dict[M, ExplainableQuantity]:
        """{object: weight}, in their order; empty where none has any: each counts fully then."""
        weights: dict[M, ExplainableQuantity] = self.attribute.weights(self.owner)
        return weights

    def _change(self, edit: Callable[[list[M]], Any]) -> None:
        weights = self.weights
        if not weights:
            super()._change(edit)
            return
        if self.attribute.total is not None:
            raise NotAllowed(
                f"{describe_attribute(self.owner, self.attribute)} has weights, {self}, and an edit would not say "
                f"which hold afterwards. Give all of them: {self.attribute.name} = {{object: weight, ...}}."
            )
        edited: list[Any] = list(weights)
        edit(edited)
        if len(set(edited)) < len(edited):
            raise NotAllowed(
                f"{describe_attribute(self.owner, self.attribute)} has weights, {self}, where each object stands once."
                f" Give it another weight: {self.attribute.name}[object] = 2."
            )
        self._give({one: weights.get(one, 1) for one in edited})

    def _give(self, weights: Mapping[Any, Any]) -> None:
        self.attribute.__set__(self.owner, weights)

    # As a mapping

    def keys(self) -> list[M]:
        """The objects, each once, in the order in which they first stand."""
        return list(dict.fromkeys(self._elements))

    def values(self) -> list[ExplainableQuantity]:
        """Their weights; of a list, how often each is in it."""
        return list(self.attribute.as_weights(self.owner).values())

    def items(self) -> list[tuple[M, ExplainableQuantity]]:
        """The objects with their weights; of a list, how often each is in it."""
        return list(self.attribute.as_weights(self.owner).items())

    def get(self, one: Any, default: Any = None) -> Any:
        """The weight of an object, or the default where it is not there."""
        return self.attribute.as_weights(self.owner).get(one, default)

    @overload
    def __getitem__(self, index: M) -> ExplainableQuantity: ...
    @overload
    def __getitem__(self, index: SupportsIndex) -> M: ...
    @overload
    def __getitem__(self, index: slice) -> list[M]: ...
    def __getitem__(self, index: Any) -> Any:
        if not self.attribute.is_member(index):
            return super().__getitem__(index)
        weight = self.get(index)
        if weight is None:
            raise KeyError(f"{describe_attribute(self.owner, self.attribute)} has no {describe_object(index)}.")
        return weight

    def __setitem__(self, index: Any, value: Any) -> None:
        if not self.attribute.is_member(index):
            super().__setitem__(index, value)
        else:
            self._give(self.attribute.reweighted(self.owner, {index: value}))

    def __delitem__(self, index: Any) -> None:
        if not self.attribute.is_member(index):
            super().__delitem__(index)
        else:
            self[index]  # the error of what is not there
            self._change(lambda elements: elements.__setitem__(slice(None), [one for one in elements if one != index]))

    def count(self, value: Any) -> int:
        return self._elements.count(value) if self.weights else super().count(value)

    def copy(self) -> Any:
        """What may be given for the same: a plain list, or {object: weight}."""
        return {one: weight.copy() for one, weight in self.weights.items()} or list(self._elements)

    __copy__ = copy

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, tuple[Any, ...]]:
        copy = self.copy()
        return type(copy), (copy,)

    def __eq__(self, other: object) -> bool:
        weights = self.weights
        if isinstance(other, WeightedList):
            other = other.copy()
        if not weights or not isinstance(other, Mapping):
            return False if weights else super().__eq__(other)
        return list(weights) == list(other) and all(
            weights[one] == SourceValue(as_quantity(other[one])) for one in weights
        )

    __hash__ = None

    def __repr__(self) -> str:
        weights = self.weights
        named = ", ".join(f"{one!r}: {weights[one]._value!r}" for one in weights)
        return f"{{{named}}}" if weights else super().__repr__()

    def __str__(self) -> str:
        weights = self.weights
        named = ", ".join(f"{one.name}: {weights[one]._value:g}" for one in weights)
        return visible(f"{{{named}}}") if weights else super().__str__()


def as_quantity(given: Any) -> Any:
    """A weight as a quantity.

    Raises:
        EfpGraphError, TypeError: it is no number.
    """
    if isinstance(given, ExplainableQuantity):
        return given.value
    if isinstance(given, pint.Quantity):
        return SourceValue(given).value
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TypeError(f"{shown(given)} is no number")
    return SourceValue(given * u.dimensionless).value
