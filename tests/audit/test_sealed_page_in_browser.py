"""Opening a page in a real browser: as it was made, changed, cut off, without JavaScript; and its sources."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from efp_graph import Source, SourceValue, u
from efp_graph.audit.verifying import check_seal
from efp_graph.footprint.audit import audit_of
from tests.audit.browser import Reader
from tests.footprint.small_model import small_system

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them

HOSTILE = "</q><script>window.hit = 1</script>\u202e"
WHOLE = Source(
    "data sheet",
    "https://example.org/a.pdf",
    place="page 4, table 2",
    quotation=f"310 W at full load {HOSTILE}",
    year=2024,
    read="2026-03-01",
    licence="CC BY 4.0",
    archive="javascript:alert(1)",
    sha256="0f" * 32,
)


@pytest.fixture(scope="module")
def system():
    return small_system(1000, 2000, 3000, server={"power": SourceValue(310 * u.W, WHOLE)}).system


@pytest.fixture(scope="module")
def page(system, tmp_path_factory):
    return system.audit_report(tmp_path_factory.mktemp("audit") / "audit.html")


def opened(browser, path, text=None, **options):
    """A reader of a page with another text; what appears after a moment is there at once."""
    if text is not None:
        path.write_text(text, encoding="utf-8")
    reader = Reader(browser, **options)
    reader.page.goto(path.as_uri())
    reader.page.wait_for_load_state("load")
    if options.get("java_script_enabled", True):
        reader.page.evaluate("document.getAnimations().forEach((each) => each.finish())")
    return reader


def test_a_page_as_it_was_made_says_so_in_its_footer(browser, page):
    reader = opened(browser, page)
    reader.page.get_by_text("Checked on opening: the data are as they were sealed.").wait_for()
    assert reader.page.locator(".changed, .opening").count() == 0
    assert not reader.page.locator(".cut-off").is_visible()
    assert re.match(r"Made by efp_graph .* on 20\d\d-", reader.page.locator("footer").inner_text())
    assert reader.complaints == []
    reader.context.close()


def test_a_changed_digit_is_told_above_every_view(browser, page, tmp_path):
    text = page.read_text(encoding="utf-8").replace('"value":310,"unit":"W"', '"value":910,"unit":"W"', 1)
    reader = opened(browser, tmp_path / "digit.html", text)
    alert = reader.page.get_by_role("alert")
    alert.wait_for()
    assert "This page was changed after it was made" in alert.inner_text()
    assert alert.locator("li").all_inner_texts() == ["server.power"]
    reader.turn_to("inputs")
    assert alert.is_visible()
    assert Axe().run(reader.page).violations_count == 0
    reader.context.close()


CASES = {  # name: (change, what the reader is told)
    "unreadable data": (lambda text: text.replace('"figures":[', '"figures":[[', 1), "This page cannot be shown"),
    "a script that was changed": (lambda text: text.replace("const main", "const mein", 1), "its script did not run"),
    "a seal that was changed": (lambda text: text.replace('"lines":[[', '"lines":[[[', 1), "The seal of this page was"),
    "no seal": (lambda text: text.replace('id="audit-seal"', 'id="audit-sael"', 1), "This page has no seal"),
    "cut off before the view": (lambda text: text[: text.index("<nav")], "This file is cut off"),
    "cut off in the data": (lambda text: text[: text.index('"figures":[') + 900], "This file is cut off"),
    "cut off in the script": (lambda text: text[: text.index("const main")], "This file is cut off"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_the_matter_with_a_page_is_said_in_a_sentence(browser, page, tmp_path, name):
    change, told = CASES[name]
    reader = opened(browser, tmp_path / "a.html", change(page.read_text(encoding="utf-8")))
    shown = reader.page.get_by_text(told)
    shown.wait_for()
    assert shown.is_visible()
    assert reader.page.locator(".cut-off").is_visible() is ("cut off" in name)
    reader.context.close()


@pytest.mark.parametrize("mark", ["</style>\n<st", "header nav a:hover", "</style>\n</head>", "<p class="])
def test_a_page_that_ends_in_its_head_or_style_sheet_says_so(browser, page, tmp_path, mark):
    """The body is empty then, and what a style sheet puts before it is what the reader sees."""
    text = page.read_text(encoding="utf-8")
    reader = opened(browser, tmp_path / "a.html", text[: text.index(mark) + len(mark)])

    shown = reader.page.evaluate("""() => {
        const style = getComputedStyle(document.body, "::before");
        return [document.body.innerText, style.content, style.visibility];
    }""")

    assert shown == ["", '"This file is cut off: its end is missing. Ask for it again."', "visible"]
    reader.context.close()


def test_a_page_that_a_browser_saved_anew_is_read_and_told(browser, page, tmp_path):
    reader = opened(browser, page)
    reader.page.get_by_text("Checked on opening").wait_for()
    saved = "<!DOCTYPE html>" + reader.page.evaluate("document.documentElement.outerHTML")
    assert check_seal(saved).findings[0].told.startswith("a browser has saved it anew")
    again = opened(browser, tmp_path / "saved.html", saved)
    again.page.get_by_text("Checked on opening: the data are as they were sealed.").first.wait_for()
    again.turn_to("inputs")
    again.at("Inputs")
    for each in (reader, again):
        each.context.close()


def test_without_javascript_a_page_says_so(browser, page):
    reader = opened(browser, page, java_script_enabled=False)
    text = reader.page.locator("body").inner_text()
    assert "JavaScript, which is switched off. Switch it on for this file" in text
    assert "Made by efp_graph" in text
    reader.context.close()


def test_a_browser_without_what_the_script_needs_gets_a_sentence(browser, page):
    reader = Reader(browser)
    reader.page.add_init_script("delete Object.hasOwn")
    reader.page.goto(page.as_uri())
    shown = reader.page.get_by_text("This page cannot be shown: the browser is older than 2022")
    shown.wait_for()
    reader.context.close()


def test_the_register_of_sources(browser, system, page):
    reader = opened(browser, page)
    view = reader.turn_to("sources")
    reader.at("Sources")
    rows = {
        each.split("\n")[0].split(" of ")[0]: each for each in view.locator("table.sources tbody tr").all_inner_texts()
    }
    sheet = next(each for name, each in rows.items() if name.startswith("data sheet"))
    for told in (
        "data sheet, page 4, table 2, 2024",
        "310 W at full load",
        r"\u202e",
        "2026-03-01",
        "CC BY 4.0",
        "0f0f",
    ):
        assert told in sheet
    assert "no page, table or row" not in sheet
    assert "nowhere to look it up" in next(each for name, each in rows.items() if name.startswith("hypothesis"))
    assert not view.locator("a[href^=javascript]").count()
    assert view.evaluate("window.hit") is None
    assert "they do not add up to the total" in view.locator(".note").last.inner_text()
    view.get_by_label("Nowhere to look up only").check()
    assert view.locator("table.sources tbody tr").count() == view.locator(".lacks-all").count() > 0
    assert Axe().run(view).violations_count == 0
    reader.shoot("sources")
    view.get_by_label("Nowhere to look up only").uncheck()
    view.locator("tr", has_text="data sheet").get_by_role("link", name="1 input").click()
    reader.at("Inputs")
    assert view.locator("table.inputs tbody th").all_inner_texts() == ["Power"]
    assert "data sheet, page 4, table 2, 2024" in view.locator("table.inputs tbody").inner_text()
    reader.go("#server.power")
    reader.at("Power")
    facts = "\n".join(view.locator("main dl").all_inner_texts())
    assert "310 W at full load" in facts
    assert "CC BY 4.0" in facts
    assert sum(each.source == WHOLE for each in audit_of(system).figures) == 1
    reader.context.close()
    assert reader.complaints == []
