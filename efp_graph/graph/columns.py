"""Columns: many numbers that go through formulas as one, each with the bits it would have alone.

What floats do alike alone and in arrays (+, -, *, /, signs, comparisons) is done in arrays. What arrays may do
otherwise (powers, remainders, functions of numpy, whole numbers, which have no bounds in Python) is done number by
number.

A formula that wants one answer (`if price > 3`, `float(price)`, `math.sin(price)`) gets it when all numbers give the
same. Else it is interrupted with `Split`, which says how to divide the numbers so that each part has one answer.

From Python 3.12 on, `sum` adds floats more exactly than `+` does, and other objects not. So a column that is added up
by a function of C, and not by a `+` in a formula, is taken apart.
"""

from __future__ import annotations

import dis
import math
import operator
import sys
from collections.abc import Callable, Hashable, Sequence
from contextvars import ContextVar
from types import FrameType
from typing import Any

_SUM_IS_EXACT = sys.version_info >= (3, 12)
_OPERATOR = dis.opmap["BINARY_OP"]

splits: ContextVar[list[Split] | None] = ContextVar("efp_graph_splits", default=None)  # of the pass under way


class Split(BaseException):
    """The numbers give different answers. `parts` has the places of those that give the same."""

    def __init__(self, answers: Sequence[Hashable]) -> None:
        raised = splits.get()
        if raised is not None:
            raised.append(self)  # should a formula swallow it
        parts: dict[Hashable, list[int]] = {}
        for place, answer in enumerate(answers):
            parts.setdefault(answer, []).append(place)
        self.parts = list(parts.values())


class Column:
    """Numbers that vary together. `numbers` is an array of float64, or of bool, or a list of anything."""

    __slots__ = ("numbers",)

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    @property  # type: ignore[misc]
    def __class__(self) -> type:  # what `isinstance` asks for
        if splits.get() is None:  # not in a run of a tape
            return Column
        kinds = [float] if self.is_floats else list(map(type, self.listed()))
        if len(set(kinds)) > 1:
            raise Split(kinds)
        return kinds[0]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def is_floats(self) -> bool:
        """Whether the numbers are an array of float64."""
        return getattr(self.numbers, "dtype", None) == "float64"

    def listed(self) -> list[Any]:
        """The numbers as Python has them."""
        return list(self.numbers) if isinstance(self.numbers, list) else list(self.numbers.tolist())

    def one(self, function: Callable[[Any], Any]) -> Any:
        """What a function gives for all numbers.

        Raises:
            Split: it does not give the same for all.
            Whatever it raises for all.
        """
        answers: list[Any] = []
        for number in self.listed():
            try:
                answers.append((True, function(number)))
            except Exception as error:
                answers.append((False, error))
        keys = [(kind, type(answer), repr(answer)) for kind, answer in answers]
        if len(set(keys)) > 1:
            raise Split(keys)
        is_value, answer = answers[0]
        if not is_value:
            raise answer
        return answer

    def each(self, function: Callable[[Any], Any]) -> Any:
        """A column of what a function gives for each number.

        Raises:
            Split: it fails for some of them.
            Whatever it raises for all of them.
        """
        return _column(function, (self,))

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc.nout != 1:
            return NotImplemented
        return _column(ufunc, operands)

    def __array__(self, *types: Any, **options: Any) -> Any:
        import numpy as np

        return np.asarray(self.one(_itself), *types)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # what Python and libraries ask for to learn what this is
        return getattr(self.one(_itself), name)

    def __bool__(self) -> bool:
        return bool(self.one(bool))

    def __hash__(self) -> int:
        return hash(self.one(_itself))

    def __float__(self) -> float:
        return float(self.one(float))

    def __int__(self) -> int:
        return int(self.one(int))

    def __index__(self) -> int:
        return int(self.one(operator.index))

    def __complex__(self) -> complex:
        return complex(self.one(complex))

    def __str__(self) -> str:
        return str(self.one(str))

    def __format__(self, form: str) -> str:
        return format(self.one(_itself), form)

    def __repr__(self) -> str:
        return repr(self.one(_itself))

    def __round__(self, digits: Any = None) -> Any:
        return self.each(lambda number: round(number, digits))

    def __floor__(self) -> Any:
        return self.each(math.floor)

    def __ceil__(self) -> Any:
        return self.each(math.ceil)

    def __trunc__(self) -> Any:
        return self.each(math.trunc)

    def __neg__(self) -> Any:
        return Column(-self.numbers) if self.is_floats else self.each(operator.neg)

    def __pos__(self) -> Any:
        return Column(+self.numbers) if self.is_floats else self.each(operator.pos)

    def __abs__(self) -> Any:
        return Column(abs(self.numbers)) if self.is_floats else self.each(operator.abs)

    def __invert__(self) -> Any:
        return self.each(operator.invert)


