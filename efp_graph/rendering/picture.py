"""A graph as a picture: DOT, laid out by Graphviz, as a file or as the SVG of a page.

A graph of more than MOST_NODES nodes is not drawn, nor one with more than MOST_ABREAST side by side: nobody can read
it, and a layout takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from efp_graph.errors import TooLargeToDraw
from efp_graph.files import write_whole
from efp_graph.rendering.dark import darkened, rules
from efp_graph.rendering.layout import FORMATS, rendered
from efp_graph.rendering.svg import Hover, picture_of

MOST_NODES = 1000
MOST_ABREAST = 100  # some 20,000 points: ten times as wide as a graph of systems is high
LEGIBLE_NODES = 150  # that people can read in one picture
ENDINGS = (*FORMATS, "dot")


@dataclass(frozen=True)
class Picture:
    """What there is to draw.

    Attributes:
        dot: gives DOT with hovers, or, for DOT that becomes SVG, without: they are put in afterwards (see `svg.py`).
        hovers: {id of a node or an edge in the DOT: what it tells}.
        size: how many nodes it has.
        advice: what to leave out where that is too much.
        things: what the nodes are called.
        abreast: how many of them stand side by side, where that is known before.
        dark: on a dark ground; None: SVG follows its reader, all else is on white.
    """

    dot: Callable[[Mapping[str, Hover] | None], str]
    hovers: Mapping[str, Hover]
    size: int
    advice: Callable[[], str]
    things: str = "nodes"
    abreast: int = 0
    dark: bool | None = None

    def text(self) -> str:
        """The DOT text, hovers and links included."""
        return self._shaded(self.hovers)

    def _shaded(self, hovers: Mapping[str, Hover] | None) -> str:
        dot = self.dot(hovers)
        return darkened(dot) if self.dark else dot

    def drawn(self, form: str) -> bytes:
        """The picture as "svg", "png" or "pdf".

        Raises:
            MissingProgram: Graphviz is not installed.
            TooLargeToDraw: it has more than MOST_NODES nodes, or more than MOST_ABREAST side by side, or Graphviz needs
                too long for it.
        """
        refuse_when_too_large(self.size, self.things, self.advice)
        if self.abreast > MOST_ABREAST:
            raise TooLargeToDraw(
                f"There are {self.size:,} {self.things}, {self.abreast:,} of them side by side: a ribbon that nobody "
                f"can read; {MOST_ABREAST} can stand so. {self.advice()}"
            )
        try:
            picture = rendered(self._shaded(None if form == "svg" else self.hovers), form)
        except TooLargeToDraw as error:
            raise TooLargeToDraw(f"{error} There are {self.size:,} {self.things}. {self.advice()}") from error
        if form != "svg":
            return picture
        return picture_of(picture, self.hovers, style=rules() if self.dark is None else "")

    def to_file(self, path: Path, ending: str) -> Path:
        """Write it; `ending` is one of ENDINGS. The file is as it was when this fails.

        Raises:
            FileNotWritten: the file cannot be written.
            MissingProgram, TooLargeToDraw: as for `drawn`.
        """
        return write_whole(path, self.text() if ending == "dot" else self.drawn(ending))


def refuse_when_too_large(size: int, things: str, advice: Callable[[], str]) -> None:
    """Raise TooLargeToDraw where there are more things than MOST_NODES: before they are put into words, if possible."""
    if size > MOST_NODES:
        raise TooLargeToDraw(f"There are {size:,} {things}; {MOST_NODES:,} can be drawn. {advice()}")
