"""Texts of users made safe to show: nothing invisible in them acts on what stands around them.

A name can hold characters that are no letters but orders: an escape sequence clears a terminal, U+202E turns the
figures behind it round, U+200B makes one of two names that look the same. They are shown as Python writes them,
`\\x1b`, `\\u202e`, so that a reader sees that they are there; white space other than a blank is shown as one. What
emoji and scripts are written with, the joiners U+200C and U+200D and signs that combine, stays.

Every road to a reader goes through `visible` (terminal, page, picture, plot, notebook, error), and then through the
escape of its language (HTML, DOT, LaTeX ...), which belongs to the road. JSON, for machines, keeps texts as given,
escaped; CSV, which has no escapes and is printed by whoever looks into it, has them as they are shown.

Considered and not taken: to drop such characters (two names would look the same), and to enclose names in isolates
(they are direction marks themselves, and terminals ignore them).
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any
from urllib.parse import quote

SCHEMES = ("https://", "http://", "mailto:")
PARTLY_READ = "read in part"  # the mark of it
LONGEST_MARKED = 66  # characters of a title and its marks, so that words may stand before it in 80
LONGEST_BEFORE_MARK = 50  # characters: no title is cut below 80, words before it included
LONGEST_ADDRESS = 2000  # what browsers take
_JOINERS = "\u200c\u200d"
_ACTING = ("Cc", "Cf", "Cs")  # control characters, format characters, halves of characters
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=-._~"  # what RFC 3986 lets stand in one, escapes included; "'" too


class _Shown(dict[int, str]):
    """{code of a character: how it is shown}, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace():
            shown = " "
        elif character in _JOINERS or not _acts(character):
            shown = character
        else:
            shown = character.encode("unicode_escape", "surrogatepass").decode("ascii")
        self[code] = shown
        return shown


_SHOWN = _Shown()
_SHOWN_IN_LINES = _Shown({ord("\n"): "\n"})


def _acts(character: str) -> bool:
    no_character = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return no_character or unicodedata.category(character) in _ACTING


def visible(text: str, *, lines: bool = False) -> str:
    r"""A text as a reader may be shown it: on one line unless `lines`, nothing in it acts.

    The result can be shown again: `visible(visible(text)) == visible(text)`.

    Example:
        >>> print(visible("total\u202e76.4 \x1b[2Jkg"), visible("two\nlines"))
        total\u202e76.4 \x1b[2Jkg two lines
    """
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_SHOWN_IN_LINES if lines else _SHOWN)


def json_text(data: Any) -> str:
    r"""Plain data as readable JSON: letters as they are; what could act on a terminal is escaped, so data are the same.

    Raises:
        ValueError: a number is no finite one.

    Example:
        >>> print(json_text({"name": "caf\u00e9 \u202e"}))
        {
          "name": "café \u202e"
        }
    """
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    for character in set(text) - {"\n"}:
        if visible(character) != character:
            text = text.replace(character, json.dumps(character)[1:-1])
    return text


def turns(text: str) -> bool:
    """Whether a text holds letters that are read from right to left: figures beside it would change places with it.

    Example:
        >>> turns("שלום"), turns("Web front")
        (True, False)
    """
    return any(unicodedata.bidirectional(each) in ("R", "AL", "AN") for each in text)


def cut(text: str, longest: int) -> str:
    """A text that is not longer than `longest` characters.

    Example:
        >>> cut("a long name", 6)
        'a lon…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def marked(title: str, *marks: str) -> str:
    """A title with marks of what a reader has to know; a long one is cut before them, so that they are always seen.

    Example:
        >>> marked("Web shop", PARTLY_READ, ""), marked("Web shop", "")
        ('Web shop (read in part)', 'Web shop')
    """
    told = "; ".join(filter(None, marks))
    if not told:
        return title
    return f"{cut(visible(title), min(LONGEST_BEFORE_MARK, LONGEST_MARKED - len(told)))} ({told})"


def shown(given: Any, longest: int = 100) -> str:
    """The beginning of what Python calls something; of a thing that cannot be shown, that it is one.

    Example:
        >>> shown([1, "a"]), shown("long" * 100, 8)
        ("[1, 'a']", "'longlo…")
    """
    try:
        return cut(visible(repr(given)), longest)
    except Exception:  # whatever the code of a stranger raises
        return f"<a {type(given).__name__} that cannot be shown>"


def web_address(address: object) -> str | None:
    """The address that a link may lead to, or None: only http, https and mailto, so that no script hides in it.

    What does not belong into an address (quotes, angle brackets, blanks, letters beyond ASCII) is percent-encoded: it
    leads to the same place, and cannot end the attribute that it stands in. Markup still escapes `&` and `'`.

    Example:
        >>> web_address("https://example.org/?a=1&b=<c>"), web_address("javascript:alert(1)")
        ('https://example.org/?a=1&b=%3Cc%3E', None)
    """
    if not isinstance(address, str) or not address.lower().startswith(SCHEMES):
        return None
    safe = quote(address, safe=_IN_ADDRESSES, errors="replace")
    return safe if len(safe) <= LONGEST_ADDRESS else None
