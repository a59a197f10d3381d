"""Which inputs of two systems differ, object by object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.footprint.comparison.link_differences import ABSENT, in_another_order, member_differences
from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import describe_attribute, describe_object, short_texts
from efp_graph.objects.links import LinkInput, LinkListInput
from efp_graph.objects.weights import Weighted, weights_in
from efp_graph.texts import visible
from efp_graph.values import ExplainableQuantity, ExplainableRecurrentQuantities, same_value

if TYPE_CHECKING:
    from efp_graph.footprint.system import System


class InputDifference(NamedTuple):
    """An input that differs: its object in this system and in the other, and the two values.

    Of a list of links there is one for each member that differs, `item`, with its weights as the values. Where one of
    them has no such input or member, the text "not there" stands in place of its value.
    """

    here: ModelingObject
    there: ModelingObject
    attribute: Any
    value_here: Any
    value_there: Any
    item: ModelingObject | None = None

    @property
    def label(self) -> str:
        """The name of the attribute; of a member what its weight says: "Times per step (page)", "devices (phone)"."""
        if self.item is None:
            return str(self.attribute.name)
        return f"{getattr(self.attribute, 'weighs', '') or self.attribute.name} ({self.item.name})"

    @property
    def described(self) -> str:
        """The object and its attribute, with the member of a list."""
        whole = describe_attribute(self.here, self.attribute)
        return whole if self.item is None else f"{describe_object(self.here)}, {visible(self.label)}"

    def __str__(self) -> str:
        return f"{self.described}: {' | '.join(short_texts(self.value_here, self.value_there))}"


def paired(here: System, there: System) -> dict[Any, Any]:
    """{object of `here`: its partner in `there`}; the systems themselves are a pair."""
    pairs: dict[Any, Any] = {here: there}
    left = {one.id: one for one in there.all_linked_objects}
    unpaired = []
    for one in here.all_linked_objects:
        partner = left.pop(one.id, None)
        if partner is not None and _class_of(partner) == _class_of(one):
            pairs[one] = partner
        else:
            unpaired.append(one)
    by_name: dict[Any, list[Any]] = {}
    for one in left.values():
        by_name.setdefault((_class_of(one), one.name), []).append(one)
    for one in unpaired:
        candidates = by_name.get((_class_of(one), one.name))
        if candidates:
            pairs[one] = candidates.pop(0)
    return pairs


def _class_of(one: ModelingObject) -> str:
    """The name of its class, whatever module declares it."""
    return type(one).__qualname__


def different_inputs(here: Any, there: Any, partners: dict[Any, Any]) -> Iterable[InputDifference]:
    """The inputs that differ of an object and its partner; of lists of links a row for each member that differs.

    Args:
        partners: {object of this side: its partner in the other}, by which links are compared.
    """
    inputs_here, inputs_there = ({attribute.name: attribute for attribute in one.inputs()} for one in (here, there))
    for name in dict.fromkeys((*inputs_here, *inputs_there)):
        attribute = inputs_here.get(name, inputs_there.get(name))
        first, second = (
            inputs[name].node_of(one).read() if name in inputs else ABSENT
            for one, inputs in ((here, inputs_here), (there, inputs_there))
        )
        if isinstance(attribute, LinkInput):
            both = first is not ABSENT and second is not ABSENT
            if both and _is_a_list(attribute, first, second):
                yield from _different_members(here, there, attribute, first, second, partners)
                continue
            same = both and _leads_to_the_same(attribute, first, second, partners)
        else:
            same = _is_as_much(first, second)
        if not same:
            yield InputDifference(here, there, attribute, first, second)


def _is_a_list(attribute: LinkInput, first: Any, second: Any) -> bool:
    """Whether members of both are told apart: of lists, of weights that are no shares, of shares on both sides."""
    if isinstance(attribute, Weighted) and attribute.total is not None:
        return bool(weights_in(first)) == bool(weights_in(second)) and isinstance(first, tuple | list)
    return isinstance(attribute, LinkListInput) or bool(weights_in(first) or weights_in(second))


def _different_members(
    here: Any, there: Any, attribute: LinkInput, first: Any, second: Any, partners: dict[Any, Any]
) -> Iterable[InputDifference]:
    """A row per member that differs; one of the whole where only their order does."""
    found = member_differences(attribute, first, second, partners)
    for difference in found:
        yield InputDifference(here, there, attribute, difference.here, difference.there, difference.member)
    if not found and in_another_order(attribute, first, second, partners):
        yield InputDifference(here, there, attribute, first, second)


def _is_as_much(first: Any, second: Any) -> bool:
    """Whether two inputs say the same: 615 and 615.0 g/kWh, 0.3 kW and 300 W do, though they are written otherwise."""
    if isinstance(first, ExplainableQuantity) and isinstance(second, ExplainableQuantity):
        return first == second or same_value(first, second)  # the latter: a distribution, a number that is none
    if isinstance(first, ExplainableRecurrentQuantities) and isinstance(second, ExplainableRecurrentQuantities):
        return first == second
    return same_value(first, second)


def _leads_to_the_same(attribute: LinkInput, first: Any, second: Any, partners: dict[Any, Any]) -> bool:
    """Whether the partners of what a link leads to are those that the other one leads to, with the same weights."""
    members, others = attribute.members(first), attribute.members(second)
    same = len(members) == len(others) and all(partners.get(a) is b for a, b in zip(members, others, strict=True))
    weights, others_weights = (tuple(weights_in(value).values()) for value in (first, second))
    return same and same_value(weights, others_weights)
