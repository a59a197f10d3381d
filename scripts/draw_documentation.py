"""Draw the pictures of docs/index.md, docs/tutorial.md and docs/how-to/follow-a-figure.md again, from their code.

    python scripts/draw_documentation.py

Needs the extra "charts" and Graphviz. The examples of a page are run, as the tests run them, and its model is drawn: so
a picture shows what the reader's own code draws.
"""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
IMAGES = DOCS / "images"


def names_of(page: str) -> dict[str, Any]:
    """What the examples of a page have made."""
    test = doctest.DocTestParser().get_doctest((DOCS / page).read_text(encoding="utf-8"), {}, page, page, 0)
    if doctest.DocTestRunner().run(test, clear_globs=False).failed:
        raise SystemExit(f"The examples of {page} do not hold: nothing is drawn from them.")
    return test.globs


def draw() -> None:
    """Write all pictures."""
    tutorial = names_of("tutorial.md")
    tutorial["system"].plot_footprints_by_category_and_object(IMAGES / "tutorial-footprint.svg")
    tutorial["comparison"].plot(IMAGES / "tutorial-measures.svg")
    front = names_of("index.md")
    front["server"].available_ram_per_instance.calculus_graph_to_file(IMAGES / "calculation.svg")
    followed = names_of("how-to/follow-a-figure.md")
    followed["update"].reset_values()
    followed["server"].energy_footprint.calculus_graph_to_file(IMAGES / "calculus-graph.svg", max_depth=3)
    followed["update"].graph_diff(IMAGES / "graph-diff.svg", of=followed["server"].energy_footprint)


if __name__ == "__main__":
    draw()
