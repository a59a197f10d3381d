"""When a new value counts as the old one, so that a change goes no further (early cut-off).

Equal bits: a float equals itself even when it is NaN, 0.0 differs from -0.0, and 1 differs from 1.0 and from True.

"Different" is never wrong: the dependents run, and give what they give. "Same" has to mean that no reader can tell the
two apart, or dependents keep for good what a fresh build would not give. `==` does not mean that: a time in Paris
equals one in London, Decimal("1.0") equals Decimal("1.00"), and a set of 1 equals a set of True. So of a type that is
not known, `==` has to say that they are equal, and besides the parts that they are made of have to be the same bits:
those that `pickle` and `copy` would take them apart into, and attributes of their own that these would forget. What
cannot be taken apart, or contains itself, is different. Cost: linear in the parts, each pair being looked at once.
"""

from __future__ import annotations

import copyreg
import math
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat
from types import MemberDescriptorType
from typing import Any

_FLOATS = {float}
_PLAIN = frozenset({int, bool, str, bytes, type(None), type(...)})  # nothing but the value tells two of them apart
_ABSENT: Any = object()

_Seen = dict[tuple[int, int], tuple[Any, Any] | None]  # pairs found the same, kept alive; None: under way


_DICTIONARIES = (dict, OrderedDict, defaultdict)


def same_bits(old: Any, new: Any) -> bool:
    """Whether `new` is `old` for everybody who reads it.

    Arrays compare by shape, type, layout and content; tuples, lists, sets and dicts element by element, in their order.
    Anything else is the same when `==` says so and all its parts are. A comparison that fails or has no clear answer
    counts as different.

    Example:
        >>> same_bits(float("nan"), float("nan")), same_bits(0.0, -0.0), same_bits(1, True)
        (True, False, False)
        >>> from decimal import Decimal
        >>> same_bits(Decimal("1.0"), Decimal("1.0")), same_bits(Decimal("1.0"), Decimal("1.00"))
        (True, False)
    """
    if old is new:
        return True
    kind = type(old)
    if kind is not type(new):
        return False
    if kind is float:
        return _same_floats(old, new) if old == new else old != old and new != new
    if kind in _PLAIN:
        return bool(old == new)
    try:
        return _same(old, new, {})
    except Exception:
        return False


def are_floats(values: Iterable[Any]) -> bool:
    """Whether there are values, and all are plain floats."""
    return {*map(type, values)} == {float}


def _same_floats(old: float, new: float) -> bool:
    return (old == new and math.copysign(1.0, old) == math.copysign(1.0, new)) or (old != old and new != new)


def _same(old: Any, new: Any, seen: _Seen) -> bool:
    if old is new:
        return True
    kind = type(old)
    if kind is not type(new):
        return False
    if kind is float:
        return _same_floats(old, new)
    if kind in _PLAIN:
        return bool(old == new)
    if kind is complex:
        return _same_floats(old.real, new.real) and _same_floats(old.imag, new.imag)
    if kind.__module__ == "numpy" and hasattr(old, "tobytes"):
        return _same_array(old, new)
    pair = id(old), id(new)
    if pair in seen:
        return seen[pair] is not None
    seen[pair] = None
    same = _same_parts(old, new, kind, seen)
    if same:
        seen[pair] = old, new
    return same


def _same_parts(old: Any, new: Any, kind: type, seen: _Seen) -> bool:
    if kind is tuple or kind is list:
        return len(old) == len(new) and all(map(_same, old, new, repeat(seen)))
    if kind is defaultdict and old.default_factory is not new.default_factory:
        return False
    if kind in _DICTIONARIES:  # whose own test fails on arrays
        return len(old) == len(new) and _same([*old], [*new], seen) and _same([*old.values()], [*new.values()], seen)
    if kind is set or kind is frozenset:  # equal ones may be gone through in another order
        return len(old) == len(new) and _same([*old], [*new], seen)
    equals: Any = kind.__eq__
    if equals is object.__eq__ or (old == new) is not True:
        return False
    return _same(taken_apart(old, kind), taken_apart(new, kind), seen)


def taken_apart(value: Any, kind: type) -> list[Any]:
    """What a value is made of.

    Raises:
        TypeError, or whatever its own methods raise, when it cannot be told.
    """
    reduction = copyreg.dispatch_table.get(kind)
    reduced = value.__reduce_ex__(4) if reduction is None else reduction(value)
    if isinstance(reduced, str):  # the name of a global
        return [reduced]
    make, arguments, state, items, pairs, *rest = (*reduced, None, None, None, None)[: max(5, len(reduced))]
    parts = [make, arguments, state, None if items is None else [*items], None if pairs is None else [*pairs], rest]
    if reduction is not None or not _tells_all(kind):  # a class derived from datetime, say, may have more
        parts.append(getattr(value, "__dict__", None))
        parts += [getattr(value, name, _ABSENT) for name in _own_slots(kind)]
    return parts


@lru_cache(maxsize=1000)
def _tells_all(kind: type) -> bool:
    """Whether the parts are those that `object` finds: all attributes."""
    return all(getattr(kind, name) is getattr(object, name) for name in ("__reduce_ex__", "__reduce__", "__getstate__"))


@lru_cache(maxsize=1000)
def _own_slots(kind: type) -> tuple[str, ...]:
    """The slots of the classes that are derived from the one that says how it is taken apart."""
    names: list[str] = []
    for base in kind.__mro__:
        if not vars(base).keys().isdisjoint(("__reduce_ex__", "__reduce__", "__getstate__")):
            break
        names += [name for name, member in vars(base).items() if type(member) is MemberDescriptorType]
    return tuple(names)


def _same_array(old: Any, new: Any) -> bool:
    """Compare arrays and scalars of numpy as integers of the same size: 70 times faster than as bytes.

    They are recognised by where their class comes from, so that the graph need not import numpy. What others derive
    from them, or is like them, may hold more than the bytes: a unit, a mask.
    """
    kind = old.dtype
    if old.shape != new.shape or kind != new.dtype or kind.metadata != new.dtype.metadata:
        return False
    if old.strides != new.strides and old.size > 1:  # sums are added up in the order in which numbers lie in memory
        return False
    if kind.kind in "biuf" and kind.itemsize in (1, 2, 4, 8):
        bits = f"i{kind.itemsize}"
        old, new = old.view(bits), new.view(bits)
        if old.size and old[(0,) * old.ndim] != new[(0,) * new.ndim]:
            return False
        return bool((old == new).all())
    return bool(old.tobytes() == new.tobytes())
