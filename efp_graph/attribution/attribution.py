"""What can be asked of the attribution of a system."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from efp_graph.attribution import written
from efp_graph.attribution.atoms import Atom, atoms_of
from efp_graph.attribution.flows import Flows, flows_of
from efp_graph.attribution.levels import (
    CHAIN,
    at_level,
    by_level,
    in_zone,
    is_chosen,
    is_meant,
    levels_named,
    with_period,
)
from efp_graph.attribution.pivot import Pivot
from efp_graph.attribution.tree import Tree
from efp_graph.errors import InputError, UnknownOption, WrongKind, nearest
from efp_graph.footprint.footprint_table import name_of
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.classes import all_classes
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.objects.history import looked_at
from efp_graph.objects.period import captions_of
from efp_graph.texts import shown
from efp_graph.values.readable import figure

if TYPE_CHECKING:
    from pathlib import Path

    from efp_graph.charts.figure import Chart
    from efp_graph.footprint.system import System

Kind = TypeVar("Kind", bound=Pivot)
ROUNDING = 1e-9  # of the footprint: what atoms miss of it is told from here on
CELLS = (*CHAIN, "phase", "category", "stream")  # all that tells atoms apart
COLUMNS = ("phase", "category", "source", "job", "pattern")  # of a Sankey diagram, unless said


class Attribution:
    """Who causes the footprint of a system: its atoms, which sum to it, and what is made of them.

    Nothing is calculated until it is asked for, and then what a change reaches is calculated anew.

    Example: `print(system.attribution().pivot(rows="job", columns="phase"))`
    """

    def __init__(self, system: System) -> None:
        self.system = system

    @property
    def atoms(self) -> list[Atom]:
        """What each source emits for each use of it."""
        return atoms_of(self.system)

    @property
    def total(self) -> float:
        """CO2eq of all atoms [kg]."""
        return math.fsum(atom.kilograms for atom in self.atoms)

    def sums(self) -> list[tuple[Atom, float]]:
        """CO2eq of each atom over all hours [kg].

        Series of atoms that nobody has asked for before are not kept, and those of one source at a time are in memory.
        """
        found: list[tuple[Atom, float]] = []
        graph = self.system.graph
        for _, atoms in groupby(self.atoms, key=lambda atom: id(atom.source)):
            with looked_at(graph, ()) if graph.shows is None else nullcontext():  # no batch is open while one is shown
                found += [(atom, atom.kilograms) for atom in atoms]
        return found

    @property
    def unattributed(self) -> dict[str, float]:
        """{category: CO2eq that no atom has [kg]}: of classes that do not say who causes their footprints."""
        return self._unattributed((atom, atom.kilograms) for atom in self.atoms)

    def _unattributed(self, sums: Iterable[tuple[Atom, float]]) -> dict[str, float]:
        parts: dict[str, list[float]] = {}
        for row in self.system.footprints:
            if row.criterion == GWP.name:
                parts.setdefault(row.category, []).append(row.amount)
        whole = math.fsum(abs(amount) for amounts in parts.values() for amount in amounts)
        for atom, kilograms in sums:
            parts.setdefault(atom.category, []).append(-kilograms)
        rests = {category: math.fsum(amounts) for category, amounts in parts.items()}
        return {category: rest for category, rest in rests.items() if abs(rest) > ROUNDING * whole}

    @property
    def idle_jobs(self) -> list[Any]:
        """Jobs that never run in the period: they cause nothing but their part of what is there for nobody."""
        jobs: dict[Any, None] = dict.fromkeys(atom.cell.job for atom in self.atoms if atom.cell.job is not None)
        return [job for job in jobs if not any(_runs(job, pattern) for pattern in job.usage_patterns)]

    def pivot(
        self,
        rows: str | Iterable[str],
        columns: str | Iterable[str] | None = None,
        *,
        by: str | None = None,
        within: Mapping[str, Any] | None = None,
        exclude: Iterable[type] = (),
        tz: Any = None,
    ) -> Pivot:
        """The footprint by levels, in rows and columns.

        Args:
            rows, columns: levels, such as "job", "step", ["category", "source"]; see `LEVELS`. A period may stand among
                the columns.
            by: a period: "hour", "day", "month", "year".
            within: {level: object, name or phase}: the atoms of these only.
            exclude: classes of sources whose atoms are left out, such as `Device`; nothing is rescaled.
            tz: the time zone in which periods begin; UTC unless given.

        Raises:
            UnknownOption: there is no such level, period or object; the message names the nearest.
            InputError: a level is given twice, or there is none for the rows.

        Example: `a.pivot(rows="job", columns="phase", by="year", within={"country": france})`
        """
        down = levels_named(rows)
        across, by = with_period(columns, by)
        _refuse_repeated((*down, *across))
        if not down:
            raise InputError("A pivot has one level or more for its rows, and was given none. Give rows='job'.")
        return self._table(Pivot, down, across, by, within, exclude, tz)

    def _table(
        self,
        kind: type[Kind],
        rows: tuple[str, ...],
        columns: tuple[str, ...] = (),
        by: str | None = None,
        within: Mapping[str, Any] | None = None,
        exclude: Iterable[type] = (),
        tz: Any = None,
    ) -> Kind:
        left_out = classes_in(exclude)
        return kind(
            self._chosen_atoms(within, left_out),
            rows,
            columns,
            by,
            tz,
            title=self.system.title,
            caption=in_zone(self.system.period.caption, by, tz),
            remarks=self._told_of(within, left_out),
        )

    def atoms_within(self, within: Mapping[str, Any] | None = None) -> list[Atom]:
        """The atoms of some objects only, {level: object, name or phase}; all unless given.

        Raises:
            UnknownOption: there is no such level, or nothing of that name at it.
        """
        chosen = by_level(within)
        found = [atom for atom in self.atoms if is_chosen(atom, chosen)]
        if not found:
            for level, wanted in chosen.items():
                self._refuse_unknown(level, wanted)
        return found

    def _refuse_unknown(self, level: str, wanted: Any) -> None:
        """Raise UnknownOption where nothing at a level is what is given."""
        there = dict.fromkeys(at_level(atom, level) for atom in self.atoms)
        if any(is_meant(one, wanted) for one in there):
            return
        names = [name_of(one) for one in there if one is not None]
        hint = nearest(name_of(wanted), names) if names else f"None of these footprints goes through any {level}."
        if isinstance(wanted, str):
            raise UnknownOption(f"There is no {level} called {shown(wanted)}. {hint}")
        raise UnknownOption(f"{describe_object(self.system)} has no {level} that is {describe_given(wanted)}. {hint}")

    def remarks(
        self, within: Mapping[str, Any] | None = None, sums: Iterable[tuple[Atom, float]] | None = None
    ) -> tuple[str, ...]:
        """What figures of some atoms are not, in sentences: as those of the footprints, and jobs that never run.

        Args:
            within: as for `atoms_within`.
            sums: what `sums()` gave, if that was asked for already.
        """
        only = ", ".join(f"{level} {name_of(one)}" for level, one in by_level(within).items())
        idle = ", ".join(job.name for job in self.idle_jobs)
        found = [self.system.partly_read, f"Only {only}." if only else ""]
        rest = self.unattributed if sums is None else self._unattributed(sums)
        if rest:
            amount = figure(math.fsum(rest.values()), GWP.unit, GWP.equivalent)
            found.append(f"Not attributed, and not in these figures: {amount} of {', '.join(rest)}.")
        found += [*self.system.footprints.notes(GWP), f"Jobs that never run: {idle}." if idle else ""]
        return tuple(filter(None, found))

    def tree(
        self, levels: str | Iterable[str], *, within: Mapping[str, Any] | None = None, exclude: Iterable[type] = ()
    ) -> Tree:
        """The footprint by levels, one below the other: each part with its share, and below it the parts of it.

        Args:
            levels: from the whole to the parts; see `LEVELS`.
            within, exclude: as for `pivot`.

        Raises:
            UnknownOption, InputError: as for `pivot`.

        Example: `print(a.tree(["category", "source", "job"]))`
        """
        rows = levels_named(levels)
        _refuse_repeated(rows)
        if not rows:
            raise InputError("A tree has one level or more, and was given none.")
        return self._table(Tree, rows, within=within, exclude=exclude)

    def flows(
        self,
        levels: Iterable[str] = COLUMNS,
        *,
        hide: str | Iterable[str] = (),
        exclude: Iterable[type] = (),
        within: Mapping[str, Any] | None = None,
        merge_below: float | str = 0.01,
    ) -> Flows:
        """What passes from the objects of one level to those of the next: the figures of a Sankey diagram.

        Args:
            levels: the columns, from left to right, in any order; see `LEVELS`.
            hide: those of them that are left out.
            exclude: classes of sources whose atoms are left out, such as `Device`.
            within: {level: object, name or phase}: the atoms of these only.
            merge_below: share of the total: in each column, those below it are one. Where more than 400 flows are left
                the share is raised until there are not, and `remarks` say so.

        Raises:
            UnknownOption: there is no such level; the message names the nearest.
            InputError: there are not two columns, or a level is there twice; `merge_below` is no share.

        Example: `a.flows(["category", "source", "job"]).to_pandas()`
        """
        hidden = levels_named(hide)
        columns = tuple(each for each in levels_named(levels) if each not in hidden)
        _refuse_repeated(columns)
        if len(columns) < 2:
            raise InputError(
                f"Flows pass from one level to another, and the columns are {', '.join(columns) or 'none'}. Give two "
                "or more levels that are not hidden."
            )
        left_out = classes_in(exclude)
        return flows_of(
            self._chosen_atoms(within, left_out), columns, merge_below,
            self.system.title, self._hours, self._told_of(within, left_out),
        )  # fmt: skip

    def sankey(
        self,
        levels: Iterable[str] = COLUMNS,
        *,
        hide: str | Iterable[str] = (),
        exclude: Iterable[type] = (),
        within: Mapping[str, Any] | None = None,
        merge_below: float | str = 0.01,
        filename: str | Path | None = None,
        return_only_html: bool = False,
    ) -> Chart | Path | str:
        """Draw who causes the footprint as a Sankey diagram, a column per level.

        Args:
            levels, hide, exclude, within, merge_below: see `flows`.
            filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that; or
            the HTML.

        Raises:
            UnknownOption, InputError: see `flows`; or the file name ends otherwise.
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").

        Example: `a.sankey(["phase", "category", "source", "job", "pattern"], merge_below=0.01)`
        """
        from efp_graph.attribution.drawn import sankey_of

        flows = self.flows(levels, hide=hide, exclude=exclude, within=within, merge_below=merge_below)
        return sankey_of(flows, filename, return_only_html)

    def icicle(
        self,
        levels: Iterable[str] = ("category", "source", "job"),
        *,
        exclude: Iterable[type] = (),
        within: Mapping[str, Any] | None = None,
        merge_below: float | str = 0.001,
        filename: str | Path | None = None,
        return_only_html: bool = False,
    ) -> Chart | Path | str:
        """Draw the footprint as parts of parts: each level beside the one before, each part as high as its share.

        Args:
            levels: from the whole to the parts; see `LEVELS`.
            exclude, within: as for `flows`.
            merge_below: share of the total: parts of one part that are below it are drawn as one.
            filename, return_only_html: as for `sankey`.

        Raises:
            UnknownOption, InputError, MissingExtra: as for `sankey`.

        Example: `a.icicle(["phase", "category", "source"])`
        """
        from efp_graph.attribution.drawn import icicle_of

        columns = levels_named(levels)
        _refuse_repeated(columns)
        if not columns:
            raise InputError("An icicle has one level or more, and was given none.")
        left_out = classes_in(exclude)
        captions = (self._hours, *self._told_of(within, left_out))
        return icicle_of(
            self._chosen_atoms(within, left_out), columns, merge_below, self.system.title, captions, filename,
            return_only_html,
        )  # fmt: skip

    @property
    def _hours(self) -> str:
        """Which hours the figures are of, as a sentence."""
        return captions_of([(self.system.name, self.system.period)])[0]

    def _chosen_atoms(self, within: Mapping[str, Any] | None, left_out: tuple[type, ...]) -> list[Atom]:
        return [atom for atom in self.atoms_within(within) if not isinstance(atom.source, left_out)]

    def _told_of(self, within: Mapping[str, Any] | None, left_out: tuple[type, ...]) -> tuple[str, ...]:
        names = ", ".join(each.__name__ for each in left_out)
        return (*((f"Left out: {names}.",) if names else ()), *self.remarks(within))

    @property
    def cells(self) -> Pivot:
        """Every atom as a row, by all levels: `cells.to_csv(path)`, `cells.to_parquet(path)`, `cells.records()`."""
        return self.pivot(rows=CELLS)

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per atom: names by level, and `kg`; what is to be known is in its `attrs`.

        Raises:
            MissingExtra: pandas is not installed.
        """
        cells = self.cells
        return written.to_pandas("An attribution", cells.rows, cells.records(), cells.told)

    def to_csv(self, path: str | Path) -> Path:
        """Write a line per atom; see `Pivot.to_csv`."""
        return self.cells.to_csv(path)

    def to_parquet(self, path: str | Path) -> Path:
        """Write a row per atom as a Parquet file; see `Pivot.to_parquet`."""
        return self.cells.to_parquet(path)

    @property
    def matrix(self) -> list[dict[str, Any]]:
        """A dictionary per atom: the ids of what it goes through, by level, its phase, stream and `kg`."""
        return [
            {
                **{level: getattr(at_level(atom, level), "id", None) for level in CHAIN},
                "phase": atom.phase,
                "category": atom.category,
                "stream": atom.stream,
                "kg": atom.kilograms,
            }
            for atom in self.atoms
        ]

    def __str__(self) -> str:
        return str(self.pivot(rows="job", columns="phase"))

    def __repr__(self) -> str:
        return f"<Attribution of {self.system.title!r}: .pivot(rows, columns), .sankey(levels), .icicle(levels)>"

    def _repr_html_(self) -> str:
        return self.pivot(rows="job", columns="phase")._repr_html_()


def classes_in(given: Iterable[type]) -> tuple[type, ...]:
    """Classes of sources that are left out.

    Raises:
        WrongKind: something else is given.
        UnknownOption: a class is none of those of models.
    """
    found = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
    for each in found:
        if not isinstance(each, type):
            raise WrongKind(f"exclude takes classes of sources, such as [Device]; it was given {describe_given(each)}.")
        if not any(issubclass(kind, each) for kind in all_classes()):
            raise UnknownOption(f"No modelling class is a {each.__name__}, so that it cannot be left out as a source.")
    return found


def _refuse_repeated(levels: tuple[str, ...]) -> None:
    """Raise InputError where a level is there twice."""
    repeated = next((each for each in levels if levels.count(each) > 1), None)
    if repeated is not None:
        raise InputError(f"The level {repeated} is given twice. Give each level once.")


def _runs(job: Any, pattern: Any) -> bool:
    starts = job.hourly_occurrences_per_usage_pattern[pattern]
    return hasattr(starts, "max") and bool(starts.max() > 0)
