"""A reactive dataflow graph, usable on its own: no unit, no array, no carbon.

Reading guide: `node.py` (what a node is, the invariants), `scheduler.py` (the update), `ranks.py` (edges and order),
`evaluation.py` (cold nodes), `journal.py` and `batch.py` (all or nothing), `history.py` (undo), `overlay.py` and
`forks.py` (what if), `pins.py`, `families.py` and `collections.py`, `tapes.py`, `graph.py` (the face).
"""

from efp_graph.errors import (
    BatchOpen,
    CycleError,
    DuplicateKey,
    GraphError,
    HistoryError,
    ImpureFormula,
    RemovedNode,
    UnseenRead,
)
from efp_graph.graph.equality import same_bits
from efp_graph.graph.families import Family
from efp_graph.graph.forks import Fork
from efp_graph.graph.graph import Graph
from efp_graph.graph.history import Step
from efp_graph.graph.node import UNSET, Node
from efp_graph.graph.report import UpdateReport

__all__ = [
    "UNSET",
    "BatchOpen",
    "CycleError",
    "DuplicateKey",
    "Family",
    "Fork",
    "Graph",
    "GraphError",
    "HistoryError",
    "ImpureFormula",
    "Node",
    "RemovedNode",
    "Step",
    "UnseenRead",
    "UpdateReport",
    "same_bits",
]
