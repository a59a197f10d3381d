"""Pictures of charts of ranks: bars that lie, with intervals; points in a plane; heat maps. See `pictures.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from efp_graph.texts import cut

TEXTS = {"fontsize": 9, "parse_math": False}  # what stands between dollars is no formula
LONGEST_NAME = 50
SHADES = "Blues"  # of heat maps


def parted(traces: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """(those that are drawn here, all others)."""
    ranked = [trace for trace in traces if _is_ranked(trace)]
    return ranked, [trace for trace in traces if not _is_ranked(trace)]


def _is_ranked(trace: Any) -> bool:
    if trace.type == "bar":
        return bool(trace.orientation == "h")
    return bool(trace.type == "heatmap" or (trace.type == "scatter" and "markers" in (trace.mode or "")))


def ranked_marks(
    axes: Any, traces: Iterable[Any], layout: Any, plain: Callable[[str | None], str], hatches: dict[str, str]
) -> list[tuple[Any, Any]]:
    """Draw them; returns (trace, mark) of what a legend tells apart.

    Args:
        plain: a text of a figure as it is read.
        hatches: patterns of plotly as matplotlib writes them.
    """
    marks = []
    for trace in traces:
        if trace.type == "heatmap":
            _draw_heat(axes, trace, layout, plain)
        elif trace.type == "bar":
            marks.append((trace, _draw_lying(axes, trace, hatches)))
        else:
            marks.append((trace, _draw_points(axes, trace, plain)))
    if any(trace.type == "bar" for trace, _ in marks):
        names = [cut(plain(each), LONGEST_NAME) for each in layout.yaxis.ticktext or ()]
        axes.set_yticks(list(layout.yaxis.tickvals or ()), names, **TEXTS)
        axes.axvline(0.0, color="black", linewidth=0.6)
        axes.grid(axis="x", alpha=0.3)
    return marks


def _draw_lying(axes: Any, trace: Any, hatches: dict[str, str]) -> Any:
    errors = trace.error_x
    spread = None
    if errors is not None and errors.array is not None:
        below = errors.array if errors.arrayminus is None else errors.arrayminus
        spread = [list(below), list(errors.array)]
    offset, height = (trace.offset or 0.0), (trace.width or 0.8)
    places = [place + offset + (height / 2 if trace.offset is not None else 0.0) for place in trace.y]
    return axes.barh(
        places,
        list(trace.x),
        height=height,
        xerr=spread,
        color=trace.marker.color,
        hatch=hatches.get(trace.marker.pattern.shape or ""),
        edgecolor="white",
        linewidth=0.5,
        error_kw={"elinewidth": 1.0, "capsize": 2.0},
    )


def _draw_points(axes: Any, trace: Any, plain: Callable[[str | None], str]) -> Any:
    mark = axes.scatter(list(trace.x), list(trace.y), color=trace.marker.color, s=25)
    for x, y, text, place in zip(trace.x, trace.y, trace.text, trace.textposition, strict=True):
        side, gap = ("right", -4) if "left" in place else ("left", 4)
        axes.annotate(cut(plain(text), LONGEST_NAME), (x, y), (gap, 4), textcoords="offset points", ha=side, **TEXTS)
    return mark


def _draw_heat(axes: Any, trace: Any, layout: Any, plain: Callable[[str | None], str]) -> None:
    from numpy import array

    cells = array(trace.z, dtype=float)
    image = axes.imshow(cells, aspect="auto", cmap=SHADES, vmin=trace.zmin, vmax=trace.zmax, origin="lower")
    for axis, turned in ((layout.xaxis, 90), (layout.yaxis, 0)):
        names = [cut(plain(each), LONGEST_NAME) for each in axis.ticktext]
        set_ticks = axes.set_xticks if turned else axes.set_yticks
        set_ticks(list(axis.tickvals), names, rotation=turned, **TEXTS)
    axes.grid(visible=False)
    axes.figure.colorbar(image, ax=axes)
