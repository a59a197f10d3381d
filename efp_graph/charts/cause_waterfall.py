"""A difference by its causes as a waterfall: before, a bar per cause, the largest first, after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from efp_graph.charts.drawing import Measure, captioned, check_ending, given_out, new_chart, piece_of, shown, titled
from efp_graph.rendering.colours import COLOURS
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

TOTAL, MORE, LESS = COLOURS[0], COLOURS[1], COLOURS[2]
MOST_BARS = 20  # causes; the others are one bar
LONGEST_NAME = 40


def cause_waterfall(
    before: tuple[str, float],
    causes: Sequence[tuple[str, float]],
    after: tuple[str, float],
    *,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the bars.

    Args:
        before, after: (what it is called, the total).
        causes: (name, its part of the difference).
        measure: what the figures are in.
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
    figure = _figure(before, _largest_first(causes), after, measure, captions)
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _largest_first(causes: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    ordered = sorted(causes, key=lambda each: -abs(each[1]))
    if len(ordered) <= MOST_BARS:
        return ordered
    rest = ordered[MOST_BARS - 1 :]
    return [*ordered[: MOST_BARS - 1], (f"{len(rest)} others", sum(part for _, part in rest))]


def _figure(
    before: tuple[str, float],
    causes: Sequence[tuple[str, float]],
    after: tuple[str, float],
    measure: Measure,
    captions: Iterable[str],
) -> Chart:
    figure = new_chart()
    levels = [before[1]]
    for _, part in causes:
        levels.append(levels[-1] + part)
    lows = [min(pair) for pair in pairwise(levels)]
    tallest = max(*levels, after[1], 0.0)
    scale = measure.scale((*levels, after[1], *(part for _, part in causes)))
    names = [before[0], *(name for name, _ in causes), after[0]]
    places = list(range(len(names)))
    size = [abs(part) for _, part in causes]
    layers = (
        ("", "#FFFFFF", [0.0, *lows, 0.0]),
        ("Total", TOTAL, [before[1], *[0.0] * len(causes), after[1]]),
        ("More", MORE, [0.0, *(high if part > 0 else 0.0 for high, (_, part) in zip(size, causes, strict=True)), 0.0]),
        ("Less", LESS, [0.0, *(high if part < 0 else 0.0 for high, (_, part) in zip(size, causes, strict=True)), 0.0]),
    )
    told = [scale.figure(before[1]), *(_signed(part, scale) for _, part in causes), scale.figure(after[1])]
    labels = [shown(name, LONGEST_NAME) for name in names]
    for name, colour, heights in layers:
        figure.add_bar(
            x=places,
            y=[scale.factor * each for each in heights],
            name=name or "below",
            marker_color=colour,
            opacity=1.0 if name else 0.0,
            showlegend=bool(name),
            hoverinfo=None if name else "skip",
            customdata=[[label, _of(text, measure)] for label, text in zip(labels, told, strict=True)],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>" if name else None,
        )
    tops = [before[1], *(max(pair) for pair in pairwise(levels)), after[1]]
    figure.add_scatter(
        x=places,
        y=[scale.factor * each for each in tops],
        text=told,
        mode="text",
        textposition="top center",
        showlegend=False,
        hoverinfo="skip",
    )
    difference = _of(_signed(after[1] - before[1], scale), measure)
    figure.update_layout(
        barmode="stack",
        title=captioned(titled(f"{before[0]} | {after[0]}", f"{difference}, by cause"), captions),
        # Places have numbers: a name may look like a date, or be cut as another one is.
        xaxis={"tickvals": places, "ticktext": labels},
        yaxis={
            "title": scale.heading,
            "range": [0, 1.15 * scale.factor * tallest] if tallest and min(lows, default=0.0) >= 0 else None,
        },
        legend={"title": "Change"},
        template="plotly_white",
    )
    return figure


def _signed(part: float, scale: Scale) -> str:
    return f"{'+' if part > 0 else ''}{scale.figure(part)}"


def _of(text: str, measure: Measure) -> str:
    """A figure with what it is of."""
    return f"{text} {measure.equivalent}".rstrip()
