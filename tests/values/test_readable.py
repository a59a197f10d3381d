from datetime import datetime

import pytest

from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, SourceObject, SourceValue, u
from efp_graph.values.readable import brief, number, period, readable

START = datetime(2025, 1, 1)


@pytest.mark.parametrize(
    ("magnitude", "text"),
    [
        (0, "0"),
        (6, "6"),
        (300.0, "300"),
        (0.3333333, "0.3333"),
        (1234.5, "1,234"),
        (-26298, "-26,298"),
        (2e20, "2e+20"),
        (10**30, "1.000e+30"),
        (1e-7, "1e-07"),
    ],
)
def test_numbers_keep_four_digits(magnitude, text):
    assert number(magnitude) == text


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (300 * u.W, "300 W"),
        (0.9 * u.dimensionless, "0.9"),
        (85 * u.g / u.kWh, "85 g/kWh"),
        (1234567 * u.kg, "1,235 t"),
        (0.00000955 * u.kg, "9.55 mg"),
        (0 * u.kg, "0 kg"),
        (5e7 * u.MB, "50 TB"),
        (9999 * u.kg, "9,999 kg"),
        (2e9 * u.hour, "2,000,000,000 h"),
    ],
)
def test_scalars_are_told_in_a_unit_that_keeps_them_short(quantity, text):
    assert readable(SourceValue(quantity)) == text


def test_a_series_is_its_extent_and_its_total_where_a_total_makes_sense_which_a_load_has_not():
    assert readable(ExplainableHourlyQuantities([1, 2, 3], START, u.kg)) == "6 kg in total; 3 hours of 1 to 3 kg"
    assert readable(ExplainableHourlyQuantities([1, 2, 3], START, u.GB_ram)) == "3 hours of 1 to 3 GB ram"
    assert readable(ExplainableHourlyQuantities([1, 2, 3], START, u.GB)) == "6 GB in total; 3 hours of 1 to 3 GB"
    assert readable(ExplainableHourlyQuantities([2, 2], START)) == "2 hours of 2"
    assert readable(ExplainableHourlyQuantities([0.002, 20000], START, u.kg)).endswith("2 hours of 2e-06 to 20 t")


def test_what_is_no_number_is_its_text():
    assert readable(EmptyExplainableObject()) == "no value"
    assert readable(SourceObject("1080p\n  (1920 x 1080)")) == "1080p (1920 x 1080)"


def test_inside_formulas_units_stay_as_they_are_calculated_with():
    assert brief(ExplainableHourlyQuantities([1, 2], START, u.kg)) == "[1 … 2] kg"
    assert brief(SourceValue(3 * u.W)) == "3 W"


def test_the_period_tells_the_clock():
    series = ExplainableHourlyQuantities([1, 2], START)
    assert period(series) == "2025-01-01 00:00 to 2025-01-01 01:00 (local time)"
