"""The hourly series that were given, as the page recalculates everything from them.

Counts and measured values have few digits: where all hours are whole numbers of the same decimal, they are written as
32-bit integers, which is exact; else as float64 without its last byte, which is right to 3e-14. Single precision would
move what is rounded up: 3.0000001 machines are four. What is within 1e-12 of a whole number counts as it.

Their text is base85, a fifteenth shorter than base64, with an alphabet that stands in JSON and HTML as it is.
"""

from __future__ import annotations

from base64 import b85decode, b85encode
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

MOST_DECIMALS = 6
LARGEST = 2**31 - 1
HALF = 128  # of what the last byte counts
ALPHABET = bytes(each for each in range(ord("!"), ord("z") + 1) if chr(each) not in '"&<>\\')  # as the page reads it
_OF_MODULE = b85encode(b"".join(each.to_bytes(4, "big") for each in range(85)))[4::5]  # the alphabet of `base64`
_WRITTEN, _READ = bytes.maketrans(_OF_MODULE, ALPHABET), bytes.maketrans(ALPHABET, _OF_MODULE)


class GivenSeries:
    """Collects series, each once, and writes them as long as there is room.

    Args:
        budget: characters there are for them.

    Attributes:
        texts: (decimals, or None for seven bytes of a float64; base85, little-endian) of each.

    Example:
        >>> given = GivenSeries(budget=50)
        >>> given.add(np.array([0.5, 2.0])), given.add(np.array([1 / 3])), given.add(np.ones(100))
        (0, 1, None)
        >>> given.texts
        [(1, '#XWR()IE-7'), (None, "@I5'!@Vo?")]
    """

    def __init__(self, budget: int) -> None:
        self.texts: list[tuple[int | None, str]] = []
        self._room = budget
        self._known: dict[bytes, int] = {}

    def add(self, series: Series) -> int | None:
        """The place of a series, shape (hours,); None where there is no room for it."""
        digest = blake2b(np.ascontiguousarray(series).tobytes(), digest_size=16).digest()
        known = self._known.get(digest)
        if known is not None:
            return known
        decimals, numbers = _exact(series)
        text = b85encode(numbers.tobytes()).translate(_WRITTEN).decode("ascii")
        if len(text) > self._room:
            return None
        self._room -= len(text)
        self._known[digest] = len(self.texts)
        self.texts.append((decimals, text))
        return self._known[digest]


def _exact(series: Series) -> tuple[int | None, NDArray[Any]]:
    """The fewest decimals that tell all hours, and the whole numbers; None and shortened hours where none do."""
    for decimals in range(MOST_DECIMALS + 1):
        scaled = np.rint(series * 10.0**decimals)
        if np.abs(scaled).max(initial=0.0) > LARGEST:
            break
        if np.array_equal(scaled / 10.0**decimals, series):
            return decimals, scaled.astype("<i4")
    bits = series.astype("<f8").view("<i8")
    nearest = np.where(np.abs(series) < np.finfo(np.float64).max / 2, bits + HALF, bits)
    return None, nearest.astype("<i8").view(np.uint8).reshape(-1, 8)[:, 1:]


def read_series(decimals: int | None, text: str) -> Series:
    """A series as it was written; shape (hours,).

    Raises:
        ValueError: it is none.

    Example:
        >>> read_series(1, "#XWR()IE-7")
        array([0.5, 2. ])
    """
    written = text.encode("ascii")
    if written.translate(None, ALPHABET):
        raise ValueError("a series has characters that none is written with")
    data = b85decode(written.translate(_READ))
    if decimals is not None:
        return np.frombuffer(data, "<i4") / 10.0**decimals
    bits = np.zeros((len(data) // 7, 8), np.uint8)
    bits[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 7)
    return bits.reshape(-1).view("<f8")
