"""Footprints added up by some columns: lines that are read by key, and written as text, HTML, CSV or for pandas."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.files import named_for, write_whole
from efp_graph.footprint import footprint_views as views
from efp_graph.footprint.footprint_table import name_of, unlike_names
from efp_graph.footprint.periods_of_zones import GRAINS
from efp_graph.objects.coverage import Contributors
from efp_graph.objects.ledger_records import Category, Criterion, Phase, Record
from efp_graph.objects.totals import cell
from efp_graph.texts import shown
from efp_graph.values.pandas_forms import pandas_for

# {column: the kind of records whose names are in it}
MOST_NAMED = 10  # in a sentence
RECORDS: dict[str, type[Record]] = {"category": Category, "phase": Phase, "criterion": Criterion}


class Entry(NamedTuple):
    """A line of a table: what it is for, by column, and the sum of it."""

    criterion: str
    keys: tuple[Any, ...]
    amount: float


def line_of(criterion: str, columns: Iterable[str], keys: Iterable[Any]) -> tuple[Any, ...]:
    """What a line is for, whenever and in whatever phase."""
    named = zip(columns, keys, strict=True)
    return criterion, *(key for name, key in named if name not in GRAINS and name != views.PHASE)


def listed(names: Iterable[str]) -> str:
    """Names in a sentence, the first few of many."""
    told = [cell(name) for name in names]
    return ", ".join(told[:MOST_NAMED]) + (f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else "")


@dataclass(frozen=True)
class FootprintTable:
    """Footprints added up by some columns. It iterates over dictionaries, one per line, and reads like one by key.

    A key is as the lines have it; an object may be taken by its name as long as it is the only one of that name.

    Attributes:
        title, caption, remarks: what the figures are: of which system, hours, and what a reader has to know of it.
        columns: what the footprints are added up by.
        entries: the lines, in the order of the model.
        coverage: what the totals cover.
        gaps: {criterion: what is not modelled, in words}.
        left_out: {criterion: a sentence on electricity that is left out}.
        lacking: a sentence when nothing has a footprint on the criterion that was chosen.

    Example:
        `system.footprints.by("category", "phase")["Servers", "energy"]`
    """

    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    title: str = ""
    caption: str = ""
    remarks: tuple[str, ...] = ()
    coverage: Contributors = field(default_factory=Contributors, repr=False)
    gaps: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    lacking: str = ""
    _present: Mapping[tuple[Any, ...], Collection[str]] = field(default_factory=dict, repr=False)

    @property
    def covers(self) -> dict[str, float]:
        """{criterion: the share of climate change that comes from objects with factors for it}."""
        return {name: self.coverage.on(name).share or 0.0 for name in self.criteria}

    @property
    def nothing(self) -> str:
        """What stands in place of figures when there are none."""
        return self.lacking or "Nothing has a footprint."

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
            UnknownOption: nothing has a footprint on the criterion that was chosen.
        """
        if self.lacking:
            raise UnknownOption(self.lacking)
        if len(self.criteria) > 1:
            raise NotAllowed(
                f"There are figures on several criteria, {listed(self.criteria)}; these are not added. Take one: "
                f"system.footprints.criterion({shown(self.criteria[0])}).total; or all of them: .totals."
            )
        return sum(self.totals.values())

    def __getitem__(self, key: Any) -> float:
        keys = key if isinstance(key, tuple) else (key,)
        found = [each for each in self.entries if each.keys == keys] or self._called(keys)
        if len(found) == 1:
            return found[0].amount
        if found:
            raise NotAllowed(
                f"{shown(key)} has figures on several criteria, {listed(each.criterion for each in found)}. Take one "
                'before: system.footprints.criterion("...").by(...).'
            )
        raise KeyError(f"There is no line for {shown(key)}. {self._hint(keys)}")

    def _called(self, keys: tuple[Any, ...]) -> list[Entry]:
        """The lines that show these names, as long as each is that of one object only; 2025 is "2025"."""
        names = [str(key) if isinstance(key, int) else key for key in keys]
        found = [each for each in self.entries if [name_of(key) for key in each.keys] == names]
        for name, objects in zip(names, zip(*(each.keys for each in found), strict=True), strict=False):
            if len(set(objects)) > 1:
                raise KeyError(f"{len(set(objects))} objects are called {shown(name)}: take the object itself.")
        return found

    def _hint(self, keys: tuple[Any, ...]) -> str:
        """Which of the keys no line has, and what is close to it."""
        if len(keys) != len(self.columns):
            return f"Columns are {', '.join(self.columns)}: give a key for each."
        for place, (column, key) in enumerate(zip(self.columns, keys, strict=True)):
            names = dict.fromkeys(name_of(each.keys[place]) for each in self.entries)
            if name_of(key) not in names:
                records = RECORDS[column].all() if column in RECORDS else []
                meant = next((each.name for each in records if each.title == key and each.name in names), name_of(key))
                return f"No {column} is called {shown(name_of(key))}. {nearest(meant, names)}"
        return "Each of these is there, and no line has them together."

    def phases_of(self, entry: Entry) -> Collection[str]:
        """The phases in which what a line is for has footprints, be they 0 or nothing at that time."""
        return self._present.get(line_of(entry.criterion, self.columns, entry.keys), ())

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
        pandas = pandas_for("A table of footprints for pandas")
        heads = list(dict.fromkeys((*self.columns, "criterion", "unit", "amount")))
        frame = pandas.DataFrame(self.lines(), columns=heads)
        frame.attrs["caption"], frame.attrs["remarks"] = self.caption, list(self._told)
        frame.attrs["not_modelled"], frame.attrs["left_out"] = dict(self.gaps), dict(self.left_out)
        frame.attrs["covers"] = self.covers
        return frame

    def to_csv(self, path: str | Path) -> Path:
        """Write it as a CSV file, whole or not at all; a text that programs could take for a formula is quoted.

        Each line has its caption: in "period" which hours it is of, in "note" what the total on its criterion covers,
        and what is not modelled. What a reader has to know of the model as a whole, if anything, is in lines at the
        end, without an amount.

        Raises:
            UnknownOption: the ending is that of another format.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        from efp_graph.audit.csv_trail import written

        heads = list(dict.fromkeys((*self.columns, "criterion", "unit", "amount")))
        notes = {name: " ".join(self.notes(name)) for name in self.criteria}
        rows = [[*(line[head] for head in heads), self.caption, notes[line["criterion"]]] for line in self.lines()]
        rows += [[remark, *[""] * (len(heads) + 1)] for remark in self._told]
        return write_whole(named_for(path, ("csv",), "A table"), written([*heads, "period", "note"], rows))

    def notes(self, criterion: str, *, marked: bool = False) -> tuple[str, ...]:
        """Sentences on what the total on a criterion covers, on what is not modelled (`marked`: as "–") or left out."""
        gaps = views.gaps_note(self.gaps.get(criterion), marked)
        return tuple(filter(None, (self.coverage.on(criterion).note, gaps, self.left_out.get(criterion))))

    @property
    def _told(self) -> tuple[str, ...]:
        return (*self.remarks, self.lacking) if self.lacking else self.remarks

    def __str__(self) -> str:
        return views.text_of(self)

    def _repr_html_(self) -> str:
        return views.html_of(self)

    __repr__ = __str__
