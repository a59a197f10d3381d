"""An SVG of Graphviz as one HTML file that opens offline: pan, zoom, search, and what a node tells beside the picture.

The picture itself stands in the page, so it can be read, printed and searched without scripts. It was made anew from
what Graphviz drew (see `svg.py`); titles are escaped here. A policy allows the style and the script of the page and
nothing else (see `policy.py`), so the colours of the legend are rules of the style.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from importlib.resources import files

from efp_graph.audit.policy import policy_of
from efp_graph.rendering.dark import dark as shade, rules, when_dark
from efp_graph.texts import cut, visible

LONGEST = 200  # characters of the title
TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="{scheme}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
{caption}<ul>{legend}</ul>
<label>Find <input id="find" type="search" placeholder="a name, a value, a source"></label>
<output id="found" aria-live="polite"></output>
<span class="buttons"><button id="larger" aria-label="Larger">+</button><button id="smaller"
 aria-label="Smaller">−</button><button id="whole">Whole</button></span>
</header>
<main>
<div id="picture" tabindex="0" role="group"
 aria-label="Graph: drag or use the arrow keys to move, plus and minus to zoom">{svg}</div>
<aside id="told" aria-live="polite" hidden><button id="close" aria-label="Close">×</button><pre></pre>
<p id="source" hidden></p></aside>
</main>
<script>{script}</script>
</body>
</html>
"""


def svg_page(
    title: str,
    svg: bytes,
    legend: Iterable[tuple[str, str, str]] = (),
    *,
    caption: str = "",
    label: str = "Calculus graph",
    dark: bool | None = None,
) -> str:
    """The page.

    Args:
        title: its title, any text.
        svg: as `svg.picture_of` gives it.
        legend: (what, colour inside, colour of the border); a line instead of a box where nothing is inside.
        caption: what a reader has to know of the picture, any text.
        label: what screen readers say of the picture.
        dark: on a dark ground, as the picture is, or on white; as the reader's system has it unless given.
    """
    shown = html.escape(cut(" ".join(visible(title).split()), LONGEST))
    folder = files("efp_graph.audit") / "graph_page"
    kinds = list(legend)
    base, nightly = ((folder / name).read_text(encoding="utf-8") for name in ("page.css", "dark.css"))
    day = "".join(_rule(position, inside, border) for position, (_, inside, border) in enumerate(kinds, start=1))
    night = nightly + "".join(
        _rule(position, shade(inside), shade(border)) for position, (_, inside, border) in enumerate(kinds, start=1)
    )
    style = base + day
    if dark is None:
        style += when_dark(night) + rules()
    elif dark:
        style += night
    script = (folder / "page.js").read_text(encoding="utf-8")
    return TEMPLATE.format(
        policy=policy_of(script, style),
        scheme="light dark" if dark is None else "dark" if dark else "light",
        title=shown,
        caption=f'<p id="caption">{html.escape(visible(caption))}</p>\n' if caption else "",
        legend="".join(f"<li><span></span> {html.escape(visible(text))}</li>" for text, *_ in kinds),
        style=style,
        script=script,
        svg=_inline(svg, label),
    )


def _rule(position: int, inside: str, border: str) -> str:
    return f"li:nth-child({position}) span {{ background: {_colour(inside)}; border-color: {_colour(border)}; }}\n"


def _colour(name: str) -> str:
    """A colour that cannot end its rule: a name, or #rrggbb; else none."""
    return name if re.fullmatch(r"#?\w+", name, re.ASCII) else "transparent"


def _inline(svg: bytes, label: str) -> str:
    """The `svg` element alone, sized by the page, its style in that of the page, which the policy knows."""
    text = svg.decode("utf-8").replace(f"<style>{rules()}</style>", "", 1)
    text = text[text.index("<svg") :].strip()
    start = text.index(">")
    head = re.sub(r'\s(width|height)="[^"]*"', "", text[:start])
    return f'{head} role="group" aria-label="{html.escape(label)}"{text[start:]}'


class Framed:
    """A page as a notebook displays it: in a frame of its own, which holds the whole page."""

    def __init__(self, page: str, width: str, height: str) -> None:
        self.page, self.width, self.height = page, width, height

    def _repr_html_(self) -> str:
        sizes = f'width="{html.escape(str(self.width))}" height="{html.escape(str(self.height))}"'
        return (
            f'<iframe {sizes} style="border:1px solid #ccc;max-width:100%" srcdoc="{html.escape(self.page)}"></iframe>'
        )
