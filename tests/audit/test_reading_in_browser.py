"""What a reader finds on the audit page, and finds again: the period first, ways, searches, lists, paper, no script."""

from __future__ import annotations

import os
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.synthetic import system_of
from efp_graph.audit.dossier import browser as browser_on_this_machine
from efp_graph.errors import FileNotWritten, MissingProgram
from efp_graph.footprint.audit import audit_of
from efp_graph.values import ExplainableHourlyQuantities
from tests.audit.browser import Reader
from tests.footprint.small_model import small_system
from tests.programs import program

pytestmark = pytest.mark.xdist_group("browser")

STYLE = Path(__file__).parents[2] / "efp_graph" / "audit" / "static" / "page.css"


@pytest.fixture(scope="module")
def eighty(tmp_path_factory):
    return system_of(80, hours=48).audit_report(tmp_path_factory.mktemp("audit") / "eighty.html")


def test_the_figure_of_the_period_is_explained_before_the_hour(reader, quickstart):
    page = reader.open(quickstart, "#Video-platform.total_footprint")
    lines = page.locator("section[aria-labelledby=formula] .line").all_inner_texts()
    assert lines[:3] == [
        "Energy footprint + Fabrication footprint",
        "= 7,699.7 t + 7,196.4 t",  # in the unit of their sum, so that they are seen to add up
        "= 14,896.1 t CO2eq",
    ]
    assert page.locator(".over-period").bounding_box()["y"] < page.locator(".at-hour-formula").bounding_box()["y"]
    assert "(Europe/Paris)" in page.locator(".of-hour").inner_text()
    reader.go("#Daily-video-streaming-consumption.hourly_usage_journey_starts")
    assert "each calculated by itself" in page.locator(".when").first.inner_text()  # no total of a product of series


def test_formulas_hold_for_totals_and_means_as_far_as_they_say_so(system):
    """The formulas that are only arithmetic are calculated once more, with totals or means in place of series."""
    figures = audit_of(system).figures
    held = {"total": 0, "mean": 0}
    for figure in figures:
        texts = "".join(part for part in figure.formula if isinstance(part, str))
        if not figure.over or set(texts) - set("+-*/() "):
            continue
        values = {
            f"v{place}": figures[part].value if isinstance(part, int) else part.value
            for place, part in enumerate(figure.formula)
            if not isinstance(part, str)
        }
        told = {
            name: (each.sum() if figure.over == "total" else each.mean()) if hasattr(each, "first_hour") else each
            for name, each in values.items()
        }
        told = {name: each.to(each._unit.plain_bytes.pint) for name, each in told.items()}  # whichever are given
        text = "".join(part if isinstance(part, str) else f"v{place}" for place, part in enumerate(figure.formula))
        found = eval(text, {}, told)
        whole = figure.value.sum() if figure.over == "total" else figure.value.mean()
        whole = whole.to(whole._unit.plain_bytes.pint)
        assert found.to(whole.unit).magnitude == pytest.approx(whole.magnitude, rel=1e-9), figure.anchor
        held[figure.over] += isinstance(figure.value, ExplainableHourlyQuantities)
    assert held["total"] > 20
    assert held["mean"] > 4


