"""Inputs that are turned on the page, in a real browser: by slider, by field, by link, and the way back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from efp_graph import SourceValue, u
from examples.quickstart import build
from tests.footprint.small_model import small_system

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them


def test_a_link_carries_a_change_to_every_view_and_the_way_back_leads_to_the_audited_figures(reader, quickstart):
    system = build()
    (laptop,) = (each for each in system.all_linked_objects if each.name == "Default laptop")
    laptop.power = SourceValue(100 * u.W)
    expected = f"{system.total_footprint_sum_over_period.to(u.t).magnitude:,.0f} t"

    page = reader.open(quickstart, "#overview?Default-laptop.power=0.1%20kW")
    banner = page.get_by_role("complementary")
    expect(banner).to_contain_text(f"= 100 W (audited: 50 W): {expected} CO2eq instead of 14,896 t CO2eq")
    assert page.locator(".card.big strong").inner_text() == expected
    assert page.locator("main .recalculated").filter(visible=True).count() == 0
    assert Axe().run(page).violations_count == 0

    reader.turn_to("calculations")
    assert page.evaluate("location.hash") == "#calculations?Default-laptop.power=100%20W"
    assert page.locator("table a.moved", has_text="Total footprint").count() == 1
    assert page.locator("table a.still").count() > 20
    page.locator("table a.moved", has_text=re.compile("^Total footprint$")).click()
    reader.at("Total footprint")
    expect(page.locator(".audited")).to_have_text("Audited: 14,896 t CO2eq in total")

    banner.get_by_role("button").click()
    expect(banner).to_have_count(0)
    expect(page.locator(".headline")).to_have_text("14,896 t CO2eq in total")
    assert "?" not in page.url
    reader.turn_to("overview")
    assert page.locator(".card.big strong").inner_text() == "14,896 t"
    assert reader.asked_nothing_but(quickstart)


def test_what_does_not_follow_is_grey_and_says_why_at_its_place(reader, tmp_path):
    m = small_system(1000, 2000, 3000, server={"power": SourceValue(30_000 * u.W)})
    path = m.system.audit_report(tmp_path / "audit.html", sensitivity=m.system.sensitivity())
    page = reader.open(path, "#overview?server.power=20000%20W")
    expect(page.get_by_role("complementary")).to_contain_text("What does not follow is grey, and says why.")
    whys = page.locator(".as-audited .why-audited")
    told = {each.split(": ")[1].split(",")[0] for each in whys.all_inner_texts()}
    assert told >= {"the rules are in the library", "influences take many runs of the model"}
    assert "now 20 kW" in page.locator("#plausibility ~ * tr", has_text="30").first.inner_text()
    assert Axe().run(page).violations_count == 0
    reader.shoot("turned-overview")
    for address in ("#causes", "#sources", "#inputs", "#server.idle_power"):
        reader.go(f"{address}?server.power=20000%20W")
        expect(whys.first).to_be_visible()

    page.get_by_role("complementary").get_by_role("button").click()
    for address in ("#overview", "#causes", "#server.idle_power"):
        reader.go(address)
        expect(page.locator(".as-audited, .why-audited, .moved-to")).to_have_count(0)


def test_slider_and_field_turn_an_input_by_keyboard_and_say_what_is_wrong(reader, quickstart):
    page = reader.open(quickstart, "#Default-laptop.power")
    expect(page.locator(".knob output")).to_have_text("as audited")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    expect(page.locator(".headline")).to_have_text("100 W")
    assert slider.evaluate("each => each === document.activeElement")
    expect(page.locator(".knob output")).to_contain_text("instead of 14,896 t CO2eq")
    assert page.url.endswith("#Default-laptop.power?Default-laptop.power=100%20W")

    field = page.get_by_label("What if it were")
    for given, told in (("-5", "at least 0 W"), ("a lot", "no value in W"), ("3 kg", "no value in W")):
        field.fill(given)
        field.press("Enter")
        expect(page.locator(".knob output")).to_contain_text(told)
    field.fill("50 W")
    field.press("Enter")
    expect(page.locator(".knob output")).to_have_text("as audited")
    assert "?" not in page.url
    assert Axe().run(page).violations_count == 0


def test_what_only_the_library_can_change_is_said(reader, tmp_path):
    path = small_system(1000, 2000, 3000).system.audit_report(tmp_path / "audit.html")
    page = reader.open(path, "#job.data_stored?job.data_stored=-1%20kB&server.power=1%20%3Cb%3E")
    banner = page.locator("aside.turned")
    expect(banner).to_contain_text("1 <b> is no value in W")
    reader.go("#overview?storage.data_storage_duration=1%20nanosecond")
    expect(banner).to_contain_text("is no value in")
    reader.go("#inputs?server.powr=150%20W")
    expect(banner).to_have_text("Not changed. There is no figure server.powr. Did you mean server.power?")
    reader.go("#overview?search.words=1&nothing.alike=2")
    expect(banner).to_have_text("Not changed. There is no figure nothing.alike.")
    reader.go("#overview?server.power=300.0001%20W")
    expect(banner).to_contain_text(re.compile(r": the total of [\d.]+ kg CO2eq gains [\d.e-]+ m?g CO2eq\."))
    banner.get_by_role("button").click()
    reader.go("#server.server_type")
    expect(page.locator(".knob")).to_have_text("To change it needs the library.")
    reader.go("#overview?storage.data_storage_duration=0.0001")
    expect(banner).to_contain_text("This change needs the library. With Data storage duration of storage")
    expect(banner).to_contain_text("The audited figures are shown.")
