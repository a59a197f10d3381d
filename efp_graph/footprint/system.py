"""The system: a set of usage patterns, all that they reach, and what can be asked of it as a whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from efp_graph.errors import WrongKind
from efp_graph.files import named_for, safe_stem, write_whole
from efp_graph.footprint.adding_up import (
    FootprintSums,
    Window,
    added_up,
    period_of,
    shown_simulation,
    simulated_from,
)
from efp_graph.footprint.conventions import ConventionOptions, Conventions, ConventionsInput
from efp_graph.footprint.exports import Exports
from efp_graph.footprint.notebook import deleted_html
from efp_graph.footprint.totals import Totals
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import (
    HistoryEntry,
    KeptScenarios,
    Links,
    ModelingObject,
    ModelingUpdate,
    NoChange,
    Place,
    Scenario,
    check_model,
    derived,
    history_of,
    links,
    looking_back,
    refuse_inside_a_look,
    transaction,
    what_if,
)
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.period import Period, day_or_hour
from efp_graph.objects.simulation import Simulation
from efp_graph.signatures import SystemSignature
from efp_graph.texts import PARTLY_READ, marked, visible
from efp_graph.values import ExplainableHourlyQuantities

if TYPE_CHECKING:
    from efp_graph.attribution import Attribution
    from efp_graph.attribution.intensity import Intensity
    from efp_graph.attribution.many import Attributions
    from efp_graph.attribution.scopes import Scopes
    from efp_graph.charts.figure import Chart
    from efp_graph.differences import ExplainedDifference
    from efp_graph.footprint.comparison import EmissionDiffs, ScenarioComparison, SystemComparison
    from efp_graph.footprint.edge.journeys import EdgeUsageJourney
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.edge.storages import EdgeStorage
    from efp_graph.footprint.footprints import Footprints
    from efp_graph.footprint.journeys import UsageJourney
    from efp_graph.footprint.plausibility import Plausibility
    from efp_graph.footprint.usage import UsagePattern
    from efp_graph.sensitivity.result import LocalSensitivity
    from efp_graph.serialization.efootprint_reading import ReadingReport
    from efp_graph.sweeps.tape import Tape
    from efp_graph.uncertainty import UncertaintyResult
    from efp_graph.uncertainty.comparison import UncertainComparison

One = TypeVar("One")


_generation = itertools.count(1)
_since = 0  # the generation that is not given up


def reset() -> None:
    """Start anew: every system made so far is given up.

    They stay as they are, and can be used on. But the first new `System` that uses one of their objects takes them
    over, as with `replace=True`, instead of being refused. There is nothing else that models share: objects, systems
    and their histories belong to the variables that hold them, and go with these. Classes, phases, categories and
    criteria that were declared stay, and so does `use_boavizta_source`.

    Example: the first line of a notebook: `import efp_graph as efp; efp.reset()`
    """
    global _since
    _since = next(_generation)


class System(SystemSignature, Totals, Exports):
    """A digital service: the usage patterns of its users, and everything that these use.

    With `replace=True` it takes the place of every system that has some of its objects: that system is deleted, its
    objects stay as they are and leave it, those that the new one does not use too. Its scenarios and simulation go, and
    what was done before can not be undone any more. If the new system is refused, nothing happens. So a cell of a
    notebook that makes a system can run again; without it the objects of another system are refused.
    """

    picture_views = ()

    usage_patterns: Links[UsagePattern] = links("UsagePattern", help="Usage patterns of the service")
    edge_usage_patterns: Links[EdgeUsagePattern] = links(
        "EdgeUsagePattern", optional=True, help="Usage patterns of its edge devices"
    )
    conventions = ConventionsInput(help="Which methods hold where methods differ; see the page on conventions")
    convention_options = ConventionOptions(conventions)

    constructor = ("usage_patterns", "edge_usage_patterns")

    def _make(self, *values: Any, replace: bool = False, **named: Any) -> None:
        if not isinstance(replace, bool):
            raise WrongKind(f"replace is True or False, and was given {describe_given(replace)}.")
        self._replaces = replace
        self._generation = _since
        self._made = datetime.now(UTC)
        self._data_moves: list[Any] = []
        self._scenarios: tuple[Scenario, ...] = ()
        self._reading_report: ReadingReport | None = None
        self._not_read: tuple[str, ...] = ()
        shown = self._shown_until_now(*values[1:], *named.values())
        for each in shown:
            each.hide()
        try:
            super().__init__(*values, **named)
            # nothing here: an interrupt would leave patterns in a system nobody has
        except BaseException:
            for each in shown:
                each.show()
            raise

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            usage_patterns: Iterable[UsagePattern],
            edge_usage_patterns: Iterable[EdgeUsagePattern] = (),
            *,
            conventions: Conventions | Mapping[str, Any] | str | None = None,
            replace: bool = False,
        ) -> None:
            """See the class."""

    else:
        __init__ = _make

    def _shown_until_now(self, *given: Any) -> list[Simulation]:
        """The simulations that systems show which this one replaces: nothing is changed while one is shown."""
        objects = [each for several in given if isinstance(several, list | tuple) for each in several]
        placed = [each for each in objects if isinstance(each, ModelingObject) and not each.is_deleted]
        systems = [each for each in self._in_place_of(placed) if isinstance(each, System)]
        return list(dict.fromkeys(found for each in systems if (found := shown_simulation(each)) is not None))

    def _in_place_of(self, linked: list[ModelingObject]) -> list[ModelingObject]:
        """The systems that have some of the objects and are to be replaced, or were given up by `reset`."""
        if not self._replaces and not _since:
            return []
        reached = (*linked, *_below(linked))
        systems: dict[Any, None] = dict.fromkeys(each.place.system for each in reached if each.place is not None)
        return [each for each in systems if self._replaces or each._generation < _since]

    @derived
    def place(self) -> Place:
        """The top."""
        return Place(self, ())

    @derived
    def usage_journeys(self) -> tuple[UsageJourney, ...]:
        """Journeys of the patterns, each once, in the order in which they are met."""
        return tuple(dict.fromkeys(journey for pattern in self.usage_patterns for journey in pattern.journeys))

    @derived
    def edge_usage_journeys(self) -> tuple[EdgeUsageJourney, ...]:
        """Journeys of the edge patterns, each once, in the order in which they are met."""
        journeys = (journey for pattern in self.edge_usage_patterns for journey in pattern.edge_usage_journeys)
        return tuple(dict.fromkeys(journeys))

    @derived
    def edge_storages(self) -> tuple[EdgeStorage, ...]:
        """Storage of the edge devices, each once."""
        components = (component for device in self.edge_devices for component in device.components)
        return tuple(dict.fromkeys(each for each in components if hasattr(each, "storage_capacity")))

    @property
    def all_linked_objects(self) -> list[ModelingObject]:
        """Everything that the patterns reach, each once, as met going down."""
        return _below([self])

    def get_server_by_name(self, name: str) -> Any:
        """The first server of that name, or None."""
        return _named(self.servers, name)

    def get_storage_by_name(self, name: str) -> Any:
        """The first storage of that name, or None."""
        return _named(self.storages, name)

    def get_usage_pattern_by_name(self, name: str) -> Any:
        """The first usage pattern of that name, or None."""
        return _named(self.usage_patterns, name)

    @classmethod
    def _signature(cls) -> Signature:
        told = super()._signature()
        replace = Parameter("replace", Parameter.KEYWORD_ONLY, default=False)
        return told.replace(parameters=[*told.parameters.values(), replace])

    # Change

    @property
    def data_moves(self) -> list[Any]:
        """What another release of other people's data has moved since the model was saved: `DataMove`s.

        Empty for a model that was not read from a file.
        """
        return list(self._data_moves)

    @property
    def history(self) -> list[HistoryEntry]:
        """The updates of the model that can be undone, oldest first."""
        return history_of(self.graph)

    def undo(self) -> None:
        """Take the last update back.

        Raises:
            HistoryError: there is nothing to undo, or a batch or what-if is open.
        """
        refuse_inside_a_look("undo")
        transaction.undo(self.graph)

    def redo(self) -> None:
        """Make the update that was undone last again.

        Raises:
            HistoryError: nothing was undone since the last change, or a batch or what-if is open.
        """
        refuse_inside_a_look("redo")
        transaction.redo(self.graph)

    def what_if(self, changes: Any, label: str | None = None) -> AbstractContextManager[ModelingUpdate]:
        """The system with some changes, inside a `with` block; after it everything is exactly as it was.

        Args:
            changes: as for `ModelingUpdate`; or a `Scenario`, whose changes hold from its date on if it has one.
            label: as for `ModelingUpdate`; a scenario has its name.

        Example: `with system.what_if(scenario): print(system.total_footprint_sum_over_period)`
        """
        if not isinstance(changes, Scenario):
            return what_if(changes, label, home=self.graph)
        if changes.simulation_date is None:
            return what_if(changes.by_node(), label or changes.name, home=self.graph)
        return changes.applied()

    def check(self) -> None:
        """Verify that objects, links and calculated values agree with one another; for tests and for bug reports.

        Raises:
            InternalError: they do not: a bug of efp_graph. The message says where.
        """
        check_model(self.graph)

    def check_plausibility(self) -> Plausibility:
        """What looks implausible: orders of magnitude, relations, names, and what the model does without.

        Nothing is refused, and nothing is changed: what is unusual may be right. The rules, with their sources, are the
        table in `footprint/plausible.py`, and those that classes declare; see docs/how-to/plausibility.md.

        Returns:
            Findings, each with object, attribute, value, what is usual, why, remedy and source: a table when printed,
            `records()`, `to_pandas()`, `doubts`, `is_plausible`.

        Example: `print(system.check_plausibility())`
        """
        from efp_graph.footprint.plausibility import plausibility_of

        return plausibility_of(self)

    def attribution(self) -> Attribution:
        """Who causes the footprint: by job, step, journey, pattern, country, source ...; nothing is calculated yet.

        Example: `print(system.attribution().pivot(rows="job", columns="phase"))`
        """
        from efp_graph.attribution import Attribution

        return Attribution(self)

    def attributions(
        self,
        scenarios: Scenario | Iterable[Scenario] | None = None,
        levels: str | Iterable[str] = "job",
        *,
        workers: int | None = None,
        client: Any = None,
    ) -> Attributions:
        """Who causes the footprint as it is and in each of many scenarios: one table.

        Args:
            scenarios: several, or one; those kept with the system unless given. One that is refused has its message.
            levels: what the figures are by, one or several; see `Attribution.pivot`.
            workers, client: processes of this machine (extra "sweeps"), or a dask cluster (extra "dask"); this process
                alone unless said. Figures are the same to the last bit.

        Raises:
            WrongKind, UnknownOption: something else than scenarios is given, two of one name, or no such level.
            MissingExtra: a package is not installed.

        Example: `system.attributions(scenarios, ["source", "job"], workers=4).to_parquet("cells.parquet")`
        """
        from efp_graph.attribution.many import attributions_of

        chosen = list(self.scenarios) if scenarios is None else scenarios
        return attributions_of(self, chosen, levels, workers, client)

    def sci(
        self,
        per: Any = "journey",
        *,
        user: float | None = None,
        within: Mapping[str, Any] | None = None,
        exclude: Iterable[type] = (),
        market: Any = None,
    ) -> Intensity:
        """Software carbon intensity: CO2eq per functional unit (ISO/IEC 21031:2024).

        Args:
            per: "journey", "visit", "GB"; a job, step, journey or pattern: how often it happens; a series, whose sum it
                is; a number.
            user: how many users there are, in place of `per`: CO2eq per user.
            within: {level: object or name}: of these only, as in `Attribution.pivot`.
            market: refused: the standard excludes market-based measures.
            exclude: classes of sources that are outside the boundary, such as `Device`.

        Raises:
            UnknownOption, WrongKind: there is no such unit.
            NotAllowed: there are none of them in the period; or market-based factors are given.

        Example: `print(system.sci(per="journey", exclude=[Device]))`
        """
        from efp_graph.attribution.intensity import intensity_of

        return intensity_of(self, per, user=user, within=within, exclude=exclude, market=market)

    def scopes(
        self,
        owner: Mapping[Any, str] | None = None,
        *,
        market: Mapping[Any, Any] | bool | None = None,
        capital: str = "spread",
        boundary: Mapping[Any, str] | None = None,
    ) -> Scopes:
        """CO2eq by scope of the GHG Protocol, for the one who runs the service.

        Args:
            owner: {object or its name: "owned", "leased", "purchased" or "users"}; storage follows its server. Devices
                are their users' unless given, all else is purchased.
            market: {server or country, or its name: carbon intensity of the electricity that was bought}: scope 2 is
                told market-based too, beside the location-based figure. What has no factor is named, and not in it.
            capital: which figure stands for capital goods (3.2): "spread" over their life, as in the footprint, or in
                the year of "purchase", as the Standard has it. The other one stands beside it.
            boundary: {server or country, or its name: "life cycle" or "direct"}: whether its carbon intensity includes
                what is upstream of power plants (3.3), where its source does not tell.

        Raises:
            UnknownOption: there is no such source, tag, or choice.
            WrongKind, InputError: something else is given for a mapping, or a factor is none.

        Example: `print(system.scopes(owner={"front": "owned"}, market={"front": 12 * u.g / u.kWh}))`
        """
        from efp_graph.attribution.scopes import scopes_of

        return scopes_of(self, owner, market=market, capital=capital, boundary=boundary)

    def sensitivity(
        self,
        step: float = 0.1,
        *,
        series: bool = True,
        pairs: bool = False,
        alternatives: bool = True,
        criterion: str | Criterion = GWP,
    ) -> LocalSensitivity:
        """What the total depends on: every numeric input a step down and up, one at a time. It needs no distributions.

        Args:
            step: the share that inputs are varied by, between 0 and 1; at the end of what is allowed it is shorter.
            series: whether hourly series and typical weeks are varied too, each as a scale of all its hours.
            pairs: also what the eight inputs with the largest effects do two at a time, beyond each alone.
            alternatives: also every other option, and every other object of the model that a link could lead to.
            criterion: what the total is on.

        Returns:
            A table when printed, `tornado(path)`, `table`, `weight_by_source`, `unverified`, `to_csv`, `to_json`,
            `to_pandas`.

        Raises:
            ValueOutOfRange: the step is no share between 0 and 1.
            NotAllowed: there is no numeric input, or a simulation is shown.
            UnknownOption: there is no such criterion, or nothing has a footprint on it.

        Example: `found = system.sensitivity(); print(found); found.tornado("tornado.html")`
        """
        from efp_graph.sensitivity.local import local_sensitivity

        return local_sensitivity(self, step, series=series, pairs=pairs, alternatives=alternatives, criterion=criterion)

    @property
    def impact_repartition_matrix(self) -> list[dict[str, Any]]:
        """A dictionary per atom of the attribution: ids by level, phase, stream, and kg over the whole period."""
        return self.attribution().matrix

    def compile(self, inputs: Sequence[Any], outputs: Mapping[str, Any] | Iterable[Any] = ("total_footprint",)) -> Tape:
        """The system as a function of some inputs, to be run for thousands of scenarios at once.

        Args:
            inputs: attributes that hold a number or a series (`Server.power.of(server)`, or as read: `server.power`).
            outputs: a list, or a dictionary by name, of attributes, values calculated from them
                (`system.total_footprint.sum()`), functions that give a value, and names of attributes of the system.

        Raises:
            NotAllowed: an input holds no number, or an output is neither a number nor a series.
            InputError: an input or an output cannot be understood.

        Example: `system.compile([Server.power.of(server)]).run([[200, 250, 300]])["total_footprint"]`
        """
        from efp_graph.sweeps.outputs import named_outputs
        from efp_graph.sweeps.scenarios import nodes_of, remarks_on_inputs
        from efp_graph.sweeps.tape import Tape

        nodes = nodes_of(inputs)
        remarks_on_inputs(nodes, self)
        return Tape(nodes, named_outputs(self, outputs))

    def uncertainty(self, *, count: int | str = "auto", seed: int = 0, **options: Any) -> UncertaintyResult:
        """How sure the total is: what it becomes when inputs are what they may be, each by what is known of it.

        A distribution comes from the first that an input has of: a distribution, bounds, a pedigree, a confidence.
        What has none is taken as exact, and counted. The same input has the same draws in every model.

        Args:
            count: how many draws, in blocks of 256, 1,024 at least; "auto" for as many as it takes until twice the
                standard errors of mean, standard deviation and the ends of the 90 % band are within half a unit of the
                last digit of the standard deviation that is asked for; at most 65,536.
            seed: of the draws: any whole number.
            options: `digits` of the standard deviation for "auto", 1 unless given; `by`: "month", "year", "hour" or
                None, what is told too, hours of the first 1,024 draws; `assume`: {name of a source: "high", "medium" or
                "low"}, what to suppose of inputs of which nothing is known, or "defaults" for the table in
                docs/how-to/uncertainty.md; `distributions`: {input: Distribution}, in place of what the inputs say;
                `choices`: {input: {level: probability}}, for options, links and whole series of which one or the other
                may hold; `hourly`: {series: "years"} for a factor per calendar year instead of one, or {series: {"cv":
                0.2, "correlation_hours": 24}} for factors hour by hour; `share`: [[input, input]], inputs that have one
                draw; `split`: [input], those that have one of their own; `correlations`: {(input, input): number from
                -1 to 1}; `design`: "latin-hypercube", "random" or "sobol"; `workers` or `client` as for `Sweep.run`.

        Returns:
            Mean, standard deviation, quantiles and bands with their standard errors, of the total and of its parts;
            any draw as a what-if.

        Raises:
            InputError: an option cannot be understood.
            TooManyRefused: the model refuses more than a fifth of the draws.
            NotAllowed: a simulation is shown.

        Example: `system.uncertainty(assume={"hypothesis": "low"}).interval(0.9)`
        """
        from efp_graph.uncertainty import uncertainty_of

        return uncertainty_of(self, count=count, seed=seed, **options)

    def compare_uncertain(
        self, scenarios: Iterable[Scenario | str] | Scenario | str | None = None, **options: Any
    ) -> UncertainComparison:
        """The total as it is and in scenarios, over the same draws: which is better, and how sure that is.

        Args:
            scenarios: several, or one, or names of some that are kept with the system; these unless given. None may
                have a date. An input that one sets to a plain value is exact in it; with `scaled(1.2)`
                or `shifted(2 * u.year)` it keeps its distribution, moved.
            options: as for `uncertainty`.

        Raises:
            WrongElement, UnknownOption: something else than scenarios is given.
            NotAllowed: a scenario has a date, or two have one name.
            InputError, TooManyRefused: as for `uncertainty`.

        Example: `system.compare_uncertain([hosting, lasting]).probability_below("longer life", "low-carbon hosting")`
        """
        from efp_graph.uncertainty.comparison import compared

        return compared(self, scenarios, **options)

    def local_periods(self) -> list[tuple[Any, int, int]]:
        """(usage pattern, its first UTC hour, its last) of every pattern that has starts."""
        found = []
        for pattern in (*self.distinct_patterns, *dict.fromkeys(self.edge_usage_patterns)):
            used = pattern.hours_of_use
            if isinstance(used, ExplainableHourlyQuantities):
                found.append((pattern, used.first_hour, used.first_hour + len(used) - 1))
        return found

    @property
    def period(self) -> Period:
        """The hours that are modelled, and whether a simulation is shown in them.

        Example: `print(system.period.caption)`
        """
        return period_of(self)

    def footprint_sums(self, window: Window | None = None) -> FootprintSums:
        """The footprints over the whole period, or a part of it, by object, category, phase and hour.

        While a simulation is shown these are those of the simulation: before its date what was, from it on what would
        be. Objects that leave at the date count with what they emitted before.

        Args:
            window: (start, end): the hours from `start` on and before `end`; None is the start or the end of the
                period. A date without a time zone is in UTC.

        Raises:
            WrongKind: the window is no pair of dates.
            OutsidePeriod: no modelled hour lies in it.

        Example: `sums = system.footprint_sums(); print(sums.total, sums.by_category, sums.caption)`
        """
        return added_up(self, window)

    @property
    def footprints(self) -> Footprints:
        """All footprints: a row per object, category, phase and criterion, with its sum over the whole period.

        The table is as the model is now; while a simulation is shown it has what was before the date too. Printed, or
        shown in a notebook, it has sums at the foot.

        Example:
            `system.footprints.by("category", "phase")`, `.by("month", tz="Europe/Paris").to_pandas()`,
            `.criterion("gwp").total`, `.in_window(start, end)`, `.to_csv("footprints.csv")`
        """
        from efp_graph.footprint.footprints import footprints_of

        return footprints_of(self)

    @property
    def simulation(self) -> ModelingUpdate | None:
        """The simulation that was made last."""
        return self.__dict__.get("_simulation")

    # Comparison

    @property
    def scenarios(self) -> KeptScenarios:
        """The named scenarios kept with the system: a list to append to. They are saved with the model."""
        return KeptScenarios(self)

    @scenarios.setter
    def scenarios(self, scenarios: Iterable[Scenario]) -> None:
        self.scenarios.replace(scenarios)

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

        done = self.graph.history.done
        steps = sum(step.time >= self._made for step in done)
        if not steps:
            raise NoChange(f'System "{self.name}" has not been changed, so there is no difference to show.')
        after = self.footprints
        with looking_back(self.graph, steps if from_start else 1):
            before = self.footprints
        return EmissionDiffs(before, after, remark=self.partly_read)

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
            self.title,
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

        if not isinstance(other, System):
            raise WrongKind(
                f"{describe_object(self)} is compared to another System, and was given {describe_given(other)}."
            )
        return SystemComparison(self, other)

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

        if not isinstance(older, System):
            raise WrongKind(
                f"{describe_object(self)} is explained against another System, and was given {describe_given(older)}."
            )
        return explain_systems(older, self, **options)

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
        comparison = ScenarioComparison(self, self.scenarios if chosen is None else chosen)
        if filename is not None:
            comparison.plot(filename)
        return comparison

    # Charts

    def plot_footprints_by_category_and_object(
        self,
        filename: Any = None,
        height: int = 400,
        width: int = 800,
        return_only_html: bool = False,
        criterion: str | Criterion = GWP,
    ) -> Any:
        """A bar chart of the period's footprint by category, phase and object: interactive as HTML, or a picture.

        Args:
            filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            height, width: of the chart [pixels].
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.
            criterion: what the footprints are on.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that; or
            the HTML.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.footprint_bars import footprint_bars
        from efp_graph.footprint.drawn import measure_of, stacks_of

        name = Criterion.named(criterion).name
        footprints = self.footprints.criterion(name)
        hours = footprints.period
        return footprint_bars(
            self.title,
            stacks_of(footprints),
            (hours.start, hours.hours) if hours.hours else None,
            filename=filename,
            height=height,
            width=width,
            return_only_html=return_only_html,
            measure=measure_of(name, footprints.coverage.on(name).mark),
        )

    def audit_report(self, path: Any = None, *, uncertainty: Any = None) -> Path:
        """A page that leads from the total to every input: one HTML file that opens in a browser without a network.

        It shows the totals, the timeline, all inputs with their sources, and each calculated figure with its formula,
        its curve, its calculation graph and what it feeds; see docs/how-to/audit-report.md.

        Args:
            path: where to write it; "<system name> audit.html" unless said.
            uncertainty: what `system.uncertainty()` gave: the band of the total, and how sure each input is.

        Returns:
            The path of the file.

        Raises:
            UnknownOption: the ending is that of another format.
            NotAllowed: the model has changed since its uncertainty was calculated.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        from efp_graph.audit.page import audit_page
        from efp_graph.footprint.audit import audit_of

        target = named_for(f"{safe_stem(self.name)} audit.html" if path is None else path, ("html", "htm"), "A page")
        return write_whole(target, audit_page(audit_of(self, uncertainty)))

    # Copies

    def copy(self) -> System:
        """An independent copy of the whole model: a change of one never reaches the other.

        It is what comes back from a file: same ids, same names, same inputs with their sources, scenarios and
        simulation, same figures to the last bit; without the history. `copy.deepcopy(system)` gives the same, and a
        pickle holds it. The counterpart of an object is the one of the same id.

        Raises:
            WrongKind: an input holds something that has no form in a file.
            NotAllowed: a simulation of another object is shown.

        Example: `variant = system.copy(); variant.servers[0].power = 200 * u.W; print(system.compare_to(variant))`
        """
        from efp_graph.serialization import copied

        return copied(self)

    def __deepcopy__(self, memo: Any) -> System:
        return self.copy()

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, tuple[Any, ...]]:
        from efp_graph.serialization import packed, unpacked

        return unpacked, packed(self)

    # Files

    def to_json(
        self, path: str | Path, *, results: bool = False, history: bool = False, series: str = "compressed"
    ) -> Path:
        """Save the model: every input with its unit, source and comment, scenarios and simulation; whole or not at all.

        Args:
            path: the file to write.
            results: save calculated results too, for readers that do not calculate.
            history: save the updates that can be undone too.
            series: long hourly series are "compressed" into the file, or kept as "csv" tables in a folder beside it;
                or "binary": those of results are kept in that folder as doubles of `numpy.load`, which is fastest to
                write and takes 8 bytes an hour, and those of inputs compressed into the file.

        Returns:
            The path.

        Raises:
            FileError: the file cannot be written; one that was there is as it was.
            WrongKind: an input holds something that has no form in a file.
            RemovedNode: a scenario that the system keeps mentions an object that was deleted.
        """
        from efp_graph.serialization import to_json

        return to_json(self, path, results=results, history=history, series=series)

    @staticmethod
    def from_json(path: str | Path) -> System:
        """The model that `to_json` saved: same ids, same inputs, same figures to the last bit.

        Raises:
            FileError: the file cannot be read, or is no such model; the message tells line and place.
        """
        from efp_graph.serialization import from_json

        return from_json(path)

    @property
    def not_read(self) -> tuple[str, ...]:
        """What the file that the system was read from holds and could not be read; nothing for one that is whole.

        The figures are then those of a part. All that is written of the system says so, and the saved model too, until
        it is set to `()` by who has looked at it.

        Example: `assert not efp_graph.load("model.json").not_read`
        """
        return self._not_read

    @not_read.setter
    def not_read(self, parts: Iterable[str]) -> None:
        self._not_read = tuple(parts)

    @property
    def title(self) -> str:
        """What tables, charts and pages are headed with: the name, and marks.

        One when the system was read in part, one while a simulation is shown.
        """
        return marked(self.name, PARTLY_READ if self._not_read else "", self.simulated)

    @property
    def conventions_told(self) -> str:
        """The remark that the model follows other conventions than the usual ones; nothing where it does not."""
        conventions = self.conventions
        return f"Conventions other than the usual ones: {conventions}." if conventions.unusual else ""

    @property
    def simulated(self) -> str:
        """The mark of a system that shows a simulation, with its date; nothing else."""
        date = simulated_from(self)
        return "" if date is None else f"simulated from {day_or_hour(date)} on"

    @property
    def simulation_caption(self) -> str:
        """Of which hours the figures are that a simulation shows; nothing while none is shown."""
        return self.period.caption if self.simulated else ""

    def __str__(self) -> str:
        return f"System {visible(self.id)}\n{self.footprints}\n"

    def _repr_html_(self) -> str:
        """How notebooks show it: its footprints, with a bar for each."""
        return deleted_html(self) if self.is_deleted else self.footprints._repr_html_()

    @property
    def reading_report(self) -> ReadingReport | None:
        """Of a system from a file of another program: what could not be read, and what that program loses."""
        return self._reading_report


def _below(objects: Iterable[ModelingObject]) -> list[ModelingObject]:
    """Everything that some objects reach, each once, as met going down."""
    found: dict[ModelingObject, None] = {}
    waiting = [each for one in objects for each in one.linked_objects()][::-1]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = None
            waiting.extend(reversed(each.linked_objects()))
    return list(found)


def _named(objects: Any, name: str) -> Any:
    return next((each for each in objects if each.name == name), None)
