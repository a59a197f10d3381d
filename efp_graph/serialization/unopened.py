"""A system whose file is opened when more than its totals is asked for.

Of a file whose seal holds (`seal.py`) the results are those that its inputs give, so the totals of the system are given
as they stand there. Whatever else is asked of it, and of these totals, has the model made and calculated first, as it
is of any other file: from then on the system is an ordinary one, and the totals that were given are the values of its
nodes.

So there is one place where this begins, the attributes of the system, and nothing that is made halfway. Considered and
not taken: objects and nodes that are there without being calculated. To make them takes two thirds of the time.
"""

from __future__ import annotations

import threading
from abc import ABCMeta
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, ClassVar, cast

from efp_graph.errors import FileError, InternalError
from efp_graph.footprint import System
from efp_graph.footprint.system import generation
from efp_graph.graph.frames import current_frame
from efp_graph.objects.calculated import Calculated
from efp_graph.values import ExplainableHourlyQuantities, ExplainableObject, Source, same_value
from efp_graph.values.arithmetic_operations import LOWEST, MEAN, PEAK, SUM
from efp_graph.values.expressions import Expression
from efp_graph.values.operations import Operation, make

HELD = "_held"  # under which an unopened system has what it was read from
AS_THEY_ARE = ("id", "name", "serial", HELD)
Known = Callable[[str], ExplainableObject | None]


class Held:
    """What an unopened system was read from.

    Args:
        make: makes the model, with this object as its system.
        known: the series of a total that the file has, by its name; None where it has none.
    """

    def __init__(self, system: System, make: Callable[[], None], known: Known) -> None:
        self.system, self.known = system, known
        self.given: dict[str, _Total] = {}
        self.kind: Any = None  # the class of what is given
        self._make, self._context = make, copy_context()
        self._lock, self._begun = threading.RLock(), False

    @property
    def is_begun_here(self) -> bool:
        """Whether the model is being made, and this thread does it."""
        return self._begun and self._lock._is_owned()  # type: ignore[attr-defined]

    def total(self, name: str) -> Any:
        """A total as it stands in the file; None when it has to be calculated."""
        with self._lock:
            if self._begun:
                return None
            if name not in self.given:
                try:
                    found = self.known(name)
                except FileError:  # gone, or another one by now
                    found = None
                total = None if found is None else _given(found, self)
                if total is None:
                    return None
                self.given[name] = total
            return self.given[name]

    def open(self) -> None:
        """Make and calculate the model, in the context in which it was read; other threads wait.

        Raises:
            EfpGraphError: it is refused; the system is unopened then, as before.
        """
        with self._lock:
            if self._begun:
                return
            self._begun = True
            state = object.__getattribute__(self.system, "__dict__")
            before = dict(state)
            try:
                self._context.run(self._make)
            except BaseException:
                state.clear()
                state.update(before)
                self._begun = False
                raise
            del state[HELD]
            object.__setattr__(self.system, "__class__", System)
            for name, total in self.given.items():
                _explain(total, getattr(self.system, name))


class _Quiet:
    """Keeps a class from being declared: it is no kind of object of its own."""

    def __init_subclass__(cls) -> None: ...


def _attribute(self: Any, name: str) -> Any:
    held: Held | None = object.__getattribute__(self, "__dict__").get(HELD)
    if held is None or name in AS_THEY_ARE or held.is_begun_here:
        return object.__getattribute__(self, name)
    if name == "__class__":
        return System
    if current_frame.get() is None and isinstance(System.attributes.get(name), Calculated):
        total = held.total(name)
        if total is not None:
            return total
    held.open()
    return getattr(self, name)


def _opened_first(name: str) -> Callable[..., None]:
    def change(self: Any, *arguments: Any) -> None:
        held: Held | None = object.__getattribute__(self, "__dict__").get(HELD)
        if held is not None and not held.is_begun_here:
            held.open()
        getattr(System, name)(self, *arguments)

    return change


