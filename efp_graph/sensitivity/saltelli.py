"""Indices of variance by sampling: right for any function, at many evaluations.

Two independent sets of points A and B, and for each group of facts the points A with the columns of the group from B.
Total index: Jansen's mean of (f(A) − f(AB))² / 2V, which is never negative. First index: Saltelli's mean of
(f(B) − f₀)·(f(AB) − f(A)) / V, centred by the mean f₀. All of it in 16 blocks that know nothing of one another; so an
estimate is the mean of its blocks, and its interval ± t₁₅·sd/4.

The points of a block are a scrambled sequence of Sobol': even over all facts together, independent from block to block.

Sources: Jansen, Comput. Phys. Commun. 117 (1999); Saltelli et al., Comput. Phys. Commun. 181 (2010).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from efp_graph.sensitivity.indices import Index, reach
from efp_graph.sensitivity.sobol_points import scrambled_points

BLOCKS = 16
MOST_EVALUATIONS = 32_768
FEWEST = 16  # points of a block

Evaluate = Callable[[Any], Any]  # from uniforms, shape (n, facts), to outputs, shape (n,)


class Sampled(NamedTuple):
    """What sampling found.

    Attributes:
        first, total: closed first and total index of each group.
        mean, variance: of the output.
        evaluations: how many there were.
        refused: how many of these gave no output; what they were compared with is left out.
    """

    first: list[Index]
    total: list[Index]
    mean: float
    variance: float
    evaluations: int
    refused: int = 0


def sampled(
    evaluate: Evaluate, facts: int, groups: Sequence[Sequence[int]], *, seed: int = 0, most: int = MOST_EVALUATIONS
) -> Sampled:
    """Indices of groups of independent facts.

    Args:
        evaluate: the output at some uniforms, one column per fact; NaN where it is refused.
        facts: how many there are.
        groups: places of facts.
        seed: of the scrambling.
        most: evaluations; there are at least 16 points in each block all the same.
    """
    points = max(FEWEST, 2 ** int(math.log2(max(most / (BLOCKS * (len(groups) + 2)), 1))))
    generator = np.random.Philox(seed)
    firsts, totals, means, variances, refused = [], [], [], [], 0
    for _ in range(BLOCKS):
        both = scrambled_points(points, 2 * facts, generator)
        a, b = both[:, :facts], both[:, facts:]
        mixed = []
        for group in groups:
            each = a.copy()
            each[:, list(group)] = b[:, list(group)]
            mixed.append(each)
        found = evaluate(np.concatenate((a, b, *mixed))).reshape(len(groups) + 2, points)
        refused += int(np.isnan(found).sum())
        found = found[:, ~np.isnan(found).any(axis=0)]
        of_a, of_b = found[0], found[1]
        mean, variance = found[:2].mean(), found[:2].var()
        means.append(mean)
        variances.append(variance)
        firsts.append([np.mean((of_b - mean) * (each - of_a)) / variance for each in found[2:]])
        totals.append([np.mean((of_a - each) ** 2) / (2 * variance) for each in found[2:]])
    evaluations = BLOCKS * points * (len(groups) + 2)
    return Sampled(
        of_blocks(firsts), of_blocks(totals), float(np.mean(means)), float(np.mean(variances)), evaluations, refused
    )


def of_blocks(values: Sequence[Sequence[float]]) -> list[Index]:
    """The means of independent blocks, with the intervals that their differences give.

    Args:
        values: an estimate of each index, by block.
    """
    blocks = np.array(values)
    means = blocks.mean(axis=0)
    widths = reach(BLOCKS) * blocks.std(axis=0, ddof=1) / math.sqrt(BLOCKS)
    return [
        Index(float(mean), float(mean - wide), float(mean + wide)) for mean, wide in zip(means, widths, strict=True)
    ]
