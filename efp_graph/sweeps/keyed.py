"""Keyed draws: uniform numbers that belong to an address, not to a place in a list.

The numbers of an address are those of a random generator whose key is made of the seed and of the address. So an input
has the same draws whatever other inputs there are, and in each version of Python and numpy: raw words of Philox are
stable, methods of `numpy.random.Generator` are not promised to be.

Sources: Salmon, Moraes, Dror, Shaw 2011 (Philox); McKay, Beckman, Conover 1979 (Latin hypercube).
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from efp_graph.values.quantiles import inside


def keyed_words(seed: int, address: str, count: int) -> Any:
    """The first words of an address. Shape (count,), uint64.

    The key is the first 16 bytes of SHA-256 of the seed as text, a zero byte and the address in UTF-8, as two
    little-endian 64-bit numbers.
    """
    digest = hashlib.sha256(f"{seed}\0{address}".encode("utf-8", "surrogatepass")).digest()
    return np.random.Philox(key=np.frombuffer(digest[:16], dtype="<u8")).random_raw(count)


def shares_of(words: Any) -> Any:
    """Words as multiples of 2⁻⁵³ in [0, 1). Shape kept."""
    return (words >> np.uint64(11)) * 2.0**-53


def stratified(seed: int, address: str, blocks: int, size: int) -> Any:
    """Draws of an address in (0, 1), of which each block of `size` has one in each `size`-th. Shape (blocks · size,).

    Of the words of a block the first `size` give the order, by their ranks, the others the place in each part.
    """
    shares = shares_of(keyed_words(seed, address, 2 * blocks * size)).reshape(blocks, 2, size)
    order = shares[:, 0].argsort(axis=1, kind="stable")
    ranks = order.argsort(axis=1, kind="stable")
    return inside((ranks + shares[:, 1]) / size).reshape(-1)
