"""What moves the total, for a page of which nobody has said whether it is to tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from efp_graph.errors import NotAllowed, UnknownOption
from efp_graph.values import ExplainableHourlyQuantities, ExplainableQuantity, ExplainableRecurrentQuantities

if TYPE_CHECKING:
    from efp_graph.footprint.system import System
    from efp_graph.sensitivity.result import LocalSensitivity

MOST_UNASKED = 100  # numbers and series that a model is told: some 10 ms of each, a second together
NUMERIC = (ExplainableQuantity, ExplainableHourlyQuantities, ExplainableRecurrentQuantities)


def weighed(system: System, given: LocalSensitivity | bool | None) -> LocalSensitivity | None:
    """The sensitivity that a page tells: the one given; that of a small model where none is; none for False."""
    return weighed_unasked(system) if given is None else (given or None)  # type: ignore[return-value]


def weighed_unasked(system: System) -> LocalSensitivity | None:
    """The sensitivity of a system that is told few numbers.

    None of one that is told more, that has no footprint, or that shows a simulation.
    """
    owners = dict.fromkeys((system, *system.all_linked_objects))
    count = sum(isinstance(each.node_of(owner).read(), NUMERIC) for owner in owners for each in owner.inputs())
    if count > MOST_UNASKED:
        return None
    try:
        return system.sensitivity(alternatives=False)
    except (NotAllowed, UnknownOption):
        return None
