"""The atoms of a system, and what becomes of them when they are added up at one level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from efp_graph.attribution.levels import at_level, level_named
from efp_graph.errors import NotAllowed, OutsidePeriod, UnknownOption, WrongKind, nearest
from efp_graph.footprint.attribution.cells import AtomKey, Cell
from efp_graph.footprint.attribution.sources import Attributed
from efp_graph.footprint.system import System
from efp_graph.footprint.vocabulary import DEVICES, EXTERNAL_APIS
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.objects.ledger import Phase
from efp_graph.texts import shown
from efp_graph.values import EmptyExplainableObject, Hourly, sum_of


class Atom(NamedTuple):
    """What one source emits in one phase and stream for one cell: one use of it."""

    source: Any
    key: AtomKey
    category: str

    @property
    def phase(self) -> str:
        """The phase, by its name."""
        return self.key.phase

    @property
    def stream(self) -> str:
        """Which part of the source's footprint in the phase it is of."""
        return self.key.stream

    @property
    def cell(self) -> Cell:
        """Where in the use of the system it is caused."""
        return self.key.cell

    @property
    def value(self) -> Hourly:
        """CO2eq, hour by hour, with its formula; while a simulation is shown, of all hours. Shape: (hours,)."""
        try:
            value: Hourly = self.source.atoms[self.key]
        except OutsidePeriod as error:
            if self.source.graph.shows is None:
                raise
            raise NotAllowed(
                f"{describe_object(self.source)} shows {self.source.graph.shows}, from whose date on other objects use "
                "it, so that one cause cannot be told for all hours. Have the system show itself (reset_values)."
            ) from error
        return value if isinstance(value, EmptyExplainableObject) else value.whole

    @property
    def kilograms(self) -> float:
        """CO2eq over all hours [kg]."""
        return kilograms_of(self.value)


def kilograms_of(value: Hourly) -> float:
    """What a series sums to [kg]."""
    return 0.0 if isinstance(value, EmptyExplainableObject) else float(value.sum().to("kg").magnitude)


def atoms_of(system: System) -> list[Atom]:
    """All atoms of a system, source by source, in its order."""
    if not isinstance(system, System):
        raise WrongKind(f"An attribution is of a System, and was given {describe_given(system)}.")
    members = (*system.all_linked_objects, *(row.object for row in system.footprints))  # some leave at a date
    sources = [one for one in dict.fromkeys(members) if isinstance(one, Attributed)]
    return [Atom(source, key, category_of(source)) for source in sources for key in source.atom_keys]


def category_of(source: Any) -> str:
    """The category in which a source counts."""
    if source.category:
        return str(source.category)
    return EXTERNAL_APIS.name if hasattr(source, "external_api") else DEVICES.name


def phase_named(given: Any) -> str:
    """A phase by its name here or in version 27.

    Raises:
        UnknownOption: there is none.
    """
    name = Phase.own_name(given) if isinstance(given, str) else Phase.named(given).name
    if name not in Phase.known:
        raise UnknownOption(f"There is no phase {shown(given)}. {nearest(str(given), Phase.known)}")
    return name


def footprint_per_node(system: System, level: str, phase: Any, exclude: Iterable[type] = ()) -> dict[Any, Hourly]:
    """{object: CO2eq hour by hour} of what the atoms of a phase go through at a level; those without any drop out.

    Args:
        level: "source", "job", "component need", "server need", "device need", "function", "step", "journey",
            "pattern", "country".
        phase: "energy" ("Use"), "fabrication" ("Manufacturing").
        exclude: classes of sources whose atoms are left out.

    Raises:
        UnknownOption: there is no such level or phase.

    Example: `footprint_per_node(system, "step", "energy")`
    """
    level, phase = level_named(level), phase_named(phase)
    left_out = tuple(exclude)
    nodes: dict[Any, list[Hourly]] = {}
    for atom in atoms_of(system):
        if atom.phase == phase and not isinstance(atom.source, left_out):
            node = at_level(atom, level)
            if node is not None:
                nodes.setdefault(node, []).append(atom.value)
    return {node: sum_of(values) for node, values in nodes.items()}


def attributed_footprint(one: Any, phase: Any) -> Hourly:
    """CO2eq in a phase of all that an object of a system causes. Shape: (hours,).

    Raises:
        WrongKind: it is in no system.
    """
    place = getattr(one, "place", None)
    if place is None:
        raise WrongKind(f"A footprint is attributed to objects of a system, and {describe_given(one)} is in none.")
    phase = phase_named(phase)
    mine = (each for each in atoms_of(place.system) if each.phase == phase and one in (each.source, *each.cell.objects))
    return sum_of(each.value for each in mine)
