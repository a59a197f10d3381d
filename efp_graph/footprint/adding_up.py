"""The one way in which footprints are added up: over objects, categories, phases and hours.

A *contribution* is a footprint of an object (`objects/ledger.py`), hour by hour, over the whole life of the object in
the model. Of a simulation that is shown, what was before its date is a part of it, and so are the objects
that left at the date. The total is the sum of all contributions, whatever they are grouped by:

    sum over objects = sum over categories = sum over phases = sum over hours = total

Sums are over the whole period; over a part of it, the window, when asked. A caption says which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.errors import OutsidePeriod, WrongKind
from efp_graph.footprint.footprint_table import ByObject
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.ledger import Category
from efp_graph.objects.period import Period
from efp_graph.objects.simulation import Simulation
from efp_graph.objects.totals import kilograms
from efp_graph.texts import shown
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, Hourly, sum_of, u
from efp_graph.values.calendar import moment_given
from efp_graph.values.kernels import Series
from efp_graph.values.scales import Scale
from efp_graph.values.splicing import from_hour, until_hour

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

Moment = date | str | None  # a datetime is a date; a text is in ISO form
Window = tuple[Moment, Moment]


class Contribution(NamedTuple):
    """A footprint of an object: the name of its attribute, and its hours, or no value.

    `value` has all of them, `shown` those that are shown while a simulation is.
    """

    category: str
    owner: Any
    phase: str
    criterion: str
    attribute: str
    shown: Any

    @property
    def value(self) -> Any:
        """All hours."""
        return self.shown.whole


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

    def __str__(self) -> str:
        """The total, and what each category has of it: `print(system.footprint_sums())`."""
        scale = Scale.of((self.total, *self.by_category.values()), GWP.unit, GWP.equivalent)
        titles = {name: Category.known[name].title for name in self.by_category}
        width = max(map(len, ("Total", *titles.values())))
        amounts = [(titles[name], scale.cell(amount)) for name, amount in self.by_category.items()]
        amounts.append(("Total", scale.cell(self.total)))
        figures = max(len(text) for _, text in amounts)
        head = f"Footprint, {scale.heading}, {self.period.caption}"
        return "\n".join((head, *(f"{title:<{width}}  {text:>{figures}}" for title, text in amounts)))

    def _grouped(self, place: int) -> dict[Any, float]:
        found: dict[Any, float] = {}
        for key, kg in self.rows.items():
            found[key[place]] = found.get(key[place], 0.0) + kg
        return found


def added_up(system: System, window: Window | None = None) -> FootprintSums:
    """See `System.footprint_sums`."""
    period, found = parts_of(system, window)
    found = [each for each in found if each.criterion == GWP.name]
    return FootprintSums(_rows(found), period, tuple(found))


def parts_of(system: System, window: Window | None = None) -> tuple[Period, list[Contribution]]:
    """The contributions to a system, and the hours that they have: all, or those in a window.

    Raises:
        WrongKind: the window is no pair of dates.
        OutsidePeriod: no modelled hour lies in it.
    """
    period = period_of(system)
    found = contributions(system)
    if window is not None:
        period = _part(period, window)
        found = [each._replace(shown=_inside(each.value, period)) for each in found]
    return period, found


def _rows(found: Iterable[Contribution]) -> dict[tuple[str, Any, str], float]:
    rows: dict[tuple[str, Any, str], float] = {}
    for each in found:
        key = each.category, each.owner, each.phase
        rows[key] = rows.get(key, 0.0) + kilograms(each.value)
    return rows


def contributions(system: Any) -> list[Contribution]:
    """All of a system, by criterion, category, phase and object in its order.

    Objects that left the system at the date of a simulation that is shown come last.
    """
    simulation = shown_simulation(system)
    left = () if simulation is None else simulation.leaving.items()
    owners = (*system.contributors, *(owner for owner, whose in left if whose is system))
    found = [
        (account.order, Contribution(account.category, owner, account.phase, account.criterion, name, owner))
        for owner in owners
        for account, names in owner.accounts.items()
        for name in names
    ]
    ordered = [each for _, each in sorted(found, key=lambda pair: pair[0])]
    return [each._replace(shown=getattr(each.owner, each.attribute)) for each in ordered]


def together(values: Iterable[Any]) -> Hourly:
    """The sum of some series; while a simulation is shown its `whole` is the sum of what each has as a whole."""
    parts = list(values)
    total = sum_of(parts)
    if len(parts) < 2 or all(each.whole is each for each in parts):
        return total
    total = total.copy()
    whole: Any = sum_of(each.whole for each in parts)
    if isinstance(total, ExplainableHourlyQuantities):
        total._whole = whole
    else:
        total._twins = {"whole": whole}
    return total


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
    return Period.of(system.total_footprint, simulated_from(system))


def _part(period: Period, window: Any) -> Period:
    """The hours of a period inside a window.

    Raises:
        WrongKind: the window is no pair of dates.
        OutsidePeriod: no hour lies in it.
    """
    try:
        start, end = (None if each is None else _hour(each) for each in window)
    except (TypeError, ValueError, WrongKind) as error:
        raise WrongKind(
            f"The window was given as {shown(window)}. Give (start, end): from the first on, before the second, each a "
            'date, as datetime(2025, 1, 1) or "2025-01-01", or None, for the start or the end of the period.'
        ) from error
    first = period.first_hour if start is None else max(start, period.first_hour)
    after = period.first_hour + period.hours
    after = after if end is None else min(end, after)
    if after <= first:
        raise OutsidePeriod(f"No hour lies in the window {shown(window)}. What is modelled: {period.caption}.")
    whole = (first, after - first) == (period.first_hour, period.hours)
    return Period(first, after - first, whole, period.simulated_from)


def _hour(moment: Any) -> int:
    """The hour since 1970 of an instant, a day or their ISO text; a naive one is in UTC. Off the hour: the next one."""
    moment = moment_given(moment)
    instant = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return -int(-instant.timestamp() // 3600)


def _inside(value: Any, period: Period) -> Any:
    """The hours of a series in a period."""
    if not isinstance(value, ExplainableHourlyQuantities):
        return value
    late = from_hour(value, period.first_hour)
    return late if isinstance(late, EmptyExplainableObject) else until_hour(late, period.first_hour + period.hours)
