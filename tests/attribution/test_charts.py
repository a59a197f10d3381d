"""Flows, Sankey diagrams and icicles: sums, what is merged and said, labels that are whole and apart."""

from __future__ import annotations

import math
from itertools import pairwise
from types import SimpleNamespace

import pytest

import efp_graph as efp
from efp_graph.attribution.flows import MOST_FLOWS, flows_of
from efp_graph.charts.drawing import plain
from efp_graph.charts.flow_layout import HEAD, LINE, Band, Bar, laid_out, lines_of
from efp_graph.errors import InputError, UnknownOption, ValueOutOfRange, WrongKind
from tests.attribution.test_golden import example
from tests.audit.browser import Reader


@pytest.fixture(scope="module")
def attribution():
    return example(efp.ServerTypes.autoscaling()).attribution()


@pytest.mark.parametrize(
    "levels",
    [
        ("phase", "category", "source", "job", "pattern"),
        ("pattern", "source", "phase"),
        ("job", "device", "step"),
        ("stream", "country", "journey", "step", "job", "source", "category"),
    ],
)
def test_flows_conserve_in_any_order_of_columns(attribution, levels):
    flows = attribution.flows(levels, merge_below=0)

    pivots = {level: attribution.pivot(level) for level in levels}
    for place, node in enumerate(flows.nodes):
        assert node.kilograms == pytest.approx(pivots[node.level].amount(node.name), rel=1e-12)
        comes = math.fsum(each.kilograms for each in flows.flows if each.target == place)
        goes = math.fsum(each.kilograms for each in flows.flows if each.source == place)
        assert max(comes, goes) <= node.kilograms * (1 + 1e-12)
        assert flows.nodes[place].column == levels.index(node.level)
    for level, pivot in pivots.items():
        passing = pivot.amount((None,)) if (None,) in pivot.row_keys else 0.0
        standing = math.fsum(node.kilograms for node in flows.nodes if node.level == level)
        assert standing + passing == pytest.approx(flows.total, rel=1e-12)
        assert (f"are of no {level}." in " ".join(flows.remarks)) == (passing > 0)


def test_what_is_of_no_job_passes_the_column_of_jobs(attribution):
    flows = attribution.flows(["source", "job", "pattern"], merge_below=0)

    ends = {(flows.nodes[each.source].name, flows.nodes[each.target].name) for each in flows.flows}
    assert ("laptop", "office FR") in ends
    assert ("wifi", "search") in ends
    assert ("wifi", "office FR") not in ends


def test_flows_are_a_table_when_they_are_printed_or_shown(attribution):
    flows = attribution.flows(["phase", "source", "job"])
    for text in (str(flows), repr(flows), flows._repr_html_()):
        assert all(words in text for words in ("kg CO2eq", flows.caption, *flows.remarks))
        assert all(node.name in text for node in flows.nodes)
    assert len(flows.lines()[1]) == len(flows.flows)


def test_small_ones_are_merged_and_said(attribution):
    flows = attribution.flows(["category", "source", "job"], merge_below=0.05)
    assert str(attribution.flows(["category", "source", "job"], merge_below="5%")) == str(flows)

    others = [node for node in flows.nodes if node.objects > 1]
    assert [(node.level, node.name) for node in others] == [("category", "2 others"), ("source", "3 others")]
    assert flows.remarks[0] == "Merged, each below 5% of the total: 2 of category, 3 of source."
    assert math.fsum(node.kilograms for node in flows.nodes if node.column == 1) == pytest.approx(attribution.total)


def test_what_is_hidden_excluded_or_chosen_is_left_out_and_nothing_is_rescaled(attribution):
    flows = attribution.flows(["phase", "category", "source"], hide="category", merge_below=0)
    assert flows.levels == ("phase", "source")
    without = attribution.flows(["phase", "source"], exclude=[efp.Device], merge_below=0)
    assert without.total == pytest.approx(attribution.total - attribution.pivot("device").amount("laptop")
                                          - attribution.pivot("device").amount("phone"))  # fmt: skip
    assert "Left out: Device." in without.remarks
    french = attribution.flows(["phase", "source"], within={"pattern": "office FR"}, merge_below=0)
    assert french.total == pytest.approx(115.777729, abs=1e-6)
    assert len(french.to_pandas()) == len(french.records()) == len(french.flows)


def atom_of(phase, source, job, kilograms):
    return SimpleNamespace(
        phase=phase, source=source, kilograms=kilograms, category="Servers", stream="x", cell=SimpleNamespace(job=job)
    )


def test_more_than_400_flows_are_merged_below_a_threshold_that_is_said():
    atoms = [atom_of("energy", f"server {one}", f"job {two}", 1 + one) for one in range(30) for two in range(30)]
    flows = flows_of(atoms, ("source", "job"), 0, "many", "", ())

    assert len(flows.flows) <= MOST_FLOWS
    assert flows.merged_below > 0
    assert "so that no more than 400 flows are drawn" in flows.remarks[0]
    assert math.fsum(each.kilograms for each in flows.flows) == pytest.approx(flows.total)


