"""`u`: the pint registry that users write units with, and `pint` itself for the rest of the package.

Definitions are pint's own, plus `cpu_core` and `gpu` (dimensions of their own) and `year` as 365.25 days, see
docs/methodology.md, "Units". pint's application registry stays that of the program: quantities of `u` are unpickled as
such without it, and quantities of other registries are taken by the names of their units.

Reading guide: `lean_pint.py` (what pint need not load), `quick.py` (the registry), `definitions.py` (pint's
definitions, parsed beforehand).
"""

from __future__ import annotations

from efp_graph.registry.lean_pint import pint as pint
from efp_graph.registry.quick import UnitRegistry

__all__ = ["UnitRegistry", "pint", "u"]

u = UnitRegistry()
u.load_definitions(["cpu_core = [cpu_core]", "gpu = [gpu]", "year = 365.25 * day = yr = years"])
