"""A change that makes a figure infinite is refused, and the model is as it was: whatever the input, however it runs."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph import ModelingUpdate, Server, SourceValue, Sweep, u
from efp_graph.errors import EfpGraphError, NotFinite
from efp_graph.objects.numeric_inputs import QuantityInput
from tests.footprint.small_model import same_state, series, small_system, state


def numeric_inputs(m: Any) -> list[tuple[Any, QuantityInput]]:
    return [
        (owner, attribute)
        for owner in m.system.all_linked_objects
        for attribute in type(owner).attributes.values()
        if isinstance(attribute, QuantityInput) and not attribute.fixed and hasattr(attribute.of(owner).read(), "_unit")
    ]


def figures(system: Any) -> list[Any]:
    return [node.last_value for node in system.graph if hasattr(node.last_value, "_unit")]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_figure_is_finite_after_any_change_or_the_model_is_as_before(data):
    m = small_system()
    inputs = numeric_inputs(m)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing of numpy's gets through either
        for _ in range(6):
            owner, attribute = data.draw(st.sampled_from(inputs))
            number = data.draw(st.sampled_from([1e308, 1.7e308, 1e300, 1e160, 1e-320, 1.0, 2.0]))
            before = state(m.system)
            try:
                setattr(owner, attribute.name, SourceValue(number * attribute.unit.pint))
            except EfpGraphError:
                assert same_state(m.system, before)
            assert all(np.isfinite(each.magnitude).all() for each in figures(m.system))
            assert np.isfinite(m.system.total_footprint_sum_over_period.magnitude)


def test_the_refusal_names_attribute_formula_operands_and_the_change():
    m = small_system()
    with pytest.raises(NotFinite) as refused:
        m.server.power = SourceValue(1.7e308 * u.W)
    told = str(refused.value)
    assert 'Server "server".instances_energy cannot be calculated: The product of' in told
    assert "Power usage effectiveness of server (1.2 dimensionless)" in told
    assert '(Server "server".power: refused. The model is as it was before.)' in refused.value.__notes__


def test_a_sum_over_the_period_that_is_infinite_is_refused_with_the_change():
    """Each hour is finite, their sum is not: the update was taken, and no total could be read."""
    m = small_system(*[1000.0] * 20_000)
    before = state(m.system)
    with pytest.raises(NotFinite, match=r"total_footprint cannot be calculated: The sum over the hours"):
        ModelingUpdate(
            [
                [m.server.carbon_footprint_fabrication, SourceValue(1.7e308 * u.kg)],
                [m.server.lifespan, SourceValue(1 * u.year)],
            ]
        )
    assert same_state(m.system, before)


def test_recorded_formulas_refuse_as_formulas_do():
    m = small_system()
    for number in range(8):  # by now they are recorded
        m.server.power = SourceValue((301 + number) * u.W)
        m.pattern.hourly_usage_journey_starts = series(1000, 2000, 3000 + number)
    before = state(m.system)
    with pytest.raises(NotFinite, match="instances_energy cannot be calculated"):
        m.server.power = SourceValue(1.7e308 * u.W)
    with pytest.raises(NotFinite):
        m.pattern.hourly_usage_journey_starts = series(1, 1e308, 1)
    assert same_state(m.system, before)


def test_a_row_of_a_sweep_says_what_an_update_says():
    m = small_system()
    powers = [300.0, 1.7e308, 310.0]
    table = Sweep(m.system, {Server.power.of(m.server): powers}).run()
    assert [bool(error) for error in table["error"]] == [False, True, False]
    assert "NotFinite: Server" in table["error"][1]
    assert np.isfinite(table["total_footprint"][[0, 2]]).all()
