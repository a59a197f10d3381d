"""Declarations of what a modeling object calculates: values, dictionaries of values, derived lists, checks, ways back.

Each is a node, made when it is first read. A formula is a method without side effects that reads attributes of its
object and of linked ones; its docstring says what it means, its shape and its source.

Of an object that no system reaches, a value that cannot be calculated is a `Refused`: who reads it gets the error; a
change that leads to it is accepted. Nodes exist there only where somebody has read; so an error that stopped the change
would make the answer depend on who had looked. The node reads `place`, so it is tried again, and stops the change, when
a system comes to reach the object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Never, Self, overload

import numpy as np

from efp_graph.errors import (
    CalculationError,
    EfpGraphError,
    GraphError,
    LinkConflict,
    NotAllowed,
    NotFinite,
    UnitError,
    ValueOutOfRange,
    WrongKind,
    reason_of,
)
from efp_graph.graph import UNSET
from efp_graph.graph.frames import current_frame
from efp_graph.objects.attributes import Attribute, V
from efp_graph.objects.classes import meant_by
from efp_graph.objects.describing import describe_attribute, describe_given, describe_object
from efp_graph.objects.nodes import AttributeNode, changing, key_of
from efp_graph.objects.recorded import recorded_run
from efp_graph.texts import visible
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableObject, Unit, unit_of
from efp_graph.values.arithmetic_operations import SAME
from efp_graph.values.expressions import Expression
from efp_graph.values.keeping import kept
from efp_graph.values.laid_out import LaidOut
from efp_graph.values.units import IncompatibleUnits

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # as in `attributes`

    from efp_graph.objects.methodology import Named
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.values.measured import OverTime

    K = TypeVar("K", default=Any)  # a key of a dictionary attribute
else:
    from typing import TypeVar

    K = TypeVar("K")

R = TypeVar("R")  # what a formula gives

Formula = Callable[..., Any]
_HOURLY = ExplainableHourlyQuantities | EmptyExplainableObject


class Derived(Attribute[V]):
    """A calculated attribute that is no explainable value: a list of objects, a position, a condition.

    `verified` ones are computed for every object that is made or linked, so that what they raise refuses the change.
    Those of which the formula `can_be_recorded` are updated by their kernels alone: see `recorded.py`.
    """

    can_be_recorded = False

    def __init__(self, function: Formula, *, verified: bool = False) -> None:
        super().__init__((function.__doc__ or "").strip())
        self.function = function
        self.verified = verified
        self._paragraph: Named | None = getattr(function, "paragraph", None)

    @property
    def paragraph(self) -> Named | None:
        """What its formula rests on in the methodology: as it says, or as the class says in whose body it stands."""
        return self._paragraph or vars(self.declared_in).get("methodology")

    if TYPE_CHECKING:

        def __set__(self, owner: ModelingObject, value: Never) -> None: ...

    def node_of(self, owner: ModelingObject) -> AttributeNode:
        return self.node_in(owner.__dict__, self.name, owner)

    def node_in(self, register: dict[Any, Any], place: Any, owner: ModelingObject, item: Any = None) -> AttributeNode:
        """The node of this attribute, or of one of its items, which a register of the object remembers.

        A register only saves the look-up by name: which nodes there are the graph alone knows, since batches that are
        taken back bring some back and forget others. A node that is not there yet is made.
        """
        node: AttributeNode | None = register.get(place)
        if node is None or node.graph is None:
            node = register[place] = self._found(owner, item)
        return node

    def _found(self, owner: ModelingObject, item: Any) -> AttributeNode:
        graph, key = owner.graph, key_of(owner, self, item)
        known = graph.nodes.get(key)
        if known is None:
            return AttributeNode.computed(graph, owner, self, item, key)
        assert isinstance(known, AttributeNode)
        return known

    def compute(self, owner: ModelingObject, node: AttributeNode) -> Any:
        """The value of the node; anything unforeseen becomes a CalculationError that names the attribute."""
        try:
            return self.function(owner)
        except EfpGraphError:
            raise
        except Exception as error:
            raise self._unforeseen(owner, error) from error

    def _unforeseen(self, owner: ModelingObject, error: Exception) -> CalculationError:
        return CalculationError(f"{describe_attribute(owner, self)} cannot be calculated: {reason_of(error)}")

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...
    @overload
    def __get__(self, owner: ModelingObject, kind: type | None = None) -> V: ...
    def __get__(self, owner: ModelingObject | None, kind: type | None = None) -> Any:
        if owner is None:
            return self
        node = owner.__dict__.get(self.name)
        return (self.node_of(owner) if node is None or node.graph is None else node).read()


class Calculated(Derived[V]):
    """A calculated attribute that is an explainable value, brought to the declared unit when there is one.

    One with a `phase` and a `criterion` is a footprint of its object, one with an `account` a total: see `ledger.py`.
    One that is `lazy` is calculated when somebody reads it, and then again when it is read after a change.
    """

    can_be_recorded = True
    phase: str | None = None

    def __init__(
        self,
        function: Formula,
        unit: Any = None,
        *,
        lazy: bool = False,
        over_time: OverTime | None = None,
        equivalent: str = "",
    ) -> None:
        super().__init__(function)
        self.over_time = over_time
        self.equivalent = equivalent
        self.unit: Unit | None = None if unit is None else unit_of(unit)
        self.lazy = lazy

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...
    @overload
    def __get__(self, owner: ModelingObject, kind: type | None = None) -> V: ...
    def __get__(self, owner: ModelingObject | None, kind: type | None = None) -> Any:
        if owner is None:
            return self
        node = owner.__dict__.get(self.name)
        value = (self.node_of(owner) if node is None or node.graph is None else node).read()
        return given(value) if type(value) is Refused else value

    def compute(self, owner: ModelingObject, node: AttributeNode) -> Any:
        try:
            if node._value is not UNSET and changing.get() is None:  # it runs again
                value: Any = recorded_run(node, partial(self._computed, owner, node))
                if value is not UNSET:
                    return value
            return self._computed(owner, node)
        except GraphError:
            raise
        except EfpGraphError as error:
            if owner.place is not None:
                raise
            kept = self._until_it_left(owner, node)
            return Refused(error) if kept is None else kept

    def _until_it_left(self, owner: ModelingObject, node: AttributeNode) -> Any:
        """Of an object that leaves its system at the date of a simulation: the hours before, which take no formula."""
        change = changing.get()
        if change is None or owner not in change.leaving:
            return None
        hours = change.splice(node, EmptyExplainableObject())
        return bound(hours, node) if isinstance(hours, ExplainableHourlyQuantities) else None

    def _computed(self, owner: ModelingObject, node: AttributeNode) -> ExplainableObject:
        try:
            value = self.evaluate(owner, node)
            unit = self.unit
            if unit is not None and getattr(value, "_unit", unit) is not unit:
                value = self._in_unit(owner, value, unit)
            if not isinstance(value, ExplainableObject):
                raise TypeError(f"the formula gives {value!r:.80}, which is no value")
            if self.phase is not None and not isinstance(value, _HOURLY):
                raise TypeError(f"a footprint is hour by hour, and the formula gives {value!r:.80}")
        except (ValueOutOfRange, NotFinite) as error:  # of the arithmetic, which does not know for whom it works
            if error.about is not None:
                raise  # of another formula
            raise type(error)(f"{describe_attribute(owner, self)} cannot be calculated: {error}") from error
        except IncompatibleUnits as error:
            if error.about is not None:
                raise
            what = f"{describe_attribute(owner, self)} cannot be calculated: {error.what}"
            raise IncompatibleUnits(error.given, error.expected, what) from error
        except EfpGraphError:
            raise
        except Exception as error:
            raise self._unforeseen(owner, error) from error
        change = changing.get()
        if change is not None:
            value = change.splice(node, value)
        if type(value) is not LaidOut:  # whose hours nobody has read yet
            magnitude = getattr(value, "_value", None)
            if type(magnitude) is np.ndarray:  # one that is traced is kept when it is plain again
                value._value = kept(magnitude)
        return bound(value, node)

    def _in_unit(self, owner: ModelingObject, value: Any, unit: Unit) -> Any:
        """What the formula gives, in the declared unit."""
        try:
            return value.to(unit.pint)
        except IncompatibleUnits as error:
            from efp_graph.objects.ledger import Criterion

            declared = f"it is declared in {unit.short}"
            if self.criterion is not None:
                declared = f"a footprint on {self.criterion} is in {Criterion.known[self.criterion].unit_text}"
            raise UnitError(
                f"{describe_attribute(owner, self)} cannot be calculated: {declared}, and the formula gives "
                f"{value._unit.short} ({value._unit.measure})."
            ) from error

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        """The value that the attribute of an object is pinned to: see `pinned.py`.

        Raises:
            NotAllowed: it is none, or the attribute is no number.
            UnitError: it measures something else.
        """
        on = getattr(given, "pinned_on", None)
        if on is None:
            raise NotAllowed(f"{describe_attribute(owner, self)} is calculated. Change the inputs it comes from.")
        return on(owner, self)

    def evaluate(self, owner: ModelingObject, node: AttributeNode) -> Any:
        """What the formula gives for a node of this attribute."""
        return self.function(owner) if node.item is None else self.function(owner, node.item)


class Refused:
    """In place of the value of an object that no system reaches: the error of its formula."""

    __slots__ = ("error",)

    def __init__(self, error: EfpGraphError) -> None:
        self.error = error

    def __repr__(self) -> str:
        return f"<refused: {self.error}>"


def given(value: Any) -> Any:
    """The value of a node as it is read.

    Raises:
        EfpGraphError: it is none; what the formula raised. A copy, which keeps the remarks of who catches it to itself.
    """
    if type(value) is Refused:
        error = copy(value.error)
        raise error from value.error.__cause__
    return value


def bound(value: ExplainableObject, node: AttributeNode) -> ExplainableObject:
    """`value` as the value of `node`: itself when it is a fresh result, else a copy that refers to it."""
    if value.node is None and value.expression is not None and value._label is None:
        value.node = node
        return value
    copy = value.copy()
    copy._label = None
    if value.node is not None:
        copy.expression = Expression(SAME, (value.node,))
    elif value.expression is None:
        copy.expression = Expression(SAME, (value,))
    copy.node = node
    return copy


class PerKey(Mapping[K, V]):
    """A dictionary attribute as it is read: {object: value}, in the order of the keys."""

    __slots__ = ("attribute", "owner")

    def __init__(self, owner: ModelingObject, attribute: CalculatedPerKey[K, V]) -> None:
        self.owner, self.attribute = owner, attribute

    def __getitem__(self, item: K) -> V:
        # Formulas ask for keys that they know. A look-up there would make every entry depend on the list of keys.
        if current_frame.get() is None and item not in getattr(self.owner, self.attribute.keys):
            raise KeyError(f"{describe_attribute(self.owner, self.attribute)} has no entry for {item!r}.")
        value = self.attribute.entry(self.owner, item).read()
        entry: V = given(value) if type(value) is Refused else value
        return entry

    def __iter__(self) -> Iterator[K]:
        return iter(getattr(self.owner, self.attribute.keys))

    def __len__(self) -> int:
        return len(getattr(self.owner, self.attribute.keys))

    def values(self) -> list[V]:  # type: ignore[override]
        return [given(self.attribute.entry(self.owner, item).read()) for item in self]

    def items(self) -> list[tuple[K, V]]:  # type: ignore[override]
        return [(item, given(self.attribute.entry(self.owner, item).read())) for item in self]

    def __str__(self) -> str:
        entries: list[tuple[Any, V]] = self.items()
        lines = (f"    {visible(item.id)}: {value}" for item, value in entries)
        return "\n" + "\n".join(lines) if len(self) else "{}"

    __repr__ = __str__


class CalculatedPerKey(Calculated[PerKey[K, V]], Generic[K, V]):
    """A dictionary {object: value} with one node per entry; the keys are a derived list of the same object."""

    def __init__(
        self,
        function: Formula,
        keys: str,
        unit: Any = None,
        *,
        lazy: bool = False,
        over_time: OverTime | None = None,
        equivalent: str = "",
    ) -> None:
        super().__init__(function, unit, lazy=lazy, over_time=over_time, equivalent=equivalent)
        self.keys = keys

    def of(self, owner: ModelingObject) -> AttributeNode:
        """Raise NotAllowed: each entry is a value of its own."""
        raise NotAllowed(
            f"{self} has a value for each of {self.keys}, and none of its own. "
            f"Take one as it reads: the {self.name} of {describe_given(owner)}, at one of these."
        )

    def entry(self, owner: ModelingObject, item: Any) -> AttributeNode:
        """The node of one entry."""
        return self.node_in(owner.__dict__.setdefault(self.name, {}), item, owner, item)

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> Self: ...
    @overload
    def __get__(self, owner: ModelingObject, kind: type | None = None) -> PerKey[K, V]: ...
    def __get__(self, owner: ModelingObject | None, kind: type | None = None) -> Any:
        return self if owner is None else PerKey(owner, self)

    def entries(self, owner: ModelingObject) -> list[AttributeNode]:
        """The nodes of all entries, in the order of the keys."""
        return [self.entry(owner, item) for item in getattr(owner, self.keys)]

    def stale_entries(self, owner: ModelingObject) -> list[AttributeNode]:
        """Entries whose key has left the list of keys."""
        entries: dict[Any, AttributeNode] | None = owner.__dict__.get(self.name)
        if not entries:
            return []
        keys = getattr(owner, self.keys)
        if tuple(entries) == tuple(keys):  # nearly always, and told without their hashes
            return []
        present = set(keys)
        return [node for item, node in entries.items() if item not in present and node.graph is not None]


class ReverseLink(Derived[V]):
    """The objects of a class that hold this one through a link of a given name, in the order of the system."""

    def __init__(
        self, target: str, name: str, *, single: bool = False, placed_only: bool = False, help: str = ""
    ) -> None:
        self.target_name, self.link_name = target, name
        self.single, self.placed_only = single, placed_only
        super().__init__(self._holders, verified=single)
        self.help = help

    def among(self, pairs: Iterable[tuple[Any, ModelingObject]]) -> list[ModelingObject]:
        """Of pairs (link, holder) the holders whose link it is the way back of."""
        target = meant_by(self.target_name, self.declared_in)
        return [
            holder
            for attribute, holder in pairs
            if attribute.name == self.link_name and target in type(holder).class_names
        ]

    def _holders(self, owner: ModelingObject) -> Any:
        holders = self.among(owner.held_by)
        if self.single:
            if len(holders) > 1:
                names = " and ".join(describe_object(holder) for holder in holders)
                raise LinkConflict(
                    f"{describe_object(owner)} is given as {self.link_name} of {names}, and can be that of one only. "
                    f"Give each its own {type(owner).__name__}. In a notebook, make both in one cell."
                )
            return holders[0] if holders else None
        return in_order(holders, placed_only=self.placed_only)


def in_order(objects: list[Any], *, placed_only: bool) -> tuple[Any, ...]:
    """Objects by their place in the system; those outside any system last, in the order in which they were made."""
    if len(objects) == 1 and not placed_only:
        return tuple(objects)
    places = [(one.place, one) for one in objects]
    inside = sorted(
        ((place.path, one.serial, one) for place, one in places if place is not None), key=lambda key: key[:2]
    )
    outside = [] if placed_only else sorted((one for place, one in places if place is None), key=lambda one: one.serial)
    return (*(one for _, _, one in inside), *outside)


def calculated(
    unit: Any = None,
    *,
    lazy: bool = False,
    over_time: OverTime | None = None,
    equivalent: str = "",
) -> Callable[[Callable[[Any], R]], Calculated[R]]:
    """Declare a calculated attribute: `@calculated(u.kWh)` over a method that gives a value; `@calculated()`: any unit.

    Args:
        lazy: calculate it when somebody reads it, not when the model is built or changed: for what explains the
            figures, and no figure rests on. An error of its formula is raised at reading, and refuses no change.
        over_time: of hours that days and months are asked of: "sum" for an amount (visits, data sent), "mean" for a
            level (servers, memory held). Needed where the unit does not tell: plain numbers and sizes of data.
        equivalent: what a mass is one of, if not of the thing itself: "CO2eq".

    Raises:
        WrongKind: it was written without brackets.
    """
    refuse_bare(unit, "@calculated", "@calculated(), or with a unit: @calculated(u.kWh)")
    return lambda function: Calculated(function, unit, lazy=lazy, over_time=over_time, equivalent=equivalent)


def calculated_per(
    keys: str,
    unit: Any = None,
    *,
    lazy: bool = False,
    over_time: OverTime | None = None,
    equivalent: str = "",
) -> Callable[[Callable[[Any, K], R]], CalculatedPerKey[K, R]]:
    """Declare a dictionary attribute: the method takes one of the objects of the derived list named `keys`.

    Args:
        lazy, over_time, equivalent: as for `calculated`.

    Raises:
        WrongKind: it was written without brackets.
    """
    refuse_bare(keys, "@calculated_per", '@calculated_per("jobs"), with the name of the list of keys')
    return lambda function: CalculatedPerKey(
        function, keys, unit, lazy=lazy, over_time=over_time, equivalent=equivalent
    )


def derived(function: Callable[[Any], R] | None = None) -> Derived[R]:
    """Declare a calculated list or other plain object.

    Raises:
        WrongKind: it was written with brackets.
    """
    return Derived(_formula(function, "@derived"))


def check(function: Callable[[Any], None] | None = None) -> Derived[None]:
    """Declare a condition on the object: the method raises when it is broken.

    Raises:
        WrongKind: it was written with brackets.
    """
    return Derived(_formula(function, "@check"), verified=True)


def refuse_bare(given: Any, written: str, meant: str) -> None:
    """Refuse a method in place of the first argument of a declaration.

    Raises:
        WrongKind: it is one.
    """
    if callable(given) or isinstance(given, Attribute):
        name = getattr(given, "__name__", "a declaration")
        raise WrongKind(f"{written} stands above {name} without brackets. Write {meant}.")


def _formula(given: Any, written: str) -> Formula:
    if not callable(given):
        raise WrongKind(f"{written} was written with brackets, and takes no arguments. Write {written}.")
    method: Formula = given
    return method


def reverse_link(target: str, name: str, **options: Any) -> Any:
    """Declare a way back: `jobs = reverse_link("Job", "server")`; `single=True` when there can be one only."""
    return ReverseLink(target, name, **options)
