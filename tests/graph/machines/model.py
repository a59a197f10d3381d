"""The model of a graph: its state, its history and who was told what. It knows no engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.graph.machines.programs import Evaluation, Fault, Formula, Gone, Name, Pin, State, Veto, shown

Difference = dict[Any, tuple[Any, Any]]  # {key of a state: (before, after)}


class Recipient:
    """Who keeps a node up to date, observes it, or reads some as an effect.

    Attributes:
        known: {name: (what computes it, what it showed)} of what it follows.
        is_restless: whether it has tried to read what it cannot follow.
        handle: what the graph gave for it.
    """

    def __init__(self, kind: str, names: tuple[Name, ...]) -> None:
        self.kind, self.names = kind, names
        self.known: dict[Name, tuple[Formula | None, str]] = {}
        self.is_restless = False
        self.handle: Any = None


def show(names: tuple[Name, ...], read: Any) -> str:
    """What an effect shows: the first node says which other one it looks at."""

    def look(name: Name) -> Any:
        try:
            return read(name)
        except Exception:
            return "error"

    first = look(names[0])
    return repr(look(names[first % len(names)]) if isinstance(first, int) else first)


def difference(before: State, after: State) -> Difference:
    """What a step of the history holds. Nodes that were added, and replace none, are no part of it."""
    changes = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        is_same = old is new if isinstance(old, (Pin, Formula)) or isinstance(new, (Pin, Formula)) else same(old, new)
        if not is_same and not (isinstance(key, tuple) and key[0] == "formula" and old is None):
            changes[key] = old, new
    return changes


def same(old: Any, new: Any) -> bool:
    return shown(old) == shown(new)


def settled(before: State, after: State) -> State:
    """A state that was propagated: a pin that is set again to what it held is the one that it was."""
    pins = {key: pin for key, pin in before.items() if isinstance(pin, Pin)}
    return {
        key: pins[key] if key in pins and isinstance(value, Pin) and same(pins[key].value, value.value) else value
        for key, value in after.items()
    }


def apply(state: State, changes: Difference, side: int) -> State:
    """The state with one side of a difference."""
    result = {**state, **{key: pair[side] for key, pair in changes.items()}}
    return {key: value for key, value in result.items() if value is not None or not isinstance(key, tuple)}


class Model:
    """What a graph has to be after whatever was done to it.

    Attributes:
        done, undone: the history: (number, difference), newest last.
        told, expected: what recipients were told, as (recipient, text), and what the model says that they should be.
    """

    def __init__(self, state: State, policy: str) -> None:
        self.state, self.policy = state, policy
        self.done: list[tuple[int, Difference]] = []
        self.undone: list[tuple[int, Difference]] = []
        self.recipients: list[Recipient] = []
        self.told: list[tuple[int, str]] = []
        self.expected: list[tuple[int, str]] = []
        self.flushed: State | None = None  # the state that was propagated last in the batch under way
        self.number = 0

    def evaluation(self, state: State | None = None) -> Evaluation:
        return Evaluation(self.state if state is None else state, self.policy)

    def roots(self, state: State, recipients: Iterable[Recipient] | None = None) -> list[Name]:
        """What somebody follows, as far as it is in the graph."""
        return [
            name
            for recipient in (self.recipients if recipients is None else recipients)
            for name, (formula, _) in recipient.known.items()
            if state.get(("formula", name)) is formula
        ]

    def refuses(self, state: State, recipients: Iterable[Recipient] | None = None) -> bool:
        """Whether a batch is refused that leads to this state."""
        evaluation = self.evaluation(state)
        return any(evaluation.refuses(name) for name in self.roots(state, recipients))

    # Steps

    def step(self, state: State, new: Iterable[Recipient] = ()) -> None:
        """A batch that was recorded."""
        state = settled(self.state, state) if self.flushed is None else settled(self.flushed, state)
        self.flushed = None
        changes = difference(self.state, state)
        if changes:
            self.number += 1
            self.done.append((self.number, changes))
            self.undone.clear()
        self.commit(state, new=new)

    def replayed(self, *, back: bool) -> State | None:
        """The state that undo or redo leads to; None when it is refused."""
        _, changes = (self.done if back else self.undone)[-1]
        for key, pair in changes.items():
            if isinstance(key, tuple) and key[0] == "formula":
                coming, leaving = pair[not back], pair[back]
                if coming is not None and leaving is None and self.state.get(key) is not None:
                    return None  # another node has its name
        state = apply(self.state, changes, not back)
        return None if self.refuses(state) else state

    def replay(self, state: State, *, back: bool) -> None:
        source, target = (self.done, self.undone) if back else (self.undone, self.done)
        target.append(source.pop())
        self.commit(state)

    # Who is told

    def commit(self, *states: State, new: Iterable[Recipient] = (), is_own: bool = True) -> None:
        """These states are committed one after the other, and told after the last one.

        Args:
            new: who begins with the last of them.
            is_own: whether it is a commit of the graph, and not of one that it will absorb.
        """
        pending: list[tuple[Recipient, str | None]] = []
        for state in states:
            evaluation = self.evaluation(state)
            for recipient in self.recipients:
                if recipient.kind == "effect":
                    is_due = any(recipient is other for other, _ in pending)
                    if not is_due and ((recipient.is_restless and is_own) or self.has_moved(recipient, state)):
                        pending.append((recipient, None))
                elif self.has_moved(recipient, state):
                    (name,) = recipient.names
                    formula, old = recipient.known[name]
                    if state.get(("formula", name)) is formula:
                        recipient.known[name] = formula, evaluation.look(name)
                        pending.append((recipient, f"{old} → {evaluation.look(name)}"))
            self.state = state
        for recipient in new:
            self.recipients.append(recipient)
            if recipient.kind == "effect":
                pending.append((recipient, None))
            else:
                self.follow(recipient)
        for recipient, text in pending:
            if recipient.kind != "keep":
                self.expected.append((id(recipient), self.run(recipient) if text is None else text))

    def has_moved(self, recipient: Recipient, state: State) -> bool:
        evaluation = self.evaluation(state)
        return any(
            state.get(("formula", name)) is not formula or evaluation.look(name) != text
            for name, (formula, text) in recipient.known.items()
        )

    def follow(self, recipient: Recipient) -> None:
        """An observer begins: with this commit, unless its node has left with it."""
        evaluation = self.evaluation()
        for name, (formula, _) in recipient.known.items():
            if self.state.get(("formula", name)) is formula:
                recipient.known[name] = formula, evaluation.look(name)

    def run(self, recipient: Recipient) -> str:
        """An effect runs in the present state."""
        evaluation = self.evaluation()
        recipient.known, recipient.is_restless = {}, False

        def read(name: Name) -> Any:
            try:
                value = evaluation.read(name)
            except (Veto, Gone):
                recipient.is_restless = True
                raise
            except Fault:
                recipient.known[name] = self.state.get(("formula", name)), evaluation.look(name)
                raise
            recipient.known[name] = self.state.get(("formula", name)), evaluation.look(name)
            return value

        return show(recipient.names, read)
