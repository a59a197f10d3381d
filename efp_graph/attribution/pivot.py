"""Pivots: atoms added up by levels in rows and columns, every cell of which can be followed to what it is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from efp_graph.attribution.levels import NOBODY, at_level, texts_of
from efp_graph.errors import UnknownOption, nearest
from efp_graph.files import named_for, write_whole
from efp_graph.footprint.footprint_table import name_of
from efp_graph.footprint.vocabulary import GWP
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.texts import shown, visible
from efp_graph.values import EmptyExplainableObject, Hourly, sum_of
from efp_graph.values.calendar import moment_of
from efp_graph.values.pandas_forms import pandas_for
from efp_graph.values.parquet_forms import write_parquet
from efp_graph.values.readable import figure, percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom

Line = tuple[Any, ...]
WHOLE = "Total"
UNIT = GWP.unit_text


class Pivot:
    """CO2eq of a system by who causes it. Cells sum to rows and columns, and these to the total, to the last bits.

    Attributes:
        title, caption: of which system and hours the figures are.
        rows, columns: levels; a period ("year", "month", "day") stands among the columns.
        remarks: what is not in the figures, and what a reader has to know of them.

    Example: `print(system.attribution().pivot(rows="job", columns="phase"))`
    """

    def __init__(
        self,
        atoms: Iterable[Atom],
        rows: tuple[str, ...],
        columns: tuple[str, ...],
        by: str | None,
        tz: Any,
        *,
        title: str,
        caption: str,
        remarks: tuple[str, ...] = (),
    ) -> None:
        self.rows, self.columns = rows, columns if by is None else (*columns, by)
        self.title, self.caption, self.remarks = title, caption, remarks
        self._atoms: dict[tuple[Line, Line], list[Atom]] = {}
        self._parts: dict[tuple[Line, Line], list[float]] = {}
        for atom in atoms:
            row = tuple([at_level(atom, level) for level in rows])
            column = tuple([at_level(atom, level) for level in columns])
            for period, amount in _amounts(atom, by, tz):
                place = row, (column if by is None else (*column, period))
                self._atoms.setdefault(place, []).append(atom)
                self._parts.setdefault(place, []).append(amount)

    @cached_property
    def _names(self) -> list[dict[Any, str]]:
        """What stands at each level of rows and columns, and how it is called."""
        keys = ((*row, *column) for row, column in self._parts)
        return [texts_of(dict.fromkeys(parts)) for parts in zip(*keys, strict=True)]

    def _texts(self, key: Line, *, above: bool = False) -> tuple[str, ...]:
        """The names of a row, or of a column."""
        first = len(self.rows) if above else 0
        return tuple(names[part] for part, names in zip(key, self._names[first:], strict=False))

    @property
    def row_keys(self) -> list[Line]:
        """What stands in front of the rows."""
        return list(dict.fromkeys(row for row, _ in self._parts))

    @property
    def column_keys(self) -> list[Line]:
        """What stands above the columns; periods in their order."""
        found = dict.fromkeys(column for _, column in self._parts)
        if self.columns and self.columns[-1] in ("hour", "day", "month", "year"):
            return sorted(found, key=lambda column: str(column[-1]))
        return list(found)

    def amount(self, row: Any = None, column: Any = None) -> float:
        """CO2eq of a cell, of a row or column where the other is left out, or of everything [kg].

        Args:
            row, column: as in the table: an object, its name, a text; a tuple of these where there are several levels.

        Raises:
            UnknownOption: there is no such row or column.
        """
        return math.fsum(amount for place in self._places(row, column) for amount in self._parts[place])

    @property
    def total(self) -> float:
        """CO2eq of everything in the table [kg]."""
        return self.amount()

    def atoms(self, row: Any = None, column: Any = None) -> list[Atom]:
        """What a cell, a row or a column is made of; see `amount`."""
        return list(dict.fromkeys(atom for place in self._places(row, column) for atom in self._atoms[place]))

    def value(self, row: Any = None, column: Any = None) -> Hourly:
        """CO2eq of a cell hour by hour, with its formula; of all periods where there are several. Shape: (hours,)."""
        return sum_of(atom.value for atom in self.atoms(row, column))

    def explain(self, row: Any = None, column: Any = None) -> str:
        """How a cell came about: each atom in it, what it sums to, and its formula."""
        atoms = sorted(self.atoms(row, column), key=lambda atom: -abs(atom.kilograms))
        whole = math.fsum(atom.kilograms for atom in atoms)
        lines = [f"{figure(whole, GWP.unit, GWP.equivalent)} in {len(atoms)} parts"]
        for atom in atoms:
            value = atom.value
            if isinstance(value, EmptyExplainableObject):
                continue
            amount = figure(atom.kilograms, GWP.unit, GWP.equivalent)
            lines += ["", f"{amount}: {atom.source.name}, {atom.phase}, {atom.key.name}", value.explain()]
        return visible("\n".join(lines), lines=True)

    def _places(self, row: Any, column: Any) -> list[tuple[Line, Line]]:
        """The cells of a row, of a column, of both; all where neither is given."""
        rows = None if row is None else self._key(row, self.row_keys, "row")
        columns = None if column is None else self._key(column, self.column_keys, "column")
        return [place for place in self._parts if rows in (None, place[0]) and columns in (None, place[1])]

    def _key(self, given: Any, known: list[Line], what: str) -> Line:
        wanted = given if isinstance(given, tuple) else (given,)
        if wanted in known:
            return wanted
        names = {self._texts(key, above=what == "column"): key for key in known}
        texts = tuple(NOBODY if part is None else name_of(part) for part in wanted)
        if texts in names:
            return names[texts]
        found = [named for named, key in names.items() if tuple(_text(part) for part in key) == texts]
        if len(found) == 1:
            return names[found[0]]
        if found:
            told = ", ".join(", ".join(named) for named in found)
            raise UnknownOption(f"{len(found)} {what}s are called {shown(given)}. Take the object itself, or: {told}.")
        raise UnknownOption(f"There is no {what} {shown(given)}. {nearest(' '.join(texts), map(' '.join, names))}")

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per cell: its levels by name, and `kg`."""
        heads = (*self.rows, *self.columns, "kg")
        return [
            dict(zip(heads, (*self._texts(row), *self._texts(column, above=True), math.fsum(amounts)), strict=True))
            for (row, column), amounts in self._parts.items()
        ]

    def to_pandas(self) -> Any:
        """A table of rows and columns in kg; unit, title, caption and remarks are in its `attrs`.

        Raises:
            MissingExtra: pandas is not installed.
        """
        pandas = pandas_for("A pivot")
        table = pandas.DataFrame(
            [[self._cell(row, column) for column in self.column_keys] for row in self.row_keys],
            index=_index(pandas, [self._texts(each) for each in self.row_keys], [*self.rows]),
            columns=_index(pandas, [self._texts(each, above=True) for each in self.column_keys], [*self.columns]),
        )
        table.attrs |= self.told
        return table

    @property
    def told(self) -> dict[str, Any]:
        """What is to be known of the figures: their unit, of which system and hours they are, and the remarks."""
        return {
            "unit": UNIT,
            "title": self.title,
            "caption": self.caption,
            "remarks": list(self.remarks),
        }

    def to_csv(self, path: str | Path) -> Path:
        """Write a line per cell, with its caption; whole or not at all. Texts like formulas are quoted.

        Raises:
            FileError, UnknownOption: it cannot be written, or its ending is that of another format.
        """
        from efp_graph.audit.csv_trail import written

        note = " ".join(self.remarks)
        heads = [*self.rows, *self.columns, "kg", "of", "period", "note"]
        rows = [[*each.values(), self.title, self.caption, note] for each in self.records()]
        return write_whole(named_for(path, ("csv",), "A pivot"), written(heads, rows))

    def to_parquet(self, path: str | Path) -> Path:
        """Write a row per cell as a Parquet file, whole or not at all.

        The unit is in the metadata of the column, title, caption and remarks are in that of the table.

        Raises:
            MissingExtra: pyarrow is not installed (extra "sweeps").
            FileError, UnknownOption: it cannot be written, or its ending is that of another format.
        """
        records = self.records()
        columns: dict[str, list[Any]] = {
            name: [visible(each[name]) for each in records] for name in (*self.rows, *self.columns)
        }
        columns["kg"] = [each["kg"] for each in records]
        told = {"title": self.title, "caption": self.caption, "remarks": "\n".join(self.remarks)}
        return write_parquet(path, columns, units={"kg": UNIT}, told=told)

    def _cell(self, row: Line, column: Line) -> float:
        return math.fsum(self._parts.get((row, column), ()))

    def lines(self) -> tuple[list[str], list[list[str]]]:
        """The heading and the lines of the table, the largest row first, with sums."""
        columns = self.column_keys if self.columns else []
        total = self.total
        scale = Scale.of([total, *(math.fsum(amounts) for amounts in self._parts.values())], GWP.unit, GWP.equivalent)
        above = (", ".join(self._texts(column, above=True)) for column in columns)
        heading = [*self.rows, *above, f"{WHOLE} {scale.heading}", "share"]
        lines = []
        sums_of_rows: dict[Line, list[float]] = {}
        for (row, _), amounts in self._parts.items():
            sums_of_rows.setdefault(row, []).extend(amounts)
        by_size = sorted(((row, math.fsum(amounts)) for row, amounts in sums_of_rows.items()), key=lambda one: -one[1])
        for row, amount in by_size:
            texts = self._texts(row)
            cells = [scale.cell(self._cell(row, column)) for column in columns]
            lines.append([*texts, *cells, *_whole(amount, total, scale)])
        sums = [scale.cell(self.amount(None, column)) for column in columns]
        lines.append([WHOLE, *[""] * (len(self.rows) - 1), *sums, *_whole(total, total, scale)])
        return heading, lines

    def __str__(self) -> str:
        heading, lines = self.lines()
        rows = in_columns((heading, *lines), len(self.rows))
        return visible("\n".join([f"{self.title}, {self.caption}", *rows, *self.remarks]), lines=True)

    def _repr_html_(self) -> str:
        heading, lines = self.lines()
        return table_html(
            heading, lines, texts=len(self.rows), caption=f"{self.title}, {self.caption}"
        ) + paragraphs_html(self.remarks)

    def __repr__(self) -> str:
        return f"<Pivot of {len(self.row_keys)} rows and {len(self.column_keys)} columns>"


def _amounts(atom: Atom, by: str | None, tz: Any) -> list[tuple[Any, float]]:
    """What an atom sums to [kg], in each period."""
    value = atom.value
    if by is None:
        return [(None, atom.kilograms)]
    if isinstance(value, EmptyExplainableObject):
        return []
    if by == "hour":
        kilograms = value.to("kg").magnitude.tolist()
        return [(moment_of(hour), amount) for hour, amount in enumerate(kilograms, value.first_hour)]
    return [(period, float(amount.to("kg").magnitude)) for period, amount in value.by(cast(Any, by), tz=tz).items()]


def _text(part: Any) -> str:
    return NOBODY if part is None else name_of(part)


def _whole(amount: float, total: float, scale: Scale) -> list[str]:
    return [scale.cell(amount), percentage(amount / total) if total else ""]


def _index(pandas: Any, texts: list[tuple[str, ...]], names: list[str]) -> Any:
    if len(names) == 1:
        return pandas.Index([key[0] for key in texts], name=names[0])
    return pandas.MultiIndex.from_tuples(texts, names=names) if names else pandas.Index(["kg"])
