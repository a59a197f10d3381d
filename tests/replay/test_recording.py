"""Recording formulas and replaying them: the same bits for each scenario, and a guard for every look at a value."""

from __future__ import annotations

import math
import pickle
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.replay.program import Program
from efp_graph.replay.recording import recording, traced_copy
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    max_of,
    min_of,
    sum_of,
    u,
)

HOURS = 60
STARTS = np.random.default_rng(1).integers(0, 50, HOURS) * 1.0
LEVELS = np.random.default_rng(2).uniform(-5, 5, HOURS)


def number(value, unit=u.dimensionless):
    return ExplainableQuantity(value * unit, "number")


def hourly(values, start=datetime(2025, 1, 1), unit=u.dimensionless):
    return ExplainableHourlyQuantities(np.array(values, dtype=float), start, unit, "series")


def program_of(formula, *values):
    with recording() as recorder:
        result = formula(*(traced_copy(each, recorder.input(each._value)) for each in values))
        return Program(recorder, [result._value])


FORMULAS = {
    "arithmetic": lambda x, s, t: (s * x + t * x).to(u.dimensionless) - s,
    "fold of several": lambda x, s, t: sum_of([s, t, s * x, t * x]),
    "other units": lambda x, s, t: s * ExplainableQuantity(2 * u.W) * ExplainableQuantity(1 * u.hour).to(u.min) * x,
    "other hours": lambda x, s, t: sum_of((s.shifted(ExplainableQuantity(7 * u.hour)) * x, t)),
    "rounding": lambda x, s, t: (s * x).ceil() + (t * x).abs(),
    "rounding of a number": lambda x, s, t: s.replaced_by((s * x).max().ceil()),
    "extremes": lambda x, s, t: max_of(s * x, t) + min_of(s, t * x),
    "extremes with no value": lambda x, s, t: max_of(s * x, EmptyExplainableObject()),
    "totals": lambda x, s, t: (s * x).sum() + (t * x).mean() + (t * x).min(),
    "running total": lambda x, s, t: (s * x).cumulated(x),
    "running total from what varies": lambda x, s, t: s.cumulated(x),
    "expiry": lambda x, s, t: (s * x).expired_after(ExplainableQuantity(5 * u.hour)),
    "windows": lambda x, s, t: (s * x).in_parallel(ExplainableQuantity(3.5 * u.hour)),
    "even spread": lambda x, s, t: (s * x).spread_over(ExplainableQuantity(3.5 * u.hour)),
    "duration that varies": lambda x, s, t: s.in_parallel(x * ExplainableQuantity(0.01 * u.hour)),
    "quotient": lambda x, s, t: s / x + t / (x * x),
    "negation": lambda x, s, t: -(s * x) - (-x * s),
    "extremes of numbers": lambda x, s, t: s * max_of(x, number(3.0)) * min_of(x, number(3.0)),
}


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=20, deadline=None)
@given(data=st.lists(st.floats(0.5, 90), min_size=1, max_size=8), first=st.floats(0.5, 90))
def test_each_scenario_has_the_bits_of_the_formula_alone(name, data, first):
    formula, series = FORMULAS[name], (hourly(STARTS), hourly(LEVELS))
    program = program_of(lambda x: formula(x, *series), number(first))

    outputs, valid = program.run([np.array(data)])

    assert valid.all() or name == "duration that varies"
    for row, given_value in enumerate(data):
        if valid[row]:
            expected = np.asarray(formula(number(given_value), *series)._value, dtype=float)
            assert outputs[0][row].tobytes() == expected.tobytes()


def test_what_does_not_vary_leaves_no_step():
    series = hourly(STARTS)

    program = program_of(lambda x: series.cumulated().ceil() * x, number(2.0))

    assert len(program.steps) == 1


def test_the_same_kernel_on_the_same_operands_is_run_once():
    series = hourly(STARTS)

    program = program_of(lambda x: series * x + series * x, number(2.0))

    assert len(program.steps) == 2


def test_a_branch_that_another_scenario_would_take_makes_it_invalid():
    def formula(x):
        return x * number(2.0) if x > number(3.0) else x

    outputs, valid = program_of(formula, number(5.0)).run([np.array([4.0, 2.0, 6.0])])

    assert valid.tolist() == [True, False, True]
    assert outputs[0][valid].tolist() == [8.0, 12.0]


