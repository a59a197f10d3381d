"""A native file as a model, with the bits it had; or its results alone, without any calculation.

Nothing is taken on trust: unknown keys, classes, attributes and units, links that lead nowhere, and numbers that are
none are refused with the place in the file. A saved history is made again, update by update, from the oldest state.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from efp_graph.errors import EfpGraphError, FileError
from efp_graph.files import read_text
from efp_graph.footprint import System
from efp_graph.graph.history import microseconds
from efp_graph.objects import ModelingObject, ModelingUpdate, Scenario, transaction
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.ids import keep_id, new_serials
from efp_graph.objects.transaction import apart
from efp_graph.serialization.building import (
    Link,
    Plan,
    at_the_end,
    attribute_found,
    build,
    class_found,
    followed,
    input_found,
    the_system,
)
from efp_graph.serialization.found import Found
from efp_graph.serialization.json_text import read_json
from efp_graph.serialization.native_writing import FORMAT
from efp_graph.serialization.seal import has_its_numbers, holds
from efp_graph.serialization.unopened import unopened
from efp_graph.serialization.upgrades import upgraded
from efp_graph.serialization.values_in_files import ValueReader, moment_found, sources_found
from efp_graph.serialization.vintages import moved
from efp_graph.values import ExplainableObject

logger = logging.getLogger("efp_graph")

REQUIRED = ("format", "schema_version", "system", "objects")
OPTIONAL = (
    *("sources", "series", "seal", "not_read", "defaults", "data", "scenarios", "simulation", "history", "results"),
)
TOLD_AT_ONCE = ("not_read", "data", "scenarios", "simulation", "history")  # what is more than objects has them made


@collected_afterwards
def from_json(path: str | Path) -> System:
    """See `System.from_json`."""
    with apart():
        return system_found(read_json(read_text(path), path))


@collected_afterwards
def read_results(path: str | Path) -> dict[str, dict[str, Any]]:
    """The calculated results that a native file holds, without making the model or calculating anything.

    Args:
        path: a file written with `system.to_json(path, results=True)`.

    Returns:
        {id of an object: {attribute: value, or {id of another object: value}}}.

    Raises:
        FileError: the file cannot be read, or holds no results.
    """
    found = _checked(read_json(read_text(path), path))
    results = found.get("results")
    if results is None:
        raise found.error("the file holds no results. Write it with system.to_json(path, results=True).")
    reader = _reader(found)
    return {
        id: {name: _result(reader, each) for name, each in attributes.entries()} for id, attributes in results.entries()
    }


def _result(reader: ValueReader, found: Found) -> Any:
    if found.is_mapping and not {"unit", "value"} & found.content.keys():
        return {id: reader.value(each) for id, each in found.entries()}
    return reader.value(found)


def is_native(found: Found) -> bool:
    """Whether a file says that it is one of ours."""
    return found.is_mapping and found.content.get("format") == FORMAT


def system_found(found: Found, kinds: Mapping[str, type[ModelingObject]] | None = None) -> System:
    """The system of a whole native file.

    Args:
        kinds: the class of each object, by its id; what the file calls it unless given.

    Raises:
        FileError: see the module.
    """
    found = _checked(found)
    if kinds is None and "results" in found and not any(key in found for key in TOLD_AT_ONCE) and holds(found):
        return _unopened(found)
    return _made(found, kinds or {})


def _unopened(found: Found) -> System:
    """The system of a file whose results hold, which is made when more than they tell is asked of it."""
    objects = list(found.content["objects"])
    id = found.content["system"]
    serials = new_serials(len(objects))
    results = found["results"][id]

    def known(name: str) -> ExplainableObject | None:
        total = results.get(name)
        return _reader(found).value(total) if total is not None and has_its_numbers(found, total) else None

    def make(system: System) -> None:
        with apart():
            _made(found, {}, system, serials)

    system = unopened(id, found.content["objects"][id]["name"], serials[objects.index(id)], make, known)
    for each in objects:
        keep_id(system, each)
    return system


def _made(
    found: Found, kinds: Mapping[str, type[ModelingObject]], blank: System | None = None, serials: Any = None
) -> System:
    reader = _reader(found)
    plans = [_plan(id, each, reader, kinds) for id, each in found["objects"].entries()]
    history = found.get("history")
    updates = [] if history is None else _updates(history, {plan.id: plan for plan in plans}, reader)
    objects = _with_history(found, plans, updates) if updates else None
    if objects is None:
        objects = build(plans, blank, serials)
    system = the_system(objects, found["system"])
    for name, ids in found["defaults"].entries() if "defaults" in found else ():
        for each in ids.elements():
            at_the_end(Link(each.text(), each), objects).__dict__["default_set"] = name
    if "not_read" in found:
        system.not_read = [each.text() for each in found["not_read"].elements()]
        logger.warning("%s, saved from a model that was read in part: %s", found.document.path, system.partly_read)
    system._data_moves = moved(found.get("data"), objects, reader)
    for move in system._data_moves:
        logger.warning("%s: other data than when the model was saved. %s", found.document.path, move)
    if "scenarios" in found:
        system.scenarios.extend(_scenario(each, objects, reader) for each in found["scenarios"].elements())
    if "simulation" in found:
        _simulate(found["simulation"], objects, reader)
    return system


def _checked(found: Found) -> Found:
    if not is_native(found):
        raise found.error(f'is no file of efp_graph: "format": "{FORMAT}" is missing.')
    return upgraded(found).mapping(REQUIRED, OPTIONAL)


def _reader(found: Found) -> ValueReader:
    return ValueReader(found, sources_found(found.get("sources")))


def _plan(id: str, found: Found, reader: ValueReader, kinds: Mapping[str, type[ModelingObject]]) -> Plan:
    found.mapping(("class", "name"))
    if not id:
        raise found.error("an object needs an id, and this one is empty.")
    kind = kinds.get(id) or class_found(found["class"])
    inputs, places = {}, {}
    for name, each in found.entries():
        if name in ("class", "name"):
            continue
        attribute = attribute_found(kind, name, each)
        if attribute.name in inputs:
            raise each.error(f"{attribute.name} is given twice, under two names.")
        inputs[attribute.name] = input_found(attribute, each, reader)
        places[attribute.name] = each
    return Plan(kind, id, found["name"].text(), inputs, found, places)


# Scenarios, simulation


def _changes(found: Found, objects: dict[str, ModelingObject], reader: ValueReader) -> dict[Any, Any]:
    """{attribute of an object: new value}."""
    changes: dict[Any, Any] = {}
    for each in found.elements():
        each.mapping(("object", "attribute", "value"), ())
        owner = at_the_end(Link(each["object"].text(), each["object"]), objects)
        attribute = attribute_found(type(owner), each["attribute"].text(), each["attribute"])
        value = followed(attribute, input_found(attribute, each["value"], reader), objects)
        node = attribute.of(owner)
        if node in changes:
            raise each.error(f"{attribute.name} of {owner.name!r:.80} is changed twice.")
        changes[node] = value
    return changes


def _scenario(found: Found, objects: dict[str, ModelingObject], reader: ValueReader) -> Scenario:
    found.mapping(("name", "changes"), ("comment", "simulation_date", "migrate"))
    date = found.get("simulation_date")
    changes = _changes(found["changes"], objects, reader)
    try:
        return Scenario(
            found["name"].text(),
            changes,
            None if date is None else moment_found(date),
            comment=found.optional_text("comment") or "",
            migrate=found.optional_truth("migrate"),
        )
    except EfpGraphError as error:
        raise error if isinstance(error, FileError) else found.error(str(error)) from error


def _simulate(found: Found, objects: dict[str, ModelingObject], reader: ValueReader) -> None:
    found.mapping(("label", "date", "changes"), ("migrate",))
    changes = _changes(found["changes"], objects, reader)
    try:
        migrate = found.optional_truth("migrate")
        ModelingUpdate(changes, moment_found(found["date"]), label=found["label"].text(), migrate=migrate)
    except EfpGraphError as error:
        raise error if isinstance(error, FileError) else found.error(str(error)) from error


# History


def _updates(found: Found, plans: dict[str, Plan], reader: ValueReader) -> list[dict[str, Any]]:
    """The updates of a history, oldest first: label, time, and changes (id, attribute, before, after)."""
    found.mapping(("made", "updates"), ())
    _instant(found["made"])
    updates = []
    last: dict[tuple[str, str], Found] = {}
    for each in found["updates"].elements():
        each.mapping(("label", "time", "changes"), ())
        changes = []
        for change in each["changes"].elements():
            change.mapping(("object", "attribute", "before", "after"), ())
            id = change["object"].text()
            if id not in plans:
                raise change["object"].error(f"there is no object {id!r:.80}.")
            attribute = attribute_found(plans[id].kind, change["attribute"].text(), change["attribute"])
            before, after = (input_found(attribute, change[side], reader) for side in ("before", "after"))
            changes.append((id, attribute, before, after))
            last[id, attribute.name] = change["after"]
        updates.append({"label": each["label"].text(), "time": _instant(each["time"]), "changes": changes})
    for (id, name), after in last.items():
        place = plans[id].places.get(name)
        whose = attribute_found(plans[id].kind, name, after)
        left_out = place is None and whose.is_left_out(input_found(whose, after, reader))
        if not left_out and (place is None or place.content != after.content):
            raise after.error(f"this is the last value that the history gives {name}, and the object has another one.")
    return updates


def _instant(found: Found) -> datetime:
    moment = moment_found(found)
    if moment.tzinfo is None:
        raise found.error(f"{found.content!r} has no time zone: write for example 2025-01-31T12:00:00+00:00.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise found.error(f"{found.content!r} is before the year 1 or after the year 9999 in UTC.") from error


def _with_history(found: Found, plans: list[Plan], updates: list[dict[str, Any]]) -> dict[str, ModelingObject] | None:
    """The objects as they were before the history, and then each update again; None when that leads nowhere.

    The oldest state need not be possible any more: what was made since counts in it too.
    """
    oldest = {plan.id: dict(plan.inputs) for plan in plans}
    for update in reversed(updates):
        for id, attribute, before, _ in update["changes"]:
            oldest[id][attribute.name] = before
    try:
        objects = build([plan._replace(inputs=oldest[plan.id]) for plan in plans])
        system = the_system(objects, found["system"])
        for update in updates:
            changes = [(objects[id], each, followed(each, after, objects)) for id, each, _, after in update["changes"]]
            transaction.apply_changes(changes, update["label"])
    except EfpGraphError as error:
        logger.warning("%s: the history is left out, since it cannot be made again: %s", found.document.path, error)
        return None
    done = system.graph.history.done
    if len(done) != len(updates):
        return None
    when = [microseconds(update["time"]) for update in updates]
    steps = [replace(step, moment=moment) for step, moment in zip(done, when, strict=True)]
    done.clear()
    done.extend(steps)
    system._made = _instant(found["history"]["made"])
    return objects
