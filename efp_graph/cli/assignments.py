"""`--set server.power_usage_effectiveness=1.1`: an attribute and its new value, as texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from efp_graph.cli.addresses import attribute_at, object_named
from efp_graph.cli.models import Model
from efp_graph.errors import NotAllowed, UnitError, WrongKind
from efp_graph.footprint import create_source_hourly_values_from_csv
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_attribute
from efp_graph.values import SourceObject, Sources, SourceValue
from efp_graph.values.units import quantity_of

NOTHING = ("none", "no value", "")


def changes_of(model: Model, assignments: Iterable[str]) -> dict[Any, Any]:
    """{attribute of an object: new value} for a `ModelingUpdate`.

    Raises:
        InputError: an assignment is no `object.attribute=value`, or its value does not fit.
    """
    return dict(_change_of(model, each) for each in assignments)


def _change_of(model: Model, assignment: str) -> tuple[Any, Any]:
    address, equals, text = assignment.partition("=")
    if not equals:
        raise WrongKind(f"{assignment!r} sets nothing. Write object.attribute=value, as in server.power=200 W.")
    owner, attribute, _ = attribute_at(model, address.strip())
    if not isinstance(attribute, Input):
        raise NotAllowed(f"{describe_attribute(owner, attribute)} is calculated. Change the inputs it comes from.")
    return attribute.of(owner), attribute.read(text.strip(), TypedTexts(model, owner))


class TypedTexts(NamedTuple):
    """How inputs of an object are read from texts: `200 W`, `on-premise`, `Europe/Paris`, the name of an object.

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
            example = f"1 {attribute.unit.text}"
            raise UnitError(
                f"{describe_attribute(self.owner, attribute)} was given {text!r}. Write a number and a unit: {example}."
            ) from error

    def is_series(self, text: str) -> bool:
        return text.endswith(".csv")

    def series(self, text: str, attribute: Any) -> Any:
        return create_source_hourly_values_from_csv(text, pint_unit=attribute.unit.text)

    def link(self, text: str, attribute: Any) -> Any:
        return object_named(self.model, text)

    def links(self, text: str, attribute: Any) -> list[Any]:
        return [object_named(self.model, name.strip()) for name in text.split(",") if name.strip()]
