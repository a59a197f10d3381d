"""Recording: from formulas to a flat list of numpy kernels, and to the conditions under which the list holds.

While formulas run, the magnitudes that vary are *traced*: a stand-in for the number (or the array) that goes where it
goes, knows the slot it comes from, and notes what is done with it:
    an operation       becomes a step: kernel, slots of the operands, slot of the result;
    a look at a value  becomes a guard: `need.max() == 0` gave False, `floor(duration)` gave 2. The steps are right for
                       other inputs as long as each guard gives the same again;
    anything else      (a number taken out with float(), printed, indexed, given to a library) is a guard too: the value
                       itself must be the same.
What does not depend on a traced value is calculated on the spot and is a constant of the list. So units, objects and
the graph leave no trace, branches are never guessed, and a formula of a plugin is as safe as one of ours.

A run that is recorded is finite, as every result is (`finite.py`); whoever runs the list again sees to that too.

Invariant: a step with the values of the recording gives the recorded value, bit for bit (it is the kernel that ran).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from efp_graph.values import kernels, operations
from efp_graph.values.finite import is_finite_number
from efp_graph.values.kernels import Aligned

Kernel = Callable[..., Any]


class Step(NamedTuple):
    """`kernel` on the values of the slots `operands`: into slot `result` or, for a guard (None), compared."""

    kernel: Kernel
    operands: tuple[int, ...]
    result: int | None
    expected: Any = None


class Recorder:
    """What is noted: steps in their order, and for each slot its value in the run that is recorded.

    Attributes:
        steps: the list.
        values: by slot, numbers and arrays of shape (hours,).
        inputs: the slots of the traced inputs.
        constants: the slots that no step writes and that are no inputs.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.values: list[Any] = []
        self.inputs: list[int] = []
        self.constants: set[int] = set()
        self._known: dict[Any, int] = {}  # slots of constants, and of results by kernel and operands
        self._guarded: set[Any] = set()

    def input(self, value: Any) -> Traced:
        """A traced value, at the start of everything."""
        slot = self._new_slot(value)
        self.inputs.append(slot)
        return self._traced(slot)

    def apply(self, kernel: Kernel, raw: tuple[Any, ...]) -> Traced:
        """Run a kernel and note it; the same one on the same operands is noted once."""
        operands = tuple([self.slot_of(each) for each in raw])
        key = (kernel, operands)
        slot = self._known.get(key)
        if slot is None:
            found = kernel(*[self.values[each] for each in operands])
            if not isinstance(found, np.ndarray) and not is_finite_number(found):
                raise OverflowError
            slot = self._known[key] = self._new_slot(found)
            self.steps.append(Step(kernel, operands, slot))
        return self._traced(slot)

    def guard(self, kernel: Kernel, *raw: Any) -> Any:
        """What `kernel` gives, as a plain value; noted as a condition."""
        operands = tuple([self.slot_of(each) for each in raw])
        found = kernel(*[self.values[each] for each in operands])
        if (kernel, operands) not in self._guarded:
            self._guarded.add((kernel, operands))
            self.steps.append(Step(kernel, operands, None, found))
        return found

    def slot_of(self, value: Any) -> int:
        """The slot of a traced value, or of a constant."""
        if isinstance(value, Traced):
            if value.recorder is not self:
                raise TypeError("a value that is recorded elsewhere")
            return value.slot
        simple = isinstance(value, int | float | str | bool | None)
        key = ("constant", type(value), repr(value)) if simple else ("object", id(value))  # kept alive by `values`
        slot = self._known.get(key)
        if slot is None:
            slot = self._known[key] = self._new_slot(value)
            self.constants.add(slot)
        return slot

    def _new_slot(self, value: Any) -> int:
        self.values.append(value)
        return len(self.values) - 1

    def _traced(self, slot: int) -> Traced:
        value = self.values[slot]
        return (TracedArray if isinstance(value, np.ndarray) else TracedNumber)(value, slot, self)


