"""An hourly value against time: the lines by hand, what is written, simulations, and a real browser's view of it."""

import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import numpy as np
import pytest

from efp_graph import EmptyExplainableObject, ExplainableHourlyQuantities, ModelingUpdate, SourceValue, u
from efp_graph.charts.series_lines import lines_of
from efp_graph.errors import MissingExtra, NoHours, OutsidePeriod, UnknownOption
from tests.audit.hostile import NAMES
from tests.footprint.small_model import START, small_system

SERIES = ExplainableHourlyQuantities([1.0, 2, 4], START, u.kg, "emissions")


def lines(value, **options):
    return [(line.name, list(line.values)) for line in lines_of(value, **options)[0]]


def twins(baseline, simulated):
    simulated._twins = {"baseline": baseline}
    baseline._twins = {"simulation": simulated}
    return baseline, simulated


def test_a_value_is_one_line_with_its_unit_its_clock_and_its_dates():
    figure = SERIES.plot()
    (trace,) = figure.data
    assert list(trace.y) == [1, 2, 4]
    assert np.datetime64(trace.x[2], "h") == np.datetime64("2025-01-01T02")
    assert figure.layout.title.text == "emissions"
    assert figure.layout.yaxis.title.text == "kg"
    assert figure.layout.xaxis.title.text == "date (local time)"
    assert (figure.layout.width, figure.layout.height) == (1000, 400)


def test_the_running_total_says_so():
    assert lines(SERIES, cumulated=True) == [("baseline", [1, 3, 7])]
    assert SERIES.plot(cumsum=True).layout.title.text == "Cumulative emissions"


def test_a_simulated_running_total_goes_on_from_the_hour_before():  # e-footprint 9 counts its first hour twice: O-21
    later = ExplainableHourlyQuantities([10.0, 20], datetime(2025, 1, 1, 1), u.kg)
    baseline, simulated = twins(SERIES.copy(), later)
    expected = [("baseline", [1, 3, 7]), ("simulated", [11, 31])]
    assert lines(baseline, cumulated=True) == lines(simulated, cumulated=True) == expected


def test_a_simulation_in_another_unit_is_drawn_in_that_of_the_baseline():
    baseline, _ = twins(SERIES.copy(), ExplainableHourlyQuantities([3000.0], datetime(2025, 1, 1, 2), u.g))
    assert lines(baseline)[1] == ("simulated", [3])


def test_no_value_beside_a_twin_is_drawn_as_zeros():
    assert lines(twins(EmptyExplainableObject(), SERIES.copy())[0]) == [
        ("baseline", [0, 0, 0]),
        ("simulated", [1, 2, 4]),
    ]


def test_a_simulation_that_leaves_nothing_is_zero_from_its_date_on():
    model = small_system()
    date = model.network.energy_footprint.start.replace(tzinfo=None, hour=1)
    ModelingUpdate([[model.step.jobs, []]], simulation_date=date)
    assert isinstance(model.network.energy_footprint.simulation_twin, EmptyExplainableObject)
    ((_, baseline), (name, simulated)) = lines(model.network.energy_footprint)
    assert (len(baseline), name, simulated) == (3, "simulated", [0, 0])


def test_a_model_and_its_simulation_are_two_lines_from_either_side():
    model = small_system()
    date = model.server.energy_footprint.start.replace(tzinfo=None, hour=2)
    simulation = ModelingUpdate([[model.server.power, SourceValue(600 * u.W)]], simulation_date=date)
    before = lines(model.server.energy_footprint)
    simulation.set_updated_values()
    assert lines(model.server.energy_footprint) == before
    simulation.reset_values()
    (_, baseline), (_, simulated) = before
    assert len(simulated) == 1
    assert simulated[0] > baseline[2]


