"""Footprints before and after, here and there: what an update did, how two systems or several scenarios differ.

All figures are sums over the whole period [kg CO2eq], by category, object and phase ("energy", "fabrication").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import describe_attribute, short_text
from efp_graph.objects.effects import remarks_on, unused
from efp_graph.objects.links import LinkInput
from efp_graph.objects.scenario import Scenario, scenarios_in
from efp_graph.objects.totals import Delta, by_category, percent, table_of
from efp_graph.texts import cut, visible
from efp_graph.values import ExplainableHourlyQuantities, same_value
from efp_graph.values.calendar import times_of
from efp_graph.values.readable import decimals

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

Key = tuple[str, Any, str]  # category, object, phase
LONGEST_NAME = 60  # characters of a heading


class EmissionDiffs:
    """Footprints before and after one or several updates.

    Attributes:
        rows: a `Delta` (owner, category, phase, before, after) for every object and phase, changed or not.
        sides: what the table calls before and after.
        remark: a sentence below the table: what a reader has to know of the model as a whole.
    """

    def __init__(
        self,
        before: dict[Key, float],
        after: dict[Key, float],
        sides: tuple[str, str] = ("before", "after"),
        remark: str = "",
    ) -> None:
        self.sides, self.remark = sides, remark
        self.rows = [
            Delta(owner, category, phase, before.get(key, 0.0), after.get(key, 0.0))
            for key in dict.fromkeys((*after, *before))
            for category, owner, phase in [key]
        ]

    @property
    def changed(self) -> list[Delta]:
        """The rows whose footprint changed."""
        return [row for row in self.rows if row.before != row.after]

    def by_category(self) -> dict[tuple[str, str], tuple[float, float]]:
        """{(category, phase): (before, after)} [kg CO2eq]."""
        return by_category(self.rows)

    @property
    def total(self) -> tuple[float, float]:
        """Everything, before and after [kg CO2eq]."""
        return sum(row.before for row in self.rows), sum(row.after for row in self.rows)

    def __str__(self) -> str:
        return "\n".join((*table_of(self.changed, self.rows, self.sides), *filter(None, [visible(self.remark)])))


class InputDifference(NamedTuple):
    """An input that differs: its object in this system and in the other, and the two values."""

    here: ModelingObject
    there: ModelingObject
    attribute: Any
    value_here: Any
    value_there: Any

    def __str__(self) -> str:
        name = describe_attribute(self.here, self.attribute)
        return f"{name}: {short_text(self.value_here)} | {short_text(self.value_there)}"


@dataclass
class SystemComparison:
    """How two systems differ. Objects are paired by id, then by class and name in the order of their system.

    Attributes:
        inputs: the inputs that differ, of paired objects.
        only_here, only_there: objects without a partner.
        diffs: footprints, "before" being this system and "after" the other.
    """

    here: System
    there: System
    inputs: list[InputDifference] = field(default_factory=list)
    only_here: list[ModelingObject] = field(default_factory=list)
    only_there: list[ModelingObject] = field(default_factory=list)

    def __post_init__(self) -> None:
        partners = _paired(self.here, self.there)
        self.only_here = [one for one in self.here.all_linked_objects if one not in partners]
        matched = {id(one) for one in partners.values()}
        self.only_there = [one for one in self.there.all_linked_objects if id(one) not in matched]
        for here, there in partners.items():
            self.inputs += _different_inputs(here, there, partners)
        origin = {id(there): here for here, there in partners.items()}
        other = {
            (category, origin.get(id(owner), owner), phase): kg
            for (category, owner, phase), kg in self.there.footprint_sums().rows.items()
        }
        self.diffs = EmissionDiffs(self.here.footprint_sums().rows, other, ("here", "there"))

    def hourly(self) -> dict[str, Any]:
        """Total footprints hour by hour on a common calendar, where a missing hour counts 0.

        Returns:
            {"hour": shape (hours,), datetime64 in UTC; "here", "there", "difference": shape (hours,), kg CO2eq}.
        """
        series = [system.total_footprint for system in (self.here, self.there)]
        known = [each for each in series if isinstance(each, ExplainableHourlyQuantities)]
        first = min((each.first_hour for each in known), default=0)
        end = max((each.first_hour + len(each) for each in known), default=0)
        placed = [np.zeros(end - first) for _ in series]
        for array, each in zip(placed, series, strict=True):
            if isinstance(each, ExplainableHourlyQuantities):
                offset = each.first_hour - first
                array[offset : offset + len(each)] = each.to("kg").magnitude
        hours = times_of(first, end - first)
        return {"hour": hours, "here": placed[0], "there": placed[1], "difference": placed[1] - placed[0]}

    def __str__(self) -> str:
        lines = [visible(f"{self.here.title} | {self.there.title}"), ""]
        lines += [str(each) for each in self.inputs] or ["No input of paired objects differs."]
        for system, several in ((self.here, self.only_here), (self.there, self.only_there)):
            if several:
                names = ", ".join(f"{type(one).__name__} {one.name!r}" for one in several)
                lines.append(f"only in {visible(system.name)}: {names}")
        return "\n".join((*lines, "", str(self.diffs)))


class ScenarioComparison:
    """The footprint of a system as it is and in several scenarios.

    Attributes:
        names: "as it is" and the names of the scenarios.
        footprints: {name: {(category, phase): kg CO2eq over the whole period}}.
        remarks: a sentence per change that has no effect, since nothing in the system uses its object.
    """

    AS_IT_IS = "as it is"

    def __init__(self, system: System, scenarios: Sequence[Scenario]) -> None:
        self.system = system
        self.scenarios = scenarios_in(scenarios, "A comparison")
        self.footprints = {self.AS_IT_IS: _totals(system)}
        self.remarks: list[str] = []
        for scenario in self.scenarios:
            try:
                name = _unused(scenario.name, self.footprints)
                idle = unused([change[:2] for change in scenario.changes], system)
                with scenario.applied():
                    self.footprints[name] = _totals(system)
                    self.remarks += [f"{name}: {each}" for each in remarks_on(unused(idle, system), system)]
            except Exception as error:
                error.add_note(f"(scenario {scenario.name!r} of the comparison)")
                raise

    @property
    def names(self) -> list[str]:
        """The columns."""
        return list(self.footprints)

    @property
    def totals(self) -> dict[str, float]:
        """{name: everything [kg CO2eq]}."""
        return {name: sum(parts.values()) for name, parts in self.footprints.items()}

    def __str__(self) -> str:
        baseline = self.footprints[self.AS_IT_IS]
        total = sum(baseline.values())
        columns = []
        for name, parts in self.footprints.items():
            everything = sum(parts.values())
            figures = [decimals(parts[row]) for row in baseline]
            change = "" if name == self.AS_IT_IS else percent(total, everything)
            columns.append([cut(visible(name), LONGEST_NAME), *figures, decimals(everything), change])
        names = [
            "kg CO2eq over the period",
            *(f"{category}, {phase}" for category, phase in baseline),
            "Total",
            "Change",
        ]
        width = max(map(len, names))
        lines = [f"{name:<{width}}" for name in names]
        for column in columns:
            width = max(map(len, column)) + 2
            lines = [f"{line}{cell:>{width}}" for line, cell in zip(lines, column, strict=True)]
        return "\n".join((*lines, *self.remarks, *filter(None, [visible(self.system.partly_read)])))

    def plot(self, filename: str | Path | None = None, *, return_only_html: bool = False) -> Path | str:
        """A bar per scenario, stacked by category and phase: interactive as HTML, or a picture.

        Args:
            filename: ends in .html, .png, .svg or .pdf; "<system name> scenarios.html" unless said.
            return_only_html: give the chart as a piece of HTML instead of writing a file.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.scenario_bars import scenario_bars

        return scenario_bars(self.system.title, self.footprints, filename=filename, return_only_html=return_only_html)


