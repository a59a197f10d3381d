"""Each entry of the table of kernels, in each of the ways that it tells, gives the bits of the kernel itself."""

from __future__ import annotations

import math
import operator

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.replay.binding import by_row
from efp_graph.replay.recording import Recorder, Traced, needed
from efp_graph.values import kernels
from efp_graph.values.keeping import hour_by_hour
from efp_graph.values.kernel_table import KERNELS, traits_of
from efp_graph.values.kernels import constant
from efp_graph.values.tolerance import net

HOURS = 12
LOOKS = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
TWO = (operator.add, operator.sub, operator.mul, operator.truediv, kernels.larger, kernels.smaller, net)
ONE = (operator.neg, operator.abs, abs, kernels.negative, kernels.positive_part, kernels.negative_part)
ONE += (kernels.ceiling, kernels.identity)
# What stands behind the first operand, of kernels that take something in particular; None for the series or number
AFTER = {
    kernels.total_of: (None, None),
    kernels.quotient: (None,),
    kernels.placed: (3, HOURS + 5),
    kernels.expired: (4,),
    kernels.cumulated: (0.25,),
    kernels.overlapping: (2, 0.5),
    kernels.spread_evenly: (3,),
    kernels.sum_between: (2, 9),
    **dict.fromkeys((kernels.sum_over, kernels.mean_over, kernels.largest, kernels.smallest), ()),
    **dict.fromkeys((math.floor, math.ceil, math.trunc, math.isfinite), ()),
    **dict.fromkeys(LOOKS, (None,)),
    **dict.fromkeys(TWO, (None,)),
    **dict.fromkeys(ONE, ()),
}
FLOATS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6) | st.sampled_from((0.0, -0.0, 1.0, 3.0))
NOT_ZERO = {operator.truediv, kernels.quotient}


def bits(found):
    return np.asarray(found, dtype=float).tobytes()


def operands(kernel, data, draw_first):
    """Operands of a kernel; where another like the first is wanted, another is drawn."""
    first = draw_first(data)
    after = [draw_first(data) if each is None else each for each in AFTER[kernel]]
    if kernel in NOT_ZERO:
        after = [np.where(np.asarray(each) == 0, 2.0, each)[()] if np.ndim(each) else each or 2.0 for each in after]
    return [first, *after]


def a_series(data):
    return np.array(data.draw(st.lists(FLOATS, min_size=HOURS, max_size=HOURS)))


def a_number(data):
    return data.draw(FLOATS)


def test_every_kernel_of_the_table_is_tried_here():
    assert {*AFTER, kernels.converted, kernels.filled} == KERNELS.keys()


@pytest.mark.parametrize("kernel", [each for each in AFTER if KERNELS[each].into])
@settings(max_examples=20)
@given(data=st.data())
def test_writing_into_an_array_gives_the_bits_of_the_kernel(kernel, data):
    scenarios = [operands(kernel, data, a_series) for _ in range(3)]
    expected = [np.asarray(kernel(*each)) for each in scenarios]
    stacked = [np.array(part) if np.ndim(part[0]) else part[0] for part in zip(*scenarios, strict=True)]
    traits = KERNELS[kernel]

    assert bits(traits.into(*stacked, np.full((3, len(expected[0])), np.nan))) == bits(expected)
    assert bits(traits.into(*scenarios[0], np.full(len(expected[0]), np.nan))) == bits(expected[0])
    if traits.in_place:
        for place, each in enumerate(scenarios[0]):
            if np.ndim(each):
                own = [np.array(part) for part in scenarios[0]]
                assert bits(traits.into(*own, own[place])) == bits(expected[0])


def test_a_level_is_written_at_each_hour():
    for level, expected in ((2.5, [2.5] * 4), (np.array([[1.0], [2.0]]), [[1.0] * 4, [2.0] * 4])):
        out = np.full(np.shape(expected), np.nan)
        assert KERNELS[kernels.filled].into(4, level, out).tolist() == expected
    assert kernels.filled(4, 2.5).tolist() == [2.5] * 4