@pytest.mark.parametrize(
    ("look", "allowed", "refused"),
    [
        (lambda x: x.magnitude > 3, 4.0, 2.0),
        (lambda x: bool(x.magnitude), 4.0, 0.0),
        (lambda x: math.floor(x.magnitude), 5.9, 6.1),
        (lambda x: int(x.magnitude), 5.9, 6.1),
        (lambda x: float(x), 5.0, 5.5),
        (lambda x: math.sqrt(x.magnitude), 5.0, 5.5),
        (lambda x: str(x), 5.0, 5.5),
        (lambda x: f"{x.magnitude:g}", 5.0, 5.5),
        (lambda x: {x.magnitude: 1}, 5.0, 5.5),
        (lambda x: x.magnitude.is_integer(), 5.0, 7.0),
        (lambda x: np.array([x.magnitude]).sum(), 5.0, 5.5),
        (lambda x: x == number(5.0), 5.0, 7.0),
        (lambda x: round(x.magnitude), 5.0, 7.0),
    ],
)
def test_every_look_at_a_number_is_a_guard(look, allowed, refused):
    def formula(x):
        look(x)
        return x

    valid = program_of(formula, number(5.0)).run([np.array([5.0, allowed, refused])]).valid

    assert valid.tolist() == [True, True, False]


@pytest.mark.parametrize(
    "look",
    [
        lambda s: s.magnitude.max(),
        lambda s: s.magnitude[2],
        lambda s: np.maximum.reduce(s.magnitude),
        lambda s: list(s.magnitude),
        lambda s: np.interp(2.5, np.arange(3), s.magnitude),
        lambda s: s.magnitude == 2.0,
    ],
)
def test_every_look_at_a_series_is_a_guard(look):
    def formula(x):
        series = hourly([1.0, 2.0, 3.0]) * x
        look(series)
        return series.sum()

    valid = program_of(formula, number(5.0)).run([np.array([5.0, 6.0])]).valid

    assert valid.tolist() == [True, False]


def test_a_guard_on_hours_holds_for_each_scenario_by_itself():
    def formula(x):
        series = hourly(LEVELS) + hourly(STARTS) * x
        return series.sum() if series.min() < number(0.0) else series.max()

    levels = np.array([0.0, 0.5, 100.0])
    series = [LEVELS + STARTS * each for each in levels]

    valid = program_of(formula, number(0.0)).run([levels]).valid

    assert valid.tolist() == [each.min() < 0 for each in series]


def test_a_division_by_zero_is_no_figure():
    valid = program_of(lambda x: number(1.0) / x, number(2.0)).run([np.array([1.0, 0.0])]).valid

    assert valid.tolist() == [True, False]


def test_a_series_may_vary():
    program = program_of(lambda s: (s * number(2.0)).sum(), hourly([1.0, 2.0]))

    outputs, _ = program.run([np.array([[1.0, 2.0], [10.0, 20.0]])])

    assert outputs[0].tolist() == [6.0, 60.0]


def test_a_bound_of_memory_changes_no_bit():
    def formula(x):
        series = (hourly(STARTS) * x).ceil() + hourly(LEVELS)
        return (series * x).cumulated(x)

    program, scenarios = program_of(formula, number(2.0)), [np.linspace(0.1, 9, 500)]

    wide, narrow = program.run(scenarios), program.run(scenarios, memory=1)

    assert wide.outputs[0].tobytes() == narrow.outputs[0].tobytes()


def test_a_program_travels_as_a_pickle():
    program = program_of(lambda x: (hourly(STARTS) * x).ceil().sum(), number(2.0))
    scenarios = [np.array([1.0, 2.5])]

    copy = pickle.loads(pickle.dumps(program))

    assert copy.run(scenarios).outputs[0].tolist() == program.run(scenarios).outputs[0].tolist()


def test_operations_outside_a_recording_are_as_before():
    with recording():
        assert (number(2.0) * number(3.0)).magnitude == 6.0

    assert (number(2.0) * number(3.0)).magnitude == 6.0
