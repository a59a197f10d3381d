"""`ModelingUpdate`: several changes of a model as one, with a report of what they did.

    ModelingUpdate([
        [server.average_carbon_intensity, SourceValue(50 * u.g / u.kWh)],
        [journey.uj_steps, [first_step, second_step]],
    ])
    ModelingUpdate({
        Server.lifespan.of(server): SourceValue(8 * u.year),
        Job.server.of(job): other_server,
    }, label="longer life")

All changes are applied, propagated in one pass and validated once, at the end; so changes that are only valid together
are accepted. If anything fails, the model is as it was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, cast

from efp_graph.errors import NotAllowed, WrongKind
from efp_graph.graph import UpdateReport
from efp_graph.objects import transaction
from efp_graph.objects.attributes import Input
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.describing import describe_attribute, describe_given, short_texts
from efp_graph.objects.effects import remarks_on, unused
from efp_graph.objects.links import ModelingList
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.pairs import NoChange, attribute_meant
from efp_graph.objects.pinned import PinnedValue
from efp_graph.objects.simulation import Simulation
from efp_graph.objects.totals import ChangeTable, Delta, Side, change_tables, deltas_of, sides_of, table_of, totals_of
from efp_graph.performing import perform
from efp_graph.texts import shown, visible
from efp_graph.values import same_value

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


SLOWEST_SHOWN = 3


@dataclass(frozen=True)
class Change:
    """An input of an object, and its value before and after."""

    owner: ModelingObject
    attribute: Any
    before: Any
    after: Any

    def __str__(self) -> str:
        name = describe_attribute(self.owner, self.attribute)
        return f"{name}: {' -> '.join(short_texts(self.before, self.after))}"


class ModelingUpdate:
    """Several changes of a model, applied as one when the object is made.

    Args:
        changes: pairs [attribute as read, new value], one alone too, or {attribute of an object: new value}, where an
            attribute of an object is written `Server.lifespan.of(server)`. A link reads as the linked object; so it is
            given as read only where a single link leads to that object. A new value is a value, an object, a list of
            objects, or None for "no value".
        simulation_date: when given, the changes hold from that date on, in a simulation beside the model: the model
            keeps its values until `set_updated_values`, and has them again after `reset_values`. See `Simulation`.
        label: what the history calls it.
        migrate: with a date: have stored data move with the jobs that stored them, when these move to another storage.
            Otherwise the data stay where they are, with their footprint, until they leave on schedule.

    Attributes:
        changes: what really changed, as `Change`s; a new value that equals the present one is left out.
        report: which formulas ran, which were cut off, what each cost; see `efp_graph.graph.UpdateReport`.
        deltas: footprints of the objects that changed, over the whole period, before and after.
        totals: the same of all categories of the systems that were reached.
        sides: of which hours the totals are, before and after, and which classes contribute to them.
        simulation: the simulation, or None.
        remarks: a sentence per change that has no effect, since nothing in a system uses its object before or after.

    Raises:
        NoChange: there is no change, or one is of something that is no attribute, or one attribute is changed twice.
        NotAllowed: a calculated attribute is to be changed, or a link as read that may be one of several; or data are
            to move without a date.
        InputError: a value cannot be accepted; nothing was touched.
        OutsidePeriod: the simulation date lies outside the modelled hours.
        EfpGraphError: the model cannot be calculated with the new values; it is as before.
    """

    def __init__(
        self,
        changes: Iterable[Any] | Mapping[Any, Any],
        simulation_date: date | str | None = None,
        *,
        label: str | None = None,
        migrate: bool = False,
    ) -> None:
        wanted = parsed(changes)
        _refuse_pins(wanted, looking=simulation_date is None and transaction.look_around() is not None)
        self.label = label or ", ".join(describe_attribute(owner, each) for owner, each, _ in wanted)
        self.deltas: list[Delta] = []
        self.totals: list[Delta] = []
        self.sides: tuple[Side, ...] = ()
        self.changes: list[Change] = []
        self.report = UpdateReport(self.label)
        self.simulation: Simulation | None = None
        self._unused = unused((owner, each) for owner, each, _ in wanted)
        self.remarks = remarks_on(self._unused)
        refuse_undated_migration(self.label, simulation_date, migrate)
        if simulation_date is None:
            self._apply(wanted)
        else:
            self._simulate(wanted, simulation_date, migrate)

    def _simulate(self, wanted: list[transaction.Change], date: date | str, migrate: bool) -> None:
        self.simulation = Simulation(wanted, date, self.label, self._look, migrate=migrate)
        self.report = self.simulation.report
        self.deltas, self.totals = self.simulation.deltas, self.simulation.totals
        self.sides = self.simulation.sides
        for system in self.simulation.systems:
            system._simulation = self
        self.changes = [Change(owner, each, each.node_of(owner).read(), new) for owner, each, new in wanted]

    @property
    def updated_values_set(self) -> bool:
        """Whether the model has the new values now."""
        if self.simulation is not None:
            return self.simulation.shown
        return all(same_value(each.attribute.node_of(each.owner).read(), each.after) for each in self.changes)

    def _apply(self, wanted: list[transaction.Change]) -> None:
        pins = [(owner, each) for owner, each, _ in wanted if not isinstance(each, Input)]
        before = [each.node_of(owner).read() for owner, each in pins]
        transaction.apply_changes(wanted, self.label, observe=self._observe)
        self.changes += [
            Change(owner, each, old, new)
            for (owner, each), old in zip(pins, before, strict=True)
            if (new := each.node_of(owner).read()) is not old
        ]

    def _observe(self, change: transaction.Transaction) -> None:
        """Note what the update does, as a part of it: when it is committed all is said."""
        assert change.graph.journal is not None
        before = change.graph.journal.inputs
        self.report = change.report
        self.deltas, self.totals = deltas_of(change), totals_of(change)
        self.sides = sides_of(change, self.totals)
        self.changes = [
            Change(node.owner, node.attribute, old, new)
            for node, old in before.items()
            if isinstance(node, AttributeNode)
            and isinstance(node.attribute, Input)
            and (new := node.last_value) is not old
        ]
        self._look()

    def _look(self) -> None:
        """See which of the changes that had no effect before have one now that they are made."""
        self._unused = unused(self._unused)
        self.remarks = remarks_on(self._unused)

    def reset_values(self) -> None:
        """Put back the values that the changes replaced; nothing to do when they are there."""
        self._switch(to_updated=False)

    def set_updated_values(self) -> None:
        """Put in the new values again; nothing to do when they are there."""
        self._switch(to_updated=True)

    def _switch(self, *, to_updated: bool) -> None:
        if self.simulation is not None:
            self.simulation.show() if to_updated else self.simulation.hide()
            return
        if self.updated_values_set is to_updated or not self.changes:
            return
        values = [(each.owner, each.attribute, each.after if to_updated else each.before) for each in self.changes]
        transaction.apply_changes(values, f"{'set' if to_updated else 'reset'} {self.label}")

    def explain(self, **options: Any) -> Any:
        """What each change of the update did to the footprint, on average over all orders of the changes.

        Args:
            options: those of `System.explain_difference`. With `window=(start, end)` the hours between two dates only,
                of a simulation too.

        Returns:
            An `ExplainedDifference`: a table when printed.

        Raises:
            NotAllowed: no system reaches what was changed, or it shows a simulation other than this one.
            UnknownOption: there is no footprint on the criterion.
        """
        return perform("explain_update", self, **options)

    def graph_diff(self, filename: Any = None, *, of: Any = None, **options: Any) -> Any:
        """Draw what the update changed, which figures moved with it, and what stayed; see `System.graph_diff`.

        The figures are those of its changes on the model as it is now.

        Args:
            filename: of the file to write, which ends in .html, .svg, .png, .pdf or .dot; none by default.
            of: the figure whose calculation is compared, as it is read: `server.energy_footprint`; the total footprint
                of the system unless given.
            options: bundle, max_depth, dark, as for `calculus_graph_to_file`.

        Returns:
            A `Drawing`, which notebooks show and which has `write(path)`; where a path is given, that.

        Raises:
            NotAllowed: no system reaches what was changed.
            NoChange: no figure differs.
            WrongKind, NotAllowed: `of` is no figure of an object, or of one that is in one state only; or the system
                shows a simulation.
            MissingProgram, TooLargeToDraw, UnknownOption, FileNotWritten: as for `calculus_graph_to_file`.
        """
        return perform("draw_update", self, filename, of=of, **options)

    @property
    def cost(self) -> str:
        """What ran, in a sentence."""
        report = self.report
        ran, same, first = len(report.recomputed), len(report.cut_off), len(report.computed)
        return (
            f"{ran} attributes recalculated in {1e3 * sum(report.seconds.values()):.2f} ms, {same} came out the same, "
            f"{first} calculated for the first time"
        )

    @property
    def tables(self) -> tuple[list[ChangeTable], list[str]]:
        """What it did to footprints: a table per criterion, and what a reader has to know of all of them."""
        tables, captions = change_tables(self.deltas, self.totals, about=self.sides)
        return tables, [*captions, *self._told]

    @property
    def _told(self) -> list[str]:
        partly = dict.fromkeys(visible(row.owner.partly_read) for row in self.totals if row.owner.not_read)
        return [*self.remarks, *partly]

    def __str__(self) -> str:
        seconds = self.report.seconds
        lines = [f"Update: {visible(self.label)}", *(f"    {each}" for each in self.changes), self.cost]
        slowest = sorted(seconds, key=lambda node: -seconds[node])[:SLOWEST_SHOWN]
        if slowest:
            shown = ", ".join(f"{_named(node)} {1e3 * seconds[node]:.2f} ms" for node in slowest)
            lines.append(f"slowest: {shown}")
        return "\n".join((*lines, *table_of(self.deltas, self.totals, about=self.sides), *self._told))

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        from efp_graph.objects.notebook import update_html

        return update_html(self)

    def __reduce_ex__(self, protocol: Any = None) -> NoReturn:
        raise NotAllowed(
            f"The update {self.label!r} was made of one model and is not copied or pickled. Keep a Scenario of its "
            "changes: Scenario(name, changes)."
        )

    def __repr__(self) -> str:
        return f"<ModelingUpdate {self.label!r}: {len(self.changes)} changes>"


def _refuse_pins(wanted: Iterable[transaction.Change], *, looking: bool) -> None:
    """Raise NotAllowed when a calculated attribute is pinned in what is no what-if."""
    pins = [describe_attribute(owner, each) for owner, each, _ in wanted if not isinstance(each, Input)]
    if pins and not looking:
        raise NotAllowed(
            f"{pins[0]} is calculated, and is pinned in a what-if only: with system.what_if({{...}}): .... "
            "To keep another figure, change the inputs it comes from."
        )


def refuse_undated_migration(label: str, date: date | str | None, migrate: bool) -> None:
    """Raise NotAllowed when data are to move and there is no date at which they would."""
    if not isinstance(migrate, bool):
        raise WrongKind(f"{label!r} was given migrate={shown(migrate)}. It is True or False.")
    if migrate and date is None:
        raise NotAllowed(
            f"{label!r} has migrate=True and no simulation_date. Stored data move at a date: give one, or leave "
            "migrate out, since a change without a date holds from the first hour on."
        )


def _named(node: Any) -> str:
    return visible(node.label if isinstance(node, AttributeNode) else str(node.key))


def parsed(changes: Iterable[Any] | Mapping[Any, Any]) -> list[transaction.Change]:
    """The changes as (object, attribute, new value).

    Raises:
        NoChange, NotAllowed: see `ModelingUpdate`.
    """
    found: dict[AttributeNode, transaction.Change] = {}
    for old, new in _pairs(changes):
        owner, attribute = attribute_meant(old)
        if isinstance(new, PinnedValue):
            if not isinstance(attribute, Calculated):
                raise NotAllowed(
                    f"{describe_attribute(owner, attribute)} is given, and needs no pin. Give it the value itself: "
                    f"{new.value}."
                )
        elif not isinstance(attribute, Input):
            raise NotAllowed(f"{describe_attribute(owner, attribute)} is calculated. Change the inputs it comes from.")
        node = attribute.node_of(owner)
        if node in found:
            raise NoChange(
                f"{describe_attribute(owner, attribute)} is changed twice. Leave one of the two changes out."
            )
        found[node] = (owner, cast("Input", attribute), new)  # or what is pinned, which is set as an input is
    return list(found.values())


def _pairs(changes: Any) -> list[Any]:
    """The changes as pairs.

    Raises:
        NoChange: they are none.
    """
    if isinstance(changes, str | ModelingList) or not isinstance(changes, Iterable):
        raise NoChange(
            "Changes are pairs [attribute as read, new value], or {attribute of an object: new value}, and were given "
            f"as {describe_given(changes)}."
        )
    pairs = list(changes.items() if isinstance(changes, Mapping) else changes)
    if not pairs:
        raise NoChange("There is no change: give pairs [attribute as read, new value].")
    if not any(isinstance(each, list | tuple) for each in pairs[::2]):  # attributes and values, without brackets
        if len(pairs) == 2:
            return [pairs]
        if len(pairs) % 2 == 0:
            raise NoChange(
                f"{len(pairs)} things were given one after the other. Put each change in brackets of its own: "
                "[[attribute, new value], [attribute, new value]]."
            )
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise NoChange(f"A change is a pair [attribute as read, new value], and was given {shown(pair)}.")
    return pairs
