"""What edge devices are there for: functions, and journeys made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.edge.device_needs import RecurrentEdgeDeviceNeed
from efp_graph.footprint.edge.server_needs import RecurrentServerNeed
from efp_graph.objects import ModelingObject, ReverseLink, derived, links, reverse_link
from efp_graph.objects.accounts import contributors_below
from efp_graph.objects.declared import EDGE, USAGE
from efp_graph.signatures import EdgeFunctionSignature, EdgeUsageJourneySignature

if TYPE_CHECKING:
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern


class EdgeFunction(EdgeFunctionSignature, ModelingObject):
    """Something that edge devices do, all the time that they are deployed: what it asks of devices, and of servers."""

    picture_views = (USAGE, EDGE)
    picture_colour = "#dbeefa"

    recurrent_edge_device_needs = links(
        RecurrentEdgeDeviceNeed, help="What it asks of devices; one that appears twice counts twice"
    )
    recurrent_server_needs = links(
        RecurrentServerNeed, help="What its devices ask of servers; one that appears twice counts twice"
    )

    edge_usage_journeys: ReverseLink[tuple[EdgeUsageJourney, ...]] = reverse_link(
        "EdgeUsageJourney", "edge_functions", placed_only=True, help="Journeys that have it"
    )


class EdgeUsageJourney(EdgeUsageJourneySignature, ModelingObject):
    """What is deployed as one: functions that go on side by side for as long as devices are in use."""

    picture_views = (USAGE, EDGE)
    picture_colour = "#b5daf3"

    edge_functions = links(EdgeFunction, help="Its functions; one that appears twice counts twice")

    edge_usage_patterns: ReverseLink[tuple[EdgeUsagePattern, ...]] = reverse_link(
        "EdgeUsagePattern", "edge_usage_journeys", placed_only=True, help="Patterns that deploy it"
    )

    gathers = True

    @derived
    def contributors(self) -> tuple[Any, ...]:
        """What the functions lead to and has footprints, each once: devices, servers, their storage."""
        return contributors_below(self)
