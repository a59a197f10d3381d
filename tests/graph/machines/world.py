"""A graph in which a random program runs, and its model: what may be done to both, one operation at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from efp_graph.graph import Graph, GraphError
from tests.graph.machines.model import Model, Recipient, settled, show
from tests.graph.machines.programs import (
    COMPUTED,
    INPUTS,
    ITEMS,
    Evaluation,
    Fault,
    Formula,
    Name,
    Pin,
    State,
    item_value,
    shown,
    summed,
    value_of,
)


class Refused(Exception):
    """Ends a batch."""


class World:
    """A graph and its model. See `test_everything.py`."""

    def build(self, program: dict[str, Formula], guard: Formula, values: list[int], policy: str) -> None:
        graph = self.graph = Graph(on_error=policy)
        state: State = {**dict(zip(INPUTS, values, strict=True)), "z": 0.0, "items": ITEMS[0]}
        self.model = Model(state, policy)
        self.last: dict[str, Any] = {}  # the node that had a name last
        self.meant: dict[Name, Formula] = {}  # its formula
        self.held: dict[str, Any] = {}  # nodes without a key
        self.finished: list[Name] = []
        self.faults: dict[Name, BaseException] = {}  # what formulas raise, once
        self.forks: list[Fork] = []
        self.pool: ThreadPoolExecutor | None = None
        self.draft: State = state
        self.begun: list[Recipient] = []
        self.ghosts: dict[str, State] = {}  # nodes removed in the batch under way, which can be read to its end
        self.has_disposed = False
        self.numbers = 0
        for name in state:
            graph.input(name, state[name])
        rates = {name: program[name].names[0] for name in ("entry", "map")}

        def item_of(name: str, item: int) -> int:
            return self.logged((name, item), lambda: item_value(item, self.read(rates[name])))

        self.family = graph.family("entry", partial(item_of, "entry"))
        state["formula", "entry"] = program["entry"]
        graph.map(graph["items"], partial(item_of, "map"), name="map")
        graph.sum(graph["map"], name="total")
        graph.group_by(graph["items"], lambda item: item % 2, name="kinds")
        graph.fold(graph["items"], lambda sum, item: sum + item, lambda sum, item: sum - item, 0, name="count")
        for name in ("map", "total", "kinds", "count"):
            state["formula", name] = program[name]
            self.last[name] = graph[name]
        for name in ("text", "swap 0", "swap 1", *COMPUTED):
            self.declare(name, program[name])
        guard.policy = "veto"
        guarding = Recipient("keep", ("guard",))
        guarding.known["guard"] = guard, ""
        state["formula", "guard"] = guard
        if Evaluation(state, policy).refuses("guard"):
            with pytest.raises((Fault, GraphError)):
                graph.computed("guard", self.formula("guard", guard), guard=True)
            del state["formula", "guard"]
        else:
            self.meant["guard"] = guard
            self.last["guard"] = graph.computed("guard", self.formula("guard", guard), guard=True)
            self.model.commit(state, new=[guarding])
        self.permanent = len(self.model.recipients)
        self.make_other()

    def make_other(self) -> None:
        """Another graph, which will be absorbed. Its state is a part of the model's."""
        self.numbers += 1
        x, y = f"x{self.numbers}", f"y{self.numbers}"
        other = self.other = Graph(on_error=self.model.policy)
        other.input(x, 0)
        self.other_done: list[Any] = []
        self.other_undone: list[Any] = []
        self.model.state = {**self.model.state, x: 0, ("formula", y): Formula("sum", (x,))}
        self.other_names = x, y
        self.last[y] = other.computed(y, lambda: self.logged(y, lambda: other_x()))
        other_x = other[x]
        recipient = Recipient("observe", (y,))
        recipient.known[y] = self.model.state["formula", y], ""
        recipient.handle = other.observe(other[y], self.teller(recipient))
        self.model.commit(self.model.state, new=[recipient], is_own=False)

    # The graph

    def logged(self, name: Name, function: Callable[[], Any]) -> Any:
        """What a formula gives, unless it is one that is to fail."""
        try:
            return function()
        finally:
            kind, _, _ = sys.exc_info()
            if kind is None or kind is Fault:  # else it was interrupted, and runs again
                if self.graph.innermost is not None:
                    self.finished.append(name)
                if name in self.faults:
                    raise self.faults.pop(name)

    def formula(self, name: Name, formula: Formula, nodes: dict[Name, Any] | None = None) -> Callable[[], Any]:
        def read(name: Name) -> Any:
            return nodes[name]() if nodes is not None else self.read(name)

        return lambda: self.logged(name, lambda: value_of(formula, read))

    def node(self, name: Name) -> Any:
        if isinstance(name, tuple):
            return self.family.node(name[1])
        return next(nodes[name] for nodes in (self.held, self.graph.nodes, self.last) if name in nodes)

    def read(self, name: Name) -> Any:
        return self.node(name)()

    def declare(self, name: str, formula: Formula) -> None:
        """Add a computed node, to the graph and to the draft."""
        if formula.kind == "fixed":
            nodes = [self.node(read) for read in formula.names]
            formula.bound = {read: self.draft.get(("formula", read)) or self.meant.get(read) for read in formula.names}
            node = self.graph.computed(
                name,
                lambda *values: self.logged(name, lambda: summed(list(values), formula.number)),
                reads=nodes,
                on_error=formula.policy,
            )
        else:
            node = self.graph.computed(name, self.formula(name, formula), on_error=formula.policy)
        self.last[name], self.meant[name] = node, formula
        self.draft["formula", name] = formula

    def teller(self, recipient: Recipient) -> Callable[..., None]:
        def tell(old: Any, new: Any, report: Any) -> None:
            assert report.revision is not None
            assert recipient.handle.node.graph.innermost is None
            self.model.told.append((id(recipient), f"{shown(old)} → {shown(new)}"))

        return tell

    def snapshot(self) -> dict[Any, Any]:
        """Everything about every node, down to the identity of the values; and what observers know."""
        graph = self.graph
        there = {*graph.nodes.values(), *self.held.values()}  # others may go at any time
        there |= {node for node in graph.unnamed if node.is_needed}
        nodes = {
            node: (
                *(id(node.last_value), node.rank, node.state, node.needs, id(node.formula)),
                *(list(node.reads), {reader for reader in node.readers if reader in there}, list(node.observers or ())),
            )
            for node in there
        }
        done, undone = graph.history.steps()
        known = [(id(handle), getattr(handle, "value", None)) for handle in graph.telling.callbacks]
        return {
            "nodes": nodes,
            "graph": (graph.revision, graph.version, done, undone, known, list(graph.telling.restless)),
            "moved": [fork.fork.moved() for fork in self.forks],
        }

    def nothing_has_changed_since(self, before: dict[Any, Any]) -> None:
        after = self.snapshot()
        for part in before:
            if isinstance(before[part], dict) and after[part] != before[part]:
                for key in before[part].keys() | after[part].keys():
                    assert after[part].get(key) == before[part].get(key), key
            assert after[part] == before[part]

    def compare(self, name: Name, evaluation: Evaluation, read: Callable[[], Any]) -> None:
        """Read a node, and have it give what the model gives."""
        expected, problem = evaluation.look(name), None
        try:
            found = shown(read())
        except (Fault, GraphError) as error:
            problem = error.with_traceback(None)  # or a node that keeps it would hold this frame
            found = "error" if evaluation.refuses(name) else shown(error)
        if found != expected:
            raise AssertionError(f"{name} gave {found} in place of {expected}") from problem

    # Operations, in a batch or alone

    def start_draft(self) -> None:
        self.draft, self.begun, self.ghosts, self.has_disposed = dict(self.model.state), [], {}, False
        self.model.flushed = None

    def perform(self, operation: tuple[Any, ...]) -> None:
        """Do something to the graph and to the draft.

        Raises:
            Refused: the batch under way is lost.
        """
        kind, name, *rest = operation
        getattr(self, f"do_{kind}")(name, *rest)

    def do_set(self, name: str, value: Any) -> None:
        self.graph[name].set(value)
        self.draft[name] = value

    def do_pin(self, name: Name, value: int | None) -> None:
        if self.draft.get(("formula", name)) is None and not isinstance(name, tuple):
            return
        if value is None:
            self.node(name).unpin()
            self.draft.pop(("pin", name), None)
        else:
            self.node(name).pin(value)
            self.draft["pin", name] = Pin(value)

    def flush(self, name: Name, action: Callable[[], Any]) -> None:
        """What looks at a computed node in a batch propagates what was set; if that is refused, the batch is lost."""
        if name in INPUTS:
            return
        if self.model.refuses(self.so_far(), [*self.model.recipients, *self.begun]):
            with pytest.raises((Fault, GraphError)):
                action()
            raise Refused
        self.draft = settled(self.model.flushed or self.model.state, self.draft)
        self.model.flushed = dict(self.draft)

    def so_far(self) -> State:
        """The state in the batch under way."""
        state = self.draft
        for ghost in self.ghosts.values():
            state = state | ghost
        return state

    @property
    def is_haunted(self) -> bool:
        """Whether a name means another node than before in the batch under way. Who reads which is not modelled."""
        return any(self.draft.get(("formula", name)) is not None for name in self.ghosts)

    def do_read(self, name: Name) -> None:
        if self.is_haunted:
            return
        node = self.node(name)
        self.flush(name, node)
        self.compare(name, self.model.evaluation(self.so_far()), node)

    def do_keep(self, name: Name) -> None:
        self.begin("keep", name)

    def do_observe(self, name: Name) -> None:
        self.begin("observe", name)

    def begin(self, kind: str, name: Name) -> None:
        if self.is_haunted or name in self.ghosts:
            return
        recipient, node = Recipient(kind, (name,)), self.node(name)
        start = self.graph.keep if kind == "keep" else lambda node: self.graph.observe(node, self.teller(recipient))
        self.flush(name, partial(start, node))
        if self.model.evaluation(self.so_far()).refuses(name):
            with pytest.raises((Fault, GraphError)):
                start(node)
            return
        recipient.handle = start(node)
        text = self.model.evaluation(self.so_far()).look(name)
        recipient.known[name] = self.draft.get(("formula", name)), text
        self.begun.append(recipient)

    def do_effect(self, names: tuple[Name, ...]) -> None:
        recipient = Recipient("effect", names)
        self.begun.append(recipient)
        recipient.handle = self.graph.effect(lambda: self.model.told.append((id(recipient), show(names, self.read))))

    def do_dispose(self, place: int) -> None:
        recipients = self.model.recipients
        if len(recipients) > self.permanent:
            index = self.permanent + place % (len(recipients) - self.permanent)
            recipients[index].handle.dispose()
            del recipients[index]
            self.has_disposed = True

    def do_remove(self, name: str) -> None:
        if self.draft.get(("formula", name)) is not None:
            self.last[name], self.meant[name] = self.graph[name], self.draft["formula", name]
            self.graph.remove(self.graph[name])
            keys = [key for key in (("formula", name), ("pin", name)) if key in self.draft]
            self.ghosts[name] = {key: self.draft.pop(key) for key in keys}

    def do_declare(self, declared: tuple[str, Formula]) -> None:
        name, formula = declared
        if self.draft.get(("formula", name)) is not None:
            if self.graph.innermost is None:
                with pytest.raises(GraphError, match="already"):
                    self.graph.computed(name, lambda: 0)
                return
            self.do_remove(name)
        # a formula is a node: one that hypothesis gives twice is two
        self.declare(name, Formula(formula.kind, formula.names, formula.number, formula.policy))

    def do_unnamed(self, name: Name) -> None:
        self.numbers += 1
        key = f"unnamed {self.numbers}"
        names = (name, *list(self.held)[-1:])
        nodes = {read: self.held[read] for read in names if read in self.held}
        formula = Formula("sum", names)

        def read(name: Name) -> Any:
            return nodes[name]() if name in nodes else self.read(name)

        node = self.graph.computed(lambda: self.logged(key, lambda: value_of(formula, read)))
        self.held[key] = node
        self.draft["formula", key] = formula

    def do_drop(self, place: int) -> None:
        if self.held:
            self.held.pop(list(self.held)[place % len(self.held)])
            self.has_disposed = True

    def do_nest(self, operations: list[Any], fails: bool) -> None:
        draft, begun, held, ghosts = dict(self.draft), list(self.begun), dict(self.held), dict(self.ghosts)
        flushed = self.model.flushed
        try:
            with self.graph.batch():
                for operation in operations:
                    self.perform(operation)
                if fails:
                    raise Refused
        except Refused:
            self.draft, self.begun, self.ghosts, self.model.flushed = draft, begun, ghosts, flushed
            self.held = {name: node for name, node in self.held.items() if name in held}

    def change_draft(self, operation: tuple[Any, ...]) -> None:
        """What an operation makes of the draft, when it changes something."""
        kind, name, *rest = operation
        if kind == "set":
            self.draft[name] = rest[0]
        elif kind == "remove":
            self.draft.pop(("formula", name), None)
            self.draft.pop(("pin", name), None)
        elif isinstance(name, tuple) or self.draft.get(("formula", name)) is not None:
            self.draft.pop(("pin", name), None)
            if rest[0] is not None:
                self.draft["pin", name] = Pin(rest[0])

    def executor(self) -> ThreadPoolExecutor:
        self.pool = self.pool or ThreadPoolExecutor(2)
        return self.pool

    def close(self) -> None:
        """End the threads."""
        if self.pool is not None:
            self.pool.shutdown()
            self.pool = None


