"""The names of phases, categories and criteria that come with the package stand in one module."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import efp_graph
from efp_graph.footprint import vocabulary
from efp_graph.objects.ledger_records import Record

PACKAGE = Path(efp_graph.__file__).parent
RECORDS = [each for each in vars(vocabulary).values() if isinstance(each, Record)]
NAMES = {each.name for each in RECORDS} | {each.title for each in RECORDS} - {"Whole life"}
CLASSES = {"Storage", "Network"}  # which are names of classes too, in links and in tables of classes
OF_OTHERS = {  # names in data of others, as they call them
    "connectors/boavizta/answers.py": {"gwp"},
    "footprint/names.py": {"fabrication"},  # in the table of names of e-footprint 27
}


def texts(path: Path) -> set[str]:
    """The texts of a module that are a name, but for its docstrings, and the parts of texts with braces."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    parts = {
        part.value
        for each in ast.walk(tree)
        if isinstance(each, ast.JoinedStr)
        for part in each.values
        if isinstance(part, ast.Constant)
    }
    return (found & NAMES) | {
        name for name in NAMES - CLASSES for part in parts if name in part.strip(" _.,").split("_")
    }


def names_of_classes(path: Path) -> set[str]:
    """Those of the texts that name a class: in `__all__`, as what a link leads to, or in tables of classes."""
    tables = (
        "efp_graph/__init__.py",
        "serialization/by_hand.py",
        "serialization/efootprint_names.py",
        "relationships.py",
        "default_sets/efootprint_27.py",
    )
    if str(path).endswith(tables) or path.name == "__init__.py":
        return CLASSES
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    targets = {
        call.args[0].value
        for call in calls
        if call.func.id in ("link", "links", "reverse_link") and isinstance(call.args[0], ast.Constant)
    }
    return targets & CLASSES


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_other_module_knows_them(path):
    name = str(path.relative_to(PACKAGE))
    if name == "footprint/vocabulary.py":
        assert NAMES - {"Storage", "Network"} <= texts(path) | CLASSES
        return
    assert texts(path) - names_of_classes(path) - OF_OTHERS.get(name, set()) == set()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.js")), ids=lambda path: path.name)
def test_no_script_knows_them(path):
    content = path.read_text(encoding="utf-8")
    assert not [name for name in NAMES if f'"{name}"' in content or f"'{name}'" in content]
