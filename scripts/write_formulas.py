"""Pack docs/formulas.md with the package, as audit pages show it: `python scripts/write_formulas.py`.

A paragraph is a heading of the second level and what stands below it. markdown-it-py reads it; what a page has no form
for is refused. Tests hold the file that is packed against the page of the documentation.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "formulas.md"
PACKED = ROOT / "efp_graph" / "objects" / "formulas.json"
MARKS = {"em_open": "em", "strong_open": "strong"}
UNDER = re.compile(r"[^\w]+")


def paragraphs(markdown: str) -> dict[str, Any]:
    """{anchor: {title, text: a list of paragraphs, each a list of texts and of [tag, text]}}."""
    found: dict[str, Any] = {}
    current: list[Any] | None = None
    tokens = MarkdownIt().parse(markdown)
    for before, token in pairwise(tokens):
        if token.type != "inline":
            continue
        if before.type == "heading_open":
            current = []
            if before.tag == "h2":
                found[UNDER.sub("-", token.content.lower())] = {"title": token.content, "text": current}
        elif before.type != "paragraph_open" or before.level:
            raise ValueError(f"A page has no form for {before.type}: {token.content[:80]}")
        elif found and current is not None:
            current.append(_runs(token.children or []))
    return found


def _runs(children: list[Token]) -> list[Any]:
    runs: list[Any] = []
    mark = None
    for each in children:
        if each.type in MARKS:
            mark = MARKS[each.type]
        elif each.type == "code_inline":
            runs.append(["code", each.content])
        elif each.type in ("text", "softbreak"):
            text = each.content or " "
            if mark is not None:
                runs.append([mark, text])
            elif runs and isinstance(runs[-1], str):
                runs[-1] += text
            elif text:
                runs.append(text)
        elif each.type in ("em_close", "strong_close"):
            mark = None
        else:
            raise ValueError(f"A page has no form for {each.type}: {each.content[:80]}")
    return runs


def packed() -> str:
    """The file as it has to be."""
    made = paragraphs(PAGE.read_text(encoding="utf-8"))
    lines = (f"{json.dumps(anchor)}: {json.dumps(each, ensure_ascii=False)}" for anchor, each in made.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    PACKED.write_text(packed(), encoding="utf-8")
