"""Texts inside HTML, for notebooks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from efp_graph.texts import cut, turns, visible

LONGEST = 300  # characters of a text


def text_html(text: str, longest: int = LONGEST) -> str:
    """A text inside HTML, cut where it is too long to read; one that is read from right to left stays for itself.

    Example:
        >>> text_html("<power>")
        '&lt;power&gt;'
    """
    shown = html.escape(cut(visible(text), longest))
    return f"<bdi>{shown}</bdi>" if turns(text) else shown


def table_html(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts.

    Example:
        >>> table_html(["node"], [["<a>"]])
        "<table><tr><th>node</th></tr><tr><td style='text-align:left'>&lt;a&gt;</td></tr></table>"
    """
    lines = ("".join(f"<td style='text-align:left'>{text_html(cell)}</td>" for cell in row) for row in rows)
    head = "".join(f"<th>{text_html(each)}</th>" for each in heads)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
