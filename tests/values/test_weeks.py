"""Typical weeks: how they are written, refused, laid over the hours of a series, and kept."""

from __future__ import annotations

import copy
import math
import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import FormError, OperationError, UnitError, WrongKind
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableRecurrentQuantities,
    ExplainableRecurrentQuantitiesFromConstant,
    ExplainableRecurrentQuantitiesFromWeeklyPattern,
    IncompatibleUnits,
    Source,
    SourceObject,
    SourceRecurrentValues,
    SourceValue,
    u,
)
from efp_graph.values.calendar import hour_of, moment_of
from efp_graph.values.units import unit_of
from efp_graph.values.week_operations import WEEK_OVER

OFFICE = {"name": "office", "baseline": 0.5, "days": [0, 1, 2, 3, 4], "ranges": [{"start": 8, "end": 18, "value": 5}]}
CLOSED = {"name": "closed", "baseline": 1, "days": [5, 6], "ranges": []}
PATTERN = {"unit": "occurrence", "profiles": [OFFICE, CLOSED]}
ZONES = (
    *("UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"),
    *("America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Pacific/Kiritimati", "Asia/Beirut"),
)
EPOCH = datetime(1970, 1, 1)


def an_axis(start: datetime, hours: int) -> ExplainableHourlyQuantities:
    return ExplainableHourlyQuantities(np.ones(hours), start, u.concurrent, "fleet", clock="utc")


# What is written


def test_a_pattern_gives_each_hour_its_range_or_the_baseline() -> None:
    week = ExplainableRecurrentQuantitiesFromWeeklyPattern(PATTERN).magnitude.reshape(7, 24)
    assert week[0].tolist() == [0.5] * 8 + [5.0] * 10 + [0.5] * 6
    assert (week[:5] == week[0]).all()
    assert (week[5:] == 1).all()


def test_a_constant_gives_168_equal_numbers() -> None:
    week = ExplainableRecurrentQuantitiesFromConstant({"constant_value": 5, "constant_unit": "GB_ram"})
    assert week.magnitude.tolist() == [5.0] * 168
    assert week.unit == u.GB_ram
    assert week.form_inputs == {"constant_value": 5, "constant_unit": "gigabyte_ram"}


@pytest.mark.parametrize("given", [np.arange(168) * u.W, list(range(168)) * u.W, u.Quantity(range(168), "W")])
def test_168_numbers_with_a_unit(given: object) -> None:
    assert SourceRecurrentValues(given).magnitude.tolist() == list(range(168))


def test_a_scalar_is_the_same_at_all_hours() -> None:
    assert SourceRecurrentValues(SourceValue(3 * u.W)) == SourceRecurrentValues(3 * u.W)
    assert SourceRecurrentValues(3 * u.W).form_inputs == {"constant_value": 3, "constant_unit": "watt"}


def problems(given: object) -> list[tuple[str, str]]:
    with pytest.raises(FormError) as refusal:
        ExplainableRecurrentQuantities(given, "opening hours")
    assert isinstance(refusal.value, ValueError)
    assert all(each.text in str(refusal.value) for each in refusal.value.errors)
    assert pickle.loads(pickle.dumps(refusal.value)).errors == refusal.value.errors
    return [(each.path, each.code) for each in refusal.value.errors]


def pattern(*profiles: object, unit: object = "W") -> dict[str, object]:
    return {"unit": unit, "profiles": list(profiles)}


def profile(**changes: object) -> dict[str, object]:
    return {"name": "p", "baseline": 0, "days": [0, 1, 2, 3, 4, 5, 6], "ranges": [], **changes}


