from datetime import datetime

import pytest

from efp_graph.errors import NoSuchHour, ValueOutOfRange, WrongKind
from efp_graph.graph import Graph
from efp_graph.values import ExplainableHourlyQuantities, Sources, SourceValue, max_of, sum_of, u
from efp_graph.values.arithmetic_operations import SAME


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


def test_series_are_told_by_their_total_or_mean_and_what_their_hours_are():
    energy = ExplainableHourlyQuantities([1, 2, 3], datetime(2025, 1, 1), u.kWh, label="energy")
    factor = SourceValue(2 * u.g / u.kWh, label="factor")
    assert (energy * factor).set_label("footprint").explain(pretty_print=False) == (
        "footprint = energy * factor = 6 kWh in total * 2.0 gram / kilowatt_hour = 12 g in total; "
        "4 g per hour on average, from 2 g to 6 g; 3 hours, 2025-01-01 00:00 to 2025-01-01 02:00 (local time)"
    )
    power = ExplainableHourlyQuantities([2, 2], datetime(2025, 1, 1), u.W, label="power")
    assert power.explain() == ("power = 2 W at every hour; 2 hours, 2025-01-01 00:00 to 2025-01-01 01:00 (local time)")


def test_an_hour_that_is_asked_for_is_the_one_that_is_told():
    energy = ExplainableHourlyQuantities([1, 2, 3], datetime(2025, 1, 1), u.kWh, label="energy")
    footprint = (energy * SourceValue(2 * u.g / u.kWh, label="factor")).set_label("footprint")
    expected = "footprint = energy * factor = 2 kWh * 2.0 gram / kilowatt_hour = 4 g at 2025-01-01 01:00 (local time)"
    for hour in (1, -2, "2025-01-01 01:00", datetime(2025, 1, 1, 1, 30)):
        assert footprint.explain(pretty_print=False, hour=hour) == expected
    text = footprint.explain(pretty_print=False, hour=1, depth=2)
    assert "\nenergy = 2 kWh at 2025-01-01 01:00 (local time)" in text
    with pytest.raises(NoSuchHour, match="no hour at position 3"):
        footprint.explain(hour=3)
    with pytest.raises(WrongKind, match="has no hours: leave hour out"):
        footprint.sum().explain(hour=1)


def test_an_hour_that_one_of_several_series_does_not_have_counts_as_0_there():
    early = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), u.kg, label="early")
    late = ExplainableHourlyQuantities([5], datetime(2025, 1, 1, 1), u.kg, label="late")
    assert "\n1 kg + 0 (no such hour)\n" in sum_of((early, late)).explain(hour=0)


def test_a_total_over_the_hours_reads_as_sentences():
    energy = ExplainableHourlyQuantities([1, 3], datetime(2025, 1, 1), u.kg, label="energy")
    making = ExplainableHourlyQuantities([6, 6], datetime(2025, 1, 1), u.kg, label="making")
    hours = "2 hours, 2025-01-01 00:00 to 2025-01-01 01:00 (local time)"
    all_of_it = sum_of((energy, making)).set_label("all")
    assert all_of_it.sum().to(u.g).set_label("total").explain() == (
        f"total is 16 kg.\nIt is the sum of all over {hours}: 8 kg per hour on average, from 7 kg to 9 kg.\n"
        "all adds up making 12 kg (75.0%), energy 4 kg (25.0%)."
    )
    both = (energy.sum() + making.sum()).set_label("total")
    assert both.explain(pretty_print=False) == (
        f"total is 16 kg. It adds up over {hours}: making 12 kg (75.0%), energy 4 kg (25.0%)."
    )
    factored = (energy * a).set_label("doubled").sum().set_label("total")
    assert factored.explain().endswith("\ndoubled = energy * a.")


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