def _totals(system: System) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {each.total_of: 0.0 for each in system.totals if each.total_of is not None}
    for (category, _, phase), kg in system.footprint_sums().rows.items():
        found[category, phase] += kg
    return found


def _unused(name: str, taken: Iterable[str]) -> str:
    """The name, with a number when it is taken."""
    names, candidate, number = set(taken), name, 1
    while candidate in names:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def _paired(here: System, there: System) -> dict[Any, Any]:
    """{object of `here`: its partner in `there`}; the systems themselves are a pair."""
    pairs: dict[Any, Any] = {here: there}
    left = {one.id: one for one in there.all_linked_objects}
    unpaired = []
    for one in here.all_linked_objects:
        partner = left.pop(one.id, None)
        if partner is not None and type(partner) is type(one):
            pairs[one] = partner
        else:
            unpaired.append(one)
    by_name: dict[Any, list[Any]] = {}
    for one in left.values():
        by_name.setdefault((type(one), one.name), []).append(one)
    for one in unpaired:
        candidates = by_name.get((type(one), one.name))
        if candidates:
            pairs[one] = candidates.pop(0)
    return pairs


def _different_inputs(here: Any, there: Any, partners: dict[Any, Any]) -> Iterable[InputDifference]:
    for attribute in here.inputs():
        first, second = attribute.node_of(here).read(), attribute.node_of(there).read()
        if isinstance(attribute, LinkInput):
            mapped = [partners.get(one) for one in (first if isinstance(first, tuple) else (first,))]
            others = list(second) if isinstance(second, tuple) else [second]
            same = len(mapped) == len(others) and all(a is b for a, b in zip(mapped, others, strict=True))
        else:
            same = same_value(first, second)
        if not same:
            yield InputDifference(here, there, attribute, first, second)
