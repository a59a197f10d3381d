"""Kernels on many scenarios at once: for each recorded kernel, the function that does it to a block of rows.

In a block of r scenarios a number is (r, 1), a series (r, hours); what does not vary is a plain number or (hours,).
A kernel that is not in the tables is run row by row, on what the recorded run would give it: right for any kernel.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from efp_graph.values import kernels
from efp_graph.values.recording import Step
from efp_graph.values.series_operations import filled

Function = Callable[..., Any]


def stacked(step: Step, series: Mapping[int, Any], over: int | None = None) -> tuple[Function, bool]:
    """What runs a step on a block, and whether its result shares memory with no other array.

    Args:
        series: the slots that hold varying series.
        over: position of an operand whose memory the result may take.
    """
    kernel = step.kernel
    are_series = tuple(slot in series for slot in step.operands)
    ufunc = _UFUNCS.get(kernel)
    if ufunc is None and any(are_series):
        ufunc = _SERIES_UFUNCS.get(kernel)
    if ufunc is not None:
        return (ufunc if over is None else partial((_into_left, _into_right)[over], ufunc)), True
    if isinstance(kernel, np.ufunc) or kernel in _ELEMENTWISE:
        return kernel, False
    known = (_ON_SERIES if any(are_series) else _ON_NUMBERS).get(kernel)
    return (partial(by_row, kernel, are_series), False) if known is None else (known, True)


def by_row(kernel: Function, are_series: tuple[bool, ...], *raw: Any) -> Any:
    """The kernel on each scenario for itself."""
    rows = next(len(each) for each in raw if np.ndim(each) == 2)
    results = [
        kernel(*[_row(each, is_series, number) for each, is_series in zip(raw, are_series, strict=True)])
        for number in range(rows)
    ]
    return np.asarray(results[0] if rows == 1 else results).reshape(rows, -1)


def _row(value: Any, is_series: bool, number: int) -> Any:
    if is_series:
        return value[number]
    return float(value[number, 0]) if np.ndim(value) == 2 else value


def _into_left(ufunc: Any, left: Any, right: Any) -> Any:
    return ufunc(left, right, out=left)


def _into_right(ufunc: Any, left: Any, right: Any) -> Any:
    return ufunc(left, right, out=right)


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


def _placed(values: Any, offset: int, length: int) -> Any:
    whole = np.zeros((len(values), length))
    whole[:, offset : offset + values.shape[1]] = values
    return whole


def _cumulated(changes: Any, base: Any) -> Any:
    if np.ndim(changes) == 1:  # what changes is the same in all scenarios, the base is not
        changes = np.broadcast_to(changes, (len(base), len(changes)))
    total = np.cumsum(changes, axis=1)
    total += base
    for row in np.flatnonzero(total.min(axis=1) < 0):
        kernels.without_noise(total[row])
    return total


def _over_hours(kernel: Function) -> Function:
    return partial(_each_total, kernel)


def _each_total(kernel: Function, values: Any) -> Any:
    return np.array([[kernel(row)] for row in values])


def _filled(length: int, level: Any) -> Any:
    return np.full((len(level), length), level)


_UFUNCS: dict[Function, np.ufunc] = {
    operator.add: np.add,
    operator.sub: np.subtract,
    operator.mul: np.multiply,
    operator.truediv: np.true_divide,
}
_SERIES_UFUNCS: dict[Function, np.ufunc] = {kernels.larger: np.maximum, kernels.smaller: np.minimum}

_ELEMENTWISE: set[Function] = {
    *(operator.neg, operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
    *(kernels.identity, kernels.negative),
}

_ON_SERIES: dict[Function, Function] = {
    abs: np.abs,
    operator.abs: np.abs,
    kernels.ceiling: kernels.ceiling,
    kernels.positive_part: kernels.positive_part,
    kernels.negative_part: kernels.negative_part,
    kernels.placed: _placed,
    kernels.cumulated: _cumulated,
    kernels.sum_over: _over_hours(kernels.sum_over),
    kernels.mean_over: _over_hours(kernels.mean_over),
    kernels.largest: _over_hours(kernels.largest),
    kernels.smallest: _over_hours(kernels.smallest),
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
    kernels.cumulated: _cumulated,
    filled: _filled,
}
