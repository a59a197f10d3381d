"""Whole numbers that a formula takes out of values to decide how it goes on: whole hours, numbers of times.

Each is noted as a look (`looking.py`): a record of the formula, or a spreadsheet, is right as long as they stay.
"""

from __future__ import annotations

import math
from typing import Any

from efp_graph.values import kernels
from efp_graph.values.looking import looked
from efp_graph.values.operations import hours_of
from efp_graph.values.units import DIMENSIONLESS


def times_begun(times: Any) -> int:
    """How many times something is begun that is done so often: ⌈times⌉, within 1e-12."""
    number = times._scalar(DIMENSIONLESS)
    begun: int = math.ceil(number - kernels.CEILING)
    looked(f"{{0}} rounded up is {begun}", f"-INT(1E-12-{{0}})={begun}", (times,))
    return begun


def hours_begun(delay: Any, duration: Any, times: int) -> list[int]:
    """In which hour each of several repeats begins, the first after a delay: ⌊delay + r·duration⌋. Shape: (times,)."""
    first, each = hours_of(delay), hours_of(duration)
    hours = [kernels.whole_hours_below(first + number * each) for number in range(times)]
    for number in range(times):
        starts_an_hour = number == 0 or hours[number] != hours[number - 1]
        ends_an_hour = number == times - 1 or hours[number] != hours[number + 1]
        if starts_an_hour or ends_an_hour:  # those between follow
            looked(
                f"{{0}} and {number} times {{1}} is {hours[number]} whole hours",
                f"INT({{0:hours}}+{number}*{{1:hours}}+1E-9)={hours[number]}",
                (delay, duration),
            )
    return hours
