"""What can be asked of the attribution of a system."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.attribution.atoms import Atom, atoms_of
from efp_graph.attribution.levels import CHAIN, at_level, is_chosen, level_named, levels_named
from efp_graph.attribution.pivot import Pivot
from efp_graph.footprint.footprint_table import name_of
from efp_graph.footprint.vocabulary import GWP

if TYPE_CHECKING:
    from efp_graph.footprint.system import System


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
        tz: Any = None,
    ) -> Pivot:
        """The footprint by levels, in rows and columns.

        Args:
            rows, columns: levels, such as "job", "step", ["category", "source"]; see `LEVELS`.
            by: a period too: "hour", "day", "month", "year".
            within: {level: object, name or phase}: the atoms of these only.
            tz: the time zone in which periods begin; UTC unless given.

        Raises:
            UnknownOption: there is no such level; the message names the nearest.

        Example: `a.pivot(rows="job", columns="phase", by="year", within={"country": france})`
        """
        return Pivot(
            self.atoms_within(within),
            levels_named(rows),
            levels_named(columns),
            by,
            tz,
            title=self.system.title,
            caption=self.system.period.caption,
            remarks=self.remarks(within),
        )

    def atoms_within(self, within: Mapping[str, Any] | None = None) -> list[Atom]:
        """The atoms of some objects only, {level: object, name or phase}; all unless given.

        Raises:
            UnknownOption: there is no such level.
        """
        chosen = _by_level(within)
        return [atom for atom in self.atoms if is_chosen(atom, chosen)]

    def remarks(self, within: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        """What figures of some atoms are not, in sentences: as those of the footprints, and jobs that never run."""
        only = ", ".join(f"{level} {name_of(one)}" for level, one in _by_level(within).items())
        idle = ", ".join(job.name for job in self.idle_jobs)
        found = [self.system.partly_read, f"Only {only}." if only else ""]
        found += [*self.system.footprints.notes(GWP), f"Jobs that never run: {idle}." if idle else ""]
        return tuple(filter(None, found))

    def tree(self, levels: Iterable[str]) -> Pivot:
        """The footprint by levels, one below the other; as a pivot of several rows."""
        return self.pivot(rows=levels)

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

    def _repr_html_(self) -> str:
        return self.pivot(rows="job", columns="phase")._repr_html_()


def _by_level(within: Mapping[str, Any] | None) -> dict[str, Any]:
    return {level_named(level): wanted for level, wanted in (within or {}).items()}


def _runs(job: Any, pattern: Any) -> bool:
    starts = job.hourly_occurrences_per_usage_pattern[pattern]
    return hasattr(starts, "max") and bool(starts.max() > 0)
