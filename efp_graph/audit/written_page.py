"""An audit page that was written before, as text: the one place that tells what is a page, and finds its blocks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from efp_graph.audit.frame import PAGE
from efp_graph.errors import EfpGraphError, FileError
from efp_graph.files import parsed, read_text

HEAD = 100_000  # characters in which a page says what it is
# What data of another kind than ours may raise where they are read
UNREADABLE = (
    EfpGraphError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError, MemoryError, RecursionError,
)  # fmt: skip
NO_PAGE = "is no audit page: give a file that efp report wrote."
_BEGINNING = PAGE.partition("{policy}")[0].lower()
_BLOCK = '<script type="application/json" id="{}">([^<]*)(</script>)?'


def page_text(path: str | Path) -> str:
    """The text of an audit page, however much of it is there.

    Raises:
        FileError: it cannot be read, or is no audit page.
    """
    page = read_text(path)
    head = page[:HEAD].replace("\r\n", "\n").lower()
    begins = bool(head) and (head.startswith(_BEGINNING) or _BEGINNING.startswith(head))  # of one that is cut off too
    if not begins and not ("<!doctype html>" in head[:200] and "audit" in head):
        raise FileError(path, None, NO_PAGE)
    return page


def data_of(page: str, block: str = "audit-data", path: str | Path = "The page") -> Any:
    """A block of data of a page: "audit-data", "audit-series", "audit-given".

    Args:
        path: of its file, for messages.

    Raises:
        FileError: it is not there, is cut off, or is no JSON.
    """
    found = re.search(_BLOCK.format(re.escape(block)), page)
    if found is None:
        raise FileError(path, None, f"has no block {block!r}: it is cut off, or {NO_PAGE}")
    if found[2] is None:
        raise FileError(path, None, f"is cut off: its block {block!r} has no end.")
    return parsed(found[1], path)
