"""The build system of examples/graph: each run does what has changed, and the site is that of a first run."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from efp_graph.graph import DuplicateKey
from examples.graph import build as program
from examples.graph.build import build

ROOT = Path(__file__).parents[2]


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("ink", "paper", "pens"):
        (folder / f"{name}.md").write_text(f"# All about {name}\n\nTo be done.\n")
    return folder


@pytest.fixture(params=["alone", "threads", "processes"])
def executor(request):
    if request.param == "alone":
        yield None
    elif request.param == "threads":
        with ThreadPoolExecutor(2) as pool:
            yield pool
    else:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield pool


def pages(site):
    return {path.name: path.read_text() for path in site.glob("*.html")}


def test_a_run_does_what_has_changed(notes, tmp_path, executor):
    site = tmp_path / "site"
    steps = {f"{what} of {name}" for name in ("ink", "paper", "pens") for what in ("title", "page")} | {"page of index"}
    first = build(notes, site, executor)
    assert (set(first.ran), first.restored) == (steps, [])
    assert set(first.written) == {"ink.html", "paper.html", "pens.html", "index.html"}

    second = build(notes, site, executor)
    assert (second.ran, set(second.restored), second.written) == ([], steps, [])

    (notes / "ink.md").touch()  # later, but the same
    assert build(notes, site, executor).ran == []

    (notes / "ink.md").write_text("# All about ink\n\n- it is <blue>\n")
    third = build(notes, site, executor)
    assert (set(third.ran), third.written) == ({"title of ink", "page of ink"}, ["ink.html"])
    assert "<li>it is &lt;blue&gt;</li>" in pages(site)["ink.html"]

    (notes / "ink.md").write_text("# All about blue ink\n\n- it is <blue>\n")
    fourth = build(notes, site, executor)
    assert set(fourth.ran) == {"title of ink", "page of ink", "page of index"}
    assert fourth.written == ["ink.html", "index.html"]

    build(notes, tmp_path / "again")
    assert pages(site) == pages(tmp_path / "again")


def test_notes_come_and_go(notes, tmp_path):
    site = tmp_path / "site"
    build(notes, site)
    (notes / "pens.md").unlink()
    (notes / "glue.md").write_text("no heading")
    run = build(notes, site)
    assert set(run.ran) == {"title of glue", "page of glue", "page of index"}
    assert "Without a title" in pages(site)["index.html"]
    assert "pens" not in pages(site)["index.html"]


def test_a_step_whose_code_changes_runs(notes, tmp_path, monkeypatch):
    site = tmp_path / "site"
    build(notes, site)

    def title(source):
        return source.splitlines()[0]

    monkeypatch.setattr(program, "title", title)
    run = build(notes, site)
    assert set(run.ran) == {"title of ink", "title of paper", "title of pens", "page of index"}


def test_what_is_missing_of_the_site_is_written_without_a_step(notes, tmp_path):
    site = tmp_path / "site"
    build(notes, site)
    (site / "pens.html").unlink()
    run = build(notes, site)
    assert (run.ran, run.written) == ([], ["pens.html"])


def test_a_note_cannot_take_the_place_of_the_index(notes, tmp_path):
    (notes / "index.md").write_text("# Mine")
    with pytest.raises(DuplicateKey, match="page of index"):
        build(notes, tmp_path / "site")


def test_the_program_tells_what_it_does():
    run = subprocess.run(
        [sys.executable, "-m", "examples.graph.build"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    told = [line.removeprefix("   ran: ") for line in run.stdout.splitlines() if line.startswith("   ran: ")]
    assert len(told[0].split(", ")) == 7
    assert told[1:] == ["nothing", "title of ink, page of ink", "title of ink, page of ink, page of index"]
