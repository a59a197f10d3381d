"""A reactive dataflow graph, usable on its own: no unit, no array, no carbon.

Reading guide: `node.py` (what a node is, the invariants), `frames.py` (formulas under way), `scheduler.py` (the
update), `ranks.py` (edges and order), `evaluation.py` (cold nodes), `journal.py` and `batch.py` (all or nothing),
`history.py` (undo), `graph.py` (the face; its verbs by subject in `membership.py`, `building.py`, `observing.py`,
`collecting.py`, `trying.py` and `looking.py`).
On these stand `declaring.py` (graphs as classes), `overlay.py` and `forks.py` (what if), `pins.py`, `families.py`,
`collections.py`, `tapes.py` and `storing.py`, and what tells of changes: `observers.py`, `telling.py`, `effects.py`,
`changes.py` and `resources.py`. What cannot work is refused by `wrong_use.py`, `keys.py`, `functions.py` and
`declarations.py`.
"""

from efp_graph.errors import (
    BatchOpen,
    CycleError,
    DuplicateKey,
    ForgottenCall,
    GraphError,
    HistoryError,
    ImpureFormula,
    ObserverErrors,
    ObserverLoop,
    Pending,
    RemovedNode,
    UnknownKey,
    UnseenRead,
    WrongDeclaration,
)
from efp_graph.graph.changes import Changes
from efp_graph.graph.declaring import Input, Model, computed
from efp_graph.graph.effects import Effect
from efp_graph.graph.equality import same_bits
from efp_graph.graph.families import Family
from efp_graph.graph.forks import Fork
from efp_graph.graph.frames import untracked
from efp_graph.graph.graph import Graph
from efp_graph.graph.history import Step
from efp_graph.graph.node import UNSET, Node
from efp_graph.graph.observers import Observer
from efp_graph.graph.report import UpdateReport

__all__ = [
    "UNSET",
    "BatchOpen",
    "Changes",
    "CycleError",
    "DuplicateKey",
    "Effect",
    "Family",
    "ForgottenCall",
    "Fork",
    "Graph",
    "GraphError",
    "HistoryError",
    "ImpureFormula",
    "Input",
    "Model",
    "Node",
    "Observer",
    "ObserverErrors",
    "ObserverLoop",
    "Pending",
    "RemovedNode",
    "Step",
    "UnknownKey",
    "UnseenRead",
    "UpdateReport",
    "WrongDeclaration",
    "computed",
    "same_bits",
    "untracked",
]