def needed(steps: list[Step], outputs: Sequence[int]) -> list[Step]:
    """The guards, and the steps that they and the outputs depend on."""
    wanted = set(outputs)
    kept = []
    for step in reversed(steps):
        if step.result is None or step.result in wanted:
            wanted.update(step.operands)
            kept.append(step)
    return kept[::-1]


class Traced:
    """A stand-in for a magnitude that varies. `value` is what it is in the run that is recorded."""

    __slots__ = ("recorder", "slot", "value")

    def __init__(self, value: Any, slot: int, recorder: Recorder) -> None:
        self.value, self.slot, self.recorder = value, slot, recorder

    def pinned(self) -> Any:
        """The plain value, with the guard that it must not be another one."""
        return self.recorder.guard(kernels.identity, self)

    def __array_ufunc__(self, ufunc: Any, method: str, *raw: Any, **options: Any) -> Any:
        if method == "__call__" and not options and ufunc.nout == 1:
            return recorded(ufunc, raw)
        return getattr(ufunc, method)(*map(_pinned, raw), **options)

    def __array__(self, *types: Any, **options: Any) -> Any:
        return np.asarray(self.pinned(), *types)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # what Python and libraries ask for to learn what this is
        return getattr(self.pinned(), name)

    def __hash__(self) -> int:
        return hash(self.pinned())

    def __str__(self) -> str:
        return str(self.pinned())

    def __format__(self, form: str) -> str:
        return format(self.pinned(), form)

    def __repr__(self) -> str:
        return repr(self.pinned())

    def __getitem__(self, key: Any) -> Any:
        return self.pinned()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.pinned())

    def __contains__(self, each: Any) -> bool:
        return each in self.pinned()

    def __round__(self, digits: int | None = None) -> Any:
        return round(self.pinned(), digits)

    def __pos__(self) -> Any:
        return self


