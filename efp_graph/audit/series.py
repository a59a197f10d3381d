"""Many hourly series in little text: base64 of float32, proportional series stored once, coarser when they are many.

A series is a scale times a *shape*, whose largest magnitude is 1. In a model most series follow from a few by factors,
so shapes are few: 9 for the 59 series of the quickstart. Shapes are written hour by hour if they fit the budget;
otherwise every shape as a mean, a lowest and a highest per period (a day, a week, ...).

Accuracy: 1e-6 of each value, of which half is left to float32. Exact totals are told beside, not read from here.
Considered and not taken: deflate, which halves hourly shapes, but needs a decoder that is asynchronous and not
everywhere.
"""

from __future__ import annotations

import base64
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

ACCURACY = 5e-7
GRAINS = (1, 24, 168, 672, 8_736)
DIGITS = 1e5
DIGEST = 6  # bytes: shapes of a model are thousands at most


class Packed(NamedTuple):
    """A series as a scale and the position of its shape; a constant one has no shape, and its level as scale."""

    shape: int | None
    scale: float


class SeriesPack:
    """Collects series, then writes their shapes.

    Example:
        >>> import numpy as np
        >>> pack = SeriesPack()
        >>> pack.add(np.array([1.0, 2.0])), pack.add(np.array([-10.0, -20.0])), pack.add(np.array([7.0, 7.0]))
        (Packed(shape=0, scale=2.0), Packed(shape=0, scale=-20.0), Packed(shape=None, scale=7.0))
        >>> pack.written(budget=1000)
        (1, ['AAAAPwAAgD8='])
    """

    def __init__(self) -> None:
        self._shapes: list[tuple[Series, float]] = []
        self._alike: dict[tuple[int, bytes], list[int]] = {}

    def add(self, series: Series) -> Packed:
        """Take a series in; shape (hours,)."""
        extreme = int(np.argmax(np.abs(series)))
        scale = float(series[extreme])
        if scale == 0.0 or bool((series == scale).all()):
            return Packed(None, scale)
        shape = series / scale
        digest = blake2b(np.rint(shape * DIGITS).astype(np.int32).tobytes(), digest_size=16).digest()
        alike = self._alike.setdefault((len(series), digest), [])
        for position in alike:
            other, other_scale = self._shapes[position]
            if np.allclose(shape, other / other_scale, rtol=ACCURACY, atol=0.0):
                return Packed(position, scale)
        alike.append(len(self._shapes))
        self._shapes.append((series, scale))
        return Packed(alike[-1], scale)

    def written(self, budget: int) -> tuple[int, list[str]]:
        """The finest grain [hours] at which all shapes fit the budget [characters], and the shapes as base64.

        Of grain 1: a float32 per hour, little-endian. Of a coarser one: the means of all periods, then the lowest,
        then the highest. Periods count from the first hour; the last may be shorter.
        """
        lengths = [len(series) for series, _ in self._shapes]
        grain = next((each for each in GRAINS if _characters(lengths, each) <= budget), GRAINS[-1])
        return grain, [_text(series / scale, grain) for series, scale in self._shapes]

    def digests(self) -> list[str]:
        """Of each shape a digest of all its hours, to a float32: it tells whether two pages have the same."""
        return [
            blake2b((series / scale).astype("<f4").tobytes(), digest_size=DIGEST).hexdigest()
            for series, scale in self._shapes
        ]


def _characters(lengths: list[int], grain: int) -> int:
    numbers = 1 if grain == 1 else 3
    return sum(-(-length // grain) * numbers * 16 // 3 for length in lengths)


def _text(shape: Series, grain: int) -> str:
    numbers = shape
    if grain > 1:
        starts = np.arange(0, len(shape), grain)
        counts = np.diff(np.append(starts, len(shape)))
        parts = (np.add.reduceat(shape, starts) / counts, np.minimum.reduceat(shape, starts))
        numbers = np.concatenate((*parts, np.maximum.reduceat(shape, starts)))
    return base64.b64encode(numbers.astype("<f4").tobytes()).decode("ascii")


def read_shape(text: str) -> Series:
    """A shape as it was written: an hour after the other, or the means of periods, then the lowest, then the highest.

    Raises:
        ValueError: it is none.
    """
    return np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float64)
