"""Files that e-footprint wrote (versions 9 to 13, and what later ones have in common with them) as models.

What a file holds and efp_graph has no class for is not read, and neither is what cannot be without it: the system knows
that it was read in part (`system.not_read`), and so does whatever is written of it. Whatever is read is checked as in
any other file.
"""

from __future__ import annotations

import base64
import binascii
import io
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.errors import InputError, MissingExtra, ModelFileError, WrongKind, reason_of
from efp_graph.files import read_text
from efp_graph.footprint import Storage, System, tz
from efp_graph.objects import REQUIRED, ModelingObject
from efp_graph.objects.declared import is_optional
from efp_graph.objects.links import LinkListInput
from efp_graph.serialization.building import FileReader, Link, Plan, build, class_named, input_found
from efp_graph.serialization.efootprint_names import (
    ATTRIBUTES,
    CLASSES,
    LEFT_OUT,
    PARTLY_READ,
    SOURCES,
    TRIED,
    UNIT_ENDINGS,
    UNITS,
    VERSION_KEY,
)
from efp_graph.serialization.found import Found
from efp_graph.serialization.hourly_values import numbers_found
from efp_graph.serialization.json_text import read_json
from efp_graph.texts import visible
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceHourlyValues,
    SourceObject,
    Sources,
    SourceValue,
    u,
    unit_of,
)
from efp_graph.values.assessment import CONFIDENCES, UNASSESSED
from efp_graph.values.calendar import wall_clock_given
from efp_graph.values.kernels import MOST_HOURS

logger = logging.getLogger("efp_graph")

_WORD = re.compile(r"[^\W\d]\w*")
_ENDING = re.compile(rf"({'|'.join(UNIT_ENDINGS)})$")


@dataclass
class ReadingReport:
    """What became of a file of e-footprint.

    Attributes:
        path: the file.
        version: of e-footprint that wrote it; None when the file does not tell.
        not_read: what the file holds and the model does not, so its figures may be others than those of the file.
        apart: objects that nothing in the system leads to; they have no part in its figures.
        known_losses: what the file may have lost when it was written.
    """

    path: Path
    version: str | None
    not_read: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    known_losses: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{visible(str(self.path))}, written by e-footprint {self.version or '(version not told)'}"]
        for title, items in (
            ("Not read:", self.not_read),
            ("Nothing in the system leads to:", self.apart),
            ("May have been lost when it was written:", self.known_losses),
        ):
            if items:
                lines += [title, *(f"  - {visible(each)}" for each in items)]
        return "\n".join(lines)


class _Unreadable(Exception):
    """Something in the file has no counterpart here; the message says what."""


def read_efootprint_json(path: str | Path) -> System:
    """The model of a file that e-footprint wrote, with its ids.

    `system.reading_report` tells what could not be read, and what e-footprint loses when it writes.

    Args:
        path: the file.

    Raises:
        FileError: it is no such file, its content is broken, or what is left of it without what cannot be read is no
            model; then the message lists what could not be read.

    Example: `system = efp_graph.read_efootprint_json("model.json"); print(system.reading_report)`
    """
    return efootprint_system(read_json(read_text(path), path))


def is_efootprint(found: Found) -> bool:
    """Whether it looks like a file of e-footprint."""
    return found.is_mapping and (VERSION_KEY in found or ("System" in found and found["System"].is_mapping))


def efootprint_system(found: Found) -> System:
    """The system of a whole file."""
    if not is_efootprint(found):
        raise found.error(f"is no file of e-footprint: neither {VERSION_KEY!r} nor 'System' is there.")
    report = ReadingReport(found.document.path, found.optional_text(VERSION_KEY))
    try:
        system = _system(found, report)
    except ModelFileError as error:
        if is_tried(report.version):
            raise
        raise found[VERSION_KEY].error(
            f"the file was written by e-footprint {report.version!s:.40}, and this efp_graph reads files of versions "
            f"{TRIED[0]} to {TRIED[-1]}. Save the model with one of these, or install a later efp_graph "
            f"(pip install --upgrade efp-graph). What stopped the reading: {error}"
        ) from error
    system.not_read = report.not_read
    system._reading_report = report
    if report.not_read:
        logger.warning("%s", report)
    return system


def is_tried(version: str | None) -> bool:
    """Whether files of a version are known to be read; of one that does not tell, nothing is known against it."""
    major = None if version is None else version.partition(".")[0]
    return major is None or not major.isdecimal() or int(major[:9]) in TRIED


def _system(found: Found, report: ReadingReport) -> System:
    plans = _Reader(found, report).plans()
    objects = build(plans)
    systems = [each for each in objects.values() if isinstance(each, System)]
    given = {id: each.content.get("usage_patterns") for id, each in found["System"].entries()} if systems else {}
    emptied = [one for one in systems if given[one.id] and not one.usage_patterns]
    if len(systems) != 1 or emptied:
        listed = "".join(f"\n  - {each}" for each in report.not_read)
        what = "none of its usage patterns" if emptied else f"{len(systems) or 'no'} systems"
        raise found.error(f"{what} can be read, and one system with its usage patterns is expected.{listed}")
    _note_losses(systems[0], objects.values(), report)
    return systems[0]


