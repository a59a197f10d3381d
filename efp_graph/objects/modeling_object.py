"""`ModelingObject`: the base of everything that is modelled.

A class declares its attributes (see `inputs.py`, `links.py`, `calculated.py`); all else is derived from these
declarations. A subclass defined outside the package takes part fully, with no registration call.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn, Self, cast

from efp_graph.errors import (
    LinkConflict,
    MissingInput,
    NotAllowed,
    RemovedNode,
    UnknownAttribute,
    UnknownOption,
    WrongKind,
    nearest,
)
from efp_graph.graph import Graph
from efp_graph.objects import default_sets, transaction
from efp_graph.objects.attributes import REQUIRED
from efp_graph.objects.calculated import CalculatedPerKey, Derived, check, derived
from efp_graph.objects.classes import abstract_refusal, class_names_of
from efp_graph.objects.declared import Declared, declared_name
from efp_graph.objects.describing import describe_given, describe_object, printed
from efp_graph.objects.ids import keep_id, new_id, serials
from efp_graph.objects.model_help import names_of
from efp_graph.objects.nodes import AttributeNode
from efp_graph.objects.remarks import Remarked
from efp_graph.objects.synonyms import known_name
from efp_graph.performing import perform
from efp_graph.values import EmptyExplainableObject, ExplainableObject

if TYPE_CHECKING:
    from efp_graph.objects.dated import DatedChange


class Place(NamedTuple):
    """Where an object first appears when its system is read from the top: orders sums, and tells systems apart."""

    system: ModelingObject
    path: tuple[int, ...]


class ModelingObject(Remarked, Declared):
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

    name: str
    id: str
    serial: int
    _brought_in_by: Any  # these three are set where there is one only: see `simulation`, `kept_scenarios`
    _simulation: Any
    _scenarios: Any
    default_set: str = ""  # the name of the set of defaults that was chosen when it was made; none without a word
    _is_top: ClassVar[bool] = False  # whether its place does not depend on who holds it
    counts: Any = True  # whether totals have what it contributes
    left_open: ClassVar[tuple[str, ...]] = ()  # what a class only annotates: its subclasses give it

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = [base for base in cls.__mro__ if issubclass(base, ModelingObject) and base is not ModelingObject]
        annotated = dict.fromkeys(name for base in own for name in inspect.get_annotations(base))
        cls.left_open = tuple(name for name in annotated if not name.startswith("_") and not hasattr(cls, name))
        cls.class_names = class_names_of(cls)
        cls._is_top = cls.place is not ModelingObject.place

    # Construction

    def __init__(self, name: str = REQUIRED, *values: Any, **named: Any) -> None:
        if name is REQUIRED:
            raise MissingInput(
                f'{type(self).__name__} lacks a name. Give one as first argument: {type(self).__name__}("...", ...).'
            )
        _check_name(type(self).__name__, name)
        if self.left_open:
            raise NotAllowed(abstract_refusal(type(self)))
        given = self._bind(name, values, named)
        state = self.__dict__
        state["name"] = name
        default_sets.made_under(default_sets.chosen(), (self,))
        if "id" not in state:  # else it is restored, with those it had
            state["id"], state["serial"] = new_id(self, name), next(serials)
        checked = {attribute: attribute.checked(self, value) for attribute, value in given.items()}
        linked = [target for link in self.link_inputs for target in link.targets(checked[link])]

        def edit(change: transaction.Transaction) -> None:
            graph = change.graph
            replaced = self._in_place_of(linked)
            nodes = [AttributeNode(graph, self, type(self).held_by, ())]
            state["held_by"] = nodes[0]
            for attribute, value in checked.items():
                node = state[attribute.name] = AttributeNode(graph, self, attribute, value)
                nodes.append(node)
                if isinstance(value, ExplainableObject):
                    value.node = node
            graph.add_all(nodes)
            change.verify(self)  # before its links reach others, so that an error of its own is told as such
            for link in self.link_inputs:
                change.link(self, link, (), link.targets(checked[link]))
            if replaced:
                change.take_out(*replaced, recorded=False)
                change.forget_history()
            change.touch(self)

        transaction.update(linked, f"new {describe_object(self)}", edit, recorded=False)

    def _in_place_of(self, linked: list[ModelingObject]) -> list[ModelingObject]:
        """The objects that go when this one, which links to these, is made."""
        return []

    @classmethod
    def from_defaults(cls, name: str = REQUIRED, **overrides: Any) -> Self:
        """An object with the defaults of its class, some replaced; links have no default and must be given.

        Raises:
            MissingInput, UnknownAttribute, InputError: as for the constructor.
        """
        given = cls.spelt_out(overrides)
        return cls(name, **cls._defaults_but(given), **given)

    @classmethod
    def archetype_values(cls, text: str, given: Iterable[str] = ()) -> dict[str, Any]:
        """Copies of the inputs of the archetype that a text names: `wifi network` and `wifi_network` are one.

        Args:
            given: names of inputs that are given besides, which the archetype need not know.

        Raises:
            UnknownOption: it names none.
        """
        spelt = cls.archetype_spelt(text)
        if spelt is None:
            hint = nearest(text.lower(), cls.known_archetypes())
            raise UnknownOption(f"{cls.__name__} has no archetype {text!r:.80}. {hint}")
        template = getattr(cls, spelt)()
        declared = (attribute for attribute in cls.inputs() if attribute.in_constructor)
        inputs = {attribute.name: attribute.node_of(template).read() for attribute in declared}
        return {key: value.copy() if isinstance(value, ExplainableObject) else value for key, value in inputs.items()}

    @classmethod
    def restored(
        cls, id: str, serial: int, name: str, inputs: dict[str, Any], blank: ModelingObject | None = None
    ) -> Self:
        """An object as it was: with its id, and its turn among those that were made.

        Args:
            blank: the object itself, where somebody holds it already.

        Raises:
            MissingInput, UnknownAttribute, InputError: as for the constructor.
        """
        one = cls.__new__(cls) if blank is None else cast("Self", blank)
        one.__dict__["id"], one.__dict__["serial"] = id, serial
        with default_sets.defaults(default_sets.DECLARED):  # what a file leaves out is not for who reads it to choose
            one.__init__(name, **inputs)  # type: ignore[misc]
        keep_id(one)
        return one

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
            here = Place(above.system, (*above.path, holder.link_orders[attribute], attribute.position(holder, self)))
            if best is not None and best.system is not here.system:
                raise LinkConflict(
                    f"{describe_object(self)} would belong to two systems, {describe_object(best.system)} and "
                    f"{describe_object(here.system)}. An object belongs to one system: make another one for the "
                    "second. Where the second takes the place of the first, as when a cell of a notebook runs again, "
                    f"write {type(best.system).__name__}(..., replace=True)."
                )
            if best is None or here.path < best.path:
                best = here
        return best

    @check
    def allowed_combinations(self) -> None:
        """Options that depend on one another fit."""
        for condition in self.conditional:
            if condition.listed_only:
                continue
            decides, depends = attrgetter(condition.depends_on)(self), getattr(self, condition.attribute)
            allowed = condition.allowed().get(decides.value)
            if allowed is not None and not any(_is_the_option(depends, value) for value in allowed):
                shown = [str(value) for value in allowed]
                raise UnknownOption(
                    f"{describe_object(self)}.{condition.attribute} is {depends}, which does not go with "
                    f"{condition.depends_on} {decides}. {nearest(str(depends), shown)}"
                )

    @property
    def graph(self) -> Graph:
        """The graph that holds this object and all that is linked to it.

        Raises:
            RemovedNode: the object was deleted.
        """
        graph: Graph | None = self.__dict__["held_by"].graph
        if graph is None:
            self.usable()
        assert graph is not None
        return graph

    @property
    def data_vintage(self) -> str | None:
        """Name and version of the data that `from_data` comes from; None when nothing does."""
        return None

    @property
    def modeling_obj_containers(self) -> list[ModelingObject]:
        """The objects that hold this one, each once."""
        return list(dict.fromkeys(holder for _, holder in self.held_by))

    def linked_objects(self) -> list[ModelingObject]:
        """The objects that this one holds, each once, in the order of its attributes."""
        return list(
            dict.fromkeys(target for link in self.link_inputs for target in link.targets(link.node_of(self).read()))
        )

    def is_placed(self) -> bool:
        """Whether a system reaches the object. Cheap for one that nobody holds."""
        return bool(self._is_top or self.__dict__["held_by"].read()) and self.place is not None

    @property
    def _can_be_placed(self) -> bool:
        """Whether a system may reach it: somebody holds it, or it is one. For transactions: nobody else sets then."""
        return self._is_top or bool(self.__dict__["held_by"]._value)

    def after_date(self, attribute: str, value: Any, change: DatedChange) -> Any:
        """What a calculated attribute is from the date of a simulation on.

        Args:
            value: what its formula gives, with the inputs from the date on.
            change: tells who leaves the system at the date, who joins it, and what was before.

        Returns:
            The value; no value for an object that leaves, unless its class says otherwise.
        """
        return EmptyExplainableObject() if self in change.leaving else value

    def verify(self) -> None:
        """Evaluate the checks that have not been evaluated; from then on every change evaluates them."""
        register = self.__dict__
        unverified = []
        for declaration in self.checks:
            node = register.get(declaration.name)
            if node is None or node.graph is None or not node.observers:
                unverified.append(declaration.node_of(self))
        if unverified:
            self.graph.keep_all(unverified)

    def calculate(self) -> None:
        """Evaluate the checks and calculated attributes that have not been; from then on they are kept up to date."""
        self.verify()
        place: Any = type(self).place
        nodes = [place.node_of(self)]  # who leaves the system is told by it
        for attribute in self.calculations:
            if attribute.lazy:
                continue
            nodes += attribute.entries(self) if isinstance(attribute, CalculatedPerKey) else (attribute.node_of(self),)
        self.graph.keep_all(nodes)

    def nodes(self) -> list[AttributeNode]:
        """The nodes of the object that exist, entries of dictionaries included."""
        values = list(self.__dict__.values())
        entries = [entry for value in values if isinstance(value, dict) for entry in value.values()]
        return [node for node in (*values, *entries) if isinstance(node, AttributeNode) and node.graph is not None]

    def self_delete(self) -> None:
        """Take the object out of the model.

        Raises:
            ObjectInUse: another object holds it; the model is as before.
        """
        transaction.delete(self)

    @property
    def is_deleted(self) -> bool:
        """Whether the object was deleted, be it in a batch or what-if that is still open."""
        node = self.__dict__["held_by"]
        return node.graph is None or node.graph.nodes.get(node.key) is not node

    def usable(self) -> Self:
        """The object itself, unless it was deleted."""
        if self.is_deleted:
            raise RemovedNode(f"{describe_object(self)} was deleted and cannot be used any more.")
        return self

    def object_relationship_graph_to_file(
        self,
        filename: Any = None,
        classes_to_ignore: Any = None,
        width: str = "1200px",
        height: str = "900px",
        notebook: bool = False,
    ) -> Any:
        """Draw the object and what it links to, down to the last: a node per object, hovers tell its attributes.

        Args:
            filename: of the file to write, which ends in .html, .svg, .png, .pdf or .dot; none by default.
            classes_to_ignore: classes to leave out, by name or as classes; what they hold is joined to what holds
                them. `USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE` unless given; `[]` leaves out nothing.
            width, height: of the frame in a notebook, as CSS writes it.
            notebook: give the page in a frame, where one can move, zoom and search, instead of the picture or the path.

        Returns:
            A `Drawing`, which notebooks show and which has `write(path)`; where a path is given, that.

        Raises:
            MissingProgram: neither the program `dot` nor pygraphviz is installed; .dot needs neither.
            TooLargeToDraw: there are more objects than a picture can show.
            UnknownOption: the file name ends otherwise, or there is no class of that name.
        """
        return perform("object_relationship_graph_to_file", self, filename, classes_to_ignore, width, height, notebook)

    # Python

    def __dir__(self) -> list[str]:
        """The model: attributes, and what people use. All else is there as well, and not shown."""
        return names_of(self)

    def _other_name(self, name: str) -> Any:
        """What is read under another name."""
        kind = type(self)
        meant = declared_name(kind, name)
        if meant is None or any(name in vars(base) for base in kind.__mro__):
            return object.__getattribute__(self, name)  # the error of what is not there, or failed to be read
        return getattr(self, meant)

    def _set(self, name: str, value: Any) -> None:
        attribute = self.attributes.get(known_name(name, self.attributes))
        if attribute is not None:
            attribute.__set__(self, value)
            return
        declared = getattr(type(self), name, None)
        if name == "name":
            _check_name(describe_object(self), value)
            self._remember(name, value)
        elif name.startswith("_"):
            self._remember(name, value)
        elif getattr(declared, "fset", None) is not None:
            object.__setattr__(self, name, value)
        elif declared is not None or name in self.__dict__:
            raise NotAllowed(f"{describe_object(self)}.{name} cannot be set: it follows from the object and its links.")
        else:
            inputs = [known.name for known in self._inputs]
            raise UnknownAttribute(f"{describe_object(self)} has no attribute {name!r}. {nearest(name, inputs)}")

    if not TYPE_CHECKING:  # to type checkers an attribute that is not declared is an error, as it is here
        __setattr__ = _set
        __getattr__ = _other_name

    def _remember(self, name: str, value: Any) -> None:
        """Set an attribute that is no node; a batch that is taken back takes it back too, and so does a what-if."""
        held_by = self.__dict__.get("held_by")
        if held_by is None or held_by.graph is None:
            object.__setattr__(self, name, value)
            return
        with transaction.held([self]) as graphs:
            for graph in graphs:
                if graph.journal is not None:
                    graph.journal.note_attribute(self, name)
            object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, ModelingObject) and self.id == other.id)

    def __hash__(self) -> int:
        return hash(self.id)

    def __copy__(self) -> NoReturn:
        raise NotAllowed(
            f"{describe_object(self)} is part of a model, which a copy of it alone would share. Make a second one: "
            f"{type(self).__name__}(...), with its own name; or copy the whole model: system.copy()."
        )

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, tuple[Any, ...]]:
        """A deep copy, and what a pickle holds, is that object of a copy of its whole system."""
        place = self.usable().place
        if place is None:
            raise NotAllowed(
                f"{describe_object(self)} is in no system, so it cannot be copied or pickled: what is copied is a "
                "whole system. Link it into one first."
            )
        return counterpart, (place.system, self.id)

    def _repr_html_(self) -> str:
        """How notebooks show it: its inputs with their sources, and its footprint."""
        return str(perform("object_html", self))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def __str__(self) -> str:
        return printed(self)


def counterpart(system: ModelingObject, id: str) -> ModelingObject:
    """The object of an id in a system."""
    found = system.graph.nodes[f"{id}.held_by"]
    assert isinstance(found, AttributeNode)
    return found.owner


def _check_name(whose: str, name: Any) -> None:
    if not isinstance(name, str):
        raise WrongKind(f"{whose} takes a text as name, and was given {describe_given(name)}.")


def _is_the_option(given: ExplainableObject, allowed: ExplainableObject | str) -> bool:
    """Whether both are the same option; no value is an option of its own, other than 0."""
    if isinstance(allowed, str):
        return bool(given.value == allowed)
    empty = isinstance(given, EmptyExplainableObject)
    return empty is isinstance(allowed, EmptyExplainableObject) and (empty or given == allowed)
