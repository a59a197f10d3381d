"""The system: a set of usage patterns, all that they reach, and what can be asked of it as a whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from efp_graph.errors import WrongKind
from efp_graph.footprint.adding_up import (
    FootprintSums,
    Window,
    added_up,
    period_of,
    shown_simulation,
    simulated_from,
)
from efp_graph.footprint.analyses import Analyses
from efp_graph.footprint.comparing import Comparisons
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
    Place,
    Scenario,
    check_model,
    derived,
    history_of,
    links,
    refuse_inside_a_look,
    transaction,
    what_if,
)
from efp_graph.objects.counted import counted_below, linked_below
from efp_graph.objects.describing import describe_given
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.period import Period, day_or_hour
from efp_graph.objects.simulation import Simulation
from efp_graph.signatures import SystemSignature
from efp_graph.texts import PARTLY_READ, marked, visible
from efp_graph.values import ExplainableHourlyQuantities

if TYPE_CHECKING:
    from efp_graph.footprint.edge.journeys import EdgeUsageJourney
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.edge.storages import EdgeStorage
    from efp_graph.footprint.footprints import Footprints
    from efp_graph.footprint.journeys import UsageJourney
    from efp_graph.footprint.usage import UsagePattern
    from efp_graph.serialization.efootprint_reading import ReadingReport

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


def generation() -> int:
    """That of systems that are made now."""
    return _since


class System(SystemSignature, Totals, Analyses, Comparisons, Exports):
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
        self.__dict__.setdefault("_generation", _since)  # of one that a file holds: that of when it was read
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
        reached = (*linked, *linked_below(linked))
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
        """Everything that the figures follow from, each once: what the patterns reach, as met going down.

        Then what counts though nothing leads to it, in the order of making: services without jobs, and groups of edge
        devices.
        """
        return counted_below([self])

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


def _named(objects: Any, name: str) -> Any:
    return next((each for each in objects if each.name == name), None)
