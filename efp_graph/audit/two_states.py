"""Two states of a calculus graph laid over each other: what became of each step.

A state is a trail whose values were looked at while it held (`seen`); the two are joined by the keys of their steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from efp_graph.audit.records import CALCULATED
from efp_graph.audit.trail import LINK, Edge, Step, Trail, named
from efp_graph.values import ExplainableObject, same_value
from efp_graph.values.tolerance import ROUNDING

CHANGED, MOVED, NEW, GONE, STAYED = "changed", "moved", "new", "gone", "stayed"


class Seen(NamedTuple):
    """A state: its name, the figure that it is looked at for, and the trail of that, with all values looked at."""

    name: str
    figure: Any
    trail: Trail


def seen(name: str, figure: ExplainableObject, trail: Trail, keys: Mapping[str, str] | None = None) -> Seen:
    """The state that holds at the moment.

    Args:
        name: of the state.
        figure: whose trail it is.
        trail: of the figure.
        keys: {key of a step: what the other state calls it}, where these differ.
    """
    other = keys or {}
    steps = {}
    for key, step in trail.steps.items():
        _ = step.content  # kept by the step: the state will have passed when it is drawn
        new = other.get(key, key)
        steps[new] = step if new == key else replace(step, key=new)
    edges = [
        replace(edge, read=other.get(edge.read, edge.read), reader=other.get(edge.reader, edge.reader))
        for edge in trail.edges
    ]
    return Seen(name, figure, Trail([other.get(key, key) for key in trail.roots], steps, edges))


@dataclass(eq=False)
class Both(Step):
    """A step in two states.

    Attributes:
        before, after: the step in each; None where it is not there.
    """

    before: Step | None = None
    after: Step | None = None

    @property
    def content(self) -> Any:
        return self.now.content

    @property
    def now(self) -> Step:
        """It as it is after; as it was where it is gone."""
        step = self.after or self.before
        assert step is not None
        return step

    @property
    def formula(self) -> str | None:
        return self.now.formula

    @property
    def numbers(self) -> str | None:
        return self.now.numbers


def laid_over(before: Seen, after: Seen) -> Trail:
    """Both states as one trail of `Both`s; their likeness is what became of them.

    Of links only those are there that were set otherwise: objects that come or go show in their figures.
    """
    keys = dict.fromkeys((*after.trail.steps, *before.trail.steps))
    steps: dict[str, Step] = {}
    for key in keys:
        one, other = before.trail.steps.get(key), after.trail.steps.get(key)
        became = _became(one, other)
        now = other or one
        assert now is not None
        if now.kind == LINK and not (became == CHANGED and getattr(now._term, "is_input", False)):
            continue
        steps[key] = Both(
            key, now.label, now.kind, now.depth, now.attribute, now.owner, now.owner_id, now.owner_class,
            _term=now._term, likeness=became, before=one, after=other,
        )  # fmt: skip
    edges: dict[tuple[str, str], Edge] = {}
    for state, kind in ((after, NEW), (before, GONE)):
        for edge in state.trail.edges:
            ends = edge.read, edge.reader
            if ends in edges:
                edges[ends] = replace(edges[ends], kind=STAYED)
            elif edge.read in steps and edge.reader in steps:
                edges[ends] = replace(edge, kind=kind)
    for edge in _bridges(after.trail, steps):
        edges.setdefault((edge.read, edge.reader), edge)
    return Trail(after.trail.roots, steps, _without_circles(edges, steps))


def _bridges(trail: Trail, steps: Mapping[str, Step]) -> Iterator[Edge]:
    """From links to the figures that they decide through lists made of them, which are left out."""
    for key in [key for key, step in steps.items() if step.kind == LINK and key in trail.steps]:
        met, waiting = {key}, [key]
        while waiting:
            for edge in trail.read_by[waiting.pop()]:
                if edge.reader in met:
                    continue
                met.add(edge.reader)
                if edge.reader in steps:
                    yield Edge(key, edge.reader, "link", "link", STAYED)
                else:
                    waiting.append(edge.reader)


def _became(before: Step | None, after: Step | None) -> str:
    if before is None:
        return NEW
    if after is None:
        return GONE
    if before.kind != after.kind:
        return CHANGED
    if before.kind == CALCULATED:
        return STAYED if _same(before.content, after.content) else MOVED
    return STAYED if _same(before.content, after.content) and before.source == after.source else CHANGED


def _same(before: Any, after: Any) -> bool:
    """Whether nobody would say that they differ: numbers may by what rounding does."""
    if not isinstance(before, ExplainableObject) or not isinstance(after, ExplainableObject):
        return bool(named(before) == named(after))
    if same_value(before, after):
        return True
    units = [getattr(each, "_unit", None) for each in (before, after)]
    if None in units or units[0] is not units[1] or getattr(before, "_hour", None) != getattr(after, "_hour", None):
        return False
    one, other = (np.asarray(getattr(each, "magnitude", None)) for each in (before, after))
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=ROUNDING, atol=0.0))


def _without_circles(edges: Mapping[tuple[str, str], Edge], steps: Mapping[str, Step]) -> list[Edge]:
    """The edges; of a way that was turned round the old edges are left out, since nothing stands above itself."""
    kept = Trail((), dict(steps), [edge for edge in edges.values() if edge.kind != GONE])
    reached: dict[str, set[str]] = {}

    def above(key: str) -> set[str]:
        if key not in reached:
            reached[key], waiting = set(), [key]
            while waiting:
                for edge in kept.read_by[waiting.pop()]:
                    if edge.reader not in reached[key]:
                        reached[key].add(edge.reader)
                        waiting.append(edge.reader)
        return reached[key]

    return [edge for edge in edges.values() if edge.kind != GONE or edge.read not in above(edge.reader)]


def drawn_part(trail: Trail, *, with_stayed: bool = True) -> Trail:
    """What is drawn of it: figures that differ, where that ends, what they read that stayed, and the figure itself."""
    differing = {key for key, step in trail.steps.items() if step.likeness != STAYED}
    chosen = differing | set(trail.roots)
    for key in differing:  # what ends here is seen to end: its readers stayed
        readers = {edge.reader for edge in trail.read_by[key]}
        if not readers & differing:
            chosen |= readers
    if with_stayed:
        chosen |= {edge.read for key in differing for edge in trail.reads[key]}
    return trail.kept(chosen)
