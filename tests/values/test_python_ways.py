"""Series and scalars in the ways of Python, numpy and pandas: indexing, iteration, periods, conversion, formats."""

import sys
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import (
    MissingExtra,
    NoSuchHour,
    NoSuchPeriod,
    OperationError,
    UnitError,
    UnknownOption,
    WrongKind,
)
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    SourceObject,
    SourceValue,
    u,
)
from efp_graph.values.calendar import periods_in
from efp_graph.values.measured import over_time

START = datetime(2025, 1, 1)


def series(values, unit=u.kg, start=START, clock="utc", label="energy"):
    return ExplainableHourlyQuantities(values, start, unit, label, clock=clock)


FOUR = series([1, 2, 4, 8])


# Hours


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (0, 1),
        (-1, 8),
        (np.int64(2), 4),
        (datetime(2025, 1, 1, 1, 59), 2),
        (datetime(2025, 1, 1, 3, tzinfo=timezone(timedelta(hours=1))), 4),
        (date(2025, 1, 1), 1),
        ("2025-01-01 03:00", 8),
        ("2025-01-01T04:00+01:00", 8),
        (np.datetime64("2025-01-01T02"), 4),
    ],
)
def test_an_hour_is_a_scalar_that_knows_what_it_is_of(key, expected):
    hour = FOUR[key]
    assert hour.magnitude == expected
    assert hour.unit == u.kg
    assert hour.formula.startswith("(energy) at 2025-01-01 0") or hour.formula.startswith("energy at")
    assert hour.expression.evaluate().same_as(hour)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (slice(1, 3), [2, 4]),
        (slice(-2, None), [4, 8]),
        (slice(None, -1), [1, 2, 4]),
        (slice(0, 100), [1, 2, 4, 8]),
        (slice("2025-01-01 01:00", datetime(2025, 1, 1, 3)), [2, 4]),
        (slice(None, "2026-01-01"), [1, 2, 4, 8]),
        (slice("2024-01-01", "2025-01-01 01:00"), [1]),
    ],
)
def test_a_slice_is_a_series_without_its_end(key, expected):
    part = FOUR[key]
    assert part.magnitude.tolist() == expected
    assert part.first_hour == FOUR.first_hour + FOUR.magnitude.tolist().index(expected[0])
    assert part.clock == "utc"
    assert (part.expression is None) == (part is FOUR)


@settings(max_examples=60)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    *[st.one_of(st.none(), st.integers(-40, 40))] * 2,
)
def test_positions_and_slices_are_those_of_a_list(numbers, start, end):
    value = series(numbers)
    assert [hour.magnitude for hour in value] == numbers == list(value.magnitude)
    expected = numbers[start:end]
    if expected:
        assert value[start:end].magnitude.tolist() == expected
    else:
        with pytest.raises(NoSuchHour):
            value[start:end]
    place = 0 if start is None else start
    if -len(numbers) <= place < len(numbers):
        assert value[place].magnitude == numbers[place]
    else:
        with pytest.raises(IndexError):
            value[place]


@pytest.mark.parametrize(
    ("key", "error", "told"),
    [
        (4, NoSuchHour, r"energy has no hour at position 4: it has 4 hours, 2025-01-01 00:00 to 2025-01-01 03:00"),
        (-5, NoSuchHour, "position -5"),
        ("2025-01-02", NoSuchHour, "no hour at 2025-01-02 00:00"),
        (slice(2, 2), NoSuchHour, r"No hour of energy lies in \[2:2\], the end excluded"),
        (slice(None, None, 2), WrongKind, "series.magnitude"),
        ("noon", WrongKind, "Give a position"),
        (True, WrongKind, "Give a position"),
        (1.0, WrongKind, "Give a position"),
        (None, WrongKind, "Give a position"),
        ((0, 1), WrongKind, "Give a position"),
    ],
)
def test_what_is_no_hour_is_refused_with_what_is(key, error, told):
    with pytest.raises(error, match=told):
        FOUR[key]


def test_a_time_zone_is_taken_for_series_in_utc_only():
    local = series([1, 2], clock="local")
    assert local["2025-01-01 01:00"].magnitude == 2
    with pytest.raises(WrongKind, match="bring the series to UTC"):
        local[datetime(2025, 1, 1, tzinfo=UTC)]


