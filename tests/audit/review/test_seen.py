"""In what two states of a figure differ: Python and the page say the same, and small noise is no difference."""

from __future__ import annotations

import json

import pytest

from efp_graph.audit.page import shown_data
from efp_graph.audit.review.seen import ASPECTS, differences, seen_of
from efp_graph.audit.review.told import relative_text
from efp_graph.footprint.audit import audit_of
from efp_graph.objects.audited import Audited
from examples.quickstart import build
from tests.audit.review.scripts import in_javascript
from tests.footprint.small_model import small_system

SCRIPTS = ["dom.js", "visible.js", "readable.js", "format.js", "review_rules.js", "review_seen.js"]
SERIES = {"start": 0, "hours": 3, "scale": 2.0, "total": 6.0, "mean": 2.0, "low": 1.0, "high": 2.0, "shape": "aa"}
NUMBER = {"value": 300, "unit": "W", "source": "sheet", "link": "https://example.org", "low": 200, "high": 400}
STATES = [
    NUMBER, {**NUMBER, "value": 310}, {**NUMBER, "value": 300 * (1 + 1e-12)}, {**NUMBER, "unit": "kW"},
    {**NUMBER, "source": "other"}, {**NUMBER, "low": 210}, {k: v for k, v in NUMBER.items() if k != "link"},
    {k: v for k, v in NUMBER.items() if k != "low"}, {**NUMBER, "low": None}, {**NUMBER, "value": "300"},
    {"series": SERIES, "unit": "W"}, {"series": {**SERIES, "shape": "bb"}, "unit": "W"},
    {"series": {k: v for k, v in SERIES.items() if k != "shape"}, "unit": "W"},
    {"series": {**SERIES, "start": 1}, "unit": "W"}, {"series": {**SERIES, "total": 6.1}, "unit": "W"},
    {"series": {**SERIES, "total": 6 * (1 - 1e-13)}, "unit": "W"}, {"series": {"start": 0, "hours": 3}, "unit": "W"},
    {"value": "text", "week": [["Monday", [[0, 24, 1.0]]]]}, {"value": "text", "week": [["Monday", [[0, 24, 2]]]]},
    {"value": 0, "unit": "kg", "formula": "a * b"}, {"value": -0.0, "unit": "kg", "formula": "b * a"}, {"value": None},
    {"unit": ""}, {}, {"value": 1e308}, {"value": -1e308},
]  # fmt: skip


def test_python_and_the_page_find_the_same_differences():
    pairs = [[one, other] for one in STATES for other in STATES]
    found = [differences(one, other) for one, other in pairs]
    assert in_javascript(SCRIPTS, "differences(it[0], it[1])", pairs, "const data = {units: {}};") == found
    assert {aspect for each in found for aspect in each} == set(ASPECTS)
    assert all(not differences(each, each) for each in STATES)
    assert differences(NUMBER, STATES[1]) == ["value"]
    assert differences(NUMBER, STATES[2]) == []


@pytest.mark.parametrize("make", [build, lambda: small_system(1, 2, 3).system])
def test_python_and_the_page_see_the_same_of_every_figure(make):
    data, *_ = shown_data(audit_of(make()))
    told = json.loads(json.dumps(data))
    before = "const data = " + json.dumps(told) + "; const { figures, sources } = data;"
    places = list(range(len(told["figures"])))
    assert in_javascript(SCRIPTS, "seenOf(it)", places, before) == [seen_of(told, each) for each in places]


def test_a_state_is_that_of_the_model_whoever_writes_the_page():
    """Law: the same model, made twice, differs in nothing."""
    one, other = (shown_data(audit_of(build()))[0] for _ in range(2))
    assert [each["anchor"] for each in one["figures"]] == [each["anchor"] for each in other["figures"]]
    assert not any(differences(seen_of(one, place), seen_of(other, place)) for place in range(len(one["figures"])))


def test_hours_in_another_order_are_another_series():
    first = small_system(10, 20, 30, 10)
    again = small_system(10, 30, 20, 10)  # sum, mean, lowest and highest are the same
    states = []
    for m in (first, again):
        audited = Audited([m.pattern])
        place = next(
            at for at, each in enumerate(audited.figures) if each.attribute.name == "hourly_usage_journey_starts"
        )
        anchor = audited.figures[place].anchor
        data, *_ = shown_data(audit_of(m.system))
        states.append(seen_of(data, next(at for at, each in enumerate(data["figures"]) if each["anchor"] == anchor)))
    assert differences(*states) == ["value"]


def test_python_and_the_page_tell_the_same_of_a_change():
    units = {"W": {"symbol": "W"}, "kg": {"symbol": "kg"}}
    figures = [{}, {"series": {"adds": True}}, {"series": {"adds": False}}]
    cases = [[one, other, each] for one in STATES for other in STATES for each in figures]
    before = f"const data = {json.dumps({'units': units})};"
    found = in_javascript(SCRIPTS, "relativeText(it[0], it[1], it[2])", cases, before)
    assert found == [relative_text(*each) for each in cases]
    assert "+3.3%" in found
