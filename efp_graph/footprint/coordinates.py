"""Where a step is met: in which journey of which usage pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from efp_graph.footprint.journeys import UsageJourney
    from efp_graph.footprint.usage import UsagePattern


class UsageCoordinate(NamedTuple):
    """A journey of a usage pattern: the key of what a step has for each of them."""

    usage_pattern: UsagePattern
    journey: UsageJourney

    @property
    def id(self) -> str:
        """Part of the keys of nodes."""
        return f"{self.usage_pattern.id}, {self.journey.id}"

    @property
    def name(self) -> str:
        """Part of the labels of nodes."""
        return f"{self.journey.name} of {self.usage_pattern.name}"
