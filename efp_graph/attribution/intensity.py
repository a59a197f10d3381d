"""Carbon intensity of software (SCI, ISO/IEC 21031:2024): emissions per functional unit, over the same hours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.attribution.attribution import classes_in
from efp_graph.attribution.boundary import statement
from efp_graph.attribution.levels import is_meant, level_named
from efp_graph.errors import NotAllowed, OutsidePeriod, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.journeys import UsageJourney, UsageJourneyStep
from efp_graph.footprint.usage import UsagePattern
from efp_graph.footprint.vocabulary import ENERGY, GWP
from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.texts import shown, visible
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity, u, unit_of
from efp_graph.values.calendar import UTC, instant_of
from efp_graph.values.readable import figure, number, unit_text

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

UNITS = ("journey", "visit", "GB")
MOST_OFFSET = 14  # hours between a wall clock and UTC
METHOD = (
    "SCI = (O + M) / R, ISO/IEC 21031:2024: electricity (O) at the carbon intensity of its place, no market-based "
    "measures or offsets; hardware (M) spread over its life."
)


class Intensity(NamedTuple):
    """CO2eq per functional unit.

    Attributes:
        operational, embodied: CO2eq of electricity (O) and of making hardware (M), over the hours [kg].
        units: how many functional units there are in the same hours (R).
        per: the functional unit, in words.
        boundary: what is in the figures, and what is not, in sentences.
    """

    system: str
    caption: str
    operational: float
    embodied: float
    units: float
    per: str
    boundary: tuple[str, ...]

    @property
    def kilograms(self) -> float:
        """CO2eq of all components in the boundary [kg]."""
        return self.operational + self.embodied

    @property
    def grams(self) -> float:
        """CO2eq per unit [g]."""
        return 1000 * self.kilograms / self.units

    def __str__(self) -> str:
        lines = (
            f"{self.system}, {self.caption}: {figure(self.grams, unit_of(u.g), GWP.equivalent)} per {self.per}",
            f"{figure(self.kilograms, GWP.unit, GWP.equivalent)} in all; {self.per}: {number(self.units)}",
            *self.boundary,
        )
        return visible("\n".join(lines), lines=True)


def intensity_of(
    system: System,
    per: Any = "journey",
    *,
    user: float | None = None,
    within: Mapping[str, Any] | None = None,
    exclude: Iterable[type] = (),
    market: Any = None,
) -> Intensity:
    """CO2eq per functional unit; see `System.sci`."""
    if market is not None and market is not False:
        raise NotAllowed(
            "The SCI takes electricity at the carbon intensity of its place: ISO/IEC 21031 excludes market-based "
            "measures. Scopes have both figures: system.scopes(market=...)."
        )
    left_out = classes_in(exclude)
    attribution = system.attribution()
    atoms = [atom for atom in attribution.atoms_within(within) if not isinstance(atom.source, left_out)]
    operational = sum(atom.kilograms for atom in atoms if atom.phase == ENERGY.name)
    embodied = sum(atom.kilograms for atom in atoms if atom.phase != ENERGY.name)
    wanted = {level_named(level): one for level, one in (within or {}).items()}.get("pattern")
    patterns = [each for each in system.usage_patterns if wanted is None or is_meant(each, wanted)]
    units, words = _units(system, per, patterns) if user is None else (_units(system, user, patterns)[0], "user")
    if not units > 0:
        raise NotAllowed(f"There is no {words} in {system.name} in these hours, so nothing is per {words}.")
    boundary = (METHOD, *statement(attribution, atoms, within, left_out))
    return Intensity(system.title, system.period.caption, operational, embodied, units, words, boundary)


def _units(system: System, per: Any, patterns: list[Any]) -> tuple[float, str]:
    """How many functional units there are, and what one is."""
    if isinstance(per, str):
        if per not in UNITS:
            raise UnknownOption(
                f"There is no functional unit {shown(per)}. {nearest(per, UNITS)} Or give a job, a step, a journey, a "
                "pattern, a series or a number."
            )
        if per == "GB":
            jobs = dict.fromkeys(job for pattern in patterns for job in pattern.jobs)
            moved = (job.hourly_data_transferred_per_usage_pattern for job in jobs)
            return sum(
                _sum(each[pattern], u.GB) for each in moved for pattern in patterns if pattern in each
            ), "GB moved"
        starts = [(pattern, pattern.utc_hourly_usage_journey_starts) for pattern in patterns]
        if per == "visit":
            return sum(_sum(each) for _, each in starts), "visit"
        return sum(_sum(pattern.started(one, each)) for pattern, each in starts for one in pattern.journeys), "journey"
    if isinstance(per, bool):
        raise WrongKind(f"A functional unit was given as {describe_given(per)}. Give a text, an object or a number.")
    if isinstance(per, int | float):
        if not math.isfinite(per):
            raise ValueOutOfRange(f"The number of functional units was given as {number(per)}. Give a finite number.")
        return float(per), "unit"
    if isinstance(per, ExplainableHourlyQuantities | ExplainableQuantity):
        total = per if isinstance(per, ExplainableQuantity) else _in_these_hours(system, per).sum()
        unit = "" if total._unit.same_dimension(unit_of(u.dimensionless)) else unit_text(total._unit)
        return float(total.magnitude), " of ".join(filter(None, (unit, per.label))) or "unit"
    if isinstance(per, ModelingObject) and (per.place is None or per.place.system is not system):
        raise UnknownOption(
            f"{describe_object(per)} is not in {describe_object(system)}, so that nothing of it is per that. Give a "
            "job, a step, a journey or a pattern that it has."
        )
    if isinstance(per, JobBase):
        return _sum(per.hourly_occurrences_across_usage_patterns), f"job {per.name}"
    if isinstance(per, UsagePattern):
        return _sum(per.utc_hourly_usage_journey_starts), f"visit of {per.name}"
    if isinstance(per, UsageJourney | UsageJourneyStep):
        return _started(per, patterns), per.name
    raise WrongKind(f"A functional unit was given as {describe_given(per)}. Give a text, an object or a number.")


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


def _started(one: Any, patterns: list[Any]) -> float:
    """How many of a journey, or of a step, start."""
    total = 0.0
    for pattern in patterns:
        for journey in pattern.journeys:
            times = 1.0 if journey is one else _times_in(journey, one)
            total += times * _sum(pattern.started(journey, pattern.utc_hourly_usage_journey_starts))
    return total


def _times_in(journey: Any, step: Any) -> float:
    weight = type(journey).uj_steps.weights(journey).get(step)
    return float(weight.magnitude) if weight is not None else float(list(journey.uj_steps).count(step))


def _sum(series: Any, unit: Any = u.dimensionless) -> float:
    return 0.0 if isinstance(series, EmptyExplainableObject) else float(series.sum().to(unit).magnitude)
