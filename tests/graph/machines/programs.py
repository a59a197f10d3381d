"""Random programs of a graph, and what they are by themselves: plain functions, evaluated from nothing.

A formula is data. `value_of` says what it gives, for the graph as for the model; the model is `Evaluation`, the
simplest thing that can be right. A state is a dictionary: values of inputs by name, pins under ("pin", name), formulas
under ("formula", name). Entries of the family are named ("entry", number).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import hypothesis.strategies as st

INPUTS = ("a", "b", "c")
ODD = ("z",)  # an input that holds anything
COMPUTED = ("p", "q", "r", "s", "t", "u")
COLLECTIONS = ("map", "total", "kinds", "count")
FIXED_NAMES = ("text", *COLLECTIONS, "swap 0", "swap 1")  # formulas that every program has
ENTRIES = tuple(("entry", number) for number in range(3))
NUMBERS = (*INPUTS, *COMPUTED, "total", "count", "swap 0", "swap 1", *ENTRIES)  # what holds a number, or fails

VALUES = st.integers(0, 4)
ITEMS: tuple[tuple[int, ...], ...] = ((), (1,), (1, 2), (2, 1, 1), (3,), (2, 3, 4), (4, 1))
ODDITIES = (0.0, -0.0, float("nan"), 1, 1.0, True, None)

Name = Any
State = dict[Any, Any]


class Fault(Exception):
    """What formulas fail with."""


class Veto(Exception):
    """A node has failed that keeps no errors: who reads it has no value either. Of the model."""


class Gone(Exception):
    """A node was removed. Of the model."""


@dataclass(eq=False)
class Pin:
    """What a node is pinned to."""

    value: Any


@dataclass(eq=False)
class Formula:
    """What a computed node does with what it reads.

    Attributes:
        policy: of its errors, or None for that of the graph.
        bound: {name: the formula that it means}, of a function of fixed nodes; the others find nodes by their name.
    """

    kind: str
    names: tuple[Name, ...]
    number: int = 1
    policy: str | None = None
    bound: dict[Name, Formula | None] | None = field(default=None, repr=False)


def value_of(formula: Formula, read: Callable[[Name], Any]) -> Any:
    names, number = formula.names, formula.number
    match formula.kind:
        case "branch":
            chooser, *others = names
            return sum(read(name) for name in others[read(chooser) % number :: number]) % 11
        case "sum" | "fixed":
            return summed([read(name) for name in names], number)
        case "fragile":
            total = sum(read(name) for name in names)
            if total % 3 == number % 3:
                raise Fault(f"{total}")
            return total % 11
        case "catching":
            try:
                return sum(read(name) for name in names) % 11
            except Fault as error:
                return -len(str(error))
        case "entries":
            return sum(read(("entry", number)) for number in range(read(names[0]) % 3))
        case "entry":
            return item_value(number, read(names[0]))
        case "swap":
            other, plain = names
            return read(other) + 1 if read("a") % 2 == number else read(plain)
        case "text":
            return repr(read("z"))
        case "map":
            return tuple([item_value(item, read(names[0])) for item in read("items")])
        case "total":
            return sum(read("map"))
        case "kinds":
            groups: dict[int, list[int]] = {}
            for item in read("items"):
                groups.setdefault(item % 2, []).append(item)
            return groups
        case _:
            return sum(read("items"))


def summed(values: list[int], number: int) -> int:
    return sum(values) // number


def item_value(item: int, rate: int) -> int:
    if (item + rate) % 5 == 4:
        raise Fault("item")
    return item * rate


@st.composite
def formulas(draw: Any, before: tuple[Name, ...]) -> Formula:
    """A formula that reads some of these."""
    kind = draw(st.sampled_from(["branch", "branch", "sum", "fixed", "fragile", "fragile", "catching", "entries"]))
    names = tuple(draw(st.lists(st.sampled_from(before), min_size=1 + (kind == "branch"), max_size=4)))
    policy = draw(st.sampled_from([None, None, "keep", "veto"]))
    return Formula(kind, names, draw(st.integers(1, 3)), policy)


@st.composite
def programs(draw: Any) -> dict[str, Formula]:
    """Formulas for all names, each of which reads what comes before it."""
    program = {
        "text": Formula("text", ()),
        "entry": Formula("entry", (draw(st.sampled_from(INPUTS)),)),
        "map": Formula("map", (draw(st.sampled_from(INPUTS)),)),
        "total": Formula("total", ()),
        "kinds": Formula("kinds", ()),
        "count": Formula("count", ()),
        "swap 0": Formula("swap", ("swap 1", "b"), 0),
        "swap 1": Formula("swap", ("swap 0", "c"), 1),
    }
    return program | {name: draw(formulas(readable_by(name))) for name in COMPUTED}


def readable_by(name: str) -> tuple[Name, ...]:
    """What a formula of that name may read, so that none reads itself."""
    return (*INPUTS, "total", "count", "swap 0", "swap 1", *ENTRIES, *COMPUTED[: COMPUTED.index(name)])


class Evaluation:
    """A program, evaluated in a state from nothing.

    Args:
        policy: of the graph, for errors; None in a fork, where each error is a value.
    """

    def __init__(self, state: State, policy: str | None) -> None:
        self.state, self.policy = state, policy
        self.results: dict[Name, Any] = {}
        self.reads: dict[Name, dict[Name, None]] = {}

    def read(self, name: Name) -> Any:
        if name not in self.results:
            try:
                self.results[name] = self.evaluate(name)
            except (Fault, Veto, Gone) as error:
                self.results[name] = error
        result = self.results[name]
        if isinstance(result, Exception):
            raise result.with_traceback(None)
        return result

    def formula_of(self, name: Name) -> Formula | None:
        formula: Formula | None
        if isinstance(name, tuple):
            formula = Formula("entry", self.state["formula", "entry"].names, name[1])
        else:
            formula = self.state.get(("formula", name))
        return formula

    def evaluate(self, name: Name) -> Any:
        if name in self.state:
            return self.state[name]
        formula = self.formula_of(name)
        if formula is None:
            raise Gone(name)
        pin = self.state.get(("pin", name))
        if pin is not None:
            return pin.value
        reads = self.reads.setdefault(name, {})

        def reading(read: Name) -> Any:
            if formula.bound is not None and self.state.get(("formula", read)) is not formula.bound[read]:
                raise Gone(read)
            reads[read] = None
            return self.read(read)

        try:
            return value_of(formula, reading)
        except Fault:
            if self.policy is None or (formula.policy or self.policy) == "keep":
                raise
            raise Veto(name) from None

    def look(self, name: Name) -> str:
        """The value, or the error, to the bit."""
        try:
            return shown(self.read(name))
        except (Fault, Veto, Gone) as error:
            return shown(error)

    def refuses(self, name: Name) -> bool:
        """Whether a batch is refused that leaves this node so, if it is needed."""
        self.look(name)
        return isinstance(self.results[name], (Veto, Gone))

    def closure(self, names: list[Name]) -> set[Name]:
        """These, and all that they read."""
        found: set[Name] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                self.look(name)
                waiting += self.reads.get(name, ())
        return found


def shown(value: Any) -> str:
    """A value to the bit, or an error, as text; one that keeps nobody's value is "error" whatever it is."""
    if isinstance(value, Fault):
        return f"fault {value}"
    return "error" if isinstance(value, Exception) else repr(value)
