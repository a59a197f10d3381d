"""Keeping: the arrays that values hold on to. Equal ones are one array, and a constant series is one number.

A series that is the same at every hour is kept as one number that numpy sees at each hour (stride 0): all kernels take
it as any other array, and those that work hour by hour calculate one hour (`hour_by_hour`). The hours are there again
when a kernel needs them, as a running total does.

Series of some length with the same bits share one array, whatever gave them: two jobs that store the same, a volume
and the number of units of 1 TB that hold it. Candidates are told by a few samples, then compared wholly.

Arrays are read-only, so sharing shows nowhere but in the memory. Cost: a microsecond or two per series, and one
comparison of all hours for each that is shared or constant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

import numpy as np

from efp_graph.values.kernel_table import traits_of
from efp_graph.values.kernels import Series, constant, same_series

SHORT = 500  # hours: below that an array is not worth looking for
SAMPLES = 6

FEWEST = 1000  # arrays to remember before those that are gone are looked for

_known: dict[tuple[int, bytes], ref[Series]] = {}  # a third of the time of a `WeakValueDictionary`
_room = FEWEST


def kept(values: Series) -> Series:
    """The array to keep for a series: one number if it is constant, one that is there already if there is one."""
    length = len(values)
    if length < 2 or values.strides[0] == 0:
        return values
    if is_constant(values):
        return constant(values[0], length)
    if length < SHORT:
        return values
    key = length, values[:: length // SAMPLES].tobytes()
    remembered = _known.get(key)
    known = None if remembered is None else remembered()
    if known is None:
        values.setflags(write=False)
        _known[key] = ref(values)
        if len(_known) > _room:
            _forget_gone()
    elif same_series(known, values):
        return known
    return values


def _forget_gone() -> None:
    """Forget the arrays that are gone. Next time when twice as many are remembered as are there now."""
    global _room
    for key, remembered in list(_known.items()):
        if remembered() is None:
            _known.pop(key, None)  # another thread may have put one there just now: it is not shared, that is all
    _room = max(FEWEST, 2 * len(_known))


def is_constant(values: Series) -> bool:
    """Whether all hours of a series of at least one have the same bits."""
    if values.item(0) != values.item(-1):
        return False  # almost always, and quickly
    bits = values.view(np.int64)
    return bool(bits[0] == bits[len(bits) // 2] and (bits == bits[0]).all())


def hour_by_hour(kernel: Callable[..., Any], raw: tuple[Any, ...]) -> Any:
    """`kernel(*raw)`, of which one or more are series; on one hour alone when all of these are constant."""
    length = 0
    for each in raw:
        if isinstance(each, np.ndarray):
            if each.strides[0]:
                return kernel(*raw)
            length = len(each)
    if not traits_of(kernel).hourly:
        return kernel(*raw)
    return constant(kernel(*[each[:1] if isinstance(each, np.ndarray) else each for each in raw])[0], length)
