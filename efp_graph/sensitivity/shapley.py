"""Shapley effects: shares of the variance that sum to 1, for each fact alone, also of facts that correlate.

What knowing a fact explains depends on which others are known already. Its Shapley effect is the mean of that over all
orders in which the facts could become known: V(u) = Var(E[Y | facts u]) is the worth of a set of facts. For facts that
correlate, knowing one tells something of the others; what it tells is a direction of their independent scores, so V(u)
is a closed index once these are turned so that the direction is one of them.

Source: Owen, SIAM/ASA J. Uncertainty Quantification 2 (2014); for facts that correlate Song, Nelson, Staum, the same
4 (2016), and Owen, Prieur, "On Shapley value for measuring importance of dependent inputs", the same 5 (2017).
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from efp_graph.errors import NotAllowed
from efp_graph.sensitivity.chaos import Chaos, fitted
from efp_graph.sensitivity.scores import Scores, Unit

ORDERS = 500  # at random, where there are too many sets of facts
MOST_SETS = 4096
MOST_FITS = 64  # of polynomials, for sets that part facts that correlate


class Worths:
    """V(u) / V(Y) of sets of facts.

    Args:
        scores: how facts stand on independent scores.
        independent: these, of the draws. Shape: (draws, columns).
        outputs: shape (draws,).

    Raises:
        NotAllowed: so many facts correlate that there are too many ways to part them.
    """

    def __init__(self, scores: Scores, independent: Any, outputs: Any) -> None:
        parted = np.prod([2.0 ** len(each.facts) - 1 for each in scores.correlated])
        if parted > MOST_FITS:
            count = sum(len(each.facts) for each in scores.correlated)
            raise NotAllowed(
                f"Shapley effects of {count} facts that correlate take {int(parted):,} polynomials, and {MOST_FITS} "
                "are made at most. Leave the method out: the indices of the groups that correlate are found at once."
            )
        self._scores, self._independent, self._outputs = scores, independent, outputs
        self._fits: dict[tuple[tuple[int, ...], ...], Chaos] = {}
        self._known: dict[frozenset[int], float] = {frozenset(): 0.0}

    def of(self, facts: frozenset[int]) -> float:
        """The share of the variance that is gone when some facts are known."""
        found = self._known.get(facts)
        if found is None:
            fit, columns = self._turned(facts)
            found = self._known[facts] = fit.share_of(columns)
        return found

    @property
    def q2(self) -> float:
        """How well the polynomial predicts draws that it has not seen, of 1."""
        return float(self._turned(frozenset())[0].q2[0])

    def _turned(self, facts: frozenset[int]) -> tuple[Chaos, list[int]]:
        """The polynomial on scores that are turned so that what some facts tell are columns; and these."""
        columns: list[int] = []
        parts: list[tuple[int, ...]] = []
        turned = self._independent
        for unit in self._scores.units:
            inside = tuple(place for place, fact in enumerate(unit.facts) if fact in facts)
            if len(inside) == len(unit.facts):
                columns += unit.columns
            elif inside:
                directions, rank = _directions(unit, inside)
                columns += unit.columns[:rank]
                parts.append(tuple(unit.facts[place] for place in inside))
                turned = turned.copy() if turned is self._independent else turned
                turned[:, list(unit.columns)] = self._independent[:, list(unit.columns)] @ directions
        key = tuple(parts)
        if key not in self._fits:
            self._fits[key] = fitted(turned, self._outputs)
        return self._fits[key], columns


def _directions(unit: Unit, inside: tuple[int, ...]) -> tuple[Any, int]:
    """Orthogonal directions of the scores of a unit, those that some of its facts tell first; how many these are."""
    told = unit.mixing[:, list(inside)]
    ways, sizes, _ = np.linalg.svd(told, full_matrices=True)
    return ways, int(np.sum(sizes > 1e-9))


def shapley_effects(worths: Worths, count: int, *, seed: int = 0) -> tuple[Any, int]:
    """The effect of each fact, shape (facts,); how many orders were drawn, 0 where all were taken."""
    if 2**count <= MOST_SETS:
        return _exact(worths, count), 0
    generator = np.random.Philox(seed)
    effects = np.zeros(count)
    for _ in range(ORDERS):
        known: frozenset[int] = frozenset()
        before = 0.0
        for fact in np.argsort(generator.random_raw(count), kind="stable").tolist():
            known |= {fact}
            after = worths.of(known)
            effects[fact] += after - before
            before = after
    return effects / ORDERS, ORDERS


def _exact(worths: Worths, count: int) -> Any:
    effects = np.zeros(count)
    for fact in range(count):
        others = [each for each in range(count) if each != fact]
        for size in range(count):
            weight = factorial(size) * factorial(count - 1 - size) / factorial(count)
            for chosen in combinations(others, size):
                known = frozenset(chosen)
                effects[fact] += weight * (worths.of(known | {fact}) - worths.of(known))
    return effects
