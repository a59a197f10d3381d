"""Who causes the footprint, as the audit page has it: what stands at each level, and amounts, in at most 50 kB.

What stands at a level often follows from what stands at another one (a step is in one journey). Such a level is told by
the other one, not by each amount. Where it is still too much, amounts are added up over the levels that tell least.
"""

from __future__ import annotations

import json
import math
from typing import Any

from efp_graph.audit.records import AuditedCauses

MOST_CHARACTERS = 50_000
DIGITS = 8
LEAVE = ("stream", "component need", "device need", "server need", "function", "step", "journey", "device", "job")
Path = tuple[int | None, ...]


def causes_data(causes: AuditedCauses) -> dict[str, Any]:
    """What the page draws from: levels, those that are left out, amounts, and remarks."""
    if causes.refused:
        return {"refused": causes.refused}
    levels, atoms = dict(causes.levels), _summed(causes.atoms, list(range(len(causes.levels))))
    left: list[str] = []
    while True:
        made = {
            "levels": _levels(levels, list(atoms)),
            "amounts": [float(f"{amount:.{DIGITS}g}") for amount in atoms.values()],
            "left": left,
            "remarks": causes.remarks,
        }
        candidates = [level for level in LEAVE if level in levels]
        if len(json.dumps(made, separators=(",", ":"))) <= MOST_CHARACTERS or not candidates:
            return made
        places = [at for at, level in enumerate(levels) if level != candidates[0]]
        atoms = _summed(list(atoms.items()), places)
        del levels[candidates[0]]
        left.append(candidates[0])


def _summed(atoms: list[tuple[Path, float]], places: list[int]) -> dict[Path, float]:
    found: dict[Path, list[float]] = {}
    for path, amount in atoms:
        found.setdefault(tuple([path[at] for at in places]), []).append(amount)
    return {path: math.fsum(amounts) for path, amounts in found.items()}


def _levels(levels: dict[str, list[int | str]], paths: list[Path]) -> list[dict[str, Any]]:
    """Each level: its name, what stands there, and for each amount, or for what stands at the level `by`, which."""
    found: list[dict[str, Any]] = []
    columns = [[-1 if path[at] is None else path[at] for path in paths] for at in range(len(levels))]
    own: list[int] = []
    for at, (name, things) in enumerate(levels.items()):
        told: dict[str, Any] = {"name": name, "things": things}
        for other in own:
            of = dict(zip(columns[other], columns[at], strict=True))
            count = len(found[other]["things"])
            if all(of[key] == value for key, value in zip(columns[other], columns[at], strict=True)):
                told |= {"by": other, "of": [of.get(place, -1) for place in range(count)], "none": of.get(-1, -1)}
                break
        else:
            told["of"] = columns[at]
            own.append(at)
        found.append(told)
    return found