@pytest.mark.parametrize("value", [EmptyExplainableObject(), SourceValue(3 * u.W, label="power")])
def test_what_has_no_hours_is_refused(value):
    with pytest.raises(NoHours, match="has no hours to draw"):
        value.plot()
    with pytest.raises(AssertionError):  # as in e-footprint
        value.plot()


def test_limits_cut_both_axes_to_what_is_between_them():
    figure = SERIES.plot(xlims=[datetime(2025, 1, 1, 1), datetime(2025, 1, 1, 2)])
    assert list(figure.layout.xaxis.range) == ["2025-01-01T01", "2025-01-01T02"]
    assert list(figure.layout.yaxis.range) == pytest.approx([1.8, 4.2])  # 2 to 4, and a tenth of 2 on both sides
    as_told = SERIES.plot(xlims=["2025-01-01T01:59", np.datetime64("2025-01-01T02")])
    assert as_told.layout == figure.layout
    with_zone = SERIES.plot(xlims=[datetime(2025, 1, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, 2, tzinfo=UTC)])
    assert with_zone.layout.yaxis.range == figure.layout.yaxis.range


@pytest.mark.parametrize(
    "limits",
    [
        [datetime(2026, 1, 1), datetime(2027, 1, 1)],
        [datetime(2025, 1, 2), START],
        [START],
        "ab",
        3,
        [None, 1.5],
        [None, START],
        [START, "NaT"],
        [0, START],
        [np.int64(0), START],
    ],
)
def test_limits_without_an_hour_between_them_are_refused(limits, tmp_path):
    with pytest.raises(OutsidePeriod):
        SERIES.plot(filepath=tmp_path / "x.html", xlims=limits)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("ending", "begins"), [("html", b"<!doctype html>"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")]
)
def test_the_ending_decides_what_is_written(tmp_path, ending, begins):
    path = SERIES.plot(filepath=str(tmp_path / f"x.{ending}"), xlims=[START, datetime(2025, 1, 2)], cumsum=True)
    assert path.read_bytes().startswith(begins)


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(UnknownOption, match=r"'\.png'"):
        SERIES.plot(filepath=tmp_path / "x.pngg")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_hostile_names_are_texts(tmp_path, name):
    value = SERIES.copy().set_label(name)
    page = value.plot(filepath=tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    ET.fromstring(value.plot(filepath=tmp_path / "x.svg").read_bytes())


@pytest.mark.parametrize(("module", "ending"), [("plotly.graph_objects", "html"), ("matplotlib.figure", "png")])
def test_without_the_extra_the_error_names_it(monkeypatch, tmp_path, module, ending):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"pip install 'efp-graph\[charts\]'"):
        SERIES.plot(filepath=tmp_path / f"x.{ending}")


def test_long_series_are_drawn_by_day_with_a_band_and_hour_by_hour_on_demand(tmp_path):
    hours = np.tile(np.arange(24.0), 100) + np.repeat(np.arange(100.0), 24)
    chart = ExplainableHourlyQuantities(hours, START, u.kg, "emissions").plot()

    lowest, highest, mean, every = chart.data
    assert len(mean.x) == 100 < len(every.x) == 2400
    assert list(lowest.y[:2]) == [0, 1]
    assert list(highest.y[:2]) == [23, 24]
    assert list(mean.y[:2]) == [11.5, 12.5]
    assert highest.fill == "tonexty"
    assert every.visible is False
    by_day, by_hour = (button.args[0]["visible"] for button in chart.layout.updatemenus[0].buttons)
    assert [by_day, by_hour] == [[True, True, True, False], [False, False, False, True]]
    assert chart.write(tmp_path / "long.png").read_bytes().startswith(b"\x89PNG")


def test_the_hours_of_a_long_series_are_drawn_where_few_are_shown():
    series = ExplainableHourlyQuantities(np.arange(3000.0), START, u.kg, "emissions")

    assert [each.visible for each in series.plot(xlims=[datetime(2025, 1, 2), datetime(2025, 1, 9)]).data] == [True]
