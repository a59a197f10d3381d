"""Footprints before and after a change: a bar per category and phase.

What is common to before and after is opaque; an increase stands on it lightly, a decrease is a ghost on top. A change
of more than 1 % is written above its bar, and below it the share of the new total.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from efp_graph.charts.drawing import (
    PIXELS_PER_INCH,
    Look,
    Measure,
    captioned,
    check_ending,
    given_out,
    looks_of,
    new_chart,
    room_for,
    shown,
    titled,
)
from efp_graph.values.readable import ROUNDING, percentage, relative_change

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

BeforeAndAfter = Mapping[tuple[str, str], tuple[float, float]]
WRITTEN_ABOVE = 0.01  # relative change from which it is written beside the bar
LAYERS = (("unchanged", 1.0), ("added", 0.7), ("saved", 0.15))


def plot_emission_diffs(
    title: str,
    footprints: BeforeAndAfter,
    *,
    filepath: str | Path | None = None,
    figsize: tuple[float, float] = (10, 5),
    show: bool = False,
    looks: Mapping[str, Look] = MappingProxyType({}),
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    bounds: Sequence[str] = ("", ""),
    captions: Iterable[str] = (),
) -> Chart | Path:
    """Draw the bars.

    Args:
        title: name of what is compared.
        footprints: {(category, phase): (before, after)}.
        filepath: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
        figsize: width and height [inches of 100 pixels].
        show: show the chart in a notebook or a browser.
        looks: {category or phase: how it is drawn}: the title of a category, title and colour of a phase.
        measure: what the figures are in.
        bounds: what stands before the totals: "≥ " before a lower bound.
        captions: of which hours the figures are.

    Returns:
        The chart; where a path is given, that.

    Raises:
        MissingExtra: plotly, or matplotlib for pictures, is not installed.
        UnknownOption: the file name ends otherwise.
    """
    check_ending(filepath)
    figure = emission_diffs_figure(title, footprints, figsize, looks, measure, bounds, captions)
    if show:
        figure.show()
    return given_out(figure, filepath)


def emission_diffs_figure(
    title: str,
    footprints: BeforeAndAfter,
    figsize: tuple[float, float] = (10, 5),
    given: Mapping[str, Look] = MappingProxyType({}),
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    bounds: Sequence[str] = ("", ""),
    captions: Iterable[str] = (),
) -> Chart:
    """The chart."""
    figure = new_chart()
    old, new = (sum(side) for side in zip(*footprints.values(), strict=True))
    scale = measure.scale((old, new, *(each for pair in footprints.values() for each in pair)))
    categories = looks_of((category for category, _ in footprints), given)
    for phase, look in looks_of((phase for _, phase in footprints), given).items():
        bars = {category: pair for (category, each), pair in footprints.items() if each == phase}
        name = shown(look.title)
        places = [[shown(categories[category].title) for category in bars], [name] * len(bars)]
        for layer, opacity in LAYERS:
            heights = [scale.factor * _height(layer, *pair) for pair in bars.values()]
            figure.add_bar(
                x=places,
                y=heights,
                name=f"{name}, {layer}",
                marker_color=look.colour,
                opacity=opacity,
                customdata=[[scale.figure(before), scale.figure(after)] for before, after in bars.values()],
                hovertemplate="%{x}<br>before: %{customdata[0]}<br>after: %{customdata[1]}<extra></extra>",
            )
        figure.add_scatter(
            x=places,
            y=[scale.factor * max(*pair, 0.0) for pair in bars.values()],
            text=[_note(*pair, new) for pair in bars.values()],
            mode="text",
            textposition="top center",
            showlegend=False,
            hoverinfo="skip",
        )
    relative = f" ({relative_change(old, new, bounds, brief=True)})" if old else ""
    same = math.isclose(old, new, rel_tol=ROUNDING)
    before, after = (f"{mark}{scale.figure(total)}" for mark, total in zip(bounds, (old, new), strict=True))
    moved = after if same and bounds[0] == bounds[1] else f"from {before} to {after}{relative}"
    figure.update_layout(
        barmode="stack",
        title=captioned(
            titled(title, f"{moved} {measure.equivalent}".rstrip(), figsize[0] * PIXELS_PER_INCH), captions
        ),
        yaxis={
            "title": scale.heading,
            "range": room_for((scale.factor * each for pair in footprints.values() for each in pair), 0.25),
        },
        legend={"title": "Phase"},
        template="plotly_white",
        width=figsize[0] * PIXELS_PER_INCH,
        height=figsize[1] * PIXELS_PER_INCH,
    )
    return figure


def _height(layer: str, before: float, after: float) -> float:
    """Height of a layer of a bar: what is common, what was added, what was saved; below 0 what is given back."""
    common = 0.0 if before * after < 0 else min(before, after, key=abs)
    return {"unchanged": common, "added": after - common, "saved": before - common}[layer]


def _note(before: float, after: float, total: float) -> str:
    """`-54% · 21% of all`, or the share alone; nothing above an empty bar."""
    if not before and not after:
        return ""
    share = f"{percentage(after / total, brief=True)} of all" if total else ""
    if not before:
        return f"<b>new</b><br>{share}"
    relative = (after - before) / before
    change = percentage(relative, signed=True, brief=True)
    return f"<b>{change}</b><br>{share}" if abs(relative) > WRITTEN_ABOVE else share
