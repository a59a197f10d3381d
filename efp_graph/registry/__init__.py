"""`u`: the pint registry that users write units with.

Definitions are pint's own, plus `cpu_core` and `gpu` (dimensions of their own) and `year` as 365.25 days, see
docs/methodology.md, "Units". It is pint's application registry, so quantities that pint parses or unpickles belong to
it.

Reading guide: `quick.py` (the registry), `definitions.py` (pint's definitions, parsed once).
"""

from __future__ import annotations

import pint

from efp_graph.registry.quick import UnitRegistry

__all__ = ["UnitRegistry", "u"]


def make_registry() -> UnitRegistry:
    """A registry with the units of the methodology.

    Parsing pint's definitions takes a quarter of a second, reading what was kept of them 3 ms. Where that fails,
    whatever the reason, they are parsed.
    """
    try:
        return _defined(UnitRegistry())
    except Exception:  # a broken pickle can raise anything
        return _defined(UnitRegistry(keeps_definitions=False))


def _defined(registry: UnitRegistry) -> UnitRegistry:
    registry.load_definitions(["cpu_core = [cpu_core]", "gpu = [gpu]", "year = 365.25 * day = yr = years"])
    return registry


u = make_registry()
pint.set_application_registry(u)  # type: ignore[no-untyped-call]
