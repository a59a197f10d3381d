"""Who causes the footprint in each of many scenarios: one table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from efp_graph.attribution import written
from efp_graph.attribution.levels import levels_named
from efp_graph.errors import EfpGraphError, UnknownOption, WrongKind, nearest
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import Scenario
from efp_graph.objects.describing import describe_given
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.sweeps.mapped import Travelling, mapped
from efp_graph.sweeps.pools import pool_for
from efp_graph.texts import shown, visible
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from pathlib import Path

    from efp_graph.footprint.system import System

AS_IT_IS = "as it is"
SCENARIO = "scenario"
Cells = list[dict[str, Any]]
Answer = tuple[Cells, str]  # cells; or why there are none


class Attributions:
    """Who causes the footprint as the system is and in each scenario.

    Attributes:
        title, caption: of which system and hours the figures are.
        levels: what the cells are by.
        names: "as it is", then the scenarios in their order.
        cells: {name: a dictionary per cell, its levels and `kg`}; none for what is refused.
        errors: {name: why it is refused}.
        remarks: what is not in the figures of the system as it is.

    Example: `print(system.attributions([less, more], "job"))`
    """

    def __init__(
        self, system: System, levels: tuple[str, ...], names: Sequence[str], answers: Sequence[Answer]
    ) -> None:
        self.title, self.caption, self.levels = system.title, system.period.caption, levels
        self.names = list(names)
        self.cells = {name: cells for name, (cells, _) in zip(names, answers, strict=True)}
        self.errors = {name: error for name, (_, error) in zip(names, answers, strict=True) if error}
        self.remarks = system.attribution().remarks()

    def total(self, name: str) -> float:
        """CO2eq in a scenario [kg].

        Raises:
            UnknownOption: there is none of that name, or it is refused.
        """
        if name in self.errors:
            raise UnknownOption(f"Scenario {shown(name)} is refused: {self.errors[name]}")
        if name not in self.cells:
            raise UnknownOption(f"There is no scenario {shown(name)}. {nearest(str(name), self.names)}")
        return math.fsum(each["kg"] for each in self.cells[name])

    def records(self) -> Cells:
        """A dictionary per scenario and cell: `scenario`, the levels by name, and `kg`."""
        return [{SCENARIO: name, **each} for name, cells in self.cells.items() for each in cells]

    @property
    def told(self) -> dict[str, Any]:
        """What is to be known of the figures: unit, system, hours, remarks, and what is refused."""
        return written.told_of(self.title, self.caption, [*self.remarks, *self._refused()])

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per scenario and cell; what is to be known is in its `attrs`.

        Raises:
            MissingExtra: pandas is not installed.
        """
        return written.to_pandas("Attributions", (SCENARIO, *self.levels), self.records(), self.told)

    def to_csv(self, path: str | Path) -> Path:
        """Write a line per scenario and cell, with its caption; whole or not at all.

        Raises:
            FileError, UnknownOption: it cannot be written, or its ending is that of another format.
        """
        return written.to_csv(path, (SCENARIO, *self.levels), self.records(), self.told)

    def to_parquet(self, path: str | Path) -> Path:
        """Write a row per scenario and cell as a Parquet file; see `Pivot.to_parquet`."""
        return written.to_parquet(path, (SCENARIO, *self.levels), self.records(), self.told)

    def lines(self) -> tuple[list[str], list[list[str]]]:
        """The heading and the lines of the table: what stands at the levels, a column per scenario, sums below."""
        rows = dict.fromkeys(tuple(each[level] for level in self.levels) for each in self.records())
        parts: dict[tuple[str, tuple[Any, ...]], float] = {}
        for name, cells in self.cells.items():
            for each in cells:
                parts[name, tuple(each[level] for level in self.levels)] = each["kg"]
        names = [name for name in self.names if name not in self.errors]
        totals = [self.total(name) for name in names]
        scale = Scale.of((*totals, *parts.values()), GWP.unit, GWP.equivalent)
        ordered = sorted(rows, key=lambda row: -parts.get((names[0], row), 0.0)) if names else []
        lines = [[*row, *(scale.cell(parts.get((name, row), 0.0)) for name in names)] for row in ordered]
        lines.append([f"Total {scale.heading}", *[""] * (len(self.levels) - 1), *map(scale.cell, totals)])
        return [*self.levels, *names], lines

    def _refused(self) -> list[str]:
        return [f"Refused: {name}: {error}" for name, error in self.errors.items()]

    def __str__(self) -> str:
        heading, lines = self.lines()
        rows = in_columns(([visible(cell) for cell in line] for line in (heading, *lines)), len(self.levels))
        return visible("\n".join((f"{self.title}, {self.caption}", *rows, *self.told["remarks"])), lines=True)

    def _repr_html_(self) -> str:
        heading, lines = self.lines()
        caption = f"{self.title}, {self.caption}"
        return table_html(heading, lines, texts=len(self.levels), caption=caption) + paragraphs_html(
            self.told["remarks"]
        )

    def __repr__(self) -> str:
        return f"<Attributions of {len(self.names)} scenarios by {', '.join(self.levels)}>"


def attributions_of(
    system: System, scenarios: Iterable[Scenario] | Scenario, levels: Any, workers: int | None, client: Any
) -> Attributions:
    """Who causes the footprint in each scenario; see `System.attributions`."""
    chosen = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
    for each in chosen:
        if not isinstance(each, Scenario):
            raise WrongKind(f"Attributions are of scenarios, and were given {describe_given(each)}.")
    names = [AS_IT_IS, *(each.name for each in chosen)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UnknownOption(f"Two scenarios are called {shown(twice)}: give each a name of its own.")
    wanted = levels_named(levels)
    places = list(range(len(names)))
    if workers is None and client is None:
        answers = [_answer(system, [None, *chosen][place], wanted) for place in places]
    else:
        with closing(pool_for(workers, client, "An attribution")) as pool:
            answers = mapped(pool, Scenarios(system, [None, *chosen], wanted), places)
    return Attributions(system, wanted, names, answers)


class Scenarios:
    """A system that workers attribute in scenarios, as it is when this is made."""

    def __init__(self, *given: Any) -> None:
        self._model = Travelling(given)

    def run(self, columns: Sequence[Any], *, memory: int = 0, threads: int = 1) -> list[Answer]:
        """The cells of each scenario, told by its place."""
        with self._model.alone() as (system, scenarios, levels):
            return [_answer(system, scenarios[place], levels) for place in columns]


def _answer(system: System, scenario: Scenario | None, levels: tuple[str, ...]) -> Answer:
    if scenario is None:
        return system.attribution().pivot(levels).records(), ""
    try:
        with system.what_if(scenario):
            return system.attribution().pivot(levels).records(), ""
    except EfpGraphError as error:
        return [], str(error)
