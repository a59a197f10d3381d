"""Forms: all that a value is besides its figures, told by one comparison."""

from __future__ import annotations

import copy
import gc
import pickle
from datetime import datetime

import pytest

from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableObject,
    SourceHourlyValues,
    Sources,
    SourceValue,
    forms,
    u,
)
from efp_graph.values.forms import form_of

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
        SourceValue(3 * u.W, Sources.USER_DATA),
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
