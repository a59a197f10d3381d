import pickle
from datetime import datetime

import pytest

from efp_graph.errors import OperationError
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, SourceObject, SourceValue, u

NONE = EmptyExplainableObject()
SCALAR = SourceValue(3 * u.W, label="power")
SERIES = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), label="starts")


@pytest.mark.parametrize("x", [SCALAR, SERIES, NONE], ids=["scalar", "series", "no value"])
def test_no_value_is_neutral_in_sums_and_absorbs_products(x):  # the table of methodology 3.3
    assert NONE + x is x
    assert x + NONE is x
    assert x - NONE is x
    assert NONE * x is NONE
    assert isinstance(x * NONE, EmptyExplainableObject)


def test_no_value_over_a_scalar_or_no_value_is_no_value():
    assert NONE / SCALAR is NONE
    assert NONE / NONE is NONE
    assert NONE - NONE is NONE


REFUSED = {
    "∅ - s": lambda: NONE - SCALAR,
    "∅ - a": lambda: NONE - SERIES,
    "s / ∅": lambda: SCALAR / NONE,
    "a / ∅": lambda: SERIES / NONE,
    "∅ / a": lambda: NONE / SERIES,
    "∅ + 2": lambda: NONE + 2,
    "2 + ∅": lambda: 2 + NONE,
    "∅ - 2": lambda: NONE - 2,
    "2 - ∅": lambda: 2 - NONE,
    "∅ * 2": lambda: NONE * 2,
    "2 * ∅": lambda: 2 * NONE,
    "2 / ∅": lambda: 2 / NONE,
    "∅ < 2": lambda: NONE < 2,
    "∅ < a": lambda: NONE < SERIES,
}


@pytest.mark.parametrize("operation", REFUSED.values(), ids=REFUSED)
def test_what_has_no_meaning_is_refused(operation):
    with pytest.raises(OperationError) as caught:
        operation()
    assert isinstance(caught.value, ValueError)


def test_zero_is_neutral_for_no_value_too():
    assert sum([NONE, NONE]) is NONE
    assert NONE - 0 is NONE
    assert 0 - NONE is NONE
    assert 0 * NONE is NONE
    assert sum([NONE, SCALAR]) is SCALAR


def test_no_value_equals_zero_and_itself():
    assert NONE == 0
    assert EmptyExplainableObject() == NONE
    assert SourceValue(0 * u.W) == NONE
    assert NONE != SCALAR
    assert NONE != SERIES
    assert SERIES != NONE
    assert SourceObject("x") != NONE
    assert SourceObject(None) != NONE


def test_no_value_is_ordered_as_zero():
    negative = SourceValue(-1 * u.W)
    assert negative < NONE < SCALAR
    assert SCALAR > NONE > negative
    assert NONE <= NONE
    assert NONE >= 0
    assert not NONE > NONE
    assert not NONE < 0


def test_operations_of_one_operand_leave_no_value():
    for result in (
        NONE.to(u.W), NONE.ceil(), NONE.abs(), abs(NONE), -NONE, NONE.max(), NONE.min(), NONE.sum(), NONE.mean(),
        NONE.shifted(SCALAR), NONE.to_utc(None), NONE.in_parallel(SCALAR), NONE.spread_over(SCALAR), NONE.cumulated(),
        NONE.expired_after(SCALAR), NONE.replaced_by(SCALAR), NONE.copy(), pickle.loads(pickle.dumps(NONE)),
    ):  # fmt: skip
        assert isinstance(result, EmptyExplainableObject)


def test_no_value_has_magnitude_zero_and_no_unit():
    assert (NONE.magnitude, NONE.unit, NONE.value, len(NONE), bool(NONE)) == (0, None, None, 0, False)


def test_no_value_says_so():
    assert str(NONE) == "no value"
    assert NONE.explain() == "unnamed value = no value"
