"""The bars of a footprint: what they show, and that names stay text."""

import sys
from datetime import UTC, datetime

import pytest

from efp_graph.charts.drawing import Measure
from efp_graph.charts.footprint_bars import footprint_bars
from efp_graph.errors import MissingExtra
from tests.audit.browser import chromium

PHASES = {
    "Electricity": {"Servers": {"web": 400.0, "base": 200.0}, "Devices": {"visits": 1000.0}},
    "Fabrication": {"Servers": {"web": 300.0, "base": 100.0}, "Devices": {"visits": 2000.0}},
}
PERIOD = (datetime(2025, 1, 1, tzinfo=UTC), 48)


@pytest.mark.parametrize(
    ("kilograms", "text"),
    [
        (0.0, "0 kg"),
        (8.0, "8 kg"),
        (500.94, "500.9 kg"),
        (7433.9, "7,434 kg"),
        (2238561.74, "2,239 t"),
        (0.0041, "4.1 g"),
    ],
)
def test_title_and_axis_of_a_chart_are_in_one_unit_that_of_the_formatter(kilograms, text):
    phases = {"Electricity": {"Servers": {"web": kilograms}}}
    chart = footprint_bars("Search", phases, PERIOD, measure=Measure(bound="≥ "))

    assert chart.layout.title.text == f"Search: ≥ {text} CO2eq from 2025-01-01 to 2025-01-02 (UTC)"
    assert chart.layout.yaxis.title.text == f"{text.split()[-1]} CO2eq"
    assert [f"{bar.y[0]:,.4g}" for bar in chart.data if bar.type == "bar"] == ([text.split()[0]] if kilograms else [])


def test_what_is_given_back_hangs_below_0_inside_the_chart():
    phases = {"Electricity": {"Servers": {"web": 10.0, "heat given back": -25.0}, "Devices": {"visits": 40.0}}}
    low, high = footprint_bars("Search", phases, PERIOD).layout.yaxis.range

    assert low < -25
    assert high > 40


def test_the_title_tells_the_total_and_the_period(tmp_path):
    page = footprint_bars("Search", PHASES, PERIOD, filename=tmp_path / "bars.html").read_text(encoding="utf-8")
    assert "Search: 4,000 kg CO2eq from 2025-01-01 to 2025-01-02 (UTC)" in page


def test_the_share_of_the_total_stands_above_each_stack():
    html = footprint_bars("Search", PHASES, PERIOD, return_only_html=True)
    for share in ("15%", "25%", "10%", "50%"):  # 600, 1000, 400 and 2000 of 4000 kg
        assert f'["{share}"]' in html


def test_a_name_with_markup_is_shown_as_text(tmp_path):
    hostile = "<script>alert(1)</script>%{y}"
    phases = {"Electricity": {"Servers": {hostile: 1.0}}, "Fabrication": {"Servers": {hostile: 1.0}}}
    html = footprint_bars(hostile, phases, None, return_only_html=True)
    assert "<script>alert" not in html
    assert "alert(1)" in html


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "bars.html"
    path.write_text("old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        footprint_bars("Search", PHASES, PERIOD, filename=path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_without_plotly_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(MissingExtra, match=r"pip install 'efp-graph\[charts\]'"):
        footprint_bars("Search", PHASES, PERIOD)


def test_buttons_show_both_phases_or_one():
    from efp_graph.charts.footprint_bars import _figure

    figure = _figure("Search", PHASES, PERIOD, 400, 800)
    both, electricity, fabrication = figure.layout.updatemenus[0].buttons
    assert [each.label for each in (both, electricity, fabrication)] == ["Both", "Electricity", "Fabrication"]
    phases = [trace.x[1][0] for trace in figure.data]
    assert electricity.args[0]["visible"] == [phase == "Electricity" for phase in phases]
    assert fabrication.args[0]["visible"] == [phase == "Fabrication" for phase in phases]
    assert all(both.args[0]["visible"])


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("name", ["Search", "a name of a system that needs a line of its own " * 5])
def test_nothing_stands_on_the_title_and_long_names_leave_room_for_the_bars(name, tmp_path):
    phases = {phase: {category: {name * 4: 3.0} for category in parts} for phase, parts in PHASES.items()}
    path = footprint_bars(name, phases, PERIOD, filename=tmp_path / "bars.html")
    with chromium() as browser:
        page = browser.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector(".updatemenu-button")
        title, buttons = (page.locator(each).first.bounding_box() for each in (".gtitle", ".updatemenu-button"))
        plot = page.evaluate("document.querySelector('.plotly-graph-div')._fullLayout._size.w")
    assert title["y"] + title["height"] <= buttons["y"]
    assert plot > 300  # of 800


def test_objects_whose_names_begin_alike_have_a_line_each_in_the_legend_of_a_picture(tmp_path):
    begin = "a name that goes on for a long time before it "
    phases = {
        phase: {"Servers": {f"{begin}{end}": 1.0 for end in ("ends", "stops")}}
        for phase in ("Electricity", "Fabrication")
    }
    picture = footprint_bars("Search", phases, PERIOD, filename=tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert picture.count(begin[:25]) >= 2


def test_the_largest_objects_have_names_and_the_others_are_added_up(tmp_path):
    servers = {f"server {place}": float(place) for place in range(1, 31)}
    phases = {"Electricity": {"Servers": servers}, "Fabrication": {"Servers": {**servers, "server 30": 0.0}}}
    chart = footprint_bars("Search", phases, PERIOD)

    bars = [each for each in chart.data if each.type == "bar"]
    legend = [each.name for each in bars if each.showlegend]
    assert legend == [*(f"server {place}" for place in range(20, 30)), "20 others"]
    assert sum(each.y[0] for each in bars) == sum(servers.values()) + sum(servers.values()) - 30
    assert len({each.marker.color for each in bars}) == 11  # no two of them alike
    footprint_bars("Search", phases, PERIOD, filename=tmp_path / "bars.svg")
    drawn = (tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert drawn.index("server 29") < drawn.index("20 others")


def test_an_object_that_is_called_like_the_others_stays_apart():
    servers = {**{f"server {place}": float(place) for place in range(1, 30)}, "20 others": 99.0}
    names = [each.name for each in footprint_bars("Search", {"Electricity": {"Servers": servers}}, PERIOD).data]

    assert {"20 others", "20 others, together"} <= set(names)
