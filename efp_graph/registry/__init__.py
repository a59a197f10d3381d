"""`u`: the pint registry that users write units with, and `pint` itself for the rest of the package.

Definitions are pint's own, plus `OURS`: `cpu_core` and `gpu`, bytes in memory and at rest (dimensions of their own),
marks of events and of levels (plain numbers), and `year` as 365.25 days, see docs/methodology.md, "Units". pint's
application registry stays that of the program: quantities of `u` are unpickled as such without it, and quantities of
other registries are taken by the names of their units.

Reading guide: `lean_pint.py` (what pint need not load), `quick.py` (the registry), `definitions.py` (pint's
definitions, parsed beforehand), `unknown_units.py` (what is said of a name that is none).
"""

from __future__ import annotations

from efp_graph.registry.lean_pint import pint as pint
from efp_graph.registry.quick import UnitRegistry

__all__ = ["UnitRegistry", "pint", "u"]

OURS = [
    "cpu_core = [cpu_core]",
    "gpu = [gpu]",
    "bit_ram = [memory]",
    "byte_ram = 8 * bit_ram = B_ram",
    "bit_stored = [stored_data]",
    "byte_stored = 8 * bit_stored = B_stored",
    "occurrence = []",  # of events: what adds up over the hours
    "concurrent = []",  # of levels: what is averaged over them
    "billion = 1e9",
    "year = 365.25 * day = yr = years",
]
u = UnitRegistry()
u.load_definitions(OURS)
