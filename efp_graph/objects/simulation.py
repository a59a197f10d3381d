"""Simulation: a change in the future. Before the date the model follows the old inputs, from it on the new ones.

Every calculated series of a simulation is the baseline before the date, and from the date on its formula with the new
inputs, evaluated on the spliced series of what it reads. So state is carried over: stored data keeps accumulating and
leaves on schedule, requests under way finish. Scalars have their new value.

How: the changes are made in a batch in which each formula's result is spliced with the value it replaces; what the
batch made is put aside (`graph.parking`) and the batch taken back. Showing a simulation, and hiding it again, is an
exchange of the two states, without any calculation. A shown series covers the hours from the date on; `whole` has the
baseline before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from efp_graph.errors import EfpGraphError, NotAllowed, OutsidePeriod, StaleSimulation
from efp_graph.graph import UNSET, Graph, UpdateReport
from efp_graph.graph.history import taken_back
from efp_graph.graph.parking import Parked, park
from efp_graph.objects import transaction
from efp_graph.objects.dated import DatedChange
from efp_graph.objects.nodes import AttributeNode, changing
from efp_graph.objects.totals import Delta, Side, deltas_of, sides_of, totals_of
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
)
from efp_graph.values.calendar import UTC, instant_of, moment_given, moment_of
from efp_graph.values.splicing import from_hour, spliced

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


DAY = 24  # hours: local time begins at most that much before UTC


class Simulation:
    """What a change from a date on would give. Made by `ModelingUpdate(changes, simulation_date=...)`.

    Args:
        changes: (object, attribute, new value).
        date: naive: civil time; each usage pattern switches at that time of its own country, what they share at the
            earliest of these. Aware: one instant for all. Off the hour: the next whole hour.
        look: called while the model has the changes, from the date on.
        migrate: have stored data move with the jobs that stored them, when these move to another storage at the date.
            Otherwise the data stay where they are, with their footprint, until they leave on schedule.

    Attributes:
        start: first simulated hour of what patterns share, an aware datetime in UTC.
        report: which formulas ran.
        deltas, totals: footprints of objects and of categories over the whole period, without and with the change.
        sides: what a reader has to know of the totals without and with the change.
        leaving: {object: the system that it leaves at the date}.

    Raises:
        OutsidePeriod: the date lies outside the modelled hours.
        InputError, EfpGraphError: as for a plain update; the model is as before.
    """

    def __init__(
        self,
        changes: list[transaction.Change],
        date: date | str,
        label: str,
        look: Callable[[], None] | None = None,
        *,
        migrate: bool = False,
    ) -> None:
        self.label, self.date = label, moment_given(date, "The simulation date")
        self._look = look
        self.report = UpdateReport(label)
        self.deltas: list[Delta] = []
        self.totals: list[Delta] = []
        self.sides: tuple[Side, ...] = ()
        self.systems = _systems_of(changes)
        self._hours = _switch_hours(self.systems, self.date)
        self._earliest = min(self._hours.values())
        self._first = min(first for _, first, _ in _periods_of(self.systems)) - DAY
        self.start = instant_of(self._earliest)
        self.migrate = migrate
        self._read_lazy()  # for the hours before the date
        self._change = DatedChange(self.systems, changes, self._earliest, self._spliced, migrate=migrate)
        self._parked = self._computed(changes)
        self._parked.subject = self
        self.leaving = self._change.leaving
        for owner in self._change.joining:
            owner._brought_in_by = self
        self._change.forget()

    def _computed(self, changes: list[transaction.Change]) -> Parked:
        """Make the changes, put the result aside, and take everything back."""
        wanted = [(owner, each, self._from_date(owner, each, new)) for owner, each, new in changes]
        token = changing.set(self._change)
        try:
            # what is linked to this graph for the first time joins it, since its batch is open
            around = transaction.look_around()
            home = wanted[0][0].graph if around is None else around
            with taken_back(home, self.label):
                report = transaction.apply_changes(
                    wanted, self.label, prepare=self._change.prepare, observe=self._observe
                )
                self.report = report or self.report
                self.graph: Graph = home
                parked = park(self.graph)
        finally:
            changing.reset(token)
        parked.settle()
        for node, state in parked.states.items():
            is_member = state.home is not None
            if isinstance(node, AttributeNode) and is_member and isinstance(state.value, ExplainableObject):
                parked.states[node] = state._replace(value=self._shown(node, state.value))
        return parked

    def _read_lazy(self) -> None:
        """Calculate what nobody may have read yet: while the simulation is shown, nothing is spliced any more."""
        for system in self.systems:
            for owner in (system, *system.all_linked_objects):  # type: ignore[attr-defined]
                for attribute in owner.lazy_attributes():
                    with suppress(EfpGraphError):  # it is told to who reads it
                        value = getattr(owner, attribute.name)
                        if isinstance(value, Mapping):
                            dict(value)

    def _observe(self, change: transaction.Transaction) -> None:
        self._read_lazy()
        self.deltas, self.totals = deltas_of(change), totals_of(change)
        self.sides = sides_of(change, self.totals, self.date)
        if self._look is not None:
            self._look()

    def _hour_of(self, node: AttributeNode, clock: str) -> int:
        """First simulated hour of a node, on the clock of its series.

        What leaves or joins, and what was not there before, is changed with the sums that it is a part of: at the
        earliest hour.
        """
        for each in (node.item, node.owner) if self._change.stays(node) else ():
            if each in self._hours:
                hour = self._hours[each]
                return hour if clock == UTC else each.wall_clock_hour(hour)  # type: ignore[union-attr]
        clocked = clock != UTC and hasattr(node.owner, "wall_clock_hour")
        return node.owner.wall_clock_hour(self._earliest) if clocked else self._earliest  # type: ignore[attr-defined]

    def _from_date(self, owner: ModelingObject, attribute: Any, new: Any) -> Any:
        """What an input is set to by the change: see `Input.from_date`."""
        return attribute.from_date(owner, new, lambda given: self._behind_old_hours(attribute.node_of(owner), given))

    def _behind_old_hours(self, node: AttributeNode, given: Any) -> Any:
        """A new series of an input, with the old one, or the old number at each hour, before the date."""
        old = node.last_value
        if isinstance(given, ExplainableHourlyQuantities) and isinstance(old, ExplainableQuantity):
            hour = self._hour_of(node, given.clock)
            level = np.full(hour - self._first, float(old.magnitude))
            before = ExplainableHourlyQuantities(level, moment_of(self._first), old.unit, clock=given.clock)
            return spliced(before, given, hour)
        return self._spliced(node, given)

    def _spliced(self, node: AttributeNode, new: Any) -> Any:
        """The new value of a node, with the hours before the date as they were."""
        old = self._change.before(node)
        before = old if isinstance(old, ExplainableHourlyQuantities) else None
        in_time = isinstance(new, (ExplainableHourlyQuantities, EmptyExplainableObject))  # a name or a number stays
        if in_time and not node.is_input and node.item is None:
            new = node.owner.after_date(node.attribute.name, new, self._change)
        if isinstance(new, ExplainableHourlyQuantities):
            return spliced(before, new, self._hour_of(node, new.clock))
        if isinstance(new, EmptyExplainableObject) and before is not None:
            return spliced(before, None, self._hour_of(node, before.clock))
        return new

    def _shown(self, node: AttributeNode, value: Any) -> Any:
        """What the node shows: of a calculated series the hours from the date on; twins are told of each other."""
        shown: Any = value
        if isinstance(value, ExplainableHourlyQuantities) and not node.is_input:
            shown = from_hour(value, self._hour_of(node, value.clock))
            if shown is value:
                shown = value.copy()
            value._twins = {"shown": shown}  # so that it is told from what the model gives
            if isinstance(shown, ExplainableHourlyQuantities):
                shown._whole = value
                shown.expression = value.expression  # not the node, which is its own
            shown.node = node
        baseline = node.last_value
        if baseline is UNSET and node.owner in self._change.joining:
            baseline = EmptyExplainableObject()
        if baseline is not UNSET and isinstance(baseline, ExplainableObject) and baseline is not shown:
            shown._twins = {"baseline": baseline}
            if isinstance(shown, EmptyExplainableObject) and isinstance(baseline, ExplainableHourlyQuantities):
                shown._twins["since"] = ExplainableObject(self._hour_of(node, baseline.clock))
            if shown is not value and isinstance(shown, EmptyExplainableObject):
                shown._twins["whole"] = value
            baseline._twins = {"simulation": shown}
        return shown

    def __reduce_ex__(self, protocol: Any = None) -> NoReturn:
        raise NotAllowed(
            f"The simulation from {self.date} on ({self.label}) is of one model and is not copied or pickled alone. "
            "Copy the system: its simulation comes with it."
        )

    def value_at(self, key: str) -> Any:
        """The simulated value of the node of a key, if it is one that the simulation computed and that is hidden."""
        if self.shown:
            return None
        states = self._parked.states.items()
        found = (state.value for node, state in states if node.key == key and state.home is not None)
        return next((each for each in found if isinstance(each, ExplainableObject)), None)

    @property
    def shown(self) -> bool:
        """Whether the attributes show simulated values now."""
        return self._parked.is_shown

    @property
    def is_stale(self) -> bool:
        """Whether the model has changed since; a stale simulation cannot be shown."""
        return self._parked.is_stale

    def show(self) -> None:
        """Have the attributes show simulated values. Until `hide`, the model cannot be changed.

        Raises:
            StaleSimulation: the model has changed since the simulation was made.
            NotAllowed: another simulation is shown.
        """
        if self.shown:
            return
        if self.graph.shows is not None:
            raise NotAllowed(f"{self.graph.shows} is shown already. Reset its values first.")
        if self.is_stale:
            raise StaleSimulation(
                f"The model has changed since the simulation from {self.date} on was made ({self.label}). "
                "Make the simulation again."
            )
        self._parked.exchange(f"the simulation from {self.date} on ({self.label})")

    def hide(self) -> None:
        """Have the attributes show the baseline again."""
        if self.shown:
            self._parked.exchange()


def _systems_of(changes: list[transaction.Change]) -> list[ModelingObject]:
    """The systems that the changed objects are part of.

    Raises:
        OutsidePeriod: there is none.
    """
    places = [owner.place for owner, _, _ in changes]
    systems = list(dict.fromkeys(place.system for place in places if place is not None))
    if not systems:
        names = ", ".join(owner.name for owner, _, _ in changes)
        raise OutsidePeriod(f"No system reaches what is changed ({names}), so there is no period to simulate.")
    return systems


def _periods_of(systems: Iterable[Any]) -> list[tuple[Any, int, int]]:
    """(usage pattern, its first UTC hour, its last) of the patterns that have starts.

    Raises:
        OutsidePeriod: there is none.
    """
    periods = [period for system in systems for period in system.local_periods()]
    if not periods:
        raise OutsidePeriod("The system has no usage, so there is no period to simulate.")
    return periods


def _switch_hours(systems: Iterable[Any], date: datetime) -> dict[Any, int]:
    """First simulated UTC hour of each object that has a local time.

    Raises:
        OutsidePeriod: the date lies before the first or after the last modelled hour.
    """
    periods = _periods_of(systems)
    hours = {owner: owner.utc_hour(date) for owner, _, _ in periods}
    start, end = min(first for _, first, _ in periods), max(last for _, _, last in periods)
    if not start <= min(hours.values()) <= end:
        raise OutsidePeriod(
            f"The simulation date {date} lies outside the modelled hours, {instant_of(start):%Y-%m-%d %H:%M} to "
            f"{instant_of(end):%Y-%m-%d %H:%M} UTC. Give a date inside."
        )
    return hours
