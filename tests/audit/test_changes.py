"""Inputs that are changed on the page: what it calculates then is what the library does, or it says that it cannot."""

from __future__ import annotations

import json
import random

import pytest

from efp_graph import EfpGraphError, ModelingUpdate, SourceValue, u
from efp_graph.audit.page import audit_page
from efp_graph.footprint.audit import audit_of
from efp_graph.values import ExplainableHourlyQuantities, ExplainableQuantity
from examples.quickstart import build
from tests.audit.page_in_node import SCRIPTS, on_page
from tests.footprint.small_model import small_system

RUN = """(() => {
  const base = new Recalculation();
  for (const each of base.steps());
  const told = (index) => {
    const { value, series } = figures[index];
    return series ? [series.start, series.hours, series.total, series.low, series.high] : [value];
  };
  return CASES.map((inputs) => {
    const change = new Change(new Map(inputs.map(([anchor, value]) => [figureAt.get(anchor), value])), base);
    for (const each of change.steps());
    if (change.refused) return { refused: change.refused };
    const { undo } = applyChange(change.moved);
    const found = {
      moved: Object.fromEntries([...change.moved.keys()].map((index) => [figures[index].anchor, told(index)])),
      total: data.total.amount, months: data.timeline.map((each) => each.reduce((a, b) => a + b, 0)),
      footprints: data.footprints.map((each) => each.amount),
    };
    undo();
    return { ...found, again: data.total.amount };
  });
})()"""


def changed(page, cases):
    return on_page(page, RUN.replace("CASES", json.dumps(cases)), (*SCRIPTS, "changes.js"))


def told(figure):
    value = figure.value
    if isinstance(value, ExplainableHourlyQuantities):
        hours = value.magnitude
        return [value.first_hour, len(value), float(hours.sum()), float(hours.min()), float(hours.max())]
    return [value.magnitude] if isinstance(value, ExplainableQuantity) else [None]


def same(left, right):
    return left == right or (None not in (*left, *right) and left == pytest.approx(right, rel=1e-9, abs=1e-12))


def turnable(audit):
    """The inputs that the page may have a knob for: numbers that the model does not fix."""
    return [
        each
        for each in audit.figures
        if each.limits is not None and each.is_settable and each.value.expression is None and each.entry is None
    ]


def drawn(chance, inputs, count):
    """Changes of one to three inputs, from a tenth to ten times, as far as the model allows; zeros become something."""
    cases = []
    for _ in range(count):
        chosen = chance.sample(inputs, chance.choice((1, 1, 1, 2, 3)))
        found = []
        for each in chosen:
            value = each.value.magnitude * 10 ** chance.uniform(-1, 1) or chance.uniform(0, 2)
            least, _, most, *_ = each.limits
            value = max(value if most is None else min(value, most), value if least is None else least)
            found.append((each, float(round(value)) if each.limits.whole else float(f"{value:.5g}")))
        cases.append(found)
    return cases


def of_library(system, case):
    """The audit of a system with changed inputs; None where the library refuses them. The system is as before."""
    before = [(each.value.node, each.value) for each, _ in case]
    try:
        changes = [
            [getattr(node.owner, node.attribute.name), SourceValue(number * value.unit)]
            for (node, value), (_, number) in zip(before, case, strict=True)
        ]
        ModelingUpdate(changes)
        return audit_of(system)
    except EfpGraphError:
        return None
    finally:
        for node, value in before:
            setattr(node.owner, node.attribute.name, SourceValue(value.value, value.source))


def check_changes(system, count, seed):
    """Hold random changes on the page of a system against the library; how many the page refused, and how many both."""
    audit = audit_of(system)
    page = audit_page(audit)
    cases = drawn(random.Random(seed), turnable(audit), count)
    found = changed(page, [[[each.anchor, number] for each, number in case] for case in cases])
    refused = 0
    for case, outcome in zip(cases, found, strict=True):
        what = [(each.anchor, number) for each, number in case]
        expected = of_library(system, case)
        if "refused" in outcome:
            refused += 1
            continue
        assert expected is not None, f"the library refuses {what}"
        figures = {each.anchor: told(each) for each in expected.figures}
        for anchor, numbers in outcome["moved"].items():
            assert same(numbers, figures[anchor]), (what, anchor)
        before = {each.anchor: told(each) for each in audit.figures}
        still = figures.keys() - outcome["moved"].keys()
        assert [each for each in still if not same(figures[each], before[each])] == [], what
        first = expected.criteria[0]
        assert outcome["total"] == pytest.approx(first.total[0], rel=1e-9), what
        assert outcome["footprints"] == pytest.approx([each.amount for each in first.footprints], rel=1e-9), what
        assert sum(outcome["months"]) == pytest.approx(first.total[0], rel=1e-6), what
        assert outcome["again"] == audit.criteria[0].total[0]
    return refused


def test_random_changes_on_the_quickstart_are_those_of_the_library():
    refused = check_changes(build(), count=12, seed=3)

    assert refused < 6


def test_a_change_that_decides_another_formula_is_refused():
    m = small_system(1000, 2000, 3000)
    page = audit_page(audit_of(m.system))

    negative, storing, off, high = changed(
        page,
        [
            [["job.data_stored", -1.0]],
            [["storage.data_storage_duration", 1e-9]],
            [["storage.data_replication_factor", 2.0]],
            [["server.power", 1.79e308]],
        ],
    )

    assert "as long as: not: Data stored of job < 0" in negative["refused"]
    assert "as long as: Data storage duration of storage is no less than the hours of" in storing["refused"]
    assert off["moved"]["storage.data_replication_factor"] == [2.0]
    assert "too large" in high["refused"]


def test_a_small_change_of_the_model_moves_what_it_reaches_and_nothing_else():
    m = small_system(1000, 2000, 3000)
    (found,) = changed(audit_page(audit_of(m.system)), [[["server.power", 150.0]]])
    m.server.power = SourceValue(150 * u.W)

    assert found["total"] == pytest.approx(m.system.total_footprint_sum_over_period.to(u.kg).magnitude, rel=1e-12)
    assert "server.energy_footprint" in found["moved"]
    assert not [each for each in found["moved"] if each.startswith(("job", "storage", "Default"))]


def test_a_simulation_and_fixed_inputs_have_no_knob():
    m = small_system(*(1000 + hour for hour in range(48)))
    change = [[m.server.power, SourceValue(600 * u.W)]]
    ModelingUpdate(change, simulation_date=m.pattern.hourly_usage_journey_starts.start).set_updated_values()

    assert '"knob":' not in audit_page(audit_of(m.system))
