"""The page recalculates itself: every golden case, what is changed in the file, and what it cannot recalculate."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

import efp_graph
from efp_graph import ModelingUpdate, SourceValue, u
from efp_graph.audit import page as page_module, recalculating
from efp_graph.audit.page import audit_page
from efp_graph.footprint.audit import audit_of
from efp_graph.values import ExplainableHourlyQuantities, ExplainableQuantity
from efp_graph.values.arithmetic_operations import NEGATE
from tests.audit.page_in_node import SCRIPTS, on_page
from tests.footprint.small_model import small_system
from tests.golden.test_golden import FIGURES
from tests.golden27.check27 import load_case
from tests.golden27.test_golden27 import CASES

GOLDEN = Path(__file__).parents[1]
RUN = """(() => {
  const added = new FootprintSums(), run = new Recalculation(added);
  const kept = {};
  for (const index of run.steps()) if (WANTED.has(index) && figures[index].program) kept[index] = run.values.get(index);
  return {
    kept, outcomes: Object.fromEntries([...run.outcomes].map(([index, outcome]) => [figures[index].anchor, outcome])),
    reasons: Object.fromEntries(figures.filter((each) => each.reason !== undefined)
      .map((each) => [each.anchor, data.reasons[each.reason]])),
    given: figures.filter((each) => !each.program && each.reason === undefined).length,
    sums: added.outcomes().map(({ what, equal, differs, refused }) => [what, equal ? "equal" : differs || refused]),
  };
})()"""
# Every reason that a golden case gives not to recalculate a figure
REASONS = (
    "It comes from a table of the library, not from a formula:",
    "It is a text or an answer, not a number.",
)


def golden(case):
    """The audit of a golden case."""
    if case in FIGURES:
        return audit_of(load_case(GOLDEN / "golden" / f"{case}.py").build(efp_graph)["system"])
    with efp_graph.defaults("efootprint 27"):
        return audit_of(load_case(GOLDEN / "golden27" / f"{case}.py").build(efp_graph)["system"])


def recalculated(page, wanted=(), changed=""):
    """What the page finds; `changed` runs before, `wanted` are positions of figures whose hours are told."""
    return on_page(
        page,
        f"(() => {{ const WANTED = new Set({json.dumps(list(wanted))}); {changed}; return {RUN}; }})()",
        (*SCRIPTS, "changes.js", "footprint_sums.js"),
    )


def unequal(found):
    return {anchor: outcome for anchor, outcome in found["outcomes"].items() if outcome != {"equal": True}}


@pytest.mark.parametrize("case", [*FIGURES, *CASES])
def test_every_figure_of_every_golden_case_is_recalculated(case):
    audit = golden(case)
    page = audit_page(audit)

    found = recalculated(page)
    in_python = recalculating.recalculated(page)

    assert unequal(found) == {}
    assert in_python.findings == []
    assert in_python.equal == len(found["outcomes"])
    assert sum(in_python.left.values()) == len(found["reasons"])
    assert [each for each in found["sums"] if each[1] != "equal"] == []
    assert len(found["sums"]) > len(audit.footprints)
    assert [each for each in found["reasons"].values() if not each.startswith(REASONS)] == []
    assert len(found["outcomes"]) + len(found["reasons"]) + found["given"] == len(audit.figures)
    assert len(found["outcomes"]) >= sum(
        isinstance(each.value, ExplainableHourlyQuantities) for each in audit.figures if each.kind == "calculated"
    )


def test_hours_that_are_recalculated_are_those_of_python_to_twelve_digits():
    """Beside what the page tells, which is in single precision: every hour of every figure of a model with storage."""
    audit = golden("storage_heavy")
    places = [place for place, each in enumerate(audit.figures) if each.value.expression is not None]

    found = recalculated(audit_page(audit), wanted=places)["kept"]

    assert len(found) > 50
    for place in map(int, found):
        value = audit.figures[place].value
        if isinstance(value, ExplainableQuantity):
            assert found[str(place)] == pytest.approx(value.magnitude, rel=1e-12)
        elif isinstance(value, ExplainableHourlyQuantities):
            hours = list(found[str(place)]["values"].values())
            slack = 1e-12 * np.abs(value.magnitude).max()
            np.testing.assert_allclose(hours, value.magnitude, rtol=1e-12, atol=slack)


@pytest.fixture(scope="module")
def page():
    return audit_page(audit_of(small_system(1000, 2000.5, 3000, server={"power": SourceValue(300 * u.W)}).system))


GIVEN = "pattern.hourly_usage_journey_starts"
CHANGES = {
    "a total": ("figures[AT].series.total *= 1 + 1e-8", "server.energy_footprint"),
    "a highest hour": ("figures[AT].series.high *= 1 + 1e-8", "server.energy_footprint"),
    "a first hour": ("figures[AT].series.start += 1", "server.energy_footprint"),
    "a number of hours": ("figures[AT].series.hours -= 1", "server.energy_footprint"),
    "an hour": ("shape(figures[AT].series.shape)[1] *= 1 + 1e-5", "job.hourly_occurrences_across_usage_patterns"),
    "a factor": ("figures[AT].program.push('* 1.00001')", "server.energy_footprint"),
    "a step": ("figures[AT].program.pop()", "server.energy_footprint"),
    "a function": ("figures[AT].program = ['nothing 1']", "server.energy_footprint"),
    "a function of JavaScript's own": ("figures[AT].program = [[null], 'toString 1']", "server.energy_footprint"),
    "a number": ("figures[AT].value *= 1 + 1e-8", "server.available_ram_per_instance"),
    "no formula": ("delete figures[AT].program", "server.energy_footprint"),
    "a total of what was given": ("figures[AT].series.total *= 1 + 1e-8", GIVEN),
    "an hour of what was given": ("shape(figures[AT].series.shape)[1] *= 1 + 1e-5", GIVEN),
    "an input": ("figures[figureAt.get('server.power')].value = 300.0001", "server.energy_footprint"),
}


# The same in the file, for Python: (what is there, what is put there instead) on the line of a figure
IN_FILE = {
    "a total": (r'"total":([\d.]+)', r'"total":1\1', "server.energy_footprint"),
    "a highest hour": (r'"high":([\d.]+)', r'"high":1\1', "server.energy_footprint"),
    "a lowest hour": (r'"low":([\d.]+)', r'"low":-\1', "server.energy_footprint"),
    "a first hour": (r'"start":(\d+)', r'"start":1\1', "server.energy_footprint"),
    "a number of hours": (r'"hours":(\d+)', r'"hours":1\1', "server.energy_footprint"),
    "a scale": (r'"scale":([\d.]+)', r'"scale":1\1', "server.energy_footprint"),
    "a step": (r'"program":\[', '"program":["* 2",', "server.energy_footprint"),
    "a figure that is not there": (r'"program":\[', '"program":[999999,', "server.energy_footprint"),
    "itself": (r'"program":\[.*?\](?=[,}])', '"program":[HERE]', "server.energy_footprint"),
    "a function": (r'"program":\[.*?\](?=[,}])', '"program":[[1],"nothing 1"]', "server.energy_footprint"),
    "too large a series": (
        r'"program":\[.*?\](?=[,}])',
        '"program":[[1],[2],[1e15],[0],"linear 4"]',
        "server.energy_footprint",
    ),
    "no number": (r'"program":\[.*?\](?=[,}])', '"program":[[1e308],"* 1e308"]', "server.energy_footprint"),
    "no formula": (r'"program":\[.*?\](?=[,}])', '"x":1', "server.energy_footprint"),
    "a number": (r'"value":([\d.]+)', r'"value":1\1', "server.available_ram_per_instance"),
    "a text in place of a number": (r'"value":([\d.]+)', r'"value":"\1"', "server.available_ram_per_instance"),
    "a total of what was given": (r'"total":([\d.]+)', r'"total":1\1', GIVEN),
    "an input": (r'"value":300\b', '"value":301', "server.power"),
}


def changed_on(page, anchor, there, instead):
    """The page with something else on the line of a figure."""
    lines = page.split("\n")
    first = lines.index('"figures":[')
    place, at = next(
        (at - first - 1, at) for at, line in enumerate(lines) if f'"anchor":"{anchor}"' in line and at > first
    )
    line = re.sub(there, instead.replace("HERE", str(place)), lines[at], count=1)
    assert line != lines[at]
    return "\n".join([*lines[:at], line, *lines[at + 1 :]])


@pytest.mark.parametrize("what", IN_FILE)
def test_python_finds_what_was_changed_by_calculating_the_page_again(page, what):
    there, instead, anchor = IN_FILE[what]

    found = recalculating.recalculated(changed_on(page, anchor, there, instead))

    named = [each.where for each in found.findings]
    owner = "server.instances_energy" if what == "an input" else anchor
    assert f"figure {owner}" in named
    assert found.equal > len(named)


def test_footprints_are_those_of_their_figures(page):
    changed = re.sub(r'("figure":\d+,"amount":|"amount":)([\d.]+)', r"\g<1>1\2", page, count=1)

    months, amount = recalculating.recalculated(changed).findings

    assert months.where.startswith("footprint gwp, ")
    assert amount.where.startswith("footprint gwp, server.")


def test_both_implementations_compare_within_the_same_bounds(page):
    names = ("HOURS_ALIKE", "NUMBERS_ALIKE", "FLOOR")

    assert on_page(page, f"[{', '.join(names)}]") == [getattr(recalculating, each) for each in names]


def test_a_changed_digit_is_found(page):
    for what, (changed, anchor) in CHANGES.items():
        found = recalculated(page, changed=changed.replace("AT", f"figureAt.get({json.dumps(anchor)})"))

        assert anchor in unequal(found), what
        assert len(unequal(found)) < len(found["outcomes"]), what


SUMS = {  # what is changed: which sums are not equal then
    "the total": ("data.total.amount *= 1.00001", {"total"}),
    "a footprint": ("data.footprints[0].amount *= 1.00001", {"Electricity of server"}),
    "a month": ("data.timeline[0][0] *= 1.00001", {"Servers in 2025-01"}),
    "a cause": (
        "data.causes.amounts[0] *= 1.001",
        {"causes of Servers, Electricity", "causes of Electricity of server"},
    ),
    "a figure that it is from": (
        "figures[figureAt.get('server.energy_footprint')].program.push('* 1.001')",
        {
            *("total", "Electricity of server", "Servers in 2025-01"),
            *("causes of Servers, Electricity", "causes of Electricity of server"),
        },
    ),
}


@pytest.mark.parametrize("what", SUMS)
def test_sums_are_held_against_the_figures_that_were_recalculated(page, what):
    changed, names = SUMS[what]
    found = recalculated(page, changed=changed)

    assert {name for name, outcome in found["sums"] if outcome.startswith("told")} == names
    assert {outcome.split()[0] for _, outcome in found["sums"]} == {"equal", "told"}


def test_a_sum_of_what_is_not_recalculated_is_told(page):
    changed = "delete figures[figureAt.get('server.energy_footprint')].program"
    found = dict(recalculated(page, changed=changed)["sums"])

    assert found["Electricity of server"] == "a figure that it is added up from is not recalculated"
    assert found["Fabrication of server"] == "equal"


def test_series_that_the_file_has_no_room_for_are_told(monkeypatch):
    audit = audit_of(small_system(1000, 2000.5, 3000).system)
    monkeypatch.setattr(page_module, "GIVEN_BUDGET", 1)

    found = recalculated(audit_page(audit))

    in_python = recalculating.recalculated(audit_page(audit))
    assert in_python.findings == []
    assert in_python.left[recalculating.NO_ROOM] == len(unequal(found))
    refused = [each["refused"] for each in unequal(found).values()]
    assert len(refused) > 20
    assert any("which are not in this file" in each for each in refused)


def test_series_by_the_day_are_compared_by_the_day(monkeypatch):
    audit = audit_of(small_system(*(1000 + hour % 7 for hour in range(24 * 20))).system)
    monkeypatch.setattr(page_module, "SERIES_BUDGET", 2_000)
    page = audit_page(audit)

    assert '"grain":24' in page
    assert unequal(recalculated(page)) == {}
    assert recalculating.recalculated(page).findings == []
    changed = "shape(figures[figureAt.get('server.energy_footprint')].series.shape)[3] *= 1.0001"
    assert "server.energy_footprint" in unequal(recalculated(page, changed=changed))


def test_hours_of_a_simulation_and_those_before_it_are_recalculated_or_told():
    m = small_system(*(1000 + hour for hour in range(48)))
    change = [[m.server.power, SourceValue(600 * u.W)]]
    ModelingUpdate(change, simulation_date=datetime(2025, 1, 2)).set_updated_values()
    audit = audit_of(m.system)
    assert audit.simulation

    page = audit_page(audit)
    found = recalculated(page)

    assert unequal(found) == {}
    assert recalculating.recalculated(page).findings == []
    assert [each for each in found["reasons"].values() if each.startswith("It is not what its formula gives")]
    assert found["outcomes"]


def test_series_below_zero_by_the_day_have_their_lowest_and_highest(monkeypatch):
    """Of a shape, which is a series divided by its largest magnitude, the lowest is then the highest."""
    audit = audit_of(small_system(*(1000 + hour % 7 for hour in range(24 * 20))).system)
    figures = list(audit.figures)
    of = {each.anchor: place for place, each in enumerate(figures)}
    place = of["server.instances_energy"]
    varying = figures[of["job.hourly_occurrences_across_usage_patterns"]].value
    figures[place] = replace(figures[place], value=NEGATE(varying))
    monkeypatch.setattr(page_module, "SERIES_BUDGET", 2_000)
    page = audit_page(replace(audit, figures=figures))

    assert '"grain":24' in page
    assert recalculated(page)["outcomes"]["server.instances_energy"] == {"equal": True}
    assert "figure server.instances_energy" not in [each.where for each in recalculating.recalculated(page).findings]