@pytest.mark.parametrize("kernel", [each for each in AFTER if KERNELS[each].rows])
@settings(max_examples=20)
@given(data=st.data())
def test_numbers_of_many_scenarios_have_the_bits_of_each(kernel, data):
    over_hours = kernel in (kernels.sum_over, kernels.sum_between, kernels.mean_over, kernels.largest, kernels.smallest)
    scenarios = [operands(kernel, data, a_series if over_hours else a_number) for _ in range(3)]
    stacked = [
        part[0] if type(part[0]) is int else np.array(part).reshape(3, -1) for part in zip(*scenarios, strict=True)
    ]

    found = KERNELS[kernel].rows(*stacked)

    assert found.shape == (3, 1)
    expected = np.array([[kernel(*each)] for each in scenarios])
    # a look is compared with what it gave; math.floor(-0.0) is 0
    assert bits(found) == bits(expected) if over_hours or kernel in (*TWO, *ONE) else (found == expected).all()
    are_series = (over_hours, *(False for _ in stacked[1:]))
    assert bits(by_row(kernel, are_series, *stacked)) == bits(expected)


@pytest.mark.parametrize("kernel", [each for each in AFTER if KERNELS[each].hourly])
@settings(max_examples=20)
@given(data=st.data())
def test_an_hour_of_an_hourly_kernel_needs_that_hour_alone(kernel, data):
    raw = operands(kernel, data, a_series)
    flat = [constant(part[0], HOURS) for part in raw]

    assert bits(kernel(*raw)) == bits([kernel(*[part[hour : hour + 1] for part in raw])[0] for hour in range(HOURS)])
    assert hour_by_hour(kernel, tuple(flat)).strides == (0,)
    assert bits(hour_by_hour(kernel, tuple(flat))) == bits(kernel(*map(np.array, flat)))


PARTS = [
    *((kernel, AFTER[kernel]) for kernel in AFTER if KERNELS[kernel].parts),
    *((kernels.overlapping, after) for after in ((1, 0.0), (0, 0.5), (0, 0.0), (3, 0.0))),
    *((kernels.spread_evenly, after) for after in ((1,), (2,))),
    *((kernels.total_of, (None,) * count) for count in (1, 4)),
]


@pytest.mark.parametrize(("kernel", "after"), PARTS)
@settings(max_examples=20)
@given(data=st.data())
def test_the_parts_of_a_kernel_give_its_bits(kernel, after, data):
    raw = [a_series(data), *(a_series(data) + 2e6 if each is None else each for each in after)]
    recorder = Recorder()

    found = recorder.run(kernel, recorder.input(raw[0]), *raw[1:])

    assert isinstance(found, Traced)
    assert bits(found.value) == bits(kernel(*raw))
    if kernel not in (kernels.overlapping, kernels.spread_evenly):  # which are only sometimes something simpler
        assert kernel not in {step.kernel for step in recorder.steps}


def test_operands_in_other_units_are_converted_in_steps_of_their_own():
    recorder, series = Recorder(), np.arange(3.0)

    found = recorder.run(kernels.converted, operator.add, (1.0, 1000.0), recorder.input(series), series)

    assert found.value.tolist() == kernels.converted(operator.add, (1.0, 1000.0), series, series).tolist()
    assert [step.kernel for step in needed(recorder.steps, [found.slot])] == [operator.add]
    assert kernels.converted(operator.add, (1.0, 2.0), 1.0, 3.0) == 7.0


def test_a_kernel_without_an_entry_is_run_as_it_is():
    def hypotenuse(a, b):
        return math.hypot(a, b)

    traits = traits_of(hypotenuse)

    assert traits == traits_of(lambda: None)
    assert not any((traits.hourly, traits.into, traits.in_place, traits.rows, traits.parts))
    assert traits_of(np.sin).rows is np.sin
    found = by_row(hypotenuse, (False, False), np.array([[3.0], [5.0]]), np.array([[4.0], [12.0]]))
    assert found.tolist() == [[5.0], [13.0]]
