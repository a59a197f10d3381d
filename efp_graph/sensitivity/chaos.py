"""Polynomial chaos: a polynomial of normal scores fitted to draws, whose coefficients are the indices of variance.

A least-squares fit to 512 draws gives first, total, group and pair indices of twelve facts at once, with no further
evaluation. How well it predicts draws that it was not fitted to is told without fitting again: the residual of a draw
that is left out is r/(1 − h), h its leverage (the diagonal of the hat matrix).

Intervals have two parts: the standard error of a fit, from leaving out a sixteenth of the draws at a time (jackknife,
t of 15 degrees), and what the polynomial leaves unexplained, 1 − Q², which may belong to any fact.

Source: Blatman, Sudret, J. Comput. Phys. 230 (2011), for Q² from the hat matrix; Sudret 2008 for the indices.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from efp_graph.sensitivity.indices import Index, reach
from efp_graph.sensitivity.polynomials import DEGREE, basis, terms_of

PARTS = 16  # that are left out in turn
DRAWS_PER_TERM = 3.0  # fewer draws leave out products of facts that matter little
CONSTANT = 1e-6  # of the mean: what varies by less, in single precision, is constant
LEADING = 6  # facts of which products of degree 3 are taken: 50 terms


@dataclass(frozen=True)
class Chaos:
    """A polynomial that was fitted to draws.

    Attributes:
        terms: exponents. Shape: (terms, scores).
        coefficients: shape (terms, outputs).
        q2: the share of the variance of draws that it predicts, each without having seen it. Shape: (outputs,).
        parts: the coefficients without a sixteenth of the draws each, to first order. Shape: (16, terms, outputs).
    """

    terms: Any
    coefficients: Any
    q2: Any
    parts: Any

    @property
    def mean(self) -> Any:
        """Shape: (outputs,)."""
        return self.coefficients[0]

    @property
    def variance(self) -> Any:
        """Shape: (outputs,)."""
        return np.sum(self.coefficients[1:] ** 2, axis=0)

    def predicted(self, scores: Any) -> Any:
        """What it gives at some scores. Shape: (draws, outputs)."""
        return basis(scores, self.terms) @ self.coefficients

    def first(self, group: Iterable[int]) -> list[Index]:
        """The closed first index of some facts, per output: the variance that they explain by themselves, of 1."""
        inside = _mask(self.terms.shape[1], group)
        return self._index(~np.any(self.terms[:, ~inside], axis=1) & np.any(self.terms, axis=1))

    def total(self, group: Iterable[int]) -> list[Index]:
        """The total index of some facts, per output: the variance that is left when all others are known, of 1."""
        inside = _mask(self.terms.shape[1], group)
        return self._index(np.any(self.terms[:, inside], axis=1))

    def pair(self, one: int, other: int) -> list[Index]:
        """The index of two facts together, beyond what each explains alone, per output."""
        inside = _mask(self.terms.shape[1], (one, other))
        both = np.all(self.terms[:, inside], axis=1)
        return self._index(both & ~np.any(self.terms[:, ~inside], axis=1))

    def share_of(self, group: Iterable[int]) -> float:
        """The closed first index of some facts for the first output, without its interval."""
        inside = _mask(self.terms.shape[1], group)
        chosen = ~np.any(self.terms[:, ~inside], axis=1) & np.any(self.terms, axis=1)
        return float(_share(self.coefficients, chosen)[0])

    def _index(self, chosen: Any) -> list[Index]:
        shares = _share(self.coefficients, chosen)
        of_parts = _share(self.parts, chosen)
        spread = of_parts - of_parts.mean(axis=0)
        errors = np.sqrt((PARTS - 1) / PARTS * np.sum(spread**2, axis=0))
        width = reach(PARTS) * errors
        unknown = np.clip(1 - self.q2, 0.0, 1.0)
        return [
            Index(float(share), float(share - wide), float(share + wide)).widened(float(gap))
            for share, gap, wide in zip(shares, unknown, width, strict=True)
        ]


def _share(coefficients: Any, chosen: Any) -> Any:
    squares = coefficients**2
    return np.sum(squares[..., chosen, :], axis=-2) / np.sum(squares[..., 1:, :], axis=-2)


def _mask(count: int, group: Iterable[int]) -> Any:
    mask = np.zeros(count, dtype=bool)
    mask[list(group)] = True
    return mask


def fitted(scores: Any, outputs: Any) -> Chaos:
    """Fit a polynomial to draws.

    Products of two facts are taken of all facts where there are draws enough, else of those that explain most alone;
    products of degree 3 of up to six of these.

    Args:
        scores: standard normal scores of independent facts. Shape: (draws, facts).
        outputs: shape (draws,) or (draws, outputs). Each varies.
    """
    outputs = outputs.reshape(len(outputs), -1)
    facts = scores.shape[1]
    left = len(scores) / DRAWS_PER_TERM - (1 + DEGREE * facts)
    ranked = _ranked(scores, outputs)
    paired = _most(facts, lambda count: count * (count - 1) / 2, left)
    left -= paired * (paired - 1) / 2
    leading = _most(min(LEADING, paired), lambda count: count * (count - 1) * (count + 4) / 6, left)
    return _fit(scores, outputs, terms_of(facts, ranked[:paired], ranked[:leading]))


def total_shares(fit: Chaos, scores: Any, outputs: Any, groups: Sequence[Iterable[int]]) -> Any:
    """Total indices of very many outputs, on the terms of a polynomial of one of them, without intervals.

    Args:
        fit: whose terms are taken.
        scores: of the draws. Shape: (draws, scores).
        outputs: shape (draws, outputs). One that does not vary has indices of 0.
        groups: places of scores.

    Returns:
        Shape: (groups, outputs).
    """
    columns = basis(scores, fit.terms)
    squares = (np.linalg.pinv(columns.T @ columns, hermitian=True) @ (columns.T @ outputs)) ** 2
    constant = np.std(outputs, axis=0) <= CONSTANT * np.abs(squares[0]) ** 0.5
    variance = np.where(constant, 1.0, squares[1:].sum(axis=0))
    found = []
    for group in groups:
        chosen = np.any(fit.terms[:, _mask(fit.terms.shape[1], group)], axis=1)
        found.append(np.where(constant, 0.0, squares[chosen].sum(axis=0) / np.where(variance > 0, variance, 1.0)))
    return np.array(found)


def fitted_quadratic(scores: Any, outputs: Any) -> Chaos:
    """Fit a polynomial of degree 2, which does not bend away where there are no draws; as `fitted`."""
    outputs = outputs.reshape(len(outputs), -1)
    facts = scores.shape[1]
    left = len(scores) / DRAWS_PER_TERM - (1 + 2 * facts)
    paired = _most(facts, lambda count: count * (count - 1) / 2, left)
    terms = terms_of(facts, _ranked(scores, outputs)[:paired])
    return _fit(scores, outputs, terms[terms.max(axis=1) <= 2])


def fewest_draws(facts: int) -> int:
    """How many draws a polynomial of so many facts needs at least, without any products."""
    return math.ceil(1.5 * (1 + DEGREE * facts))


def _most(limit: int, terms: Callable[[int], float], left: float) -> int:
    """The most facts whose products are no more terms than are left."""
    return max((count for count in range(limit + 1) if terms(count) <= left), default=0)


def _ranked(scores: Any, outputs: Any) -> list[int]:
    """The facts by what each explains alone, the largest first."""
    columns = basis(scores, terms_of(scores.shape[1]))
    coefficients = np.linalg.pinv(columns.T @ columns, hermitian=True) @ (columns.T @ outputs)
    shares = coefficients[1:] ** 2 / np.sum(coefficients[1:] ** 2, axis=0)
    alone = shares.reshape(DEGREE, scores.shape[1], -1).sum(axis=0).max(axis=1)
    found: list[int] = np.argsort(-alone, kind="stable").tolist()
    return found


def _fit(scores: Any, outputs: Any, terms: Any) -> Chaos:
    """Least squares by the normal equations: the terms are nearly orthogonal, so these are well behaved."""
    columns = basis(scores, terms)
    inverse = np.linalg.pinv(columns.T @ columns, hermitian=True)
    coefficients = inverse @ (columns.T @ outputs)
    coefficients += inverse @ (columns.T @ (outputs - columns @ coefficients))  # what rounding has left
    leverage = np.minimum(np.sum((columns @ inverse) * columns, axis=1), 1 - 1e-12)
    left_out = (outputs - columns @ coefficients) / (1 - leverage)[:, None]
    spread = np.sum((outputs - outputs.mean(axis=0)) ** 2, axis=0)
    q2 = 1 - np.sum(left_out**2, axis=0) / spread
    part = np.arange(len(columns)) % PARTS
    influence = np.array([inverse @ (columns[part == each].T @ left_out[part == each]) for each in range(PARTS)])
    return Chaos(terms, coefficients, q2, coefficients - influence)
