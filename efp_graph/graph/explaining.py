"""`UpdateReport.why`: what an update did to a node, in sentences, from the input that was set.

Old values are those that the newest step of the history has kept to be undone (see `restoring.py`), so explaining costs
an update nothing and holds no memory. Where they are gone, because there were many or other updates followed, inputs
have theirs still, as long as the step is in the history; of other nodes the value is told while it is the update's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from efp_graph.graph.node import UNSET, Node
from efp_graph.graph.wrong_use import checked_node
from efp_graph.texts import shown, visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.report import UpdateReport

MOST_STEPS = 20  # of a way that are told; of longer ones the beginning and the end
Replaced = dict[Node[Any], tuple[Any, Any]]

CHANGED, RECOMPUTED, CUT_OFF = "set", "recomputed", "cut off"
COMPUTED, RESTORED = "computed for the first time", "restored"


def outcomes(report: UpdateReport) -> dict[Node[Any], str]:
    """{node: what the update did to it}: inputs first, then in the order of the runs."""
    outcome_of = dict.fromkeys(report.changed, CHANGED)
    outcome_of |= dict.fromkeys(report.restored, RESTORED)
    recomputed, cut_off = set(report.recomputed), set(report.cut_off)
    for node in report.order:
        outcome_of[node] = RECOMPUTED if node in recomputed else CUT_OFF if node in cut_off else RECOMPUTED
    for node in report.computed:
        outcome_of.setdefault(node, COMPUTED)
    return outcome_of


def replaced_values(report: UpdateReport) -> Replaced:
    """{node: (value before the update, value after it)} where both are known."""
    graph = _graph_of(report)
    if graph is None:
        return {}
    if report.revision is None:
        journal = graph.journal
        return {} if journal is None else {node: (old, node._value) for node, old in journal.old_values().items()}
    done, _ = graph.history.steps()
    step = next((step for step in reversed(done) if step.revision == report.revision), None)
    if step is None:
        return {}
    values: Replaced = dict(step.changes)
    if step.replaced is not None and step.replaced.fits(graph, step.changes, back=True):
        replaced = step.replaced
        values |= zip(replaced.nodes, zip(replaced.absent, replaced.present, strict=True), strict=True)
    return values


def change_text(report: UpdateReport, node: Node[Any], values: Replaced) -> str:
    """`1.0 → 2.0` of a node; what is known of it otherwise: a value, or nothing."""
    old, new = values.get(node, (UNSET, UNSET))
    if new is UNSET and node.graph is not None and report.revision in (None, node.graph.revision):
        new = node._value
    if new is UNSET:
        return ""
    return shown(new) if old is UNSET or old is new else f"{shown(old)} → {shown(new)}"


def why(report: UpdateReport, node: Node[Any]) -> str:
    """See `UpdateReport.why`."""
    checked_node(node, "explained")
    outcome_of, values = outcomes(report), replaced_values(report)
    outcome = outcome_of.get(node)
    if outcome is None:
        return _why_not(report, node, outcome_of)
    if outcome == CHANGED:
        return _sentence(report, node, None, values, outcome)
    if outcome == COMPUTED:
        reader = next((reader for reader in node.readers if reader in outcome_of), None)
        asked = "" if reader is None else f" {visible(reader.key)} reads it."
        return f"{_sentence(report, node, None, values, outcome)}{asked}"
    path = report.path_to(node)
    lines = [
        _sentence(report, step, before, values, outcome_of[step])
        for before, step in zip([None, *path], path, strict=False)
    ]
    if len(lines) > MOST_STEPS:
        half = MOST_STEPS // 2
        lines[half:-half] = [f"... {len(lines) - MOST_STEPS:,} more nodes, each of which reads the one before ..."]
    return "\n".join([*lines, *_others(report, path, values)])


def _sentence(report: UpdateReport, node: Node[Any], read: Node[Any] | None, values: Replaced, outcome: str) -> str:
    key, change = visible(node.key), change_text(report, node, values)
    reads = "" if read is None else f" reads {visible(read.key)} and"
    if outcome == CUT_OFF:
        return f"{key}{reads} ran again and gave the value it had{f', {change}' if change else ''}: it stops here."
    return f"{key}{reads} was {outcome}{f': {change}' if change else ''}."


def _others(report: UpdateReport, path: list[Node[Any]], values: Replaced) -> Iterator[str]:
    """A sentence for each other input that was set and reaches the last node of a path."""
    moved = {*report.changed, *report.recomputed, *report.restored}
    reached = dict.fromkeys(path[-1:])
    for node in (waiting := list(reached)):
        for read in node.dependencies:
            if read in moved and read not in reached:
                reached[read] = None
                waiting.append(read)
    for node in report.changed:
        if node in reached and node is not path[0]:
            yield f"{visible(node.key)}, which {visible(path[-1].key)} depends on too, was set: " + (
                f"{change_text(report, node, values)}."
            )


def _why_not(report: UpdateReport, node: Node[Any], outcome_of: dict[Node[Any], str]) -> str:
    key = visible(node.key)
    graph = node.graph
    batch = None if graph is None else graph.open_batch
    if graph is not None and batch is not None and batch.report is report:
        while batch is not None:
            if node in batch.journal.inputs:
                return f"{key} was set, and the batch is open: what reads it runs at its end, or when it is read."
            batch = batch.around
        if not node.is_input and not node.is_cold and _moved_below(node, {*graph.pending}, set()):
            return f"{key} has not run yet: the batch is open. It runs at its end if it is needed, or when it is read."
    if node.is_input:
        return f"{key} is an input and was not set to another value."
    if node.is_cold:
        return f"{key} has not been computed yet: nobody has read it."
    if not node.is_up_to_date:
        return f"{key} did not run: nobody needs it, so it is computed when it is read."
    stopping = {other for other, outcome in outcome_of.items() if outcome in (CUT_OFF, COMPUTED)}
    if _moved_below(node, set(outcome_of) - stopping, stopping):
        return f"{key} was not computed by this update: the value that it has was computed after it."
    stopped = [visible(read.key) for read in node.dependencies if outcome_of.get(read) == CUT_OFF]
    if stopped:
        return f"{key} did not run: {' and '.join(stopped)} ran again and gave the value that was there before."
    return f"{key} did not run: nothing that it reads has another value."


def _moved_below(node: Node[Any], moved: set[Node[Any]], stopping: set[Node[Any]]) -> bool:
    """Whether a way leads from a node down to one that has moved, without those at which an update stops."""
    reached = {node}
    for reader in (waiting := [node]):
        for read in reader.dependencies:
            if read in moved:
                return True
            if read not in reached and read not in stopping:
                reached.add(read)
                waiting.append(read)
    return False


def _graph_of(report: UpdateReport) -> Graph | None:
    return next((node.graph for node in (*report.changed, *report.touched) if node.graph is not None), None)
