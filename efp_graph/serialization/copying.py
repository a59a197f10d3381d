"""A model as one text, and the model of that text: what copies and pickles of a system are made of.

A copy is what comes back from a file that is saved and loaded: same ids, same inputs with their sources, same figures
to the last bit, scenarios and simulation too; nothing of it is shared with the original, and it has no history. So
there is one rule for what belongs to a model.

Considered and not taken: to copy objects and nodes one by one. What a copy holds and what a file holds would be two
rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from efp_graph.footprint import System
from efp_graph.objects import ModelingObject
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.transaction import apart
from efp_graph.serialization.json_text import read_json, written
from efp_graph.serialization.native_reading import system_found
from efp_graph.serialization.native_writing import content_of


def packed(system: System) -> tuple[bytes, Any]:
    """What a copy is made from: the text of a native file, and what is known of the reading of the original.

    Raises:
        WrongKind: an input holds something that has no form in a file.
        NotAllowed: a simulation of another object is shown.
    """
    return written(content_of(system), {}), system.reading_report


def copied(system: System) -> System:
    """A copy, whose objects are of the very classes of the original, also where these were declared again since.

    Raises:
        WrongKind, NotAllowed: as for `packed`.
    """
    kinds: dict[str, type[ModelingObject]] = {}
    text = written(content_of(system, kinds=kinds), {})
    return unpacked(text, system.reading_report, kinds)


@collected_afterwards
def unpacked(text: bytes, reading_report: Any, kinds: Mapping[str, type[ModelingObject]] | None = None) -> System:
    """The system that was packed; its objects are of the classes of these names, unless `kinds` has them by id."""
    with apart():
        system = system_found(read_json(text.decode(), "a copy of a model"), kinds)
    system._reading_report = reading_report
    return system
