"""Independent scores behind facts: what indices of variance are taken of.

A fact's uniform number has a normal score. Scores of facts that correlate are not independent, and the variance that
they explain cannot be told apart; so facts that hang together by correlations are one *unit*, and stand on independent
scores of their own, as many as there are ways for them to vary.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from efp_graph.values.quantiles import normal_quantile

LEAST = 1e-9  # a way to vary of less variance is none


class Unit(NamedTuple):
    """Facts that hang together by correlations; most often one alone.

    Attributes:
        facts: their places.
        columns: the places of their independent scores.
        mixing: scores of the facts = independent scores @ mixing. Shape: (columns, facts).
        parting: independent scores = scores of the facts @ parting. Shape: (facts, columns).
    """

    facts: tuple[int, ...]
    columns: tuple[int, ...]
    mixing: Any
    parting: Any


class Scores:
    """From the uniform numbers of facts to independent scores, and back.

    Args:
        count: of facts.
        correlations: {(place, place): coefficient} of their normal scores.
    """

    def __init__(self, count: int, correlations: Mapping[tuple[int, int], float]) -> None:
        self.units: list[Unit] = []
        self.count = count
        column = 0
        for facts in _together(count, correlations):
            matrix = np.eye(len(facts))
            place = {fact: number for number, fact in enumerate(facts)}
            for (one, other), coefficient in correlations.items():
                if one in place:
                    matrix[place[one], place[other]] = matrix[place[other], place[one]] = coefficient
            sizes, ways = np.linalg.eigh(matrix)
            ways, sizes = ways[:, sizes > LEAST], sizes[sizes > LEAST]
            columns = tuple(range(column, column + len(sizes)))
            column += len(sizes)
            self.units.append(Unit(facts, columns, (ways * np.sqrt(sizes)).T, ways / np.sqrt(sizes)))
        self.columns = column

    @property
    def correlated(self) -> list[Unit]:
        """The units of several facts."""
        return [each for each in self.units if len(each.facts) > 1]

    def of(self, uniforms: Any) -> Any:
        """Independent scores behind uniform numbers of facts. Shape: (draws, columns)."""
        scores = normal_quantile(uniforms)
        return np.column_stack([scores[:, list(each.facts)] @ each.parting for each in self.units])

    def evaluated(self, evaluate: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A function of uniform numbers of facts, as one of independent uniform numbers. Shape: (n, columns)."""

        def of_independent(uniforms: Any) -> Any:
            given = np.empty((len(uniforms), self.count))
            for each in self.units:
                own = uniforms[:, list(each.columns)]
                given[:, list(each.facts)] = (
                    own if len(each.facts) == 1 else _shares(normal_quantile(own) @ each.mixing)
                )
            return evaluate(given)

        return of_independent

    def columns_of(self, facts: Sequence[int]) -> list[int]:
        """The places of the scores of some facts; of whole units."""
        wanted = set(facts)
        return [column for each in self.units if wanted.issuperset(each.facts) for column in each.columns]


def _together(count: int, correlations: Mapping[tuple[int, int], float]) -> list[tuple[int, ...]]:
    """Facts that hang together, in the order of their first."""
    group = list(range(count))
    for one, other in correlations:
        group = [group[one] if each == group[other] else each for each in group]
    found: dict[int, list[int]] = {}
    for fact, number in enumerate(group):
        found.setdefault(number, []).append(fact)
    return [tuple(each) for each in found.values()]


def _shares(scores: Any) -> Any:
    """The probability of less than some normal scores. Shape kept."""
    flat = [0.5 * math.erfc(-each / math.sqrt(2)) for each in scores.ravel().tolist()]
    return np.array(flat).reshape(scores.shape)
