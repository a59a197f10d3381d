from datetime import datetime

import pytest

from efp_graph.errors import ValueOutOfRange
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


def test_a_depth_explains_what_the_formula_reads_once_each_and_tells_sources():
    power = SourceValue(300 * u.W, Sources.BASE_ADEME_V19, "power")
    hours = SourceValue(2 * u.hour, label="time")
    energy = (power * hours).set_label("energy")
    total = (energy + energy * SourceValue(1 * u.dimensionless, label="one")).set_label("total")
    assert total.explain(pretty_print=False, depth=3).split("\n") == [
        "total = energy + energy * one = 600 hour * watt + 600 hour * watt * 1 dimensionless = 1200 hour * watt",
        "energy = power * time = 300 watt * 2 hour = 600 hour * watt",
        "one = 1 dimensionless",
        "    source: hypothesis",
        "power = 300 watt",
        "    source: Base ADEME_V19 (https://data.ademe.fr/datasets/base-carbone(r))",
        "time = 2 hour",
        "    source: hypothesis",
    ]
    assert total.explain(depth=1) == total.explain()
    assert "power = 300 watt" not in total.explain(depth=2)


@pytest.mark.parametrize("depth", [0, -1, 1.5, True, "2", None])
def test_a_depth_that_is_no_count_is_refused(depth):
    with pytest.raises(ValueOutOfRange, match="1 or more"):
        a.explain(depth=depth)


def test_a_depth_beyond_the_graph_ends_at_the_inputs():
    total = a
    for number in range(3000):
        total = (total + b).set_label(f"step {number}")
    assert total.explain(pretty_print=False, depth=10_000).count("\n") >= 3000
