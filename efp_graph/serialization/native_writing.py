"""A model as a native file: every input of every object, exactly, in an order that edits do not disturb.

Objects stand in the order in which they were made, each under its id; attributes in the order of their declaration, one
on a line. So a change of one value is a change of one line. The layout is told in docs/how-to/model-files.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from efp_graph.errors import NotAllowed, RemovedNode, WrongKind
from efp_graph.files import named_for, write_whole
from efp_graph.footprint import System
from efp_graph.objects import HistoryEntry, ModelingObject, ModelingUpdate, Scenario, find_class
from efp_graph.objects.calculated import CalculatedPerKey
from efp_graph.objects.classes import is_found
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.declared import Declared
from efp_graph.objects.describing import describe_object
from efp_graph.serialization.beside import Beside, BinaryResults, Tables
from efp_graph.serialization.hourly_values import ELSEWHERE, FEW, Places, plain_values
from efp_graph.serialization.json_text import written
from efp_graph.serialization.seal import blank_seal, sealed
from efp_graph.serialization.upgrades import SCHEMA_VERSION
from efp_graph.serialization.values_in_files import SourceTable, has_form, plain_value
from efp_graph.serialization.vintages import plain_data
from efp_graph.values import ExplainableObject
from efp_graph.values.kernels import Series

FORMAT = "efp_graph model"
DEPTHS = {
    "not_read": 1, "data": 3, "sources": 1, "objects": 2, "scenarios": 3, "simulation": 2, "history": 4, "results": 2,
}  # fmt: skip
SERIES: dict[str, type[Beside] | None] = {"compressed": None, "csv": Tables, "binary": BinaryResults}


@collected_afterwards
def to_json(
    system: System, path: str | Path, *, results: bool = False, history: bool = False, series: str = "compressed"
) -> Path:
    """See `System.to_json`."""
    target = named_for(path, ("json", "yaml", "yml"), "A model")  # JSON is YAML too
    if series not in SERIES:
        raise NotAllowed(f"series was given as {series!r}. Allowed: {', '.join(map(repr, SERIES))}.")
    kind = SERIES[series]
    beside = None if kind is None else kind(target, system.id)
    text = sealed(written(content_of(system, results=results, history=history, beside=beside), DEPTHS))
    if beside is not None:
        beside.write()
    write_whole(target, text)
    if beside is not None:
        beside.remove_others()
    return target


def content_of(
    system: System,
    *,
    results: bool = False,
    history: bool = False,
    beside: Beside | None = None,
    kinds: dict[str, type[ModelingObject]] | None = None,
) -> dict[str, Any]:
    """The model as plain content, in the layout of native files.

    Args:
        kinds: takes the class of each object, by its id, where the names of classes need not tell them.
    """
    shown = system.simulation if system.simulation is not None and system.simulation.updated_values_set else None
    if shown is None and system.graph.shows is not None:
        raise NotAllowed(f"{describe_object(system)} shows {system.graph.shows}. Reset its values, then save.")
    if shown is not None:
        shown.reset_values()
    try:
        return _Writer(system, beside, kinds).content(results=results, history=history)
    finally:
        if shown is not None:
            shown.set_updated_values()


class _Writer:
    def __init__(
        self, system: System, beside: Beside | None, kinds: dict[str, type[ModelingObject]] | None = None
    ) -> None:
        self.system, self.beside, self.kinds = system, beside, kinds
        self.sources = SourceTable()
        self.places = Places()

    def content(self, *, results: bool, history: bool) -> dict[str, Any]:
        system = self.system
        simulation = system.simulation
        updates = _restorable(system) if history else []
        mentioned: list[ModelingObject] = []
        for scenario in system.scenarios:
            mentioned += _still_there(scenario, _mentioned(scenario.changes))
        if simulation is not None:
            simulated = _mentioned([(each.owner, each.attribute, each.after) for each in simulation.changes])
            if any(each.is_deleted for each in simulated):
                simulation = None  # it can never be shown again
            else:
                mentioned += simulated
        for entry in updates:
            for change in entry.changes:
                mentioned += _mentioned(
                    [(change.owner, change.attribute, value) for value in (change.before, change.after)]
                )
        objects = saved_objects(system, mentioned)
        content: dict[str, Any] = {
            "objects": {one.id: self._object(one) for one in objects},
            "data": plain_data(objects, lambda value, *way: self._value(value, "data", *way)),
            "scenarios": [self._scenario(each) for each in system.scenarios],
        }
        if simulation is not None:
            content["simulation"] = self._simulation(simulation)
        if updates:
            content["history"] = self._history(updates)
        if results:  # after the objects, whose series it refers to
            placed = [one for one in objects if one.place is not None]
            first = {system.id: self._results(system)}  # others refer to its series: these are under the seal
            content["results"] = {one.id: first.get(one.id) or self._results(one) for one in placed}
        head = {
            "format": FORMAT,
            "schema_version": SCHEMA_VERSION,
            "system": system.id,
            "not_read": list(system.not_read),
            "defaults": _by_default_set(objects),
            "sources": self.sources.plain(),
            "series": {} if self.beside is None else self.beside.head(),
            "seal": blank_seal(objects) if results else {},
        }
        return {key: each for key, each in {**head, **content}.items() if each or key in ("sources", "objects")}

    def _object(self, one: ModelingObject) -> dict[str, Any]:
        if self.kinds is None:
            _refuse_lost(one)
        else:
            self.kinds[one.id] = type(one)
        given = ((each, each.node_of(one).read()) for each in saved_inputs(type(one)))
        inputs = {
            each.name: self._input("objects", one, each, value) for each, value in given if not each.is_left_out(value)
        }
        return {"class": type(one).__name__, "name": one.name, **inputs}

    def _input(self, part: str, one: ModelingObject, attribute: Any, value: Any) -> Any:
        return attribute.written(value, lambda content: self._value(content, part, one.id, attribute.name))

    def _value(self, value: ExplainableObject, *way: str) -> Any:
        """A value that stands in a part of the file, under an object and an attribute of it."""
        return plain_value(value, self.sources, lambda numbers: self._numbers(numbers, way))

    def _numbers(self, numbers: Series, way: tuple[str, ...]) -> dict[str, Any]:
        """The numbers of a series; of a result, perhaps where they stand already."""
        if len(numbers) <= FEW:
            return plain_values(numbers)
        part = way[0]
        if part == "results":
            place = self.places.place_of(numbers)
            if place is not None:
                return {ELSEWHERE: list(place)}
        if part in ("objects", "results"):
            self.places.note(numbers, way)
        return plain_values(numbers) if self.beside is None else self.beside.keep(way, numbers)

    def _change(self, part: str, one: ModelingObject, attribute: Any, value: Any) -> dict[str, Any]:
        checked = attribute.checked(one, value)
        return {"object": one.id, "attribute": attribute.name, "value": self._input(part, one, attribute, checked)}

    def _scenario(self, scenario: Scenario) -> dict[str, Any]:
        described: dict[str, Any] = {"name": scenario.name}
        if scenario.comment:
            described["comment"] = scenario.comment
        if scenario.simulation_date is not None:
            described["simulation_date"] = scenario.simulation_date.isoformat()
        if scenario.migrate:
            described["migrate"] = True
        return {**described, "changes": [self._change("scenarios", *change) for change in scenario.changes]}

    def _simulation(self, update: ModelingUpdate) -> dict[str, Any]:
        assert update.simulation is not None
        changes = [self._change("simulation", each.owner, each.attribute, each.after) for each in update.changes]
        migrate = {"migrate": True} if update.simulation.migrate else {}
        return {"label": update.label, "date": update.simulation.date.isoformat(), **migrate, "changes": changes}

    def _history(self, updates: list[HistoryEntry]) -> dict[str, Any]:
        plain = []
        for entry in updates:
            changes = []
            for each in entry.changes:
                after = self._change("history", each.owner, each.attribute, each.after)
                before = self._input("history", each.owner, each.attribute, each.before)
                named = {key: after[key] for key in ("object", "attribute")}
                changes.append({**named, "before": before, "after": after["value"]})
            plain.append({"label": entry.label, "time": entry.time.isoformat(), "changes": changes})
        return {"made": self.system._made.isoformat(), "updates": plain}

    def _results(self, one: ModelingObject) -> dict[str, Any]:
        """What is calculated for an object, without what has no form in a file (the answer of another program)."""
        found: dict[str, Any] = {}
        for each in one.calculated_attributes():
            value, way = getattr(one, each.name), ("results", one.id, each.name)
            if isinstance(each, CalculatedPerKey):
                found[each.name] = {item.id: self._value(entry, *way, item.id) for item, entry in value.items()}
            elif has_form(value):
                found[each.name] = self._value(value, *way)
        return found


def _by_default_set(objects: Iterable[ModelingObject]) -> dict[str, list[str]]:
    """{set of defaults: ids of the objects that were made under it}."""
    found: dict[str, list[str]] = {}
    for one in objects:
        if one.default_set:
            found.setdefault(one.default_set, []).append(one.id)
    return found


def _refuse_lost(one: ModelingObject) -> None:
    """Raise unless the name of its class leads to it, or to another declaration of it with the same inputs."""
    kind = type(one)
    if not is_found(kind):
        raise WrongKind(f"{describe_object(one)} is of a class whose name another class has too: rename one of them.")
    ours, newest = ({each.name for each in saved_inputs(each)} for each in (kind, find_class(kind.__name__)))
    if ours != newest:
        raise WrongKind(
            f"{describe_object(one)} is of a former declaration of its class, which has other inputs than the newest, "
            "so that no file of it could be read. Make the object again."
        )


def saved_inputs(kind: type[Declared]) -> list[Any]:
    """The inputs of a class that a file holds: those that can be given."""
    return [each for each in kind.inputs() if each.is_saved]


def _mentioned(changes: Iterable[Any]) -> list[ModelingObject]:
    """The objects of changes: those changed, and those that new links lead to."""
    found: list[ModelingObject] = []
    for owner, attribute, value in changes:
        found += [owner, *attribute.targets(value)]
    return found


def _still_there(scenario: Scenario, mentioned: list[ModelingObject]) -> list[ModelingObject]:
    """The objects that a scenario mentions.

    Raises:
        RemovedNode: one was deleted.
    """
    for one in mentioned:
        if one.is_deleted:
            raise RemovedNode(
                f"The system keeps scenario {scenario.name!r}, which mentions {describe_object(one)}, and that was "
                "deleted. Take the scenario out of system.scenarios, or undo the deletion."
            )
    return mentioned


def objects_to_save(system: System) -> list[ModelingObject]:
    """The objects of a file of a system: what it reaches, and what its scenarios mention.

    Raises:
        RemovedNode: a scenario mentions an object that was deleted.
    """
    mentioned: list[ModelingObject] = []
    for scenario in system.scenarios:
        mentioned += _still_there(scenario, _mentioned(scenario.changes))
    return saved_objects(system, mentioned)


def saved_objects(system: System, mentioned: list[ModelingObject]) -> list[ModelingObject]:
    """The system, what it reaches, and what reaches into that or is mentioned: a service without jobs counts too.

    What belongs to another system is left out, with all that reaches it. In the order of making.
    """
    reached: dict[ModelingObject, None] = {}
    waiting: list[ModelingObject] = [system, *mentioned]
    while waiting:
        one = waiting.pop()
        if one in reached or (isinstance(one, System) and one is not system):
            continue
        reached[one] = None
        waiting += [*one.linked_objects(), *one.modeling_obj_containers]
    foreign = [one for one in reached if one.place is not None and one.place.system is not system]
    while foreign:
        one = foreign.pop()
        if one in reached:
            del reached[one]
            foreign += one.modeling_obj_containers
    return sorted(reached, key=lambda one: one.serial)


def _restorable(system: System) -> list[HistoryEntry]:
    """The latest updates, back to one that changed what a file cannot hold: an object that was deleted."""
    found: list[HistoryEntry] = []
    for step, entry in zip(reversed(system.graph.history.done), reversed(system.history), strict=True):
        deleted = any(change.owner.is_deleted for change in entry.changes)
        if step.removed or deleted or not entry.changes:
            break
        found.append(entry)
    return found[::-1]
