"""Totals of a system for many scenarios of its inputs: by the tape where it can, by the graph where it cannot.

One sweep has all scenarios of numbers. A series that varies is an array of hours for each scenario, which makes every
scenario of its sweep dear; so scenarios of different series are different sweeps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.objects.ledger import Criterion
from efp_graph.sweeps.sweep import Sweep

if TYPE_CHECKING:
    from efp_graph.footprint.system import System
    from efp_graph.sensitivity.varied import VariedInput

MOST_INPUTS = 128  # of a sweep: a table of all scenarios × all inputs grows as their square

Shares = Mapping[int, float]  # {place of an input: its share}; inputs that are not in it are as they are


class Totals:
    """The total of a system on a criterion, as a function of shares of some inputs.

    Args:
        system: the model; it stays as it is.
        criterion: the name of the criterion.
        inputs: what may vary.
    """

    def __init__(self, system: System, criterion: str, inputs: Sequence[VariedInput]) -> None:
        self._system, self._inputs = system, inputs
        self._criterion = Criterion.named(criterion)

    def of(self, scenarios: Sequence[Shares]) -> tuple[Any, dict[int, str]]:
        """The totals, shape (scenarios,), NaN where the model refuses; {scenario: what it says}."""
        totals = np.full(len(scenarios), np.nan)
        errors: dict[int, str] = {}
        for rows in self._parted(scenarios):
            table = self._sweep([scenarios[row] for row in rows]).run()
            (column,) = table.figures.values()
            unit = next(iter(table.units[name] for name in table.figures), None)
            factor = 1.0 if unit is None else float((1.0 * unit).to(self._criterion.unit.pint).magnitude)
            totals[rows] = column * factor
            errors |= {rows[place]: message for place, message in table.errors.items()}
        return totals, errors

    def _parted(self, scenarios: Sequence[Shares]) -> list[list[int]]:
        """Rows of scenarios that make a sweep each: of the same series, and of not too many inputs."""
        parts: list[list[int]] = []
        present: dict[frozenset[int], tuple[list[int], set[int]]] = {}
        for row, shares in enumerate(scenarios):
            key = frozenset(place for place in shares if not self._inputs[place].is_number)
            rows, inputs = present.get(key, ([], set()))
            if not rows or len(inputs | shares.keys()) > MOST_INPUTS:
                rows, inputs = [], set()
                parts.append(rows)
            rows.append(row)
            inputs |= shares.keys()
            present[key] = rows, inputs
        return parts

    def _sweep(self, scenarios: Sequence[Shares]) -> Sweep:
        places = sorted({place for shares in scenarios for place in shares})
        columns: dict[Any, Any] = {}
        for place in places:
            varied = self._inputs[place]
            shares = [each.get(place, 0.0) for each in scenarios]
            at = varied.week_at if varied.is_week else varied.at
            columns[varied.node] = list(map(at, shares)) if varied.is_week else np.array(list(map(at, shares)))
        return Sweep(self._system, columns, [self._criterion.name], design="zip")
