import copy
import pickle

import numpy as np
import pytest

from efp_graph.errors import MissingInput, UnitError, UnknownOption, ValueOutOfRange, WrongKind
from efp_graph.values import Distribution, SourceHourlyValues, SourceObject, SourceValue, u
from efp_graph.values.distributions import PARAMETERS


def a_power(**assessment):
    return SourceValue(300 * u.W, label="power", **assessment)


def test_bounds_confidence_and_comment_are_kept_with_the_value():
    power = a_power(low=0.25 * u.kW, high=400 * u.W, confidence="medium", comment="one data centre")
    assert (power.low, power.high) == (0.25 * u.kW, 400 * u.W)
    assert (power.confidence, power.comment, power.distribution) == ("medium", "one data centre", None)


def test_a_value_without_assessment_has_none():
    assert a_power().assessment == (None, None, None, None, None, "limits", None)


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


def test_a_range_in_operation_is_told_as_one_and_is_no_limit_of_what_is_known():
    power = a_power(low=250 * u.W, high=400 * u.W, bounds="range", confidence="high")
    assert power.explain() == "power = 300 watt (varies in operation: 250 to 400 watt, confidence high)"
    assert power.assessment.limits == (None, None)
    assert a_power(low=250 * u.W).assessment.limits == (250 * u.W, None)
    assert power.copy().assessment.bounds == "range"


@pytest.mark.parametrize(
    ("assessment", "error", "told"),
    [
        ({"bounds": "rnage", "low": 1 * u.W}, UnknownOption, "Did you mean 'range'"),
        ({"bounds": 3, "low": 1 * u.W}, UnknownOption, "What the bounds of power are"),
        ({"bounds": "range"}, MissingInput, "give low=, high= or both"),
        ({"low": 400 * u.W, "high": 250 * u.W}, ValueOutOfRange, "outside its low bound 400"),
        ({"low": float("inf") * u.W}, ValueOutOfRange, "outside its low bound"),
        ({"low": [1, 2] * u.W}, UnitError, "give one quantity"),
        ({"distribution": Distribution("uniform", low=301, high=400)}, ValueOutOfRange, "power is 300 watt, which"),
        ({"distribution": Distribution("triangular", low=0.1, mode=0.3, high=0.4)}, ValueOutOfRange, "meant in watt"),
        ({"distribution": Distribution("uniform", low=3, high=3)}, ValueOutOfRange, "cannot give"),
    ],
    ids=str,
)
def test_a_contradiction_is_refused_with_the_name_of_the_value(assessment, error, told):
    with pytest.raises(error, match="power") as refused:
        a_power(**assessment)
    assert told in str(refused.value)


DISTRIBUTIONS = {  # parameters of each kind, in order: what is fine, what is exact, what is refused
    "uniform": ([(1, 2), (-1, 0.5)], [(3, 3)], [(2, 1)]),
    "triangular": ([(1, 2, 3), (1, 1, 2), (1, 2, 2)], [(1, 1, 1)], [(1, 3, 2), (2, 1, 3)]),
    "normal": ([(3, 0.5), (-3, 1)], [(3, 0)], [(3, -1)]),
    "pert": ([(1, 2, 3), (1, 1, 2), (1, 2, 2)], [(1, 1, 1)], [(1, 3, 2), (2, 1, 3)]),
    "lognormal": ([(3, 1.2), (3, 1.0000001)], [(3, 1)], [(3, 0.9), (0, 2), (-1, 2), (3, -1.2)]),
}
NO_NUMBERS = [float("nan"), float("inf"), 10**400, "3", None, True, 3 * u.W, 3j, np.array([3.0])]


@pytest.mark.parametrize("kind", [each for each in PARAMETERS if each not in ("discrete", "empirical")])
def test_every_kind_is_in_the_table(kind):
    fine, exact, refused = DISTRIBUTIONS[kind]
    for parameters in fine:
        assert named(kind, parameters).exactly is None
    for parameters in exact:
        assert named(kind, parameters).exactly == parameters[0]
    for parameters in refused:
        with pytest.raises(ValueOutOfRange, match=f"[Aa] {kind} distribution"):
            named(kind, parameters)
    for position, name in enumerate(PARAMETERS[kind]):
        for wrong in NO_NUMBERS:
            parameters = [*fine[0][:position], wrong, *fine[0][position + 1 :]]
            with pytest.raises(ValueOutOfRange, match=f"^{name} of a {kind} distribution"):
                named(kind, parameters)


@pytest.mark.parametrize(
    ("kind", "parameters", "error", "told"),
    [
        ("discrete", {"values": [1, 2], "probabilities": [0.5, 0.4]}, ValueOutOfRange, "add up to 0.9"),
        ("discrete", {"values": [1, 2], "probabilities": [1.5, -0.5]}, ValueOutOfRange, "the least is -0.5"),
        ("discrete", {"values": [1], "probabilities": [0.5, 0.5]}, ValueOutOfRange, "1 values and 2 probabilities"),
        ("discrete", {"values": "12", "probabilities": [1]}, WrongKind, "a list of plain numbers"),
        ("empirical", {"sample": []}, ValueOutOfRange, "an empty list"),
        ("empirical", {"sample": 3}, WrongKind, "give a list"),
        ("empirical", {"sample": [1, float("nan")]}, ValueOutOfRange, "An entry of sample"),
        ("empirical", {"sample": [1, 2] * u.W}, WrongKind, "a list of plain numbers"),
    ],
)
def test_lists_of_numbers_are_checked(kind, parameters, error, told):
    with pytest.raises(error, match=told):
        Distribution(kind, **parameters)


def test_lists_of_one_value_are_exact():
    assert Distribution("discrete", values=[1, 7], probabilities=[0, 1]).exactly == 7
    assert Distribution("empirical", sample=[3, 3]).exactly == 3
    assert Distribution("empirical", sample=[3, 1, 2]).support() == (1, 3)


def named(kind, parameters):
    return Distribution(kind, **dict(zip(PARAMETERS[kind], parameters, strict=True)))


def test_numbers_of_numpy_are_taken_as_pythons():
    distribution = Distribution("uniform", low=np.float64(1.5), high=np.int64(2))
    assert distribution == Distribution("uniform", low=1.5, high=2)
    assert repr(distribution) == "Distribution('uniform', low=1.5, high=2)"


@pytest.mark.parametrize(
    ("kind", "parameters", "error"),
    [
        ("gaussian", {}, UnknownOption),
        (["uniform"], {}, UnknownOption),
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
