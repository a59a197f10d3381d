"""Pivots: atoms added up by levels in rows and columns, every cell of which can be followed to what it is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from efp_graph.attribution import written
from efp_graph.attribution.atoms import kilograms_of
from efp_graph.attribution.levels import NOBODY, at_level, record_meant, texts_of
from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.footprint_table import name_of
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.totals import cell
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.texts import shown, visible
from efp_graph.values import EmptyExplainableObject, Hourly, Source, sum_of
from efp_graph.values.calendar import moment_of, zone_named
from efp_graph.values.pandas_forms import pandas_for
from efp_graph.values.readable import figure, percentage
from efp_graph.values.scales import Scale
from efp_graph.values.weakest import sources_of

if TYPE_CHECKING:
    from pathlib import Path

    from efp_graph.attribution.atoms import Atom

Line = tuple[Any, ...]
WHOLE = "Total"
MOST_COLUMNS = 36  # of figures where a table is printed: the months of three years


class Pivot:
    """CO2eq of a system by who causes it. Cells sum to rows and columns, and these to the total, to the last bits.

    It is of the model as it was when the pivot was made, whatever the model becomes.

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
        self._by = by
        self._values = {atom: atom.value for atom in atoms}  # as they are now, whatever the model becomes
        places: dict[tuple[Line, Line], list[Atom]] = {}
        for atom in self._values:
            row = tuple([at_level(atom, level) for level in rows])
            places.setdefault((row, tuple([at_level(atom, level) for level in columns])), []).append(atom)
        self._rows = dict.fromkeys(row for row, _ in places)
        self._atoms: dict[tuple[Line, Line], list[Atom]] = {}
        self._parts: dict[tuple[Line, Line], list[float]] = {}
        for (row, column), several in places.items():
            values = [self._values[atom] for atom in several]
            if by is None:
                self._atoms[row, column], self._parts[row, column] = several, [kilograms_of(each) for each in values]
                continue
            for period, amount in in_periods(sum_of(values), by, tz):
                self._atoms[row, (*column, period)], self._parts[row, (*column, period)] = several, [amount]

    @cached_property
    def _names(self) -> list[dict[Any, str]]:
        """What stands at each level of rows and columns, and how it is called."""
        above = dict.fromkeys(column for _, column in self._parts)
        return [
            texts_of(dict.fromkeys(key[at] for key in keys))
            for keys, levels in ((self._rows, self.rows), (above, self.columns))
            for at in range(len(levels))
        ]

    def _texts(self, key: Line, *, above: bool = False) -> tuple[str, ...]:
        """The names of a row, or of a column."""
        first = len(self.rows) if above else 0
        return tuple(names[part] for part, names in zip(key, self._names[first:], strict=False))

    @property
    def row_keys(self) -> list[Line]:
        """What stands in front of the rows."""
        return list(self._rows)

    @property
    def column_keys(self) -> list[Line]:
        """What stands above the columns; periods in their order."""
        found = dict.fromkeys(column for _, column in self._parts)
        return list(found) if self._by is None else sorted(found, key=lambda column: str(column[-1]))

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
        return sum_of(self._values[atom] for atom in self.atoms(row, column))

    def explain(self, row: Any = None, column: Any = None) -> str:
        """How a cell came about: of which system and hours it is, each atom in it, what that sums to, its formula."""
        parts, amount = self.parts(row, column), self.amount(row, column)
        whole = math.fsum(part["kg"] for part in parts)
        names = ", ".join(_told(each) for each in (row, column) if each is not None)
        lines = [
            f"{self.title}, {self.caption}" + (f": {names}" if names else ""),
            f"{_kg(amount)} in {len(parts)} part{'s' * (len(parts) != 1)}",
        ]
        if self._by is not None and column is not None:
            lines.append(f"The parts and their formulas are of all periods: {_kg(whole)}.")
        for part in parts:
            if part["formula"]:
                name = f"{part['source']}, {part['phase']}, {part['use']} ({part['stream']})"
                lines += ["", f"{_kg(part['kg'])}: {name}", part["formula"]]
        sources = [f"- {source}: {', '.join(names)}" for source, names in self.sources(row, column).items()]
        lines += ["", "From these sources, by way of calculated values:", *sources] if sources else []
        return visible("\n".join((*lines, "", *self.remarks)).rstrip(), lines=True)

    def sources(self, row: Any = None, column: Any = None) -> dict[Source, list[str]]:
        """{source: what is from it} of the inputs that the amount of a cell was calculated from."""
        return sources_of(self._values[atom] for atom in self.atoms(row, column))

    def parts(self, row: Any = None, column: Any = None) -> list[dict[str, Any]]:
        """A dictionary per atom of a cell, the largest first: source, phase, stream, use, `kg`, and its formula."""
        found = [
            {
                "source": atom.source.name,
                "phase": atom.phase,
                "stream": atom.stream,
                "use": atom.cell.name,
                "kg": kilograms_of(value),
                "formula": "" if isinstance(value, EmptyExplainableObject) else value.explain(),
            }
            for atom in self.atoms(row, column)
            for value in [self._values[atom]]
        ]
        return sorted(found, key=lambda part: -abs(part["kg"]))

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
        levels = self.columns if what == "column" else self.rows
        meant = zip(levels, wanted, strict=True) if len(wanted) == len(levels) else (("", part) for part in wanted)
        texts = tuple(_text(record_meant(level, part)) for level, part in meant)
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
        return written.told_of(self.title, self.caption, self.remarks)

    def to_csv(self, path: str | Path) -> Path:
        """Write a line per cell, with its caption; whole or not at all. Texts like formulas are quoted.

        Raises:
            FileError, UnknownOption: it cannot be written, or its ending is that of another format.
        """
        return written.to_csv(path, (*self.rows, *self.columns), self.records(), self.told)

    def to_parquet(self, path: str | Path) -> Path:
        """Write a row per cell as a Parquet file, whole or not at all.

        The unit is in the metadata of the column, title, caption and remarks are in that of the table.

        Raises:
            MissingExtra: pyarrow is not installed (extra "sweeps").
            FileError, UnknownOption: it cannot be written, or its ending is that of another format.
        """
        return written.to_parquet(path, (*self.rows, *self.columns), self.records(), self.told)

    def _cell(self, row: Line, column: Line) -> float:
        return math.fsum(self._parts.get((row, column), ()))

    def lines(self, most: int | None = None) -> tuple[list[str], list[list[str]]]:
        """The heading and the lines of the table, the largest row first, with sums; of so many columns, and the total.

        Names are on one line, cut, and nothing in them acts.
        """
        columns = self.column_keys[:most] if self.columns else []
        sums_of_rows: dict[Line, list[float]] = {row: [] for row in self._rows}
        sums_of_columns: dict[Line, list[float]] = {}
        for (row, column), amounts in self._parts.items():
            sums_of_rows[row].extend(amounts)
            sums_of_columns.setdefault(column, []).extend(amounts)
        total = self.total
        scale = Scale.of([total, *(math.fsum(amounts) for amounts in self._parts.values())], GWP.unit, GWP.equivalent)
        above = (", ".join(map(cell, self._texts(column, above=True))) for column in columns)
        heading = [*self.rows, *above, f"{WHOLE} {scale.heading}", "share"]
        lines = []
        by_size = sorted(((row, math.fsum(amounts)) for row, amounts in sums_of_rows.items()), key=lambda one: -one[1])
        for row, amount in by_size:
            cells = [scale.cell(self._cell(row, column)) for column in columns]
            lines.append([*map(cell, self._texts(row)), *cells, *total_and_share(amount, total, scale)])
        sums = [scale.cell(math.fsum(sums_of_columns[column])) for column in columns]
        lines.append([WHOLE, *[""] * (len(self.rows) - 1), *sums, *total_and_share(total, total, scale)])
        return heading, lines

    def _below(self) -> list[str]:
        """What stands below the table."""
        left = len(self.column_keys) - MOST_COLUMNS if self.columns else 0
        more = f"And {left:,} column{'s' * (left > 1)} more: to_pandas(), to_csv(path)." if left > 0 else ""
        return [*filter(None, [more]), *self.remarks]

    def __str__(self) -> str:
        heading, lines = self.lines(MOST_COLUMNS)
        rows = in_columns((heading, *lines), len(self.rows))
        return visible("\n".join([f"{self.title}, {self.caption}", *rows, *self._below()]), lines=True)

    def _repr_html_(self) -> str:
        heading, lines = self.lines(MOST_COLUMNS)
        return table_html(
            heading, lines, texts=len(self.rows), caption=f"{self.title}, {self.caption}"
        ) + paragraphs_html(self._below())

    def __repr__(self) -> str:
        return f"<Pivot of {len(self.row_keys)} rows and {len(self.column_keys)} columns>"


