"""What all charts share: plotly, imported when a chart is drawn, colours, texts, and how a figure is given out.

The ending of a file decides what is written, for every chart: .html is the interactive chart (plotly), .png, .svg and
.pdf are pictures of it (matplotlib, see `pictures.py`).
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from efp_graph.errors import MissingExtra
from efp_graph.files import ending_of, write_whole
from efp_graph.texts import cut, turns, visible
from efp_graph.values.readable import number

# Okabe and Ito's palette: the colours stay apart for colour-blind readers.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
PHASE_COLOURS = {"energy": "#0072B2", "fabrication": "#D55E00"}
PHASE_NAMES = {"energy": "Electricity", "fabrication": "Fabrication"}
ENDINGS = ("html", "png", "svg", "pdf")
IN_KG_BELOW = 501
PIXELS_PER_INCH = 100
PIXELS_OF_A_LETTER = 10  # of a title, on average
LONGEST_NAME = 80  # characters
ROUNDING = 1e-12  # sums that differ by less are the same


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
    """Kilograms below 501 kg, else tonnes, rounded to one decimal: `7.4 tonnes`; what that makes nothing, in grams."""
    if 0 < abs(kilograms) < 0.1:
        return f"{number(float(f'{1000 * kilograms:.3g}'))} grams"
    if abs(kilograms) < IN_KG_BELOW:
        return f"{round(kilograms, 1)} kilograms"
    return f"{round(kilograms / 1000, 1)} tonnes"


def total_amount(kilograms: float) -> str:
    """A total for a title, at least three digits that count: `0.301 kg`, `13.2 kg`, `14,896 tonnes`."""
    figure, unit = (kilograms, "kg") if abs(kilograms) < IN_KG_BELOW else (kilograms / 1000, "tonnes")
    return f"{f'{figure:,.0f}' if abs(figure) >= 100 else number(float(f'{figure:.3g}'))} {unit}"


def shown(name: str, longest: int = LONGEST_NAME) -> str:
    """A name as text: plotly takes tags, `%{}` and, in notebooks, what stands between dollars for markup.

    It knows few entities by name, so only what must be is escaped; quotes would be shown as `&quot;`.
    """
    text = cut(visible(name), longest) if name.strip() else "(no name)"  # plotly would number what has none
    escaped = html.escape(text, quote=False).replace("%{", "%&#123;").replace("$", "&#36;")
    return f'<span style="unicode-bidi:isolate">{escaped}</span>' if turns(text) else escaped


def titled(name: str, told: str, width: float = 900) -> str:
    """A title: a name of a user and what is told of it, on two lines when one of a chart of that width is too short."""
    is_long = PIXELS_OF_A_LETTER * (min(len(visible(name)), LONGEST_NAME) + len(told)) > width
    return f"{shown(name)}{'<br>' if is_long else ': '}{told}"


def checked(path: str | Path) -> str | Path:
    """The path of a chart that is about to be drawn.

    Raises:
        UnknownOption: it ends in none of `ENDINGS`.
    """
    ending_of(path, ENDINGS, "A chart")
    return path


def written(figure: Any, path: str | Path) -> Path:
    """Write a figure as a file: an HTML page that opens offline, or a picture, as its ending says.

    Raises:
        UnknownOption: it ends otherwise.
        MissingExtra: matplotlib, which draws pictures, is not installed.
    """
    ending = ending_of(path, ENDINGS, "A chart")
    if ending == "html":
        return write_whole(path, figure.to_html(full_html=True, include_plotlyjs=True))
    from efp_graph.charts.pictures import picture_of

    return write_whole(path, picture_of(figure, ending))


def piece_of(figure: Any) -> str:
    """A figure as a `div` for a page that has plotly.js."""
    return str(figure.to_html(full_html=False, include_plotlyjs=False))
