import pytest

from efp_graph.errors import OperationError
from efp_graph.values import (
    EmptyExplainableObject,
    IncompatibleUnits,
    SourceValue,
    arithmetic_operations,
    max_of,
    min_of,
    sum_of,
    u,
)
from efp_graph.values.combining import is_at_least, share_of

NONE = EmptyExplainableObject()
ONE, TWO = SourceValue(1 * u.kg, label="one"), SourceValue(2000 * u.g, label="two")


def test_a_sum_leaves_out_what_has_no_value():
    assert sum_of([]) == NONE
    assert sum_of([NONE, NONE]) == NONE
    assert sum_of([NONE, ONE]) is ONE
    assert sum_of(iter([ONE, NONE, TWO])).magnitude == 3
    assert (sum_of([ONE, TWO, ONE]).magnitude, sum_of([ONE, TWO, ONE]).unit) == (4, u.kg)


def test_a_sum_of_series_is_on_the_union_of_their_hours(a, b):
    assert sum_of([a, b, a]).magnitude.tolist() == [2, 14, 26, 30]


def test_the_larger_and_the_smaller_hour_by_hour(a, b, kilograms, grams):
    assert arithmetic_operations.MAXIMUM(a, b).magnitude.tolist() == [1, 10, 20, 30]
    assert arithmetic_operations.MINIMUM(a, b).magnitude.tolist() == [0, 2, 3, 0]
    assert arithmetic_operations.MAXIMUM(kilograms, grams).magnitude.tolist() == [1, 2, 3, 3]  # units count: O-5
    assert max_of(a, -a).magnitude.tolist() == min_of(a, a + a).magnitude.tolist() == [1, 2, 3]
    assert max_of(ONE, TWO).magnitude == 2
    assert min_of(ONE, TWO).magnitude == 1


def test_no_value_counts_zero_against_another(a):
    assert max_of(-a, NONE).magnitude.tolist() == [0, 0, 0]
    assert max_of(NONE, a).magnitude.tolist() == [1, 2, 3]
    assert min_of(a, NONE).magnitude.tolist() == [0, 0, 0]
    assert max_of(NONE, -ONE).magnitude == 0
    assert max_of(NONE, NONE) == NONE
    assert max_of(a, NONE).formula == "max(a, 0)"


@pytest.mark.parametrize("combine", [lambda *two: sum_of(two), max_of, min_of])
def test_what_cannot_be_added_is_refused(combine, a):
    with pytest.raises(OperationError):
        combine(ONE, 5)
    with pytest.raises(OperationError):
        combine(ONE, a)
    with pytest.raises(IncompatibleUnits):
        combine(ONE, SourceValue(1 * u.W))


def test_shares_and_comparisons_are_of_numbers_in_one_unit(kilograms, grams):
    assert share_of(ONE, TWO).magnitude == 0.5
    assert share_of(ONE, 0 * TWO, SourceValue(0.25 * u.dimensionless)).magnitude == 0.25
    assert share_of(ONE, NONE) == NONE
    assert (is_at_least(ONE, TWO).magnitude, is_at_least(TWO, ONE).magnitude) == (0, 1)
    for found in (share_of(ONE, TWO), is_at_least(ONE, TWO)):
        converted = found.expression.operands[1]  # spreadsheets know cells, and no units
        assert converted.evaluate().unit == u.kg
    assert share_of(kilograms, grams).magnitude == pytest.approx(share_of(kilograms, grams.to("kg")).magnitude)
