"""A trail with intermediate results folded into what reads them."""

from __future__ import annotations

from efp_graph.audit.records import CALCULATED
from efp_graph.audit.trail import OPERAND, Edge, Trail, merged


def collapsed(trail: Trail) -> Trail:
    """Without the intermediate results that one other step alone reads: what they read goes to that step directly.

    Roots, inputs, links and whatever several steps read stay; and the parts that a total adds up, which are figures of
    the same object: the categories of a system's footprint. Symbols of the operations on the way are joined.
    """
    parts = _parts_of_totals(trail)
    folded = {
        key
        for key, step in trail.steps.items()
        if step.kind == CALCULATED
        and key not in trail.roots
        and key not in parts
        and trail.reads[key]
        and len({edge.reader for edge in trail.read_by[key]}) == 1
    }
    edges: dict[tuple[str, str], list[Edge]] = {}
    for reader in trail.steps:
        if reader in folded:
            continue
        waiting = [(edge, "", edge.kind) for edge in reversed(trail.reads[reader])]
        while waiting:
            edge, via, kind = waiting.pop()
            if edge.read not in folded:
                operation = f"{edge.operation} in {via}" if via else edge.operation
                made = Edge(edge.read, reader, operation, edge.symbol if not via else "…", kind)
                edges.setdefault((edge.read, reader), []).append(made)
                continue
            here = trail.steps[edge.read].label
            waiting += [
                (below, here, below.kind if kind == OPERAND else kind) for below in reversed(trail.reads[edge.read])
            ]
    steps = {key: step for key, step in trail.steps.items() if key not in folded}
    return Trail(trail.roots, steps, [merged(several) for several in edges.values()])


def _parts_of_totals(trail: Trail) -> set[str]:
    """The terms of the sums that roots are, and of the sums that these are, as far as they are of the same object."""
    found: set[str] = set()
    waiting = list(trail.roots)
    while waiting:
        reader = trail.steps[waiting.pop()]
        for edge in trail.reads[reader.key]:
            step = trail.steps[edge.read]
            is_of_it = edge.symbol == "+" and step.owner_id is not None and step.owner_id == reader.owner_id
            if is_of_it and step.key not in found:
                found.add(step.key)
                waiting.append(step.key)
    return found
