"""Totals that follow from the ledger: who contributes to a system, and what is added up in each of its accounts.

An account of a category is the sum over the objects that contribute to it, as a tree (`totals_over.py`), in the order
in which they are met going down the links. One of a phase is the sum of its categories, that of a criterion the sum of
its phases: parts add up by construction. Some accounts have an attribute of their own (`account_total`);
the others that a system has are the entries of one dictionary (`further_totals`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from efp_graph.objects.attributes import V
from efp_graph.objects.calculated import CalculatedPerKey, Derived, PerKey
from efp_graph.objects.ledger import Account, Category, Criterion, Phase, contributions_of
from efp_graph.objects.nodes import AttributeNode, changing
from efp_graph.objects.totals_over import Block, TotalOver
from efp_graph.values import Hourly, sum_of
from efp_graph.values.finite import LARGEST, is_finite_number

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


def contributors_below(top: ModelingObject) -> tuple[Any, ...]:
    """An object and all that it leads to, each once, as met going down its links: those that have footprints."""
    found: dict[int, Any] = {}
    seen: set[int] = set()
    waiting = [top]
    while waiting:
        owner = waiting.pop()
        if id(owner) in seen:
            continue
        seen.add(id(owner))
        if owner.gathers and owner is not top:
            for one in owner.contributors:  # type: ignore[attr-defined]
                found.setdefault(id(one), one)
            continue
        if owner.contributions and owner.counts:
            found.setdefault(id(owner), owner)
        for link in reversed(owner.link_inputs):
            waiting.extend(reversed(link.members(link.node_of(owner).read())))  # each is taken once
    return tuple(found.values())


def refuse_infinite_sum(total: Any) -> None:
    """Raise when the sum over the period is infinite though each hour is finite; no part of a total has a larger one.

    Cost: that of the largest hour, which tells nearly always.

    Raises:
        NotFinite: it is.
    """
    hours = len(total)
    # by `_value`: recorded formulas look too, and what a workbook follows does not depend on it
    if hours and total.max()._value > LARGEST / hours:
        is_finite_number(total.sum()._value)


class AccountTotal(TotalOver[V]):
    """The total of an account of a system, hour by hour. The system has `members` and `accounts_below`."""

    def __init__(self, account: Account | None, help: str) -> None:
        unit = None if account is None else Criterion.named(account.criterion).unit.pint
        super().__init__(self.term_of, "", unit)
        self.account = account
        self.help = help

    def objects_of(self, owner: Any, of: Any = None) -> Sequence[Any]:
        account = self.account or of
        return [each for each in owner.members(account.category) if account in each.accounts]

    def term_of(self, owner: Any, one: Any, of: Any = None) -> Any:
        return sum_of(contributions_of(one, self.account or of))

    def total(self, owner: Any, of: Any = None) -> Any:
        account: Account = self.account or of
        if account.category:
            return sum_of((super().total(owner, of), *self._left(owner, account)))
        total = sum_of(owner.total_of(each) for each in owner.accounts_below(account))
        if not account.phase:
            refuse_infinite_sum(total)
        return total

    def _left(self, owner: ModelingObject, account: Account) -> Iterable[Any]:
        """From the date of a simulation on: what objects that have left the system still add."""
        change = changing.get()
        left = () if change is None else change.leaving.items()
        return (
            value
            for each, whose in left
            if whose is owner and each.outlasts and account in each.accounts
            for value in contributions_of(each, account)
        )


class FurtherTotals(AccountTotal[PerKey[Account, Hourly]], CalculatedPerKey[Account, Hourly]):
    """{account: its total}, of those that have no name of their own."""

    def __init__(self, keys: str, help: str) -> None:
        super().__init__(None, help)
        self.keys = keys

    def evaluate(self, owner: ModelingObject, node: AttributeNode) -> Any:
        account: Any = node.item
        if isinstance(account, Block):
            return super().evaluate(owner, node)
        total = self.total(owner, account)
        unit = Criterion.known[account.criterion].unit
        return total.to(unit.pint) if getattr(total, "_unit", unit) is not unit else total

    def stale_entries(self, owner: ModelingObject) -> list[AttributeNode]:
        keys = set(getattr(owner, self.keys))
        gone = [node for block, node in self.blocks(owner) if block.of not in keys and node.graph is not None]
        return super().stale_entries(owner) + gone


class MembersOf(Derived[tuple[Any, ...]]):
    """The objects of a category that contribute to a system, in its order."""

    def __init__(self, category: str, help: str) -> None:
        super().__init__(self._members)
        self.category = category
        self.help = help

    def _members(self, owner: Any) -> tuple[Any, ...]:
        return tuple([each for each in owner.contributors if each.category == self.category])


def account_total(
    criterion: Criterion, phase: Phase | None = None, category: Category | None = None, *, help: str
) -> AccountTotal[Hourly]:
    """Declare the total of an account that has a name of its own; without phase or category that of all."""
    return AccountTotal(Account(category.name if category else "", phase.name if phase else "", criterion.name), help)


def further_totals(keys: str, *, help: str) -> FurtherTotals:
    """Declare the dictionary of the other accounts: they are a derived list of the object, named `keys`."""
    return FurtherTotals(keys, help)


def members_of(category: Category, *, help: str) -> Any:
    """Declare the list of the objects of a category."""
    return MembersOf(category.name, help)
