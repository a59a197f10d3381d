"""The tab "Uncertainty" in a real browser: there where the model has one, its figures those of the draws."""

from __future__ import annotations

import numpy as np
import pytest

from efp_graph import Source, SourceValue, u
from efp_graph.uncertainty.on_page import BINS, SHARES, TAIL
from tests.footprint.small_model import small_system

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def m():
    power = SourceValue(300 * u.W, Source("sheet"), low=200 * u.W, high=400 * u.W)
    return small_system(1e6, 2e6, 3e6, server={"power": power})


@pytest.fixture(scope="module")
def result(m):
    return m.system.uncertainty(assume={"hypothesis": "medium"}, by="month")


@pytest.fixture(scope="module")
def path(m, result, tmp_path_factory):
    return m.system.audit_report(tmp_path_factory.mktemp("uncertainty") / "audit.html", uncertainty=result)


def test_a_page_of_which_nobody_asked_has_no_such_tab(reader, m, tmp_path):
    page = reader.open(m.system.audit_report(tmp_path / "audit.html"), "#uncertainty")
    assert page.locator("nav a[data-place=uncertainty]").count() == 0
    assert "Nobody has asked" in page.locator("main").inner_text()


def test_the_spread_of_the_total_and_of_its_parts_is_that_of_the_draws(reader, result, path):
    page = reader.open(path)
    page.get_by_role("link", name="How sure it is").click()
    reader.at("Uncertainty")
    assert page.locator("nav a[aria-current]").inner_text() == "Uncertainty"
    text = page.locator("main").evaluate("each => each.textContent")
    assert result.headline in text
    assert all(each in text for each in result.remarks)
    assert "[object" not in text
    lines = [each.split("\t") for each in page.locator("table.spreads tbody tr").all_inner_texts()]
    assert [each[0] for each in lines] == [
        "Total",
        *(each.name for each in result.by_category.values()),
        *(each.name for each in result.by_object.values()),
        *result.by_period,
    ]
    shown = [u.Quantity(float(each.split()[0].replace(",", "")), each.split()[1]).to("kg").m for each in lines[0][1:]]
    wanted = [result.mean.magnitude, result.sd.magnitude, *(result.quantile(each).magnitude for each in SHARES)]
    assert shown == pytest.approx(wanted, rel=2e-3)
    bars = page.locator(".histogram > span:not(.given)")
    assert bars.count() == BINS
    outputs = result.outputs[np.isfinite(result.outputs)]
    counts, _ = np.histogram(outputs, BINS, tuple(np.quantile(outputs, (TAIL, 1 - TAIL))))
    heights = [each.bounding_box()["height"] for each in bars.all()]
    assert heights == pytest.approx(max(heights) * counts / counts.max(), abs=1)
    line, frame = page.locator(".given").bounding_box(), page.locator(".histogram").bounding_box()
    low, high = np.quantile(outputs, (TAIL, 1 - TAIL))
    place = (result.given.magnitude - low) / (high - low)
    assert line["x"] == pytest.approx(frame["x"] + place * frame["width"], abs=2)


def test_every_input_says_by_what_it_is_drawn_and_exact_ones_stand_last(reader, result, path):
    page = reader.open(path, "#uncertainty")
    drawn = [each.locator("td").nth(1).inner_text() for each in page.locator("table.drawn tbody tr").all()]
    assert sorted(drawn) == sorted(result.spreads.values())
    uncertain = sum(each != "taken as exact" for each in drawn)
    assert set(drawn[uncertain:]) == {"taken as exact"}
    page.get_by_label("Without what is taken as exact").check()
    assert page.locator("table.drawn tbody tr").count() == uncertain == len(result.uncertain_inputs)


def test_paper_has_all(reader, path):
    page = reader.open(path, "#uncertainty")
    page.emulate_media(media="print")
    assert page.locator(".histogram, table.spreads, table.drawn").filter(visible=True).count() == 3


def test_a_total_that_does_not_vary_has_no_histogram(reader, tmp_path):
    m = small_system(10, 20, 30)
    page = reader.open(
        m.system.audit_report(tmp_path / "audit.html", uncertainty=m.system.uncertainty()), "#uncertainty"
    )
    assert page.locator(".histogram").count() == 0
    assert "nothing is uncertain" in page.locator("main").inner_text()
