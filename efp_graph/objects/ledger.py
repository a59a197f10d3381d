"""The ledger: what counts is declared on classes, and whatever is added up follows from that.

    class Battery(InfraHardware):
        category = "Batteries"

        @footprint(phase="fabrication")
        def instances_fabrication_footprint(self): ...

A *contribution* is a footprint of an object, in the category of its class, a phase, and a criterion with a unit of its
own. An *account* is what contributions are added up in: those of one category, phase and criterion, or of all
categories, or of all phases too. Criteria are never added to one another.

Phases, categories and criteria are records that anybody may declare, once: `Phase("end of life")`. A text in place of a
record stands for the one of that name; for a phase or category that is not there yet it is declared on the spot. This
module knows none of those that come with the package: see `footprint/vocabulary.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from efp_graph.errors import LedgerConflict, MissingInput, NotCounted, UnitError, UnknownOption, WrongKind, nearest
from efp_graph.objects.calculated import Calculated, CalculatedPerKey, R, refuse_bare
from efp_graph.objects.describing import is_ours
from efp_graph.rendering.colours import COLOURS
from efp_graph.texts import shown
from efp_graph.values import Unit, unit_of

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

HATCHES = ("", "/", "\\", "x", "-", "|", "+", ".")  # as charts name them: phases are told apart without colour
AFTER_OURS = 1000  # the order of those that say nothing of it begins there
CALLED_SO = re.compile(r"(^|_)(footprints?|emissions?)$")


@dataclass(frozen=True)
class Record:
    """What phases, categories and criteria share. What is left out is that of the record of that name, or chosen."""

    name: str
    title: str = None  # type: ignore[assignment]

    known: ClassVar[dict[str, Any]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.known = {}

    def __post_init__(self) -> None:
        kind = type(self).__name__
        if not isinstance(self.name, str) or not self.name.strip():
            raise WrongKind(f"A {kind} takes a text as its name, and was given {shown(self.name)}.")
        before = self.known.get(self.name)
        twin = next((name for name in self.known if _letters(name) == _letters(self.name)), None)
        if before is None and twin is not None:
            raise LedgerConflict(
                f"{kind} {shown(self.name)} would stand beside {shown(twin)}, which differs in capital letters or "
                f"spaces only. Take {shown(twin)}, or another name."
            )
        for field in fields(self):
            given = getattr(self, field.name)
            if given is None:
                given = self._chosen(field.name) if before is None else getattr(before, field.name)
                object.__setattr__(self, field.name, given)
            elif before is not None and given != getattr(before, field.name):
                raise LedgerConflict(
                    f"{kind} {shown(self.name)} is declared already, with {field.name} "
                    f"{shown(getattr(before, field.name))}, and was declared again with {shown(given)}. "
                    f"Leave {field.name} out to have the one that is there, or take another name."
                )
        self.known.setdefault(self.name, self)

    def _chosen(self, field: str) -> Any:
        """What is taken for a field of a new record that says nothing of it."""
        if field == "title":
            return self.name
        if field == "order":
            return max([AFTER_OURS, *(each.order for each in self.known.values())]) + 1
        if field == "is_whole":
            return False
        choices = COLOURS if field == "colour" else HATCHES
        taken = [getattr(each, field) for each in self.known.values()]
        return min(choices, key=taken.count)  # the first of those that are taken least often

    @classmethod
    def named(cls, given: Any) -> Self:
        """The record that a text names, or a record itself.

        Raises:
            WrongKind: it is neither.
        """
        if isinstance(given, cls):
            return given
        if not isinstance(given, str):
            raise WrongKind(f"A {cls.__name__} was to be named, and {shown(given)} was given. Give its name, or it.")
        found: Self | None = cls.known.get(given)
        return cls(given) if found is None else found

    @classmethod
    def all(cls) -> list[Self]:
        """Those that are declared, in their order."""
        return sorted(cls.known.values(), key=lambda each: each.order)


def _letters(name: str) -> str:
    """A name without what readers overlook: capital letters, and spaces at the ends or more than one."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True)
