"""Who causes a footprint as the plain data that charts are drawn from: columns and flows, a whole and its parts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.attribution.flows import Flows, not_drawn, paths_of
from efp_graph.attribution.levels import texts_of
from efp_graph.footprint.drawn import looks, measure_of
from efp_graph.footprint.vocabulary import GWP
from efp_graph.values.readable import percentage
from efp_graph.values.shares import share_of

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom
    from efp_graph.charts.drawing import Look
    from efp_graph.charts.figure import Chart

LOOKED_UP = ("phase", "category")  # levels whose names have titles and colours


def sankey_of(flows: Flows, filename: str | Path | None, return_only_html: bool) -> Chart | Path | str:
    """Flows as a Sankey diagram."""
    from efp_graph.charts.flow_diagram import Node, flow_diagram

    known = looks()
    nodes = [
        Node(
            each.column,
            _title(known, each.level, each.name),
            each.kilograms,
            _colour(known, each.level, each.name),
        )
        for each in flows.nodes
    ]
    return flow_diagram(
        flows.title,
        flows.levels,
        nodes,
        flows.flows,
        flows.total,
        measure=measure_of(GWP.name),
        captions=(flows.caption, *flows.remarks),
        filename=filename,
        return_only_html=return_only_html,
    )


def icicle_of(
    atoms: Iterable[Atom],
    levels: Sequence[str],
    merge_below: float | str,
    title: str,
    captions: Iterable[str],
    filename: str | Path | None,
    return_only_html: bool,
) -> Chart | Path | str:
    """Atoms as parts of parts of the whole."""
    from efp_graph.charts.icicle import Part, icicle

    least = share_of(merge_below, "merge_below")
    found = paths_of(atoms, levels)
    drawn = {path: amount for path, amount in found.items() if amount > 0}
    total = math.fsum(drawn.values())
    known = looks()
    names = [texts_of(dict.fromkeys(path[at] for path in drawn)) for at in range(len(levels))]
    parts: list[Part] = []
    merged = 0
    waiting: list[tuple[int | None, Mapping[Any, float]]] = [(None, drawn)]
    while waiting:
        parent, paths = waiting.pop(0)
        at = len(levels) - len(next(iter(paths), ()))
        below: dict[Any, dict[Any, float]] = {}
        for path, amount in paths.items():
            below.setdefault(path[0], {})[path[1:]] = amount
        sums = sorted(((math.fsum(each.values()), key) for key, each in below.items()), key=lambda one: -one[0])
        small = [(amount, key) for amount, key in sums if amount < least * total]
        if len(small) > 1:
            sums = sums[: -len(small)]
            merged += len(small)
        for amount, key in sums:
            name = f"no {levels[at]}" if key is None else names[at][key]
            parts.append(Part(parent, _title(known, levels[at], name), amount, _colour(known, levels[at], name)))
            if at + 1 < len(levels):
                waiting.append((len(parts) - 1, below[key]))
        if len(small) > 1:
            parts.append(Part(parent, f"{len(small)} others", math.fsum(amount for amount, _ in small)))
    told = [f"Merged, each below {percentage(least, brief=True)} of the total: {merged} parts."] if merged else []
    return icicle(
        title,
        parts,
        total,
        measure=measure_of(GWP.name),
        captions=(f"By {', '.join(levels)}.", *captions, *told, *not_drawn(found.values())),
        filename=filename,
        return_only_html=return_only_html,
    )


def _title(known: Mapping[str, Look], level: str, name: str) -> str:
    return known[name].title if level in LOOKED_UP and name in known else name


def _colour(known: Mapping[str, Look], level: str, name: str) -> str:
    return known[name].colour if level in LOOKED_UP and name in known else ""
