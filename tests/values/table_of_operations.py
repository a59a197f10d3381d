"""The table of operations: all that the modules of `efp_graph.values` declare whose names end in `operations`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from efp_graph import values
from efp_graph.values.operations import Operation

TABLE = {
    name: entry
    for module in pkgutil.iter_modules(values.__path__, f"{values.__name__}.")
    if module.name.endswith("operations")
    for name, entry in vars(import_module(module.name)).items()
    if isinstance(entry, Operation)
}
