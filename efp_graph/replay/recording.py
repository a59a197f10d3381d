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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from efp_graph.values import kernels, operations
from efp_graph.values.finite import is_finite_number
from efp_graph.values.kernel_table import Kernel, traits_of
from efp_graph.values.kernels import Aligned


class KernelCall(NamedTuple):
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
        self.steps: list[KernelCall] = []
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
            self.steps.append(KernelCall(kernel, operands, slot))
        return self._traced(slot)

    def run(self, kernel: Kernel, *raw: Any) -> Any:
        """What `kernel` gives; noted where an operand is traced."""
        return recorded(kernel, raw)

    def traces(self, value: Any) -> bool:
        """Whether a value varies."""
        return isinstance(value, Traced)

    def guard(self, kernel: Kernel, *raw: Any) -> Any:
        """What `kernel` gives, as a plain value; noted as a condition where an operand is traced."""
        if not any(map(self.traces, raw)):
            return kernel(*raw)
        operands = tuple([self.slot_of(each) for each in raw])
        found = kernel(*[self.values[each] for each in operands])
        if (kernel, operands) not in self._guarded:
            self._guarded.add((kernel, operands))
            self.steps.append(KernelCall(kernel, operands, None, found))
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


def needed(steps: list[KernelCall], outputs: Sequence[int]) -> list[KernelCall]:
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

    def __pos__(self) -> Any:
        return self


class TracedNumber(Traced):
    """A number that varies."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return bool(self.recorder.guard(operator.ne, self, 0))


class TracedArray(Traced):
    """An hourly series that varies, shape (hours,). Its shape does not."""

    __slots__ = ()

    ndim = 1

    def __len__(self) -> int:
        return len(self.value)

    def setflags(self, **flags: Any) -> None:
        """Nothing: no one can write to it."""

    def __bool__(self) -> bool:
        return bool(self.pinned())


def _operator(kernel: Kernel) -> Any:
    return lambda *raw: recorded(kernel, raw)


def _reflected(kernel: Kernel) -> Any:
    return lambda self, other: recorded(kernel, (other, self))


def _look(function: Kernel, kernel: Kernel) -> Any:
    """`function` of what `kernel` gives, which is a guard."""
    return lambda self, *raw: function(self.recorder.guard(kernel, self, *raw))


def _look_at_all(function: Kernel) -> Any:
    return lambda self, *raw: function(self.pinned(), *map(_pinned, raw))


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Traced, f"__{_name}__", _operator(getattr(operator, _name)))
    setattr(Traced, f"__r{_name}__", _reflected(getattr(operator, _name)))
for _name in ("neg", "abs"):
    setattr(Traced, f"__{_name}__", _operator(getattr(operator, _name)))
_OF_A_VALUE: tuple[Kernel, ...] = (hash, str, repr, format, iter, round, operator.getitem, operator.contains)
for _function in _OF_A_VALUE:
    setattr(Traced, f"__{_function.__name__}__", _look_at_all(_function))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(TracedNumber, f"__{_name}__", _look(bool, getattr(operator, _name)))
    setattr(TracedArray, f"__{_name}__", _look_at_all(getattr(operator, _name)))
for _name, _kernel in (("int", math.trunc), ("trunc", math.trunc), ("floor", math.floor), ("ceil", math.ceil)):
    setattr(TracedNumber, f"__{_name}__", _look(int, _kernel))
for _name, _function in (("float", float), ("index", operator.index)):
    setattr(TracedNumber, f"__{_name}__", _look_at_all(_function))
for _name in ("shape", "size", "dtype", "nbytes"):  # which do not vary
    setattr(TracedArray, _name, property(operator.attrgetter(f"value.{_name}")))


def _pinned(value: Any) -> Any:
    return value.pinned() if isinstance(value, Traced) else value


# Kernels, when an operand may be traced


def recorded(kernel: Kernel, raw: tuple[Any, ...]) -> Any:
    """Run a kernel on operands of which some may be traced. Without any, it is just run."""
    if isinstance(kernel, partial) and not kernel.keywords:
        return recorded(kernel.func, (*kernel.args, *raw))
    if isinstance(kernel, Aligned):
        aligned = zip(raw, kernel.offsets, strict=True)
        return recorded(kernel.kernel, tuple([_placed(each, offset, kernel.length) for each, offset in aligned]))
    recorder = next((each.recorder for each in raw if isinstance(each, Traced)), None)
    if recorder is None:
        return kernel(*raw)
    in_parts = traits_of(kernel).parts
    found = NotImplemented if in_parts is None else in_parts(recorder, *raw)
    return recorder.apply(kernel, raw) if found is NotImplemented else found


def _placed(values: Any, offset: int, length: int) -> Any:
    if offset == 0 and len(values) == length:
        return values
    return recorded(kernels.placed, (values, offset, length))


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
