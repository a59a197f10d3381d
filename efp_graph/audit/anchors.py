"""Anchors: short names for addresses (`#server.energy_footprint`), unique, and stable while names and order are."""

from __future__ import annotations

import re

LONGEST = 60


class Anchors:
    """Gives each name an anchor of its own; the second of a name ends in `-2`.

    Args:
        taken: anchors that no name may get.

    Example:
        >>> anchors = Anchors({"inputs"})
        >>> [anchors.of(name) for name in ("Web front", "Web  front!", "inputs", "<b>", "серверы")]
        ['Web-front', 'Web-front-2', 'inputs-2', 'b', 'серверы']
    """

    def __init__(self, taken: frozenset[str] | set[str] = frozenset()) -> None:
        self._next: dict[str, int] = dict.fromkeys(taken, 2)

    def of(self, name: str) -> str:
        """The anchor of one more thing of that name."""
        stem = slug(name)
        if stem not in self._next:
            self._next[stem] = 2
            return stem
        while (found := f"{stem}-{self._next[stem]}") in self._next:
            self._next[stem] += 1
        self._next[found] = 2
        return found


def slug(name: str) -> str:
    """Letters, digits and `_` of any script; everything else becomes `-`."""
    return re.sub(r"[^\w]+", "-", name[: 4 * LONGEST]).strip("-")[:LONGEST].strip("-") or "unnamed"
