"""What is not modelled: phases in which a class declares no footprint though others of the same table do.

And what a footprint leaves out: the electricity of machines that are on without load, where their idle power is 0.

No footprint is not a footprint of 0. Tables show "–" there, and say at the foot what is missing. This follows from the
declarations: the manufacturing of networks is missing because no class of that category declares a footprint for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.objects.ledger import Category, Phase

if TYPE_CHECKING:
    from efp_graph.footprint.footprints import Row

MISSING = "–"


class Gap(NamedTuple):
    """A phase in which a class declares no footprint on a criterion.

    Attributes:
        category, phase: names of the records.
        kind: name of the class.
        elsewhere: whether nothing is missing: a phase that is the whole life stands for all the others.
    """

    category: str
    phase: str
    kind: str
    elsewhere: bool

    @property
    def mark(self) -> str:
        """What stands in place of a figure."""
        return "" if self.elsewhere else MISSING


def gaps_of(rows: Iterable[Row]) -> tuple[Gap, ...]:
    """Those of footprints on one criterion, by phase and category. A class that declares a footprint has a row."""
    phases_of: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        phases_of.setdefault((row.category, row.kind), set()).add(row.phase)
    present = [each for each in Phase.all() if any(each.name in phases for phases in phases_of.values())]
    return tuple(
        Gap(category, phase.name, kind, stands_elsewhere(phase.name, phases))
        for phase in present
        for (category, kind), phases in phases_of.items()
        if phase.name not in phases
    )


def idle_electricity_note(rows: Iterable[Row]) -> str:
    """A sentence on the electricity that footprints leave out, with the way out; nothing when they leave out none.

    Objects are counted by class, so that it is one sentence however many there are.
    """
    owners: dict[tuple[str, str], set[Any]] = {}
    for row in rows:
        if row.leaves_out_idle:
            owners.setdefault((row.kind, row.object.idle_way_out), set()).add(row.object)
    if not owners:
        return ""
    told = ", ".join(f"{len(those)} {kind} (give {way_out})" for (kind, way_out), those in owners.items())
    return f"Left out: electricity of what is on without load, since its idle power is 0 W: {told}."


def stands_elsewhere(phase: str, phases: Iterable[str]) -> bool:
    """Whether what lacks a figure in a phase has it in one of its `phases`."""
    return any(Phase.known[name].is_whole for name in (phase, *phases))


def told(gaps: Iterable[Gap], rows: Iterable[Row]) -> str:
    """The gaps in words: "fabrication of Network; end of life of Servers, Storage"; nothing without any.

    A category of which only some classes have a gap is told by these.
    """
    kinds: dict[str, set[str]] = {}
    for row in rows:
        kinds.setdefault(row.category, set()).add(row.kind)
    found: dict[str, dict[str, list[str]]] = {}
    for each in gaps:
        if not each.elsewhere:
            found.setdefault(each.phase, {}).setdefault(each.category, []).append(each.kind)
    return "; ".join(
        f"{_in_a_sentence(Phase.known[phase].title)} of "
        + ", ".join(
            Category.known[category].title if set(lacking) == kinds[category] else ", ".join(lacking)
            for category, lacking in categories.items()
        )
        for phase, categories in found.items()
    )


def _in_a_sentence(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
