"""A tornado: what each input does to a total when it goes a step down and a step up, the longest bars on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from efp_graph.charts.drawing import Measure, captioned, check_ending, given_out, new_chart, piece_of, shown, titled
from efp_graph.rendering.colours import COLOURS

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

LONGEST_NAME = 50
HATCH = "/"  # of what follows in steps


class Bar(NamedTuple):
    """What an input does.

    Attributes:
        name: of the input.
        down, up: what the step down and the step up add; None where there is no such step.
        is_in_steps: whether the total follows in steps.
    """

    name: str
    down: float | None
    up: float | None
    is_in_steps: bool = False


def tornado(
    title: str,
    bars: Sequence[Bar],
    total: float,
    ends: tuple[str, str],
    *,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the bars.

    Args:
        title: name of the system.
        bars: the largest first.
        total: the footprint as it is.
        ends: what the two steps are called: ("-10%", "+10%").
        measure: what the amounts are in.
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
    figure = _figure(title, bars, total, ends, measure, captions)
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _figure(
    title: str, bars: Sequence[Bar], total: float, ends: tuple[str, str], measure: Measure, captions: Iterable[str]
) -> Chart:
    figure = new_chart()
    upwards = bars[::-1]  # the first one is drawn lowest
    amounts = [[each.down or 0.0 for each in upwards], [each.up or 0.0 for each in upwards]]
    scale = measure.scale(amount for side in amounts for amount in side)
    names = [shown(name, LONGEST_NAME) for name in (each.name for each in upwards)]
    places = list(range(len(names)))
    for end, colour, side in ((ends[0], COLOURS[0], amounts[0]), (ends[1], COLOURS[1], amounts[1])):
        for hatch, in_steps in (("", False), (HATCH, True)):
            chosen = [place for place, each in enumerate(upwards) if each.is_in_steps is in_steps]
            if not chosen:
                continue
            figure.add_bar(
                y=chosen,
                x=[scale.factor * side[place] for place in chosen],
                name=f"{end}, in steps" if in_steps else end,
                orientation="h",
                marker_color=colour,
                marker_pattern_shape=hatch,
                customdata=[[names[place], _signed(scale.whole_figure(side[place]), side[place])] for place in chosen],
                hovertemplate="%{customdata[0]} %{fullData.name}: %{customdata[1]}<extra></extra>",
            )
    told = f"what {measure.bound}{scale.whole_figure(total)} depends on"
    figure.update_layout(
        barmode="overlay",
        title=captioned(titled(title, told), captions),
        # Places have numbers: a name may look like a date, or be cut as another one is.
        yaxis={"tickvals": places, "ticktext": names},
        xaxis={"title": f"change of the total, {scale.heading}", "zeroline": True},
        legend={"title": "Input changed by"},
        height=max(400, 160 + 26 * len(bars)),
        template="plotly_white",
    )
    return figure


def _signed(text: str, amount: float) -> str:
    return f"+{text}" if amount > 0 else text
