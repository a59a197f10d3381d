"""docs/quickstart.ipynb: its cells run, again too, and what they show is kept in it. No kernel is needed for that."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

NOTEBOOK = json.loads((Path(__file__).parents[1] / "docs" / "quickstart.ipynb").read_text(encoding="utf-8"))
CELLS = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
SHOWN = {"image/png", "image/svg+xml", "text/html", "text/latex", "text/plain"}  # what GitHub shows


def run(cell, names):
    """Run a cell; returns what it shows of its last line, as a notebook does: {form: content}."""
    tree = ast.parse("".join(cell["source"]))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    value = None if last is None else eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    if value is None:
        return {}
    if hasattr(value, "_repr_mimebundle_"):
        bundle = value._repr_mimebundle_()
        return bundle[0] if isinstance(bundle, tuple) else bundle
    return {"text/html": value._repr_html_()}


def kept(cell):
    """What the notebook holds of a cell."""
    found = {}
    for output in cell["outputs"]:
        assert output["output_type"] == "execute_result", output
        found |= {form: "".join(content) for form, content in output["data"].items()}
    return found


def without_times(html):
    return re.sub(r"in [\d.]+ ms", "in x ms", html)


@pytest.mark.xdist_group("notebook")
def test_every_cell_runs_twice_in_a_row_and_the_whole_from_bottom_to_top(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for cell in CELLS:
        run(cell, names)
        run(cell, names)
    names["system"].check()
    total = names["system"].footprints.total
    for cell in reversed(CELLS):  # each on what stands above it
        run(cell, names)
    for cell in CELLS:
        run(cell, names)
    names["system"].check()
    assert names["system"].footprints.total == total
    assert not list(tmp_path.iterdir())  # nothing is written that nobody asked for


@pytest.mark.xdist_group("notebook")
def test_what_is_kept_is_what_cells_show():
    """If this fails: python scripts/run_notebook.py"""
    names = {}
    for cell in CELLS:
        fresh, old = run(cell, names), kept(cell)
        assert fresh.keys() & SHOWN - {"text/plain"} == old.keys() - {"text/plain", "text/latex"}, cell["source"]
        assert without_times(fresh.get("text/html", "")) == without_times(old.get("text/html", ""))


def test_what_is_kept_is_shown_everywhere_without_a_script_or_a_network():
    forms = [form for cell in CELLS for form in kept(cell)]
    assert set(forms) <= SHOWN
    assert forms.count("image/png") >= 6
    assert forms.count("image/svg+xml") == 2
    for cell in CELLS:
        markup = kept(cell).get("text/html", "") + kept(cell).get("image/svg+xml", "")
        assert not re.search(r"<script|<iframe|<img|src=|javascript:|@import", markup)
        assert not re.search(r"\bcolor:|background:(?!#0072B2)", kept(cell).get("text/html", ""))  # dark and light
