"""Who causes a footprint, as the records that audit pages are made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from efp_graph.attribution.boundary import defaults_in
from efp_graph.attribution.levels import CHAIN, at_level
from efp_graph.audit.records import AuditedCauses
from efp_graph.errors import NotAllowed
from efp_graph.footprint.drawn import looks

if TYPE_CHECKING:
    from efp_graph.attribution.attribution import Attribution

LEVELS = (*CHAIN, "device", "phase", "category", "stream")


def causes_of(attribution: Attribution, position_of: Callable[[Any], int]) -> AuditedCauses:
    """The records of an attribution.

    Args:
        position_of: gives the position of an object in the audit.
    """
    try:
        atoms = attribution.sums()
        remarks = (*attribution.remarks(sums=atoms), defaults_in(attribution.system))
    except NotAllowed as error:  # of a simulation in which objects come and go
        return AuditedCauses(refused=str(error))
    places: dict[str, dict[Any, int]] = {level: {} for level in LEVELS}
    found = []
    for atom, kilograms in atoms:
        keys = [(places[level], at_level(atom, level)) for level in LEVELS]
        found.append((tuple(None if key is None else at.setdefault(key, len(at)) for at, key in keys), kilograms))
    titles = {name: look.title for name, look in looks().items()}
    present = [at for at, level in enumerate(LEVELS) if places[level]]

    def told(key: Any) -> int | str:
        return titles.get(key, key) if isinstance(key, str) else position_of(key)

    return AuditedCauses(
        levels={LEVELS[at]: [told(key) for key in places[LEVELS[at]]] for at in present},
        atoms=[(tuple([path[at] for at in present]), kilograms) for path, kilograms in found],
        remarks=remarks,
    )
