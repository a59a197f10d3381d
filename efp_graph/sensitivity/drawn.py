"""What indices of variance are made of: the draws of an uncertainty, and the facts behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from efp_graph.errors import NotAllowed, UnknownOption, WrongKind, nearest
from efp_graph.objects.describing import describe_given
from efp_graph.objects.ledger import Criterion
from efp_graph.sensitivity.origins import NO_SOURCE
from efp_graph.sensitivity.scores import Scores
from efp_graph.texts import shown

GROUPS = ("source", "class", "origin")


class DrawnFact(Protocol):
    """Something that is uncertain, and that inputs of a model are of."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of its inputs."""

    @property
    def source(self) -> str | None:
        """The name of its source."""

    @property
    def origin(self) -> str:
        """By which way it came into the model."""

    @property
    def object_class(self) -> str:
        """The class of its first input's object."""


class Drawn(Protocol):
    """Draws of facts, and what the model gives for each: see `UncertaintyResult`."""

    facts: tuple[Any, ...]
    uniforms: Any
    title: str
    period: Any
    remarks: list[str]
    correlations: dict[tuple[int, int], float]
    criterion: Criterion

    @property
    def outputs(self) -> Any:
        """The total of each draw. Shape: (draws,)."""

    @property
    def unit(self) -> Any:
        """Of these, a pint unit."""

    def evaluate(self, uniforms: Any) -> Any:
        """The totals of other draws."""

    def fact(self, named: str) -> Any:
        """The fact of a label or an address."""


def key_of(fact: DrawnFact, by: str) -> str:
    """What a fact is grouped by."""
    return {"source": fact.source or NO_SOURCE, "class": fact.object_class, "origin": fact.origin}[by]


def groups_of(drawn: Drawn, groups: Any, scores: Scores) -> dict[str, list[int]]:
    """{name of a group: places of its facts}.

    Args:
        groups: "source", "class" or "origin"; {name: facts, by label, address, input or as they are}; None for none.

    Raises:
        UnknownOption: there is no such way to group, or no such fact.
        WrongKind: it is something else.
        NotAllowed: a group has a part of facts that correlate, or no fact.
    """
    if groups is None:
        return {}
    found: dict[str, list[int]] = {}
    if isinstance(groups, str):
        if groups not in GROUPS:
            raise UnknownOption(f"Facts are not grouped by {shown(groups)}. {nearest(groups, GROUPS)}")
        for place, fact in enumerate(drawn.facts):
            found.setdefault(key_of(fact, groups), []).append(place)
    elif isinstance(groups, Mapping):
        for name, members in groups.items():
            found[str(name)] = sorted({_place_of(drawn, each) for each in _listed(members)})
    else:
        raise WrongKind(
            f"groups takes {', '.join(map(repr, GROUPS))} or {{name: facts}}, and was given {describe_given(groups)}."
        )
    for name, places in found.items():
        if not places:
            raise NotAllowed(f"The group {shown(name)} has no fact.")
        split = next(
            (each for each in scores.correlated if 0 < len(set(each.facts) & set(places)) < len(each.facts)), None
        )
        if split is not None:
            labels = ", ".join(drawn.facts[place].label for place in split.facts)
            raise NotAllowed(
                f"The group {shown(name)} has a part of {labels}, which correlate: their shares of the variance cannot "
                "be told apart. Put all of them in one group."
            )
    return found


def _listed(members: Any) -> Sequence[Any]:
    return list(members) if isinstance(members, Iterable) and not isinstance(members, str) else [members]


def _place_of(drawn: Drawn, given: Any) -> int:
    """The place of the fact that is meant by a label, an address, an input, or itself."""
    if isinstance(given, str):
        return drawn.facts.index(drawn.fact(given))
    node = getattr(given, "node", given)
    for place, fact in enumerate(drawn.facts):
        if fact is given or any(each.node is node for each in fact.inputs):
            return place
    raise UnknownOption(f"groups names {describe_given(given)}, which is no uncertain fact of {shown(drawn.title)}.")
