"""The audit page: one HTML file that opens anywhere without a network.

The file holds, in this order: a content security policy, the style sheet, the data as JSON, the series as JSON, and
the script that draws them. The policy (see `policy.py`) allows this very style and this very script. In the JSON `<`,
`>` and `&` are escaped, so the data cannot end its block; its texts are those that readers are shown (`texts.visible`).

Size: 140 kB of style and script, some 300 bytes per figure, and at most `SERIES_BUDGET` characters of series.
"""

from __future__ import annotations

import html
import json
from importlib.resources import files
from typing import Any

from efp_graph.audit.page_data import page_data
from efp_graph.audit.policy import policy_of
from efp_graph.audit.records import Audit
from efp_graph.audit.review import OldPage, Review, reviewed_of
from efp_graph.audit.review.reviewed import on_page
from efp_graph.audit.series import SeriesPack
from efp_graph.texts import visible

SERIES_BUDGET = 6_000_000
VIEWS = frozenset(
    {"overview", "causes", "inputs", "calculations", "objects", "review", "uncertainty"}
)  # addresses that no object may have
SCRIPTS = (
    "dom.js",
    "visible.js",
    "readable.js",
    "format.js",
    "data.js",
    "review_rules.js",
    "review_seen.js",
    "review_store.js",
    "review_changes.js",
    "review_controls.js",
    "review_view.js",
    "charts.js",
    "calculation_graph.js",
    "tables.js",
    "figure_view.js",
    "tornado.js",
    "overview.js",
    "causes.js",
    "uncertainty.js",
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
<meta name="generator" content="efp_graph">
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
<a href="#causes" data-place="causes">Who causes it</a>{uncertainty}
<a href="#inputs" data-place="inputs">Inputs</a>
<a href="#calculations" data-place="calculations">Calculations</a>
<a href="#objects" data-place="objects">Objects</a>
<a href="#review" data-place="review">Review</a>
</nav>
</header>
<main id="view">
<noscript><p>This page draws its tables and charts with JavaScript, which is switched off.</p></noscript>
</main>
<footer><p>Made with efp_graph. Everything shown is in this file: it needs no network.</p></footer>
<script type="application/json" id="audit-data">{data}</script>
<script type="application/json" id="audit-series">{series}</script>
<script>{script}</script>
</body>
</html>
"""
UNCERTAINTY = '\n<a href="#uncertainty" data-place="uncertainty">Uncertainty</a>'  # where the model has one


def audit_page(audit: Audit, review: Review | None = None, against: OldPage | None = None) -> str:
    """The page as HTML.

    Args:
        audit: objects, figures and footprints; its anchors are none of `VIEWS`.
        review: what somebody has said of its figures; against: a page that was written before.

    Returns:
        A whole document of ASCII characters and those of the title.
    """
    data, pack = shown_data(audit)
    data["review"] = None if review is None and against is None else on_page(reviewed_of(data, review, against))
    data["grain"], shapes = pack.written(SERIES_BUDGET)
    style = _asset("page.css")
    script = f'(() => {{\n"use strict";\n{"".join(map(_asset, SCRIPTS))}}})();\n'
    return PAGE.format(
        policy=policy_of(style, script),
        uncertainty="" if audit.uncertainty is None else UNCERTAINTY,
        title=html.escape(visible(audit.title)[:200]),
        style=style,
        data=_json(data),
        series=_json(shapes),
        script=script,
    )


def shown_data(audit: Audit) -> tuple[dict[str, Any], SeriesPack]:
    """What the page shows of a system, with texts as readers are shown them, and its series."""
    pack = SeriesPack()
    data = _visible(page_data(audit, pack))
    data["digests"] = pack.digests()
    return data, pack


def _json(content: Any) -> str:
    """JSON that can stand in a script element, in ASCII."""
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _visible(content: Any) -> Any:
    """The content, its texts as readers are shown them; lines of helps and comments stay."""
    if isinstance(content, str):
        return visible(content, lines=True)
    if isinstance(content, dict):
        return {name: _visible(each) for name, each in content.items()}
    return [_visible(each) for each in content] if isinstance(content, list | tuple) else content


def _asset(name: str) -> str:
    return (files("efp_graph.audit") / "static" / name).read_text(encoding="utf-8")
