"""A dashboard that follows the files of a folder: only what changed is read, parsed and added up again.

    python -m examples.graph.folder_dashboard              shows it in a temporary folder, with some files
    python -m examples.graph.folder_dashboard FOLDER       follows *.csv (lines `product,amount`) until Ctrl-C

What is in the folder is an input, which a task looks at again and again. A resource reads the files that are new, `map`
parses them, and an effect writes `dashboard.txt` after each change. What the user chooses can be undone; what happens
in the folder is no step of the history.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from efp_graph.graph import Graph, untracked

Stamp = tuple[str, int, int]  # name, time of the last change, size
Sums = dict[str, float]


class Dashboard:
    """Sums by product over the files of a folder. Made inside an event loop, in which the files are read."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.page = folder, folder / "dashboard.txt"
        self.graph = graph = Graph(on_error="keep")
        self.stamps = graph.input("stamps", self.look())
        self.least = graph.input("least", 0.0)  # products below it are not shown: what the user chooses
        nothing: dict[Stamp, str | None] = {}
        self.files = graph.resource("files", self._load, initial=nothing)
        listed = graph.computed("listed", lambda: [(stamp[0], text) for stamp, text in self.files().items()])
        self.tables = graph.map(listed, parsed)
        self.problems = graph.computed("problems", lambda: [problem for _, problem in self.tables() if problem])
        self.sums = graph.computed("sums", lambda: added(pair for table, _ in self.tables() for pair in table.items()))
        self.text = graph.computed("text", self._text)
        self.following = graph.effect(self._write)

    def look(self) -> list[Stamp]:
        """What is in the folder."""
        stamps = []
        for path in sorted(self.folder.glob("*.csv")):
            with suppress(FileNotFoundError):  # removed since it was listed
                stamps.append((path.name, path.stat().st_mtime_ns, path.stat().st_size))
        return stamps

    async def refresh(self) -> None:
        """Look at the folder, and wait for what is read. Files that are as they were change nothing."""
        async with self.graph.batch("in the folder", recorded=False):
            self.stamps.set(self.look())
        await self.files.settled()

    async def follow(self, every: float = 0.2) -> None:
        """Look at the folder again and again."""
        while True:
            await self.refresh()
            await asyncio.sleep(every)

    async def _load(self) -> dict[Stamp, str | None]:
        """The texts of the files. A change in the folder meanwhile cancels this run and starts another one."""
        with untracked():
            known = self.files.latest
        return {stamp: known[stamp] if stamp in known else await self._read(stamp[0]) for stamp in self.stamps()}

    async def _read(self, name: str) -> str | None:
        print(f"  reads {name}")
        try:
            return await asyncio.to_thread((self.folder / name).read_text, encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None  # gone again, or no text

    def _text(self) -> str:
        sums = sorted(self.sums().items(), key=lambda pair: (-pair[1], pair[0]))
        lines = [f"{name:<12}{amount:>10.2f}" for name, amount in sums if amount >= self.least()]
        return "\n".join([f"{len(self.tables())} files, products from {self.least():g}", *lines, *self.problems()])

    def _write(self) -> None:
        """The effect: runs when the text is another one."""
        text = self.text()
        self.page.write_text(text + "\n", encoding="utf-8")
        print("\n".join(f"    | {line}" for line in text.splitlines()))


def parsed(file: tuple[str, str | None]) -> tuple[Sums, str | None]:
    """The sums of one file, and what is wrong with it. Runs once for each text."""
    name, text = file
    print(f"  parses {name}")
    if text is None:
        return {}, f"! {name} cannot be read"
    try:
        rows = [line.split(",") for line in text.splitlines() if line]
        return added((product.strip(), float(amount)) for product, amount in rows), None
    except ValueError as error:
        return {}, f"! {name}: {error}"


def added(pairs: Iterable[tuple[str, float]]) -> Sums:
    """The sum of the amounts of each product."""
    sums: Sums = {}
    for product, amount in pairs:
        sums[product] = sums.get(product, 0.0) + amount
    return sums


async def show(folder: Path) -> None:
    """Do what people do to a folder, and have the dashboard follow."""
    dashboard = Dashboard(folder)

    def write(name: str, text: str) -> None:
        (folder / name).write_text(text)

    for what, action in (
        ("monday.csv is added", lambda: write("monday.csv", "ink,24\npaper,20\n")),
        ("tuesday.csv is added", lambda: write("tuesday.csv", "ink,8\npens,3.5\n")),
        ("tuesday.csv is written anew", lambda: write("tuesday.csv", "ink,16\npens,3.5\n")),
        ("the user wants products from 10", lambda: dashboard.least.set(10.0)),
        ("tuesday.csv breaks", lambda: write("tuesday.csv", "ink,ten\n")),
        ("the user takes the choice back", dashboard.graph.undo),
        ("tuesday.csv is removed", (folder / "tuesday.csv").unlink),
        ("monday.csv is written as it was", lambda: write("monday.csv", "ink,24\npaper,20\n")),
    ):
        print(what)
        action()
        await dashboard.refresh()


async def follow(folder: Path) -> None:
    """Follow a folder until Ctrl-C."""
    await Dashboard(folder).follow()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with suppress(KeyboardInterrupt):
            asyncio.run(follow(Path(sys.argv[1])))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            asyncio.run(show(Path(temporary)))
