import copy
import math
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pint
import pytest
from hypothesis import given, strategies as st

from efp_graph.errors import EfpGraphError, OperationError, UnitError, ValueOutOfRange, WrongKind
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableQuantity,
    IncompatibleUnits,
    Sources,
    SourceValue,
    u,
    unit_of,
)

POWER = SourceValue(300 * u.W, Sources.BASE_ADEME_V19, "power")
TIME = SourceValue(2 * u.hour, label="time")
numbers = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)


def same(value, magnitude, unit):
    assert value.magnitude == pytest.approx(magnitude)
    assert value.unit == u(unit).units
    return True


# Input


def test_an_input_has_a_magnitude_a_unit_a_source_and_a_label():
    assert (POWER.magnitude, POWER.unit, POWER.source, POWER.label) == (300, u.W, Sources.BASE_ADEME_V19, "power")
    assert POWER.value == 300 * u.W
    assert POWER.is_input
    assert SourceValue(1 * u.W).source is Sources.HYPOTHESIS


@pytest.mark.parametrize("plain", [3, 2.5, 0, True, "3 W", None, np.float64(1), POWER])
def test_what_has_no_unit_is_refused(plain):
    with pytest.raises(UnitError):
        SourceValue(plain)


@pytest.mark.parametrize("magnitude", [math.nan, math.inf, -math.inf, np.float64("nan"), 10**400, Decimal("nan")])
def test_a_number_that_is_not_finite_is_refused(magnitude):
    with pytest.raises(ValueOutOfRange, match=r"^power is"):
        SourceValue(u.Quantity(magnitude, "W"), label="power")


@pytest.mark.parametrize("magnitude", [[1, 2], np.ones(3), 1j, np.bool_(True)])
def test_what_is_not_one_real_number_is_refused(magnitude):
    with pytest.raises(WrongKind):
        SourceValue(u.Quantity(magnitude, "W"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [(np.int64(3), 3), (np.float32(0.5), 0.5), (np.array(2.0), 2.0), (Decimal("0.5"), 0.5), (Fraction(1, 4), 0.25)],
)
def test_numbers_of_other_libraries_become_python_numbers(given, kept):
    magnitude = SourceValue(u.Quantity(given, "W")).magnitude
    assert (magnitude, type(magnitude)) == (kept, type(kept))


def test_a_value_does_not_follow_the_quantity_that_it_was_made_from():
    quantity = 3 * u.kW
    value = SourceValue(quantity)
    quantity.ito("W")
    assert same(value, 3, "kW")


def test_a_value_cannot_be_changed_through_what_it_hands_out():
    POWER.value.ito("kW")
    for name in ("magnitude", "unit", "value", "label"):
        with pytest.raises(AttributeError):
            setattr(POWER, name, 1)
    assert same(POWER, 300, "W")


# Text: methodology 3.7


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (0.333 * u.kg, "0.33 kilogram"),
        (100.0 * u.g / u.kWh, "100.0 gram / kilowatt_hour"),
        (6 * u.year, "6 year"),
        (6.0 * u.year, "6.0 year"),
        (600 * u.kg, "600 kilogram"),
        (1 * u.dimensionless, "1 dimensionless"),
        (-0.126 * u.cpu_core, "-0.13 cpu_core"),
    ],
)
def test_a_scalar_prints_two_decimals_and_the_long_unit(quantity, text):
    assert str(SourceValue(quantity)) == text


@given(numbers, st.sampled_from(["W", "kg/kWh", "cpu_core*s/GB", "", "1/s", "year"]))
def test_the_printed_form_parses_to_the_value_rounded(number, unit):
    value = ExplainableQuantity(u.Quantity(number, unit))
    magnitude, _, text = str(value).partition(" ")
    parsed = u.Quantity(float(magnitude.replace(",", "")), text.replace("cpu core", "cpu_core"))
    assert parsed.to(value.unit).magnitude == pytest.approx(number, abs=0.0050001, rel=5.01e-4)
    if 0.1 <= abs(number) < 100_000:
        assert str(value) == f"{round(number, 2)} {u.Unit(unit):D}"


# Arithmetic: methodology 3.3


def test_sums_take_the_unit_of_the_left_operand():
    kilogram, gram = SourceValue(1 * u.kg), SourceValue(500 * u.g)
    assert same(kilogram + gram, 1.5, "kg")
    assert same(gram + kilogram, 1500, "g")
    assert same(kilogram - gram, 0.5, "kg")


def test_products_and_quotients_follow_unit_algebra():
    assert same(POWER * TIME, 600, "W*hour")
    assert same((POWER * TIME).to(u.kWh), 0.6, "kWh")
    assert same(POWER / TIME, 150, "W/hour")


def test_negation_absolute_value_and_totals_of_a_scalar():
    assert same(-POWER, -300, "W")
    assert same(abs(-POWER), 300, "W")
    assert same((-POWER).abs(), 300, "W")
    assert math.copysign(1, (-SourceValue(0.0 * u.W)).magnitude) == 1
    for total in (POWER.sum, POWER.mean, POWER.max, POWER.min):
        assert total() is POWER


def test_zero_is_neutral_so_that_sum_works():
    assert POWER + 0 is POWER
    assert 0 + POWER is POWER
    assert POWER - 0 is POWER
    assert same(0 - POWER, -300, "W")
    assert same(sum([POWER, POWER, POWER]), 900, "W")


def test_a_product_with_zero_keeps_the_unit():  # O-8 of the methodology: e-footprint gives a bare 0
    assert same(POWER * 0, 0, "W")
    assert same(0 * POWER, 0, "W")


