"""A chart as a picture: the plotly figure that readers of the page see, drawn by matplotlib as PNG, SVG or PDF.

It is drawn from the figure, not from the data once more, so a picture cannot show anything else than the page. What our
charts are made of is understood: stacked bars on one or two levels of categories, lines, areas, texts, titles, ranges,
legend, and what `ranked_pictures.py` has; buttons and hovers have no place on paper.

Considered and not taken: plotly's own way to pictures, kaleido, which starts a browser that most servers do not have.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterable
from typing import Any

from efp_graph.charts.area_pictures import draw_areas, is_of_areas
from efp_graph.charts.drawing import PIXELS_PER_INCH, plain
from efp_graph.charts.ranked_pictures import parted, ranked_marks
from efp_graph.errors import MissingExtra

HATCHES = {"/": "//"}  # patterns of plotly as matplotlib writes them
DASHES = {"solid": "-", "dash": "--"}
TEXTS = {"fontsize": 9, "parse_math": False}  # what stands between dollars is no formula
ROWS_OF_LEGEND = 24
PIXELS_OF_A_LETTER = 8
POINTS_OF_A_LETTER = 5.5
Place = tuple[Any, ...]  # of a bar: its category, or category and subcategory


def picture_of(figure: Any, ending: str, dots: float = PIXELS_PER_INCH) -> bytes:
    """The content of a file.

    Args:
        figure: a plotly figure of ours.
        ending: "png", "svg" or "pdf".
        dots: pixels of a PNG per inch, which is 100 pixels of the page.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra(f"A chart as .{ending}", "matplotlib", "charts") from error
    layout = figure.layout
    size = (layout.width or 900) / PIXELS_PER_INCH, (layout.height or 500) / PIXELS_PER_INCH
    content = io.BytesIO()
    # Texts of an SVG stay texts: they can be searched, and the viewer has fonts for every script.
    with rc_context({"text.usetex": False, "svg.fonttype": "none"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # its font has no emoji: a box is drawn
        picture = Figure(figsize=size, layout="constrained")
        axes = picture.add_subplot()
        if is_of_areas(figure):
            draw_areas(axes, figure)
        else:
            ranked, others = parted(figure.data)
            marks = [*_bars(axes, others, layout), *_lines(axes, others, layout)]
            _axes(axes, layout)
            marks += ranked_marks(axes, ranked, layout, plain, HATCHES)
            _title(picture, plain(layout.title.text))
            _legend(picture, axes, marks, layout)
        picture.savefig(content, format=ending, dpi=dots)
    return content.getvalue()


def _bars(axes: Any, traces: Iterable[Any], layout: Any) -> list[tuple[Any, Any]]:
    """Draw bars upon each other, and the texts above them; returns (trace, mark) of the bars."""
    traces = [trace for trace in traces if trace.type == "bar" or trace.mode == "text"]
    if not traces:
        return []
    names = dict(zip(layout.xaxis.tickvals or (), layout.xaxis.ticktext or (), strict=True))
    position = {place: number for number, place in enumerate(_in_order(traces))}
    tops = {place: {True: 0.0, False: 0.0} for place in position}
    marks, notes = [], []
    for trace in traces:
        places = _places(trace)
        if trace.type != "bar":
            for place, height, text in zip(places, trace.y, trace.text, strict=True):
                notes.append(axes.text(position[place], height, plain(text), ha="center", va="bottom", **TEXTS))
            continue
        below = []
        for place, height in zip(places, trace.y, strict=True):
            below.append(tops[place][height >= 0])
            tops[place][height >= 0] += height
        marks.append((trace, axes.bar(
            [position[place] for place in places],
            list(trace.y),
            bottom=below,
            color=trace.marker.color,
            alpha=1.0 if trace.opacity is None else trace.opacity,
            hatch=HATCHES.get(trace.marker.pattern.shape or ""),
            edgecolor="white",
            linewidth=0.5,
        )))  # fmt: skip
    letters = _letters_a_bar(axes, len(position))
    _name_places(axes, [(tuple(plain(names.get(each, each)) for each in place), at) for place, at in position.items()])
    if any(len(line) > letters for note in notes for line in note.get_text().splitlines()):
        for note in notes:
            note.set_rotation(90)
    return marks


def _places(trace: Any) -> list[Place]:
    has_levels = len(trace.x) == 2 and isinstance(trace.x[0], list | tuple)  # categories, and what stands in each
    return list(zip(*trace.x, strict=True)) if has_levels else [(each,) for each in trace.x]


def _in_order(traces: Iterable[Any]) -> list[Place]:
    """Places from left to right: categories as they come first, and what stands in them as it comes first."""
    found = dict.fromkeys(place for trace in traces for place in _places(trace))
    order: list[dict[Any, int]] = [{}, {}]
    for place in found:
        for level, name in zip(order, place, strict=False):
            level.setdefault(name, len(level))
    return sorted(found, key=lambda place: [level[name] for level, name in zip(order, place, strict=False)])


def _letters_a_bar(axes: Any, bars: int) -> int:
    """How many letters stand side by side under a bar."""
    return int(0.75 * axes.figure.get_figwidth() * PIXELS_PER_INCH / PIXELS_OF_A_LETTER / bars)


def _name_places(axes: Any, position: list[tuple[Place, int]]) -> None:
    """Names under the bars; where there are two levels, that of the category under those of its bars."""
    letters = _letters_a_bar(axes, len(position))
    names = [place[-1] for place, _ in position]
    words = [word for name in names for word in name.split()]
    is_narrow = any(len(word) > letters for word in words) or any(len(name) > 3 * letters for name in names)
    lines = [textwrap.wrap(name, 30 if is_narrow else letters) for name in names]
    labels = ["\n".join(each) for each in lines]
    axes.set_xticks([at for _, at in position], labels, rotation=90 if is_narrow else 0, **TEXTS)
    groups: dict[str, list[int]] = {}
    for place, at in position:
        if len(place) > 1:
            groups.setdefault(place[0], []).append(at)
    if groups:
        longest = max(len(line) for each in lines for line in each)
        below = axes.secondary_xaxis(location=0)
        below.tick_params("x", length=0, pad=POINTS_OF_A_LETTER * (longest if is_narrow else 2) + 8)
        below.spines["bottom"].set_visible(False)
        below.set_xticks([sum(each) / len(each) for each in groups.values()], list(groups), **TEXTS)


def _lines(axes: Any, traces: Iterable[Any], layout: Any) -> list[tuple[Any, Any]]:
    """Draw lines over time, or over named places, and what is filled between them; returns (trace, mark)."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    marks = []
    before = None
    for trace in traces:
        if trace.type == "scatter" and trace.mode == "lines" and trace.visible is not False:
            if trace.fill == "tonexty" and before is not None:
                axes.fill_between(
                    trace.x, before.y, trace.y, color=trace.line.color, alpha=_opacity(trace.fillcolor), linewidth=0
                )
            elif trace.fill == "toself":
                axes.fill(trace.x, trace.y, color=trace.line.color, alpha=_opacity(trace.fillcolor), linewidth=0)
            before = trace
            (mark,) = axes.plot(
                trace.x,
                trace.y,
                DASHES[trace.line.dash or "solid"],
                color=trace.line.color,
                linewidth=0.8 * (trace.line.width or 1.5),
                alpha=1.0 if trace.opacity is None else trace.opacity,
            )
            marks.append((trace, mark))
    if marks and layout.xaxis.tickvals:
        names = zip(layout.xaxis.ticktext, layout.xaxis.tickvals, strict=True)
        _name_places(axes, [((plain(name),), at) for name, at in names])
    elif marks:
        locator = AutoDateLocator()  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    return marks


def _opacity(colour: str) -> float:
    """How dark `rgba(255,128,0,0.2)` is: 0.2."""
    return float(colour.rpartition(",")[2].rstrip(")"))


def _axes(axes: Any, layout: Any) -> None:
    from numpy import datetime64

    axes.set_xlabel(plain(layout.xaxis.title.text), parse_math=False)
    axes.set_ylabel(plain(layout.yaxis.title.text), parse_math=False)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    if layout.xaxis.range is not None:
        axes.set_xlim(*(datetime64(each) for each in layout.xaxis.range))
    if layout.yaxis.range is not None:
        axes.set_ylim(*layout.yaxis.range)


def _title(picture: Any, title: str) -> None:
    letters = int(picture.get_figwidth() * PIXELS_PER_INCH / PIXELS_OF_A_LETTER)
    lines = [line for part in title.splitlines() for line in textwrap.wrap(part, letters)]
    picture.suptitle("\n".join(lines), fontsize=11, parse_math=False)


def _legend(picture: Any, axes: Any, marks: list[tuple[Any, Any]], layout: Any) -> None:
    """What each colour means, beside the bars or in the field of the lines."""
    ordered = sorted(marks, key=lambda each: getattr(each[0], "legendrank", None) or 1000)  # as plotly has it
    named = [(plain(trace.name), mark) for trace, mark in ordered if trace.showlegend is not False]
    if len(named) < 2 or layout.showlegend is False:
        return
    columns = -(-len(named) // ROWS_OF_LEGEND)
    is_over_time = marks[0][0].type == "scatter"
    options: dict[str, Any] = {"loc": "best"} if is_over_time else {"loc": "outside center right", "ncols": columns}
    # Names are set afterwards: a label that begins with `_` would be left out.
    legend = (axes if is_over_time else picture).legend(
        [mark for _, mark in named], [""] * len(named), title=plain(layout.legend.title.text), fontsize=8, **options
    )
    for text, (name, _) in zip(legend.get_texts(), named, strict=True):
        text.set_parse_math(False)
        text.set_text(name)
