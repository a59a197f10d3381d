"""Scope 2 twice: by the carbon intensity of the place, and by the one that was bought.

The market-based figure is that of the same electricity at the factors of contracts, which are given for servers and
countries. What no factor is given for is not in it, and is named: nothing stands for a factor that nobody gave.

Source: GHG Protocol Scope 2 Guidance (2015), chapters 4 and 7 (dual reporting).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.attribution.levels import object_meant
from efp_graph.errors import NotAllowed, UnknownOption, WrongKind, nearest
from efp_graph.footprint.storage import Storage
from efp_graph.footprint.vocabulary import EXTERNAL_APIS
from efp_graph.objects.attributes import Input
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.texts import shown
from efp_graph.values import same_value

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom
    from efp_graph.footprint.system import System

INTENSITY = "average_carbon_intensity"


class MarketBased(NamedTuple):
    """Electricity of own and leased machines at the factors of contracts.

    Attributes:
        kilograms: CO2eq of what has a factor [kg].
        location: CO2eq of the same electricity at the intensity of its place [kg].
        lacking: {whose carbon intensity has no factor: CO2eq of its electricity, at that of the place [kg]}.
    """

    kilograms: float
    location: float
    lacking: dict[Any, float]

    @property
    def has_no_factor(self) -> bool:
        """Whether there is electricity, and no factor for any of it."""
        return bool(self.lacking) and not self.location and not self.kilograms


def factor_holder(atom: Atom) -> Any:
    """The object whose carbon intensity an atom of electricity is calculated with: a server, a country ..."""
    source = atom.source.server if isinstance(atom.source, Storage) else atom.source
    is_own = _has_factor(source) or atom.category == EXTERNAL_APIS.name  # these know the electricity of their centres
    return source if is_own else atom.cell.country


def _has_factor(one: Any) -> bool:
    """Whether a carbon intensity can be given to an object."""
    return isinstance(getattr(type(one), "attributes", {}).get(INTENSITY), Input)


def market_based(system: System, atoms: Sequence[Atom], market: Mapping[Any, Any] | bool) -> MarketBased:
    """The electricity of some atoms at the factors of contracts.

    Args:
        market: {server or country, or its name: its factor}; True where there are none.

    Raises:
        WrongKind, UnknownOption: it is none, or names what has no carbon intensity here.
        EfpGraphError: a factor is none.
    """
    if not isinstance(market, Mapping | bool):
        raise WrongKind(
            f"market is {{server or country: carbon intensity of what was bought}}, and was given "
            f"{describe_given(market)}."
        )
    holders = list(dict.fromkeys(factor_holder(atom) for atom in atoms))
    known = [one for one in holders if _has_factor(one)]
    given = {} if isinstance(market, bool) else {holder_named(one, known): factor for one, factor in market.items()}
    covered = [atom for atom in atoms if factor_holder(atom) in given]
    lacking: dict[Any, list[float]] = {}
    for atom in atoms:
        if factor_holder(atom) not in given:
            lacking.setdefault(factor_holder(atom), []).append(atom.kilograms)
    location = math.fsum(atom.kilograms for atom in covered)
    changes = {}
    for one, factor in given.items():
        attribute = type(one).attributes[INTENSITY]
        if not same_value(getattr(one, INTENSITY), attribute.checked(one, factor)):
            changes[attribute.of(one)] = factor
    kilograms = location
    if changes and system.graph.shows is not None:
        raise NotAllowed(
            f"{describe_object(system)} shows {system.graph.shows}, while which no other factor can be tried. Have it "
            "show itself (reset_values) first, or leave market out."
        )
    if changes:
        with system.what_if(changes, "market-based"):
            kilograms = math.fsum(atom.kilograms for atom in covered)
    return MarketBased(kilograms, location, {one: math.fsum(amounts) for one, amounts in lacking.items()})


def holder_named(given: Any, holders: Iterable[Any]) -> Any:
    """Whose carbon intensity is meant: an object itself, or the one of a name.

    Raises:
        UnknownOption: there is none, or there are several.
    """
    known = list(holders)
    found = object_meant(given, known)
    if found is not None:
        return found
    name = getattr(given, "name", given)
    way_out = (
        nearest(str(name), [one.name for one in known])
        if known
        else ('There is none to be given a factor: say whose the machines are first, such as owner={"front": "owned"}.')
    )
    raise UnknownOption(
        f"No electricity of own or leased machines is calculated with a carbon intensity of {shown(name)}. {way_out}"
    )
