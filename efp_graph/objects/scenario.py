"""`Scenario`: changes of a model under a name, to be compared with others, applied, or saved.

    hosting = Scenario("low-carbon hosting", {Server.average_carbon_intensity.of(server): 30 * u.g / u.kWh})
    lasting = Scenario("longer life", [[laptop.lifespan, 8 * u.year]])
    both = hosting + lasting                       # stacked: both sets of changes, the later wins where they meet
    with both.applied():                           # or system.what_if(both)
        print(system.total_footprint_sum_over_period)

A scenario keeps attributes and new values, not results: it means the same on top of whatever the model is by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from efp_graph.errors import NotAllowed, WrongElement, WrongKind
from efp_graph.graph.history import taken_back
from efp_graph.objects import transaction
from efp_graph.objects.describing import describe_attribute, describe_given, short_text
from efp_graph.objects.history import what_if
from efp_graph.objects.modeling_update import ModelingUpdate, parsed, refuse_undated_migration
from efp_graph.texts import shown, visible
from efp_graph.values.calendar import moment_given


class Scenario:
    """Named changes of a model. Making one changes nothing.

    Args:
        name: what tables and charts call it.
        changes: as for `ModelingUpdate`: pairs [attribute as read, new value], or {Class.attribute.of(object): value}.
        simulation_date: when given, the changes hold from that date on only; see `Simulation`.
        comment: a remark for readers.
        migrate: as for `ModelingUpdate`: have stored data move with their jobs at the date.

    Raises:
        NoChange, NotAllowed, InputError: as for `ModelingUpdate`.
    """

    def __init__(
        self,
        name: str,
        changes: Iterable[Any] | Mapping[Any, Any],
        simulation_date: date | str | None = None,
        *,
        comment: str = "",
        migrate: bool = False,
    ) -> None:
        self._start(name, parsed(changes), simulation_date, comment, migrate)
        for owner, attribute, value in self.changes:
            attribute.checked(owner, value)

    def _start(
        self,
        name: str,
        changes: Iterable[transaction.Change],
        simulation_date: date | str | None,
        comment: str,
        migrate: bool,
    ) -> None:
        if not isinstance(name, str) or not name.strip():
            raise WrongKind(f"A scenario takes a text as name, and was given {shown(name)}.")
        start = None if simulation_date is None else moment_given(simulation_date, f"The start of scenario {name!r}")
        refuse_undated_migration(name, simulation_date, migrate)
        self.name = name
        self.migrate = migrate
        self.comment = comment
        self.simulation_date = start
        self.changes: tuple[transaction.Change, ...] = tuple(changes)

    @classmethod
    def stacked(cls, name: str, scenarios: Iterable[Scenario], *, comment: str = "") -> Scenario:
        """Several scenarios as one: all their changes; where two change the same attribute, the later one wins.

        Raises:
            NotAllowed: they start at different dates, or data move in some of them only.
        """
        several = list(scenarios)
        dates = {each.simulation_date for each in several}
        if len(dates) != 1:
            shown = ", ".join(f"{each.name!r} from {each.simulation_date or 'the start'}" for each in several)
            raise NotAllowed(f"Scenarios that are stacked start at one date; these do not: {shown or 'none given'}.")
        if len({each.migrate for each in several}) != 1:
            raise NotAllowed(
                "Of scenarios that are stacked, either all have migrate=True or none has: "
                f"{', '.join(f'{each.name!r} {each.migrate}' for each in several)}."
            )
        changes = {change[:2]: change for each in several for change in each.changes}
        stack: Scenario = object.__new__(cls)
        stack._start(name, changes.values(), dates.pop(), comment, several[0].migrate)
        return stack

    def __add__(self, other: Scenario) -> Scenario:
        if not isinstance(other, Scenario):
            return NotImplemented
        return Scenario.stacked(f"{self.name} + {other.name}", [self, other])

    def update(self) -> ModelingUpdate:
        """Make the changes of the model: a `ModelingUpdate`; one beside the model when there is a simulation date."""
        return ModelingUpdate(self.by_node(), self.simulation_date, label=self.name, migrate=self.migrate)

    @contextmanager
    def applied(self) -> Iterator[ModelingUpdate]:
        """The model with the changes, inside a `with` block; after it everything is exactly as it was.

        Whatever else the block changes is taken back too, unless the scenario has a date: the model then shows a
        simulation, and takes no other change meanwhile; what the block does outside the model stays. Meanwhile other
        threads wait.

        Raises:
            As for `ModelingUpdate`; and whatever the block raises.
        """
        if self.simulation_date is None:
            with what_if(self.by_node(), self.name) as update:
                yield update
            return
        places = [owner.place for owner, _, _ in self.changes]
        kept = {place.system: vars(place.system).get("_simulation") for place in places if place is not None}
        try:
            update = self.update()
            assert update.simulation is not None
            with taken_back(update.simulation.graph, self.name):  # which hides it, whatever interrupts the block
                update.set_updated_values()
                yield update
                update.reset_values()
        finally:
            for system, simulation in kept.items():
                system._simulation = simulation  # that of a look is not kept with the system

    def by_node(self) -> dict[Any, Any]:
        """The changes as `ModelingUpdate` takes them: {attribute of an object: new value}."""
        return {attribute.of(owner): value for owner, attribute, value in self.changes}

    @property
    def head(self) -> str:
        """Its name, and from when on it holds."""
        start = "" if self.simulation_date is None else f" from {self.simulation_date} on"
        start += ", stored data move with their jobs" if self.migrate else ""
        return f"Scenario {self.name}{start}"

    def __str__(self) -> str:
        comment = [visible(self.comment, lines=True)] if self.comment else []
        lines = [visible(self.head), *comment]
        changes = (f"    {describe_attribute(owner, each)}: {short_text(new)}" for owner, each, new in self.changes)
        return "\n".join((*lines, *changes))

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        from efp_graph.objects.notebook import scenario_html

        return scenario_html(self)

    def __repr__(self) -> str:
        return f"<Scenario {self.name!r}: {len(self.changes)} changes>"


def scenarios_in(given: Any, what: str) -> list[Scenario]:
    """The scenarios of a list that was given.

    Args:
        what: takes them, for the message.

    Raises:
        WrongKind: it is no list.
        WrongElement: there is something else in it.
    """
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | Mapping):
        raise WrongKind(f"{what} takes a list of Scenario, and was given {describe_given(given)}.")
    scenarios = list(given)
    for each in scenarios:
        if not isinstance(each, Scenario):
            raise WrongElement(
                f"{what} takes a Scenario, and was given {describe_given(each)}. Make one: Scenario(name, changes)."
            )
    return scenarios
