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
from typing import Any, NamedTuple

from efp_graph.values.recording import Step


class Way(NamedTuple):
    """What runs a step.

    Attributes:
        into: whether `function` takes an array for its result as last argument.
        in_place: whether that may be one of the operands.
        may_alias: whether the result may share memory with an operand.
    """

    function: Callable[..., Any]
    into: bool = False
    in_place: bool = False
    may_alias: bool = False


class Bound(NamedTuple):
    """A step ready to run: `function(*slots)`, into a register when there is one; `dead` slots are not read again."""

    function: Callable[..., Any]
    operands: tuple[int, ...]
    result: int | None
    expected: Any
    dead: tuple[int, ...]
    register: int | None


def depth_first(steps: list[Step], outputs: Sequence[int]) -> list[Step]:
    """The steps in an order in which results are read soon after they are made, so that few are held at a time.

    Towards the first output, then the next, each operand with all that it needs before the following one; a guard as
    soon as it can be looked at. A sum over a thousand series holds a few of them then, not all.
    """
    made_by = {step.result: step for step in steps if step.result is not None}
    guards: dict[int, list[Step]] = {}  # by slot, for each operand that is not made yet
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
    steps: list[Step],
    mortal: Container[int],
    hours: dict[int, int],
    way_of: Callable[[Step, Container[int | None]], Way],
) -> tuple[list[Bound], list[int]]:
    """The steps with what dies after each and where results go, and the hours of each register.

    Args:
        mortal: the slots that may die: results that are no outputs.
        hours: {slot that holds a varying series: its length}.
        way_of: what runs a step, given the slots that hold varying series.
    """
    last = {slot: number for number, step in enumerate(steps) for slot in step.operands}
    sizes: list[int] = []
    free: dict[int, list[int]] = {}
    held: dict[int, int] = {}  # registers by slot, of those that no other slot shares
    bound = []
    for number, step in enumerate(steps):
        function, into, in_place, may_alias = way_of(step, hours.keys())
        dead = tuple(slot for slot in dict.fromkeys(step.operands) if slot in mortal and last[slot] == number)
        released = [(hours[slot], held.pop(slot)) for slot in dead if slot in held and not may_alias]
        if in_place:
            _release(free, released)
        register = None
        if into and step.result is not None:
            size = hours[step.result]
            if free.get(size):
                register = free[size].pop()
            else:
                register = len(sizes)
                sizes.append(size)
            held[step.result] = register
        if not in_place:
            _release(free, released)
        if may_alias:
            for slot in step.operands:
                held.pop(slot, None)
        bound.append(Bound(function, step.operands, step.result, step.expected, dead, register))
    return bound, sizes


def _release(free: dict[int, list[int]], registers: list[tuple[int, int]]) -> None:
    for size, register in registers:
        free.setdefault(size, []).append(register)
