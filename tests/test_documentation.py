"""What the documentation shows is what happens: examples of docstrings, of docs/ and of the README."""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import efp_graph
from tests.graph.conformance.differences import DIFFERENCES

ROOT = Path(__file__).parents[1]
MODULES = [module.name for module in pkgutil.walk_packages(efp_graph.__path__, "efp_graph.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_hold(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")), ids=lambda page: f"{page.parent.name}/{page.name}")
def test_the_examples_in_docs_hold(page):
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_the_code_in_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visits.csv").write_text("timestamp,visits\n2025-01-01 00:00,3\n2025-01-01 01:00,4\n")
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(blocks) == 6
    names = {}  # each block goes on from the one before, as a reader does
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)


def test_links_inside_the_documentation_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"))
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text())
        if not (page.parent / target).exists() and not target.startswith("reference/")  # made by the build of the site
    ]
    assert broken == []


def test_the_page_of_differences_has_the_table_that_is_tested():
    page = (ROOT / "docs" / "graph" / "differences.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert rows == [f"| {others} | {here} | {why} |" for others, here, why, _ in DIFFERENCES]


def test_the_quickstart_prints_the_golden_total_and_writes_a_chart(tmp_path):
    script = [sys.executable, str(ROOT / "examples" / "quickstart.py"), str(tmp_path)]
    run = subprocess.run(script, capture_output=True, text=True, check=True, cwd=ROOT)
    assert re.search(r"^Total +14896\.1$", run.stdout, re.MULTILINE)  # docs/methodology.md, A.2: 14896098.02 kg
    assert "14896.1 metric_ton -> 11852.79 metric_ton" in run.stdout
    page = (tmp_path / "quickstart.html").read_text(encoding="utf-8")
    assert "SSD storage" in page
    assert not re.search(r'<(script|link|img|iframe)[^>]*(src|href)="https?:', page)  # opens without a network
