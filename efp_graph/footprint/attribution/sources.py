"""What sources of footprints have in common: atoms, each a value of its own that is calculated when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.cells import AtomKey
from efp_graph.objects import ModelingObject, calculated_per, derived
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, u

if TYPE_CHECKING:
    from collections.abc import Iterable


class Attributed(ModelingObject):
    """A source. A subclass says which atoms it has, and what each is."""

    methodology = "attribution"

    def keys_of_atoms(self: Any) -> Iterable[AtomKey]:
        """The atoms, in the order of the system."""
        return ()

    def emitted_for(self: Any, key: AtomKey) -> Hourly:
        """CO2eq of one of them."""
        raise NotImplementedError

    @derived
    def atom_keys(self: Any) -> tuple[AtomKey, ...]:
        """The parts of its footprints, by who causes them."""
        return tuple(self.keys_of_atoms())

    @calculated_per("atom_keys", u.kg, lazy=True, equivalent="CO2eq")
    def atoms(self: Any, key: AtomKey) -> Hourly:
        """CO2eq of the source for one use of it. Shape: (hours,). Source: methodology.md, "Attribution"."""
        found: Hourly = self.emitted_for(key)
        return found


def fraction(number: int, of: int, what: str) -> ExplainableQuantity:
    """So many of so many, as a value."""
    return ExplainableQuantity(number / of * u.dimensionless, f"{number} of {of} {what}")


def product(series: Any, share: Any) -> Hourly:
    """A footprint times a share that may have fewer hours, in which alone it is not 0."""
    if isinstance(series, EmptyExplainableObject) or isinstance(share, EmptyExplainableObject):
        return EmptyExplainableObject()
    found: Hourly = series * share if share.is_scalar else series.at_hours_of(share) * share
    return found
