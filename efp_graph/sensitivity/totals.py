"""Totals of a system for many scenarios of its inputs: by the tape where it can, by the graph where it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.objects.ledger import Criterion
from efp_graph.sweeps.evaluator import Evaluator
from efp_graph.sweeps.outputs import Outputs
from efp_graph.sweeps.pools import Here
from efp_graph.sweeps.recorded import CannotRecord
from efp_graph.sweeps.scenarios import Scenarios, Varied

if TYPE_CHECKING:
    from efp_graph.footprint.system import System
    from efp_graph.sensitivity.varied import VariedInput

MOST_INPUTS = 128  # of a tape: a table of all scenarios × all inputs grows as their square
TOTAL = "total"

Shares = Mapping[int, float]  # {place of an input: its share}; inputs that are not in it are as they are


class Totals:
    """The total of a system on a criterion, as a function of shares of some inputs.

    Args:
        system: the model; it stays as it is.
        criterion: the name of the criterion.
        inputs: what may vary.
    """

    def __init__(self, system: System, criterion: str, inputs: Sequence[VariedInput]) -> None:
        self._inputs = inputs
        self._criterion = Criterion.named(criterion)
        self._output = partial(system.footprint_of, criterion)

    def of(self, scenarios: Sequence[Shares]) -> tuple[Any, dict[int, str]]:
        """The totals, shape (scenarios,), NaN where the model refuses; {scenario: what it says}."""
        totals = np.full(len(scenarios), np.nan)
        errors: dict[int, str] = {}
        for rows in self._parted(scenarios):
            planned = self._scenarios([scenarios[row] for row in rows])
            outputs = Outputs({TOTAL: self._output}, "total", {TOTAL: self._criterion.unit})
            evaluator = Evaluator(outputs)
            if not planned.choices:
                with suppress(CannotRecord):  # the graph calculates then
                    evaluator.record_present(planned.numeric_nodes(), planned.scaled())
            for found in evaluator.run(planned, planned.chunks(len(planned)), Here()):
                places = np.array(rows)[found.indices]
                for figure in found.figures:
                    totals[places] = figure.magnitude
                if found.error is not None:
                    errors[int(places[0])] = f"{type(found.error).__name__}: {found.error}"
        return totals, errors

    def _parted(self, scenarios: Sequence[Shares]) -> list[list[int]]:
        """Rows of scenarios that make a tape each: of not too many inputs; typical weeks, which none takes, apart."""
        parts: list[list[int]] = []
        present: dict[frozenset[int], tuple[list[int], set[int]]] = {}
        for row, shares in enumerate(scenarios):
            key = frozenset(place for place in shares if self._inputs[place].is_week)
            rows, inputs = present.get(key, ([], set()))
            if not rows or len(inputs | shares.keys()) > MOST_INPUTS:
                rows, inputs = [], set()
                parts.append(rows)
            rows.append(row)
            inputs |= shares.keys()
            present[key] = rows, inputs
        return parts

    def _scenarios(self, scenarios: Sequence[Shares]) -> Scenarios:
        inputs, columns = [], []
        for place in sorted({place for shares in scenarios for place in shares}):
            varied = self._inputs[place]
            shares = np.array([each.get(place, 0.0) for each in scenarios])
            if varied.is_week:
                inputs.append(Varied(varied.node, varied.name, None, list(map(varied.week_at, shares))))
                columns.append(np.arange(len(scenarios)))
                continue
            base = None if varied.is_number else varied.numbers
            columns.append(1 + shares if base is not None else np.array(list(map(varied.at, shares))))
            inputs.append(Varied(varied.node, varied.name, varied.unit, columns[-1], base))
        return Scenarios(inputs, columns)
