import re

import pytest
from hypothesis import given, strategies as st

from efp_graph.audit.spreadsheet.compiling import column_letter
from efp_graph.audit.spreadsheet.formulas import ATOM, SIGNED, Cells, Term, filled, least, number, scaled
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, u
from efp_graph.values.arithmetic_operations import ADD, CEILING, DIVIDE, MAXIMUM, MULTIPLY, NEGATE, SUBTRACT
from efp_graph.values.units import unit_of

BINARY = (ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM)


def scalar(amount, unit="W"):
    value = ExplainableQuantity(amount * u(unit))
    return Term(number(amount), SIGNED if amount < 0 else ATOM, value)


def applied(operation, *operands):
    value = operation(*(operand.value for operand in operands))
    return Term(*filled(operation.spreadsheet, operands, value._unit), value)


def test_parentheses_stand_where_they_are_needed_and_nowhere_else():
    one, two, three = scalar(1), scalar(2), scalar(3)
    assert applied(SUBTRACT, one, applied(SUBTRACT, two, three)).text == "1-(2-3)"
    assert applied(SUBTRACT, applied(SUBTRACT, one, two), three).text == "1-2-3"
    assert applied(MULTIPLY, applied(ADD, one, two), three).text == "(1+2)*3"
    assert applied(DIVIDE, one, applied(MULTIPLY, two, three)).text == "1/(2*3)"
    assert applied(MAXIMUM, applied(ADD, one, two), three).text == "MAX(1+2,3)"
    assert applied(MULTIPLY, applied(NEGATE, one), two).text == "(-(1))*2"


def test_units_that_differ_are_brought_together_by_a_factor_that_shows():
    assert applied(ADD, scalar(1, "kW"), scalar(2, "W")).text == "1+2/1000"
    assert applied(ADD, scalar(1, "W"), applied(ADD, scalar(2, "kW"), scalar(3, "kW"))).text == "1+(2+3)*1000"
    assert filled("{0:hours}", [scalar(2, "day")], None) == ("2*24", 2)


def test_no_value_counts_as_zero():
    assert filled("{0}+{1:result}", [scalar(1), Term("", ATOM, EmptyExplainableObject())], unit_of("W"))[0] == "1+0"


@st.composite
def terms(draw, depth=4):
    if depth == 0 or draw(st.booleans()):
        return scalar(draw(st.integers(-9, 9).filter(bool)) / 4, draw(st.sampled_from(("W", "kW"))))
    operation = draw(st.sampled_from((*BINARY, NEGATE, CEILING)))
    operands = [draw(terms(depth - 1)) for _ in range(2 if operation in BINARY else 1)]
    if operation is not MULTIPLY and operation is not DIVIDE and len(operands) == 2:
        left, right = (operand.value.unit.dimensionality for operand in operands)
        if left != right:
            operation = MULTIPLY
    if operation is DIVIDE and operands[1].value.magnitude == 0:
        operation = MULTIPLY
    return applied(operation, *operands)


@given(terms())
def test_a_formula_gives_what_the_operations_give(term):
    def whole(found):
        return int(found // 1)

    formula = re.sub(r"\bINT\(", "whole(", term.text).replace("MAX(", "max(").replace("ABS(", "abs(")
    result = eval(formula, {"whole": whole, "max": max, "abs": abs})
    assert result == pytest.approx(term.value.magnitude, rel=1e-12, abs=1e-12)


def test_factors_are_written_the_shorter_way():
    assert scaled("A1", ATOM, 1.0) == ("A1", ATOM)
    assert scaled("A1", ATOM, 1000.0)[0] == "A1*1000"
    assert scaled("A1+B1", 1, 1 / 3600)[0] == "(A1+B1)/3600"


def test_numbers_keep_their_last_bit():
    for each in (0.1 + 0.2, 1e300, 5e-324, 123456789.123456789):
        assert float(number(each)) == each


def test_the_smallest_of_many_cells_stays_within_the_255_operands_of_a_function():
    formula = least([f"C{row}" for row in range(1000)])
    assert formula.startswith("MIN(MIN(C0,")
    assert max(part.count(",") for part in re.findall(r"MIN\([^()]*\)", formula)) < 255
    assert formula.count("C") == 1000
    assert least(["C8", "C8"]) == "C8"


def test_references_stand_for_this_hour_all_hours_and_the_hours_of_the_series():
    cells = Cells("D", "'Hourly'!")
    assert cells.here == "'Hourly'!D\x00"
    assert cells.all == "'Hourly'!D$\x02:D$\x03"
    assert cells.own.startswith("INDEX('Hourly'!D$\x02:D$\x03,'Hourly'!D$8+1):INDEX(")


def test_letters_of_columns_go_on_after_z():
    assert [column_letter(each) for each in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
