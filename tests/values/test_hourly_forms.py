"""Hourly series from a form: the formula, what is refused, and that the form is kept."""

from __future__ import annotations

import copy
import math
import pickle
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import FormError
from efp_graph.values import ExplainableHourlyQuantitiesFromFormInputs, Source, SourceHourlyValues, Sources, u

FORM = {
    "start_date": "2025-01-01",
    "modeling_duration_value": 2,
    "modeling_duration_unit": "month",
    "initial_volume": 90000,
    "initial_volume_timespan": "month",
    "net_growth_rate_in_percentage": 10,
    "net_growth_rate_timespan": "year",
}
DAYS = {"day": 1, "month": 30, "year": 365}
spans, calendar_spans = st.sampled_from(list(DAYS)), st.sampled_from(["calendar month", "calendar year"])


def made(**changes: Any) -> ExplainableHourlyQuantitiesFromFormInputs:
    return ExplainableHourlyQuantitiesFromFormInputs({**FORM, **changes})


@given(st.floats(-90, 300), spans, spans, st.integers(1, 40), st.floats(0, 1e9))
@settings(deadline=None)
def test_each_day_has_the_volume_of_the_formula(
    rate: float, of_rate: str, of_volume: str, days: int, volume: float
) -> None:
    series = made(
        net_growth_rate_in_percentage=rate,
        net_growth_rate_timespan=of_rate,
        initial_volume=volume,
        initial_volume_timespan=of_volume,
        modeling_duration_value=days,
        modeling_duration_unit="day",
    )
    growth = (1 + rate / 100) ** (1 / DAYS[of_rate])
    first = volume / math.fsum(growth**day for day in range(DAYS[of_volume]))
    expected = [first * growth**day / 24 for day in range(days) for _ in range(24)]
    np.testing.assert_allclose(series.magnitude, expected, rtol=1e-9, atol=1e-300)


def test_the_first_span_has_the_initial_volume() -> None:
    assert made().magnitude[: 30 * 24].sum() == pytest.approx(90000, rel=1e-12)
    assert made(initial_volume_timespan="day").magnitude[:24].sum() == pytest.approx(90000, rel=1e-12)


@pytest.mark.parametrize(
    ("start", "count", "unit", "days"),
    [
        ("2025-01-01", 36, "calendar month", 1095),
        ("2024-01-01", 1, "calendar year", 366),
        ("2025-01-31", 1, "calendar month", 28),
        ("2025-01-31", 2, "calendar month", 59),
        ("2024-02-29", 1, "calendar year", 365),
        ("2025-12-15", 1, "calendar month", 31),
    ],
)
def test_calendar_months_last_until_the_same_day_or_the_last(start: str, count: int, unit: str, days: int) -> None:
    series = made(start_date=start, modeling_duration_value=count, modeling_duration_unit=unit)
    assert len(series) == 24 * days


def test_a_calendar_month_has_the_initial_volume_and_grows_by_its_mean() -> None:
    february = made(start_date="2025-02-01", initial_volume_timespan="calendar month")
    assert february.magnitude[: 28 * 24].sum() == pytest.approx(90000, rel=1e-12)
    a_month = made(net_growth_rate_in_percentage=2, net_growth_rate_timespan="calendar month")
    a_year = made(net_growth_rate_in_percentage=100 * (1.02**12 - 1), net_growth_rate_timespan="calendar year")
    np.testing.assert_allclose(a_month.magnitude, a_year.magnitude, rtol=1e-12)
    assert str(a_month.formula).startswith("90,000 a month from 2025-01-01, +2% a calendar month, for 2 months")


@given(spans | calendar_spans, spans | calendar_spans, spans | calendar_spans, st.floats(-50, 100))
@settings(deadline=None)
def test_by_days_it_is_the_same_series(of_length: str, of_volume: str, of_rate: str, rate: float) -> None:
    series = made(
        modeling_duration_unit=of_length,
        initial_volume_timespan=of_volume,
        net_growth_rate_timespan=of_rate,
        net_growth_rate_in_percentage=rate,
    )
    by_days = ExplainableHourlyQuantitiesFromFormInputs(series.form_inputs_in_days)
    assert len(by_days) == len(series)
    np.testing.assert_allclose(by_days.magnitude, series.magnitude, rtol=1e-9)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"modeling_duration_value": 1.5, "modeling_duration_unit": "calendar month"}, "counted whole"),
        ({"modeling_duration_value": 99999, "modeling_duration_unit": "calendar year"}, "beyond the year 9999"),
        ({"initial_volume_timespan": "calender month"}, "Did you mean 'calendar month'"),
    ],
)
def test_calendar_months_that_cannot_be_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(FormError) as refused:
        made(**changes)
    assert said in str(refused.value)


