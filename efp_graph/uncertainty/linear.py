"""First order: what would follow if the model were linear around the means of its inputs (GUM, JCGM 100, 5.1.2)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from efp_graph.uncertainty.propagation import TOTAL, Propagation

REACH = 0.01  # standard deviations, to each side of the mean


class Linear(NamedTuple):
    """What each fact does to the total, by its slope at the means of the inputs.

    Attributes:
        effects: slope times standard deviation. Shape (facts,), in the unit of the total.
        shifts: slope times the way from the given value to the median. Shape (facts,).
    """

    effects: Any
    shifts: Any

    def deviation(self, correlations: Mapping[tuple[int, int], float]) -> float:
        """√(Σ effect² + Σ 2 · correlation · effect · effect)."""
        variance = math.fsum(self.effects**2) + math.fsum(
            2 * each * self.effects[one] * self.effects[other] for (one, other), each in correlations.items()
        )
        return math.sqrt(max(variance, 0.0))


def linear_effects(propagation: Propagation, uniforms: Any) -> Linear:
    """The effects of the facts; the inputs of one move together, each by its own standard deviation.

    Slopes are central differences, one-sided at the edge of what is allowed; where the model refuses there is none.
    """
    facts = propagation.facts
    if not facts:
        return Linear(np.zeros(0), np.zeros(0))
    columns = propagation.columns(uniforms)
    given = np.array([each.given for each in propagation.inputs])
    varies = [not each.known.levels and each.known.hours is None for each in propagation.inputs]  # others have no slope
    deviations = [float(np.std(column, ddof=1)) if each else 0.0 for column, each in zip(columns, varies, strict=True)]
    means = np.where(varies, [float(np.mean(column)) for column in columns], given)
    points = np.tile(means, (2 * len(facts), 1))
    steps, away = np.ones(len(facts)), np.zeros(len(facts))
    place = 0
    for number, fact in enumerate(facts):
        for each in fact.inputs:
            reach = REACH * deviations[place]
            low = max(means[place] - reach, each.domain.least)
            high = min(means[place] + reach, each.domain.most)
            points[2 * number, place], points[2 * number + 1, place] = low, high
            if deviations[place] > 0 and each is fact.inputs[0]:
                steps[number] = (high - low) / deviations[place]
                away[number] = (float(np.median(columns[place])) - given[place]) / deviations[place]
            place += 1
    totals = propagation.run(
        [
            points[:, column].astype(int) if each.known.levels else points[:, column].copy()
            for column, each in enumerate(propagation.inputs)
        ]
    ).figures[TOTAL]
    effects = np.zeros(len(facts))
    np.divide(totals[1::2] - totals[::2], steps, out=effects, where=steps > 0)
    effects = np.nan_to_num(effects)
    return Linear(effects, effects * away)
