"""The calculus graph of a value: what it was made from, drawn by Graphviz, as a file or as objects of other libraries.

Like values are one node where the picture would not be legible otherwise (`bundles.py`). A graph that is still too
large to draw (see `rendering/picture.py`) is refused with ways of leaving something out that were tried (`smaller.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.audit.bundles import bundled, bundled_until_legible, proportions
from efp_graph.audit.dot import calculus_dot, caption, hovers_of, legend
from efp_graph.audit.drawing import Drawing, check_ending, given_out
from efp_graph.audit.folding import collapsed
from efp_graph.audit.smaller import advice
from efp_graph.audit.svg_page import Framed, svg_page
from efp_graph.audit.trail import Trail
from efp_graph.audit.upstream import upstream
from efp_graph.errors import UnknownOption, ValueOutOfRange
from efp_graph.rendering.picture import Picture
from efp_graph.rendering.svg import Hover
from efp_graph.texts import cut
from efp_graph.values import ExplainableObject

if TYPE_CHECKING:
    import graphviz
    import networkx
    import pydot

Inputs = ExplainableObject | Iterable[ExplainableObject] | None


def calculus_graph_to_file(
    value: ExplainableObject,
    filename: str | Path | None = None,
    *,
    colours: Mapping[str, str] | None = None,
    width: str = "1800px",
    height: str = "900px",
    notebook: bool = False,
    cluster: bool = False,
    bundle: int | None = None,
    dark: bool | None = None,
    **options: Any,
) -> Drawing | Framed | Path:
    """See `values.views.Viewed.calculus_graph_to_file`."""
    check_ending(filename)
    graph = Graph(value, {**options, "bundle": bundle}, colours, cluster, dark)

    def page() -> str:
        without_heading = graph.picture(None)  # the page has its own, which stays in view
        svg = without_heading.drawn("svg")
        return svg_page(graph.title, svg, legend(graph.trail), caption=caption(graph.trail), dark=dark)

    frame = (width, height) if notebook else None
    return given_out(graph.title, graph.picture(graph.title), page, filename, frame)


class Graph:
    """What is to be drawn of a value, and how.

    Args:
        value: whose calculus graph it is.
        options: those of `trail_of`.
        colours: {name of a source: colour of its inputs}.
        cluster: a frame around the values of each object.
        dark: on a dark ground, or on white; None: SVG and pages follow their reader, all else is on white.
    """

    def __init__(
        self,
        value: ExplainableObject,
        options: Mapping[str, Any],
        colours: Mapping[str, str] | None = None,
        cluster: bool = False,
        dark: bool | None = None,
    ) -> None:
        self.title = _title(value)
        self.trail = trail_of(value, **options)
        self._value, self._options, self._colours, self._cluster = value, options, colours, cluster
        self._dark = dark

    def picture(self, title: str | None) -> Picture:
        """The picture, with a title or without."""
        return Picture(
            lambda hovers: self._dot(self.trail, title, hovers),
            hovers_of(self.trail),
            len(self.trail),
            self._advice,
            abreast=proportions(self.trail)[0],
            dark=self._dark,
        )

    def _dot(self, trail: Trail, title: str | None, hovers: Mapping[str, Hover] | None) -> str:
        return calculus_dot(trail, title=title, cluster=self._cluster, colours=self._colours, hovers=hovers)

    def _advice(self) -> str:
        return advice(
            self.trail,
            self._options,
            lambda **options: trail_of(self._value, **options),
            lambda trail: self._dot(trail, self.title, None),
        )


def trail_of(
    value: ExplainableObject,
    *,
    max_depth: int = 100,
    collapse: bool = False,
    only_from: Inputs = None,
    conditions: bool = True,
    links: bool = False,
    bundle: int | None = 0,
) -> Trail:
    """The trail upstream of a value, with parts left out.

    Args:
        bundle: how many like values are one step; 0 for none; None for as few as leave a legible picture.
    """
    check_numbers(max_depth, bundle)
    trail = upstream(value, max_depth=max_depth, conditions=conditions, links=links)
    if only_from is not None:
        trail = _on_paths_from(trail, only_from)
    if collapse:
        trail = collapsed(trail)
    if bundle is None:
        return bundled_until_legible(trail)
    return bundled(trail, bundle) if bundle else trail


def check_numbers(max_depth: int = 0, bundle: int | None = None) -> None:
    """Look at the numbers that say how much is drawn.

    Raises:
        ValueOutOfRange: one is no whole number of at least 0.
    """
    if isinstance(max_depth, bool) or not isinstance(max_depth, int) or max_depth < 0:
        raise ValueOutOfRange(f"max_depth was given as {max_depth!r}. Give a whole number, 0 or more.")
    if bundle is not None and (isinstance(bundle, bool) or not isinstance(bundle, int) or bundle < 0):
        raise ValueOutOfRange(
            f"bundle was given as {bundle!r}. Give from how many like values on they are drawn as one, 0 to draw each, "
            "or None to leave it to the size of the graph."
        )


def _on_paths_from(trail: Trail, only_from: Inputs) -> Trail:
    wanted = [only_from] if isinstance(only_from, ExplainableObject) else list(only_from or ())
    keys = []
    for each in wanted:
        found = [key for key, step in trail.steps.items() if step.holds(each)]
        if not found:
            root = trail.steps[trail.roots[0]].label
            name = getattr(each, "label", None) or repr(each)[:80]
            raise UnknownOption(f"{root} is not calculated from {name}, so there is no way from it to show.")
        keys += found
    return trail.on_paths_from(keys)


def to_networkx(value: ExplainableObject, **options: Any) -> networkx.DiGraph[str]:
    """See `values.views.Viewed.to_networkx`."""
    return trail_of(value, **options).to_networkx()


def _title(value: ExplainableObject) -> str:
    """What stands above a graph, with the remarks on its model, however long the names are."""
    label, remark = value.label or "value", " ".join(value.remarks)
    return f"How {cut(label, 80)} is calculated. {remark}" if remark else f"How {label} is calculated"


def picture_of_value(
    value: ExplainableObject,
    *,
    colors_dict: Any = None,
    cluster: bool = False,
    bundle: int | None = None,
    dark: bool | None = None,
    **options: Any,
) -> Picture:
    """The calculus graph of a value as a picture with a title."""
    graph = Graph(value, {**options, "bundle": bundle}, colors_dict, cluster, dark)
    return graph.picture(graph.title)


def to_graphviz(value: ExplainableObject, **options: Any) -> graphviz.Source:
    """See `values.views.Viewed.to_graphviz`."""
    import graphviz

    picture = picture_of_value(value, **options)

    class Displayed(graphviz.Source):  # type: ignore[misc]
        """A notebook shows the picture that files hold, by any Graphviz: the program alone would let links through."""

        def _repr_image_svg_xml(self) -> str:
            return picture.drawn("svg").decode("utf-8")

    return Displayed(picture.text())


def to_pydot(value: ExplainableObject, **options: Any) -> pydot.Dot:
    """See `values.views.Viewed.to_pydot`."""
    import pydot

    graphs = pydot.graph_from_dot_data(picture_of_value(value, **options).text())
    assert graphs
    return graphs[0]
