"""Declarations of attributes: what is known of an attribute before any object has it.

A class body declares each attribute once; the constructor, `from_defaults`, `default_values`, `list_values`, checks,
the printed form, files and documentation derive from it. Each attribute of each object is a node of the graph.

Reading guide: what is given is in `inputs` and `numeric_inputs` (values) and `links` (other objects), what is
calculated in `calculated`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, overload

from efp_graph.errors import NotAllowed, UnknownAttribute, nearest
from efp_graph.objects.describing import called, describe_attribute, describe_given
from efp_graph.objects.model_help import docstring_of_attribute, document
from efp_graph.objects.nodes import AttributeNode

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # which gives them a default, so that a plain `Attribute` is one of anything

    from efp_graph.objects.forms import Reader, Write
    from efp_graph.objects.ledger import Account
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.values.measured import OverTime

    V = TypeVar("V", covariant=True, default=Any)  # what is read
    G = TypeVar("G", contravariant=True, default=Any)  # what may be given
else:
    from typing import TypeVar

    V, G = TypeVar("V", covariant=True), TypeVar("G", contravariant=True)

REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "<required>", "__slots__": ()})()


# How parts of attribute names are said aloud, in labels
SPOKEN = {
    "api": "API", "ram": "RAM", "cpu": "CPU", "gpu": "GPU", "utc": "UTC",
    "avg": "average", "nb": "number", "uj": "journey",
}  # fmt: skip


class Attribute(Generic[V]):
    """What all declarations share; `V` is the type of what is read of an object.

    `words` is the attribute's name for people: "power usage effectiveness".
    """

    is_input = False
    over_time: OverTime | None = None  # of hours: whether they add up or are averaged, where their unit does not tell
    equivalent: str = ""  # what a mass is one of, as "CO2eq"; of a footprint its criterion says it
    criterion: str | None = None
    account: Account | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        document(cls, docstring_of_attribute)

    def __init__(self, help: str = "") -> None:
        self.help = help
        self.name = ""
        self.words = ""
        self.declared_in: type | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        words = " ".join(SPOKEN.get(word, word) for word in name.split("_"))
        self.words = words[:1].upper() + words[1:]
        self.declared_in = owner

    def node_of(self, owner: ModelingObject) -> AttributeNode:
        """The graph node that holds this attribute of `owner`."""
        node: AttributeNode = owner.__dict__[self.name]
        return node

    def of(self, owner: ModelingObject) -> AttributeNode:
        """This attribute of an object, as changes and sweeps name it: `Server.power.of(server)`.

        Raises:
            UnknownAttribute: it is no object, or one that has no such attribute.
        """
        known: Mapping[str, Attribute] = getattr(type(owner), "attributes", {})
        if self.name in known:
            return known[self.name].node_of(owner)
        hint = f", which has no {self.name!r}. {nearest(self.name, known)}" if known else "."
        raise UnknownAttribute(f"{self}.of takes an object that has it, and was given {describe_given(owner)}{hint}")

    def __repr__(self) -> str:
        return self.name if self.declared_in is None else f"{self.declared_in.__name__}.{self.name}"

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...
    @overload
    def __get__(self, owner: ModelingObject, kind: type | None = None) -> V: ...
    def __get__(self, owner: ModelingObject | None, kind: type | None = None) -> Any:
        if owner is None:
            return self
        return owner.__dict__[self.name].read()

    def __set__(self, owner: ModelingObject, value: Any) -> None:
        raise NotAllowed(
            f"{describe_attribute(owner, self)} is calculated and cannot be set. Change the inputs it comes from."
        )

    def __delete__(self, owner: ModelingObject) -> None:
        raise NotAllowed(f"{describe_attribute(owner, self)} cannot be deleted.")

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, tuple[Any, ...]]:
        """A declaration is that of its class: copies are the same, and pickles name it."""
        return getattr, (self.declared_in, self.name)


class Input(Attribute[V], Generic[V, G]):
    """An attribute that is given: by position or by name to the constructor, and by assignment later.

    A subclass is a *kind of input*: it owns all that is to be known of its values. Nobody else asks which kind it is:
    files, command line, schema, reference, sweeps and simulations call the methods below, whose answers here are those
    for any plain content. See docs/how-to/extend.md. `G` is the type of what may be given.
    """

    is_input = True
    optional = False  # whether the constructor does without it
    implied = False  # whether the constructor takes the default where it is not given
    unit_text = ""  # of what it takes, for readers

    if TYPE_CHECKING:  # beside `__set__`: only then pyright sees that what is read is not what was given

        @overload
        def __get__(self, owner: None, kind: type | None = None) -> Self: ...
        @overload
        def __get__(self, owner: ModelingObject, kind: type | None = None) -> V: ...
        def __get__(self, owner: Any, kind: type | None = None) -> Any: ...

    def __init__(self, default: Any = REQUIRED, *, help: str = "", fixed: bool = False) -> None:
        super().__init__(help)
        self.default = default
        self.fixed = fixed

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is REQUIRED

    @property
    def in_constructor(self) -> bool:
        """Whether the constructor takes it."""
        return not self.fixed

    @property
    def is_saved(self) -> bool:
        """Whether files hold it."""
        return self.in_constructor

    @property
    def annotation(self) -> str:
        """The type of what may be given, as signatures write it."""
        return "Any"

    def default_for(self, name: str) -> Any:
        """What an object of a name is given where nothing is."""
        return self.default

    def default_value(self) -> Any:
        """A fresh default, or REQUIRED."""
        return self.default

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        """What the node of `owner` will hold for `given`; raises an InputError when it cannot be accepted."""
        raise TypeError(f"{type(self).__name__} has no check")

    def allowed_text(self) -> str:
        """What it takes, in words for the reference."""
        return ""

    def read(self, place: Any, reader: Reader) -> Any:
        """What it can be given for what stands at a place: of a file, or of the command line."""
        return reader.plain(place)

    def written(self, value: Any, write: Write) -> Any:
        """What stands in a file for a value of its node; explainable values are written with `write`."""
        return value

    def is_left_out(self, value: Any) -> bool:
        """Whether files do without a value, since it is the usual one of all models."""
        return False

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of `written`."""
        return {}

    def targets(self, value: Any) -> tuple[Any, ...]:
        """The objects that a value links to, each once, in order."""
        return ()

    def mapped(self, value: Any, change: Callable[[Any], Any]) -> Any:
        """A value with other objects in place of those that it links to."""
        return value

    def is_numeric(self, value: Any) -> bool:
        """Whether sweeps may vary the value as numbers; otherwise it is a choice among levels."""
        return False

    def level(self, given: Any, present: Any) -> Any:
        """A level of a sweep as it is set, where the input now holds `present`."""
        return given

    def called(self, level: Any) -> str:
        """What tables of a sweep call a level."""
        return called(level)

    def from_date(self, owner: ModelingObject, new: Any, splice: Callable[[Any], Any]) -> Any:
        """What a change from a date on sets; what is hour by hour, `splice` puts behind the old hours."""
        return new

    def __set__(self, owner: ModelingObject, value: G) -> None:
        if self.fixed:
            raise NotAllowed(f"{describe_attribute(owner, self)} is fixed by the model and cannot be set.")
        from efp_graph.objects.transaction import apply_changes

        apply_changes([(owner, self, value)])


class Conditional:
    """A limit on an option that depends on another one: {value of `depends_on`: allowed values}.

    One that is `listed_only` tells what is usual; what an object may have, a check of its class decides.
    """

    def __init__(
        self,
        attribute: str,
        depends_on: str,
        allowed: Callable[[], Mapping[str, list[Any]]],
        *,
        listed_only: bool = False,
    ) -> None:
        self.attribute, self.depends_on, self.allowed = attribute, depends_on, allowed
        self.listed_only = listed_only
