from datetime import datetime

import pytest

from efp_graph.audit.upstream import downstream, upstream
from efp_graph.values import (
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    Source,
    SourceObject,
    Sources,
    SourceValue,
    max_of,
    sum_of,
    u,
)
from tests.footprint.small_model import small_system

STUDY = Source("A study", "https://example.org/study")
ONE = ExplainableQuantity(1 * u.hour, "one hour")


def arrows(trail):
    """{(label read, label of the reader): (symbol, kind)}."""
    labels = {key: step.label for key, step in trail.steps.items()}
    return {(labels[edge.read], labels[edge.reader]): (edge.symbol, edge.kind) for edge in trail.edges}


def test_each_kind_of_step_is_told():
    power = SourceValue(300 * u.W, STUDY, "power", low=250 * u.W, confidence="low", comment="one rack")
    rate = SourceValue(0.5 * u.dimensionless, label="rate")
    load = (power * rate).set_label("load")
    trail = upstream((load * ONE).set_label("energy"))
    assert [(step.label, step.kind, step.depth) for step in trail] == [
        ("energy", "calculated", 0),
        ("load", "calculated", 1),
        ("one hour", "constant", 1),
        ("power", "input", 2),
        ("rate", "hypothesis", 2),
    ]
    told = next(step for step in trail if step.label == "power").as_dict()
    assert {
        name: told[name] for name in ("value", "unit", "source", "source_link", "low", "confidence", "comment")
    } == {
        "value": "300 W",
        "unit": "watt",
        "source": "A study",
        "source_link": "https://example.org/study",
        "low": "250 W",
        "confidence": "low",
        "comment": "one rack",
    }
    energy = next(iter(trail))
    assert (energy.formula, energy.numbers, energy.value) == ("load * one hour", "150 W * 1 h", "150 h·W")


def test_edges_tell_what_is_done_with_each_operand():
    a, b, d = (SourceValue(2 * u.hour, label=name) for name in "abd")
    c = SourceValue(2 * u.dimensionless, label="c")
    starts = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), u.hour, "starts")
    cases = [
        ((a + b), {("a", "x"): "+", ("b", "x"): "+"}),
        ((a - b), {("a", "x"): "+", ("b", "x"): "−"}),
        ((a / b), {("a", "x"): "numerator", ("b", "x"): "÷"}),
        ((a * c - a), {("a", "x"): "×, −", ("c", "x"): "×"}),
        (sum_of((a, b, c * d)), {("a", "x"): "+", ("b", "x"): "+", ("c", "x"): "×", ("d", "x"): "×"}),
        (max_of(a, b), {("a", "x"): "maximum", ("b", "x"): "maximum"}),
        (starts.shifted(a), {("starts", "x"): "shift", ("a", "x"): "parameter"}),
        (starts.replaced_by(a), {("starts", "x"): "hours", ("a", "x"): "level"}),
        (a.ceil().to(u.min), {("a", "x"): "rounding up"}),  # the conversion shows in the units
        (a.to(u.min), {("a", "x"): "="}),
    ]
    for value, expected in cases:
        found = arrows(upstream(value.set_label("x")))
        assert {pair: symbol for pair, (symbol, _) in found.items()} == expected


def test_values_of_one_label_stay_apart():  # e-footprint 9 lets them fall together
    first, second = SourceValue(1 * u.W, label="power"), SourceValue(2 * u.W, label="power")
    trail = upstream((first + second).set_label("power"))
    assert sorted(step.value for step in trail) == ["1 W", "2 W", "3 W"]
    assert len(trail.edges) == 2


def test_a_figure_of_a_model_leads_to_its_inputs_and_to_what_decides():
    model = small_system()
    server = model.server
    trail = upstream(server.energy_footprint)
    assert trail.roots == (f"{server.id}.energy_footprint",)
    found = arrows(trail)
    assert found["Average carbon intensity of server", "Energy footprint of server"] == ("×", "operand")
    assert found["Server type of server", "Number of instances of server"] == ("decides", "condition")
    step = trail.steps[f"{server.id}.power"]
    assert (step.owner, step.owner_class, step.attribute, step.kind) == ("server", "Server", "power", "hypothesis")
    assert not any(step.kind == "link" for step in trail)
    without = upstream(server.energy_footprint, conditions=False)
    assert ("Server type of server", "Number of instances of server") not in arrows(without)


def test_links_are_shown_when_asked_for():
    model = small_system()
    trail = upstream(model.system.total_footprint, links=True)
    links = {step.label: step.value for step in trail if step.kind == "link"}
    assert links["Servers of system"] == "server"
    assert links["Server of job"] == "server"


def test_every_leaf_of_a_total_is_an_input_or_a_constant():
    trail = upstream(small_system().system.total_footprint)
    leaves = [step for step in trail if not trail.reads[step.key]]
    assert {step.kind for step in leaves} <= {"input", "hypothesis", "constant"}
    assert len(leaves) > 15


def test_the_depth_counts_readings():
    server = small_system().server
    assert [step.label for step in upstream(server.energy_footprint, max_depth=0)] == ["Energy footprint of server"]
    shallow, whole = upstream(server.energy_footprint, max_depth=2), upstream(server.energy_footprint)
    assert set(shallow.steps) == set(whole.within(2).steps)


def test_no_formula_runs_while_a_trail_is_collected(monkeypatch):
    model = small_system()
    total = model.system.total_footprint
    monkeypatch.setattr("efp_graph.values.operations.Operation.__call__", lambda *_: pytest.fail("a formula ran"))
    assert len(upstream(total)) > 50


def test_downstream_is_what_a_value_feeds():
    model = small_system()
    trail = downstream(model.server.power)
    labels = [step.label for step in trail]
    assert labels[0] == "Power of server"
    assert {"Instances energy of server", "Energy footprint of server", "Total footprint of system"} <= set(labels)
    assert "Idle power of server" not in labels
    assert "Energy footprint of storage" not in labels
    assert {trail.steps[edge.reader].kind for edge in trail.edges} == {"calculated"}


def test_a_value_outside_a_model_feeds_nothing():
    assert len(downstream(SourceValue(1 * u.W, label="power"))) == 1


def test_an_input_that_was_built_shows_what_it_was_built_from():
    starts = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), label="base", source=Sources.USER_DATA)
    built = (starts * SourceValue(2 * u.dimensionless, label="growth")).set_label("starts")
    assert {step.label for step in upstream(built)} == {"starts", "base", "growth"}


def test_plain_values_are_steps_too():
    (step,) = upstream(SourceObject("1080p", Sources.USER_DATA, "resolution"))
    assert (step.kind, step.value, step.unit) == ("input", "1080p", "")


def test_a_long_chain_of_readings_is_followed_without_recursion():
    value, one = SourceValue(1 * u.W, label="start"), SourceValue(1 * u.W, label="one")
    for number in range(20_000):
        value = (value + one).set_label(f"step {number}")
    assert len(upstream(value)) == 20_002
