"""Periods: the hours that figures are of, and the captions that say so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, Self

from efp_graph.texts import cut, visible
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import instant_of
from efp_graph.values.readable import clock_of

LONGEST_NAME = 60  # characters


class Period(NamedTuple):
    """Some hours that follow one another.

    Attributes:
        first_hour: hours since 1970-01-01 00:00 UTC.
        hours: how many; 0 without usage.
        is_whole: whether they are all that is modelled.
        simulated_from: the date of the simulation that is shown, or None.
        clock: what its dates are told in: "UTC", or "local time" for a series on wall clocks. Where usage is in Paris,
            2025 begins at 2024-12-31 23:00 UTC, so 2024 has an hour.
    """

    first_hour: int
    hours: int
    is_whole: bool = True
    simulated_from: datetime | None = None
    clock: str = "UTC"

    @classmethod
    def of(cls, value: Any, simulated_from: datetime | None = None) -> Self:
        """All hours of a series, what was before the date of a simulation among them; none of what is no series."""
        whole = getattr(value, "whole", value)
        if not isinstance(whole, ExplainableHourlyQuantities):
            return cls(0, 0, True, simulated_from)
        return cls(whole.first_hour, len(whole), True, simulated_from, clock_of(whole))

    @property
    def start(self) -> datetime:
        """The first hour."""
        return instant_of(self.first_hour)

    @property
    def last(self) -> datetime:
        """The last hour."""
        return instant_of(self.first_hour + max(self.hours - 1, 0))

    @property
    def dates(self) -> str:
        """First and last day, and on which clock: "2025-01-01 to 2025-01-03 (UTC)"; nothing without hours."""
        return self._dates("%Y-%m-%d")

    def _dates(self, form: str) -> str:
        return f"{self.start:{form}} to {self.last:{form}} ({self.clock})" if self.hours else ""

    def caption_in(self, zone: str) -> str:
        """The caption of figures that are told by the days, months or years of a zone."""
        return self.caption if zone == self.clock else f"{self.caption}; calendar of {zone}"

    @property
    def caption(self) -> str:
        """Which hours these are, and whether a simulation is shown in them.

        Example:
            >>> Period(482136, 72, simulated_from=datetime(2025, 1, 2)).caption
            'whole period, 2025-01-01 to 2025-01-03 (UTC), simulated from 2025-01-02 on'
        """
        which = "whole period" if self.is_whole else "part of the period"
        form = "%Y-%m-%d" if self.is_whole else "%Y-%m-%d %H:%M"
        text = f"{which}, {self._dates(form) or 'no hours'}"
        return text if self.simulated_from is None else f"{text}, simulated from {day_or_hour(self.simulated_from)} on"


def day_or_hour(date: datetime) -> str:
    """A date as short as it can be written."""
    return f"{date:%Y-%m-%d}" if not (date.hour or date.minute) else f"{date:%Y-%m-%d %H:%M}"


def joined(periods: Iterable[Period]) -> Period:
    """From the first hour of all to the last."""
    known = [each for each in periods if each.hours]
    if not known:
        return Period(0, 0)
    first, end = min(each.first_hour for each in known), max(each.first_hour + each.hours for each in known)
    return known[0]._replace(first_hour=first, hours=end - first)


def captions_of(sides: Iterable[tuple[str, Period]]) -> list[str]:
    """Lines that say which hours figures that stand side by side are of: one where all are of the same.

    Args:
        sides: (name of a side, its period).

    Example:
        >>> captions_of([("before", Period(482136, 72)), ("after", Period(482136, 72))])
        ['Over the whole period, 2025-01-01 to 2025-01-03 (UTC).']
    """
    named = [(name, period.caption) for name, period in sides]
    captions = list(dict.fromkeys(caption for _, caption in named))
    if len(captions) == 1:
        which = captions[0]
        return [f"Over the {which}." if which.startswith("whole") else f"Over a {which}."]
    return [f"{cut(visible(name), LONGEST_NAME)}: {caption}." for name, caption in named]
