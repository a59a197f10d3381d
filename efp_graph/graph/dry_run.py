"""What a batch would do, found in a fork that is dropped: see `Graph.would_run`."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.graph.equality import same_bits
from efp_graph.graph.failures import Failed, can_be_kept, keeps_errors
from efp_graph.graph.forks import Fork, by_rank
from efp_graph.graph.report import UpdateReport

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.node import Node
    from efp_graph.graph.overlay import Overlay


def would_run(graph: Graph, changes: Mapping[Node[Any] | str, Any]) -> UpdateReport:
    """See `Graph.would_run`."""
    report = UpdateReport("dry run")
    with Fork(graph, changes) as fork, graph.lock:
        overlay = fork.settled_overlay()
        overlay.refresh()
        report.changed[:] = [node for node in overlay.given if not same_bits(node._value, overlay.values[node])]
        for node in sorted(overlay.reached, key=by_rank):
            if node.needs:
                overlay.read(node)
        _refuse_failed(overlay)
        report.computed[:] = [node for node in overlay.runs if not node.is_up_to_date]
        runs = [node for node in overlay.runs if node.is_up_to_date]
        cut_off = [node for node in runs if overlay.has_same(node, overlay.values[node])]
        report.note_runs(runs, cut_off, array("d"), {})
    return report


def _refuse_failed(overlay: Overlay) -> None:
    """Raise what a batch with these values is refused with: an error, kept by nobody, of a node that is needed then."""
    waiting = sorted([node for node in overlay.reached if node.observers], key=by_rank)
    needed = set(waiting)
    while waiting:
        node = waiting.pop()
        value = overlay.read(node)
        if type(value) is Failed and not (can_be_kept(value.error) and keeps_errors(node)):
            raise value.error.with_traceback(None)
        run = overlay.traces.get(node)
        reads = dict.fromkeys(node.reads if run is None else run.reads)
        waiting += [read for read in reads if read not in needed]
        needed.update(reads)
