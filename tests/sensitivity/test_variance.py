"""Indices of variance on plain arrays: functions whose indices are known exactly, and what keeps an estimate honest."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import NotAllowed, ValueOutOfRange
from efp_graph.sensitivity.chaos import fewest_draws, fitted, fitted_quadratic
from efp_graph.sensitivity.exponentials import exponential_indices
from efp_graph.sensitivity.indices import Index
from efp_graph.sensitivity.methods import LOGARITHM, POLYNOMIAL, SAMPLING, indices_of, is_constant
from efp_graph.sensitivity.morris import screened
from efp_graph.sensitivity.polynomials import basis, terms_of
from efp_graph.sensitivity.saltelli import sampled
from efp_graph.sensitivity.scores import Scores
from efp_graph.sensitivity.shapley import Worths, shapley_effects
from efp_graph.sensitivity.sobol_points import _directions, _walk, scrambled_points
from efp_graph.values.quantiles import normal_quantile

SEEDS = range(int(os.environ.get("EFP_SENSITIVITY_SEEDS", "3")))


def ishigami(uniforms):
    x = np.pi * (2 * uniforms - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def product(uniforms):
    """Of two lognormal factors, geometric standard deviations 1.6 and 1.15."""
    scores = normal_quantile(uniforms)
    return np.exp(np.log(1.6) * scores[:, 0] + np.log(1.15) * scores[:, 1])


def hypercube(count, dimensions, seed):
    """Independent Latin hypercubes of 256."""
    generator = np.random.default_rng(seed)
    blocks = [np.array([generator.permutation(256) for _ in range(dimensions)]).T for _ in range(count // 256)]
    return (np.concatenate(blocks) + generator.random((count, dimensions))) / 256


ISHIGAMI = [0.3139051911, 0.4424111448, 0.0], [0.5575888552, 0.4424111448, 0.2436836641]
PRODUCT = [0.9094878743, 0.0725720902], [0.9274279098, 0.0905121257]


def values(indices):
    return [each.value for each in indices]


# Sampling


def test_sampling_finds_the_indices_of_ishigami():
    first, total = ISHIGAMI
    for seed in SEEDS:
        found = sampled(ishigami, 3, [[0], [1], [2]], seed=seed, most=81_920)
        assert values(found.first) == pytest.approx(first, abs=0.01)
        assert values(found.total) == pytest.approx(total, abs=0.01)
        assert str(found.first[2]).startswith("0 (±0.0")  # never a negative index
        assert (found.mean, found.variance) == (pytest.approx(3.5, abs=0.02), pytest.approx(13.8445879407, rel=0.01))
        assert found.evaluations == 16 * 1024 * 5
        both = sampled(ishigami, 3, [[0, 2]], seed=seed, most=49_152)
        assert both.first[0].value == pytest.approx(1 - total[1], abs=0.01)


def test_intervals_of_sampling_hold_what_they_say():
    repetitions, held = 4 * len(SEEDS), []
    for seed in range(repetitions):
        found = sampled(ishigami, 3, [[0], [1], [2]], seed=seed, most=5120)
        several = zip((*found.first, *found.total), (*ISHIGAMI[0], *ISHIGAMI[1]), strict=True)
        held += [each.low <= exact <= each.high for each, exact in several]
    assert 0.88 <= np.mean(held) <= 1.0  # 95 %, of 72 and more


def test_refused_evaluations_are_left_out_and_counted():
    def refusing(uniforms):
        return np.where(uniforms[:, 1] > 0.99, np.nan, product(uniforms))

    found = sampled(refusing, 2, [[0], [1]])
    assert found.refused > 0
    assert found.total[0].value == pytest.approx(PRODUCT[1][0], abs=0.02)


def test_points_are_those_of_sobol_scrambled_and_the_same_everywhere():
    qmc = pytest.importorskip("scipy.stats.qmc")
    ours = _walk(64, _directions()) / 2**30
    theirs = qmc.Sobol(64, scramble=False, bits=30).random(64)  # in another order
    assert sorted(map(tuple, ours)) == sorted(map(tuple, theirs))
    points = scrambled_points(128, 70, np.random.Philox(5))
    assert all(len(set(column)) == 128 for column in (points * 128).astype(int).T)  # one in each of 128 cells
    assert points[0, :3].tolist() == scrambled_points(128, 3, np.random.Philox(5))[0].tolist()


# Polynomials


def test_polynomials_are_orthonormal():
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    grid = np.array(np.meshgrid(nodes, nodes)).reshape(2, -1).T
    of_grid = np.outer(weights, weights).ravel() / (2 * np.pi)
    columns = basis(grid, terms_of(2, [0, 1], [0, 1]))
    assert columns.T @ (of_grid[:, None] * columns) == pytest.approx(np.eye(columns.shape[1]), abs=1e-9)


def test_a_polynomial_finds_the_indices_of_a_product_and_not_those_of_ishigami():
    first, total = PRODUCT
    for seed in SEEDS:
        uniforms = hypercube(1024, 2, seed)
        fit = fitted(normal_quantile(uniforms), product(uniforms))
        assert fit.q2[0] > 0.99
        assert [fit.first([fact])[0].value for fact in (0, 1)] == pytest.approx(first, abs=0.005)
        assert [fit.total([fact])[0].value for fact in (0, 1)] == pytest.approx(total, abs=0.005)
        assert fit.pair(0, 1)[0].value == pytest.approx(1 - sum(first), abs=0.005)
        assert fit.first([0, 1])[0].value == pytest.approx(1)
        assert fit.mean[0] == pytest.approx(np.exp(0.5 * (np.log(1.6) ** 2 + np.log(1.15) ** 2)), rel=0.01)
    uniforms = hypercube(1024, 3, 1)
    assert fitted(normal_quantile(uniforms), ishigami(uniforms)).q2[0] < 0.6


def test_left_out_residuals_are_those_of_fits_without_the_draw():
    uniforms = hypercube(256, 2, 1)[:60]
    scores, outputs = normal_quantile(uniforms), product(uniforms)
    fit = fitted(scores, outputs)
    errors = []
    for row in range(60):
        others = np.arange(60) != row
        columns = basis(scores, fit.terms)
        without = np.linalg.lstsq(columns[others], outputs[others], rcond=None)[0]
        errors.append(outputs[row] - columns[row] @ without)
    assert fit.q2[0] == pytest.approx(1 - np.sum(np.square(errors)) / np.sum((outputs - outputs.mean()) ** 2), rel=1e-8)


def test_several_outputs_are_fitted_as_each_alone_and_few_draws_take_fewer_products():
    uniforms = hypercube(512, 12, 2)
    scores = normal_quantile(uniforms)
    one, other = scores[:, 0] * scores[:, 1] + scores[:, 2], scores[:, 3] ** 2
    both = fitted(scores, np.column_stack((one, other)))
    assert both.total([0])[0].value == pytest.approx(0.5, abs=0.05)
    assert both.total([3])[1].value == pytest.approx(1, abs=0.01)
    assert both.first([0])[0].is_zero
    assert len(fitted(scores[:100], one[:100]).terms) <= 100 / 1.5
    assert fewest_draws(12) <= 100


def test_a_heavy_tail_is_fitted_by_its_logarithm():
    """Three factors of geometric standard deviations 2, 2.5, 1.6 and a sum: figures by moments, exactly."""

    def heavy(uniforms):
        usage, network, grid = np.exp(np.log([2, 2.5, 1.6]) * normal_quantile(uniforms)).T
        return usage * (grid * (0.56 * network + 0.21) + 0.72)

    def moments(spread):
        return np.exp(np.log(spread) ** 2 / 2), np.exp(2 * np.log(spread) ** 2)  # of the factor, and of its square

    (usage, usage2), (network, network2), (grid, grid2) = map(moments, (2, 2.5, 1.6))
    energy, energy2 = 0.56 * network + 0.21, 0.56**2 * network2 + 2 * 0.56 * 0.21 * network + 0.21**2
    rest2 = grid2 * energy2 + 2 * grid * energy * 0.72 + 0.72**2
    mean = usage * (grid * energy + 0.72)
    variance = usage2 * rest2 - mean**2
    first = [
        (usage2 - usage**2) * (mean / usage) ** 2 / variance,
        (network2 - network**2) * (0.56 * usage * grid) ** 2 / variance,
        (grid2 - grid**2) * (usage * energy) ** 2 / variance,
    ]
    for seed in SEEDS:
        uniforms = hypercube(1024, 3, seed)
        found = indices_of(normal_quantile(uniforms), heavy(uniforms), [[0], [1], [2]], heavy)
        if found.method == POLYNOMIAL:  # where the draws are so that it is good enough
            found = indices_of(normal_quantile(uniforms), heavy(uniforms), [[0], [1], [2]], heavy, method=LOGARITHM)
        assert found.q2 > 0.98
        assert values(found.first) == pytest.approx(first, abs=0.024)
    exact = fitted_quadratic(normal_quantile(hypercube(256, 2, 0)), np.log(product(hypercube(256, 2, 0))))
    found = exponential_indices(exact, [[0], [1]])
    assert (values(found[0]), values(found[1])) == (pytest.approx(PRODUCT[0], abs=1e-6),
                                                    pytest.approx(PRODUCT[1], abs=1e-6))  # fmt: skip


def test_the_method_is_the_cheapest_that_is_good_enough():
    uniforms = hypercube(1024, 3, 3)
    scores = normal_quantile(uniforms)
    found = indices_of(scores, ishigami(uniforms), [[0], [1], [2]], ishigami)
    assert (found.method, found.evaluations) == (SAMPLING, 20_480)  # not positive, so no logarithm
    assert values(found.total) == pytest.approx(ISHIGAMI[1], abs=0.03)
    asked = []

    def noted(uniforms):
        asked.append(len(uniforms))
        return product(uniforms)

    assert indices_of(scores[:, :2], product(uniforms[:, :2]), [[0], [1]], noted).method == POLYNOMIAL
    assert not asked
    assert is_constant(np.full(8, 3.0) + 1e-16)
    assert is_constant(np.zeros(8))


@settings(max_examples=int(os.environ.get("EFP_SENSITIVITY_EXAMPLES", "12")))
@given(st.lists(st.floats(-3, 3).filter(lambda x: abs(x) > 0.1), min_size=2, max_size=5), st.integers(0, 99))
def test_of_a_sum_each_has_its_share_and_a_fact_without_effect_has_none(slopes, seed):
    scores = normal_quantile(hypercube(512, len(slopes) + 1, seed))
    outputs = scores[:, :-1] @ np.array(slopes)
    found = indices_of(scores, outputs, [[place] for place in range(len(slopes) + 1)], lambda _: None)
    shares = [*np.square(slopes) / np.sum(np.square(slopes)), 0.0]
    assert values(found.first) == pytest.approx(shares, abs=1e-9)
    assert values(found.total) == pytest.approx(shares, abs=1e-9)
    assert str(found.first[-1]) == "0 (±0.001)"


# Facts that correlate


def test_scores_of_facts_that_correlate_are_independent_in_a_unit():
    scores = Scores(4, {(0, 2): 0.8})
    assert [(each.facts, each.columns) for each in scores.units] == [((0, 2), (0, 1)), ((1,), (2,)), ((3,), (3,))]
    independent = np.random.default_rng(1).random((4000, 4))
    seen = []
    scores.evaluated(lambda uniforms: seen.append(uniforms) or uniforms[:, 0])(independent)
    of_facts = normal_quantile(seen[0])
    assert np.corrcoef(of_facts, rowvar=False)[0, 2] == pytest.approx(0.8, abs=0.03)
    assert scores.of(seen[0]) == pytest.approx(normal_quantile(independent), abs=1e-6)
    assert scores.columns_of([0, 2, 3]) == [0, 1, 3]
    one = Scores(2, {(0, 1): 1.0})
    assert one.columns == 1  # one way to vary


def shapley(correlations, slopes, draws=1024):
    """Shapley effects of a sum of normal facts that correlate."""
    matrix = np.eye(len(slopes))
    for (one, other), coefficient in correlations.items():
        matrix[one, other] = matrix[other, one] = coefficient
    independent = normal_quantile(hypercube(draws, len(slopes), 4))
    scores = Scores(len(slopes), correlations)
    columns = np.zeros((draws, len(slopes)))
    for unit in scores.units:
        columns[:, list(unit.facts)] = independent[:, list(unit.columns)] @ unit.mixing
    worths = Worths(scores, independent, columns @ np.array(slopes))
    return shapley_effects(worths, len(slopes))[0], matrix


def test_shapley_effects_of_facts_that_correlate_are_those_of_song():
    """Of y = x₁ + x₂ + x₃, x₂ and x₃ normal and correlating: by the definition, with what each explains of its pair.

    That is (σᵢ + ρσⱼ)², and a Shapley effect the mean over both orders: ½ (vᵢ + V − vⱼ), V the variance of the pair.
    """
    rho, sigma = 0.5, np.array([1.0, 1.0, 2.0])
    found, _ = shapley({(1, 2): rho}, sigma)
    pair = sigma[1] ** 2 + sigma[2] ** 2 + 2 * rho * sigma[1] * sigma[2]
    one, other = (sigma[1] + rho * sigma[2]) ** 2, (sigma[2] + rho * sigma[1]) ** 2
    exact = [1, (one + pair - other) / 2, (other + pair - one) / 2]
    variance = 1 + pair
    assert found == pytest.approx(np.array(exact) / variance, abs=1e-9)
    assert found.sum() == pytest.approx(1)
    independent, _ = shapley({}, [1.0, 2.0, 0.0])
    assert independent == pytest.approx([0.2, 0.8, 0.0], abs=1e-9)


def test_shapley_effects_of_many_facts_are_a_mean_over_orders(monkeypatch):
    exact, _ = shapley({(0, 3): -0.4}, [1.0, 2.0, 0.5, 1.0])
    monkeypatch.setattr("efp_graph.sensitivity.shapley.MOST_SETS", 4)
    assert shapley({(0, 3): -0.4}, [1.0, 2.0, 0.5, 1.0])[0] == pytest.approx(exact, abs=0.02)
    with pytest.raises(NotAllowed, match="take 127 polynomials"):
        shapley(dict.fromkeys(((0, place) for place in range(1, 7)), 0.1), [1.0] * 7)


# Screening


def test_screening_finds_slopes_and_what_has_no_effect():
    slopes = np.array([3.0, -2.0, 0.0, 0.01])
    found = screened(lambda uniforms: uniforms @ slopes, 4)
    assert found.size == pytest.approx(0.9 * np.abs(slopes))  # over the range from 5 % to 95 %
    assert found.mean == pytest.approx(0.9 * slopes)
    assert found.deviation == pytest.approx(0, abs=1e-9)
    assert (found.matter, found.evaluations) == ([0, 1], 50)
    points = []
    screened(lambda uniforms: points.append(uniforms) or uniforms[:, 0], 3)
    assert (points[0].min(), points[0].max()) == (pytest.approx(0.05), pytest.approx(0.95))
    assert screened(ishigami, 3).deviation[2] > 0
    with pytest.raises(ValueOutOfRange):
        screened(ishigami, 3, trajectories=1)


# An index as text


@pytest.mark.parametrize(
    ("index", "text"),
    [
        (Index(0.3712, 0.3601, 0.3823), "0.371 [0.360, 0.382]"),
        (Index(-0.002, -0.008, 0.004), "0 (±0.008)"),
        (Index(0.002, -0.0061, 0.0101), "0 (±0.02)"),
        (Index(1e-7, 1e-8, 0.0049), "0 (±0.005)"),
        (Index(0.0, 0.0, 0.0), "0 (±0.001)"),
        (Index(0.1, -0.55, 0.75), "0 (±0.8)"),
        (Index(0.0, -1.0, 1.0), "0 (±1)"),
    ],
)
def test_an_index_whose_interval_holds_0_is_told_as_0(index, text):
    assert str(index) == text
