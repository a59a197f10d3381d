"""Models that a person writes, in YAML or JSON: short, with names instead of ids, and defaults for what is not said.

    name: Video platform
    servers:
      web front: {power: 300 W, storage: {archetype: ssd, storage_capacity: 2 TB}}
    jobs:
      upload: {server: web front, data_transferred: 20 MB}
    steps:
      watching: {user_time_spent: 20 min, jobs: [upload]}
    journeys:
      evening: {steps: [watching]}
    usage_patterns:
      in France: {journey: evening, devices: [laptop], network: wifi_network, country: France,
                  usage: {from: 2025-01-01, hours: usage.csv}}

A link is the name of an object of the file, the name of an archetype, or an object written in place. What comes out is
a model like any other: the objects are made by `building.py`, and messages tell the line. See
docs/how-to/model-files.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeVar

from efp_graph.errors import EfpGraphError, ModelFileError, nearest
from efp_graph.footprint import System
from efp_graph.objects import ModelingObject, Scenario, find_class, modeling_classes
from efp_graph.objects.attributes import Input
from efp_graph.objects.calculated import ReverseLink
from efp_graph.objects.classes import is_concrete
from efp_graph.objects.default_sets import DECLARED, chosen, default_set, defaults, made_under
from efp_graph.objects.links import LinkInput, LinkListInput
from efp_graph.serialization.building import Link, Plan, attribute_found, build, class_found, followed, input_found
from efp_graph.serialization.by_hand_values import ValuesByHand
from efp_graph.serialization.found import Found
from efp_graph.serialization.values_in_files import moment_found

Made = TypeVar("Made")

# Section: the class that its objects are of, and the one that is meant when `class` is not given
SECTIONS: dict[str, tuple[str, str | None]] = {
    "servers": ("ServerBase", "Server"),
    "storages": ("Storage", "Storage"),
    "services": ("Service", None),
    "jobs": ("JobBase", "Job"),
    "steps": ("UsageJourneyStep", "UsageJourneyStep"),
    "journeys": ("UsageJourney", "UsageJourney"),
    "devices": ("Device", "Device"),
    "networks": ("Network", "Network"),
    "countries": ("Country", "Country"),
    "usage_patterns": ("UsagePattern", "UsagePattern"),
    "edge_devices": ("EdgeDevice", "EdgeComputer"),
    "edge_groups": ("EdgeDeviceGroup", "EdgeDeviceGroup"),
    "edge_needs": ("RecurrentEdgeDeviceNeed", "RecurrentEdgeProcess"),
    "edge_calls": ("RecurrentServerNeed", "RecurrentServerNeed"),
    "edge_functions": ("EdgeFunction", "EdgeFunction"),
    "edge_journeys": ("EdgeUsageJourney", "EdgeUsageJourney"),
    "edge_patterns": ("EdgeUsagePattern", "EdgeUsagePattern"),
    "objects": ("ModelingObject", None),  # whatever else there is: classes of plugins
}
DEFAULTS = dict(SECTIONS.values())
PATTERNS = {  # section: attribute of the system
    "usage_patterns": "usage_patterns",
    "edge_patterns": "edge_usage_patterns",
}

# Classes whose objects stand in these sections as well: a bought API stands where a server, or a service, would
ALSO: dict[str, tuple[str, ...]] = {"servers": ("ExternalAPI",), "services": ("ExternalAPI",)}
ANSWERS = ("external_api", "api", "server", "service")  # how a job says which API answers it

# Short names of attributes
SHORT = {
    "usage": "hourly_usage_journey_starts",
    "journey": "usage_journey",
    "steps": "uj_steps",
    "time": "user_time_spent",
    "pue": "power_usage_effectiveness",
    "carbon_intensity": "average_carbon_intensity",
    "utilization_rate": "server_utilization_rate",
    "instances": "fixed_nb_of_instances",
    "energy_intensity": "bandwidth_energy_intensity",
    "device": "edge_device",
    "needs": "recurrent_edge_device_needs",
    "calls": "recurrent_server_needs",
    "functions": "edge_functions",
    "deployments": "hourly_deployment_starts",
    "span": "usage_span",
}
META = ("class", "archetype", "name")
MOST_PLACES = 20  # objects written in place, one inside the other


def is_by_hand(found: Found) -> bool:
    """Whether it looks like a model written by hand."""
    return found.is_mapping and any(section in found for section in SECTIONS)


def system_by_hand(found: Found) -> System:
    """The system that a file describes.

    Raises:
        FileError: it is no such file, or something in it is not understood or refused.
    """
    needed = () if found.is_mapping and "edge_patterns" in found else ("usage_patterns",)
    found.mapping(needed, ("name", "conventions", "defaults", "sources", "scenarios", *SECTIONS))
    named = found.get("defaults")
    name = DECLARED if named is None else named.text()  # whatever is chosen where it is read: a file says what it means
    if named is not None:
        _understood(named, partial(default_set, name))
    with defaults(name):
        return _Description(found).system()


class _Description:
    """Plans of the objects of a file, made as they are met; ids follow from class and name, so they are stable."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.values = ValuesByHand(found.get("sources"))
        self.plans: dict[str, Plan] = {}
        self.named: dict[str, list[tuple[type[ModelingObject], str]]] = {}  # name: (class, id)
        self.ids: dict[str, int] = {}  # {id: number of the last one that was made from it}
        self.others: dict[tuple[type[ModelingObject], str], int] = {}  # how many objects in place were to be called so

    def system(self) -> System:
        """Make all objects, and the system above them."""
        waiting = []
        for kind, name, each in self._declared():
            waiting.append((kind, name, self._register(kind, name, each), each))
        for kind, name, id, each in waiting:
            self._plan(kind, name, id, each)
        name = self.found.optional_text("name") or self.found.document.path.stem
        inputs: dict[str, Any] = {}
        places: dict[str, Found] = {}
        for section, attribute in PATTERNS.items():
            kind, place = find_class(SECTIONS[section][0]), self.found.get(section)
            patterns = [id for id, plan in self.plans.items() if plan.kind is kind]
            inputs[attribute] = [Link(id, self.found if place is None else place) for id in patterns]
            places[attribute] = self.found if place is None else place
        conventions = self.found.get("conventions")
        if conventions is not None:
            inputs["conventions"] = input_found(System.conventions, conventions, self.values)
            places["conventions"] = conventions
        top = Plan(System, self._new_id(System, name), name, inputs, self.found, places)
        drafts = [self._draft(key, each) for key, each in self._scenarios()]
        objects = build([*self.plans.values(), top])
        made_under(chosen(), objects.values())
        system = objects[top.id]
        assert isinstance(system, System)
        system.scenarios.extend(draft.scenario(objects) for draft in drafts)
        return system

    # Scenarios

    def _scenarios(self) -> Iterator[tuple[str, Found]]:
        section = self.found.get("scenarios")
        return iter(()) if section is None else section.entries()

    def _draft(self, name: str, found: Found) -> Draft:
        """A scenario before its objects are made: what it links to may be written in place."""
        found.mapping(("changes",), ("from", "comment", "migrate"))
        changes = []
        for owner, each in found["changes"].entries():
            known = self.named.get(owner, [])
            if len(known) != 1:
                what = f"several objects are called {owner!r:.80}" if known else f"nothing is called {owner!r:.80}"
                raise each.error(f"{what}. {nearest(owner, self.named)}")
            (kind, id) = known[0]
            for key, given in each.entries():
                attribute = attribute_found(kind, meant_key(kind, key), given, names_of)
                changes.append((id, attribute, input_found(attribute, given, _InputsOf(self, owner, 0))))
        return Draft(name, found, changes)

    def _declared(self) -> Iterator[tuple[type[ModelingObject], str, Found]]:
        """(class, name, what is said) of every object of the sections."""
        for section, (_, default) in SECTIONS.items():
            objects = self.found.get(section)
            for name, each in objects.entries() if objects is not None else ():
                yield self._class(each, bases_of(section), self._job_class(section, each) or default), name, each

    def _job_class(self, section: str, found: Found) -> str | None:
        """The class of a job of a bought API, which follows from that of the API; None for others."""
        if section != "jobs" or not found.is_mapping:
            return None
        named = next((found.get(key) for key in ANSWERS if found.get(key) is not None), None)
        if named is None or not isinstance(named.content, str):
            return None
        for kind, _ in self.named.get(named.content, []):
            for job in modeling_classes().values():
                answer = job.attributes.get("external_api") if is_concrete(job) else None
                if isinstance(answer, LinkInput) and issubclass(kind, answer.target):
                    return job.__name__
        return None

    def _class(
        self, found: Found, bases: tuple[type[ModelingObject], ...], default: str | None
    ) -> type[ModelingObject]:
        """The class of an object that belongs where objects of `bases` do."""
        if found.content is not None:
            found.mapping()
        given = found.get("class") if found.content else None
        if given is not None:
            kind = class_found(given)
            if not issubclass(kind, bases) or issubclass(kind, System):
                wanted = " or ".join(map(called, bases))
                raise given.error(f"{kind.__name__} is no {wanted}. {self._classes(bases)}")
            return kind
        if default is None:
            raise found.error(f"its class is needed. {self._classes(bases)}")
        return find_class(default)

    def _classes(self, bases: tuple[type[ModelingObject], ...]) -> str:
        kinds = modeling_classes().items()
        names = sorted(name for name, kind in kinds if is_concrete(kind) and issubclass(kind, bases))
        return f"Write class: {' or class: '.join(names[:12])}."

    def _register(self, kind: type[ModelingObject], name: str, found: Found) -> str:
        same = self.named.setdefault(name, [])
        if any(other is kind for other, _ in same):
            raise found.error(f"there are two {kind.__name__} called {name!r:.80}.")
        id = self._new_id(kind, name)
        same.append((kind, id))
        return id

    def _new_id(self, kind: type[ModelingObject], name: str) -> str:
        """An id that follows from class and name, with a number when it is taken."""
        stem = f"{kind.__name__}-{re.sub(r'[^a-zA-Z0-9_-]+', '-', name)[:60]}"
        id = stem
        while id in self.ids:
            self.ids[stem] += 1
            id = f"{stem}-{self.ids[stem]}"
        self.ids[id] = 1
        return id

    def _plan(self, kind: type[ModelingObject], name: str, id: str, found: Found, depth: int = 0) -> None:
        if depth > MOST_PLACES:
            raise found.error("objects are written one inside the other too deeply.")
        given = list(found.entries()) if found.content else []
        named = [(key, each) for key, each in given if key not in META or key in kind.attributes]
        shorthands = [(key, each) for key, each in named if any(key == one.name for one in kind.shorthands)]
        read: dict[str, Any] = {}
        places: dict[str, Found] = {}
        for key, each in named:
            if (key, each) in shorthands:
                continue
            attribute = attribute_found(kind, meant_key(kind, key), each, names_of)
            if attribute.name in places:
                raise each.error(f"{attribute.name} is given twice, under its short name and its own.")
            places[attribute.name] = each
            read[attribute.name] = input_found(attribute, each, _InputsOf(self, name, depth))
        archetype = found.get("archetype") if found.content and "archetype" not in kind.attributes else None
        if archetype is None:
            inputs = dict(kind.default_values())
        else:
            inputs = _understood(archetype, lambda: kind.archetype_values(archetype.text(), read))
        for key, each in shorthands:
            word = each.content if isinstance(each.content, bool) else each.text()
            meant = _understood(each, partial(kind.spelt_out, {key: word, **read}, inputs))
            places = {**dict.fromkeys(meant, each), **places}
            read = {**meant, **read}
        self.plans[id] = Plan(kind, id, name, {**inputs, **read}, found, places)

    # Links

    def link(self, attribute: LinkInput, found: Found, owner: str, depth: int) -> Link:
        """The object of a name, one of an archetype, or one written in place."""
        target = attribute.target
        if found.is_mapping:
            kind = self._class(found, (target,), DEFAULTS.get(target.__name__, target.__name__))
            wanted = name = found.optional_text("name") or f"{owner} {attribute.words.lower()}"
            while any(other is kind for other, _ in self.named.get(name, [])):
                number = self.others[kind, wanted] = self.others.get((kind, wanted), 0) + 1
                name = f"{wanted} (another{f' {number}' if number > 1 else ''})"
            id = self._register(kind, name, found)
            self._plan(kind, name, id, found, depth + 1)
            return Link(id, found)
        if found.content is None:
            raise found.error(f"cannot be left empty. Write the name of a {called(target)}, or describe one here.")
        name = found.text() if not isinstance(found.content, int | float) else str(found.content)
        candidates = [id for kind, id in self.named.get(name, []) if issubclass(kind, target)]
        if len(candidates) > 1:
            raise found.error(f"several objects are called {name!r:.80}: {', '.join(candidates)}. Rename one.")
        if candidates:
            return Link(candidates[0], found)
        return Link(self._of_archetype(attribute, name, owner, found), found)

    def _of_archetype(self, attribute: LinkInput, name: str, owner: str, found: Found) -> str:
        """The id of the object that is meant by the name of an archetype: one for all, or one for each owner."""
        target = attribute.target
        if not target.is_archetype(name):
            meant = (target, *bases_of(section_of(target))[1:])  # perhaps an API, where a server is asked for
            known = [
                each for each, objects in self.named.items() if any(issubclass(kind, meant) for kind, _ in objects)
            ]
            hint = nearest(name.lower(), [*known, *(each.lower() for each in target.known_archetypes())])
            way_out = f"Or describe it under {section_of(target)}."
            others = " and ".join(f"a {kind.__name__}" for kind, _ in self.named.get(name, ()))
            other = f", which is {others}" if others else ""
            raise found.error(f"there is no {called(target)} called {name!r:.80}{other}. {hint} {way_out}")
        own = f"{owner} {attribute.words.lower()}" if _is_for_one(target, attribute) else name
        id = self._register(target, own, found)
        inputs = _understood(found, lambda: target.archetype_values(name))
        self.plans[id] = Plan(target, id, own, inputs, found, {})
        return id