PLAIN = {
    "value + 2": lambda: POWER + 2,
    "2 + value": lambda: 2 + POWER,
    "value - 2": lambda: POWER - 2,
    "2 - value": lambda: 2 - POWER,
    "value * 2": lambda: POWER * 2,
    "2.5 * value": lambda: 2.5 * POWER,
    "value / 2": lambda: POWER / 2,
    "2 / value": lambda: 2 / POWER,
    "value / 0": lambda: POWER / 0,
    "value > 2": lambda: POWER > 2,
    "numpy number * value": lambda: np.int64(2) * POWER,
    "value + numpy number": lambda: POWER + np.float64(2),
    "array * value": lambda: np.ones(3) * POWER,
    "quantity * value": lambda: (2 * u.W) * POWER,
}


@pytest.mark.parametrize("operation", PLAIN.values(), ids=PLAIN)
def test_plain_numbers_are_refused(operation):
    with pytest.raises(OperationError, match=r"SourceValue|SourceHourlyValues") as caught:
        operation()
    assert isinstance(caught.value, ValueError)


def test_what_is_no_number_is_left_to_python():
    for operation in (lambda: POWER + "x", lambda: POWER < "x", lambda: POWER * None):
        with pytest.raises(TypeError):
            operation()


def test_incompatible_units_are_refused_with_the_error_of_pint():
    for operation in (lambda: POWER + TIME, lambda: POWER - TIME, lambda: POWER.to(u.kg), lambda: POWER < TIME):
        with pytest.raises(IncompatibleUnits) as caught:
            operation()
        assert isinstance(caught.value, pint.DimensionalityError)
        assert isinstance(caught.value, EfpGraphError)


def test_division_by_zero_and_overflow_name_the_operands():
    with pytest.raises(OperationError, match="power and none divides by zero"):
        POWER / SourceValue(0 * u.hour, label="none")
    huge = SourceValue(10**300 * u.W, label="huge")
    with pytest.raises(OperationError, match="too large"):
        (huge * huge) / SourceValue(3 * u.W, label="three")


@given(numbers, st.sampled_from([("W", "kW"), ("year", "s"), ("TB", "B"), ("g/kWh", "kg/MJ")]))
def test_conversion_there_and_back_is_the_value(number, units):
    value = ExplainableQuantity(u.Quantity(number, units[0]))
    assert value.to(units[1]).to(units[0]).magnitude == pytest.approx(number, rel=1e-15)
    assert value.to(units[1]).unit == u(units[1]).units
    assert value.to(units[0]) is value


# Rounding up: methodology 3.5


@pytest.mark.parametrize(
    ("x", "up"),
    [(2.0, 2), (2.1, 3), (2.0000000000001, 2), (2.00000000001, 3), (-2.5, -2), (1e-13, 0), (0, 0), (1e12 + 5, 1e12 + 5),
     (72740.00000001, 72740), (72740.0000001, 72741), (-0.3, 0)],
)  # fmt: skip
def test_ceil_takes_what_is_within_a_millionth_of_a_millionth_for_whole(x, up):
    rounded = SourceValue(x * u.dimensionless).ceil().magnitude
    assert rounded == up
    assert math.copysign(1, rounded) == (1 if up == 0 else math.copysign(1, up))


# Comparison


def test_comparison_converts():
    kilowatt = SourceValue(0.3 * u.kW)
    assert kilowatt == POWER
    assert kilowatt <= POWER
    assert kilowatt >= POWER
    assert not kilowatt > POWER
    assert SourceValue(1 * u.W) < kilowatt
    assert kilowatt > SourceValue(1 * u.W)


def test_comparison_with_zero_and_no_value():
    none, zero = EmptyExplainableObject(), SourceValue(0 * u.W)
    assert zero == 0
    assert zero == none
    assert none == zero
    assert POWER > 0
    assert none < POWER
    assert none < POWER
    assert none <= zero
    assert not none > POWER
    assert POWER != 300
    assert none != POWER


def test_values_of_other_kinds_and_dimensions_are_not_equal(a):
    assert POWER != TIME
    assert a != POWER
    assert POWER != "power"
    with pytest.raises(OperationError, match="no order"):
        operator.lt(POWER, a)


def test_cut_off_asks_for_the_same_bits_unit_and_type():
    value = ExplainableQuantity(6.0 * u.year)
    assert value.same_as(ExplainableQuantity(6.0 * u.year, "other label"))
    assert not value.same_as(ExplainableQuantity(6 * u.year))  # prints "6 year"
    assert not value.same_as(ExplainableQuantity(72.0 * u.month))
    assert not ExplainableQuantity(0.0 * u.W).same_as(ExplainableQuantity(-0.0 * u.W))
    assert not value.same_as(EmptyExplainableObject())


# Copies


def test_pickles_keep_content_label_and_source_but_not_the_formula():
    made = (POWER * TIME).set_label("energy")
    for value in (POWER, made):
        again = pickle.loads(pickle.dumps(value))
        assert again.same_as(value)
        assert type(again) is type(value)
        assert (again.label, again.source) == (value.label, value.source)
        assert again.expression is None


def test_copies_keep_all_but_the_node():
    made = POWER * TIME
    for twin in (made.copy(), copy.copy(made), copy.deepcopy(made)):
        assert twin is not made
        assert twin.same_as(made)
        assert twin.expression is made.expression
        assert twin._unit is unit_of(u.W * u.hour)
