"""How much a history may hold: a number of steps, a size, or both; and what a step takes, as an estimate.

Considered and not taken: keeping old values as differences or compressed (an undo would pay for it), and dropping the
values but not the step (an undo that goes some of the way is none).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from efp_graph.errors import GraphError
from efp_graph.texts import visible

_UNITS = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_SIZE = re.compile(r"\s*(\d{1,15}(?:\.\d{1,15})?)\s*([kmgt]?b)\s*", re.ASCII | re.IGNORECASE)
_SMALL, _SMALL_SIZE = frozenset((float, bool, type(None))), 24
_SAMPLE, _LEVELS = 20, 2


class Limits(NamedTuple):
    """At most so many steps, and so many bytes of old values. None: no bound of that kind."""

    steps: int | None = None
    size: int | None = None

    def __str__(self) -> str:
        steps = None if self.steps is None else f"{self.steps:,} step{'s' * (self.steps != 1)}"
        return " and ".join(words for words in (steps, None if self.size is None else _written(self.size)) if words)

    def longer(self, *, by_size: bool) -> str:
        """What to write for a history that holds ten times as much, or more, of the bound that was met."""
        steps, size = self
        if by_size:
            size = max(10 * (size or 0), 10**9)
        else:
            steps = max(10 * (steps or 0), 100)
        parts = [f"{part}" for part in (steps, None if size is None else f'"{_written(size)}"') if part is not None]
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def limits_of(history: Any) -> Limits:
    """What the argument `history` of a graph means: `100`, `"64 MB"` or `(100, "64 MB")`.

    Raises:
        GraphError: it is none of these.
    """
    if isinstance(history, Limits):
        return history
    parts = history if isinstance(history, tuple) and len(history) == 2 else (history,)
    steps = [part for part in parts if type(part) is int and 0 <= part <= sys.maxsize]
    sizes = [_SIZE.fullmatch(part) for part in parts if isinstance(part, str)]
    if not all(sizes) or len(steps) > 1 or len(sizes) > 1 or len(steps) + len(sizes) < len(parts):
        raise GraphError(
            f"history is {visible(repr(history))}; it can be a number of steps (100; 0 keeps nothing to undo), the "
            'size of the old values ("64 MB"; units are B, kB, MB, GB, TB), or both: (100, "64 MB").'
        )
    size = int(float(sizes[0][1]) * _UNITS[sizes[0][2].lower()]) if sizes and sizes[0] else None
    return Limits(steps[0] if steps else None, size)


DEFAULT_LIMITS = limits_of((1000, "256 MB"))


def _written(size: int) -> str:
    unit = next((unit for unit in ("TB", "GB", "MB", "kB") if size >= _UNITS[unit.lower()]), "B")
    return f"{size / _UNITS[unit.lower()]:.12g} {unit}"


def size_of(value: Any) -> int:
    """About how many bytes a value takes: `nbytes` of arrays and what tells it; of others what Python says.

    Of collections and objects the parts count too, from a sample of them. It never fails, and is quick for large ones.
    """
    if type(value) in _SMALL:
        return _SMALL_SIZE
    try:
        return _size_of(value, _LEVELS)
    except Exception:  # of a property of the value
        return 0


def _size_of(value: Any, levels: int) -> int:
    size = getattr(value, "nbytes", None)
    if type(size) is int:
        return size
    size = sys.getsizeof(value)
    if not levels:
        return size
    parts: Iterable[Any] = ()
    if isinstance(value, list | tuple | set | frozenset):
        parts = value
    elif isinstance(value, dict):
        parts = value.values()
    elif not isinstance(value, type) and hasattr(value, "__dict__"):
        parts = vars(value).values()
    sample = [_size_of(part, levels - 1) for part in islice(parts, _SAMPLE)]
    return size + (sum(sample) * len(parts) // len(sample) if sample else 0)  # type: ignore[arg-type]
