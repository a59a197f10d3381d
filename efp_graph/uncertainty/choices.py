"""Uncertain choices: options, links and whole series of which one or the other may hold, each with a probability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode
from efp_graph.sweeps.scenarios import Varied
from efp_graph.uncertainty.inputs import Domain, Known, UncertainInput, node_meant, nodes_by_address
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


def choices_of(system: Any, given: Any) -> list[Known]:
    """The inputs that are choices.

    Args:
        given: {input: {level: probability}}, or pairs (level, probability) in place of a dictionary.

    Raises:
        WrongKind: it is something else.
        UnknownOption: an input is none of the system's.
        InputError: a level is not allowed, or probabilities are no such.
    """
    if given is None:
        return []
    if not isinstance(given, Mapping):
        raise WrongKind(f"choices takes {{input: {{level: probability}}}}, and was given {describe_given(given)}.")
    by_address = nodes_by_address(system)
    addresses = {node: address for address, node in by_address.items()}
    found = []
    for key, levels in given.items():
        node = node_meant(key, by_address)
        if node is None and isinstance(key, str):
            raise UnknownOption(f"choices names {key!r:.120}, which is no input. {nearest(key, by_address)}")
        if node is None or node not in addresses:
            raise UnknownOption(f"choices names {describe_given(key)}, which is no input of this system.")
        found.append(_choice(node, addresses[node], levels))
    return found


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
