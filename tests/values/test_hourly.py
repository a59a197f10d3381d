import copy
import gc
import pickle
import weakref
from datetime import UTC, date, datetime

import numpy as np
import pint
import pytest
from hypothesis import given, strategies as st

from efp_graph.errors import NotAllowed, OperationError, UnitError, UnknownOption, ValueOutOfRange, WrongKind
from efp_graph.graph import Graph
from efp_graph.values import (
    ExplainableHourlyQuantities,
    IncompatibleUnits,
    SourceHourlyValues,
    Sources,
    SourceValue,
    arithmetic_operations,
    sum_of,
    u,
)

START = datetime(2025, 1, 1)
TWO_HOURS = SourceValue(2 * u.hour, label="two hours")


def series(values, start=START, unit=u.dimensionless, **options):
    return ExplainableHourlyQuantities(values, start, unit, **options)


def holds(value, magnitudes, start=START, unit=u.dimensionless):
    assert value.magnitude.tolist() == pytest.approx(magnitudes)
    assert value.start == start.replace(tzinfo=UTC)
    assert value.unit == unit
    assert len(value) == len(magnitudes)
    return True


# Input


def test_a_series_answers_magnitude_unit_start_and_length():
    assert holds(SourceHourlyValues([1, 2], start_date=START, unit=u.kg), [1, 2], START, u.kg)
    assert SourceHourlyValues([1, 2], start_date=START).source is Sources.HYPOTHESIS
    assert series([1.0]).magnitude.dtype == np.float64


@pytest.mark.parametrize("given", [(1, 2), range(1, 3), np.array([1, 2], np.int8), iter([1, 2]), [True, 2], [1, 2.0]])
def test_numbers_come_in_many_forms(given):
    assert holds(series(given), [1, 2])


@pytest.mark.parametrize("start", [datetime(2025, 1, 1, 0, 59), date(2025, 1, 1), "2025-01-01", "2025-01-01T00:30"])
def test_a_start_is_brought_to_the_hour(start):
    assert holds(series([1], start), [1])


@pytest.mark.parametrize("start", [None, 3, "yesterday", datetime(2025, 1, 1, tzinfo=UTC)])
def test_a_start_that_is_no_naive_date_is_refused(start):
    with pytest.raises(WrongKind):
        series([1], start)


@pytest.mark.parametrize(
    "wrong", [5, "12", [[1, 2]], ["1", "2"], [1j], [None, "x"], {0: 1}, {1, 2}, [datetime(2025, 1, 1)], [10**400]]
)
def test_what_is_no_list_of_numbers_is_refused(wrong):
    with pytest.raises(WrongKind, match=r"^starts takes"):
        series(wrong, label="starts")


@pytest.mark.parametrize("wrong", [[], [1, np.nan], [np.inf], [1, None], np.ma.array([1.0, 2.0], mask=[0, 1])])
def test_empty_series_and_numbers_that_are_not_finite_are_refused(wrong):
    with pytest.raises(ValueOutOfRange):
        series(wrong)


def test_the_unit_may_come_with_a_quantity_but_not_contradict_it():
    assert holds(series([1, 2] * u.kg, unit=None), [1, 2], unit=u.kg)
    with pytest.raises(UnitError, match="leave one out"):
        series([1, 2] * u.kg, unit=u.g)


def test_an_unknown_clock_is_refused():
    with pytest.raises(UnknownOption, match="local"):
        series([1], clock="locl")


def test_a_source_is_wrapped_around_a_series_without_a_copy_of_its_array(a):
    wrapped = SourceHourlyValues(a, Sources.USER_DATA, "starts")
    assert holds(wrapped, [1, 2, 3])
    assert (wrapped.label, wrapped.source) == ("starts", Sources.USER_DATA)
    assert np.shares_memory(wrapped.magnitude, a.magnitude)
    with pytest.raises(NotAllowed):
        SourceHourlyValues(a, unit=u.kg)


def test_a_wrapped_series_tells_how_it_was_made(a, b):
    assert (
        SourceHourlyValues(sum_of((a, b)), label="both")
        .explain(pretty_print=False)
        .startswith("both = a + b (hours differ: a missing one counts as 0) = ")
    )


