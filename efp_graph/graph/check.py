"""The invariants of a graph between two batches, as code. See `node.py` for their wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from efp_graph.errors import InternalError
from efp_graph.graph.node import CLEAN, UNRANKED, UNSET

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
        _ensure(node.state == CLEAN, f"{key} is not at rest")
        if node.formula is None:
            _ensure(node.rank == 0 and not node.reads, f"input {key} has a rank or reads something")
        elif node.rank == UNRANKED:
            _ensure(not node.reads and not node.dependents, f"cold {key} has edges")
            _ensure(node._value is UNSET, f"cold {key} has a value")
        else:
            _ensure(0 < node.rank < UNRANKED, f"{key} has the rank of an input, or none")
        readers = set(node.reads)
        for dependency in readers:
            _ensure(node in dependency.dependents, f"{key} reads {dependency.key}, which does not know it")
            _ensure(node.rank > dependency.rank, f"{key} does not rank above {dependency.key}")
            _ensure(dependency.graph is graph, f"{key} reads {dependency.key} of another graph")
        for dependent in node.dependents:
            _ensure(dependent.graph is graph, f"{key} is read by {dependent.key}, which is not of this graph")
    edges = sum(len(set(node.reads)) for node in nodes)
    told = sum(len(node.dependents) for node in nodes)
    _ensure(edges == told, f"{told - edges} dependents are told to read a node and do not")
    queue = graph.scheduler
    left = graph.pending or graph.chain or queue.heap or queue.buckets or queue.waited_for or queue.final
    _ensure(not left, "a batch left work behind")


def _ensure(holds: bool, otherwise: str) -> None:
    if not holds:
        raise InternalError(otherwise)
