"""Functional units: what emissions are told per, and how many there are in the uses and hours that these are of.

What restricts the emissions restricts the units that go through it too: per journey within a country counts the
journeys there. A unit that has nothing at a level is not restricted by it: within a job, its emissions per journey.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.attribution.levels import is_meant, object_meant
from efp_graph.errors import InputError, NotAllowed, OutsidePeriod, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.footprint.attribution.cells import Cell
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.journeys import UsageJourney, UsageJourneyStep
from efp_graph.footprint.usage import UsagePattern
from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.texts import shown
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity, u, unit_of
from efp_graph.values.calendar import UTC, instant_of
from efp_graph.values.readable import number, unit_text

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

JOURNEY, VISIT, DATA = UNITS = ("journey", "visit", "GB")
OF_JOURNEYS = ("pattern", "country", "journey")
OF_STEPS = (*OF_JOURNEYS, "step")
OF_JOBS = (*OF_STEPS, "function", "server need", "job")
MOST_OFFSET = 14  # hours between a wall clock and UTC
OTHERS = "Or give a job, a step, a journey, a pattern, a series or a number."


class Units(NamedTuple):
    """How many functional units there are, and what one is."""

    number: float
    words: str


def units_in(system: System, per: Any, user: Any, chosen: Mapping[str, Any]) -> Units:
    """The functional units of a system.

    Args:
        per, user: see `System.sci`.
        chosen: {level: object or name}: in the uses that go through these only.

    Raises:
        UnknownOption, WrongKind, ValueOutOfRange, InputError: there is no such unit.
        OutsidePeriod: a series of units has other hours than the system.
        NotAllowed: there is none of it.
    """
    if user is not None:
        if per != JOURNEY:
            raise InputError(f"Emissions are per user or per {_told(per)}, not both: give per or user.")
        if isinstance(user, bool) or not isinstance(user, int | float | ExplainableQuantity):
            raise WrongKind(f"user is how many users there are, and was given {describe_given(user)}.")
        found = Units(_counted(user), "user")
    else:
        found = _units(system, per, chosen)
    if not found.number > 0:
        where = "".join(f", {level} {_told(one)}" for level, one in chosen.items())
        raise NotAllowed(
            f"There is no {found.words} in {system.name}{where} in these hours, so nothing is per {found.words}."
        )
    return found


def _told(one: Any) -> str:
    return str(getattr(one, "name", one))


def _units(system: System, per: Any, chosen: Mapping[str, Any]) -> Units:
    """How many units there are where it is chosen."""
    one = _object_called(system, per) if isinstance(per, str) and per not in UNITS else per
    if isinstance(one, ModelingObject) and (one.place is None or one.place.system is not system):
        raise UnknownOption(
            f"{describe_object(one)} is not in {describe_object(system)}, so that nothing of it is per that. Give a "
            "job, a step, a journey or a pattern that it has."
        )
    if one == VISIT:
        return Units(_visits(each for each in _places(system) if _is_in(each, chosen, OF_JOURNEYS)), VISIT)
    if one == DATA:
        return Units(_data_moved(system, chosen), "GB moved")
    if isinstance(one, JobBase):
        cells = [cell for cell in one.cells if _is_in(cell, chosen, OF_JOBS)]
        return Units(math.fsum(_sum(one.starts_per_cell[cell]) for cell in cells), f"job {one.name}")
    if isinstance(one, UsagePattern):
        places = [each for each in _places(system) if each.pattern is one and _is_in(each, chosen, OF_JOURNEYS)]
        return Units(_visits(places), f"visit of {one.name}")
    if isinstance(one, UsageJourneyStep):
        places = [each._replace(step=one) for each in _places(system)]
        places = [each for each in places if _is_in(each, chosen, OF_STEPS)]
        return Units(math.fsum(_times_in(each.journey, one) * _begun(each) for each in places), f"step {one.name}")
    if isinstance(one, UsageJourney) or one == JOURNEY:
        places = [each for each in _places(system) if _is_in(each, chosen, OF_JOURNEYS)]
        begun = math.fsum(_begun(each) for each in places if one in (JOURNEY, each.journey))
        return Units(begun, JOURNEY if one == JOURNEY else f"journey {one.name}")
    if isinstance(one, ExplainableHourlyQuantities | ExplainableQuantity):
        total = _in_these_hours(system, one.whole).sum() if isinstance(one, ExplainableHourlyQuantities) else one
        return Units(_counted(total), " of ".join(filter(None, (unit_text(unit_of(total.unit)), one.label))) or "unit")
    if isinstance(one, int | float) and not isinstance(one, bool):
        return Units(_counted(one), "unit")
    raise WrongKind(f"A functional unit was given as {describe_given(one)}. Give one of {', '.join(UNITS)}. {OTHERS}")


def _in_these_hours(system: System, series: ExplainableHourlyQuantities) -> ExplainableHourlyQuantities:
    """A series as it is.

    Raises:
        OutsidePeriod: it has hours that the system has not, so that a ratio would be of different times.
    """
    modelled = system.period
    early, late = modelled.first_hour - series.first_hour, len(series) - modelled.hours
    slack = 0 if series.clock == UTC else MOST_OFFSET
    if early > slack or late - early > slack:
        first, last = (instant_of(series.first_hour + hours) for hours in (0, len(series) - 1))
        raise OutsidePeriod(
            f"The series of functional units has hours from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}, and "
            f"modelled is the {modelled.caption}: emissions and units are counted in the same hours. Give a series of "
            "these only."
        )
    return series


def _object_called(system: System, name: str) -> Any:
    """The job, step, journey or pattern of a name."""
    patterns = system.distinct_patterns
    journeys = dict.fromkeys(journey for pattern in patterns for journey in pattern.journeys)
    steps = dict.fromkeys(step for journey in journeys for step in journey.uj_steps)
    known = [*_jobs(system), *steps, *journeys, *patterns]
    found = object_meant(name, known)
    if found is None:
        names = (*UNITS, *(one.name for one in known))
        raise UnknownOption(f"There is no functional unit {shown(name)}. {nearest(name, names)} {OTHERS}")
    return found


def _jobs(system: System) -> list[Any]:
    return [one for one in system.all_linked_objects if isinstance(one, JobBase)]


def _counted(given: Any) -> float:
    """A number of units as it is given.

    Raises:
        ValueOutOfRange: it is below 0, or not finite.
    """
    count = float(given.magnitude) if isinstance(given, ExplainableQuantity) else float(given)
    if not 0 <= count < math.inf:
        raise ValueOutOfRange(f"A number of functional units is above 0 and finite, and was given as {number(count)}.")
    return count


def _places(system: System) -> Iterator[Cell]:
    """The journeys of each pattern, in each of its countries."""
    for pattern in system.distinct_patterns:
        for country in pattern.countries:
            for journey in pattern.journeys:
                yield Cell(pattern, country, journey)


def _is_in(cell: Cell, chosen: Mapping[str, Any], levels: Iterable[str]) -> bool:
    """Whether a use goes through what is chosen at these levels."""
    return all(is_meant(getattr(cell, each.replace(" ", "_")), chosen[each]) for each in levels if each in chosen)


def _starts(pattern: Any, country: Any) -> Any:
    """Starts of a pattern in a country, of all hours."""
    return pattern.starts_of_country(country).whole


def _visits(places: Iterable[Cell]) -> float:
    """How often the patterns start in their countries, with as many journeys as there are."""
    there = dict.fromkeys((each.pattern, each.country) for each in places)
    return math.fsum(_sum(_starts(*each)) for each in there)


def _begun(cell: Cell) -> float:
    """How many of a journey start."""
    pattern: Any = cell.pattern
    starts = _starts(pattern, cell.country)
    return 0.0 if isinstance(starts, EmptyExplainableObject) else _sum(pattern.started(cell.journey, starts))


def _times_in(journey: Any, step: Any) -> float:
    """How often a step is in a journey."""
    weight = type(journey).uj_steps.weights(journey).get(step)
    return float(weight.magnitude) if weight is not None else float(list(journey.uj_steps).count(step))


def _data_moved(system: System, chosen: Mapping[str, Any]) -> float:
    """Volume of the requests [GB].

    Raises:
        NotAllowed: of a part of a pattern, while a simulation is shown: volumes may change in it.
    """
    moved = []
    for job in _jobs(system):
        of_patterns: dict[Any, list[Cell]] = {}
        for cell in job.cells:
            of_patterns.setdefault(cell.pattern, []).append(cell)
        for pattern, cells in of_patterns.items():
            there = [cell for cell in cells if _is_in(cell, chosen, OF_JOBS)]
            if len(there) == len(cells):
                moved.append(_sum(job.hourly_data_transferred_per_usage_pattern[pattern], u.GB))
            elif there and system.graph.shows is not None:
                raise NotAllowed(
                    f"{system.name} shows {system.graph.shows}, in which the data of a part of a pattern are not told "
                    "for all hours. Have it show itself (reset_values)."
                )
            else:
                moved += [_sum(job.data_for(job.data_transferred, cell), u.GB) for cell in there]
    return math.fsum(moved)


def _sum(series: Any, unit: Any = u.dimensionless) -> float:
    """The sum over all hours, those before the date of a simulation too."""
    whole = series.whole
    return 0.0 if isinstance(whole, EmptyExplainableObject) else float(whole.sum().to(unit).magnitude)
