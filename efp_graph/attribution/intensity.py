"""Carbon intensity of software (SCI, ISO/IEC 21031:2024): emissions per functional unit, over the same hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.attribution.attribution import classes_in
from efp_graph.attribution.boundary import statement
from efp_graph.attribution.functional_units import units_in
from efp_graph.attribution.levels import by_level
from efp_graph.errors import NotAllowed
from efp_graph.footprint.vocabulary import ENERGY, GWP
from efp_graph.rendering.html import paragraphs_html
from efp_graph.texts import visible
from efp_graph.values import u, unit_of
from efp_graph.values.readable import figure, number

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

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

    def _lines(self) -> list[str]:
        return [
            f"{self.system}, {self.caption}: {figure(self.grams, unit_of(u.g), GWP.equivalent)} per {self.per}",
            f"{figure(self.kilograms, GWP.unit, GWP.equivalent)} in all; {self.per}: {number(self.units)}",
            *self.boundary,
        ]

    def __str__(self) -> str:
        return visible("\n".join(self._lines()), lines=True)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        return paragraphs_html(self._lines())


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
    units, words = units_in(system, per, user, by_level(within))
    boundary = (METHOD, *statement(attribution, atoms, within, left_out))
    return Intensity(system.title, system.period.caption, operational, embodied, units, words, boundary)
