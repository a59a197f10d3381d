"""Facts: what is uncertain as one thing. All inputs of a fact have one draw.

    Two inputs are one fact when both come from defaults or data, and are the figure of the same class (or archetype of
    it) and attribute, with the same source, value and distribution: if it is wrong, it is wrong in both. Anything that
    was given is a fact of its own. `split` parts inputs that would be one fact, `share` joins inputs that would not.

What follows from another input is one with it already: the graph reads it there.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from efp_graph.errors import NotAllowed, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.objects.describing import describe_given
from efp_graph.objects.nodes import AttributeNode
from efp_graph.texts import visible
from efp_graph.uncertainty.choices import ChoiceInput
from efp_graph.uncertainty.draws import correlation_matrix
from efp_graph.uncertainty.hourly import HoursInput
from efp_graph.uncertainty.inputs import Known, MovedInput, UncertainInput, node_meant
from efp_graph.values import Distribution

SAME = ("default", "data")
ROUNDING = 1e-10


class Fact:
    """Something that is uncertain, and the inputs that it is in.

    Attributes:
        key: by which its draws are made: what it is a figure of, or the address of its first input.
        inputs: these, one at least.
    """

    def __init__(self, key: str, inputs: Sequence[UncertainInput]) -> None:
        self.key, self.inputs = key, tuple(inputs)

    @property
    def label(self) -> str:
        """What people call it: `server – Power (and 2 more)`."""
        more = f" (and {len(self.inputs) - 1} more)" if len(self.inputs) > 1 else ""
        return f"{self.inputs[0].known.label}{more}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of its inputs: `class/name[/n].attribute`."""
        return tuple(each.known.address for each in self.inputs)

    @property
    def address(self) -> str:
        """Of its first input."""
        return self.addresses[0]

    @property
    def distribution(self) -> Distribution:
        """That of its first input, in the unit of it; of a series, of a factor on all hours."""
        return self.inputs[0].distribution

    @property
    def rule(self) -> str:
        """The name of the rule that made the distribution."""
        return self.inputs[0].known.rule.name

    @property
    def source(self) -> str | None:
        """The name of the source of its first input."""
        source = self.inputs[0].known.source
        return None if source is None else source.name

    @property
    def object_class(self) -> str:
        """The name of the class of its first input's object."""
        return type(self.inputs[0].node.owner).__name__

    @property
    def origin(self) -> str:
        """By which way it came into the model: "default", "given", "data", "measured" or "checked"."""
        return self.inputs[0].known.origin.kind

    def __repr__(self) -> str:
        return f"<Fact {self.label}: {self.inputs[0].described}>"


def facts_of(
    known: Iterable[Known],
    share: Iterable[Iterable[Any]] = (),
    split: Iterable[Any] = (),
    keys: Mapping[AttributeNode, str] | None = None,
) -> list[Fact]:
    """The facts of some inputs, in the order of the model.

    Args:
        share: groups of inputs that are one fact.
        split: inputs that are a fact of their own.
        keys: of inputs whose facts are known from another state of the model.

    Raises:
        WrongKind, UnknownOption: an input of these is none, or has no distribution.
        NotAllowed: an input is in two groups, or split and shared.
    """
    several = [_uncertain(each) for each in known if each.rule.distribution is not None]
    nodes = {each.node: each for each in several}
    joined: dict[AttributeNode, str] = {}
    for group in _listed(share, "share"):
        members = {input_among(each, nodes, "share"): None for each in _listed(group, "A group of share")}
        if not members:
            raise WrongKind("A group of share has no input. Give the inputs that are one fact: share=[[input, input]].")
        key = min(each.known.address for each in members)
        for each in members:
            if each.node in joined:
                raise NotAllowed(f"{each.known.label} is in two groups of share. Make them one.")
            joined[each.node] = key
    apart = {input_among(each, nodes, "split").node for each in _listed(split, "split")}
    both = next((nodes[each].known.label for each in joined if each in apart), None)
    if both is not None:
        raise NotAllowed(f"{both} is in share and in split. Leave it out of one.")
    said = {**(keys or {}), **joined}
    found: dict[str, list[UncertainInput]] = {}
    for each in several:
        key = said.get(each.node) or (each.known.address if each.node in apart else identity(each.known))
        if each.known.year is not None:
            key = each.known.address
        found.setdefault(key, []).append(each)
    return [fact for key, inputs in found.items() for fact in _parted(key, inputs, said)]


def _uncertain(known: Known) -> UncertainInput:
    """An input with its distribution."""
    if known.levels:
        return ChoiceInput(known)
    if known.hours is not None:
        return HoursInput(known)
    return UncertainInput(known) if known.base is None else MovedInput(known)


