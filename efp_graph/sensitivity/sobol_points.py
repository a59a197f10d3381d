"""Points that are even in all dimensions together: the sequence of Sobol', scrambled so that blocks are independent.

numpy alone, so that the same bits come in every installation. Of up to 64 dimensions; further ones are a Latin
hypercube each.

Sources: Sobol', USSR Comput. Math. Math. Phys. 7 (1967); direction numbers: Joe, Kuo, SIAM J. Sci. Comput. 30 (2008),
new-joe-kuo-6 (BSD licence); scrambling by random linear maps and a shift: Matoušek, J. Complexity 14 (1998).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

BITS = 30
# Of each dimension from the second on: the primitive polynomial as bits, and the first direction numbers
_TABLE = """
3:1 7:1,3 11:1,3,1 13:1,1,1 19:1,1,3,3 25:1,3,5,13 37:1,1,5,5,17 41:1,1,5,5,5 47:1,1,7,11,19 55:1,1,5,1,1
59:1,1,1,3,11 61:1,3,5,5,31 67:1,3,3,9,7,49 91:1,1,1,15,21,21 97:1,3,1,13,27,49 103:1,1,1,15,7,5
109:1,3,1,15,13,25 115:1,1,5,5,19,61 131:1,3,7,11,23,15,103 137:1,3,7,13,13,15,69 143:1,1,3,13,7,35,63
145:1,3,5,9,1,25,53 157:1,3,1,13,9,35,107 167:1,3,1,5,27,61,31 171:1,1,5,11,19,41,61 185:1,3,5,3,3,13,69
191:1,1,7,13,1,19,1 193:1,3,7,5,13,19,59 203:1,1,3,9,25,29,41 211:1,3,5,13,23,1,55 213:1,3,7,3,13,59,17
229:1,3,1,3,5,53,69 239:1,1,5,5,23,33,13 241:1,1,7,7,1,61,123 247:1,1,7,9,13,61,49 253:1,3,3,5,3,55,33
285:1,3,1,15,31,13,49,245 299:1,3,5,15,31,59,63,97 301:1,3,1,11,11,11,77,249 333:1,3,1,11,27,43,71,9
351:1,1,7,15,21,11,81,45 355:1,3,7,3,25,31,65,79 357:1,3,1,1,19,11,3,205 361:1,1,5,9,19,21,29,157
369:1,3,7,11,1,33,89,185 391:1,3,3,3,15,9,79,71 397:1,3,7,11,15,39,119,27 425:1,1,3,1,11,31,97,225
451:1,1,1,3,23,43,57,177 463:1,3,7,7,17,17,37,71 487:1,3,1,5,27,63,123,213 501:1,1,3,5,11,43,53,133
529:1,3,5,5,29,17,47,173,479 539:1,3,3,11,3,1,109,9,69 545:1,1,1,5,17,39,23,5,343 557:1,3,1,5,25,15,31,103,499
563:1,1,1,11,11,17,63,105,183 601:1,1,5,11,9,29,97,231,363 607:1,1,5,15,19,45,41,7,383
617:1,3,7,7,31,19,83,137,221 623:1,1,1,3,23,15,111,223,83 631:1,1,5,13,31,15,55,25,161
637:1,1,3,13,25,47,39,87,257
"""


def scrambled_points(count: int, dimensions: int, generator: Any) -> Any:
    """Points between 0 and 1, as even as they can be. Shape: (count, dimensions).

    Args:
        count: a power of 2.
        generator: a bit generator of numpy: its raw words are the same in all of its releases.
    """
    known = _directions()[:dimensions]
    words = generator.random_raw((BITS + 1) * len(known)).reshape(len(known), BITS + 1)
    numbers = _walk(count, _scrambled(known, words[:, :BITS])) ^ (words[:, BITS] >> np.uint64(64 - BITS))
    columns = [(numbers.astype(np.float64) + 0.5) / 2**BITS]
    for _ in range(dimensions - len(known)):
        places = np.argsort(generator.random_raw(count), kind="stable")
        within = (generator.random_raw(count) >> np.uint64(11)).astype(np.float64) / 2**53
        columns.append(((places + within) / count)[:, None])
    return np.concatenate(columns, axis=1)


def _walk(count: int, directions: Any) -> Any:
    """The numbers of the first points, of `BITS` bits. Shape: (count, dimensions)."""
    numbers = np.zeros((count, len(directions)), dtype=np.uint64)
    for bit in range((count - 1).bit_length()):
        half = 1 << bit  # the first 2^(bit+1) points are the first 2^bit, and these with one more direction
        numbers[half : 2 * half] = (numbers[:half] ^ directions[:, bit])[: count - half]
    return numbers


def _scrambled(directions: Any, words: Any) -> Any:
    """Direction numbers under random linear maps: each bit becomes itself plus some of the bits before it, modulo 2.

    Args:
        directions, words: shape (dimensions, BITS).
    """
    found = np.zeros_like(directions)
    for bit in range(BITS):
        own = np.uint64(1 << (BITS - 1 - bit))
        before = np.uint64((2**BITS - 1) & ~((1 << (BITS - bit)) - 1))
        parity = directions & (own | (words[:, bit, None] & before))
        for shift in (16, 8, 4, 2, 1):
            parity ^= parity >> np.uint64(shift)
        found |= (parity & np.uint64(1)) << np.uint64(BITS - 1 - bit)
    return found


@cache
def _directions() -> Any:
    """The direction numbers of each dimension, of `BITS` bits. Shape: (64, BITS)."""
    found = [[1 << (BITS - 1 - bit) for bit in range(BITS)]]
    for entry in _TABLE.split():
        polynomial, _, first = entry.partition(":")
        bits, numbers = int(polynomial), [int(each) for each in first.split(",")]
        degree = len(numbers)
        for place in range(degree, BITS):
            new = numbers[place - degree]
            for step in range(degree):
                if bits >> (degree - 1 - step) & 1:
                    new ^= numbers[place - step - 1] << (step + 1)
            numbers.append(new)
        found.append([number << (BITS - 1 - bit) for bit, number in enumerate(numbers)])
    return np.array(found, dtype=np.uint64)
