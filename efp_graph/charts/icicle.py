"""A whole and its parts, level by level, as an icicle: each part beside the one that it is a part of, as high as it is.

A click on a part fills the picture with it, so that small ones can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from efp_graph.charts.areas import BELOW, INK, SIDE, headline
from efp_graph.charts.drawing import Measure, check_ending, given_out, new_chart, piece_of, shown, titled
from efp_graph.charts.outline import Line, in_order
from efp_graph.rendering.colours import COLOURS
from efp_graph.values.readable import percentage

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

WIDTH, HEIGHT = 1100, 640
PATH = 22  # the line above, which leads back from a part that was clicked
WHOLE = "#d7dce3"
PALER = 0.45  # of white in a colour, so that dark letters can be read on it


class Part(NamedTuple):
    """A part: of which part it is (its place, None of the whole), its name, its amount, a colour of its own or none."""

    parent: int | None
    name: str
    amount: float
    colour: str = ""


def icicle(
    title: str,
    parts: Sequence[Part],
    total: float,
    *,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the parts.

    Args:
        title: name of what is shown.
        parts: each after the one that it is a part of.
        total: the sum of those that are parts of the whole.
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
    figure = new_chart()
    scale = measure.scale((total, *(each.amount for each in parts)))
    told = [f"{scale.figure(each.amount)} ({percentage(each.amount / total, brief=True)})" for each in parts]
    names = [shown(each.name) for each in parts]
    colours = _colours(parts)
    figure.outline = [
        Line(depth, f"{names[place]}: {told[place]}", parts[place].amount / total, colours[place])
        for place, depth in in_order(each.parent for each in parts)
    ]
    figure.add_icicle(
        ids=["all", *map(str, range(len(parts)))],
        parents=["", *("all" if each.parent is None else str(each.parent) for each in parts)],
        labels=[shown(title), *names],
        values=[total, *(each.amount for each in parts)],
        text=["<br>".join(each) for each in zip([shown(title), *names], [scale.figure(total), *told], strict=True)],
        branchvalues="total",
        sort=False,
        marker={"colors": [WHOLE, *colours], "line": {"width": 1, "color": "white"}},
        textfont={"color": INK, "size": 12},
        textinfo="text",
        textposition="middle left",
        hovertemplate="%{text}<extra></extra>",
        tiling={"orientation": "h", "pad": 0},
        pathbar={"visible": True, "textfont": {"color": INK}},
        root={"color": WHOLE},
    )
    width = WIDTH - 2 * SIDE
    headed, above = headline(titled(title, scale.whole_figure(total), width), captions, width)
    figure.update_layout(
        title=headed,
        width=WIDTH,
        height=HEIGHT + above + PATH,
        margin={"l": SIDE, "r": SIDE, "t": above + PATH, "b": BELOW},
        template="plotly_white",
    )
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _colours(parts: Sequence[Part]) -> list[str]:
    """The colour of each: its own, or that of the part that it is in; of the first level one of the palette."""
    found: list[str] = []
    firsts = 0
    for each in parts:
        if each.colour:
            found.append(_paler(each.colour))
        elif each.parent is not None:
            found.append(found[each.parent])
        else:
            found.append(_paler(COLOURS[firsts % len(COLOURS)]))
        firsts += each.parent is None
    return found


def _paler(colour: str) -> str:
    mixed = (round(int(colour[at : at + 2], 16) * (1 - PALER) + 255 * PALER) for at in (1, 3, 5))
    return "#" + "".join(f"{each:02x}" for each in mixed)
