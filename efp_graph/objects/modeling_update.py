"""`ModelingUpdate`: several changes of a model as one, with a report of what they did.

    ModelingUpdate([
        [server.average_carbon_intensity, SourceValue(50 * u.g / u.kWh)],
        [journey.uj_steps, [first_step, second_step]],
        [job.server, other_server],
    ])
    ModelingUpdate({Server.lifespan.of(server): SourceValue(8 * u.year)}, label="longer life")

All changes are applied, propagated in one pass and validated once, at the end; so changes that are only valid together
are accepted. If anything fails, the model is as it was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from efp_graph.errors import InputError, NotAllowed
from efp_graph.graph import UpdateReport
from efp_graph.objects import transaction
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute, short_text
from efp_graph.objects.link_reads import attribute_read_as
from efp_graph.objects.links import ModelingList
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.simulation import Simulation
from efp_graph.objects.totals import Delta, deltas_of, table_of, totals_of
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject


SLOWEST_SHOWN = 3


class NoChange(InputError, ValueError):
    """Changes that are none: an empty list, two changes of one attribute, something that is no attribute."""


@dataclass(frozen=True)
class Change:
    """An input of an object, and its value before and after."""

    owner: ModelingObject
    attribute: Any
    before: Any
    after: Any

    def __str__(self) -> str:
        name = describe_attribute(self.owner, self.attribute)
        return f"{name}: {short_text(self.before)} -> {short_text(self.after)}"


class ModelingUpdate:
    """Several changes of a model, applied as one when the object is made.

    Args:
        changes: pairs [attribute as read, new value], or {attribute of an object: new value}, where an attribute of an
            object is written `Server.lifespan.of(server)`. A new value is a value, an object, a list of objects, or
            None for "no value".
        simulation_date: when given, the changes hold from that date on, in a simulation beside the model: the model
            keeps its values until `set_updated_values`, and has them again after `reset_values`. See `Simulation`.
        label: what the history calls it.

    Attributes:
        changes: what really changed, as `Change`s; a new value that equals the present one is left out.
        report: which formulas ran, which were cut off, what each cost; see `efp_graph.graph.UpdateReport`.
        deltas: footprints of the objects that changed, over the whole period, before and after.
        totals: the same of all categories of the systems that were reached.
        simulation: the simulation, or None.

    Raises:
        NoChange: there is no change, or one is of something that is no attribute, or one attribute is changed twice.
        NotAllowed: a calculated attribute is to be changed.
        InputError: a value cannot be accepted; nothing was touched.
        OutsidePeriod: the simulation date lies outside the modelled hours.
        EfpGraphError: the model cannot be calculated with the new values; it is as before.
    """

    def __init__(
        self,
        changes: Iterable[Any] | Mapping[Any, Any],
        simulation_date: datetime | None = None,
        *,
        label: str | None = None,
    ) -> None:
        wanted = parsed(changes)
        self.label = label or ", ".join(describe_attribute(owner, each) for owner, each, _ in wanted)
        self.deltas: list[Delta] = []
        self.totals: list[Delta] = []
        self.changes: list[Change] = []
        self.report = UpdateReport(self.label)
        self.simulation: Simulation | None = None
        if simulation_date is None:
            self._apply(wanted)
        else:
            self._simulate(wanted, simulation_date)

    def _simulate(self, wanted: list[transaction.Change], date: datetime) -> None:
        self.simulation = Simulation(wanted, date, self.label)
        self.report = self.simulation.report
        self.deltas, self.totals = self.simulation.deltas, self.simulation.totals
        for system in self.simulation.systems:
            system._simulation = self
        self.changes = [Change(owner, each, each.node_of(owner).read(), new) for owner, each, new in wanted]

    @property
    def updated_values_set(self) -> bool:
        """Whether the model has the new values now."""
        return self._are_set if self.simulation is None else self.simulation.shown

    def _apply(self, wanted: list[transaction.Change]) -> None:
        self._are_set = True
        before = {(owner, each): each.node_of(owner).read() for owner, each, _ in wanted}
        report = transaction.apply_changes(wanted, self.label, observe=self._observe)
        if report is None:
            return
        self.report = report
        self.changes = [
            Change(owner, each, old, new)
            for (owner, each), old in before.items()
            if (new := each.node_of(owner).read()) is not old
        ]

    def _observe(self, change: transaction.Transaction) -> None:
        self.deltas, self.totals = deltas_of(change), totals_of(change)

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
        if self._are_set is to_updated or not self.changes:
            return
        values = [(each.owner, each.attribute, each.after if to_updated else each.before) for each in self.changes]
        transaction.apply_changes(values, f"{'set' if to_updated else 'reset'} {self.label}")
        self._are_set = to_updated

    def __str__(self) -> str:
        report = self.report
        seconds = report.seconds
        ran, same, first = len(report.recomputed), len(report.cut_off), len(report.computed)
        lines = [f"Update: {visible(self.label)}", *(f"    {each}" for each in self.changes)]
        lines.append(
            f"{ran} attributes recalculated in {1e3 * sum(seconds.values()):.2f} ms, {same} came out the same, "
            f"{first} calculated for the first time"
        )
        slowest = sorted(seconds, key=lambda node: -seconds[node])[:SLOWEST_SHOWN]
        if slowest:
            shown = ", ".join(f"{_named(node)} {1e3 * seconds[node]:.2f} ms" for node in slowest)
            lines.append(f"slowest: {shown}")
        return "\n".join((*lines, *table_of(self.deltas, self.totals)))

    def __repr__(self) -> str:
        return f"<ModelingUpdate {self.label!r}: {len(self.changes)} changes>"


def _named(node: Any) -> str:
    return visible(node.label if isinstance(node, AttributeNode) else str(node.key))


def parsed(changes: Iterable[Any] | Mapping[Any, Any]) -> list[transaction.Change]:
    """The changes as (object, attribute, new value).

    Raises:
        NoChange, NotAllowed: see `ModelingUpdate`.
    """
    pairs = [list(pair) for pair in (changes.items() if isinstance(changes, Mapping) else changes)]
    if not pairs:
        raise NoChange("There is no change: give pairs [attribute as read, new value].")
    for pair in pairs:
        if len(pair) != 2:
            raise NoChange(f"A change is a pair [attribute as read, new value], and was given {pair!r:.100}.")
    targets = attribute_read_as([old for old, _ in pairs])
    found: dict[tuple[Any, Input], transaction.Change] = {}
    for (old, new), read_as in zip(pairs, targets, strict=True):
        owner, attribute = read_as or _attribute_of(old)
        if not isinstance(attribute, Input):
            raise NotAllowed(f"{describe_attribute(owner, attribute)} is calculated. Change the inputs it comes from.")
        if (owner, attribute) in found:
            raise NoChange(
                f"{describe_attribute(owner, attribute)} is changed twice. Leave one of the two changes out."
            )
        found[owner, attribute] = (owner, attribute, new)
    return list(found.values())


def _attribute_of(old: Any) -> tuple[Any, Any]:
    if isinstance(old, ModelingList):
        return old.owner, old.attribute
    node = old if isinstance(old, AttributeNode) else getattr(old, "node", None)
    if isinstance(node, AttributeNode):
        return node.owner, node.attribute
    raise NoChange(
        f"{old!r:.100} is not an attribute of an object as it is read, such as server.power or journey.uj_steps. "
        "An attribute can also be named: {Server.power.of(server): new value}."
    )
