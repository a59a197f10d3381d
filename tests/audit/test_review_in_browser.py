"""A reviewer at work in a real browser: by mouse and by keyboard, with a file that goes to and fro, and on paper."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from efp_graph import Source, SourceValue, u
from efp_graph.audit.review import Review, ReviewEntry, read_review, write_review
from examples.quickstart import build
from tests.audit.browser import Reader
from tests.audit.hostile import NAMES
from tests.footprint.small_model import small_system

pytestmark = pytest.mark.xdist_group("browser")

POWER = "#Default-laptop.power"
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)
FULL_STORAGE = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


def progress(page):
    return page.locator(".progress").inner_text()


def saved(page, path):
    """The review that the page saves as a file."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == "review.json"
    download.value.save_as(path)
    return read_review(path)


def test_what_is_said_of_a_figure_stays_in_the_browser_and_goes_into_the_file(reader, quickstart, tmp_path):
    page = reader.open(quickstart, POWER)
    page.get_by_label("Your name").fill("A. Reader")
    page.get_by_label("checked").check()
    page.get_by_label("Remark").fill("seen in the <b>data sheet</b>")
    page.get_by_label("Remark").blur()
    assert "checked by A. Reader on 20" in page.locator(".said").inner_text()
    page.reload()
    reader.at("Power")
    expect(page.get_by_label("checked")).to_be_checked()
    expect(page.get_by_label("Remark")).to_have_value("seen in the <b>data sheet</b>")
    expect(page.get_by_label("Your name")).to_have_value("A. Reader")
    reader.go("#Default-laptop.lifespan")
    page.get_by_label("questioned").check()
    reader.turn_to("overview")
    assert progress(page).startswith("Review: 1 of 59 inputs checked, 1 questioned.")
    page.get_by_role("link", name="Go on").click()
    reader.at("Review")
    review = saved(page, tmp_path / "review.json")
    assert review.title == "Video platform"
    told = {each.address: each for each in review.entries}
    assert set(told) == {"Default-laptop.power", "Default-laptop.lifespan"}
    entry = told["Default-laptop.power"]
    assert (entry.status, entry.by, entry.remark) == ("checked", "A. Reader", "seen in the <b>data sheet</b>")
    assert (entry.seen["value"], entry.seen["unit"]) == (50, "W")
    assert {each.partition(":")[0] for each in reader.requests} <= {"file", "blob"}


def test_the_next_report_tells_what_changed_since_it_was_checked_and_it_is_checked_again(browser, quickstart, tmp_path):
    system = build()
    with_review = tmp_path / "review.json"
    first = Reader(browser)
    page = first.open(quickstart, POWER)
    page.get_by_label("checked").check()
    first.go("#Video-platform.total_footprint")
    page.get_by_label("checked").check()
    first.turn_to("review")
    saved(page, with_review)
    first.context.close()
    laptop = next(each for each in system.all_linked_objects if each.name == "Default laptop")
    laptop.power = SourceValue(60 * u.W, Source("measured", "https://example.org/m"))
    path = system.audit_report(tmp_path / "next.html", review=with_review, against=quickstart)
    found = system.reviewed(with_review, against=quickstart)

    second = Reader(browser)
    page = second.open(path)
    assert found.progress == "0 of 59 inputs checked, 2 changed since they were checked."
    assert f"{found.progress} {found.resting}" in progress(page)
    second.turn_to("review")
    table = page.locator("table.changed-figures")
    assert table.locator("tbody tr").count() == len(found.changes)
    lines = {each.split("\t")[0].strip(): each for each in table.locator("tbody tr").all_inner_texts()}
    assert set(lines) == {each.name for each in found.changes}
    for each in found.changes:
        assert all(
            old in lines[each.name] and new in lines[each.name]
            for old, new in zip(each.before, each.after, strict=True)
        )
        assert f"({each.relative})" in lines[each.name]
        assert ("Moved by Power of Default laptop" in lines[each.name]) is bool(each.moved_by)
    page.get_by_role("link", name="Power of Default laptop").first.click()
    second.at("Power")
    said = page.locator(".said")
    assert "50 W → 60 W (+20.0%)" in said.inner_text()
    assert "source: hypothesis → measured (https://example.org/m)" in said.inner_text()
    said.get_by_role("button", name="Check it as it is now").press("Enter")
    assert "Since it was checked" not in said.inner_text()
    assert "Since quickstart.html" in said.inner_text()
    assert page.evaluate("document.activeElement.id") == "status-checked"
    second.turn_to("review")
    assert progress(page).startswith("1 of 59 inputs checked, 1 changed since it was checked.")
    again = {each.address: each for each in saved(page, tmp_path / "again.json").entries}
    assert again["Default-laptop.power"].seen["value"] == 60
    assert "unsaved" not in "".join(second.complaints)
    second.context.close()
    assert second.complaints == []


