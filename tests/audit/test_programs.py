"""The second implementation of the operations, in JavaScript, against the table of operations of Python."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import efp_graph
from efp_graph import ExplainableHourlyQuantities, ExplainableQuantity, SourceRecurrentValues, SourceValue, tz, u
from efp_graph.audit.page_machine import QUESTIONS, PageValue, run, week_of
from efp_graph.audit.programs import NotRecalculated, Programs
from efp_graph.audit.records import CALCULATED, CONSTANT, AuditedAttribute, AuditedFigure
from efp_graph.connectors.ecologits.facts import Fact
from efp_graph.connectors.ecologits.language import POWER_OF_TWO
from efp_graph.connectors.ecologits.video import FRAMES
from efp_graph.footprint.services.video_streaming import PIXELS
from efp_graph.values import (
    ExplainableObject,
    ExplainableRecurrentQuantities,
    arithmetic_operations as table,
    builder_operations,
    cohort_operations,
    series_operations,
    sum_of,
)
from efp_graph.values.expressions import Expression
from efp_graph.values.operations import Operation, called_on_pages
from efp_graph.values.page_forms import Dated, read_call
from tests.audit.page_in_node import in_node, script
from tests.values.table_of_operations import TABLE
from tests.values.test_operations import whole_table

ATTRIBUTE = AuditedAttribute("figure", "figure", "")
# What is found in a table for texts, whoever holds the table: nothing to calculate
LOOK_UPS = ("look-up", "reading BoaviztAPI's", "question to", "pixels of a resolution")
READ = """
const content = (it) => it === null || typeof it === "number" ? it
  : it.week ? { week: Float64Array.from(it.week) } : { first: it.first, values: Float64Array.from(it.values) };
