"""Binding: recorded steps made ready to run, with memory for the series in between given out beforehand.

A *register* is memory for one series at a time. A series that dies, because no later step reads it, leaves its
register to another one, often to the result of the step that reads it last. So a run over many steps asks for little
memory and keeps to what the processor has in its cache: a sum of seven series of three years takes two thirds of the
time that it takes with new memory for each addition.

Invariant: no register is given to a series while another one that is still to be read, or may share memory with one
that is, lives in it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from efp_graph.replay.recording import KernelCall
from efp_graph.values.kernel_table import traits_of


class Bound(NamedTuple):
    """A step ready to run: `function(*slots)`, into a register when there is one; `dead` slots are not read again."""

    function: Callable[..., Any]
    operands: tuple[int, ...]
    result: int | None
    expected: Any
    dead: tuple[int, ...]
    register: int | None


def depth_first(steps: list[KernelCall], outputs: Sequence[int]) -> list[KernelCall]:
    """The steps in an order in which results are read soon after they are made, so that few are held at a time.

    Towards the first output, then the next, each operand with all that it needs before the following one; a guard as
    soon as it can be looked at. A sum over a thousand series holds a few of them then, not all.
    """
    made_by = {step.result: step for step in steps if step.result is not None}
    guards: dict[int, list[KernelCall]] = {}  # by slot, for each operand that is not made yet
    missing: dict[int, int] = {}  # by the guard's identity
    for step in steps:
        if step.result is None:
            operands = {slot for slot in step.operands if slot in made_by}
            missing[id(step)] = len(operands)
            for slot in operands:
                guards.setdefault(slot, []).append(step)
    ordered = [step for step in steps if step.result is None and not missing[id(step)]]
    done: set[int] = set()
    wanted = [slot for step in reversed(steps) if step.result is None for slot in reversed(step.operands)]
    waiting = [*wanted, *reversed(outputs)]
    while waiting:
        slot = waiting[-1]
        if slot in done or slot not in made_by:
            waiting.pop()
            continue
        step = made_by[slot]
        before = [each for each in step.operands if each in made_by and each not in done]
        if before:
            waiting += reversed(before)
            continue
        waiting.pop()
        done.add(slot)
        ordered.append(step)
        for guard in guards.get(slot, ()):
            missing[id(guard)] -= 1
            if not missing[id(guard)]:
                ordered.append(guard)
    return ordered


def with_registers(
    steps: list[KernelCall], mortal: Container[int], hours: dict[int, int], *, stacked: bool
) -> tuple[list[Bound], list[int]]:
    """The steps with what dies after each and where results go, and the hours of each register.

    Args:
        mortal: the slots that may die: results that are no outputs.
        hours: {slot that holds a varying series: its length}.
        stacked: whether they are run on blocks of many scenarios, see `kernel_table.py`; else on one.
    """
    last = {slot: number for number, step in enumerate(steps) for slot in step.operands}
    sizes: list[int] = []
    free: dict[int, list[int]] = {}
    held: dict[int, int] = {}  # registers by slot, of those that no other slot shares
    bound = []
    for number, step in enumerate(steps):
        traits, makes_series = traits_of(step.kernel), step.result in hours
        dead = tuple(slot for slot in dict.fromkeys(step.operands) if slot in mortal and last[slot] == number)
        if makes_series and traits.into is not None and (stacked or traits.into_alone):
            function = traits.into
            released = [(hours[slot], held.pop(slot)) for slot in dead if slot in held]
            if traits.in_place:
                _release(free, released)
            assert step.result is not None
            size = hours[step.result]
            if free.get(size):
                register = free[size].pop()
            else:
                register = len(sizes)
                sizes.append(size)
            held[step.result] = register
            if not traits.in_place:
                _release(free, released)
        else:
            register = None
            function = step.kernel
            if stacked:
                are_series = tuple(slot in hours for slot in step.operands)
                function = traits.rows or partial(by_row, step.kernel, are_series)
            if makes_series or (stacked and traits.rows is None):  # the result may be an operand, or a view of one
                for slot in step.operands:
                    held.pop(slot, None)
            else:
                _release(free, [(hours[slot], held.pop(slot)) for slot in dead if slot in held])
        bound.append(Bound(function, step.operands, step.result, step.expected, dead, register))
    return bound, sizes


def _release(free: dict[int, list[int]], registers: list[tuple[int, int]]) -> None:
    for size, register in registers:
        free.setdefault(size, []).append(register)


def by_row(kernel: Callable[..., Any], are_series: tuple[bool, ...], *raw: Any) -> Any:
    """The kernel on each scenario of a block for itself: right for any kernel."""
    rows = next(len(each) for each in raw if np.ndim(each) == 2)
    results = [
        kernel(*[_row(each, is_series, number) for each, is_series in zip(raw, are_series, strict=True)])
        for number in range(rows)
    ]
    found = np.asarray(results[0] if rows == 1 else results).reshape(rows, -1)
    if found.dtype == np.float64 and not np.isfinite(found).all():  # Python's floats overflow without a sign
        raise FloatingPointError
    return found


def _row(value: Any, is_series: bool, number: int) -> Any:
    if is_series:
        return value[number]
    return float(value[number, 0]) if np.ndim(value) == 2 else value
