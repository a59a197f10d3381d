"""Which method gives the indices of variance: the cheapest that is good enough.

    polynomial     a polynomial fitted to the draws that there are: no further evaluation, where Q² is at least 0.98
    logarithm      the same, of degree 2, of the logarithm of a positive output; what is sampled then is the polynomial
    sampling       Saltelli and Jansen on the model itself

Q² is the share of the variance of a draw that a polynomial predicts which was fitted without that draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from efp_graph.sensitivity.chaos import Chaos, fewest_draws, fitted, fitted_quadratic
from efp_graph.sensitivity.exponentials import exponential_indices
from efp_graph.sensitivity.indices import Index
from efp_graph.sensitivity.saltelli import MOST_EVALUATIONS, sampled

POLYNOMIAL, LOGARITHM, SAMPLING = "polynomial", "logarithm", "sampling"
METHODS = (POLYNOMIAL, LOGARITHM, SAMPLING)
GOOD = 0.98  # the least Q²
CONSTANT = 1e-12  # of the mean: a standard deviation below it is rounding

Group = Sequence[int]  # places of scores


class Indices(NamedTuple):
    """Closed first and total indices of groups of scores.

    Attributes:
        method: one of `METHODS`.
        first, total: of each group.
        q2: of the polynomial, or of that of the logarithm; None of sampling where no polynomial was fitted.
        evaluations: of the model, beside the draws.
        refused: how many of these it refused.
        fit: the polynomial, where the indices are its own.
    """

    method: str
    first: list[Index]
    total: list[Index]
    q2: float | None
    evaluations: int = 0
    refused: int = 0
    fit: Chaos | None = None


def is_constant(outputs: Any) -> bool:
    """Whether outputs differ by rounding only."""
    return bool(np.std(outputs) <= CONSTANT * max(abs(float(np.mean(outputs))), np.finfo(float).tiny))


def indices_of(
    scores: Any,
    outputs: Any,
    groups: Sequence[Group],
    evaluate: Callable[[Any], Any],
    *,
    method: str | None = None,
    seed: int = 0,
    most: int = MOST_EVALUATIONS,
) -> Indices:
    """Indices of groups of independent scores.

    Args:
        scores: of the draws. Shape: (draws, scores).
        outputs: of the draws, which vary. Shape: (draws,).
        groups: places of scores.
        evaluate: the output at other uniform numbers of the scores; NaN where it is refused.
        method: one of `METHODS`; the first that is good enough unless given.
        seed: of what is sampled.
        most: evaluations of the model.
    """
    best: float | None = None
    if method in (None, POLYNOMIAL) and (method or len(scores) >= fewest_draws(scores.shape[1])):
        fit = fitted(scores, outputs)
        best = float(fit.q2[0])
        if method == POLYNOMIAL or best >= GOOD:
            first = [fit.first(each)[0] for each in groups]
            return Indices(POLYNOMIAL, first, [fit.total(each)[0] for each in groups], best, fit=fit)
    if method in (None, LOGARITHM) and outputs.min() > 0 and (method or best is not None):
        fit = fitted_quadratic(scores, np.log(outputs))
        log_q2 = float(fit.q2[0])
        if method == LOGARITHM or log_q2 >= GOOD:
            return _of_surrogate(fit, groups, seed)
        best = max(best or 0.0, log_q2)
    found = sampled(evaluate, scores.shape[1], groups, seed=seed, most=most)
    return Indices(SAMPLING, found.first, found.total, best, found.evaluations, found.refused)


def _of_surrogate(fit: Chaos, groups: Sequence[Group], seed: int) -> Indices:
    """Indices of the exponential of a polynomial, by sampling it; what it leaves unexplained widens the intervals."""
    first, total = exponential_indices(fit, groups, seed=seed)
    gap = min(max(1 - float(fit.q2[0]), 0.0), 1.0)
    return Indices(
        LOGARITHM, [each.widened(gap) for each in first], [each.widened(gap) for each in total], float(fit.q2[0])
    )
