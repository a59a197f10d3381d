"""The invariants of a graph between two batches, as code. See `node.py` for their wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from efp_graph.errors import InternalError
from efp_graph.graph.failures import Failed
from efp_graph.graph.needs import is_onlooker, own_needs
from efp_graph.graph.node import CHECK, CLEAN, DIRTY, FAILED, UNRANKED, UNSET

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph


def check_graph(graph: Graph) -> None:
    """Raise InternalError for the first invariant that does not hold."""
    for key, node in graph.nodes.items():
        _ensure(node.key == key, f"{node.key} is registered as {key}")
    nodes = list(graph)
    for node in nodes:
        key = node.key
        _ensure(node.graph is graph, f"{key} is registered and belongs to another graph, or to none")
        _ensure(node.state in (CLEAN, CHECK, DIRTY, FAILED), f"{key} is not at rest")
        marked = node.state in (CHECK, DIRTY)
        reasons = own_needs(node) + sum(reader.needs > 0 for reader in node.readers)
        _ensure(node.needs == reasons, f"{key} counts {node.needs} reasons to be kept up to date, and has {reasons}")
        _ensure(not (marked and node.needs), f"{key} is needed and not up to date")
        if node.formula is None:
            _ensure(node.rank == 0 and not node.reads, f"input {key} has a rank or reads something")
        elif node._value is UNSET:
            _ensure(not node.reads and node.rank == UNRANKED and node.state == CLEAN, f"cold {key} reads something")
        else:
            failed = type(node._value) is Failed and not marked
            _ensure((node.state == FAILED) == failed, f"{key} holds an error and does not say so, or the reverse")
            _ensure((node.rank == UNRANKED) == (marked or failed), f"{key} has no rank")
            _ensure(node.rank > 0, f"{key} has the rank of an input")
        if node.formula is not None and (marked or node._value is UNSET):
            for reader in node.readers:
                _ensure(reader.state in (CHECK, DIRTY), f"{reader.key} is not marked, and reads {key}")
        for dependency in set(node.reads):
            _ensure(dependency.is_read_by(node), f"{key} reads {dependency.key}, which does not know it")
            above = node.rank > dependency.rank or UNRANKED in (node.rank, dependency.rank)
            _ensure(above, f"{key} does not rank above {dependency.key}")
            _ensure(dependency.graph is graph, f"{key} reads {dependency.key} of another graph")
        for dependent in node.readers:
            _ensure(dependent.graph is graph, f"{key} is read by {dependent.key}, which is not of this graph")
            held = dependent in node.dependents
            _ensure(held is not is_onlooker(dependent), f"{key} {'holds' if held else 'does not hold'} {dependent.key}")
    edges = sum(len(set(node.reads)) for node in nodes)
    listed = sum(len(node.readers) for node in nodes)
    _ensure(edges == listed, f"{listed - edges} dependents are told to read a node and do not")
    queue = graph.scheduler
    work = graph.pending or graph.chain or graph.looks or queue.heap or queue.buckets or queue.waited_for or queue.final
    _ensure(not work, "a batch left work behind")


def _ensure(holds: bool, otherwise: str) -> None:
    if not holds:
        raise InternalError(otherwise)
