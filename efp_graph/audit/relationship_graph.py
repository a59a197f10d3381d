"""How objects hang together: a node per object, coloured by class, a line per link, drawn by Graphviz in one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from efp_graph.audit.drawing import Drawing, check_ending, given_out
from efp_graph.audit.svg_page import Framed, svg_page
from efp_graph.rendering.dark import PAPER
from efp_graph.rendering.dot import FONT, TEXT, attributes_of, own_colour, wrapped
from efp_graph.rendering.picture import Picture
from efp_graph.rendering.svg import Hover
from efp_graph.texts import cut

LONGEST_TOLD = 6000  # characters of a hover
OTHER = "#e6e6e6"


class Shown(NamedTuple):
    """An object of the picture: its name, its class, and what a hover tells of it."""

    name: str
    kind: str
    told: str


def relationship_graph_to_file(
    title: str,
    objects: Sequence[Shown],
    links: Sequence[tuple[int, int]],
    *,
    colours: Mapping[str, str],
    remark: str = "",
    filename: str | Path | None = None,
    width: str = "1200px",
    height: str = "900px",
    notebook: bool = False,
) -> Drawing | Framed | Path:
    """Draw the picture.

    Args:
        title: name of what it starts from.
        objects, links: the objects, and pairs of positions among them.
        colours: {class: colour}; grey for others.
        remark: what a reader has to know of the model as a whole: behind the title of a page, above other pictures.
        filename: of the file to write, which ends in .html, .svg, .png, .pdf or .dot; none by default.
        width, height: of the frame in a notebook, as CSS writes it.
        notebook: give the page in a frame instead.

    Returns:
        A `Drawing`, which notebooks show and which has `write(path)`; where a path is given, that.

    Raises:
        MissingProgram, UnknownOption: as for `rendered`, and for a file name that ends otherwise.
        TooLargeToDraw: there are more objects than a picture can show.
    """
    check_ending(filename)

    def picture(heading: str) -> Picture:
        return Picture(
            lambda hovers: relationship_dot(objects, links, colours, hovers, heading),
            hovers_of(objects, links),
            len(objects),
            lambda: "Leave classes out (classes_to_ignore=...), start from an object further down, or write x.dot.",
            "objects",
        )

    def page() -> str:
        kinds: dict[str, list[str]] = {}
        for kind in dict.fromkeys(each.kind for each in objects):
            kinds.setdefault(colours.get(kind, OTHER), []).append(kind)
        return svg_page(
            f"{cut(title, 80)}: objects and their links. {remark}" if remark else f"{title}: objects and their links",
            picture("").drawn("svg"),
            [(", ".join(names), colour, "#555555") for colour, names in kinds.items()],
            label="Object relationship graph",
        )

    frame = (width, height) if notebook else None
    return given_out(f"{title}: objects and their links", picture(remark), page, filename, frame)


def hovers_of(objects: Sequence[Shown], links: Sequence[tuple[int, int]]) -> dict[str, Hover]:
    """{id in the picture: what it tells}: n0, n1 ... are the objects, e0, e1 ... the links."""
    nodes = {f"n{position}": Hover(cut(each.told, LONGEST_TOLD)) for position, each in enumerate(objects)}
    names = (f"{objects[holder].name}\nto {objects[held].name}" for holder, held in links)
    return nodes | {f"e{position}": Hover(cut(both, 300)) for position, both in enumerate(names)}


def relationship_dot(
    objects: Sequence[Shown],
    links: Sequence[tuple[int, int]],
    colours: Mapping[str, str],
    hovers: Mapping[str, Hover] | None = None,
    heading: str = "",
) -> str:
    """The DOT text: holders above what they hold. Hovers as for `dot.calculus_dot`; a heading above all."""
    import graphviz

    above = {"label": f"<{'<BR/>'.join(wrapped(heading, 80, 400))}>", "labelloc": "t", "fontname": FONT}
    picture = graphviz.Graph(
        graph_attr={
            "bgcolor": PAPER,
            "fontcolor": TEXT,
            "nodesep": "0.35",
            "ranksep": "0.6",
            "tooltip": " ",
            **(above if heading else {}),
        },
        node_attr={"fontname": FONT, "fontsize": "12", "shape": "box", "style": "rounded,filled", "color": "#555555"},
        edge_attr={"color": "#777777"},
    )
    for position, each in enumerate(objects):
        lines = [f"<B>{line}</B>" for line in wrapped(each.name, 20)]
        lines += [f'<FONT POINT-SIZE="10">{line}</FONT>' for line in wrapped(each.kind)]
        label, name = f"<{'<BR/>'.join(lines)}>", f"n{position}"
        picture.node(name, label=label, **own_colour(colours.get(each.kind, OTHER)), **attributes_of(name, hovers))
    for position, (holder, held) in enumerate(links):
        picture.edge(f"n{holder}", f"n{held}", **attributes_of(f"e{position}", hovers))
    return str(picture.source)
