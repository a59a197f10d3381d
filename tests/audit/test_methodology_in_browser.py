"""Formulas lead to their paragraph of the methodology, which the page carries."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from efp_graph.objects.methodology import packed
from tests.audit.page_in_node import DATA

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them


def test_the_way_from_the_total_to_its_paragraph_and_back(reader, quickstart):
    page = reader.open(quickstart)
    page.get_by_role("link", name="How it is calculated").click()
    page.get_by_role("link", name="Totals", exact=True).click()

    reader.at("Methodology")
    chosen = page.locator("section.chosen")
    assert chosen.locator("h2").inner_text() == "Totals"
    assert "Parts add up, hour by hour" in chosen.inner_text()
    chosen.get_by_role("link", name="Total footprint").click()
    reader.at("Total footprint")


def test_a_paragraph_in_the_middle_is_what_one_sees(reader, quickstart):
    page = reader.open(quickstart, "#methodology?at=electricity-of-servers")

    reader.until("Math.abs(document.querySelector('section.chosen').getBoundingClientRect().top) < 200")
    assert Axe().run(page).violations_count == 0
    assert "idle power × instances that are on" in page.locator("section.chosen code").inner_text()


def test_every_calculated_figure_names_one_that_is_there_and_only_those_are(reader, quickstart):
    data = json.loads(dict(DATA.findall(quickstart.read_text()))["audit-data"])
    carried = [each["anchor"] for each in data["methodology"]]
    calculated = [each["anchor"] for each in data["figures"] if each["kind"] == "calculated"]
    reader.open(quickstart)
    led = reader.tour(calculated, "a[href^='#methodology?at=']")

    assert {len(titles) for titles in led.values()} == {1}
    assert {title for titles in led.values() for title in titles} == {each["title"] for each in data["methodology"]}
    assert len(carried) == len(set(carried)) < len(packed())
