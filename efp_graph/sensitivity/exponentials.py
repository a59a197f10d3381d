"""Indices of variance of the exponential of a polynomial: of an output whose logarithm was fitted.

An output with a heavy tail has its variance where few points are. So points are drawn where they count: for normal
scores and an output that goes with e^(a·x), E[Y] is best estimated around a, E[Y²] around 2a, and E[Y·Y′] of two points
that share some scores around 2a in those and a in the others; weights make up for the shift. Of an exact lognormal
product each of these estimates is exact with any point.

Source: importance sampling by exponential tilting, Glasserman, Monte Carlo Methods in Financial Engineering, 4.6.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from efp_graph.sensitivity.chaos import Chaos
from efp_graph.sensitivity.indices import Index
from efp_graph.sensitivity.saltelli import BLOCKS, FEWEST, of_blocks
from efp_graph.sensitivity.sobol_points import scrambled_points
from efp_graph.values.quantiles import normal_quantile

EVALUATIONS = 2**16  # of the polynomial


def exponential_indices(
    fit: Chaos, groups: Sequence[Sequence[int]], *, seed: int = 0
) -> tuple[list[Index], list[Index]]:
    """Closed first and total indices of groups of scores, for the exponential of a polynomial.

    Args:
        fit: the polynomial, of one output.
        groups: places of scores.
        seed: of the points.
    """
    tilted = _Tilted(fit)
    points = max(FEWEST, 2 ** int(math.log2(EVALUATIONS / BLOCKS / (4 * len(groups) + 2))))
    generator = np.random.Philox(seed)
    firsts, totals = [], []
    everybody = set(range(tilted.count))
    for _ in range(BLOCKS):
        both = normal_quantile(scrambled_points(points, 2 * tilted.count, generator))
        one, other = both[:, : tilted.count], both[:, tilted.count :]
        mean = tilted.mean(one)
        variance = tilted.product(one, other, everybody) - mean * mean
        firsts.append([(tilted.product(one, other, set(group)) - mean * mean) / variance for group in groups])
        rest = [tilted.product(one, other, everybody - set(group)) - mean * mean for group in groups]
        totals.append([1 - each / variance for each in rest])
    return of_blocks(firsts), of_blocks(totals)


class _Tilted:
    """Expectations of products of e^p(x), p without its constant, of which indices are free."""

    def __init__(self, fit: Chaos) -> None:
        self._fit = fit
        self._constant = float(fit.coefficients[0, 0])
        self.count = fit.terms.shape[1]
        linear = np.flatnonzero(fit.terms.sum(axis=1) == 1)
        self._slopes = np.zeros(self.count)
        self._slopes[fit.terms[linear].argmax(axis=1)] = fit.coefficients[linear, 0]

    def _log(self, scores: Any) -> Any:
        return self._fit.predicted(scores)[:, 0] - self._constant

    def mean(self, scores: Any) -> float:
        """E[Y]."""
        shift = self._slopes
        points = scores + shift
        return float(np.mean(np.exp(self._log(points) - points @ shift + shift @ shift / 2)))

    def product(self, one: Any, other: Any, shared: set[int]) -> float:
        """E[Y·Y′] of points that have some scores in common, and know nothing of one another in the others."""
        same, apart = sorted(shared), sorted(set(range(self.count)) - shared)
        shift = self._slopes.copy()
        shift[same] *= 2
        first = one + shift
        second = other + self._slopes
        second[:, same] = first[:, same]
        own = self._slopes[apart]
        weight = shift @ shift / 2 - first @ shift + own @ own / 2 - second[:, apart] @ own
        return float(np.mean(np.exp(self._log(first) + self._log(second) + weight)))
