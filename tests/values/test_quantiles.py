"""Quantiles are held against Python's and scipy's, and against their own inverse."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from scipy import special, stats

from efp_graph.values import Distribution
from efp_graph.values.quantiles import (
    beta_quantile,
    incomplete_beta,
    normal_quantile,
    quantile,
    share_below,
    student_quantile,
)

SHARES = np.concatenate([[1e-300, 1e-15, 1e-9], np.linspace(1e-4, 1 - 1e-4, 501), [1 - 1e-9, 1 - 1e-15]])
DISTRIBUTIONS = [
    (Distribution("uniform", low=2, high=5), stats.uniform(2, 3)),
    (Distribution("triangular", low=1, mode=2, high=5), stats.triang(0.25, 1, 4)),
    (Distribution("triangular", low=1, mode=1, high=5), stats.triang(0, 1, 4)),
    (Distribution("triangular", low=1, mode=5, high=5), stats.triang(1, 1, 4)),
    (Distribution("pert", low=1, mode=2, high=5), stats.beta(2, 4, 1, 4)),
    (Distribution("pert", low=1, mode=1, high=5), stats.beta(1, 5, 1, 4)),
    (Distribution("normal", mean=3, standard_deviation=2), stats.norm(3, 2)),
    (Distribution("lognormal", median=3, geometric_standard_deviation=1.5), stats.lognorm(math.log(1.5), scale=3)),
]


def test_the_normal_quantile_is_that_of_python_and_scipy():
    found = normal_quantile(SHARES)
    assert found == pytest.approx(special.ndtri(SHARES.clip(2.0**-54)), rel=1e-14, abs=1e-15)
    assert found[3:-2] == pytest.approx([NormalDist().inv_cdf(each) for each in SHARES[3:-2]], rel=1e-15, abs=1e-16)


@pytest.mark.parametrize(
    ("distribution", "known"), DISTRIBUTIONS, ids=lambda each: str(each) if isinstance(each, Distribution) else "scipy"
)
def test_quantiles_are_those_of_scipy_and_the_inverse_of_shares(distribution, known):
    shares = SHARES[3:-2]
    found = quantile(distribution, shares)
    assert found == pytest.approx(known.ppf(shares), rel=1e-11)
    for share, value in list(zip(shares, found, strict=True))[::100]:
        assert share_below(distribution, value, itself=True) == pytest.approx(share, rel=1e-9)


@pytest.mark.parametrize(
    ("distribution", "known"), DISTRIBUTIONS, ids=lambda each: str(each) if isinstance(each, Distribution) else "scipy"
)
def test_a_value_does_not_depend_on_what_stands_beside_its_share(distribution, known):
    alone = [quantile(distribution, [share])[0] for share in SHARES[::50]]
    assert quantile(distribution, SHARES)[::50].tolist() == alone


def test_beta_functions_are_those_of_scipy():
    x = np.linspace(0, 1, 101)
    for a, b in [(1, 5), (3, 3), (2.2, 3.8), (7.5, 0.5), (127.5, 0.5)]:
        assert incomplete_beta(x, a, b) == pytest.approx(special.betainc(a, b, x), abs=1e-14)
        shares = np.linspace(0.001, 0.98, 101)
        assert special.betainc(a, b, beta_quantile(shares, a, b)) == pytest.approx(shares, rel=1e-9)
    for degrees in (1, 3, 15, 255):
        assert student_quantile(0.975, degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-9)


def test_values_of_lists_come_as_often_as_they_are_probable():
    shares = (np.arange(1000) + 0.5) / 1000
    three = quantile(Distribution("discrete", values=[7, 1, 3], probabilities=[0.2, 0, 0.8]), shares)
    assert np.unique(three, return_counts=True)[1].tolist() == [800, 200]
    measured = quantile(Distribution("empirical", sample=[4, 1, 1, 2]), shares)
    assert np.unique(measured, return_counts=True)[1].tolist() == [500, 250, 250]
    assert measured.mean() == 2


def test_shares_below_a_value_count_it_or_not():
    few = Distribution("discrete", values=[1, 2, 3], probabilities=[0.25, 0.5, 0.25])
    assert [share_below(few, 2, itself=each) for each in (False, True)] == [0.25, 0.75]
    sample = Distribution("empirical", sample=[1, 2, 2, 3])
    assert [share_below(sample, 2, itself=each) for each in (False, True)] == [0.25, 0.75]
    exact = Distribution("uniform", low=2, high=2)
    assert [share_below(exact, 2, itself=each) for each in (False, True)] == [0, 1]
    assert share_below(Distribution("lognormal", median=1, geometric_standard_deviation=2), 0, itself=True) == 0
