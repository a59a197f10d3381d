"""Each formula of a random program fails once in each verb: the graph is as before, and the verb can be made again.

The faults are what no policy keeps: an error, where nodes keep none; `MemoryError`; an interrupt, as Ctrl-C gives it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.graph.machines.programs import COMPUTED, ENTRIES, INPUTS, NUMBERS, VALUES, Formula, formulas, programs
from tests.graph.machines.test_everything import CHANGES, NAME
from tests.graph.machines.world import World

EXAMPLES = int(os.environ.get("EFP_GRAPH_FAULTS", "15"))


class Boom(Exception):
    """An error that no formula catches."""


class Interrupt(BaseException):
    """What a signal handler may raise."""


class Faulty(World):
    """A world in which a verb is about to be made.

    Attributes:
        verb: makes it.
        after: the state to which it leads.
    """

    def __init__(self, build: tuple[Any, ...], roots: list[Any], changes: list[Any], verb: str) -> None:
        program, guard, values, policy = build
        self.build({name: replace(formula) for name, formula in program.items()}, replace(guard), values, policy)
        self.start_draft()
        for name in roots:
            self.begin("observe", name)
        self.do_effect(("a", *(recipient.names[0] for recipient in self.begun)))
        effect = self.begun[-1]
        self.model.recipients += self.begun
        self.model.expected.append((id(effect), self.model.run(effect)))
        self.changes = changes
        self.after = self.model.state
        self.start_draft()
        for operation in changes:
            self.change_draft(operation)
        changed = self.draft
        assume(not self.model.refuses(changed))
        self.start_draft()
        self.verb: Callable[[], object] = self.make_changes
        match verb:
            case "executor":
                self.verb = lambda: self.make_changes(self.executor())
            case "undo" | "redo":
                self.make_changes()
                assume(self.graph.history.done)
                self.forget_values()
                self.verb = self.graph.undo
            case "promote":
                self.verb = self.fork().promote
            case "would_run":
                given = {name: value for kind, name, value in changes if kind == "set"}
                self.verb = lambda: self.graph.would_run(given)
        if verb == "redo":
            self.graph.undo()
            self.forget_values()
            self.verb = self.graph.redo
        if verb not in ("undo", "would_run"):
            self.after = changed
        self.model.told.clear()

    def make_changes(self, executor: Any = None) -> None:
        with self.graph.batch("changes", executor=executor):
            for operation in self.changes:
                self.perform(operation)

    def fork(self) -> Any:
        fork = self.graph.fork()
        for kind, name, value in self.changes:
            if kind == "set":
                fork.set(name, value)
            elif value is not None:
                fork.pin(self.node(name), value)
            else:
                fork.reset(self.node(name))
        return fork

    def forget_values(self) -> None:
        """Have undo and redo run formulas."""
        for step in (*self.graph.history.done, *self.graph.history.undone):
            step.replaced = None

    def keeps_errors(self, name: Any) -> bool:
        policy = self.model.policy if isinstance(name, tuple) else self.meant[name].policy or self.model.policy
        return policy == "keep"

    def fails_at(self, name: Any, error: BaseException) -> bool:
        """Have a formula fail in the verb. Whether that refused it; else it has to be built again."""
        before = self.snapshot()
        self.faults = {name: error}
        try:
            self.verb()
        except type(error):
            assert not self.faults
            self.nothing_has_changed_since(before)
            assert self.model.told == []
            self.graph.check()
            return True
        finally:
            self.faults = {}
        return False


NAMES = [*COMPUTED, "guard", "swap 0", "swap 1", "text", *ENTRIES, *(("map", item) for item in range(1, 5))]


@pytest.mark.parametrize("verb", ["batch", "executor", "undo", "redo", "promote", "would_run"])
def test_each_formula_may_fail(verb: str) -> None:
    refusals = 0

    @settings(
        deadline=None,
        max_examples=EXAMPLES,
        derandomize="EFP_GRAPH_FAULTS" not in os.environ,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        program=programs(),
        guard=formulas((*INPUTS, *COMPUTED)),
        values=st.lists(VALUES, min_size=3, max_size=3),
        policy=st.sampled_from(["veto", "keep"]),
        roots=st.lists(NAME, min_size=3, max_size=7, unique=True),
        changes=CHANGES,
    )
    def fail_everywhere(
        program: dict[str, Formula],
        guard: Formula,
        values: list[int],
        policy: str,
        roots: list[Any],
        changes: list[Any],
    ) -> None:
        nonlocal refusals
        world = Faulty((program, guard, values, policy), roots, changes, verb)
        for name in NAMES:
            for error in (Boom(), MemoryError(), Interrupt()):
                if name not in world.meant and isinstance(name, str):  # a guard that was refused
                    continue
                if isinstance(error, Boom) and world.keeps_errors(name):
                    continue
                if world.fails_at(name, error):
                    refusals += 1
                else:
                    world.close()
                    world = Faulty((program, guard, values, policy), roots, changes, verb)
        world.verb()
        evaluation = world.model.evaluation(world.after)
        for name in (*NUMBERS, "text", "kinds", "map"):
            world.compare(name, evaluation, partial(world.read, name))
        world.close()

    fail_everywhere()
    assert refusals > EXAMPLES
