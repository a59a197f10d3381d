"""Whatever is done to a graph, in whatever order, it is what its model is: plain Python, evaluated from nothing.

A random program with everything in it: formulas that branch, that are fixed, that fail and catch under both policies,
a guard, a family, collections, nodes without a key. After each step:
    - what is up to date has the bits of a fresh build; what is needed is up to date, and nothing else is needed;
    - a batch has run each formula at most once, and only if something that it read has changed;
    - everybody was told of each commit once, in order, with the old and the new value, and of nothing else;
    - what was refused has left everything as it was;
    - forks see their base, with what they were given; the invariants hold.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from functools import partial
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from efp_graph.graph import GraphError, HistoryError, Node
from efp_graph.graph.failures import Failed
from tests.graph.machines.model import apply, same
from tests.graph.machines.programs import (
    COMPUTED,
    ENTRIES,
    INPUTS,
    ITEMS,
    NUMBERS,
    ODDITIES,
    VALUES,
    Evaluation,
    Fault,
    Formula,
    Name,
    Pin,
    formulas,
    programs,
    readable_by,
    shown,
)
from tests.graph.machines.world import Fork, Refused, World

NUMBER = st.sampled_from(NUMBERS)
NAME = st.sampled_from([*NUMBERS, "text", "kinds", "map"])
PINNED = st.sampled_from([*COMPUTED, "total", "count", *ENTRIES])
PLACE = st.integers(0, 9)
SETS = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(INPUTS), VALUES),
    st.tuples(st.just("set"), st.just("items"), st.sampled_from(ITEMS)),
    st.tuples(st.just("set"), st.just("z"), st.sampled_from(ODDITIES)),
    st.tuples(st.just("pin"), PINNED, st.none() | VALUES),
)
DECLARED = st.sampled_from(COMPUTED).flatmap(lambda name: st.tuples(st.just(name), formulas(readable_by(name))))
OTHERS = st.one_of(
    st.tuples(st.just("read"), NAME),
    st.tuples(st.just("keep"), NAME),
    st.tuples(st.just("observe"), NAME),
    st.tuples(st.just("effect"), st.lists(NUMBER, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("dispose"), PLACE),
    st.tuples(st.just("remove"), st.sampled_from(COMPUTED)),
    st.tuples(st.just("declare"), DECLARED),
    st.tuples(st.just("unnamed"), NUMBER),
    st.tuples(st.just("drop"), PLACE),
)
OPERATION = SETS | OTHERS
INSIDE = st.lists(
    st.one_of(SETS, OPERATION, st.tuples(st.just("nest"), st.lists(OPERATION, max_size=3), st.booleans())), max_size=5
)
CHANGES = st.lists(SETS, min_size=1, max_size=3)


class AnythingAtAll(World, RuleBasedStateMachine):
    """See the module."""

    @initialize(
        program=programs(),
        guard=formulas((*INPUTS, *COMPUTED)),
        values=st.lists(VALUES, min_size=3, max_size=3),
        policy=st.sampled_from(["veto", "keep"]),
    )
    def begin_with(self, program: dict[str, Formula], guard: Formula, values: list[int], policy: str) -> None:
        self.build(program, guard, values, policy)

    # The verbs

    @rule(operation=OPERATION)
    def alone(self, operation: tuple[Any, ...]) -> None:
        before, held = self.snapshot(), dict(self.held)
        self.start_draft()
        changes = operation[0] in ("set", "pin", "remove")
        if operation[0] == "declare":
            self.perform(operation)
            self.model.state = self.draft
            return
        refused = False
        try:
            if changes:
                copy = dict(self.draft)
                self.change_draft(operation)
                refused = self.model.refuses(self.draft)
                steps = len(self.graph.history.done), self.draft
                self.draft = copy
            self.perform(operation)
        except (Fault, GraphError):
            assert refused, operation
            self.nothing_has_changed_since(before)
            return
        assert not refused, operation
        if changes and self.draft is not None and self.has_batch(operation):
            self.model.step(self.draft)
        else:
            assert not changes or steps[0] == len(self.graph.history.done)
            self.model.state = self.draft
            for recipient in self.begun:
                self.model.recipients.append(recipient)
                if recipient.kind == "effect":
                    self.model.expected.append((id(recipient), self.model.run(recipient)))
        del held

    def has_batch(self, operation: tuple[Any, ...]) -> bool:
        """Whether a lone operation is one that commits something."""
        kind, name, *rest = operation
        state = self.model.state
        if kind == "pin" and rest == [None]:
            return state.get(("pin", name)) is not None
        is_there = isinstance(name, tuple) or state.get(("formula", name)) is not None
        return kind == "set" or is_there

    @rule(
        operations=INSIDE,
        ends=st.sampled_from(["well", "well", "well", "refused", "out of order"]),
        executor=st.sampled_from([False, False, True]),
    )
    def batch(self, operations: list[Any], ends: str, executor: bool) -> None:
        before, held, recipients = self.snapshot(), dict(self.held), list(self.model.recipients)
        known = self.known_of_nodes()
        self.start_draft()
        self.finished.clear()
        refused, report = False, None
        try:
            if ends == "out of order":
                self.out_of_order(operations)
            else:
                with self.graph.batch("batch", executor=self.executor() if executor else None) as report:
                    for operation in operations:
                        self.perform(operation)
                    refused = self.model.refuses(self.draft, [*self.model.recipients, *self.begun])
                    if ends == "refused":
                        raise Refused
        except Refused:
            refused = True
        except (Fault, GraphError):
            if ends == "out of order":
                refused = self.model.refuses(self.draft, [*self.model.recipients, *self.begun])
            assert refused
        else:
            if ends == "out of order":
                refused = self.model.refuses(self.draft, [*self.model.recipients, *self.begun])
            assert not refused
        if refused:
            self.held = {name: node for name, node in self.held.items() if name in held}
            del held
            if not self.has_disposed and not any(operation[0] == "drop" for operation in operations):
                assert self.model.recipients == recipients
                self.nothing_has_changed_since(before)
        else:
            self.model.step(self.draft, self.begun)
            is_plain = all(operation[0] == "set" for operation in operations)
            if report is not None and is_plain and not executor:
                self.ran_only_what_had_to(known, report)

    def out_of_order(self, operations: list[Any]) -> None:
        """Leave a batch before the one inside it, with which it then ends."""
        x, y = self.graph.batch("x"), self.graph.batch("y")
        x.__enter__()
        y.__enter__()
        try:
            for operation in operations:
                self.perform(operation)
        except BaseException as error:
            y.__exit__(type(error), error, None)
            x.__exit__(type(error), error, None)
            raise
        with pytest.raises(GraphError, match="cannot be left before"):
            x.__exit__(None, None, None)
        y.__exit__(None, None, None)

    def known_of_nodes(self) -> dict[Any, Any]:
        return {node: (held(node), set(node.reads), node.is_needed, node.is_up_to_date) for node in self.graph}

    def ran_only_what_had_to(self, known: dict[Any, Any], report: Any) -> None:
        """A batch that only set inputs, and read nothing in between."""
        moved = {node for node, (value, _, _, _) in known.items() if held(node) != value}
        counts = Counter(map(id, [*report.order, *report.computed]))
        assert set(counts.values()) <= {1}
        names = {node.key for node in report.ran} & self.meant.keys()
        assert Counter(name for name in self.finished if name in self.meant) == Counter(names)
        for node in report.order:
            _, reads, was_needed, was_up_to_date = known[node]
            assert was_needed or node.is_needed, node  # needed, or read by what is
            assert was_up_to_date, node
            assert reads & moved, node
        for node in report.computed:
            assert node not in known or not known[node][3] or not known[node][2]
        ran = set(report.ran)
        for node, (_, reads, was_needed, _) in known.items():
            if reads & moved and was_needed and node.is_needed and node.graph is not None:
                assert node in ran, node
            if not was_needed and not node.is_needed:
                assert node not in ran, node
        assert {node.key for node in report.changed} == {node.key for node in moved if node.is_input}

    @rule(first=CHANGES, second=CHANGES)
    def lock(self, first: list[Any], second: list[Any]) -> None:
        states = []
        before = dict(self.model.state)
        self.start_draft()
        for operations in (first, second):
            for operation in operations:
                self.change_draft(operation)
            states.append(dict(self.draft))
        if any(map(self.model.refuses, states)):
            return
        self.draft = dict(before)
        states = []
        with self.graph.lock:
            for operations in (first, second):
                with self.graph.batch():
                    for operation in operations:
                        self.perform(operation)
                states.append(dict(self.draft))
        model = self.model
        told, model.expected = model.expected, []
        for state in states:
            recipients, model.recipients = model.recipients, []
            model.step(state)
            model.recipients = recipients
        model.expected = told
        model.commit(*states)

    @rule(back=st.booleans())
    def travel(self, back: bool) -> None:
        model, verb = self.model, self.graph.undo if back else self.graph.redo
        if not (model.done if back else model.undone):
            with pytest.raises(HistoryError):
                verb()
            return
        state, before = model.replayed(back=back), self.snapshot()
        if state is None:
            with pytest.raises((Fault, GraphError)):
                verb()
            self.nothing_has_changed_since(before)
            return
        verb()
        model.replay(state, back=back)

    @rule(place=PLACE)
    def read_all(self, place: int) -> None:
        evaluation = self.model.evaluation()
        names = [*NUMBERS, "text", "kinds", "map", *self.held]
        for name in names[place:] + names[:place]:
            self.compare(name, evaluation, partial(self.read, name))

    @rule()
    def let_go(self) -> None:
        """Nobody holds, observes or remembers a node without a key any more: it goes."""
        model = self.model
        while len(model.recipients) > self.permanent:
            self.do_dispose(0)
        self.held.clear()
        self.begun = []
        for fork in self.forks:
            fork.fork.close()
        self.forks.clear()
        value = 1.5 if same(model.state["z"], 2.5) else 2.5
        self.graph["z"].set(value)  # the newest step remembers what the one before had replaced no longer
        model.step({**model.state, "z": value})
        if len(self.graph.unnamed):  # an exception holds frames, and these hold it
            gc.collect()
        assert len(self.graph.unnamed) == 0

    # Forks

    @rule(place=PLACE, changes=CHANGES)
    def fork(self, place: int, changes: list[Any]) -> None:
        bases = [None, *self.forks][-5:]
        base = bases[place % len(bases)]
        fork = Fork(base, (base.fork if base else self.graph).fork())
        fork.note_base(self.model.state)
        self.forks.append(fork)
        self.change(fork, changes)

    def change(self, fork: Fork, changes: list[Any]) -> None:
        for kind, name, value in changes:
            if kind == "set":
                fork.fork.set(name, value)
                fork.given[name] = value
            elif isinstance(name, tuple) or self.model.state.get(("formula", name)) is not None:
                node = self.node(name)
                if value is None:
                    fork.fork.reset(node)
                    fork.given.pop(("pin", name), None)
                else:
                    fork.fork.pin(node, value)
                    fork.given["pin", name] = Pin(value)
                    fork.bound["pin", name] = self.model.state.get(("formula", name))

    @precondition(lambda self: self.forks)
    @rule(place=PLACE, changes=CHANGES)
    def change_fork(self, place: int, changes: list[Any]) -> None:
        self.change(self.forks[place % len(self.forks)], changes)

    @precondition(lambda self: self.forks)
    @rule(place=PLACE, names=st.lists(NAME, max_size=4))
    def read_fork(self, place: int, names: list[Name]) -> None:
        fork, before = self.forks[place % len(self.forks)], self.snapshot()
        evaluation = Evaluation(fork.state(self.model.state), None)
        for name in names:
            node = self.node(name)
            self.compare(name, evaluation, lambda node=node: fork.fork[node])
        self.nothing_has_changed_since(before)

    @precondition(lambda self: self.forks)
    @rule(place=PLACE)
    def compare_fork(self, place: int) -> None:
        fork, before = self.forks[place % len(self.forks)], self.snapshot()
        state = self.model.state
        present = Evaluation(fork.state(state), None)
        base = Evaluation(state if fork.base is None else fork.base.state(state), None)
        changed = {node.key: pair for node, pair in fork.fork.changed().items() if node.key in self.last}
        self.nothing_has_changed_since(before)
        for name, (old, new) in changed.items():
            assert (shown(old), shown(new)) == (base.look(name), present.look(name)), (name, old, new)
        for name in COMPUTED:
            node = self.node(name)
            if node.graph is self.graph and node.is_up_to_date and base.look(name) != present.look(name):
                assert name in changed

    @precondition(lambda self: self.forks)
    @rule(place=PLACE, rebased=st.booleans())
    def promote(self, place: int, rebased: bool) -> None:
        fork, model = self.forks[place % len(self.forks)], self.model
        if rebased:
            fork.fork.rebase()
            fork.note_base(model.state)
        before, model.flushed = self.snapshot(), None
        moved = fork.moved(model.state)
        assert bool(fork.fork.moved()) == moved
        stale = [
            key for key, formula in fork.bound.items() if key in fork.given and not fork.is_bound(model.state, key)
        ]
        given = {key: Pin(value.value) if isinstance(value, Pin) else value for key, value in fork.given.items()}
        if moved or (stale and fork.base is None) or (fork.base is None and model.refuses({**model.state, **given})):
            with pytest.raises((Fault, GraphError)):
                fork.fork.promote()
            self.nothing_has_changed_since(before)
        elif fork.base is None:
            fork.fork.promote()
            model.step({**model.state, **given})
            fork.note_base(model.state)
        else:
            fork.fork.promote()
            fork.base.given |= given
            fork.base.bound |= fork.bound
            fork.note_base(model.state)

    @precondition(lambda self: self.forks)
    @rule(place=PLACE)
    def close_fork(self, place: int) -> None:
        fork = self.forks[place % len(self.forks)]
        fork.fork.close()
        for other in self.forks:
            if other.fork.is_closed:
                with pytest.raises(GraphError, match="closed"):
                    other.fork["a"]
        self.forks = [other for other in self.forks if not other.fork.is_closed]
        assert fork not in self.forks

    @rule(changes=st.lists(SETS.filter(lambda operation: operation[0] == "set"), min_size=1, max_size=3))
    def would_run(self, changes: list[Any]) -> None:
        before, given = self.snapshot(), {name: value for _, name, value in changes}
        refused = self.model.refuses({**self.model.state, **given})
        if refused:
            with pytest.raises((Fault, GraphError)):
                self.graph.would_run(given)
            self.nothing_has_changed_since(before)
            return
        tried = self.graph.would_run(given)
        self.nothing_has_changed_since(before)
        with self.graph.batch() as report:
            for name, value in given.items():
                self.graph[name].set(value)
        self.model.step({**self.model.state, **given})
        assert {*tried.changed} == {*report.changed}
        ours = {node for node in tried.ran if node.key in self.last}
        assert ours == {node for node in report.ran if node.key in self.last}

    # Another graph

    @rule(value=VALUES, verb=st.sampled_from(["set", "set", "undo", "redo"]))
    def change_other(self, value: int, verb: str) -> None:
        model, (x, _) = self.model, self.other_names
        if verb == "set":
            self.other[x].set(value)
            old = model.state[x]
            if old != value:
                model.number += 1
                self.other_done.append((model.number, {x: (old, value)}))
                self.other_undone.clear()
            model.commit({**model.state, x: value}, is_own=False)
            return
        back = verb == "undo"
        source, target = (self.other_done, self.other_undone) if back else (self.other_undone, self.other_done)
        if source:
            (self.other.undo if back else self.other.redo)()
            target.append(source.pop())
            model.commit(apply(model.state, target[-1][1], not back), is_own=False)

    @rule(fails=st.booleans())
    def absorb(self, fails: bool) -> None:
        model, before, theirs = self.model, self.snapshot(), len(self.other.nodes)
        if fails:
            with pytest.raises(Refused):
                with self.graph.batch():
                    self.graph.absorb(self.other)
                    self.graph[self.other_names[0]].set(9)
                    self.graph[self.other_names[1]]()
                    raise Refused
            self.nothing_has_changed_since(before)
            assert len(self.other.nodes) == theirs
            return
        self.graph.absorb(self.other)
        model.done = sorted([*model.done, *self.other_done], key=lambda step: step[0])
        model.undone = sorted([*model.undone, *self.other_undone], key=lambda step: -step[0])
        model.commit(model.state)
        assert not len(self.other)
        self.make_other()

    # What holds

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        model, graph = self.model, self.graph
        assert model.told == model.expected
        assert not graph.telling.outbox
        assert graph.open_batch is None
        graph.check()
        self.other.check()
        evaluation = model.evaluation()
        needed = evaluation.closure(model.roots(model.state))
        for name in [*self.last, *self.held]:
            formula = model.state.get(("formula", name))
            node = self.node(name)
            assert (formula is None) == (node.graph is None), name
            if formula is None:
                continue
            if name != "map":  # the sum of a map reads its entries
                assert node.is_needed == (name in needed), name
            assert node.is_pinned == (("pin", name) in model.state), name
            if node.is_up_to_date:
                value = node.last_value
                assert shown(value.error if type(value) is Failed else value) == evaluation.look(name), name
            else:
                assert not node.is_needed
        for name, value in model.state.items():
            if not isinstance(name, tuple) and name in graph.nodes:
                assert same(graph[name].last_value, value)
        done, undone = graph.history.steps()
        assert (len(done), len(undone)) == (len(model.done), len(model.undone))

    def teardown(self) -> None:
        if hasattr(self, "model"):
            self.close()


def held(node: Any) -> Any:
    """What a node holds, to the bit. Parts of collections hold nodes, which show values of their own."""
    value = node.last_value
    is_of_nodes = isinstance(value, tuple) and any(isinstance(part, Node) for part in value)
    return tuple(map(id, value)) if is_of_nodes else repr(value)


STEPS = int(os.environ.get("EFP_GRAPH_MACHINE_STEPS", "25"))
EXAMPLES = int(os.environ.get("EFP_GRAPH_MACHINE_EXAMPLES", "40"))
AnythingAtAll.TestCase.settings = settings(
    deadline=None,
    derandomize="EFP_GRAPH_MACHINE_EXAMPLES" not in os.environ,
    database=None,
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestAnythingAtAll = AnythingAtAll.TestCase
