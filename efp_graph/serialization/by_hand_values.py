"""Values as a person writes them: `300 W`, `{value: 300 W, low: 250 W, source: data sheet}`, hourly series.

A series is a table, a list, or built:

    {from: 2025-01-01, hours: usage.csv}                 one number per line, or a list of numbers
    {csv: log.csv, timezone: Europe/Paris}               with a column of time stamps
    {csv: days.csv, profile: office}                     totals of days, weeks, months or years
    {from: 2025-01-01, totals: {per: month, values: [3000, 4000], profile: flat}}
    {from: 2025-01-01, for: 3 years, product: [{linear_growth: {start: 5000, end: 100000}},
                                               {daily_fluctuation: {scale: 0.8, lowest_at: 4}}]}
    {form: {start_date: 2025-01-01, modeling_duration_value: 3, ...}}    see `values/hourly_forms.py`

A typical week is `20 W`, or has a line for days that are alike: see `by_hand_weeks.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from operator import add, mul
from typing import Any, NamedTuple

from efp_graph.errors import EfpGraphError, ModelFileError
from efp_graph.footprint import (
    create_hourly_usage_from_daily_volume_and_list_of_hours,
    create_hourly_usage_from_frequency,
    create_source_hourly_values_from_csv,
    create_source_hourly_values_from_list,
    daily_fluct_hourly_values,
    linear_growth_hourly_values,
    sinusoidal_fluct_hourly_values,
    totals_per,
)
from efp_graph.footprint.territories import intensity_meant
from efp_graph.serialization.building import FileReader
from efp_graph.serialization.by_hand_weeks import WRITTEN, week_found
from efp_graph.serialization.found import Found
from efp_graph.serialization.hourly_values import numbers_found, path_beside, table_found
from efp_graph.serialization.known_in_files import BOUNDS, ORIGIN, SPREAD, origin_found, spread_found
from efp_graph.serialization.sources_in_files import BUILT_IN, source_found
from efp_graph.serialization.values_in_files import FORM, moment_found, start_found
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantitiesFromFormInputs,
    Source,
    SourceHourlyValues,
    SourceObject,
    SourceRecurrentValues,
    Sources,
    SourceValue,
    quantity_of,
    u,
    unit_of,
)
from efp_graph.values.calendar import hour_of
from efp_graph.values.kernels import MOST_HOURS
from efp_graph.values.units import DIMENSIONLESS, HOUR

TEXTS = ("confidence", "comment", "label")
TOLD = ("source", *TEXTS, *ORIGIN)
QUANTITY = ("value", *BOUNDS, *TOLD)
HOW_STAMPED = ("timezone", "missing", "delimiter", "decimal", "dates", "per")
STAMPED = ("csv", "column", "time_column", *HOW_STAMPED, "profile")
OF_SERIES = ("from", "for", "to", "unit", *TOLD, *SPREAD)

# Keys of series in other tools, and in Python
ELSEWHERE_CALLED = {
    "start": "from", "start_date": "from", "begin": "from", "since": "from",
    "end": "to", "end_date": "to", "until": "to", "duration": "for",
    "length": "for", "period": "for", "values": "hours", "hourly": "hours", "file": "csv",
    "daily": "daily_volume", "growth": "linear_growth",
}  # fmt: skip


class ValuesByHand(FileReader):
    """Makes values of what was found.

    Args:
        sources: the section `sources` of the file: {key: {name, link, ...}}.
    """

    def __init__(self, sources: Found | None) -> None:
        self.sources: dict[str, Source] = {key: each for each, key in BUILT_IN.items()}
        for key, each in sources.entries() if sources is not None else ():
            self.sources[key] = self._source_of(each)

    def value(self, found: Found, attribute: Any = None) -> Any:
        if found.content is None:
            return EmptyExplainableObject()
        if not found.is_mapping:
            return SourceObject(found.content, Sources.USER_DATA)
        told = self._told(found.mapping(("value",), TOLD))
        return SourceObject(found["value"].content, **told)

    # Scalars

    def quantity(self, found: Found, attribute: Any) -> Any:
        if found.content is None:
            return EmptyExplainableObject()
        if not found.is_mapping:
            return SourceValue(self._amount(attribute, found), Sources.USER_DATA)
        found.mapping(("value",), QUANTITY)
        bounds = {name: self._amount(attribute, found[name]) for name in ("low", "high") if name in found}
        known = {**self._told(found), **bounds, **spread_found(found)}
        return SourceValue(self._amount(attribute, found["value"]), **known)

    def _amount(self, attribute: Any, found: Found) -> Any:
        """A number with its unit; a number alone where a plain number is meant."""
        if isinstance(found.content, str):
            meant = intensity_meant(found.content, attribute.unit)
            if meant:
                raise found.error(f"{found.content!r:.80} is no quantity. {meant}")
            return quantity_of(found.content)
        number = found.number()
        if attribute.unit is not DIMENSIONLESS:
            raise found.error(f"{attribute.name} needs a unit. Write for example {number:g} {attribute.unit.text}.")
        return number * u.dimensionless

    def _told(self, found: Found) -> dict[str, Any]:
        told: dict[str, Any] = {name: found.optional_text(name) for name in TEXTS if name in found}
        source = found.get("source")
        source_of_it = Sources.USER_DATA if source is None else self._source_of(source)
        return {"source": source_of_it, **told, **origin_found(found)}

    def _source_of(self, found: Found) -> Source:
        """A source: its key, its name, or a mapping with both and more."""
        if found.is_mapping:
            return source_found(found)
        return self.sources.get(found.text()) or Source(found.text())

    # Typical weeks

    def week(self, found: Found, attribute: Any) -> Any:
        if found.content is None:
            return EmptyExplainableObject()
        if not found.is_mapping:
            return SourceRecurrentValues(self._amount(attribute, found), Sources.USER_DATA)
        told = self._told(found)
        if "value" in found.mapping():
            value = found.mapping(("value",), TOLD)["value"]
            return SourceRecurrentValues(value.content if value.is_mapping else self._amount(attribute, value), **told)
        plain = {key: each.content for key, each in found.entries() if key not in TOLD}
        if not any(key in plain for key in WRITTEN):
            found.mapping(("unit", "week"), TOLD)
            return week_found(found, lambda form: SourceRecurrentValues(form, **told))
        return SourceRecurrentValues(plain, **told)

    # Series

    def is_series(self, found: Found) -> bool:
        return found.is_mapping and "value" not in found

    def series(self, found: Found, attribute: Any) -> Any:
        if found.content is None:
            return EmptyExplainableObject()
        if not found.is_mapping:
            raise found.wrong(attribute.told_example())
        self._refuse_unknown(found)
        unit = unit_of(found["unit"].text()) if "unit" in found.mapping() else attribute.unit
        told = {**self._told(found), **spread_found(found)}
        if FORM in found:
            form = found.mapping((FORM,), (*TOLD, *SPREAD))[FORM]
            return form.counted(ExplainableHourlyQuantitiesFromFormInputs(form.content, **told))
        values = self._stamped(found, unit) if self._has_stamps(found) else self._hours(found, unit)
        if "source" not in found and any(each in found for each in TOGETHER):
            told["source"] = None  # as sure as the weakest of its parts, as it is in Python
        told.setdefault("comment", getattr(values, "comment", None))
        return SourceHourlyValues(values, told.pop("source"), told.pop("label", None), **told)

    @staticmethod
    def _refuse_unknown(found: Found) -> None:
        """Raise for a key that no series has, before something that stands there under another name is missed."""
        for key in found.content:
            if key in ELSEWHERE_CALLED:
                raise found[key].error(f"{key!r} is not known here. Did you mean {ELSEWHERE_CALLED[key]!r}?")
        found.mapping((), (*OF_SERIES, *STAMPED, "hours", FORM, *BUILDERS, *TOGETHER))

    @staticmethod
    def _has_stamps(found: Found) -> bool:
        """Whether it is a table with time stamps: said so, or no start is given."""
        return "csv" in found or (isinstance(found.content.get("hours"), str) and "from" not in found)

    def _stamped(self, found: Found, unit: Any) -> SourceHourlyValues:
        name = "csv" if "csv" in found else "hours"
        found.mapping((name,), (*STAMPED, "unit", *TOLD, *SPREAD))
        options: dict[str, Any] = {key: found.optional_text(key) for key in HOW_STAMPED if key in found}
        if "profile" in found:
            options["profile"] = _profile(found["profile"])
        series = create_source_hourly_values_from_csv(
            path_beside(found[name]),
            found.optional_text("column"),
            found.optional_text("time_column"),
            pint_unit=unit.pint,
            **options,
        )
        return found.counted(series)

    def _hours(self, found: Found, unit: Any) -> Any:
        frame = self._frame(found, unit, None)
        if "hours" in found:
            found.mapping(("from", "hours"), OF_SERIES)
            hours = found["hours"]
            values = numbers_found(hours) if isinstance(hours.content, list) else table_found(hours)
            return hours.counted(create_source_hourly_values_from_list(values, frame.start, unit.pint))
        return self._built(found, frame)

    def _frame(self, found: Found, unit: Any, around: Frame | None) -> Frame:
        """From when and for how long: said here, or around it."""
        start = start_found(found["from"]) if "from" in found else around and around.start
        if start is None:
            raise found.error("the first hour is needed. Write for example from: 2025-01-01.")
        if "for" in found and "to" in found:
            raise found.error("a length is given, for, and a last day, to: leave one out.")
        if "to" in found:
            end = moment_found(found["to"])
            if hour_of(end.replace(tzinfo=None)) - hour_of(start) > MOST_HOURS:
                raise found["to"].error(f"is more than the {MOST_HOURS} hours that are calculated after the start.")
            return Frame(start, None, end, unit)
        if "for" in found or around is None:
            return Frame(start, self._span(found["for"]) if "for" in found else None, None, unit)
        return Frame(start, around.span, around.end, unit)

    @staticmethod
    def _span(found: Found) -> Any:
        span = quantity_of(found.text())
        if not unit_of(span.units).same_dimension(HOUR):
            raise found.error(f"{found.content!r:.80} is no duration. Write for example 3 years.")
        if span.magnitude * unit_of(span.units).factor_to(HOUR) > MOST_HOURS:
            raise found.error(f"{found.content!r:.80} is longer than the {MOST_HOURS} hours that are calculated.")
        return span

    def _built(self, found: Found, frame: Frame) -> Any:
        """What a builder gives, or the sum or product of several."""
        found.mapping((), (*OF_SERIES, *BUILDERS, *TOGETHER))
        names = [name for name in (*BUILDERS, *TOGETHER) if name in found]
        if len(names) != 1:
            raise found.error(
                f"one of hours, csv, {', '.join((*BUILDERS, *TOGETHER))} is expected, "
                f"and {' and '.join(names) or 'none'} is there."
            )
        part = found[names[0]]
        if names[0] in TOGETHER:
            parts = part.elements()
            if not parts:
                raise part.wrong("a list of series")
            built = [self._built(each, self._frame(each.mapping(), frame.unit, frame)) for each in parts]
            return reduce(TOGETHER[names[0]], built)
        if frame.span is None and frame.end is None and names[0] != TOTALS:
            raise found.error("its length is needed. Write for example for: 3 years, or to: 2027-12-31, the last day.")
        if names[0] == TOTALS and ("for" in found or "to" in found):
            raise found.error("totals say by their number how long they are: leave for and to out.")
        build, required, optional = BUILDERS[names[0]]
        if required:
            part.mapping(required, optional)
        try:
            return part.counted(build(part, frame))
        except ModelFileError:
            raise
        except EfpGraphError as error:
            raise part.error(str(error)) from error


class Frame(NamedTuple):
    """The hours that a builder fills, for a span or to the end of a day, and its unit."""

    start: datetime
    span: Any
    end: datetime | None
    unit: Any


def _constant(found: Found, frame: Frame) -> Any:
    level = found.number()
    return linear_growth_hourly_values(frame.span, level, level, frame.start, frame.unit.pint, end_date=frame.end)


def _linear_growth(found: Found, frame: Frame) -> Any:
    first, last = found["start"].number(), found["end"].number()
    return linear_growth_hourly_values(frame.span, first, last, frame.start, frame.unit.pint, end_date=frame.end)


def _sinusoidal(found: Found, frame: Frame) -> Any:
    period = quantity_of(found["period"].text())
    hours = period.magnitude * unit_of(period.units).factor_to(HOUR, "The period")
    return sinusoidal_fluct_hourly_values(
        frame.span, found["amplitude"].number(), hours, frame.start, frame.unit.pint, end_date=frame.end
    )


def _daily_fluctuation(found: Found, frame: Frame) -> Any:
    lowest = found["lowest_at"].whole(0, 23) if "lowest_at" in found else 4
    return daily_fluct_hourly_values(frame.span, found["scale"].number(), lowest, frame.start, end_date=frame.end)


def _frequency(found: Found, frame: Frame) -> Any:
    days, hours = (
        [each.whole(0, 366) for each in found[name].elements()] if name in found else None for name in ("days", "hours")
    )
    volume, every = found["volume"].number(), found["every"].text()
    return create_hourly_usage_from_frequency(
        frame.span, volume, every, days, hours, frame.start, frame.unit.pint, end_date=frame.end
    )


def _daily_volume(found: Found, frame: Frame) -> Any:
    hours = [each.whole(0, 23) for each in found["hours"].elements()]
    return create_hourly_usage_from_daily_volume_and_list_of_hours(
        frame.span, found["volume"].number(), hours, frame.start, frame.unit.pint, end_date=frame.end
    )


def _totals(found: Found, frame: Frame) -> Any:
    values = numbers_found(found["values"]).tolist()
    profile = _profile(found["profile"]) if "profile" in found else None
    timezone = found.optional_text("timezone")
    return totals_per(found["per"].text(), values, frame.start, profile, timezone=timezone, pint_unit=frame.unit.pint)


def _profile(found: Found) -> Any:
    """The name of a profile, or a list of weights."""
    return numbers_found(found).tolist() if isinstance(found.content, list) else found.text()


TOTALS = "totals"
Builder = Callable[[Found, Frame], Any]
# Name: what builds it, the keys it needs, those it may have
BUILDERS: dict[str, tuple[Builder, tuple[str, ...], tuple[str, ...]]] = {
    "constant": (_constant, (), ()),
    "linear_growth": (_linear_growth, ("start", "end"), ()),
    "sinusoidal": (_sinusoidal, ("amplitude", "period"), ()),
    "daily_fluctuation": (_daily_fluctuation, ("scale",), ("lowest_at",)),
    "frequency": (_frequency, ("volume", "every"), ("days", "hours")),
    "daily_volume": (_daily_volume, ("volume", "hours"), ()),
    TOTALS: (_totals, ("per", "values"), ("profile", "timezone")),
}
TOGETHER: dict[str, Callable[[Any, Any], Any]] = {"sum": add, "product": mul}
