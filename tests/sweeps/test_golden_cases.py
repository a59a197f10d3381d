"""A tape gives the graph's figures, bit for bit, on every golden case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import efp_graph
from efp_graph.errors import EfpGraphError
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.numeric_inputs import QuantityInput
from efp_graph.sweeps.scenarios import is_numeric
from tests.golden.check import load_case

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = ("minimal", "quickstart", "storage_heavy", "on_premise", "multi_country")


def system_of(case):
    return load_case(GOLDEN / f"{case}.py").build(efp_graph)["system"]


def numbers_of(system):
    """The inputs that are numbers, of everything that the system reaches."""
    nodes = [node for each in (system, *system.all_linked_objects) for node in each.nodes()]
    return [node for node in nodes if isinstance(node.attribute, QuantityInput) and is_numeric(node)]


def calculated_of(system):
    """Every calculated attribute that is a number or a series."""
    nodes = [node for each in (system, *system.all_linked_objects) for node in each.nodes()]
    return {
        node.key: node for node in nodes if isinstance(node.attribute, Calculated) and hasattr(node.read(), "_unit")
    }


@pytest.mark.parametrize("case", CASES)
def test_all_figures_of_the_model_as_it_is_have_the_bits_of_the_graph(case):
    system = system_of(case)
    inputs, outputs = numbers_of(system), calculated_of(system)

    figures = system.compile(inputs, outputs).run([[node.read().magnitude] for node in inputs])

    assert figures.replayed.all()
    assert len(outputs) > 30
    for name, node in outputs.items():
        assert figures[name][0].tobytes() == np.asarray(node.read().magnitude, dtype=float).tobytes(), name


@pytest.mark.parametrize("case", CASES)
def test_each_number_can_vary_with_the_bits_of_an_update_of_the_model(case):
    system = system_of(case)
    before = system.total_footprint.magnitude.tobytes()
    replayed = refused = 0
    for node in numbers_of(system):
        if node.attribute.fixed:
            continue
        present = float(node.read().magnitude)
        values = [present * factor for factor in (1.01, 1.5, 0.7)] if present else [0.0, 1.0, 0.5]

        figures = system.compile([node], ["total_footprint"]).run([values], errors="keep")

        for number, value in enumerate(values):
            wanted, error = updated(system, node, value)
            refused += error is not None
            replayed += figures.replayed[number]
            assert type(figures.errors.get(number)) is type(error), (node.key, value)
            if error is None:
                start = int((wanted.start - figures.starts["total_footprint"]).total_seconds() // 3600)
                row = figures["total_footprint"][number]
                assert row[start : start + len(wanted)].tobytes() == wanted.magnitude.tobytes(), (node.key, value)
                assert not row[:start].any()
                assert not row[start + len(wanted) :].any()
    assert replayed > 30
    assert refused or case == "minimal"
    assert system.total_footprint.magnitude.tobytes() == before


def updated(system, node, value):
    """The total footprint in the graph, or what the model says to the value."""
    try:
        with system.what_if({node: efp_graph.SourceValue(value * node.read().unit)}):
            return system.total_footprint, None
    except EfpGraphError as error:
        return None, error
