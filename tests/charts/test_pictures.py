"""Charts as files: the ending decides, pictures show what pages show, percentages are rounded, never to nothing."""

import io
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from PIL import Image

from efp_graph import Scenario, Server, SourceValue, u
from efp_graph.charts.drawing import Measure, plain, shown, titled
from efp_graph.charts.emission_diffs import emission_diffs_figure
from efp_graph.charts.pictures import picture_of
from efp_graph.errors import MissingExtra, UnknownOption
from efp_graph.values.readable import relative_change
from tests.footprint.small_model import small_system

BEGINS = {"html": b"<!doctype html>", "png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}


def changed_system():
    m = small_system(10, 20, 30)
    m.server.power = SourceValue(100 * u.W)
    return m


def scenarios(m, *names):
    return m.system.compare_scenarios(
        [
            Scenario(name, {Server.power.of(m.server): SourceValue((number + 2) * 10 * u.W)})
            for number, name in enumerate(names)
        ]
    )


CHARTS = {
    "footprints": lambda m, path: m.system.plot_footprints_by_category_and_object(path),
    "diffs": lambda m, path: m.system.plot_emission_diffs(path),
    "scenarios": lambda m, path: scenarios(m, "less").plot(path),
    "compared": lambda m, path: m.system.compare_scenarios([], path) and path,
    "sankey": lambda m, path: m.system.attribution().sankey(filename=path),
    "icicle": lambda m, path: m.system.attribution().icicle(filename=path),
    "series": lambda m, path: m.server.energy_footprint.plot(filepath=path),
}


def texts_of(svg):
    return [" ".join(each.itertext()) for each in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.fixture(scope="module")
def model():
    return changed_system()


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("ending", BEGINS)
def test_the_ending_decides_what_is_written(model, tmp_path, chart, ending):
    path = CHARTS[chart](model, tmp_path / f"x.{ending.upper() if ending == 'png' else ending}")
    assert path.read_bytes().startswith(BEGINS[ending])


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("name", ["x", "x.htm", "x.jpg", "x.html.gz"])
def test_other_endings_are_refused_before_anything_is_written(model, tmp_path, chart, name):
    with pytest.raises(UnknownOption, match=r"A chart was to be written to .*x.*\.(html|png)"):
        CHARTS[chart](model, tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("chart", CHARTS)
def test_a_picture_without_its_library_names_the_extra(model, tmp_path, chart, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"A chart as \.png needs matplotlib.*efp-graph\[charts\]"):
        CHARTS[chart](model, tmp_path / "x.png")
    assert not list(tmp_path.iterdir())


def test_a_picture_has_the_size_and_the_texts_of_the_page():
    footprints = {
        ("Servers", "Electricity"): (400.0, 100.0),
        ("Servers", "Fabrication"): (100.0, 100.0),
        ("Network", "Electricity"): (0.0, 300.0),
    }
    figure = emission_diffs_figure("Search", footprints, (9, 4))
    assert Image.open(io.BytesIO(picture_of(figure, "png"))).size == (900, 400)
    texts = texts_of(picture_of(figure, "svg"))
    for text in (
        "Search: 500 kg CO2eq",
        "Servers",
        "Network",
        "Electricity",
        "Fabrication",
        "kg CO2eq",
    ):
        assert text in texts
    for text in ("-75%", "20% of all", "new", "60% of all", "Electricity, saved", "Fabrication, unchanged"):
        assert text in texts
    assert texts.index("Servers") < texts.index("Network")


def bars_of(png):
    """The heights [pixels] of the bars of a picture, from left to right: columns of a colour that is no grey."""
    pixels = Image.open(io.BytesIO(png)).convert("RGB").load()
    width, height = Image.open(io.BytesIO(png)).size
    tall = [sum(max(pixels[x, y]) - min(pixels[x, y]) > 60 for y in range(height)) for x in range(width)]
    heights, run = [], 0
    for column in [*tall, 0]:
        if column < 3 and run:
            heights.append(run)
        run = max(run, column) if column >= 3 else 0
    return heights


def test_bars_are_stacked_to_their_height_in_the_order_of_the_page():
    footprints = {("Servers", "Electricity"): (200.0, 100.0), ("Storage", "Electricity"): (400.0, 400.0)}
    figure = emission_diffs_figure("x", footprints)
    figure.update_layout(showlegend=False)
    servers, storage = bars_of(picture_of(figure, "png"))[:2]
    assert servers / storage == pytest.approx(0.25, rel=0.05)  # 100 opaque; the 100 saved are too light to count


def test_scenarios_that_look_like_dates_numbers_or_words_of_javascript_each_have_their_bar(model, tmp_path):
    names = ["2030", "2025-01-01", "__proto__", "constructor", "x" * 100, "x" * 100 + "y", "_hidden", "$a$ and $b$"]
    comparison = scenarios(model, *names)
    texts = texts_of(comparison.plot(tmp_path / "x.svg").read_bytes())
    assert all(name in " ".join(texts) for name in names if len(name) < 30)
    figure = comparison.plot(return_only_html=True)
    assert all(shown(name) in figure.encode().decode("unicode_escape") for name in names)


@pytest.mark.parametrize(
    "name", ["_hidden", "$a$", "a & b", '"quoted"', "<b>bold</b>", "%{y}", "&lt;", "\u202egnp", "  "]
)
def test_a_name_is_the_same_text_in_a_picture(name, tmp_path):
    m = small_system(10, 20, 30)
    m.server.name, m.system.name = name, name
    seen = plain(shown(name))
    assert seen == {"\u202egnp": "\\u202egnp", "  ": "(no name)"}.get(name, name)
    texts = texts_of(m.system.plot_footprints_by_category_and_object(tmp_path / "x.svg").read_bytes())
    assert seen in texts
    assert any(text.startswith(seen if len(seen) > 9 else f"{seen}: ") for text in texts)


def test_a_title_that_is_too_long_for_a_line_has_two():
    assert titled("Search", "4 kg") == "Search: 4 kg"
    assert titled("Search " * 10, "4 kg", 500) == f"{'Search ' * 10}<br>4 kg"


@pytest.mark.parametrize(
    ("kilograms", "text"),
    [
        (0.0, "0 kg"),
        (0.0123, "0.0123 kg"),
        (0.00123, "1.23 g"),
        (0.3, "0.3 kg"),
        (13.17, "13.17 kg"),
        (14_896_098.0, "14,896 t"),
    ],
)
def test_an_amount_is_never_rounded_to_nothing_or_to_twice_itself(kilograms, text):
    assert Measure().scale([kilograms]).figure(kilograms) == text


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (0, 0, "0.0%"),
        (0, 1, "new"),
        (1, 0, "-100.0%"),
        (100, 100, "0.0%"),
        (0.1 + 0.2, 0.3, "0.0%"),
        (10_000, 9_999, "> -0.1%"),
        (10_000, 10_001, "< +0.1%"),
        (1000, 999, "-0.1%"),
        (100, 154.06, "+54.1%"),
    ],
)
def test_a_change_in_percent_is_rounded_and_never_minus_nothing(before, after, text):
    assert relative_change(before, after) == text


def test_shares_are_rounded_and_small_ones_are_not_nothing(tmp_path):
    from efp_graph.charts.footprint_bars import footprint_bars

    phases = {
        "Electricity": {"Servers": {"web": 0.5}, "Devices": {"visits": 346.5}},
        "Fabrication": {"Servers": {"web": 53.0}, "Devices": {"visits": 600.0}},
    }
    path = footprint_bars("x", phases, (datetime(2025, 1, 1, tzinfo=UTC), 24), filename=tmp_path / "x.svg")
    texts = texts_of(path.read_bytes())
    assert {"< 0.1%", "5.3%", "35%", "60%"} <= set(texts)  # of 1,000 kg
    assert "x: 1,000 kg CO2eq from 2025-01-01 to 2025-01-01 (UTC)" in texts
