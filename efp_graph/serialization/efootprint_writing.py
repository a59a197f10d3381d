"""A model as a file that e-footprint 10 loads: full precision, services without jobs included.

What that format has no place for (bounds, comments, scenarios) is left out, with a warning; what would change the
figures is refused, all of it in one message. That a model was read in part stands in the name of its system.
"""

from __future__ import annotations

import json
import logging
from datetime import tzinfo
from pathlib import Path
from typing import Any, NamedTuple

from efp_graph.errors import NotAllowed
from efp_graph.files import named_for, write_whole
from efp_graph.footprint import System, UsagePattern
from efp_graph.footprint.catalogues import DEFAULT
from efp_graph.footprint.conventions import ConventionsInput
from efp_graph.objects import ModelingObject
from efp_graph.objects.attributes import Input
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.weights import weights_in
from efp_graph.serialization.efootprint_names import CLASS_ORDER, NOT_WRITTEN, VERSION_KEY, WRITTEN_VERSION
from efp_graph.serialization.native_writing import saved_objects
from efp_graph.texts import visible
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
)
from efp_graph.values.assessment import UNASSESSED
from efp_graph.values.calendar import hours_to_utc, moment_of, zone_name

logger = logging.getLogger("efp_graph")


@collected_afterwards
def write_efootprint_json(system: System, path: str | Path) -> Path:
    """Write a model as a file of e-footprint 10, with its ids; whole or not at all.

    Args:
        system: the model, as it is now.
        path: the file to write.

    Returns:
        The path.

    Raises:
        NotAllowed: e-footprint 10 has nothing for parts of the model; the message lists them.
        UnknownOption: the ending of the file is that of another format.
        FileError: the file cannot be written; one that was there is as it was.

    Example: `efp_graph.write_efootprint_json(system, "for-e-footprint.json")`
    """
    named_for(path, ("json",), "A file of e-footprint")
    text = json.dumps(efootprint_content(system), indent=4, ensure_ascii=False) + "\n"
    return write_whole(path, text)


def efootprint_content(system: System) -> dict[str, Any]:
    """The model in the layout of e-footprint 10."""
    writer = _Writer()
    objects = saved_objects(system, [])
    content: dict[str, Any] = {VERSION_KEY: WRITTEN_VERSION}
    for name in CLASS_ORDER:
        of_class = {one.id: writer.object(one) for one in objects if type(one).__name__ == name}
        if of_class:
            content[name] = of_class
    strangers = [one for one in objects if type(one).__name__ not in CLASS_ORDER]
    writer.refused += [f"{describe_object(one)}: e-footprint 10 has no class {type(one).__name__}" for one in strangers]
    if writer.refused:
        listed = "".join(f"\n  - {each}" for each in writer.refused)
        raise NotAllowed(f"The model cannot be written as a file of e-footprint 10:{listed}")
    if system.scenarios or system.simulation is not None:
        writer.left_out.append("scenarios and the simulation")
    if writer.left_out:
        listed = "".join(f"\n  - {visible(each)}" for each in writer.left_out)
        logger.warning("A file of e-footprint has no place for:%s", listed)
    return content


class _Writer:
    def __init__(self) -> None:
        self.refused: list[str] = []
        self.left_out: list[str] = []

    def object(self, one: ModelingObject) -> dict[str, Any]:
        """An object with its inputs, in the order in which they are printed."""
        name = one.name
        if isinstance(one, System) and one.not_read:
            count = len(one.not_read)
            name += f" [partly read: {count} part{'s' if count > 1 else ''} missing]"
        content: dict[str, Any] = {"name": name, "id": one.id}
        for attribute in type(one).inputs():
            if isinstance(attribute, ConventionsInput):
                self._check_conventions(one, attribute)
            elif attribute.name in NOT_WRITTEN:
                self._check_not_written(one, attribute)
            elif not attribute.is_left_out(attribute.node_of(one).read()):
                content[attribute.name] = self._input(one, attribute)
        return content

    def _check_not_written(self, one: ModelingObject, attribute: Input) -> None:
        value = attribute.node_of(one).read()
        if not isinstance(value, EmptyExplainableObject) and value.value != DEFAULT:
            self.left_out.append(f"{describe_attribute(one, attribute)}, {value}")

    def _check_conventions(self, one: ModelingObject, attribute: Input) -> None:
        conventions = attribute.node_of(one).read()
        if not attribute.is_left_out(conventions):
            self.left_out.append(f"{describe_attribute(one, attribute)}, {conventions}")

    def _input(self, one: ModelingObject, attribute: Input) -> Any:
        if weights_in(attribute.node_of(one).read()):
            what = "shares" if getattr(attribute, "total", None) is not None else "weights"
            self.refused.append(f"{describe_attribute(one, attribute)} has {what}; e-footprint 10 has none")
            return None
        return attribute.written(attribute.node_of(one).read(), lambda value: self._with_source(one, attribute, value))

    def _with_source(self, one: ModelingObject, attribute: Input, value: ExplainableObject) -> dict[str, Any]:
        if value.assessment != UNASSESSED:
            self.left_out.append(f"bounds, confidence and comment of {describe_attribute(one, attribute)}")
        content = value.in_form(_Forms(self, one, attribute))
        if value.source is not None:
            content["source"] = {"name": value.source.name, "link": value.source.link}
        return content


class _Forms(NamedTuple):
    """The forms of the values of an input of an object."""

    writer: _Writer
    one: ModelingObject
    attribute: Any

    def no_value(self, value: EmptyExplainableObject) -> dict[str, Any]:
        return {**self._label(value), "value": None}

    def quantity(self, value: ExplainableQuantity) -> dict[str, Any]:
        return {**self._label(value), "value": value._value, "unit": value._unit.text}

    def content(self, value: ExplainableObject) -> dict[str, Any]:
        content = value.value
        if isinstance(content, tzinfo):
            return {**self._label(value), "zone": zone_name(content)}
        if not isinstance(content, str):
            self.writer.refused.append(f"{describe_attribute(self.one, self.attribute)} holds {content!r:.80}")
        return {**self._label(value), "value": content}

    def _label(self, value: ExplainableObject) -> dict[str, Any]:
        return {"label": value.label or f"{self.attribute.words} of {self.one.name}"}

    def series(self, value: ExplainableHourlyQuantities) -> dict[str, Any]:
        """A series in hours that pass from a local start, the only kind that e-footprint has."""
        one, series = self.one, value
        if not isinstance(one, UsagePattern):
            self.writer.refused.append(
                f"{describe_attribute(one, self.attribute)} is an hourly series; e-footprint 10 takes one value"
            )
        if isinstance(one, UsagePattern) and series.clock != "local" and len(one.countries) == 1:
            series = one.utc_hourly_usage_journey_starts
            zone = one.country.timezone.value
            first = series.first_hour - hours_to_utc(zone, series.first_hour)
            first = series.first_hour - hours_to_utc(zone, first)
        else:
            first = series.first_hour
        numbers, unit = series.magnitude.tolist(), series._unit.text
        return {**self._label(value), "values": numbers, "unit": unit, "start_date": str(moment_of(first))}
