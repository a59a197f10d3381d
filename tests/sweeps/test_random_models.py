"""Any model, any inputs, any values: a tape gives the graph's figures, bit for bit, and the graph's errors."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from efp_graph import EmptyExplainableObject, SourceValue
from efp_graph.errors import EfpGraphError
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.numeric_inputs import QuantityInput
from efp_graph.sweeps.scenarios import is_numeric
from tests.footprint.random_models import build, descriptions

FACTORS = (0.0, 0.3, 0.999, 1.0, 1.2, 2.0, 61.0)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(description=descriptions(), data=st.data())
def test_a_tape_gives_the_figures_and_the_errors_of_the_graph(description, data):
    try:
        objects = build(description)
    except EfpGraphError:
        assume(False)
    system = next(each for each in objects.values() if hasattr(each, "compile"))
    nodes = [node for each in (system, *system.all_linked_objects) for node in each.nodes()]
    numbers = [node for node in nodes if isinstance(node.attribute, QuantityInput) and is_numeric(node)]
    numbers = [node for node in numbers if not node.attribute.fixed and np.ndim(node.read().magnitude) == 0]
    assume(numbers)
    inputs = data.draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=3, unique_by=id))
    outputs = {node.key: node for node in nodes if isinstance(node.attribute, Calculated) and is_figure(node.read())}
    columns = [
        [
            float(node.read().magnitude) * factor
            for factor in data.draw(st.lists(st.sampled_from(FACTORS), min_size=4, max_size=4))
        ]
        for node in inputs
    ]

    figures = system.compile(inputs, outputs).run(columns, errors="keep")

    for row in range(4):
        changes = {
            node: SourceValue(column[row] * node.read().unit) for node, column in zip(inputs, columns, strict=True)
        }
        expected, error = by_graph(system, changes, outputs)
        assert str(figures.errors.get(row)) == str(error)
        for name, value in expected.items():
            assert_same_bits(figures, name, row, value)


def is_figure(value):
    return hasattr(value, "_unit") or isinstance(value, EmptyExplainableObject)


def by_graph(system, changes, outputs):
    """The values with some changes, or none and what the model says to the changes."""
    try:
        with system.what_if(changes):
            return {name: node.read() for name, node in outputs.items()}, None
    except EfpGraphError as error:
        return {}, error


def assert_same_bits(figures, name, row, value):
    found = figures[name][row]
    if isinstance(value, EmptyExplainableObject):
        assert not np.any(found), name
    elif value.is_scalar:
        assert found == value.to(figures.units[name]).magnitude, name
    else:
        start = round((value.start - figures.starts[name]).total_seconds() / 3600)
        same = value.to(figures.units[name]).magnitude
        assert found[start : start + len(same)].tobytes() == same.tobytes(), name
        assert not found[:start].any(), name
        assert not found[start + len(same) :].any(), name
