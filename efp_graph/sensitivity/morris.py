"""Screening by elementary effects: which facts matter at all, from a few evaluations of each.

A trajectory begins at a point of a grid and moves one fact at a time, by two thirds of its range; each move is an
elementary effect, the change of the output over the step. μ* is the mean of their sizes, μ of them with their signs, σ
their standard deviation: large where the effect depends on where the others are. The range of a fact is from its 5 % to
its 95 % quantile.

Sources: Morris, Technometrics 33 (1991); Campolongo, Cariboni, Saltelli, Environ. Model. Softw. 22 (2007), for μ*.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from efp_graph.errors import ValueOutOfRange

TRAJECTORIES = 10
LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))  # of the range
LOWEST, HIGHEST = 0.05, 0.95  # quantiles
NEGLIGIBLE = 0.01  # of the largest μ*


class Screening(NamedTuple):
    """Elementary effects of facts, in the unit of the output.

    Attributes:
        size: μ*. Shape: (facts,).
        mean: μ. Shape: (facts,).
        deviation: σ. Shape: (facts,).
        evaluations: how many there were.
    """

    size: Any
    mean: Any
    deviation: Any
    evaluations: int

    @property
    def matter(self) -> list[int]:
        """The facts whose μ* is at least 1 % of the largest."""
        found: list[int] = np.flatnonzero(self.size >= NEGLIGIBLE * self.size.max(initial=0.0)).tolist()
        return found


def screened(
    evaluate: Callable[[Any], Any], facts: int, *, trajectories: int = TRAJECTORIES, seed: int = 0
) -> Screening:
    """Elementary effects along random trajectories: facts + 1 evaluations each.

    Args:
        evaluate: the output at some uniforms, one column per fact; NaN where it is refused.
        facts: how many there are.
        trajectories: at least 2.
        seed: of the trajectories.

    Raises:
        ValueOutOfRange: there are fewer than two trajectories.
    """
    if trajectories < 2:
        raise ValueOutOfRange(f"Screening takes 2 trajectories at least, and was given {trajectories!r}.")
    words = np.random.Philox(seed).random_raw(trajectories * 3 * facts).reshape(trajectories, 3, facts)
    order = np.argsort(words[:, 0], axis=1, kind="stable")
    start = (words[:, 1] >> np.uint64(11)) % np.uint64(LEVELS // 2) / (LEVELS - 1)  # low enough to go up by a step
    is_up = (words[:, 2] >> np.uint64(63)).astype(bool)
    start = np.where(is_up, start, start + STEP)
    step = np.where(is_up, STEP, -STEP)
    points = np.repeat(start[:, None, :], facts + 1, axis=1)
    for move in range(facts):
        rows, moved = np.arange(trajectories), order[:, move]
        points[rows, move + 1 :, moved] += step[rows, moved][:, None]
    uniforms = LOWEST + (HIGHEST - LOWEST) * points.reshape(-1, facts)
    outputs = np.asarray(evaluate(uniforms)).reshape(trajectories, facts + 1)
    effects = np.empty((trajectories, facts))
    np.put_along_axis(effects, order, np.diff(outputs, axis=1), axis=1)
    effects = effects / step
    return Screening(
        np.nanmean(np.abs(effects), axis=0),
        np.nanmean(effects, axis=0),
        np.nanstd(effects, axis=0, ddof=1),
        trajectories * (facts + 1),
    )
