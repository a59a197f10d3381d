"""The one way in which footprints are added up: over objects, categories, phases and hours.

A *contribution* is the footprint of an object in a category and a phase, hour by hour, over the whole life of the
object in the model. Of a simulation that is shown, what was before its date is a part of it, and so are the objects
that left at the date. The total is the sum of all contributions, whatever they are grouped by:

    sum over objects = sum over categories = sum over phases = sum over hours = total

Sums are over the whole period; over a part of it, the window, when asked. A caption says which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.errors import OutsidePeriod
from efp_graph.footprint.footprint_table import ByObject
from efp_graph.objects.simulation import Simulation
from efp_graph.objects.totals import kilograms
from efp_graph.texts import shown
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, u
from efp_graph.values.calendar import instant_of
from efp_graph.values.kernels import Series
from efp_graph.values.splicing import from_hour, until_hour

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

PHASE_NAMES = {"energy": "Electricity", "fabrication": "Fabrication"}  # of phases, for readers
# {category: (the list of its objects, {phase: the attribute of an object that is its footprint})}
CATEGORIES: dict[str, tuple[str, dict[str, str]]] = {
    "Servers": ("servers", {"energy": "energy_footprint", "fabrication": "instances_fabrication_footprint"}),
    "Storage": ("storages", {"energy": "energy_footprint", "fabrication": "instances_fabrication_footprint"}),
    "Network": ("networks", {"energy": "energy_footprint"}),  # its manufacturing is not modelled
    "Devices": (
        "distinct_patterns",
        {"energy": "devices_energy_footprint", "fabrication": "devices_fabrication_footprint"},
    ),
}
Window = tuple[datetime | None, datetime | None]


class Contribution(NamedTuple):
    """The footprint of an object in a category and a phase, hour by hour, or no value."""

    category: str
    owner: Any
    phase: str
    value: Any


class Period(NamedTuple):
    """Some hours that follow one another.

    Attributes:
        first_hour: hours since 1970-01-01 00:00 UTC.
        hours: how many; 0 without usage.
        is_whole: whether they are all that is modelled.
        simulated_from: the date of the simulation that is shown, or None.
    """

    first_hour: int
    hours: int
    is_whole: bool = True
    simulated_from: datetime | None = None

    @property
    def start(self) -> datetime:
        """The first hour."""
        return instant_of(self.first_hour)

    @property
    def last(self) -> datetime:
        """The last hour."""
        return instant_of(self.first_hour + max(self.hours - 1, 0))

    @property
    def caption(self) -> str:
        """Which hours these are, and whether a simulation is shown in them.

        Example:
            >>> Period(482136, 72, simulated_from=datetime(2025, 1, 2)).caption
            'whole period, 2025-01-01 to 2025-01-03, simulated from 2025-01-02 on'
        """
        which = "whole period" if self.is_whole else "part of the period"
        form = "%Y-%m-%d" if self.is_whole else "%Y-%m-%d %H:%M"
        text = f"{which}, {self.start:{form}} to {self.last:{form}}" if self.hours else f"{which}, no hours"
        return text if self.simulated_from is None else f"{text}, simulated from {day_or_hour(self.simulated_from)} on"


@dataclass(frozen=True)
class FootprintSums:
    """The footprints of a system added up over a period [kg CO2eq].

    Attributes:
        rows: {(category, object, phase): kg}.
        period: over which hours.
        contributions: what is added up.
    """

    rows: dict[tuple[str, Any, str], float]
    period: Period
    contributions: tuple[Contribution, ...]

    @property
    def total(self) -> float:
        """Everything."""
        return sum(self.rows.values())

    @property
    def by_object(self) -> ByObject:
        """{object: kg}."""
        return ByObject(self._grouped(1))

    @property
    def by_category(self) -> dict[str, float]:
        """{category: kg}."""
        return self._grouped(0)

    @property
    def by_phase(self) -> dict[str, float]:
        """{"energy" or "fabrication": kg}."""
        return self._grouped(2)

    def by_hour(self) -> Series:
        """The kilograms of each hour of the period. Shape: (hours,)."""
        total = np.zeros(self.period.hours)
        for each in self.contributions:
            if isinstance(each.value, ExplainableHourlyQuantities):
                start = each.value.first_hour - self.period.first_hour
                total[start : start + len(each.value)] += each.value.to(u.kg).magnitude
        return total

    @property
    def caption(self) -> str:
        """What the figures are."""
        return f"kg CO2eq, {self.period.caption}"

    def _grouped(self, place: int) -> dict[Any, float]:
        found: dict[Any, float] = {}
        for key, kg in self.rows.items():
            found[key[place]] = found.get(key[place], 0.0) + kg
        return found


def added_up(system: System, window: Window | None = None) -> FootprintSums:
    """See `System.footprint_sums`."""
    period = period_of(system)
    found = contributions(system)
    if window is not None:
        period = _part(period, window)
        found = [each._replace(value=_inside(each.value, period)) for each in found]
    rows = {(each.category, each.owner, each.phase): kilograms(each.value) for each in found}
    return FootprintSums(rows, period, tuple(found))


def contributions(system: System) -> list[Contribution]:
    """All of a system, by category, phase and object in its order."""
    return [
        Contribution(category, owner, phase, getattr(owner, attribute).whole)
        for category, (_, phases) in CATEGORIES.items()
        for phase, attribute in phases.items()
        for owner in members(system, category)
    ]


def members(system: Any, category: str) -> tuple[Any, ...]:
    """The objects of a category; last those that left the system at the date of a simulation that is shown."""
    present: tuple[Any, ...] = getattr(system, CATEGORIES[category][0])
    simulation = shown_simulation(system)
    left = () if simulation is None else simulation.leaving.items()
    return (*present, *(owner for owner, whose in left if whose is system and owner.category == category))


def shown_simulation(system: Any) -> Simulation | None:
    """The simulation of which a system shows the values."""
    shown = system.graph.shown
    return shown.subject if shown is not None and isinstance(shown.subject, Simulation) else None


def simulated_from(system: System) -> datetime | None:
    """The date of the simulation of which the system shows the values, or None."""
    simulation = shown_simulation(system)
    return None if simulation is None or system not in simulation.systems else simulation.date


def period_of(system: System) -> Period:
    """All hours that are modelled."""
    total = system.total_footprint.whole
    date = simulated_from(system)
    if isinstance(total, EmptyExplainableObject):
        return Period(0, 0, True, date)
    return Period(total.first_hour, len(total), True, date)


def day_or_hour(date: datetime) -> str:
    """A date as short as it can be written."""
    return f"{date:%Y-%m-%d}" if not (date.hour or date.minute) else f"{date:%Y-%m-%d %H:%M}"


def _part(period: Period, window: Any) -> Period:
    """The hours of a period inside a window.

    Raises:
        OutsidePeriod: the window is no pair of dates, or no hour lies in it.
    """
    try:
        start, end = (None if each is None else _hour(each) for each in window)
    except (TypeError, ValueError, AttributeError) as error:
        raise OutsidePeriod(
            f"The window was given as {shown(window)}. Give two dates, (start, end): from the first on, before the "
            "second. None is the start or the end of the period."
        ) from error
    first = period.first_hour if start is None else max(start, period.first_hour)
    after = period.first_hour + period.hours
    after = after if end is None else min(end, after)
    if after <= first:
        raise OutsidePeriod(f"No hour lies in the window {shown(window)}. What is modelled: {period.caption}.")
    whole = (first, after - first) == (period.first_hour, period.hours)
    return Period(first, after - first, whole, period.simulated_from)


def _hour(date: datetime) -> int:
    """The hour since 1970 of an instant; a naive one is in UTC. Off the hour: the next whole hour."""
    instant = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return -int(-instant.timestamp() // 3600)


def _inside(value: Any, period: Period) -> Any:
    """The hours of a series in a period."""
    if not isinstance(value, ExplainableHourlyQuantities):
        return value
    late = from_hour(value, period.first_hour)
    return late if isinstance(late, EmptyExplainableObject) else until_hour(late, period.first_hour + period.hours)


def summed(parts: Iterable[tuple[Any, Any]]) -> ByObject:
    """{object: its footprint over the whole period}, from (object, its footprint hour by hour)."""
    return ByObject((owner, value.whole) for owner, value in parts).summed()
