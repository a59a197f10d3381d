"""`--set server.power_usage_effectiveness=1.1`: an attribute and its new value, as texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from efp_graph.cli.addresses import attribute_at, is_named, object_named
from efp_graph.cli.models import Model
from efp_graph.errors import NotAllowed, UnitError, UnknownAttribute, UnknownOption, WrongKind
from efp_graph.footprint import create_source_hourly_values_from_csv
from efp_graph.footprint.territories import intensity_meant
from efp_graph.objects.attributes import Input
from efp_graph.objects.classes import modeling_classes
from efp_graph.objects.describing import describe_attribute
from efp_graph.objects.weights import Weighted
from efp_graph.values import SourceObject, SourceRecurrentValues, Sources, SourceValue
from efp_graph.values.units import DIMENSIONLESS, has_comma, meant_by, quantity_of

NOTHING = ("none", "null", "no value", "")


def changes_of(model: Model, assignments: Iterable[str]) -> dict[Any, Any]:
    """{attribute of an object: new value} for a `ModelingUpdate`.

    Raises:
        InputError: an assignment is no `object.attribute=value`, or its value does not fit.
    """
    changes: dict[Any, Any] = {}
    weights: dict[Any, dict[Any, Any]] = {}
    for each in assignments:
        shorthand = _by_shorthand(model, each)
        if shorthand is not None:
            changes |= shorthand
            continue
        owner, attribute, item, text = _meant(model, each)
        reader = TypedTexts(model, owner)
        if item is None:
            changes[attribute.of(owner)] = attribute.read(text, reader)
        elif isinstance(attribute, Weighted):
            weights.setdefault(attribute.of(owner), {})[item] = reader.quantity(text, attribute.weight)
        else:
            raise NotAllowed(f"{describe_attribute(owner, attribute)} has no entry {item.name!r}: leave it out.")
    return changes | {node: node.attribute.reweighted(node.owner, wanted) for node, wanted in weights.items()}


def _by_shorthand(model: Model, assignment: str) -> dict[Any, Any] | None:
    """The changes that an argument which stands for several inputs means, as `region` does; None if it is another."""
    address, _, text = assignment.partition("=")
    named, _, last = address.strip().rpartition(".")
    if all(last != each.name for kind in modeling_classes().values() for each in kind.shorthands):
        return None
    owner = object_named(model, named)
    for each in owner.shorthands:
        if each.name == last:
            others = {one.name: getattr(owner, one.name) for one in owner.inputs()}
            meant = each.values(type(owner), text.strip(), others)
            return {owner.attributes[name].of(owner): value for name, value in meant.items()}
    return None


def _meant(model: Model, assignment: str) -> tuple[Any, Any, Any, str]:
    """(object, attribute, one of the objects it leads to or None, text of the value) of an assignment.

    What is set of one of the objects is its weight: `pattern.devices[phone]=0.8` or `pattern.devices.phone=0.8`.
    """
    address, equals, text = assignment.partition("=")
    if not equals:
        raise WrongKind(f"{assignment!r} sets nothing. Write object.attribute=value, as in server.power=200 W.")
    address = address.strip()
    try:
        owner, attribute, item = attribute_at(model, address)
    except (UnknownAttribute, UnknownOption):
        whole, _, name = address.rpartition(".")
        try:
            owner, attribute, item = attribute_at(model, whole)
        except (UnknownAttribute, UnknownOption):
            attribute = None
        if not isinstance(attribute, Weighted) or item is not None:
            raise
        item = object_named(model, name)
    assert attribute is not None
    if not isinstance(attribute, Input):
        raise NotAllowed(f"{describe_attribute(owner, attribute)} is calculated. Change the inputs it comes from.")
    return owner, attribute, item, text.strip()


class TypedTexts(NamedTuple):
    """How inputs of an object are read from texts: `200 W`, `on-premise`, `Europe/Paris`, the name of an object.

    A link to what the model does not have may name an archetype: `laptop`, `Germany`, `Spain 2022`.

    What stands in brackets is JSON: `[1, 2, 3]`. An `InputError` is raised for a text that gives no value.
    """

    model: Model
    owner: Any

    def text(self, text: str) -> str:
        return text

    def plain(self, text: str) -> Any:
        if text[:1] in ("[", "{"):
            with suppress(ValueError, RecursionError):
                return json.loads(text)
        return text

    def value(self, text: str, attribute: Any) -> Any:
        return None if text in NOTHING and attribute.optional else SourceObject(self.plain(text), Sources.USER_DATA)

    def quantity(self, text: str, attribute: Any) -> Any:
        if text in NOTHING:
            return None
        try:
            return SourceValue(quantity_of(text), Sources.USER_DATA)
        except UnitError as error:
            meant = re.sub(r"(?s)^[\s+-]*[\d.]+(?:[eE][+-]?\d+)?", "", text).strip()
            usual = "Write a number, such as 1." if attribute.unit is DIMENSIONLESS else ""
            usual = usual or f"Write a number and a unit: 1 {attribute.unit.text}."
            country = intensity_meant(text, attribute.unit)
            hint = country or has_comma(text) or meant_by(meant, attribute.unit) or usual
            raise UnitError(f"{describe_attribute(self.owner, attribute)} was given {text!r}. {hint}") from error

    def week(self, text: str, attribute: Any) -> Any:
        plain = self.plain(text)
        if isinstance(plain, dict):
            return SourceRecurrentValues(plain, Sources.USER_DATA)
        return self.quantity(text, attribute)

    def is_series(self, text: str) -> bool:
        return text.endswith(".csv")

    def series(self, text: str, attribute: Any) -> Any:
        if re.fullmatch(r"[\s\d.,e+-]*", text):
            where = describe_attribute(self.owner, attribute)
            raise WrongKind(
                f"{where} takes an hourly series, and was given {text!r:.80}. Write the name of a CSV file."
            )
        return create_source_hourly_values_from_csv(text, pint_unit=attribute.unit.text)

    def link(self, text: str, attribute: Any) -> Any:
        kind = attribute.target
        if kind.is_archetype(text) and not is_named(self.model, text):
            return kind(text, **kind.archetype_values(text))
        return object_named(self.model, text, kind.known_archetypes())

    def links(self, text: str, attribute: Any) -> list[Any]:
        return [self.link(name.strip(), attribute) for name in text.split(",") if name.strip()]

    def weights(self, text: str, attribute: Any) -> dict[Any, Any] | None:
        given = self.plain(text)
        if isinstance(given, str) and given[:1] == "{" and given[-1:] == "}":  # as YAML has it, names without quotes
            given = given[1:-1]
        if isinstance(given, str) and all(":" in part for part in given.split(",")):  # phone: 0.7, laptop: 0.3
            given = {name: each for name, _, each in (part.rpartition(":") for part in given.split(","))}
        if not isinstance(given, dict):
            return None
        return {
            self.link(name.strip(), attribute): self.quantity(str(each).strip(), attribute.weight)
            for name, each in given.items()
        }
