"""What the registry uses of pint without being promised it is there, and pint is bounded where nobody has looked.

`tox -e pint-next` runs the tests of units with the newest pint, whatever the bound says.
"""

from __future__ import annotations

import ast
import inspect
import tomllib
from pathlib import Path

import pint
import pytest
from packaging.requirements import Requirement

import efp_graph
from efp_graph.registry import quick
from efp_graph.registry.quick import QuickQuantity, QuickUnit, UnitRegistry

PACKAGE = Path(efp_graph.__file__).parent
QUICK = {QuickQuantity: pint.registry.Quantity, QuickUnit: pint.registry.Unit, UnitRegistry: pint.UnitRegistry}
OVERRIDDEN = [
    (own, name)
    for own, of_pint in QUICK.items()
    for name, member in vars(own).items()
    if inspect.isfunction(member) and hasattr(of_pint, name)
]


def private_names(path: Path) -> set[str]:
    """Private attributes that a module reads."""
    read = (each.attr for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if type(each) is ast.Attribute)
    return {name for name in read if name.startswith("_") and not name.startswith("__")}


def test_private_names_are_there():
    registry = pint.UnitRegistry()
    there = {*dir(registry), *dir(registry.Quantity(1, "m")), *dir(registry.Unit("m"))}
    ours = {*dir(UnitRegistry()), *vars(quick)} - {*dir(pint.UnitRegistry)}

    used = private_names(PACKAGE / "registry" / "quick.py")

    assert used >= {"_magnitude", "_units", "_REGISTRY", "_caches"}  # found them
    assert used - there <= ours - there
    assert {"_root_units", "dimensional_equivalents"} & {*dir(registry._cache)} == {"dimensional_equivalents"}


def test_what_is_overridden_is_found():
    assert {name for _, name in OVERRIDDEN} >= {"__mul__", "define", "_build_cache", "parse_units_as_container"}


@pytest.mark.parametrize(("own", "name"), OVERRIDDEN)
def test_what_is_overridden_can_be_called_as_in_pint(own, name):
    """Each parameter of pint's method is one of ours, or `*options` and `**values` take it."""

    def taken(method):
        kinds = {each.kind for each in method.parameters.values()}
        return {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD} & kinds

    ours, theirs = (inspect.signature(getattr(each, name)) for each in (own, QUICK[own]))
    if not taken(ours):
        assert len(ours.parameters) >= len(theirs.parameters)


def test_pint_is_bounded_on_both_sides():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (pint_wanted,) = (each for each in map(Requirement, project["dependencies"]) if each.name == "pint")

    assert {each.operator for each in pint_wanted.specifier} == {">=", "<"}


def test_only_the_registry_uses_private_names_of_registries():
    """Values use two attributes of quantities and units, which pint has had since 2012."""
    of_registries = {name for name in dir(pint.UnitRegistry()) if name.startswith("_") and not name.startswith("__")}
    used = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in (PACKAGE / "values").glob("*.py")
        for name in private_names(path) & (of_registries | {"_magnitude", "_units"})
    }

    assert {name for _, name in used} == {"_magnitude", "_units"}
