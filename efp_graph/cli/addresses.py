"""Which attribute of which object is meant: `server.energy_footprint`, `Web front.power`, `id-3f2a1b-Web-front.ram`.

An object is named by its name, its id, its variable in a Python file, or its name in lower case with `_` or `-` for
other characters; the system as `system` too. An entry of a dictionary attribute is
`job.hourly_occurrences_per_usage_pattern[pattern]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from efp_graph.cli.models import Model
from efp_graph.errors import UnknownAttribute, UnknownOption, nearest
from efp_graph.objects import ModelingObject
from efp_graph.objects.attributes import Attribute, Input
from efp_graph.objects.calculated import Calculated, CalculatedPerKey
from efp_graph.objects.describing import describe_object
from efp_graph.objects.synonyms import known_name

SYSTEM = "system"  # what the system may be called, whatever its name is


def objects_of(model: Model) -> list[ModelingObject]:
    """The system and everything it reaches."""
    return [model.system, *model.system.all_linked_objects]


def object_named(model: Model, name: str, others: Iterable[str] = ()) -> ModelingObject:
    """The object that a text means.

    Args:
        others: what it might mean too, for the message.

    Raises:
        UnknownOption: none, or several, are called so.
    """
    known = Names(model)
    found = known.found(name)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found)
        raise UnknownOption(f"{len(found)} objects are called {name!r}. Take one of their ids: {ids}.")
    raise UnknownOption(f"The system has no object called {name!r}. {nearest(name, (*known.all, *others))}")


def is_named(model: Model, name: str) -> bool:
    """Whether a text means an object of the model, or several."""
    return bool(Names(model).found(name))


class Names:
    """What the objects of a model, as it is now, can be called on the command line."""

    def __init__(self, model: Model) -> None:
        self._system = model.system
        self._variables = model.variables
        self._ids: dict[str, list[ModelingObject]] = {}
        self._names: dict[str, list[ModelingObject]] = {}
        self._simplified: dict[str, list[ModelingObject]] = {}
        for one in objects_of(model):
            self._ids[one.id] = [one]
            self._names.setdefault(one.name, []).append(one)
            self._simplified.setdefault(simplified(one.name), []).append(one)
        self._variable_of = {one: name for name, one in reversed(model.variables.items())}

    @property
    def all(self) -> list[str]:
        """Names and variables, each once."""
        return list(dict.fromkeys((*self._names, *self._variables)))

    def found(self, name: str) -> list[ModelingObject]:
        """The objects that a text may mean, by the closest way of naming; `system` is the one system at last."""
        if name in self._variables:
            return [self._variables[name]]
        found = self._ids.get(name) or self._names.get(name) or self._simplified.get(simplified(name))
        return found or ([self._system] if simplified(name) == SYSTEM else [])

    def address(self, one: ModelingObject) -> str:
        """The shortest text that means an object and nothing else: what can be pasted into `--set`."""
        candidates = (self._variable_of.get(one), SYSTEM if one is self._system else None, simplified(one.name))
        return next((name for name in candidates if name and self.found(name) == [one]), one.id)


def attribute_at(model: Model, address: str) -> tuple[ModelingObject, Attribute, ModelingObject | None]:
    """(object, attribute, key of an entry or None) that an address means.

    Raises:
        UnknownOption: there is no such object.
        UnknownAttribute: the object has no such attribute.
    """
    found = re.fullmatch(r"(?s)(.*)\.(\w+)(?:\[(.*)\])?", address)
    if found is None:
        raise UnknownAttribute(f"{address!r} is no attribute. Write object.attribute{_as_in(model, address)}.")
    owner = object_named(model, found[1])
    known = {name: each for name, each in owner.attributes.items() if isinstance(each, Input | Calculated)}
    attribute = known.get(known_name(found[2], known)) or known.get(_long(found[2]))
    if attribute is None:
        raise UnknownAttribute(f"{describe_object(owner)} has no attribute {found[2]!r}. {nearest(found[2], known)}")
    return owner, attribute, None if found[3] is None else object_named(model, found[3])


def _as_in(model: Model, name: str) -> str:
    """An example of an address: objects that have an attribute of that name, else some attribute."""
    names, long = Names(model), _long(name)
    owners = [one for one in objects_of(model) if long in one.attributes]
    addresses = [f"{names.address(one)}.{name}" for one in owners[:3]] or ["server.energy_footprint"]
    return f", as in {' or '.join(addresses)}"


def _long(name: str) -> str:
    """The name of an attribute that has a short one in files by hand: `pue`, `usage`."""
    from efp_graph.serialization.by_hand import SHORT  # only when it is needed: a Python model needs no files

    return SHORT.get(name, name)


def value_at(model: Model, address: str) -> Any:
    """The value of the attribute at an address.

    Raises:
        UnknownOption, UnknownAttribute: see `attribute_at`; or a dictionary attribute without its entry.
    """
    owner, attribute, key = attribute_at(model, address)
    value = getattr(owner, attribute.name)
    if not isinstance(attribute, CalculatedPerKey):
        return value
    entries = {entry.name: one for entry, one in value.items()}
    if key is None or key not in list(value):
        given = "" if key is None else f" for {key.name!r}"
        raise UnknownAttribute(
            f"{address}: there is no entry{given}. Give one in brackets: {nearest(key.name if key else '', entries)}"
        )
    return value[key]


def simplified(name: str) -> str:
    """A name in lower case, with `_` for everything that is no letter and no digit."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
