"""The order in which figures follow from one another, and sets of figures as bits of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def parts_first(made_from: Sequence[Iterable[int]]) -> list[int]:
    """All figures, each after what it is made from, as far as there is no way back to itself.

    A simulation's figures may be made from themselves, by way of what they were before.

    Args:
        made_from: for each figure the positions of what it is made from.

    Example:
        >>> parts_first([[1, 2], [2], []])
        [2, 1, 0]
    """
    order: list[int] = []
    opened: set[int] = set()
    waiting = [(place, False) for place in reversed(range(len(made_from)))]
    while waiting:
        place, is_left = waiting.pop()
        if is_left:
            order.append(place)
        elif place not in opened:
            opened.add(place)
            waiting.append((place, True))
            waiting.extend((each, False) for each in made_from[place])
    return order


def positions_in(bits: int) -> list[int]:
    """The positions of the bits that are set, the lowest first.

    Example:
        >>> positions_in(0b1010)
        [1, 3]
    """
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
