"""What is known of each kernel, in one table. A kernel without an entry is right too: it is called on one scenario's
numbers and on all hours of its series.

In a block of r scenarios a number is (r, 1), a series (r, hours); what does not vary is a plain number or (hours,).
Functions for series write into memory that they are given, so that a run over many blocks asks for none: fresh memory
costs more than the arithmetic.

Invariant: whatever an entry says gives the bits that calling the kernel gives. `tests/values/test_kernel_table.py`
tries every entry.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from efp_graph.values import kernels
from efp_graph.values.tolerance import net

Kernel = Callable[..., Any]


class Traits(NamedTuple):
    """How a kernel can be run in other ways.

    Attributes:
        hourly: whether its result at an hour depends on the operands at that hour alone; one hour of constant series
            is enough then.
        into: gives a series, (hours,) or (r, hours), in the array that it takes as last argument.
        in_place: whether that array may be one of the operands.
        into_alone: whether `into` is quicker for one scenario too.
        rows: gives numbers (r, 1) for r scenarios at once.
        parts: `parts(recorder, *operands)` notes simpler kernels instead, by `recorder.run(kernel, *operands)` and
            `recorder.guard(kernel, *operands)`, or gives NotImplemented.
    """

    hourly: bool = False
    into: Kernel | None = None
    in_place: bool = False
    into_alone: bool = True
    rows: Kernel | None = None
    parts: Kernel | None = None


def traits_of(kernel: Kernel) -> Traits:
    """What is known of a kernel. numpy's own functions take rows as they are."""
    known = KERNELS.get(kernel)
    if known is None:
        return Traits(rows=kernel) if isinstance(kernel, np.ufunc) else UNKNOWN
    return known


# On numbers of many scenarios. Python's `max(a, b)` gives a unless b is larger; so for NaN and -0.0 too


def _ceiling_of_rows(number: Any) -> Any:
    slack = np.minimum(np.maximum(np.abs(number), 1.0), kernels.LARGE)
    return np.ceil(number - kernels.CEILING * slack) + 0.0


def _each_row(kernel: Kernel, values: Any, *between: int) -> Any:
    """Row by row, because pairwise addition depends on the layout."""
    return np.array([[kernel(row, *between)] for row in values])


# Series, into an array of shape (r, hours) or (hours,)


def _ceiling_into(values: Any, out: Any) -> Any:
    np.abs(values, out)
    np.maximum(out, 1.0, out=out)
    np.minimum(out, kernels.LARGE, out=out)
    out *= -kernels.CEILING
    out += values
    np.ceil(out, out)
    out += 0.0
    return out


def _net_into(left: Any, right: Any, out: Any) -> Any:
    out[...] = net(*np.broadcast_arrays(left, right))
    return out


def _placed_into(values: Any, offset: int, length: int, out: Any) -> Any:
    end = offset + values.shape[-1]
    out[..., :offset] = 0.0
    out[..., offset:end] = values
    out[..., end:] = 0.0
    return out


def _expired_into(needed: Any, hours: int, out: Any) -> Any:
    return np.subtract(0.0, needed[..., : needed.shape[-1] - hours], out)


def _cumulated_into(changes: Any, base: Any, out: Any) -> Any:
    np.cumsum(np.broadcast_to(changes, out.shape), axis=-1, out=out)
    out += base
    for row in (out,) if out.ndim == 1 else map(out.__getitem__, np.flatnonzero(out.min(axis=1) < 0)):
        kernels.without_noise(row)
    return out


def _filled_into(length: int, level: Any, out: Any) -> Any:
    out[:] = level
    return out


# Simpler kernels in the place of one


def _total_in_parts(recorder: Any, *raw: Any) -> Any:
    total = raw[0]
    for each in raw[1:]:
        total = recorder.run(operator.add, total, each)
    return total


def _quotient_in_parts(recorder: Any, left: Any, right: Any) -> Any:
    if not recorder.guard(kernels.without_zero, right):
        raise ZeroDivisionError
    return recorder.run(operator.truediv, left, right)


