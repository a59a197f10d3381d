"""Scenarios side by side: a bar per scenario, stacked by category and phase."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from efp_graph.charts.drawing import (
    COLOURS,
    IN_KG_BELOW,
    PHASE_NAMES,
    amount,
    checked,
    piece_of,
    plotly_graph_objects,
    shown,
    titled,
    written,
)
from efp_graph.files import safe_stem
from efp_graph.values.readable import percentage

PATTERNS = {"energy": "", "fabrication": "/"}  # phases are told apart without colour


def scenario_bars(
    title: str,
    footprints: Mapping[str, Mapping[tuple[str, str], float]],
    *,
    filename: str | Path | None = None,
    return_only_html: bool = False,
) -> Path | str:
    """Draw the bars.

    Args:
        title: name of the system; it also names the file.
        footprints: {name of the scenario: {(category, phase): kg CO2eq}}, the baseline first.
        filename: ends in .html, .png, .svg or .pdf; "<title> scenarios.html" unless given.
        return_only_html: give the chart as a `div` that needs plotly.js in its page, and write nothing.

    Returns:
        The path written, or the HTML.

    Raises:
        MissingExtra: plotly, or matplotlib for pictures, is not installed.
        UnknownOption: the file name ends otherwise.
    """
    path = checked(f"{safe_stem(title)} scenarios.html" if filename is None else filename)
    figure = _figure(title, footprints)
    return piece_of(figure) if return_only_html else written(figure, path)


def _figure(title: str, footprints: Mapping[str, Mapping[tuple[str, str], float]]) -> Any:
    figure = plotly_graph_objects().Figure()
    names = list(footprints)
    places, labels = list(range(len(names))), [shown(name) for name in names]
    totals = [sum(parts.values()) for parts in footprints.values()]
    scale, unit = (1.0, "kilograms") if max(totals, default=0.0) < IN_KG_BELOW else (1e-3, "tonnes")
    parts = list(next(iter(footprints.values()), {}))
    categories = list(dict.fromkeys(category for category, _ in parts))
    for category, phase in parts:
        kilograms = [footprints[name][category, phase] for name in names]
        figure.add_bar(
            x=places,
            y=[scale * each for each in kilograms],
            name=f"{category}, {PHASE_NAMES[phase].lower()}",
            marker_color=COLOURS[categories.index(category) % len(COLOURS)],
            marker_pattern_shape=PATTERNS[phase],
            customdata=[[label, amount(each)] for label, each in zip(labels, kilograms, strict=True)],
            hovertemplate="%{customdata[0]}<br>%{fullData.name}: %{customdata[1]} CO2eq<extra></extra>",
        )
    figure.add_scatter(
        x=places,
        y=[scale * each for each in totals],
        text=[_note(totals[0], each) for each in totals],
        mode="text",
        textposition="top center",
        showlegend=False,
        hoverinfo="skip",
    )
    figure.update_layout(
        barmode="stack",
        title=titled(title, "footprint over the period, by scenario"),
        # Places have numbers: a name may look like a date, be cut as another one is, or be a word of JavaScript.
        xaxis={"tickvals": places, "ticktext": labels},
        yaxis={"title": f"{unit} CO2eq", "range": [0, 1.15 * scale * max(totals)] if any(totals) else None},
        legend={"title": "Category and phase"},
        template="plotly_white",
    )
    return figure


def _note(baseline: float, total: float) -> str:
    """The amount, and the change against the baseline."""
    if total == baseline or not baseline:
        return amount(total)
    return f"{amount(total)}<br>{percentage((total - baseline) / baseline, signed=True, brief=True)}"
