"""Facts in a plane: to the right how much they matter, upwards how much that depends on the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from efp_graph.charts.drawing import Measure, captioned, check_ending, given_out, new_chart, piece_of, shown, titled
from efp_graph.rendering.colours import COLOURS

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

LONGEST_NAME = 50
NAMED = 0.1  # of the largest μ*: smaller ones have no name beside them


def effect_plane(
    title: str,
    facts: Sequence[tuple[str, float, float]],
    *,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the points.

    Args:
        title: name of the system.
        facts: (fact, μ*, σ), the largest first.
        measure: what the effects are in.
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
    scale = measure.scale(amount for _, *both in facts for amount in both)
    names = [shown(name, LONGEST_NAME) for name, *_ in facts]
    largest = max((size for _, size, _ in facts), default=0.0)
    figure.add_scatter(
        x=[scale.factor * size for _, size, _ in facts],
        y=[scale.factor * deviation for *_, deviation in facts],
        text=[name if size >= NAMED * largest else "" for name, (_, size, _) in zip(names, facts, strict=True)],
        mode="markers+text",
        textposition=["top left" if size > largest / 2 else "top right" for _, size, _ in facts],
        marker_color=COLOURS[0],
        showlegend=False,
        customdata=[
            [name, scale.whole_figure(size), scale.whole_figure(deviation)]
            for name, (_, size, deviation) in zip(names, facts, strict=True)
        ],
        hovertemplate="%{customdata[0]}<br>μ* %{customdata[1]}<br>σ %{customdata[2]}<extra></extra>",
    )
    figure.update_layout(
        title=captioned(titled(title, "which facts matter, and which depend on others"), captions),
        xaxis={"title": f"μ*, mean size of an effect, {scale.heading}"},
        yaxis={"title": f"σ, how much it differs, {scale.heading}"},
        template="plotly_white",
    )
    return piece_of(figure) if return_only_html else given_out(figure, filename)
