"""No result is infinite or NaN: it is refused, with the operation and its operands."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph import SourceValue, u
from efp_graph.errors import NotFinite, OperationError
from efp_graph.replay.program import Program
from efp_graph.replay.recording import recording, traced_copy
from efp_graph.values import ExplainableHourlyQuantities, ExplainableObject, max_of, min_of, sum_of
from efp_graph.values.finite import Overflows, is_finite_number, watched

huge = st.one_of(st.floats(1e307, 1.7e308), st.floats(-1.7e308, -1e307), st.sampled_from([0.0, 1.0, 1e-320, -1e-320]))


def series(values: list[float]) -> ExplainableHourlyQuantities:
    return ExplainableHourlyQuantities(values, datetime(2025, 1, 1), label="series")


OPERATIONS = {
    "sum": lambda a, b, s: a + b,
    "sum of several": lambda a, b, s: sum_of((a, b, a)),
    "difference": lambda a, b, s: a - b,
    "product": lambda a, b, s: a * b,
    "product with a scalar": lambda a, b, s: a * s,
    "product of scalars": lambda a, b, s: s * s,
    "quotient": lambda a, b, s: a / s,
    "quotient of scalars": lambda a, b, s: a.max() / s,
    "maximum": lambda a, b, s: max_of(a, b),
    "minimum": lambda a, b, s: min_of(a, b),
    "conversion": lambda a, b, s: a.to(u.percent),
    "rounding up": lambda a, b, s: a.ceil(),
    "sum over the hours": lambda a, b, s: a.sum(),
    "mean": lambda a, b, s: a.mean(),
    "running total": lambda a, b, s: a.cumulated(s),
    "in parallel": lambda a, b, s: a.in_parallel(SourceValue(2.5 * u.hour)),
    "even spread": lambda a, b, s: a.spread_over(SourceValue(3 * u.hour)),
    "two at one place": lambda a, b, s: ExplainableHourlyQuantities(
        [a.magnitude[0]] * 48, datetime(2025, 3, 30), clock="civil"
    ).to_utc(_paris()),
}


def _paris() -> ExplainableObject:
    from zoneinfo import ZoneInfo

    return ExplainableObject(ZoneInfo("Europe/Paris"), "zone")


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=30)
@given(data=st.data())
def test_an_operation_on_finite_values_gives_finite_ones_or_is_refused(name, data):
    a, b = (series(data.draw(st.lists(huge, min_size=4, max_size=4))) for _ in "ab")
    scalar = SourceValue(data.draw(huge) * u.dimensionless, label="scalar")
    try:
        result = OPERATIONS[name](a, b, scalar)
    except OperationError as error:
        assert isinstance(error, NotFinite) or "divides by zero" in str(error)  # noqa: PT017
    else:
        assert np.isfinite(result.magnitude).all()


def test_the_refusal_names_the_operation_the_operands_and_their_sizes():
    power, hours = SourceValue(1e308 * u.W, label="power"), SourceValue(100 * u.hour, label="hours")
    with pytest.raises(NotFinite, match=r"product of power \(1e\+308 watt\) and hours \(100 hour\) is too large"):
        power * hours
    with pytest.raises(NotFinite, match=r"product of \(power \+ power\) \(1.6e\+308 watt\)"):
        (SourceValue(8e307 * u.W, label="power") + SourceValue(8e307 * u.W, label="power")) * hours


def test_integers_beyond_the_largest_float_are_refused_too():
    large = SourceValue(10**200 * u.W, label="large")
    with pytest.raises(NotFinite):
        large * large


def test_a_watch_ends_with_its_block():
    before = np.geterr()
    with watched(), pytest.raises(FloatingPointError), watched():
        np.array([1e308]) * 10.0
    assert np.geterr() == before
    with pytest.warns(RuntimeWarning, match="overflow"):
        np.array([1e308]) * 10.0


def test_overflows_are_noted_and_other_oddities_pass():
    overflows = Overflows()
    with overflows.noted():
        np.array([1.0]) / 0.0
        assert not overflows.met
        np.array([1e308]) * 10.0
    assert overflows.met


def test_numbers_are_finite_up_to_the_largest_float():
    assert all(map(is_finite_number, (0, -1.7e308, 1.7e308, 10**308)))
    assert not any(map(is_finite_number, (np.inf, -np.inf, np.nan, 10**309)))


@pytest.mark.parametrize("makes", ["a number", "a series"])
def test_a_replayed_scenario_is_not_valid_when_an_infinite_result_comes_to_nothing(makes):
    """3 / (x · 10³⁰⁰) is 0 where the product is infinite: the graph would have refused it, so replay must not say 0."""
    factor = SourceValue(2.0 * u.dimensionless, label="factor")
    other = series([3.0, 4.0])
    with recording() as recorder:
        x = traced_copy(factor, recorder.input(2.0))
        if makes == "a number":
            result = other / (x * SourceValue(1e300 * u.dimensionless))
        else:
            result = min_of(other, other * x * SourceValue(1e300 * u.dimensionless))
        program = Program(recorder, [result._value])
    assert program.run([np.array([1.0, 1e10, 2.0])]).valid.tolist() == [True, False, True]
