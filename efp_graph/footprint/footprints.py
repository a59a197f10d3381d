"""The table of all footprints of a system: a row per contribution, added up by whatever is asked.

Everything that shows footprints reads it: charts, comparisons, the command line, the audit. A row is a footprint of an
object (`objects/ledger.py`) over the whole period, or a part of it. Figures of two criteria are never added: what is
added up is told criterion by criterion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.adding_up import Contribution, Moment, Window, parts_of
from efp_graph.footprint.footprint_views import gaps_note
from efp_graph.footprint.gaps import gaps_of, idle_electricity_note, told
from efp_graph.footprint.grouped import RECORDS, Entry, FootprintTable, line_of, listed
from efp_graph.footprint.hardware import InfraHardware
from efp_graph.footprint.periods_of_zones import GRAINS, HOUR, sums_in
from efp_graph.footprint.vocabulary import ENERGY, GWP
from efp_graph.objects.coverage import Contributors
from efp_graph.objects.describing import describe_object
from efp_graph.objects.ledger import Account, Criterion
from efp_graph.objects.period import Period
from efp_graph.objects.totals import amount_of, cell
from efp_graph.texts import shown
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import zone_name, zone_named

if TYPE_CHECKING:
    from efp_graph.footprint.system import System


class Row(NamedTuple):
    """A contribution and its sum.

    Attributes:
        object, category, phase, criterion: whose it is, and where it counts.
        attribute: the name of the object's attribute.
        value: hour by hour, or no value.
        amount: the sum over the hours, in `unit`.
        unit: that of the criterion, as text.
        leaves_out_idle: whether it is of electricity, and leaves out that of machines without load.
    """

    object: Any
    category: str
    phase: str
    criterion: str
    attribute: str
    value: Any
    amount: float
    leaves_out_idle: bool = False

    @property
    def unit(self) -> str:
        """The unit of the amount: "kg CO2eq"."""
        return str(Criterion.known[self.criterion].unit_text)

    @property
    def kind(self) -> str:
        """The name of the object's class."""
        return type(self.object).__name__

    @property
    def hours(self) -> Any:
        """Its hours in `unit`: shape (hours,); none without a value."""
        if not isinstance(self.value, ExplainableHourlyQuantities):
            return np.zeros(0)
        return self.value.to(Criterion.known[self.criterion].unit.pint).magnitude

    def by(self, column: str, zone: Any) -> list[tuple[str, float]]:
        """[(year, month, day or hour of a zone, the amount in it)]."""
        hours = self.hours
        return sums_in(hours, self.value.first_hour, column, zone) if len(hours) else []


# {column: what a row has in it}
COLUMNS: dict[str, Callable[[Row], Any]] = {
    "object": lambda row: row.object,
    "class": lambda row: row.kind,
    "category": lambda row: row.category,
    "phase": lambda row: row.phase,
    "criterion": lambda row: row.criterion,
    "attribute": lambda row: row.attribute,
}