class Phase(Record):
    """A phase of the life of what is modelled.

    Args:
        name: how classes, tables and files call it.
        title: how charts and pages call it; the name unless said.
        hatch: of its bars: "", "/", "\\\\", "x", "-", "|", "+" or "."; one that is free unless said.
        colour: as HTML writes it; one that stays apart for colour-blind readers unless said.
        order: a number; after those that are there unless said.
        is_whole: whether it stands for all the others, of what tells no phases apart: nothing is missing in these then.

    Raises:
        LedgerConflict: one of that name is declared otherwise.

    Example: `END_OF_LIFE = Phase("end of life", title="End of life")`
    """

    hatch: str = None  # type: ignore[assignment]
    colour: str = None  # type: ignore[assignment]
    order: float = None  # type: ignore[assignment]
    is_whole: bool = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Category(Record):
    """What the footprints of a class are added up under; arguments as for `Phase`.

    Example: `BATTERIES = Category("Batteries")`
    """

    colour: str = None  # type: ignore[assignment]
    order: float = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Criterion(Record):
    """What is measured, how, and in which unit. Figures of two criteria are never added.

    Args:
        name, title, order: as for `Phase`.
        method: the method that its factors follow, such as "IPCC GWP100".
        unit: of its footprints and totals.
        equivalent: what one unit is one unit of: "CO2eq"; nothing by default.

    Raises:
        MissingInput: it has no method or no unit.
        LedgerConflict: one of that name is declared otherwise.

    Example: `WATER = Criterion("water", "Water consumption", "Litres on site", "liter")`
    """

    method: str = None  # type: ignore[assignment]
    unit: Any = None
    equivalent: str = None  # type: ignore[assignment]
    order: float = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.unit is not None and not isinstance(self.unit, Unit):
            object.__setattr__(self, "unit", unit_of(self.unit))
        super().__post_init__()

    def _chosen(self, field: str) -> Any:
        if field == "equivalent":
            return ""
        if field in ("method", "unit"):
            raise MissingInput(
                f"Criterion {shown(self.name)} lacks a {field}. Say how it is measured, and in what: "
                f"Criterion({shown(self.name)}, title, method=..., unit=...)."
            )
        return super()._chosen(field)

    @property
    def unit_text(self) -> str:
        """The unit as readers see it: "kg CO2eq"."""
        return f"{self.unit.short} {self.equivalent}".rstrip()

    @property
    def heading(self) -> str:
        """What figures on it are headed with: its title and unit; of the first of all, climate change, the unit."""
        return self.unit_text if self == self.all()[0] else f"{self.title}, {self.unit_text}"

    @classmethod
    def named(cls, given: Any = None) -> Self:
        """The criterion that a text names, a criterion itself, or the first of all when nothing is given.

        Raises:
            UnknownOption: there is none of that name.
        """
        if given is None:
            found = cls.all()
            if not found:
                raise UnknownOption("There is no criterion yet. Declare one: Criterion(name, title, method=, unit=).")
            return found[0]
        if isinstance(given, str) and given not in cls.known:
            raise UnknownOption(
                f"There is no criterion {shown(given)}. {nearest(given, cls.known)} "
                "Or declare it: Criterion(name, title, method=..., unit=...)."
            )
        return super().named(given)


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
        phase: a `Phase`, or its name.
        criterion: a `Criterion`, or its name; the first of all, climate change, unless said.

    Raises:
        WrongKind: it was written without brackets.
        UnknownOption: there is no such criterion.
        UnitError: what is declared (as by `total_over`) is in a unit of another kind.
    """
    refuse_bare(phase, "@footprint", '@footprint(phase="energy"), with the phase in which it counts')
    in_phase, on_criterion = Phase.named(phase), Criterion.named(criterion)

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
        declared.phase, declared.criterion = in_phase.name, on_criterion.name
        return declared

    return declare


def enter(kind: Any) -> None:
    """Note what a class declares in the ledger: its category, `contributions` and `accounts`.

    Raises:
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
    if footprints:
        kind.category = Category.named(kind.category).name
    kind.contributions = sorted(footprints, key=lambda each: Phase.known[each.phase].order)
    kind.accounts = {}
    for each in kind.contributions:
        account = Account(kind.category, each.phase, each.criterion)
        kind.accounts[account] = (*kind.accounts.get(account, ()), each.name)
    kind.totals = {each.account: each for each in kind.calculations if each.account is not None}


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