def test_a_series_wrapped_around_a_model_is_a_snapshot(a):  # explained by the model, it would change its story with it
    graph = Graph()
    a.node = graph.input("starts", a)
    assert SourceHourlyValues(a).expression is None
    assert SourceHourlyValues(a + a).expression is None


# Arrays


def test_an_array_of_the_user_is_copied():
    mine = np.array([1.0, 2.0])
    for form in (mine, mine * u.kg, mine[:]):
        value = series(form, unit=None)
        mine[0] = 9
        assert value.magnitude[0] == 1
        mine[0] = 1


RESULTS = {
    "input": lambda a, b: a,
    "sum": lambda a, b: sum_of((a, b)),
    "product": lambda a, b: a * TWO_HOURS,
    "shift": lambda a, b: a.shifted(TWO_HOURS),
    "in parallel": lambda a, b: a.in_parallel(SourceValue(1 * u.hour)),
    "spread": lambda a, b: a.spread_over(SourceValue(1 * u.hour)),
    "to UTC": lambda a, b: a.to_utc(UTC),
    "constant": lambda a, b: a.replaced_by(TWO_HOURS),
    "expired": lambda a, b: a.expired_after(TWO_HOURS),
    "running total": lambda a, b: a.cumulated(),
    "ceil": lambda a, b: a.ceil(),
    "conversion": lambda a, b: a.to(u.percent),
    "copy": lambda a, b: sum_of((a, b)).copy(),
    "pickle": lambda a, b: pickle.loads(pickle.dumps(sum_of((a, b)))),
}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_every_array_is_handed_out_read_only(a, b, result):
    value = result(a, b)
    for array in (value.magnitude, value.value.magnitude, value.magnitude[1:]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 9


# Text: methodology 3.7


def test_a_short_series_prints_all_its_values():
    assert str(series([1, 302.0, 2399.201, 0.012], unit=u.GB)) == (
        "4 values from 2025-01-01 00:00:00 to 2025-01-01 03:00:00 in GB:\n    [1.0, 302.0, 2399.2, 0.01]"
    )
    assert str(series(range(29))).endswith("26.0, 27.0, 28.0]")


def test_from_thirty_values_on_a_series_prints_the_first_and_last_ten():
    assert str(series(range(30))) == (
        "30 values from 2025-01-01 00:00:00 to 2025-01-02 05:00:00 in dimensionless:\n"
        "    first 10 vals [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],\n"
        "    last 10 vals [20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0]"
    )


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=29))
def test_the_printed_values_parse_to_the_values_rounded(values):
    printed = str(series(values)).splitlines()[1].strip()
    exact = max(map(abs, values)) >= 0.1  # else two decimals would tell nothing, and four digits do
    expected = [round(each, 2) if exact else float(f"{each:.4g}") for each in values]
    assert [float(each) for each in printed.strip("[]").split(", ")] == expected


# Arithmetic: methodology 3.3 and appendix B.2


def test_a_sum_is_on_the_union_of_the_hours(a, b):
    assert holds(sum_of((a, b)), [1, 12, 23, 30])


def test_a_difference_counts_missing_hours_as_zero(a, b):
    assert holds(arithmetic_operations.SUBTRACT(a, b), [1, -8, -17, -30])


def test_a_sum_takes_the_unit_of_the_left_operand(kilograms, grams):
    assert holds(sum_of((kilograms, grams)), [1, 3, 5, 3], unit=u.kg)
    assert holds(sum_of((grams, kilograms)), [1000, 3000, 5000, 3000], unit=u.g)


def test_a_gap_counts_zero(a):  # decision 1 of the methodology: series are contiguous
    assert holds(sum_of((a, series([5], datetime(2025, 1, 1, 6)))), [1, 2, 3, 0, 0, 0, 5])


def test_series_and_scalars_meet_hour_by_hour(a):
    assert holds(a / TWO_HOURS, [0.5, 1, 1.5], unit=1 / u.hour)
    assert holds(TWO_HOURS / a, [2, 1, 2 / 3], unit=u.hour)
    assert holds(TWO_HOURS * a, [2, 4, 6], unit=u.hour)
    assert holds(a * TWO_HOURS, [2, 4, 6], unit=u.hour)
    assert holds(a * 0, [0, 0, 0])