def test_two_reviews_are_put_together_and_the_later_word_holds(reader, quickstart, tmp_path):
    def entry(address, status, year, seen=None):
        return ReviewEntry(address, status, f"{year}-01-01T00:00:00Z", "", "B", seen or {})

    page = reader.open(quickstart, "#inputs")
    page.get_by_label("Review of Power of Default laptop", exact=True).select_option("checked")
    given = (
        entry("Default-laptop.power", "rejected", 2001),
        entry("Default-laptop.lifespan", "rejected", 2001, {"value": 5, "unit": "yr"}),
        entry("nobody.power", "questioned", 2001),
        entry("server.power", "questioned", 2999),
    )
    file = write_review(Review("Video platform", given), tmp_path / "other.json")
    reader.turn_to("review")
    page.get_by_label("Take in a file").set_input_files(file)
    told = page.get_by_text("4 entries read")
    expect(told).to_contain_text(
        "3 of figures without any so far, 0 later than what was here, 1 not. 1 of figures that are not"
    )
    assert progress(page).startswith("1 of 59 inputs checked, 1 questioned, 1 rejected.")
    assert "nobody.power" in page.locator("section", has_text="No longer there").inner_text()
    assert "5 yr → 6 yr (+20.0%)" in page.locator("table.changed-figures").inner_text()
    reader.turn_to("inputs")
    page.get_by_label("Review of Power of server", exact=True).select_option("checked")  # after a clock that is ahead
    reader.turn_to("review")
    assert progress(page).startswith("2 of 59 inputs checked, 1 rejected.")
    assert len(saved(page, tmp_path / "both.json").entries) == 4
    page.get_by_text("Start over").click()
    page.get_by_role("button", name="Forget the review").click()
    assert progress(page).startswith("0 of 59 inputs checked.")
    page.reload()
    reader.at("Review")
    assert progress(page).startswith("0 of 59 inputs checked.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not JSON"),
        ("[]", "at $: is no review"),
        ('{"format": "efp_graph review", "version": 7, "entries": []}', "at $.version: is 7, and this page reads 1."),
        ('{"format": "efp_graph review", "version": 1, "entries": [{"address": "a", "status": "x"}]}', "has no date"),
    ],
)
def test_a_file_that_is_no_review_is_refused_in_words_and_nothing_changes(reader, quickstart, tmp_path, text, told):
    page = reader.open(quickstart, "#review")
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    page.get_by_label("Take in a file").set_input_files(path)
    expect(page.get_by_text("bad.json")).to_contain_text(told)
    assert progress(page).startswith("0 of 59 inputs checked.")


def test_hostile_texts_of_a_review_show_as_text(reader, tmp_path):
    m = small_system(10, 20, 30)
    hostile = [each for each in NAMES.values() if 0 < len(each) <= 200 and "\ud800" not in each]
    date = "2025-01-01T00:00Z"
    entries = [
        ReviewEntry(f"gone {at} {text}", "questioned", date, text, text, {"value": text, "source": text})
        for at, text in enumerate(hostile)
    ]
    anchors = ["server.power", "server.lifespan", "server.ram", "storage.lifespan", "server.energy_footprint"]
    for anchor, text in zip(anchors, reversed(hostile), strict=False):
        seen = {"value": text, "unit": text, "source": text, "link": f"javascript:{text}", "formula": text}
        entries.append(ReviewEntry(anchor, "checked", date, text, text, seen))
    file = write_review(Review(hostile[1], tuple(entries)), tmp_path / "hostile.json")
    path = m.system.audit_report(tmp_path / "embedded.html", review=file)
    for taken_in in (False, True):
        page = reader.open(m.system.audit_report(tmp_path / "plain.html") if taken_in else path, "#review")
        if taken_in:
            page.get_by_label("Take in a file").set_input_files(file)
            expect(page.get_by_text("entries read")).to_be_visible()
        content = page.locator("main").evaluate("each => each.textContent")
        assert "<script>alert('x')</script>" in content
        assert "\\u202eright to left" in content
        assert not any(each in content for each in "\u202e\u2067\x07\x1b")
        for anchor in anchors:
            reader.go(f"#{anchor}")
        reader.go("#inputs")
        assert not page.locator("a[href^='javascript'], main script, main img").count()
        assert page.evaluate("window.hit") is None


@pytest.mark.parametrize(("script", "told"), [(NO_STORAGE, "keeps nothing"), (FULL_STORAGE, "no room left")])
def test_a_browser_that_keeps_nothing_says_so_and_the_file_still_has_all(browser, quickstart, tmp_path, script, told):
    reader = Reader(browser)
    reader.context.add_init_script(script)
    page = reader.open(quickstart, POWER)
    page.get_by_label("checked").check()
    assert told in page.locator(".said").inner_text()
    reader.turn_to("review")
    assert told in page.locator(".notice").inner_text()
    assert progress(page).startswith("1 of 59 inputs checked.")
    assert len(saved(page, tmp_path / "review.json").entries) == 1
    reader.context.close()
    assert reader.complaints == []


@pytest.mark.parametrize("kept", ["{", "null", "[]", '{"format": "efp_graph review", "version": 2}', "x" * 100_000])
def test_what_somebody_else_left_in_the_browser_is_passed_over(reader, quickstart, kept):
    page = reader.open(quickstart, "#review")
    page.evaluate("(text) => localStorage.setItem('efp_graph review: Video platform', text)", kept)
    page.reload()
    reader.at("Review")
    assert progress(page).startswith("0 of 59 inputs checked.")


