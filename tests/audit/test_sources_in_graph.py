"""Sources in the page's own picture of a calculation: links that lead to them, and to nothing else."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from efp_graph import SourceValue, u
from efp_graph.values import Source
from tests.footprint.small_model import small_system

pytestmark = pytest.mark.xdist_group("browser")  # one browser for all of them

STUDY = "https://example.org/a?x=1&y=\">'<script>document.title=1</script>"
NOWHERE = (
    "javascript:alert(1)",
    " https:alert(1)",
    "data:text/html,x",
    "mailto:a@example.org",
    "file:///etc/passwd",
    "//x.org",
)


def page_of(reader, tmp_path, link):
    m = small_system()
    m.server.power = SourceValue(200 * u.W, Source("A <b>study</b>", link))
    return reader.open(m.system.audit_report(tmp_path / "audit.html"), "#server.instances_energy")


def test_a_source_is_a_click_away_and_does_not_get_hold_of_the_page(reader, tmp_path):
    page = page_of(reader, tmp_path, STUDY)
    mark = page.get_by_role("link", name="Source of Power of server: A <b>study</b>")
    assert mark.evaluate("each => [each.getAttribute('rel'), each.closest('a.node')]") == [
        "noopener noreferrer external", None,
    ]  # fmt: skip
    box = mark.locator("rect").bounding_box()
    assert min(box["width"], box["height"]) >= 23.9
    reader.context.route(
        "https://example.org/**", lambda route: route.fulfill(body="<h1>There</h1>", content_type="text/html")
    )
    with reader.context.expect_page() as opened:
        mark.click()
    opened.value.wait_for_selector("h1")
    assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]
    assert opened.value.url.startswith("https://example.org/a?x=1&y=%22%3E%27%3Cscript")
    page.bring_to_front()
    reader.at("Instances energy")
    assert Axe().run(page).violations_count == 0


@pytest.mark.parametrize("link", NOWHERE)
def test_what_is_no_address_of_the_web_is_no_link(reader, tmp_path, link):
    page = page_of(reader, tmp_path, link)

    assert page.locator("svg.calculation a.node").count() > 3
    assert (
        page.locator("svg.calculation a[href]:not([href^='#']):not([href^='https://']):not([href^='http://'])").count()
        == 0
    )
    assert page.get_by_role("link", name="Source of Power of server").count() == 0
