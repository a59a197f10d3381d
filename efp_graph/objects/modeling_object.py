"""`ModelingObject`: the base of everything that is modelled.

A class declares its attributes (see `attributes.py`, `links.py`, `calculated.py`); all else is derived from the declarations.
A subclass defined outside the package takes part fully, with no registration call.
"""

from __future__ import annotations

import inspect
import itertools
import re
import uuid
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self

from efp_graph.errors import (
    LinkConflict,
    MissingInput,
    RemovedNode,
    UnknownAttribute,
    UnknownOption,
    WrongKind,
    nearest,
)
from efp_graph.graph import Graph
from efp_graph.objects import transaction
from efp_graph.objects.attributes import (
    REQUIRED,
    Attribute,
    Conditional,
    Input,
    OptionInput,
    ValueInput,
    describe_attribute,
    describe_object,
)
from efp_graph.objects.calculated import Calculated, Derived, check, derived
from efp_graph.objects.links import LinkInput, LinkListInput
from efp_graph.objects.nodes import AttributeNode, new_graph
from efp_graph.values import EmptyExplainableObject, ExplainableObject

_classes: dict[str, type[ModelingObject]] = {}
_serials = itertools.count()
_PLAIN_ATTRIBUTES = ("name", "id")


def find_class(name: str) -> type[ModelingObject]:
    """The modeling class of that name."""
    return _classes[name]


def modeling_classes() -> dict[str, type[ModelingObject]]:
    """All modeling classes by name, those of plugins included."""
    return dict(_classes)


class Place(NamedTuple):
    """Where an object first appears when its system is read from the top: used to order sums, and to tell systems apart."""

    system: ModelingObject
    path: tuple[int, ...]