def _itself(number: Any) -> Any:
    return number


def _column(function: Callable[..., Any], operands: Sequence[Any]) -> Column:
    """What a function gives for each number."""
    size = next(len(operand) for operand in operands if type(operand) is Column)
    columns = [operand.listed() if type(operand) is Column else [operand] * size for operand in operands]
    results: list[Any] = []
    failures: list[Any] = []
    for numbers in zip(*columns, strict=True):
        try:
            results.append(function(*numbers))
            failures.append(None)
        except Exception as error:
            failures.append(error)
    if len(results) < size:
        kinds = [None if failure is None else (type(failure), repr(failure)) for failure in failures]
        if len(set(kinds)) > 1:
            raise Split(kinds)
        raise failures[0]
    return from_list(results)


def from_list(numbers: list[Any]) -> Column:
    """A column of these numbers, as an array where all are floats, or all truth values."""
    kinds = set(map(type, numbers))
    if kinds in ({float}, {bool}):
        import numpy as np

        return Column(np.array(numbers))
    return Column(numbers)


def _floats(value: Any) -> Any:
    """An operand as float64, if it can be one as Python would make it one."""
    if type(value) is Column:
        return value.numbers if value.is_floats else None
    if type(value) is float or (type(value) is int and abs(value) < 2**53):
        return float(value)
    return None


def _is_written(frame: FrameType) -> bool:
    """Whether a frame is at an operator, and not in a call of something that has no frame of its own."""
    return frame.f_code.co_code[frame.f_lasti] == _OPERATOR


def _binary(function: Callable[[Any, Any], Any], in_arrays: bool) -> Callable[[Column, Any], Any]:
    def operate(self: Column, other: Any) -> Any:
        return _operate(function, in_arrays, self, other)

    return operate


def _reflected(function: Callable[[Any, Any], Any], in_arrays: bool) -> Callable[[Column, Any], Any]:
    def operate(self: Column, other: Any) -> Any:
        return _operate(function, in_arrays, other, self)

    return operate


def _operate(function: Callable[[Any, Any], Any], in_arrays: bool, left: Any, right: Any) -> Any:
    if function is operator.add and _SUM_IS_EXACT and not _is_written(sys._getframe(2)):
        raise Split(range(len(left if type(left) is Column else right)))
    if in_arrays:
        lefts, rights = _floats(left), _floats(right)
        if lefts is not None and rights is not None:
            import numpy as np

            if function is not operator.truediv or np.all(rights):
                with np.errstate(all="ignore"):  # Python's floats overflow without a word too
                    return Column(function(lefts, rights))
    return _column(function, (left, right))


for _name in ("add", "sub", "mul", "truediv"):
    setattr(Column, f"__{_name}__", _binary(getattr(operator, _name), True))
    setattr(Column, f"__r{_name}__", _reflected(getattr(operator, _name), True))
for _name in ("floordiv", "mod", "pow", "and_", "or_", "xor", "lshift", "rshift"):
    setattr(Column, f"__{_name.strip('_')}__", _binary(getattr(operator, _name), False))
    setattr(Column, f"__r{_name.strip('_')}__", _reflected(getattr(operator, _name), False))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Column, f"__{_name}__", _binary(getattr(operator, _name), True))
setattr(Column, "__divmod__", lambda self, other: (self // other, self % other))  # noqa: B010
setattr(Column, "__rdivmod__", lambda self, other: (other // self, other % self))  # noqa: B010