def _overlapping_in_parts(recorder: Any, starts: Any, whole: int, rest: Any) -> Any:
    if not whole and (recorder.traces(rest) or rest):
        return recorder.run(operator.mul, starts, rest)
    return starts if whole == 1 and not recorder.traces(rest) and not rest else NotImplemented


def _spread_in_parts(recorder: Any, starts: Any, touched: int) -> Any:
    return starts if touched == 1 else NotImplemented


def _converted_in_parts(recorder: Any, kernel: Kernel, factors: tuple[float, ...], *raw: Any) -> Any:
    parts = zip(raw, factors, strict=True)
    return recorder.run(
        kernel, *[each if factor == 1.0 else recorder.run(operator.mul, each, factor) for each, factor in parts]
    )


UNKNOWN = Traits()


def _elementwise(kernel: Kernel, into: Kernel, rows: Kernel | None = None) -> Traits:
    return Traits(hourly=True, into=into, in_place=True, rows=kernel if rows is None else rows)


KERNELS: dict[Kernel, Traits] = {
    # arithmetic
    operator.add: _elementwise(operator.add, np.add),
    operator.sub: _elementwise(operator.sub, np.subtract),
    operator.mul: _elementwise(operator.mul, np.multiply),
    operator.truediv: _elementwise(operator.truediv, np.true_divide),
    operator.neg: _elementwise(operator.neg, np.negative),
    operator.abs: _elementwise(operator.abs, np.abs, np.abs),
    abs: _elementwise(abs, np.abs, np.abs),
    kernels.negative: _elementwise(kernels.negative, lambda values, out: np.subtract(0, values, out)),
    kernels.larger: _elementwise(
        kernels.larger,
        lambda left, right, out: np.maximum(left, right, out=out),
        lambda left, right: np.where(right > left, right, left),
    ),
    kernels.smaller: _elementwise(
        kernels.smaller,
        lambda left, right, out: np.minimum(left, right, out=out),
        lambda left, right: np.where(right < left, right, left),
    ),
    kernels.positive_part: _elementwise(
        kernels.positive_part,
        lambda values, out: np.maximum(values, 0.0, out=out),
        lambda number: np.where(number < 0, 0.0, number),
    ),
    kernels.negative_part: _elementwise(
        kernels.negative_part,
        lambda values, out: np.minimum(values, 0.0, out=out),
        lambda number: np.where(number > 0, 0.0, number),
    ),
    # alone it has a shorter way
    kernels.ceiling: Traits(hourly=True, into=_ceiling_into, into_alone=False, rows=_ceiling_of_rows),
    net: Traits(hourly=True, into=_net_into),
    kernels.total_of: Traits(hourly=True, parts=_total_in_parts),
    kernels.quotient: Traits(hourly=True, parts=_quotient_in_parts),
    kernels.converted: Traits(parts=_converted_in_parts),
    kernels.identity: Traits(rows=kernels.identity, parts=lambda recorder, raw: raw),
    # series from a number or at other hours
    kernels.filled: Traits(into=_filled_into, in_place=True),
    kernels.placed: Traits(into=_placed_into),
    kernels.expired: Traits(into=_expired_into),
    kernels.cumulated: Traits(into=_cumulated_into),
    kernels.overlapping: Traits(parts=_overlapping_in_parts),
    kernels.spread_evenly: Traits(parts=_spread_in_parts),
    # over the hours
    **{
        kernel: Traits(rows=partial(_each_row, kernel))
        for kernel in (kernels.sum_over, kernels.sum_between, kernels.mean_over, kernels.largest, kernels.smallest)
    },
    # looks
    math.floor: Traits(rows=np.floor),
    math.ceil: Traits(rows=np.ceil),
    math.trunc: Traits(rows=np.trunc),
    math.isfinite: Traits(rows=np.isfinite),
    **{
        look: Traits(rows=look)
        for look in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
    },
}
