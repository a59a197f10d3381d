"""Finiteness: no value is infinite or NaN. Inputs are checked when they are given, results where they arise.

An infinite number arises in two ways, and each is watched at its source, so that no pass over the hours is needed:
    numpy    an operation on arrays that overflows raises a flag of the processor, which numpy looks at anyway;
             inside `watched()` it raises FloatingPointError;
    Python   arithmetic on its own floats gives infinity without a word: results that are numbers are compared.
From finite operands nothing else can be infinite, so a result that shows neither sign is finite.

Cost: entering a watch takes numpy some microseconds, so a whole propagation is one; inside, a formula asks whether it
is watched. Considered and not taken: `np.isfinite` of each series, a tenth of an update.
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

import numpy as np

LARGEST = sys.float_info.max


def watched() -> AbstractContextManager[object]:
    """A `with` block in which numpy raises FloatingPointError when a result is infinite or NaN."""
    return _NOTHING if is_watching() else _Watch()


class _Watch:
    __slots__ = ("_state", "_token")

    def __enter__(self) -> None:
        self._token = _watching.set(True)
        self._state = np.errstate(over="raise", invalid="raise", divide="raise")
        self._state.__enter__()

    def __exit__(self, *problem: object) -> None:
        self._state.__exit__(None, None, None)
        _watching.reset(self._token)


_NOTHING = nullcontext()
_watching: ContextVar[bool] = ContextVar("watching", default=False)
is_watching = _watching.get  # whether this is inside such a block


def is_finite_number(number: Any) -> bool:
    """Whether a number is finite; integers beyond the largest float are not."""
    return bool(-LARGEST <= number <= LARGEST)


class Overflows:
    """Notes that numpy overflowed, instead of raising: for many scenarios at once, of which one may.

    Attributes:
        met: whether it did since this was last set to False.
    """

    __slots__ = ("met",)

    def __init__(self) -> None:
        self.met = False

    def __call__(self, kind: str, flag: int) -> None:
        self.met = True

    def noted(self) -> np.errstate:
        """A `with` block in which numpy tells this object; other oddities pass, guards and kernels see to them."""
        return np.errstate(all="ignore", over="call", call=self)
