"""What devices hold that are deployed hour by hour: entries of the table of operations.

A cohort is what is deployed in one hour, and in use for a span. One device adds q to what it holds in each hour; it
holds nothing when it is deployed, and data leave when they are as old as is said. With H the running total of q, a
device of cohort c holds H[h] − H[max(c, h−r+1) − 1] at the end of hour h, for data that are kept r hours.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import OperationError
from efp_graph.values import kernels
from efp_graph.values.kernels import Series
from efp_graph.values.operations import Operation, Plan, hours_of

if TYPE_CHECKING:
    from efp_graph.values.numeric import Numeric

FOR_GOOD = 0  # hours that data are kept where they are not deleted


def _cohort_plan(kernel: Any, added: Numeric, starts: Numeric, span: Any, kept: Any = None) -> Plan:
    whole, rest = kernels.parts_of(hours_of(span))
    length = len(starts._value) + max(0, whole - (0 if rest else 1))
    if (added._hour, added._clock, len(added._value)) != (starts._hour, starts._clock, length):
        raise OperationError(
            f"What devices add has to be told for the hours in which they are in use: {length} from the first "
            "deployment on."
        )
    hours = FOR_GOOD if kept is None else max(1, kernels.whole_hours_above(hours_of(kept)))
    raw = (added._value, starts._value, whole, rest, hours)
    return Plan(kernel, raw, added._unit, added._hour, added._clock)


def of_oldest(added: Series, starts: Series, whole: int, rest: float, kept: int) -> Series:
    """What a device of the oldest cohort in use holds in each hour; 0 where none is in use. Shape: (hours,)."""
    hour, cohorts = np.arange(len(added)), len(starts)
    begun = np.append(np.where(starts > 0, np.arange(cohorts), len(added)), len(added))
    following = np.minimum.accumulate(begun[::-1])[::-1]  # the first cohort from an hour on
    in_use = whole + (1 if rest else 0)
    first = following[np.clip(hour - in_use + 1, 0, cohorts)]
    if kept:
        first = np.where(first > hour, first, np.maximum(first, hour - kept + 1))
    total = np.append(0.0, np.cumsum(added))
    held: Series = total[hour + 1] - total[np.minimum(first, hour + 1)]
    kernels.without_noise(held)
    return held


def of_all(added: Series, starts: Series, whole: int, rest: float, kept: int) -> Series:
    """What all devices in use hold together in each hour. Shape: (hours,)."""
    length = len(added)
    total = np.append(0.0, np.cumsum(added))
    before = starts * total[: len(starts)]
    in_use = kernels.overlapping(starts, whole, rest)
    if not kept or kept > whole:
        held: Series = in_use * total[1:] - kernels.overlapping(before, whole, rest)
        return held
    young = kernels.placed(kernels.overlapping(starts, kept, 0.0), 0, length)
    lately: Series = total[1:] - total[np.maximum(np.arange(length) - kept + 1, 0)]
    of_young = young * total[1:] - kernels.placed(kernels.overlapping(before, kept, 0.0), 0, length)
    held = of_young + (in_use - young) * lately
    return held


def _of_cohorts(name: str, whose: str, kernel: Any, kept: str = "") -> Operation:
    text = f"volume that {whose} of deployments ({{1}}) in use for {{2}} hold, which add ({{0}}){kept}"
    page = f"{kernel.__name__}({{0}}, {{1}}, {{2:hours}}{', {3:hours}' if kept else ''})"
    plan = partial(_cohort_plan, kernel)
    return Operation(name, text, r"\mathrm{{held}}({0}, {1}, {2})", None, plan, 0, page=page)


_KEPT = " and keep it for {3}"
OF_OLDEST = _of_cohorts("volume of the oldest cohort", "the oldest", of_oldest)
OF_OLDEST_FOR_A_TIME = _of_cohorts("volume of the oldest cohort, kept for a time", "the oldest", of_oldest, _KEPT)
OF_ALL = _of_cohorts("volume of cohorts", "all", of_all)
OF_ALL_FOR_A_TIME = _of_cohorts("volume of cohorts, kept for a time", "all", of_all, _KEPT)
