"""`Drawing`: a graph as notebooks show it, as a file, and as a page."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any

from efp_graph.audit.svg_page import Framed
from efp_graph.files import ending_of, safe_stem, told_of, write_whole
from efp_graph.rendering.notebook import display, in_notebook
from efp_graph.rendering.picture import ENDINGS, Picture
from efp_graph.texts import visible

FORMS = ("html", *ENDINGS)


class Drawing:
    """A graph that is drawn: as the value of a cell it is shown, without a frame or a script.

    `write(path)` writes it, `show()` shows it anywhere, outside of notebooks as a page in a browser.

    Args:
        title: what is drawn.
        picture: the picture, its title in it.
        page: gives the page: the picture with pan, zoom and search.

    Raises:
        MissingProgram, TooLargeToDraw: as for `Picture.drawn`.
    """

    def __init__(self, title: str, picture: Picture, page: Callable[[], str]) -> None:
        self.title, self._picture, self._page = title, picture, page
        self._svg = picture.drawn("svg").decode("utf-8")

    def write(self, path: str | Path) -> Path:
        """Write it: .html, .svg, .png, .pdf or .dot.

        Raises:
            UnknownOption: it ends otherwise.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        return written(path, self._picture, self._page)

    def show(self) -> None:
        """Show it: below the cell of a notebook; elsewhere as a page in a browser."""
        if in_notebook():
            display(self)
            return
        with told_of(Path(gettempdir())):
            folder = Path(mkdtemp(prefix="efp_graph-"))
        path = self.write(folder / f"{safe_stem(self.title)}.html")
        webbrowser.open(path.as_uri())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **named: Any) -> dict[str, str]:
        return {"image/svg+xml": self._svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<Drawing {visible(self.title)!r}: .write(path), .show()>"


def written(path: str | Path, picture: Picture, page: Callable[[], str]) -> Path:
    """Write a drawing in the form that the path tells."""
    ending = ending_of(path, FORMS, "A graph")
    return write_whole(path, page()) if ending == "html" else picture.to_file(Path(path), ending)


def given_out(
    title: str,
    picture: Picture,
    page: Callable[[], str],
    filename: str | Path | None,
    frame: tuple[str, str] | None,
) -> Drawing | Framed | Path:
    """What the functions that draw graphs give.

    Args:
        title, picture, page: as for `Drawing`.
        filename: where to write it; nothing is written without one.
        frame: width and height of the frame in which the page is given.

    Returns:
        The page in a frame, where a frame is given and the file, if any, is a page; the path of the file; or else a
        `Drawing`.
    """
    if frame is not None and (filename is None or ending_of(filename, FORMS, "A graph") == "html"):
        content = page()
        if filename is not None:
            write_whole(filename, content)
        return Framed(content, *frame)
    return Drawing(title, picture, page) if filename is None else written(filename, picture, page)


def check_ending(filename: str | Path | None) -> None:
    """Look at the path that a graph is to be written to before it is drawn.

    Raises:
        UnknownOption: it ends in none of `FORMS`.
    """
    if filename is not None:
        ending_of(filename, FORMS, "A graph")
