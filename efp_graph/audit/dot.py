"""A trail as DOT, the language of Graphviz: what a node says, its shape and colour by kind, what a hover tells.

How texts and hovers stand in DOT is the subject of `rendering/dot.py`. Nodes are numbered in the order of the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from efp_graph.audit.bundles import Bundle
from efp_graph.audit.records import CALCULATED, CONSTANT, HYPOTHESIS, INPUT
from efp_graph.audit.trail import CONDITION, KINDS, LINK, OPERAND, Edge, Step, Trail
from efp_graph.rendering.dot import (
    CALCULATED_LOOK,
    EDGE_LOOK,
    GIVEN_LOOK,
    LONGEST,
    LONGEST_TIP,
    attributes_of,
    beside_edge,
    heading,
    one_line,
    own_colour,
    picture_attributes,
    wrapped,
)
from efp_graph.rendering.svg import Hover
from efp_graph.texts import cut, visible
from efp_graph.values.readable import period

LOOKS = {
    INPUT: GIVEN_LOOK,
    HYPOTHESIS: {
        "shape": "box",
        "style": "filled,dashed",
        "fillcolor": "#fde8c0",
        "color": "#B36B00",
        "penwidth": "1.6",
    },
    CALCULATED: CALCULATED_LOOK,
    CONSTANT: {"shape": "box", "style": "filled,dotted", "fillcolor": "#f4f4f4", "color": "#777777"},
    LINK: {"shape": "cds", "style": "filled", "fillcolor": "#d9f2e6", "color": "#007A5A"},
}
UNTOLD = ("decides", "link", "…")  # what edges do that says nothing beside one; a hover tells it
SEVERAL = {"peripheries": "2"}
ROOT = {"penwidth": "2.5", "color": "#000000", "fillcolor": "#fff7c4"}
EDGES = {
    OPERAND: EDGE_LOOK,
    CONDITION: {"color": "#9a6a9a", "style": "dashed"},
    LINK: {"color": "#007A5A", "style": "dotted"},
}


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
    above = None if title is None else heading(title, legend(trail), caption(trail))
    picture = graphviz.Digraph(**picture_attributes(above))
    for label, steps in _groups(trail, cluster):
        into = picture if label is None else graphviz.Digraph(name=f"cluster_{label[0]}")
        for step in steps:
            name = names[step.key]
            into.node(name, **_node(step, step.key in trail.roots, colours), **attributes_of(name, hovers))
        if label is not None:
            into.attr(
                label=one_line(label[1]), labelloc="b", style="rounded", color="#bbbbbb", fontsize="12", tooltip=" "
            )
            picture.subgraph(into)
    for position, edge in enumerate(trail.edges):
        look = {"label": beside_edge(symbols(edge)), **EDGES[edge.kind]}
        picture.edge(names[edge.read], names[edge.reader], **look, **attributes_of(f"e{position}", hovers))
    return str(picture.source)


def symbols(edge: Edge) -> str:
    """What stands beside an edge."""
    return ", ".join(each for each in edge.symbol.split(", ") if each not in UNTOLD)


def hovers_of(trail: Trail) -> dict[str, Hover]:
    """{id of a node or an edge in the picture of a trail: what it tells, and the source that a click leads to}."""
    nodes = {f"n{position}": Hover(tip(step), step.source_link) for position, step in enumerate(trail)}
    return nodes | {f"e{position}": Hover(_told(edge, trail)) for position, edge in enumerate(trail.edges)}


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
    look = {**LOOKS[step.kind], **(ROOT if is_root else {}), **(SEVERAL if isinstance(step, Bundle) else {})}
    value, source = ' COLOR="#222222"', ' COLOR="#555555"'
    if colours and step.kind in (INPUT, HYPOTHESIS):
        chosen = colours.get(step.source or "", colours.get("default"))
        if chosen is not None:
            look |= own_colour(str(chosen))
            value = source = ""
    lines = [f"<B>{line}</B>" for line in wrapped(step.label)]
    told = [] if step.value == step.label else step.value.split("; ")
    lines += [f'<FONT POINT-SIZE="11"{value}>{line}</FONT>' for part in told for line in wrapped(part, 32)]
    if step.kind in (INPUT, HYPOTHESIS) and step.source:
        lines += [f'<FONT POINT-SIZE="9"{source}><I>{line}</I></FONT>' for line in wrapped(step.source, 32, 64)]
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
    lines += step.told
    lines.append(f"({KINDS[step.kind]})")
    return "\n".join(visible(cut(line, LONGEST_TIP)) for line in lines)


def legend(trail: Trail) -> list[tuple[str, str, str]]:
    """(what, colour inside, colour of the border) of the kinds of steps that are there."""
    present = {step.kind for step in trail}
    kinds = [(text, LOOKS[kind]["fillcolor"], LOOKS[kind]["color"]) for kind, text in KINDS.items() if kind in present]
    has_bundles = any(isinstance(step, Bundle) for step in trail)
    return [*kinds, *([("double line: like values as one", "#fefefe", "#555555")] if has_bundles else [])]


def caption(trail: Trail) -> str:
    """What a reader has to know: which hours the figures are of, and how many values the nodes stand for."""
    said = []
    (root, *others) = (trail.steps[key].content for key in trail.roots)
    if not others and getattr(root, "_hour", None) is not None:
        said.append(f"{len(root):,} hours, {period(root)}.")
    values = sum(step.count for step in trail)
    if values > len(trail):
        said.append(f"{values:,} values in {len(trail):,} nodes: like ones are drawn as one.")
    return " ".join(said)