def _understood(found: Found, make: Callable[[], Made]) -> Made:
    """What is made of something, whose refusal tells where it stands."""
    try:
        return make()
    except ModelFileError:
        raise
    except EfpGraphError as error:
        raise found.error(str(error)) from error


class _InputsOf(ValuesByHand):
    """Reads the inputs of one object: what is written in place is named after it, one place deeper."""

    def __init__(self, description: _Description, owner: str, depth: int) -> None:
        self.sources = description.values.sources
        self.description, self.owner, self.depth = description, owner, depth

    def link(self, found: Found, attribute: Any) -> Link:
        return self.description.link(attribute, found, self.owner, self.depth)

    def weights(self, found: Found, attribute: Any) -> dict[Link, Any] | None:
        """{object: weight}, unless it is an object that is written in place."""
        if not isinstance(attribute, LinkListInput) and found.is_mapping and not self._names_objects(found, attribute):
            in_place = {*META, *SHORT, *attribute.target.attributes, "archetype"}
            if not found.content or not in_place.isdisjoint(found.content):
                return None
        return super().weights(found, attribute)

    def _names_objects(self, found: Found, attribute: Any) -> bool:
        """Whether all keys of a mapping are names of objects that the link may lead to."""
        named = self.description.named
        return bool(found.content) and all(
            any(issubclass(kind, attribute.target) for kind, _ in named.get(str(key), ())) for key in found.content
        )


