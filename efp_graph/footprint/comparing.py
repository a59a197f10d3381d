"""What a system is compared to: itself before an update, another system, its scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.errors import WrongKind
from efp_graph.footprint.faces import Face
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import NoChange, Scenario, looking_back
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.objects.ledger import Criterion

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart
    from efp_graph.differences import ExplainedDifference
    from efp_graph.footprint.comparison import EmissionDiffs, ScenarioComparison, SystemComparison
    from efp_graph.footprint.system import System
    from efp_graph.values import ExplainableObject


class Comparisons(Face):
    """The comparisons of a system."""

    def emission_diffs(self, *, from_start: bool = False) -> EmissionDiffs:
        """Footprints before and after the last update, per category, object and phase.

        Args:
            from_start: compare with the system as it was when it was made (or before the oldest update that the
                history holds: at most 1,000, of 256 MB) instead of before the last update.

        Returns:
            A table: `rows`, `by_category()`, `total`, and text.

        Raises:
            NoChange: there was no update.

        Cost: that of taking these updates back, once; the model itself is not touched.
        """
        from efp_graph.footprint.comparison import EmissionDiffs

        system = self._whole
        done = system.graph.history.done
        steps = sum(step.time >= system._made for step in done)
        if not steps:
            raise NoChange(f'System "{system.name}" has not been changed, so there is no difference to show.')
        after = system.footprints
        with looking_back(system.graph, steps if from_start else 1):
            before = system.footprints
        return EmissionDiffs(before, after, remark=system.partly_read)

    def plot_emission_diffs(
        self,
        filepath: str | Path | None = None,
        figsize: tuple[float, float] = (10, 5),
        from_start: bool = False,
        plt_show: bool = False,
        criterion: str | Criterion = GWP,
    ) -> Chart | Path:
        """Draw the footprints before and after the last update: a bar per category and phase, what changed beside it.

        Args:
            filepath: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            figsize: width and height [inches of 100 pixels].
            from_start: as for `emission_diffs`.
            plt_show: show the chart in a notebook or a browser.
            criterion: what the figures are on.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that.

        Raises:
            NoChange: there was no update.
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.emission_diffs import plot_emission_diffs
        from efp_graph.footprint.drawn import looks, measure_of

        name, diffs = Criterion.named(criterion).name, self.emission_diffs(from_start=from_start)
        return plot_emission_diffs(
            self._whole.title,
            diffs.by_category(name),
            filepath=filepath,
            figsize=figsize,
            show=plt_show,
            looks=looks(),
            measure=measure_of(name),
            bounds=diffs.coverage_on(name).bounds,
            captions=diffs.captions,
        )

    def compare_to(self, other: System) -> SystemComparison:
        """How another system differs: inputs, objects, footprints, hour by hour on a common calendar.

        Objects are paired by id, then by class and name.

        Raises:
            WrongKind: the other is no system.
        """
        from efp_graph.footprint.comparison import SystemComparison
        from efp_graph.footprint.system import System

        if not isinstance(other, System):
            raise WrongKind(
                f"{describe_object(self._whole)} is compared to another System, and was given {describe_given(other)}."
            )
        return SystemComparison(self._whole, other)

    def explain_difference(self, older: System, **options: Any) -> ExplainedDifference:
        """Why this system has another footprint than an older one: the part of each input that changed.

        A part is the Shapley value: what a change does on average over all orders in which the changes can be made. The
        parts sum to the difference. With up to 8 causes they are exact; with more, orders are drawn at random until
        each standard error is below 1 % of the difference.

        Args:
            older: another model, as read from a file, or a copy from before. Objects are paired as by `compare_to`.
            group: which changes are one cause: "object", "source", "kind" (the class), or {name: objects, inputs or
                names of changes}. Each input is a cause of its own unless said; what brings in or drops the same
                objects is one.
            criterion: what the footprints are on: climate change unless said.
            window: (start, end): the hours between two dates only, as for `footprint_sums`.
            tz: the zone whose months `split("month")` has; UTC unless said.
            seed: of the random orders; 0 unless said.
            most: combinations to calculate at most where orders are drawn; 2,000 unless said.
            workers, client: processes of this machine (extra "sweeps"), or a dask cluster (extra "dask"), that
                calculate the combinations; this process alone unless said. Figures are the same to the last bit.

        Returns:
            A table: `causes`, `pairs`, `split("category", "month")`, `records()`, `to_csv(path)`, `plot()`.

        Raises:
            WrongKind: the older one is no system.
            UnknownOption: there is no such criterion, one of the models has no footprint on it, or no such group.
            NotAllowed: a model shows a simulation, or their classes are declared otherwise.

        Example: `print(efp_graph.load("q2.json").explain_difference(efp_graph.load("q1.json")))`
        """
        from efp_graph.differences import explain_systems
        from efp_graph.footprint.system import System

        if not isinstance(older, System):
            raise WrongKind(
                f"{describe_object(self._whole)} is explained against another System, and was given "
                f"{describe_given(older)}."
            )
        return explain_systems(older, self._whole, **options)

    def graph_diff(
        self, older: System, filename: str | Path | None = None, *, of: ExplainableObject | None = None, **options: Any
    ) -> Any:
        """Draw what differs from an older system: which inputs changed, which figures moved, came or went, what stayed.

        The calculus graphs of a figure in both are laid over each other: old → new values at each node, and its kind
        in words, by the border and by the colour.

        Args:
            older: another model, as read from a file, or a copy from before. Objects are paired as by `compare_to`.
            filename: of the file to write, which ends in .html, .svg, .png, .pdf or .dot; none by default.
            of: the figure whose calculation is compared, as it is read: `server.energy_footprint`; the total footprint
                of the system unless given.
            options: bundle, max_depth, dark, as for `calculus_graph_to_file`.

        Returns:
            A `Drawing`, which notebooks show and which has `write(path)`; where a path is given, that.

        Raises:
            NoChange: no figure differs.
            WrongKind, NotAllowed: `of` is no figure of an object, or of one that is in one state only; or the system
                shows a simulation.
            MissingProgram, TooLargeToDraw, UnknownOption, FileNotWritten: as for `calculus_graph_to_file`.

        Example: `efp_graph.load("q2.json").graph_diff(efp_graph.load("q1.json"), "what-moved.html")`
        """
        from efp_graph.differences.drawing import draw_systems
        from efp_graph.footprint.system import System

        if not isinstance(older, System):
            raise WrongKind(
                f"{describe_object(self._whole)} is drawn against another System, and was given "
                f"{describe_given(older)}."
            )
        return draw_systems(older, self._whole, filename, of=of, **options)

    def compare_scenarios(
        self, scenarios: Scenario | Iterable[Scenario] | None = None, filename: str | Path | None = None
    ) -> ScenarioComparison:
        """The footprint as it is and in each scenario: one table, and one chart when a file name is given.

        Args:
            scenarios: several, or one; those kept with the system unless given.
            filename: of the file to write the chart to, which ends in .html, .png, .svg or .pdf.

        Raises:
            WrongKind: something else than scenarios is given.
            EfpGraphError: a scenario cannot be calculated; a note tells which. The model is as before.
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.footprint.comparison import ScenarioComparison

        chosen = [scenarios] if isinstance(scenarios, Scenario) else scenarios
        comparison = ScenarioComparison(self._whole, self._whole.scenarios if chosen is None else chosen)
        if filename is not None:
            comparison.plot(filename)
        return comparison
