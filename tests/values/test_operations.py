from datetime import UTC, datetime
from string import Formatter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import OperationError
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    SourceRecurrentValues,
    SourceValue,
    arithmetic_operations,
    builder_operations,
    cohort_operations,
    series_operations,
    sum_of,
    u,
)
from efp_graph.values.combining import is_at_least, share_of
from efp_graph.values.operations import amount_of, hours_of
from efp_graph.values.units import HOUR
from tests.values.table_of_operations import TABLE

START = datetime(2025, 1, 1)
DURATION = SourceValue(2.5 * u.hour, label="duration")
ZONE = ExplainableObject(UTC, "zone")
FIRST = ExplainableObject(480_000, "first hour")
WEEK = SourceRecurrentValues(np.arange(168) * u.W, label="week")


def series(values, hour=0, unit=u.dimensionless):
    return ExplainableHourlyQuantities(values, datetime(2025, 1, 1, hour), unit, "series")


@st.composite
def any_series(draw, units=("",)):
    values = draw(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12))
    return series(values, draw(st.integers(0, 20)), u(draw(st.sampled_from(units))))


any_scalar = st.builds(lambda number: ExplainableQuantity(number * u.dimensionless, "scalar"), st.floats(-1e6, 1e6))
whole_table = {
    "ADD": lambda a, b, s: arithmetic_operations.ADD(a, b),
    "ADD scalars": lambda a, b, s: s + s,
    "SUBTRACT": lambda a, b, s: arithmetic_operations.SUBTRACT(a, b),
    "MULTIPLY": lambda a, b, s: a * (a + a),
    "MULTIPLY scalar": lambda a, b, s: s * a,
    "DIVIDE": lambda a, b, s: a / DURATION,
    "NET": lambda a, b, s: arithmetic_operations.NET(a, b),
    "NET scalars": lambda a, b, s: arithmetic_operations.NET(s, -s),
    "TOTAL": lambda a, b, s: arithmetic_operations.TOTAL(a, b, a),
    "TOTAL scalars": lambda a, b, s: arithmetic_operations.TOTAL(s, s, s),
    "MAXIMUM": lambda a, b, s: arithmetic_operations.MAXIMUM(a, b),
    "MINIMUM": lambda a, b, s: arithmetic_operations.MINIMUM(a, b),
    "POSITIVE_PART": lambda a, b, s: arithmetic_operations.POSITIVE_PART(a),
    "NEGATIVE_PART": lambda a, b, s: arithmetic_operations.NEGATIVE_PART(s),
    "NEGATE": lambda a, b, s: -a,
    "ABSOLUTE": lambda a, b, s: abs(a),
    "CEILING": lambda a, b, s: a.ceil(),
    "CEILING scalar": lambda a, b, s: s.ceil(),
    "SUM": lambda a, b, s: a.sum(),
    "MEAN": lambda a, b, s: a.mean(),
    "PEAK": lambda a, b, s: a.max(),
    "SHARE": lambda a, b, s: share_of(abs(a), sum_of((abs(a), abs(b)))),
    "AT_LEAST": lambda a, b, s: is_at_least(a, b),
    "IN_TIERS": lambda a, b, s: series_operations.IN_TIERS(a, a, a, SourceValue(3 * u.dimensionless)),
    "OF_OLDEST": lambda a, b, s: cohort_operations.OF_OLDEST(a.in_parallel(DURATION), abs(a), DURATION),
    "OF_OLDEST_FOR_A_TIME": lambda a, b, s: cohort_operations.OF_OLDEST_FOR_A_TIME(
        a.in_parallel(DURATION), abs(a), DURATION, SourceValue(2 * u.hour)
    ),
    "OF_ALL": lambda a, b, s: cohort_operations.OF_ALL(a.in_parallel(DURATION), a, DURATION),
    "OF_ALL_FOR_A_TIME": lambda a, b, s: cohort_operations.OF_ALL_FOR_A_TIME(
        a.in_parallel(DURATION), a, DURATION, SourceValue(2 * u.hour)
    ),
    "TURNED_TO_UTC": lambda a, b, s: a.turned_to_utc(ZONE),
    "LOWEST": lambda a, b, s: a.min(),
    "SAME": lambda a, b, s: arithmetic_operations.SAME(a),
    "conversion": lambda a, b, s: a.to(u.percent),
    "SHIFTED": lambda a, b, s: a.shifted(DURATION),
    "TO_UTC": lambda a, b, s: a.to_utc(ZONE),
    "IN_PARALLEL": lambda a, b, s: a.in_parallel(DURATION),
    "SPREAD": lambda a, b, s: a.spread_over(DURATION),
    "CUMULATED": lambda a, b, s: a.cumulated(s),
    "EXPIRED": lambda a, b, s: series_operations.EXPIRED(sum_of((a.in_parallel(DURATION), a)), SourceValue(1 * u.hour)),
    "FILLED": lambda a, b, s: a.replaced_by(s),
    "LINEAR": lambda a, b, s: builder_operations.LINEAR(s, DURATION / DURATION, SourceValue(5 * u.hour), FIRST),
    "SINE": lambda a, b, s: builder_operations.SINE(s, DURATION, SourceValue(30 * u.hour), FIRST),
    "DAILY": lambda a, b, s: builder_operations.DAILY(s, SourceValue(4 * u.hour), SourceValue(30 * u.hour), FIRST),
    "SPAN": lambda a, b, s: sum_of((a, b))[:1],
    "MOMENT": lambda a, b, s: sum_of((a, b))[-1],
    "HOURS_OF": lambda a, b, s: sum_of((a, b)).at_hours_of(b),
    "REPEATED": lambda a, b, s: builder_operations.REPEATED(a, SourceValue(30 * u.hour), FIRST),
    "GROWN": lambda a, b, s: builder_operations.GROWN(s, 0 * s, SourceValue(3 * u.day), FIRST, FIRST),
    "typical week": lambda a, b, s: WEEK.to("kW").over(a.to_utc(ZONE), ZONE),
    "typical week from a Monday on": lambda a, b, s: WEEK.over(a.to_utc(ZONE), ZONE, from_monday=True),
    "rotated typical week": lambda a, b, s: WEEK.over(a.to_utc(ZONE), ZONE, rotate=True),
    "a formula": lambda a, b, s: sum_of((sum_of((a, b)) * s, -a)).in_parallel(DURATION).to(u.percent).ceil().max() + s,
}


