"""Series of different hours: what is refused, what is taken together, and that the result says so.

A series of two years times a profile of one was a year of zeros, without a word.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from efp_graph.errors import DifferentHours, OperationError
from efp_graph.graph import Graph
from efp_graph.values import ExplainableHourlyQuantities, SourceValue, max_of, min_of, sum_of, u
from efp_graph.values.arithmetic_operations import ABSOLUTE
from efp_graph.values.hourly import SourceHourlyValues

DAY, HOUR = datetime(2025, 1, 1), SourceValue(1 * u.hour, label="an hour")


def series(name: str, hours: int, first: int = 0, **options: Any) -> SourceHourlyValues:
    return SourceHourlyValues(
        [1.0 + hour for hour in range(hours)], None, name, start_date=datetime(2025, 1, 1, first), **options
    )


OPERATIONS = {
    "product": lambda a, b: a * b,
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "maximum": max_of,
    "minimum": min_of,
}
HOURS = {"shorter": (2, 0), "longer": (5, 0), "later": (4, 3), "apart": (2, 9)}


@pytest.mark.parametrize("hours", HOURS.values(), ids=HOURS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_given_series_of_different_hours_are_refused_with_names_periods_and_ways_out(name, hours):
    visits, profile = series("visits", 4), series("profile", *hours)
    for left, right in ((visits, profile), (profile, visits)):
        with pytest.raises(DifferentHours) as refused:
            OPERATIONS[name](left, right)
        told = str(refused.value)
        assert told.startswith(f"The {name} of {left.label} (2025-01-01 0{hours[1] if left is profile else 0}:00 to ")
        assert "visits (2025-01-01 00:00 to 2025-01-01 03:00)" in told
        assert f"profile (2025-01-01 0{hours[1]}:00 to 2025-01-01 {sum(hours) - 1:02}:00)" in told
        assert "at_hours_of" in told
        assert "repeated_hourly_values" in told
        assert ("sum_of((a, b))" in told) == (name != "product")


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_was_made_of_given_series_is_given_too(name):
    visits, profile = series("visits", 4) * HOUR, ABSOLUTE(series("profile", 2)).shifted(HOUR) * HOUR
    with pytest.raises(DifferentHours, match="abs of"):
        OPERATIONS[name](visits, profile)


@pytest.mark.parametrize("name", OPERATIONS)
def test_series_of_the_same_hours_are_taken_as_ever_and_nothing_is_remarked(name):
    result = OPERATIONS[name](series("visits", 4), series("profile", 4))
    assert len(result) == 4
    assert "hours differ" not in result.explain()
    assert "hours:" not in result.explain()


def test_the_way_out_is_one():
    visits, profile = series("visits", 4), series("profile", 2)
    assert (visits.at_hours_of(profile) * profile).magnitude.tolist() == [1, 4]
    assert sum_of((visits, profile)).magnitude.tolist() == [2, 4, 3, 4]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9)), min_size=2, max_size=4))
def test_a_sum_of_series_is_on_the_union_and_says_so_if_and_only_if_their_hours_differ(hours):
    values = [series(f"s{number}", *each) for number, each in enumerate(hours)]
    total = sum_of(values)
    first, end = min(start for _, start in hours), max(start + count for count, start in hours)
    expected = [
        sum(1.0 + hour - start for count, start in hours if start <= hour < start + count) for hour in range(first, end)
    ]
    assert total.magnitude.tolist() == expected
    differ = len(set(hours)) > 1
    assert (" (hours differ: a missing one counts as 0)" in total.formula) == differ
    assert ("hours: s0: 2025-01-01" in total.explain()) == differ
    assert total.expression.evaluate().same_as(total)


def test_calculated_series_are_taken_together_and_the_result_says_so():
    """Energy, journeys, emissions are 0 by nature at hours that a model does not have."""
    graph = Graph()
    given = {name: graph.input(name, series(name, hours)) for name, hours in (("long", 4), ("short", 2))}
    calculated = {}
    for name, node in given.items():

        def formula(node: Any = node) -> Any:
            return node() * HOUR

        calculated[name] = graph.computed(f"calculated {name}", formula)
    values = []
    for node in calculated.values():
        value = node()
        value.node = node
        values.append(value)
    left, right = values
    for name, result in ((name, of_two(left, right)) for name, of_two in OPERATIONS.items() if name != "product"):
        assert len(result) == 4, name
        assert "hours differ" in result.formula
    with pytest.raises(DifferentHours, match="The product"):
        left * right
    with pytest.raises(DifferentHours, match="The sum"):
        left + series("profile", 2)


def test_of_many_periods_an_explanation_tells_some():
    total = sum_of([series(f"s{number}", 1 + number) for number in range(9)])
    assert "and 5 more" in total.explain()


def test_clocks_that_differ_are_refused_as_ever():
    for of_two in OPERATIONS.values():
        with pytest.raises(OperationError, match="local time and one in utc time cannot be combined"):
            of_two(series("visits", 4), series("profile", 2, clock="utc"))


def test_scalars_have_no_hours_to_differ():
    assert (HOUR + HOUR).magnitude == 2
    assert isinstance(series("visits", 4) * HOUR, ExplainableHourlyQuantities)
