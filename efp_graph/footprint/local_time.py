"""Patterns: what happens in the local time of a country, or of several, from a series of starts on."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from efp_graph.objects import ModelingObject
from efp_graph.objects.declared import EDGE, USAGE
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, Hourly
from efp_graph.values.calendar import UTC, hours_to_utc

if TYPE_CHECKING:
    from efp_graph.footprint.country import Country


class LocalPattern(ModelingObject):
    """What patterns of users and of edge devices share: a series of starts in local time."""

    picture_views: ClassVar[tuple[str, ...]] = (USAGE, EDGE)

    @property
    def countries(self) -> tuple[Country, ...]:
        """The country, or those that have shares, in their order."""
        raise NotImplementedError

    @property
    def local_starts(self) -> ExplainableHourlyQuantities:
        """The series of starts, in local time."""
        raise NotImplementedError

    @property
    def hours_of_use(self) -> Hourly:
        """A series of the hours in UTC that the pattern is about."""
        raise NotImplementedError

    def utc_hour(self, date: datetime) -> int:
        """The UTC hour, since 1970, of a moment of the pattern's local time (naive) or of an instant (aware).

        Off the hour: the next whole hour.
        """
        if date.tzinfo is not None:
            return math.ceil(date.timestamp() / 3600)
        hour = -((datetime(1970, 1, 1) - date) // timedelta(hours=1))
        return hour + min(self._hours_to_utc(hour, country) for country in self.countries)

    def wall_clock_hour(self, utc_hour: int) -> int:
        """The hour, since 1970, that the series of starts has for a UTC hour, in the country where it comes first."""
        if self.local_starts.clock == UTC:
            return utc_hour
        guesses = ((country, utc_hour - self._hours_to_utc(utc_hour, country)) for country in self.countries)
        return max(utc_hour - self._hours_to_utc(guess, country) for country, guess in guesses)

    def _hours_to_utc(self, hour: int, country: Country) -> int:
        """What is added to a local hour: one shift for a series that counts hours from a local start."""
        starts, zone = self.local_starts, country.timezone.value
        if starts.clock != "local":
            return hours_to_utc(zone, hour)
        reference = country.timezone_reference
        instant = None if isinstance(reference, EmptyExplainableObject) else reference.value
        return hours_to_utc(zone, starts.first_hour, instant)

    def _starts_in(self, country: Country) -> ExplainableHourlyQuantities:
        """The starts of the series in UTC, as if its local time were that of a country."""
        conventions: Any = self.conventions  # type: ignore[attr-defined]  # of the pattern
        if conventions.time == "rotate":
            return self.local_starts.turned_to_utc(country.timezone)
        reference = country.timezone_reference
        empty = isinstance(reference, EmptyExplainableObject)
        return self.local_starts.to_utc(country.timezone, None if empty else reference)
