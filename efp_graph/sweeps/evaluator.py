"""Figures for many scenarios: replayed where a recording holds, by the graph where none does.

A *variant* is a recording with the guards under which it is right. A scenario that breaks a guard of every variant
(another number of hours, an error, another branch) is calculated in the graph, in a batch that is always taken back,
and recorded there: the next ones like it are replayed. So every figure is either replayed under conditions that hold,
or the graph's own; and many scenarios cost about one update per variant.

Invariant: the model is as it was after each scenario, whatever is raised.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.errors import EfpGraphError, NotAllowed
from efp_graph.graph.history import taken_back
from efp_graph.objects import transaction
from efp_graph.objects.made_of import version_of
from efp_graph.objects.nodes import AttributeNode
from efp_graph.replay.program import MEMORY, Program
from efp_graph.sweeps.outputs import Figure, Outputs
from efp_graph.sweeps.pools import Pool
from efp_graph.sweeps.recorded import AS_THEY_ARE, CannotRecord, Scaled, recorded_program
from efp_graph.sweeps.scenarios import Scenarios
from efp_graph.values import same_value

if TYPE_CHECKING:
    from efp_graph.graph import Graph

MOST_VARIANTS = 64
BARREN = 8  # recordings in a row that fitted no other scenario: from then on the graph calculates without recording


class Rows(NamedTuple):
    """Results of some scenarios.

    Attributes:
        indices: which ones, (n,).
        figures: their figures, magnitudes (n,) or (n, hours); empty when there is an error.
        error: what the model says to them (to the only one), or None.
        replayed: whether by a variant; else by the graph.
    """

    indices: Any
    figures: list[Figure]
    error: EfpGraphError | None
    replayed: bool


@dataclass(frozen=True)
class Variant:
    """A recording: a program, the choices it was made for, and what its outputs are called."""

    program: Program
    inputs: tuple[AttributeNode, ...]
    choices: tuple[int, ...]
    figures: list[Figure]


class Evaluator:
    """Figures for scenarios: by the variants it knows, else by the graph.

    Args:
        outputs: what is asked for.
    """

    def __init__(self, outputs: Outputs) -> None:
        self.outputs = outputs
        self.variants: list[Variant] = []
        self._barren = 0

    def record_present(
        self, inputs: Sequence[AttributeNode], scaled: Mapping[AttributeNode, Scaled] = AS_THEY_ARE
    ) -> list[Figure]:
        """Record the model as it is.

        Raises:
            CannotRecord: see `recorded_program`.
        """
        program, figures = recorded_program(inputs, self.outputs, scaled)
        self.variants.append(Variant(program, tuple(inputs), (), figures))
        return figures

    def run(self, scenarios: Scenarios, chunks: Sequence[Any], pool: Pool, memory: int = MEMORY) -> Iterator[Rows]:
        """The results of the scenarios of the chunks, in the order in which they are ready.

        Args:
            chunks: rows in arrays, each of scenarios with the same choices.
            memory: bound of what is held beside inputs and figures [bytes].

        Raises:
            NotAllowed: a simulation is shown, or another thread changes the model meanwhile.
        """
        graph = scenarios.inputs[0].node._home()
        version = version_of(graph)
        if graph.shows is not None:
            raise NotAllowed(f"The model shows {graph.shows}: have it show itself (reset_values) before a sweep.")
        allowed = scenarios.allowed()
        waiting = deque((rows, first) for chunk in chunks for rows, first in _parted(chunk, allowed[chunk]))
        running: dict[int, tuple[Any, int]] = {}
        tickets = 0
        while waiting or running:
            while waiting and len(running) < pool.width:
                rows, first = waiting.popleft()
                number = self._fitting(scenarios, rows, first)
                if number is None:
                    found = self._by_graph(scenarios, int(rows[0]), learn=len(rows) > 1 or bool(waiting))
                    _check_unchanged(graph, version)
                    yield found
                    if len(rows) > 1:
                        waiting.appendleft((rows[1:], first))
                    continue
                program = self.variants[number].program
                pool.submit(tickets, program, scenarios.numeric_columns(rows), memory)
                running[tickets] = rows, number
                tickets += 1
            if not running:
                continue
            ticket, replayed = pool.next_done()
            rows, number = running.pop(ticket)
            good, bad = rows[replayed.valid], rows[~replayed.valid]
            if number:
                self._barren = 0 if len(good) else self._barren + 1
            if len(bad):
                waiting.appendleft((bad, number + 1))
            if len(good):
                kept = [each[replayed.valid] for each in replayed.outputs]
                figures = self.variants[number].figures
                columns = [each._replace(magnitude=array) for each, array in zip(figures, kept, strict=True)]
                yield Rows(good, columns, None, True)

    def _fitting(self, scenarios: Scenarios, rows: Any, first: int) -> int | None:
        """The next variant for these choices and inputs."""
        if not scenarios.numbers:
            return None
        choice, inputs = scenarios.choice(int(rows[0])), tuple(scenarios.numeric_nodes())
        for number in range(first, len(self.variants)):
            if self.variants[number].choices == choice and self.variants[number].inputs == inputs:
                return number
        return None

    def _by_graph(self, scenarios: Scenarios, row: int, *, learn: bool) -> Rows:
        """One scenario by the graph; kept as a variant when there may be others like it."""
        learn = learn and bool(scenarios.numbers) and self._barren < BARREN and len(self.variants) < MOST_VARIANTS
        indices = np.array([row])
        try:
            figures = self._what_if(scenarios, row, learn)
        except EfpGraphError as error:
            return Rows(indices, [], error, False)
        arrays = [each._replace(magnitude=np.asarray(each.magnitude, dtype=np.float64)[None]) for each in figures]
        return Rows(indices, arrays, None, False)

    def _what_if(self, scenarios: Scenarios, row: int, learn: bool) -> list[Figure]:
        changes = []
        for owner, attribute, value in scenarios.changes(row):
            checked = attribute.checked(owner, value)
            if not same_value(attribute.node_of(owner).read(), checked):
                changes.append((owner, attribute, value))
        graph = scenarios.inputs[0].node._home()
        with taken_back(graph, "scenario"):
            if changes:
                transaction.apply_changes(changes, "scenario")
            figures = self.outputs.figures()
            self.outputs.settle(figures)
            if learn:
                self._learn(scenarios, row)
        return figures

    def _learn(self, scenarios: Scenarios, row: int) -> None:
        inputs = scenarios.numeric_nodes()
        try:
            program, figures = recorded_program(inputs, self.outputs, scenarios.scaled(row))
        except CannotRecord:
            self._barren = BARREN
            return
        self.variants.append(Variant(program, tuple(inputs), scenarios.choice(row), figures))


def _check_unchanged(graph: Graph, version: int) -> None:
    """Raise NotAllowed when the model is another one than when the first scenario was calculated."""
    if version_of(graph) != version:
        raise NotAllowed(
            "The model was changed while its scenarios were calculated, so that these would be of two models. Ask "
            "again, or hold it meanwhile: with system.graph.lock: ..."
        )


def _parted(rows: Any, allowed: Any) -> list[tuple[Any, int]]:
    """Rows that variants may take, and rows for the graph, which tells what is wrong with their inputs."""
    parts = [(rows[allowed], 0), (rows[~allowed], MOST_VARIANTS)]
    return [part for part in parts if len(part[0])]
