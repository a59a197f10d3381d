"""Who causes the footprint of a system: tables of the atoms that `footprint/attribution` splits it into."""

from efp_graph.attribution.atoms import Atom, attributed_footprint, footprint_per_node
from efp_graph.attribution.attribution import Attribution
from efp_graph.attribution.flows import Flows
from efp_graph.attribution.levels import LEVELS
from efp_graph.attribution.pivot import Pivot
from efp_graph.attribution.tree import Tree

__all__ = ["LEVELS", "Atom", "Attribution", "Flows", "Pivot", "Tree", "attributed_footprint", "footprint_per_node"]
