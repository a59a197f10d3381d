"""What all charts share: plotly, imported when a chart is drawn, colours, texts, and how a figure is given out.

The ending of a file decides what is written, for every chart: .html is the interactive chart (plotly), .png, .svg and
.pdf are pictures of it (matplotlib, see `pictures.py`).
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.charts.outline import with_outline
from efp_graph.errors import MissingExtra
from efp_graph.files import ending_of, write_whole
from efp_graph.rendering.colours import COLOURS
from efp_graph.texts import cut, turns, visible
from efp_graph.values.scales import Scale
from efp_graph.values.units import unit_of

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

ENDINGS = ("html", "png", "svg", "pdf")
PIXELS_PER_INCH = 100
PIXELS_OF_A_LETTER = 10  # of a title, on average
PIXELS_OF_A_SMALL_LETTER = 6.5  # of a caption
LONGEST_NAME = 80  # characters
LONGEST_CAPTION = 160
CAPTION = "<br><sub>"  # begins one, below a title
MOST_CAPTIONS = 3  # lines under a title


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


def new_chart() -> Chart:
    """A chart to draw on.

    Raises:
        MissingExtra: plotly is not installed.
    """
    plotly_graph_objects()
    from efp_graph.charts.figure import Chart

    return Chart()


def given_out(chart: Chart, path: str | Path | None) -> Chart | Path:
    """The chart; where a path is given the chart is written there, and it is the path."""
    from efp_graph.charts.figure import given_out

    return given_out(chart, path)


class Look(NamedTuple):
    """How a phase or category is drawn: its title, its colour, and the pattern that tells it apart without colour."""

    title: str
    colour: str
    hatch: str = ""


def looks_of(names: Iterable[str], given: Mapping[str, Look]) -> dict[str, Look]:
    """{name: how it is drawn}; what nothing is said of goes by its name, in a colour of its own."""
    places = enumerate(dict.fromkeys(names))
    return {name: given.get(name) or Look(name, COLOURS[place % len(COLOURS)]) for place, name in places}


class Measure(NamedTuple):
    """What the figures of a chart are in.

    Attributes:
        unit: "kg", or another unit as text.
        equivalent: what it is a mass of: "CO2eq"; nothing for others.
        bound: "≥ " for figures that are lower bounds.
    """

    unit: str = "kg"
    equivalent: str = "CO2eq"
    bound: str = ""

    def scale(self, amounts: Iterable[float]) -> Scale:
        """One scale for the title, the axis and every text of a chart of these amounts."""
        return Scale.of(amounts, unit_of(self.unit), self.equivalent)


def ends_of_stack(amounts: Iterable[float]) -> tuple[float, float]:
    """(where a stacked bar ends below 0, where above): what is given back hangs below."""
    low = high = 0.0
    for each in amounts:
        low, high = low + min(each, 0.0), high + max(each, 0.0)
    return low, high


def room_for(ends: Iterable[float], margin: float) -> list[float] | None:
    """The range of an axis from 0 to the ends of bars on both sides, and a share of it more for what is written there.

    None without any bar.
    """
    found = [0.0, *ends]
    low, high = min(found), max(found)
    room = margin * (high - low)
    return [low - room if low else 0.0, high + room if high else 0.0] if room else None


def shown(name: str, longest: int = LONGEST_NAME) -> str:
    """A name as text: plotly takes tags, `%{}` and, in notebooks, what stands between dollars for markup.

    It knows few entities by name, so only what must be is escaped; quotes would be shown as `&quot;`.
    """
    text = cut(visible(name), longest) if name.strip() else "(no name)"  # plotly would number what has none
    escaped = html.escape(text, quote=False).replace("%{", "%&#123;").replace("$", "&#36;")
    return f'<span style="unicode-bidi:isolate">{escaped}</span>' if turns(text) else escaped


def plain(markup: str | None) -> str:
    """A text of a figure as it is read, bold type and the like left out."""
    lines = (markup or "").replace("<br>", "\n")
    return html.unescape(re.sub(r"</?(b|i|span|sub|sup)\b[^>]*>", "", lines))


def titled(name: str, told: str, width: float = 900) -> str:
    """A title: a name of a user and what is told of it, on two lines when one of a chart of that width is too short."""
    is_long = PIXELS_OF_A_LETTER * (min(len(visible(name)), LONGEST_NAME) + len(told)) > width
    return f"{shown(name)}{'<br>' if is_long else ': '}{told}"


def captioned(title: str, captions: Iterable[str], most: int | None = MOST_CAPTIONS) -> str:
    """A title, and below it, small, of which hours the figures are, on at most so many lines."""
    lines = [shown(each, LONGEST_CAPTION) for each in captions]
    more = 0 if most is None else len(lines) - most
    lines = [*lines[:most], *([f"and {more} more"] if more > 0 else [])]
    return "".join((title, *(f"{CAPTION}{each}</sub>" for each in lines)))


def wrapped(captions: Iterable[str], width: float) -> list[str]:
    """Captions on lines that a chart of that width has room for, none of them cut."""
    letters = min(int(width / PIXELS_OF_A_SMALL_LETTER), LONGEST_CAPTION)
    return [line for each in captions for line in textwrap.wrap(visible(each), letters)]


def check_ending(path: str | Path | None) -> None:
    """Look at the path that a chart is to be written to before it is drawn.

    Raises:
        UnknownOption: it ends in none of `ENDINGS`.
    """
    if path is not None:
        ending_of(path, ENDINGS, "A chart")


def written(figure: Any, path: str | Path) -> Path:
    """Write a figure as a file: an HTML page that opens offline, or a picture, as its ending says.

    Raises:
        UnknownOption: it ends otherwise.
        MissingExtra: matplotlib, which draws pictures, is not installed.
    """
    ending = ending_of(path, ENDINGS, "A chart")
    if ending == "html":
        page = figure.to_html(full_html=True, include_plotlyjs=True)
        lines = getattr(figure, "outline", ())
        return write_whole(
            path, with_outline(page, figure.layout.title.text, lines, figure.layout.width) if lines else page
        )
    from efp_graph.charts.pictures import picture_of

    return write_whole(path, picture_of(figure, ending))


def piece_of(figure: Any) -> str:
    """A figure as a `div` for a page that has plotly.js."""
    return str(figure.to_html(full_html=False, include_plotlyjs=False))


def with_opacity(colour: str, opacity: float) -> str:
    """A colour such as #1A2B3C that lets through what is behind it.

    Example:
        >>> with_opacity("#FF8000", 0.2)
        'rgba(255,128,0,0.2)'
    """
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return f"rgba({','.join(map(str, parts))},{opacity:g})"
