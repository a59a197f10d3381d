"""Whatever is done to a graph, who observes it is told of each committed state once, in order, and of nothing else.

The model knows no engine: it is the inputs, a function for each node, and who was told what.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from efp_graph.graph import Effect, Graph, HistoryError, Observer
from efp_graph.graph.history import looking_back, taken_back
from efp_graph.graph.parking import park

INPUTS = ["a", "b", "c"]
COMPUTED = ["sum", "half", "ratio", "safe", "branch"]
NODES = [*INPUTS, *COMPUTED]
VALUES = st.integers(0, 4)
CHANGES = st.dictionaries(st.sampled_from(INPUTS), VALUES, min_size=1)
State = dict[str, Any]  # inputs, and pins under "pin of ..."


class Refused(Exception):
    """Ends a batch."""


class TooMuch(Exception):
    """What the guard raises."""


def value_of(name: str, read: Callable[[str], Any]) -> Any:
    """The formulas, of the graph as of the model."""
    match name:
        case "sum":
            return read("a") + read("b")
        case "half":
            return read("sum") // 2
        case "ratio":
            return 12 // read("b")
        case "safe":
            try:
                return read("ratio")
            except ZeroDivisionError:
                return -1
        case "branch":
            return read("half") if read("c") % 2 else read("ratio")
        case _:
            if read("sum") + read("c") > 9:
                raise TooMuch
            return None


def look(read: Callable[[str], Any], name: str) -> Any:
    try:
        return read(name)
    except ZeroDivisionError:
        return "error"


def shown_by(read: Callable[[str], Any], chooser: str, names: list[str]) -> Any:
    """What an effect shows."""
    which = look(read, chooser)
    return look(read, names[which % len(names)]) if isinstance(which, int) else which


class Recipient:
    """An observer or an effect, as the model sees it."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.handle: Any = None
        self.known: dict[str, Any] = {}  # {name: the value that it was told of, or has read}


def reader(state: State, seen: dict[str, Any] | None = None) -> Callable[[str], Any]:
    """Reads nodes in a state of the model, and notes them."""

    def read(name: str, *, noted: bool = False) -> Any:
        if name in INPUTS:
            return state[name]
        if state.get(f"pin of {name}") is not None:
            return state[f"pin of {name}"]
        return value_of(name, read)

    def noting(name: str) -> Any:
        if seen is not None:
            seen[name] = look(read, name)
        return read(name)

    return noting


