"""Scenarios in a file of their own, written by hand as those in the section `scenarios` of a model:

    scenarios:
      cleaner:
        comment: another region
        changes:
          web front: {carbon_intensity: 30 g/kWh, power_usage_effectiveness: 1.1}

They are changes of a model that is there: objects are named, and none is written in place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from efp_graph.errors import EfpGraphError
from efp_graph.objects import ModelingObject, Scenario
from efp_graph.serialization.building import Link, attribute_found, input_found
from efp_graph.serialization.by_hand import Draft, meant_key, names_of
from efp_graph.serialization.by_hand_values import ValuesByHand
from efp_graph.serialization.found import Found
from efp_graph.serialization.loading import content_of


def read_scenarios(path: str | Path, named: Callable[[str], ModelingObject]) -> list[Scenario]:
    """The scenarios of a file, for the model whose objects `named` finds by their names.

    Args:
        path: the file; YAML when its name ends with .yaml or .yml, else JSON.
        named: raises an `InputError` for a name that nothing has.

    Raises:
        FileError: the file cannot be read, is none of scenarios, or one is refused; the message tells the line.
    """
    found = content_of(path)
    found.mapping(("scenarios",), ("sources",))
    reader = _OfModel(found.get("sources"), named)
    return [_scenario(name, each, reader) for name, each in found["scenarios"].entries()]


class _OfModel(ValuesByHand):
    """Reads inputs of objects that are there; links lead to others of them."""

    def __init__(self, sources: Found | None, named: Callable[[str], ModelingObject]) -> None:
        super().__init__(sources)
        self._named = named
        self.objects: dict[str, ModelingObject] = {}

    def object(self, name: str, found: Found) -> ModelingObject:
        """The object of a name."""
        try:
            one = self._named(name)
        except EfpGraphError as error:
            raise found.error(str(error)) from error
        return self.objects.setdefault(one.id, one)

    def link(self, found: Found, attribute: Any) -> Link:
        if found.is_mapping:
            raise found.error("names an object of the model: a scenario in a file of its own makes none.")
        return Link(self.object(found.text(), found).id, found)


def _scenario(name: str, found: Found, reader: _OfModel) -> Scenario:
    found.mapping(("changes",), ("from", "comment", "migrate"))
    changes = []
    for owner, each in found["changes"].entries():
        one = reader.object(owner, each)
        for key, given in each.entries():
            attribute = attribute_found(type(one), meant_key(type(one), key), given, names_of)
            changes.append((one.id, attribute, input_found(attribute, given, reader)))
    return Draft(name, found, changes).scenario(reader.objects)