def in_periods(value: Hourly, by: str, tz: Any) -> list[tuple[Any, float]]:
    """What a series sums to in each period [kg]: hours as moments, the others by their names."""
    if isinstance(value, EmptyExplainableObject):
        return []
    if by == "hour":
        zone = None if tz is None else zone_named(tz)
        moments = map(moment_of, range(value.first_hour, value.first_hour + len(value)))
        there = (each if zone is None else each.replace(tzinfo=UTC).astimezone(zone) for each in moments)
        return list(zip(there, value.to("kg").magnitude.tolist(), strict=True))
    return [(period, float(amount.to("kg").magnitude)) for period, amount in value.by(cast(Any, by), tz=tz).items()]


def _kg(amount: float) -> str:
    return figure(amount, GWP.unit, GWP.equivalent)


def _told(given: Any) -> str:
    """What was asked for, a row or a column, in words."""
    return ", ".join(_text(part) for part in (given if isinstance(given, tuple) else (given,)))


def _text(part: Any) -> str:
    return NOBODY if part is None else name_of(part)


def total_and_share(amount: float, total: float, scale: Scale) -> list[str]:
    """The last cells of a line."""
    return [scale.cell(amount), percentage(amount / total) if total else ""]


def _index(pandas: Any, texts: list[tuple[str, ...]], names: list[str]) -> Any:
    if len(names) == 1:
        return pandas.Index([key[0] for key in texts], name=names[0])
    return pandas.MultiIndex.from_tuples(texts, names=names) if names else pandas.Index(["kg"])
