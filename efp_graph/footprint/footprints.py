"""The table of all footprints of a system: a row per contribution, added up by whatever is asked.

Everything that shows footprints reads it: charts, comparisons, the command line, the audit. A row is a footprint of an
object (`objects/ledger.py`) over the whole period, or a part of it. Figures of two criteria are never added: what is
added up is told criterion by criterion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from efp_graph.errors import MissingExtra, NotAllowed, UnknownOption, nearest
from efp_graph.files import named_for, write_whole
from efp_graph.footprint import footprint_views as views
from efp_graph.footprint.adding_up import Contribution, Period, Window, parts_of
from efp_graph.footprint.footprint_table import unlike_names
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.ledger import Account, Category, Criterion, Phase
from efp_graph.objects.totals import amount_of
from efp_graph.texts import shown
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import hour_of, hours_to_utc, instant_of

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

WHOLE = 1 - 1e-12  # of a share
TIMES: dict[str, tuple[int, str]] = {"year": (4, "Y"), "month": (7, "M"), "day": (10, "D")}  # letters of a date, grain


class Row(NamedTuple):
    """A contribution and its sum.

    Attributes:
        object, category, phase, criterion: whose it is, and where it counts.
        attribute: the name of the object's attribute.
        value: hour by hour, or no value.
        amount: the sum over the hours, in `unit`.
        unit: that of the criterion, as text.
    """

    object: Any
    category: str
    phase: str
    criterion: str
    attribute: str
    value: Any
    amount: float

    @property
    def unit(self) -> str:
        """The unit of the amount: "kg CO2eq"."""
        return str(Criterion.known[self.criterion].unit_text)

    @property
    def kind(self) -> str:
        """The name of the object's class."""
        return type(self.object).__name__


# {column: what a row has in it}
COLUMNS: dict[str, Callable[[Row], Any]] = {
    "object": lambda row: row.object,
    "class": lambda row: row.kind,
    "category": lambda row: row.category,
    "phase": lambda row: row.phase,
    "criterion": lambda row: row.criterion,
    "attribute": lambda row: row.attribute,
}


class Entry(NamedTuple):
    """A line of a table: what it is for, by column, and the sum of it."""

    criterion: str
    keys: tuple[Any, ...]
    amount: float


@dataclass(frozen=True)
class FootprintTable:
    """Footprints added up by some columns. It iterates over dictionaries, one per line, and reads like one by key.

    Attributes:
        title, caption, remarks: what the figures are: of which system, hours, and what a reader has to know of it.
        columns: what the footprints are added up by.
        entries: the lines, in the order of the model.
        covers: {criterion: the share of climate change that comes from objects with factors for it}.

    Example:
        `system.footprints.by("category", "phase")["Servers", "energy"]`
    """

    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    title: str = ""
    caption: str = ""
    remarks: tuple[str, ...] = ()
    covers: dict[str, float] = field(default_factory=dict)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that it has figures on."""
        return tuple(dict.fromkeys(each.criterion for each in self.entries))

    @property
    def totals(self) -> dict[str, float]:
        """{criterion: everything, in its unit}."""
        found = dict.fromkeys(self.criteria, 0.0)
        for each in self.entries:
            found[each.criterion] += each.amount
        return found

    @property
    def total(self) -> float:
        """Everything, in the unit of the criterion; 0 without any footprint.

        Raises:
            NotAllowed: there are figures on several criteria, which are not added.
        """
        if len(self.criteria) > 1:
            raise NotAllowed(
                f"There are figures on several criteria, {', '.join(self.criteria)}; these are not added. Take one: "
                f'system.footprints.criterion("{self.criteria[0]}").total; or all of them: .totals.'
            )
        return sum(self.totals.values())

    def __getitem__(self, key: Any) -> float:
        keys = key if isinstance(key, tuple) else (key,)
        found = [each for each in self.entries if each.keys == keys]
        if len(found) == 1:
            return found[0].amount
        if found:
            raise NotAllowed(
                f"{key!r} has figures on several criteria, {', '.join(each.criterion for each in found)}. Take one "
                'before: system.footprints.criterion("...").by(...).'
            )
        raise KeyError(f"There is no line for {shown(key)}; columns are {', '.join(self.columns)}.")

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for each in self.entries:
            yield {**self.plain(each, each.keys)}

    def plain(self, entry: Entry, keys: Iterable[Any]) -> dict[str, Any]:
        """A line as a dictionary."""
        criterion = Criterion.known[entry.criterion]
        named = dict(zip(self.columns, keys, strict=True))
        return {**named, "criterion": criterion.name, "unit": criterion.unit_text, "amount": entry.amount}

    def lines(self) -> list[dict[str, Any]]:
        """The lines with names in place of objects; those of one name are told apart by a number."""
        objects = dict.fromkeys(key for each in self.entries for key in each.keys if not isinstance(key, str))
        names = unlike_names(objects)
        return [self.plain(each, [names.get(key, key) for key in each.keys]) for each in self.entries]

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per line.

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("A table of footprints for pandas", "pandas", "sweeps") from error
        heads = list(dict.fromkeys((*self.columns, "criterion", "unit", "amount")))
        frame = pandas.DataFrame(self.lines(), columns=heads)
        frame.attrs["caption"], frame.attrs["remarks"] = self.caption, list(self.remarks)
        return frame

    def to_csv(self, path: str | Path) -> Path:
        """Write it as a CSV file, whole or not at all; a text that programs could take for a formula is quoted.

        What a reader has to know of the model as a whole, if anything, is in lines at the end, without an amount.

        Raises:
            UnknownOption: the ending is that of another format.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        from efp_graph.audit.csv_trail import written

        heads = list(dict.fromkeys((*self.columns, "criterion", "unit", "amount")))
        rows = [[line[head] for head in heads] for line in self.lines()]
        rows += [[remark, *[""] * (len(heads) - 1)] for remark in self.remarks]
        return write_whole(named_for(path, ("csv",), "A table"), written(heads, rows))

    def __str__(self) -> str:
        return views.text_of(self)

    def _repr_html_(self) -> str:
        return views.html_of(self)

    __repr__ = __str__


