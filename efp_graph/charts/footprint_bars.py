"""The footprint of a period as bars: a bar per phase in each category, stacked by object."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.charts.drawing import (
    Measure,
    check_ending,
    ends_of_stack,
    given_out,
    new_chart,
    piece_of,
    room_for,
    shown,
    titled,
)
from efp_graph.rendering.colours import COLOURS
from efp_graph.values.readable import percentage

LONGEST_IN_LEGEND = 32  # characters: a longer name would leave no room for the bars; the hover tells it
LARGEST = 10  # objects with a name of their own: more cannot be told apart
OBJECTS, OTHERS = (*COLOURS[:7], "#8C6D31", "#5B5EA6", "#1B3B5A"), COLOURS[7]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from efp_graph.charts.figure import Chart


def footprint_bars(
    title: str,
    phases: Mapping[str, Mapping[str, Mapping[str, float]]],
    period: tuple[datetime, int] | None,
    *,
    filename: str | Path | None = None,
    height: int = 400,
    width: int = 800,
    return_only_html: bool = False,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
) -> Chart | Path | str:
    """Draw the bars.

    Args:
        title: name of what is shown.
        phases: {phase: {category: {name of object: amount}}}, every phase with the same categories.
        period: first hour and number of hours, for the title.
        filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
        height, width: of the chart [pixels].
        return_only_html: give the chart as a `div` that needs plotly.js in its page, and write nothing.
        measure: what the amounts are in.

    Returns:
        The chart; where a path is given, that; or the HTML.

    Raises:
        MissingExtra: plotly, or matplotlib for pictures, is not installed.
        UnknownOption: the file name ends otherwise.
    """
    check_ending(filename)
    figure = _figure(title, phases, period, height, width, measure)
    return piece_of(figure) if return_only_html else given_out(figure, filename)


def _figure(
    title: str,
    phases: Mapping[str, Mapping[str, Mapping[str, float]]],
    period: tuple[datetime, int] | None,
    height: int,
    width: int,
    measure: Measure = Measure(),  # noqa: B008  it is immutable
) -> Chart:
    figure = new_chart()
    phases, others = _largest_apart(phases)
    total = sum(sum(part.values()) for parts in phases.values() for part in parts.values())
    named = (name for parts in phases.values() for part in parts.values() for name in sorted(part))
    names = [*dict.fromkeys(name for name in named if name != others), *([others] if others else [])]
    stacks = [sum(part.values()) for parts in phases.values() for part in parts.values()]
    scale = measure.scale((total, *stacks))
    position = {name: number for number, name in enumerate(names)}
    categories = list(next(iter(phases.values())))
    in_legend: set[str] = set()
    phase_of_trace: list[str] = []
    for category in categories:
        for phase, parts in phases.items():
            for name, figures in sorted(parts[category].items(), key=lambda each: (each[0] == others, each[0])):
                if not figures:
                    continue
                figure.add_bar(
                    x=[[shown(category)], [shown(phase)]],
                    y=[scale.factor * figures],
                    name=shown(name, LONGEST_IN_LEGEND),
                    legendgroup=str(position[name]),
                    showlegend=name not in in_legend,
                    legendrank=1001 if name == others else 1000,
                    marker_color=OTHERS if name == others else OBJECTS[position[name] % len(OBJECTS)],
                    hovertemplate=f"{shown(name)}<br>{shown(phase)}: {scale.whole_figure(figures)}<extra></extra>",
                )
                in_legend.add(name)
                phase_of_trace.append(phase)
            stack = sum(parts[category].values())
            low, high = ends_of_stack(parts[category].values())
            if total > 0 and stack:
                figure.add_scatter(
                    x=[[shown(category)], [shown(phase)]],
                    y=[scale.factor * (high if stack > 0 else low)],
                    text=[percentage(stack / total, brief=True)],
                    mode="text",
                    textposition="top center" if stack > 0 else "bottom center",
                    showlegend=False,
                    hoverinfo="skip",
                )
                phase_of_trace.append(phase)
    ends = (
        scale.factor * each
        for parts in phases.values()
        for stack in parts.values()
        for each in ends_of_stack(stack.values())
    )
    headed = titled(title, _total(f"{measure.bound}{scale.whole_figure(total)}", period), width)
    figure.update_layout(
        barmode="stack",
        height=height,
        width=width,
        title=headed,
        yaxis={"title": scale.heading, "range": room_for(ends, 0.15)},
        margin={"t": 135 if "<br>" in headed else 100},  # the buttons stand below all lines of the title
        legend={"title": "Object"},
        template="plotly_white",
        updatemenus=[_phase_buttons(phase_of_trace)],
    )
    return figure


def _largest_apart(
    phases: Mapping[str, Mapping[str, Mapping[str, float]]],
) -> tuple[Mapping[str, Mapping[str, Mapping[str, float]]], str]:
    """The same with the largest objects by name and all others added up, and what these are called; nothing if few."""
    sizes: dict[str, float] = {}
    for parts in phases.values():
        for part in parts.values():
            for name, amount in part.items():
                sizes[name] = sizes.get(name, 0.0) + abs(amount)
    emitting = sorted((name for name, size in sizes.items() if size), key=lambda name: -sizes[name])
    if len(emitting) <= LARGEST + 1:
        return phases, ""
    kept, count = set(emitting[:LARGEST]), len(emitting) - LARGEST
    others = f"{count} others"
    while others in sizes:  # an object that is called so
        others += ", together"
    return {
        phase: {category: _added_up(part, kept, others) for category, part in parts.items()}
        for phase, parts in phases.items()
    }, others


def _added_up(part: Mapping[str, float], kept: set[str], others: str) -> dict[str, float]:
    found = {name: amount for name, amount in part.items() if name in kept}
    rest = sum(amount for name, amount in part.items() if name not in kept)
    return {**found, others: rest} if rest else found


def _phase_buttons(phase_of_trace: list[str]) -> dict[str, Any]:
    """Buttons that show all phases, or one."""
    phases = list(dict.fromkeys(phase_of_trace))
    choices = (
        [("Both" if len(phases) == 2 else "All", phases), *((shown(phase), [phase]) for phase in phases)]
        if len(phases) > 1
        else []
    )
    return {
        "type": "buttons",
        "direction": "right",
        "x": 0,
        "y": 1.02,
        "yanchor": "bottom",
        "xanchor": "left",
        "showactive": True,
        "visible": bool(choices),
        "buttons": [
            {
                "label": label,
                "method": "restyle",
                "args": [{"visible": [each in shown_ones for each in phase_of_trace]}],
            }
            for label, shown_ones in choices
        ],
    }


def _total(text: str, period: tuple[datetime, int] | None) -> str:
    if period is None:
        return text
    start, hours = period
    end = start + timedelta(hours=hours - 1)
    return f"{text} from {start:%Y-%m-%d} to {end:%Y-%m-%d} (UTC)"
