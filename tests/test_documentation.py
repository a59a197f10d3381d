"""What the documentation shows is what happens: examples of docstrings, of docs/ and of the README."""

import doctest
import importlib
import inspect
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


def test_a_first_chart_of_ones_own_model_takes_six_steps_and_four_minutes_of_reading():
    """Everything on the page counts, code and outputs too, at 200 words a minute."""
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    first = page[: page.index("\n## ", page.index("A first chart"))]
    assert len(re.findall(r"^## ", first, re.MULTILINE)) == 6
    assert round(len(first.split()), -2) == 800
    assert "Six of them lead to a first chart: 800 words, four\nminutes of reading; the whole page takes eight." in page
    assert len(first.split()) / 200 <= 4.5
    assert len(page.split()) / 200 <= 8


def test_links_inside_the_documentation_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"))
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text())
        if not (page.parent / target).exists() and not target.startswith("reference/")  # made by the build of the site
    ]
    assert broken == []


def test_the_reference_has_all_that_is_public_and_each_of_it_says_what_it_is(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "site"))
    reference, api = importlib.import_module("reference"), importlib.import_module("api")
    assert reference.exported_without_a_page() == []
    pages = {page.file: text for page, text in api.pages()}
    wanted = [(page.file, name) for page in api.PAGES for names in page.names.values() for name in names]
    silent = [
        f"{file}: {name}"
        for file, name in wanted
        if not re.search(rf"^## `{name}`\n\n`from [^\n]*`\n\n(`[^\n]*`\n\n)?\S", pages[file], re.MULTILINE)
    ]
    assert silent == []
    system = reference.page_of(efp_graph.System, {})
    assert all(
        f"### `{name}`" in system for name in ("footprints", "compare_scenarios", "what_if", "audit_report", "to_json")
    )


def test_the_reference_loses_no_word_of_a_docstring(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "site"))
    api, markdown_of = importlib.import_module("api"), importlib.import_module("docstrings").markdown_of
    things = [
        getattr(importlib.import_module(module), name)
        for page in api.PAGES
        for module, names in page.names.items()
        for name in names
    ]
    members = [member for thing in things if isinstance(thing, type) for member in vars(thing).values()]
    documented = [each for each in (*things, *members) if inspect.isroutine(each) or isinstance(each, type | property)]
    headings = {"Args", "Attributes", "Example", "Examples", "Raises", "Returns", "Yields"}
    lost = [
        f"{each}: {word}"
        for each in documented
        for docstring in [inspect.getdoc(each) or ""]
        for word in set(re.findall(r"\w{3,}", docstring)) - headings - set(re.findall(r"\w+", markdown_of(docstring)))
    ]
    assert lost == []


def test_a_docstring_becomes_markdown(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "site"))
    markdown_of = importlib.import_module("docstrings").markdown_of
    shown = markdown_of(
        """Keep <a> and `<b>`.

        Args:
            one, two: what they are,
                on two lines.

        Raises:
            ValueError: never.

        Example:
            >>> 1 + 1
            2
        """
    )
    assert shown == (
        "Keep &lt;a> and `<b>`.\n\n**Takes**\n\n- `one, two`: what they are, on two lines.\n\n"
        "**Raises**\n\n- `ValueError`: never.\n\n```python\n>>> 1 + 1\n2\n```\n"
    )


def test_examples_are_shown_with_prompts_apart_and_without_what_doctest_needs(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "site"))
    shown = importlib.import_module("blocks").on_page_markdown
    page = "```python\n>>> f()  # doctest: +ELLIPSIS\na\n<BLANKLINE>\nb\n\n```\n\n```python\nx = 1\n```\n"
    assert shown(page) == "```pycon\n>>> f()\na\n\nb\n```\n\n```python\nx = 1\n```\n"


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
