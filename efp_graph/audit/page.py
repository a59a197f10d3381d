"""The audit page: one HTML file that opens anywhere without a network.

The file holds, in this order: a content security policy, the style sheet, the data as JSON, the series as JSON, and
the script that draws them. The policy (see `policy.py`) allows this very style and this very script. In the JSON `<`,
`>` and `&` are escaped, so the data cannot end its block; its texts are those that readers are shown (`texts.visible`).

Size: 60 kB of style and script, some 300 bytes per figure, and at most `SERIES_BUDGET` characters of series.
"""

from __future__ import annotations

import html
import json
from importlib.resources import files
from typing import Any

from efp_graph.audit.page_data import page_data
from efp_graph.audit.policy import policy_of
from efp_graph.audit.records import Audit
from efp_graph.audit.seal import PLACE, Made, model_digest, sealed
from efp_graph.audit.series import SeriesPack
from efp_graph.texts import visible

UNSAID = Made()  # of how it came about
SERIES_BUDGET = 6_000_000
VIEWS = frozenset(
    {"overview", "causes", "inputs", "sources", "calculations", "objects"}
)  # addresses that no object may have
SCRIPTS = (
    "seal.js",
    "opening.js",
    "dom.js",
    "readable.js",
    "format.js",
    "data.js",
    "charts.js",
    "calculation_graph.js",
    "tables.js",
    "figure_view.js",
    "overview.js",
    "causes.js",
    "sources.js",
    "lists.js",
    "router.js",
)

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="{by}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<a class="skip" href="#view">Skip to the content</a>
<header>
<p class="product">Audit of <bdi>{title}</bdi></p>
<nav aria-label="Views">
<a href="#overview" data-place="overview">Overview</a>
<a href="#causes" data-place="causes">Who causes it</a>
<a href="#inputs" data-place="inputs">Inputs</a>
<a href="#sources" data-place="sources">Sources</a>
<a href="#calculations" data-place="calculations">Calculations</a>
<a href="#objects" data-place="objects">Objects</a>
</nav>
</header>
<main id="view">
<noscript><p>This page draws its tables and charts with JavaScript, which is switched off. Switch it on for \
this file: it asks no network.</p></noscript>
<p class="opening" id="opening">This page of {size} is being opened. If this text stays, its script did not run: \
the browser is older than 2022 or JavaScript is switched off, or the file was cut off or changed after it was made: \
<code>efp verify FILE</code> says where.</p>
<p class="cut-off">This file is cut off: its end is missing. Ask for it again.</p>
</main>
{seal}
<script type="application/json" id="audit-data">{data}</script>
<script type="application/json" id="audit-series">{series}</script>
<script>{script}</script>
<span id="end" hidden></span>
</body>
</html>
"""


def audit_page(audit: Audit, *, made: Made = UNSAID) -> str:
    """The page as HTML.

    Args:
        audit: objects, figures and footprints; its anchors are none of `VIEWS`.
        made: what its seal says of how it came about.

    Returns:
        A whole document of ASCII characters and those of the title.
    """
    pack = SeriesPack()
    data = page_data(audit, pack)
    data["grain"], shapes = pack.written(SERIES_BUDGET)
    style = _asset("page.css")
    script = f'(() => {{\n"use strict";\n{"".join(map(_asset, SCRIPTS))}}})();\n'
    texts = {"style": style, "data": _json(data), "series": _json(shapes), "script": script}
    page = PAGE.format(
        policy=policy_of(style, script),
        title=html.escape(visible(audit.title)[:200]),
        size=f"{sum(map(len, texts.values())) / 1e6:,.1f} MB",
        by=html.escape(made.by),
        seal=PLACE,
        **texts,
    )
    return sealed(page, model_digest(audit), made)


def _json(content: Any) -> str:
    """JSON that can stand in a script element, in ASCII, a record on a line: the seal tells which line was changed."""
    content = _visible(content)
    if isinstance(content, dict):
        lines = ",\n".join(f"{_encode(name)}:{_listed(each)}" for name, each in content.items())
        text = f"{{\n{lines}\n}}"
    else:
        text = _in_lines(content)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def _listed(content: Any) -> str:
    """A list of records on lines of their own; anything else on one."""
    has_records = isinstance(content, list) and any(isinstance(each, dict | list) for each in content)
    return _in_lines(content) if has_records else _encode(content)


def _in_lines(content: list[Any]) -> str:
    return "[\n{}\n]".format(",\n".join(map(_encode, content))) if content else "[]"


def _visible(content: Any) -> Any:
    """The content, its texts as readers are shown them; lines of helps and comments stay."""
    if isinstance(content, str):
        return visible(content, lines=True)
    if isinstance(content, dict):
        return {name: _visible(each) for name, each in content.items()}
    return [_visible(each) for each in content] if isinstance(content, list | tuple) else content


def _asset(name: str) -> str:
    return (files("efp_graph.audit") / "static" / name).read_text(encoding="utf-8")
