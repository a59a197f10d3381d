"""The page recalculates itself in a real browser: what the reader sees when all is equal, and when something is not."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them


def test_the_page_says_that_it_recalculated_everything_and_ticks_each_figure(reader, quickstart):
    page = reader.open(quickstart)
    note = page.locator("main .recalculated")
    expect(note).to_contain_text("all equal")
    assert re.search(r"\d+ figures × up to 26,298 hours recalculated in your browser in [\d.]+ s", note.inner_text())
    assert re.search(r"So are \d+ sums of them: footprints, months, causes\. 2 figures are not", note.inner_text())

    note.get_by_role("link").click()
    reader.at("Recalculated in your browser")
    assert not page.locator("#not-equal").count()
    why = page.locator("section", has=page.locator("#not-recalculated")).locator("tbody tr").all_inner_texts()
    assert any("look-up in the ecobenchmark table" in each for each in why)
    assert not page.locator("#sums-not-equal, #sums-not-recalculated").count()
    assert page.locator("table.recalculated-sums-equal tbody tr").count() > 50
    assert page.locator("table.recalculated-equal .tick.equal").count() > 70
    assert Axe().run(page).violations_count == 0

    reader.go("#server.energy_footprint")
    expect(page.locator("main .recalculated")).to_have_text("Recalculated in your browser: equal at 26,298 hours.")
    reader.turn_to("calculations")
    told = [each.get_attribute("aria-label") for each in page.locator("td .tick").all()]
    assert set(told) == {"recalculated in your browser: equal", "not recalculated"}
    assert reader.asked_nothing_but(quickstart)


def test_a_changed_digit_is_red_and_listed_and_the_page_is_there_all_the_same(reader, quickstart, tmp_path):
    text = quickstart.read_text()
    third = text.index('"total":', text.index('"anchor":"server.energy_footprint"')) + len('"total":') + 2
    changed = tmp_path / "changed.html"
    changed.write_text(f"{text[:third]}{(int(text[third]) + 1) % 10}{text[third + 1 :]}")

    page = reader.open(changed)
    note = page.locator("main .recalculated")
    expect(note).to_contain_text("1 figure not equal")
    expect(note).to_have_class("recalculated differs")
    reader.go("#recalculation")
    listed = page.locator("section", has=page.locator("#not-equal")).locator("tbody tr")
    assert listed.count() == 1
    assert "total: told" in listed.inner_text()
    reader.go("#server.energy_footprint")
    expect(page.locator("main .recalculated")).to_contain_text("not equal, total: told")


def test_recalculating_leaves_the_page_to_its_reader(reader, quickstart):
    """It happens in slices, each begun by a message, with time for the page in between: not in one go."""
    reader.context.add_init_script(
        "window.slices = 0; const post = MessagePort.prototype.postMessage;"
        "MessagePort.prototype.postMessage = function (...all) { window.slices += 1; return post.apply(this, all); };"
    )
    page = reader.open(quickstart)
    expect(page.locator("main .recalculated")).to_contain_text("all equal")

    assert page.evaluate("window.slices") > 2
