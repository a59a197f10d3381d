"""What the model gives for each combination of changes, calculated once: footprints by month, as cells.

A cell is (category, object, phase, criterion, month). An object is told by class and id, since objects of two models
may be called the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from efp_graph.differences.states import States
from efp_graph.errors import EfpGraphError, InputError, ModelError, OperationError, OutsidePeriod
from efp_graph.footprint.footprints import Footprints

MONTH = "month"
REFUSALS = (InputError, ModelError, OperationError)  # what a model answers to inputs; all else is no answer
Who = tuple[str, str]  # class and id of an object


class Cell(NamedTuple):
    """Where a part of a footprint counts."""

    category: str
    object: Who
    phase: str
    criterion: str
    month: str


class Coalitions:
    """The footprints of a model for combinations of changes.

    Args:
        states: the model.
        criterion: the name of the criterion whose total is explained.
        window: (start, end) of the hours that count; None for all.
        zone: whose months the cells are of.

    Attributes:
        cells: those met so far, in their order.
        objects: {class and id: object}.
        seconds: {combination: how long it took to reach}.
    """

    def __init__(self, states: States, criterion: str, window: Any, zone: Any) -> None:
        self.states, self.criterion, self._window, self._zone = states, criterion, window, zone
        self.cells: dict[Cell, int] = {}
        self.objects: dict[Who, Any] = {}
        self.seconds: dict[int, float] = {}
        self._found: dict[int, dict[int, float] | EfpGraphError] = {}
        self._totals: dict[int, float] = {}
        self._counts: list[bool] = []  # whether a cell is on the criterion
        self._months: dict[int, tuple[Any, list[tuple[str, float]]]] = {}  # of a series; it is kept with its id

    @property
    def count(self) -> int:
        """How many combinations were calculated."""
        return len(self._found)

    def total(self, combination: int) -> float:
        """The footprint on the criterion, in its unit.

        Raises:
            EfpGraphError: the model refuses the combination.
        """
        found = self._found.get(combination)
        if found is None:
            try:
                start = perf_counter()
                with self.states.at(combination):
                    found = self.amounts(self._footprints())
                self.seconds[combination] = perf_counter() - start
                self._totals[combination] = self._total_of(found)
            except REFUSALS as error:
                found = error
            self._found[combination] = found
        if isinstance(found, EfpGraphError):
            raise found
        return self._totals[combination]

    def is_refused(self, combination: int) -> bool:
        """Whether the model refuses a combination."""
        try:
            self.total(combination)
        except REFUSALS:
            return True
        return False

    def vector(self, combination: int) -> Any:
        """The amount in each of `cells`: shape (cells,)."""
        self.total(combination)
        found = self._found[combination]
        assert isinstance(found, dict)
        vector = np.zeros(len(self.cells))
        vector[list(found)] = list(found.values())
        return vector

    def _footprints(self) -> Iterable[Footprints]:
        for system in self.states.systems:
            if self._window is None:
                yield system.footprints
                continue
            try:
                yield system.footprints.in_window(*self._window)
            except OutsidePeriod:  # the hours of this combination are others
                continue

    def amounts(self, footprints: Iterable[Footprints], partners: dict[int, Any] | None = None) -> dict[int, float]:
        """{place of a cell: amount} of footprints.

        Args:
            partners: {id() of an object: the one that it is told as}.
        """
        found: dict[int, float] = {}
        for row in (row for each in footprints for row in each.rows):
            one = row.object
            one = self.states.origin.get(id(one), one)
            one = one if partners is None else partners.get(id(one), one)
            who = type(one).__qualname__, one.id
            self.objects.setdefault(who, one)
            for month, amount in self._by_month(row):
                cell = Cell(row.category, who, row.phase, row.criterion, month)
                place = self.cells.setdefault(cell, len(self.cells))
                found[place] = found.get(place, 0.0) + amount
        return found

    def _by_month(self, row: Any) -> list[tuple[str, float]]:
        """Most series are those of the combination before, and are added up once."""
        known = self._months.get(id(row.value))
        if known is None or known[0] is not row.value:
            known = row.value, row.by(MONTH, self._zone)
            if len(self._months) > 256:
                self._months.clear()
            self._months[id(row.value)] = known
        return known[1]

    def _total_of(self, amounts: dict[int, float]) -> float:
        if len(self._counts) < len(self.cells):
            self._counts += [each.criterion == self.criterion for each in islice(self.cells, len(self._counts), None)]
        return math.fsum(amount for place, amount in amounts.items() if self._counts[place])
