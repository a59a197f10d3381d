"""Where needs of edge devices stand in journeys, and in which patterns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from efp_graph.objects import in_order

if TYPE_CHECKING:
    from efp_graph.footprint.edge.journeys import EdgeFunction, EdgeUsageJourney
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern


def patterns_of_functions(functions: Iterable[EdgeFunction]) -> tuple[EdgeUsagePattern, ...]:
    """The edge usage patterns, inside a system, whose journeys have one of these functions; in the system's order."""
    patterns = dict.fromkeys(
        pattern
        for function in functions
        for journey in function.edge_usage_journeys
        for pattern in journey.edge_usage_patterns
    )
    return in_order(list(patterns), placed_only=True)


def places_in(journeys: Iterable[EdgeUsageJourney]) -> dict[Any, int]:
    """{need: in how many places it is}: of device needs and server needs, and of the needs of components.

    A place is a position in a journey, in a function there, and for the needs of components in a device need there.
    """
    functions = Counter(function for journey in journeys for function in journey.edge_functions)
    needs: Counter[Any] = Counter()
    for function, times in functions.items():
        for need in (*function.recurrent_edge_device_needs, *function.recurrent_server_needs):
            needs[need] += times
    found = Counter(needs)
    for need, times in needs.items():
        for each in getattr(need, "recurrent_edge_component_needs", ()):
            found[each] += times
    return dict(found)
