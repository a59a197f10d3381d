"""What differs between two models, as changes of the older one: objects of the newer one come to it as counterparts.

The older model is the one that is looked at. An object that only the newer one has gets a counterpart with the same
inputs, made inside the batch that is taken back; its links lead to partners, or to other counterparts. An object that
only the older one has is taken out when nothing leads to it any more.

What counts though nothing leads to it (see `objects/counted.py`) comes or goes by itself: a cause of its own, or of
those that bring in or drop what it reaches into.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from efp_graph.differences.changes import Change, Changed, Together
from efp_graph.errors import NotAllowed
from efp_graph.footprint.comparison import SystemComparison
from efp_graph.footprint.comparison.link_differences import ABSENT
from efp_graph.objects.describing import describe_attribute
from efp_graph.objects.links import LinkInput
from efp_graph.objects.weights import weights_in
from efp_graph.values import ExplainableObject, same_value


class Models:
    """Two models side by side.

    Args:
        comparison: of the older with the newer one.

    Attributes:
        changed: the inputs that differ, also in a source or bounds only; links lead to objects of the older model, or
            to those of the newer one that have no partner.
        groups: what comes or goes as one.
        bits: of the changes of these groups.
        origin: {id() of a counterpart: the object that it stands for}.

    Raises:
        NotAllowed: two classes of one name have other inputs.
    """

    def __init__(self, comparison: SystemComparison) -> None:
        self._system = comparison.here
        self._older = {id(there): here for here, there in comparison.partners.items()}
        self._only_older = list(comparison.only_here)
        self._only_newer = {id(one) for one in comparison.only_there}
        both = [[*comparison.partners, *comparison.only_here], [*comparison.partners.values(), *comparison.only_there]]
        self._counted, self._counted_there = ({id(one) for one in each} for each in both)
        self._standing, standing_there = map(_standing, both)
        self._coming = [one for one in standing_there if id(one) in self._only_newer]
        self._bit_of: dict[int, int] = {}
        self._classes = {type(one).__qualname__: type(one) for one in both[0]}
        self._counterparts: dict[int, Any] = {}
        self.origin: dict[int, Any] = {}
        self.bits = 0
        self.changed: list[Changed] = []
        differing = set()
        for difference in comparison.inputs:
            here, attribute = difference.here, difference.attribute
            if difference.item is None and ABSENT in (difference.value_here, difference.value_there):
                raise NotAllowed(
                    f"{describe_attribute(here, attribute)} is an input in one of the two models only: their classes "
                    f"{type(here).__name__} are declared otherwise, so that no change of inputs leads from one to the "
                    "other. Read both with the same classes."
                )
            differing.add((id(here), attribute.name))
        for here, there in comparison.partners.items():
            for own in here.inputs():
                before, after = own.node_of(here).read(), there.attributes[own.name].node_of(there).read()
                if isinstance(own, LinkInput):
                    after = self._mapped(own, after)
                    differs = not _same_links(_of_these(own, before, self._counted), after)
                else:
                    differs = (id(here), own.name) in differing or _described_otherwise(before, after)
                if differs:
                    self.changed.append(Changed(here, own, before, after))
        self.groups = self._grouped()

    def number(self, changes: Sequence[Change]) -> None:
        """Take the places of changes as those of their bits."""
        for place, each in enumerate(changes):
            if each.together is not None:
                self.bits |= 1 << place
                self._bit_of |= {id(one): 1 << place for one in (*each.together.coming, *each.together.going)}

    def _mapped(self, attribute: LinkInput, value: Any) -> Any:
        """What a link of the newer model leads to: partners, and objects without one."""
        given = _of_these(attribute, value, self._counted_there)
        return attribute.mapped(given, lambda one: self._older.get(id(one), one))

    def _grouped(self) -> list[Together]:
        """Links and standing objects that bring in or drop the same objects, each in one of the groups."""
        dropped = {id(one) for one in self._only_older}
        parts: list[tuple[set[int], Together]] = []
        for each in self.changed:
            if isinstance(each.attribute, LinkInput):
                after = self._without_partner(each.attribute.members(each.after), self._only_newer)
                before = self._without_partner(each.attribute.members(each.before), dropped)
                parts.append((after | before, Together((each.node,))))
        parts += [(self._without_partner([one], self._only_newer), Together(coming=(one,))) for one in self._coming]
        going = [one for one in self._standing if id(one) in dropped]
        parts += [(self._without_partner([one], dropped), Together(going=(one,))) for one in going]
        groups: list[tuple[set[int], Together]] = []
        for objects, part in parts:
            if not objects:
                continue
            for other in [group for group in groups if group[0] & objects]:
                groups.remove(other)
                objects = objects | other[0]
                part = other[1].joined(part)
            groups.append((objects, part))
        return [part for _, part in groups]

    def _without_partner(self, objects: Iterable[Any], alone: set[int]) -> set[int]:
        """Those of some objects, and of what they reach, that have no partner."""
        found: set[int] = set()
        waiting = [one for one in objects if id(one) in alone]
        while waiting:
            one = waiting.pop()
            if id(one) not in found:
                found.add(id(one))
                waiting += [each for each in one.linked_objects() if id(each) in alone]
        return found

    # The older model with some of the changes: see `states.Structure`

    def values(self, changes: list[tuple[Any, Any, Any]]) -> list[tuple[Any, Any, Any]]:
        """What inputs are set to: links lead to new counterparts where they lead to the newer model."""
        self._counterparts.clear()
        self.origin.clear()
        return [
            (owner, attribute, attribute.mapped(_given(value), self._counterpart))
            if isinstance(attribute, LinkInput)
            else (owner, attribute, value)
            for owner, attribute, value in changes
        ]

    def _counterpart(self, one: Any) -> Any:
        if id(one) not in self._only_newer:
            return self._older.get(id(one), one)
        if id(one) not in self._counterparts:
            kind = self._classes.get(type(one).__qualname__, type(one))
            given = {}
            for each in one.inputs():
                if each.in_constructor:
                    value = each.node_of(one).read()
                    if isinstance(each, LinkInput):
                        value = each.mapped(_of_these(each, value, self._counted_there), self._counterpart)
                    given[each.name] = value
            made = self._counterparts[id(one)] = kind(one.name, **given)
            self.origin[id(made)] = one
        return self._counterparts[id(one)]

    def bring(self, combination: int) -> None:
        """Make counterparts of the standing objects that come with the changes of a combination."""
        for one in self._coming:
            if self._bit_of[id(one)] & combination:
                self._counterpart(one)

    def leaving(self, changes: list[tuple[Any, Any, Any]], combination: int) -> list[Any]:
        """Those that only the older model has, and that nothing leads to any more when inputs are set so.

        What something holds that has a partner stays with it, though no system reaches it. What does not count in the
        older model goes with what it holds.
        """
        links = {
            (id(owner), each.name): each.targets(value) for owner, each, value in changes if isinstance(each, LinkInput)
        }

        def held(one: Any) -> list[Any]:
            named = ((each, links.get((id(one), each.name))) for each in one.link_inputs)
            return [
                target
                for each, new in named
                for target in (each.targets(each.node_of(one).read()) if new is None else new)
            ]

        reached: set[int] = set()
        waiting = [self._system, *(one for one in self._standing if not self._bit_of.get(id(one), 0) & combination)]
        while waiting:
            one = waiting.pop()
            if id(one) not in reached:
                reached.add(id(one))
                waiting += held(one)
        found = [one for one in self._only_older if id(one) not in reached]
        while True:
            gone = {id(one) for one in found}
            kept = [one for one in found if any(
                id(each) in self._counted and id(each) not in gone and any(one is target for target in held(each))
                for each in one.modeling_obj_containers
            )]  # fmt: skip
            if not kept:
                break
            found = [one for one in found if one not in kept]
        for one in found:  # it grows while it is read
            gone.add(id(one))
            found += [each for each in one.modeling_obj_containers if id(each) not in {*gone, *self._counted}]
        return list(dict.fromkeys(found))


def _standing(objects: Sequence[Any]) -> list[Any]:
    """Of all that counts in a model what nothing leads to that counts."""
    known = {id(one) for one in objects}
    outside = [one for one in objects if one.place is None]
    return [one for one in outside if not any(id(each) in known for each in one.modeling_obj_containers)]


def _of_these(attribute: LinkInput, value: Any, known: Container[int]) -> Any:
    """What the node of a link holds, as it may be given, without what does not count."""
    if all(id(one) in known for one in attribute.targets(value)):
        return _given(value)
    rest = attribute.without(_given(value), lambda one: id(one) not in known)
    return _given(value) if rest is None else rest


def _given(value: Any) -> Any:
    """What the node of a link holds, as it may be given."""
    return dict(weights_in(value)) or value


def _described_otherwise(before: Any, after: Any) -> bool:
    """Whether the figures are the same, and source, bounds or comment are not."""
    if not isinstance(before, ExplainableObject) or not isinstance(after, ExplainableObject):
        return False
    return same_value(before, after) and (before.source != after.source or before.assessment != after.assessment)


def _same_links(one: Any, other: Any) -> bool:
    """Whether two links lead to the same objects, with the same weights."""
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
            return False
        return list(one) == list(other) and all(same_value(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(mine is theirs for mine, theirs in zip(one, other, strict=True))
    return one is other