def _parted(key: str, inputs: list[UncertainInput], said: Container[AttributeNode]) -> list[Fact]:
    """One fact, or as many as twins have distributions: those that are said from outside then go by these too."""
    if len(inputs) == 1 or inputs[0].node in said:
        return [Fact(key, inputs)]
    twins: dict[Distribution, list[UncertainInput]] = {}
    for each in inputs:
        twins.setdefault(each.distribution, []).append(each)
    if len(twins) == 1:
        return [Fact(key, inputs)]
    return [
        Fact(f"{key}; {each}" if several[0].known.rule.name == "distribution" else key, several)
        for each, several in twins.items()
    ]


def identity(known: Known) -> str:
    """What an input is one fact by: its address, unless it is a default or of data, which may stand elsewhere too."""
    origin = known.origin
    if origin.kind not in SAME or known.is_series or known.levels:
        return known.address
    value: Any = known.value
    kind = (
        f"{type(known.node.owner).__name__}[{origin.archetype}]"
        if origin.archetype
        else type(known.node.owner).__name__
    )
    source = "" if known.source is None else known.source.name
    name = known.twin or known.node.attribute.name
    return f"{origin.kind} {kind}.{name} = {float(value._value)!r} {value._unit.text}; {source}"


def _listed(given: Any, what: str) -> list[Any]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise WrongKind(f"{what} takes a list of inputs, and was given {describe_given(given)}.")
    return list(given)


def input_among(given: Any, nodes: Mapping[AttributeNode, UncertainInput], what: str) -> UncertainInput:
    """The uncertain input that is meant by an attribute of an object, a value as read, or an address.

    Raises:
        WrongKind: it is something else.
        UnknownOption: no uncertain input is so called, or it is exact.
    """
    by_address = {each.known.address: node for node, each in nodes.items()}
    node = node_meant(given, by_address)
    if node is None and isinstance(given, str):
        raise UnknownOption(
            f"{what} names {visible(given)!r:.120}, which is the address of no uncertain input. "
            f"{nearest(given, by_address)}"
        )
    if node is None:
        raise WrongKind(
            f"{what} takes inputs such as Server.power.of(server), values as read or addresses, and was given "
            f"{describe_given(given)}."
        )
    if node not in nodes:
        raise UnknownOption(f"{what} names {node.label}, which is taken as exact: give it a distribution first.")
    return nodes[node]


def correlations_of(
    facts: Sequence[Fact], given: Mapping[Any, float] | None, changed: Container[AttributeNode] = ()
) -> dict[tuple[int, int], float]:
    """{(number of a fact, number of another one): coefficient}.

    Args:
        changed: inputs that may have become exact: what was said of them is left out.

    Raises:
        WrongKind: it is no {(input, input): number}.
        UnknownOption: see `input_among`.
        NotAllowed: a fact would correlate with itself, or a pair is given twice.
        ValueOutOfRange: a coefficient is not between −1 and 1, or together they are no correlations.
    """
    nodes = {each.node: each for fact in facts for each in fact.inputs}
    number = {each.node: place for place, fact in enumerate(facts) for each in fact.inputs}
    if given is not None and not isinstance(given, Mapping):
        raise WrongKind(f"correlations takes {{(input, input): number}}, and was given {describe_given(given)}.")
    found: dict[tuple[int, int], float] = {}
    for pair, coefficient in (given or {}).items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise WrongKind(f"correlations takes pairs of inputs, and was given {describe_given(pair)}.")
        if any(each in changed and each not in nodes for each in pair):
            continue
        places = sorted(number[input_among(each, nodes, "correlations").node] for each in pair)
        names = " and ".join(facts[each].label for each in places)
        if places[0] == places[1]:
            raise NotAllowed(f"{names} are one fact: it has one draw, and nothing to correlate with.")
        if (places[0], places[1]) in found:
            raise NotAllowed(f"The correlation of {names} is given twice.")
        if isinstance(coefficient, bool) or not isinstance(coefficient, int | float) or not -1 <= coefficient <= 1:
            raise ValueOutOfRange(
                f"The correlation of {names} was given as {coefficient!r}: give a number from -1 to 1."
            )
        found[places[0], places[1]] = float(coefficient)
    _refuse_impossible(facts, found)
    return found


def _refuse_impossible(facts: Sequence[Fact], found: Mapping[tuple[int, int], float]) -> None:
    """Raise ValueOutOfRange when correlations cannot be had together, telling of the one that stands out most."""
    columns = sorted({each for pair in found for each in pair})
    if not columns:
        return
    values, vectors = np.linalg.eigh(correlation_matrix(columns, found))
    if float(values[0]) >= -ROUNDING:
        return
    weight = dict(zip(columns, vectors[:, 0].tolist(), strict=True))
    one, other = min(found, key=lambda pair: weight[pair[0]] * weight[pair[1]] * found[pair])
    raise ValueOutOfRange(
        f"The correlation of {facts[one].label} and {facts[other].label} ({found[one, other]:g}) cannot be had "
        f"with the others: the matrix of correlations of {len(columns)} facts is not positive semidefinite. "
        "Give one that is nearer to what the others leave, or correlations for all pairs."
    )