def test_what_is_given_back_is_not_drawn_and_said():
    flows = flows_of(
        [atom_of("energy", "a", "b", 3.0), atom_of("energy", "c", "b", -1.0)], ("source", "job"), 0, "x", "", ()
    )

    assert flows.total == 2.0
    assert [each.name for each in flows.nodes] == ["a", "b"]
    assert flows.remarks == ("Not drawn, since it is below 0: -1 kg CO2eq in 1 parts.",)


@pytest.mark.parametrize("name", ["a name of some words that is longer than one line of a label is", "x" * 100, "a"])
def test_labels_are_whole_and_lie_apart(name):
    assert "".join(lines_of(name)).replace(" ", "") == name.replace(" ", "")
    bars = [Bar(0, name, 100.0), *(Bar(1, f"{name} {one}", 100 / 2**one) for one in range(1, 12))]
    layout = laid_out(bars, [Band(0, place, each.amount) for place, each in enumerate(bars) if place], 2, 100.0)
    spans = []
    for place, each in enumerate(bars):
        half = max(LINE * (1 + len(layout.lines[place])), layout.heights[place]) / 2
        middle = layout.tops[place] + layout.heights[place] / 2
        spans.append((each.column, middle - half, middle + half))
    for column in (0, 1):
        own = sorted(span[1:] for span in spans if span[0] == column)
        assert own[0][0] >= HEAD - 1e-9
        assert own[-1][1] <= layout.height
        assert all(above[1] <= below[0] for above, below in pairwise(own))


def test_the_pictures_have_every_name_the_period_and_what_is_not_in_them(attribution, tmp_path):
    for chart in (
        attribution.sankey(["source", "job", "pattern"], merge_below=0),
        attribution.icicle(["source", "job", "pattern"], merge_below=0),
    ):
        title = plain(chart.layout.title.text)
        assert "128 kg CO2eq" in title
        assert "2025-01-01" in title
        assert "Not modelled: fabrication of Network" in title
        texts = "\n".join(plain(text) for trace in chart.data for text in (trace.text or ()) if trace.text)
        for name in ("laptop", "search", "report", "office FR", "phone DE"):
            assert name in texts
        for ending in ("html", "svg", "png", "pdf"):
            assert chart.write(tmp_path / f"x.{ending}").stat().st_size > 1000
        drawn = (tmp_path / "x.svg").read_text()
        assert all(name in drawn for name in ("laptop", "report", "office FR", "Not modelled"))


@pytest.mark.xdist_group("browser")
def test_on_a_narrow_window_the_same_figures_are_a_list_that_does_not_scroll_sideways(attribution, browser, tmp_path):
    """A chart of a fixed size was two screens wide on a phone."""
    reader = Reader(browser)
    reader.page.set_viewport_size({"width": 390, "height": 800})
    for name in ("sankey", "icicle"):
        chart = getattr(attribution, name)(merge_below=0)
        drawn = {part for trace in chart.data for part in _words(trace.text)}
        page = reader.page
        page.goto(chart.write(tmp_path / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert not page.locator(".plotly-graph-div").is_visible()
        listed = page.locator(".outline").inner_text()
        assert "2025-01-01" in listed
        assert [each for each in drawn if each not in " ".join(listed.split())] == []
        page.set_viewport_size({"width": 1300, "height": 800})
        assert page.locator(".plotly-graph-div").is_visible()
        assert not page.locator(".outline").is_visible()
        page.set_viewport_size({"width": 390, "height": 800})
    reader.context.close()


def test_the_list_of_parts_adds_up(attribution):
    """Each part of an icicle stands above its own parts, and each bar of a Sankey above where it goes."""
    lines = attribution.icicle(merge_below=0).outline
    for place, line in enumerate(lines):
        end = next((at for at in range(place + 1, len(lines)) if lines[at].depth <= line.depth), len(lines))
        inside = [each.share for each in lines[place + 1 : end] if each.depth == line.depth + 1]
        assert not inside or math.fsum(inside) == pytest.approx(line.share)
    assert math.fsum(each.share for each in lines if each.depth == 0) == pytest.approx(1)
    bars = [each for each in attribution.sankey(merge_below=0).outline if each.share is not None]
    assert math.fsum(each.share for each in bars[:2]) == pytest.approx(1)  # by phase, the first column


def _words(texts):
    """The lines of the labels of a chart."""
    return [" ".join(plain(line).split()) for text in texts or () for line in str(text or "").split("<br>")]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"levels": ["phase", "jurney"]}, UnknownOption, "journey"),
        ({"levels": ["phase", "phase"]}, InputError, "twice"),
        ({"levels": ["phase", "job"], "hide": "job"}, InputError, "two or more"),
        ({"hide": "jop"}, UnknownOption, "job"),
        ({"merge_below": 5}, ValueOutOfRange, "from 0 to 1"),
        ({"merge_below": "few"}, WrongKind, "such as 0.3"),
        ({"filename": "x.txt"}, UnknownOption, "html"),
    ],
)
def test_what_cannot_be_drawn_is_refused(attribution, asked, error, words):
    with pytest.raises(error, match=words):
        attribution.sankey(**asked)
