"""`Graph.draw`: nodes as a picture by Graphviz, what an update did to them coloured where it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import GraphError, nearest
from efp_graph.files import ending_of
from efp_graph.graph.explaining import (
    CHANGED,
    COMPUTED,
    CUT_OFF,
    RECOMPUTED,
    RESTORED,
    change_text,
    outcomes,
    replaced_values,
)
from efp_graph.graph.node import Node
from efp_graph.graph.view import attributes_of
from efp_graph.rendering.dot import (
    CALCULATED_LOOK,
    EDGE_LOOK,
    GIVEN_LOOK,
    LONGEST_TIP,
    attributes_of as hovering,
    heading,
    picture_attributes,
    wrapped,
)
from efp_graph.rendering.picture import ENDINGS, Picture, refuse_when_too_large
from efp_graph.rendering.svg import Hover
from efp_graph.texts import cut, shown

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.report import UpdateReport

INPUT, CALCULATED, COLD = "input", "computed", "not up to date"
ADVICE = (
    'Draw a part of it, for example nodes=networkx.ancestors(graph.nx, "a key"), or write the graph as text ("x.dot"), '
    "or take graph.nx."
)
LOOKS = {
    INPUT: GIVEN_LOOK,
    CALCULATED: CALCULATED_LOOK,
    COLD: {"shape": "box", "style": "rounded,dotted", "fillcolor": "#fefefe", "color": "#777777"},
}
COLOURS = {  # what an update did: colour inside, colour of the border
    CHANGED: ("#fff7c4", "#8A6D00"),
    RECOMPUTED: ("#fde8c0", "#B36B00"),
    CUT_OFF: ("#ececec", "#555555"),
    COMPUTED: ("#d9f2e6", "#007A5A"),
    RESTORED: ("#eadcf0", "#7A4B8C"),
}


class Shown(NamedTuple):
    """A node of the picture in words."""

    name: str
    value: str
    kind: str
    outcome: str | None
    hover: Hover


def draw(
    graph: Graph,
    path: str | Path,
    nodes: Iterable[str | Node[Any]] | None = None,
    *,
    report: UpdateReport | None = None,
    title: str | None = None,
) -> Path:
    """See `Graph.draw`."""
    ending = ending_of(path, ENDINGS, "A graph")
    graph.refuse_in_formula("draw the graph")
    with graph.lock:
        graph.flush()
        chosen = list(graph) if nodes is None else chosen_from(graph, nodes)
        if ending != "dot":
            refuse_when_too_large(len(chosen), "nodes", lambda: ADVICE)
        picture = picture_of_nodes(chosen, report, summary(graph) if title is None else title)
    return picture.to_file(Path(path), ending)


def chosen_from(graph: Graph, nodes: Iterable[str | Node[Any]]) -> list[Node[Any]]:
    """Nodes given by key or as they are, each once.

    Raises:
        GraphError: one is not a node of the graph.
    """
    chosen: dict[Node[Any], None] = {}
    for choice in [nodes] if isinstance(nodes, str | Node) else nodes:
        node = choice if isinstance(choice, Node) else graph.nodes.get(choice)
        if node is None or node.graph is not graph:
            advice = "" if isinstance(choice, Node) else f" {nearest(str(choice), graph.nodes)}"
            raise GraphError(f"{shown(choice)} was given to be drawn, and is not a node of this graph.{advice}")
        chosen[node] = None
    return list(chosen)


def summary(graph: Graph) -> str:
    """What a graph is in a few words: `Graph: 2 inputs, 3 computed nodes, 1 of them not up to date`."""
    nodes = list(graph)
    inputs, cold = sum(node.is_input for node in nodes), sum(not node.is_up_to_date for node in nodes)
    waiting = f", {cold:,} of them not up to date" if cold else ""
    return f"Graph: {inputs:,} {'input' if inputs == 1 else 'inputs'}, {len(nodes) - inputs:,} computed{waiting}"


def picture_of_nodes(nodes: Sequence[Node[Any]], report: UpdateReport | None, title: str) -> Picture:
    """The picture; it holds texts, and nothing of the graph."""
    outcome_of = {} if report is None else outcomes(report)
    values = {} if report is None else replaced_values(report)
    places = {node: place for place, node in enumerate(nodes)}
    shapes = [_shown(node, outcome_of.get(node), _change(report, node, outcome_of, values)) for node in nodes]
    edges = [(places[read], place) for node, place in places.items() for read in node.dependencies if read in places]
    hovers = {f"n{place}": shape.hover for place, shape in enumerate(shapes)}
    hovers |= {
        f"e{place}": Hover(cut(f"{shapes[read].name} → {shapes[reader].name}", LONGEST_TIP))
        for place, (read, reader) in enumerate(edges)
    }
    return Picture(lambda hovers_shown: _dot(shapes, edges, title, hovers_shown), hovers, len(shapes), lambda: ADVICE)


def _change(report: UpdateReport | None, node: Node[Any], outcome_of: Mapping[Node[Any], str], values: Any) -> str:
    return change_text(report, node, values) if report is not None and node in outcome_of else ""


def _shown(node: Node[Any], outcome: str | None, change: str) -> Shown:
    attributes = attributes_of(node)
    name, unit, source = str(attributes["label"]), attributes["unit"], attributes["source"]
    value = "" if not node.is_up_to_date else change or shown(attributes.get("error", attributes["value"]))
    if value and unit:
        value += f" {unit}"
    kind = INPUT if node.is_input else COLD if not node.is_up_to_date else CALCULATED
    lines = [
        *([name] if name == node.key else [name, f"key: {node.key}"]),
        *([f"= {attributes['formula']}"] if attributes["formula"] else []),
        *([f"= {value}"] if value else []),
        *([f"source: {source}"] if source is not None else []),
        f"({kind if outcome is None else f'{kind}, {outcome}'})",
    ]
    text = "\n".join(cut(line, LONGEST_TIP) for line in lines)
    return Shown(name, value, kind, outcome, Hover(text, source if isinstance(source, str) else None))


def _dot(
    shapes: Sequence[Shown], edges: Sequence[tuple[int, int]], title: str, hovers: Mapping[str, Hover] | None
) -> str:
    """The DOT text: what is read below what reads it."""
    import graphviz

    kinds = {shape.kind for shape in shapes if shape.outcome is None}
    outcomes_shown = {shape.outcome for shape in shapes}
    legend = [(kind, look["fillcolor"], look["color"]) for kind, look in LOOKS.items() if kind in kinds]
    legend += [(outcome, *colours) for outcome, colours in COLOURS.items() if outcome in outcomes_shown]
    picture = graphviz.Digraph(**picture_attributes(heading(title, legend)))
    for place, shape in enumerate(shapes):
        lines = [f"<B>{line}</B>" for line in wrapped(shape.name)]
        lines += [f'<FONT COLOR="#222222">{line}</FONT>' for line in (wrapped(shape.value, 32) if shape.value else [])]
        look = {**LOOKS[shape.kind], **_colours(shape.outcome)}
        picture.node(f"n{place}", label=f"<{'<BR/>'.join(lines)}>", **look, **hovering(f"n{place}", hovers))
    for place, (read, reader) in enumerate(edges):
        picture.edge(f"n{read}", f"n{reader}", **EDGE_LOOK, **hovering(f"e{place}", hovers))
    return str(picture.source)


def _colours(outcome: str | None) -> dict[str, str]:
    if outcome is None:
        return {}
    inside, border = COLOURS[outcome]
    return {"fillcolor": inside, "color": border, "penwidth": "1.6"}