class Fork:
    """A fork, as the model sees it.

    Attributes:
        given: what it was given, by the keys of a state.
        bound: {key of a pin: the formula of the node that was pinned}.
        noted: what could move in the base, as it was when the fork was made.
    """

    def __init__(self, base: Fork | None, fork: Any) -> None:
        self.base, self.fork = base, fork
        self.given: State = {}
        self.bound: dict[Any, Formula | None] = {}
        self.noted: dict[Any, str] = {}

    def is_bound(self, state: State, key: Any) -> bool:
        return key not in self.bound or state.get(("formula", key[1])) is self.bound[key]

    def state(self, state: State) -> State:
        """The state that it shows when the graph is in that one."""
        base = state if self.base is None else self.base.state(state)
        return base | {key: value for key, value in self.given.items() if self.is_bound(state, key)}

    def movable(self, state: State) -> dict[Any, str]:
        """What of the base may move: inputs, pins of the graph, and pins of the forks that it lies on."""
        found = {key: repr(state[key]) for key in (*INPUTS, "z", "items")}
        found |= {key: f"{value.value!r}" for key, value in state.items() if key[0] == "pin"}
        bases, base = [], self.base
        while base is not None:
            bases.append(base)
            base = base.base
        for base in reversed(bases):
            for key, value in base.given.items():
                if isinstance(value, Pin):
                    found["given", key] = repr(value.value)
                else:
                    found[key] = repr(value)
        return found

    def note_base(self, state: State) -> None:
        self.noted = self.movable(state)

    def moved(self, state: State) -> bool:
        """Whether something has moved in the base, to another value than the fork gives it."""
        present = self.movable(state)
        mine = {
            ("given", key) if isinstance(value, Pin) else key: repr(value.value if isinstance(value, Pin) else value)
            for key, value in self.given.items()
        }
        return any(
            self.noted.get(key) != present.get(key) and not (key in mine and mine[key] == present.get(key))
            for key in self.noted.keys() | present.keys()
        )
