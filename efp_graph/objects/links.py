"""Links between modeling objects: one object, a list of objects, and the way back.

A link is an input node whose value is an object, or a tuple of objects. Each object has a node `held_by` with the pairs
(link attribute, holder) that point to it; a change of a link updates it in the same batch. Reverse links ("the jobs of
this server") are calculated from it, in the order of first appearance from the system (`ModelingObject.place`), so that
sums do not depend on the history of edits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence, Set
from typing import TYPE_CHECKING, Any, Generic, Self, SupportsIndex, TypeAlias, overload

from efp_graph.errors import WrongElement, WrongKind
from efp_graph.hints import hint
from efp_graph.objects.attributes import REQUIRED, G, Input, V
from efp_graph.objects.calculated import Derived
from efp_graph.objects.classes import classes_called, find_class, meant_by, place_of
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.forms import Reader, Write, form
from efp_graph.texts import visible
from efp_graph.values import ExplainableObject

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # as in `attributes`

    from efp_graph.objects.modeling_object import ModelingObject

    M = TypeVar("M", bound=ModelingObject, default=Any)  # what is linked to
else:
    from typing import TypeVar

    M = TypeVar("M")

SHORT = 16  # elements: up to here a search costs less than a node that knows all positions, or counts


class LinkInput(Input[V, G]):
    """A link to one object of a class, named to allow for forward references."""

    @property
    def annotation(self) -> str:
        return self.target_name

    def __init__(self, target: str | type, default: Any = REQUIRED, **options: Any) -> None:
        super().__init__(default, **options)
        self._target = target

    @property
    def target(self) -> type[ModelingObject]:
        """The class of the objects it links to; of several declarations of it the newest."""
        if isinstance(self._target, type):
            return self._target
        meant = meant_by(self._target, self.declared_in)
        found = [
            kind for kind in classes_called(self._target) if meant in (kind.__name__, (kind.__module__, kind.__name__))
        ]
        return found[-1] if found else find_class(self._target)

    @property
    def target_name(self) -> str:
        """What the class is called."""
        return self._target.__name__ if isinstance(self._target, type) else self._target

    def leads_to(self, kind: type) -> bool:
        """Whether it takes objects of a class: of the one that is declared, or below it."""
        if isinstance(self._target, type):
            return issubclass(kind, self._target)
        return meant_by(self._target, self.declared_in) in getattr(kind, "class_names", ())

    def members(self, value: Any) -> tuple[Any, ...]:
        """The objects that a value of the node links to, in order, with repetitions."""
        return (value,)

    def targets(self, value: Any) -> tuple[ModelingObject, ...]:
        """The objects that a value of the node links to, each once, in order."""
        return (value,)

    def mapped(self, value: Any, change: Callable[[Any], Any]) -> Any:
        return change(value)

    def without(self, value: Any, gone: Callable[[Any], bool]) -> Any:
        """A value without some of the objects that it links to; None when it is nothing without them."""
        return None if gone(value) else value

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.link(place, self)

    def written(self, value: Any, write: Write) -> Any:
        return value.id

    def schema(self) -> dict[str, Any]:
        return form("link")

    def allowed_text(self) -> str:
        return f"`{self.target_name}`"

    def position(self, holder: ModelingObject, held: ModelingObject) -> int:
        """Where `held` first stands in the link of `holder`."""
        return 0

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        if self.leads_to(type(given)):
            return given.usable()
        raise WrongKind(self._refusal(owner, given))

    def _refusal(self, owner: ModelingObject, given: Any) -> str:
        told = f"{describe_attribute(owner, self)} takes a {self.target_name}, and was given {describe_given(given)}."
        if given is None:
            return f"{told} It cannot be left empty: give another one in its place."
        if isinstance(given, str):
            return f"{told} {self._way_out_of_text(given)}".rstrip()
        same = next((each for each in type(given).__mro__ if each.__name__ == self.target_name), None)
        if same is None:
            return told
        if isinstance(self._target, type) and place_of(same) == place_of(self._target):
            return (
                f"{told} {self.target_name} was declared again since: run the declaration of {type(owner).__name__} "
                f'again too, or name what it links to as a text, "{self.target_name}".'
            )
        return f"{told} That is {place_of(same)}, and {place_of(self.target)} is meant."

    def _way_out_of_text(self, given: str) -> str:
        """What to write for whoever gave the name of an object, or of an archetype."""
        made = self.target.archetype_call(given)
        return hint(f"Give {made}." if made else "Give the object itself, not its name.", "")


class LinkListInput(LinkInput["ModelingList[M]", "Iterable[M]"], Generic[M]):
    """A link to a list of objects of a class; the same object may appear several times.

    Args:
        optional: whether the constructor does without it: the list is empty then, and files do not mention it.
    """

    def __init__(self, target: str | type, default: Any = REQUIRED, *, optional: bool = False, **options: Any) -> None:
        super().__init__(target, () if optional else default, **options)
        self.optional = optional

    def is_left_out(self, value: Any) -> bool:
        return self.optional and not value

    @property
    def annotation(self) -> str:
        return f"Iterable[{self.target_name}]"

    def members(self, value: Any) -> tuple[Any, ...]:
        return tuple(value)

    def targets(self, value: Any) -> tuple[ModelingObject, ...]:
        if len(value) < 2:
            return tuple(value)
        return tuple({id(each): each for each in value}.values())  # an object of a copy of the model is another one

    def mapped(self, value: Any, change: Callable[[Any], Any]) -> Any:
        return [change(each) for each in value]

    def without(self, value: Any, gone: Callable[[Any], bool]) -> Any:
        return [each for each in value if not gone(each)]

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.links(place, self)

    def written(self, value: Any, write: Write) -> Any:
        return [each.id for each in value]

    def schema(self) -> dict[str, Any]:
        return form("links")

    def allowed_text(self) -> str:
        return f"list of `{self.target_name}`"

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self._positions = Derived(lambda holder: first_positions(self.members(self.node_of(holder).read())))
        self._positions.__set_name__(owner, f"{name} positions")
        self._counts = Derived(lambda holder: dict(Counter(self.members(self.node_of(holder).read()))))
        self._counts.__set_name__(owner, f"{name} counts")

    def position(self, holder: ModelingObject, held: ModelingObject) -> int:
        elements = self.members(self.node_of(holder).read())
        if len(elements) <= SHORT:
            return int(elements.index(held))
        return int(self._positions.node_of(holder).read()[held])

    def count(self, holder: ModelingObject, held: Any) -> int:
        """How many times `held` stands in the link of `holder`."""
        elements = self.members(self.node_of(holder).read())
        if len(elements) <= SHORT:
            return int(elements.count(held))
        return int(self._counts.node_of(holder).read().get(held, 0))

    def __set__(self, owner: ModelingObject, value: Iterable[M]) -> None:
        if isinstance(value, ModelingList) and value.owner is owner and value.attribute is self:
            return  # the end of `steps += [...]`: the list itself has made the change
        super().__set__(owner, value)

    def checked(self, owner: ModelingObject, given: Any) -> tuple[ModelingObject, ...]:
        elements = self._elements(owner, given)
        for element in elements:
            if not self.leads_to(type(element)):
                raise WrongElement(self._refusal(owner, element) + " The list may hold nothing else.")
            element.usable()
        return elements

    def _elements(self, owner: ModelingObject, given: Any) -> tuple[Any, ...]:
        """What a list holds, in its order; a set has none, and of a dictionary something would be lost."""
        if type(given) is list or type(given) is tuple:
            return tuple(given)
        error: Exception | None = None
        if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping | Set | ExplainableObject):
            try:
                return tuple(given)
            except Exception as problem:  # a quantity that holds a number, a generator that fails
                error = problem
        raise WrongKind(
            f"{describe_attribute(owner, self)} takes a list of {self.target_name}, "
            f"and was given {describe_given(given)}.{self._way_out_of_one(given)}"
        ) from error

    def _way_out_of_one(self, given: Any) -> str:
        """What to write for whoever gave one object, or a text, for a list."""
        if self.leads_to(type(given)):
            return hint(" Give a list with it: [...].", "")
        if isinstance(given, str):
            made = self.target.archetype_call(given)
            return hint(f" Give [{made}]." if made else " Give a list of objects, not a name.", "")
        return ""

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...
    @overload
    def __get__(self, owner: ModelingObject, kind: type | None = None) -> ModelingList[M]: ...
    def __get__(self, owner: ModelingObject | None, kind: type | None = None) -> Any:
        if owner is None:
            return self
        return ModelingList(owner, self)


class ModelingList(MutableSequence[M]):
    """A list attribute of an object, as it is at any moment; every edit is an update of the model.

    Whatever is made from it is a plain list of the same objects, as it was then: a copy, a deep copy, a slice, a sum, a
    product.
    """

    __slots__ = ("attribute", "owner")

    def __init__(self, owner: ModelingObject, attribute: LinkListInput[M]) -> None:
        self.owner, self.attribute = owner, attribute

    @property
    def _elements(self) -> tuple[M, ...]:
        elements: tuple[M, ...] = self.owner.__dict__[self.attribute.name].read()
        return elements

    def _change(self, edit: Callable[[list[M]], Any]) -> None:
        edited = list(self._elements)
        edit(edited)
        self.attribute.__set__(self.owner, edited)

    @overload
    def __getitem__(self, index: SupportsIndex) -> M: ...
    @overload
    def __getitem__(self, index: slice) -> list[M]: ...
    def __getitem__(self, index: Any) -> Any:
        found = self._elements[index]
        return list(found) if isinstance(index, slice) else found

    def __iter__(self) -> Iterator[M]:
        return iter(self._elements)

    def __contains__(self, value: object) -> bool:
        return value in self._elements

    def count(self, value: Any) -> int:
        """How many times `value` appears."""
        return self.attribute.count(self.owner, value)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._change(lambda elements: elements.__setitem__(index, value))

    def __delitem__(self, index: Any) -> None:
        self._change(lambda elements: elements.__delitem__(index))

    def __len__(self) -> int:
        return len(self._elements)

    def insert(self, index: int, value: M) -> None:
        """Put `value` before the element at `index`."""
        self._change(lambda elements: elements.insert(index, value))

    def extend(self, values: Iterable[M]) -> None:
        """Append several objects in one update."""
        added = self.attribute._elements(self.owner, values)
        self._change(lambda elements: elements.extend(added))

    def clear(self) -> None:
        """Remove all elements in one update."""
        self._change(lambda elements: elements.clear())

    def reverse(self) -> None:
        """Reverse the order in one update."""
        self._change(lambda elements: elements.reverse())

    def __iadd__(self, values: Iterable[M]) -> Self:
        self.extend(values)
        return self

    def __imul__(self, times: int) -> Self:
        self._change(lambda elements: elements.__imul__(times))
        return self

    def copy(self) -> list[M]:
        """The list as it is now: a plain list of the same objects, that follows no edit."""
        return list(self._elements)

    __copy__ = copy

    def __deepcopy__(self, memo: Any) -> list[M]:
        """A plain list of the same objects: what the list holds is links, and the objects belong to the model."""
        return self.copy()

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, tuple[Any, ...]]:
        return list, (self.copy(),)

    def __add__(self, other: Iterable[M]) -> list[M]:
        return [*self._elements, *other]

    def __radd__(self, other: Iterable[M]) -> list[M]:
        return [*other, *self._elements]

    def __mul__(self, times: int) -> list[M]:
        return self.copy() * times

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return list(self._elements) == list(other) if isinstance(other, list | tuple | ModelingList) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self._elements))

    def __str__(self) -> str:
        return visible("[" + ", ".join(element.id for element in self._elements) + "]")


def first_positions(elements: tuple[ModelingObject, ...]) -> dict[ModelingObject, int]:
    """Where each object first stands."""
    return {element: position for position, element in reversed(list(enumerate(elements)))}


# What class bodies write where the class that is named is defined elsewhere: `storage: Link[Storage] = link("Storage")`
Link: TypeAlias = LinkInput[M, M]
Links: TypeAlias = LinkListInput[M]


@overload
def link(target: type[M], **options: Any) -> LinkInput[M, M]: ...
@overload
def link(target: str, **options: Any) -> Any: ...
def link(target: str | type, **options: Any) -> Any:
    """Declare a link to one object: `storage = link(Storage, help="...")`.

    A class that is defined later is named, and for type checkers told in an annotation:
    `storage: Link[Storage] = link("Storage", help="...")`.
    """
    return LinkInput(target, **options)


@overload
def links(target: type[M], **options: Any) -> LinkListInput[M]: ...
@overload
def links(target: str, **options: Any) -> Any: ...
def links(target: str | type, **options: Any) -> Any:
    """Declare a list of links: `jobs = links(JobBase, help="...")`; see `link`."""
    return LinkListInput(target, **options)
