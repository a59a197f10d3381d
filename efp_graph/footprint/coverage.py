"""What totals that stand side by side cover: on each side, of which share of climate change there are factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from efp_graph.footprint.footprint_views import bound, coverage_note
from efp_graph.objects.totals import Coverage
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.footprint.footprints import Footprints


def shares_of(footprints: Footprints) -> dict[str, float]:
    """{criterion: the share of climate change that has factors for it}; see `Footprints.covers`."""
    return {name: footprints.covers(name) for name in footprints.criteria}


def coverage_of(sides: Sequence[tuple[str, Mapping[str, float]]]) -> dict[str, Coverage]:
    """{criterion: what totals on it cover}, of [(name of a side, its shares)]; a side without footprints lacks none."""
    found = {}
    for criterion in dict.fromkeys(name for _, shares in sides for name in shares):
        of_sides = [shares.get(criterion, 0.0 if shares else 1.0) for _, shares in sides]
        notes = [coverage_note(share) for share in of_sides]
        if len(set(notes)) > 1:
            notes = [f"{visible(name)}: {note}" for (name, _), note in zip(sides, notes, strict=True) if note]
        said = tuple(dict.fromkeys(filter(None, notes)))
        found[criterion] = Coverage(tuple(of_sides), tuple(bound(share) for share in of_sides), said)
    return found
