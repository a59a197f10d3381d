"""Texts inside HTML, for notebooks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from efp_graph.texts import cut, turns, visible

LONGEST = 300  # characters of a text
LONGEST_PARAGRAPH = 2000


def text_html(text: str, longest: int = LONGEST) -> str:
    """A text inside HTML, cut where it is too long to read; one that is read from right to left stays for itself.

    Example:
        >>> text_html("<power>")
        '&lt;power&gt;'
    """
    shown = html.escape(cut(visible(text), longest))
    return f"<bdi>{shown}</bdi>" if turns(text) else shown


def table_html(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int | None = None, caption: str = ""
) -> str:
    """A table. It has no colours, so that it is read on dark and on light.

    Args:
        texts: how many of the columns are texts, from the left; the others are figures. All, unless said.
        caption: what the figures are.

    Example:
        >>> table_html(["node"], [["<a>"]])
        "<table><tr><th>node</th></tr><tr><td style='text-align:left'>&lt;a&gt;</td></tr></table>"
    """
    head = "".join(f"<th>{text_html(each)}</th>" for each in heads)
    above = f"<caption>{text_html(caption)}</caption>" if caption else ""
    lines = "".join(f"<tr>{cells_html(row, len(row) if texts is None else texts)}</tr>" for row in rows)
    return f"<table>{above}<tr>{head}</tr>{lines}</table>"


def cells_html(row: Sequence[str], texts: int) -> str:
    """The cells of a line, of which the first ones are texts and the others figures."""
    return "".join(
        f"<td style='text-align:{'left' if place < texts else 'right'}'>{text_html(cell)}</td>"
        for place, cell in enumerate(row)
    )


def paragraphs_html(texts: Iterable[str]) -> str:
    """A paragraph for each text that is not empty."""
    return "".join(f"<p>{text_html(each, LONGEST_PARAGRAPH)}</p>" for each in texts if each)