def test_a_sum_of_many_is_one_figure_with_a_list(reader, eighty):
    page = reader.open(eighty, "#synthetic.servers_energy_footprint")
    assert "The sum of 80 figures" in page.locator("div.summands").inner_text()
    shown = page.locator("table.summands tbody tr")
    assert shown.count() == 20
    shares = [float(each.strip("%")) for each in page.locator("table.summands td.share").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    assert "partial sum" not in page.locator("main").inner_text()
    reader.turn_to("calculations")
    page.get_by_role("searchbox").fill("partial sum")
    assert "No row has “partial sum” in it" in page.locator(".nothing").inner_text()
    page.get_by_role("button", name="Show all rows").click()
    assert page.locator("table.calculations tbody tr").count() == 200


def test_the_way_from_the_total_tells_shares_and_passes_over_other_names(reader, quickstart):
    page = reader.open(quickstart, "#Default-laptop.power")
    way = page.locator(".crumbs li").all_inner_texts()
    assert way[0] == "Total footprint of Video platform"
    assert way[1] == "Energy footprint 51.7%"
    assert way[-1].startswith("Devices energy")
    assert len(way) == 4  # the devices of the platform are those of its one pattern: no step of its own
    page.locator(".crumbs").get_by_role("link").first.click()
    reader.at("Total footprint")
    assert page.locator(".crumbs").count() == 0


def test_everything_is_found_from_the_header(reader, quickstart):
    page = reader.open(quickstart, "#server")
    page.get_by_label("Search everything").fill("traficom")
    page.keyboard.press("Enter")
    reader.at("Search")
    assert page.locator("table.results tbody th").all_inner_texts() == ["Bandwidth energy intensity"]
    page.get_by_label("Search everything").fill("no such word")  # results follow what is typed
    assert "Nothing here has “no such word”" in page.locator("#results").inner_text()
    assert page.url.endswith("#search?words=no+such+word")
    page.reload()
    assert "Nothing here has “no such word”" in page.locator("#results").inner_text()
    page.go_back()
    reader.at("server")


def test_a_list_that_is_come_back_to_is_as_it_was(reader, quickstart):
    page = reader.open(quickstart, "#inputs")
    page.get_by_role("button", name="Object").click()
    page.get_by_role("searchbox").fill("a")
    first = page.locator("table.inputs tbody th").all_inner_texts()
    page.evaluate("scrollTo(0, 600)")
    reader.until("scrollY === 600")
    page.wait_for_timeout(60)
    page.locator("table.inputs tbody th a").nth(12).evaluate("each => each.click()")
    page.wait_for_selector(".figure-view")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    reader.at("Inputs")
    assert page.get_by_role("searchbox").input_value() == "a"
    assert page.locator("table.inputs tbody th").all_inner_texts() == first
    assert page.evaluate("scrollY") == 600
    page.locator("header nav a[data-place=overview]").click()
    reader.at("Video platform")
    reader.turn_to("inputs")  # opened again: the order stays, the search does not
    assert page.locator("th", has=page.get_by_role("button", name="Object")).get_attribute("aria-sort") == "ascending"
    assert page.get_by_role("searchbox").input_value() == ""


def test_rows_are_blocks_on_a_narrow_screen_and_a_table_all_the_same(reader, quickstart):
    reader.page.set_viewport_size({"width": 390, "height": 800})
    page = reader.open(quickstart, "#inputs")
    widths = page.evaluate(
        "[...document.querySelectorAll('main td, main th')].map((each) => each.getBoundingClientRect().right)"
    )
    assert max(widths) <= 390  # nothing two screens away
    row = page.get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").count() == 1
    assert row.get_by_role("cell").count() >= 3
    reader.go("#server.energy_footprint")
    boxes = page.evaluate(
        """[...document.querySelectorAll('a.node rect')].map((each) => each.getBoundingClientRect())
            .map((box) => [box.left, box.right])"""
    )
    frame = page.locator(".graph").bounding_box()
    inside = [each for each in boxes if each[0] >= frame["x"] and each[1] <= frame["x"] + frame["width"]]
    assert len(inside) >= 3  # of the graph more than the figure itself
    reader.shoot("narrow-figure")


def test_months_in_part_are_said_to_be(reader, tmp_path):
    m = small_system(*range(1, 24 * 40))
    page = reader.open(m.system.audit_report(tmp_path / "audit.html"))
    months = page.locator("#over-time ~ .note").inner_text()
    zone = str(m.country.timezone.value)
    assert f"Months are those of {zone}." in months
    assert "2025-02 is in the period in part only" in months
    assert page.locator(".layer.in-part").count() > 0
    assert f"({zone})" in page.locator(".card.big").inner_text()


def test_without_a_script_the_main_figures_are_there(browser, quickstart):
    reader = Reader(browser, java_script_enabled=False)
    reader.page.goto(quickstart.as_uri())
    shown = reader.page.locator("main").inner_text()
    assert "JavaScript" in shown
    assert "14,896 t CO2eq" in shown
    assert re.search(r"Devices\s+2,071\s+4,955", shown)
    reader.context.close()


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_of_categories_differ_by_lightness_in_light_in_dark_and_on_paper():
    style = STYLE.read_text(encoding="utf-8")
    for theme in (theme for theme in re.findall(r":root \{(.*?)\}", style, re.S) if "--c1" in theme):
        found = dict(re.findall(r"--(c\d|surface): (#[0-9a-f]{3,6})", theme))
        surface = found.pop("surface")
        surface = surface if len(surface) == 7 else "#" + "".join(2 * each for each in surface[1:])
        colours = [found[name] for name in sorted(found)]
        assert len(colours) == 7
        assert all(contrast(each, surface) >= 2.9 for each in colours)
        stacked = list(pairwise(colours))
        assert min(contrast(one, other) for one, other in stacked) >= 1.2
        pairs = [(one, other) for place, one in enumerate(colours) for other in colours[place + 1 :]]
        assert min(contrast(one, other) for one, other in pairs) >= 1.1
    assert "svg .layer { stroke: var(--surface)" in style  # and a hairline between them


def sheets(path):
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def test_a_dossier_is_printed_on_few_sheets(reader, system, quickstart, tmp_path):
    program("chromium")
    path = system.audit_report(tmp_path / "audit.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert 6 <= sheets(path) <= 12
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", path.read_bytes())) == {(b"594", b"841")}  # A4
    assert list(tmp_path.iterdir()) == [path]  # nothing of the browser is left behind
    page = reader.open(quickstart, "#dossier")
    assert page.locator("h1").inner_text() == "Video platform"
    assert "14,896 t CO2eq" in page.locator(".cover").inner_text()
    assert page.locator(".dossier h2").all_inner_texts()[0] == "Overview"
    assert {"Inputs", "How the footprints are calculated", "Sources"} <= set(
        page.locator(".dossier h2").all_inner_texts()
    )
    largest = page.locator(".chain h3").all_inner_texts()
    assert largest[0].startswith("1. WIFI network, electricity: 5,621 t CO2eq, 37.7%")
    assert len(largest) == 7
    assert "see 1" in page.locator(".chain").nth(3).inner_text()  # what was explained is pointed to
    for chain in page.locator(".chain").all():  # one unit for a figure: 7.434 t stood above 7,434 kg
        amount = chain.locator("h3").inner_text().split(": ")[1].split(" CO2eq")[0]
        assert chain.locator("td.number").first.inner_text().startswith(amount)
    expect(page.locator(".cover")).to_contain_text("the data are as they were sealed")


def test_a_dossier_of_many_objects_stays_short(reader, eighty, tmp_path):
    page = reader.open(eighty, "#dossier")
    page.pdf(path=tmp_path / "dossier.pdf", format="A4")
    assert sheets(tmp_path / "dossier.pdf") <= 20
    assert "all of them are in the page" in page.locator("main").inner_text()
    assert page.locator(".chain").count() == 10


def test_a_dossier_without_a_browser_says_the_way_out(system, monkeypatch, tmp_path):
    monkeypatch.setenv("CHROME_PATH", str(tmp_path / "none"))
    with pytest.raises(MissingProgram, match=r"CHROME_PATH is .*which is no program.*audit\.html#dossier"):
        system.audit_report(tmp_path / "audit.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="a script stands for a browser")
def test_a_browser_that_fails_leaves_the_old_file(system, monkeypatch, tmp_path):
    path = tmp_path / "audit.pdf"
    path.write_bytes(b"old")
    monkeypatch.setenv("CHROME_PATH", shutil.which("false"))
    with pytest.raises(FileNotWritten, match="did not print the dossier"):
        system.audit_report(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_browser_is_looked_for_by_name_and_place(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROME_PATH", raising=False)
    place = tmp_path / "browser"
    place.write_text("")
    place.chmod(0o755)
    assert browser_on_this_machine((), (str(tmp_path / "none"), str(place))) == str(place)
    assert browser_on_this_machine((), ()) is None
