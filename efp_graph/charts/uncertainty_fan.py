"""A total over time with its bands: what half, and nine tenths, of the draws lie between, and the figure as given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.charts.drawing import (
    Measure,
    captioned,
    check_ending,
    given_out,
    new_chart,
    room_for,
    titled,
    with_opacity,
)
from efp_graph.rendering.colours import COLOURS
from efp_graph.values.readable import percentage
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

BAND, GIVEN = COLOURS[0], COLOURS[1]
BANDS = ((0.05, 0.95, 0.2), (0.25, 0.75, 0.35))  # from which share to which, and how dark
MEDIAN = 0.5
MARGIN = 0.05
SHARES = (0.05, 0.25, MEDIAN, 0.75, 0.95)


def uncertainty_fan(
    name: str,
    times: Sequence[Any],
    quantiles: Mapping[float, Sequence[float]],
    given: Sequence[float],
    *,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    per: str = "month",
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
) -> Chart | Path:
    """Draw the bands.

    Args:
        name: of the system.
        times: the first day of each period, as numpy dates.
        quantiles: {share: one amount per period}, of `SHARES`.
        given: the amounts of the model as it is.
        measure: what the amounts are in.
        per: of what an amount is: "month", "year", or "months so far".
        captions: of which hours and draws the figures are.
        filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.

    Returns:
        The chart; where a path is given, that.

    Raises:
        MissingExtra: plotly, or matplotlib for pictures, is not installed.
        UnknownOption: the file name ends otherwise.
    """
    check_ending(filename)
    ends = (*(each for column in quantiles.values() for each in column), *given)
    scale = measure.scale(ends)
    figure = new_chart()
    for low, high, dark in BANDS:
        told = f"{percentage(high - low, brief=True)} of the draws"
        _line(figure, times, quantiles[low], scale, told, BAND, width=0.5, legend=False)
        _line(figure, times, quantiles[high], scale, told, BAND, width=0.5, fill=dark)
    _line(figure, times, quantiles[MEDIAN], scale, "median", BAND)
    _line(figure, times, given, scale, "as given", GIVEN, dash="dash")
    figure.update_layout(
        title=captioned(titled(name, f"footprint per {per}, and how sure it is"), captions),
        yaxis={"title": scale.heading, "range": room_for((scale.factor * each for each in ends), MARGIN)},
        template="plotly_white",
    )
    return given_out(figure, filename)


def _line(
    figure: Any,
    times: Sequence[Any],
    amounts: Sequence[float],
    scale: Scale,
    name: str,
    colour: str,
    *,
    width: float = 2,
    dash: str = "solid",
    fill: float = 0.0,
    legend: bool = True,
) -> None:
    filled = {"fill": "tonexty", "fillcolor": with_opacity(colour, fill)} if fill else {}
    figure.add_scatter(
        x=list(times),
        y=[scale.factor * each for each in amounts],
        mode="lines",
        name=name,
        line={"color": colour, "width": width, "dash": dash},
        showlegend=legend,
        customdata=[scale.whole_figure(each) for each in amounts],
        hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
        **filled,
    )
