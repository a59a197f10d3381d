"""Which objects a file of e-footprint describes, and with which inputs; what has no counterpart here is noted.

An object that cannot be read takes with it what cannot be without it. Objects that belong to another one (the processor
of an edge computer, the server of a bought API) are attached to it by the links of the file, so that they keep ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from efp_graph.footprint import Storage, System
from efp_graph.objects import REQUIRED, ModelingObject
from efp_graph.objects.declared import is_optional
from efp_graph.objects.links import LinkListInput
from efp_graph.objects.owned import OwnedLink
from efp_graph.objects.synonyms import known_name
from efp_graph.serialization.building import Link, Plan, class_named, input_found
from efp_graph.serialization.efootprint_names import (
    CLASSES,
    FORM_LINES,
    FORMER,
    LEFT_OUT,
    MADE_BY_FORM,
    OURS,
    PARTLY_READ,
    SOURCES,
    STANDING,
    STORAGE_WITHOUT_POWER,
    VERSION_KEY,
    WITHOUT,
    major_of,
)
from efp_graph.serialization.efootprint_values import Unreadable, ValuesFound, made_by_form
from efp_graph.serialization.found import Found
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, SourceValue, u
from efp_graph.values.units import DIMENSIONLESS

FORMER_SPAN = "usage_span"  # of journeys of edge devices


class ObjectsFound(ValuesFound):
    """The objects of a file.

    Attributes:
        not_read: what the file holds and no object here has.
        ignored: keys of the file under which there are no objects.
    """

    def __init__(self, found: Found) -> None:
        super().__init__(found)
        self.found = found
        self.not_read: list[str] = []
        self.ignored: list[str] = []
        self._unread: dict[str, int] = {}
        self.major = major_of(found.optional_text(VERSION_KEY))

    def plans(self) -> list[Plan]:
        """Plans of all objects that can be made."""
        plans: dict[str, Plan] = {}
        given_up: set[str] = set()
        for name, objects in self.found.entries():
            if name in (VERSION_KEY, SOURCES, OURS):
                continue
            kind = class_named(CLASSES.get(name, name), objects)
            if kind is None and not _holds_objects(objects):
                self.ignored.append(name)
                continue
            for id, each in objects.entries():
                each.mapping()
                if id in plans or id in given_up:
                    raise each.error(f"the id {id!r:.80} stands twice in the file.")
                try:
                    if kind is None:
                        raise Unreadable("efp_graph has no such class")
                    plans[id] = self._plan(kind, id, each)
                except Unreadable as reason:
                    given_up.add(id)
                    called = each.content.get("name", id)
                    self.not_read.append(f'{name} "{called}": {reason}')
        self._give_up_dependents(plans, given_up)
        _attach_inner_objects(plans)
        for what, count in self._unread.items():
            self.not_read.append(f"{what}{f' ({count} times)' if count > 1 else ''}")
        return list(plans.values())

    def _give_up_dependents(self, plans: dict[str, Plan], given_up: set[str]) -> None:
        """Take out what cannot be without an object that is not read."""
        changed = bool(given_up)
        while changed:
            changed = False
            for id, plan in list(plans.items()):
                for attribute in plan.kind.link_inputs:
                    name = attribute.name
                    if name not in plan.inputs:
                        continue
                    value = plan.inputs[name]
                    rest = attribute.without(value, lambda link: link.id in given_up)
                    if rest is None:
                        del plans[id]
                        given_up.add(id)
                        changed = True
                        self._note(plan, f"its {name} is not read")
                        break
                    if rest != value:
                        plan.inputs[name] = rest
                        self._note(plan, f"{len(value) - len(rest)} of its {name} are not read")

    def _note(self, plan: Plan, what: str) -> None:
        self.not_read.append(f'{plan.kind.__name__} "{plan.name}": {what}')

    def _count_unread(self, what: str) -> None:
        self._unread[what] = self._unread.get(what, 0) + 1

    def _plan(self, kind: type[ModelingObject], id: str, found: Found) -> Plan:
        inputs: dict[str, Any] = {}
        places: dict[str, Found] = {}
        taken = {each.name: each for each in kind.inputs() if each.is_saved}
        for key, each in found.entries():
            name = known_name(FORMER.get(key, key), taken)
            attribute = taken.get(name)
            standing = known_name(key, STANDING)
            if attribute is not None:
                if isinstance(attribute, LinkListInput) and isinstance(
                    each.content, str
                ):  # one, before there were several
                    each = Found([each.content], each.document, each.way)
                inputs[name], places[name] = input_found(attribute, each, self), each
            elif standing in STANDING:
                self._check_standing(each, STANDING[standing])
            elif key not in LEFT_OUT and not _is_known(kind, key) and each.content not in ([], {}, None):
                self._count_unread(f"{kind.__name__}.{key}: not known here")
        self._complete(kind, found, inputs)
        name = found.mapping(("name",))["name"].text()
        if issubclass(kind, System) and (marked := PARTLY_READ.search(name)):
            name = name[: marked.start()]
            self.not_read.append(f"{marked[1]} of what the file was made from, as the name of its system says")
        return Plan(kind, id, name, inputs, found, places)

    def _check_standing(self, found: Found, standing: float) -> None:
        """Refuse an input that is the same in all models, where it is another one: figures here are without it."""
        value = self.value(found)
        if isinstance(value, EmptyExplainableObject):
            return
        if isinstance(value, ExplainableQuantity):
            unit = value._unit
            factor = unit.factor_to(DIMENSIONLESS) if unit.is_compatible_with(DIMENSIONLESS) else 1
            if value._value * factor == standing:
                return
        raise found.error(
            f"it is {value}, and efp_graph has no such input: with {standing:g} the file is read. Give it to an object "
            "that has a place for it"
        )

    def _complete(self, kind: type[ModelingObject], found: Found, inputs: dict[str, Any]) -> None:
        """Inputs that the file does not have: later versions derive or drop some, and some are lines of a form."""
        lines = {name: found[name] for name in FORM_LINES if name in found}
        series = MADE_BY_FORM.get(kind.__name__)
        if lines and series is not None and series not in inputs:
            inputs[series] = self._by_form(found, lines)
        span = self._former_span(inputs) if kind.__name__ == "EdgeUsagePattern" else None
        if span is not None:
            inputs.setdefault("usage_span", self.value(span))
        power = found.get("power")
        if issubclass(kind, Storage) and power is not None and self.major >= STORAGE_WITHOUT_POWER:
            self._check_standing(power, 0)
            power = None
        if issubclass(kind, Storage) and power is not None and "power_per_storage_capacity" not in inputs:
            capacity, watts = inputs.get("storage_capacity"), self.value(power)
            if isinstance(capacity, SourceValue) and isinstance(watts, SourceValue) and capacity.magnitude:
                inputs["power_per_storage_capacity"] = SourceValue(watts.value / capacity.value, watts.source)
                if not watts.magnitude:
                    inputs.setdefault("idle_power", SourceValue(0 * u.W, watts.source))
        if issubclass(kind, Storage) and power is None and self.major >= STORAGE_WITHOUT_POWER:
            for name, unit in (("power_per_storage_capacity", u.W / u.TB), ("idle_power", u.W)):
                inputs.setdefault(name, SourceValue(0 * unit))
        for attribute in kind.arguments():
            if attribute.name in inputs or is_optional(attribute):
                continue
            if isinstance(attribute, LinkListInput):
                inputs[attribute.name] = []
                continue
            default = attribute.default_value()
            if default is REQUIRED:
                raise Unreadable(f"it has no {attribute.name}{WITHOUT.get((kind.__name__, attribute.name), '')}")
            inputs[attribute.name] = default
            self._count_unread(f"{kind.__name__}.{attribute.name}: missing, the default {default} is taken")

    def _former_span(self, inputs: dict[str, Any]) -> Found | None:
        """The span of use that the journey of an edge pattern had before version 27."""
        for link in inputs.get("edge_usage_journeys", ()):
            journeys = self.found.get("EdgeUsageJourney")
            journey = journeys.get(link.id) if journeys is not None and journeys.is_mapping else None
            if journey is not None and journey.is_mapping and FORMER_SPAN in journey:
                return journey[FORMER_SPAN]
        return None

    def _by_form(self, found: Found, lines: dict[str, Found]) -> Any:
        """The series of a form whose lines are inputs of the object."""
        form = {name: line["value"].content if line.is_mapping else line.content for name, line in lines.items()}
        source = self._source(next(iter(lines.values())).mapping())
        return made_by_form(Found(form, found.document, found.way), {"source": source})


def _is_known(kind: type[ModelingObject], key: str) -> bool:
    """Whether something is said that is calculated here, or a line of a form."""
    is_line = key in FORM_LINES and kind.__name__ in MADE_BY_FORM
    is_span = key == FORMER_SPAN and kind.__name__ == "EdgeUsageJourney"
    return is_line or is_span or known_name(key, kind.attributes) in kind.attributes


def _holds_objects(found: Found) -> bool:
    """Whether what stands under a key of a file looks like objects by their ids."""
    return found.is_mapping and any(isinstance(each, dict) and "name" in each for each in found.content.values())


def _attach_inner_objects(plans: dict[str, Plan]) -> None:
    """Give owners the inner objects of the file, which it names in lists or under other names than here."""
    for plan in plans.values():
        owned = [each for each in plan.kind.link_inputs if isinstance(each, OwnedLink) and each.name not in plan.inputs]
        for attribute in owned:
            for link in _links_in(plan.found):
                if link.id in plans and attribute.leads_to(plans[link.id].kind):
                    plan.inputs[attribute.name] = link
                    break


def _links_in(found: Found) -> Iterator[Link]:
    """All texts of an object, alone and in lists: links look like other texts."""
    for key, each in found.entries():
        if key not in ("id", "name"):
            for one in each.elements() if isinstance(each.content, list) else (each,):
                if isinstance(one.content, str):
                    yield Link(one.content, one)
