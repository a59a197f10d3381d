"""A heat map: what matters when; a row per fact, a column per month or category, dark where the index is large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from efp_graph.charts.drawing import captioned, check_ending, given_out, new_chart, piece_of, shown, titled

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

LONGEST_NAME = 50


def heat_map(
    title: str,
    told: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[float]],
    *,
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the map.

    Args:
        title: name of the system.
        told: what the cells are.
        rows, columns: their names, the first row on top.
        cells: shares of 1, by row.
        captions: of which hours the figures are.
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
    names = [shown(each, LONGEST_NAME) for each in rows][::-1]
    heads = [shown(each, LONGEST_NAME) for each in columns]
    shares = [[min(max(each, 0.0), 1.0) for each in row] for row in cells][::-1]
    figure.add_heatmap(
        x=list(range(len(heads))),
        y=list(range(len(names))),
        z=shares,
        zmin=0.0,
        zmax=1.0,
        colorscale="Blues",
        customdata=[[[name, head] for head in heads] for name in names],
        hovertemplate="%{customdata[0]}, %{customdata[1]}: %{z:.3f}<extra></extra>",
    )
    # Places have numbers: a name may look like a date, or be cut as another one is.
    every = max(1, len(heads) // 12)
    figure.update_layout(
        title=captioned(titled(title, told), captions),
        xaxis={"tickvals": list(range(0, len(heads), every)), "ticktext": heads[::every]},
        yaxis={"tickvals": list(range(len(names))), "ticktext": names},
        height=max(400, 200 + 26 * len(names)),
        template="plotly_white",
    )
    return piece_of(figure) if return_only_html else given_out(figure, filename)
