"""Kernels on many scenarios at once: for each recorded kernel, the function that does it to a block of rows.

In a block of r scenarios a number is (r, 1), a series (r, hours); what does not vary is a plain number or (hours,).
Functions for series write into memory that they are given, so that a run over many blocks asks for none: fresh memory
costs more than the arithmetic. A kernel that is not in the tables is run row by row, on what the recorded run would
give it: right for any kernel.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Container
from functools import partial
from typing import Any

import numpy as np

from efp_graph.values import kernels
from efp_graph.values.binding import Way
from efp_graph.values.recording import Step
from efp_graph.values.series_operations import filled
from efp_graph.values.tolerance import net

Function = Callable[..., Any]


def stacked(step: Step, series: Container[int | None]) -> Way:
    """What runs a step on a block.

    Args:
        series: the slots that hold varying series.
    """
    kernel = step.kernel
    are_series = tuple(slot in series for slot in step.operands)
    if step.result in series and kernel in _INTO:
        return Way(_INTO[kernel], into=True, in_place=kernel in _IN_PLACE)
    if kernel in _ELEMENTWISE or isinstance(kernel, np.ufunc):
        return Way(kernel, may_alias=step.result in series)
    known = _TOTALS.get(kernel) if any(are_series) else _ON_NUMBERS.get(kernel)
    return Way(partial(by_row, kernel, are_series), may_alias=True) if known is None else Way(known)


def alone(step: Step, series: Container[int | None]) -> Way:
    """What runs a step for one scenario, on plain numbers and series of shape (hours,)."""
    kernel = step.kernel
    if step.result in series and kernel in _INTO and kernel is not kernels.ceiling:  # which has a shorter way alone
        return Way(_INTO[kernel], into=True, in_place=kernel in _IN_PLACE)
    return Way(kernel, may_alias=step.result in series)


def by_row(kernel: Function, are_series: tuple[bool, ...], *raw: Any) -> Any:
    """The kernel on each scenario for itself."""
    rows = next(len(each) for each in raw if np.ndim(each) == 2)
    results = [
        kernel(*[_row(each, is_series, number) for each, is_series in zip(raw, are_series, strict=True)])
        for number in range(rows)
    ]
    found = np.asarray(results[0] if rows == 1 else results).reshape(rows, -1)
    if found.dtype == np.float64 and not np.isfinite(found).all():  # Python's floats overflow without a sign
        raise FloatingPointError
    return found


def _row(value: Any, is_series: bool, number: int) -> Any:
    if is_series:
        return value[number]
    return float(value[number, 0]) if np.ndim(value) == 2 else value


# Python's `max(a, b)` gives a unless b is larger; so for NaN and -0.0 too


def _larger(left: Any, right: Any) -> Any:
    return np.where(right > left, right, left)


def _smaller(left: Any, right: Any) -> Any:
    return np.where(right < left, right, left)


def _positive_part(number: Any) -> Any:
    return np.where(number < 0, 0.0, number)


def _negative_part(number: Any) -> Any:
    return np.where(number > 0, 0.0, number)


def _ceiling(number: Any) -> Any:
    slack = np.minimum(np.maximum(np.abs(number), 1.0), kernels.LARGE)
    return np.ceil(number - kernels.CEILING * slack) + 0.0


# Series, into an array of shape (r, hours) or (hours,)


def _maximum_into(left: Any, right: Any, out: Any) -> Any:
    return np.maximum(left, right, out=out)


def _minimum_into(left: Any, right: Any, out: Any) -> Any:
    return np.minimum(left, right, out=out)


def _positive_part_into(values: Any, out: Any) -> Any:
    return np.maximum(values, 0.0, out=out)


def _negative_part_into(values: Any, out: Any) -> Any:
    return np.minimum(values, 0.0, out=out)


def _negative_into(values: Any, out: Any) -> Any:
    return np.subtract(0, values, out)


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
    if out.ndim == 1:
        kernels.without_noise(out)
    else:
        for row in np.flatnonzero(out.min(axis=1) < 0):
            kernels.without_noise(out[row])
    return out


def _filled_into(length: int, level: Any, out: Any) -> Any:
    out[:] = level
    return out


def _each_total(kernel: Function, values: Any, *between: int) -> Any:
    return np.array([[kernel(row, *between)] for row in values])


_INTO: dict[Function, Function] = {
    operator.add: np.add,
    operator.sub: np.subtract,
    operator.mul: np.multiply,
    operator.truediv: np.true_divide,
    operator.neg: np.negative,
    operator.abs: np.abs,
    abs: np.abs,
    kernels.larger: _maximum_into,
    kernels.smaller: _minimum_into,
    kernels.positive_part: _positive_part_into,
    kernels.negative_part: _negative_part_into,
    kernels.negative: _negative_into,
    kernels.ceiling: _ceiling_into,
    kernels.placed: _placed_into,
    net: _net_into,
    kernels.expired: _expired_into,
    kernels.cumulated: _cumulated_into,
    filled: _filled_into,
}
_IN_PLACE = _INTO.keys() - {net, kernels.ceiling, kernels.placed, kernels.expired, kernels.cumulated}

_ELEMENTWISE: set[Function] = {
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, kernels.negative, kernels.identity),
    *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
}

_TOTALS: dict[Function, Function] = {
    kernel: partial(_each_total, kernel)
    for kernel in (kernels.sum_over, kernels.sum_between, kernels.mean_over, kernels.largest, kernels.smallest)
}

_ON_NUMBERS: dict[Function, Function] = {
    abs: np.abs,
    operator.abs: np.abs,
    math.floor: np.floor,
    math.ceil: np.ceil,
    math.trunc: np.trunc,
    math.isfinite: np.isfinite,
    kernels.larger: _larger,
    kernels.smaller: _smaller,
    kernels.positive_part: _positive_part,
    kernels.negative_part: _negative_part,
    kernels.ceiling: _ceiling,
}