_body: dict[str, Any] = {
    "__module__": System.__module__,
    "__qualname__": System.__qualname__,
    "__getattribute__": _attribute,
    "__setattr__": _opened_first("__setattr__"),
    "__delattr__": _opened_first("__delattr__"),
}
_Unopened: Any = ABCMeta.__new__(type(System), System.__name__, (_Quiet, System), _body)


def unopened(id: str, name: str, serial: int, make: Callable[[System], None], known: Known) -> System:
    """A system that is not there yet.

    Args:
        make: makes the model, with the object that it is given as its system.
        known: as for `Held`.
    """
    system: System = object.__new__(_Unopened)
    held = Held(system, lambda: make(system), known)
    state = object.__getattribute__(system, "__dict__")
    state.update({"id": id, "name": name, "serial": serial, "_generation": generation(), HELD: held})
    return system


# What is given of it


class _Total(ExplainableHourlyQuantities):
    """A total as it stands in a file: the value of a node that is not there yet.

    Node and expression are unset, so that who asks for one of them has the model opened. The class is derived anew for
    each model, which is its attribute, and named as that of an ordinary series, which the value is from then on.
    """

    __slots__ = ()
    held: ClassVar[Held]

    def __getattr__(self, name: str) -> Any:
        if name not in ("node", "expression"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._opened(), name)

    def _opened(self) -> ExplainableHourlyQuantities:
        self.held.open()
        return self

    def copy(self) -> Any:
        return self._opened().copy()

    __copy__ = copy

    def __reduce__(self) -> tuple[Any, ...]:
        return self._opened().__reduce__()

    def sum(self) -> Any:
        return _figure(SUM, self)

    def mean(self) -> Any:
        return _figure(MEAN, self)

    def max(self) -> Any:
        return _figure(PEAK, self)

    def min(self) -> Any:
        return _figure(LOWEST, self)


class _OfTotal(Expression):
    """How a figure was made of a total, whose node may not be there yet."""

    __slots__ = ("total",)

    def __init__(self, operation: Operation, total: ExplainableHourlyQuantities) -> None:
        self.operation, self.total = operation, total
        self.label = self.source = None

    @property
    def operands(self) -> tuple[Any, ...]:  # type: ignore[override]
        return (self.total.node,)

    def named(self, label: str, source: Source | None) -> Expression:
        return Expression(self.operation, self.operands, label, source)


def _figure(operation: Operation, total: _Total) -> Any:
    """What an operation on the hours of a total gives."""
    kernel, raw, unit, hour, clock = operation.prepare(total)
    return make(float(kernel(*raw)), unit, hour, clock, _OfTotal(operation, total))


def _given(found: ExplainableObject, held: Held) -> _Total | None:
    """A value of a file as it is given; None for one that no formula gives as it stands there."""
    is_plain = found._label is None and found.source is None and not hasattr(found, "_assessment")
    if not isinstance(found, ExplainableHourlyQuantities) or not is_plain:
        return None
    if held.kind is None:
        name = ExplainableHourlyQuantities.__name__
        told = {"__slots__": (), "__module__": ExplainableHourlyQuantities.__module__, "held": held}
        held.kind = type(name, (_Total,), told)
    total: Any = object.__new__(held.kind)
    for name in ("_value", "_unit", "_hour", "_clock"):
        setattr(total, name, getattr(found, name))
    total._label = total._source = None
    return cast("_Total", total)


def _explain(total: Any, now: ExplainableHourlyQuantities) -> None:
    """Make a total that was given the value of its node, which is there now."""
    node = now.node
    total.__class__ = ExplainableHourlyQuantities
    total.node, total.expression = node, now.expression
    if not same_value(total, now):
        raise InternalError(f"{now.label} was {total} in a sealed file, and is {now}.")
    total._value = now._value  # one array
    assert node is not None
    node._value = total
