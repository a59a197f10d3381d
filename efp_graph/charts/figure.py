"""`Chart`: a plotly figure that notebooks show wherever they are read, and that writes itself.

plotly shows its figures by a script of 4 MB, or one from the network, which pages of notebooks and GitHub do not run. A
chart of ours gives notebooks its data, for those that draw plotly themselves (JupyterLab, VS Code), and a picture for
the others. Neither holds a script. plotly is imported with this module, so it is imported where a chart is drawn.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plotly.graph_objects import Figure

from efp_graph.charts.drawing import CAPTION, PIXELS_PER_INCH, plain, written
from efp_graph.charts.outline import Line
from efp_graph.errors import MissingExtra
from efp_graph.rendering.notebook import display, in_notebook

PLOTLY = "application/vnd.plotly.v1+json"
SHARPNESS = 2  # pixels of a picture per pixel of the page


class Chart(Figure):  # type: ignore[misc]
    """A plotly figure: all that plotly does with one can be done with it.

    As the value of a cell it is shown. `write(path)` writes it, `show()` shows it anywhere, in a browser outside of
    notebooks.
    """

    outline: Sequence[Line] = ()  # what its page has in a window that is narrower, where its size is fixed
    _ipython_display_ = None  # plotly's own ways, by a script
    _repr_html_ = None

    def write(self, path: str | Path) -> Path:
        """Write it: an interactive page (.html), which opens offline, or a picture (.png, .svg, .pdf).

        Raises:
            UnknownOption: it ends otherwise.
            MissingExtra: matplotlib, which draws pictures, is not installed (extra "charts").
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        return written(self, path)

    def show(self, *options: Any, **named: Any) -> None:
        """Show it: below the cell of a notebook; else as plotly does, which opens a browser.

        Args:
            options, named: those of plotly, which then shows it.
        """
        if in_notebook() and not options and not named:
            display(self)
        else:
            super().show(*options, **named)

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None, **named: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What notebooks show, and the size of the picture on the page."""
        shown: dict[str, Any] = {PLOTLY: json.loads(self.to_json()), "text/plain": repr(self)}
        sizes = {"width": int(self.layout.width or 900), "height": int(self.layout.height or 500)}
        try:
            from efp_graph.charts.pictures import picture_of

            picture = picture_of(self, "png", SHARPNESS * PIXELS_PER_INCH)
        except MissingExtra:
            return shown, {}
        shown["image/png"] = base64.b64encode(picture).decode("ascii")
        return shown, {"image/png": sizes}

    def __repr__(self) -> str:
        title = " ".join(plain((self.layout.title.text or "").split(CAPTION)[0]).split())
        return f"<Chart {title!r}: .write(path), .show()>"

    __str__ = __repr__


class WrittenChart(type(Path())):  # type: ignore[misc]
    """The path of a chart that was written; as the value of a cell it shows the chart.

    Attributes:
        chart: what was written.
    """

    chart: Chart | None = None  # of a path that was made from this one

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **named: Any) -> Any:
        return {"text/plain": repr(self)} if self.chart is None else self.chart._repr_mimebundle_(include, exclude)


def given_out(chart: Chart, path: str | Path | None) -> Chart | Path:
    """The chart, or the path that it was written to where one was given."""
    if path is None:
        return chart
    found = WrittenChart(chart.write(path))
    found.chart = chart
    return found