def ranges(*parts: tuple[object, object, object]) -> list[dict[str, object]]:
    return [dict(zip(("start", "end", "value"), part, strict=True)) for part in parts]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, [("", "unknown_form")]),
        ({"constant_value": 1}, [("constant_unit", "missing")]),
        ({"constant_value": True, "constant_unit": "W"}, [("constant_value", "not_a_number")]),
        ({"constant_value": "5", "constant_unit": "W"}, [("constant_value", "not_a_number")]),
        ({"constant_value": math.nan, "constant_unit": "W"}, [("constant_value", "not_finite")]),
        ({"constant_value": 1, "constant_unit": "dimensionless"}, [("constant_unit", "dimensionless")]),
        (
            {"constant_value": math.inf, "constant_unit": "wat", "unit": "W"},
            [("unit", "unknown_key"), ("constant_value", "not_finite"), ("constant_unit", "unknown_unit")],
        ),
        ({"values": [1, 2], "unit": "W"}, [("values", "length")]),
        ({"values": [0] * 167 + [math.nan], "unit": "W"}, [("values[167]", "not_finite")]),
        (
            {"values": [math.inf, -math.inf] + [1.0] * 165 + [math.nan], "unit": "W"},
            [("values[0]", "not_finite"), ("values[1]", "not_finite"), ("values[167]", "not_finite")],
        ),
        ({"values": [1e308] * 168, "unit": "W"}, None),
        ({"values": 5, "unit": "W"}, [("values", "not_a_list")]),
        (pattern(), [("profiles", "number_of_profiles")]),
        (pattern("p"), [("profiles[0]", "not_a_mapping"), ("profiles", "missing_day")]),
        (pattern(profile(), profile(name="q", days=[])), None),
        (pattern(profile(name=" ")), [("profiles[0].name", "blank_name")]),
        (pattern(profile(), profile(days=[])), [("profiles[1].name", "repeated_name")]),
        (pattern(profile(days=[0, 1, 2, 3, 4, 5])), [("profiles", "missing_day")]),
        (
            pattern(profile(days=[0, 1, 2, 3, 4, 5, 7, 0.5])),
            [
                ("profiles[0].days[6]", "out_of_range"),
                ("profiles[0].days[7]", "not_whole"),
                ("profiles", "missing_day"),
            ],
        ),
        (pattern(profile(), profile(name="q", days=[3])), [("profiles[1].days[0]", "repeated_day")]),
        (pattern(profile(ranges=ranges((0, 8, 1), (8, 24, 2)))), None),
        (pattern(profile(ranges=ranges((0, 9, 1), (8, 24, 2)))), [("profiles[0].ranges[1].start", "overlap")]),
        (pattern(profile(ranges=ranges((9, 10, 1), (8, 9, 2)))), [("profiles[0].ranges[1].start", "order")]),
        (pattern(profile(ranges=ranges((9, 9, 1)))), [("profiles[0].ranges[0].end", "empty_range")]),
        (pattern(profile(ranges=ranges((24, 25, 1)))), [
            ("profiles[0].ranges[0].start", "out_of_range"), ("profiles[0].ranges[0].end", "out_of_range")]),
        (pattern(profile(ranges=ranges((1.5, 2, None)))), [
            ("profiles[0].ranges[0].start", "not_whole"), ("profiles[0].ranges[0].value", "not_a_number")]),
        (pattern(profile(ranges=[{"begin": 2, "end": 3, "value": 1}])), [
            ("profiles[0].ranges[0].start", "missing"), ("profiles[0].ranges[0].begin", "unknown_key")]),
        (pattern(profile(name="", baseline=math.inf), unit="W/wat"), [
            ("unit", "unknown_unit"), ("profiles[0].name", "blank_name"), ("profiles[0].baseline", "not_finite")]),
        (pattern(*(profile(name=str(n), days=[n] if n < 7 else []) for n in range(8))), [
            ("profiles", "number_of_profiles")]),
    ],
)  # fmt: skip
def test_all_errors_of_a_form_are_told_at_once(form: object, expected: list[tuple[str, str]] | None) -> None:
    if expected is None:
        assert len(ExplainableRecurrentQuantities(form).magnitude) == 168
    else:
        assert problems(form) == expected