def test_no_value_has_no_hours():
    nothing = EmptyExplainableObject("need")
    assert (list(nothing), len(nothing), np.asarray(nothing).tolist(), bool(nothing)) == ([], 0, [], False)
    with pytest.raises(NoSuchHour, match="need has no value"):
        nothing[0]
    assert bool(series([0.0]))  # it has an hour


# Python and numpy


def test_functions_of_python_and_numpy_keep_units_and_formulas():
    assert sum(FOUR) == FOUR.sum() == np.sum(FOUR)
    assert max(FOUR) == np.max(FOUR) == FOUR.max()
    assert min(FOUR) == np.min(FOUR)
    assert np.mean(FOUR).formula == "mean of (energy)"
    assert np.cumsum(FOUR).magnitude.tolist() == [1, 3, 7, 15]
    assert [str(each) for each in FOUR][:2] == ["1.0 kilogram", "2.0 kilogram"]
    assert (np.shape(FOUR), np.size(FOUR), np.ndim(FOUR)) == ((4,), 4, 1)


def test_an_array_of_a_series_is_its_numbers_which_nobody_can_write_to_unless_copied():
    assert np.asarray(FOUR).dtype == np.float64
    assert np.asarray(FOUR).tolist() == [1, 2, 4, 8]
    assert np.array(FOUR, dtype=np.float32).dtype == np.float32
    copied = np.array(FOUR)
    copied[0] = 5
    assert FOUR[0].magnitude == 1
    assert np.percentile(FOUR.magnitude, 50) == 3


@pytest.mark.parametrize(
    "function", [np.median, np.concatenate, lambda value: np.percentile(value, 95), lambda value: np.sum(value, axis=0)]
)
def test_functions_that_know_no_units_are_refused_with_the_way_out(function):
    with pytest.raises(OperationError, match=r"series\.magnitude"):
        function([FOUR] if function is np.concatenate else FOUR)


@pytest.mark.parametrize(
    "operation",
    [
        lambda: np.array([1.0, 2, 3, 4]) * FOUR,
        lambda: FOUR * np.array([1.0, 2, 3, 4]),
        lambda: np.float64(3) * FOUR,
        lambda: np.array([1.0]) + FOUR[0],
        lambda: FOUR / np.ones(4),
    ],
)
def test_plain_arrays_do_not_meet_series(operation):
    with pytest.raises(OperationError):
        operation()


def test_a_series_is_no_array_of_numbers_for_another_one():
    with pytest.raises(WrongKind):  # whose unit would be lost
        ExplainableHourlyQuantities(FOUR, START, u.g)


def test_a_plain_number_converts_and_what_has_a_unit_tells_the_way():
    assert float(SourceValue(0.9 * u.dimensionless)) == 0.9
    assert float(SourceValue(50 * u.percent)) == 0.5
    for quantity in (3 * u.kg, 3 * u.GB, 3 * u.cpu_core):
        with pytest.raises(UnitError, match=r"lose its unit.*\.to\(.*\)\.magnitude"):
            float(SourceValue(quantity, label="it"))


# Formats


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("", "14,896 t"),
        (".1f", "14896098.0 kilogram"),
        (",.0f", "14,896,098 kilogram"),
        ("~.3g", "1.49e+07 kg"),
        (".3g~", "1.49e+07 kg"),
        ("#.1f", "14896.1 t"),
        ("#~.1f", "14896.1 t"),
        ("~", "14,896 t"),
        (">14.1f", "    14896098.0 kilogram"),
    ],
)
def test_formats_are_those_of_numbers_with_the_unit(form, text):
    assert format(SourceValue(14896098.0 * u.kg), form) == text


def test_formats_of_series_texts_and_no_value():
    assert f"{FOUR:~.1f}" == "1.0 to 8.0 kg"
    assert f"{FOUR:~}" == "15 kg in total; 4 hours of 1 to 8 kg"
    assert f"{series([2, 2], u.W):.0f}" == "2 watt"
    assert f"{SourceObject('php'):>5}" == "  php"
    assert f"{EmptyExplainableObject():.1f}" == "no value"
    assert f"{SourceValue(0.5 * u.dimensionless):.0%}".startswith("50%")


