"""Scenarios side by side: a bar per scenario, stacked by category and phase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from efp_graph.charts.drawing import (
    Look,
    Measure,
    captioned,
    check_ending,
    ends_of_stack,
    given_out,
    looks_of,
    new_chart,
    piece_of,
    room_for,
    shown,
    titled,
)
from efp_graph.values.readable import relative_change
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart


def scenario_bars(
    title: str,
    footprints: Mapping[str, Mapping[tuple[str, str], float]],
    *,
    looks: Mapping[str, Look] = MappingProxyType({}),
    measure: Measure = Measure(),  # noqa: B008  it is immutable
    bounds: Sequence[str] = (),
    captions: Iterable[str] = (),
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Chart | Path | str:
    """Draw the bars.

    Args:
        title: name of the system.
        footprints: {name of the scenario: {(category, phase): amount}}, the baseline first.
        looks: {category or phase: how it is drawn}: the colour of a category, the pattern of a phase.
        measure: what the amounts are in.
        bounds: what stands before the total of each scenario: "≥ " before a lower bound; nothing unless given.
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
    figure = _figure(title, footprints, looks, measure, bounds or [""] * len(footprints), captions)
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _figure(
    title: str,
    footprints: Mapping[str, Mapping[tuple[str, str], float]],
    given: Mapping[str, Look],
    measure: Measure,
    bounds: Sequence[str],
    captions: Iterable[str],
) -> Chart:
    figure = new_chart()
    names = list(footprints)
    places, labels = list(range(len(names))), [shown(name) for name in names]
    totals = [sum(parts.values()) for parts in footprints.values()]
    scale = measure.scale((*totals, *(each for parts in footprints.values() for each in parts.values())))
    parts = list(dict.fromkeys(part for each in footprints.values() for part in each))
    categories = looks_of((category for category, _ in parts), given)
    phases = looks_of((phase for _, phase in parts), given)
    for category, phase in parts:
        amounts = [footprints[name].get((category, phase), 0.0) for name in names]
        figure.add_bar(
            x=places,
            y=[scale.factor * each for each in amounts],
            name=shown(f"{categories[category].title}, {phases[phase].title.lower()}"),
            marker_color=categories[category].colour,
            marker_pattern_shape=phases[phase].hatch,
            customdata=[[label, scale.whole_figure(each)] for label, each in zip(labels, amounts, strict=True)],
            hovertemplate="%{customdata[0]}<br>%{fullData.name}: %{customdata[1]}<extra></extra>",
        )
    tops, bottoms = ([ends_of_stack(each.values())[side] for each in footprints.values()] for side in (1, 0))
    figure.add_scatter(
        x=places,
        y=[scale.factor * each for each in tops],
        text=[_note(totals[0], each, (bounds[0], mark), scale) for mark, each in zip(bounds, totals, strict=True)],
        mode="text",
        textposition="top center",
        showlegend=False,
        hoverinfo="skip",
    )
    figure.update_layout(
        barmode="stack",
        title=captioned(titled(title, "footprint over the period, by scenario"), captions),
        # Places have numbers: a name may look like a date, be cut as another one is, or be a word of JavaScript.
        xaxis={"tickvals": places, "ticktext": labels},
        yaxis={"title": scale.heading, "range": room_for((scale.factor * each for each in (*tops, *bottoms)), 0.15)},
        legend={"title": "Category and phase"},
        template="plotly_white",
    )
    return figure


def _note(baseline: float, total: float, bounds: tuple[str, str], scale: Scale) -> str:
    """The amount, and the change against the baseline."""
    told = f"{bounds[1]}{scale.figure(total)}"
    return (
        told
        if total == baseline or not baseline
        else f"{told}<br>{relative_change(baseline, total, bounds, brief=True)}"
    )
