"""Amounts that pass from column to column, as a Sankey diagram: bars, and bands as high as what passes.

Considered and not taken: the Sankey trace of plotly. It puts what passes a column by into that column, labels upon each
other, and those of the last column upon the bands, and pictures cannot be drawn of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.charts.areas import add_area, add_texts, box, frame
from efp_graph.charts.drawing import Measure, check_ending, given_out, new_chart, piece_of, shown, titled
from efp_graph.charts.flow_layout import BESIDE, HEAD, THICKNESS, Band, Bar, laid_out
from efp_graph.charts.outline import Line
from efp_graph.rendering.colours import COLOURS
from efp_graph.texts import cut, visible
from efp_graph.values.readable import percentage

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

LONGEST_NAME = 400  # characters: longer ones are no names
OPACITY = 0.35  # of bands


class Node(NamedTuple):
    """What stands in a column: a name, an amount, and a colour where it has one of its own."""

    column: int
    name: str
    amount: float
    colour: str = ""


def flow_diagram(
    title: str,
    columns: Sequence[str],
    nodes: Sequence[Node],
    flows: Sequence[tuple[int, int, float]],
    total: float,
    *,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the bars and bands.

    Args:
        title: name of what is shown.
        columns: their headings.
        nodes: what stands in them.
        flows: (place of a node, place of another in a later column, amount).
        total: the amount that shares are of.
        measure: what the amounts are in.
        captions: of which hours the figures are, and what else is to be known.
        filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
        return_only_html: give the chart as a `div` that needs plotly.js in its page, and write nothing.

    Returns:
        The chart; where a path is given, that; or the HTML.

    Raises:
        MissingExtra: plotly, or matplotlib for pictures, is not installed.
        UnknownOption: the file name ends otherwise.
    """
    check_ending(filename)
    figure = _figure(title, columns, nodes, flows, total, measure, captions)
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _figure(
    title: str,
    columns: Sequence[str],
    nodes: Sequence[Node],
    flows: Sequence[tuple[int, int, float]],
    total: float,
    measure: Measure,
    captions: Iterable[str],
) -> Chart:
    figure = new_chart()
    scale = measure.scale((total, *(each.amount for each in nodes)))
    names = [cut(visible(each.name), LONGEST_NAME) if each.name.strip() else "(no name)" for each in nodes]
    bars = [Bar(each.column, name, each.amount) for each, name in zip(nodes, names, strict=True)]
    layout = laid_out(bars, [Band(*each) for each in flows], len(columns), total)
    colours = _colours(nodes)
    for (source, target, amount), outline in zip(flows, layout.bands, strict=True):
        told = f"{shown(names[source])} → {shown(names[target])}: {_told(scale.whole_figure(amount), amount, total)}"
        add_area(figure, outline, colours[source], told, OPACITY)
    for place, each in enumerate(nodes):
        left, top, high = layout.lefts[each.column], layout.tops[place], layout.heights[place]
        told = _told(scale.whole_figure(each.amount), each.amount, total)
        told = f"{shown(columns[each.column])} {shown(names[place])}: {told}"
        add_area(figure, box(left, top, left + THICKNESS, top + high), colours[place], told)
    labels = [
        "<br>".join((*(shown(line) for line in lines), _told(scale.figure(each.amount), each.amount, total)))
        for each, lines in zip(nodes, layout.lines, strict=True)
    ]
    figure.outline = _lines(
        columns, nodes, names, flows, [label.replace("<br>", " ") for label in labels], colours, total, scale
    )
    places = [
        (layout.lefts[each.column] + THICKNESS + BESIDE, top + high / 2)
        for each, top, high in zip(nodes, layout.tops, layout.heights, strict=True)
    ]
    add_texts(figure, places, labels)
    add_texts(figure, [(left, HEAD / 3) for left in layout.lefts], [f"<b>{shown(each)}</b>" for each in columns])
    frame(figure, layout.width, layout.height, titled(title, scale.whole_figure(total), layout.width), captions)
    return figure


def _lines(
    columns: Sequence[str],
    nodes: Sequence[Node],
    names: Sequence[str],
    flows: Sequence[tuple[int, int, float]],
    labels: Sequence[str],
    colours: Sequence[str],
    total: float,
    scale: Any,
) -> list[Line]:
    """The same as a list: column by column what stands in it, and below each where it goes."""
    found: list[Line] = []
    for column, heading in enumerate(columns):
        found.append(Line(0, f"<b>{shown(heading)}</b>"))
        for place, node in enumerate(nodes):
            if node.column != column:
                continue
            found.append(Line(1, labels[place], node.amount / total if total else 0.0, colours[place]))
            found += [
                Line(2, f"→ {shown(names[target])}: {_told(scale.figure(amount), amount, total)}")
                for source, target, amount in flows if source == place
            ]  # fmt: skip
    return found


def _told(text: str, amount: float, total: float) -> str:
    """A figure with its share."""
    return f"{text} ({percentage(amount / total, brief=True)})" if total else text


def _colours(nodes: Sequence[Node]) -> list[str]:
    """The colour of each: its own, or one of the palette by its place in the column."""
    found: list[str] = []
    counts: dict[int, int] = {}
    for each in nodes:
        place = counts[each.column] = counts.get(each.column, -1) + 1
        found.append(each.colour or COLOURS[place % len(COLOURS)])
    return found
