"""The tab "Who causes it" in a real browser: choices, addresses, sums, keyboard, paper, and what it weighs."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import efp_graph as efp
from benchmarks.synthetic import system_of
from efp_graph import Job, ModelingUpdate, Server, ServerTypes, SourceValue, Storage, u
from efp_graph.audit.page_causes import MOST_CHARACTERS, causes_data
from efp_graph.footprint.audit import audit_of
from tests.attribution.test_golden import example
from tests.footprint.small_model import small_system

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def system():
    return example(efp.ServerTypes.autoscaling())


@pytest.fixture(scope="module")
def path(system, tmp_path_factory):
    return system.audit_report(tmp_path_factory.mktemp("causes") / "audit.html")


def cells(page):
    """{first column: the other cells} of the table, and the sums below it."""
    lines = [each.split("\t") for each in page.locator("table.causes tbody tr").all_inner_texts()]
    return {line[0].strip(): [each.strip() for each in line[1:]] for line in lines}, page.locator(
        "table.causes tfoot tr"
    ).inner_text().split()


def heads(page):
    return [each.split("\n")[0].strip() for each in page.locator("table.causes thead th").all_inner_texts()]


def test_jobs_and_phases_sum_to_the_total_of_the_overview(reader, path):
    page = reader.open(path)
    total = page.locator(".card.big strong").inner_text()
    reader.turn_to("causes")
    reader.at("Who causes it")
    assert heads(page) == ["Job", "Electricity", "Fabrication", "Total", "Share"]
    rows, sums = cells(page)
    assert set(rows) == {"\u2013", "report", "search"}
    assert rows["report"][2] == "10.1 kg"
    assert rows["\u2013"][2:] == ["111.0 kg", "86.7%"]
    assert total == "128 kg"
    assert " ".join(sums[-2:]) == "128.0 kg"
    assert page.locator("main .note").first.inner_text().startswith(f"{total} CO2eq, whole period")
    assert "whole period, 2025-01-01 to 2025-01-01 (UTC)" in page.locator("main .note").first.inner_text()
    boundary = page.locator("section", has_text="What is in these figures").inner_text()
    assert "In: Servers, Storage, Network, Devices." in boundary
    assert "Not modelled: fabrication of Network." in boundary
    assert reader.asked_nothing_but(path)


def test_what_is_chosen_is_in_the_address_and_an_address_chooses(reader, path):
    page = reader.open(path, "#causes")
    page.get_by_label("Rows").select_option("source")
    page.get_by_label("Then by").select_option("job")
    page.get_by_label("Columns").select_option("")
    address = "#causes?rows=source&then=job&columns="
    assert page.evaluate("location.hash") == address
    expect(page.get_by_label("Columns")).to_have_value("")
    assert heads(page) == ["Source", "Job", "Total", "Share"]
    assert page.locator(".permalink").inner_text() == address
    assert "By source, job" in page.locator("section h2").first.inner_text()
    shown = cells(page)
    page = reader.open(path, address)
    assert cells(page) == shown
    page = reader.open(path, "#causes?rows=pattern&columns=pattern")  # one level stands in one place
    assert heads(page) == ["Pattern", "Total", "Share"]
    assert set(cells(page)[0]) == {"office FR", "phone DE"}
    page = reader.open(path, "#causes?rows=jurney&columns=__proto__")
    assert heads(page)[0] == "Job"
    page.get_by_role("link", name="search").first.click()
    reader.at("search")
    page.go_back()
    reader.at("Who causes it")


def test_an_amount_leads_to_what_it_is_made_of_and_on_to_the_figure(reader, system, path):
    page = reader.open(path, "#causes?rows=job&columns=phase")
    line = page.locator("table.causes tbody tr", has=page.get_by_role("link", name="report"))
    line.get_by_role("link", name="kg").first.click()
    address = "#causes?rows=job&columns=phase&row=report&column=Electricity"
    reader.until(f"location.hash === {json.dumps(address)}")
    part = page.locator("section", has_text="What it is made of")
    pivot = system.attribution().pivot("job", "phase")
    assert f"in {len(pivot.atoms('report', 'energy'))} parts" in part.inner_text()
    assert float(page.locator("table.parts tfoot td").first.inner_text().split()[0]) == pytest.approx(
        pivot.amount("report", "energy"), rel=1e-3
    )
    shown = part.inner_text()
    page = reader.open(path, address)
    assert page.locator("section", has_text="What it is made of").inner_text() == shown
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    page.locator("table.parts tbody tr").first.get_by_role("link", name="kg").click()
    reader.at("Energy footprint")
    page = reader.open(path, "#causes?rows=job&columns=&row=nobody")
    assert "No such amount" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    "level", ["source", "job", "step", "journey", "pattern", "country", "device", "category", "stream"]
)
def test_amounts_are_those_of_the_model(reader, system, path, level):
    page = reader.open(path, f"#causes?rows={level}&columns=")
    rows, _ = cells(page)
    pivot = system.attribution().pivot(level)
    wanted = {record[level]: record["kg"] for record in pivot.records()}
    assert set(rows) == set(wanted)
    for name, kilograms in wanted.items():
        assert float(rows[name][0].removesuffix(" kg")) == pytest.approx(kilograms, abs=0.05 + 0.01 * kilograms)


def test_it_is_used_by_keyboard_alone(reader, path):
    page = reader.open(path, "#causes")
    page.get_by_label("Rows").focus()
    page.keyboard.press("s")
    assert heads(page)[0] == "Step"
    assert page.evaluate("document.activeElement.id") == "causes-rows"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "causes-then"
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "permalink"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # sorts by the first column
    assert page.locator("table.causes th").first.get_attribute("aria-sort") == "ascending"


def test_paper_has_what_the_table_is_by_and_what_is_in_it(reader, path):
    page = reader.open(path, "#causes?rows=source&columns=phase")
    reader.print("causes")
    page.emulate_media(media="print")
    assert not page.locator("select").filter(visible=True).count()
    shown = page.locator("main").inner_text()
    for text in ("By source and phase", "whole period", "Not modelled", "Total", "laptop"):
        assert text in shown


def test_what_is_too_much_for_the_page_is_added_up_and_said(reader, tmp_path, monkeypatch):
    system = system_of(12, hours=24)
    whole = json.dumps(causes_data(audit_of(system).causes), separators=(",", ":"))
    assert len(whole) < MOST_CHARACTERS / 5  # of a model of 100 services, some 42,000
    monkeypatch.setattr("efp_graph.audit.page_causes.MOST_CHARACTERS", len(whole) - 1000)
    data = causes_data(audit_of(system).causes)
    assert len(json.dumps(data, separators=(",", ":"))) < len(whole) - 1000
    assert sum(data["amounts"]) == pytest.approx(system.footprints.total, rel=1e-6)
    page = reader.open(system.audit_report(tmp_path / "audit.html"), "#causes?rows=job&columns=phase")
    assert len(cells(page)[0]) == 37
    assert "stream" in data["left"]
    told = page.locator("section", has_text="What is in these figures").inner_text()
    assert f"Added up here, to keep the page small: {', '.join(data['left'])}." in told


def test_a_page_is_the_same_whoever_has_looked_at_the_model_before():
    m = small_system(10, 20, 30)
    first = audit_of(m.system)
    m.system.attribution().pivot("job").value()
    assert [each.anchor for each in audit_of(m.system).figures] == [each.anchor for each in first.figures]


def test_a_simulation_is_attributed_whole_and_one_that_moves_jobs_is_refused(reader, tmp_path):
    m = small_system(10, 20, 30)
    change = {Server.power.of(m.server): SourceValue(3000 * u.W)}
    update = ModelingUpdate(change, simulation_date=datetime(2025, 1, 1, 1))
    update.set_updated_values()
    attribution = m.system.attribution()
    assert attribution.total == pytest.approx(m.system.footprints.total, rel=1e-12)
    update.reset_values()
    other = Server.from_defaults("other", storage=Storage.ssd("disks"), server_type=ServerTypes.on_premise())
    update = ModelingUpdate({Job.server.of(m.job): other}, simulation_date=datetime(2025, 1, 1, 1))
    update.set_updated_values()
    page = reader.open(m.system.audit_report(tmp_path / "audit.html"), "#causes")
    assert "reset_values" in page.locator("main").inner_text()
