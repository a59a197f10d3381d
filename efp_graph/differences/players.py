"""Which changes are one cause: as the user groups them, and where the model refuses one without the other.

A player is a number whose bits are its changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from efp_graph.differences.changes import Change
from efp_graph.errors import NotAllowed, UnknownOption, WrongKind, nearest
from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.objects.nodes import AttributeNode
from efp_graph.texts import shown

GROUPS = ("object", "source", "kind")
MOST_IN_NAME = 3


@dataclass(frozen=True)
class Player:
    """A cause.

    Attributes:
        bits: its changes.
        name: what it is called.
        before, after: the values as texts, of one change.
        changes: what it is made of.
    """

    bits: int
    name: str
    before: str
    after: str
    changes: tuple[Change, ...]


def players_of(changes: Sequence[Change], group: Any = None) -> list[Player]:
    """The causes, in the order of their names, which is that of the way back too.

    Args:
        group: "object", "source" or "kind" (the class), or {name: what is one cause}: objects, inputs
            (`Server.power.of(server)`) and names of changes. What it does not mention stays as it is.

    Raises:
        UnknownOption, WrongKind: it is something else, or mentions what has not changed.
        NotAllowed: it mentions a change twice.
    """
    named = {} if group is None else _by_key(changes, group) if isinstance(group, str) else _mapped(changes, group)
    together: dict[Any, list[int]] = {}
    for place in range(len(changes)):
        together.setdefault(named.get(place, place), []).append(place)
    players = [
        _player([(place, changes[place]) for place in places], key if isinstance(key, str) else None)
        for key, places in together.items()
    ]
    return sorted(players, key=lambda each: each.name)


def _player(changes: Sequence[tuple[int, Change]], name: str | None = None) -> Player:
    only = changes[0][1] if len(changes) == 1 else None
    return Player(
        sum(1 << place for place, _ in changes),
        name if name is not None else _joined([each.name for _, each in changes]),
        only.before if only else "",
        only.after if only else f"{len(changes)} changes",
        tuple(each for _, each in changes),
    )


def _joined(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_IN_NAME} more" if len(names) > MOST_IN_NAME else ""
    return " + ".join(names[:MOST_IN_NAME]) + more


def _by_key(changes: Sequence[Change], group: str) -> dict[int, str]:
    if group not in GROUPS:
        raise UnknownOption(f"Causes are grouped by one of {', '.join(GROUPS)}, not {shown(group)}. "
                            f"{nearest(group, GROUPS)}")  # fmt: skip
    if group != "object":
        return {place: getattr(each, group) for place, each in enumerate(changes)}
    called: dict[str, set[str]] = {}
    owners = [each.owner for each in changes if each.owner is not None]
    for one in owners:
        called.setdefault(describe_object(one), set()).add(one.id)
    found = {}
    for place, each in enumerate(changes):
        if each.owner is not None:
            name = describe_object(each.owner)
            found[place] = name if len(called[name]) == 1 else f"{name} ({each.owner.id})"
    return found


def _mapped(changes: Sequence[Change], group: Any) -> dict[int, str]:
    if not isinstance(group, Mapping):
        raise WrongKind(
            f"group is one of {', '.join(GROUPS)}, or {{name: what is one cause}}, and was given "
            f"{describe_given(group)}."
        )
    found: dict[int, str] = {}
    for name, members in group.items():
        if not isinstance(name, str):
            raise WrongKind(f"A group of causes was called {describe_given(name)}: give a text.")
        several = members if isinstance(members, list | tuple | set) else [members]
        for member in several:
            for place in _meant(changes, member):
                if found.setdefault(place, name) != name:
                    raise NotAllowed(f"{changes[place].name} is in two groups, {found[place]!r} and {name!r}.")
    return found


def _meant(changes: Sequence[Change], member: Any) -> list[int]:
    """The changes that are meant by an object, an input or a name."""
    if isinstance(member, str):
        found = [place for place, each in enumerate(changes) if each.name == member]
    elif isinstance(member, AttributeNode):
        found = [
            place for place, each in enumerate(changes)
            if each.owner is not None and each.owner.id == member.owner.id
            and each.attribute is not None and each.attribute.name == member.attribute.name
        ]  # fmt: skip
    elif isinstance(member, ModelingObject):
        found = [place for place, each in enumerate(changes) if each.owner is not None and each.owner.id == member.id]
    else:
        raise WrongKind(
            f"A group of causes holds objects, inputs such as Server.power.of(server), and names of changes, and was "
            f"given {describe_given(member)}."
        )
    if not found:
        told = member if isinstance(member, str) else describe_given(member)
        raise UnknownOption(
            f"Nothing has changed that is {shown(told)}. {nearest(str(told), [e.name for e in changes])}"
        )
    return found


def merged(players: Iterable[Player], name: str | None = None) -> Player:
    """Several causes as one."""
    several = list(players)
    return Player(
        sum(each.bits for each in several),
        name or _joined([each.name for each in several]),
        "",
        f"{sum(len(each.changes) for each in several)} changes",
        tuple(change for each in several for change in each.changes),
    )


def glued(players: Sequence[Player], refused: Iterable[int]) -> list[Player]:
    """The players, those as one that keep the model from being had with combinations that it refuses.

    The two that most of these combinations part become one, until each combination parts one that was two; of several
    such pairs the first. What is refused with some changes is refused without them on the way back, so that the players
    are the same there.
    """
    present, combinations = list(players), list(dict.fromkeys(refused))
    while True:
        parted: Counter[tuple[int, int]] = Counter()
        for combination in combinations:
            inside = [place for place, each in enumerate(present) if each.bits & combination == each.bits]
            outside = [place for place, each in enumerate(present) if not each.bits & combination]
            if len(inside) + len(outside) == len(present):
                parted.update((min(one, two), max(one, two)) for one in inside for two in outside)
        if not parted:
            return present
        one, two = min(parted, key=lambda pair: (-parted[pair], pair))
        present[one] = merged((present[one], present[two]))
        del present[two]
