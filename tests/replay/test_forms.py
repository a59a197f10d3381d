"""Forms: all that a value is besides its figures, told by one comparison."""

from __future__ import annotations

import copy
import gc
import pickle
import subprocess
import sys
from datetime import datetime

import pytest

from efp_graph.replay import forms
from efp_graph.replay.forms import form_of
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableObject,
    SourceHourlyValues,
    Sources,
    SourceValue,
    u,
)

START = datetime(2025, 1, 1)


def test_values_that_differ_in_their_figures_only_have_one_form():
    assert form_of(SourceValue(3 * u.W)) is form_of(SourceValue(4 * u.W))
    assert form_of(SourceHourlyValues([1, 2], start_date=START)) is form_of(
        SourceHourlyValues([3, 3], start_date=START)
    )


@pytest.mark.parametrize(
    "other",
    [
        SourceValue(3.0 * u.W),  # an integer is told in another way
        SourceValue(3 * u.kW),
        SourceValue(3 * u.W, label="power"),
        SourceValue(3 * u.W, low=1 * u.W),
        SourceValue(3 * u.W, comment="measured"),
        SourceValue(3 * u.W) + SourceValue(3 * u.W),
        SourceHourlyValues([3], start_date=START, unit=u.W),
    ],
    ids=str,
)
def test_whatever_else_differs_is_another_form(other):
    assert form_of(SourceValue(3 * u.W)) is not form_of(other)


def test_bounds_are_told_exactly():
    """A formula that reads a bound gives other bits in another unit, or an integer; pint takes all of these for one."""
    bounds = [0.009 * u.kW, 9 * u.W, 9.0 * u.W, -0.0 * u.W, 0.0 * u.W]

    assert len({form_of(SourceValue(9.0 * u.W, low=low)) for low in bounds}) == len(bounds)
    assert form_of(SourceValue(9.0 * u.W, low=9 * u.W)) is form_of(SourceValue(10.0 * u.W, low=9 * u.W))


def test_nothing_is_said_at_the_end_of_the_process_about_forms_that_are_forgotten():
    """pint was asked for the hash of a bound when Python had shut down, and a traceback stood under every output."""
    code = """
from efp_graph import Server, SourceValue, Storage, u
from efp_graph.replay.forms import form_of

power = SourceValue(300 * u.W, low=200 * u.W, comment="measured")
server = Server.from_defaults("front", storage=Storage.ssd(), power=power)
print(form_of(server.power) is form_of(power))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_series_of_other_hours_clocks_and_lengths_have_other_forms():
    given = [([1, 2], START, "local"), ([1, 2, 3], START, "local"), ([1, 2], datetime(2026, 1, 1), "local"),
             ([1, 2], START, "utc")]  # fmt: skip

    found = {form_of(SourceHourlyValues(values, start_date=start, clock=clock)) for values, start, clock in given}

    assert len(found) == 4


def test_a_value_that_gets_a_label_has_another_form():
    value = SourceValue(3 * u.W)
    before = form_of(value)

    value.set_label("power")

    assert form_of(value) is not before
    assert form_of(value) is form_of(SourceValue(5 * u.W).set_label("power"))


def test_copies_and_pickles_have_the_form_of_the_value():
    value = SourceValue(3 * u.W, Sources.USER_DATA, comment="measured")

    for twin in (value.copy(), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert form_of(twin) is form_of(value)


@pytest.mark.parametrize("value", [EmptyExplainableObject(), ExplainableObject("text"), None, 3.0], ids=repr)
def test_what_is_no_magnitude_has_no_form(value):
    assert form_of(value) is None


def test_a_form_that_nobody_has_is_forgotten():
    value = SourceValue(3 * u.W, label="a label of this test alone")
    form_of(value)
    assert any("a label of this test alone" in key for key in forms._forms)
    del value
    gc.collect()

    assert not any("a label of this test alone" in key for key in forms._forms)
