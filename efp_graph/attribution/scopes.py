"""Scopes of the GHG Protocol: whose emissions they are in the inventory of the one who runs the service.

Tags say who owns what: "owned" or "leased" (operational control), "purchased" (cloud, network, bought APIs), "users".
Source: GHG Protocol, Corporate Standard and Corporate Value Chain (Scope 3) Standard, categories 1, 2 and 11.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.attribution.atoms import category_of
from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.storage import Storage
from efp_graph.footprint.vocabulary import DEVICES, EDGE_DEVICES, ENERGY, GWP
from efp_graph.texts import shown, visible
from efp_graph.values.readable import figure

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

OWNERS = ("owned", "leased", "purchased", "users")
SCOPES = {
    "2": "Scope 2: electricity of own and leased machines, location-based",
    "3.1": "Scope 3.1: purchased goods and services",
    "3.2": "Scope 3.2: capital goods, making of own and leased machines",
    "3.11": "Scope 3.11: use of sold products, electricity of users' devices",
    "outside": "Outside the operator's inventory: making of users' devices",
}
SPREAD = (
    "Capital goods are spread over their life here; the Standard counts them in the year of purchase. Scope 1 (own "
    "fuel) and 3.3 (upstream of electricity, unless the carbon intensity has it) are not modelled."
)


class Scopes(NamedTuple):
    """CO2eq by scope.

    Attributes:
        kilograms: {scope: CO2eq over the hours [kg]}: "2", "3.1", "3.2", "3.11", "outside".
        owners: {source: its tag}.
    """

    system: str
    caption: str
    kilograms: dict[str, float]
    owners: dict[Any, str]
    remarks: tuple[str, ...]

    @property
    def total(self) -> float:
        """All of them together [kg]."""
        return math.fsum(self.kilograms.values())

    def __str__(self) -> str:
        amounts = [*((amount, SCOPES[scope]) for scope, amount in self.kilograms.items()), (self.total, "together")]
        told = [f"{figure(amount, GWP.unit, GWP.equivalent):>22}  {words}" for amount, words in amounts]
        lines = [f"{self.system}, {self.caption}", *told, *self.remarks]
        return visible("\n".join(lines), lines=True)


def scopes_of(system: System, owner: Mapping[Any, str] | None = None) -> Scopes:
    """CO2eq by scope; see `System.scopes`."""
    attribution = system.attribution()
    atoms = attribution.atoms
    sources = list(dict.fromkeys(atom.source for atom in atoms))
    owners = _owners(sources, dict(owner or {}))
    found: dict[str, list[float]] = {scope: [] for scope in SCOPES}
    for atom in atoms:
        found[_scope(owners[atom.source], atom.phase)].append(atom.kilograms)
    told = f"Owners: {', '.join(f'{one.name} {tag}' for one, tag in owners.items())}."
    remarks = (told, SPREAD, *attribution.remarks())
    return Scopes(
        system.title,
        system.period.caption,
        {scope: math.fsum(amounts) for scope, amounts in found.items()},
        owners,
        remarks,
    )


def _scope(owner: str, phase: str) -> str:
    is_energy = phase == ENERGY.name
    if owner == "purchased":
        return "3.1"
    if owner == "users":
        return "3.11" if is_energy else "outside"
    return "2" if is_energy else "3.2"


def _owners(sources: list[Any], given: dict[Any, str]) -> dict[Any, str]:
    """The tag of each source: as given for it, for its server, or what is usual for its category."""
    tags = {_source_named(one, sources): tag for one, tag in given.items()}
    for one, tag in tags.items():
        if tag not in OWNERS:
            raise UnknownOption(f"{one.name} was given the owner {shown(tag)}. {nearest(str(tag), OWNERS)}")
    found = {}
    for source in sources:
        usual = "users" if category_of(source) in (DEVICES.name, EDGE_DEVICES.name) else "purchased"
        server = source.server if isinstance(source, Storage) else None
        found[source] = tags.get(source, tags.get(server, usual))
    return found


def _source_named(given: Any, sources: list[Any]) -> Any:
    """A source itself, or the one of a name.

    Raises:
        UnknownOption: nothing emits under that name.
    """
    found = [source for source in sources if source is given or source.name == given]
    if len(found) == 1:
        return found[0]
    names = [source.name for source in sources]
    if found:
        raise UnknownOption(f"{len(found)} sources are called {shown(given)}: give the object itself.")
    raise UnknownOption(
        f"Nothing that emits is called {shown(getattr(given, 'name', given))}. {nearest(str(given), names)}"
    )
