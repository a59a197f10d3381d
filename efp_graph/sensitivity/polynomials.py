"""Hermite polynomials of normal scores: an orthonormal basis for functions of independent facts.

A fact of any distribution is the image of a standard normal score, so functions of facts are functions of scores. The
normalized polynomials He₀ = 1, He₁ = x, He₂ = (x² − 1)/√2, He₃ = (x³ − 3x)/√6, He₄ = (x⁴ − 6x² + 3)/√24 have mean
product 0 with one another and mean square 1 over the normal distribution; so have their products over several scores.
What a term contributes to the variance is the square of its coefficient.

Source: Xiu, Karniadakis, SIAM J. Sci. Comput. 24 (2002); Sudret, Reliability Engineering & System Safety 93 (2008).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations, permutations
from typing import Any

import numpy as np

DEGREE = 4  # of a score alone


def terms_of(count: int, interacting: Iterable[int] = (), leading: Iterable[int] = ()) -> Any:
    """Exponents of the terms: the constant, each score alone up to degree 4, and products of scores.

    Args:
        count: of scores.
        interacting: the scores of which products of two are taken.
        leading: those of which products of degree 3 are taken too.

    Returns:
        Integers. Shape: (terms, scores); the first term is the constant.
    """
    rows = [np.zeros(count, dtype=np.int64)]
    for degree in range(1, DEGREE + 1):
        for each in range(count):
            rows.append(_row(count, {each: degree}))
    rows += [_row(count, {one: 1, other: 1}) for one, other in combinations(sorted(interacting), 2)]
    largest = sorted(leading)
    rows += [_row(count, {one: 2, other: 1}) for one, other in permutations(largest, 2)]
    rows += [_row(count, dict.fromkeys(three, 1)) for three in combinations(largest, 3)]
    return np.array(rows)


def _row(count: int, exponents: dict[int, int]) -> Any:
    row = np.zeros(count, dtype=np.int64)
    row[list(exponents)] = list(exponents.values())
    return row


def basis(scores: Any, terms: Any) -> Any:
    """The terms at some scores. Shape: (draws, terms).

    Args:
        scores: shape (draws, scores).
        terms: as `terms_of` gives them.
    """
    one = np.ones_like(scores)
    square = scores * scores
    by_degree = (
        one,
        scores,
        (square - 1) / math.sqrt(2),
        scores * (square - 3) / math.sqrt(6),
        (square * (square - 6) + 3) / math.sqrt(24),
    )
    columns = np.ones((len(scores), len(terms)))
    for place, exponents in enumerate(terms):
        for score in np.flatnonzero(exponents):
            columns[:, place] *= by_degree[exponents[score]][:, score]
    return columns
