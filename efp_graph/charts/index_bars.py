"""Shares of a variance: two bars per fact, first and total index, with their intervals, the largest on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from efp_graph.charts.drawing import captioned, check_ending, given_out, new_chart, piece_of, shown, titled
from efp_graph.rendering.colours import COLOURS

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

LONGEST_NAME = 50
HEIGHT = 0.4  # of a bar
Interval = tuple[float, ...]  # the estimate, and the ends of its interval


def index_bars(
    title: str,
    facts: Sequence[tuple[str, Interval, Interval]],
    *,
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the bars.

    Args:
        title: name of the system.
        facts: (fact, its first index, its total index), the largest first; each (estimate, low, high).
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
    figure = _figure(title, facts[::-1], captions)  # the first one is drawn lowest
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _figure(title: str, facts: Sequence[tuple[str, Interval, Interval]], captions: Iterable[str]) -> Chart:
    figure = new_chart()
    names = [shown(name, LONGEST_NAME) for name, *_ in facts]
    places = list(range(len(names)))
    for name, which, colour, offset in (
        ("ST: left when all others are known", 2, COLOURS[0], -HEIGHT),
        ("S1: explained alone", 1, COLOURS[1], 0.0),
    ):
        found: list[Interval] = [each[which] for each in facts]  # type: ignore[misc]
        values = [max(value, 0.0) for value, _, _ in found]
        figure.add_bar(
            y=places,
            x=values,
            name=name,
            orientation="h",
            offset=offset,
            width=HEIGHT,
            marker_color=colour,
            error_x={
                "array": [max(high - value, 0.0) for (*_, high), value in zip(found, values, strict=True)],
                "arrayminus": [max(at - max(low, 0.0), 0.0) for (_, low, _), at in zip(found, values, strict=True)],
            },
            customdata=[[label, f"{each[0]:.3f} [{each[1]:.3f}, {each[2]:.3f}]"]
                        for label, each in zip(names, found, strict=True)],
            hovertemplate="%{customdata[0]}<br>%{fullData.name}: %{customdata[1]}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        barmode="overlay",
        title=captioned(titled(title, "shares of the variance of the total"), captions),
        # Places have numbers: a name may look like a date, or be cut as another one is.
        yaxis={"tickvals": places, "ticktext": names},
        xaxis={"title": "share of the variance, with 95% intervals"},
        legend={"title": "Index"},
        height=max(400, 160 + 30 * len(facts)),
        template="plotly_white",
    )
    return figure
