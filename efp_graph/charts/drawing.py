"""What all charts share: plotly, imported when a chart is drawn, colours, texts, and how a figure is given out."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from efp_graph.errors import MissingExtra
from efp_graph.files import write_whole

# Okabe and Ito's palette: the colours stay apart for colour-blind readers.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
PHASE_COLOURS = {"energy": "#0072B2", "fabrication": "#D55E00"}
PHASE_NAMES = {"energy": "Electricity", "fabrication": "Fabrication"}
IN_KG_BELOW = 501
PIXELS_PER_INCH = 100


def plotly_graph_objects() -> Any:
    """The module `plotly.graph_objects`.

    Raises:
        MissingExtra: plotly is not installed.
    """
    try:
        import plotly.graph_objects as plotly
    except ImportError as error:
        raise MissingExtra("A chart", "plotly", "charts") from error
    return plotly


def amount(kilograms: float) -> str:
    """Kilograms below 501 kg, else tonnes, rounded to one decimal: `7.4 tonnes`."""
    if abs(kilograms) < IN_KG_BELOW:
        return f"{round(kilograms, 1)} kilograms"
    return f"{round(kilograms / 1000, 1)} tonnes"


def shown(name: str, longest: int = 80) -> str:
    """A name as text: plotly takes tags and `%{}` of labels for markup."""
    short = name if len(name) <= longest else name[: longest - 1] + "…"
    return html.escape(short).replace("%{", "%&#123;")


def page_of(figure: Any, path: str | Path) -> Path:
    """Write a figure as one HTML file that opens offline."""
    return write_whole(path, figure.to_html(full_html=True, include_plotlyjs=True))


def piece_of(figure: Any) -> str:
    """A figure as a `div` for a page that has plotly.js."""
    return str(figure.to_html(full_html=False, include_plotlyjs=False))
