"""Forms of sums over a period: what they give is the sum over the hours of what the operation gives."""

import pytest
from hypothesis import given, strategies as st

from efp_graph.audit.records import INPUT, AuditedAttribute, AuditedFigure
from efp_graph.audit.spreadsheet.compiling import Compiler, Places
from efp_graph.audit.spreadsheet.formulas import NotExpressible
from efp_graph.values import (
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceValue,
    arithmetic_operations,
    builder_operations,
    operations,
    sum_of,
    u,
)
from tests.footprint.small_model import START
from tests.values.table_of_operations import TABLE

numbers = st.integers(-40, 40).map(lambda whole: whole / 8)
durations = st.one_of(st.integers(0, 500).map(lambda whole: whole / 60), st.floats(0, 6))
first_hours = st.integers(0, 3)


def scalar(number, unit):
    return ExplainableQuantity(number * u(unit))


@st.composite
def series(draw, depth=3):
    """A series made with operations that have a form for sums, above all those in time, and units that differ."""
    if depth == 0 or draw(st.booleans()):
        values = draw(st.lists(numbers, min_size=1, max_size=5))
        start = START.replace(hour=draw(first_hours))
        return ExplainableHourlyQuantities(values, start, unit=draw(st.sampled_from(("W", "kW"))), clock="utc")
    one = draw(series(depth - 1))
    kinds = ("shift", "parallel", "spread", "scale", "divide", "negate", "add", "subtract", "total")
    kind = draw(st.sampled_from(kinds))
    if kind == "shift":
        return one.shifted(scalar(draw(durations), "hour"))
    if kind == "parallel":
        return one.in_parallel(scalar(draw(durations) * 60, "min"))
    if kind == "spread":
        return one.spread_over(scalar(draw(durations), "hour"))
    if kind == "scale":
        factor = scalar(draw(numbers), "dimensionless")
        return draw(st.sampled_from((one * factor, factor * one)))
    if kind == "divide":
        return one / scalar(draw(numbers.filter(bool)), "dimensionless")
    if kind == "negate":
        return -one
    other = draw(series(depth - 1))
    if kind == "total":
        return sum_of((one, other, draw(series(0))))
    return sum_of((one, other if kind == "add" else -other))


def calculated(text):
    """What a spreadsheet program gives for such a formula."""
    functions = {"INT": lambda x: int(x // 1), "IF": lambda condition, yes, no: yes if condition else no}
    return eval(text, functions)


@given(series())
def test_a_formula_of_sums_gives_the_sum_over_the_hours(value):
    if value.expression is None:
        return
    term = Compiler([], Places({}, {}, "'Hourly'!")).compiled(value.expression, "'Hourly'!")
    assert term.summed
    scale = 1e-9 * max(1.0, abs(value.magnitude).sum())
    assert calculated(term.text) == pytest.approx(value.sum().magnitude, rel=1e-9, abs=scale)


def test_what_takes_single_hours_has_no_formula_of_sums():
    one = ExplainableHourlyQuantities([1.0, 2.5], START, unit="W", clock="utc")
    two = ExplainableHourlyQuantities([2.0, 0.5], START, unit="W", clock="utc")
    hours = scalar(1, "hour")
    for value in (
        one.ceil(), one.abs(), one * two, one.max(), one.mean(), arithmetic_operations.MAXIMUM(one, two),
        one.cumulated(), one.expired_after(hours), one.replaced_by(scalar(2, "W")), scalar(3, "W") / one,
        one.at_hours_of(two),
    ):  # fmt: skip
        with pytest.raises(NotExpressible, match="takes single hours"):
            Compiler([], Places({}, {}, "")).compiled(value.expression, "")


def test_each_operation_on_series_was_thought_about():
    by_sums = {name for name, each in TABLE.items() if each.period is not None}
    assert by_sums == {
        "ADD", "SUBTRACT", "MULTIPLY", "DIVIDE", "TOTAL", "NEGATE", "SUM", "SAME", "SHIFTED", "TO_UTC", "IN_PARALLEL",
        "SPREAD", "TURNED_TO_UTC",
    }  # fmt: skip
    assert arithmetic_operations.convert(scalar(1, "kW"), scalar(1, "W")._unit).expression.operation.period is not None


def test_a_look_up_with_options_is_a_number_and_one_with_a_quantity_is_none():
    def plan(*operands):
        return operations.Plan(operations.identity, (12.0,), scalar(1, "W")._unit, None, None)

    look_up = operations.Operation("look-up", "of {0}", "of {0}", None, plan)
    compiler = Compiler([], Places({}, {}, ""))
    chosen = look_up(ExplainableObject("large", "size")) * scalar(2, "dimensionless")
    assert compiler.compiled(chosen.expression, "").text == "12*2"
    with pytest.raises(NotExpressible, match="no formula says it"):
        compiler.compiled(look_up(scalar(3, "W")).expression, "")


def test_what_decides_the_number_of_hours_has_to_stay_as_it_is():
    span = SourceValue(3 * u.hour, Source("the plan"), label="modelled time")
    first, last = SourceValue(1 * u.W, label="at first"), SourceValue(9 * u.W, label="at last")
    growth = builder_operations.LINEAR(first, last, span, ExplainableObject(482136, "first hour"))
    attribute = AuditedAttribute("starts", "Starts", "")
    figures = [AuditedFigure(str(each), 0, attribute, INPUT, each) for each in (first, last, span)]
    cells = {0: "Inputs!$C$5", 1: "Inputs!$C$6", 2: "Inputs!$C$7"}
    compiler = Compiler(figures, Places(cells, {}, "'Hourly'!"))

    compiler.compiled(growth.expression, "")

    assert compiler.settled == {2}
    assert compiler.conditions == [("modelled time stays", "Inputs!$C$7=3")]
    assert len(compiler.columns) == 1
