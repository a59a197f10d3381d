"""Charts of areas as pictures: outlines filled with a colour and texts beside them, and parts of a whole in columns."""

from __future__ import annotations

import re
from typing import Any

from efp_graph.charts.areas import LINE_OF_TITLE
from efp_graph.charts.drawing import plain

POINTS = 9  # of a text, at most
POINTS_OF_TITLE = 12
FIRST_LINE = 12  # pixels from the top
POINTS_OF_A_LETTER = 0.62  # of its size: how wide one is, about
POINTS_OF_A_LINE = 1.3
SMALLEST = 4.0  # points: a smaller text is not written
PIXELS_PER_POINT = 100 / 72
NO_MARGIN = {"left": 0.0, "right": 1.0, "bottom": 0.0, "top": 1.0}


def is_of_areas(figure: Any) -> bool:
    """Whether a figure is made of areas."""
    return any(each.type == "icicle" or getattr(each, "fill", None) == "toself" for each in figure.data)


def draw_areas(axes: Any, figure: Any) -> None:
    """Draw them where the page has them."""
    layout = figure.layout
    margin, width, height = layout.margin, layout.width, layout.height
    axes.figure.set_layout_engine("none")
    axes.set_position([
        margin.l / width, margin.b / height, 1 - (margin.l + margin.r) / width, 1 - (margin.t + margin.b) / height,
    ])  # fmt: skip
    axes.axis("off")
    _title(axes.figure, plain(layout.title.text).splitlines(), margin.l / width, height)
    if figure.data[0].type == "icicle":
        _parts(axes, figure.data[0], width - margin.l - margin.r, height - margin.t - margin.b)
        return
    axes.set_xlim(*layout.xaxis.range)
    axes.set_ylim(*layout.yaxis.range)
    for trace in figure.data:
        if trace.mode == "text":
            for x, y, text in zip(trace.x, trace.y, trace.text, strict=True):
                weight = "bold" if text.startswith("<b>") else "normal"
                axes.text(x, y, plain(text), va="center", ha="left", fontsize=POINTS, weight=weight, parse_math=False)
        else:
            *colour, opacity = map(float, re.findall(r"[\d.]+", trace.fillcolor))
            axes.fill(trace.x, trace.y, color=[each / 255 for each in colour], alpha=opacity, linewidth=0)


def _title(picture: Any, lines: list[str], left: float, height: float) -> None:
    """The title, and the captions below it, line by line as the page has them."""
    for place, line in enumerate(lines):
        top = 1 - (FIRST_LINE + LINE_OF_TITLE * place) / height
        size = POINTS if place else POINTS_OF_TITLE
        picture.text(left, top, line, ha="left", va="top", fontsize=size, parse_math=False)


def _parts(axes: Any, trace: Any, width: float, height: float) -> None:
    """The parts of a whole: a column per level, each part below the ones before it, as high as its amount."""
    children: dict[str, list[int]] = {}
    for place, parent in enumerate(trace.parents):
        children.setdefault(parent, []).append(place)
    depth = _depth(children, trace.ids)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    column = width / depth
    waiting = [(place, 0, 0.0, height) for place in children.get("", ())]
    while waiting:
        place, level, top, high = waiting.pop()
        left = level * column
        axes.fill(
            [left, left + column, left + column, left], [top, top, top + high, top + high],
            facecolor=trace.marker.colors[place], edgecolor="white", linewidth=0.8,
        )  # fmt: skip
        _write(axes, plain(trace.text[place]), left, top, column, high, trace.textfont.color)
        share = high / trace.values[place] if trace.values[place] else 0.0
        for child in children.get(trace.ids[place], ()):
            part = trace.values[child] * share
            waiting.append((child, level + 1, top, part))
            top += part


def _depth(children: dict[str, list[int]], ids: Any) -> int:
    found, level = 0, children.get("", [])
    while level:
        found += 1
        level = [child for place in level for child in children.get(ids[place], ())]
    return max(found, 1)


def _write(axes: Any, text: str, left: float, top: float, width: float, high: float, colour: str) -> None:
    """A text in a part, as large as it has room for; none where it would be too small to be read."""
    lines = text.splitlines()
    room = (width - 8) / PIXELS_PER_POINT / (POINTS_OF_A_LETTER * max(map(len, lines), default=1))
    size = min(POINTS, room, high / PIXELS_PER_POINT / (POINTS_OF_A_LINE * max(len(lines), 1)))
    if size >= SMALLEST:
        axes.text(left + 4, top + high / 2, text, va="center", ha="left", fontsize=size, color=colour, parse_math=False)