def test_two_windows_do_not_lose_what_the_other_kept(reader, quickstart):
    page = reader.open(quickstart, POWER)
    other = reader.context.new_page()
    other.goto(quickstart.as_uri() + "#Default-laptop.lifespan")
    other.get_by_label("rejected").check()
    page.get_by_label("checked").check()
    page.reload()
    reader.turn_to("review")
    assert progress(page).startswith("1 of 59 inputs checked, 1 rejected.")


def test_the_inputs_are_reviewed_one_after_the_other_by_keyboard_alone(reader, quickstart):
    page = reader.open(quickstart, "#inputs")
    first = page.locator("table.inputs select").first
    name = first.get_attribute("aria-label")
    assert name == "Review of Hourly usage journey starts of Daily video streaming consumption"
    first.focus()
    page.keyboard.press("c")  # a letter chooses
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    expect(page.get_by_label(name)).to_have_value("checked")
    for _ in range(8):  # links of this row's source and of the next row, then the next status
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SELECT":
            break
    page.keyboard.press("q")
    assert page.evaluate("document.activeElement.value") == "questioned"
    page.locator("#of-status").select_option("questioned")
    assert page.locator("table.inputs tbody tr").count() == 1
    reader.go(POWER)
    page.get_by_label("open").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("checked")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("looked up")
    page.keyboard.press("Tab")
    page.keyboard.type("A. Reader")
    reader.turn_to("review")
    assert "looked up" in page.locator("table.entries").inner_text()
    page.get_by_role("button", name="Save as a file").focus()
    with page.expect_download():
        page.keyboard.press("Enter")


def test_what_to_check_next_follows_what_moves_the_total_and_what_is_open(reader, quickstart):
    page = reader.open(quickstart, "#review")
    items = page.locator("section", has_text="Check next").locator("li")
    first = items.first.inner_text()
    assert first.startswith("Hourly usage journey starts")
    assert "19.0% of the sensitivity" in first
    items.first.get_by_role("link").click()
    page.get_by_label("checked").check()
    reader.turn_to("review")
    assert items.count() == 10
    assert items.first.inner_text().startswith("Average carbon intensity of France")
    assert "and 19.0% of the sensitivity on checked inputs." in progress(page)


def test_the_tornado_has_the_effects_of_the_sensitivity_to_scale(reader, quickstart):
    system = build()
    found = system.sensitivity(alternatives=False)
    page = reader.open(quickstart)
    lines = page.locator(".tornado li")
    assert lines.count() == 10
    largest = max(found.effects, key=lambda each: each.size)
    for line, effect in zip(lines.all(), sorted(found.effects, key=lambda each: -each.size), strict=False):
        told = line.inner_text()
        for end, amount in (("-10%", effect.minus), ("+10%", effect.plus)):
            assert f"{end}: {'+' if amount > 0 else ''}{amount / 1000:,.0f} t" in told
        if effect.size > 1.001 * max(each.size for each in found.effects if each.size < effect.size):
            assert effect.name.split(".")[1].split("_")[0].lower() in told.lower()
        whole = line.locator(".bars-of-input").bounding_box()
        for which, amount in (("down", effect.minus), ("up", effect.plus)):
            bar = line.locator(f".step.{which}").bounding_box()
            assert bar["width"] == pytest.approx(whole["width"] * abs(amount) / largest.size / 2, abs=1.5)
            middle = whole["x"] + whole["width"] / 2
            assert (bar["x"] if amount > 0 else bar["x"] + bar["width"]) == pytest.approx(middle, abs=1.5)
    assert "28 other inputs move it less" in page.locator("section", has_text="What moves the total most").inner_text()


def test_paper_has_what_was_said_and_no_fields(reader, tmp_path):
    m = small_system(10, 20, 30)
    entry = ReviewEntry(
        "server.power", "checked", "2025-01-01T00:00Z", "seen at the maker's", "A. Reader", {"value": 1}
    )
    review = write_review(Review("system", (entry,)), tmp_path / "review.json")
    page = reader.open(m.system.audit_report(tmp_path / "audit.html", review=review), "#server.power")
    page.emulate_media(media="print")
    for address, texts in (
        ("#server.power", ("checked by A. Reader on 2025-01-01", "seen at the maker's", "changed")),
        ("#review", ("0 of 39 inputs checked", "seen at the maker's", "A. Reader", "When (UTC)", "1 → 300 W")),
        ("#inputs", ("changed since it was checked", "seen at the maker's", "open")),
    ):
        reader.go(address)
        shown = page.locator("main").inner_text()
        assert not page.locator("main :is(input, select, textarea, button.again)").filter(visible=True).count()
        assert [each for each in texts if each.lower() not in shown.lower()] == []
    reader.print("review")
    assert json.loads(review.read_text())["entries"][0]["remark"] == "seen at the maker's"
