"""The formatter of the page, `static/readable.js`, against that of Python: the same figures read alike in both."""

from __future__ import annotations

import json
import math
import random
import subprocess
from importlib.resources import files

from efp_graph.audit.page_data import _unit
from efp_graph.values.readable import figure, number, percentage
from efp_graph.values.scales import Scale
from efp_graph.values.units import unit_of
from tests.programs import program

UNITS = ("kg", "g", "Wh", "byte", "GB", "W", "g/kWh", "dimensionless", "kWh/GB", "m**3", "MJ")
# Ties between two last digits, edges of units and of rounding, what is nothing and what is nearly nothing
EDGES = (
    0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 100.25, 1000.5, 1001.5, 99.995, 999.95, 999.96, 9999.4, 9999.5, 9999.96, 10000.0,
    14896098.0, 7434.0, 0.01, 0.00999, 0.009999999, 1e-4, 9.9999e-5, 1e-7, 1e15, 9.9e14, 2e20, 1.005, 8.345, 1e-300,
    0.1, 0.09996, 0.04999, 31.25, 0.03125, 1 / 3, 2 / 3, 12345.5, 0.5e-3,
)  # fmt: skip


def sizes() -> list[float]:
    chance = random.Random(20250101)
    drawn = [chance.uniform(1, 10) * 10 ** chance.uniform(-9, 14) for _ in range(3000)]
    halves = [chance.randrange(1, 10**5) / 2 ** chance.randrange(0, 10) for _ in range(1000)]
    return [sign * each for each in (*EDGES, *drawn, *halves) for sign in (1, -1) if each or sign > 0]


def in_javascript(call: str, cases: list[object]) -> list[str]:
    """What an expression of `readable.js` gives for each `it` of the cases."""
    script = (files("efp_graph.audit") / "static" / "readable.js").read_text(encoding="utf-8")
    script += f"\nconst cases = {json.dumps(cases)};\nconsole.log(JSON.stringify(cases.map((it) => {call})));"
    told = subprocess.run([program("node"), "-"], input=script, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(told.stdout)


def test_numbers_read_alike_in_python_and_on_the_page():
    cases = sizes()

    assert in_javascript("number(it)", cases) == [number(each) for each in cases]


def test_shares_read_alike_in_python_and_on_the_page():
    cases = [each for each in sizes() if abs(each) < 1e6]

    assert in_javascript("percent(it)", cases) == [percentage(each) for each in cases]
    assert in_javascript("percent(it, true)", cases) == [percentage(each, brief=True) for each in cases]


def test_figures_are_in_the_same_unit_in_python_and_on_the_page():
    units = [unit_of(each) for each in UNITS]
    cases = [(size, unit) for size in sizes()[::7] for unit in units]

    found = in_javascript("figureText(it[0], it[1], 'CO2eq')", [[size, _unit(unit)] for size, unit in cases])

    assert found == [figure(size, unit, "CO2eq") for size, unit in cases]


def test_columns_have_one_unit_and_the_same_decimals_in_python_and_on_the_page():
    chance = random.Random(7)
    known = sizes()
    cases = [(chance.sample(known, 4), unit_of(chance.choice(UNITS))) for _ in range(1000)]

    found = in_javascript(
        "((scale, all) => [scale.heading, all.map(scale.cell), all.map(scale.figure), all.map(scale.wholeFigure)])"
        "(scaleOf(it[0], it[1], 'CO2eq'), it[0])",
        [[amounts, _unit(unit)] for amounts, unit in cases],
    )

    expected = []
    for amounts, unit in cases:
        scale = Scale.of(amounts, unit, "CO2eq")
        told = [[each(amount) for amount in amounts] for each in (scale.cell, scale.figure, scale.whole_figure)]
        expected.append([scale.heading, *told])
    assert found == expected


def test_the_numbers_of_a_column_can_be_compared_by_their_text():
    """Property: one unit, so that the order of the texts as numbers is the order of the amounts."""
    known = [each for each in sizes() if 1e-3 < each < 1e9]
    scale = Scale.of(known, unit_of("kg"))

    texts = [float(scale.cell(each).replace(",", "")) for each in sorted(known)]

    assert texts == sorted(texts)
    assert all(texts)
    assert all(
        math.isclose(text, scale.factor * each, rel_tol=0.051) for text, each in zip(texts, sorted(known), strict=True)
    )


def test_what_is_added_up_is_told_in_one_unit_with_decimals_that_count():
    kilograms, grams, plain = (_unit(unit_of(each)) for each in ("kg", "g", "dimensionless"))
    cases = [
        [[7699657.96, kilograms], [7196440.06e3, grams], [14896098.02, kilograms]],
        [[300.0, _unit(unit_of("W"))], [50.0, _unit(unit_of("W"))], [250.0, _unit(unit_of("W"))]],
        [[12.345678, plain], [2.0, plain], [24.691356, plain]],
        [[5.0, kilograms], [None, kilograms]],
    ]
    call = "((all) => all.map(equationScale(all)))(it.map(([value, unit]) => ({ value, unit })))"

    assert in_javascript(call, cases) == [
        ["7,699.7 t", "7,196.4 t", "14,896.1 t"],
        ["300.0 W", "50.0 W", "250.0 W"],
        ["12.35", "2", "24.69"],
        ["5 kg", "no value"],
    ]
