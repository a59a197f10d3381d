"""A build system: notes in Markdown become a small site. It runs only what changed, in parallel, also after a restart.

    python -m examples.graph.build                 shows four runs in a temporary folder
    python -m examples.graph.build SOURCES SITE    makes SITE/*.html of SOURCES/*.md

A step is a function with `reads=`; its value is what it makes. Values and what they were made from are in
SITE/.build.sqlite, so that the next run takes what still holds from there. It is told by content, not by dates, and
stops early: where the text of a page changes and its title does not, the index is not made again. A step whose code
changes runs too.
"""

import html
import sys
import tempfile
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from efp_graph.graph import Graph, Node


class Done(NamedTuple):
    """What a run did: the steps that ran, those whose results were taken from the file, and the files it wrote."""

    ran: list[str]
    restored: list[str]
    written: list[str]


# The steps: functions of a module, so that other processes can import them.


def page(source: str) -> str:
    """HTML of some Markdown: headings, items of lists, paragraphs."""
    lines = []
    for line in filter(None, map(str.strip, source.splitlines())):
        mark, _, text = line.partition(" ")
        level = len(mark) if mark.strip("#") == "" else 0
        if 1 <= level <= 6:
            lines.append(f"<h{level}>{html.escape(text)}</h{level}>")
        else:
            lines.append(f"<li>{html.escape(text)}</li>" if mark == "-" else f"<p>{html.escape(line)}</p>")
    return "\n".join(lines) + "\n"


def title(source: str) -> str:
    """The first heading."""
    headings = (line[2:].strip() for line in source.splitlines() if line.startswith("# "))
    return next(headings, "Without a title")


def index(names: tuple[str, ...], *titles: str) -> str:
    """A page that leads to all others."""
    links = zip(names, map(html.escape, titles), strict=True)
    return "<h1>Index</h1>\n" + "".join(f'<li><a href="{name}.html">{text}</a></li>\n' for name, text in links)


def declared(graph: Graph, sources: dict[str, str]) -> Node[dict[str, str]]:
    """Declare the steps; nothing runs yet. Gives the node of all files, which has no key and is in no file itself."""
    names = graph.input("names", tuple(sources))
    texts = {name: graph.input(f"{name}.md", text) for name, text in sources.items()}
    titles = [graph.computed(f"title of {name}", title, reads=[text]) for name, text in texts.items()]
    pages = [graph.computed(f"page of {name}", page, reads=[text]) for name, text in texts.items()]
    pages.append(graph.computed("page of index", index, reads=[names, *titles]))
    files = [f"{name}.html" for name in (*sources, "index")]
    return graph.computed(None, lambda *pages: dict(zip(files, pages, strict=True)), reads=pages)


def build(source: Path, target: Path, executor: Executor | None = None) -> Done:
    """Bring a site up to date with the notes in a folder. Independent steps run in the executor, if there is one."""
    target.mkdir(parents=True, exist_ok=True)
    graph = Graph()
    site = declared(graph, {path.stem: path.read_text(encoding="utf-8") for path in sorted(source.glob("*.md"))})
    with graph.store(target / ".build.sqlite") as store:
        with graph.batch("build", executor=executor) as report:
            files = site()
        store.prune()  # what is known of notes that are gone
    ran = [node.key for node in report.computed if node is not site and node.key not in store.restored]
    return Done(ran, store.restored, [name for name, text in files.items() if written(target / name, text)])


def written(path: Path, text: str) -> bool:
    """Write a file, unless it has that content."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


def tell(what: str, done: Done) -> None:
    """Print what a run did."""
    print(what)
    print("   ran:", ", ".join(done.ran) or "nothing")
    print("   from the file:", len(done.restored), "steps")
    print("   written:", ", ".join(done.written) or "nothing")


def show(folder: Path, executor: Executor) -> None:
    """Four runs, each of which knows of the others by the file alone."""
    source, target = folder / "notes", folder / "site"
    source.mkdir()
    for name in ("ink", "paper", "pens"):
        (source / f"{name}.md").write_text(f"# All about {name}\n\nTo be done.\n")
    tell("The first run makes everything.", build(source, target, executor))
    tell("The second one finds nothing to do.", build(source, target, executor))
    (source / "ink.md").write_text("# All about ink\n\n- it is blue\n")
    tell("The text of a note is changed, but not its title.", build(source, target, executor))
    (source / "ink.md").write_text("# All about blue ink\n\n- it is blue\n")
    tell("The title is changed too.", build(source, target, executor))


def main() -> None:
    """See the top of the file."""
    with ProcessPoolExecutor() as executor:
        if len(sys.argv) > 2:
            tell(sys.argv[2], build(Path(sys.argv[1]), Path(sys.argv[2]), executor))
        else:
            with tempfile.TemporaryDirectory() as folder:
                show(Path(folder), executor)


if __name__ == "__main__":
    main()
