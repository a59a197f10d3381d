"""Graphs declared as classes: each instance has its inputs and computed values in a graph.

    class Cart(Model):
        price = Input(1.0)
        count = Input(4)

        @computed
        def total(self) -> float:
            return self.price * self.count

    cart = Cart(price=2.0)
    cart.total                          # 8.0: an attribute is read by its name, in formulas too
    cart.price = 3.0                    # sets the input
    cart.update(price=1.0, count=2)     # both as one batch
    Cart.total.node(cart)               # the node, for whatever takes one

What type checkers see is what happens: `cart.price` is a float and takes a float, `cart.total` cannot be set.

Each instance has a graph of its own, or is made in a given one, `Cart(graph, "first")`, with the keys "first.price",
"first.total". Without a name there, its nodes have no keys and live as long as the instance.

Considered and not taken: `cart.price()` and `cart.price.set(2.0)`. It shows that nodes are read, and makes each formula
longer; a class that hides its nodes has `Cart.price.node(cart)` for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Never, Self, TypeVar, Unpack, overload

from efp_graph.errors import GraphError, MissingInput, UnknownAttribute, WrongDeclaration, nearest
from efp_graph.graph.building import placed
from efp_graph.graph.declarations import Words, checked_meta
from efp_graph.graph.functions import checked_same, misfit, refuse_asynchronous, refuse_generator
from efp_graph.graph.graph import Graph
from efp_graph.graph.keys import checked_key, unnamed
from efp_graph.graph.node import UNRANKED, UNSET, Node

if TYPE_CHECKING:
    from efp_graph.graph.report import UpdateReport

T = TypeVar("T")


class Declared(Generic[T]):
    """What a class of the kind of `Model` declares under a name.

    Attributes:
        name: what it is called in the class.
        owner: the class.
    """

    name = "?"
    owner: type[Any] | None = None

    def __init__(
        self, same: Callable[[T, T], bool] | None, meta: Mapping[str, Any] | None, words: dict[str, Any]
    ) -> None:
        checked_same(same, type(self).__name__)
        self._same, self._meta = same, checked_meta(words, meta, type(self).__name__)

    def __set_name__(self, owner: type[Any], name: str) -> None:
        if self.owner is None:  # nothing is refused here: Python 3.11 would hide the error in a RuntimeError
            self.owner, self.name = owner, name

    def check(self, owner: type[Any], name: str) -> None:
        """Refuse to be an attribute of a class.

        Raises:
            WrongDeclaration: the name, or what was given, does not do.
        """
        if (self.owner, self.name) != (owner, name):
            raise WrongDeclaration(f"{owner.__name__}.{name} is {self} already. Declare each attribute on its own.")
        if name in vars(Model) or name in Model.__annotations__:
            raise WrongDeclaration(f"{self}: {name!r} has a meaning of its own. Choose another name.")

    def node(self, model: Model) -> Node[T]:
        """The node of an instance.

        Raises:
            GraphError: the instance has none: its class overrides the attribute, or has no such attribute.
        """
        node = nodes_of(model).get(self)
        if node is None:
            raise GraphError(f"{type(model).__name__} has no {self} of its own.")
        return node

    def make(self, model: Model, graph: Graph, key: str, value: Any) -> Node[T]:
        """The node of a new instance, not yet in its graph."""
        return Node(graph, key, value, None, 0, self._same, self._meta)

    def __str__(self) -> str:
        return self.name if self.owner is None else f"{self.owner.__name__}.{self.name}"


class Input(Declared[T]):
    """A given value of each instance, declared in the body of a class: `price = Input(1.0)`.

    Args:
        value: of instances that are made without another one. `Input[float]()` has none: it has to be given.
        same, label, unit, source, owner, formula, meta: as for `Graph.input`.
    """

    def __init__(
        self,
        value: T = UNSET,
        *,
        same: Callable[[T, T], bool] | None = None,
        label: str | None = None,
        unit: Any = None,
        source: Any = None,
        owner: Any = None,
        formula: str | None = None,
        meta: Mapping[str, Any] | None = None,
        **unknown: Never,
    ) -> None:
        words = {"label": label, "unit": unit, "source": source, "owner": owner, "formula": formula}
        super().__init__(same, meta, words | unknown)
        self.value = value

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...

    @overload
    def __get__(self, instance: Model, owner: type[Any]) -> T: ...

    def __get__(self, instance: Model | None, owner: type[Any]) -> Any:
        return self if instance is None else self.node(instance).read()

    def __set__(self, instance: Model, value: T) -> None:
        self.node(instance).set(value)

    def __delete__(self, instance: Model) -> None:
        raise GraphError(f"{self} cannot be deleted: an input always has a value. Set another one.")


class Computed(Declared[T]):
    """A computed value of each instance. Made by `computed`."""

    def __init__(
        self, function: Callable[[Any], T], same: Any = None, meta: Any = None, words: dict[str, Any] | None = None
    ) -> None:
        super().__init__(same, meta, words or {})
        self.function = function
        self.__doc__ = getattr(function, "__doc__", None)

    def check(self, owner: type[Any], name: str) -> None:
        """As for what is given; and the method takes the object alone, and gives its value at once."""
        super().check(owner, name)
        if not callable(self.function):
            raise WrongDeclaration(f"{self} needs a function: @computed, and below it def {name}(self): ...")
        refuse_asynchronous(self.function, str(self))
        refuse_generator(self.function, str(self))
        problem = misfit(self.function, 1)
        if problem is not None:
            raise WrongDeclaration(
                f"{self} is computed from the object alone and {problem} it will not get: {name}(self)."
            )

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...

    @overload
    def __get__(self, instance: Model, owner: type[Any]) -> T: ...

    def __get__(self, instance: Model | None, owner: type[Any]) -> Any:
        if instance is None:
            return self
        node = nodes_of(instance).get(self)
        return (
            self.function(instance) if node is None else node.read()
        )  # none: `super().total` of one that overrides it

    def __set__(self, instance: Model, value: Never) -> None:
        raise GraphError(f"{self} is computed and cannot be set. Set an input that it reads.")

    def __delete__(self, instance: Model) -> None:
        raise GraphError(f"{self} is computed and cannot be deleted: its class declares it.")

    def make(self, model: Model, graph: Graph, key: str, value: Any) -> Node[T]:
        """The node of a new instance, not yet in its graph."""
        return Node(graph, key, value, partial(self.function, model), UNRANKED, self._same, self._meta)


@overload
def computed(function: Callable[[Any], T], /) -> Computed[T]: ...


@overload
def computed(
    *,
    same: Callable[[Any, Any], bool] | None = None,
    meta: Mapping[str, Any] | None = None,
    **words: Unpack[Words],
) -> Callable[[Callable[[Any], T]], Computed[T]]: ...


def computed(function: Any = UNSET, /, *, same: Any = None, meta: Any = None, **words: Any) -> Any:
    """Declare a computed value in the body of a class, from a method without arguments. Bare, or with arguments.

    Args:
        same, label, unit, source, owner, formula, meta: as for `Graph.computed`.

    Raises:
        WrongDeclaration: the method is asynchronous, or takes more than the object; when the class is made.
    """
    if function is UNSET:
        return partial(Computed, same=same, meta=meta, words=words)
    return Computed(function, same, meta, words)


class Model:
    """Base of classes that declare inputs and computed values.

    Args:
        graph: where the nodes of the instance are; None for a graph of its own.
        name: what the keys of its nodes begin with.
        values: of inputs, by their names.

    Raises:
        MissingInput: an input has no value.
        UnknownAttribute: the class has no input of that name.
        DuplicateKey: the graph has nodes of that name.

    Example:
        >>> class Cart(Model):
        ...     price = Input(1.0)
        ...     count = Input(4)
        ...     @computed
        ...     def total(self) -> float:
        ...         return self.price * self.count
        >>> cart = Cart(price=2.0)
        >>> cart.total
        8.0
        >>> cart.count = 5
        >>> cart, cart.total
        (Cart(price=2.0, count=5), 10.0)
        >>> Cart.total.node(cart).dependencies
        (<input price = 2.0>, <input count = 5>)
    """

    _declared: ClassVar[dict[str, Declared[Any]]] = {}
    _nodes: dict[Declared[Any], Node[Any]]
    _name: str | None
    _is_alone: bool
    graph: Graph

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._declared = {}
        for name, content in vars(cls).items():
            if isinstance(content, Declared):
                content.check(cls, name)
        for base in reversed(cls.__mro__):
            for name, content in vars(base).items():
                if isinstance(content, Declared):
                    cls._declared[name] = content
                elif name in cls._declared:
                    raise WrongDeclaration(
                        f"{base.__name__}.{name} hides {cls._declared[name]}. Declare it in the same way."
                    )

    def __init__(self, graph: Graph | None = None, name: str | None = None, /, **values: Any) -> None:
        if graph is not None and not isinstance(graph, Graph):
            raise WrongDeclaration(
                f"{type(self).__name__} takes a graph, or None, first, and something of the type "
                f"{type(graph).__name__} was given. Values are given by name: {type(self).__name__}(name=value)."
            )
        if name is not None:
            checked_key(name, f"a {type(self).__name__}")
        for attribute in values:
            self._input(attribute)
        self._is_alone, self._name = graph is None, name
        self.graph = home = Graph() if graph is None else graph
        prefix = "" if name is None else f"{name}."
        self._nodes = {}
        for attribute, declared in self._declared.items():
            value = values.get(attribute, UNSET)
            if isinstance(declared, Input) and value is UNSET:
                value = declared.value
                if value is UNSET:
                    raise MissingInput(f"{declared} needs a value: {type(self).__name__}({attribute}=...).")
            has_key = graph is None or name is not None
            key = f"{prefix}{attribute}" if has_key else unnamed(f"{type(self).__name__}.{attribute}")
            self._nodes[declared] = declared.make(self, home, key, value)
        for node in self._nodes.values():
            home.refuse_duplicate(node)  # before any of them is there
        for node in self._nodes.values():
            placed(home, node)

    def update(self, label: str | None = None, /, **values: Any) -> UpdateReport:
        """Set several inputs, by their names, as one batch: all of them or, on an exception, none.

        Args:
            label: what the history calls it.
            values: of inputs, by their names.

        Raises:
            UnknownAttribute: the class has no input of that name.
            As `Node.set`.
        """
        inputs = [(self._input(name), value) for name, value in values.items()]
        with self.graph.batch(label) as report:
            for declared, value in inputs:
                declared.node(self).set(value)
        return report

    def _input(self, name: str) -> Input[Any]:
        declared = self._declared.get(name)
        if isinstance(declared, Input):
            return declared
        if declared is not None:
            raise GraphError(f"{declared} is computed and cannot be set. Set an input that it reads.")
        inputs = [attribute for attribute, declared in self._declared.items() if isinstance(declared, Input)]
        ways = nearest(name, inputs) if inputs else "It has no inputs."
        raise UnknownAttribute(f"{type(self).__name__} has no input {name!r}. {ways}")

    if not TYPE_CHECKING:  # else type checkers would take any name

        def __setattr__(self, name, value):
            if (
                not name.startswith("_")
                and name not in vars(self)
                and not hasattr(type(self), name)
                and name != "graph"
            ):
                ways = nearest(name, [*self._declared, "graph"])
                raise UnknownAttribute(
                    f"{type(self).__name__} has no attribute {name!r}. {ways} One of your own is named in the "
                    "class, or begins with an underscore."
                )
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy, and what a pickle holds: the same inputs in a graph of its own, without its history."""
        if not self._is_alone:
            raise GraphError(
                f"This {type(self).__name__} is in a graph that others are in too, and is not copied or pickled "
                "alone. Make another one from its values."
            )
        values = {
            name: declared.node(self).last_value
            for name, declared in self._declared.items()
            if isinstance(declared, Input)
        }
        own = {name: value for name, value in vars(self).items() if name not in Model.__annotations__}
        return _again, (type(self), self._name, values), own or None

    def __repr__(self) -> str:
        inputs = [(name, node.last_value) for node, name in self._named() if node.is_input]
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in inputs)})"

    def _named(self) -> list[tuple[Node[Any], str]]:
        return [(node, declared.name) for declared, node in nodes_of(self).items()]


def nodes_of(model: Model) -> dict[Declared[Any], Node[Any]]:
    """{what is declared: its node} of an instance.

    Raises:
        GraphError: it has none yet.
    """
    nodes: dict[Declared[Any], Node[Any]] | None = getattr(model, "__dict__", {}).get("_nodes")
    if not isinstance(model, Model):
        raise GraphError(
            f"{type(model).__name__} declares inputs or computed values and is no Model: derive it from Model."
        )
    if nodes is None:
        raise GraphError(
            f"This {type(model).__name__} has no values yet: its __init__ begins with super().__init__(...)."
        )
    return nodes


def _again(kind: type[Model], name: str | None, values: dict[str, Any]) -> Model:
    model = kind.__new__(kind)
    Model.__init__(model, None, name, **values)
    return model
