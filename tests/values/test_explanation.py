from datetime import datetime

import pytest

from efp_graph.graph import Graph
from efp_graph.values import ExplainableHourlyQuantities, Sources, SourceValue, max_of, sum_of, u
from efp_graph.values.operations import SAME


def scalar(name):
    return SourceValue(2 * u.dimensionless, label=name)


a, b, c, d = map(scalar, "abcd")
starts = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), label="starts")
delay = SourceValue(1 * u.hour, label="delay")

FORMULAS = {  # the rules for parentheses: methodology 13.6
    "a + b": a + b,
    "a + b + c": a + (b + c),
    "a + b - c": a + b - c,
    "a - (b + c)": a - (b + c),
    "a - (b - c)": a - (b - c),
    "a - b * c": a - b * c,
    "a - b / c": a - b / c,
    "a * b * c": a * (b * c),
    "(a + b) * c": (a + b) * c,
    "a * (b - c)": a * (b - c),
    "(a / b) * c": a / b * c,
    "a * (b / c)": a * (b / c),
    "a / (b * c)": a / (b * c),
    "a / (b / c)": a / (b / c),
    "a * b / c": a * b / c,
    "(a / b) / c": a / b / c,
    "(a + b) / (c + d)": (a + b) / (c + d),
    "ceil of (a + b)": (a + b).ceil(),
    "(ceil of (a)) * b": a.ceil() * b,
    "a / (abs of (b))": a / abs(b),
    "(-(a)) * b": -a * b,
    "max(a + b, c) * d": max_of(a + b, c) * d,
    "a + b + c * d": sum_of((a, b, c * d)),
    "(a + b + c) * d": sum_of((a, b, c)) * d,
    "a - (b + c + d)": a - sum_of((b, c, d)),
    "shift of (starts + starts) by (delay + delay)": (starts + starts).shifted(delay + delay),
    "(shift of (starts) by delay) * a": starts.shifted(delay) * a,
    "sum of (average in parallel of (starts) that last delay)": starts.in_parallel(delay).sum(),
    "(a at each hour of (starts)) / b": starts.replaced_by(a) / b,
    "(a + b) * starts": (a + b).to(u.percent) * starts,
    "a * b": SAME((a * b).to(u.percent)),
}


@pytest.mark.parametrize("expected", FORMULAS)
def test_formulas_read_with_the_parentheses_that_they_need(expected):
    assert FORMULAS[expected].formula == expected


def test_an_input_is_its_label_and_value():
    assert SourceValue(3 * u.W, label="power").explain() == "power = 3 watt"
    assert SourceValue(3 * u.W).explain() == "unnamed value = 3 watt"
    assert SourceValue(3 * u.W).formula is None


def test_a_result_is_the_formula_with_names_with_values_and_the_result():  # the example of methodology 13.6
    ram = SourceValue(128 * u.GB, label="RAM of the server")
    rate = SourceValue(0.9 * u.dimensionless, label="utilization rate")
    occupied = SourceValue(2300.0 * u.MB, label="occupied RAM")
    available = (ram * rate - occupied).set_label("Available RAM per server instance")
    assert available.explain() == (
        "Available RAM per server instance\n=\nRAM of the server * utilization rate - occupied RAM\n=\n"
        "128 gigabyte * 0.9 dimensionless - 2300.0 megabyte\n=\n112.9 gigabyte"
    )
    assert available.explain(pretty_print=False) == (
        "Available RAM per server instance = RAM of the server * utilization rate - occupied RAM = "
        "128 gigabyte * 0.9 dimensionless - 2300.0 megabyte = 112.9 gigabyte"
    )


def test_formulas_stop_at_named_results_whose_values_are_computed_again():
    both = (a + b).set_label("both")
    assert (both * c).explain(pretty_print=False) == (
        "unnamed value = both * c = 4 dimensionless * 2 dimensionless = 8 dimensionless"
    )
    assert both.explain(pretty_print=False).startswith("both = a + b = ")


def test_formulas_stop_at_nodes():
    graph = Graph()
    total = a + b
    total.node = graph.input("total", total)
    assert (total * c).formula == f"{total.node.label} * c"


def test_a_value_without_a_name_shows_itself():
    assert (SourceValue(3 * u.W) * a).formula == "3 watt * a"


def test_labels_with_braces_are_left_alone():
    assert (scalar("{0}") + scalar("{x")).formula == "{0} + {x"


def test_series_show_their_first_and_last_values():
    long = ExplainableHourlyQuantities(range(100), datetime(2025, 1, 1), label="long")
    assert (long * a).explain().count("first 10 vals") == 2


def test_a_label_names_the_source():
    power = SourceValue(3 * u.W, Sources.USER_DATA).set_label("power")
    assert power.label == "power from user data"
    assert power.set_label("power from user data").label == "power from user data"
