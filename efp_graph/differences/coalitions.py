"""What the model gives for each combination of changes, calculated once: footprints by month, as cells.

A cell is (category, object, phase, criterion, month). An object is told by class and id, since objects of two models
may be called the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from efp_graph.differences.states import States
from efp_graph.errors import EfpGraphError, InputError, ModelError, OperationError, OutsidePeriod
from efp_graph.footprint.footprints import Footprints
from efp_graph.sweeps.mapped import Travelling, mapped
from efp_graph.sweeps.pools import Pool

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
        pool: workers that calculate what is `fetch`ed; without them everything is calculated when it is asked for.

    Attributes:
        cells: those met so far, in their order.
        objects: {class and id: object}.
        seconds: {combination: how long it took to reach}.
    """

    def __init__(self, states: States, criterion: str, window: Any, zone: Any, pool: Pool | None = None) -> None:
        self.states, self.criterion, self._window, self._zone = states, criterion, window, zone
        self.cells: dict[Cell, int] = {}
        self.objects: dict[Who, Any] = {}
        self.seconds: dict[int, float] = {}
        self._found: dict[int, dict[int, float] | EfpGraphError] = {}
        self._totals: dict[int, float] = {}
        self._counts: list[bool] = []  # whether a cell is on the criterion
        self._pool = pool
        self._program = None if pool is None else Combinations(states, criterion, window, zone)
        self._fetched: dict[int, Calculated] = {}
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
                found = self._from_workers(combination)
                if found is None:
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

    def fetch(self, combinations: Iterable[int]) -> None:
        """Have workers calculate what is about to be asked for; neighbours should differ by little.

        What is asked for afterwards is the same to the last bit, in the same order, as without workers.
        """
        if self._pool is None or self._program is None:
            return
        wanted = [each for each in dict.fromkeys(combinations) if each not in self._found and each not in self._fetched]
        self._fetched.update(zip(wanted, mapped(self._pool, self._program, wanted), strict=True))

    def _from_workers(self, combination: int) -> dict[int, float] | None:
        """What a worker has found; None where none has, where it is refused, or has objects that are not known here."""
        fetched = self._fetched.pop(combination, None)
        if fetched is None or fetched.amounts is None:
            return None
        if any(cell.object not in self.objects for cell, _ in fetched.amounts):
            return None
        self.seconds[combination] = fetched.seconds
        return {self.cells.setdefault(cell, len(self.cells)): amount for cell, amount in fetched.amounts}

    def calculated(self, combination: int) -> Calculated:
        """A combination as it travels from a worker."""
        try:
            self.total(combination)
        except REFUSALS:
            return Calculated(None, 0.0)
        found, names = self._found[combination], list(self.cells)
        assert isinstance(found, dict)
        return Calculated([(names[place], amount) for place, amount in found.items()], self.seconds[combination])

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


class Calculated(NamedTuple):
    """What the model gives for a combination: amounts of its cells, None where it is refused; and how long it took."""

    amounts: list[tuple[Cell, float]] | None
    seconds: float


class Combinations:
    """A model that workers calculate for combinations of changes, as it is when this is made."""

    def __init__(self, *given: Any) -> None:
        self._model = Travelling(given)

    def run(self, columns: Sequence[Any], *, memory: int = 0, threads: int = 1) -> list[Calculated]:
        """What comes out of each combination."""
        with self._model.alone() as given:
            coalitions = Coalitions(*given)
            with coalitions.states.opened():
                return [coalitions.calculated(each) for each in columns]