@pytest.mark.parametrize("form", ["zz", ".1q", "d", "~kg"])
def test_what_formats_no_number_is_refused_with_what_does(form):
    with pytest.raises(UnknownOption, match="is no format of a value"):
        format(SourceValue(1.5 * u.kg), form)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (0.0041 * u.kg, "4.1 g"),
        (0.00000955 * u.kg, "9.55 mg"),
        (7699657.96 * u.kg, "7,700 t"),
        (14896.1 * u.tonne, "14896.1 metric_ton"),
        (0.05 * u.kWh / u.GB, "0.05 kilowatt_hour / gigabyte"),
        (0.0127 * u.kWh / u.GB, "0.0127 kWh/GB"),
        (0 * u.kg, "0 kilogram"),
        (1e-9 * u.dimensionless, "1e-09"),
    ],
)
def test_large_and_small_numbers_print_readable(quantity, text):
    assert str(SourceValue(quantity)) == text
    assert text in repr(SourceValue(quantity))


def test_a_series_of_small_numbers_prints_none_of_them_as_0():
    assert "in g:\n    [0.2, 4.0]" in str(series([0.0002, 0.004]))
    assert "[0.002, 0.004]" in str(series([0.002, 0.004], u.dimensionless))


# Periods


def test_amounts_are_added_up_and_levels_averaged():
    values = [1.0] * 24 + [3.0] * 24
    assert series(values, u.kWh).by("day").how == "sum"
    assert {key: value.magnitude for key, value in series(values, u.kWh).by("day").items()} == {
        "2025-01-01": 24,
        "2025-01-02": 72,
    }
    assert [value.magnitude for value in series(values, u.W).by("day").values()] == [1, 3]
    assert series(values, u.W).by("month", how="sum")["2025-01"].magnitude == 96
    with pytest.raises(UnknownOption, match='how="sum" or how="mean"'):
        series(values, u.dimensionless).by("day")
    assert series(values, u.dimensionless).by("day", how="mean")["2025-01-02"].magnitude == 3
    assert series(values, u.GB).by("day")["2025-01-02"].magnitude == 72  # of plain bytes, which are moved
    assert series(values, u.GB_ram).by("day")["2025-01-02"].magnitude == 3


def test_what_a_unit_tells_of_hours():
    told = {unit: over_time(series([1], u(unit).units)) for unit in ("g", "MWh", "W", "GB/s", "cpu_core", "kg/kWh")}
    assert told == {"g": "sum", "MWh": "sum", "W": "mean", "GB/s": "mean", "cpu_core": "mean", "kg/kWh": "mean"}
    families = {
        name: over_time(series([1], getattr(u, name))) for name in ("MB", "MB_stored", "occurrence", "concurrent")
    }
    assert families == {"MB": "sum", "MB_stored": "mean", "occurrence": "sum", "concurrent": "mean"}
    assert over_time(series([1], u.dimensionless)) is None


def test_a_period_is_explained_and_read_by_dates():
    months = series(np.arange(24.0 * 40), u.kWh).by("month")
    assert months["2025-01"].formula == "sum of ((energy) from 2025-01-01 00:00 to before 2025-02-01 00:00)"
    assert months[date(2025, 2, 3)] == months["2025-02"] == months[np.datetime64("2025-02-03T05")]
    assert series([1.0]).by("year")[2025].magnitude == 1
    assert list(months) == ["2025-01", "2025-02"]
    assert sum(months.values()).magnitude == np.arange(24.0 * 40).sum()
    assert np.asarray(months).tolist() == months.magnitudes.tolist()
    with pytest.raises(NoSuchPeriod, match=r"energy has no month '2025-03': it goes from 2025-01 to 2025-02"):
        months["2025-03"]
    assert months.get("2025-03") is None
    assert "2025-03" not in months


def test_periods_that_are_there_in_part_are_marked():
    months = series(np.ones(24 * 40), u.kWh, start=datetime(2025, 1, 31)).by("month")
    assert months.partial == ("2025-01", "2025-03")
    assert months.hours == {"2025-01": 24, "2025-02": 672, "2025-03": 264}
    assert str(months).splitlines() == [
        "energy: sum by month, 2025-01-31 00:00 to 2025-03-11 23:00 (UTC); in part: 2025-01, 2025-03",
        "2025-01  24 kWh  (in part: 24 h)",
        "2025-02  672 kWh",
        "2025-03  264 kWh  (in part: 264 h)",
    ]
    assert series(np.ones(24 * 365), u.kWh).by("year").partial == ()


