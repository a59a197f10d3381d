"""What notebooks show of a graph and of an update: a picture where it is legible, tables otherwise."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from efp_graph.graph import Graph
from efp_graph.graph.notebook import MOST_DRAWN, MOST_ROWS
from efp_graph.rendering import layout


def chain(graph, length):
    first = last = graph.input("first", 0, unit="kg")
    for place in range(length):
        last = graph.computed(f"c{place}", lambda read=last: read() + 1)
    last()
    return first


def test_a_small_graph_is_drawn_with_its_caption(graph):
    chain(graph, MOST_DRAWN - 1)
    shown = graph._repr_html_()
    assert shown.startswith("<div><svg")
    texts = " ".join(ET.fromstring(shown).itertext())
    assert "Graph: 1 input, 49 computed" in texts
    assert "c48" in texts


def test_a_large_graph_is_summarised(graph):
    chain(graph, 10 * MOST_DRAWN)
    shown = graph._repr_html_()
    assert "<svg" not in shown
    texts = " ".join(ET.fromstring(shown).itertext())
    assert "Graph: 1 input, 500 computed" in texts
    assert "first 0 kg" in texts
    assert "Read by no other node value c499 500" in texts
    assert "graph.draw" in texts


def test_a_graph_with_many_inputs_shows_some_and_says_how_many_more(graph):
    for place in range(MOST_DRAWN + 1):
        graph.input(f"input {place}", place)
    shown = graph._repr_html_()
    assert shown.count("<tr>") == MOST_ROWS + 1
    assert "and 31 more" in shown


def test_an_empty_graph():
    assert "Graph: 0 inputs, 0 computed" in Graph()._repr_html_()


def test_without_graphviz_there_are_tables(graph, monkeypatch):
    monkeypatch.setattr(layout, "RENDERERS", {})
    first = chain(graph, 3)
    with graph.batch("more") as report:
        first.set(5)
    assert "<svg" not in graph._repr_html_() + report._repr_html_()
    assert "first" in graph._repr_html_()
    assert "c2" in report._repr_html_()


def test_an_update_is_a_table_and_a_picture(graph):
    first = chain(graph, 3)
    with graph.batch("more") as report:
        first.set(5)
    root = ET.fromstring(report._repr_html_())
    rows = [[cell.text or "" for cell in row] for row in root.iter("tr")]
    assert rows[0] == ["node", "was", "value", "time"]
    assert [row[:3] for row in rows[1:]] == [
        ["first", "set", "0 → 5"],
        ["c0", "recomputed", "1 → 6"],
        ["c1", "recomputed", "2 → 7"],
        ["c2", "recomputed", "3 → 8"],
    ]
    assert all(row[3].endswith(" ms") for row in rows[2:])
    assert root.find("strong").text == "Update 'more', revision 1"
    assert "Update 'more', revision 1" in " ".join(root.find("{http://www.w3.org/2000/svg}svg").itertext())


def test_a_large_update_is_cut(graph):
    first = chain(graph, 500)
    with graph.batch() as report:
        first.set(5)
    shown = report._repr_html_()
    assert shown.count("<tr>") == MOST_ROWS + 1
    assert "and 481 more nodes" in shown
    assert "<svg" not in shown


@pytest.mark.parametrize("value", [0, 1])
def test_an_update_without_effect_says_so(value, graph):
    first = chain(graph, 3)
    with graph.batch() as report:
        first.set(value)
    assert ("Nothing has changed." in report._repr_html_()) == (value == 0)
