"""Files that e-footprint wrote (versions 9 to 27) as models.

What a file holds and efp_graph has no class for is not read, and neither is what cannot be without it: the system knows
that it was read in part (`system.not_read`), and so does whatever is written of it. Whatever is read is checked as in
any other file.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.errors import ModelFileError
from efp_graph.files import read_text
from efp_graph.footprint import Conventions, System
from efp_graph.footprint.conventions import EFOOTPRINT_27
from efp_graph.objects import ModelingObject
from efp_graph.serialization.building import FileReader, build, input_found
from efp_graph.serialization.efootprint_names import (
    CONVENTIONS,
    OURS,
    SINCE_27_CONVENTIONS,
    TRIED,
    UNSAID_CONVENTIONS,
    VERSION_KEY,
    major_of,
)
from efp_graph.serialization.efootprint_objects import ObjectsFound
from efp_graph.serialization.found import Found
from efp_graph.serialization.json_text import read_json
from efp_graph.texts import visible

logger = logging.getLogger("efp_graph")

AS_IN_27 = f'as there: conventions="{EFOOTPRINT_27}"'


@dataclass
class ReadingReport:
    """What became of a file of e-footprint.

    Attributes:
        path: the file.
        version: of e-footprint that wrote it; None when the file does not tell.
        not_read: what the file holds and the model does not, so its figures may be others than those of the file.
        apart: objects that nothing in the system leads to; they have no part in its figures.
        known_losses: what the file may have lost when it was written.
        ignored: keys of the file that hold no objects.
        conventions: which of e-footprint's methods are others here, so that totals differ from those that it shows.
    """

    path: Path
    version: str | None
    not_read: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    known_losses: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    conventions: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        later = "" if is_tried(self.version) else f": later than {TRIED[-1]}, the last version that is known here"
        lines = [f"{visible(str(self.path))}, written by e-footprint {self.version or '(version not told)'}{later}"]
        for title, items in (
            ("Not read:", self.not_read),
            ("Nothing in the system leads to:", self.apart),
            ("May have been lost when it was written:", self.known_losses),
            ("No objects, and ignored:", self.ignored),
            (f"Calculated otherwise than by e-footprint ({AS_IN_27}):", self.conventions),
        ):
            if items:
                lines += [title, *(f"  - {visible(each)}" for each in items)]
        return "\n".join(lines)


def read_efootprint_json(path: str | Path, *, conventions: Any = None) -> System:
    """The model of a file that e-footprint wrote, with its ids.

    `system.reading_report` tells what could not be read, what e-footprint loses when it writes, and which conventions
    are others than those of the version that wrote the file.

    Args:
        path: the file.
        conventions: those of the system, `Conventions(...)` or "efootprint 27", with which the figures are those that
            e-footprint 27 shows. Without a word those that `write_efootprint_json` put in the file, or the usual ones;
            for files of versions after 10, `data="running"`.

    Raises:
        FileError: it is no such file, its content is broken, or what is left of it without what cannot be read is no
            model; then the message lists what could not be read.

    Example: `system = efp_graph.read_efootprint_json("model.json"); print(system.reading_report)`
    """
    return efootprint_system(read_json(read_text(path), path), conventions)


def is_efootprint(found: Found) -> bool:
    """Whether it looks like a file of e-footprint."""
    return found.is_mapping and (VERSION_KEY in found or ("System" in found and found["System"].is_mapping))


def efootprint_system(found: Found, conventions: Any = None) -> System:
    """The system of a whole file; see `read_efootprint_json`."""
    if not is_efootprint(found):
        raise found.error(f"is no file of e-footprint: neither {VERSION_KEY!r} nor 'System' is there.")
    report = ReadingReport(found.document.path, found.optional_text(VERSION_KEY))
    try:
        system = _system(found, report)
    except ModelFileError as error:
        if is_tried(report.version):
            raise
        raise found[VERSION_KEY].error(
            f"the file was written by e-footprint {report.version!s:.40}; read are versions {TRIED[0]} up to "
            f"{TRIED[-1]}. Save the model with one of these, or install a later efp_graph "
            f"(pip install --upgrade efp-graph). What stopped the reading: {error}"
        ) from error
    _follow(conventions if conventions is not None else _conventions_found(found), system, report)
    system.not_read = report.not_read
    system._reading_report = report
    if report.not_read or not is_tried(report.version):
        logger.warning("%s", report)
    return system


def _follow(conventions: Any, system: System, report: ReadingReport) -> None:
    """Give a system its conventions, and note which are others than those of the version that wrote the file."""
    later = major_of(report.version) >= SINCE_27_CONVENTIONS
    if conventions is None:
        conventions = Conventions(**UNSAID_CONVENTIONS) if later else Conventions()
    if conventions != system.conventions:
        system.conventions = conventions
    ours, theirs = system.conventions, Conventions.of(EFOOTPRINT_27)
    if later:
        report.conventions += [
            f"{name}: {chosen!r}, and there {there!r}"
            for (name, chosen), there in zip(ours._asdict().items(), theirs, strict=True)
            if chosen != there
        ]


def _conventions_found(found: Found) -> Conventions | None:
    """The conventions of the system that the file was written from, where efp_graph wrote it."""
    ours = found.get(OURS)
    chosen = ours.get(CONVENTIONS) if ours is not None and ours.is_mapping else None
    if chosen is None:
        return None
    conventions: Conventions = input_found(System.conventions, chosen, FileReader())
    return conventions


def is_tried(version: str | None) -> bool:
    """Whether files of a version are known to be read; of one that does not tell, nothing is known against it."""
    return not major_of(version) or major_of(version) in TRIED


def _system(found: Found, report: ReadingReport) -> System:
    reader = ObjectsFound(found)
    plans = reader.plans()
    report.not_read += reader.not_read
    report.ignored += reader.ignored
    objects = build(plans)
    systems = [each for each in objects.values() if isinstance(each, System)]
    emptied = [one for one in systems if _patterns_given(found["System"][one.id]) and not _patterns_of(one)]
    if len(systems) != 1 or emptied:
        listed = "".join(f"\n  - {each}" for each in report.not_read)
        what = "none of its usage patterns" if emptied else f"{len(systems) or 'no'} systems"
        raise found.error(f"{what} can be read, and one system with its usage patterns is expected.{listed}")
    _note_losses(systems[0], objects.values(), report)
    return systems[0]


def _patterns_of(system: System) -> list[Any]:
    return [*system.usage_patterns, *system.edge_usage_patterns]


def _patterns_given(found: Found) -> bool:
    return any(found.content.get(name) for name in ("usage_patterns", "edge_usage_patterns"))


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
