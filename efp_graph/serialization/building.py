"""Objects from what was found in a file, whatever its layout: links first, each object by its constructor.

A constructor checks everything, so what comes out is a model like any other. What it refuses is told with the place in
the file. Objects are made in an order in which links lead to what is there already; they keep ids and turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from efp_graph.errors import EfpGraphError, InputError, InternalError, ModelFileError, nearest
from efp_graph.footprint import System
from efp_graph.objects import ModelingObject
from efp_graph.objects.attributes import Input
from efp_graph.objects.classes import abstract_refusal, class_or_none, is_concrete, no_class
from efp_graph.objects.forms import Reader
from efp_graph.objects.ids import new_serials
from efp_graph.objects.synonyms import known_name
from efp_graph.serialization.found import Found
from efp_graph.texts import visible

IMPORTED_FIRST = (  # what a command line has no option for
    "; for the command efp in a Python file, which it takes as a model: import my_module; "
    "from efp_graph import load; system = load(...)"
)


class Link(NamedTuple):
    """A link that is not followed yet: the id of an object, and where it was found."""

    id: str
    found: Found


class Plan(NamedTuple):
    """An object to make: inputs are values, `Link`s, or lists of `Link`s."""

    kind: type[ModelingObject]
    id: str
    name: str
    inputs: dict[str, Any]
    found: Found
    places: dict[str, Found]

    def links(self) -> list[Link]:
        """What it links to."""
        given = [(each, self.inputs[each.name]) for each in self.kind.link_inputs if each.name in self.inputs]
        found: list[Any] = [link for each, value in given for link in each.targets(value)]
        return found


class FileReader:
    """How inputs are read from a file in which values tell what they are; a subclass says how in `value`."""

    def text(self, found: Found) -> str:
        return found.text()

    def plain(self, found: Found) -> Any:
        return found.content

    def value(self, found: Found, attribute: Any = None) -> Any:
        raise NotImplementedError

    def quantity(self, found: Found, attribute: Any) -> Any:
        return self.value(found, attribute)

    def series(self, found: Found, attribute: Any) -> Any:
        return self.value(found, attribute)

    def week(self, found: Found, attribute: Any) -> Any:
        return self.value(found, attribute)

    def is_series(self, found: Found) -> bool:
        return False  # `value` sees what it is

    def link(self, found: Found, attribute: Any) -> Link:
        return Link(found.text(), found)

    def links(self, found: Found, attribute: Any) -> list[Link]:
        return [self.link(each, attribute) for each in found.elements()]

    def weights(self, found: Found, attribute: Any) -> dict[Link, Any] | None:
        if not found.is_mapping:
            return None
        keys = ((Found(key, each.document, each.way), each) for key, each in found.entries())
        weights = [(self.link(key, attribute), self.quantity(each, attribute.weight)) for key, each in keys]
        if len({link.id for link, _ in weights}) < len(weights):
            raise found.error("an object has two weights.")
        return dict(weights)


def class_found(found: Found) -> type[ModelingObject]:
    """The modeling class of a name, of which objects can be."""
    name = found.text()
    kind = class_named(name, found)
    if kind is None:
        raise found.error(no_class(name, IMPORTED_FIRST))
    return kind


def class_named(name: str, found: Found) -> type[ModelingObject] | None:
    """The modeling class of a name, None when there is none.

    Raises:
        ModelFileError: what several classes have in common is called so, and no object; or several classes are.
    """
    try:
        kind = ModelingObject if name == "ModelingObject" else class_or_none(name)
    except InputError as error:
        raise found.error(str(error)) from error
    if kind is not None and not is_concrete(kind):
        raise found.error(abstract_refusal(kind))
    return kind


def attribute_found(
    kind: type[ModelingObject],
    name: str,
    found: Found,
    known: Callable[[type[ModelingObject]], Iterable[str]] | None = None,
) -> Input:
    """The input of a class of a name.

    Args:
        known: what the inputs of a class may be called here, for the message; their own names unless given.
    """
    attribute = kind.attributes.get(known_name(name, kind.attributes))
    if not isinstance(attribute, Input) or not attribute.is_saved:
        what = "is calculated, and no input" if attribute is not None else "is no attribute"
        names = (each.name for each in kind.inputs() if each.is_saved) if known is None else known(kind)
        raise found.error(f"{name!r:.80} {what} of {kind.__name__}. {nearest(name, sorted(names))}")
    return attribute


def input_found(attribute: Input, found: Found, reader: Reader) -> Any:
    """What an input is given, with a `Link` for each object that it links to.

    Raises:
        ModelFileError: nothing that is found there.
    """
    try:
        return attribute.read(found, reader)
    except InputError as error:
        raise error if isinstance(error, ModelFileError) else found.error(str(error)) from error


def build(
    plans: Iterable[Plan], blank: ModelingObject | None = None, serials: list[int] | None = None
) -> dict[str, ModelingObject]:
    """Make all objects: {id: object}, in the order of the plans.

    Args:
        blank: one of them, which is there already and has nothing but its id.
        serials: the turns of all, if they were taken before.

    Raises:
        ModelFileError: a link leads nowhere or around in a circle, or an object is refused.
    """
    by_id = {plan.id: plan for plan in plans}
    turns = dict(zip(by_id, serials or new_serials(len(by_id)), strict=True))
    made: dict[str, ModelingObject] = {}
    for plan in _in_order(by_id):
        inputs = dict(plan.inputs)
        for each in plan.kind.link_inputs:
            if each.name in inputs:
                inputs[each.name] = followed(each, inputs[each.name], made)
        try:
            same = blank if blank is not None and blank.id == plan.id else None
            made[plan.id] = plan.kind.restored(plan.id, turns[plan.id], plan.name, inputs, same)
        except EfpGraphError as error:
            raise _located(error, plan, inputs) from error
    return {id: made[id] for id in by_id}


def followed(attribute: Input, value: Any, objects: dict[str, ModelingObject]) -> Any:
    """A value of an input with its links followed."""
    return attribute.mapped(value, lambda link: at_the_end(link, objects))


def at_the_end(link: Link, objects: dict[str, Any]) -> Any:
    """The object, or the plan of it, that a link leads to."""
    target = objects.get(link.id)
    if target is None:
        raise link.found.error(f"there is no object {link.id!r:.80}. {nearest(link.id, objects)}")
    return target


def _in_order(plans: dict[str, Plan]) -> list[Plan]:
    """The plans so that links lead to earlier ones, and what no system reaches comes before the systems.

    As long as there is no system, no object has a place, so an object that links to others costs only itself. Each that
    came after would have the place of what it links to, and of all that hold that, looked up again.
    """
    ordered: dict[str, Plan] = {}
    for start in sorted(plans.values(), key=lambda plan: issubclass(plan.kind, System)):
        open_plans: dict[str, Plan] = {}
        waiting: list[tuple[Plan, bool]] = [(start, False)]
        while waiting:
            plan, is_done = waiting.pop()
            if is_done:
                del open_plans[plan.id]
                ordered[plan.id] = plan
                continue
            if plan.id in ordered:
                continue
            open_plans[plan.id] = plan
            waiting.append((plan, True))
            for link in reversed(plan.links()):
                target = at_the_end(link, plans)
                if target.id in open_plans:
                    raise link.found.error(f"the link leads around in a circle: {_way_around(open_plans, target)}.")
                if target.id not in ordered:
                    waiting.append((target, False))
    return list(ordered.values())


def _way_around(open_plans: dict[str, Plan], start: Plan) -> str:
    """How links lead from an object back to it."""
    ids = list(open_plans)
    circle = [*ids[ids.index(start.id) :], start.id]
    return " holds ".join(visible(f'{open_plans[id].kind.__name__} "{open_plans[id].name}"') for id in circle)


def _located(error: EfpGraphError, plan: Plan, inputs: dict[str, Any]) -> EfpGraphError:
    """The refusal of an object, with the place of the input that was at fault where one alone is refused."""
    if isinstance(error, InternalError | ModelFileError):
        return error
    bare = plan.kind.__new__(plan.kind)
    bare.__dict__.update(name=plan.name, id=plan.id)
    place = plan.found
    for name, value in inputs.items():
        attribute = plan.kind.attributes[name]
        try:
            assert isinstance(attribute, Input)
            attribute.checked(bare, value)
        except EfpGraphError:
            place = plan.places.get(name, place)
            break
    return place.error(str(error))


def the_system(objects: dict[str, ModelingObject], found: Found) -> System:
    """The system of an id."""
    system = at_the_end(Link(found.text(), found), objects)
    if not isinstance(system, System):
        raise found.error(f"{found.content!r:.80} is a {type(system).__name__}, and no System.")
    return system