def test_its_unit_clock_start_and_length() -> None:
    series = made()
    assert (series.unit, series.clock, len(series)) == (u.occurrence, "local", 60 * 24)
    assert series.start.replace(tzinfo=None) == datetime(2025, 1, 1)
    assert len(made(modeling_duration_value=1.99, modeling_duration_unit="day")) == 24
    assert made(start_date=date(2025, 1, 1)).form_inputs == FORM


def test_without_growth_it_is_one_number() -> None:
    flat = made(net_growth_rate_in_percentage=0)
    assert flat.nbytes == 8
    assert flat.magnitude[0] == 90000 / 30 / 24


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"net_growth_rate_in_percentage": -100}, [("net_growth_rate_in_percentage", "below_minimum")]),
        ({"net_growth_rate_in_percentage": -250.5}, [("net_growth_rate_in_percentage", "below_minimum")]),
        ({"initial_volume": -1}, [("initial_volume", "below_minimum")]),
        ({"initial_volume": math.inf}, [("initial_volume", "not_finite")]),
        ({"initial_volume": "many"}, [("initial_volume", "not_a_number")]),
        ({"initial_volume": True}, [("initial_volume", "not_a_number")]),
        ({"modeling_duration_value": 0.03}, [("modeling_duration_value", "out_of_range")]),
        ({"modeling_duration_value": -1}, [("modeling_duration_value", "out_of_range")]),
        ({"modeling_duration_value": 1e9}, [("modeling_duration_value", "out_of_range")]),
        ({"net_growth_rate_timespan": "day", "net_growth_rate_in_percentage": 1e9}, [
            ("net_growth_rate_in_percentage", "too_large")]),
        ({"start_date": "01/02/2025"}, [("start_date", "not_a_date")]),
        ({"start_date": "2025-01-01T05:00"}, [("start_date", "not_a_day")]),
        ({"start_date": "2025-01-01T00:00+02:00"}, [("start_date", "not_a_date")]),
        ({"start_date": 5}, [("start_date", "not_a_date")]),
        ({"frequency": "daily"}, [("frequency", "unknown_key")]),
        (
            {"initial_volume_timespan": "week", "net_growth_rate_timespan": None, "initial_volume": -3},
            [
                ("initial_volume", "below_minimum"),
                ("initial_volume_timespan", "unknown_span"),
                ("net_growth_rate_timespan", "unknown_span"),
            ],
        ),
    ],
)  # fmt: skip
def test_all_errors_are_told_at_once(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    with pytest.raises(FormError) as refusal:
        made(**changes)
    assert [(each.path, each.code) for each in refusal.value.errors] == expected


def test_what_is_missing_is_told() -> None:
    with pytest.raises(FormError) as refusal:
        ExplainableHourlyQuantitiesFromFormInputs({"initial_volume": 5})
    assert [each.path for each in refusal.value.errors] == [key for key in FORM if key != "initial_volume"]
    with pytest.raises(FormError, match="no mapping"):
        ExplainableHourlyQuantitiesFromFormInputs([1, 2])


def test_the_form_is_kept_by_copies_pickles_and_wrappers() -> None:
    series = ExplainableHourlyQuantitiesFromFormInputs(FORM, "a plan", "visits", confidence="low", comment="early")
    for twin in (series.copy(), copy.deepcopy(series), pickle.loads(pickle.dumps(series))):
        assert twin.form_inputs == FORM
        assert twin.same_as(series)
        assert (twin.source, twin.label, twin.confidence, twin.comment) == (Source("a plan"), "visits", "low", "early")
    assert SourceHourlyValues(series).form_inputs == FORM
    assert series[3:9].form_inputs is None
    assert (series + series).form_inputs is None
    series.form_inputs["initial_volume"] = 1  # type: ignore[index]
    assert series.form_inputs == FORM


def test_another_form_is_a_change_even_where_the_hours_are_the_same() -> None:
    one, other = (
        made(net_growth_rate_in_percentage=0),
        made(net_growth_rate_in_percentage=0, net_growth_rate_timespan="day"),
    )
    assert one == other
    assert not one.same_as(other)
    assert not one.same_as(SourceHourlyValues(one.magnitude, start_date="2025-01-01", unit="occurrence"))
    assert one.same_as(made(net_growth_rate_in_percentage=0))


def test_how_it_reads() -> None:
    series = made()
    text = "90,000 a month from 2025-01-01, +10% a year, for 2 months"
    assert text in series.explain()
    assert series.formula == text
    assert r"+10}\%\text{ a year" in series.latex
    assert text in series._repr_html_()
    assert made(net_growth_rate_in_percentage=-5, modeling_duration_value=1).formula.endswith("-5% a year, for 1 month")  # type: ignore[union-attr]
    assert series.source is Sources.HYPOTHESIS