@pytest.mark.parametrize(
    ("given", "kind"),
    [([1] * 168, UnitError), (5, UnitError), ("5 W", WrongKind), (None, WrongKind), (True, WrongKind)],
)
def test_what_is_no_week(given: object, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        SourceRecurrentValues(given)


# A value like others


def test_it_has_source_label_confidence_and_comment() -> None:
    week = SourceRecurrentValues(PATTERN, Source("survey"), "calls", confidence="low", comment="two shops")
    for twin in (copy.deepcopy(week), pickle.loads(pickle.dumps(week)), week.copy()):
        assert (twin.source, twin.label, twin.confidence, twin.comment) == (
            Source("survey"),
            "calls",
            "low",
            "two shops",
        )
        assert twin.same_as(week)
        assert twin == week


def test_numbers_are_equal_forms_are_changes() -> None:
    constant = SourceRecurrentValues(2 * u.kW)
    numbers = SourceRecurrentValues([2000] * 168 * u.W)
    assert constant == numbers
    assert not constant.same_as(numbers)
    assert constant != SourceRecurrentValues(2.0000001 * u.kW)
    assert constant != SourceRecurrentValues(2 * u.GB_ram)
    assert not SourceRecurrentValues(2 * u.W).same_as(SourceRecurrentValues(2.0 * u.W))  # as with quantities


def test_nobody_changes_it() -> None:
    form = copy.deepcopy(PATTERN)
    week = SourceRecurrentValues(form)
    form["profiles"][0]["baseline"] = 99  # type: ignore[index]
    week.form_inputs["profiles"][0]["baseline"] = 98
    assert week.magnitude[0] == 0.5
    assert week.form_inputs["profiles"][0]["baseline"] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        week.magnitude[0] = 3


def test_a_unit_is_changed_in_the_form() -> None:
    week = SourceRecurrentValues(2 * u.GB_ram).to("MB_ram")
    assert week.form_inputs == {"constant_value": 2000.0, "constant_unit": "megabyte_ram"}
    there = SourceRecurrentValues({**PATTERN, "unit": "kW"}).to(u.W).form_inputs
    assert there["profiles"][0]["ranges"] == [{"start": 8, "end": 18, "value": 5000.0}]
    with pytest.raises(IncompatibleUnits):
        week.to("GB_stored")


def test_how_it_reads() -> None:
    assert str(SourceRecurrentValues(PATTERN)) == "mon-fri 0.5, 8-18 h 5; sat-sun 1 occurrence"
    assert str(SourceRecurrentValues(np.arange(168) * u.W)) == "83.5 watt on average, 0 to 167, over the week"
    series = SourceRecurrentValues(2 * u.W, label="idle").over(an_axis(datetime(2025, 1, 1), 48), ZoneInfo("UTC"))
    assert "typical week (idle) over the hours of (fleet), local time of UTC" in series.explain()
    assert r"\mathrm{week}(\text{idle})" in series.latex


# Over the hours of a series


def slowly(numbers: np.ndarray, start: datetime, hours: int, zone: ZoneInfo, from_monday: bool) -> list[float]:
    """The rule in words: each hour of UTC has the shares of the local hours that it is made of."""
    found, monday = [], None
    for hour in range(hours):
        local = (start.replace(tzinfo=UTC) + timedelta(hours=hour)).astimezone(zone).replace(tzinfo=None)
        if monday is None:
            midnight = local.replace(hour=0, minute=0, second=0)
            monday = midnight + timedelta(days=-midnight.weekday() % 7)
            monday += timedelta(days=7 if monday < local else 0)
        first = local.replace(minute=0, second=0)
        share = (local - first) / timedelta(hours=1)
        total = 0.0
        for moment, part in ((first, 1 - share), (first + timedelta(hours=1), share)):
            if not from_monday or moment >= monday:
                total += part * numbers[24 * moment.weekday() + moment.hour]
        found.append(total)
    return found


starts = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)).map(
    lambda d: d.replace(minute=0, second=0, microsecond=0)
)
# beginnings shortly before changes of clocks
changes = st.sampled_from(
    [datetime(2025, 3, 29, 5), datetime(2025, 10, 25, 5), datetime(2025, 4, 5, 1), datetime(2025, 2, 22)]
)


@given(starts | changes, st.integers(1, 1000), st.sampled_from(ZONES), st.booleans())
@settings(deadline=None)
def test_over_is_a_plain_loop_over_local_times(start: datetime, hours: int, name: str, from_monday: bool) -> None:
    numbers = np.random.default_rng(3).uniform(-1, 1, 168)
    zone = ZoneInfo(name)
    series = SourceRecurrentValues(numbers * u.GB_stored).over(an_axis(start, hours), zone, from_monday=from_monday)
    assert series.clock == "utc"
    assert series.first_hour == hour_of(start)
    np.testing.assert_allclose(series.magnitude, slowly(numbers, start, hours, zone, from_monday), rtol=0, atol=1e-12)