class WhateverIsDone(RuleBasedStateMachine):
    @initialize(values=st.lists(VALUES, min_size=3, max_size=3))
    def build(self, values: list[int]) -> None:
        self.graph = graph = Graph(on_error="keep")
        self.state: State = dict(zip(INPUTS, values, strict=True))
        self.done: list[State] = []
        self.undone: list[State] = []
        self.told: list[Any] = []
        self.expected: list[Any] = []
        self.recipients: list[Recipient] = []
        for name in INPUTS:
            graph.input(name, self.state[name])
        for name in COMPUTED:
            graph.computed(name, lambda name=name: value_of(name, self.read))
        if not self.is_refused(self.state):
            graph.computed("guard", lambda: value_of("guard", self.read), guard=True)

    def read(self, name: str) -> Any:
        return self.graph[name]()

    def is_refused(self, state: State) -> bool:
        try:
            value_of("guard", reader(state))
        except TooMuch:
            return True
        return False

    # The model

    def commit(self, *states: State) -> None:
        """These are committed one after the other, and told after the last one."""
        pending: list[tuple[Recipient, Any]] = []
        for state in states:
            for recipient in self.recipients:
                if isinstance(recipient.handle, Effect):
                    is_due = any(recipient is other for other, _ in pending)
                    if not is_due and self.moved(recipient, state):
                        pending.append((recipient, None))
                elif self.moved(recipient, state):
                    (name,) = recipient.names
                    old = recipient.known[name]
                    recipient.known[name] = new = look(reader(state), name)
                    pending.append((recipient, (old, new)))
            self.state = state
        for recipient, change in pending:
            self.expected.append((id(recipient), self.run(recipient) if change is None else change))

    def moved(self, recipient: Recipient, state: State) -> bool:
        return any(look(reader(state), name) != value for name, value in recipient.known.items())

    def run(self, recipient: Recipient) -> Any:
        recipient.known = {}
        return shown_by(reader(self.state, recipient.known), recipient.names[0], recipient.names[1:])

    def step(self, state: State) -> None:
        """A recorded batch."""
        if any(self.state.get(name) != value for name, value in state.items()):
            self.done.append(self.state)
            self.undone.clear()
        self.commit(state)

    def attempt(self, change: Callable[[], object], state: State) -> None:
        """Make a change that the guard may refuse."""
        if "guard" in self.graph and self.is_refused(state):
            try:
                change()
            except TooMuch:
                return
            raise AssertionError("not refused")
        change()
        self.step(state)

    # What is done

    @rule(name=st.sampled_from(NODES))
    def observe(self, name: str) -> None:
        recipient = Recipient([name])

        def tell(old: Any, new: Any, report: Any) -> None:
            assert not self.graph.inside
            assert report.revision is not None
            values = ["error" if isinstance(value, ZeroDivisionError) else value for value in (old, new)]
            self.told.append((id(recipient), tuple(values)))

        recipient.known[name] = look(reader(self.state), name)
        recipient.handle = self.graph.observe(self.graph[name], tell)
        self.recipients.append(recipient)

    @rule(
        names=st.lists(st.sampled_from(NODES), min_size=2, max_size=4),
        way=st.sampled_from(["alone", "in a batch", "in a batch that is taken back"]),
    )
    def effect(self, names: list[str], way: str) -> None:
        recipient = Recipient(names)

        def make() -> Effect:
            return self.graph.effect(
                lambda: self.told.append((id(recipient), shown_by(self.read, names[0], names[1:])))
            )

        if way == "alone":
            recipient.handle = make()
        else:
            try:
                with self.graph.batch():
                    recipient.handle = make()
                    if way != "in a batch":
                        raise Refused
            except Refused:
                return
        self.expected.append((id(recipient), self.run(recipient)))
        self.recipients.append(recipient)

    @precondition(lambda self: self.recipients)
    @rule(place=st.integers(0, 10))
    def dispose(self, place: int) -> None:
        self.recipients.pop(place % len(self.recipients)).handle.dispose()

    @rule(name=st.sampled_from(INPUTS), value=VALUES, where=st.sampled_from(["here", "thread", "task", "to_thread"]))
    def set(self, name: str, value: int, where: str) -> None:
        node = self.graph[name]

        async def in_task() -> None:
            await asyncio.create_task(in_batch())

        async def in_batch() -> None:
            async with self.graph.batch():
                node.set(value)
                await asyncio.sleep(0)

        def change() -> None:
            if where == "here":
                node.set(value)
            elif where == "thread":
                with ThreadPoolExecutor(1) as another:
                    another.submit(node.set, value).result(20)
            elif where == "task":
                asyncio.run(in_task())
            else:
                asyncio.run(asyncio.to_thread(node.set, value))

        self.attempt(change, {**self.state, name: value})

    @rule(
        changes=CHANGES, inner=CHANGES, ends=st.sampled_from(["well", "inner refused", "refused"]), reads=st.booleans()
    )
    def batch(self, changes: dict[str, int], inner: dict[str, int], ends: str, reads: bool) -> None:
        state = {**self.state, **changes, **(inner if ends == "well" else {})}

        def change() -> None:
            with self.graph.batch("batch"):
                self.make(changes, reads)
                try:
                    with self.graph.batch():
                        self.make(inner, reads)
                        if ends == "inner refused":
                            raise Refused
                except Refused:
                    pass
                if ends == "refused":
                    raise Refused

        if ends == "refused" or (reads and self.passes_a_refused_state(changes, inner)):
            try:
                change()
            except (Refused, TooMuch):
                return
        if not (reads and self.passes_a_refused_state(changes, inner)):
            self.attempt(change, state)
        else:
            self.step(state)

    def passes_a_refused_state(self, *changes: dict[str, int]) -> bool:
        """Whether a read between the changes of a batch would propagate what the guard refuses."""
        state = dict(self.state)
        for change in changes:
            for name, value in change.items():
                state[name] = value
                if "guard" in self.graph and self.is_refused(state):
                    return True
        return False

    def make(self, changes: dict[str, int], reads: bool) -> None:
        for name, value in changes.items():
            self.graph[name].set(value)
            if reads:
                look(self.read, "branch")

    @rule(first=CHANGES, second=CHANGES)
    def lock(self, first: dict[str, int], second: dict[str, int]) -> None:
        states = [{**self.state, **first}, {**self.state, **first, **second}]
        if any(map(self.is_refused, states)):
            return
        with self.graph.lock:
            for changes in (first, second):
                with self.graph.batch():
                    self.make(changes, reads=False)
        before = self.state
        for state in states:
            if any(before[name] != state[name] for name in INPUTS):
                self.done.append(before)
                self.undone.clear()
            before = state
        self.commit(*states)

    @rule(name=st.sampled_from(COMPUTED), value=st.one_of(st.none(), VALUES))
    def pin(self, name: str, value: int | None) -> None:
        node = self.graph[name]
        if value is None:
            self.attempt(node.unpin, {**self.state, f"pin of {name}": None})
        else:
            self.attempt(lambda: node.pin(value), {**self.state, f"pin of {name}": value})

    @rule(back=st.booleans())
    def replay(self, back: bool) -> None:
        steps, others = (self.done, self.undone) if back else (self.undone, self.done)
        try:
            self.graph.undo() if back else self.graph.redo()
        except HistoryError:
            assert not steps
            return
        others.append(self.state)
        self.commit(steps.pop())

    @rule(changes=CHANGES, promoted=st.booleans())
    def fork(self, changes: dict[str, int], promoted: bool) -> None:
        with self.graph.fork(dict(changes)) as fork:
            fork.changed()
            if promoted:
                self.attempt(fork.promote, {**self.state, **changes})

    @rule(changes=CHANGES)
    def try_out(self, changes: dict[str, int]) -> None:
        try:
            with taken_back(self.graph):
                self.make(changes, reads=True)
        except TooMuch:
            pass
        with looking_back(self.graph, len(self.graph.history.done)):
            look(self.read, "branch")

    @rule(changes=CHANGES)
    def show(self, changes: dict[str, int]) -> None:
        if self.passes_a_refused_state(changes):
            return
        try:
            with self.graph.batch():
                self.make(changes, reads=False)
                parked = park(self.graph)
                raise Refused
        except Refused:
            parked.settle()
        parked.exchange("what if")
        look(self.read, "branch")
        parked.exchange()

    @invariant()
    def everybody_was_told_what_there_is_to_tell(self) -> None:
        assert self.told == self.expected
        assert not self.graph.telling.outbox
        assert len(self.graph.telling.callbacks) == len(self.recipients)
        for name in NODES:
            observed = [other for other in self.graph[name].observers or () if isinstance(other, Observer)]
            assert len(observed) == sum(name in recipient.known for recipient in self.recipients)
            assert look(self.read, name) == look(reader(self.state), name)
        self.graph.check()


TestWhateverIsDone = WhateverIsDone.TestCase
TestWhateverIsDone.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
