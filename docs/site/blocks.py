"""Blocks of examples, as the site shows them: prompts and outputs are told apart, so that a copy has neither.

In the pages examples stand as doctest wants them. What only doctest needs is left out when the site is built. How a
copy leaves out prompts and outputs is in docs/stylesheets/extra.css.
"""

from __future__ import annotations

import re
from typing import Any

_EXAMPLES = re.compile(
    r"^(?P<indent> *)```python\n(?P<code>(?P=indent)>>> .*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)
_DIRECTIVE = re.compile(r" *# doctest: .*$", re.MULTILINE)
_BLANK = re.compile(r"^ *<BLANKLINE>$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by mkdocs with the text of each page."""
    return _EXAMPLES.sub(_shown, markdown)


def _shown(block: re.Match[str]) -> str:
    code = _BLANK.sub("", _DIRECTIVE.sub("", block["code"])).rstrip()
    return f"{block['indent']}```pycon\n{code}\n{block['indent']}```"
