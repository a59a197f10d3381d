"""What charts that are drawn as areas share: outlines in pixels, texts beside them, and a frame that has room for all.

Their size is fixed, so that no text is cut and none lies upon another; a narrow window scrolls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from efp_graph.charts.drawing import captioned, wrapped

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

INK = "#16202c"
SIDE, BELOW = 30, 24  # margins
ABOVE = 48  # the first line of a title
LINE_OF_TITLE = 22
LEAST_WIDTH = 640
Point = tuple[float, float]


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The outline of a rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def add_area(figure: Chart, outline: Sequence[Point], colour: str, told: str = "", opacity: float = 1.0) -> None:
    """An area, and what is told where the pointer is on it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    figure.add_scatter(
        x=[round(x, 1) for x, _ in outline],
        y=[round(y, 1) for _, y in outline],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},{opacity})",
        hoveron="fills",
        hoverinfo="text" if told else "skip",
        text=told,
        showlegend=False,
    )


def add_texts(figure: Chart, places: Sequence[Point], texts: Sequence[str]) -> None:
    """Texts that begin at places, their middle as high as these."""
    figure.add_scatter(
        x=[x for x, _ in places], y=[y for _, y in places], text=list(texts), mode="text", textposition="middle right",
        textfont={"size": 12, "color": INK}, cliponaxis=False, showlegend=False, hoverinfo="skip",
    )  # fmt: skip


def headline(title: str, captions: Iterable[str], width: float) -> tuple[dict[str, object], int]:
    """A title with all captions below it, none of them cut, for a chart of that width; and how much room it takes."""
    headed = captioned(title, wrapped(captions, width), most=None)
    place = {"x": 0, "xref": "paper", "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 14}}
    return {"text": headed, **place}, ABOVE + LINE_OF_TITLE * headed.count("<br>")


def frame(figure: Chart, width: float, height: float, title: str, captions: Iterable[str]) -> None:
    """Give everything room: so many pixels and the title; no axes."""
    width = max(width, LEAST_WIDTH)
    headed, above = headline(title, captions, width)
    axis: Mapping[str, object] = {"visible": False, "fixedrange": True}
    figure.update_layout(
        title=headed,
        width=width + 2 * SIDE,
        height=height + above + BELOW,
        margin={"l": SIDE, "r": SIDE, "t": above, "b": BELOW},
        xaxis={**axis, "range": [0, width]},
        yaxis={**axis, "range": [height, 0]},
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        template="plotly_white",
    )
