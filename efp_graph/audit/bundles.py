"""Bundles: like steps of a trail drawn as one, `80 × Energy footprint (Server)`, with their total and their range.

Steps are like when they are the same attribute of objects of one class, of one kind; steps of no object when their
names differ in numbers only (`input 7`). What reads or is read by one of a bundle is joined to the bundle, so the
picture of a hundred services is that of one. A bundle never reads itself: steps that read one another are bundled
level by level.

Cost: O(steps + edges) for each number of like steps that is tried.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from efp_graph.audit.records import CONSTANT
from efp_graph.audit.trail import LINK, Edge, Step, Trail, merged
from efp_graph.rendering.picture import LEGIBLE_NODES
from efp_graph.values.readable import alike, percentage, period_amount

NUMBERS = re.compile(r"\d+(?:[.,:-]\d+)*")
TRIED = (16, 8, 4, 2)  # least numbers of like steps, the first that leaves a legible picture is taken
WIDEST = 24  # steps at one level of a legible picture
MOST_TOLD = 12  # members that a hover tells


@dataclass(eq=False)
class Bundle(Step):
    """Several like steps as one.

    Attributes:
        members: the steps, those with the largest amounts first.
        is_summed: whether what reads them adds several of them up.
    """

    members: tuple[Step, ...] = ()
    is_summed: bool = False

    def holds(self, value: Any) -> bool:
        return any(each.holds(value) for each in self.members)

    @property
    def count(self) -> int:
        return len(self.members)

    @cached_property
    def value(self) -> str:
        if self.kind == LINK:
            return f"{len(self.members):,} links"
        return alike([each.content for each in self.members], summed=self.is_summed)

    @property
    def unit(self) -> str:
        units = {each.unit for each in self.members}
        return units.pop() if len(units) == 1 else ""

    @property
    def formula(self) -> str | None:
        first = self.members[0].formula
        return None if first is None else f"for example {self.members[0].label}: {first}"

    @property
    def numbers(self) -> str | None:
        return self.members[0].numbers

    @property
    def source(self) -> str | None:
        names = dict.fromkeys(each.source for each in self.members)
        return self.members[0].source if len(names) == 1 else f"{len(names)} sources"

    @property
    def source_link(self) -> str | None:
        links = {each.source_link for each in self.members}
        return links.pop() if len(links) == 1 else None

    def known(self, what: str) -> str | None:
        texts = {each.known(what) for each in self.members}
        return texts.pop() if len(texts) == 1 else None

    @property
    def told(self) -> list[str]:
        """Its members with their values, and their shares where they add up."""
        amounts = [period_amount(each.content) for each in self.members]
        total = sum(each for each in amounts if each is not None)
        has_shares = bool(total) and all(each is not None and each >= 0 for each in amounts)
        lines = []
        for each, amount in list(zip(self.members, amounts, strict=True))[:MOST_TOLD]:
            share = f" ({percentage(amount / total)})" if has_shares and amount is not None else ""
            lines.append(f"{each.label}: {each.value}{share}")
        more = len(self.members) - MOST_TOLD
        return [*lines, f"and {more:,} more"] if more > 0 else lines


def bundled(trail: Trail, least: int) -> Trail:
    """The trail with each `least` and more like steps as one."""
    groups: dict[Any, list[Step]] = {}
    for step in trail:
        groups.setdefault((step.key,) if step.key in trail.roots else _likeness(step), []).append(step)
    bundle_of = {
        step.key: (likeness, 0) for likeness, steps in groups.items() if len(steps) >= max(least, 2) for step in steps
    }
    bundle_of = _apart(trail, bundle_of, least)
    return _made(trail, bundle_of) if bundle_of else trail


def bundled_until_legible(trail: Trail) -> Trail:
    """The trail with no more bundled than leaves a legible picture; with all that is like, if that is not enough."""
    found = trail
    for least in TRIED:
        if _is_legible(found):
            break
        found = bundled(trail, least)
    return found


def _is_legible(trail: Trail) -> bool:
    if len(trail) > LEGIBLE_NODES:
        return False
    return proportions(trail)[0] <= WIDEST


def proportions(trail: Trail) -> tuple[int, int]:
    """How many steps of a picture stand side by side, where the most do, and in how many rows."""
    rows = Counter(_levels(trail).values())
    return max(rows.values(), default=0), len(rows)


def _likeness(step: Step) -> tuple[Any, ...]:
    if step.owner_class is not None and step.attribute is not None:
        return (step.kind, step.likeness, step.owner_class, step.attribute)
    if step.kind == CONSTANT:
        return (step.kind, step.likeness, step.label)
    return (step.kind, step.likeness, NUMBERS.sub("#", step.label), step.unit)


def _apart(trail: Trail, bundle_of: dict[str, Any], least: int) -> dict[str, Any]:
    """The same without bundles that read themselves, directly or through others: these are parted by level."""
    levels: dict[str, int] | None = None
    while True:
        looping = _looping(trail, bundle_of)
        if not looping:
            return bundle_of
        levels = levels or _levels(trail)
        parted = {key: (name[0], levels[key]) if name in looping else name for key, name in bundle_of.items()}
        counts: dict[Any, int] = {}
        for name in parted.values():
            counts[name] = counts.get(name, 0) + 1
        if parted == bundle_of:  # parted already: what is left reads itself through steps of other levels
            parted = {key: name for key, name in bundle_of.items() if name not in looping}
        bundle_of = {key: name for key, name in parted.items() if counts[name] >= max(least, 2)}


def _looping(trail: Trail, bundle_of: Mapping[str, Any]) -> set[Any]:
    """The bundles that a walk along the edges comes back to."""
    below: dict[Any, set[Any]] = {}
    for edge in trail.edges:
        read, reader = (bundle_of.get(key, (key,)) for key in (edge.read, edge.reader))
        below.setdefault(reader, set()).add(read)
        below.setdefault(read, set())
    waiting = dict.fromkeys(below, 0)
    for reads in below.values():
        for name in reads:
            waiting[name] += 1
    ready = [name for name, count in waiting.items() if not count]
    while ready:  # what nothing reads that is left is in no circle
        for name in below.pop(ready.pop()):
            waiting[name] -= 1
            if not waiting[name]:
                ready.append(name)
    bundles = set(bundle_of.values())
    return {name for name in below if name in bundles}


def _levels(trail: Trail) -> dict[str, int]:
    """{key: the longest way to a step that nothing reads}."""
    waiting = {key: len(edges) for key, edges in trail.read_by.items()}
    levels = dict.fromkeys(waiting, 0)
    ready = [key for key, count in waiting.items() if not count]
    while ready:
        reader = ready.pop()
        for edge in trail.reads[reader]:
            levels[edge.read] = max(levels[edge.read], levels[reader] + 1)
            waiting[edge.read] -= 1
            if not waiting[edge.read]:
                ready.append(edge.read)
    return levels


def _made(trail: Trail, bundle_of: Mapping[str, Any]) -> Trail:
    members: dict[Any, list[Step]] = {}
    for step in trail:
        members.setdefault(bundle_of.get(step.key, (step.key,)), []).append(step)
    key_of: dict[str, str] = {}
    steps: dict[str, Step] = {}
    for several in members.values():
        made = _bundle(trail, several) if several[0].key in bundle_of else several[0]
        steps[made.key] = made
        key_of |= {each.key: made.key for each in several}
    edges: dict[tuple[str, str], list[Edge]] = {}
    for edge in trail.edges:
        read, reader = key_of[edge.read], key_of[edge.reader]
        edges.setdefault((read, reader), []).append(replace(edge, read=read, reader=reader))
    return Trail((key_of[root] for root in trail.roots), steps, [merged(several) for several in edges.values()])


def _bundle(trail: Trail, several: list[Step]) -> Bundle:
    first = several[0]
    kind = first.owner_class if first.attribute is not None else None
    words = NUMBERS.sub("…", first.label) if kind is None else f"{first.words} ({kind})"
    read_by = [edge for each in several for edge in trail.read_by[each.key]]
    is_summed = all(edge.symbol == "+" for edge in read_by) and len({edge.reader for edge in read_by}) < len(read_by)
    return Bundle(
        key=f"{len(several)} like {first.key}",
        label=f"{len(several):,} × {words}",
        kind=first.kind,
        depth=min(each.depth for each in several),
        attribute=first.attribute,
        owner=None if kind is None else "(several)",
        owner_id=None if kind is None else f"several {kind}",
        owner_class=kind,
        likeness=first.likeness,
        members=tuple(sorted(several, key=lambda each: -(period_amount(each.content) or 0.0))),
        is_summed=is_summed,
    )
