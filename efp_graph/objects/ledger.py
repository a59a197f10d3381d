"""The ledger: what counts is declared on classes, and whatever is added up follows from that.

    class Battery(InfraHardware):
        category = "Batteries"

        @footprint(phase="fabrication")
        def instances_fabrication_footprint(self): ...

A *contribution* is a footprint of an object, in the category of its class, a phase, and a criterion with a unit of its
own. An *account* is what contributions are added up in: those of one category, phase and criterion, or of all
categories, or of all phases too. Criteria are never added to one another.

Phases, categories and criteria are records that anybody may declare, once (`ledger_records.py`): `Phase("waste")`.
A text in place of a record stands for the one of that name; a phase or category that is not there yet is declared with
the class. This module knows none of those that come with the package: see `footprint/vocabulary.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import NotCounted, UnitError
from efp_graph.objects.calculated import Calculated, CalculatedPerKey, R, refuse_bare
from efp_graph.objects.describing import is_ours
from efp_graph.objects.ledger_records import Category, Criterion, Phase, declaring
from efp_graph.texts import shown

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

__all__ = ["Account", "Category", "Criterion", "Phase", "contributions_of", "enter", "footprint"]

CALLED_SO = re.compile(r"(^|_)(footprints?|emissions?)$")


class Account(NamedTuple):
    """What contributions are added up in: names of a category, a phase and a criterion; "" stands for all."""

    category: str
    phase: str
    criterion: str

    @property
    def id(self) -> str:
        """Part of the key of its node."""
        return ", ".join((self.category or "all categories", self.phase or "all phases", self.criterion))

    @property
    def name(self) -> str:
        """Part of the label of its node."""
        return self.id

    @property
    def order(self) -> tuple[float, float, float]:
        """Its place among others: by criterion, category, phase."""
        category = Category.known[self.category].order if self.category else 0.0
        phase = Phase.known[self.phase].order if self.phase else 0.0
        return Criterion.known[self.criterion].order, category, phase

    @property
    def order_by_phase(self) -> tuple[float, float, float]:
        """Its place among others where phases come before categories."""
        criterion, category, phase = self.order
        return criterion, phase, category


def footprint(
    phase: str | Phase, criterion: str | Criterion | None = None
) -> Callable[[Callable[[Any], R] | Calculated[R]], Calculated[R]]:
    """Declare a footprint: `@footprint(phase="fabrication")` over a method that gives a value in the criterion's unit.

    The class has a category. Its objects count wherever a system reaches them, in all that adds up or shows footprints.

    Args:
        phase: a `Phase`, or its name; one that is not there yet is declared with the class.
        criterion: a `Criterion`, or its name; the usual one, climate change, unless said.

    Raises:
        WrongKind: it was written without brackets.
        UnknownOption: there is no such criterion.
        UnitError: what is declared (as by `total_over`) is in a unit of another kind.
    """
    refuse_bare(phase, "@footprint", '@footprint(phase="energy"), with the phase in which it counts')
    in_phase, on_criterion = Phase.name_of(phase), Criterion.named(criterion)

    def declare(formula: Callable[[Any], R] | Calculated[R]) -> Calculated[R]:
        declared: Calculated[R] = formula if isinstance(formula, Calculated) else Calculated(formula)
        if isinstance(declared, CalculatedPerKey):
            raise NotCounted("A dictionary is no footprint: declare the sum of its entries, with total_over.")
        if declared.unit is None:
            declared.unit = on_criterion.unit
        elif not declared.unit.same_dimension(on_criterion.unit):
            raise UnitError(
                f"A footprint on the criterion {shown(on_criterion.name)} is in {on_criterion.unit_text}, and was "
                f"declared in {declared.unit.short}. Declare it in a unit of that kind, or on another criterion: "
                f"{', '.join(repr(each.name) for each in Criterion.all())}."
            )
        declared.phase, declared.criterion = in_phase, on_criterion.name
        return declared

    return declare


def enter(kind: Any) -> None:
    """Note what a class declares in the ledger: its category, `contributions` and `accounts`; all or, if refused, none.

    Raises:
        WrongKind, LedgerConflict: there can be no such category or phase.
        NotCounted: a footprint would not count: the class has no category, what it inherits is replaced by something
            that is none, or something is called a footprint that is not declared as one.
    """
    footprints = [each for each in kind.calculations if each.phase is not None]
    _refuse_lost(kind)
    if not is_ours(kind):
        _refuse_called_so(kind)
    if footprints and not kind.category:
        raise NotCounted(
            f"{kind.__name__}.{footprints[0].name} is a footprint, and the class has no category to count it in. Give "
            f"it one: category = {', '.join(repr(each.name) for each in Category.all()) or 'a text'}, or a new one."
        )
    if kind.category:
        kind.category = Category.name_of(kind.category)
    _declare_records(dict.fromkeys(each.phase for each in footprints), kind.category if footprints else "")
    kind.contributions = sorted(footprints, key=lambda each: Phase.known[each.phase].order)
    kind.accounts = {}
    for each in kind.contributions:
        account = Account(kind.category, each.phase, each.criterion)
        kind.accounts[account] = (*kind.accounts.get(account, ()), each.name)
    kind.totals = {each.account: each for each in kind.calculations if each.account is not None}


def _declare_records(phases: Iterable[str], category: str) -> None:
    """Declare those that are not there yet: all of them, or none when one clashes."""
    with declaring:
        before = [(known, dict(known)) for known in (Phase.known, Category.known)]
        try:
            for name in phases:
                Phase.named(name)
            if category:
                Category.named(category)
        except Exception:
            for known, records in before:
                for name in known.keys() - records.keys():
                    del known[name]
            raise


def _inherited(kind: Any) -> Iterator[tuple[Any, str, Calculated]]:
    """(class, name, declaration) of the footprints and totals of the classes above."""
    for base in kind.__mro__[1:]:
        for name, each in vars(base).items():
            if isinstance(each, Calculated) and (each.phase is not None or each.account is not None):
                yield base, name, each


def _refuse_lost(kind: Any) -> None:
    for base, name, before in _inherited(kind):
        now = getattr(kind, name)
        if before.account is not None:
            if now is not before:
                raise NotCounted(f"{kind.__name__}.{name} is a total of {base.__name__}, made of what objects declare.")
        elif not isinstance(now, Calculated) or now.phase is None:
            raise NotCounted(
                f"{kind.__name__}.{name} is a footprint in {base.__name__}, and would not count any more. Declare it "
                f'as one, with a formula of your own: @footprint("{before.phase}", criterion="{before.criterion}").'
            )


def _refuse_called_so(kind: Any) -> None:
    """A footprint that somebody forgot to declare as one would be missing in all totals without a word."""
    ours = next((each for each in kind.__mro__ if is_ours(each)), None)
    known: dict[str, Any] = getattr(ours, "attributes", {})
    for name, each in kind.attributes.items():
        if not isinstance(each, Calculated) or each.phase is not None or each is known.get(name):
            continue
        if not CALLED_SO.search(name):
            continue
        if each.unit is None or not each.unit.information:  # the memory footprint of a job is another thing
            raise NotCounted(
                f"{kind.__name__}.{name} is called a footprint, and no total would hold it. Declare it as one: "
                "@footprint(phase=..., criterion=...); or, if it is a step on the way to one, call it otherwise."
            )


def contributions_of(owner: ModelingObject, account: Account) -> list[Any]:
    """The footprints of an object that count in an account, in the order of their declaration."""
    return [getattr(owner, name) for name in type(owner).accounts.get(account, ())]
