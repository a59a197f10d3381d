"""Uncertain choices: options, links and whole series of which one or the other may hold, each with a probability."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

import numpy as np

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.objects.addresses import addresses_of
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode
from efp_graph.sweeps.scenarios import Varied
from efp_graph.uncertainty.inputs import Domain, Known, UncertainInput
from efp_graph.uncertainty.rules import Rule
from efp_graph.values import Distribution, same_value
from efp_graph.values.quantiles import quantile

CHOICE = "choice"


class ChoiceInput(UncertainInput):
    """An input that is one of several things. Its values are their numbers, in the order in which they were given."""

    def __init__(self, known: Known) -> None:
        assert known.rule.distribution is not None
        self.known, self.distribution, self.cut, self.domain = known, known.rule.distribution, 0.0, Domain()
        present = [same_value(each, known.value) for each in known.levels]
        likely = int(np.argmax(self.distribution.parameters["probabilities"]))
        self._given = present.index(True) if True in present else likely

    @property
    def unit(self) -> Any:
        return None

    @property
    def given(self) -> float:
        """The number of what it is in the model; of the likeliest where it is none of them."""
        return float(self._given)

    def values(self, uniforms: Any) -> Any:
        return quantile(self.distribution, uniforms).astype(int)

    def varied(self, levels: Any) -> Varied:
        return Varied(self.node, self.known.address, None, list(self.known.levels))

    @property
    def described(self) -> str:
        attribute = self.node.attribute
        assert isinstance(attribute, Input)
        names = map(attribute.called, self.known.levels)
        chances = self.distribution.parameters["probabilities"]
        return ", ".join(f"{name} at {chance:.3g}" for name, chance in zip(names, chances, strict=True))

    @property
    def remarks(self) -> list[str]:
        return []


def choices_of(system: Any, given: Any, changed: Container[AttributeNode]) -> list[Known]:
    """The inputs that are choices.

    Args:
        given: {input: {level: probability}}, or pairs (level, probability) in place of a dictionary.
        changed: inputs of which nothing is said.

    Raises:
        WrongKind: it is something else.
        UnknownOption: an input is none of the system's.
        InputError: a level is not allowed, or probabilities are no such.
    """
    if given is None:
        return []
    if not isinstance(given, Mapping):
        raise WrongKind(f"choices takes {{input: {{level: probability}}}}, and was given {describe_given(given)}.")
    owners = addresses_of((system, *system.all_linked_objects))
    found = []
    for key, levels in given.items():
        node = _input_meant(key, owners)
        if node not in changed:
            found.append(_choice(node, f"{owners[node.owner]}.{node.attribute.name}", levels))
    return found


def _input_meant(key: Any, owners: Mapping[Any, str]) -> AttributeNode:
    node = key if isinstance(key, AttributeNode) else getattr(key, "node", None)
    if isinstance(key, str):
        inputs = {
            f"{address}.{each.name}": each.node_of(one) for one, address in owners.items() for each in one.inputs()
        }
        if key not in inputs:
            raise UnknownOption(f"choices names {key!r:.120}, which is no input. {nearest(key, inputs)}")
        node = inputs[key]
    if not isinstance(node, AttributeNode) or not isinstance(node.attribute, Input) or node.owner not in owners:
        raise UnknownOption(f"choices names {describe_given(key)}, which is no input of this system.")
    return node


def _choice(node: AttributeNode, address: str, given: Any) -> Known:
    attribute: Any = node.attribute
    name = describe_attribute(node.owner, attribute)
    pairs = given.items() if isinstance(given, Mapping) else given
    if not isinstance(pairs, Iterable) or isinstance(pairs, str | bytes):
        raise WrongKind(f"The choice of {name} was given as {describe_given(given)}: give {{level: probability}}.")
    pairs = list(pairs)
    if any(not isinstance(each, tuple | list) or len(each) != 2 for each in pairs):
        raise WrongKind(
            f"The choice of {name} takes pairs (level, probability), and was given {describe_given(given)}."
        )
    present = node.read()
    levels = [attribute.level(level, present) for level, _ in pairs]
    for level in levels:
        attribute.checked(node.owner, level)
    numbers = list(range(len(levels)))
    distribution = Distribution("discrete", values=numbers, probabilities=[chance for _, chance in pairs])
    checked = tuple(
        level if isinstance(attribute, LinkInput) else attribute.checked(node.owner, level) for level in levels
    )
    return Known(node, address, present, Rule(CHOICE, distribution), levels=checked)


def links_vary(inputs: Iterable[UncertainInput]) -> bool:
    """Whether some objects are in the system in some draws only."""
    return any(isinstance(each.node.attribute, LinkInput) for each in inputs)
