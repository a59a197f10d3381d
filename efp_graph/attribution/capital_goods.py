"""Capital goods by the year of purchase, as the GHG Protocol counts them, and their making spread over their life.

Of machines of one kind those are bought in an hour that are more than ever before. What is there in the first hour
counts as bought in its year. What is replaced at the end of its life is not counted.

Source: GHG Protocol, Corporate Value Chain (Scope 3) Standard (2011), category 2: all of the making in the year of
acquisition, no depreciation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity, u
from efp_graph.values.calendar import times_of

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom

COUNT, MADE = "nb_of_instances", "carbon_footprint_fabrication"


class CapitalGoods(NamedTuple):
    """Making of own and leased machines.

    Attributes:
        spread, bought: {calendar year (UTC): CO2eq [kg]}, over their life and in the year of purchase.
        uncounted: sources of which no number of machines is modelled: they are not in `bought`.
        replaced: sources whose life is shorter than the period: what replaces them is not in `bought`.
    """

    spread: dict[str, float]
    bought: dict[str, float]
    uncounted: tuple[Any, ...]
    replaced: tuple[Any, ...]


def capital_goods(atoms: Iterable[Atom]) -> CapitalGoods:
    """The making of the sources of some atoms."""
    spread: dict[str, list[float]] = {}
    sources: dict[Any, None] = {}
    for atom in atoms:
        sources[atom.source] = None
        value = atom.value
        if not isinstance(value, EmptyExplainableObject):
            for year, amount in value.by("year").items():
                spread.setdefault(str(year), []).append(float(amount.to("kg").magnitude))
    bought: dict[str, list[float]] = {}
    uncounted, replaced = [], []
    for source in sources:
        number, made = getattr(source, COUNT, None), getattr(source, MADE, None)
        if isinstance(number, EmptyExplainableObject):
            continue
        if not isinstance(number, ExplainableHourlyQuantities) or not isinstance(made, ExplainableQuantity):
            uncounted.append(source)
            continue
        whole = number.whole
        if len(whole) * u.hour > source.lifespan.value:
            replaced.append(source)
        for year, machines in new_by_year(whole).items():
            bought.setdefault(year, []).append(machines * float(made.to("kg").magnitude))
    return CapitalGoods(_sums(spread), _sums(bought), tuple(uncounted), tuple(replaced))


def new_by_year(number: ExplainableHourlyQuantities) -> dict[str, float]:
    """{calendar year (UTC): how many machines more than ever before}."""
    most = np.maximum.accumulate(number.to("dimensionless").magnitude)
    new = np.diff(most, prepend=0.0)
    years = times_of(number.first_hour, len(number)).astype("datetime64[Y]")
    return {str(year): math.fsum(new[years == year].tolist()) for year in np.unique(years)}


def _sums(found: dict[str, list[float]]) -> dict[str, float]:
    return {year: math.fsum(amounts) for year, amounts in sorted(found.items())}
