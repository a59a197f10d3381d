"""Whatever is done to a graph, in whatever order, it holds bit for bit what a fresh build with the same inputs holds.

The formulas are random and choose at run time what they read, so edges come, go, and change direction within a batch.
The reference is the simplest thing that can be right: a recursive evaluator that knows neither ranks nor changes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from efp_graph.graph import CycleError, Graph, GraphError, HistoryError, RemovedNode
from efp_graph.graph.observers import Observer

INPUTS = ["a", "b", "c", "d"]
COMPUTED = ["p", "q", "r", "s", "t", "u", "v", "w"]
VALUES = st.integers(0, 5)
CHANGES = st.dictionaries(st.sampled_from(INPUTS), VALUES, min_size=1)
SOME_COMPUTED = st.sampled_from(COMPUTED)


class Boom(Exception):
    """An injected fault."""


class Failed(Exception):
    """A fresh build would fail: a cycle, or a node that was removed."""


class Spec(NamedTuple):
    """A formula: the value of `chooser` says which of `branches` is read and summed; the sum is divided.

    A fixed one has one branch, and is told to the graph as a function of the nodes that it reads.
    """

    chooser: str
    branches: tuple[tuple[str, ...], ...]
    divisor: int
    fixed: bool = False

    def evaluate(self, read: Any) -> int:
        branch = self.branches[read(self.chooser) % len(self.branches)]
        return (1 + sum(read(name) for name in branch)) // self.divisor


@st.composite
def specs(draw: Any) -> dict[str, Spec]:
    """Formulas that mostly read nodes before them, and now and then any node."""
    result = {}
    for place, key in enumerate(COMPUTED):
        before = INPUTS + COMPUTED[:place]
        name = st.one_of(st.sampled_from(before), st.sampled_from(before), st.sampled_from(COMPUTED))
        branch = st.lists(name, max_size=3).map(tuple)
        chooser = draw(st.one_of(st.sampled_from(INPUTS), name))
        branches = tuple(draw(st.lists(branch, min_size=1, max_size=3)))
        result[key] = Spec(chooser, branches, draw(st.integers(1, 3)), len(branches) == 1 and draw(st.booleans()))
    return result


class FreshBuild:
    """Values of a graph with these inputs and formulas, computed from nothing."""

    def __init__(self, specs: dict[str, Spec], inputs: dict[str, int], removed: set[str]) -> None:
        self.specs, self.removed = specs, removed
        self.values = dict(inputs)
        self.under_way: set[str] = set()

    def __getitem__(self, key: str) -> int:
        if key in self.removed or key in self.under_way:
            raise Failed(key)
        if key not in self.values:
            self.under_way.add(key)
            try:
                self.values[key] = self.specs[key].evaluate(self.__getitem__)
            finally:
                self.under_way.discard(key)
        return self.values[key]

    def fails(self, keys: Any) -> bool:
        try:
            for key in keys:
                self[key]
        except Failed:
            return True
        return False


class AnySequenceOfUpdates(RuleBasedStateMachine):
    """Set, batch, fail, nest, read, remove, undo, redo: the graph equals a fresh build and ran no formula in vain."""

    @initialize(specs=specs(), values=st.lists(VALUES, min_size=4, max_size=4), read=st.sets(SOME_COMPUTED))
    def build(self, specs: dict[str, Spec], values: list[int], read: set[str]) -> None:
        self.graph = Graph()
        self.kept: list[Observer] = []
        self.specs = specs
        self.inputs = dict(zip(INPUTS, values, strict=True))
        self.removed: set[str] = set()
        self.done: list[tuple[dict[str, int], set[str]]] = []  # (inputs, removed) before each step
        self.undone: list[tuple[dict[str, int], set[str]]] = []
        self.fault: str | None = None
        self.finished: list[str] = []
        self.nodes = {key: self.graph.input(key, value) for key, value in self.inputs.items()}
        for key in COMPUTED:
            if not specs[key].fixed:
                self.nodes[key] = self.graph.computed(key, self.formula(key))
        waiting = [key for key in COMPUTED if specs[key].fixed]
        while waiting:  # a fixed formula is declared after what it reads; those that read each other cannot be
            known = [key for key in waiting if {specs[key].chooser, *specs[key].branches[0]} <= self.nodes.keys()]
            for key in known or waiting[:1]:
                if known:
                    reads = [self.nodes[name] for name in (specs[key].chooser, *specs[key].branches[0])]
                    self.nodes[key] = self.graph.computed(key, self.function(key), reads=reads)
                else:
                    self.nodes[key] = self.graph.computed(key, self.formula(key))
                waiting.remove(key)
        for key in sorted(read):
            self.read(key)

    def function(self, key: str) -> Any:
        def function(chooser: int, *values: int) -> int:
            if key == self.fault:
                raise Boom(key)
            self.finished.append(key)
            return (1 + sum(values)) // self.specs[key].divisor

        return function

    def formula(self, key: str) -> Any:
        def formula() -> int:
            if key == self.fault:
                raise Boom(key)
            value = self.specs[key].evaluate(lambda name: self.nodes[name]())
            self.finished.append(key)
            return value

        return formula

    # What the graph and the reference look like

    def warm(self) -> list[str]:
        return [node.key for node in self.graph if node.is_up_to_date]

    def needed(self) -> list[str]:
        return [node.key for node in self.graph if node.is_needed]

    def fresh(self, **changes: int) -> FreshBuild:
        return FreshBuild(self.specs, self.inputs | changes, self.removed)

    def snapshot(self) -> dict[str, Any]:
        """Everything about every node, down to the identity of the values."""
        return {
            key: (
                *(node.graph, id(node.last_value), node.rank, node.state, node.needs, list(node.reads)),
                set(node.dependents),
            )
            for key, node in self.nodes.items()
        } | {"": (set(self.graph.nodes), self.graph.revision, len(self.graph.history.done))}

    def commit(self, changes: dict[str, int], removed: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        """Follow a batch that the graph accepted."""
        if removed or any(self.inputs[key] != value for key, value in changes.items()):
            self.done.append((self.inputs, self.removed))
            self.undone.clear()
        self.inputs, self.removed = self.inputs | changes, self.removed | removed

    def can_set(self, changes: dict[str, int]) -> bool:
        return not self.removed & changes.keys()

    # The user's verbs

    @rule(key=SOME_COMPUTED)
    def keep(self, key: str) -> None:
        if self.fresh().fails([key]):
            with pytest.raises((CycleError, RemovedNode, GraphError)):
                self.graph.keep(self.nodes[key])
        else:
            self.kept.append(self.graph.keep(self.nodes[key]))
            assert self.nodes[key].is_needed

    @precondition(lambda self: self.kept)
    @rule(place=st.integers(0, 9))
    def keep_no_longer(self, place: int) -> None:
        self.kept.pop(place % len(self.kept)).dispose()

    @rule(key=SOME_COMPUTED)
    def read(self, key: str) -> None:
        if self.fresh().fails([key]):
            with pytest.raises((CycleError, RemovedNode)):
                self.nodes[key]()
        else:
            assert self.nodes[key]() == self.fresh()[key]

    @rule(changes=CHANGES)
    def set_inputs_in_a_batch(self, changes: dict[str, int]) -> None:
        self.update(changes)

    @rule(key=st.sampled_from(INPUTS), values=st.lists(VALUES, min_size=3, max_size=6))
    def slide_an_input(self, key: str, values: list[int]) -> None:
        for value in values:  # the graph follows the route of the change before, as far as it goes the same way
            self.update({key: value})

    def update(self, changes: dict[str, int]) -> None:
        if not self.can_set(changes):
            return
        needed, before = self.needed(), self.snapshot()
        values = {key: self.nodes[key].last_value for key in [*INPUTS, *needed] if key in self.graph.nodes}
        reads = {key: {read.key for read in self.nodes[key].reads} for key in needed}
        self.finished.clear()
        try:
            with self.graph.batch() as report:
                for key, value in changes.items():
                    self.nodes[key].set(value)
        except (CycleError, RemovedNode) as error:
            refused = error
            assert self.fresh(**changes).fails(needed)
            assert self.snapshot() == before
            if isinstance(refused, CycleError):
                assert refused.path[0] == refused.path[-1]
                assert len(set(refused.path)) == len(refused.path) - 1
        else:
            self.commit(changes)
            moved = {key for key in values if self.nodes[key].last_value != values[key]}
            minimum = {key for key in needed if reads[key] & moved}
            ran = {node.key for node in report.ran}
            assert sorted(self.finished) == sorted(ran)  # each once
            dropped = {key for key in minimum if not self.nodes[key].is_needed}
            assert minimum - dropped <= ran
            assert {node.key for node in report.recomputed} >= (minimum & moved) - dropped
            assert {node.key for node in report.cut_off} >= minimum - moved - dropped
            assert {node.key for node in report.changed} == set(INPUTS) & moved

    @rule(changes=CHANGES, fault=SOME_COMPUTED)
    def fail_at_a_node(self, changes: dict[str, int], fault: str) -> None:
        if not self.can_set(changes):
            return
        before = self.snapshot()
        self.fault = fault
        try:
            with self.graph.batch():
                for key, value in changes.items():
                    self.nodes[key].set(value)
        except (Boom, CycleError, RemovedNode):
            assert self.snapshot() == before
        else:
            self.commit(changes)
        finally:
            self.fault = None

    @rule(outer=CHANGES, inner=CHANGES, read=st.none() | SOME_COMPUTED, inner_fails=st.booleans(), fails=st.booleans())
    def nest_batches(
        self, outer: dict[str, int], inner: dict[str, int], read: str | None, inner_fails: bool, fails: bool
    ) -> None:
        if not self.can_set(outer | inner):
            return
        before, kept = self.snapshot(), dict(outer)
        try:
            with self.graph.batch():
                for key, value in outer.items():
                    self.nodes[key].set(value)
                try:
                    with self.graph.batch():
                        for key, value in inner.items():
                            self.nodes[key].set(value)
                        if read is not None:
                            now = self.nodes[read]()
                            assert now == self.fresh(**(outer | inner))[read]
                        if inner_fails:
                            raise Boom
                    kept |= inner
                except Boom:
                    pass
                if read is not None:
                    now = self.nodes[read]()
                    assert now == self.fresh(**kept)[read]
                if fails:
                    raise Boom
        except Boom:
            assert self.snapshot() == before
        except (CycleError, RemovedNode):
            assert self.snapshot() == before
            keys = {*self.needed(), *([read] if read else [])}
            assert self.fresh(**(outer | inner)).fails(keys) or self.fresh(**kept).fails(keys)
        else:
            self.commit(kept)

    @rule(keys=st.sets(st.sampled_from(INPUTS + COMPUTED), min_size=1, max_size=4), changes=st.just({}) | CHANGES)
    def remove(self, keys: set[str], changes: dict[str, int]) -> None:
        keys -= self.removed
        if not self.can_set(changes) or not keys:
            return
        before = self.snapshot()
        try:
            with self.graph.batch():
                for key, value in changes.items():
                    self.nodes[key].set(value)
                self.graph.remove(*(self.nodes[key] for key in sorted(keys)))
        except GraphError:
            assert self.snapshot() == before
            after = FreshBuild(self.specs, self.inputs | changes, self.removed | keys)
            assert after.fails(set(self.needed()) - keys)
        else:
            self.commit(changes, keys)

    @rule()
    def undo(self) -> None:
        self.travel(self.graph.undo, self.done, self.undone)

    @rule()
    def redo(self) -> None:
        self.travel(self.graph.redo, self.undone, self.done)

    def travel(self, verb: Any, source: list[Any], target: list[Any]) -> None:
        before = self.snapshot()
        if not source:
            with pytest.raises(HistoryError):
                verb()
            return
        inputs, removed = source[-1]
        try:
            verb()
        except GraphError:
            assert self.snapshot() == before
            # nodes that were first read since then may be impossible with the inputs from before
            assert FreshBuild(self.specs, inputs, removed).fails(set(self.needed()) - removed)
        else:
            target.append((self.inputs, self.removed))
            source.pop()
            self.inputs, self.removed = inputs, removed

    @precondition(lambda self: self.done)
    @rule()
    def undo_then_redo_changes_nothing(self) -> None:
        before = {key: self.nodes[key].last_value for key in self.warm()}
        try:
            self.graph.undo()
        except GraphError:
            return
        self.graph.redo()
        assert {key: self.nodes[key].last_value for key in before} == before

    @invariant()
    def equals_a_fresh_build(self) -> None:
        if hasattr(self, "graph"):
            fresh = self.fresh()
            for key in self.warm():
                assert self.nodes[key].last_value == fresh[key], key
            assert set(self.graph.nodes) == self.nodes.keys() - self.removed

    @invariant()
    def the_graph_is_sound(self) -> None:
        if hasattr(self, "graph"):
            self.graph.check()


AnySequenceOfUpdates.TestCase.settings = settings(
    deadline=None,
    derandomize=True,
    max_examples=100,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestAnySequenceOfUpdates = AnySequenceOfUpdates.TestCase
