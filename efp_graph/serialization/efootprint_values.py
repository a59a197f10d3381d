"""How files of e-footprint hold values: numbers, series, typical weeks, forms of both, texts, time zones, sources."""

from __future__ import annotations

import base64
import binascii
import io
import json
from typing import Any

import numpy as np

from efp_graph.errors import InputError, MissingExtra, ModelFileError, WrongKind, reason_of
from efp_graph.footprint import tz
from efp_graph.objects.links import LinkListInput
from efp_graph.serialization.building import FileReader, Link
from efp_graph.serialization.efootprint_names import SOURCES
from efp_graph.serialization.found import Found
from efp_graph.serialization.hourly_values import numbers_found
from efp_graph.serialization.sources_in_files import known_source
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableHourlyQuantitiesFromFormInputs,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceHourlyValues,
    SourceObject,
    SourceRecurrentValues,
    Sources,
    SourceValue,
    u,
    unit_of,
)
from efp_graph.values.assessment import CONFIDENCES, UNASSESSED
from efp_graph.values.calendar import wall_clock_given
from efp_graph.values.kernels import MOST_HOURS
from efp_graph.values.week_forms import HOURS as HOURS_OF_WEEK, Week

FORM = "form_inputs"
WEEK = "recurring_values"
START = "start_date"  # only forms of series have it


class Unreadable(Exception):
    """Something in the file has no counterpart here; the message says what."""


class ValuesFound(FileReader):
    """Values, and what links lead to, in a file of e-footprint.

    Args:
        found: the whole file.
    """

    def __init__(self, found: Found) -> None:
        self.sources: dict[str, Source] = {}
        if SOURCES in found:
            for key, each in found[SOURCES].entries():
                self.sources[key] = _source_of(each)

    def links(self, found: Found, attribute: Any) -> list[Link]:
        """A list of ids, or the keys of a mapping."""
        if found.is_mapping:
            return [Link(id, each) for id, each in found.entries()]
        return [Link(each.text(), each) for each in found.elements()]

    def weights(self, found: Found, attribute: Any) -> dict[Link, Any] | None:
        """{id: how many times}; each once, without a source of its own, is a list, or a link where one is meant."""
        if not found.is_mapping:
            return None
        given = {Link(id, each): each for id, each in found.entries()}
        once = all(map(self._is_once, given.values()))
        if once and isinstance(attribute, LinkListInput):
            return None
        return {link: 1 if once and len(given) == 1 else self._times(each) for link, each in given.items()}

    def _times(self, found: Found) -> ExplainableObject:
        """A weight: a value, or a number."""
        if not found.is_mapping:
            return ExplainableQuantity(found.number() * u.dimensionless)
        return self.value(found)

    def _is_once(self, found: Found) -> bool:
        weight = self._times(found)
        has_source = weight.source not in (None, Sources.HYPOTHESIS) or weight.assessment != UNASSESSED
        return isinstance(weight, ExplainableQuantity) and weight.magnitude == 1 and not has_source

    def value(self, found: Found, attribute: Any = None) -> ExplainableObject:
        found.mapping()
        try:
            value = self._of_kind(found)
        except InputError as error:
            raise error if isinstance(error, ModelFileError) else found.error(str(error)) from error
        value = in_family_of(attribute, value)
        value._label = found.optional_text("label")
        return value

    def _of_kind(self, found: Found) -> ExplainableObject:
        details = self._details(found)
        if FORM in found:
            return made_by_form(found[FORM], details)
        if WEEK in found:
            return SourceRecurrentValues(
                week_numbers(found[WEEK]) * self._unit(found.mapping(("unit",))["unit"]), **details
            )
        if "zone" in found:
            return SourceObject(tz(found["zone"].text()).value, **details)
        if "values" in found or "compressed_values" in found:
            return self._series(found, details)
        if "value" not in found:
            raise Unreadable(f"{found.way[-1]} is given without its content")
        if found.content["value"] is None:
            return EmptyExplainableObject(None, details["source"])
        if "unit" in found:
            return SourceValue(found["value"].number() * self._unit(found["unit"]), **details)
        return SourceObject(found["value"].content, **details)

    def _details(self, found: Found) -> dict[str, Any]:
        """Source, confidence and comment."""
        details: dict[str, Any] = {"source": self._source(found)}
        if found.content.get("confidence") in CONFIDENCES:
            details["confidence"] = found.content["confidence"]
        if isinstance(found.content.get("comment"), str):
            details["comment"] = found.content["comment"]
        return details

    def _source(self, found: Found) -> Source | None:
        source = found.get("source")
        if source is None or source.content is None:
            return None
        if source.is_mapping:
            return _source_of(source)
        known = self.sources.get(source.text())
        if known is None:
            raise source.error(f"there is no source {source.content!r:.80} in {SOURCES!r}.")
        return known

    def _series(self, found: Found, details: dict[str, Any]) -> ExplainableHourlyQuantities:
        if found.content.get("timezone") is not None:
            raise Unreadable(f"{found.way[-1]} has a time zone of its own")
        text = found.mapping(("unit", "start_date"))["start_date"].text()
        try:
            start = wall_clock_given(text)
        except WrongKind as error:
            raise found["start_date"].error(str(error)) from error
        values = numbers_found(found["values"]) if "values" in found else _unpacked(found["compressed_values"])
        return found.counted(SourceHourlyValues(values, start_date=start, unit=self._unit(found["unit"]), **details))

    def _unit(self, found: Found) -> Any:
        try:
            return unit_of(found.text()).pint
        except InputError as error:
            raise found.error(str(error)) from error


def _source_of(found: Found) -> Source:
    """Name and link: more is not told of a source there."""
    return known_source(Source(found.mapping(("name",))["name"].text(), found.optional_text("link")))


def in_family_of(attribute: Any, value: ExplainableObject) -> ExplainableObject:
    """A value in plain bytes, as versions before 14 have it, in the family of bytes that an input takes since then."""
    family = getattr(getattr(attribute, "unit", None), "family", "")
    week = getattr(value, "_value", None)
    if not family:
        return value
    if isinstance(week, Week) and week.unit.information:
        key = "constant_unit" if week.kind == "constant" else "unit"
        form = {**week.plain, key: week.unit.in_family(family).text}
        return SourceRecurrentValues(form, value.source, confidence=value.confidence, comment=value.comment)
    if isinstance(value, ExplainableQuantity) and value._unit.information:
        number = value._value * value._unit.in_family(family).pint
        return SourceValue(number, value.source, confidence=value.confidence, comment=value.comment)
    return value


def made_by_form(form: Found, details: dict[str, Any]) -> ExplainableObject:
    """A series, or a typical week, that is given as a form.

    Raises:
        InputError: the form is not right.
    """
    content = form.mapping().content
    if START in content:
        return form.counted(ExplainableHourlyQuantitiesFromFormInputs(content, **details))
    return SourceRecurrentValues(content, **details)


def week_numbers(found: Found) -> Any:
    """The numbers of a typical week: a list, or as some versions have it the text of one."""
    content = found.content
    if isinstance(content, str) and len(content) <= 64 * HOURS_OF_WEEK:
        try:
            content = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise found.error(f"is no list of numbers: {reason_of(error)}.") from error
    return np.array(numbers_found(Found(content, found.document, found.way)))


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
