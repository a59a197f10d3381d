"""Texts inside HTML are text, whatever they hold."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given, strategies as st

from efp_graph.rendering.html import table_html, text_html
from efp_graph.texts import cut, visible


@given(st.text())
def test_a_text_is_read_as_it_is_shown(text):
    read = "".join(ET.fromstring(f"<p>{text_html(text)}</p>").itertext())
    assert read == cut(visible(text), 300)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_a_table_has_the_cells_that_it_was_given(rows):
    root = ET.fromstring(table_html(("one", "<other>"), rows))
    cells = [tuple("".join(cell.itertext()) for cell in row) for row in root.iter("tr")]
    assert cells == [("one", "<other>"), *(tuple(cut(visible(each), 300) for each in row) for row in rows)]


def test_what_is_read_from_right_to_left_stays_for_itself():
    assert text_html("שלום") == "<bdi>שלום</bdi>"