def _note_losses(system: System, objects: Iterable[ModelingObject], report: ReadingReport) -> None:
    """What the format loses, as far as the model gives a hint of it."""
    apart = [one for one in objects if one.place is None and not one.modeling_obj_containers]
    for one in apart:
        if not isinstance(one, System) and not any(each.place is not None for each in one.linked_objects()):
            report.apart.append(f'{type(one).__name__} "{one.name}"')
    for pattern in system.distinct_patterns:
        values = getattr(pattern.hourly_usage_journey_starts, "magnitude", np.zeros(1))
        if np.array_equal(values, np.round(values, 2)) and not np.array_equal(values, np.round(values)):
            report.known_losses.append(f'the starts of "{pattern.name}" have 2 decimals: e-footprint rounds them')
    report.known_losses.append(
        "services that no job uses, and hours without values inside a series, are left out when e-footprint writes"
    )


class _Reader(FileReader):
    def __init__(self, found: Found, report: ReadingReport) -> None:
        self.found, self.report = found, report
        self.sources: dict[str, Source] = {}
        self.unread: dict[str, int] = {}

    def plans(self) -> list[Plan]:
        """Plans of all objects that can be made."""
        if SOURCES in self.found:
            for key, each in self.found[SOURCES].entries():
                self.sources[key] = Source(each.mapping(("name",))["name"].text(), each.optional_text("link"))
        plans: dict[str, Plan] = {}
        given_up: set[str] = set()
        for name, objects in self.found.entries():
            if name in (VERSION_KEY, SOURCES):
                continue
            kind = class_named(CLASSES.get(name, name), objects)
            for id, each in objects.entries():
                each.mapping()
                if id in plans or id in given_up:
                    raise each.error(f"the id {id!r:.80} stands twice in the file.")
                try:
                    if kind is None:
                        raise _Unreadable("efp_graph has no such class")
                    plans[id] = self._plan(kind, id, each)
                except _Unreadable as reason:
                    given_up.add(id)
                    called = each.content.get("name", id)
                    self.report.not_read.append(f'{name} "{called}": {reason}')
        self._give_up_dependents(plans, given_up)
        for what, count in self.unread.items():
            self.report.not_read.append(f"{what}{f' ({count} times)' if count > 1 else ''}")
        return list(plans.values())

    def _give_up_dependents(self, plans: dict[str, Plan], given_up: set[str]) -> None:
        """Take out what cannot be without an object that is not read."""
        changed = bool(given_up)
        while changed:
            changed = False
            for id, plan in list(plans.items()):
                for attribute in plan.kind.link_inputs:
                    name = attribute.name
                    if name not in plan.inputs:
                        continue
                    value = plan.inputs[name]
                    rest = attribute.without(value, lambda link: link.id in given_up)
                    if rest is None:
                        del plans[id]
                        given_up.add(id)
                        changed = True
                        self._note(plan, f"its {name} is not read")
                        break
                    if rest != value:
                        plan.inputs[name] = rest
                        self._note(plan, f"{len(value) - len(rest)} of its {name} are not read")

    def _note(self, plan: Plan, what: str) -> None:
        self.report.not_read.append(f'{plan.kind.__name__} "{plan.name}": {what}')

    def _plan(self, kind: type[ModelingObject], id: str, found: Found) -> Plan:
        inputs: dict[str, Any] = {}
        places: dict[str, Found] = {}
        taken = {each.name: each for each in kind.inputs() if each.in_constructor}
        for key, each in found.entries():
            name = ATTRIBUTES.get(key, key)
            attribute = taken.get(name)
            if attribute is not None:
                inputs[name], places[name] = input_found(attribute, each, self), each
            elif name not in LEFT_OUT and name not in kind.attributes and each.content not in ([], {}, None):
                what = f"{kind.__name__}.{key}: not known here"
                self.unread[what] = self.unread.get(what, 0) + 1
        self._complete(kind, found, inputs)
        name = found.mapping(("name",))["name"].text()
        if issubclass(kind, System) and (marked := PARTLY_READ.search(name)):
            name = name[: marked.start()]
            self.report.not_read.append(f"{marked[1]} of what the file was made from, as the name of its system says")
        return Plan(kind, id, name, inputs, found, places)

    def _complete(self, kind: type[ModelingObject], found: Found, inputs: dict[str, Any]) -> None:
        """Inputs that the file does not have: later versions derive or drop some."""
        power = found.get("power")
        if issubclass(kind, Storage) and power is not None and "power_per_storage_capacity" not in inputs:
            capacity, watts = inputs.get("storage_capacity"), self.value(power)
            if isinstance(capacity, SourceValue) and isinstance(watts, SourceValue) and capacity.magnitude:
                inputs["power_per_storage_capacity"] = SourceValue(watts.value / capacity.value, watts.source)
        for attribute in kind.arguments():
            if attribute.name in inputs or is_optional(attribute):
                continue
            if isinstance(attribute, LinkListInput):
                inputs[attribute.name] = []
                continue
            default = attribute.default_value()
            if default is REQUIRED:
                raise _Unreadable(f"it has no {attribute.name}")
            inputs[attribute.name] = default
            what = f"{kind.__name__}.{attribute.name}: missing, the default {default} is taken"
            self.unread[what] = self.unread.get(what, 0) + 1

    def weights(self, found: Found, attribute: Any) -> dict[Link, Any] | None:
        """{id: how many times}, as later versions write it; each once, without a source of its own, is a list."""
        if not found.is_mapping or all(self._is_once(each) for _, each in found.entries()):
            return None
        return {Link(id, each): self._times(each) for id, each in found.entries()}

    def links(self, found: Found, attribute: Any) -> list[Link]:
        if found.is_mapping:
            return [Link(id, each) for id, each in found.entries()]
        return [Link(each.text(), each) for each in found.elements()]

    def _times(self, found: Found) -> ExplainableObject:
        """A weight: a number, or a value that is one."""
        if not found.is_mapping:
            return ExplainableQuantity(found.number() * u.dimensionless)
        return self.value(found)

    def _is_once(self, found: Found) -> bool:
        weight = self._times(found)
        told = weight.source not in (None, Sources.HYPOTHESIS) or weight.assessment != UNASSESSED
        return isinstance(weight, ExplainableQuantity) and weight.magnitude == 1 and not told

    # Values

    def value(self, found: Found, attribute: Any = None) -> ExplainableObject:
        found.mapping()
        for form in ("form_inputs", "recurring_values"):
            if form in found:
                raise _Unreadable(f"{found.way[-1]} is given as {form}")
        try:
            value = self._of_kind(found)
        except InputError as error:
            raise error if isinstance(error, ModelFileError) else found.error(str(error)) from error
        value._label = found.optional_text("label")
        return value

    def _of_kind(self, found: Found) -> ExplainableObject:
        told = self._told(found)
        if "zone" in found:
            return SourceObject(tz(found["zone"].text()).value, **told)
        if "values" in found or "compressed_values" in found:
            return self._series(found, told)
        if "value" not in found:
            raise _Unreadable(f"{found.way[-1]} is given without its content")
        if found.content["value"] is None:
            return EmptyExplainableObject(None, told["source"])
        if "unit" in found:
            return SourceValue(found["value"].number() * self._unit(found["unit"]), **told)
        return SourceObject(found["value"].content, **told)

    def _told(self, found: Found) -> dict[str, Any]:
        told: dict[str, Any] = {"source": self._source(found)}
        if found.content.get("confidence") in CONFIDENCES:
            told["confidence"] = found.content["confidence"]
        if isinstance(found.content.get("comment"), str):
            told["comment"] = found.content["comment"]
        return told

    def _source(self, found: Found) -> Source | None:
        source = found.get("source")
        if source is None or source.content is None:
            return None
        if source.is_mapping:
            return Source(source.mapping(("name",))["name"].text(), source.optional_text("link"))
        known = self.sources.get(source.text())
        if known is None:
            raise source.error(f"there is no source {source.content!r:.80} in {SOURCES!r}.")
        return known

    def _series(self, found: Found, told: dict[str, Any]) -> ExplainableHourlyQuantities:
        if found.content.get("timezone") is not None:
            raise _Unreadable(f"{found.way[-1]} has a time zone of its own")
        text = found.mapping(("unit", "start_date"))["start_date"].text()
        try:
            start = wall_clock_given(text)
        except WrongKind as error:
            raise found["start_date"].error(str(error)) from error
        values = numbers_found(found["values"]) if "values" in found else _unpacked(found["compressed_values"])
        return found.counted(SourceHourlyValues(values, start_date=start, unit=self._unit(found["unit"]), **told))

    def _unit(self, found: Found) -> Any:
        words = _WORD.sub(lambda word: UNITS.get(word[0], _ENDING.sub("", word[0])), found.text())
        try:
            return unit_of(words).pint
        except InputError as error:
            raise found.error(str(error)) from error


def _unpacked(found: Found) -> Any:
    """Numbers that later versions keep as 4-byte floats, compressed with zstandard."""
    text = found.text()
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtra("Reading compressed series of e-footprint", "zstandard", "efootprint") from error
    try:
        packed = base64.b64decode(text, validate=True)
        raw = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read(4 * MOST_HOURS + 1)
        if len(raw) % 4 or not 4 <= len(raw) <= 4 * MOST_HOURS:
            raise ValueError(f"{len(raw)} bytes are no 4-byte numbers")
        numbers = np.frombuffer(raw, "<f4").astype(np.float64)
    except (binascii.Error, zstandard.ZstdError, ValueError) as error:
        raise found.error(f"cannot be unpacked: {reason_of(error)}.") from error
    if not np.isfinite(numbers).all():
        raise found.error("holds numbers that are not finite.")
    return numbers