class ModelingObject:
    """Something that is modelled: a name, inputs, links, and calculated attributes.

    Args:
        name: any text, not necessarily unique.
        inputs: in the order of `arguments()`, by position or by name.

    Raises:
        MissingInput: an input without default is not given.
        UnknownAttribute: there is no input of that name.
        InputError: an input cannot be accepted; see `efp_graph.errors`.
        LinkConflict: an object it links to cannot be shared.
    """

    attributes: ClassVar[dict[str, Attribute]] = {}
    checks: ClassVar[list[Derived]] = []
    constructor: ClassVar[tuple[str, ...]] = ()
    printed_first: ClassVar[tuple[str, ...]] = ()
    conditional: ClassVar[tuple[Conditional, ...]] = ()
    archetype_names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own_first: dict[str, Attribute] = {}
        for base in cls.__mro__:
            own_first.update({name: value for name, value in vars(base).items() if isinstance(value, Attribute) and name not in own_first})
        base_first: dict[str, Attribute] = {}
        for base in reversed(cls.__mro__):
            base_first.update(dict.fromkeys(name for name in vars(base) if name in own_first))  # type: ignore[arg-type]
        inputs = [name for name in (*cls.printed_first, *base_first) if own_first[name].is_input]
        rest = [name for name, attribute in own_first.items() if not attribute.is_input]
        cls.attributes = {name: own_first[name] for name in dict.fromkeys((*inputs, *rest))}
        for order, attribute in enumerate(cls.attributes.values()):
            attribute.order = attribute.order or order + 1
        cls.checks = [each for each in cls.attributes.values() if isinstance(each, Derived) and each.verified]
        cls.__signature__ = cls._signature()  # type: ignore[attr-defined]
        _classes.setdefault(cls.__name__, cls)

    @classmethod
    def _signature(cls) -> inspect.Signature:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [inspect.Parameter("name", kind)]
        required_only = inspect.Parameter.empty
        for attribute in cls.arguments():
            default = None if _is_optional(attribute) else required_only
            if default is required_only and parameters[-1].default is None:
                kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(inspect.Parameter(attribute.name, kind, default=default))
        return inspect.Signature(parameters)

    # Declarations

    @classmethod
    def inputs(cls) -> list[Input]:
        """The declared inputs, in the order in which they are printed."""
        return [attribute for attribute in cls.attributes.values() if isinstance(attribute, Input)]

    @classmethod
    def arguments(cls) -> list[Input]:
        """The inputs that the constructor takes after the name, in its order."""
        inputs = {each.name: each for each in cls.inputs() if each.in_constructor}
        return [inputs[name] for name in dict.fromkeys((*(n for n in cls.constructor if n in inputs), *inputs))]

    @classmethod
    def calculated_attributes(cls) -> list[Calculated]:
        """The declared calculated attributes, in the order of the calculation."""
        return [attribute for attribute in cls.attributes.values() if isinstance(attribute, Calculated)]

    @classmethod
    def default_values(cls) -> dict[str, Any]:
        """Fresh copies of the defaults, by attribute."""
        defaults = {each.name: each.default_value() for each in cls.arguments()}
        return {name: value for name, value in defaults.items() if value is not REQUIRED and not _is_optional(cls.attributes[name])}

    @classmethod
    def list_values(cls) -> dict[str, list[Any]]:
        """The allowed values of the attributes that have a list of them."""
        return {
            each.name: [each.converted(None, text) for text in each.options]  # type: ignore[arg-type]
            for each in cls.inputs()
            if isinstance(each, OptionInput) and each.options
        }

    @classmethod
    def conditional_list_values(cls) -> dict[str, dict[str, Any]]:
        """{attribute: {"depends_on": other, "conditional_list_values": {value of the other: [allowed values]}}}."""
        return {
            each.attribute: {"depends_on": each.depends_on, "conditional_list_values": dict(each.allowed())}
            for each in cls.conditional
        }

    @classmethod
    def attributes_with_depending_values(cls) -> dict[str, list[str]]:
        """{attribute: [attributes whose allowed values depend on it]}."""
        reverse: dict[str, list[str]] = {}
        for each in cls.conditional:
            reverse.setdefault(each.depends_on, []).append(each.attribute)
        return reverse

    @classmethod
    def archetypes(cls) -> list[Any]:
        """The named constructors of the class, such as `Storage.ssd`."""
        return [getattr(cls, name) for name in cls.archetype_names]

    # Construction

    def __init__(self, name: str, *values: Any, **named: Any) -> None:
        if not isinstance(name, str):
            raise WrongKind(f"{type(self).__name__} takes a name (text) as first argument, and was given {name!r:.80}.")
        given = self._bind(name, values, named)
        state = self.__dict__
        state["name"] = name
        state["id"] = f"id-{uuid.uuid4().hex[:6]}-{_css_form(name)}"
        state["serial"] = next(_serials)
        checked = {each: each.checked(self, value) for each, value in given.items()}
        linked = [target for each, value in checked.items() if isinstance(each, LinkInput) for target in each.targets(value)]
        graph = transaction.joined(linked)
        if graph is None:
            graph = new_graph()
        with transaction.update(graph, f"new {describe_object(self)}", recorded=False) as change:
            state["held_by"] = graph.add(AttributeNode(self, type(self).held_by, (), graph=graph))
            for each, value in checked.items():
                node = AttributeNode(self, each, value)
                if isinstance(value, ExplainableObject):
                    value.node = node
                state[each.name] = graph.add(node)
                if isinstance(each, LinkInput):
                    change.link(self, each, (), each.targets(value))
            change.touch(self)

    @classmethod
    def _bind(cls, name: str, values: tuple[Any, ...], named: dict[str, Any]) -> dict[Input, Any]:
        """{input: what it is given}, from positions, names and what needs no argument."""
        arguments = cls.arguments()
        if len(values) > len(arguments):
            raise UnknownAttribute(f"{cls.__name__} takes {len(arguments) + 1} arguments, and was given {len(values) + 1}.")
        given = dict(zip(arguments, values, strict=False))
        by_name = {each.name: each for each in arguments}
        for key, value in named.items():
            if key not in by_name:
                raise UnknownAttribute(f"{cls.__name__} has no input {key!r}. {nearest(key, by_name)}")
            if by_name[key] in given:
                raise UnknownAttribute(f'{cls.__name__} "{name}" was given {key} twice, by position and by name.')
            given[by_name[key]] = value
        missing = [each.name for each in arguments if each not in given and not _is_optional(each)]
        if missing:
            raise MissingInput(
                f'{cls.__name__} "{name}" lacks {", ".join(missing)}. '
                f"Give them, or use {cls.__name__}.from_defaults for what has a default."
            )
        for each in cls.inputs():
            if each not in given:
                given[each] = each.default_value()
        return given

    @classmethod
    def from_defaults(cls, name: str, **overrides: Any) -> Self:
        """An object with the defaults of its class, some replaced; links have no default and must be given.

        Raises:
            MissingInput, UnknownAttribute, InputError: as for the constructor.
        """
        return cls(name, **{**cls.default_values(), **overrides})

    # Structure

    held_by = Derived(lambda self: ())  # declared for its name; its node is an input that `transaction` keeps

    @derived
    def place(self) -> Place | None:
        """First appearance from the system: None when no system reaches the object."""
        best: Place | None = None
        for attribute, holder in self.held_by:
            above = holder.place
            if above is None:
                continue
            here = Place(above.system, (*above.path, attribute.order, attribute.position(holder, self)))
            if best is not None and best.system is not here.system:
                raise LinkConflict(
                    f"{describe_object(self)} would belong to two systems, {describe_object(best.system)} and "
                    f"{describe_object(here.system)}. An object belongs to one system: make another one for the second."
                )
            if best is None or here.path < best.path:
                best = here
        return best

    @check
    def allowed_combinations(self) -> None:
        """Options that depend on one another fit."""
        for condition in self.conditional:
            decides, depends = attrgetter(condition.depends_on)(self), getattr(self, condition.attribute)
            allowed = condition.allowed().get(decides.value)
            if allowed is not None and not any(depends == value for value in allowed):
                shown = [str(value) for value in allowed]
                raise UnknownOption(
                    f"{describe_attribute(self, self.attributes[condition.attribute])} is {depends}, which does not go with "
                    f"{condition.depends_on} {decides}. {nearest(str(depends), shown)}"
                )

    def positions_in(self, attribute: LinkListInput) -> dict[ModelingObject, int]:
        """Where each object first stands in a list of this object."""
        node = self.__dict__.get(f"{attribute.name} positions")
        if node is None:
            positions = Derived(lambda self: _positions(attribute.node_of(self).read()))
            positions.name = f"{attribute.name} positions"
            node = positions.node_of(self)
        found: dict[ModelingObject, int] = node.read()
        return found

    @property
    def graph(self) -> Graph:
        """The graph that holds this object and all that is linked to it.

        Raises:
            RemovedNode: the object was deleted.
        """
        graph: Graph | None = self.usable().__dict__["held_by"].graph
        assert graph is not None
        return graph

    @property
    def modeling_obj_containers(self) -> list[ModelingObject]:
        """The objects that hold this one, each once."""
        return list(dict.fromkeys(holder for _, holder in self.held_by))

    def linked_objects(self) -> list[ModelingObject]:
        """The objects that this one holds, each once, in the order of its attributes."""
        found: dict[ModelingObject, None] = {}
        for each in self.inputs():
            if isinstance(each, LinkInput):
                found.update(dict.fromkeys(each.targets(each.node_of(self).read())))
        return list(found)

    def self_delete(self) -> None:
        """Take the object out of the model.

        Raises:
            ObjectInUse: another object holds it; the model is as before.
        """
        transaction.delete(self)

    def usable(self) -> Self:
        """The object itself, unless it was deleted."""
        if self.__dict__["held_by"].graph is None:
            raise RemovedNode(f"{describe_object(self)} was deleted and cannot be used any more.")
        return self

    # Python

    def __setattr__(self, name: str, value: Any) -> None:
        attribute = self.attributes.get(name)
        if attribute is not None:
            attribute.__set__(self, value)
        elif name in _PLAIN_ATTRIBUTES or name.startswith("_") or isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        else:
            inputs = [each.name for each in self.inputs()]
            raise UnknownAttribute(f"{describe_object(self)} has no attribute {name!r}. {nearest(name, inputs)}")

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, ModelingObject) and self.id == other.id)

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def __str__(self) -> str:
        from efp_graph.objects.printing import printed

        return printed(self)

    name: str
    id: str
    serial: int


def _is_optional(attribute: Attribute) -> bool:
    return isinstance(attribute, ValueInput) and isinstance(attribute.default, EmptyExplainableObject)


def _positions(elements: tuple[ModelingObject, ...]) -> dict[ModelingObject, int]:
    positions: dict[ModelingObject, int] = {}
    for position, element in enumerate(elements):
        positions.setdefault(element, position)
    return positions


def _css_form(name: str) -> str:
    """Letters, digits, `_` and `-` kept, a space becomes `-`, other characters their code point in hexadecimal."""
    return re.sub(r"[^a-zA-Z0-9_-]", lambda found: "-" if found[0] == " " else f"{ord(found[0]):x}", name)
