"""How totals are spread over draws, side by side: an outline per scenario, as wide as amounts are frequent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.charts.drawing import (
    Measure,
    captioned,
    check_ending,
    given_out,
    new_chart,
    room_for,
    shown,
    titled,
    with_opacity,
)
from efp_graph.rendering.colours import COLOURS

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

POINTS = 120  # of an outline, from bottom to top
CELLS = 512  # into which draws are counted
WIDTH = 0.4  # of an outline to each side, in places
OPACITY = 0.35
LONGEST_NAME = 40
MARGIN = 0.05
ENDS = (0.05, 0.95)


def scenario_violins(
    name: str,
    draws: Mapping[str, Any],
    *,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
) -> Chart | Path:
    """Draw an outline for each name, with its median and what nine tenths of the draws lie between.

    Args:
        name: of the system.
        draws: {name of a scenario: finite amounts}, each of shape (draws,).
        measure: what the amounts are in.
        captions: of which hours and draws the figures are.
        filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.

    Returns:
        The chart; where a path is given, that.

    Raises:
        MissingExtra: plotly, or matplotlib for pictures, is not installed.
        UnknownOption: the file name ends otherwise.
    """
    check_ending(filename)
    ends = [float(end) for each in draws.values() for end in (each.min(), each.max())]
    scale = measure.scale(float(np.quantile(each, ENDS[1])) for each in draws.values())
    figure = new_chart()
    for place, (scenario, amounts) in enumerate(draws.items()):
        colour = COLOURS[place % len(COLOURS)]
        heights, widths = outline(np.asarray(amounts))
        median, low, high = (float(np.quantile(amounts, share)) for share in (0.5, *ENDS))
        told = (
            f"{shown(scenario, LONGEST_NAME)}: median {scale.whole_figure(median)}, 90% between "
            f"{scale.figure(low)} and {scale.figure(high)}"
        )
        sides = [*(place + WIDTH * widths), *(place - WIDTH * widths[::-1])]
        figure.add_scatter(
            x=sides,
            y=[scale.factor * each for each in (*heights, *heights[::-1])],
            mode="lines",
            fill="toself",
            fillcolor=with_opacity(colour, OPACITY),
            line={"color": colour, "width": 1},
            name=shown(scenario, LONGEST_NAME),
            text=told,
            hoverinfo="text",
            showlegend=False,
        )
        for between, width in (((low, high), 4), ((median, median), 2)):
            reach = 0.0 if width == 4 else WIDTH
            figure.add_scatter(
                x=[place - reach, place + reach],
                y=[scale.factor * each for each in between],
                mode="lines",
                line={"color": colour, "width": width},
                text=told,
                hoverinfo="text",
                showlegend=False,
            )
    figure.update_layout(
        title=captioned(titled(name, "how sure the footprint is"), captions),
        xaxis={
            "tickvals": list(range(len(draws))),
            "ticktext": [shown(each, LONGEST_NAME) for each in draws],
            "showgrid": False,
        },
        yaxis={"title": scale.heading, "range": room_for((scale.factor * each for each in ends), MARGIN)},
        template="plotly_white",
    )
    return given_out(figure, filename)


def outline(amounts: Any) -> tuple[Any, Any]:
    """(amounts from the least to the largest, how frequent they are there, 1 at most). Each of shape (POINTS,).

    A kernel density: normal, as wide as Silverman's rule says.
    """
    least, most = float(amounts.min()), float(amounts.max())
    deviation = float(np.std(amounts))
    if not most > least or not deviation > 0:
        return np.full(POINTS, least), np.ones(POINTS)
    counts, edges = np.histogram(amounts, CELLS)
    middles = 0.5 * (edges[1:] + edges[:-1])
    quarters = float(np.subtract(*np.quantile(amounts, [0.75, 0.25]))) / 1.34
    width = 0.9 * min(deviation, quarters or deviation) * len(amounts) ** -0.2
    heights = np.linspace(least, most, POINTS)
    density = np.exp(-0.5 * ((heights[:, None] - middles) / width) ** 2) @ counts
    return heights, density / density.max()