def test_the_table_below_has_every_operation():
    assert {name.split()[0] for name in whole_table} >= TABLE.keys()


@pytest.mark.parametrize("formula", whole_table.values(), ids=whole_table)
@settings(max_examples=20)
@given(a=any_series(), b=any_series(), s=any_scalar)
def test_an_expression_evaluates_to_the_same_bits(formula, a, b, s):
    value = formula(a, b, s)
    again = value.expression.evaluate()
    assert again.same_as(value)
    assert type(again) is type(value)


@pytest.mark.parametrize("name", TABLE)
def test_every_entry_reads_as_text_latex_and_a_spreadsheet_formula(name):
    entry = TABLE[name]
    for text in (entry.text, entry.latex):
        assert [literal for literal, *_ in Formatter().parse(text)]
    form = entry.spreadsheet
    for formula in (
        [form] if isinstance(form, str) else [form.cell, form.first, form.last] if hasattr(form, "cell") else []
    ):
        assert "{" in formula
    # tables of ours are looked up elsewhere, `footprint/services`; a mean over machines of different hours is a value
    assert form is not None or name.startswith(("IN_TIERS", "OF_OLDEST", "OF_ALL"))
    assert entry.binds in (0, 1, 2, 3)


@given(any_series(("kg", "g", "tonne")), any_series(("kg", "g")))
def test_sums_on_the_union_of_hours_commute(a, b):
    there, back = sum_of((a, b)), sum_of((b, a)).to(a.unit)
    assert there.start == back.start == min(a.start, b.start)
    scale = np.abs(a.magnitude).max() + np.abs(b.to(a.unit).magnitude).max()
    np.testing.assert_allclose(there.magnitude, back.magnitude, rtol=1e-12, atol=1e-12 * scale)


@given(any_series(), any_series())
def test_aligned_operations_are_what_a_loop_over_hours_gives(a, b):
    def hours(value):
        return {int(value.start.timestamp()) // 3600 + at: number for at, number in enumerate(value.magnitude)}

    left, right = hours(a), hours(b)
    union = range(min(*left, *right), max(*left, *right) + 1)
    for value, of_two in (
        (arithmetic_operations.ADD(a, b), lambda x, y: x + y),
        (arithmetic_operations.SUBTRACT(a, b), lambda x, y: x - y),
        (arithmetic_operations.MAXIMUM(a, b), max),
        (arithmetic_operations.MINIMUM(a, b), min),
    ):
        assert hours(value) == {hour: of_two(left.get(hour, 0.0), right.get(hour, 0.0)) for hour in union}


@given(any_series(), any_series(), any_series())
def test_a_sum_of_many_adds_from_left_to_right(a, b, c):
    assert arithmetic_operations.TOTAL(a, b, c) == arithmetic_operations.ADD(arithmetic_operations.ADD(a, b), c)


def test_operands_of_an_operation_are_left_as_they_were(a, b):
    before = a.magnitude.copy(), b.magnitude.copy()
    for formula in whole_table.values():
        formula(a, b, DURATION / DURATION)
    assert (a.magnitude == before[0]).all()
    assert (b.magnitude == before[1]).all()


@pytest.mark.parametrize("wrong", [5, 5 * u.hour, "2 h", None, series([1, 2])])
def test_an_amount_is_a_scalar_value(wrong):
    with pytest.raises(OperationError):
        hours_of(wrong)


def test_an_amount_is_converted_and_no_value_is_zero():
    assert amount_of(SourceValue(90 * u.min), HOUR, "it") == 1.5
    assert amount_of(EmptyExplainableObject(), HOUR, "it") == 0
