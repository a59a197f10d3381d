"""`SweepTable`: one row per scenario: what the inputs were, what came out, what went wrong.

Columns are arrays of shape (N,): the inputs, the figures (NaN where there is an error, or no result yet), and "error",
a text or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.files import named_for, write_whole
from efp_graph.objects.describing import called
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.sweeps.evaluator import Rows
from efp_graph.sweeps.scenarios import Scenarios
from efp_graph.texts import visible
from efp_graph.values.pandas_forms import pandas_for
from efp_graph.values.parquet_forms import write_parquet
from efp_graph.values.readable import number
from efp_graph.values.scales import Scale
from efp_graph.values.units import DIMENSIONLESS, unit_of

ERROR = "error"
MOST_ROWS = 20  # that a notebook shows


def _given(held: Any) -> str:
    """What an input was given, or a message, as text."""
    return "" if held is None else number(held) if isinstance(held, float) else called(held)


class SweepTable(Mapping[str, Any]):
    """The results of a sweep: {column: array of shape (N,)}.

    Attributes:
        units: of the columns: pint units; None for texts and for what has no unit.
        errors: {row: message} of the scenarios that the model refuses.
        done: (N,) bool: whether the scenario was run.
        replayed: (N,) bool: whether it was replayed; the others were calculated by the graph.
        period: the hours that totals are of, in the model as it is.
        caption: of what the figures are: the system, and its period.
        remarks: a sentence per input that has no effect, one per output that is a lower bound, and that the model was
            read in part, if it was.
    """

    def __init__(self, scenarios: Scenarios) -> None:
        count = len(scenarios)
        self._inputs: dict[str, Any] = {}
        self.units: dict[str, Any] = {}
        for each, column in zip(scenarios.inputs, scenarios.columns, strict=True):
            shown = each.shown(column)
            self._inputs[each.name] = np.array(shown, dtype=float if isinstance(shown[0], float) else object)
            self.units[each.name] = None if each.unit is None else each.unit.pint
        self.figures: dict[str, Any] = {}
        self._equivalents: dict[str, str] = {}
        self.errors: dict[int, str] = {}
        self.caption = self.period = ""
        self.remarks: list[str] = []
        self.done = np.zeros(count, dtype=bool)
        self.replayed = np.zeros(count, dtype=bool)

    def add(self, rows: Rows) -> None:
        """Take the results of some scenarios in."""
        self.done[rows.indices] = True
        self.replayed[rows.indices] = rows.replayed
        for name in [figure.name for figure in rows.figures if figure.name not in self.figures]:
            self.figures[name] = np.where(self.done, 0.0, np.nan)  # a year that other scenarios do not have is 0
            self.figures[name][list(self.errors)] = np.nan
        for array in self.figures.values():
            array[rows.indices] = 0.0 if rows.error is None else np.nan
        for figure in rows.figures:
            self.figures[figure.name][rows.indices] = figure.magnitude
            if figure.unit is not None:
                self.units[figure.name] = figure.unit.pint
                self._equivalents[figure.name] = figure.equivalent
        if rows.error is not None:
            self.errors[int(rows.indices[0])] = f"{type(rows.error).__name__}: {rows.error}"

    def without_figures(self, names: Iterable[str]) -> None:
        """Have columns for outputs of which no scenario gave a figure, since each is refused."""
        if not self.figures:
            self.figures = {name: np.full(len(self.done), np.nan) for name in names}

    @property
    def error(self) -> Any:
        """The column of messages."""
        column = np.full(len(self.done), None, dtype=object)
        for row, message in self.errors.items():
            column[row] = message
        return column

    def __getitem__(self, name: str) -> Any:
        if name == ERROR:
            return self.error
        return self._inputs[name] if name in self._inputs else self.figures[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._inputs, *self.figures, ERROR))

    def __len__(self) -> int:
        return len(self._inputs) + len(self.figures) + 1

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`, units in `attrs["units"]` as texts, remarks in `attrs["remarks"]`.

        Raises:
            MissingExtra: pandas is not installed (extra "sweeps").
        """
        pandas = pandas_for("A table of a sweep for pandas")
        frame = pandas.DataFrame(dict(self))
        frame.attrs["units"] = {name: str(unit) for name, unit in self.units.items() if unit is not None}
        frame.attrs["remarks"] = list(self.remarks)
        return frame

    def heading(self, name: str) -> str:
        """The name of a column with its unit: `front.power [watt]`."""
        unit = self.units.get(name)
        return name if unit is None or str(unit) == "dimensionless" else f"{name} [{unit}]"

    def told(self, name: str, places: Sequence[int]) -> tuple[str, list[str]]:
        """The heading of a column and some of its cells, as people read them: figures in a unit that suits the largest.

        A figure of a scenario that is refused is `refused`; one of a scenario that was not run yet is nothing.
        """
        column, unit = self[name], self.units.get(name)
        scale = None if unit is None else Scale(unit_of(unit))
        if name not in self.figures:
            cells = [_given(column[place]) for place in places]
        else:
            if scale is not None:
                scale = Scale.of(column.tolist(), scale.unit, self._equivalents.get(name, ""))
                known = column[np.isfinite(column)]
                if scale.unit is DIMENSIONLESS and not np.any(known % 1):
                    scale = scale._replace(places=0)  # how many there are
            cells = [
                (number(amount) if scale is None else scale.cell(amount))
                if (amount := float(column[place])) == amount
                else ("refused" if place in self.errors else "")
                for place in places
            ]
        told = "" if scale is None else scale.heading
        return f"{name} [{told}]" if told else name, cells

    def to_csv(self, path: str | Path) -> Path:
        """Write a CSV file, whole or not at all: a row per scenario, units in the headings.

        A scenario that is refused has its message in place of figures. Of which hours the figures are, and remarks, are
        in lines at the end.

        Raises:
            UnknownOption: the ending is that of another format.
            FileNotWritten: the file cannot be written.
        """
        from efp_graph.audit.csv_trail import written

        columns = [["" if each is None or each != each else each for each in self[name].tolist()] for name in self]
        rows = [list(row) for row in zip(*columns, strict=True)]
        rows += [[remark] for remark in (self.caption, *self.remarks) if remark]
        return write_whole(named_for(path, ("csv",), "A table"), written([self.heading(name) for name in self], rows))

    def to_parquet(self, path: str | Path) -> Path:
        """Write a Parquet file, whole or not at all; units are in the metadata of columns, remarks in the table's.

        Raises:
            MissingExtra: pyarrow is not installed (extra "sweeps").
            FileNotWritten: the file cannot be written.
        """
        units = {name: str(unit) for name, unit in self.units.items() if unit}
        return write_parquet(path, dict(self), units=units, told={"remarks": "\n".join(self.remarks)})

    @property
    def _counts(self) -> str:
        return (
            f"{len(self.done)} scenarios, {int(self.done.sum())} done, {int(self.replayed.sum())} replayed, "
            f"{len(self.errors)} errors"
        )

    def _shown(self) -> tuple[list[str], list[list[str]]]:
        """Headings with units, and the lines that people see: the first scenarios and the last."""
        names = [name for name in self if name != ERROR or self.errors]
        count = len(self.done)
        places = range(count) if count <= MOST_ROWS else (*range(MOST_ROWS // 2), *range(count - MOST_ROWS // 2, count))
        told = [self.told(name, places) for name in names]
        rows = [[str(place), *cells] for place, *cells in zip(places, *(cells for _, cells in told), strict=True)]
        if count > MOST_ROWS:
            rows.insert(MOST_ROWS // 2, ["…", *[""] * len(names)])
        return ["scenario", *(heading for heading, _ in told)], rows

    @property
    def _head(self) -> str:
        return f"{self.caption}. {self._counts}" if self.caption else self._counts

    @property
    def _below(self) -> list[str]:
        more = ["All lines: .to_pandas(), .to_csv(path), .to_parquet(path)."] if len(self.done) > MOST_ROWS else []
        return [*more, *self.remarks]

    def _repr_html_(self) -> str:
        """How notebooks show it: the first scenarios and the last, units in the headings."""
        heads, rows = self._shown()
        return table_html(heads, rows, texts=1, caption=self._head) + paragraphs_html(self._below)

    def __str__(self) -> str:
        """The same as a text: `print(table)`."""
        heads, rows = self._shown()
        table = in_columns(([visible(cell) for cell in line] for line in (heads, *rows)), 0)
        return "\n".join((visible(self._head), *table, *map(visible, self._below)))

    def __repr__(self) -> str:
        return f"<SweepTable: {self._counts}; columns {visible(', '.join(self))}>" + "".join(
            f"\n{visible(each)}" for each in self.remarks
        )
