"""The audit page: one HTML file that opens anywhere without a network.

The file holds, in this order: a content security policy, the style sheets, the data as JSON, the series as JSON (as
they are drawn, and those given in full), and the script that draws and recalculates them. The policy (see
`policy.py`) allows these very styles and this very script. In the JSON `<`, `>` and `&` are escaped, so the data cannot
end its block; its texts are those that readers are shown (`texts.visible`).

Size: 200 kB of style and script, some 300 bytes per figure, and at most `SERIES_BUDGET` characters of series and
`GIVEN_BUDGET` of those given.
"""

from __future__ import annotations

import html
import json
from importlib.resources import files
from typing import Any

from efp_graph.audit.frame import CUT_OFF, EARLY, PAGE, UNCERTAINTY
from efp_graph.audit.given_series import GivenSeries
from efp_graph.audit.page_data import page_data
from efp_graph.audit.plain import without_script
from efp_graph.audit.policy import policy_of
from efp_graph.audit.records import Audit
from efp_graph.audit.review import OldPage, Review, reviewed_of
from efp_graph.audit.review.reviewed import on_page
from efp_graph.audit.seal import PLACE, Made, model_digest, sealed
from efp_graph.audit.series import SeriesPack
from efp_graph.texts import visible

UNSAID = Made()  # of how it came about
SERIES_BUDGET = 6_000_000
GIVEN_BUDGET = 9_000_000
VIEWS = frozenset(  # addresses that no object may have
    {
        *("overview", "causes", "inputs", "sources", "calculations", "objects", "search", "dossier", "recalculation"),
        "review",
        "uncertainty",
        "methodology",
    }
)
SCRIPTS = (
    "seal.js",
    "opening.js",
    "dom.js",
    "visible.js",
    "readable.js",
    "format.js",
    "data.js",
    "operations.js",
    "recalculation.js",
    "changes.js",
    "footprint_sums.js",
    "review_rules.js",
    "review_seen.js",
    "review_store.js",
    "review_changes.js",
    "review_controls.js",
    "review_view.js",
    "charts.js",
    "calculation_graph.js",
    "tables.js",
    "ways.js",
    "methodology.js",
    "equations.js",
    "figure_view.js",
    "tornado.js",
    "overview.js",
    "causes.js",
    "sources.js",
    "uncertainty.js",
    "lists.js",
    "search.js",
    "dossier.js",
    "recalculated.js",
    "knobs.js",
    "router.js",
)



def audit_page(
    audit: Audit, review: Review | None = None, against: OldPage | None = None, *, made: Made = UNSAID
) -> str:
    """The page as HTML.

    Args:
        audit: objects, figures and footprints; its anchors are none of `VIEWS`.
        review: what somebody has said of its figures; against: a page that was written before.
        made: what its seal says of how it came about.

    Returns:
        A whole document of ASCII characters and those of the title.
    """
    data, pack, given = shown_data(audit)
    data["review"] = None if review is None and against is None else on_page(reviewed_of(data, review, against))
    data["grain"], shapes = pack.written(SERIES_BUDGET)
    style = _asset("page.css")
    script = f'(() => {{\n"use strict";\n{"".join(map(_asset, SCRIPTS))}}})();\n'
    in_json = {"data": data, "series": shapes, "given": given.texts}
    texts = {"style": style, "script": script, **{name: _json(each) for name, each in in_json.items()}}
    page = PAGE.format(
        policy=policy_of(script, EARLY, style),
        early=EARLY,
        cut_off=CUT_OFF,
        uncertainty="" if audit.uncertainty is None else UNCERTAINTY,
        title=html.escape(visible(audit.title)[:200]),
        size=f"{sum(map(len, texts.values())) / 1e6:,.1f} MB",
        by=html.escape(made.by),
        seal=PLACE,
        plain=without_script(audit),
        **texts,
    )
    return sealed(page, model_digest(audit), made)


def shown_data(audit: Audit) -> tuple[dict[str, Any], SeriesPack, GivenSeries]:
    """What the page shows of a system, with texts as readers are shown them; its series, and those that were given."""
    pack, given = SeriesPack(), GivenSeries(GIVEN_BUDGET)
    data = _visible(page_data(audit, pack, given))
    data["digests"] = pack.digests()
    return data, pack, given


def _json(content: Any) -> str:
    """JSON that can stand in a script element, in ASCII, a record on a line: the seal tells which line was changed."""
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
