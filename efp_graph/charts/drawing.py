"""What all charts share: plotly, imported when a chart is drawn, colours, texts, and how a figure is given out.

The ending of a file decides what is written, for every chart: .html is the interactive chart (plotly), .png, .svg and
.pdf are pictures of it (matplotlib, see `pictures.py`).
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import MissingExtra
from efp_graph.files import ending_of, write_whole
from efp_graph.rendering.colours import COLOURS
from efp_graph.texts import cut, turns, visible
from efp_graph.values.readable import figure
from efp_graph.values.units import unit_of

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart

ENDINGS = ("html", "png", "svg", "pdf")
IN_KG_BELOW = 501
PIXELS_PER_INCH = 100
PIXELS_OF_A_LETTER = 10  # of a title, on average
LONGEST_NAME = 80  # characters
LONGEST_CAPTION = 160
MOST_CAPTIONS = 3  # lines under a title
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

    def of(self, text: str) -> str:
        """An amount with what it is an amount of."""
        return f"{text} {self.equivalent}".rstrip()

    def amount(self, amount: float) -> str:
        """An amount as text: `7,434 kg`."""
        return figure(amount, unit_of(self.unit))

    def total(self, amount: float) -> str:
        """A total for a title: `14,896 t CO2eq`."""
        return self.bound + self.of(self.amount(amount))

    def scale(self, largest: float) -> tuple[float, str]:
        """(what figures are multiplied by, the name of the unit then), for an axis."""
        if self.unit != "kg":
            return 1.0, self.of(self.unit)
        return (1.0, self.of("kg")) if largest < IN_KG_BELOW else (1e-3, self.of("t"))


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


def captioned(title: str, captions: Iterable[str]) -> str:
    """A title, and below it, small, of which hours the figures are."""
    lines = [shown(each, LONGEST_CAPTION) for each in captions]
    more = len(lines) - MOST_CAPTIONS
    lines = [*lines[:MOST_CAPTIONS], *([f"and {more} more"] if more > 0 else [])]
    return "<br>".join((title, *(f"<sub>{each}</sub>" for each in lines)))


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
        return write_whole(path, figure.to_html(full_html=True, include_plotlyjs=True))
    from efp_graph.charts.pictures import picture_of

    return write_whole(path, picture_of(figure, ending))


def piece_of(figure: Any) -> str:
    """A figure as a `div` for a page that has plotly.js."""
    return str(figure.to_html(full_html=False, include_plotlyjs=False))