REFUSED = {
    "incompatible units": (lambda a, k: a + k, pint.DimensionalityError),
    "conversion": (lambda a, k: k.to("W"), IncompatibleUnits),
    "series over series": (lambda a, k: a / k, NotImplementedError),
    "scalar + series": (lambda a, k: TWO_HOURS + a, ValueError),
    "series - scalar": (lambda a, k: a - TWO_HOURS, ValueError),
    "series * number": (lambda a, k: a * 2, ValueError),
    "array + series": (lambda a, k: np.ones(3) + a, ValueError),
    "division by a zero scalar": (lambda a, k: a / SourceValue(0 * u.hour), OperationError),
    "division by a zero hour": (lambda a, k: TWO_HOURS / (a - a), OperationError),
    "order": (lambda a, k: a < a, OperationError),
    "clocks": (lambda a, k: a + a.to_utc(UTC), OperationError),
}


@pytest.mark.parametrize(("operation", "error"), REFUSED.values(), ids=REFUSED)
@pytest.mark.filterwarnings("error")
def test_what_has_no_meaning_is_refused(a, kilograms, operation, error):
    with pytest.raises(error):
        operation(a, kilograms)


def test_totals_are_scalars_of_the_same_unit(kilograms):
    for total, expected in ((kilograms.sum(), 6), (kilograms.mean(), 2), (kilograms.max(), 3), (kilograms.min(), 1)):
        assert (total.magnitude, total.unit) == (expected, u.kg)
        assert total.is_scalar


def test_hour_by_hour_functions_keep_unit_and_start(a):
    assert holds(-a, [-1, -2, -3])
    assert holds(abs(-a), [1, 2, 3])
    assert holds((-a).abs(), [1, 2, 3])
    assert holds((a / TWO_HOURS).ceil(), [1, 1, 2], unit=1 / u.hour)
    assert not np.signbit((-(a * 0)).magnitude).any()


# Comparison


def test_equality_asks_for_the_same_hours_and_amounts(a, b, kilograms):
    assert a == series([1, 2, 3])
    assert kilograms == series([1000, 2000, 3000], unit=u.g)
    for other in (b, series([1, 2]), series([1, 2, 4]), kilograms, a.to_utc(UTC), TWO_HOURS, "a", 0):
        assert a != other


def test_cut_off_asks_for_the_same_bits(a):
    assert a.same_as(series([1, 2, 3], label="other"))
    assert not series([0.0, 1]).same_as(series([-0.0, 1]))
    assert not a.same_as(series([1, 2, 3], clock="civil"))
    assert not a.same_as(series([1, 2, 3], unit=u.percent))
    assert not a.same_as(TWO_HOURS)


def test_copies_share_the_array_and_forget_the_node(a, b):
    made = sum_of((a, b))
    for twin in (made.copy(), copy.deepcopy(made)):
        assert np.shares_memory(twin.magnitude, made.magnitude)
        assert twin.expression is made.expression
    again = pickle.loads(pickle.dumps(made))
    assert again.same_as(made)
    assert again.expression is None


# Memory


def test_an_expression_keeps_no_array_of_an_intermediate_result():
    size = 12_347  # a size that no other array has

    def alive():
        gc.collect()
        return sum(isinstance(each, ExplainableHourlyQuantities) and len(each) == size for each in gc.get_objects())

    a, b, d = (series(np.ones(size)) for _ in range(3))
    c = ((a * b) + d).to(u.percent).ceil() + d
    assert alive() == 4  # a, b, d and c
    product = a * b
    array = weakref.ref(product.magnitude)
    total = product + d
    del product
    gc.collect()
    assert array() is None
    del total
    assert c.expression.evaluate().same_as(c)
    assert alive() == 4


def test_a_series_that_is_handed_out_cannot_be_made_writable():
    """The array may be that of other values too."""
    with pytest.raises(ValueError, match="WRITEABLE"):
        series([1.0, 2.0, 3.0]).magnitude.setflags(write=True)
