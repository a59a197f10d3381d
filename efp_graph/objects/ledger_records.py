"""What the ledger adds up by: phases, categories and criteria, as records that anybody may declare, once.

All that a record says is checked before it is there, since one that is wrong would be wrong for every system of the
process: charts, tables and sums go by the order, the titles and the units of all of them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from threading import RLock
from typing import Any, ClassVar, Self
from unicodedata import category as category_of

from efp_graph.errors import LedgerConflict, MissingInput, UnknownOption, WrongKind, nearest
from efp_graph.hints import hint
from efp_graph.rendering.colours import COLOURS
from efp_graph.texts import shown, visible
from efp_graph.values import Unit, unit_of

HATCHES = ("", "/", "\\", "x", "-", "|", "+", ".")  # as charts name them: phases are told apart without colour
AFTER_OURS = 1000  # the order of those that say nothing of it begins there
LONGEST_NAME = 60  # characters
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_IN_NAMES = "_-.()/&+'"  # besides letters, digits and single blanks; what texts and options split at is not there
_FOR_ALL = ("all categories", "all phases")  # as accounts without one are called
declaring = RLock()  # one record or class at a time enters the ledger


@dataclass(frozen=True)
class Record:
    """What phases, categories and criteria share. What is left out is that of the record of that name, or chosen."""

    name: str
    title: str = None  # type: ignore[assignment]

    known: ClassVar[dict[str, Any]]
    other_names: ClassVar[dict[str, str]]  # {what records are called elsewhere, in small letters: their name}
    is_drawn_by_title: ClassVar[bool] = True  # charts add up what has one title

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if Record in cls.__bases__:
            cls.known, cls.other_names = {}, {}

    def __post_init__(self) -> None:
        with declaring:
            self._check_name(self.name)
            before = self.known.get(self.name)
            for field in fields(self):
                given = getattr(self, field.name)
                if given is None:
                    given = self._chosen(field.name) if before is None else getattr(before, field.name)
                    object.__setattr__(self, field.name, given)
                elif before is not None and given != getattr(before, field.name):
                    raise LedgerConflict(
                        f"{self._described} is declared already, with {field.name} "
                        f"{shown(getattr(before, field.name))}, and was declared again with {shown(given)}. "
                        f"Leave {field.name} out to have the one that is there, or take another name."
                    )
                elif before is None:
                    self._check(field.name, given)
            if before is None:
                if self.is_drawn_by_title:
                    self._refuse_same_title()
                self.known[self.name] = self

    @property
    def _described(self) -> str:
        return f"{type(self).__name__} {shown(self.name)}"

    @classmethod
    def _check_name(cls, name: Any) -> None:
        """Raise unless a record of that name is there, or may be."""
        if not isinstance(name, str) or not name.strip():
            raise WrongKind(f"A {cls.__name__} takes a text as its name, and was given {shown(name)}.")
        if name in cls.known:
            return
        twin = next((each for each in cls.known if _letters(each) == _letters(name)), None)
        if twin is not None:
            raise LedgerConflict(
                f"{cls.__name__} {shown(name)} would stand beside {shown(twin)}, which differs in capital letters or "
                f"spaces only. Take {shown(twin)}, or another name."
            )
        written = all(each in _IN_NAMES or each == " " or category_of(each)[0] in "LMN" for each in name)
        if not written or name != " ".join(name.split()) or len(name) > LONGEST_NAME or name in _FOR_ALL:
            raise WrongKind(
                f"A {cls.__name__} was to be called {shown(name)}. A name has letters, digits, single blanks and "
                f"{' '.join(_IN_NAMES)}, at most {LONGEST_NAME}, and is none of {', '.join(_FOR_ALL)}. Say all else "
                "in its title."
            )

    def _check(self, field: str, given: Any) -> None:
        """Raise unless a field may have a value."""
        if field in ("title", "method", "equivalent"):
            fits = isinstance(given, str) and visible(given) == given and (field == "equivalent" or given.strip() != "")
            self._ensure(fits, field, given, "a text of letters that can be seen")
        elif field == "order":
            fits = isinstance(given, int | float) and not isinstance(given, bool) and 0 < given < math.inf
            self._ensure(fits, field, given, "a number above 0, such as 4.5")
        elif field.startswith("is_"):
            self._ensure(isinstance(given, bool), field, given, "True or False")
        elif field == "hatch":
            self._ensure(given in HATCHES, field, given, f"one of {', '.join(map(repr, HATCHES))}")
        elif field == "colour":
            fits = isinstance(given, str) and COLOUR.fullmatch(given) is not None
            self._ensure(fits, field, given, "a colour as #RRGGBB, such as '#0072B2'")

    def _ensure(self, fits: Any, field: str, given: Any, wanted: str) -> None:
        if not fits:
            raise WrongKind(f"{self._described} was given {field} {shown(given)}, and takes {wanted}.")

    def _refuse_same_title(self) -> None:
        twin = next((each for each in self.known.values() if _letters(each.title) == _letters(self.title)), None)
        if twin is not None:
            raise LedgerConflict(
                f"{self._described} has the title {shown(self.title)}, which {shown(twin.name)} has already. "
                "Give it another one."
            )

    def _chosen(self, field: str) -> Any:
        """What is taken for a field of a new record that says nothing of it."""
        if field == "title":
            return self.name
        if field == "order":
            return max([AFTER_OURS, *(each.order for each in self.known.values())]) + 1
        if field.startswith("is_"):
            return False
        choices = COLOURS if field == "colour" else HATCHES
        taken = [getattr(each, field) for each in self.known.values()]
        return min(choices, key=taken.count)  # the first of those that are taken least often

    @classmethod
    def name_of(cls, given: Any) -> str:
        """The name of a record, or a text, if there is one called so or may be.

        Raises:
            WrongKind, LedgerConflict: there may not.
        """
        if isinstance(given, cls):
            return given.name
        if not isinstance(given, str):
            raise WrongKind(f"A {cls.__name__} was to be named, and {shown(given)} was given. Give its name, or it.")
        name = cls.own_name(given)
        with declaring:
            cls._check_name(name)
        return name

    @classmethod
    def own_name(cls, given: str) -> str:
        """The name of the record that is called so elsewhere; the text itself where none is."""
        return given if given in cls.known else cls.other_names.get(_letters(given), given)

    @classmethod
    def named(cls, given: Any) -> Self:
        """The record that a text names, which is declared if it is not there yet, or a record itself.

        Raises:
            WrongKind, LedgerConflict: it is neither.
        """
        if isinstance(given, cls):
            return given
        name = cls.name_of(given)
        found: Self | None = cls.known.get(name)
        return cls(name) if found is None else found

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
        name: how classes, tables and files call it: letters, digits, single blanks, _-.()/&+' and at most 60 of them.
        title: how charts and pages call it; the name unless said, and that of no other.
        hatch: of its bars: "", "/", "\\\\", "x", "-", "|", "+" or "."; one that is free unless said.
        colour: as #RRGGBB; one that stays apart for colour-blind readers unless said.
        order: a number above 0; after those that are there unless said.
        is_whole: whether it stands for all the others, of what tells no phases apart: nothing is missing in these then.

    Raises:
        WrongKind: the name, or what is said, is none of these.
        LedgerConflict: one of that name is declared otherwise, or has the title.

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
        is_usual: whether it is meant where none is named, and stands first. There is one: `gwp`, of the package.

    Raises:
        MissingInput: it has no method or no unit.
        WrongKind, LedgerConflict: as for `Phase`; or there is a usual one already.

    Example: `WATER = Criterion("water", "Water consumption", "Litres on site", "liter")`
    """

    is_drawn_by_title: ClassVar[bool] = False  # each has blocks and charts of its own
    method: str = None  # type: ignore[assignment]
    unit: Any = None
    equivalent: str = None  # type: ignore[assignment]
    order: float = None  # type: ignore[assignment]
    is_usual: bool = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.unit is not None and not isinstance(self.unit, Unit):
            object.__setattr__(self, "unit", unit_of(self.unit))
        super().__post_init__()

    def _check(self, field: str, given: Any) -> None:
        super()._check(field, given)
        usual = self.usual()
        if field == "is_usual" and given and usual is not None:
            raise LedgerConflict(f"{self._described} was to be the usual one, which {shown(usual.name)} is.")

    def _chosen(self, field: str) -> Any:
        if field == "order" and self.is_usual:
            return 0
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
        """What figures on it are headed with: its title and unit; of the usual one, the unit."""
        return self.headed(self.unit_text)

    def headed(self, unit: str) -> str:
        """What figures on it in another unit are headed with."""
        return unit if self.is_usual else f"{self.title}, {unit}"

    @classmethod
    def named(cls, given: Any = None) -> Self:
        """The criterion that a text names, a criterion itself, or the usual one when nothing is given.

        Raises:
            UnknownOption: there is none of that name.
        """
        if given is None:
            usual = cls.usual()
            if usual is None:
                raise UnknownOption("Name a criterion: the usual one is that of efp_graph.footprint, not imported yet.")
            return usual
        if isinstance(given, str) and given not in cls.known:
            raise UnknownOption(
                f"There is no criterion {shown(given)}. {nearest(given, cls.known)} "
                + hint("Or declare it: Criterion(name, title, method=..., unit=...).", "")
            )
        return super().named(given)

    @classmethod
    def usual(cls) -> Self | None:
        """The one that is meant where none is named; None before the vocabulary of the model is there."""
        return next((each for each in list(cls.known.values()) if each.is_usual), None)
