"""Explainable values in a file, and back: with unit, source, bounds, confidence, comment, nothing lost.

{"value": 300, "unit": "watt", "source": "hypothesis", "low": 250, "comment": "..."}
{"start": "2025-01-01T00:00", "clock": "local", "values": [1.0, 2.0], "unit": "dimensionless"}      hourly_values.py
{"form": {"start_date": "2025-01-01", ...}}    {"week": {"constant_value": 20, "constant_unit": "watt"}}
{"value": "autoscaling", "source": "hypothesis"}     {"zone": "Europe/Paris"}     {"moment": "2025-02-19T12:00:00"}
null                                                  no value
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from efp_graph.errors import InputError, ModelFileError, ValueOutOfRange, WrongKind
from efp_graph.footprint import tz
from efp_graph.serialization.beside import CHECK, DIGEST, OF, TIMES, binary_found, ulps_found
from efp_graph.serialization.building import FileReader
from efp_graph.serialization.found import Found, Way
from efp_graph.serialization.hourly_values import ELSEWHERE, place_found, table_found, values_found
from efp_graph.serialization.json_text import is_plain
from efp_graph.serialization.known_in_files import (
    BOUNDS,
    ORIGIN,
    SPREAD,
    bounds_written,
    origin_found,
    origin_written,
    spread_found,
    spread_written,
)
from efp_graph.serialization.multiples import multiplied
from efp_graph.serialization.sources_in_files import source_found
from efp_graph.values import (
    Assessment,
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableHourlyQuantitiesFromFormInputs,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceHourlyValues,
    SourceObject,
    SourceRecurrentValues,
    SourceValue,
    unit_of,
)
from efp_graph.values.assessment import UNASSESSED, assessed
from efp_graph.values.calendar import moment_given, moment_of, zone_name
from efp_graph.values.keeping import kept
from efp_graph.values.kernels import MOST_HOURS, Series
from efp_graph.values.week_forms import Week, week_of

FORM = "form"  # the key of one, under which an hourly series is made
TEXTS = ("label", "confidence", "comment")
TOLD = ("source", *TEXTS, *ORIGIN)
QUANTITY = ("value", "unit", *TOLD, *BOUNDS)
SERIES = (
    "unit", "start", "clock", "values", "hours", "encoding", "data", "csv", "at", OF, TIMES, CHECK, DIGEST, ELSEWHERE,
    *TOLD, *SPREAD,
)  # fmt: skip


class SourceTable:
    """The sources of a file, each under a short key, so that a value names it in a word."""

    def __init__(self) -> None:
        self._keys: dict[Source, str] = {}
        self._taken: dict[str, int] = {}  # {key: number of the last one that was made from it}

    def key_of(self, source: Source) -> str:
        """The key of a source: its name in small letters, with a number when others are called the same."""
        key = self._keys.get(source)
        if key is None:
            stem = re.sub(r"[^a-z0-9]+", "-", source.name.lower()).strip("-")[:40] or "source"
            key = stem
            while key in self._taken:
                self._taken[stem] += 1
                key = f"{stem}-{self._taken[stem]}"
            self._taken[key] = 1
            self._keys[source] = key
        return key

    def plain(self) -> dict[str, Any]:
        """The table as JSON, in the order of the keys."""
        pairs = sorted(((key, source) for source, key in self._keys.items()), key=itemgetter(0))
        return {key: source.plain for key, source in pairs}


def sources_found(found: Found | None) -> dict[str, Source]:
    """The table of sources of a file."""
    return {} if found is None else {key: source_found(each) for key, each in found.entries()}


# Writing


def plain_value(
    value: ExplainableObject, sources: SourceTable, plain_numbers: Callable[[Series], dict[str, Any]]
) -> Any:
    """A value as JSON.

    Args:
        sources: takes the source.
        plain_numbers: gives the numbers of a series, or where they are.

    Raises:
        WrongKind: its content has no form in JSON.
    """
    return value.in_form(_Plain(_told(value, sources), plain_numbers))


class _Plain(NamedTuple):
    """The forms of values in a file, with what is told of each."""

    told: dict[str, Any]
    plain_numbers: Callable[[Series], dict[str, Any]]

    def no_value(self, value: EmptyExplainableObject) -> dict[str, Any] | None:
        return {"value": None, **self.told} if self.told else None

    def quantity(self, value: ExplainableQuantity) -> dict[str, Any]:
        return {"value": value._value, "unit": value._unit.text, **_bounds(value), **self.told}

    def series(self, value: ExplainableHourlyQuantities) -> dict[str, Any]:
        if value.form_inputs is not None:
            return {FORM: value.form_inputs, **self.told, **spread_written(value)}
        numbers = self.plain_numbers(value.magnitude)
        told = {**self.told, **spread_written(value)}
        return {"unit": value._unit.text, "start": _start(value), "clock": value.clock, **told, **numbers}

    def content(self, value: ExplainableObject) -> dict[str, Any]:
        content = value.value
        for key, form in CONTENTS.items():
            if isinstance(content, form.kind):
                return {key: form.plain_of(content), **self.told}
        if not is_plain(content):
            raise WrongKind(f"{value.label or 'A value'} holds {content!r:.80}, which has no form in a file.")
        return {"value": content, **self.told}


class _HasForm:
    """Whether a kind of value has a form in a file: numbers with a unit, a zone, a date, or what is plain."""

    @staticmethod
    def no_value(value: ExplainableObject) -> bool:
        return True

    quantity = series = no_value

    @staticmethod
    def content(value: ExplainableObject) -> bool:
        return any(isinstance(value.value, form.kind) for form in CONTENTS.values()) or is_plain(value.value)


def has_form(value: ExplainableObject) -> bool:
    """Whether a value can be written."""
    return value.in_form(_HasForm())


def _start(series: ExplainableHourlyQuantities) -> str:
    try:
        return _minutes(series.first_hour)
    except OverflowError as error:
        raise ValueOutOfRange(f"{series.label or 'A series'} starts outside the years 1 to 9999.") from error


@lru_cache(maxsize=64)
def _minutes(hour: int) -> str:
    return moment_of(hour).isoformat(timespec="minutes")


def _told(value: ExplainableObject, sources: SourceTable) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if value.source is not None:
        told["source"] = sources.key_of(value.source)
    if value._label is not None:
        told["label"] = value._label
    assessment = value.assessment
    if assessment is not UNASSESSED:
        if assessment.confidence is not None:
            told["confidence"] = assessment.confidence
        if assessment.comment is not None:
            told["comment"] = assessment.comment
    return told | origin_written(value)


def _bounds(value: ExplainableQuantity) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if value.assessment is UNASSESSED:
        return found
    for name in ("low", "high"):
        bound = getattr(value, name)
        if bound is not None:
            unit = unit_of(bound.units)
            number = bound.magnitude
            found[name] = number if unit is value._unit else {"value": number, "unit": unit.text}
    return found | bounds_written(value)


# Reading


class ValueReader(FileReader):
    """Makes values of what was found.

    Args:
        whole: the file that they are in.
        sources: its table of sources.
    """

    def __init__(self, whole: Found, sources: dict[str, Source]) -> None:
        self.whole, self.sources = whole, sources
        self._read: dict[Way, Series] = {}  # series by their place: others refer to them

    def value(self, found: Found, attribute: Any = None) -> ExplainableObject:
        """The value of a mapping, or of null.

        Raises:
            ModelFileError: it is none.
        """
        if found.content is None:
            return EmptyExplainableObject()
        found.mapping()
        try:
            return self._value(found)
        except InputError as error:
            if isinstance(error, ModelFileError):
                raise
            raise found.error(str(error)) from error

    def _value(self, found: Found) -> ExplainableObject:
        if "unit" in found:
            return self._quantity(found) if "value" in found else self._series(found)
        for key, form in CONTENTS.items():
            if key in found:
                found.mapping((), (key, *TOLD))
                return form.value(form.found(found[key]), **self._told(found))
        if FORM in found:
            found.mapping((FORM,), (*TOLD, *SPREAD))
            told = {**self._told(found), **spread_found(found)}
            series = ExplainableHourlyQuantitiesFromFormInputs(found[FORM].content, **told)
            return found.counted(series)
        found.mapping(("value",), TOLD)
        content = found.content["value"]
        if content is None:
            empty = EmptyExplainableObject(found.optional_text("label"), self._source(found))
            comment = found.optional_text("comment")
            assessed(empty, Assessment(confidence=found.optional_text("confidence"), comment=comment))
            return empty
        return SourceObject(content, **self._told(found))

    def _quantity(self, found: Found) -> SourceValue:
        found.mapping((), QUANTITY)
        unit = self._unit(found["unit"])
        bounds: dict[str, Any] = {}
        for name in ("low", "high"):
            bound = found.get(name)
            if bound is not None:
                own = unit
                if bound.is_mapping:
                    own = self._unit(bound.mapping(("value", "unit"), ())["unit"])
                    bound = bound["value"]
                bounds[name] = bound.number() * own
        return SourceValue(found["value"].number() * unit, **self._told(found), **bounds, **spread_found(found))

    def _series(self, found: Found) -> SourceHourlyValues:
        found.mapping(("start", "clock"), SERIES)
        unit = self._unit(found["unit"])
        start = start_found(found["start"])
        elsewhere = self._elsewhere(found) if ELSEWHERE in found else None
        values = self._numbers(found) if elsewhere is None else elsewhere[:1]
        clock = found["clock"].text()
        told = {**self._told(found), **spread_found(found)}
        series = SourceHourlyValues(values, start_date=start, unit=unit, clock=clock, **told)
        if elsewhere is None:
            self._read[found.way] = found.counted(series).magnitude
        else:
            series._value = elsewhere  # no copy: a small file can refer to a long series many times
        return series

    def _elsewhere(self, found: Found) -> Series:
        """The numbers that a series refers to, which are checked already."""
        found.mapping(("unit", "start", "clock", ELSEWHERE), (*TOLD, *SPREAD))
        return self._standing(place_found(self.whole, found[ELSEWHERE]))

    def _standing(self, place: Found) -> Series:
        """The numbers that stand at a place, which is read once."""
        if place.way not in self._read:
            self._read[place.way] = kept(self._numbers(place))
        return self._read[place.way]

    def _multiple(self, found: Found) -> Series:
        """The numbers of a series that is a multiple of another one, which is none."""
        base = place_found(self.whole, found.mapping((OF, TIMES, "hours"))[OF])
        if OF in base:
            raise found[OF].error("the way leads to a multiple of yet another series.")
        numbers = self._standing(base)
        if found["hours"].whole(1, MOST_HOURS) != len(numbers):
            raise found["hours"].error(f"the other series has {len(numbers)} hours.")
        return multiplied(numbers, found[TIMES].number(), ulps_found(self.whole, found))

    def _numbers(self, found: Found) -> Series:
        return values_found(found, table_found, lambda series: binary_found(self.whole, series), self._multiple)

    def _unit(self, found: Found) -> Any:
        text = found.text()
        try:
            return unit_of(text).pint
        except InputError as error:
            raise found.error(str(error)) from error

    def _told(self, found: Found) -> dict[str, Any]:
        told: dict[str, Any] = {name: found.optional_text(name) for name in TEXTS if name in found}
        return {"source": self._source(found), **told, **origin_found(found)}

    def _source(self, found: Found) -> Source | None:
        key = found.get("source")
        if key is None or key.content is None:
            return None
        source = self.sources.get(key.text())
        if source is None:
            raise key.error(f"there is no source {key.content!r:.80} in `sources`.")
        return source


def moment_found(found: Found) -> datetime:
    """A date and time in ISO form."""
    try:
        return moment_given(found.text())
    except WrongKind as error:
        raise found.error(f"{found.content!r:.80} is no date and time such as 2025-01-31T12:00.") from error


def start_found(found: Found) -> datetime:
    """A whole hour without a time zone."""
    moment = moment_found(found)
    if moment.tzinfo is not None or moment != moment.replace(minute=0, second=0, microsecond=0):
        raise found.error(f"{found.content!r:.80} is no whole hour without a time zone, such as 2025-01-31T12:00.")
    return moment


class ContentForm(NamedTuple):
    """A kind of content that is no plain one: its class, its plain form, what that gives, and the value it is of."""

    kind: type
    plain_of: Callable[[Any], Any]
    found: Callable[[Found], Any]
    value: Callable[..., ExplainableObject] = SourceObject


CONTENTS = {  # by the key under which it stands in a file
    "zone": ContentForm(tzinfo, zone_name, lambda found: tz(found.text()).value),
    "moment": ContentForm(datetime, datetime.isoformat, moment_found),
    "week": ContentForm(Week, attrgetter("plain"), lambda found: week_of(found.content), SourceRecurrentValues),
}
