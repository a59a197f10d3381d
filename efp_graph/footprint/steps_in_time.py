"""When steps of a journey begin: after the time of the steps before, once or one time after the other.

    starts of a step = Σ_r min(1, w − r) · starts of the journey, moved by the time before and r times that of the step

with w, how often a step is in its journey. Source: methodology.md, A4.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, Scalar, u
from efp_graph.values.whole import hours_begun, times_begun


def moved(starts: Any, delay: Scalar, conventions: Any) -> list[Hourly]:
    """Series of starts that together are `starts` after a delay; in whole hours, or shared by two of them."""
    if isinstance(delay, EmptyExplainableObject) or isinstance(starts, EmptyExplainableObject):
        return [starts]
    whole = starts.shifted(delay)
    if conventions.delays == "floor":
        return [whole]
    fraction = _beyond_whole_hours(delay)
    if not fraction > 0:
        return [whole]
    return [whole * (_times(1) - fraction), starts.shifted(delay + ONE_HOUR) * fraction]


def repeated(starts: Any, delay: Scalar, duration: Any, times: Any, conventions: Any) -> list[Hourly]:
    """Series of starts that together are those of a step that is done so often, first after a delay.

    Args:
        times: how often; the last time counts in part where it is no whole number. Never gives no series, but series
            of zeros where all times are at the first place, as in version 27.
    """
    begun = times_begun(times)
    if begun == 1 or conventions.repeats == "first":
        return [late * times for late in moved(starts, delay, conventions)]
    if isinstance(delay, EmptyExplainableObject):
        delay = duration * _times(0)
    found: list[Hourly] = []
    together = conventions.delays == "floor"  # what begins in one hour begins at one time
    hours = hours_begun(delay, duration, begun)
    for _, group in groupby(range(begun), key=lambda number: hours[number] if together else number):
        several = list(group)
        first, last = several[0], several[-1]
        late = moved(starts, delay + duration * _times(first) if first else delay, conventions)
        if last < begun - 1:
            found += late if len(several) == 1 else [each * _times(len(several)) for each in late]
        else:
            found += [each * (times - _times(first) if first else times) for each in late]
    return found


def _beyond_whole_hours(delay: Any) -> ExplainableQuantity:
    """The part of an hour that a delay has beyond whole hours."""
    hours = (delay / ONE_HOUR).to(u.dimensionless)
    (whole,) = hours_begun(delay, ONE_HOUR, 1)
    fraction: ExplainableQuantity = hours - _times(whole)
    return fraction


def _times(number: int) -> ExplainableQuantity:
    return ExplainableQuantity(number * u.dimensionless, str(number))