@given(starts, st.integers(1, 500), st.sampled_from(ZONES))
@settings(deadline=None)
def test_rotated_is_the_formula_of_27(start: datetime, hours: int, name: str) -> None:
    numbers = np.arange(168.0)
    series = SourceRecurrentValues(numbers * u.W).over(an_axis(start, hours), ZoneInfo(name), rotate=True)
    offset = round(start.replace(tzinfo=ZoneInfo(name)).utcoffset() / timedelta(hours=1))  # halves to the even one
    z = [numbers[(24 * start.weekday() + start.hour + i) % 168] for i in range(hours)]
    assert series.magnitude.tolist() == [z[(i + offset) % hours] for i in range(hours)]
    piling = SourceRecurrentValues(numbers * u.W).over(
        an_axis(start, hours), ZoneInfo(name), rotate=True, from_monday=True
    )
    labels = [moment_of(hour_of(start) + i) for i in range(hours)]
    monday = next((i for i, label in enumerate(labels) if label.weekday() == 0 and label.hour == 0), hours)
    assert piling.magnitude.tolist() == [0.0] * monday + series.magnitude[monday:].tolist()


def test_a_constant_week_is_one_number_in_memory() -> None:
    series = SourceRecurrentValues(2 * u.W).over(an_axis(datetime(2025, 1, 1), 50_000), ZoneInfo("Asia/Tokyo"))
    assert series.nbytes == 8
    assert series.sum().magnitude == 100_000


@pytest.mark.parametrize("rotate", [False, True])
def test_weeks_over_the_same_hours_share_where_these_lie(rotate: bool) -> None:
    axis, zone = an_axis(datetime(2025, 1, 1), 1000), SourceObject(ZoneInfo("Europe/Paris"))
    first, second = (
        WEEK_OVER[rotate, False].prepare(SourceRecurrentValues(number * u.W), axis, zone)[0] for number in (1, 2)
    )
    assert first.args[0] is second.args[0]


def test_over_what_it_cannot_be_laid() -> None:
    week = SourceRecurrentValues(2 * u.W)
    local = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), u.W)
    with pytest.raises(OperationError, match="UTC"):
        week.over(local, ZoneInfo("UTC"))
    with pytest.raises(OperationError, match="series"):
        week.over(SourceValue(3 * u.W), ZoneInfo("UTC"))
    with pytest.raises(WrongKind):
        week.over(an_axis(datetime(2025, 1, 1), 2), "Europe/Paris")
    assert isinstance(week.over(EmptyExplainableObject(), ZoneInfo("UTC")), EmptyExplainableObject)


# Units of families


@pytest.mark.parametrize(
    ("given", "asked", "factor"),
    [
        ("GB_ram", "MB", 1000), ("MB", "B_ram", 1e6), ("byte_stored", "bit_stored", 8), ("TB", "GB_stored", 1000),
        ("kg/TB_stored", "kg/GB", 0.001), ("W/TB", "W/TB_stored", 1), ("GB_ram/gpu", "MB/gpu", 1000),
        ("occurrence", "dimensionless", 1), ("billion", "dimensionless", 1e9),
    ],
)  # fmt: skip
def test_asked_for_bytes_of_a_family_and_plain_ones_are_converted(given: str, asked: str, factor: float) -> None:
    assert SourceValue(1 * unit_of(given).pint).to(asked).magnitude == pytest.approx(factor, rel=1e-14)


@pytest.mark.parametrize(
    ("given", "asked"),
    [("GB_ram", "GB_stored"), ("kg/TB_stored", "kg/TB_ram"), ("GB_ram", "dimensionless"), ("GB_stored", "kg")],
)
def test_families_are_not_converted_into_each_other(given: str, asked: str) -> None:
    with pytest.raises(IncompatibleUnits):
        SourceValue(1 * unit_of(given).pint).to(asked)


def test_families_and_plain_bytes_do_not_meet_in_formulas() -> None:
    memory, moved = SourceValue(1 * u.GB_ram), SourceValue(1 * u.GB)
    with pytest.raises(IncompatibleUnits):
        memory + moved
    with pytest.raises(IncompatibleUnits):
        memory < moved  # noqa: B015
    assert str((memory / SourceValue(1 * u.MB_ram)).to("dimensionless")) == "1000.0 dimensionless"
