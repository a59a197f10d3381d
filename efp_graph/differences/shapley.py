"""The parts of a difference: exact for few causes, by random orders for many.

With v(S) the footprint when the changes of S are made, and n causes, the part of cause i is

    Σ over S without i of |S|! (n − 1 − |S|)! / n! · (v(S ∪ i) − v(S))

(L. S. Shapley, "A value for n-person games", 1953), which is what i does on average over all n! orders. Interactions
are Harsanyi dividends (J. C. Harsanyi, 1963): what a set of causes does beyond what its parts do. Those of all sets sum
to the difference; those of two or more causes to the difference without what each cause does alone.

For more causes than `EXACT` orders are drawn at random, each with its reverse (antithetic: what comes early in one
comes late in the other). Along every order the parts sum to the difference. The standard error is that of the mean over
the pairs of orders.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from efp_graph.differences.coalitions import Coalitions
from efp_graph.differences.players import Player, glued, merged

EXACT = 8  # causes: up to here all combinations are calculated
SMALL = 0.001  # of the difference: causes that do less, alone and last, are merged where there are many
ENOUGH = 0.01  # of the difference: standard errors below end the drawing
LEAST_PAIRS = 8  # of orders: a standard error of fewer tells little
PAIRED = 8  # of many causes, those with the largest parts whose interactions by two are calculated


@dataclass
class Parts:
    """What the causes do.

    Attributes:
        players: the causes, in the order of the changes.
        alone, last: what each does alone, and when all others are there.
        shares: its part: shape (players,).
        errors: standard errors: shape (players,), 0 where the parts are exact.
        cells: its part of each cell: shape (players, cells).
        pairs: {(place, place): what the two do together beyond what each does alone}.
        glued: names of causes that the model has not without one another.
        others: names of small causes that were merged.
        orders: how many were drawn; 0 where all were taken.
    """

    players: list[Player]
    alone: list[float]
    last: list[float]
    shares: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    cells: Any = None
    pairs: dict[tuple[int, int], float] = field(default_factory=dict)
    glued: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    orders: int = 0


def parts_of(players: Sequence[Player], coalitions: Coalitions, *, seed: int, most: int) -> Parts:
    """The parts.

    Args:
        players: at least one.
        most: combinations to calculate at most, where orders are drawn.

    Raises:
        EfpGraphError: the model refuses to be as before or after.
    """
    present, everything = list(players), sum(each.bits for each in players)
    difference = coalitions.total(everything) - coalitions.total(0)
    told: list[str] = []
    others: list[str] = []
    refused: list[int] = []
    while True:
        try:
            bits = [each.bits for each in present]
            _all_of(coalitions, [*bits, *(everything - each for each in bits)])
            alone = [_difference(coalitions, each.bits, 0) for each in present]
            last = [_difference(coalitions, everything, everything - each.bits) for each in present]
            if len(present) > EXACT and not others:
                small = [
                    each for each, one, two in zip(present, alone, last, strict=True)
                    if max(abs(one), abs(two)) < SMALL * abs(difference) and (one or two)
                ]  # fmt: skip
                if len(small) > 1:
                    others = [each.name for each in small]
                    name = f"others ({len(small)})"
                    present = [*(each for each in present if each not in small), merged(small, name)]
                    continue
            parts = Parts(present, alone, last, glued=told, others=others)
            (_exact if len(present) <= EXACT else _sampled)(parts, coalitions, seed, most)
            return parts
        except _Refused as found:
            refused += found.combinations
            before, present = present, glued(present, refused)
            names = [each.name for each in present]
            told = [each for each in (*told, *(each.name for each in present if each not in before)) if each in names]


class _Refused(Exception):
    """The model refuses combinations, so that not all orders are there."""

    def __init__(self, combinations: Sequence[int]) -> None:
        self.combinations = combinations


def _all_of(coalitions: Coalitions, combinations: Iterable[int]) -> None:
    """Calculate combinations; it is told together which the model refuses."""
    several = list(combinations)
    coalitions.fetch(several)
    refused = [each for each in several if coalitions.is_refused(each)]
    if refused:
        raise _Refused(refused)


def _difference(coalitions: Coalitions, one: int, other: int) -> float:
    return coalitions.total(one) - coalitions.total(other)


def _exact(parts: Parts, coalitions: Coalitions, seed: int, most: int) -> None:
    players = parts.players
    count = len(players)
    # what is costly to change, changes least often
    order = sorted(range(count), key=lambda place: (
        any(each.is_structural for each in players[place].changes), coalitions.seconds[players[place].bits]
    ))  # fmt: skip
    bits = [players[place].bits for place in order]
    _all_of(coalitions, (_sum(bits, mask) for mask in _gray(count)))
    # added up in the order of the causes: the same to the last bit, whatever was calculated first
    bits = [each.bits for each in players]
    totals = {mask: coalitions.total(_sum(bits, mask)) for mask in range(1 << count)}
    vectors = np.stack([coalitions.vector(_sum(bits, mask)) for mask in range(1 << count)])
    weights = [math.factorial(size) * math.factorial(count - 1 - size) / math.factorial(count) for size in range(count)]
    shares, cells = [0.0] * count, np.zeros((count, vectors.shape[1]))
    for place in range(count):
        bit = 1 << place
        without = [mask for mask in range(1 << count) if not mask & bit]
        factors = np.array([weights[mask.bit_count()] for mask in without])
        shares[place] = math.fsum(
            factor * (totals[mask | bit] - totals[mask]) for factor, mask in zip(factors.tolist(), without, strict=True)
        )
        differences = vectors[[mask | bit for mask in without]] - vectors[without]
        cells[place] = np.add.reduce(factors[:, np.newaxis] * differences, axis=0)
    parts.shares, parts.errors, parts.cells = shares, [0.0] * count, cells
    parts.pairs = {
        (one, two): math.fsum((totals[1 << one | 1 << two], -totals[1 << one], -totals[1 << two], totals[0]))
        for one, two in combinations(range(count), 2)
    }


def _gray(count: int) -> Iterator[int]:
    """All masks, each one bit away from the one before."""
    return (number ^ number >> 1 for number in range(1 << count))


def _sum(bits: Sequence[int], mask: int) -> int:
    return sum(each for place, each in enumerate(bits) if mask >> place & 1)


def _sampled(parts: Parts, coalitions: Coalitions, seed: int, most: int) -> None:
    players = parts.players
    count, everything = len(players), sum(each.bits for each in players)
    difference = _difference(coalitions, everything, 0)
    draw = random.Random(seed)
    pairs: list[list[float]] = []
    cells = np.zeros((count, len(coalitions.cells)))
    drawn: list[list[int]] = []
    while True:
        if not drawn:
            for _ in range(LEAST_PAIRS):
                drawn.append(list(range(count)))
                draw.shuffle(drawn[-1])
            ways = [way for each in drawn for way in (each, each[::-1])]
            coalitions.fetch(after for way in ways for _, _, after in _steps(players, way))
        order = drawn.pop(0)
        both = [0.0] * count
        there_and_back = [_steps(players, order), _steps(players, order[::-1])[::-1]]  # a walk
        _all_of(coalitions, (after for steps in there_and_back for _, _, after in steps))
        for steps in there_and_back:
            for place, before, after in steps:
                both[place] += _difference(coalitions, after, before) / 2
                part = coalitions.vector(after)
                old = coalitions.vector(before)
                if cells.shape[1] < len(part):
                    cells = np.pad(cells, ((0, 0), (0, len(part) - cells.shape[1])))
                cells[place, : len(part)] += (part - np.pad(old, (0, len(part) - len(old)))) / 2
        pairs.append(both)
        errors = _errors(pairs)
        if len(pairs) >= LEAST_PAIRS and max(errors) <= ENOUGH * abs(difference):
            break
        if coalitions.count >= most and len(pairs) >= 2:
            break
    parts.shares = [math.fsum(column) / len(pairs) for column in zip(*pairs, strict=True)]
    parts.errors, parts.cells, parts.orders = errors, cells / len(pairs), 2 * len(pairs)
    large = sorted(range(count), key=lambda place: -abs(parts.shares[place]))[:PAIRED]
    for one, two in combinations(sorted(large), 2):
        both_made = players[one].bits | players[two].bits
        if coalitions.is_refused(both_made):  # no order has met it
            continue
        together = coalitions.total(both_made)
        parts.pairs[one, two] = math.fsum((together, -parts.alone[one], -parts.alone[two], -coalitions.total(0)))


def _steps(players: Sequence[Player], order: Sequence[int]) -> list[tuple[int, int, int]]:
    """(place of the player, the combination before it, the one with it) along an order."""
    found, combination = [], 0
    for place in order:
        found.append((place, combination, combination | players[place].bits))
        combination |= players[place].bits
    return found


def _errors(pairs: Sequence[Sequence[float]]) -> list[float]:
    """Standard errors of the means."""
    if len(pairs) < 2:
        return [math.inf] * len(pairs[0])
    spread: Any = np.std(np.array(pairs), axis=0, ddof=1) / math.sqrt(len(pairs))
    return [float(each) for each in spread]
