"""The calculus graph of a value: what it was made from, drawn by Graphviz, as a file or as objects of other libraries.

A graph that is too large to draw (see `rendering/picture.py`) is refused with how many nodes each way of leaving some
out would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.audit.dot import calculus_dot, hovers_of, legend
from efp_graph.audit.drawing import Drawing, check_ending, given_out
from efp_graph.audit.svg_page import Framed, svg_page
from efp_graph.audit.trail import Trail
from efp_graph.audit.upstream import upstream
from efp_graph.errors import UnknownOption, ValueOutOfRange
from efp_graph.rendering.picture import MOST_NODES, Picture
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
    **options: Any,
) -> Drawing | Framed | Path:
    """See `values.views.Viewed.calculus_graph_to_file`."""
    check_ending(filename)
    trail = trail_of(value, **options)
    title = _title(value)

    def page() -> str:
        without_heading = _picture(trail, None, colours, cluster)  # the page has its own, which stays in view
        return svg_page(title, without_heading.drawn("svg"), legend(trail))

    frame = (width, height) if notebook else None
    return given_out(title, _picture(trail, title, colours, cluster), page, filename, frame)


def trail_of(
    value: ExplainableObject,
    *,
    max_depth: int = 100,
    collapse: bool = False,
    only_from: Inputs = None,
    conditions: bool = True,
    links: bool = False,
) -> Trail:
    """The trail upstream of a value, with parts left out."""
    if isinstance(max_depth, bool) or not isinstance(max_depth, int) or max_depth < 0:
        raise ValueOutOfRange(f"max_depth was given as {max_depth!r}. Give a whole number, 0 or more.")
    trail = upstream(value, max_depth=max_depth, conditions=conditions, links=links)
    if only_from is not None:
        trail = _on_paths_from(trail, only_from)
    return trail.collapsed() if collapse else trail


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


def _picture(trail: Trail, title: str | None, colours: Mapping[str, str] | None, cluster: bool) -> Picture:
    def dot(hovers: Mapping[str, Hover] | None) -> str:
        return calculus_dot(trail, title=title, cluster=cluster, colours=colours, hovers=hovers)

    return Picture(dot, hovers_of(trail), len(trail), lambda: advice(trail))


def advice(trail: Trail) -> str:
    """What to leave out, with what would remain."""
    ways = []
    at_depth = Counter(step.depth for step in trail)
    deep, remaining = 0, at_depth[0]
    while remaining + at_depth[deep + 1] <= MOST_NODES // 4 and deep < max(at_depth):
        deep += 1
        remaining += at_depth[deep]
    if remaining > 1:
        ways.append(f"max_depth={deep} leaves {remaining:,} nodes")
    folded = len(trail.collapsed())
    if folded <= MOST_NODES < len(trail):
        ways.append(f"collapse=True leaves {folded:,}")
    ways.append("only_from=[inputs] shows the ways from some inputs")
    return f'Draw less: {"; ".join(ways)}. Or write the graph as text ("x.dot"), or take value.to_networkx().'


def to_networkx(value: ExplainableObject, **options: Any) -> networkx.DiGraph[str]:
    """See `values.views.Viewed.to_networkx`."""
    return trail_of(value, **options).to_networkx()


def _title(value: ExplainableObject) -> str:
    """What stands above a graph, with the remarks on its model, however long the names are."""
    label, remark = value.label or "value", " ".join(value.remarks)
    return f"How {cut(label, 80)} is calculated. {remark}" if remark else f"How {label} is calculated"


def picture_of_value(
    value: ExplainableObject, *, colors_dict: Any = None, cluster: bool = False, **options: Any
) -> Picture:
    """The calculus graph of a value as a picture with a title."""
    return _picture(trail_of(value, **options), _title(value), colors_dict, cluster)


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
