"""A graph, and what an update did, as notebooks show them: a picture where it is legible, tables otherwise.

No scripts; texts are escaped, whatever they hold. Where Graphviz is not there, the tables are all there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from efp_graph.errors import MissingProgram, TooLargeToDraw
from efp_graph.graph.drawing import picture_of_nodes, summary
from efp_graph.graph.explaining import change_text, outcomes, replaced_values
from efp_graph.graph.node import Node
from efp_graph.graph.view import attributes_of
from efp_graph.rendering.html import table_html, text_html
from efp_graph.texts import shown

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.report import UpdateReport

MOST_DRAWN = 50  # nodes of a picture that appears unasked
MOST_ROWS = 20


def graph_html(graph: Graph) -> str:
    """See `Graph._repr_html_`."""
    with graph.lock:
        graph.flush()
        nodes = list(graph)
        title = summary(graph)
        picture = _svg(nodes, None, title) if nodes else None
        if picture is not None:
            return f"<div>{picture}</div>"
        inputs = [node for node in nodes if node.is_input]
        ends = [node for node in nodes if not node.is_input and not node.readers]
        tables = [_table(name, part) for name, part in (("Inputs", inputs), ("Read by no other node", ends)) if part]
    advice = (
        f"<small>More than {MOST_DRAWN} nodes are drawn when asked: graph.draw(&quot;x.svg&quot;, nodes=...)</small>"
        if len(nodes) > MOST_DRAWN
        else ""
    )
    return f"<div><strong>{text_html(title)}</strong>{''.join(tables)}{advice}</div>"


def report_html(report: UpdateReport) -> str:
    """See `UpdateReport._repr_html_`."""
    outcome_of, values, seconds = outcomes(report), replaced_values(report), report.seconds
    rows = [
        (
            node.label,
            outcome_of[node],
            change_text(report, node, values),
            f"{1e3 * seconds[node]:.3g} ms" if node in seconds else "",
        )
        for node in list(outcome_of)[:MOST_ROWS]
    ]
    title = f"Update{f' {report.label!r}' if report.label else ''}"
    if report.revision is not None:
        title += f", revision {report.revision}"
    table = table_html(("node", "was", "value", "time"), rows) if rows else "<p>Nothing has changed.</p>"
    more = f"<small>and {len(outcome_of) - MOST_ROWS:,} more nodes</small>" if len(outcome_of) > MOST_ROWS else ""
    picture = _svg([node for node in outcome_of if node.graph is not None], report, title) if outcome_of else None
    return f"<div><strong>{text_html(title)}</strong>{table}{more}{picture or ''}</div>"


def _svg(nodes: Sequence[Node[Any]], report: UpdateReport | None, title: str) -> str | None:
    """The picture as an element of a page; None where it would not be legible, or cannot be drawn."""
    if len(nodes) > MOST_DRAWN:
        return None
    try:
        drawn = picture_of_nodes(nodes, report, title).drawn("svg").decode("utf-8")
    except (MissingProgram, TooLargeToDraw):
        return None
    return drawn[drawn.index("<svg") :].strip()


def _table(name: str, nodes: Sequence[Node[Any]]) -> str:
    rows = []
    for node in nodes[:MOST_ROWS]:
        attributes = attributes_of(node)
        value = "not up to date" if not node.is_up_to_date else shown(attributes.get("error", attributes["value"]))
        rows.append((str(attributes["label"]), f"{value} {attributes['unit']}" if attributes["unit"] else value))
    more = f"<small>and {len(nodes) - MOST_ROWS:,} more</small>" if len(nodes) > MOST_ROWS else ""
    return table_html((name, "value"), rows) + more
