"""When a new value counts as the old one, so that the wave of a change stops (early cut-off).

Equal bits: a float equals itself even when it is NaN, 0.0 differs from -0.0, and 1 differs from 1.0 and from True.
"""

from __future__ import annotations

import math
from typing import Any


def same_bits(old: Any, new: Any) -> bool:
    """Whether `new` is `old` for everybody who reads it.

    Arrays (whatever has a `tobytes` and a `shape`) compare by shape, type and content. A comparison that fails
    or has no clear answer counts as different: the dependents then run, which is never wrong.

    Example:
        >>> same_bits(float("nan"), float("nan")), same_bits(0.0, -0.0), same_bits(1, True)
        (True, False, False)
    """
    if old is new:
        return True
    kind = type(old)
    if kind is not type(new):
        return False
    if kind is float:
        return old == new and math.copysign(1.0, old) == math.copysign(1.0, new) or (old != old and new != new)
    if hasattr(old, "tobytes") and hasattr(old, "shape"):
        return bool(old.shape == new.shape and old.dtype == new.dtype and old.tobytes() == new.tobytes())
    if kind is tuple or kind is list:
        return len(old) == len(new) and all(map(same_bits, old, new))
    try:
        return (old == new) is True
    except Exception:
        return False