class Draft(NamedTuple):
    """A scenario whose objects are not made yet: changes are (id, attribute, value with links to follow)."""

    name: str
    found: Found
    changes: list[tuple[str, Input, Any]]

    def scenario(self, objects: dict[str, ModelingObject]) -> Scenario:
        """The scenario, now that its objects are there."""
        changes = {each.of(objects[id]): followed(each, value, objects) for id, each, value in self.changes}
        date = self.found.get("from")
        comment = self.found.optional_text("comment") or ""
        migrate = self.found.optional_truth("migrate")
        try:
            start = None if date is None else moment_found(date)
            return Scenario(self.name, changes, start, comment=comment, migrate=migrate)
        except EfpGraphError as error:
            raise error if isinstance(error, ModelFileError) else self.found.error(str(error)) from error


def _is_for_one(target: type[ModelingObject], attribute: LinkInput) -> bool:
    """Whether an object at the end of a link belongs to one holder only, as a storage does to its server."""
    ways_back = [each for each in target.attributes.values() if isinstance(each, ReverseLink)]
    return any(each.single and each.link_name == attribute.name for each in ways_back)


def meant_key(kind: type[ModelingObject], key: str) -> str:
    """The attribute of a class that a key of a file means: by its own name, or by a short one."""
    if key in ANSWERS and isinstance(kind.attributes.get("external_api"), LinkInput):
        return "external_api"
    return SHORT.get(key, key) if key not in kind.attributes else key


def names_of(kind: type[ModelingObject]) -> list[str]:
    """What may be said of an object of a class: its inputs by their own names and the short ones, and what it is."""
    inputs = [each.name for each in kind.inputs() if each.is_saved]
    short = [name for name, meant in SHORT.items() if meant in inputs and name not in kind.attributes]
    return [*inputs, *short, *(each.name for each in kind.shorthands), *META]


def called(kind: type[ModelingObject]) -> str:
    """What readers of a file call a class: `Job` for the base of all jobs."""
    return kind.__name__ if is_concrete(kind) else DEFAULTS.get(kind.__name__) or kind.__name__


def bases_of(section: str) -> tuple[type[ModelingObject], ...]:
    """The classes whose objects stand in a section."""
    return tuple(map(find_class_or_base, (SECTIONS[section][0], *ALSO.get(section, ()))))


def section_of(kind: type[ModelingObject]) -> str:
    """The section in which objects of a class stand."""
    return next(section for section in SECTIONS if issubclass(kind, bases_of(section)))


def find_class_or_base(name: str) -> type[ModelingObject]:
    """A modeling class, the base of all included."""
    return ModelingObject if name == "ModelingObject" else find_class(name)