@dataclass(frozen=True)
class Footprints:
    """All footprints of a system: a row per contribution, which it iterates over. See `System.footprints`.

    Attributes:
        rows: the contributions, by criterion, category, phase and object.
        period: over which hours.
        title, remarks: of the system.
        coverage: what totals cover: `coverage.on("water")`. It is that of all criteria, whichever the rows are on.
    """

    rows: tuple[Row, ...]
    period: Period
    title: str
    remarks: tuple[str, ...]
    coverage: Contributors = field(repr=False)
    _again: Callable[[Window], Footprints] = field(repr=False)
    _lacking: str = field(default="", repr=False)  # says that nothing has a footprint on the criterion that was chosen

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
            UnknownOption: nothing has a footprint on the criterion that was chosen, which is not a footprint of 0.
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
        """Those on one criterion. When there are none a remark says so, and there is no `total`.

        Raises:
            UnknownOption: there is no such criterion.
        """
        record = Criterion.named(name)
        rows = tuple(row for row in self.rows if row.criterion == record.name)
        present = listed(self.criteria)
        lacking = (
            f"{self.title}: nothing has a footprint on {cell(record.name)} ({cell(record.title)}). "
            + (f"There are footprints on {present}." if present else "There are no footprints at all.")
        )  # fmt: skip
        return replace(self, rows=rows, _lacking="" if rows else self._lacking or lacking)

    def of(self, one: Any) -> Footprints:
        """Those of one object, headed by its name."""
        rows = tuple(row for row in self.rows if row.object is one)
        title, again = describe_object(one), self._again
        coverage = _contributors(rows)
        return replace(self, rows=rows, title=title, coverage=coverage, _again=lambda window: again(window).of(one))

    def in_window(self, start: Moment = None, end: Moment = None) -> Footprints:
        """Those of the hours from `start` on and before `end`; None is the start or the end of the period.

        Args:
            start, end: datetimes, dates (their first hour) or ISO texts; in UTC unless they say otherwise.

        Raises:
            WrongKind: one of them is no date.
            OutsidePeriod: no modelled hour lies in the window.

        Example: `system.footprints.in_window("2025-03-01", "2025-04-01")`
        """
        again, criteria = self._again((start, end)), set(self.criteria)
        rows = tuple(row for row in again.rows if row.criterion in criteria)
        return replace(again, rows=rows, _lacking=self._lacking)

    def covers(self, criterion: str | Criterion) -> float:
        """The share of climate change (of 1) that comes from objects whose class has footprints on a criterion.

        Of amounts without their signs. What it means for a total is told by `notes`: where other objects lack factors
        it is a lower bound, as long as these only emit.

        Raises:
            UnknownOption: there is no such criterion.
        """
        return self.coverage.on(Criterion.named(criterion).name).share or 0.0

    def not_modelled(self, criterion: str | Criterion = GWP) -> str:
        """What has no footprint though others have: "fabrication of Network"; nothing when all is modelled.

        A category or class that declares no footprint in a phase, on the criterion, in which others declare one.

        Raises:
            UnknownOption: there is no such criterion.
        """
        rows = self.criterion(criterion).rows
        return told(gaps_of(rows), rows)

    def left_out(self, criterion: str | Criterion = GWP) -> str:
        """A sentence on electricity that the footprints leave out, with the way out; nothing when they leave out none.

        It is that of storage that holds data, and of servers that are on, with an idle power of 0.

        Raises:
            UnknownOption: there is no such criterion.
        """
        return idle_electricity_note(self.criterion(criterion).rows)

    def notes(self, criterion: str | Criterion = GWP) -> tuple[str, ...]:
        """What a reader has to know of figures on a criterion: what they cover, what is not modelled, what is left out.

        Raises:
            UnknownOption: there is no such criterion.
        """
        covered = self.coverage.on(Criterion.named(criterion).name)
        said = covered.note, gaps_note(self.not_modelled(criterion)), self.left_out(criterion)
        return tuple(filter(None, said))

    def by(self, *columns: str, tz: Any = "UTC") -> FootprintTable:
        """The footprints added up by some columns, criterion by criterion.

        Args:
            columns: "object", "class", "category", "phase", "criterion", "attribute"; "year", "month", "day" or "hour".
            tz: the zone whose calendar these are of: "Europe/Paris", or a `ZoneInfo`.

        Raises:
            UnknownOption: there is no such column or zone.

        Example: `system.footprints.by("month", "phase", tz="Europe/Paris").to_pandas()`
        """
        for name in columns:
            if not isinstance(name, str) or (name not in COLUMNS and name not in GRAINS):
                raise UnknownOption(
                    f"Footprints have no column {shown(name)}. {nearest(str(name), (*COLUMNS, *GRAINS))}"
                )
        times = [name for name in columns if name in GRAINS]
        if not columns or len(set(columns)) < len(columns) or len(times) > 1:
            raise UnknownOption(
                "Footprints are added up by one column or several, each once, one of them of time at most, and was "
                f"given {shown(columns)}. Columns: {', '.join((*COLUMNS, *GRAINS))}."
            )
        zone = zone_named(tz)
        found: dict[tuple[str, tuple[Any, ...]], float] = {}
        present: dict[tuple[Any, ...], dict[str, None]] = {}
        for row in self.rows:
            timeless = [None if name in GRAINS else COLUMNS[name](row) for name in columns]
            present.setdefault(line_of(row.criterion, columns, timeless), {})[row.phase] = None
            for when, amount in row.by(times[0], zone) if times else [("", row.amount)]:
                keys = tuple(when if key is None else key for key in timeless)
                found[row.criterion, keys] = found.get((row.criterion, keys), 0.0) + amount
        entries = [Entry(criterion, keys, amount) for (criterion, keys), amount in found.items()]
        ranks: dict[Any, int] = {}
        for row in self.rows:
            ranks.setdefault(row.object, len(ranks))
        entries.sort(key=lambda each: _order(each, columns, ranks))
        caption = self.period.caption_in(zone_name(zone)) if times else self.caption
        gaps = {name: self.not_modelled(name) for name in self.criteria}
        left_out = {name: self.left_out(name) for name in self.criteria}
        return FootprintTable(
            columns, tuple(entries), self.title, caption, self.remarks, self.coverage, gaps, left_out, self._lacking,
            present,
        )

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
        rows, period, system.title, system.remarks, _contributors(rows), lambda window: footprints_of(system, window)
    )


def _row(one: Contribution) -> Row:
    value, amount = one.value, amount_of(one.value, one.criterion)
    idle = one.phase == ENERGY.name and isinstance(one.owner, InfraHardware) and one.owner.leaves_out_idle_electricity
    return Row(one.owner, one.category, one.phase, one.criterion, one.attribute, value, amount, idle)


def _contributors(rows: Iterable[Row]) -> Contributors:
    """The classes of the objects, and what they emit."""
    kinds: dict[type, None] = {}
    amounts: dict[Account, float] = {}
    emitted: dict[type, float] = {}
    for row in rows:
        kind, account = type(row.object), Account(row.category, row.phase, row.criterion)
        kinds[kind] = None
        amounts[account] = amounts.get(account, 0.0) + row.amount
        if row.criterion == GWP.name:
            emitted[kind] = emitted.get(kind, 0.0) + abs(row.amount)
    return Contributors(kinds, amounts, emitted)


def _order(entry: Entry, columns: tuple[str, ...], ranks: dict[Any, int]) -> tuple[Any, ...]:
    places: list[Any] = [Criterion.known[entry.criterion].order]
    for name, key in zip(columns, entry.keys, strict=True):
        kind = RECORDS.get(name)
        if name == HOUR:  # the one that clocks show twice: by instant
            key = datetime.fromisoformat(key)
        places.append(ranks[key] if name == "object" else key if kind is None else kind.known[key].order)
    return tuple(places)
