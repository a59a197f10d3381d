import copy
import pickle

import pytest

from efp_graph.errors import UnitError, UnknownOption, ValueOutOfRange, WrongKind
from efp_graph.values import Distribution, SourceHourlyValues, SourceObject, SourceValue, u


def a_power(**assessment):
    return SourceValue(300 * u.W, label="power", **assessment)


def test_bounds_confidence_and_comment_are_kept_with_the_value():
    power = a_power(low=0.25 * u.kW, high=400 * u.W, confidence="medium", comment="one data centre")
    assert (power.low, power.high) == (0.25 * u.kW, 400 * u.W)
    assert (power.confidence, power.comment, power.distribution) == ("medium", "one data centre", None)


def test_a_value_without_assessment_has_none():
    assert a_power().assessment == (None, None, None, None, None)


def test_copies_and_pickles_keep_the_assessment():
    power = a_power(low=250 * u.W, distribution=Distribution("triangular", low=250, mode=300, high=400))
    for twin in (power.copy(), copy.deepcopy(power), pickle.loads(pickle.dumps(power))):
        assert twin.assessment == power.assessment


def test_a_calculated_result_has_no_bounds_of_its_own():
    assert (a_power(low=250 * u.W) + a_power()).low is None


def test_explanations_of_an_input_tell_what_is_known_of_it():
    power = a_power(low=250 * u.W, high=400 * u.W, confidence="low", comment="a guess")
    assert power.explain() == "power = 300 watt (250 to 400 watt, confidence low, a guess)"


def test_texts_and_series_take_a_confidence_and_a_comment():
    assert SourceObject("php", confidence="high").confidence == "high"
    assert SourceHourlyValues([1, 2], start_date="2025-01-01", comment="counted").comment == "counted"


@pytest.mark.parametrize(
    ("assessment", "error"),
    [
        ({"low": 250}, UnitError),
        ({"low": 250 * u.kWh}, UnitError),
        ({"low": 301 * u.W}, ValueOutOfRange),
        ({"high": 299 * u.W}, ValueOutOfRange),
        ({"high": float("nan") * u.W}, ValueOutOfRange),
        ({"confidence": "hihg"}, UnknownOption),
        ({"comment": 3}, WrongKind),
        ({"distribution": "normal"}, WrongKind),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(assessment, error):
    with pytest.raises(error, match="power"):
        a_power(**assessment)


@pytest.mark.parametrize(
    ("kind", "parameters", "error"),
    [
        ("gaussian", {}, UnknownOption),
        ("uniform", {"low": 1}, UnknownOption),
        ("uniform", {"low": 2, "high": 1}, ValueOutOfRange),
        ("normal", {"mean": 1, "standard_deviation": -1}, ValueOutOfRange),
        ("lognormal", {"median": 0, "geometric_standard_deviation": 2}, ValueOutOfRange),
        ("uniform", {"low": float("nan"), "high": 1}, ValueOutOfRange),
    ],
)
def test_a_distribution_checks_its_parameters(kind, parameters, error):
    with pytest.raises(error):
        Distribution(kind, **parameters)
