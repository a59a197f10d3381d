"""Texts in spreadsheets and tables: never formulas, never more than a cell holds; names of sheets.

Texts are users' texts. A cell that a program would read as a formula (`=`, `+`, `-`, `@` in front) is written as text:
in a workbook by its type; in CSV, which has no types, behind an apostrophe.
"""

from __future__ import annotations

import re

from efp_graph.texts import visible

LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # U+200F and its like stay: they are written with letters
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell_text(text: str) -> str:
    """A text as a cell can hold it: characters of XML, 32,767 at most (counted as UTF-16 counts them).

    What turns the direction of all that follows is shown (`texts.visible`): a formula in words has figures too.
    """
    clean = _TURNING.sub(lambda found: visible(found[0]), _NOT_IN_XML.sub("\ufffd", text))
    if len(clean.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        clean = clean[: LONGEST_TEXT // 2 - 1] + "…"
    return clean


def csv_text(text: str) -> str:
    """A text that no program takes for a formula when it opens a CSV file, and in which nothing acts; lines stay.

    Example:
        >>> csv_text("=1+1"), csv_text("Web front")
        ("'=1+1", 'Web front')
    """
    clean = visible(text, lines=True)
    return f"'{clean}" if clean.lstrip(" ").startswith(_FORMULA_STARTS) else clean


class SheetNames:
    """Names for sheets: at most 31 characters, none forbidden, each once whatever the case.

    Example:
        >>> names = SheetNames()
        >>> names.of("Web/front"), names.of("web:FRONT"), names.of("History")
        ('Web_front', 'web_FRONT (2)', 'History (2)')
    """

    def __init__(self) -> None:
        self._taken = {"history"}  # Excel keeps this one for itself
        self._next: dict[str, int] = {}

    def of(self, title: str) -> str:
        """The name for a title."""
        clean = " ".join(_NOT_IN_SHEET_NAMES.sub("_", _TURNING.sub("_", title[:200])).split()).strip("' ") or "Sheet"
        name = _cut(clean, LONGEST_SHEET_NAME)
        start = name.casefold()
        number = self._next.get(start, 2)
        while name.casefold() in self._taken:
            ending = f" ({number})"
            name = _cut(clean, LONGEST_SHEET_NAME - len(ending)) + ending
            number += 1
        self._next[start] = number
        self._taken.add(name.casefold())
        return name


def quoted(sheet: str) -> str:
    """The name of a sheet in front of a cell."""
    return "'" + sheet.replace("'", "''") + "'!"


def _cut(text: str, length: int) -> str:
    """At most `length` units of UTF-16, without trailing blanks and apostrophes."""
    while len(text.encode("utf-16-le", "replace")) // 2 > length:
        text = text[:-1]
    return text.rstrip("' ") or "Sheet"