@dataclass(frozen=True)
class Footprints:
    """All footprints of a system: a row per contribution, which it iterates over. See `System.footprints`.

    Attributes:
        rows: the contributions, by criterion, category, phase and object.
        period: over which hours.
        title, remarks: of the system.
    """

    rows: tuple[Row, ...]
    period: Period
    title: str
    remarks: tuple[str, ...]
    _again: Callable[[Window], Footprints] = field(repr=False)
    _shares: dict[str, float] = field(repr=False)

    @property
    def caption(self) -> str:
        """Which hours the figures are of."""
        return self.period.caption

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that there are footprints on."""
        return tuple(dict.fromkeys(row.criterion for row in self.rows))

    @cached_property
    def table(self) -> FootprintTable:
        """By category, object and phase."""
        return self.by("category", "object", "phase")

    @property
    def totals(self) -> dict[str, float]:
        """{criterion: everything, in its unit}."""
        return self.table.totals

    @property
    def total(self) -> float:
        """Everything, in the unit of the criterion.

        Raises:
            NotAllowed: there are footprints on several criteria: choose one first, with `criterion`.
        """
        return self.table.total

    @property
    def amounts(self) -> dict[tuple[str, Any, str, str], float]:
        """{(category, object, phase, criterion): amount}."""
        found: dict[tuple[str, Any, str, str], float] = {}
        for row in self.rows:
            key = row.category, row.object, row.phase, row.criterion
            found[key] = found.get(key, 0.0) + row.amount
        return found

    def criterion(self, name: str | Criterion) -> Footprints:
        """Those on one criterion.

        Raises:
            UnknownOption: there is no such criterion.
        """
        wanted = Criterion.named(name).name
        return replace(self, rows=tuple(row for row in self.rows if row.criterion == wanted))

    def in_window(self, start: Any = None, end: Any = None) -> Footprints:
        """Those of the hours from `start` on and before `end`; None is the start or the end of the period.

        Raises:
            OutsidePeriod: no modelled hour lies in the window.
        """
        again, criteria = self._again((start, end)), set(self.criteria)
        return replace(again, rows=tuple(row for row in again.rows if row.criterion in criteria))

    def covers(self, criterion: str | Criterion) -> float:
        """The share of climate change (of 1) that comes from objects whose class has footprints on a criterion.

        Below 1 a total on the criterion is a lower bound: other objects lack factors.
        """
        return self._shares.get(Criterion.named(criterion).name, 0.0)

    def by(self, *columns: str, tz: Any = "UTC") -> FootprintTable:
        """The footprints added up by some columns, criterion by criterion.

        Args:
            columns: "object", "class", "category", "phase", "criterion", "attribute"; "year", "month" or "day".
            tz: the zone whose calendar the years, months and days are of: "Europe/Paris", or a `ZoneInfo`.

        Raises:
            UnknownOption: there is no such column or zone.

        Example: `system.footprints.by("month", "phase", tz="Europe/Paris").to_pandas()`
        """
        for name in columns:
            if name not in COLUMNS and name not in TIMES:
                raise UnknownOption(
                    f"Footprints have no column {shown(name)}. {nearest(str(name), (*COLUMNS, *TIMES))}"
                )
        times = [name for name in columns if name in TIMES]
        if not columns or len(set(columns)) < len(columns) or len(times) > 1:
            raise UnknownOption(
                "Footprints are added up by one column or several, each once, one of them of time at most, and was "
                f"given {shown(columns)}. Columns: {', '.join((*COLUMNS, *TIMES))}."
            )
        zone = zone_of(tz)
        found: dict[tuple[str, tuple[Any, ...]], float] = {}
        for row in self.rows:
            for when, amount in _in_time(row, times[0], zone) if times else [("", row.amount)]:
                keys = tuple(when if name in TIMES else COLUMNS[name](row) for name in columns)
                found[row.criterion, keys] = found.get((row.criterion, keys), 0.0) + amount
        entries = [Entry(criterion, keys, amount) for (criterion, keys), amount in found.items()]
        ranks: dict[Any, int] = {}
        for row in self.rows:
            ranks.setdefault(row.object, len(ranks))
        entries.sort(key=lambda each: _order(each, columns, ranks))
        caption = self.caption if not times or str(zone) == "UTC" else f"{self.caption} (UTC); calendar of {zone}"
        covers = {name: self.covers(name) for name in self.criteria}
        return FootprintTable(columns, tuple(entries), self.title, caption, self.remarks, covers)

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per contribution; see `FootprintTable.to_pandas`."""
        return self._all.to_pandas()

    def to_csv(self, path: str | Path) -> Path:
        """Write a row per contribution; see `FootprintTable.to_csv`."""
        return self._all.to_csv(path)

    @property
    def _all(self) -> FootprintTable:
        return self.by("object", "class", "category", "phase", "criterion", "attribute")

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        return str(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    __repr__ = __str__


def footprints_of(system: System, window: Window | None = None) -> Footprints:
    """See `System.footprints`."""
    period, found = parts_of(system, window)
    rows = tuple(_row(each) for each in found)
    return Footprints(
        rows, period, system.title, system.remarks, lambda window: footprints_of(system, window), _shares(rows)
    )


def _row(one: Contribution) -> Row:
    value, amount = one.value, amount_of(one.value, one.criterion)
    return Row(one.owner, one.category, one.phase, one.criterion, one.attribute, value, amount)


def _shares(rows: Iterable[Row]) -> dict[str, float]:
    """{criterion: the share of climate change that comes from objects whose class has footprints on it}."""
    climate = [row for row in rows if row.criterion == GWP.name]
    whole = sum(row.amount for row in climate)
    shares = {}
    for criterion in dict.fromkeys(row.criterion for row in rows):
        with_it = [row.amount for row in climate if any(each.criterion == criterion for each in _accounts(row))]
        shares[criterion] = sum(with_it) / whole if whole else float(len(with_it) == len(climate))
    return shares


def _accounts(row: Row) -> Iterable[Account]:
    return type(row.object).accounts


def _order(entry: Entry, columns: tuple[str, ...], ranks: dict[Any, int]) -> tuple[Any, ...]:
    places: list[Any] = [Criterion.known[entry.criterion].order]
    for name, key in zip(columns, entry.keys, strict=True):
        records: dict[str, Any] = {"category": Category, "phase": Phase, "criterion": Criterion}
        kind = records.get(name)
        places.append(ranks[key] if name == "object" else key if kind is None else kind.known[key].order)
    return tuple(places)


def zone_of(given: Any) -> Any:
    """The time zone of a name, or a time zone itself.

    Raises:
        UnknownOption: there is none of that name.
    """
    if hasattr(given, "utcoffset"):
        return given
    try:
        return ZoneInfo(given)
    except Exception as error:
        from zoneinfo import available_timezones

        hint = nearest(str(given), sorted(available_timezones()))
        example = "" if hint.startswith("Did") else " Write one as in Europe/Paris."
        raise UnknownOption(
            f"{shown(given)} is no time zone.{example} {hint if not example else ''}".rstrip()
        ) from error


def _in_time(row: Row, name: str, zone: Any) -> list[tuple[str, float]]:
    """(year, month or day of a zone, the amount in it) of a row: its hours lie where those of its clocks do."""
    value = row.value
    if not isinstance(value, ExplainableHourlyQuantities):
        return []
    letters, grain = TIMES[name]
    hours = value.to(Criterion.known[row.criterion].unit.pint).magnitude
    first, last = (instant_of(value.first_hour + place).astimezone(zone) for place in (0, len(value) - 1))
    kind = f"datetime64[{grain}]"
    start = np.datetime64(first.replace(tzinfo=None), "h").astype(kind)
    end = np.datetime64(last.replace(tzinfo=None), "h").astype(kind)
    dates = np.arange(start, end + 3)
    edges = [_begins(each, zone) - value.first_hour for each in dates]
    found = []
    for date, low, high in zip(dates, edges, edges[1:], strict=False):
        low, high = max(low, 0), min(high, len(hours))
        if low < high:
            found.append((str(date)[:letters], float(hours[low:high].sum())))
    return found


def _begins(date: Any, zone: Any) -> int:
    """The UTC hour with which a year, month or day of a zone begins."""
    local = hour_of(date.astype("datetime64[s]").item())
    return local + hours_to_utc(zone, local)