const result = ({ program, figures }) => {
  const found = runProgram(program, (index) => content(figures[index]));
  return typeof found === "number" ? found : found.week ? [0, [...found.week]] : [found.first, [...found.values]];
};
"""


def operations():
    """All that any module of ours declares."""
    home = Path(efp_graph.__path__[0])
    found = []
    for path in home.rglob("*.py"):
        if re.search(r"\b(Operation|Fact|field_of_answer)[()]", path.read_text(encoding="utf-8")):
            names = path.relative_to(home.parent).with_suffix("").parts
            for entry in vars(import_module(".".join(names))).values():
                several = entry.values() if isinstance(entry, dict) else [entry]
                found += [each.operation if isinstance(each, Fact) else each for each in several]
    return [each for each in found if isinstance(each, Operation)]


def content(value):
    if isinstance(value, ExplainableHourlyQuantities):
        return {"first": value.first_hour, "values": value.magnitude.tolist()}
    if isinstance(value, ExplainableRecurrentQuantities):
        return {"week": value.magnitude.tolist()}
    return value.magnitude if isinstance(value, ExplainableQuantity) else None


def figure_of(value, kind):
    return AuditedFigure("figure", 0, ATTRIBUTE, kind, value)


def case_of(value):
    """The program of a value, and what it reads, as node takes them."""
    terms = list({id(each): each for each in _leaves(value.expression)}.values())
    given = [each for each in terms if content(each) is not None]
    figures = [*(figure_of(each, CONSTANT) for each in given), figure_of(value, CALCULATED)]
    return {"program": Programs(figures).of(len(given)), "figures": [content(each) for each in given]}


def _leaves(expression):
    stack = [expression]
    while stack:
        term = stack.pop()
        if isinstance(term, Expression):
            stack.extend(term.operands)
        else:
            yield term


def in_javascript(cases):
    return in_node(
        f"{script('operations.js')}\n{script('recalculation.js')}\n{READ}"
        f"console.log(JSON.stringify({json.dumps(cases)}.map(result)));"
    )


def in_python(case):
    """What the machine of Python makes of a program, as node tells it."""

    def read(place):
        given = case["figures"][place]
        if not isinstance(given, dict):
            return PageValue(given)
        return week_of(given["week"]) if "week" in given else PageValue(np.array(given["values"]), given["first"])

    found = run(json.loads(json.dumps(case["program"])), read)
    return found._value if found.hour is None and not found.is_week else (found.hour or 0, found._value)


def check(values, digits=1e-12):
    """Hold what node, and the machine of Python, make of the programs of values against these."""
    cases = [case_of(each) for each in values]
    for results in (in_javascript(cases), map(in_python, cases)):
        _check(values, results, digits)


def _check(values, results, digits):
    for value, found in zip(values, results, strict=True):
        told = content(value)
        if isinstance(told, float | int):
            assert math.isclose(found, told, rel_tol=digits, abs_tol=1e-300), value.formula
            continue
        first, numbers = found
        assert first == told.get("first", 0), value.formula
        expected = np.array(told.get("values", told.get("week")))
        slack = digits * np.abs(expected).max(initial=0.0)
        np.testing.assert_allclose(numbers, expected, rtol=digits, atol=slack, err_msg=value.formula)


def drawn(chance, hour, length, unit, label):
    numbers = chance.normal(size=length) * 10.0 ** chance.integers(-3, 6)
    numbers[chance.random(length) < 0.2] = 0.0
    start = datetime(2025, 3, 29, hour)
    return ExplainableHourlyQuantities(numbers, start, unit, label)


def test_every_operation_says_how_the_page_recalculates_it():
    without = {each.name for each in operations() if each.page is None}

    assert without
    assert not [name for name in without if not name.startswith(LOOK_UPS)]
    assert not [name for name, each in TABLE.items() if each.page is None]


def test_the_script_has_the_functions_that_the_table_calls_and_no_others():
    called = {}
    for each in operations():
        if each.page is not None:
            name, arguments = read_call(each.page.call if isinstance(each.page, Dated) else each.page)
            called.setdefault(name, set()).add(len(arguments) + isinstance(each.page, Dated))
    called.pop("")  # the operand itself

    takes = in_node(
        f"{script('operations.js')}\nconsole.log(JSON.stringify(Object.fromEntries("
        "Object.entries(OPERATIONS.functions).map(([name, call]) => [name, call.length]))));"
    )

    assert takes.keys() == called.keys()
    assert all(called_on_pages(name, count) for name, counts in called.items() for count in counts)
    assert {name: max(counts) for name, counts in called.items() if name != "total"} == {
        name: count for name, count in takes.items() if name != "total"
    }


def test_python_asks_what_the_script_asks():
    """The questions of conditions; an operation of the table that has none would be found by the golden cases."""
    a = PageValue(np.array([1.0, 2.0, 4.0]), 480_000)
    numbers = [-1.5, 0.0, 2.0, 2.0]
    for name, ask in QUESTIONS.items():
        if name in ("first", "last"):
            cases, answers = [[a]], [ask(a)]
        else:
            pairs = [[one] if name == "whole" else [one, other] for one in numbers for other in numbers]
            cases = [[PageValue(each) for each in pair] for pair in pairs]
            answers = [ask(*each) for each in cases]
        told = [
            [{"first": each.hour, "values": {"length": 3}} if each.hour else each.value for each in case]
            for case in cases
        ]
        found = in_node(
            f"{script('operations.js')}\nconsole.log(JSON.stringify({json.dumps(told)}"
            f".map((each) => OPERATIONS.questions[{json.dumps(name)}](...each))));"
        )
        assert found == answers, name
    names = in_node(f"{script('operations.js')}\nconsole.log(JSON.stringify(Object.keys(OPERATIONS.questions)));")
    assert set(names) == QUESTIONS.keys()


def test_every_operation_gives_the_same_in_both_languages():
    """On series of several hours, with zeros, of both signs, beginning at different hours."""
    chance = np.random.default_rng(20250101)
    values = []
    for length in (1, 2, 30, 75):
        a = drawn(chance, 0, length, u.dimensionless, "a")
        b = drawn(chance, int(chance.integers(0, 3)), int(chance.integers(1, 40)), u.dimensionless, "b")
        s = ExplainableQuantity(float(chance.normal()) * u.dimensionless, "s")
        if length < 3:
            b = b[:1]
        for name, formula in whole_table.items():
            if not (name == "EXPIRED" and length < 2):
                values.append(formula(a, b, s))

    assert len(values) > 200
    check(values)


def test_durations_near_whole_hours_units_and_long_spans():
    chance = np.random.default_rng(7)
    a, b = drawn(chance, 3, 200, u.kg, "a"), drawn(chance, 0, 90, u.g, "b")
    values = [sum_of((a, b)), table.SUBTRACT(a, b), sum_of((a, b, a)), (abs(b)).to(u.t)]
    values.append(a.cumulated(SourceValue(3 * u.g)))
    for duration in (0, 1e-10, 0.25, 1, 1 + 1e-10, 1 - 1e-10, 23.7, 24, 100.5):
        span = SourceValue(duration * 60 * u.min)
        values += [a.in_parallel(span), a.spread_over(span), a.shifted(span)]
        if duration > 0:
            values.append(series_operations.EXPIRED(a, span))
        for operation in (cohort_operations.OF_ALL, cohort_operations.OF_OLDEST):
            if duration > 1e-9:
                values.append(operation(a.in_parallel(span), abs(a), span))
        for kept in (1, 30, 500):
            for operation in (cohort_operations.OF_ALL_FOR_A_TIME, cohort_operations.OF_OLDEST_FOR_A_TIME):
                if duration > 1e-9:
                    values.append(operation(a.in_parallel(span), abs(a), span, SourceValue(kept * u.hour)))

    check(values)


def test_rounding_up_and_nearly_nothing_are_what_they_are_in_python():
    edges = [0.0, 1.0, 1 + 1e-13, 1 + 1e-11, 3 - 1e-13, -0.5, 1e12, 2.5e12, 7e15, 1e-13, 5e-324]
    a = ExplainableHourlyQuantities(edges, datetime(2025, 1, 1), u.dimensionless, "a")
    numbers = [ExplainableQuantity(each * u.dimensionless, "s").ceil() for each in edges]

    nearly = [table.NET(a, a * SourceValue(-part * u.dimensionless)) for part in (1 - 1e-10, 1 - 1e-8)]

    check([a.ceil(), *numbers, *nearly], digits=0)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Kolkata", "America/St_Johns", "Pacific/Auckland", "UTC"])
def test_calendars_are_those_of_python(zone):
    """Two weeks around a change of clocks, on local and on civil clocks; typical weeks laid over them."""
    numbers = np.arange(400.0) % 37
    week = SourceRecurrentValues(np.arange(168) * u.W, label="week")
    local = ExplainableHourlyQuantities(numbers, datetime(2025, 3, 25, 5), u.kg, "local")
    civil = [
        ExplainableHourlyQuantities(numbers, datetime(2025, month, 20, 5), u.kg, "civil", clock="civil")
        for month in (3, 4, 10, 11)
    ]
    utc = local.to_utc(tz(zone))
    values = [utc, local.turned_to_utc(tz(zone)), *(each.to_utc(tz(zone)) for each in civil)]
    values += [
        week.over(utc, tz(zone), rotate=rotate, from_monday=monday)
        for rotate in (False, True)
        for monday in (False, True)
    ]

    check(values)


def test_series_that_are_made_from_numbers():
    first = ExplainableObject(480_005, "first hour")

    def hours(count):
        return SourceValue(count * u.hour)

    low, high = SourceValue(2 * u.kg), SourceValue(7500 * u.g)
    values = [
        builder_operations.LINEAR(low, high, hours(1), first),
        builder_operations.LINEAR(low, high, SourceValue(30 * u.day), first),
        builder_operations.SINE(low, SourceValue(1 * u.day), hours(100), first),
        builder_operations.SINE(low, SourceValue(7.3 * u.hour), hours(100), first),
        builder_operations.DAILY(SourceValue(30 * u.percent).to(u.dimensionless), hours(4), hours(50), first),
        builder_operations.GROWN(low, SourceValue(0.01 * u.dimensionless), SourceValue(40 * u.day), first, first),
        POWER_OF_TWO(SourceValue(5 * u.dimensionless)),
        POWER_OF_TWO(SourceValue(0.5 * u.dimensionless)),
        FRAMES(SourceValue(7 * u.min)),
    ]

    check(values)


def test_shares_in_machines_are_those_of_python():
    chance = np.random.default_rng(11)
    part, whole, needed = (abs(drawn(chance, 0, 60, u.dimensionless, name)) for name in ("part", "whole", "needed"))
    needed = needed / needed.max() * SourceValue(6 * u.dimensionless)
    values = [
        series_operations.IN_TIERS(part, whole, needed, SourceValue(count * u.dimensionless)) for count in (0, 1, 4, 9)
    ]

    check(values)


def test_a_formula_of_ten_thousand_terms_has_a_flat_program():
    a = SourceValue(1 * u.kg, label="a")
    total = a + a
    for _ in range(10_000):
        total = total + a

    program = Programs([figure_of(a, CONSTANT), figure_of(total, CALCULATED)]).of(1)

    assert program[:3] == [0, 0, "add 2"]
    assert len(program) == 2 * 10_002 - 1
    check([total])


def test_what_cannot_be_recalculated_says_why():
    text = ExplainableObject("1080p (1920 x 1080)", "resolution")
    number = SourceValue(2 * u.dimensionless, label="number")
    unknown = Operation("folding", "fold of {0}", "{0}", None, table.CEILING.prepare)
    without = ExplainableQuantity(2 * u.W, "power")

    def reason(value):
        figures = [figure_of(number, CONSTANT), figure_of(value, CALCULATED)]
        with pytest.raises(NotRecalculated) as told:
            Programs(figures).of(1)
        return str(told.value)

    assert reason(PIXELS(text)) == "It comes from a table of the library, not from a formula: pixels of a resolution."
    assert reason(unknown(number)) == "The page has no such operation: folding."
    assert reason(without) == "It has no formula: it was calculated outside of formulas."
    changed = number + number
    changed._value = 5.0
    assert reason(changed).startswith("It is not what its formula gives")


def test_a_look_up_inside_a_formula_stands_in_it_as_a_number():
    text = ExplainableObject("1080p (1920 x 1080)", "resolution")
    number = SourceValue(2 * u.dimensionless, label="number")

    assert case_of(PIXELS(text) * number)["program"] == [[1920 * 1080], 0, "multiply 2"]
