"""The footprint of a system as it is and in several scenarios, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.footprint.comparison.emission_diffs import side_of
from efp_graph.footprint.footprint_views import gaps_note
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.coverage import Coverage, side_by_side
from efp_graph.objects.effects import remarks_on, unused
from efp_graph.objects.ledger import Account, Criterion
from efp_graph.objects.period import Period, captions_of
from efp_graph.objects.scenario import Scenario, scenarios_in
from efp_graph.objects.totals import Side, cell, heading, scale_of, titles_of
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.texts import visible
from efp_graph.values.readable import relative_change

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart
    from efp_graph.differences import ExplainedDifference
    from efp_graph.footprint.footprints import Footprints
    from efp_graph.footprint.system import System
    from efp_graph.values import ExplainableObject


class ScenarioComparison:
    """The footprint of a system as it is and in several scenarios.

    Attributes:
        names: "as it is" and the names of the scenarios.
        amounts: {name: {(criterion, category, phase): amount over the whole period}}.
        remarks: a sentence per change that has no effect, since nothing in the system uses its object.
    """

    AS_IT_IS = "as it is"

    def __init__(self, system: System, scenarios: Iterable[Scenario]) -> None:
        self.system = system
        self.scenarios = scenarios_in(scenarios, "A comparison")
        self.amounts: dict[str, dict[tuple[str, str, str], float]] = {}
        self._about: dict[str, Side] = {}
        self._add(self.AS_IT_IS)
        self.remarks: list[str] = []
        for scenario in self.scenarios:
            try:
                name = _unused(scenario.name, self.amounts)
                idle = unused([change[:2] for change in scenario.changes], system)
                with scenario.applied():
                    self._add(name)
                    self.remarks += [f"{name}: {remark}" for remark in remarks_on(unused(idle, system), system)]
            except Exception as error:
                error.add_note(f"(scenario {scenario.name!r} of the comparison)")
                raise

    def _add(self, name: str) -> None:
        """A column: the system as it is now."""
        footprints = self.system.footprints
        self.amounts[name] = _totals(self.system, footprints)
        self._about[name] = side_of(footprints)

    @property
    def names(self) -> list[str]:
        """The columns."""
        return list(self.amounts)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that there are figures on."""
        parts = {criterion for amounts in self.amounts.values() for criterion, _, _ in amounts}
        return tuple(criterion.name for criterion in Criterion.all() if criterion.name in parts)

    @property
    def footprints(self) -> dict[str, dict[tuple[str, str], float]]:
        """{name: {(category, phase): kg CO2eq over the whole period}}."""
        return self.on(GWP)

    def on(self, criterion: str | Criterion) -> dict[str, dict[tuple[str, str], float]]:
        """{name: {(category, phase): amount on a criterion over the whole period, in its unit}}, rows alike in all."""
        wanted = Criterion.named(criterion).name
        rows = {part: 0.0 for amounts in self.amounts.values() for part in amounts if part[0] == wanted}
        ordered = sorted(rows, key=lambda part: Account(part[1], part[2], part[0]).order_by_phase)
        return {
            name: {(category, phase): amounts.get((wanted, category, phase), 0.0) for _, category, phase in ordered}
            for name, amounts in self.amounts.items()
        }

    @property
    def totals(self) -> dict[str, float]:
        """{name: everything [kg CO2eq]}."""
        return {name: sum(parts.values()) for name, parts in self.footprints.items()}

    def explain(self, name: str, **options: Any) -> ExplainedDifference:
        """What each change of a scenario does; see `System.explain_difference` for the options.

        Args:
            name: of the scenario, as the columns have it. The model is taken as it is now.

        Raises:
            UnknownOption: there is no such scenario.

        Example: `print(system.compare_scenarios().explain("720p"))`
        """
        from efp_graph.differences import explain_scenario

        return explain_scenario(self, name, **options)

    def graph_diff(
        self, name: str, filename: str | Path | None = None, *, of: ExplainableObject | None = None, **options: Any
    ) -> Any:
        """Draw what a scenario changes and which figures move; see `System.graph_diff`.

        Args:
            name: of the scenario, as the columns have it. The model is taken as it is now.
            filename: of the file to write, which ends in .html, .svg, .png, .pdf or .dot; none by default.
            of: the figure whose calculation is compared, as it is read: `server.energy_footprint`; the total footprint
                of the system unless given.
            options: bundle, max_depth, dark, as for `calculus_graph_to_file`.

        Raises:
            UnknownOption: there is no such scenario.
            NoChange: no figure differs.
            WrongKind, NotAllowed: `of` is no figure of an object, or of one that is in one state only; or the system
                shows a simulation.
            MissingProgram, TooLargeToDraw, FileNotWritten: as for `calculus_graph_to_file`.

        Example: `system.compare_scenarios().graph_diff("720p", "720p.html")`
        """
        from efp_graph.differences.drawing import draw_scenario

        return draw_scenario(self, name, filename, of=of, **options)

    def __str__(self) -> str:
        lines = [line for name in self.criteria for line in (*self._block(name), "")][:-1]
        return "\n".join((*lines, *self.captions, *self.remarks, *filter(None, [visible(self.system.partly_read)])))

    def _repr_html_(self) -> str:
        """How notebooks show it: a table per criterion, with a line per scenario as charts have a bar."""
        parts = []
        for name in self.criteria:
            names, *columns = self._columns(name)
            notes = paragraphs_html(self._notes(name))
            parts.append(table_html(["", *names[1:]], columns, texts=1, caption=names[0]) + notes)
        return "".join((*parts, paragraphs_html([*self.captions, *self.remarks, self.system.partly_read])))

    @property
    def periods(self) -> dict[str, Period]:
        """{name: of which hours its figures are}."""
        return {name: side.period for name, side in self._about.items()}

    @property
    def captions(self) -> list[str]:
        """Of which hours the figures are: a line, or one for each scenario where these differ."""
        return captions_of(self.periods.items())

    def coverage_on(self, criterion: str) -> Coverage:
        """What the totals on a criterion cover, as it is and in each scenario."""
        return side_by_side(((name, side.contributors) for name, side in self._about.items()), criterion)

    def _columns(self, criterion: str) -> list[list[str]]:
        """What stands in the table of a criterion: names of its lines, and a column per scenario."""
        footprints = self.on(criterion)
        baseline = footprints[self.AS_IT_IS]
        total = sum(baseline.values())
        covered = self.coverage_on(criterion)
        record = Criterion.known[criterion]
        scale = scale_of(
            (amount for parts in footprints.values() for amount in (*parts.values(), sum(parts.values()))), record
        )
        columns = []
        for (name, parts), mark in zip(footprints.items(), covered.bounds, strict=True):
            everything = sum(parts.values())
            figures = [scale.cell(amount) for amount in parts.values()]
            marks = covered.bounds[0], mark
            change = "" if name == self.AS_IT_IS else relative_change(total, everything, marks)
            columns.append([cell(name), *figures, f"{mark}{scale.cell(everything)}", change])
        names = [
            heading(record, scale),
            *(cell(", ".join(titles_of(*account))) for account in baseline),
            "Total",
            "Change",
        ]
        return [names, *columns]

    def _block(self, criterion: str) -> list[str]:
        """The table of a criterion, a column per scenario."""
        names, *columns = self._columns(criterion)
        width = max(map(len, names))
        lines = [f"{name:<{width}}" for name in names]
        for column in columns:
            width = max(map(len, column)) + 2
            lines = [f"{line}{text:>{width}}" for line, text in zip(lines, column, strict=True)]
        return [*lines, *self._notes(criterion)]

    def _notes(self, criterion: str) -> list[str]:
        """Sentences on what the totals on a criterion cover, and on what is not modelled."""
        gaps = gaps_note(self.system.footprints.not_modelled(criterion))
        return list(filter(None, (*self.coverage_on(criterion).notes, gaps)))

    def plot(
        self,
        filename: str | Path | None = None,
        *,
        return_only_html: bool = False,
        criterion: str | Criterion = GWP,
    ) -> Chart | Path | str:
        """A bar per scenario, stacked by category and phase: interactive as HTML, or a picture.

        Args:
            filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.
            criterion: what the figures are on.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that; or
            the HTML.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.scenario_bars import scenario_bars
        from efp_graph.footprint.drawn import looks, measure_of

        name = Criterion.named(criterion).name
        return scenario_bars(
            self.system.title,
            self.on(name),
            filename=filename,
            return_only_html=return_only_html,
            looks=looks(),
            measure=measure_of(name),
            bounds=self.coverage_on(name).bounds,
            captions=self.captions,
        )


def _totals(system: System, footprints: Footprints) -> dict[tuple[str, str, str], float]:
    """{(criterion, category, phase): amount}; those that every system has first, whatever they hold."""
    found = {(total.criterion, total.category, total.phase): 0.0 for total in system.totals if total.category}
    for (category, _, phase, criterion), amount in footprints.amounts.items():
        found[criterion, category, phase] = found.get((criterion, category, phase), 0.0) + amount
    return found


def _unused(name: str, taken: Iterable[str]) -> str:
    """The name, with a number when it is taken."""
    names, candidate, number = set(taken), name, 1
    while candidate in names:
        number += 1
        candidate = f"{name} ({number})"
    return candidate
