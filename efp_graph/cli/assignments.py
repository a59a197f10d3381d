"""`--set server.power_usage_effectiveness=1.1`: an attribute and its new value, as texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from efp_graph.cli.addresses import attribute_at, object_named
from efp_graph.cli.models import Model
from efp_graph.errors import NotAllowed, UnitError, WrongKind
from efp_graph.footprint import create_source_hourly_values_from_csv, tz
from efp_graph.objects.attributes import Attribute, Input
from efp_graph.objects.describing import describe_attribute
from efp_graph.objects.inputs import HourlyQuantityInput, ObjectInput, OptionInput, QuantityInput, SeriesInput
from efp_graph.objects.links import LinkInput, LinkListInput
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
    return attribute.of(owner), value_of(model, owner, attribute, text.strip())


def value_of(model: Model, owner: Any, attribute: Attribute, text: str) -> Any:
    """What a text gives as a value of an attribute: `200 W`, `on-premise`, `Europe/Paris`, the name of an object.

    Raises:
        InputError: it gives none.
    """
    if isinstance(attribute, LinkListInput):
        return [object_named(model, name.strip()) for name in text.split(",") if name.strip()]
    if isinstance(attribute, LinkInput):
        return object_named(model, text)
    if isinstance(attribute, HourlyQuantityInput) and text.endswith(".csv"):
        return create_source_hourly_values_from_csv(text, pint_unit=attribute.unit.text)
    if isinstance(attribute, QuantityInput):
        return None if text in NOTHING else SourceValue(_quantity(owner, attribute, text), Sources.USER_DATA)
    if isinstance(attribute, SeriesInput):
        return create_source_hourly_values_from_csv(text)
    if isinstance(attribute, OptionInput):
        return SourceObject(text, Sources.USER_DATA)
    if isinstance(attribute, ObjectInput):
        return None if text in NOTHING else tz(text)
    return text


def _quantity(owner: Any, attribute: QuantityInput, text: str) -> Any:
    try:
        return quantity_of(text)
    except UnitError as error:
        example = f"1 {attribute.unit.text}"
        raise UnitError(
            f"{describe_attribute(owner, attribute)} was given {text!r}. Write a number and a unit: {example}."
        ) from error


def date_of(text: str) -> datetime:
    """A date, or a date and time, in ISO format.

    Raises:
        WrongKind: it is none.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongKind(f"{text!r} is no date. Write for example 2027-01-01 or 2027-01-01T12:00.") from error
