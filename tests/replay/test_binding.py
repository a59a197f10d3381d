"""Steps ready to run: in an order in which little is held at a time, in registers that no two living series share."""

from __future__ import annotations

from operator import add, gt, mul

import numpy as np
from hypothesis import given, strategies as st

from efp_graph.replay.binding import depth_first, with_registers
from efp_graph.replay.recording import KernelCall

HOURS = 5
INPUTS = 3


@st.composite
def recordings(draw):
    """Steps on three inputs, each reading what is there before it, some of them guards; and one or two outputs."""
    steps, slots = [], list(range(INPUTS))
    for _ in range(draw(st.integers(1, 25))):
        operands = tuple(draw(st.sampled_from(slots)) for _ in range(2))
        if draw(st.integers(0, 4)) == 0:
            steps.append(KernelCall(gt, operands, None, None))
        else:
            slots.append(len(slots))
            steps.append(KernelCall(draw(st.sampled_from((add, mul))), operands, slots[-1]))
    return steps, [draw(st.sampled_from(slots)) for _ in range(draw(st.integers(1, 2)))]


@given(recordings())
def test_every_step_comes_once_and_after_what_it_reads(recording):
    steps, outputs = recording
    made = {step.result for step in steps if step.result is not None}

    ordered = depth_first(steps, outputs)

    reached = {*outputs, *(slot for step in steps if step.result is None for slot in step.operands)}
    for step in reversed(steps):
        if step.result in reached:
            reached.update(step.operands)
    assert sorted(map(id, ordered)) == sorted(
        id(each) for each in steps if each.result is None or each.result in reached
    )
    there = set()
    for step in ordered:
        assert made.intersection(step.operands) <= there
        there.add(step.result)


@given(recordings())
def test_registers_give_what_fresh_memory_gives(recording):
    steps, outputs = recording
    steps = [step for step in steps if step.result is not None]
    values = {slot: np.arange(HOURS) + slot + 0.5 for slot in range(INPUTS)}
    expected = dict(values)
    for step in steps:
        expected[step.result] = step.kernel(*[expected[slot] for slot in step.operands])
    made = {step.result for step in steps}

    bound, sizes = with_registers(
        depth_first(steps, list(made)), made - set(outputs), dict.fromkeys(made, HOURS), stacked=False
    )

    registers = [np.empty(size) for size in sizes]
    for step in bound:
        values[step.result] = step.function(*[values[slot] for slot in step.operands], registers[step.register])
    for slot in outputs:
        assert values[slot].tolist() == expected[slot].tolist()


def test_a_sum_over_a_thousand_series_holds_a_few_at_a_time():
    """As in a system of that many services: all are made first, and added up in blocks of four at the end."""
    count = 1024
    steps = [KernelCall(mul, (0, 1), slot) for slot in range(INPUTS, INPUTS + count)]
    level = [step.result for step in steps]
    while len(level) > 1:
        above = []
        for first in range(0, len(level), 4):
            total = level[first]
            for each in level[first + 1 : first + 4]:
                steps.append(KernelCall(add, (total, each), len(steps) + INPUTS))
                total = steps[-1].result
            above.append(total)
        level = above
    made = {step.result for step in steps}
    mortal, hours = made - set(level), dict.fromkeys(made, HOURS)

    _, as_recorded = with_registers(steps, mortal, hours, stacked=False)
    _, ordered = with_registers(depth_first(steps, level), mortal, hours, stacked=False)

    assert len(as_recorded) >= count
    assert len(ordered) < 10


def test_a_guard_comes_as_soon_as_it_can_be_looked_at():
    steps = [
        KernelCall(add, (0, 1), 3),
        KernelCall(mul, (0, 1), 4),
        KernelCall(add, (3, 4), 5),
        KernelCall(gt, (3, 0), None, True),
    ]

    assert [step.result for step in depth_first(steps, [5])] == [3, None, 4, 5]


def test_a_chain_of_ten_thousand_steps_needs_no_recursion():
    steps = [KernelCall(add, (slot, 0), slot + 1) for slot in range(INPUTS, 10_000)]

    assert depth_first(steps, [10_000]) == steps
