"""An SVG of Graphviz as one HTML file that opens offline: pan, zoom, search, and what a node tells beside the picture.

The picture itself stands in the page, so it can be read, printed and searched without scripts. Everything in it was
escaped by Graphviz; titles are escaped here. The page asks nothing of the network: a policy in it forbids that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from importlib.resources import files

from efp_graph.audit.dot import clean, cut

LONGEST = 200  # characters of the title
TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<ul>{legend}</ul>
<label>Find <input id="find" type="search" placeholder="a name, a value, a source"></label>
<output id="found" aria-live="polite"></output>
<span class="buttons"><button id="larger" aria-label="Larger">+</button><button id="smaller"
 aria-label="Smaller">−</button><button id="whole">Whole</button></span>
</header>
<main>
<div id="picture" tabindex="0" role="group"
 aria-label="Graph: drag or use the arrow keys to move, plus and minus to zoom">{svg}</div>
<aside id="told" aria-live="polite" hidden><button id="close" aria-label="Close">×</button><pre></pre></aside>
</main>
<script>
{script}</script>
</body>
</html>
"""


def svg_page(
    title: str, svg: bytes, legend: Iterable[tuple[str, str, str]] = (), *, label: str = "Calculus graph"
) -> str:
    """The page.

    Args:
        title: its title, any text.
        svg: as `rendered(dot, "svg")` gives it.
        legend: (what, colour inside, colour of the border).
        label: what screen readers say of the picture.
    """
    shown = html.escape(cut(" ".join(clean(title).split()), LONGEST))
    folder = files("efp_graph.audit") / "graph_page"
    return TEMPLATE.format(
        title=shown,
        legend="".join(
            f'<li><span style="background:{html.escape(inside)};border-color:{html.escape(border)}"></span> '
            f"{html.escape(clean(text))}</li>"
            for text, inside, border in legend
        ),
        style=(folder / "page.css").read_text(encoding="utf-8"),
        script=(folder / "page.js").read_text(encoding="utf-8"),
        svg=_inline(svg, label),
    )


def _inline(svg: bytes, label: str) -> str:
    """The `svg` element alone, sized by the page, its titles where hovers find them."""
    text = svg.decode("utf-8")
    text = text[text.index("<svg") :].strip()
    start = text.index(">")
    head = re.sub(r'\s(width|height)="[^"]*"', "", text[:start])
    return f'{head} role="img" aria-label="{html.escape(label)}"{text[start:]}'


class Framed:
    """A page as a notebook displays it: in a frame of its own, which holds the whole page."""

    def __init__(self, page: str, width: str, height: str) -> None:
        self.page, self.width, self.height = page, width, height

    def _repr_html_(self) -> str:
        sizes = f'width="{html.escape(str(self.width))}" height="{html.escape(str(self.height))}"'
        return (
            f'<iframe {sizes} style="border:1px solid #ccc;max-width:100%" srcdoc="{html.escape(self.page)}"></iframe>'
        )
