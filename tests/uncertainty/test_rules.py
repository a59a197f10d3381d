"""From what is known of an input to a distribution: each rule, and which one wins."""

import math

import numpy as np
import pytest

from efp_graph import Distribution, SourceHourlyValues, SourceValue, u
from efp_graph.errors import UnknownOption, WrongKind
from efp_graph.uncertainty.rules import FACTORS, assumptions, pedigree_factor, rule_for
from efp_graph.values.assessment import Pedigree


def rule(number=300, assume=(), given=None, **known):
    value = SourceValue(number * u.W, known.pop("source", "catalogue"), **known)
    return rule_for(value, dict(assume), given)


def bounds(low, high):
    return {"low": low * u.W, "high": high * u.W}


UNIFORM = Distribution("uniform", low=250, high=350)


@pytest.mark.parametrize(
    ("known", "name", "expected"),
    [
        ({}, "exact", None),
        ({"distribution": UNIFORM, **bounds(200, 400)}, "distribution", UNIFORM),
        (bounds(250, 400), "bounds", Distribution("triangular", low=250, mode=300, high=400)),
        ({"low": 0.25 * u.kW, "high": 400 * u.W}, "bounds", Distribution("triangular", low=250, mode=300, high=400)),
        (bounds(250, 300), "bounds", Distribution("uniform", low=250, high=300)),
        (bounds(250, 350), "bounds", Distribution("triangular", low=250, mode=300, high=350)),
        ({**bounds(250, 350), "confidence": "low"}, "bounds", UNIFORM),
        (bounds(300, 300), "bounds", None),
        ({**bounds(5, 400), "bounds": "range"}, "exact", None),
        ({**bounds(5, 400), "bounds": "range", "confidence": "high"}, "confidence", 1.10),
        ({"confidence": "medium"}, "confidence", 1.26),
        ({"confidence": "low"}, "confidence", 1.59),
        ({"low": 250 * u.W}, "exact", None),
        ({"pedigree": (2, 3, 4, 2, 3), "confidence": "low"}, "pedigree", 1.4103657397),
        ({"assume": {"catalogue": "high"}}, "assumed", 1.10),
        ({"assume": {"other": "high"}}, "exact", None),
        ({"assume": {"catalogue": "high"}, "confidence": "low"}, "confidence", 1.59),
        ({"number": 0, "confidence": "low"}, "confidence", None),
    ],
    ids=str,
)
def test_the_first_rule_that_applies_wins(known, name, expected):
    found = rule(**known)
    assert found.name == name
    if isinstance(expected, float):
        assert found.distribution.parameters["median"] == 300
        assert found.distribution.parameters["geometric_standard_deviation"] == pytest.approx(expected)
    else:
        assert found.distribution == expected


def test_intervals_of_a_probability_have_it_between_their_ends():
    found = rule(**bounds(200, 450), bounds="90%").distribution
    assert found.parameters["median"] == 300
    assert found.parameters["geometric_standard_deviation"] == pytest.approx((450 / 200) ** (1 / (2 * 1.6448536)))
    found = rule(number=0, low=-2 * u.W, high=2 * u.W, bounds="95%").distribution
    assert found.kind == "normal"
    assert found.parameters["standard_deviation"] == pytest.approx(4 / (2 * 1.959964))


def test_a_bound_cuts_off_what_a_confidence_leaves_open():
    found = rule(low=250 * u.W, confidence="low")
    assert (found.low, found.high) == (250, None)


def test_pedigrees_give_the_factors_of_the_table():
    assert pedigree_factor(Pedigree(2, 3, 4, 2, 3)) == pytest.approx(1.4104, abs=5e-5)
    assert pedigree_factor(Pedigree(1, 1, 1, 1, 1)) == pytest.approx(math.sqrt(1.05))
    assert pedigree_factor(Pedigree(2, 2, 2, 2, 2)) == pytest.approx(FACTORS["medium"], abs=0.005)
    assert pedigree_factor(Pedigree(4, 4, 4, 4, 4)) == pytest.approx(FACTORS["low"], abs=0.005)


def test_a_series_has_the_distribution_of_a_factor():
    known = SourceHourlyValues(np.ones(3), start_date="2025-01-01", unit=u.occurrence, confidence="low")
    assert rule_for(known, {}).distribution.parameters["median"] == 1


def test_assumptions_are_about_sources_that_there_are():
    assert assumptions(None, {}) == {}
    assert assumptions({"hypothesis": "low"}, {"hypothesis": 3}) == {"hypothesis": "low"}
    assert assumptions("defaults", {})["hypothesis"] == "low"
    with pytest.raises(UnknownOption, match="Did you mean 'hypothesis'"):
        assumptions({"hypotesis": "low"}, {"hypothesis": 3})
    with pytest.raises(UnknownOption, match="Did you mean 'low'"):
        assumptions({"hypothesis": "lowest"}, {"hypothesis": 3})
    with pytest.raises(WrongKind, match='"defaults"'):
        assumptions(["hypothesis"], {})
