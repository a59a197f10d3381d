"""What changed between two states of a model: elementary changes, and what an input is when some of them are made.

Most inputs that changed are one change. Of a series whose hours are others there may be two: its *period*, which is
one change for all series of a model, and its *values*. With the new period alone the old values stand in the hours that
both have, and the new ones in hours that only the new period has; with the new values alone it is the other way round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from efp_graph.footprint.comparison.link_differences import ABSENT, PRESENT
from efp_graph.objects.describing import describe_object, names_of_inputs, short_text
from efp_graph.objects.links import LinkInput
from efp_graph.values import ExplainableHourlyQuantities, ExplainableObject, same_value
from efp_graph.values.calendar import instant_of
from efp_graph.values.operations import make
from efp_graph.values.readable import summary

PERIOD = "period"
LINKS = "links"
NO_SOURCE = "no source"


class Changed(NamedTuple):
    """An input that changed: of which object, and what it was and is."""

    owner: Any
    attribute: Any
    before: Any
    after: Any

    @property
    def node(self) -> Any:
        """The input."""
        return self.attribute.of(self.owner)


@dataclass(frozen=True, eq=False)
class Together:
    """What comes or goes as one: links that bring in or drop the same objects, and objects that nothing leads to.

    Attributes:
        nodes: of the links.
        coming, going: the objects that come, or go, by themselves: services without jobs, groups of devices.
    """

    nodes: tuple[Any, ...] = ()
    coming: tuple[Any, ...] = ()
    going: tuple[Any, ...] = ()

    def joined(self, other: Together) -> Together:
        """Both as one."""
        return Together((*self.nodes, *other.nodes), (*self.coming, *other.coming), (*self.going, *other.going))


@dataclass(frozen=True, eq=False)
class Change:
    """Something that changed, and that can be made or left out alone.

    Attributes:
        name: what it is called: `Web front.power`.
        before, after: the values as texts.
        owner: the object whose input changed; None of the period.
        attribute: the input; None of the period.
        source: the name of the source of the new value.
        is_inert: whether only a source, bounds or a comment changed, so that no figure can follow.
        together: what comes or goes with it, if objects do.
    """

    name: str
    before: str = ""
    after: str = ""
    owner: Any = None
    attribute: Any = None
    source: str = NO_SOURCE
    is_inert: bool = False
    together: Together | None = None

    @property
    def is_structural(self) -> bool:
        """Whether objects come or go with it."""
        return self.together is not None

    @property
    def kind(self) -> str:
        """The class of the object."""
        return PERIOD if self.owner is None else type(self.owner).__name__


@dataclass(frozen=True, eq=False)
class Setting:
    """An input, and the changes (bits of a combination) that decide what it is.

    Attributes:
        changed: the input, and its two values.
        bit: of the change of its values.
        period: of the change of its hours; 0 where these did not change.
    """

    changed: Changed
    bit: int
    period: int = 0

    def key(self, combination: int) -> int:
        """What of a combination decides its value."""
        return combination & (self.bit | self.period)

    def value(self, combination: int) -> Any:
        """What the input is when the changes of a combination are made."""
        _, _, before, after = self.changed
        if not self.period:
            return after if combination & self.bit else before
        values = after if combination & self.bit else before
        hours = after if combination & self.period else before
        # of a series whose values are all the same in the hours that both have, only the period decides
        return hours if values is hours or not self.bit else _with_values(hours, values)


def settings_of(
    changed: Iterable[Changed], *, structural: Iterable[Together] = (), may_part: bool = True
) -> tuple[list[Change], list[Setting]]:
    """The elementary changes, by the place of their bit, and the inputs that follow them.

    Args:
        structural: what comes or goes as one: each is one change.
        may_part: whether another period of a series is a change of its own.
    """
    inputs = list(changed)
    names: dict[Any, str] = dict(zip([one.node for one in inputs], names_of_inputs(inputs), strict=True))
    groups = list(structural)
    names |= _names_of_objects([one for each in groups for one in (*each.coming, *each.going)])
    together = {node: place for place, group in enumerate(groups) for node in group.nodes}
    changes: list[Change] = []
    settings: list[Setting] = []
    bits: dict[Any, int] = {}

    def add(change: Change) -> int:
        changes.append(change)
        return 1 << (len(changes) - 1)

    for each in inputs:
        if may_part and _has_other_hours(each):
            if PERIOD not in bits:
                bits[PERIOD] = add(Change(PERIOD, _hours_text(each.before), _hours_text(each.after)))
            bit = add(_change(each, names)) if _differ_where_they_meet(each) else 0
            settings.append(Setting(each, bit, bits[PERIOD]))
            continue
        group = together.get(each.node)
        if group is None:
            settings.append(Setting(each, add(_change(each, names))))
            continue
        if group not in bits:
            several = [one for one in inputs if together.get(one.node) == group]
            bits[group] = add(_structural(several, names, groups[group]))
        settings.append(Setting(each, bits[group]))
    for alone in groups:
        if not alone.nodes:
            add(_structural((), names, alone))
    return changes, settings


def _texts(one: Changed) -> tuple[str, str]:
    """The two values, as short as they can be told apart."""
    before, after = (
        short_text(each) if isinstance(one.attribute, LinkInput) else summary(each) for each in (one.before, one.after)
    )
    return (before, after) if before != after else (short_text(one.before), short_text(one.after))


def _change(one: Changed, names: dict[Any, str]) -> Change:
    return Change(
        names[one.node],
        *_texts(one),
        one.owner,
        one.attribute,
        _source(one),
        not isinstance(one.attribute, LinkInput) and same_value(one.before, one.after),
    )


def _names_of_objects(objects: Sequence[Any]) -> dict[Any, str]:
    """What objects that come or go by themselves are called; with the id where two are called the same."""
    called = Counter(map(describe_object, objects))
    return {one: name if called[name := describe_object(one)] == 1 else f"{name} ({one.id})" for one in objects}


def _structural(several: Sequence[Changed], names: dict[Any, str], together: Together) -> Change:
    """The change of what comes or goes as one. Names are in an order that is that of the way back too."""
    objects = [*together.coming, *together.going]
    called = sorted([*(names[each.node] for each in several), *(names[each] for each in objects)])
    if several:
        first = several[0]
        before, after = _texts(first) if len(called) == 1 else ("", f"{len(several)} links")
        return Change(" + ".join(called), before, after, first.owner, first.attribute, LINKS, False, together)
    before, after = (PRESENT if each else ABSENT for each in (together.going, together.coming))
    return Change(" + ".join(called), before, after, objects[0], source=LINKS, together=together)


def _source(one: Changed) -> str:
    if isinstance(one.attribute, LinkInput):
        return LINKS
    source = getattr(one.after, "source", None) if isinstance(one.after, ExplainableObject) else None
    return source.name if source is not None else NO_SOURCE


def _has_other_hours(one: Changed) -> bool:
    before, after = one.before, one.after
    both = isinstance(before, ExplainableHourlyQuantities) and isinstance(after, ExplainableHourlyQuantities)
    return (
        both
        and before.clock == after.clock
        and (before.first_hour, len(before)) != (after.first_hour, len(after))
        and before._unit.same_dimension(after._unit)
    )


def has_no_common_hours(one: Changed) -> bool:
    """Whether an input is a series before and after, in hours of which none is the same."""
    if not _has_other_hours(one):
        return False
    first, end = _shared(one.before, one.after)
    return first >= end


def _shared(before: Any, after: Any) -> tuple[int, int]:
    """The first hour that both have, and the one after the last."""
    first = max(before.first_hour, after.first_hour)
    return first, min(before.first_hour + len(before), after.first_hour + len(after))


def _part(series: Any, first: int, end: int) -> Any:
    return series.magnitude[first - series.first_hour : end - series.first_hour]


def _differ_where_they_meet(one: Changed) -> bool:
    before, after = one.before, one.after
    first, end = _shared(before, after)
    if has_no_common_hours(one):
        return False
    factor = after._unit.factor_to(before._unit)
    return not np.array_equal(_part(before, first, end), _part(after, first, end) * factor)


def _with_values(hours: Any, values: Any) -> Any:
    """A series on the hours of one, with the values of another in the hours that both have."""
    first, end = _shared(hours, values)
    array = np.array(hours.magnitude, dtype=np.float64)
    start = first - hours.first_hour
    array[start : start + end - first] = _part(values, first, end) * values._unit.factor_to(hours._unit)
    made = make(array, hours._unit, hours.first_hour, hours.clock, None)
    made.source = values.source
    return made


def _hours_text(series: Any) -> str:
    return f"{len(series):,} h from {instant_of(series.first_hour):%Y-%m-%d}"
