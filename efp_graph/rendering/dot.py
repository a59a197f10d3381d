"""Texts in DOT, the language of Graphviz: labels, hovers, a heading with a legend; and the looks that pictures share.

Texts of users stand in HTML-like labels and in tooltips, escaped for each. Nodes of a picture are called n0, n1 ...,
its edges e0, e1 ..., so no name can be mistaken for DOT. DOT that becomes SVG is written without hovers and links; they
are put in afterwards (see `svg.py`). The colours are light ones of Okabe and Ito's palette: they stay apart for
colour-blind readers, and kinds differ in shape or border too.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from efp_graph.rendering.dark import OWN, PAPER
from efp_graph.rendering.svg import PLACE, Hover
from efp_graph.texts import cut, visible, web_address

WRAP = 26  # characters of a line of a label
WRAP_OF_EDGE = 12  # characters of a line of the label of an edge
LONGEST = 120  # characters of a label
LONGEST_TIP = 1500  # characters of a tooltip
FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"
GIVEN_LOOK = {"shape": "note", "style": "filled", "fillcolor": "#cfe8f7", "color": "#0072B2"}
CALCULATED_LOOK = {"shape": "box", "style": "rounded,filled", "fillcolor": "#fefefe", "color": "#555555"}
EDGE_LOOK = {"color": "#555555"}
TEXT = "#000000"


def picture_attributes(heading: str | None) -> dict[str, dict[str, str]]:
    """The attributes of a picture as a whole, of all its nodes and of all its edges: what is read stands below."""
    return {
        "graph_attr": {
            "rankdir": "BT",
            "bgcolor": PAPER,
            "fontname": FONT,
            "fontcolor": TEXT,
            "fontsize": "16",
            "labelloc": "t",
            "label": heading or " ",
            "nodesep": "0.25",
            "ranksep": "0.55",
            "pack": "16",  # parts that are not joined stand in rows, not in one
            "packmode": "array",
            "tooltip": " ",
        },
        "node_attr": {"fontname": FONT, "fontcolor": TEXT, "fontsize": "11", "margin": "0.12,0.06", "height": "0.3"},
        "edge_attr": {"fontname": FONT, "fontcolor": TEXT, "fontsize": "10", "arrowsize": "0.7"},
    }


def attributes_of(name: str, hovers: Mapping[str, Hover] | None) -> dict[str, Any]:
    """The attributes of DOT that give a node or an edge its id, its hover and its link."""
    if hovers is None:
        return {"id": name, "tooltip": PLACE, "labeltooltip": PLACE}
    hover = hovers[name]
    told, address = text_of(hover.text), web_address(hover.link)
    link = {} if address is None else {"URL": text_of(address), "target": "_blank"}
    return {"id": name, "tooltip": told, "labeltooltip": told, **link}


def own_colour(colour: str) -> dict[str, str]:
    """The look of a node in a colour that is not ours: it stays in the dark, and so does the black text on it."""
    return {"fillcolor": text_of(colour), "fontcolor": "black", "class": OWN}


def heading(title: str, legend: Iterable[tuple[str, str, str]], caption: str = "") -> str:
    """Title, caption and legend, as the HTML-like label of a picture.

    Args:
        title: any text.
        legend: (what, colour inside, colour of the border).
        caption: what a reader has to know, any text; none by default.
    """
    cells = [
        f'<TD BGCOLOR="{inside}" COLOR="{border}" BORDER="1"><FONT POINT-SIZE="10">{markup(text)}</FONT></TD>'
        for text, inside, border in legend
    ]
    span = f'<TD COLSPAN="{max(1, len(cells))}">'
    rows = [f"{span}<B>{'<BR/>'.join(wrapped(title, 80, 200))}</B></TD>"]
    if caption:
        lines = "<BR/>".join(wrapped(caption, 110, 600))
        rows.append(f'{span}<FONT POINT-SIZE="11">{lines}</FONT></TD>')
    rows.append("".join(cells))
    shown = "".join(f"<TR>{row}</TR>" for row in rows if row)
    return f'<<TABLE BORDER="0" CELLSPACING="6" CELLPADDING="5">{shown}</TABLE>>'


def wrapped(text: str, width: int = WRAP, longest: int = LONGEST) -> list[str]:
    """A text as lines that are escaped for an HTML-like label."""
    lines = textwrap.wrap(cut(" ".join(visible(text).split()), longest), width) or [" "]
    return [markup(line) for line in lines]


def one_line(text: str) -> str:
    """A text as an HTML-like label of one line."""
    return f"<{markup(cut(' '.join(visible(text).split()), LONGEST))}>" if text.strip() else " "


def beside_edge(text: str) -> str:
    """A text as the label of an edge: lines so short, with room beside them, that labels do not lie on one another."""
    lines = wrapped(text, WRAP_OF_EDGE) if text.strip() else []
    return f"<{'<BR/>'.join(f'&#160;{line}&#160;' for line in lines)}>" if lines else " "


def markup(text: str) -> str:
    """A text inside an HTML-like label, where Graphviz would replace `\\N` too."""
    return html.escape(text, quote=True).replace("\\", "\\\\")


def text_of(text: str, longest: int = 20 * LONGEST_TIP) -> Any:
    """A text as a quoted string of DOT in which nothing is markup and a line end is one."""
    import graphviz

    return graphviz.nohtml(str(graphviz.escape(visible(cut(text, longest), lines=True))).replace("\n", "\\n"))