class TracedNumber(Traced):
    """A number that varies."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return bool(self.recorder.guard(operator.ne, self, 0))

    def __float__(self) -> float:
        return float(self.pinned())

    def __int__(self) -> int:
        return int(self.recorder.guard(math.trunc, self))

    __trunc__ = __int__

    def __floor__(self) -> int:
        return int(self.recorder.guard(math.floor, self))

    def __ceil__(self) -> int:
        return int(self.recorder.guard(math.ceil, self))

    def __index__(self) -> int:
        return operator.index(self.pinned())


class TracedArray(Traced):
    """An hourly series that varies, shape (hours,). Its shape does not."""

    __slots__ = ()

    ndim = 1

    def __len__(self) -> int:
        return len(self.value)

    @property
    def shape(self) -> tuple[int, ...]:
        """(hours,)."""
        return tuple(self.value.shape)

    @property
    def size(self) -> int:
        """The number of hours."""
        return len(self.value)

    @property
    def dtype(self) -> Any:
        """float64."""
        return self.value.dtype

    @property
    def nbytes(self) -> int:
        """Memory of the array."""
        return int(self.value.nbytes)

    def setflags(self, **flags: Any) -> None:
        """Nothing: no one can write to it."""

    def __bool__(self) -> bool:
        return bool(self.pinned())


def _binary(kernel: Kernel) -> Any:
    return lambda self, other: recorded(kernel, (self, other))


def _reflected(kernel: Kernel) -> Any:
    return lambda self, other: recorded(kernel, (other, self))


def _unary(kernel: Kernel) -> Any:
    return lambda self: recorded(kernel, (self,))


def _comparison(kernel: Kernel) -> Any:
    return lambda self, other: bool(self.recorder.guard(kernel, self, other))


def _pinned_comparison(kernel: Kernel) -> Any:
    return lambda self, other: kernel(self.pinned(), _pinned(other))


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Traced, f"__{_name}__", _binary(getattr(operator, _name)))
    setattr(Traced, f"__r{_name}__", _reflected(getattr(operator, _name)))
for _name in ("neg", "abs"):
    setattr(Traced, f"__{_name}__", _unary(getattr(operator, _name)))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(TracedNumber, f"__{_name}__", _comparison(getattr(operator, _name)))
    setattr(TracedArray, f"__{_name}__", _pinned_comparison(getattr(operator, _name)))
TracedNumber.__hash__ = Traced.__hash__  # type: ignore[method-assign]
TracedArray.__hash__ = Traced.__hash__  # type: ignore[method-assign]


def _pinned(value: Any) -> Any:
    return value.pinned() if isinstance(value, Traced) else value


# Kernels, when an operand may be traced


def recorded(kernel: Kernel, raw: tuple[Any, ...]) -> Any:
    """Run a kernel on operands of which some may be traced. Without any, it is just run."""
    if isinstance(kernel, partial) and not kernel.keywords:
        return recorded(kernel.func, (*kernel.args, *raw))
    if isinstance(kernel, Aligned):
        parts = zip(raw, kernel.offsets, strict=True)
        return recorded(kernel.kernel, tuple([_placed(each, offset, kernel.length) for each, offset in parts]))
    recorder = next((each.recorder for each in raw if isinstance(each, Traced)), None)
    if recorder is None:
        return kernel(*raw)
    rewritten = _REWRITTEN.get(kernel)
    return recorder.apply(kernel, raw) if rewritten is None else rewritten(*raw)


def _placed(values: Any, offset: int, length: int) -> Any:
    if offset == 0 and len(values) == length:
        return values
    return recorded(kernels.placed, (values, offset, length))


def _total(*raw: Any) -> Any:
    total = raw[0]
    for each in raw[1:]:
        total = recorded(operator.add, (total, each))
    return total


def _quotient(left: Any, right: Any) -> Any:
    fine = kernels.without_zero
    if not (right.recorder.guard(fine, right) if isinstance(right, Traced) else fine(right)):
        raise ZeroDivisionError
    return recorded(operator.truediv, (left, right))


def _overlapping(starts: Any, whole: int, rest: Any) -> Any:
    if not whole and (isinstance(rest, Traced) or rest):
        return recorded(operator.mul, (starts, rest))
    if whole == 1 and not isinstance(rest, Traced) and not rest:
        return starts
    return _applied(kernels.overlapping, starts, whole, rest)


def _spread(starts: Any, touched: int) -> Any:
    return starts if touched == 1 else _applied(kernels.spread_evenly, starts, touched)


def _converted(kernel: Kernel, factors: tuple[float, ...], *raw: Any) -> Any:
    parts = zip(raw, factors, strict=True)
    return recorded(
        kernel, tuple([each if factor == 1.0 else recorded(operator.mul, (each, factor)) for each, factor in parts])
    )


_REWRITTEN: dict[Kernel, Kernel] = {
    kernels.identity: lambda raw: raw,
    kernels.total_of: _total,
    kernels.quotient: _quotient,
    kernels.overlapping: _overlapping,
    kernels.spread_evenly: _spread,
    operations.converted: _converted,
}


def _applied(kernel: Kernel, *raw: Any) -> Any:
    recorder = next(each.recorder for each in raw if isinstance(each, Traced))
    return recorder.apply(kernel, raw)


# Switching recording on

_lock = Lock()
_running = 0


@contextmanager
def recording() -> Iterator[Recorder]:
    """Have operations on traced magnitudes noted, inside a `with` block. Others, in whatever thread, just run."""
    global _running
    with _lock:
        _running += 1
        operations.intercept(recorded)
    try:
        yield Recorder()
    finally:
        with _lock:
            _running -= 1
            if not _running:
                operations.intercept(None)


def traced_copy(value: Any, magnitude: Traced) -> Any:
    """A copy of a value, of the same node, that has a traced magnitude."""
    twin = value.copy()
    twin._value = magnitude
    twin._label, twin.node = value._label, value.node
    return twin


def plain_copy(value: Any) -> Any:
    """A value with what its magnitude was in the run that is recorded."""
    magnitude = getattr(value, "_value", None)
    return traced_copy(value, magnitude.value) if isinstance(magnitude, Traced) else value
