"""The sets of default figures that come with the package, a module with a table each: see `objects/default_sets.py`.

A new set is a new module here, and its name in this one.
"""

from importlib import import_module

from efp_graph.objects.default_sets import DefaultSet, comes_with_the_package

MODULES = {"efootprint 27": "efootprint_27"}


def _load(module: str) -> DefaultSet:
    found: DefaultSet = import_module(f"{__name__}.{module}").SET
    return found


for _name, _module in MODULES.items():
    comes_with_the_package(_name, lambda module=_module: _load(module))  # type: ignore[misc]
