"""Propagation: the model calculated for each draw, by tapes, of which sums are kept and no series.

Each draw is what the graph gives for it, bit for bit: replayed where a recording holds, by the graph where none does.
A draw that the model refuses has no figures, and its message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from efp_graph.errors import NotAllowed
from efp_graph.footprint.adding_up import contributions, shown_simulation
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.ledger import Criterion
from efp_graph.replay.program import MEMORY
from efp_graph.sweeps.evaluator import Evaluator
from efp_graph.sweeps.outputs import Output, Outputs
from efp_graph.sweeps.pools import Here, Pool
from efp_graph.sweeps.recorded import CannotRecord
from efp_graph.sweeps.scenarios import Scenarios, Varied
from efp_graph.uncertainty.choices import links_vary
from efp_graph.uncertainty.facts import Fact
from efp_graph.uncertainty.inputs import UncertainInput
from efp_graph.uncertainty.state import State
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import GRAINS
from efp_graph.values.units import Unit

TOTAL = "total"
PERIODS = "periods"
TOGETHER = 64  # draws of which whole series are held at a time
Part = tuple[str, Any, str]  # category, object, phase


class Draws(NamedTuple):
    """What the model gives for some draws.

    Attributes:
        figures: {name of an output: its values}, each of shape (draws,); NaN of a draw that is refused.
        refused: {number of the draw: what the model says}.
        replayed: how many were replayed; the others were calculated by the graph.
    """

    figures: dict[str, Any]
    refused: dict[int, str]
    replayed: int


class Propagation:
    """A system as a function of what is uncertain in it.

    Args:
        system: the model, as it is from now on; a later change makes this useless.
        facts: what is uncertain.
        by: "month" or "year": the periods whose totals are kept too; None for none.
        criterion: what the total is on.
        state: what the model is in; as it is unless given.

    Raises:
        NotAllowed: a simulation is shown.
        UnknownOption: there is no such criterion, or nothing has a footprint on it.
    """

    def __init__(
        self,
        system: Any,
        facts: Sequence[Fact],
        by: str | None = None,
        criterion: str | Criterion = GWP,
        state: State | None = None,
    ) -> None:
        self.state = state or State.now(system, None)
        if shown_simulation(system) is not None:
            raise NotAllowed(
                f"{system.title} shows a simulation: have it show itself (reset_values) and ask again, or give a "
                "Scenario without a date."
            )
        self.system, self.facts = system, list(facts)
        self.criterion = Criterion.named(criterion)
        _ = system.footprints.criterion(self.criterion.name).total  # refused where nothing has a footprint on it
        self.inputs: list[UncertainInput] = [each for fact in self.facts for each in fact.inputs]
        self._fact_of = [place for place, fact in enumerate(self.facts) for _ in fact.inputs]
        self.parts = {} if links_vary(self.inputs) else _parts(system, self.criterion.name)
        names = {f"part {place}": outputs for place, outputs in enumerate(self.parts.values())}
        self.total: Output = partial(system.footprint_of, self.criterion.name)
        wanted: dict[str, Output] = {TOTAL: self.total}
        grains: dict[str, str | None] = {TOTAL: "total"}
        for name, several in names.items():
            for turn, output in enumerate(several):
                wanted[f"{name}.{turn}"], grains[f"{name}.{turn}"] = output, "total"
        if by in GRAINS:
            wanted[PERIODS], grains[PERIODS] = wanted[TOTAL], by
        self._parted = {part: [f"{name}.{turn}" for turn in range(len(several))]
                        for (part, several), name in zip(self.parts.items(), names, strict=True)}  # fmt: skip
        self._outputs = Outputs(wanted, grains, dict.fromkeys(wanted, self.criterion.unit))
        self._evaluator = Evaluator(self._outputs)
        self.partial: tuple[str, ...] = _partial(self.total(), by)

    @property
    def unit(self) -> Unit:
        """That of the total."""
        return self._outputs.units[TOTAL]

    def columns(self, uniforms: Any) -> list[Any]:
        """The values of each input for some uniform numbers. Each of shape (draws,)."""
        return [each.values(uniforms[:, fact]) for each, fact in zip(self.inputs, self._fact_of, strict=True)]

    def scenarios(self, columns: Sequence[Any]) -> Scenarios:
        """The values of inputs as scenarios; of a series with a factor per year the factors stand together."""
        varied: list[Varied] = []
        taken: list[Any] = []
        place = 0
        while place < len(self.inputs):
            each, column = self.inputs[place], columns[place]
            years = 1
            if each.known.year is not None:
                same = [other.node is each.node for other in self.inputs[place:]]
                years = same.index(False) if False in same else len(same)
                column = np.column_stack(columns[place : place + years])
            one = each.varied(column)
            if each.known.year is not None:
                steps = [other.known.year[1] for other in self.inputs[place : place + years] if other.known.year]
                one = replace(one, steps=tuple(steps))
            varied.append(one)
            taken.append(column if each.known.hours is None else one.levels)
            place += years
        return Scenarios(varied, taken)

    def run(self, columns: Sequence[Any], *, pool: Pool | None = None, memory: int = MEMORY) -> Draws:
        """The figures for some values of the inputs, of which there is one at least.

        Raises:
            NotAllowed: the model has changed since.
        """
        with self.state.entered():
            return self._run(columns, pool, memory)

    def _run(self, columns: Sequence[Any], pool: Pool | None, memory: int) -> Draws:
        if len(columns[0]) > TOGETHER and any(each.known.hours is not None for each in self.inputs):
            parts = range(0, len(columns[0]), TOGETHER)
            some = ([each[start : start + TOGETHER] for each in columns] for start in parts)
            return joined(self._run(each, pool, memory) for each in some)
        scenarios = self.scenarios(columns)
        if not scenarios.numbers and len(scenarios) > 1:
            return self._each_once(columns, pool, memory)
        self.record(self._evaluator, scenarios)
        count = len(scenarios)
        figures: dict[str, Any] = {}
        refused: dict[int, str] = {}
        replayed = 0
        size = count if pool is None else 1024
        for rows in self._evaluator.run(scenarios, scenarios.chunks(size), pool or Here(), memory):
            replayed += len(rows.indices) if rows.replayed else 0
            if rows.error is not None:
                refused[int(rows.indices[0])] = f"{type(rows.error).__name__}: {rows.error}"
            for each in rows.figures:
                column = figures.setdefault(each.name, np.zeros(count))  # a month that other draws do not have is 0
                column[rows.indices] = each.magnitude
        for column in figures.values():
            column[list(refused)] = np.nan
        if not figures:
            figures = {TOTAL: np.full(count, np.nan)}
        return Draws(figures, refused, replayed)

    @staticmethod
    def record(evaluator: Evaluator, scenarios: Scenarios) -> None:
        """Have an evaluator record the model as it is, unless it did, or choices vary, which it records one by one."""
        if not evaluator.variants and not scenarios.choices:
            with suppress(CannotRecord):  # the graph calculates then
                evaluator.record_present(scenarios.numeric_nodes(), scenarios.scaled())

    def _each_once(self, columns: Sequence[Any], pool: Pool | None, memory: int) -> Draws:
        """Draws of choices alone: each combination once."""
        rows, place = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
        several = [self._run([np.array([code]) for code in row], pool, memory) for row in rows]
        found = joined(several)
        figures = {name: column[place.reshape(-1)] for name, column in found.figures.items()}
        refused = {
            draw: found.refused[row] for draw, row in enumerate(place.reshape(-1).tolist()) if row in found.refused
        }
        return Draws(figures, refused, 0)

    def given(self) -> dict[str, float]:
        """The figures as the model is."""
        figures = self._outputs.figures()
        self._outputs.settle(figures)
        return {each.name: float(each.magnitude) for each in figures}

    def part_of(self, figures: Mapping[str, Any], part: Part) -> Any:
        """The values of a category, object and phase."""
        return sum(figures.get(name, 0.0) for name in self._parted[part])


def _partial(total: Any, by: str | None) -> tuple[str, ...]:
    """The periods of which a total has only a part of the hours."""
    is_series = by in GRAINS and isinstance(total, ExplainableHourlyQuantities)
    return total.by(by).partial if is_series else ()


def _parts(system: Any, criterion: str) -> dict[Part, list[Output]]:
    """{(category, object, phase): what is added up for it}."""
    found: dict[Part, list[Output]] = {}
    for each in contributions(system):
        if each.criterion == criterion:
            read = partial(getattr, each.owner, each.attribute)
            found.setdefault((each.category, each.owner, each.phase), []).append(read)
    return found


def joined(several: Iterable[Draws]) -> Draws:
    """Draws one after another."""
    parts = list(several)
    names = dict.fromkeys(name for each in parts for name in each.figures)
    lengths = [len(next(iter(each.figures.values()))) for each in parts]
    starts = np.cumsum([0, *lengths]).tolist()
    figures = {
        name: np.concatenate(
            [each.figures.get(name, np.zeros(length)) for each, length in zip(parts, lengths, strict=True)]
        )
        for name in names
    }
    refused = {
        start + place: message
        for each, start in zip(parts, starts[:-1], strict=True)
        for place, message in each.refused.items()
    }
    for column in figures.values():
        column[list(refused)] = np.nan
    return Draws(figures, refused, sum(each.replayed for each in parts))
