"""Figures side by side: one unit, decimals by the largest, nothing that becomes 0. JavaScript: see `tests/audit`."""

import math

import pytest
from hypothesis import given, strategies as st

from efp_graph.values.readable import relative_change
from efp_graph.values.scales import Scale
from efp_graph.values.units import unit_of

KG = unit_of("kg")


@pytest.mark.parametrize(
    ("amounts", "heading", "cells"),
    [
        ([14896098.0, 7434.0, 0.4], "t CO2eq", ["14,896", "7.4", "0.0004"]),
        ([7433.9, 12.0, -3.0], "kg CO2eq", ["7,434", "12", "-3"]),
        ([8.0, 0.5, 0.0], "kg CO2eq", ["8.000", "0.500", "0"]),
        ([0.0041, 0.0001], "g CO2eq", ["4.100", "0.100"]),
        ([0.0, 0.0], "kg CO2eq", ["0", "0"]),
    ],
)
def test_a_column_has_the_unit_and_the_decimals_of_its_largest(amounts, heading, cells):
    scale = Scale.of(amounts, KG, "CO2eq")

    assert scale.heading == heading
    assert [scale.cell(each) for each in amounts] == cells


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=8))
def test_a_cell_tells_its_amount_to_two_digits_and_is_0_for_0_only(amounts):
    scale = Scale.of(amounts, KG)

    for each in amounts:
        told = float(scale.cell(each).replace(",", "")) / scale.factor
        assert math.isclose(told, each, rel_tol=0.051, abs_tol=5e-324)
        assert (scale.cell(each) == "0") is (each * scale.factor == 0)


@pytest.mark.parametrize(
    ("before", "after", "bounds", "text"),
    [
        (10, 5, ("≥ ", "≥ "), "in part -50.0%"),
        (10, 0, ("≥ ", "≥ "), "not known"),
        (0, 10, ("≥ ", ""), "not known"),
        (0, 0, ("in part ", "in part "), "not known"),
        (10, 0, ("", ""), "-100.0%"),
    ],
)
def test_a_change_between_totals_of_a_part_is_not_shown_as_that_of_all(before, after, bounds, text):
    assert relative_change(before, after, bounds) == text