def test_days_of_a_zone_have_23_or_25_hours_when_clocks_change():
    year = series(np.ones(24 * 365), u.kWh)
    days = year.by("day", tz="Europe/Paris")
    assert (days.hours["2025-03-30"], days.hours["2025-10-26"], days.hours["2025-06-01"]) == (23, 25, 24)
    assert days.partial == ("2025-01-01", "2026-01-01")
    assert "calendar of Europe/Paris" in days.caption


ZONES = ("UTC", "Europe/Paris", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe")


@settings(max_examples=40)
@given(st.sampled_from(ZONES), st.sampled_from(["D", "M", "Y"]), st.integers(360_000, 500_000), st.integers(1, 3000))
def test_each_hour_lies_in_one_period_that_clocks_of_the_zone_agree_with(zone, grain, first, count):
    """Apia has no 2011-12-30; of offsets that are no whole hours, an hour lies where the whole hour brings it."""
    periods, begins = periods_in(first, count, grain, ZoneInfo(zone))
    assert len(begins) == len(periods) + 1
    assert begins == sorted(begins)
    assert begins[0] <= first < begins[1]
    assert begins[-2] < first + count <= begins[-1]
    for name, start, end in zip(periods, begins, begins[1:], strict=False):
        middle = datetime.fromtimestamp(3600 * ((start + end) // 2), ZoneInfo(zone))
        assert middle.isoformat().startswith(str(name))


@pytest.mark.parametrize(
    ("given", "options", "told"),
    [
        ("week", {}, "is no period of a series. Allowed: 'year', 'month', 'day'"),
        ("months", {}, "Did you mean 'month'"),
        (1, {}, "is no period of a series"),
        ("day", {"tz": "Europe/Pari"}, "is no time zone. Did you mean 'Europe/Paris'"),
        ("day", {"tz": 5}, "is no time zone"),
        ("day", {"tz": ""}, "is no time zone"),
        ("day", {"how": "max"}, "resample"),
        ("day", {"how": "means"}, "Did you mean 'mean'"),
    ],
)
def test_unknown_periods_zones_and_ways_are_refused_with_the_nearest(given, options, told):
    with pytest.raises(UnknownOption, match=told):
        FOUR.by(given, **options)


def test_wall_clocks_have_a_calendar_of_their_own_and_no_zone():
    local = series(np.ones(48), u.kWh, clock="local")
    assert list(local.by("day")) == ["2025-01-01", "2025-01-02"]
    assert "(local time)" in local.by("day").caption
    for way in (local.by, lambda _, tz: local.to_pandas(tz=tz)):
        with pytest.raises(WrongKind, match=r"series\.to_utc\(tz\('Europe/Paris'\)\)"):
            way("day", tz="Europe/Paris")
        with pytest.raises(UnknownOption, match="is no time zone"):
            way("day", tz="Europe/Pari")


# pandas


def test_a_series_of_pandas_has_a_time_index_its_unit_and_its_caption():
    pandas = pytest.importorskip("pandas")
    frame = FOUR.to_pandas(tz="Europe/Paris")
    assert frame.index[0] == pandas.Timestamp("2025-01-01 01:00", tz="Europe/Paris")
    assert frame.index.freq == "h"
    assert (frame.name, frame.tolist()) == ("energy [kg]", [1, 2, 4, 8])
    assert frame.attrs == {
        "unit": "kg",
        "caption": "hour by hour, 2025-01-01 00:00 to 2025-01-01 03:00 (UTC); told in the time of Europe/Paris",
        "remarks": [],
    }
    assert str(FOUR.to_pandas().index.tz) == "UTC"
    assert series([1, 2], clock="local").to_pandas().index.tz is None
    frame.iloc[0] = 7  # a copy
    assert FOUR[0].magnitude == 1


def test_days_of_pandas_are_those_of_by():
    pytest.importorskip("pandas")
    value = series(np.arange(24.0 * 365), u.kWh)
    days = value.by("day", tz="Europe/Paris").to_pandas()
    resampled = value.to_pandas(tz="Europe/Paris").resample("D").sum()
    assert days.tolist() == pytest.approx(resampled.tolist(), rel=1e-12)
    assert days.index.astype(str).tolist() == resampled.index.strftime("%Y-%m-%d").tolist()
    assert days.attrs["partial"] == ["2025-01-01", "2026-01-01"]


def test_without_pandas_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    for way in (FOUR.to_pandas, FOUR.by("day").to_pandas):
        with pytest.raises(MissingExtra, match="sweeps"):
            way()
