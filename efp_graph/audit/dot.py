"""A trail as DOT, the language of Graphviz: what a node says, its shape and colour by kind, what a hover tells.

Names of users stand in HTML-like labels and in tooltips, escaped for each; nodes of the picture are called n0, n1 ...
in the order of the trail, edges e0, e1 ..., so no name can be mistaken for DOT. DOT that becomes SVG is written without
hovers and links, which are put in afterwards (see `svg.py`). The colours are light ones of Okabe and Ito's palette:
they stay apart for colour-blind readers, and kinds differ in shape or border too.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from efp_graph.audit.records import CALCULATED, CONSTANT, HYPOTHESIS, INPUT
from efp_graph.audit.svg import PLACE, Hover
from efp_graph.audit.trail import CONDITION, KINDS, LINK, OPERAND, Edge, Step, Trail
from efp_graph.texts import cut, visible, web_address

WRAP = 26  # characters of a line of a label
LONGEST = 120  # characters of a label
LONGEST_TIP = 1500  # characters of a tooltip
LOOKS = {
    INPUT: {"shape": "note", "style": "filled", "fillcolor": "#cfe8f7", "color": "#0072B2"},
    HYPOTHESIS: {
        "shape": "box",
        "style": "filled,dashed",
        "fillcolor": "#fde8c0",
        "color": "#B36B00",
        "penwidth": "1.6",
    },
    CALCULATED: {"shape": "box", "style": "rounded,filled", "fillcolor": "#ffffff", "color": "#555555"},
    CONSTANT: {"shape": "box", "style": "filled,dotted", "fillcolor": "#f4f4f4", "color": "#777777"},
    LINK: {"shape": "cds", "style": "filled", "fillcolor": "#d9f2e6", "color": "#007A5A"},
}
ROOT = {"penwidth": "2.5", "color": "#000000", "fillcolor": "#fff7c4"}
EDGES = {
    OPERAND: {"color": "#555555"},
    CONDITION: {"color": "#9a6a9a", "style": "dashed"},
    LINK: {"color": "#007A5A", "style": "dotted"},
}
FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"


def calculus_dot(
    trail: Trail,
    *,
    title: str | None = None,
    cluster: bool = False,
    colours: Mapping[str, str] | None = None,
    hovers: Mapping[str, Hover] | None = None,
) -> str:
    """The DOT text of a trail: figures on top, inputs below, arrows from what is read to what reads it.

    Args:
        trail: what to draw.
        title: above the picture, with a legend; neither unless given.
        cluster: a frame around the values of each object.
        colours: {name of a source: colour of its inputs}, "default" for the sources that it does not name.
        hovers: of nodes and edges, as `hovers_of` gives them; none for DOT that becomes SVG.
    """
    import graphviz

    names = {key: f"n{position}" for position, key in enumerate(trail.steps)}
    picture = graphviz.Digraph(
        graph_attr={
            "rankdir": "BT",
            "bgcolor": "white",
            "fontname": FONT,
            "fontsize": "16",
            "labelloc": "t",
            "label": " " if title is None else _heading(title, trail),
            "nodesep": "0.25",
            "ranksep": "0.55",
            "tooltip": " ",
        },
        node_attr={"fontname": FONT, "fontsize": "11", "margin": "0.12,0.06", "height": "0.3"},
        edge_attr={"fontname": FONT, "fontsize": "10", "arrowsize": "0.7"},
    )
    for label, steps in _groups(trail, cluster):
        into = picture if label is None else graphviz.Digraph(name=f"cluster_{label[0]}")
        for step in steps:
            name = names[step.key]
            into.node(name, **_node(step, step.key in trail.roots, colours), **attributes_of(name, hovers))
        if label is not None:
            into.attr(label=_html(label[1]), labelloc="b", style="rounded", color="#bbbbbb", fontsize="12", tooltip=" ")
            picture.subgraph(into)
    for position, edge in enumerate(trail.edges):
        look = {"label": _html(edge.symbol if edge.symbol != "decides" else ""), **EDGES[edge.kind]}
        picture.edge(names[edge.read], names[edge.reader], **look, **attributes_of(f"e{position}", hovers))
    return str(picture.source)


def hovers_of(trail: Trail) -> dict[str, Hover]:
    """{id of a node or an edge in the picture of a trail: what it tells, and the source that a click leads to}."""
    nodes = {f"n{position}": Hover(tip(step), step.source_link) for position, step in enumerate(trail)}
    return nodes | {f"e{position}": Hover(_told(edge, trail)) for position, edge in enumerate(trail.edges)}


def attributes_of(name: str, hovers: Mapping[str, Hover] | None) -> dict[str, Any]:
    """The attributes of DOT that give a node or an edge its id, its hover and its link."""
    if hovers is None:
        return {"id": name, "tooltip": PLACE, "labeltooltip": PLACE}
    hover = hovers[name]
    told, address = text_of(hover.text), web_address(hover.link)
    link = {} if address is None else {"URL": text_of(address), "target": "_blank"}
    return {"id": name, "tooltip": told, "labeltooltip": told, **link}


def _groups(trail: Trail, cluster: bool) -> Iterable[tuple[tuple[int, str] | None, list[Step]]]:
    """((number, title) of a frame or None, its steps)."""
    if not cluster:
        return [(None, list(trail))]
    owners: dict[str | None, list[Step]] = {}
    for step in trail:
        owners.setdefault(step.owner_id, []).append(step)
    return [
        (None if owner is None else (number, f"{steps[0].owner_class} {steps[0].owner}"), steps)
        for number, (owner, steps) in enumerate(owners.items())
    ]


def _node(step: Step, is_root: bool, colours: Mapping[str, str] | None) -> dict[str, str]:
    lines = [f"<B>{line}</B>" for line in wrapped(step.label)]
    told = [] if step.value == step.label else step.value.split("; ")
    lines += [f'<FONT COLOR="#222222">{line}</FONT>' for part in told for line in wrapped(part, 32)]
    if step.kind in (INPUT, HYPOTHESIS) and step.source:
        lines += [f'<FONT POINT-SIZE="9" COLOR="#555555"><I>{line}</I></FONT>' for line in wrapped(step.source, 32, 64)]
    look = {**LOOKS[step.kind], **(ROOT if is_root else {})}
    if colours and step.kind in (INPUT, HYPOTHESIS):
        chosen = colours.get(step.source or "", colours.get("default"))
        look |= {} if chosen is None else {"fillcolor": text_of(str(chosen))}
    return {"label": f"<{'<BR/>'.join(lines)}>", **look}


def _told(edge: Edge, trail: Trail) -> str:
    names = (cut(trail.steps[key].label, LONGEST) for key in (edge.read, edge.reader))
    return f"{cut(edge.operation, LONGEST_TIP)}\n{' → '.join(names)}"


def tip(step: Step) -> str:
    """What a hover tells: the name, the formula with names and with values, the value, where it comes from."""
    lines = [step.label]
    if step.formula is not None:
        lines += [f"= {step.formula}", f"= {step.numbers}"]
    lines += [f"= {step.value}"] if step.value != step.label else []
    if step.source is not None:
        lines.append(f"source: {step.source}{f' ({step.source_link})' if step.source_link else ''}")
    lines += [f"{what}: {text}" for what in ("low", "high", "confidence", "comment") if (text := step.known(what))]
    lines.append(f"({KINDS[step.kind]})")
    return "\n".join(visible(cut(line, LONGEST_TIP)) for line in lines)


def legend(trail: Trail) -> list[tuple[str, str, str]]:
    """(what, colour inside, colour of the border) of the kinds of steps that are there."""
    present = {step.kind for step in trail}
    return [(text, LOOKS[kind]["fillcolor"], LOOKS[kind]["color"]) for kind, text in KINDS.items() if kind in present]


def _heading(title: str, trail: Trail) -> str:
    """Title and legend, as the HTML-like label of the picture."""
    cells = [
        f'<TD BGCOLOR="{inside}" COLOR="{border}" BORDER="1"><FONT POINT-SIZE="10">{text}</FONT></TD>'
        for text, inside, border in legend(trail)
    ]
    lines = "<BR/>".join(wrapped(title, 80, 200))
    return (
        '<<TABLE BORDER="0" CELLSPACING="6" CELLPADDING="3">'
        f'<TR><TD COLSPAN="{len(cells)}"><B>{lines}</B></TD></TR><TR>{"".join(cells)}</TR></TABLE>>'
    )


def wrapped(text: str, width: int = WRAP, longest: int = LONGEST) -> list[str]:
    """A text as lines that are escaped for an HTML-like label."""
    lines = textwrap.wrap(cut(" ".join(visible(text).split()), longest), width) or [" "]
    return [markup(line) for line in lines]


def _html(text: str) -> str:
    """A text as an HTML-like label of one line."""
    return f"<{markup(cut(' '.join(visible(text).split()), LONGEST))}>" if text.strip() else " "


def markup(text: str) -> str:
    """A text inside an HTML-like label, where Graphviz would replace `\\N` too."""
    return html.escape(text, quote=True).replace("\\", "\\\\")


def text_of(text: str, longest: int = 20 * LONGEST_TIP) -> Any:
    """A text as a quoted string of DOT in which nothing is markup and a line end is one."""
    import graphviz

    return graphviz.nohtml(str(graphviz.escape(visible(cut(text, longest), lines=True))).replace("\n", "\\n"))
