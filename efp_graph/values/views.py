"""What the floors above do with a value (see `efp_graph/performing.py`): draw it, draw what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.performing import perform

if TYPE_CHECKING:
    import graphviz
    import networkx
    import pydot

    from efp_graph.values.base import ExplainableObject


class Viewed:
    """The verbs; a base of every value."""

    __slots__ = ()

    def calculus_graph_to_file(
        self,
        filename: Any = None,
        colors_dict: Mapping[str, str] | None = None,
        x_multiplier: float = 150,
        y_multiplier: float = 150,
        width: str = "1800px",
        height: str = "900px",
        notebook: bool = False,
        max_depth: int = 100,
        *,
        collapse: bool = False,
        cluster: bool = False,
        only_from: ExplainableObject | Iterable[ExplainableObject] | None = None,
        conditions: bool = True,
        links: bool = False,
        bundle: int | None = None,
        dark: bool | None = None,
    ) -> Any:
        """Draw what the value was made from: the value on top, inputs with their sources below, by Graphviz.

        Args:
            filename: of the file to write, which ends in .html, .svg, .png, .pdf or .dot; none by default.
            colors_dict: {name of a source: colour of its inputs}; "default" is for the sources that it does not name.
            x_multiplier, y_multiplier: taken for code written for e-footprint; Graphviz places the nodes.
            width, height: of the frame in a notebook, as CSS writes it.
            notebook: give the page in a frame, where one can move, zoom and search, instead of the picture or the path.
            max_depth: how many readings to follow.
            collapse: leave out intermediate results that one other value alone reads; the parts that a total of a
                system adds up stay.
            cluster: a frame around the values of each object.
            only_from: one or several values: draw only the ways from them.
            conditions: show the options that decide which formula holds, beside the operands.
            links: show the links to objects that formulas followed.
            bundle: from how many like values on (one attribute of objects of one class) they are one node, with their
                total and their range; 0 draws each. Unless given: as many as it takes for a picture of at most 150
                nodes, 24 side by side.
            dark: on a dark ground, or on white; unless given, pages and SVG follow the reader's system, and all else is
                on white.

        Returns:
            A `Drawing`, which notebooks show and which has `write(path)`; where a path is given, that.

        Raises:
            MissingProgram: neither the program `dot` nor pygraphviz is installed; .dot needs neither.
            TooLargeToDraw: the graph is too large to be read; the message says what to leave out, which was tried.
            UnknownOption: the file name ends otherwise.
            ValueOutOfRange: `max_depth` or `bundle` is not a whole number of at least 0.
            FileNotWritten: the file cannot be written.

        Example:
            >>> from pathlib import Path
            >>> from tempfile import TemporaryDirectory
            >>> from efp_graph import SourceValue, u
            >>> energy = SourceValue(2 * u.W, label="power") * SourceValue(3 * u.hour, label="time")
            >>> with TemporaryDirectory() as folder:
            ...     path = energy.set_label("energy").calculus_graph_to_file(Path(folder, "energy.dot"))
            ...     print(path.name, "energy" in path.read_text(encoding="utf-8"))
            energy.dot True
        """
        return perform(
            "calculus_graph_to_file",
            self,
            filename,
            colours=colors_dict,
            width=width,
            height=height,
            notebook=notebook,
            max_depth=max_depth,
            collapse=collapse,
            cluster=cluster,
            only_from=only_from,
            conditions=conditions,
            links=links,
            bundle=bundle,
            dark=dark,
        )

    def export_xlsx(self, path: Any = None, *, period: str = "month") -> Any:
        """A workbook that recalculates the value from all it rests on, hour by hour; docs/how-to/spreadsheet.md.

        Args:
            path: where to write it; "<label>.xlsx" unless said.
            period: "month" or "year": what the series it does not need hour by hour are summed up over; "hour": none.

        Returns:
            The path of the file.

        Raises:
            NotAllowed: the value belongs to no attribute of an object.
            MissingExtra: XlsxWriter is not installed (extra "spreadsheet").
            UnknownOption: the period is none of the three.
            ValueOutOfRange: the hours do not fit on a sheet.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        return perform("export_xlsx", self, path, period)

    def to_networkx(self, **options: Any) -> networkx.DiGraph[str]:
        """What the value was made from, as a networkx graph from what is read to what reads it.

        Nodes carry label, kind, value, unit, formula, numbers, source, source_link and more (see
        `efp_graph.audit.trail.Step.as_dict`), edges operation, symbol and kind.

        Args:
            options: max_depth, collapse, only_from, conditions, links, as for `calculus_graph_to_file`; bundle too,
                which is 0 unless given: each value is a node.
        """
        graph: networkx.DiGraph[str] = perform("to_networkx", self, **options)
        return graph

    def to_graphviz(self, **options: Any) -> graphviz.Source:
        """What the value was made from, as a `graphviz.Source`, which notebooks display.

        Args:
            options: as for `calculus_graph_to_file`, without file and notebook.
        """
        return perform("to_graphviz", self, **options)

    def to_pydot(self, **options: Any) -> pydot.Dot:
        """What the value was made from, as a `pydot.Dot`.

        Args:
            options: as for `calculus_graph_to_file`, without file and notebook.
        """
        graph: pydot.Dot = perform("to_pydot", self, **options)
        return graph

    def plot(
        self,
        figsize: tuple[float, float] = (10, 4),
        filepath: Any = None,
        plt_show: bool = False,
        xlims: Any = None,
        cumsum: bool = False,
    ) -> Any:
        """Draw an hourly value against time; one that was simulated beside its baseline.

        Args:
            figsize: width and height [inches of 100 pixels].
            filepath: ends in .html for an interactive chart, in .png, .svg or .pdf for a picture.
            plt_show: show the chart in a notebook or a browser.
            xlims: [start, end], two dates: only these hours, and the y axis follows what is in them.
            cumsum: draw the running total; that of a simulation goes on from the baseline's.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that.

        Raises:
            NoHours: the value is no hourly series.
            OutsidePeriod: no hour lies between `xlims`.
            UnknownOption: the file name ends otherwise.
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
        """
        return perform("plot", self, figsize, filepath, plt_show, xlims, cumsum)
