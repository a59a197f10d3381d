"""What a total covers: whether all that contributes to a system has footprints on a criterion, and what that means.

The one place that decides whether a total has a "≥". A class that counts in some account and has no footprint on a
criterion *lacks* it; where a contributor does, the total on the criterion is that of a part:

    a lower bound (≥)    where what lacks only emits: what is missing can only be added
    in part              where what lacks counts in an account that is negative (something given back, say): what is
                         missing may be either

How large the part is is told by climate change, since that is what nearly everything has: as a share of amounts without
their signs, since a share of what cancels out may be anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from efp_graph.objects.ledger import Account
from efp_graph.texts import cut, visible
from efp_graph.values.readable import IN_PART, LOWER_BOUND, percentage

WHOLE = 1 - 1e-12  # of a share
ROUNDING = 1e-12  # of the largest amount: a sum that differs from 0 by less is 0
MOST_NAMED = 6  # classes in a sentence
LONGEST_NAME = 60  # characters


class Covered(NamedTuple):
    """What a total on a criterion covers.

    Attributes:
        share: of climate change (of 1) that comes from classes with footprints on the criterion; None if nobody knows.
        lacking: names of the classes that contribute, and have none.
        is_bound: whether what lacks only emits.
    """

    share: float | None = 1.0
    lacking: tuple[str, ...] = ()
    is_bound: bool = True

    @property
    def mark(self) -> str:
        """What stands before the total: "≥ ", "in part ", or nothing when it is that of all."""
        return "" if not self.lacking else LOWER_BOUND if self.is_bound else IN_PART

    @property
    def note(self) -> str:
        """A sentence on it; nothing when it is that of all."""
        if not self.lacking:
            return ""
        if self.share is None or self.share >= WHOLE:
            told = f"{self._names} {'has' if len(self.lacking) == 1 else 'have'} no factors for it"
        else:
            told = f"objects that emit {percentage(self.share)} of the CO2eq have factors for it"
        if self.is_bound:
            return f"A lower bound: {told}."
        return f"In part, and no bound: {told}, and some of what lacks them has negative footprints."

    @property
    def _names(self) -> str:
        names = [cut(visible(each), LONGEST_NAME) for each in self.lacking]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        return ", ".join(names[:MOST_NAMED]) + more


class Contributors:
    """The classes of what contributes to a system, what they emit, and the accounts that these count in.

    Args:
        kinds: the classes.
        amounts: {account of one category: its total over the period}.
        emitted: {class: climate change over the period, without signs}; None if nobody knows.
    """

    def __init__(
        self,
        kinds: Iterable[Any] = (),
        amounts: Mapping[Account, float] = MappingProxyType({}),
        emitted: Mapping[Any, float] | None = MappingProxyType({}),
    ) -> None:
        self.kinds = tuple(dict.fromkeys(kinds))
        self.emitted = emitted
        least = -ROUNDING * max(map(abs, amounts.values()), default=0.0)
        self.negative = frozenset(account for account, amount in amounts.items() if amount < least)

    def on(self, criterion: str) -> Covered:
        """What a total on a criterion covers."""
        lacking = [kind for kind in self.kinds if not any(each.criterion == criterion for each in kind.accounts)]
        is_bound = self.negative.isdisjoint(account for kind in lacking for account in kind.accounts)
        names = tuple(dict.fromkeys(kind.__name__ for kind in lacking))
        return Covered(self._share(lacking), names, is_bound)

    def _share(self, lacking: Sequence[Any]) -> float | None:
        if self.emitted is None:
            return None
        whole = sum(self.emitted.values())
        if not whole:
            return None if lacking else 1.0
        without = set(lacking)
        return sum(amount for kind, amount in self.emitted.items() if kind not in without) / whole


class Coverage(NamedTuple):
    """What the totals on a criterion cover, side by side.

    Attributes:
        shares: of climate change (of 1) that comes from what has factors for the criterion.
        bounds: what stands before totals: "≥ " before one that is a lower bound.
        notes: sentences on that.
    """

    shares: tuple[float | None, ...] = (1.0, 1.0)
    bounds: tuple[str, ...] = ("", "")
    notes: tuple[str, ...] = ()


def side_by_side(sides: Iterable[tuple[str, Contributors]], criterion: str) -> Coverage:
    """What totals on a criterion cover, of (name of a side, what contributes to it)."""
    named = [(name, contributors.on(criterion)) for name, contributors in sides]
    notes = [covered.note for _, covered in named]
    if len(set(notes)) > 1:
        notes = [f"{cut(visible(name), LONGEST_NAME)}: {covered.note}" for name, covered in named if covered.note]
    shares, bounds = (tuple(each) for each in zip(*((of.share, of.mark) for _, of in named), strict=True))
    return Coverage(shares, bounds, tuple(dict.fromkeys(filter(None, notes))))
